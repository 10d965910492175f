"""The window that some tests of the program share with those of the desk."""

from __future__ import annotations

from tests.ui.conftest import desk

__all__ = ["desk"]
