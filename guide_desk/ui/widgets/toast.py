"""One toast at a time: something just succeeded and can be undone. Eight seconds, longer while hovered or focused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel

SHOWN_MILLISECONDS = 8000
_LIFT = 24


class ToastHost(QObject):
    """Shows toasts at the bottom of `area`, or at the top while the guide works in the lower half. `announce` says them aloud."""

    def __init__(self, theme: Theme, area: QWidget, announce: Callable[[str], None]) -> None:
        super().__init__(area)
        self._announce = announce
        self._area = area
        self._undo: Callable[[], None] | None = None
        self._told = ""
        self._frame = QFrame(area)
        self._frame.setObjectName("Toast")
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(18, 10, 10, 10)
        self._label = PlainLabel(theme, color="surface")
        self._button = Button(theme, _("Ångra"))
        self._button.clicked.connect(self.undo)
        row.addWidget(self._label)
        row.addWidget(self._button)
        shadow = QGraphicsDropShadowEffect(self._frame)
        shadow.setBlurRadius(26)
        shadow.setOffset(0, 8)
        self._frame.setGraphicsEffect(shadow)
        self._frame.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._end_unless_held)
        self._frame.installEventFilter(self)
        self._button.installEventFilter(self)
        area.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)

    @property
    def is_shown(self) -> bool:
        """Whether a toast is there right now."""
        return self._frame.isVisible()

    @property
    def text(self) -> str:
        """What the toast says."""
        return self._label.text() if self.is_shown else ""

    def show(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Replace whatever was shown; but what can still be undone stays, and what is only told comes below it."""
        stays = undo is None and self._undo is not None and self.is_shown
        if not stays:
            self._undo, self._told = undo, text
        self._label.setText(f"{self._told}\n{text}" if stays else text)
        self._button.setVisible(self._undo is not None)
        self._button.setText(_("Ångra"))
        self._frame.adjustSize()
        self._place()
        self._frame.show()
        self._frame.raise_()
        self._timer.start(SHOWN_MILLISECONDS)
        self._announce(text)

    def undo(self) -> bool:
        """Take back what the toast tells of; False when there is nothing to take back."""
        act, self._undo = self._undo, None
        if act is None or not self._frame.isVisible():
            return False
        self._end()
        act()
        return True

    def focus(self) -> None:
        """F8: to the toast's button."""
        if self._button.isVisible():
            self._button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() == QEvent.Type.Resize:
            self._place()
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut) and self._frame.isVisible():
            self._timer.start(SHOWN_MILLISECONDS)
        return False

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self._button and self.is_shown:
            self._place()

    def _end_unless_held(self) -> None:
        """Asked where the pointer is: a toast that moves from under it is not told that it has left."""
        is_under_pointer = self._frame.rect().contains(self._frame.mapFromGlobal(QCursor.pos()))
        if is_under_pointer or self._button.hasFocus():
            self._timer.start(SHOWN_MILLISECONDS)
        else:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._undo = None
        self._frame.hide()

    def _place(self) -> None:
        size, area = self._frame.sizeHint(), self._area.rect()
        focused = self._area.window().focusWidget()
        low = False
        if focused is not None and self._area.isAncestorOf(focused):
            low = focused.mapTo(self._area, focused.rect().bottomLeft()).y() > area.height() // 2
        top = _LIFT if low else area.height() - size.height() - _LIFT
        self._frame.setGeometry((area.width() - size.width()) // 2, top, size.width(), size.height())
