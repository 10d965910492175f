"""A field for words over several lines."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit


class WordsField(QPlainTextEdit):
    """Words that are dragged or pasted come in; a file goes to whatever lies behind, and its path is never written down."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not any(url.isLocalFile() for url in source.urls()) and super().canInsertFromMimeData(source)
