"""What the computer asks for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication


def wants_dark(setting: str) -> bool:
    """Whether the dark scheme is to be used: chosen, or followed from the computer."""
    if setting in ("light", "dark"):
        return setting == "dark"
    hints = QGuiApplication.styleHints()
    return hints.colorScheme() is Qt.ColorScheme.Dark
