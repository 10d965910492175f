"""What differs between computers: folders, keyring, locks, links, logging. Nothing here knows the trade."""
