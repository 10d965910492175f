"""A pane with something to read above a table, and never more than one scroll bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QTableView, QWidget

_POLICY = Qt.ScrollBarPolicy


class OneScroll(QAbstractScrollArea):
    """`upper` over `lower`, which holds `table`. Where the table has room for `least` beneath, it scrolls by its own bar.

    Where it has not, the bar of the pane first moves `upper` out of the way, then the rows: as one long page, of any length. What
    gets the focus is moved into sight. No stop of its own for Tab.
    """

    def __init__(self, upper: QWidget, lower: QWidget, table: QTableView, least: int) -> None:
        super().__init__()
        self.setObjectName("Surface")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(_POLICY.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(_POLICY.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)  # or what lies in it takes the colours of a text field
        self._upper, self._lower, self._table, self._least = upper, lower, table, least
        self._way = 0
        """How far the upper part can be moved out of sight; 0 while all of it stays."""
        for part in (upper, lower):
            part.setParent(self.viewport())
            part.installEventFilter(self)
        table.viewport().installEventFilter(self)
        table.selectionModel().currentChanged.connect(self._row_chosen)
        table.verticalHeader().sectionCountChanged.connect(self._lay_out)
        table.verticalScrollBar().rangeChanged.connect(self._fit_bar)
        table.verticalScrollBar().valueChanged.connect(self._follow_table)
        self.verticalScrollBar().valueChanged.connect(self._put)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """The parts are put where they belong instead: see `_put`."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched in (self._upper, self._lower):
            self._lay_out()
        if event.type() == QEvent.Type.Wheel and watched is self._table.viewport() and self._way:
            QApplication.sendEvent(self.verticalScrollBar(), event)
            return True
        return False

    def _lay_out(self) -> None:
        width, height = self.viewport().width(), self.viewport().height()
        above = max(self._upper.heightForWidth(width), self._upper.minimumSizeHint().height())
        room = height - above
        is_fixed = room >= self._least
        lower = room if is_fixed else max(room, min(height, self._whole_lower()))
        self._way = max(above + lower - height, 0)
        self._table.setVerticalScrollBarPolicy(_POLICY.ScrollBarAsNeeded if is_fixed else _POLICY.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(_POLICY.ScrollBarAlwaysOff if is_fixed else _POLICY.ScrollBarAsNeeded)
        self._upper.resize(width, above)
        self._lower.resize(width, lower)
        self._fit_bar()

    def _whole_lower(self) -> int:
        """How high the lower part is with every row in sight."""
        if not self._table.isVisibleTo(self._lower):
            return self._lower.sizeHint().height()
        around = self._lower.height() - self._table.viewport().height()
        return around + max(self._table.verticalHeader().length(), self._least - around)

    def _fit_bar(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        rows = self._table.verticalScrollBar().maximum() if self._table.isVisibleTo(self._lower) else 0
        with QSignalBlocker(bar):
            bar.setRange(0, self._way + rows if self._way else 0)
            bar.setPageStep(height)
            bar.setSingleStep(self._table.verticalHeader().defaultSectionSize())
        self._put()

    def _put(self) -> None:
        """The parts and the rows where the bar says."""
        value = self.verticalScrollBar().value()
        away = min(value, self._way)
        self._upper.move(0, -away)
        self._lower.move(0, self._upper.height() - away)
        if self._way:
            self._table.verticalScrollBar().setValue(value - away)

    def _follow_table(self, rows: int) -> None:
        """The rows were moved by the table itself: before they move, the upper part is out of the way."""
        bar = self.verticalScrollBar()
        if self._way and rows != max(bar.value() - self._way, 0):
            bar.setValue(self._way + rows)

    def _row_chosen(self) -> None:
        if self._way and self._table.hasFocus():
            self._show(self._table)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._way and self.viewport().isAncestorOf(now):
            self._show(now)

    def _show(self, widget: QWidget) -> None:
        """Move the parts so far that `widget` is in sight; of the table its current row."""
        rect, view = widget.rect(), widget
        if widget is self._table:
            rect, view = self._table.visualRect(self._table.currentIndex()), self._table.viewport()
        top = view.mapTo(self.viewport(), rect.topLeft()).y()
        below = top + rect.height() - self.viewport().height()
        bar = self.verticalScrollBar()
        away = min(bar.value(), self._way)
        if below > 0 and away < self._way:
            bar.setValue(min(away + below, self._way))
        elif top < 0:
            bar.setValue(max(away + top, 0))
