"""What a guide sees and hears of a window, for the tests."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from guide_desk.services import cards
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.ui.features.contact_card.page import ContactCardPage
from guide_desk.ui.parts.who_field import WhoField
from guide_desk.ui.widgets.buttons import SegmentedControl
from tests.ui.desks import OpenDesk


def card_of(desk: OpenDesk, name: str) -> CardSnapshot:
    found = desk.desk.store.read(lambda unit: cards.card(unit, desk.people[name])).result()
    assert found is not None
    return found


def open_card(desk: OpenDesk, name: str) -> ContactCardPage:
    desk.window.go("card", desk.people[name])
    desk.settle()
    return desk.window.card


def names_in_queue(desk: OpenDesk) -> list[str]:
    model = desk.window.today.view.model()
    texts = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    return [text for text in texts if "," not in text]


def shown_words(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def choose_suggested(desk: OpenDesk, who: WhoField, typed: str) -> None:
    """As a guide would: type, and Enter on the first that is suggested."""
    who.window().activateWindow()
    who.setFocus()
    desk.qtbot.waitUntil(who.hasFocus)
    desk.type(who, typed)
    desk.settle()
    desk.qtbot.waitUntil(who.popup.isVisible)
    QTest.keyClick(who.popup, Qt.Key.Key_Down)
    QTest.keyClick(who.popup, Qt.Key.Key_Return)
    desk.settle()


def turn_wheel(widget: QWidget, notch: int) -> QWheelEvent:
    """One notch with the pointer over its middle: 120 away from the guide, -120 towards them."""
    middle = QPointF(widget.rect().center())
    turned = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, notch),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, turned)
    return turned


class WindowsShown(QObject):
    """Sees each window that opens beside `own`; one that flashes up takes the focus from what is being written."""

    def __init__(self, own: QWidget) -> None:
        super().__init__()
        self._own = own
        self.strangers: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow() and watched is not self._own:
            self.strangers.append(type(watched).__name__)
        return False


def names_of_controls(window: QWidget) -> list[str]:
    """What a screen reader says at each stop of Tab, asked of the accessibility tree; '' for one without a name."""
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, SegmentedControl)
    stops = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisibleTo(window)
        and widget.isEnabled()
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)
    ]
    heard = [QAccessible.queryAccessibleInterface(widget) for widget in stops]
    return [re.sub(r"\s+", " ", each.text(QAccessible.Text.Name)).strip() if each is not None else "" for each in heard]
