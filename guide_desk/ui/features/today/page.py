"""I dag: the greeting, one true sentence, the queue, and the person beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.queue import QueueGroup
from guide_desk.identifiers import ContactId
from guide_desk.services.today import today
from guide_desk.snapshots.people import CardSnapshot, PersonRow, Scope, TodaySnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, long_day, number_word
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.queue_delegate import QueueDelegate
from guide_desk.ui.features.today.queue_model import ITEM, QueueModel
from guide_desk.ui.features.today.row_fold import RowFold
from guide_desk.ui.features.today.scope_button import ScopeButton
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.parts.empty_state import EmptyState
from guide_desk.ui.widgets.bar import MessageBar
from guide_desk.ui.widgets.labels import PlainLabel, line
from guide_desk.ui.widgets.row_view import RowView
from guide_desk.ui.words.people import greeting, today_sentence
from guide_desk.ui.words.queue import empty_words, footer_words, scope_words

if TYPE_CHECKING:
    from guide_desk.ui.features.today.county import CountyQueue
    from guide_desk.ui.parts.peek import Peek

_RENEW_MILLISECONDS = 60_000
_FIRST_ROWS = 60
"""More than a window shows; a long queue is not laid out whole before the first row is painted."""
_WAITING_GROUPS = frozenset(QueueGroup) - {QueueGroup.BOOKED_TODAY, QueueGroup.REMINDERS}


class TodayPage(QWidget):
    """`card_asked(ContactId, list)`: open this card, these are its neighbours. `first_painted` once rows are on screen.

    `settled`: once, when they are, or when it is known that there are none. `peek_made` follows: the list does not wait for it.
    """

    card_asked = Signal(int, list)
    count_changed = Signal(int)
    first_painted = Signal()
    settled = Signal()
    peek_made = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._scope = Scope(str(context.settings.get("scope")))
        self._waiting: TodaySnapshot | None = None
        self._shown: TodaySnapshot | None = None
        self._has_settled = False
        self._made_peek: Peek | None = None
        self._made_county: CountyQueue | None = None
        self._build()
        self._changes_timer = QTimer(self)
        self._changes_timer.setSingleShot(True)
        self._changes_timer.setInterval(50)
        self._changes_timer.timeout.connect(self.refresh)
        self._by_sync_only = True
        context.changes.data_changed.connect(self._data_changed)
        context.changes.session_changed.connect(lambda _guide: self._session_changed())
        self._clock_timer = QTimer(self)
        self._clock_timer.setInterval(_RENEW_MILLISECONDS)
        self._clock_timer.timeout.connect(self.refresh)
        self._clock_timer.start()
        context.theme.changed.connect(self._model.layoutChanged)
        self._session_changed()

    @property
    def _county(self) -> CountyQueue:
        """The whole county's queue: made when somebody first chooses it."""
        if self._made_county is None:
            from guide_desk.ui.features.today.county import CountyQueue

            made = self._made_county = CountyQueue(self._context, self)
            made.arrived.connect(self._arrived)
            made.said.connect(self._say_of_county)
            made.failed.connect(self._county_failed)
        return self._made_county

    def title(self) -> str:
        """The place's name."""
        return _("I dag")

    def focus_first(self) -> None:
        """Where a guide wants to be: on the first person."""
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """Where F6 stops."""
        return [self._view, self.peek.acts.first]

    def set_mode(self, mode: LayoutMode) -> None:
        """One pane where there is no room for two; Enter opens the card."""
        self._beside.setVisible(mode is not LayoutMode.NARROW)
        if self._delegate.is_narrow is not (mode is LayoutMode.NARROW):
            self._delegate.is_narrow = mode is LayoutMode.NARROW
            self._model.layoutChanged.emit()

    def refresh(self) -> None:
        """Ask for the queue again."""
        scope = self._scope
        if scope is Scope.COUNTY:
            self._county.refresh()
            return
        self._context.background.ask("today", lambda unit: today(unit, scope), self._arrived)

    def hurry(self) -> None:
        """F5: what waits behind the bar is laid in, and the whole county is asked again."""
        self.show_new()
        if self._scope is Scope.COUNTY:
            self._county.ask()

    def show_new(self) -> None:
        """Lay in what waited behind the bar."""
        if self._waiting is not None:
            self._lay_in(self._waiting)

    @property
    def peek(self) -> Peek:
        """The pane beside the list: made when it is first asked for, or when the list has settled."""
        if self._made_peek is None:
            self._made_peek = self._make_peek()
            self.peek_made.emit()
        return self._made_peek

    @property
    def shown_card(self) -> CardSnapshot | None:
        """Whose card the pane shows."""
        return self._made_peek.card if self._made_peek is not None else None

    @property
    def view(self) -> RowView:
        """The queue."""
        return self._view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self._focus_left)
        return False

    def _focus_left(self) -> None:
        if not self._view.hasFocus():
            self.show_new()

    def _painted(self) -> None:
        """A person is being painted for the first time."""
        QTimer.singleShot(0, self, self.first_painted.emit)
        QTimer.singleShot(0, self._view, self._view.lay_out_at_once)
        self._settle()

    def _settle(self) -> None:
        """Whatever can wait until the list is on screen may begin, in turns of their own."""
        if not self._has_settled:
            self._has_settled = True
            QTimer.singleShot(0, self, self.settled.emit)

    def _session_changed(self) -> None:
        guide = self._context.guide()
        if guide is not None:
            self._name_scope()
            self.refresh()
        else:
            self._settle()

    def _data_changed(self, changes: Changes) -> None:
        if changes.topics & {Topic.QUEUE, Topic.CONTACT, Topic.DIALOGUE}:
            self._by_sync_only = self._by_sync_only and changes.by_sync
            if not self._changes_timer.isActive():
                self._changes_timer.start()
        card = self.shown_card
        if card is not None and card.row.contact_id in changes.contacts:
            self.peek.show_person(card.row.contact_id)

    def _arrived(self, snapshot: TodaySnapshot) -> None:
        """New people wait behind the bar while the list has focus; everything else is laid in at once."""
        by_sync, self._by_sync_only = self._by_sync_only, True
        known = set(self._model.people())
        fresh = [row for section in snapshot.sections for row in section.rows if row.contact_id not in known]
        if known and fresh and by_sync and self._view.hasFocus():
            self._waiting = snapshot
            text = (
                _("En ny anmälan.")
                if len(fresh) == 1
                else _("{count} nya anmälningar.").format(count=capitalised(number_word(len(fresh))))
            )
            self._bar.say(text, "user-plus", ((_("Visa"), self.show_new),))
            self._context.announce(text)
            return
        self._lay_in(snapshot)

    def _lay_in(self, snapshot: TodaySnapshot) -> None:
        if self.fold.is_running:
            self.fold.wait_for(partial(self._lay_in, snapshot))
            return
        self._waiting = None
        self._say_of_county(self._made_county.words if self._made_county is not None else "")
        chosen = self._current()
        place = self._view.currentIndex().row()
        old = self._model.people()
        self._shown = snapshot
        self._model.set_sections(snapshot.sections, snapshot.made_at)
        self._date.setText(capitalised(long_day(snapshot.today, snapshot.today)))
        self._greeting.setText(greeting(snapshot))
        waiting = sum(len(section.rows) for section in snapshot.sections if section.group in _WAITING_GROUPS)
        self._sentence.setText(today_sentence(snapshot.late_count, snapshot.due_count, snapshot.week_count, waiting))
        self._footer.setText(footer_words(snapshot))
        is_list = bool(snapshot.sections) or snapshot.scope is not Scope.MUNICIPALITY
        self._pages.setCurrentWidget(self._list_page if is_list else self._empty_page)
        self._empty.set_texts(_("Ingen väntar på ett första svar"), empty_words(snapshot))
        self._choose(chosen, place, old)
        self.count_changed.emit(snapshot.to_do_count)
        if not snapshot.sections:
            self._settle()

    def _say_of_county(self, words: str) -> None:
        if words:
            self._bar.say(words, "refresh-cw")
        elif self._waiting is None:
            self._bar.hide()

    def _county_failed(self, words: str) -> None:
        """There is nothing of the county to show; the guide's own people are one press away."""
        self._model.set_sections((), self._context.clock.now())
        self.peek.show_person(None)
        self._sentence.setText("")
        self._footer.setText("")
        own = scope_words(Scope.MUNICIPALITY, self._context.guide())
        self._bar.say(words, "cloud-off", ((_("Visa {scope}").format(scope=own), partial(self._set_scope, Scope.MUNICIPALITY)),))
        self._pages.setCurrentWidget(self._list_page)
        self._context.announce(words)

    def _choose(self, chosen: ContactId | None, place: int, old: list[ContactId]) -> None:
        """Keep the person; when they have left, the next one that stood below."""
        row = self._model.row_of(chosen) if chosen is not None else -1
        if row < 0 and chosen in old:
            after = old[old.index(chosen) + 1 :]
            row = next((found for each in after if (found := self._model.row_of(each)) >= 0), -1)
        if row >= 0:
            self._view.setCurrentIndex(self._model.index(row, 0))
        elif self._model.people():
            self._view.show_first()
        elif self._made_peek is not None:
            self._made_peek.show_person(None)

    def _current(self) -> ContactId | None:
        item = self._view.currentIndex().data(ITEM) if self._view.currentIndex().isValid() else None
        return item.contact_id if isinstance(item, PersonRow) else None

    def _row_shown(self, index: QModelIndex) -> None:
        item = index.data(ITEM)
        if isinstance(item, PersonRow) and self._made_peek is not None:
            self._made_peek.show_person(item.contact_id)

    def _row_opened(self, index: QModelIndex) -> None:
        item = index.data(ITEM)
        if isinstance(item, PersonRow) and not item.is_protected:
            self.card_asked.emit(item.contact_id, self._model.people())

    def _saved(self, changes: Changes, _kind: EntryKind, _outcome: Outcome | None, answers: bool) -> None:
        card = self.shown_card
        name = card.row.first_name if card is not None else ""
        if not answers:
            self._context.say_done(changes, _("Sparat på kortet."))
            return
        current = self._current()
        if current is not None and not self._context.theme.reduces_motion:
            self.fold.fold(current)
        left = max((self._shown.late_count + self._shown.due_count if self._shown is not None else 0) - self._was_urgent(), 0)
        if left:
            text = _("{name} fick sitt första svar. {count} kvar i dag.").format(name=name, count=capitalised(number_word(left)))
        else:
            text = _("{name} fick sitt första svar.").format(name=name)
        self._context.say_done(changes, text)

    def _was_urgent(self) -> int:
        state = self.shown_card.row.clock if self.shown_card is not None else None
        today_date = self._context.clock.today()
        return int(state is not None and state.due_on <= today_date)

    def _set_scope(self, scope: Scope) -> None:
        """The whole county is never what the program starts with: it needs the network."""
        self._scope, self._by_sync_only = scope, False
        self._name_scope()
        self._bar.hide()
        self._delegate.keeps_place = scope is Scope.COUNTY
        if scope is Scope.COUNTY:
            self._county.begin()
            return
        if self._made_county is not None:
            self._made_county.end()
        self._context.settings.set("scope", scope.value)
        self.refresh()

    def _name_scope(self) -> None:
        for button in self._scope_buttons:
            button.set_scope(self._scope)

    def _build(self) -> None:
        theme = self._context.theme
        self._date = PlainLabel(theme, color="ink2")
        self._scope_buttons = (ScopeButton(self._context), ScopeButton(self._context))
        for button in self._scope_buttons:
            button.chosen.connect(self._set_scope)
        self._greeting = PlainLabel(theme, style="title")
        self._sentence = PlainLabel(theme, color="ink2", wraps=True)
        self._bar = MessageBar(theme)
        self._model = QueueModel(self)
        self._view = RowView(_("De som väntar"))
        self._view.lay_out_gradually(_FIRST_ROWS)
        self._view.setModel(self._model)
        self._delegate = QueueDelegate(theme, self._model, self._painted)
        self._view.setItemDelegate(self._delegate)
        self.fold = RowFold(self._model, self._delegate)
        self._view.row_shown.connect(self._row_shown)
        self._view.row_opened.connect(self._row_opened)
        self._view.installEventFilter(self)
        self._footer = PlainLabel(theme, style="meta", color="ink2", wraps=True)
        self._empty = EmptyState(theme)
        self._empty_page = self._under_scope(self._empty)
        self._pages = QStackedWidget()
        self._list_page = self._split()
        self._pages.addWidget(self._list_page)
        self._pages.addWidget(self._empty_page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _under_scope(self, empty: EmptyState) -> QWidget:
        """The empty state, from where another scope can still be chosen."""
        page = QWidget()
        page.setObjectName("Ground")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 16, 12, 0)
        column.addWidget(self._scope_buttons[1], 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(empty, 1)
        return page

    def _make_peek(self) -> Peek:
        from guide_desk.ui.parts.peek import Peek

        made = Peek(self._context, "today peek")
        made.card_asked.connect(lambda contact: self.card_asked.emit(contact, self._model.people()))
        made.composer.saved.connect(self._saved)
        self._beside_column.addWidget(made)
        chosen = self._current()
        if chosen is not None:
            made.show_person(chosen)
        return made

    def _split(self) -> QSplitter:
        left = QWidget()
        left.setObjectName("Ground")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 16, 12, 10)
        column.setSpacing(2)
        head = QVBoxLayout()
        head.setContentsMargins(12, 0, 12, 4)
        top = QHBoxLayout()
        top.addWidget(self._date, 1)
        top.addWidget(self._scope_buttons[0])
        head.addLayout(top)
        for label in (self._greeting, self._sentence):
            head.addWidget(label)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._view, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.setSpacing(8)
        foot.addWidget(line())
        foot.addWidget(self._footer)
        column.addLayout(foot)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        left.setMinimumWidth(320)
        self._beside = QWidget()
        self._beside.setObjectName("Surface")
        self._beside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._beside.setMinimumWidth(360)
        self._beside_column = QVBoxLayout(self._beside)
        self._beside_column.setContentsMargins(0, 0, 0, 0)
        splitter.addWidget(left)
        splitter.addWidget(self._beside)
        splitter.setStretchFactor(0, 52)
        splitter.setStretchFactor(1, 48)
        splitter.setSizes([620, 580])
        return splitter
