"""The dialogue as a list of events: icon, kind, who, state, time, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from guide_desk.domain.dialogue import EVENT_KINDS, SENT_OUT_KINDS, Delivery, DialogueEntry, EntryKind, Outcome
from guide_desk.texts import _
from guide_desk.texts.formats import quoted, timeline_stamp
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import with_marks
from guide_desk.ui.widgets.writing import BrokenLines
from guide_desk.ui.words.trade import entry_icon, entry_title, is_said_in_title

MOST_LINES = 8
_AnyIndex = QModelIndex | QPersistentModelIndex
_RING, _LEFT, _LINE = 34, 46, 23
_QUIET = SENT_OUT_KINDS | {EntryKind.CLAIM, EntryKind.RELEASE, EntryKind.STATUS_CHANGE, EntryKind.REOPENED}
_INCOMING = frozenset({EntryKind.EMAIL_IN, EntryKind.TEXT_MESSAGE_IN, EntryKind.REGISTRATION})


def delivery_words(entry: DialogueEntry) -> str:
    """Where an entry made here stands; '' once it has been sent."""
    return {
        Delivery.SENT: "",
        Delivery.WAITING: _("Väntar på att skickas"),
        Delivery.SENDING: _("Skickas"),
        Delivery.UNKNOWN: _("Väntar på besked"),
        Delivery.NEEDS_YOU: _("Väntar på dig"),
    }[entry.delivery]


def author_words(entry: DialogueEntry) -> str:
    """'Karin, Åre'; '' for what the person wrote, whoever archived it."""
    if entry.kind in _INCOMING:
        return ""
    where = entry.author_municipality.place_name if entry.author_municipality is not None else ""
    return ", ".join(part for part in (entry.author_name.split(" ", 1)[0], where) if part)


def body_words(entry: DialogueEntry) -> str:
    """The entry's own words; what a person wrote stands in quotation marks."""
    is_change = entry.kind is EntryKind.STATUS_CHANGE
    if not entry.text or is_said_in_title(entry) or (entry.kind in _QUIET | EVENT_KINDS and not is_change):
        return ""
    return quoted(entry.text) if entry.kind in _INCOMING else entry.text


