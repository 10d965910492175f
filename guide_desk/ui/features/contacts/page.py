"""Kontakter: one search field, filter chips, a list of everyone stored here, and the person beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import StoreBusy
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.services.cards import colleagues
from guide_desk.services.search import Filters, latest_shown, people_rows, search
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import PersonRow, SearchAnswer
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import quoted
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.contacts.table_delegate import PeopleDelegate, last_contact_words
from guide_desk.ui.features.contacts.table_model import GroupHeading, Hit, PeopleTable
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.parts.peek import Peek
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.people import place_words
from guide_desk.ui.words.trade import move_status_words


class _Table(QTableView):
    """Arrows move, Enter opens, Tab leaves."""

    opened = Signal(QModelIndex)
    shown = Signal(QModelIndex)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        if current.isValid():
            self.shown.emit(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class ContactsPage(QWidget):
    """`card_asked(ContactId, list)`, `new_person_asked`."""

    card_asked = Signal(int, list)
    new_person_asked = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._filters = Filters()
        self._colleagues: tuple[Colleague, ...] = ()
        self._build()
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

    def focus_first(self) -> None:
        """The search field; the list is asked for."""
        self.focus_search()
        self._context.background.ask("colleagues", colleagues, self._set_colleagues)
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
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.currentIndex().isValid():
                self._opened(self.table.currentIndex())
                return True
        return False

    def _ask(self) -> None:
        question, filters = self.search.text(), self._filters
        if not question.strip() and filters == Filters():
            self._context.background.ask(
                "search", lambda unit: (latest_shown(unit), search(unit, "", filters)), self._show_latest
            )
        else:
            self._context.background.ask("search", lambda unit: search(unit, question, filters), self._show_answer)

    def _show_latest(self, answer: tuple[tuple[ContactId, ...], SearchAnswer]) -> None:
        latest, everyone = answer
        items: list[GroupHeading | Hit] = []
        if latest:
            items += [GroupHeading(_("Senast visade"), len(latest)), *(Hit(each) for each in latest)]
        items += [GroupHeading(_("Alla på datorn"), everyone.people_total), *(Hit(each) for each in everyone.people)]
        self._lay_in(items, everyone.people_total, "")

    def _show_answer(self, answer: SearchAnswer) -> None:
        items: list[GroupHeading | Hit] = []
        if answer.people:
            items += [GroupHeading(_("Personer"), answer.people_total), *(Hit(each) for each in answer.people)]
        if answer.in_notes:
            items += [GroupHeading(_("I anteckningar"), answer.in_notes_total)]
            items += [Hit(each, words) for each, words in answer.in_notes]
        self._lay_in(items, answer.people_total + answer.in_notes_total, answer.question)

    def _lay_in(self, items: Sequence[GroupHeading | Hit], total: int, question: str) -> None:
        chosen = self._current()
        self._delegate.question = question
        self._model.set_items(items)
        count = ngettext("{count} person", "{count} personer", total).format(count=total)
        self._count.setText(count if total else "")
        self._pages.setCurrentWidget(self.table if total else self._nothing)
        self._no_hit.setText(_("Ingen träff på {question}. Kontrollera stavningen.").format(question=quoted(self.search.text())))
        people = self._model.people()
        if chosen in people:
            row = next(n for n in range(self._model.rowCount()) if getattr(self._model.item(n), "contact_id", None) == chosen)
            self.table.setCurrentIndex(self._model.index(row, 0))
        elif people:
            self._choose_first()
        else:
            self._peek.show_person(None)

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
        if isinstance(item, Hit):
            self._peek.show_person(item.contact_id)

    def _opened(self, index: QModelIndex) -> None:
        item = self._model.item(index.row())
        if isinstance(item, Hit):
            self.card_asked.emit(item.contact_id, self._model.people())

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
        words = hit.words or last_contact_words(row, self._context.clock)
        return ". ".join(part for part in (f"{row.name}, {place_words(row)}", status, words) if part)

    def _saved(self, _changes: Changes, _kind: EntryKind, _outcome: Outcome | None, answers: bool) -> None:
        name = self._peek.card.row.first_name if self._peek.card is not None else ""
        self._context.toasts.show(_("{name} fick sitt första svar.").format(name=name) if answers else _("Sparat på kortet."))

    def _set_colleagues(self, found: tuple[Colleague, ...]) -> None:
        self._colleagues = found

    def _narrow(self, filters: Filters) -> None:
        self._filters = filters
        place = filters.municipality.place_name if filters.municipality is not None else _("Kommun")
        status = move_status_words(filters.move_status) if filters.move_status is not None else _("Flyttstatus")
        owner = next((each.name for each in self._colleagues if each.associate_id == filters.owner), _("Vägledare"))
        for chip, words in zip(self._chips, (place, status, owner), strict=True):
            chip.setText(words)
        self._ask()

    def _show_menu(self, chip: Button, choices: list[tuple[str, Filters]]) -> None:
        menu = QMenu(self)
        for words, filters in choices:
            menu.addAction(words, partial(self._narrow, filters))
        menu.exec(chip.mapToGlobal(chip.rect().bottomLeft()))
        menu.deleteLater()

    def _municipality_choices(self) -> list[tuple[str, Filters]]:
        f = self._filters
        return [(_("Alla kommuner"), Filters(None, f.move_status, f.owner))] + [
            (each.place_name, Filters(each, f.move_status, f.owner)) for each in Municipality
        ]

    def _status_choices(self) -> list[tuple[str, Filters]]:
        f = self._filters
        return [(_("All flyttstatus"), Filters(f.municipality, None, f.owner))] + [
            (move_status_words(each), Filters(f.municipality, each, f.owner)) for each in MoveStatus
        ]

    def _owner_choices(self) -> list[tuple[str, Filters]]:
        f = self._filters
        return [(_("Alla vägledare"), Filters(f.municipality, f.move_status, None))] + [
            (each.name, Filters(f.municipality, f.move_status, AssociateId(each.associate_id))) for each in self._colleagues
        ]

    def _fit_rows(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(self._delegate.row_height())

    def _build(self) -> None:
        theme = self._context.theme
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Sök namn, ort, telefon eller ord i anteckningar"))
        self.search.setAccessibleName(_("Sök namn, ort, telefon eller ord i anteckningar"))
        self.search.addAction(QAction(QIcon(theme.icon("search", 18)), "", self.search), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._ask)
        self.search.installEventFilter(self)
        self._count = PlainLabel(theme, style="meta", color="ink2")
        self._model = PeopleTable(self._rows_by_key, self._heard, self)
        self._delegate = PeopleDelegate(theme, self._context.clock, self._model)
        self.table = _Table()
        self._prepare_table()
        self._peek = Peek(self._context, "contacts peek")
        self._peek.composer.saved.connect(self._saved)
        self._peek.card_asked.connect(lambda contact: self.card_asked.emit(contact, self._model.people()))
        self._chips = [Button(theme, kind="chip", icon="chevron-down", icon_color="ink2") for _number in range(3)]
        for chip, words, choices in zip(
            self._chips,
            (_("Kommun"), _("Flyttstatus"), _("Vägledare")),
            (self._municipality_choices, self._status_choices, self._owner_choices),
            strict=True,
        ):
            chip.setText(words)
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            chip.clicked.connect(lambda _checked=False, c=chip, make=choices: self._show_menu(c, make()))
        self._nothing = QWidget()
        empty = QVBoxLayout(self._nothing)
        self._no_hit = PlainLabel(theme, wraps=True)
        new = Button(theme, _("Ny person …"), icon="user-plus", name=_("Ny person i registret"))
        new.clicked.connect(self.new_person_asked)
        empty.addWidget(self._no_hit)
        empty.addWidget(new, 0, Qt.AlignmentFlag.AlignLeft)
        empty.addStretch(1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._nothing)
        self._lay_out()

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
        chips = QHBoxLayout()
        for chip in self._chips:
            chips.addWidget(chip)
        chips.addStretch(1)
        column.addLayout(chips)
        column.addWidget(self._pages, 1)
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
