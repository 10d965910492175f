"""A segment (urval): a tree of conditions over contacts, and the purpose that says which consent and address are needed.

The same tree becomes a count and a list (SQL), a sentence, and a selection in the CRM. Conditions of a group are joined by *and*,
the values of one condition by *or*; a group may also hold alternatives. Nothing here knows a contact: see `segment_match`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_CONDITIONS = 60
MOST_DEPTH = 6


class Purpose(StrEnum):
    """`Jag vill nå dem med …`; never left out of a segment."""

    NEWSLETTER = "newsletter"
    INVITATION = "invitation"
    LETTER = "letter"
    PHONE = "phone"
    JOB_TIP = "job_tip"


class About(StrEnum):
    """What a condition asks of a contact. What its values are stands beside it; `span` belongs to those in `DATED`."""

    MUNICIPALITY = "municipality"
    """SCB codes of chosen municipalities; the Region's for whoever chose none."""
    LIVES_IN = "lives_in"
    """Places as they are written; compared folded."""
    MOVE_STATUS = "move_status"
    MOVED = "moved"
    """Moved here on a day in `span`; values: SCB codes of where to, none = anywhere in the county."""
    MOVE_MONTH = "move_month"
    """Means to move in a month that touches `span`."""
    INTENT = "intent"
    """Registered for one of the intents, on a day in `span` when there is one."""
    SOURCE = "source"
    INTEREST = "interest"
    TOPIC_ASKED = "topic_asked"
    """Wonders about the topic and has no answer yet."""
    TOPIC = "topic"
    """Has wondered about the topic, answered or not."""
    PROFESSION = "profession"
    """Beginnings of words of the profession; compared folded."""
    JOB_SITUATION = "job_situation"
    EMPLOYER_DISCLOSURE = "employer_disclosure"
    CHILDREN = "children"
    """Children in the household; without values."""
    CHANNEL = "channel"
    LANGUAGE = "language"
    OWNER = "owner"
    """Numbers of guides."""
    REGISTERED = "registered"
    """First registered on a day in `span`."""
    LAST_CONTACT = "last_contact"
    """The latest dialogue, in either direction, lies in `span`."""
    MAILED = "mailed"
    """Got a mailing on a day in `span`; values: names of segments, none = any."""
    INVITED = "invited"
    """Was invited to an event; values: the events' ids, none = any; `span`: the day of the event."""
    COMING = "coming"
    """Has answered that they come. Values and span as INVITED."""
    ATTENDED = "attended"
    """Was there. Values and span as INVITED."""
    WORD = "word"
    """All words of one value stand somewhere in the dialogue, each at least as the beginning of a word."""


DATED = frozenset(
    {
        *(About.MOVED, About.MOVE_MONTH, About.INTENT, About.REGISTERED, About.LAST_CONTACT),
        *(About.MAILED, About.INVITED, About.COMING, About.ATTENDED),
    }
)
"""Conditions that may have a span."""
WITHOUT_VALUES = frozenset({About.CHILDREN, About.REGISTERED, About.LAST_CONTACT, About.MOVE_MONTH})
ANY_VALUE = frozenset({About.MOVED, About.MAILED, About.INVITED, About.COMING, About.ATTENDED})
"""Conditions whose values may be left out."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both ends counted. Relative ones move with today: `last_*` end today, `coming_months` begins today.

    `since_sent`: from when this segment was last marked as sent, where a moment is known, and from that day where only a day is;
    always, when it was not sent yet.
    """

    from_day: date | None = None
    to_day: date | None = None
    last_days: int | None = None
    last_months: int | None = None
    coming_months: int | None = None
    since_sent: bool = False

    def bounds(self, today: date, sent_on: date | None = None) -> tuple[date, date]:
        """First and last day, as they are today."""
        first, last = self.from_day or date.min, self.to_day or date.max
        if self.last_days is not None:
            first, last = today - timedelta(days=self.last_days), today
        if self.last_months is not None:
            first, last = months_from(today, -self.last_months), today
        if self.coming_months is not None:
            first, last = today, months_from(today, self.coming_months)
        if self.since_sent and sent_on is not None:
            first = sent_on
        return first, last


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Condition:
    """One bracket of the sentence. `is_reversed`: `inte`."""

    about: About
    values: tuple[str, ...] = ()
    span: Span = ALWAYS
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`is_any`: one of the parts is enough; otherwise all must hold. Without parts: nobody, or else everyone."""

    parts: tuple[Condition | Group, ...] = ()
    is_any: bool = False
    is_reversed: bool = False


EVERYONE = Group()


@dataclass(frozen=True, slots=True)
class Segment:
    """`segment_id`: a ready-made one's name, or a saved one's uuid; '' while it has not been saved.

    `version` rises when it is saved. `sent_at`: when it was last marked as sent, for conditions that ask since then.
    """

    name: str
    tree: Group
    purpose: Purpose
    segment_id: str = ""
    is_ready_made: bool = False
    version: int = 0
    sent_at: datetime | None = None

    def without(self, path: tuple[int, ...]) -> Segment:
        """The same without the condition or group at `path` (places from the root down)."""
        return replace(self, tree=_without(self.tree, path))


def conditions_of(tree: Group) -> Iterator[tuple[tuple[int, ...], Condition]]:
    """Every condition with its path, in reading order."""
    for place, part in enumerate(tree.parts):
        if isinstance(part, Condition):
            yield (place,), part
        else:
            for path, condition in conditions_of(part):
                yield (place, *path), condition


def reversed_group(tree: Group) -> Group:
    """Everyone whom `tree` does not hold for."""
    return replace(tree, is_reversed=not tree.is_reversed)


def months_from(day: date, months: int) -> date:
    """The same day so many months on (or back), or the month's last day when it has none such; clipped to the calendar's ends."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1) if (year, month) != (9999, 11) else date.max
    last = (first_of_next - timedelta(days=1)).day if first_of_next != date.max else 31
    return date(year, month + 1, min(day.day, last))


def _without(tree: Group, path: tuple[int, ...]) -> Group:
    place, *deeper = path
    parts = list(tree.parts)
    inner = parts[place]
    if deeper and isinstance(inner, Group):
        parts[place] = _without(inner, tuple(deeper))
    else:
        del parts[place]
    return replace(tree, parts=tuple(parts))
