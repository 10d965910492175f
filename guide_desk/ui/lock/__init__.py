"""When the desk locks, what stands in its place meanwhile, and the passphrase."""
