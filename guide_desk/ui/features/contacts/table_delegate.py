"""Paints a person in Kontakter: name and place, last contact or the words found, move status, and whose contact it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from guide_desk.clock import Clock
from guide_desk.domain.municipality import Municipality
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import PersonRow
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, day_and_month, quoted
from guide_desk.ui.features.contacts.table_model import GroupHeading, Hit, Offer, PeopleTable
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.row_pictures import RowPictures
from guide_desk.ui.widgets.writing import write_line
from guide_desk.ui.words.people import person_name, place_words
from guide_desk.ui.words.trade import entry_title, move_status_words

_AnyIndex = QModelIndex | QPersistentModelIndex


def last_contact_words(row: PersonRow, clock: Clock) -> str:
    """'Samtal 4 maj, Karin, Åre'."""
    entry = row.last_entry
    if entry is None:
        return ""
    where = entry.author_municipality.place_name if entry.author_municipality is not None else ""
    what = f"{entry_title(entry, row.first_name)} {day_and_month(entry.happened_at.date(), clock.today())}"
    return ", ".join(part for part in (what, entry.author_name.split(" ", 1)[0], where) if part)


def job_and_last_contact(row: PersonRow, clock: Clock) -> str:
    """'Lärare i matematik. Mejl 22 april, Karin, Åre'."""
    return ". ".join(part for part in (capitalised(row.profession), last_contact_words(row, clock)) if part)


def whose_words(row: PersonRow, colleagues: Mapping[int, Colleague]) -> str:
    """'Karin, Åre': the guide and where they work; without a guide, who answers first."""
    owner = colleagues.get(row.owner or 0)
    if owner is not None and owner.municipality in set(Municipality):
        return f"{owner.name.split(' ', 1)[0]}, {Municipality(owner.municipality).place_name}"
    return row.leading_municipality.place_name if row.leading_municipality is not None else _("Regionen")


def _marks(option: QStyleOptionViewItem) -> tuple[bool, bool]:
    """Whether the row is selected, and has the focus. Asked once a row: Qt makes a new object of it each time."""
    state = option.state
    return bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_HasFocus)


class PeopleDelegate(QStyledItemDelegate):
    """One height for all rows; matched words are semibold, not coloured."""

    def __init__(self, theme: Theme, clock: Clock, table: PeopleTable) -> None:
        super().__init__(table)
        self._theme, self._clock, self._table = theme, clock, table
        self._pictures = RowPictures()
        theme.changed.connect(self._pictures.clear)
        self.question = ""
        self.colleagues: dict[int, Colleague] = {}

    def know(self, colleagues: Sequence[Colleague]) -> None:
        """Whose contacts the badges can name."""
        self.colleagues = {each.associate_id: each for each in colleagues}
        self._pictures.clear()

    def row_height(self) -> int:
        """The height of every row."""
        fonts = self._theme.metrics("row_name").height() + self._theme.metrics("meta").height()
        return max(fonts, self._theme.px(44)) + self._theme.px(12 if self._theme.is_compact else 18)

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        return QSize(0, self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        item = self._table.item(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(self._theme.px(12), 0, -self._theme.px(12), 0)
        if isinstance(item, GroupHeading):
            base = rect.bottom() - self._theme.px(16)
            end = self._write(painter, rect.left(), base, item.text, "label", "ink", rect.right())
            if item.count is not None:
                self._write(painter, end + 8, base, str(item.count), "meta", "ink2", rect.right())
        elif isinstance(item, Offer):
            self._paint_ground(painter, option.rect, *_marks(option))
            color = "accent" if item.is_open else "ink2"
            middle = rect.center().y()
            painter.drawPixmap(QPoint(rect.left(), middle - self._theme.px(9)), self._theme.icon(item.icon, 18, color))
            self._write(painter, rect.left() + self._theme.px(28), middle, item.text, "label", color, rect.right())
        else:
            self._paint_hit(painter, option, self._table.person(index.row()), item)
        painter.restore()

    def _paint_hit(self, painter: QPainter, option: QStyleOptionViewItem, person: PersonRow | None, hit: Hit) -> None:
        marks, rect = _marks(option), option.rect
        side = self._theme.px(12)
        left, right, top = rect.left() + side, rect.right() - side, rect.top() + self._theme.px(9)

        def paint(to: QPainter) -> None:
            to.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(to, rect, *marks)
            if person is not None:
                self._paint_person(to, left, right, top, person, hit)

        look = (hit, self.question, *marks, self._clock.today())
        self._pictures.paint(painter, rect, person, look, self._theme.color("ground"), paint)

    def _paint_ground(self, painter: QPainter, whole: QRect, is_selected: bool, has_focus: bool) -> None:
        if not (is_selected or has_focus):
            return
        rect = whole.adjusted(1, 1, -2, -2)
        if is_selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("select"))
            painter.drawRoundedRect(rect, 10, 10)
            painter.setBrush(self._theme.color("accent"))
            painter.drawRoundedRect(rect.left(), rect.top() + 8, 3, rect.height() - 16, 1.5, 1.5)
        if has_focus:
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 10, 10)

    def _paint_person(self, painter: QPainter, left: int, right: int, top: int, person: PersonRow, hit: Hit) -> None:
        first = top + self._theme.px(11)
        second = top + self._theme.px(33)
        status = move_status_words(person.move_status) if person.move_status is not None else ""
        column = self._theme.px(190)
        self._write(painter, right - self._theme.width("meta", status), first, status, "meta", "ink2", right + 4)
        end = self._write(painter, left, first, person_name(person), "row_name", "ink", right - column)
        self._write_matched(painter, end + 8, first, place_words(person), right - column)
        words = quoted(hit.words) if hit.words else job_and_last_contact(person, self._clock)
        self._write_matched(painter, left, second, words, right - column)
        whose = whose_words(person, self.colleagues)
        width = self._theme.width("meta", whose) + self._theme.px(14)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(QRectF(right - width, second - self._theme.px(11), width, self._theme.px(22)), 5, 5)
        self._write(painter, right - width + self._theme.px(7), second, whose, "meta", "ink2", right + 4)

    def _write_matched(self, painter: QPainter, left: int, middle: int, words: str, right: int) -> None:
        wanted = self.question.casefold().split() if self.question else ()
        place = min((found for word in wanted if (found := words.casefold().find(word)) >= 0), default=-1)
        if place < 0:
            self._write(painter, left, middle, words, "meta", "ink2", right)
            return
        length = max(len(word) for word in wanted if words.casefold().startswith(word, place))
        left = self._write(painter, left, middle, words[:place], "meta", "ink2", right)
        left = self._write(painter, left, middle, words[place : place + length], "label", "ink", right)
        self._write(painter, left, middle, words[place + length :], "meta", "ink2", right)

    def _write(self, painter: QPainter, left: int, middle: int, text: str, style: str, color: str, right: int) -> int:
        return write_line(painter, self._theme, left, middle, text, style, color, right)
