"""Ny person: someone the register does not know yet."""
