"""Kontakter: one search field, filter chips, a list of everyone stored here, and the person beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.errors import StoreBusy
from guide_desk.identifiers import ContactId, number_looked_at
from guide_desk.services.cards import colleagues
from guide_desk.services.register_search import now_here, others_found
from guide_desk.services.search import FIRST_PEOPLE, Filters, first_people, latest_shown, people_rows, professions, search
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import CardSnapshot, PersonRow, SearchAnswer
from guide_desk.texts import _, ngettext
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.contacts.filter_chips import FilterChips
from guide_desk.ui.features.contacts.nothing_found import NothingFound
from guide_desk.ui.features.contacts.register_part import RegisterPart
from guide_desk.ui.features.contacts.table_delegate import PeopleDelegate, job_and_last_contact, whose_words
from guide_desk.ui.features.contacts.table_model import Group, Hit, Offer, PeopleTable
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.parts.peek import Peek
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.people import place_words
from guide_desk.ui.words.trade import move_status_words


class _Table(QTableView):
    """Arrows, Home and End move, Enter opens, Tab leaves.

    Opaque, or Qt would paint everything below it in every frame; the style sheet undoes that whenever it takes hold.
    """

    opened = Signal(QModelIndex)
    shown = Signal(QModelIndex)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.viewport().setAutoFillBackground(True)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.viewport().setAutoFillBackground(True)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        if current.isValid():
            self.shown.emit(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        if event.key() in ends and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.setCurrentIndex(self.model().index(ends[Qt.Key(event.key())], 0))
            return
        super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found: here, shown latest, in the whole register; and the id by which the chosen person now goes."""

    here: SearchAnswer
    latest: tuple[ContactId, ...]
    others: tuple[ContactId, ...]
    chosen: ContactId | None


