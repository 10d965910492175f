"""Labels that show data as plain text, in a style and a colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from guide_desk.texts.formats import UNSEEN
from guide_desk.ui.theme.theme import Theme

LONGEST_SHOWN = 4_000
"""Characters of a label; what is longer comes from no guide, and Qt would measure it for seconds."""
_LEAST_LETTERS = 8
"""So much of a line tells something."""


def shown(text: str, most: int = LONGEST_SHOWN) -> str:
    """As it is, or its beginning; with a mark where something stands in it that is not seen."""
    return with_marks(text if len(text) <= most else f"{text[:most]} …")


def with_marks(text: str) -> str:
    """Somebody's words with a mark where something stands in them that turns the line or takes no room."""
    if text.isascii() or UNSEEN.search(text) is None:
        return text
    from guide_desk.texts.unseen import made_visible  # not at start: hardly any text has such a mark

    return made_visible(text)


def unmarked(text: str) -> str:
    """For a button, a tick or a row of a menu: Qt would take an & away and underline what follows."""
    return text.replace("&", "&&")


def plain_tip(text: str) -> str:
    """For a tooltip, about which Qt guesses whether it is markup."""
    from html import escape  # not at start: no list is hovered over before it is painted

    words = shown(text)
    return f'<p style="white-space: pre-wrap">{escape(words)}</p>' if "<" in words or "&" in words else words


class PlainLabel(QLabel):
    """Text is never read as markup; it wraps when asked to."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        style: str = "body",
        color: str = "ink",
        *,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(shown(text), parent)
        self._theme, self._style, self._color = theme, style, color
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self._renew()
        theme.changed.connect(self._renew)

    def setText(self, text: str) -> None:
        """However long it is, the window stays as quick."""
        super().setText(shown(text))

    def set_look(self, style: str | None = None, color: str | None = None) -> None:
        """Another style or colour of the theme."""
        self._style, self._color = style or self._style, color or self._color
        self._renew()

    def _renew(self) -> None:
        self.setFont(self._theme.font(self._style))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), self._theme.color(self._color))
        self.setPalette(palette)


class EmphasisLabel(PlainLabel):
    """Words of which one part is bold. The words are data: what looks like markup in them is shown as it is."""

    _words = ""

    def set_words(self, words: str, strong: str) -> None:
        """`strong` as it stands in `words`; nothing is bold where it does not."""
        from html import escape  # not at start: no list has such a label

        before, found, after = words.partition(strong) if strong else (words, "", "")
        self.setTextFormat(Qt.TextFormat.RichText if found else Qt.TextFormat.PlainText)
        self.setText(f"{escape(before)}<b>{escape(found)}</b>{escape(after)}" if found else words)
        self._words = words
        self.setAccessibleName(words)

    def text(self) -> str:
        """What it says, without what makes it bold."""
        return self._words


class ProseLabel(PlainLabel):
    """Somebody's own words with air between the lines. They are data: what looks like markup in them is shown as it is.

    `line_height`: from line to line, in pixels at the normal text size.
    """

    _words, _line_height = "", 0

    def __init__(self, theme: Theme, line_height: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, wraps=True, parent=parent)
        self._line_height = line_height

    def setText(self, text: str) -> None:
        """However long it is, the window stays as quick."""
        from html import escape  # not at start: the first list has no such label

        self._words = shown(text)
        self.setTextFormat(Qt.TextFormat.RichText)
        style = f"line-height: {self._theme.px(self._line_height)}px; white-space: pre-wrap; margin: 0"
        QLabel.setText(self, f'<p style="{style}">{escape(self._words)}</p>' if text else "")
        self.setAccessibleName(self._words)

    def text(self) -> str:
        """What it says, without what sets its lines apart."""
        return self._words

    def _renew(self) -> None:
        super()._renew()
        if self._words:
            self.setText(self._words)


class ElidedLabel(PlainLabel):
    """One line that ends with … when there is no room, and is left out where no more than a few letters would stand; the whole
    text is its accessible name.
    """

    def __init__(
        self, theme: Theme, text: str = "", style: str = "body", color: str = "ink", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, text, style, color, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.shown_line())

    def shown_line(self) -> str:
        """As much as there is room for."""
        whole = " ".join(self.text().split())
        line = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, self.width())
        return line if line == whole or len(line) > _LEAST_LETTERS else ""


class IconLabel(QLabel):
    """A decorative icon in a colour of the theme.

    Shown with its parent: a label that showed itself before it has one would be a window that takes the focus.
    """

    def __init__(self, theme: Theme, name: str, size: int = 18, color: str = "ink2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._size, self._color = theme, name, size, color
        self._renew()
        theme.changed.connect(self._renew)

    def set_icon(self, name: str, color: str | None = None) -> None:
        """Another icon or colour; no name hides it."""
        self._name, self._color = name, color or self._color
        self._renew()

    def _renew(self) -> None:
        if self.parentWidget() is not None or not self._name:
            self.setVisible(bool(self._name))
        if self._name:
            self.setPixmap(self._theme.icon(self._name, self._size, self._color))


def line() -> QFrame:
    """A hairline between parts."""
    made = QFrame()
    made.setObjectName("Line")
    made.setFixedHeight(1)
    return made
