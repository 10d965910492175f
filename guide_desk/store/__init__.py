"""The local store: one encrypted file with deeds, what the CRM last said, and the projection of both."""
