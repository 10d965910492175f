"""An .eml that was dropped or pasted on a card: read, matched by address, laid in the right dialogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.dialogue import EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.services import letters
from guide_desk.snapshots.people import CardSnapshot, PersonRow
from guide_desk.texts import _
from guide_desk.texts.formats import genitive
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.labels import shown
from guide_desk.ui.words.letters import letter_problem_words

if TYPE_CHECKING:
    from guide_desk.domain.letter import Letter


def dropped_letters(data: QMimeData) -> list[Path]:
    """The .eml files among what is dragged or on the clipboard."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.casefold() == ".eml"]


class LetterDrop:
    """GUI thread only. `said(Changes, str)`: laid, and what to say."""

    def __init__(self, context: DeskContext, parent: QWidget, said: Callable[[Changes, str], None]) -> None:
        self._context, self._parent, self._said = context, parent, said

    def take(self, path: Path, card: CardSnapshot) -> None:
        """Read the file on the files' thread."""
        future = self._context.files.read_dropped(path)
        self._context.background.wait_for(future, partial(self._read, card), self._not_laid)

    def _read(self, card: CardSnapshot, letter: Letter) -> None:
        kind = letters.kind_of(letter, card.fields)
        if kind is not None:
            self._lay(card.row.contact_id, card.row.first_name, letter, kind)
            return
        self._context.background.ask(
            "letter", lambda unit: letters.whose(unit, letter), partial(self._ask, card, letter), partial(self._dropped, letter)
        )

    def _ask(self, card: CardSnapshot, letter: Letter, found: tuple[tuple[PersonRow, EntryKind], ...]) -> None:
        """None of the card's addresses is in it: whose card it belongs on is the guide's to say."""
        to, kind = found[0] if found else (card.row, EntryKind.EMAIL_IN)
        question = (
            _("Mejlet hör till {name}. Lägga det på det kortet?").format(name=to.name)
            if found
            else _("Adressen {address} står inte på {names} kort. Lägga mejlet här ändå?").format(
                address=letter.sender, names=genitive(card.row.first_name)
            )
        )
        box = QMessageBox(QMessageBox.Icon.Question, "Guide Desk", shown(question), parent=self._parent)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.addButton(_("Lägg på kortet"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("Avbryt"), QMessageBox.ButtonRole.RejectRole)
        box.accepted.connect(partial(self._lay, to.contact_id, to.first_name, letter, kind))
        box.rejected.connect(partial(self._context.files.drop_not_laid, letter))
        box.open()

    def _lay(self, contact_id: ContactId, name: str, letter: Letter, kind: EntryKind) -> None:
        work = partial(letters.lay, contact_id=contact_id, letter=letter, kind=kind)
        words = _("Mejlet ligger nu på {names} kort.").format(names=genitive(name))
        self._context.background.act(work, lambda changes: self._said(changes, words), partial(self._dropped, letter))

    def _dropped(self, letter: Letter, error: Exception) -> None:
        self._context.files.drop_not_laid(letter)
        self._not_laid(error)

    def _not_laid(self, error: Exception) -> None:
        self._context.toasts.show(letter_problem_words(error))