class TimelineModel(QAbstractListModel):
    """Newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[DialogueEntry] = ()
        self._first_name = ""
        self._now: datetime | None = None

    def set_entries(self, entries: Sequence[DialogueEntry], first_name: str, now: datetime) -> None:
        """Show these events."""
        self.beginResetModel()
        self._entries, self._first_name, self._now = entries, first_name, now
        self.endResetModel()

    @property
    def first_name(self) -> str:
        """Whose card it is."""
        return self._first_name

    @property
    def now(self) -> datetime:
        """The moment the words are about."""
        assert self._now is not None
        return self._now

    def entry(self, index: _AnyIndex) -> DialogueEntry:
        """What stands in a row. Not by a role of `data`: on that way Qt makes a list of it."""
        return self._entries[index.row()]

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = [entry_title(entry, self._first_name), author_words(entry), timeline_stamp(entry.happened_at, self.now)]
            said = ", ".join(part for part in parts if part)
            return ". ".join(part for part in (said, delivery_words(entry), entry.text) if part)
        return None


class TimelineDelegate(QStyledItemDelegate):
    """Heights follow the words, at most eight lines; Enter, or a press on `Visa mer`, shows the rest: `more_asked(index)`."""

    more_asked = Signal(QModelIndex)

    def __init__(self, theme: Theme, model: TimelineModel) -> None:
        super().__init__(model)
        self._theme, self._model = theme, model
        self._lines = BrokenLines(theme, "body", MOST_LINES)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _AnyIndex) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            lines = self._broken(body_words(self._model.entry(index)), option.rect.width())
            below = option.rect.bottom() - self._theme.px(16) - self._more_height()
            if len(lines) > MOST_LINES and event.position().y() >= below:
                self.more_asked.emit(index)
                return True
        return super().editorEvent(event, model, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        entry = self._model.entry(index)
        view = option.widget
        width = view.viewport().width() if view is not None and hasattr(view, "viewport") else option.rect.width()
        height, lines = self._theme.px(_RING), self._broken(body_words(entry), width)
        if lines:
            head = self._theme.metrics("body_strong").height() + self._theme.px(6)
            more = self._more_height() if len(lines) > MOST_LINES else 0
            height = max(height, head + len(lines[:MOST_LINES]) * self._line_height() + more)
        return QSize(0, height + self._theme.px(16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        entry = self._model.entry(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(2, 0, -2, 0)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.drawRoundedRect(rect.adjusted(1, 1, -2, -3), 8, 8)
        self._paint_ring(painter, rect, entry, is_last=index.row() == self._model.rowCount() - 1)
        left = rect.left() + self._theme.px(_LEFT)
        metrics = self._theme.metrics("body_strong")
        middle = rect.top() + self._theme.px(4) + metrics.height() // 2
        self._paint_head(painter, left, middle, rect.right() - 8, entry)
        lines = self._broken(body_words(entry), option.rect.width())
        top = middle + metrics.height() // 2 + self._theme.px(2)
        for line in lines[:MOST_LINES]:
            self._write(painter, left, top + self._line_height() // 2, line, "body", "ink")
            top += self._line_height()
        if len(lines) > MOST_LINES:
            self._write(painter, left, top + self._more_height() // 2, _("Visa mer"), "meta", "accent")
        painter.restore()

    def _paint_ring(self, painter: QPainter, rect: QRect, entry: DialogueEntry, *, is_last: bool) -> None:
        size = self._theme.px(_RING)
        ring = QRectF(rect.left(), rect.top() + 2, size, size)
        if not is_last:
            painter.setPen(QPen(self._theme.color("line"), 2))
            x = ring.center().x()
            painter.drawLine(QPointF(x, ring.bottom()), QPointF(x, rect.bottom() + 2))
        unsent = entry.delivery is not Delivery.SENT
        painter.setPen(QPen(self._theme.color("outline"), 1.2, Qt.PenStyle.DashLine) if unsent else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("surface" if unsent else "sunken"))
        painter.drawEllipse(ring)
        icon = self._theme.icon("triangle-alert" if entry.delivery is Delivery.NEEDS_YOU else entry_icon(entry), 17, "ink2")
        offset = icon.deviceIndependentSize().width() / 2
        painter.drawPixmap(QPointF(ring.center().x() - offset, ring.center().y() - offset), icon)

    def _paint_head(self, painter: QPainter, left: int, middle: int, right: int, entry: DialogueEntry) -> None:
        stamp = timeline_stamp(entry.happened_at, self._model.now)
        width = self._theme.width("meta", stamp)
        self._write(painter, right - width, middle, stamp, "meta", "ink2")
        quiet = entry.kind in _QUIET or entry.outcome is Outcome.NO_ANSWER
        left = self._write(
            painter, left, middle, entry_title(entry, self._model.first_name), "body" if quiet else "body_strong", "ink"
        )
        who = with_marks(author_words(entry))
        if who:
            box = self._theme.width("meta", who) + self._theme.px(14)
            frame = QRectF(left + 10, middle - self._theme.px(11), box, self._theme.px(22))
            painter.setPen(QPen(self._theme.color("line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 5, 5)
            left = self._write(painter, round(frame.left()) + self._theme.px(7), middle, who, "meta", "ink2") + self._theme.px(7)
        state = delivery_words(entry)
        if state:
            self._write(painter, left + 12, middle, state, "meta", "late" if entry.delivery is Delivery.NEEDS_YOU else "ink2")

    def _write(self, painter: QPainter, left: int, middle: int, text: str, style: str, color: str) -> int:
        text, metrics = with_marks(text), self._theme.metrics(style)
        painter.setFont(self._theme.font(style))
        painter.setPen(self._theme.color(color))
        painter.drawText(left, middle + (metrics.ascent() - metrics.descent()) // 2, text)
        return left + self._theme.width(style, text)

    def _more_height(self) -> int:
        return self._theme.metrics("meta").height() + self._theme.px(4)

    def _line_height(self) -> int:
        return max(self._theme.px(_LINE), self._theme.metrics("body").height())

    def _broken(self, words: str, width: int) -> list[str]:
        return self._lines.of(words, width - self._theme.px(_LEFT + 90)) if words else []
