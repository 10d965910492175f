"""A day and an hour to choose, in Stockholm time."""

from __future__ import annotations

from datetime import date, datetime, time

from PySide6.QtCore import QDate, QTime
from PySide6.QtWidgets import QDateEdit, QTimeEdit

from guide_desk.clock import STOCKHOLM
from guide_desk.texts import _
from guide_desk.ui.widgets.unturned import Unturned


class DayField(Unturned, QDateEdit):
    """A day."""


class HourField(Unturned, QTimeEdit):
    """Hours and minutes."""


def day_field(day: date, earliest: date | None = None) -> DayField:
    """Not before `earliest`, where there is one."""
    field = DayField(QDate(day.year, day.month, day.day))
    if earliest is not None:
        field.setMinimumDate(QDate(earliest.year, earliest.month, earliest.day))
    field.setCalendarPopup(True)
    field.setDisplayFormat("yyyy-MM-dd")
    field.setAccessibleName(_("Dag"))
    return field


def hour_field(hour: time) -> HourField:
    """With a colon."""
    field = HourField(QTime(hour.hour, hour.minute))
    field.setDisplayFormat("HH:mm")
    field.setAccessibleName(_("Klockslag"))
    return field


def moment_in(day: QDateEdit, hour: QTimeEdit) -> datetime:
    """The chosen moment."""
    found, clock = day.date(), hour.time()
    return at(date(found.year(), found.month(), found.day()), time(clock.hour(), clock.minute()))


def at(day: date, hour: time) -> datetime:
    """A wall-clock moment."""
    return datetime.combine(day, hour, tzinfo=STOCKHOLM)
