"""Dates, times, numbers, names and lists in running text: the one place that writes them, in Swedish and British English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from guide_desk.texts import language

UNSEEN = re.compile("[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0001-\U000e007f]")
"""Marks without a look of their own; which of them are shown says `unseen`."""
_DAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_NUMBERS = {
    "sv": ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}
_TODAY = {"sv": ("i går", "i dag", "i morgon"), "en": ("yesterday", "today", "tomorrow")}


def weekday(day: date) -> str:
    """'fredag'."""
    return _DAYS[language()][day.weekday()]


def day_and_month(day: date, today: date) -> str:
    """'12 maj', with the year only when it is another."""
    text = f"{day.day} {_MONTHS[language()][day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def month_in_swedish(day: date) -> str:
    """'maj 2026' in every language: for names that stand in the CRM."""
    return f"{_MONTHS['sv'][day.month - 1]} {day.year}"


def long_day(day: date, today: date) -> str:
    """'tisdag 12 maj'."""
    return f"{weekday(day)} {day_and_month(day, today)}"


def near_day(day: date, today: date) -> str:
    """'i går', 'i dag', 'i morgon', otherwise the long day."""
    apart = (day - today).days
    return _TODAY[language()][apart + 1] if -1 <= apart <= 1 else long_day(day, today)


def clock_time(moment: datetime | time) -> str:
    """In running text: '16.40', English '16:40'."""
    return f"{moment.hour}{'.' if language() == 'sv' else ':'}{moment.minute:02d}"


def hour_words(moment: time) -> str:
    """'16' on the hour, otherwise as `clock_time`; English '4 pm' on the hour."""
    if moment.minute:
        return clock_time(moment)
    if language() == "sv":
        return str(moment.hour)
    return f"{(moment.hour - 1) % 12 + 1} {'am' if moment.hour < 12 else 'pm'}"


def without_breaks(words: str) -> str:
    """The same on one line wherever the line ends: a phone number is read whole."""
    return words.replace(" ", "\u00a0").replace("-", "\u2011")


def column_time(moment: datetime) -> str:
    """In columns and status: '09:41'."""
    return f"{moment:%H:%M}"


def short_stamp(moment: datetime, now: datetime) -> str:
    """'i går 16:40' for the last two days, otherwise '21 mars'."""
    day, today = moment.date(), now.date()
    if -1 <= (day - today).days <= 0:
        return f"{near_day(day, today)} {column_time(moment)}"
    return day_and_month(day, today)


def timeline_stamp(moment: datetime, now: datetime) -> str:
    """'i dag 09:38', 'onsdag 6 maj 07:12' within a week, otherwise 'lördag 21 mars'."""
    day, today = moment.date(), now.date()
    if day >= today - timedelta(days=7):
        return f"{near_day(day, today)} {column_time(moment)}"
    return long_day(day, today)


def figures(number: int) -> str:
    """'3 610' in Swedish, '3,610' in English."""
    grouped = f"{number:,}"
    return grouped if language() == "en" else grouped.replace(",", "\u00a0")


def number_word(number: int) -> str:
    """Spelled out up to twelve, then digits with a narrow space between thousands."""
    words = _NUMBERS[language()]
    return words[number] if 0 <= number < len(words) else f"{number:,}".replace(",", "\u00a0")


def opening_number(number: int) -> str:
    """The same where a sentence begins."""
    return capitalised(number_word(number))


def capitalised(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def genitive(name: str) -> str:
    """'Elins', 'Jonas', 'Max'; couples once, last. English: 'Elin’s', 'Jonas’s'."""
    if language() == "en":
        return f"{name}’s"
    return name if name[-1:].casefold() in ("s", "x", "z") else f"{name}s"


def joined(parts: Sequence[str], word: str) -> str:
    """'Åre', 'Åre eller Krokom', 'Åre, Berg eller Krokom'."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def quoted(text: str) -> str:
    """In the quotation marks of the language."""
    return f"”{text}”" if language() == "sv" else f"“{text}”"
