"""What the place Urval shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import compress
from typing import overload

from guide_desk.domain.left_out import WATERFALL, LeftOut
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import Purpose, Segment
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.base import Colleague


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """`matched` = `included` + all of `left_out`, exactly. `left_out`: largest first, no zeros.

    `as_of`: when the CRM was last heard.
    """

    matched: int
    included: int
    left_out: tuple[tuple[LeftOut, int], ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeftOutPeople(Sequence[tuple[ContactId, LeftOut]]):
    """Who is not in, each with the reason, in the order of names.

    Kept as two plain rows and not as pairs: a million pairs keep Python's collector busy for a second, and the window with it.
    `places`: of each one's reason in the waterfall.
    """

    people: tuple[ContactId, ...] = ()
    places: bytes = b""

    def __len__(self) -> int:
        return len(self.people)

    @overload
    def __getitem__(self, place: int) -> tuple[ContactId, LeftOut]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[tuple[ContactId, LeftOut]]: ...

    def __getitem__(self, place: int | slice) -> tuple[ContactId, LeftOut] | Sequence[tuple[ContactId, LeftOut]]:
        if isinstance(place, slice):
            return LeftOutPeople(self.people[place], self.places[place])
        return self.people[place], WATERFALL[self.places[place]]

    def for_reason(self, reason: LeftOut) -> tuple[ContactId, ...]:
        """Those who are not in for one reason."""
        mask = bytearray(256)
        mask[WATERFALL.index(reason)] = 1
        return tuple(compress(self.people, self.places.translate(mask)))

    def numbers(self) -> dict[LeftOut, int]:
        """How many each reason leaves out."""
        counted = ((reason, self.places.count(place)) for place, reason in enumerate(WATERFALL))
        return {reason: number for reason, number in counted if number}


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A line of the table. `reason` of who is left out; `mailed_on`, `mailed_by`: a mailing within the last days, a badge."""

    contact_id: ContactId
    name: str
    from_place: str
    municipalities: tuple[Municipality, ...]
    last_contact: date | None
    reason: LeftOut | None = None
    mailed_on: date | None = None
    mailed_by: Municipality | None = None


@dataclass(frozen=True, slots=True)
class SegmentSent:
    """One time that a segment was marked as sent, and how many have come and gone since by today's rules."""

    mailing_id: int
    sent_at: datetime
    purpose: Purpose
    size: int
    new: int
    gone: int


@dataclass(frozen=True, slots=True)
class GonePerson:
    """Somebody who was in: left out by now for a `reason`, or no longer matched: by what stands at `path`, when that is known."""

    contact_id: ContactId
    reason: LeftOut | None = None
    path: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """Who has come and gone since a segment was sent, in the order of names. `vanished`: so many are no longer on the lists."""

    segment: Segment
    sent: SegmentSent
    new: tuple[ContactId, ...]
    gone: tuple[GonePerson, ...]
    vanished: int


@dataclass(frozen=True, slots=True)
class SegmentAnswer:
    """A segment asked in full: the counts, and in name order who is in and who is left out.

    `unfetched`: so many people's whole cards have not come yet; of them nothing is known of what they said yes to.
    """

    segment: Segment
    count: SegmentCount
    included: tuple[ContactId, ...]
    left_out: LeftOutPeople
    last_sent: SegmentSent | None = None
    opens_most: tuple[tuple[int, ...], int] | None = None
    """When nobody matches: the path of the condition that opens most when it is taken away, and how many that gives."""
    unfetched: int = 0


@dataclass(frozen=True, slots=True)
class UnreadableSegment:
    """One of the guide's own that a newer program wrote or somebody edited by hand. `reason`: a code of `domain.segment_text`."""

    segment_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class SegmentList:
    """The left pane: ready-made ones fitted to the guide's municipality, and own ones.

    With how many are in; None = not counted. `unreadable` ones can be deleted and nothing else.
    """

    ready_made: tuple[tuple[Segment, int | None], ...]
    own: tuple[tuple[Segment, int | None], ...]
    unreadable: tuple[UnreadableSegment, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentVersion:
    """A segment as it once was saved."""

    segment: Segment
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """What leaves the program about a person, for one purpose: the name, and what the purpose needs; the rest is ''."""

    contact_id: ContactId
    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class SegmentChoices:
    """What the conditions may ask for, beside the lists that every tenant has: the most common first, at most some hundred each.

    `professions`: single words, folded, as the condition compares them.
    """

    colleagues: tuple[Colleague, ...] = ()
    interests: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    mailings: tuple[str, ...] = ()
