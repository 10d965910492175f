"""Buttons: primary, big, second, quiet and chips by a property; a segmented control with one Tab stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import shown, unmarked

_LONGEST_WORDS = 160
_APART = "\u2005"
"""Qt puts icon and words close together; a narrow space gives them air."""
_LEFT_TO_RIGHT = "\u200e"
"""Keeps the space at the end of the words where the icon is, in a button that is laid out from right to left."""
_KEY_COLORS = {"primary": "onAccent", "big": "onAccent", "nav": "accent"}


class Button(QPushButton):
    """A push button of a kind, with an icon in a colour of the theme. Never the dialog's default by accident.

    Enter presses it while it has the focus, as Space does; an Enter that is held down presses nothing more.
    `keys` stand as a cap at its right end and in the tooltip, in the platform's style.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        kind: str = "",
        icon: str = "",
        icon_color: str = "ink",
        name: str = "",
        keys: str = "",
        is_icon_last: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._icon_color = theme, icon, icon_color
        self._is_icon_last = is_icon_last
        if is_icon_last:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._keys = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        self._key_room = 0
        if keys:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(self._keys)
        self._name = name
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(text)
        self._renew()
        theme.changed.connect(self._renew)

    def setText(self, text: str) -> None:
        """The words, a little apart from the icon; heard as they are unless a name was given."""
        text = shown(text, _LONGEST_WORDS)
        super().setText(unmarked(self._apart(text)))
        self.setAccessibleName(shown(self._name) or text)
        self._make_room_for_keys()

    def text(self) -> str:
        """The words with what sets them apart, as they are seen."""
        return super().text().replace("&&", "&")

    def set_icon(self, icon: str) -> None:
        """Another icon; '' for none."""
        words = self.text().strip(_APART + _LEFT_TO_RIGHT)
        self._icon = icon
        super().setText(unmarked(self._apart(words)))
        self._renew()

    def set_kind(self, kind: str, icon_color: str) -> None:
        """Another look."""
        self._icon_color = icon_color
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._renew()

    def sizeHint(self) -> QSize:
        """With the keys, also while they are left out: otherwise they would never come back."""
        size = super().sizeHint()
        return QSize(size.width() - self._key_room + self._wanted_key_room(), size.height())

    def minimumSizeHint(self) -> QSize:
        """Without the keys: where there is little room, the words stay."""
        size = super().sizeHint()
        return QSize(size.width() - self._key_room, size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room_for_keys()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_room_for_keys()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._key_room:
            return
        color = self._theme.color(_KEY_COLORS.get(str(self.property("kind")), "ink2"))
        width, height = self._cap_width(), self._theme.px(20)
        cap = QRect(self.width() - width - self._theme.px(10), (self.height() - height) // 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("small"))
        painter.setPen(QPen(color, 1))
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._keys)

    def _apart(self, words: str) -> str:
        if not self._icon or not words:
            return words
        if self._is_icon_last:
            return f"{_LEFT_TO_RIGHT}{words}{_APART}{_LEFT_TO_RIGHT}"
        return "\n".join(f"{_APART}{line}" for line in words.split("\n"))

    def _wanted_key_room(self) -> int:
        return self._cap_width() + self._theme.px(18) if self._keys and self.text() else 0

    def _cap_width(self) -> int:
        return QFontMetrics(self._theme.font("small")).horizontalAdvance(self._keys) + self._theme.px(12)

    def _make_room_for_keys(self) -> None:
        """A cap where it fits beside the words, and only there."""
        room = self._wanted_key_room()
        if self.isVisible() and self.width() < self.sizeHint().width():
            room = 0
        if room != self._key_room:
            self._key_room = room
            self.setStyleSheet(f"padding-right: {room}px;" if room else "")

    def _renew(self) -> None:
        self._make_room_for_keys()
        size = 22 if self.property("kind") == "big" else 18
        if self._icon:
            pixmap = self._theme.icon(self._icon, size, self._icon_color)
            self.setIcon(QIcon(pixmap))
            self.setIconSize(QSize(round(pixmap.deviceIndependentSize().width()), round(pixmap.deviceIndependentSize().height())))
        else:
            self.setIcon(QIcon())


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a segmented control."""

    value: str
    text: str
    icon: str = ""


_SEGMENT_SIDES = 22
"""Room beside a segment's words, which grow bolder when it is chosen."""


class SegmentedControl(QFrame):
    """One of several: arrows move, Tab passes by. `chosen` is emitted when the guide chooses."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, options: Sequence[Option], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Segments")
        self.setAccessibleName(name)
        self._theme = theme
        self._icons: dict[str, str] = {option.value: option.icon for option in options}
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for option in options:
            button = QToolButton(self)
            button.setText(f"{_APART}{option.text}" if option.icon else option.text)
            button.setAccessibleName(option.text)
            button.setToolTip(option.text)
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if not option.icon:
                bold = QFontMetrics(theme.font("body_strong")).horizontalAdvance(option.text)
                button.setMinimumWidth(bold + theme.px(_SEGMENT_SIDES))
            if option.icon:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.clicked.connect(lambda _checked, value=option.value: self._choose(value))
            self._group.addButton(button)
            self._buttons[option.value] = button
            row.addWidget(button)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._renew()
        theme.changed.connect(self._renew)

    @property
    def value(self) -> str:
        """The chosen value, '' when none is."""
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Choose without telling."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)
        self._renew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if not step or event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
            super().keyPressEvent(event)
            return
        values = list(self._buttons)
        place = values.index(self.value) if self.value else 0
        self._choose(values[(place + step) % len(values)])

    def focusInEvent(self, event: object) -> None:
        self.setStyleSheet(f"QFrame#Segments {{ border: 2px solid {self._theme.color('focus').name()}; }}")
        super().focusInEvent(event)  # type: ignore[arg-type]

    def focusOutEvent(self, event: object) -> None:
        self.setStyleSheet("")
        super().focusOutEvent(event)  # type: ignore[arg-type]

    def minimumSizeHint(self) -> QSize:
        """The icons alone, or the words where there are no icons."""
        has_icons = all(self._icons.values())
        width = self._theme.px(40) * len(self._icons) + self._theme.px(14) if has_icons else self._words_width()
        return QSize(width, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Icons and words, also while some of it is left out: otherwise it would never come back."""
        icons = sum(self._theme.px(22) for icon in self._icons.values() if icon)
        return QSize(self._words_width() + icons, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if self.width() < self.sizeHint().width():
            style = Qt.ToolButtonStyle.ToolButtonTextOnly
        if self.width() < self._words_width() and all(self._icons.values()):
            style = Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons.values():
            button.setToolButtonStyle(style)

    def _words_width(self) -> int:
        metrics = QFontMetrics(self._theme.font("body_strong"))
        words = sum(metrics.horizontalAdvance(button.text()) + self._theme.px(25) for button in self._buttons.values())
        return words + self._theme.px(14)

    def _choose(self, value: str) -> None:
        self.set_value(value)
        self.chosen.emit(value)

    def _renew(self) -> None:
        for value, button in self._buttons.items():
            if self._icons[value]:
                pixmap = self._theme.icon(self._icons[value], 17, "ink" if button.isChecked() else "ink2")
                button.setIcon(QIcon(pixmap))
                button.setIconSize(QSize(self._theme.px(17), self._theme.px(17)))
