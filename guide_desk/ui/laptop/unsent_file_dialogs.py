"""Unsent work into a file that a passphrase opens, and out of it again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from guide_desk.services.letters import known_letters
from guide_desk.services.unsent import OnlyHere, take_in, take_out
from guide_desk.services.unsent_file import LEAST_PASSPHRASE, SUFFIX, read_file, sealed_file
from guide_desk.texts import _
from guide_desk.texts.formats import number_word
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import make_room
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.files import not_made_words
from guide_desk.ui.words.unsent import refused_file_words, taken_in_words

_LEAST_WIDTH = 460


class _PassphraseDialog(QDialog):
    """A heading, words, one or two fields for the passphrase, and one press: `pressed`."""

    pressed = Signal()

    def __init__(self, context: DeskContext, title: str, words: str, fields: tuple[str, ...], act: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{title} – Guide Desk")
        self.setMinimumWidth(context.theme.px(_LEAST_WIDTH))
        self._context = context
        self.words = PlainLabel(context.theme, words, wraps=True)
        self.fields = [self._field(name) for name in fields]
        self.problem = PlainLabel(context.theme, style="meta_strong", color="late", wraps=True)
        self.problem.hide()
        buttons = ActRow(context.theme, act, self)
        self.go = buttons.go_on
        self.go.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(context.theme.px(10))
        column.addWidget(PlainLabel(context.theme, title, "heading", wraps=True))
        for widget in (self.words, *self.fields, self.problem, buttons):
            column.addWidget(widget)
        self._renew()
        make_room(self)

    def _field(self, name: str) -> QLineEdit:
        field = LineField()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        field.setPlaceholderText(name)
        field.textChanged.connect(self._renew)
        return field

    def _renew(self) -> None:
        self.go.setEnabled(all(field.text() for field in self.fields))

    def say(self, problem: str) -> None:
        """Why nothing came of it; the passphrase can be typed again."""
        self.problem.setText(problem)
        self.problem.show()
        make_room(self)
        self._context.announce(problem)
        self._renew()
        self.fields[0].setFocus()
        self.fields[0].selectAll()


class SaveUnsentDialog(_PassphraseDialog):
    """`saved(OnlyHere)`: all of this lies in the file."""

    saved = Signal(object)

    def __init__(self, context: DeskContext, parent: QWidget) -> None:
        words = _(
            "Filen innehåller det som inte har skickats, det du har börjat skriva och dina egna urval och träffar. "
            "Den är krypterad. När du har loggat in igen, här eller på en annan dator, tar du in den från menyn. "
            "Inget skickas två gånger."
        )
        hint = _("Välj en lösenfras på minst {count} tecken. Utan den kan ingen öppna filen, inte heller vi.")
        words = f"{words}\n\n{hint.format(count=number_word(LEAST_PASSPHRASE))}"
        fields = (_("Välj en lösenfras"), _("En gång till"))
        super().__init__(context, _("Spara det som inte har skickats"), words, fields, _("Spara filen …"), parent)
        self.pressed.connect(self._save)

    def _renew(self) -> None:
        first, again = (field.text() for field in self.fields)
        self.go.setEnabled(len(first) >= LEAST_PASSPHRASE and first == again)

    def _save(self) -> None:
        path = self._context.choose_file(f"guide-desk-{self._context.clock.today().isoformat()}{SUFFIX}")
        if path is not None:
            self.go.setEnabled(False)
            write = partial(self._write, path, self.fields[0].text())
            self._context.background.wait_for(self._context.store.write(take_out), write, self._not_written)

    def _write(self, path: Path, passphrase: str, taken: tuple[bytes, OnlyHere]) -> None:
        work, held = taken
        future = self._context.files.save_work(path, work, partial(sealed_file, passphrase=passphrase))
        self._context.background.wait_for(future, lambda _path: self._written(held), self._not_written)

    def _written(self, held: OnlyHere) -> None:
        self._context.toasts.show(_("Filen är sparad. Glöm inte lösenfrasen."))
        self.saved.emit(held)
        self.accept()

    def _not_written(self, error: Exception) -> None:
        self.say(not_made_words(error))


class TakeInDialog(_PassphraseDialog):
    """The file at `path`; closes when it has been taken in."""

    def __init__(self, context: DeskContext, path: Path, parent: QWidget) -> None:
        words = _("Skriv lösenfrasen som du valde när du sparade filen. Det som redan har kommit fram skickas inte en gång till.")
        super().__init__(context, _("Ta in sparat arbete"), words, (_("Lösenfras"),), _("Ta in"), parent)
        self._path = path
        self.pressed.connect(self._open)

    def _open(self) -> None:
        self.go.setEnabled(False)
        future = self._context.files.open_work(partial(read_file, self._path, self.fields[0].text()))
        self._context.background.wait_for(future, self._opened, self._refused)

    def _opened(self, work: bytes) -> None:
        future = self._context.store.write(partial(take_in, content=work))
        self._context.background.wait_for(future, self._taken_in, self._not_taken_in)

    def _taken_in(self, taken: Any) -> None:
        background, keep = self._context.background, self._context.files.keep_work
        background.ask("taken in", known_letters, lambda known: background.wait_for(keep(known), lambda _done: None))
        self._context.changes.data_changed.emit(taken.changes)
        self._context.toasts.show(taken_in_words(taken.count))
        self.accept()

    def _not_taken_in(self, error: Exception) -> None:
        self._context.files.drop_work()
        self._refused(error)

    def _refused(self, error: Exception) -> None:
        self.say(refused_file_words(error))
