"""Who in the whole register has asked and had no answer, however long ago. Nothing is stored. Sync thread only; raises CrmErrors.

No column says who waits. Registrations are walked through without a word of theirs, and for those persons the activities that may
be an answer; whoever has none since their latest registration is one of those whose whole dialogue is then looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.first_response import default_counts, may_count
from guide_desk.domain.registration import Intent
from guide_desk.errors import Unwanted
from guide_desk.superoffice.crm import IDS_A_CHUNK, Crm, among, understood
from guide_desk.superoffice.field_map import ENTRY_COUNTS, ENTRY_INTENTS, KIND_BY_TASK, KIND_BY_TEMPLATE, TASK_NAMES

_COUNTS, _INTENTS = (f"appointmentUdef/{name}" for name in (ENTRY_COUNTS, ENTRY_INTENTS))
RUNS_AGAIN = frozenset({EntryKind.REOPENED, EntryKind.BOUNCE})
"""What sets a clock going again that had been stopped."""
IsUnwanted = Callable[[], bool]
Row = Mapping[str, Any]
_found: WeakKeyDictionary[Crm, tuple[date, frozenset[int]]] = WeakKeyDictionary()


def unanswered_persons(crm: Crm, today: date, is_unwanted: IsUnwanted) -> frozenset[int]:
    """Their numbers, asked for once a day and connection; among them a few who have been answered after all. Raises Unwanted."""
    day, found = _found.get(crm, (None, frozenset()))
    if day != today:
        found = frozenset(_ask(crm, is_unwanted))
        _found[crm] = today, found
    return found


@understood()
def _ask(crm: Crm, is_unwanted: IsUnwanted) -> list[int]:
    latest: dict[int, str] = {}
    for row in _appointments(crm, {EntryKind.REGISTRATION}, "", is_unwanted):
        if _asks_for_guidance(row):
            latest[_person(row)] = max(latest.get(_person(row), ""), str(row.get("date") or ""))
    waiting: list[int] = []
    numbers = sorted(latest)
    chunks = [numbers[start : start + IDS_A_CHUNK] for start in range(0, len(numbers), IDS_A_CHUNK)]
    for chunk, restriction in zip(chunks, among("personId", numbers), strict=True):
        waiting += _still_waiting(crm, chunk, restriction, latest, is_unwanted)
    return waiting


def _still_waiting(
    crm: Crm, chunk: Sequence[int], restriction: str, latest: Mapping[int, str], is_unwanted: IsUnwanted
) -> list[int]:
    """Those without an answer since they asked; and those whose clock something has set going again, whatever came before."""
    kinds = {kind for kind, outcome in TASK_NAMES if may_count(kind, outcome)} | {EntryKind.CLOSED, *RUNS_AGAIN}
    answered, again = set[int](), set[int]()
    for row in _appointments(crm, kinds, restriction, is_unwanted):
        kind, _outcome = KIND_BY_TASK[str(row["type"])]
        if kind in RUNS_AGAIN:
            again.add(_person(row))
        elif _ends_a_wait(row) and _is_since(row, latest, or_at_once=kind is EntryKind.REGISTRATION):
            answered.add(_person(row))
    columns = ("documentId", "personId", "date", "type")
    for row in _rows(crm, "Document", columns, restriction, is_unwanted):
        if KIND_BY_TEMPLATE.get(str(row.get("type"))) is EntryKind.EMAIL and _is_since(row, latest):
            answered.add(_person(row))
    return [number for number in chunk if number in again or number not in answered]


def _asks_for_guidance(row: Row) -> bool:
    """Magazine and newsletter alone start no clock; where the tenant does not tell, everybody may wait."""
    return _INTENTS not in row or Intent.GUIDANCE in str(row[_INTENTS]).split(",")


def _ends_a_wait(row: Row) -> bool:
    kind, outcome = KIND_BY_TASK[str(row["type"])]
    said = {"yes": True, "no": False}.get(str(row.get(_COUNTS) or ""))
    return kind is EntryKind.CLOSED or (may_count(kind, outcome) and (default_counts(kind, outcome) if said is None else said))


def _is_since(row: Row, latest: Mapping[int, str], *, or_at_once: bool = False) -> bool:
    """Later than the latest time they asked; `or_at_once`: or in the very conversation."""
    asked, said = latest[_person(row)], str(row.get("date") or "")
    return said > asked or (or_at_once and said == asked)


def _appointments(crm: Crm, kinds: set[EntryKind], restriction: str, is_unwanted: IsUnwanted) -> Iterator[Row]:
    numbers = crm.reference.task_numbers({name for (kind, _outcome), name in TASK_NAMES.items() if kind in kinds})
    if not numbers:
        return
    own = [column for name, column in ((ENTRY_COUNTS, _COUNTS), (ENTRY_INTENTS, _INTENTS)) if name in crm.reference.entry_fields]
    tasks = f"type oneOf ({','.join(map(str, numbers))})"
    columns = ("appointmentId", "personId", "date", "type", *own)
    yield from _rows(crm, "Appointment", columns, f"{restriction} and {tasks}" if restriction else tasks, is_unwanted)


def _rows(crm: Crm, path: str, columns: Sequence[str], restriction: str, is_unwanted: IsUnwanted) -> Iterator[Row]:
    for page in crm.pages(path, columns[0], columns, restriction):
        if is_unwanted():
            raise Unwanted("a newer question")
        yield from page


def _person(row: Row) -> int:
    return int(str(row.get("personId") or 0))
