"""A line, and a field for words over several lines, for whatever a guide types."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QDragEnterEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit


class LineField(QLineEdit):
    """Words that are dragged or pasted come in; a file goes to whatever lies behind, instead of its path being written."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _holds_file(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _pastes_file(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paste = menu.findChild(QAction, "edit-paste")
        if paste is not None and _is_file_copied():
            paste.setEnabled(False)
        menu.popup(event.globalPos())


class WordsField(QPlainTextEdit):
    """As a line."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not _holds_file(source) and super().canInsertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _pastes_file(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


def _holds_file(data: QMimeData) -> bool:
    return any(url.isLocalFile() for url in data.urls())


def _pastes_file(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Paste) and _is_file_copied()


def _is_file_copied() -> bool:
    return _holds_file(QGuiApplication.clipboard().mimeData())
