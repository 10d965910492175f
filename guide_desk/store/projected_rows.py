"""A projection as the rows that are kept of it. Pure: the same projection gives the same rows in every process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guide_desk.clock import as_stockholm
from guide_desk.domain.assignment import claim_ends_on, standing_claim
from guide_desk.domain.contact import Field, Fields, FieldValue, full_name, list_of, phones_of, text_of, wish_of
from guide_desk.domain.deeds import Deed
from guide_desk.domain.dialogue import QUIET_KINDS, DialogueEntry
from guide_desk.domain.first_response import FirstResponseClock, is_request
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.personal_request import standing_requests
from guide_desk.domain.projection import is_protected, standing_plans
from guide_desk.domain.search_fold import name_order, search_fold
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.identifiers import ContactId
from guide_desk.store import codec
from guide_desk.store.instants import instant_text
from guide_desk.store.kept import KeptClaim, KeptPlan, KeptRow, row_to_text

_SHORTENED = 400
_MOST_PLANS = 8
_CONTACT_BITS, _PLACE_BITS = 22, 8
_MUNICIPALITIES = {each.value: each for each in Municipality}


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything that is computed for one contact, before it is written. `entries` newest first."""

    fields: dict[Field, FieldValue]
    entries: tuple[DialogueEntry, ...]
    clocks: tuple[FirstResponseClock, ...]
    open_deeds: tuple[Deed, ...]


CONTACT_COLUMNS = (
    *("first_name", "name", "sort_name", "from_place", "move_status", "owner", "household_key", "fields", "is_protected", "row"),
    *("clock_runs", "due_on", "planned_at", "latest_at", "is_unsent", "asked_on"),
)


def contact_columns(projection: Projection, calendar: WorkingDayCalendar) -> tuple[object, ...]:
    """The values of `CONTACT_COLUMNS`, in that order."""
    fields, entries = projection.fields, projection.entries
    clock = projection.clocks[-1] if projection.clocks else None
    latest = next((entry for entry in entries if entry.kind not in QUIET_KINDS), None)
    plans = standing_plans(entries)[-_MOST_PLANS:]
    owner = text_of(fields, Field.OWNER)
    name = full_name(fields)
    requests = {request.value: day for request, day in standing_requests(fields).items()}
    row = KeptRow(
        municipalities=tuple(_MUNICIPALITIES[code] for code in list_of(fields, Field.MUNICIPALITIES) if code in _MUNICIPALITIES),
        wish=wish_of(fields),
        language=text_of(fields, Field.LANGUAGE) or "sv",
        question=_question(entries),
        clock=_slim(clock) if clock is not None else None,
        claim=_claim(entries, calendar),
        plans=tuple(_kept_plan(plan) for plan in plans),
        latest=_shortened(latest) if latest is not None else None,
        requests=requests,
    )
    return (
        text_of(fields, Field.FIRST_NAME),
        name,
        name_order(name),
        text_of(fields, Field.FROM_PLACE),
        text_of(fields, Field.MOVE_STATUS),
        int(owner) if owner.isdecimal() else None,
        text_of(fields, Field.HOUSEHOLD_KEY),
        codec.fields_to_text(fields),
        int(is_protected(fields)),
        row_to_text(row),
        int(clock is not None and clock.is_running),
        clock.due_on.isoformat() if clock is not None else "",
        instant_text(plans[0].happened_at) if plans else "",
        instant_text(latest.happened_at) if latest is not None else "",
        int(bool(projection.open_deeds)),
        min(requests.values()).isoformat() if requests else "",
    )


def entry_rows(contact_id: ContactId, entries: Sequence[DialogueEntry]) -> dict[int, str]:
    """Entry id to the kept text, oldest first."""
    return {number: entry_text(contact_id, number, entry) for number, entry in entries_by_number(contact_id, entries).items()}


def entry_text(contact_id: ContactId, number: int, entry: DialogueEntry) -> str:
    """An entry as it is kept under its id."""
    return codec.entry_to_text(entry, entry_id=number, contact_id=contact_id)


def second_of(number: int) -> int:
    """What the ids of one contact's entries within the same second have in common."""
    return number >> _PLACE_BITS


