"""What has been typed in Ny person … and not saved: kept on this computer each second, and there again the next time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from guide_desk.services import drafts
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.composer import DRAFT_MILLISECONDS


class NewPersonDraft(QObject):
    """GUI thread only. What is ticked is not kept: it is asked of the person again."""

    def __init__(self, context: DeskContext, fields: Mapping[str, QLineEdit | QPlainTextEdit], window: QWidget) -> None:
        super().__init__(window)
        self._context, self._fields = context, fields
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MILLISECONDS)
        self._timer.timeout.connect(self.keep)
        context.background.ask("new person draft", drafts.new_person, self._restore)

    def keep(self) -> None:
        """Lay the words into the encrypted file."""
        self._timer.stop()
        self._context.background.act(partial(drafts.save_new_person, words=self._typed()))

    def forget(self) -> None:
        """The person is saved."""
        self._timer.stop()
        self._context.background.act(partial(drafts.save_new_person, words={}))

    def leave(self) -> None:
        """The window is closed; what was typed in it waits for the next time."""
        if self._timer.isActive():
            self.keep()
        if any(text.strip() for text in self._typed().values()):
            self._context.toasts.show(_("Utkastet finns kvar."))

    def _restore(self, kept: dict[str, str]) -> None:
        """Nothing that has been typed meanwhile is written over."""
        if not isValid(self):
            return
        if not any(self._typed().values()):
            for name, field in self._fields.items():
                words = kept.get(name, "")
                field.setText(words) if isinstance(field, QLineEdit) else field.setPlainText(words)
        for field in self._fields.values():
            field.textChanged.connect(lambda *_text: self._timer.start())

    def _typed(self) -> dict[str, str]:
        return {
            name: field.text() if isinstance(field, QLineEdit) else field.toPlainText() for name, field in self._fields.items()
        }
