"""The pane of I dag: date and scope, the greeting, one true sentence, the bar, the rows, and how the quarter stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.queue import QueueGroup
from guide_desk.snapshots.people import TodaySnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, long_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.scope_button import ScopeButton
from guide_desk.ui.widgets.bar import MessageBar
from guide_desk.ui.widgets.labels import PlainLabel, line
from guide_desk.ui.widgets.row_view import RowView
from guide_desk.ui.words.people import greeting, today_sentence
from guide_desk.ui.words.queue import footer_words

_LEAST_WIDTH = 320
_FIRST_ROWS = 60
"""More than a window shows; a long queue is not laid out whole before the first row is painted."""
_WAITING_GROUPS = frozenset(QueueGroup) - {QueueGroup.BOOKED_TODAY, QueueGroup.REMINDERS}


class QueueHead(QWidget):
    """Day, greeting, and whose queue it is."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._date = PlainLabel(theme, color="ink2")
        self.scope_button = ScopeButton(context)
        self._greeting = PlainLabel(theme, style="title")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 0, 12, 4)
        self.column.setSpacing(2)
        top = QHBoxLayout()
        top.addWidget(self._date, 1)
        top.addWidget(self.scope_button)
        self.column.addLayout(top)
        self.column.addWidget(self._greeting)

    def say(self, snapshot: TodaySnapshot) -> None:
        """What is true of this queue."""
        self._date.setText(capitalised(long_day(snapshot.today, snapshot.today)))
        self._greeting.setText(greeting(snapshot))


class QueuePane(QWidget):
    """Knows what is said around the rows; which rows there are is the page's."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(_LEAST_WIDTH)
        theme = context.theme
        self._head = QueueHead(context)
        self.scope_button = self._head.scope_button
        self._sentence = PlainLabel(theme, color="ink2", wraps=True)
        self.bar = MessageBar(theme)
        self.view = RowView(_("De som väntar"))
        self.view.lay_out_gradually(_FIRST_ROWS)
        self._footer = PlainLabel(theme, style="meta", color="ink2", wraps=True)
        self._lay_out()

    def say(self, snapshot: TodaySnapshot) -> None:
        """What is true of this queue."""
        self._head.say(snapshot)
        waiting = sum(len(section.rows) for section in snapshot.sections if section.group in _WAITING_GROUPS)
        counts = (snapshot.late_count, snapshot.due_count, snapshot.week_count, waiting)
        self._sentence.setText(today_sentence(*counts, is_fetched=snapshot.is_fetched))
        self._footer.setText(footer_words(snapshot))

    def say_nothing(self) -> None:
        """There is no queue that anything could be said of."""
        self._sentence.setText("")
        self._footer.setText("")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 10)
        column.setSpacing(2)
        self._head.column.addWidget(self._sentence)
        column.addWidget(self._head)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.setSpacing(8)
        foot.addWidget(line())
        foot.addWidget(self._footer)
        column.addLayout(foot)