def entries_by_number(contact_id: ContactId, entries: Sequence[DialogueEntry]) -> dict[int, DialogueEntry]:
    """Entries by their ids, oldest first. Ids rise with time over all contacts, so that the newest is found without sorting."""
    rows: dict[int, DialogueEntry] = {}
    second = place = -1
    for entry in reversed(entries):
        moment = max(int(entry.happened_at.timestamp()), 0)
        if moment > second:
            second, place = moment, 0
        elif place == (1 << _PLACE_BITS) - 1:
            second, place = second + 1, 0
        else:
            place += 1
        number = (((second << _CONTACT_BITS) | contact_id) << _PLACE_BITS) | place
        rows[number] = entry
    return rows


def owner_of_entry(number: int) -> ContactId:
    """Whose entry it is, out of the entry's id."""
    return ContactId(number >> _PLACE_BITS & (1 << _CONTACT_BITS) - 1)


OWNER_OF_ROWID = f"rowid >> {_PLACE_BITS} & {(1 << _CONTACT_BITS) - 1}"
"""The same in SQL, of the search words of entries."""


def clock_rows(contact_id: ContactId, clocks: Sequence[FirstResponseClock]) -> list[tuple[object, ...]]:
    """(contact, number, registered on, due on, ended on, outcome) of every clock."""
    return [(contact_id, number, *_clock_row(clock)) for number, clock in enumerate(clocks)]


def municipality_rows(contact_id: ContactId, fields: Fields) -> list[tuple[object, ...]]:
    """(contact, municipality, place); a contact that chose none is the Region's."""
    chosen = list_of(fields, Field.MUNICIPALITIES) or (Municipality.REGION.value,)
    return [(contact_id, code, place) for place, code in enumerate(dict.fromkeys(chosen))]


def found_by(fields: Fields) -> list[str]:
    """What a person is found by, as it stands: name, place, profession, household, phone and mail."""
    parts = [
        full_name(fields),
        *(text_of(fields, field) for field in (Field.FROM_PLACE, Field.PROFESSION, Field.HOUSEHOLD_WORDS)),
        *phones_of(fields),
        *list_of(fields, Field.EMAILS),
    ]
    return [part for part in parts if part]


def person_words(fields: Fields) -> str:
    """The same as the search keeps it: folded."""
    return " ".join(search_fold(part) for part in found_by(fields))


def _kept_plan(plan: DialogueEntry) -> KeptPlan:
    return KeptPlan(plan.kind, plan.happened_at, _on_one_line(plan.text), plan.author_id, plan.author_name)


def _slim(clock: FirstResponseClock) -> FirstResponseClock:
    """The latest clock with what states and words need of the entries that started and ended it."""

    def short(entry: DialogueEntry | None) -> DialogueEntry | None:
        if entry is None:
            return None
        return DialogueEntry(
            entry.kind,
            entry.happened_at,
            outcome=entry.outcome,
            author_name=entry.author_name,
            author_municipality=entry.author_municipality,
            close_reason=entry.close_reason,
            forwarded_to=entry.forwarded_to,
        )

    registration = short(clock.registration)
    assert registration is not None
    stopped_by, closed_by = short(clock.stopped_by), short(clock.closed_by)
    return replace(clock, registration=registration, stopped_by=stopped_by, closed_by=closed_by, requests=())


def _question(entries: Sequence[DialogueEntry]) -> str:
    return next((_on_one_line(entry.text) for entry in entries if is_request(entry) and entry.text), "")


def _shortened(entry: DialogueEntry) -> DialogueEntry:
    return entry._replace(text=entry.text[:_SHORTENED]) if len(entry.text) > _SHORTENED else entry


def _on_one_line(text: str) -> str:
    return " ".join(text.split())[:_SHORTENED]


def _claim(entries: Sequence[DialogueEntry], calendar: WorkingDayCalendar) -> KeptClaim | None:
    claim = standing_claim(reversed(entries))
    if claim is None:
        return None
    return KeptClaim(
        claim.author_id or 0, claim.author_name, claim.author_municipality, claim_ends_on(claim.happened_at, calendar)
    )


def _clock_row(clock: FirstResponseClock) -> tuple[str, str, str, str]:
    ended = clock.stopped_by or clock.closed_by
    ended_on = as_stockholm(ended.happened_at).date() if ended is not None else None
    if clock.closed_by is not None:
        outcome = str(clock.close_reason or "closed")
    elif ended_on is not None:
        outcome = "met" if ended_on <= clock.due_on else "missed"
    else:
        outcome = ""
    registered_on = as_stockholm(clock.registered_at).date().isoformat()
    return registered_on, clock.due_on.isoformat(), ended_on.isoformat() if ended_on is not None else "", outcome
