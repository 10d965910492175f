"""Frozen shapes that may cross threads: all that a view ever holds."""
