"""Urval: ready-made segments and own ones to the left, the chosen one beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.segment import Group, Purpose, Segment
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.segments import SegmentList
from guide_desk.snapshots.selections import SelectionProgress
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.texts import _
from guide_desk.ui.crossing import call_later
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.segment_list import Item, Line, New, SegmentListDelegate, SegmentListModel, Unreadable
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.standing_question import StandingQuestion
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.row_view import RowView

if TYPE_CHECKING:
    from guide_desk.ui.features.segments.acts import SegmentActs
    from guide_desk.ui.features.segments.begun_sentence import BegunSentence
    from guide_desk.ui.features.segments.segment_pane import SegmentPane
    from guide_desk.ui.features.segments.unreadable_pane import UnreadablePane

_OFFLINE = (SyncState.OFFLINE, SyncState.SERVER_DOWN, SyncState.SIGNED_OUT)
_LIST_WIDTH, _LEAST_LIST, _LEAST_PANE = 344, 250, 360


class SegmentsPage(QWidget):
    """`card_asked(ContactId, list)`. What is counted is counted by the readers; the newest question wins.

    `rest_asked`: a guide is here before the window has made everything. The frame is there at once, the rest in turns of its own.
    """

    card_asked = Signal(int, list)
    rest_asked = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._mode = LayoutMode.WIDE
        self._wanted = ""
        self._is_new = self._has_opened_card = self._waits_for_pane = False
        self._status: SyncStatus | None = None
        self._begun: BegunSentence | None = None
        self._listing = StandingQuestion(context.background, "segments", _counted, self._show_list)
        self._build()
        context.changes.data_changed.connect(self._data_changed)
        context.changes.sync_status_changed.connect(self._show_status)

    @cached_property
    def pane(self) -> SegmentPane:
        """The chosen segment. Made when it is first asked for, so that no turn of the window makes the whole place."""
        from guide_desk.ui.features.segments.segment_pane import SegmentPane

        made = SegmentPane(self._context, self._right)
        made.people.opened.connect(self._open_card)
        made.back_asked.connect(self._back_to_list)
        made.changed.connect(lambda _segment: self._show_selections(self.acts.selections))
        self._right.addWidget(made)
        made.set_narrow(is_narrow=self._mode is LayoutMode.NARROW)
        if self._status is not None:
            made.set_offline(self._status.updated_at, is_offline=self._status.state in _OFFLINE)
        if self._waits_for_pane:
            call_later(self, self._ask_all)
        return made

    @cached_property
    def acts(self) -> SegmentActs:
        """What is done with it."""
        from guide_desk.ui.features.segments.acts import SegmentActs

        made = SegmentActs(self._context, self.pane, self)
        made.listed.connect(self._list_changed)
        made.card_asked.connect(self.card_asked)
        return made

    @cached_property
    def broken(self) -> UnreadablePane:
        """Instead of one that cannot be opened."""
        from guide_desk.ui.features.segments.unreadable_pane import UnreadablePane

        made = UnreadablePane(self._context.theme, self._right)
        made.removal_asked.connect(self.acts.forget)
        made.back_asked.connect(self._back_to_list)
        self._right.addWidget(made)
        return made

    @property
    def _made_pane(self) -> SegmentPane | None:
        return self.__dict__.get("pane")

    @property
    def writing(self) -> Sequence[BegunSentence]:
        """Where something may stand that is not saved."""
        return [self._begun] if self._begun is not None else []

    def title(self) -> str:
        """The place's name."""
        return _("Urval")

    def panes(self) -> list[QWidget]:
        """Where F6 stops."""
        return [self.view, self.pane.sentence.add, self.pane.people.table, self.pane.bar.make]

    def set_mode(self, mode: LayoutMode) -> None:
        """One pane where there is no room for two; Enter opens the segment, and a button goes back."""
        self._mode = mode
        is_narrow = mode is LayoutMode.NARROW
        if self._made_pane is not None:
            self._made_pane.set_narrow(is_narrow=is_narrow)
        self._left.setVisible(not is_narrow or not self._is_open)
        self._right.setVisible(not is_narrow or self._is_open)

    def focus_first(self) -> None:
        """The list, or the person whose card was opened from here; all is asked for anew, with what there is to choose."""
        self._is_open, self._has_opened_card = self._has_opened_card, False
        self.set_mode(self._mode)
        stop = self.pane.people.table if self._is_open else self.view
        stop.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._made_pane is None:
            self._waits_for_pane = True
            call_later(self, self.rest_asked.emit)
        else:
            self._ask_all()

    def export(self) -> None:
        """Ctrl+S."""
        self.acts.export()

    def _ask_all(self) -> None:
        from guide_desk.ui.features.segments.vocabulary import vocabulary

        self._context.background.ask("vocabulary", vocabulary, self.pane.know)
        self._ask()

    def _ask(self) -> None:
        if not self._model.rowCount():
            self._context.background.ask("segment names", partial(_counted(), counted=False), self._show_names)
        self._listing.ask()
        self._ask_selections()

    def _ask_selections(self) -> None:
        from guide_desk.services.selections import progress

        self._context.background.ask("selections", progress, self._show_selections)

    def _made_begun(self) -> BegunSentence:
        """Asks for what was begun, once there is a list to show it in."""
        from guide_desk.ui.features.segments.begun_sentence import BegunSentence

        made = BegunSentence(self._context, self.pane)
        made.taken_up.connect(self._take_up)
        return made

    def _show_names(self, shown: SegmentList) -> None:
        """What there is, before it has been counted."""
        if not self._model.rowCount():
            self._show_list(shown)

    def _show_list(self, shown: SegmentList) -> None:
        current = self._wanted or self._current()
        self._model.set_segments(shown, self._context.guide())
        row = self._model.row_of(current) if current else -1
        if row >= 0 and not self._is_new:
            self._choose(row)
        elif not self._is_new:
            self.view.show_first()
        self._wanted = ""
        if self._begun is None:
            self._begun = self._made_begun()

    def _choose(self, row: int) -> None:
        """Without asking again when it is shown already as it is listed; a sentence that is being changed stays as it is."""
        item = self._model.item(row)
        self.view.blockSignals(True)
        self.view.setCurrentIndex(self._model.index(row, 0))
        self.view.blockSignals(False)
        kept = self.pane.kept
        if not isinstance(item, Line) or kept is None or item.segment.segment_id != kept.segment_id:
            self._show(item)
        elif item.segment != kept and self.pane.has_changes:
            self.pane.keep(item.segment)
        elif item.segment != kept:
            self._show(item)

    def _row_shown(self, index: QModelIndex) -> None:
        self._show(self._model.item(index.row()))

    def _show(self, item: Item) -> None:
        if isinstance(item, Line):
            self._is_new = False
            self._right.setCurrentWidget(self.pane)
            self.pane.show_segment(item.segment, is_kept=True)
            self._show_selections(self.acts.selections)
        elif isinstance(item, Unreadable):
            self.broken.show_segment(item.segment, is_narrow=self._mode is LayoutMode.NARROW)
            self._right.setCurrentWidget(self.broken)

    def _pressed(self, index: QModelIndex) -> None:
        item = self._model.item(index.row())
        if isinstance(item, New):
            self._begin_new()
        elif self._mode is LayoutMode.NARROW:
            self._open()
            self.pane.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _opened(self, index: QModelIndex) -> None:
        """Enter: into the segment."""
        if isinstance(self._model.item(index.row()), New):
            self._begin_new()
            return
        self._open()
        self.pane.people.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_new(self) -> None:
        self._lay_new()
        self._open()
        self.pane.sentence.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_new(self) -> None:
        self._is_new = True
        self._right.setCurrentWidget(self.pane)
        self.pane.show_segment(Segment("", Group(), Purpose.NEWSLETTER), is_kept=False)
        self.pane.bar.show_progress(None)

    def _take_up(self, begun: Segment) -> None:
        """What was being changed when the desk locked, or was left; one that has been deleted meanwhile becomes a new one."""
        row = self._model.row_of(begun.segment_id) if begun.segment_id else -1
        if row >= 0 and isinstance(self._model.item(row), Line):
            self._choose(row)
        else:
            self._lay_new()
        self.pane.try_out(begun)

    def _open(self) -> None:
        self._is_open = True
        self.set_mode(self._mode)

    def _open_card(self, contact: int, others: list[ContactId]) -> None:
        self._has_opened_card = True
        self.card_asked.emit(contact, others)

    def _back_to_list(self) -> None:
        self._is_open = False
        self.set_mode(self._mode)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list_changed(self, segment_id: str) -> None:
        self._is_new = False
        self._wanted = segment_id
        self._ask()

    def _show_selections(self, found: tuple[SelectionProgress, ...]) -> None:
        self.acts.selections = found
        self.pane.bar.show_progress(self.acts.selection_of())

    def _show_status(self, status: SyncStatus) -> None:
        self._status = status
        if self._made_pane is not None:
            self._made_pane.set_offline(status.updated_at, is_offline=status.state in _OFFLINE)

    def _data_changed(self, changes: Changes) -> None:
        if self._made_pane is not None:
            self._made_pane.forget(changes.contacts)
        if not self.isVisible():
            return
        if self._made_pane is None:
            return
        if changes.topics & {Topic.CONTACT, Topic.DIALOGUE, Topic.SEGMENTS}:
            self._listing.refresh()
            self.pane.refresh()
        elif Topic.SELECTIONS in changes.topics:
            self._ask_selections()

    def _current(self) -> str:
        return self.pane.kept.segment_id if self.pane.kept is not None else ""

    def _build(self) -> None:
        theme = self._context.theme
        self._is_open = False
        self._model = SegmentListModel(self)
        self.view = RowView(_("Urval"))
        self.view.setModel(self._model)
        self.view.setItemDelegate(SegmentListDelegate(theme, self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        theme.changed.connect(self.view.scheduleDelayedItemsLayout)
        self.view.row_shown.connect(self._row_shown)
        self.view.row_opened.connect(self._opened)
        self.view.clicked.connect(self._pressed)
        self._left = QWidget()
        self._left.setObjectName("Ground")
        self._left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(12, 18, 12, 10)
        column.setSpacing(6)
        head = PlainLabel(theme, _("Urval"), "title")
        head.setContentsMargins(12, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(self.view, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self._left)
        self._right = QStackedWidget()
        splitter.addWidget(self._right)
        self._left.setMinimumWidth(_LEAST_LIST)
        self._right.setMinimumWidth(_LEAST_PANE)
        splitter.setSizes([_LIST_WIDTH, 900])
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)


def _counted() -> Callable[..., SegmentList]:
    """The question for the list; its code is loaded with the first one."""
    from guide_desk.services.segments import segment_list

    return segment_list
