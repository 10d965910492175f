"""What lists, peek and card show of a person and their dialogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from guide_desk.domain.contact import ContactWish, Field, FieldValue
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.first_response import ClockState, Missing
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.snapshots.base import NO_LISTS, Colleague, TenantLists

if TYPE_CHECKING:
    from guide_desk.domain.personal_request import PersonalRequest


class Scope(StrEnum):
    """Whose people a list shows. COUNTY asks the CRM and stores nothing."""

    MINE = "mine"
    MUNICIPALITY = "municipality"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Claim:
    """'Jag svarar'. `ends_on` is the last day it holds; `is_broken` when that passed without an answer."""

    associate_id: AssociateId
    name: str
    municipality: Municipality | None
    ends_on: date
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in any list. `name` is '' for a protected person, of whom only id, flag and clock are known."""

    contact_id: ContactId
    name: str
    first_name: str
    municipalities: tuple[Municipality, ...]
    from_place: str
    wish: ContactWish
    is_protected: bool = False
    quote: str = ""
    clock: ClockState | None = None
    claim: Claim | None = None
    language: str = "sv"
    leads: bool = True
    """Whether the guide's own municipality answers first right now."""
    leading_municipality: Municipality | None = None
    answered_by: Municipality | None = None
    booked_at: datetime | None = None
    reminder_at: datetime | None = None
    reminder: str = ""
    planned_by: str = ""
    """Which colleague the booked call is with; '' when it is the guide's own."""
    move_status: MoveStatus | None = None
    last_entry: DialogueEntry | None = None
    has_changed: bool = False
    is_unsent: bool = False
    profession: str = ""
    owner: AssociateId | None = None
    requests: tuple[tuple[PersonalRequest, date], ...] = ()
    """What the person waits for an answer to about their own data, with the day on which it was asked."""


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """How many wait in a municipality: too long, on their last day, with time left."""

    late: int = 0
    due: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class QueueSection:
    """One group with its rows in order. `day_off` is a weekday in the group's span that does not count, with its name.

    With `counts` it is a municipality's rows of every group, `place` None for those with protected identity.
    """

    group: QueueGroup
    rows: tuple[PersonRow, ...]
    day_off: tuple[date, str] | None = None
    place: Municipality | None = None
    counts: PlaceCounts | None = None


@dataclass(frozen=True, slots=True)
class TodaySnapshot:
    """I dag. `answered_in_time` of `answered_total` clocks of this quarter that have run out or been answered.

    `is_cut`: the whole county was more than one question brings. `is_fetched`: everyone has been fetched once; before, nobody
    can say that nobody waits.
    """

    today: date
    made_at: datetime
    scope: Scope
    guide_first_name: str
    sections: tuple[QueueSection, ...]
    late_count: int
    due_count: int
    week_count: int
    to_do_count: int
    answered_in_time: int
    answered_total: int
    is_cut: bool = False
    is_fetched: bool = True
    calm_places: tuple[Municipality, ...] = ()
    """Municipalities where nobody waits for a first response, when the rows stand by municipality."""
    notes: tuple[LooseNote, ...] = ()
    """On no card yet, whatever the scope: they lie on this computer only."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsaved words of the composer, kept on this computer and never sent by themselves."""

    contact_id: ContactId
    kind: str
    outcome: str
    text: str
    counts: bool | None
    saved_at: datetime


LONGEST_REMINDER = 120
NEW_PERSON_DRAFT, QUICK_NOTE_DRAFT, INVITATION_DRAFT = "new_person_draft", "quick_note_draft", "invitation_draft"
SENTENCE_DRAFT = "sentence_draft"
NEW_PERSON_AT_FAIR, QUICK_NOTE_AT_FAIR = "new_person_at_fair", "quick_note_at_fair"
"""The names under which the store keeps what was typed in a small window and not saved."""


def form_about(form: str, contact_id: ContactId) -> str:
    """The same for a window about one person: what is kept there leaves the computer with them."""
    return f"{form}_form:{contact_id}"


def about_of_form(name: str) -> ContactId | None:
    """Whom a form of `form_about` is about; None for one that is about nobody."""
    _form, mark, number = name.rpartition("_form:")
    return ContactId(int(number)) if mark and number.isdecimal() else None


