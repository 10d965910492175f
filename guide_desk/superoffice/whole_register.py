"""Questions to the whole register, beyond the scope of this computer. Nothing is stored. Sync thread only; raises CrmErrors.

What is typed may be a person's name: it goes in the body of the question, never in an address. Protected persons are left out in
the question itself, and dropped if they come all the same; of those who wait, the clock's moments come without words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from guide_desk.domain.contact import Field, text_of
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.personal_request import ASKED_ON
from guide_desk.errors import Refused, Unwanted
from guide_desk.snapshots.base import ActivityBase, PersonBase
from guide_desk.snapshots.register import LookedAt, RegisterAnswer
from guide_desk.superoffice import encoding, mapping
from guide_desk.superoffice.crm import PAGE_ROWS, Crm, among
from guide_desk.superoffice.field_map import CUSTOM_FIELDS, PROTECTED_COLUMN, TASK_NAMES
from guide_desk.superoffice.register_question import restriction_for
from guide_desk.superoffice.unanswered import RUNS_AGAIN, unanswered_persons

COUNTY_DAYS = 120
"""How far back everybody's registration is asked for: a quarter and the days of a clock that falls due on its first day. Who has
waited longer is found by having no answer.
"""
PLAN_DAYS = 31
MOST_PAGES = 4
MOST_FOUND = 100
_HOUSEHOLD_COLUMN = f"personUdef/{CUSTOM_FIELDS[Field.HOUSEHOLD_KEY].prog_id}"

_LONG_AGO = "1900-01-01T00:00:00"

IsUnwanted = Callable[[], bool]


def registered_or_planned(crm: Crm, now: datetime, is_unwanted: IsUnwanted) -> RegisterAnswer:
    """Everyone in the county who registered lately or was never answered, with whom something is planned until tonight or who
    asked about their own data, with the whole dialogue, and those who share a household with them: an answer to one may be the
    answer to all.

    Raises Unwanted.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    kinds = (EntryKind.REGISTRATION, *RUNS_AGAIN)
    registered = _dated(crm, kinds, now - timedelta(days=COUNTY_DAYS), now + timedelta(days=1), is_unwanted)
    planned = _dated(crm, (EntryKind.BOOKED_CALL, EntryKind.REMINDER), now - timedelta(days=PLAN_DAYS), midnight, is_unwanted)
    numbers = sorted({*registered[0], *planned[0], *unanswered_persons(crm, now.date(), is_unwanted)} - {0})
    people = {each.remote_id: each for page in crm.persons_by_number(numbers) for each in _wanted(page, is_unwanted)}
    for restriction in (*_asked(crm), *_households(people.values())):
        for page in crm.people(restriction, is_private=True):
            people |= {each.remote_id: each for each in _wanted(page, is_unwanted)}
    found = _with_dialogue(crm, list(people.values()), is_unwanted)
    for scope in among("personId", numbers):
        found += [LookedAt(person, tuple(activities)) for person, activities in crm.protected_among(scope)]
    return RegisterAnswer(tuple(found), is_cut=registered[1] or planned[1])


def find_people(crm: Crm, question: str, is_unwanted: IsUnwanted) -> RegisterAnswer:
    """Those whose name, place, phone or mail holds every typed word: the first `MOST_FOUND` by number. Raises Unwanted."""
    restriction = restriction_for(question)
    if not restriction:
        return RegisterAnswer(())
    people: list[PersonBase] = []
    for page in crm.people(restriction, is_private=True):
        people += _wanted(page, is_unwanted)
        if len(people) > MOST_FOUND:
            break
    return RegisterAnswer(tuple(_with_dialogue(crm, people[:MOST_FOUND], is_unwanted)), is_cut=len(people) > MOST_FOUND)


def look_at(crm: Crm, remote_id: int, is_unwanted: IsUnwanted) -> RegisterAnswer:
    """One person's whole card and dialogue; nobody when the person is protected, gone or hidden."""
    try:
        card = crm.card(remote_id)
    except Refused:
        return RegisterAnswer(())
    return RegisterAnswer(tuple(_with_dialogue(crm, [card], is_unwanted)) if not mapping.is_protected(card) else ())


def _dated(
    crm: Crm, kinds: Sequence[EntryKind], first: datetime, last: datetime, is_unwanted: IsUnwanted
) -> tuple[list[int], bool]:
    """Numbers of the persons with an appointment of these kinds in a span, newest first; whether that was too many to ask for."""
    numbers = crm.reference.task_numbers({name for (kind, _outcome), name in TASK_NAMES.items() if kind in kinds})
    tasks = ",".join(map(str, numbers))
    if not tasks:
        return [], False
    span = f"date afterTime '{encoding.to_wall_clock(first)}' and date beforeTime '{encoding.to_wall_clock(last)}'"
    columns = ("appointmentId", "personId")
    found: list[int] = []
    pages = crm.pages("Appointment", "appointmentId", columns, f"type oneOf ({tasks}) and {span}", newest_first=True)
    for number, rows in enumerate(pages, 1):
        if is_unwanted():
            raise Unwanted("a newer question")
        found += [int(str(row.get("personId") or 0)) for row in rows]
        if number == MOST_PAGES and len(rows) == PAGE_ROWS:
            return found, True
    return found, False


def _with_dialogue(crm: Crm, people: Sequence[PersonBase], is_unwanted: IsUnwanted) -> list[LookedAt]:
    dialogues: dict[int, list[ActivityBase]] = {person.remote_id: [] for person in people}
    for activity in crm.activities(list(dialogues)):
        if is_unwanted():
            raise Unwanted("a newer question")
        dialogues[activity.person_remote_id].append(activity)
    return [LookedAt(person, tuple(dialogues[person.remote_id])) for person in people]


def _asked(crm: Crm) -> list[str]:
    """Who waits for an answer about their own data, by each of the fields that the tenant has."""
    columns = [CUSTOM_FIELDS[field].prog_id for field in ASKED_ON.values()]
    known = [each for each in columns if each in crm.reference.published]
    return [f"personUdef/{each} afterTime '{_LONG_AGO}' and {PROTECTED_COLUMN} set false" for each in known]


def _households(people: Iterable[PersonBase]) -> list[str]:
    keys = sorted({text_of(person.fields, Field.HOUSEHOLD_KEY) for person in people} - {""})
    chunks = [keys[start : start + 100] for start in range(0, len(keys), 100)]
    return [f"{_HOUSEHOLD_COLUMN} in ({','.join(encoding.quoted(key) for key in chunk)})" for chunk in chunks]


def _wanted(page: list[PersonBase], is_unwanted: IsUnwanted) -> list[PersonBase]:
    if is_unwanted():
        raise Unwanted("a newer question")
    return page
