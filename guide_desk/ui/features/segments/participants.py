"""Who is invited to an event: what each has said, set by a press, and the list on paper for the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.event import EventAnswer
from guide_desk.identifiers import ContactId
from guide_desk.services import events
from guide_desk.snapshots.events import EventSummary, Participant
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.participants_sheet import participants_sheet
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel, shown
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.words.events import answer_words, answers_sentence, summary_words

_AnyIndex = QModelIndex | QPersistentModelIndex
_WIDTH, _HEIGHT = 720, 560
FILE_NAME = "deltagare.pdf"


class _People(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.people: Sequence[Participant] = ()

    def lay_in(self, people: Sequence[Participant]) -> None:
        """The same people keep their rows, and what is chosen among them."""
        if [each.contact_id for each in people] == [each.contact_id for each in self.people]:
            self.people = people
            if people:
                self.dataChanged.emit(self.index(0, 0), self.index(len(people) - 1, 3))
            return
        self.beginResetModel()
        self.people = people
        self.endResetModel()

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.people)

    def columnCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 4

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        each = self.people[index.row()]
        return shown((each.name or _("Utan namn"), each.from_place, each.phone, answer_words(each.answer))[index.column()])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (_("Namn"), _("Bor i"), _("Telefon"), _("Svar"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class ParticipantsDialog(QDialog):
    """`card_asked(ContactId, list)`. What is set stands on the cards at once, with undo."""

    card_asked = Signal(int, list)

    def __init__(self, context: DeskContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Deltagare – Guide Desk"))
        resize_on_screen(self, context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self._context = context
        self._events: Sequence[EventSummary] = ()
        self._build()
        context.changes.data_changed.connect(self._data_changed)
        context.background.ask("events", events.events, self._show_events)

    @property
    def chosen(self) -> EventSummary | None:
        """The chosen one."""
        place = self.which.currentIndex()
        return self._events[place] if 0 <= place < len(self._events) else None

    def note(self, answer: EventAnswer) -> None:
        """What the chosen people have said, or that they were there."""
        people = [self._model.people[index.row()] for index in self.table.selectionModel().selectedRows()]
        if self.chosen is None or not people:
            self._context.toasts.show(_("Välj en eller flera personer först."))
            return
        contacts = [each.contact_id for each in people]
        if answer is EventAnswer.ATTENDED:
            work = partial(events.note_attended, event_id=self.chosen.event_id, contacts=contacts)
        else:
            work = partial(
                events.note_answers, event_id=self.chosen.event_id, contacts=contacts, is_coming=answer is EventAnswer.COMING
            )
        said = ", ".join(each.name for each in people) if len(people) < 3 else str(len(people))
        done = partial(self._noted, _("{who}: {answer}").format(who=said, answer=answer_words(answer).lower()))
        failed = _("Svaret kunde inte sparas på datorn.")
        self._context.background.act(work, done, lambda _error: self._context.toasts.show(failed))

    def print_out(self) -> None:
        """A sheet that the system's own program shows and prints."""
        if self.chosen is not None:
            title = summary_words(self.chosen, self._context.clock.today())
            sheet = participants_sheet(title, self.words.text(), self._model.people)
            access = Access(AccessKind.PARTICIPANTS_PRINTED, people=len(self._model.people), about=self.chosen.title)
            self._context.hand_out(FILE_NAME, sheet, access)

    def _noted(self, said: str, changes: Changes) -> None:
        self._context.say_done(changes, said)

    def _show_events(self, found: Sequence[EventSummary]) -> None:
        shown, today = self.chosen, self._context.clock.today()
        self._events = found
        self.which.blockSignals(True)
        self.which.clear()
        for each in found:
            self.which.addItem(summary_words(each, today))
        ids = [each.event_id for each in found]
        likeliest = max(range(len(found)), key=lambda place: (found[place].event is not None, found[place].invited), default=0)
        self.which.setCurrentIndex(ids.index(shown.event_id) if shown is not None and shown.event_id in ids else likeliest)
        self.which.blockSignals(False)
        self._ask()

    def _ask(self) -> None:
        event = self.chosen
        self.which.setVisible(event is not None)
        for what_is_done in (self._acts, self.sheet):
            what_is_done.setEnabled(event is not None)
        if event is None:
            self.words.setText(_("Här samlas de du bjuder in. Börja med ett urval och tryck på Inbjudan."))
            return
        question = partial(events.participants, event_id=event.event_id)
        self._context.background.ask("participants", question, self._show_people)

    def _show_people(self, people: Sequence[Participant]) -> None:
        self._model.lay_in(people)
        if people and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self._model.index(0, 0))
        counts = Counter(each.answer for each in people)
        self.words.setText(capitalised(answers_sentence(counts)))

    def _data_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.topics & {Topic.EVENTS, Topic.DIALOGUE}:
            self._context.background.ask("events", events.events, self._show_events)

    def _opened(self, index: QModelIndex) -> None:
        people: list[ContactId] = [each.contact_id for each in self._model.people]
        self.card_asked.emit(people[index.row()], people)
        self.accept()

    def _build(self) -> None:
        theme = self._context.theme
        self.which = DropDown()
        self.which.setAccessibleName(_("Vilken träff"))
        self.which.currentIndexChanged.connect(lambda _place: self._ask())
        self.words = PlainLabel(theme, color="ink2", wraps=True)
        self._model = _People(self)
        self.table = QTableView()
        self.table.setObjectName("Plain")
        self.table.setAccessibleName(_("Deltagare"))
        self.table.setModel(self._model)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.activated.connect(self._opened)
        self._acts = QWidget()
        flow = FlowLayout(self._acts)
        for answer in (EventAnswer.COMING, EventAnswer.NOT_COMING, EventAnswer.ATTENDED):
            button = Button(theme, answer_words(answer))
            button.clicked.connect(lambda _on=False, each=answer: self.note(each))
            flow.addWidget(button)
        self.sheet = Button(theme, _("Skriv ut …"), icon="printer", keys="Ctrl+P")
        self.sheet.setShortcut("Ctrl+P")
        self.sheet.clicked.connect(self.print_out)
        close = Button(theme, _("Stäng"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.sheet)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(PlainLabel(theme, _("Träffar och deltagare"), "heading"))
        for widget in (self.which, self.words, self.table, self._acts):
            column.addWidget(widget, 1 if widget is self.table else 0)
        column.addLayout(foot)
