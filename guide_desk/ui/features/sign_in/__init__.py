"""Signing in: the first window's three steps."""
