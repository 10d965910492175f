"""The contact card."""