class ContactsPage(QWidget):
    """`card_asked(ContactId, list)`, `new_person_asked`. `peek`: the pane beside the list, made in a turn of its own."""

    card_asked = Signal(int, list)
    new_person_asked = Signal()
    note_asked = Signal(str)
    """About somebody who is not found: whom the guide has looked for."""

    def __init__(self, context: DeskContext, peek: Peek, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._peek = context, peek
        self._register = RegisterPart(context, self)
        self._is_answered = True
        self._wanted: ContactId | None = None
        """Who was chosen when the question was asked: the first screenful chooses nobody."""
        self._build()
        self._register.changed.connect(self._ask)
        context.changes.data_changed.connect(self._data_changed)
        context.theme.changed.connect(self._fit_rows)

    def title(self) -> str:
        """The place's name."""
        return _("Kontakter")

    @property
    def peek(self) -> Peek:
        """The pane beside the list."""
        return self._peek

    def panes(self) -> list[QWidget]:
        """Where F6 stops."""
        return [self.search, self.table, self._peek.acts.first]

    def set_mode(self, mode: LayoutMode) -> None:
        """One pane where there is no room for two; Enter opens the card."""
        self._peek.setVisible(mode is not LayoutMode.NARROW)

    @property
    def shown_card(self) -> CardSnapshot | None:
        """Whose card the pane shows."""
        return self._peek.card

    @property
    def chosen_contact(self) -> ContactId | None:
        """Who is chosen in the list."""
        return self._current()

    def begin_with(self, contact_id: ContactId) -> None:
        """Who is chosen when the list comes, if they still stand in it."""
        self._wanted = contact_id

    def focus_first(self) -> None:
        """The search field; the list is asked for."""
        self.focus_search()
        self._context.background.ask(
            "choices", lambda unit: (colleagues(unit), professions(unit)), lambda found: self._set_choices(*found)
        )
        self._ask()

    def focus_search(self) -> None:
        """Ctrl+K."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Enter go from the field into the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._choose_first()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._pages.currentWidget() is self._nothing:
                    self._register.ask()
                elif self.table.currentIndex().isValid():
                    self.table.opened.emit(self.table.currentIndex())
                return True
        return False

    def _ask(self) -> None:
        question, filters = self.search.text(), self.chips.filters
        chosen = self._wanted = self._current() or self._wanted
        self._register.set_question(question, asks_at_once=self.chips.asks_register)
        answer = self._register.answer

        def look(unit: Any) -> Found:
            here = search(unit, question, filters)
            latest = latest_shown(unit) if not question.strip() and filters == Filters() else ()
            shown = {*here.people, *(each for each, _words in here.in_notes)}
            others = others_found(unit, answer, shown, filters) if answer is not None else ()
            return Found(here, latest, others, now_here(unit, chosen))

        self._context.background.ask("search", look, self._show)

    def _ask_anew(self) -> None:
        """Other words or filters: the first screenful is shown while the rest is looked for, unless that is as quick."""
        question, filters = self.search.text(), self.chips.filters
        if question.strip():
            self._is_answered = False
            begin = partial(self._show_first, question)
            self._context.background.ask("search begins", lambda unit: first_people(unit, question, filters), begin)
        self._ask()

    def _show_first(self, question: str, people: tuple[ContactId, ...]) -> None:
        if self._is_answered or question != self.search.text() or len(people) < FIRST_PEOPLE:
            return
        self._delegate.question = question
        self._model.set_groups([Group(_("Personer"), people, is_begun=True)])
        self._pages.setCurrentWidget(self.table)

    def _show(self, found: Found) -> None:
        self._is_answered, self._wanted = True, None
        here = found.here
        groups = [Group(_("Senast visade"), found.latest)] if found.latest else []
        if here.people:
            groups.append(Group(_("Personer") if here.question.strip() else _("Alla på datorn"), here.people))
        if here.in_notes:
            groups.append(Group(_("I anteckningar"), tuple(each for each, _words in here.in_notes), dict(here.in_notes)))
        if found.others:
            groups.append(Group(_("I hela registret"), tuple(found.others)))
        total = here.people_total + here.in_notes_total + len(found.others)
        self._lay_in(groups, self._register.last_row() if groups else None, total, found.chosen)

    def _lay_in(self, groups: Sequence[Group], offer: Offer | None, total: int, chosen: ContactId | None) -> None:
        self._delegate.question = self.search.text()
        self._model.set_groups(groups, offer)
        count = ngettext("{count} person", "{count} personer", total).format(count=total)
        self._count.setText(count if total else "")
        self._nothing.note.setEnabled(self._context.may_write)
        self._nothing.say(self.search.text(), self._register.last_row(), was_asked=self._register.answer is not None)
        self._pages.setCurrentWidget(self.table if total else self._nothing)
        row = self._model.row_of(chosen) if chosen is not None else -1
        if row >= 0:
            self.table.setCurrentIndex(self._model.index(row, 0))
        elif total:
            self._choose_first()
        else:
            self._peek.show_person(None)
            self._foot.hide()

    def _choose_first(self) -> None:
        for row in range(self._model.rowCount()):
            if isinstance(self._model.item(row), Hit):
                self.table.setCurrentIndex(self._model.index(row, 0))
                return

    def _current(self) -> ContactId | None:
        index = self.table.currentIndex()
        item = self._model.item(index.row()) if index.isValid() and index.row() < self._model.rowCount() else None
        return item.contact_id if isinstance(item, Hit) else None

    def _row_shown(self, index: QModelIndex) -> None:
        item = self._model.item(index.row())
        self._peek.show_person(item.contact_id if isinstance(item, Hit) else None)
        self._foot.setVisible(isinstance(item, Hit) and number_looked_at(item.contact_id) is not None)

    def _opened(self, index: QModelIndex) -> None:
        item = self._model.item(index.row())
        if isinstance(item, Hit):
            self.card_asked.emit(item.contact_id, self._model.people())

    def _pressed(self, index: QModelIndex) -> None:
        """One press is enough for the last row."""
        item = self._model.item(index.row())
        if isinstance(item, Offer) and item.is_open:
            self._register.ask()

    def _data_changed(self, changes: Changes) -> None:
        self._model.forget(changes.contacts)
        card = self._peek.card
        if card is not None and card.row.contact_id in changes.contacts:
            self._peek.show_person(card.row.contact_id)
        if self.isVisible() and Topic.CONTACT in changes.topics:
            self._ask()

    def _rows_by_key(self, contacts: tuple[ContactId, ...]) -> dict[ContactId, PersonRow]:
        try:
            return self._context.store.look_up(lambda unit: people_rows(unit, contacts)) if contacts else {}
        except StoreBusy:
            return {}

    def _heard(self, row: PersonRow, hit: Hit) -> str:
        status = move_status_words(row.move_status) if row.move_status is not None else ""
        words = hit.words or job_and_last_contact(row, self._context.clock)
        whose = whose_words(row, self._delegate.colleagues)
        return ". ".join(part for part in (f"{row.name}, {place_words(row)}", status, words, whose) if part)

    def _saved(self, _changes: Changes, _kind: EntryKind, _outcome: Outcome | None, answers: bool) -> None:
        name = self._peek.card.row.first_name if self._peek.card is not None else ""
        self._context.toasts.show(_("{name} fick sitt första svar.").format(name=name) if answers else _("Sparat på kortet."))

    def _set_choices(self, found: tuple[Colleague, ...], jobs: list[str]) -> None:
        self.chips.set_choices(found, jobs)
        self._delegate.know(found)
        self.table.viewport().update()

    def _fit_rows(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(self._delegate.row_height())

    def _build(self) -> None:
        theme = self._context.theme
        self.search = LineField()
        self.search.setPlaceholderText(_("Sök namn, ort, telefon eller ord i anteckningar"))
        self.search.setAccessibleName(_("Sök namn, ort, telefon eller ord i anteckningar"))
        self.search.addAction(QAction(QIcon(theme.icon("search", 18)), "", self.search), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._ask_anew)
        self.search.installEventFilter(self)
        self._count = PlainLabel(theme, style="meta", color="ink2")
        self._model = PeopleTable(self._rows_by_key, self._heard, self)
        self._delegate = PeopleDelegate(theme, self._context.clock, self._model)
        self.table = _Table()
        self._prepare_table()
        self._peek.composer.saved.connect(self._saved)
        self._peek.card_asked.connect(lambda contact: self.card_asked.emit(contact, self._model.people()))
        self.chips = FilterChips(theme)
        self.chips.narrowed.connect(self._ask_anew)
        self._nothing = NothingFound(theme)
        self._nothing.new_person_asked.connect(self.new_person_asked)
        self._nothing.register_asked.connect(self._register.ask)
        self._nothing.note_asked.connect(lambda: self.note_asked.emit(self.search.text().strip()))
        self._foot = self._make_foot()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._nothing)
        self._lay_out()

    def _make_foot(self) -> QWidget:
        """Shown beside somebody who does not lie on this computer."""
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        words = _("Hela registret. Det du bara tittar på sparas inte på datorn.")
        row.addWidget(PlainLabel(self._context.theme, words, "meta", "ink2", wraps=True), 1)
        self.keep = Button(self._context.theme, _("Behåll på datorn"), kind="quiet")
        self.keep.clicked.connect(lambda: self._peek.acts.keep())
        row.addWidget(self.keep)
        foot.hide()
        return foot

    def _prepare_table(self) -> None:
        table = self.table
        table.setModel(self._model)
        table.setItemDelegate(self._delegate)
        table.setAccessibleName(_("Personer"))
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.horizontalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        self._fit_rows()
        table.shown.connect(self._row_shown)
        table.opened.connect(self._opened)
        table.opened.connect(self._pressed)
        table.clicked.connect(self._pressed)
        table.doubleClicked.connect(self._opened)

    def _lay_out(self) -> None:
        theme = self._context.theme
        left = QWidget()
        left.setObjectName("Ground")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 18, 24, 10)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(theme, _("Kontakter"), "title"))
        head.addStretch(1)
        head.addWidget(self._count)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(self.chips)
        column.addWidget(self._pages, 1)
        column.addWidget(self._foot)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(left)
        splitter.addWidget(self._peek)
        left.setMinimumWidth(320)
        self._peek.setMinimumWidth(360)
        splitter.setSizes([620, 580])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
