"""Kontakter: where is that person."""
