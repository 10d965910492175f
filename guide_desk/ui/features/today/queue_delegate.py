"""Paints the queue: headings, and rows with channel, person, own words, status and meter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from guide_desk.domain.contact import PreferredChannel
from guide_desk.domain.first_response import ClockStatus
from guide_desk.domain.queue import QueueGroup
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import LooseNote, PersonRow
from guide_desk.texts.formats import short_stamp
from guide_desk.ui.features.today.queue_model import Heading, QueueModel, Row
from guide_desk.ui.parts.five_day_meter import paint_meter
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.writing import write_line
from guide_desk.ui.words.meter import Tone, attempts_words, meter_tone
from guide_desk.ui.words.people import channel_words, is_waiting, person_name, place_words, second_line, status_words
from guide_desk.ui.words.queue import note_line, note_name
from guide_desk.ui.words.trade import language_words

_AnyIndex = QModelIndex | QPersistentModelIndex
_HEADING_LOOK = {
    QueueGroup.LATE: ("triangle-alert", "late"),
    QueueGroup.BOOKED_TODAY: ("calendar-clock", "ink"),
    QueueGroup.DUE_TODAY: ("alarm-clock", "due"),
}
_TONE_COLORS = {Tone.NEUTRAL: "ink2", Tone.DUE: "due", Tone.LATE: "late", Tone.OK: "ok"}
_CHANNEL, _STATUS, _SIDE, _CHANNEL_ICON = 52, 168, 12, 18
_LINE_HEIGHTS = {"row_name": 22, "meta": 20, "label": 20}


class QueueDelegate(QStyledItemDelegate):
    """Heights come from the fonts, so that rows grow with the text. `on_first_row` is called while the first row is painted.

    No widget is asked for its viewport or style here or in the page: Qt would then load every class it has (20 ms of a start).
    """

    def __init__(self, theme: Theme, model: QueueModel, on_first_row: Callable[[], None]) -> None:
        super().__init__(model)
        self._on_first_row: Callable[[], None] | None = on_first_row
        self._theme = theme
        self._model = model
        self.is_narrow = False
        self.keeps_place = False
        self._heights: dict[tuple[float, bool, bool, bool, bool, int], int] = {}
        self.leaving: tuple[ContactId, float] | None = None
        """The row that folds away, and how much of its height is left (1.0 to 0.0)."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        item = self._model.item(index)
        if self.leaving is not None and isinstance(item, PersonRow) and item.contact_id == self.leaving[0]:
            return QSize(0, round(self._height(item) * self.leaving[1]))
        return QSize(0, self._height(item))

    def _height(self, item: Heading | Row) -> int:
        """Looked up: a long queue asks for every row twice before the first of them is painted."""
        has_attempts = isinstance(item, PersonRow) and item.clock is not None and bool(item.clock.attempts)
        beside = len(self._channel_lines(item)) if isinstance(item, PersonRow) else 0
        look = (self._theme.scale, self._theme.is_compact, self.is_narrow, isinstance(item, Heading), has_attempts, beside)
        height = self._heights.get(look)
        if height is None:
            height = self._heights[look] = self._measured(item, has_attempts=has_attempts, beside=beside)
        return height

    def _measured(self, item: Heading | Row, *, has_attempts: bool, beside: int) -> int:
        if isinstance(item, Heading):
            return self._line("label") + self._theme.px(8 + 2 if self._theme.is_compact else 14 + 4)
        if self._theme.is_compact:
            return self._line("row_name") + self._theme.px(12)
        lines = self._words_height(has_attempts=has_attempts)
        return max(lines + self._theme.px(18), self._channel_height(beside) + self._theme.px(14))

    def _words_height(self, *, has_attempts: bool) -> int:
        return self._line("row_name") + self._line("meta") * (1 + has_attempts + self.is_narrow)

    def _channel_height(self, lines: int) -> int:
        return self._theme.px(_CHANNEL_ICON) + lines * (self._line("meta") - self._theme.px(2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        item = self._model.item(index)
        painter.save()
        if isinstance(item, Heading):
            self._paint_heading(painter, option.rect, item)
        else:
            if self.leaving is not None and isinstance(item, PersonRow) and item.contact_id == self.leaving[0]:
                painter.setClipRect(option.rect)
                painter.setOpacity(self.leaving[1])
            if self._model.follows_row(index):
                self._paint_hairline(painter, option.rect)
            self._paint_ground(painter, option)
            inner = option.rect.adjusted(self._theme.px(_SIDE), 0, -self._theme.px(_SIDE), 0)
            if isinstance(item, PersonRow):
                self._paint_row(painter, inner, item)
            else:
                self._paint_note(painter, inner, item)
            on_first_row, self._on_first_row = self._on_first_row, None
            if on_first_row is not None:
                on_first_row()
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, heading: Heading) -> None:
        icon, color = _HEADING_LOOK.get(heading.group, ("", "ink")) if heading.counts is None else ("", "ink")
        left = rect.left() + self._theme.px(_SIDE)
        bottom = rect.bottom() - self._theme.px(4)
        middle = bottom - self._line("label") // 2
        if icon:
            pixmap = self._theme.icon(icon, 15, color)
            painter.drawPixmap(QPoint(left, middle - self._theme.px(7)), pixmap)
            left += self._theme.px(22)
        left = self._text(painter, left, middle, heading.title, "label", color, rect.right()) + self._theme.px(8)
        for place, (words, tone) in enumerate(heading.told):
            left = self._text(painter, left, middle, f", {words}" if place else words, "meta", tone, rect.right())
        if heading.note:
            width = self._width("meta", heading.note)
            start = rect.right() - width - self._theme.px(_SIDE)
            if start > left + self._theme.px(50):
                painter.drawPixmap(
                    QPoint(start - self._theme.px(22), middle - self._theme.px(7)), self._theme.icon("calendar", 15, "ink2")
                )
                self._text(painter, start, middle, heading.note, "meta", "ink2", rect.right())

    def _paint_hairline(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(self._theme.color("line"))
        side = self._theme.px(_SIDE)
        painter.drawLine(rect.left() + side, rect.top(), rect.right() - side, rect.top())

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(1, 1, -2, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("select"))
            painter.drawRoundedRect(rect, 10, 10)
            painter.setBrush(self._theme.color("accent"))
            painter.drawRoundedRect(QRect(rect.left(), rect.top() + 8, 3, rect.height() - 16), 1.5, 1.5)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            hover = QColor(self._theme.color("ink"))
            hover.setAlphaF(0.04)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(hover)
            painter.drawRoundedRect(rect, 10, 10)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 10, 10)

    def _paint_row(self, painter: QPainter, rect: QRect, row: PersonRow) -> None:
        words, icon = status_words(row, self._model.now)
        is_only_planned = (row.booked_at is not None or row.reminder_at is not None) and not is_waiting(row)
        tone = _TONE_COLORS[meter_tone(row.clock)] if row.clock is not None and not is_only_planned else "ink2"
        status = self._width("meta_strong", words) + (self._theme.px(22) if icon else 0)
        if self._theme.is_compact:
            self._paint_compact(painter, rect, row, words, icon, tone, status)
            return
        column = max(self._theme.px(_STATUS), status)
        left = self._paint_channel(painter, rect, row)
        right = rect.right() if self.is_narrow else rect.right() - column - self._theme.px(8)
        has_attempts = row.clock is not None and bool(row.clock.attempts)
        top = rect.top() + (rect.height() - self._words_height(has_attempts=has_attempts)) // 2
        name_middle = top + self._line("row_name") // 2
        end = self._text(painter, left, name_middle, person_name(row), "row_name", "ink", right)
        if not row.is_protected:
            self._text(painter, end + self._theme.px(8), name_middle, self._place(row), "meta", "ink2", right)
        second = top + self._line("row_name") + self._line("meta") // 2
        self._text(painter, left, second, second_line(row, self._model.now), "meta", "ink2", right)
        if has_attempts:
            second += self._line("meta")
            self._paint_attempts(painter, left, second, row, right)
        if self.is_narrow:
            self._paint_status_line(painter, left, second + self._line("meta"), row, words, icon, tone, right)
        else:
            self._paint_status(painter, QRect(rect.right() - column, rect.top(), column, rect.height()), row, words, icon, tone)

    def _paint_note(self, painter: QPainter, rect: QRect, note: LooseNote) -> None:
        stamp = short_stamp(note.written_at, self._model.now)
        size, middle = self._theme.px(_CHANNEL_ICON), rect.center().y()
        indent = 0 if self._theme.is_compact else (self._theme.px(_CHANNEL) - size) // 2
        painter.drawPixmap(QPoint(rect.left() + indent, middle - size // 2), self._theme.icon("pencil-line", 18, "ink2"))
        if self._theme.is_compact:
            right = rect.right() - self._width("meta_strong", stamp)
            self._text(painter, rect.left() + self._theme.px(30), middle, note_name(note), "row_name", "ink", right)
            self._text(painter, right, middle, stamp, "meta_strong", "ink2", rect.right() + 4)
            return
        left = rect.left() + self._theme.px(_CHANNEL) + self._theme.px(12)
        column = rect.right() - max(self._theme.px(_STATUS), self._width("meta_strong", stamp))
        right = rect.right() if self.is_narrow else column - self._theme.px(8)
        first = rect.top() + (rect.height() - self._words_height(has_attempts=False) + self._line("row_name")) // 2
        second = first + (self._line("row_name") + self._line("meta")) // 2
        self._text(painter, left, first, note_name(note), "row_name", "ink", right)
        self._text(painter, left, second, note_line(note), "meta", "ink2", right)
        place = (left, second + self._line("meta")) if self.is_narrow else (column, middle)
        self._text(painter, *place, stamp, "meta_strong", "ink2", rect.right())

    def _paint_compact(
        self, painter: QPainter, rect: QRect, row: PersonRow, words: str, icon: str, tone: str, status: int
    ) -> None:
        middle = rect.center().y()
        icon_of_channel = self._theme.icon(self._channel_icons(row)[0], 18, "ink2")
        painter.drawPixmap(QPoint(rect.left(), middle - self._theme.px(8)), icon_of_channel)
        right = rect.right() - status - self._theme.px(10)
        place = place_words(row).split(" från ")[0]
        room = self._width("meta", place) + self._theme.px(8) if self.keeps_place and not row.is_protected else 0
        end = self._text(painter, rect.left() + self._theme.px(30), middle, person_name(row), "row_name", "ink", right - room)
        if not row.is_protected and end + self._theme.px(8) + self._width("meta", place) <= right:
            self._text(painter, end + self._theme.px(8), middle, place, "meta", "ink2", right)
        left = rect.right() - status
        if icon:
            painter.drawPixmap(QPoint(left, middle - self._theme.px(7)), self._theme.icon(icon, 15, tone))
            left += self._theme.px(22)
        self._text(painter, left, middle, words, "meta_strong", tone, rect.right() + 4)

    def _paint_channel(self, painter: QPainter, rect: QRect, row: PersonRow) -> int:
        width = self._theme.px(_CHANNEL)
        lines, size = self._channel_lines(row), self._theme.px(_CHANNEL_ICON)
        top = rect.center().y() - self._channel_height(len(lines)) // 2
        icons = self._channel_icons(row)
        left = rect.left() + (width - len(icons) * (size + 2) + 2) // 2
        for number, icon in enumerate(icons):
            painter.drawPixmap(QPoint(left + number * (size + 2), top), self._theme.icon(icon, 18, "ink2"))
        painter.setPen(self._theme.color("accent" if len(lines) > 1 and row.wish.channel is not None else "ink2"))
        for number, line in enumerate(lines):
            box = QRect(
                rect.left() - 4, top + size + number * (self._line("meta") - self._theme.px(2)), width + 8, self._line("meta")
            )
            painter.setFont(self._theme.font("meta" if self._width("meta", line) <= box.width() else "chip"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), line)
        return rect.left() + width + self._theme.px(12)

    def _paint_attempts(self, painter: QPainter, left: int, middle: int, row: PersonRow, right: int) -> None:
        assert row.clock is not None
        painter.drawPixmap(QPoint(left, middle - self._theme.px(7)), self._theme.icon("phone-missed", 15, "ink2"))
        self._text(painter, left + self._theme.px(20), middle, attempts_words(row.clock, self._model.now), "meta", "ink2", right)

    def _paint_status(self, painter: QPainter, rect: QRect, row: PersonRow, words: str, icon: str, tone: str) -> None:
        waits = is_waiting(row)
        middle = rect.center().y() - (self._theme.px(9) if waits else 0)
        left = rect.left()
        if icon:
            painter.drawPixmap(QPoint(left, middle - self._theme.px(7)), self._theme.icon(icon, 15, tone))
            left += self._theme.px(22)
        self._text(painter, left, middle, words, "meta_strong", tone, rect.right() + 6)
        if waits and row.clock is not None:
            below = middle + self._theme.px(20)
            end = paint_meter(painter, rect.left(), below, row.clock, self._theme)
            if row.clock.status is ClockStatus.OVERDUE and row.clock.days_late:
                self._text(
                    painter,
                    round(end) + self._theme.px(6),
                    below,
                    f"+{row.clock.days_late}",
                    "meta_strong",
                    "late",
                    rect.right() + 8,
                )

    def _paint_status_line(
        self, painter: QPainter, left: int, middle: int, row: PersonRow, words: str, icon: str, tone: str, right: int
    ) -> None:
        """Meter and words on one line below the rest, where there is no room beside."""
        if row.clock is not None and is_waiting(row):
            left = round(paint_meter(painter, left, middle, row.clock, self._theme)) + self._theme.px(8)
            if row.clock.status is ClockStatus.OVERDUE and row.clock.days_late:
                left = self._text(painter, left, middle, f"+{row.clock.days_late}", "meta_strong", "late", right)
                left += self._theme.px(12)
        if icon:
            painter.drawPixmap(QPoint(left, middle - self._theme.px(7)), self._theme.icon(icon, 15, tone))
            left += self._theme.px(22)
        self._text(painter, left, middle, words, "meta_strong", tone, right)

    def _channel_lines(self, row: PersonRow) -> tuple[str, ...]:
        return () if row.is_protected or _is_only_reminder(row) else channel_words(row.wish)

    def _channel_icons(self, row: PersonRow) -> tuple[str, ...]:
        if row.is_protected:
            return ("shield",)
        if _is_only_reminder(row):
            return ("bell",)
        if row.wish.channel is None and row.booked_at is None:
            return ("phone", "mail")
        return ("mail",) if row.wish.channel is PreferredChannel.EMAIL else ("phone",)

    def _place(self, row: PersonRow) -> str:
        mark = language_words(row.language)
        return f"{place_words(row)} · {mark}" if mark else place_words(row)

    def _text(self, painter: QPainter, left: int, middle: int, text: str, style: str, color: str, right: int) -> int:
        return write_line(painter, self._theme, left, middle, text, style, color, right)

    def _line(self, style: str) -> int:
        return max(self._theme.metrics(style).height(), self._theme.px(_LINE_HEIGHTS[style]))

    def _width(self, style: str, text: str) -> int:
        return self._theme.width(style, text)


def _is_only_reminder(row: PersonRow) -> bool:
    """Then how they want to be answered does not matter yet."""
    return row.reminder_at is not None and row.booked_at is None and not is_waiting(row)
