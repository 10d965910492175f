"""`Vem gäller det?`: a line that completes from the people on this computer. A name that nobody has may stand there too."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.search_fold import fold_fully
from guide_desk.identifiers import ContactId, number_looked_at
from guide_desk.services import cards
from guide_desk.services.search import people_named
from guide_desk.snapshots.people import CardSnapshot, PersonRow
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.labels import shown
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.people import initials, place_words

LETTERS_AT_FAIR, MOST_AT_FAIR = 3, 5
_PLACE = "quick note"
_ROW = Qt.ItemDataRole.UserRole + 1


class WhoField(LineField):
    """`person_changed` when somebody else is chosen, or nobody any more; `became_protected` before that. The focus stays here;
    arrows and Enter choose.
    """

    person_changed = Signal()
    became_protected = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._context = context
        self.row: PersonRow | None = None
        """Who is chosen; None while the words stand for themselves."""
        self.card: CardSnapshot | None = None
        """The same, once it has been read."""
        self.setAccessibleName(_("Vem gäller det?"))
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)
        self.popup = QListView()
        self.popup.setObjectName("Choices")
        self.popup.setAccessibleName(_("Personer"))
        self._completer.setPopup(self.popup)
        self._completer.activated[QModelIndex].connect(self._activated)  # type: ignore[index]
        self._completer.highlighted[QModelIndex].connect(  # type: ignore[index]
            lambda index: context.announce(str(index.data() or ""))
        )
        self.textEdited.connect(self._typed)
        context.changes.data_changed.connect(self._data_changed)
        shelf = context.store.shelf
        self.destroyed.connect(lambda: shelf.hold(_PLACE, None))

    @property
    def suggested(self) -> list[str]:
        """What can be chosen just now, in words."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())]

    @property
    def words(self) -> str:
        """What was typed of somebody who is not chosen; '' when somebody is."""
        return "" if self.row is not None else self.text().strip()

    def choose(self, row: PersonRow, card: CardSnapshot | None = None) -> None:
        """This person; the card is read where it is not given."""
        self._end_suggesting()
        self._take(row)
        self.card = card
        self.setText(self._said_of(row, at_rest=True))
        self.setCursorPosition(0)
        if card is None:
            self._read(row.contact_id)
        self.person_changed.emit()

    def look_up(self, contact_id: ContactId) -> None:
        """The same by number, as soon as it has been read; nobody when they are not in sight any more."""
        self._context.background.ask("quick note person", lambda unit: cards.card(unit, contact_id), self._found)

    def nobody(self, words: str = "") -> None:
        """Nobody is chosen; `words` stand there."""
        self._end_suggesting()
        self._take(None)
        self.setText(words)
        self.person_changed.emit()

    def _typed(self, words: str) -> None:
        if self.row is not None:
            self._take(None)
            self.person_changed.emit()
        letters = len(fold_fully(words).replace(" ", ""))
        if letters < (LETTERS_AT_FAIR if self._context.hides_names else 1):
            self._end_suggesting()
            return
        self._context.background.ask("quick note who", lambda unit: people_named(unit, words), self._suggest)

    def _take(self, row: PersonRow | None) -> None:
        """Somebody of the whole register stays at hand for as long as the note is about them, whatever else is looked at."""
        self.row, self.card = row, None
        self._context.store.shelf.hold(_PLACE, number_looked_at(row.contact_id) if row is not None else None)

    def _end_suggesting(self) -> None:
        """An answer that is still on its way would come over what stands here now."""
        self._context.background.drop("quick note who")
        self.popup.hide()
        self._model.clear()

    def _suggest(self, rows: tuple[PersonRow, ...]) -> None:
        """Where names are not to be seen, few of them, and only who is called what was typed."""
        seen = [row for row in rows if not row.is_protected]
        if self._context.hides_names:
            seen = [row for row in seen if is_called(row, self.text())][:MOST_AT_FAIR]
        self._model.clear()
        for row in seen:
            item = QStandardItem(shown(self._said_of(row, at_rest=False)))
            item.setData(row, _ROW)
            self._model.appendRow(item)
        if seen and self.hasFocus():
            self._completer.complete()
        else:
            self.popup.hide()

    def _activated(self, index: QModelIndex) -> None:
        row = index.data(_ROW)
        if isinstance(row, PersonRow):
            self.choose(row)

    def _read(self, contact_id: ContactId) -> None:
        self._context.background.ask("quick note card", lambda unit: cards.card(unit, contact_id), self._has_read)

    def _has_read(self, card: CardSnapshot | None) -> None:
        if card is None or self.row is None or self.row.contact_id not in (card.row.contact_id, card.asked_as):
            return
        if card.row.is_protected:
            self.became_protected.emit()
            self.nobody()
        else:
            self.row, self.card = card.row, card
            self.person_changed.emit()

    def _data_changed(self, changes: Changes) -> None:
        if self.row is not None and self.row.contact_id in changes.contacts:
            self._read(self.row.contact_id)

    def _found(self, card: CardSnapshot | None) -> None:
        if card is not None and not card.row.is_protected:
            self.choose(card.row, card)

    def _said_of(self, row: PersonRow, *, at_rest: bool) -> str:
        """Chosen, nobody who looks over the shoulder reads a name; while choosing, the guide has to."""
        name = initials(row.name) if self._context.hides_names and at_rest else row.name or _("Utan namn")
        return f"{name}, {place_words(row)}"


def is_called(row: PersonRow, typed: str) -> bool:
    """Whether each typed word begins one of the person's names."""
    names = fold_fully(row.name).split()
    return all(any(name.startswith(word) for name in names) for word in fold_fully(typed).split())