def form_of_anybody(form: str) -> str:
    """A pattern for the same, whoever it is about."""
    return f"{form}_form:%"


@dataclass(frozen=True, slots=True)
class QuickNote:
    """What is written down in one act: an entry, how it stands with its topics, and when the guide wants to be reminded."""

    text: str
    kind: EntryKind = EntryKind.NOTE
    outcome: Outcome | None = None
    counts: bool | None = None
    topics: tuple[tuple[GuidanceTopic, TopicState], ...] = ()
    remind_at: datetime | None = None
    answers_for_household: bool = False

    @property
    def first_line(self) -> str:
        """What a reminder says of it; '' when there are no words."""
        return self.text.strip().partition("\n")[0][:LONGEST_REMINDER]


@dataclass(frozen=True, slots=True)
class LooseNote:
    """A note on no card yet. `about`: whom it is about, in the guide's words."""

    note_id: str
    about: str
    said: QuickNote
    written_at: datetime


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """Something that the guide and somebody else changed differently. `lead` stands for the fields that are chosen together.

    Each side has the whole answer, empty fields too. `theirs_by` None: the CRM does not say who. `sides`: both as they lie in the
    file, so that a choice can be held against what stands by then.
    """

    lead: Field
    base: dict[Field, FieldValue]
    mine: dict[Field, FieldValue]
    theirs: dict[Field, FieldValue]
    mine_at: datetime | None = None
    theirs_by: Colleague | None = None
    theirs_at: datetime | None = None
    sides: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class ChangedBoth:
    """A line of the dialogue on this computer alone: the guide's own change met somebody else's (`store/conflicts`).

    `mine`, `theirs`: the fields that each changed, where both stand. `rewritten`: else what was to be chosen between, and was
    written anew instead.
    """

    at: datetime
    by: Colleague | None
    mine: tuple[Field, ...] = ()
    theirs: tuple[Field, ...] = ()
    rewritten: FieldConflict | None = None


@dataclass(frozen=True, slots=True)
class CardSnapshot:
    """A contact card, also what the peek shows of it. `entries` newest first; `fields` are the projected ones.

    `can_edit` is False until the whole card has been fetched (notes never wait for that). `asked_as`: the id it was asked for by,
    which is another one when the person was only looked at and has been kept since.
    """

    row: PersonRow
    fields: dict[Field, FieldValue]
    entries: tuple[DialogueEntry, ...]
    question: DialogueEntry | None
    household_words: str
    topics_asked: tuple[GuidanceTopic, ...]
    topics_answered: tuple[GuidanceTopic, ...]
    household_members: tuple[tuple[ContactId, str], ...] = ()
    can_edit: bool = False
    owner: Colleague | None = None
    plans: tuple[DialogueEntry, ...] = ()
    """The booked calls and reminders that stand, soonest first, whoever they belong to."""
    is_household_counted: bool = False
    """Whether another member of the household has moved here already."""
    tenant: TenantLists = NO_LISTS
    draft: Draft | None = None
    conflicts: tuple[FieldConflict, ...] = ()
    changed_both: tuple[ChangedBoth, ...] = ()
    """Newest first."""
    missing_before_unreachable: tuple[Missing, ...] = ()
    asked_as: ContactId | None = None
    is_kept: bool = False
    """Whether a guide's choice keeps the person on this computer, and nothing else does."""

    def is_same_person(self, other: CardSnapshot | None) -> bool:
        """Whether `other` shows the same person, also when they have been kept on this computer in between."""
        if other is None:
            return False
        mine, theirs = {self.row.contact_id, self.asked_as}, {other.row.contact_id, other.asked_as}
        return not (mine & theirs) <= {None}

    @property
    def is_looked_at(self) -> bool:
        """Whether the person is shown from the whole register and does not lie on this computer."""
        return self.row.contact_id < 0


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Ordered ids for a search: `people` by name, `in_notes` by latest entry with the entry's words around the hit."""

    question: str
    people: tuple[ContactId, ...]
    in_notes: tuple[tuple[ContactId, str], ...]
    people_total: int
    in_notes_total: int
