"""Dialogs whose wrapped words came after they were made: as high as those need."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def make_room(dialog: QDialog) -> None:
    """At the width it has, or will have at least; a dialog that stands on the screen already stays on it whole."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        width = max(dialog.width() if dialog.isVisible() else 0, dialog.minimumWidth())
        height = layout.totalHeightForWidth(width)
        dialog.setMinimumHeight(height)
        dialog.resize(width, height)
        below = dialog.frameGeometry().bottom() - dialog.screen().availableGeometry().bottom()
        if dialog.isVisible() and below > 0:
            dialog.move(dialog.x(), max(dialog.y() - below, dialog.screen().availableGeometry().top()))
