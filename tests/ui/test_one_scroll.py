"""A pane over a table under one scroll bar: the upper part leaves before the rows move, and what has the focus is in sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QStringListModel, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from guide_desk.ui.widgets.one_scroll import OneScroll

ROWS, LEAST, HEIGHT = 500, 200, 400


class Pane:
    """A field on top, something high, a button, and under it a table of many rows."""

    def __init__(self, qtbot: QtBot, high: int, rows: int = ROWS) -> None:
        self.field, self.button, self.table = QLineEdit(), QPushButton("Mer"), QTableView()
        self.model = QStringListModel([str(number) for number in range(rows)])
        self.table.setModel(self.model)
        self.table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.filler, upper, self.lower = QWidget(), QWidget(), QWidget()
        self.filler.setFixedHeight(high)
        column = QVBoxLayout(upper)
        for widget in (self.field, self.filler, self.button):
            column.addWidget(widget)
        QVBoxLayout(self.lower).addWidget(self.table)
        self.scroll = OneScroll(upper, self.lower, self.table, LEAST)
        qtbot.addWidget(self.scroll)
        self.scroll.resize(400, HEIGHT)
        self.scroll.show()
        qtbot.waitExposed(self.scroll)
        QApplication.processEvents()

    def bars(self) -> list[bool]:
        """Whether the pane's own bar is seen, and the table's."""
        return [each.verticalScrollBar().isVisible() for each in (self.scroll, self.table)]

    def is_in_sight(self, widget: QWidget) -> bool:
        top = widget.mapTo(self.scroll.viewport(), QPoint(0, 0)).y()
        return top >= 0 and top + widget.height() <= self.scroll.viewport().height()

    def row_bottom(self, row: int) -> int:
        rect = self.table.visualRect(self.model.index(row, 0))
        return self.table.viewport().mapTo(self.scroll.viewport(), rect.bottomLeft()).y()

    def wheel(self, notches: int) -> None:
        middle = self.table.viewport().rect().center()
        place, turn = self.table.viewport().mapToGlobal(middle), QPoint(0, -120 * notches)
        none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase)
        event = QWheelEvent(QPointF(middle), QPointF(place), QPoint(), turn, *none, False)
        QApplication.sendEvent(self.table.viewport(), event)


@pytest.fixture
def long(qtbot: QtBot) -> Pane:
    return Pane(qtbot, high=350)


def test_where_both_have_room_only_the_table_scrolls(qtbot: QtBot) -> None:
    pane = Pane(qtbot, high=50)
    assert pane.bars() == [False, True]
    pane.wheel(3)
    assert pane.table.verticalScrollBar().value() > 0
    assert pane.is_in_sight(pane.field)


def test_where_they_have_not_the_upper_part_leaves_before_the_rows_move(long: Pane) -> None:
    assert long.bars() == [True, False]
    long.wheel(1)
    first = long.scroll.verticalScrollBar().value()
    assert first > 0
    assert long.table.verticalScrollBar().value() == 0
    assert not long.is_in_sight(long.field)
    long.scroll.verticalScrollBar().setValue(long.scroll.verticalScrollBar().maximum())
    assert long.table.verticalScrollBar().value() == long.table.verticalScrollBar().maximum() > 0
    assert long.row_bottom(ROWS - 1) <= long.scroll.viewport().height()
    assert long.lower.y() == 0
    long.scroll.verticalScrollBar().setValue(0)
    assert long.table.verticalScrollBar().value() == 0
    assert long.is_in_sight(long.field)


def test_whatever_gets_the_focus_is_in_sight(qtbot: QtBot, long: Pane) -> None:
    long.field.setFocus()
    for step in range(40):
        long.table.setFocus()
        qtbot.keyClick(long.table, Qt.Key.Key_Down)
        row = long.table.currentIndex().row()
        assert 0 < long.row_bottom(row) <= long.scroll.viewport().height(), step
    qtbot.keyClick(long.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert long.table.currentIndex().row() == ROWS - 1
    assert 0 < long.row_bottom(ROWS - 1) <= long.scroll.viewport().height()
    long.button.setFocus()
    assert long.is_in_sight(long.button)
    long.field.setFocus()
    assert long.is_in_sight(long.field)


def test_a_change_of_height_or_of_rows_is_followed(qtbot: QtBot, long: Pane) -> None:
    long.filler.setFixedHeight(40)
    qtbot.waitUntil(lambda: long.bars() == [False, True])
    long.filler.setFixedHeight(350)
    qtbot.waitUntil(lambda: long.bars() == [True, False])
    before = long.scroll.verticalScrollBar().maximum()
    long.model.setStringList(["0", "1"])
    qtbot.waitUntil(lambda: long.scroll.verticalScrollBar().maximum() < before)
    assert long.table.verticalScrollBar().maximum() == 0
    assert long.lower.height() < HEIGHT, "no empty page under two rows"
    long.scroll.verticalScrollBar().setValue(long.scroll.verticalScrollBar().maximum())
    assert long.row_bottom(1) <= long.scroll.viewport().height()
