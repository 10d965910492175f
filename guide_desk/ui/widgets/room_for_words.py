"""Dialogs as large as their words need, and no larger than the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

_TITLE_BAR = 40
"""In pixels; the system draws it around what is asked for."""


def make_room(dialog: QDialog) -> None:
    """As high as wrapped words need that came after it was made, at the width it has or will have at least; a dialog that
    stands on the screen already stays on it whole.
    """
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        width = max(dialog.width() if dialog.isVisible() else 0, dialog.minimumWidth(), layout.minimumSize().width())
        height = layout.totalHeightForWidth(width)
        dialog.setMinimumHeight(height)
        dialog.resize(width, height)
        below = dialog.frameGeometry().bottom() - dialog.screen().availableGeometry().bottom()
        if dialog.isVisible() and below > 0:
            dialog.move(dialog.x(), max(dialog.y() - below, dialog.screen().availableGeometry().top()))


def resize_on_screen(dialog: QDialog, width: int, height: int) -> None:
    """So large, or as large as the screen lets it be: what stands at its foot can always be reached."""
    parent = dialog.parentWidget()
    screen = (parent or dialog).screen().availableSize()
    dialog.resize(QSize(width, height).boundedTo(screen - QSize(0, _TITLE_BAR)))
