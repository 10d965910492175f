"""An e-mail of the dialogue: fetched when it is opened, shown as plain text, its attachments listed and opened by the system."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.dialogue import DialogueEntry, letter_place
from guide_desk.errors import Unwanted
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel, with_marks
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.words_field import WordsField
from guide_desk.ui.words.letters import letter_problem_words, size_words

if TYPE_CHECKING:
    from guide_desk.domain.letter import Attachment, Letter
    from guide_desk.identifiers import ContactId

_TOLD_MILLISECONDS = 200
OPENED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".gif", ".txt", ".rtf", ".odt", ".ods", ".docx", ".xlsx", ".pptx", ".ics"})
"""Kinds of file that are documents and pictures; what could be a program is listed and not opened from here."""


class LetterDialog(QDialog):
    """Shows what the archive told at once, and the letter itself when it has come. Closing it stops the fetching."""

    def __init__(self, context: DeskContext, contact_id: ContactId, entry: DialogueEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Mejl – Guide Desk"))
        self._context, self._contact_id, self._entry = context, contact_id, entry
        self._cancelled = threading.Event()
        self._fetched_bytes = 0
        self._is_closed = False
        self._head = PlainLabel(context.theme, style="meta", color="ink2", wraps=True)
        self.subject = PlainLabel(context.theme, style="heading", wraps=True)
        self.words = WordsField(entry.text)
        self.words.setReadOnly(True)
        self.words.setAccessibleName(_("Hela texten"))
        self.status = PlainLabel(context.theme, _("Hämtar mejlet …"), "meta", "ink2", wraps=True)
        self.cancel = Button(context.theme, _("Avbryt"), kind="quiet")
        self.cancel.clicked.connect(self._cancelled.set)
        self._attachments = QVBoxLayout()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_TOLD_MILLISECONDS)
        self._timer.timeout.connect(self._tell)
        self._timer.start()
        future = context.files.letter(letter_place(entry), self._note_bytes, self._cancelled)
        context.background.wait_for(future, self._show_letter, self._not_fetched)

    def done(self, result: int) -> None:
        """Closed, whatever the way: what is still on its way has nobody to be shown to."""
        self._is_closed = True
        self._cancelled.set()
        super().done(result)

    def _note_bytes(self, fetched: int) -> None:
        """Called on the files' thread: a number is all that crosses."""
        self._fetched_bytes = fetched

    def _tell(self) -> None:
        if self._fetched_bytes:
            self.status.setText(_("Hämtar mejlet … {size}").format(size=size_words(self._fetched_bytes)))

    def _show_letter(self, letter: Letter) -> None:
        if self._is_closed:
            return
        self._ended("")
        self.subject.setText(letter.subject)
        parts = [
            _("Från {who}").format(who=_named(letter.sender_name, letter.sender)),
            _("Till {who}").format(who=", ".join(letter.recipients)) if letter.recipients else "",
        ]
        self._head.setText("\n".join(part for part in parts if part))
        self.words.setPlainText(with_marks(letter.text))
        for attachment in letter.attachments:
            self._attachments.addWidget(self._attachment(attachment))
        if letter.is_cut:
            self._ended(_("Mejlet är längre än så här. Öppna det i SuperOffice för att läsa allt."))

    def _attachment(self, attachment: Attachment) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        name = attachment.name or _("Bilaga utan namn")
        line.addWidget(PlainLabel(self._context.theme, f"{name} · {size_words(attachment.size_bytes)}", "body", wraps=True), 1)
        button = Button(self._context.theme, _("Öppna"), kind="quiet", name=_("Öppna {name}").format(name=name))
        button.clicked.connect(partial(self._open, attachment))
        if Path(attachment.name).suffix.casefold() not in OPENED:
            button.setEnabled(False)
            button.setToolTip(_("Den sortens fil öppnas inte härifrån. Öppna mejlet i SuperOffice om du litar på avsändaren."))
        line.addWidget(button)
        return row

    def _open(self, attachment: Attachment) -> None:
        future = self._context.files.attachment(letter_place(self._entry), attachment.place, attachment.name)
        self._context.background.wait_for(future, self._opened, lambda error: self._ended(letter_problem_words(error)))

    def _opened(self, path: Path) -> None:
        if self._is_closed:
            return
        self._context.note_access(Access(AccessKind.ATTACHMENT_OPENED, self._contact_id))
        if not self._context.open_file(path):
            self._ended(_("Datorn har inget program som öppnar den filen."))

    def _not_fetched(self, error: Exception) -> None:
        self._ended(_("Hämtningen avbröts.") if isinstance(error, Unwanted) else letter_problem_words(error))

    def _ended(self, words: str) -> None:
        if self._is_closed:
            return
        self._timer.stop()
        self.cancel.hide()
        self.status.setText(words)
        self.status.setVisible(bool(words))
        if words:
            self._context.announce(words)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.addWidget(self.subject)
        column.addWidget(self._head)
        column.addWidget(self.words, 1)
        column.addLayout(self._attachments)
        bottom = QHBoxLayout()
        bottom.addWidget(self.status, 1)
        bottom.addStretch()
        bottom.addWidget(self.cancel)
        close = Button(self._context.theme, _("Stäng"))
        close.clicked.connect(self.reject)
        bottom.addWidget(close)
        column.addLayout(bottom)
        resize_on_screen(self, self._context.theme.px(640), self._context.theme.px(520))


def _named(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and name != address else address
