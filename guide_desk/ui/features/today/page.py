"""I dag: the greeting, one true sentence, the queue, and the person beside it."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.identifiers import ContactId
from guide_desk.services.today import today
from guide_desk.snapshots.people import CardSnapshot, LooseNote, Scope, TodaySnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import opening_number
from guide_desk.ui.crossing import call_later
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.queue_delegate import QueueDelegate
from guide_desk.ui.features.today.queue_model import Heading, Key, QueueModel, Row, key_of
from guide_desk.ui.features.today.queue_pane import QueuePane
from guide_desk.ui.features.today.row_fold import RowFold
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.words.queue import scope_words

if TYPE_CHECKING:
    from guide_desk.ui.features.today.beside import Beside
    from guide_desk.ui.features.today.county import CountyQueue
    from guide_desk.ui.features.today.empty_page import EmptyPage
    from guide_desk.ui.parts.peek import Peek
    from guide_desk.ui.widgets.row_view import RowView

_RENEW_MILLISECONDS = 60_000


class TodayPage(QWidget):
    """`card_asked(ContactId, list)`: open this card, these are its neighbours. `note_asked`: from where nobody waits.

    `first_painted` once rows are on screen, `settled` then or when it is known that there are none. `peek_made` follows: the list
    does not wait for it.
    """

    card_asked = Signal(int, list)
    note_asked = Signal()
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
        self._begins_with: ContactId | None = None
        self._has_settled = False
        self._made_beside: Beside | None = None
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

    @cached_property
    def _empty(self) -> EmptyPage:
        """What stands in the list's place when nobody waits."""
        from guide_desk.ui.features.today.empty_page import EmptyPage

        made = EmptyPage(self._context)
        made.note_asked.connect(self.note_asked)
        made.scope_button.chosen.connect(self._set_scope)
        self._scope_buttons.append(made.scope_button)
        self._name_scope()
        self._pages.addWidget(made)
        return made

    def title(self) -> str:
        """The place's name."""
        return _("I dag")

    def focus_first(self) -> None:
        """Where a guide wants to be: on the first person."""
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """Where F6 stops."""
        return [self._view, self.beside.first]

    def set_mode(self, mode: LayoutMode) -> None:
        """One pane where there is no room for two; Enter opens the card."""
        self._place.setVisible(mode is not LayoutMode.NARROW)
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
    def beside(self) -> Beside:
        """The pane beside the list: made when it is first asked for, or when the list has settled."""
        if self._made_beside is None:
            from guide_desk.ui.features.today.beside import Beside

            made = self._made_beside = Beside(self._context)
            made.peek.card_asked.connect(lambda contact: self.card_asked.emit(contact, self._model.people()))
            made.peek.composer.saved.connect(self._saved)
            self._place_column.addWidget(made)
            made.show_row(self._current_row())
            self.peek_made.emit()
        return self._made_beside

    @property
    def peek(self) -> Peek:
        """The person beside the list."""
        return self.beside.peek

    @property
    def shown_card(self) -> CardSnapshot | None:
        """Whose card the pane shows."""
        return self._made_beside.peek.card if self._made_beside is not None else None

    @property
    def chosen_contact(self) -> ContactId | None:
        """Who is chosen in the queue; nobody where it is a note that waits for its person."""
        chosen = self._current()
        return chosen if isinstance(chosen, int) else None

    def begin_with(self, contact_id: ContactId) -> None:
        """Who is chosen when the queue comes, if they still stand in it."""
        self._begins_with = contact_id

    @property
    def view(self) -> RowView:
        """The queue."""
        return self._view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and event.type() == QEvent.Type.FocusOut:
            call_later(self, self._focus_left)
        is_delete = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete
        if watched is self._view and is_delete and isinstance(self._current_row(), LooseNote):
            self.beside.note_pane.throw_away()
            return True
        return False

    def _focus_left(self) -> None:
        if not self._view.hasFocus():
            self.show_new()

    def _painted(self) -> None:
        """A person is being painted for the first time."""
        call_later(self, self.first_painted.emit)
        call_later(self._view, self._view.lay_out_at_once)
        self._settle()

    def _settle(self) -> None:
        """Whatever can wait until the list is on screen may begin, in turns of their own."""
        if not self._has_settled:
            self._has_settled = True
            call_later(self, self.settled.emit)

    def _session_changed(self) -> None:
        guide = self._context.guide()
        if guide is not None:
            self._name_scope()
            self.refresh()
        else:
            self._settle()

    def _data_changed(self, changes: Changes) -> None:
        if changes.topics & {Topic.QUEUE, Topic.CONTACT, Topic.DIALOGUE, Topic.LOOSE_NOTES}:
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
                _("En ny anmälan.") if len(fresh) == 1 else _("{count} nya anmälningar.").format(count=opening_number(len(fresh)))
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
        chosen, self._begins_with = self._begins_with or self._current(), None
        place = self._view.currentIndex().row()
        old = self._model.keys()
        self._shown = snapshot
        self._model.set_sections(snapshot.sections, snapshot.made_at, snapshot.notes)
        self._pane.say(snapshot)
        is_list = bool(self._model.keys()) or snapshot.scope is not Scope.MUNICIPALITY
        self._pages.setCurrentWidget(self._list_page if is_list else self._empty)
        if not is_list:
            self._empty.say(snapshot)
        self._choose(chosen, place, old)
        self.count_changed.emit(snapshot.to_do_count)
        if not self._model.keys():
            self._settle()

    def _say_of_county(self, words: str) -> None:
        if words:
            self._bar.say(words, "refresh-cw")
        elif self._waiting is None:
            self._bar.hide()

    def _county_failed(self, words: str) -> None:
        """There is nothing of the county to show; the guide's own people are one press away."""
        self._model.set_sections((), self._context.clock.now())
        self.beside.show_row(None)
        self._pane.say_nothing()
        own = scope_words(Scope.MUNICIPALITY, self._context.guide())
        self._bar.say(words, "cloud-off", ((_("Visa {scope}").format(scope=own), partial(self._set_scope, Scope.MUNICIPALITY)),))
        self._pages.setCurrentWidget(self._list_page)
        self._context.announce(words)

    def _choose(self, chosen: Key | None, place: int, old: list[Key]) -> None:
        """Keep the row; when it has left, the next one that stood below."""
        row = self._model.row_of(chosen) if chosen is not None else -1
        if row < 0 and chosen in old:
            after = old[old.index(chosen) + 1 :]
            row = next((found for each in after if (found := self._model.row_of(each)) >= 0), -1)
        if row >= 0:
            self._view.setCurrentIndex(self._model.index(row, 0))
        elif self._model.keys():
            self._view.show_first()
        elif self._made_beside is not None:
            self._made_beside.show_row(None)

    def _current_row(self) -> Row | None:
        index = self._view.currentIndex()
        item = self._model.item(index) if index.isValid() else None
        return None if isinstance(item, Heading) else item

    def _current(self) -> Key | None:
        row = self._current_row()
        return key_of(row) if row is not None else None

    def _row_shown(self, _index: QModelIndex) -> None:
        if self._made_beside is not None:
            self._made_beside.show_row(self._current_row())

    def _row_opened(self, _index: QModelIndex) -> None:
        row = self._current_row()
        if isinstance(row, LooseNote):
            self._open_note(row)
        elif row is not None and not row.is_protected:
            self.card_asked.emit(row.contact_id, self._model.people())

    def _open_note(self, note: LooseNote) -> None:
        """Where the note is read in full the next step is its card; where it is not, it is read first."""
        if not self._delegate.is_narrow:
            self.beside.note_pane.choose_card()
            return
        from guide_desk.ui.features.today.note_pane import NoteDialog

        NoteDialog(self._context, note, self.window()).open()

    def _saved(self, changes: Changes, _kind: EntryKind, _outcome: Outcome | None, answers: bool) -> None:
        card = self.shown_card
        name = card.row.first_name if card is not None else ""
        if not answers:
            self._context.say_done(changes, _("Sparat på kortet."))
            return
        current = self._current()
        if isinstance(current, int) and not self._context.theme.reduces_motion:
            self.fold.fold(current)
        left = max((self._shown.late_count + self._shown.due_count if self._shown is not None else 0) - self._was_urgent(), 0)
        if left:
            text = _("{name} fick sitt första svar. {count} kvar i dag.").format(name=name, count=opening_number(left))
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
        self._pane = QueuePane(self._context)
        self._bar, self._view = self._pane.bar, self._pane.view
        self._scope_buttons = [self._pane.scope_button]
        self._pane.scope_button.chosen.connect(self._set_scope)
        self._model = QueueModel(self)
        self._view.setModel(self._model)
        self._delegate = QueueDelegate(self._context.theme, self._model, self._painted)
        self._view.setItemDelegate(self._delegate)
        self.fold = RowFold(self._model, self._delegate)
        self._view.row_shown.connect(self._row_shown)
        self._view.row_opened.connect(self._row_opened)
        self._view.installEventFilter(self)
        self._pages = QStackedWidget()
        self._list_page = self._split()
        self._pages.addWidget(self._list_page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _split(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        self._place = QWidget()
        self._place.setObjectName("Surface")
        self._place.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._place.setMinimumWidth(360)
        self._place_column = QVBoxLayout(self._place)
        self._place_column.setContentsMargins(0, 0, 0, 0)
        splitter.addWidget(self._pane)
        splitter.addWidget(self._place)
        splitter.setStretchFactor(0, 52)
        splitter.setStretchFactor(1, 48)
        splitter.setSizes([620, 580])
        return splitter
