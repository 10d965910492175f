"""Urval: who should get this."""
