"""Who is in and who is not: two tabs over one table, what has changed since last time, and what to do when nobody fits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment_editing import Path
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.segments import SegmentAnswer, SegmentRow
from guide_desk.texts import _
from guide_desk.texts.formats import figures
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.table import SegmentTable, SegmentTableView, Why, copy_rows
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.segment_conditions import SegmentNames
from guide_desk.ui.words.segments import nobody_words, reason_words, sent_words

IN, OUT = 0, 1


class PeoplePane(QWidget):
    """`opened(ContactId, list)`, `again_asked`, `since_asked`, `removal_asked(Path)`, `reason_shown(LeftOut or None)`."""

    opened = Signal(int, list)
    again_asked = Signal()
    since_asked = Signal()
    removal_asked = Signal(object)
    reason_shown = Signal(object)

    def __init__(
        self,
        context: DeskContext,
        fetch: Callable[[tuple[ContactId, ...]], dict[ContactId, SegmentRow]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._answer: SegmentAnswer | None = None
        self._reason: LeftOut | None = None
        self._opens_most: Path | None = None
        theme = context.theme
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(_("Vilka som visas"))
        for _place in (IN, OUT):
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(self._tab_chosen)
        self._since = PlainLabel(theme, style="meta", color="ink2")
        self.show_since = Button(theme, _("Visa vilka"), kind="quiet", name=_("Visa vilka som är nya och vilka som är borta"))
        self.show_since.clicked.connect(self.since_asked)
        self.again = Button(theme, _("Skicka till samma igen"), kind="quiet")
        self.again.clicked.connect(self.again_asked)
        self.model = SegmentTable(fetch, context.clock, self)
        self.table = SegmentTableView(theme, self.model)
        self.table.opened.connect(self._opened)
        self.table.copy_asked.connect(partial(copy_rows, context))
        self._nobody = PlainLabel(theme, color="ink2", wraps=True)
        self.open_most = Button(theme, _("Ta bort villkoret"), icon="x")
        self.open_most.clicked.connect(lambda: self.removal_asked.emit(self._opens_most))
        self._lay_out()

    def show_answer(self, answer: SegmentAnswer, names: SegmentNames) -> None:
        """The table stays at the tab, the reason and, where it can, the person it shows."""
        is_other = self._answer is None or self._answer.segment.segment_id != answer.segment.segment_id
        self._answer = answer
        if is_other:
            self._reason = None
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(IN)
            self.tabs.blockSignals(False)
        if self._reason not in {reason for reason, _number in answer.count.left_out}:
            self._reason = None
        sent, today = answer.last_sent, self._context.clock.today()
        self._since.setText(sent_words(sent, today) if sent is not None else "")
        self._since.setVisible(sent is not None)
        self.show_since.setVisible(sent is not None and bool(sent.new or sent.gone))
        self.again.setVisible(sent is not None)
        self._past.setVisible(sent is not None)
        self._fit_head()
        self._opens_most = answer.opens_most[0] if answer.opens_most is not None and answer.opens_most[1] else None
        self._nobody.setText(nobody_words(answer.segment, answer.opens_most, names, today))
        self.open_most.setVisible(self._opens_most is not None)
        self._lay_in()

    @property
    def reason(self) -> LeftOut | None:
        """Whose names the second tab shows; None = everyone's."""
        return self._reason

    def show_reason(self, reason: LeftOut | None) -> None:
        """Those who are not in for one reason; None = whatever the reason."""
        self._reason = reason
        self.tabs.setCurrentIndex(OUT)
        self._lay_in()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """What has changed since last time stands beside the tabs where it has room, otherwise under them."""
        theme, way = self._context.theme, QBoxLayout.Direction
        acts = [each.sizeHint().width() + 2 for each in (self.show_since, self.again) if not each.isHidden()]
        words = theme.width("meta", self._since.text()) + theme.px(6) + sum(acts)
        has_room = self.width() >= self.tabs.sizeHint().width() + words + theme.px(12)
        self._past.setMinimumWidth(words if has_room else 0)
        self._head.setDirection(way.LeftToRight if has_room else way.TopToBottom)

    def _tab_chosen(self, tab: int) -> None:
        if tab == IN:
            self._reason = None
        self.reason_shown.emit(self._reason)
        self._lay_in()

    def _lay_in(self) -> None:
        answer = self._answer
        if answer is None:
            return
        left = answer.count.matched - answer.count.included
        self.tabs.setTabText(IN, _("Är med {count}").format(count=figures(answer.count.included)))
        self.tabs.setTabText(OUT, _("Inte med {count}").format(count=figures(left)))
        people, why = self._shown(answer)
        shown = self._current()
        self.model.set_people(people, why)
        if shown in people:
            self.table.setCurrentIndex(self.model.index(people.index(shown), 0))
        self.table.choose_first()
        self._stack.setCurrentWidget(self.table if answer.count.matched else self._empty)

    def _shown(self, answer: SegmentAnswer) -> tuple[tuple[ContactId, ...], Why | None]:
        """Whom the tab lists, and why each is not in."""
        if self.tabs.currentIndex() == IN:
            return answer.included, None
        others, reason, purpose = answer.left_out, self._reason, answer.segment.purpose
        if reason is not None:
            return others.for_reason(reason), lambda _place: reason_words(reason, purpose, 1)
        return others.people, lambda place: reason_words(others[place][1], purpose, 1)

    def _current(self) -> ContactId | None:
        index = self.table.currentIndex()
        return self.model.people[index.row()] if index.isValid() and index.row() < len(self.model.people) else None

    def _opened(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.people[index.row()], list(self.model.people))

    def _lay_out(self) -> None:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(2)
        self._head.addWidget(self.tabs)
        self._head.addStretch(1)
        self._past = QWidget()
        past = FlowLayout(self._past)
        past.setSpacing(2)
        self._since.setMinimumHeight(self.again.sizeHint().height())
        for widget in (self._since, self.show_since, self.again):
            past.addWidget(widget)
        self._head.addWidget(self._past, 0, Qt.AlignmentFlag.AlignVCenter)
        self._empty = QWidget()
        empty = QVBoxLayout(self._empty)
        empty.setContentsMargins(0, 14, 0, 0)
        empty.addWidget(self._nobody)
        row = QHBoxLayout()
        row.addWidget(self.open_most)
        row.addStretch(1)
        empty.addLayout(row)
        empty.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
