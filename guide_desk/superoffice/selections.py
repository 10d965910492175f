"""Selections in the CRM: found by the marker in their description, made, filled in batches. Sync thread only; raises CrmErrors.

A selection has no field for a marker, so it stands in the last line of the description, with who is filling it just now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from guide_desk.errors import OutcomeUnknown, Refused, UnreadableAnswer
from guide_desk.snapshots.selections import SelectionKind
from guide_desk.superoffice import encoding
from guide_desk.superoffice.crm import Crm

MEMBERS_A_REQUEST = 500
_MARK = re.compile(r"^guide-desk:([0-9a-f]{32})(?: busy:(\d+):(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ))?[ \t\r]*$", re.MULTILINE)
SIGNED = "Gjort i Guide Desk"
"""How the line begins that says who made it and when."""
_SIGNED_LINE = re.compile(rf"^{SIGNED} [^\r\n]*", re.MULTILINE)
_KINDS = {SelectionKind.STATIC: "Static", SelectionKind.DYNAMIC: "Dynamic"}


@dataclass(frozen=True, slots=True)
class Busy:
    """A guide who fills the selection, and since when."""

    associate_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class FoundSelection:
    """One that carries a marker of ours. `description` is the exact text that was read, which a `test` repeats."""

    remote_id: int
    kind: SelectionKind | None
    description: str
    marker: str
    busy: Busy | None
    owner: int


def description_of(words: str, marker: str, busy: Busy | None = None, before: str = "") -> str:
    """What stands in the CRM: words for people, then the line for this program. What somebody else has written stays, our two
    lines where they stood `before`; whoever has taken our words away does not get them back.
    """
    since = f" busy:{busy.associate_id}:{busy.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if busy is not None else ""
    line = f"guide-desk:{marker}{since}"
    text = _SIGNED_LINE.sub(lambda _found: words.strip(), before, count=1) if before.strip() else words.strip()
    if _MARK.search(text):
        return _MARK.sub(lambda _found: line, text, count=1)
    return f"{text.rstrip()}\n{line}" if text.strip() else line


def selection(crm: Crm, remote_id: int) -> FoundSelection | None:
    """The selection of that number; None when it is gone or not for this guide to see."""
    try:
        entity = crm.client.get(f"Selection/{remote_id}")
    except Refused as error:
        if error.is_not_found:
            return None
        raise
    return _found(entity)


def marked_selections(crm: Crm, name: str, marker: str) -> list[FoundSelection]:
    """Those of this name that carry the marker, lowest number first. The name may be anything: it goes in the body."""
    restriction = f"name is {encoding.quoted(name)}"
    columns = ("selectionId", "name")
    numbers = [
        int(str(row["PrimaryKey"]))
        for rows in crm.pages("Selection", "selectionId", columns, restriction, is_private=True)
        for row in rows
    ]
    found = (selection(crm, number) for number in numbers)
    return [each for each in found if each is not None and each.marker == marker]


def create_selection(crm: Crm, name: str, kind: SelectionKind, description: str) -> FoundSelection:
    """A new one, empty, for everybody to see. Raises OutcomeUnknown when it may have been made."""
    body = {
        "Name": name,
        "Description": description,
        "SelectionType": _KINDS[kind],
        "TargetTableName": "contact",
        "TargetTableNumber": 5,
        "VisibleFor": [{"Visibility": "All"}],
    }
    answer = crm.client.post("Selection", body)
    try:
        return _found(answer)
    except UnreadableAnswer:
        raise OutcomeUnknown("answer of another shape") from None


def describe(crm: Crm, known: FoundSelection, description: str) -> FoundSelection:
    """Change the description. Raises ValueCollided when somebody else has changed it since `known` was read."""
    operations: list[dict[str, object]] = [
        {"op": "test", "path": "Description", "value": known.description},
        {"op": "replace", "path": "Description", "value": description},
    ]
    return _found(crm.client.patch(f"Selection/{known.remote_id}", operations))


def members(crm: Crm, remote_id: int) -> set[int]:
    """The persons in it, by number: page after page, as the CRM links them."""
    found: set[int] = set()
    path, query = f"Selection/{remote_id}/Members", {"$select": "personId"}
    while True:
        crm.pause()
        answer = crm.client.get(path, query)
        rows = answer.get("value") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UnreadableAnswer("members")
        before = len(found)
        found.update(number for row in rows if (number := _number(row.get("personId"))))
        following = answer.get("odata.nextLink")
        if not following or len(found) == before:
            return found
        query = dict(parse_qsl(urlsplit(str(following)).query))


def add_members(crm: Crm, remote_id: int, persons: Sequence[int]) -> None:
    """At most `MEMBERS_A_REQUEST`; who is in it already must not be among them."""
    crm.client.post(f"Selection/{remote_id}/Members/AddPerson", _persons(persons))


def remove_members(crm: Crm, remote_id: int, persons: Sequence[int]) -> None:
    """The reverse."""
    crm.client.post(f"Selection/{remote_id}/Members/RemovePerson", _persons(persons))


def put_criteria(crm: Crm, remote_id: int, groups: Sequence[Mapping[str, object]]) -> None:
    """Replace all criteria of a dynamic one; repeating it is safe."""
    crm.client.put_json(f"Selection/{remote_id}/CriteriaGroups", list(groups))


def remove_selection(crm: Crm, remote_id: int) -> None:
    """Take one of ours away; its members stay what they are. One that is gone already is no fault."""
    crm.client.take_away(f"Selection/{remote_id}")


def link_to(crm: Crm, remote_id: int) -> str:
    """The address that opens it in SuperOffice, in a browser where the guide is signed in.

    What follows the first question mark is the CRM's own way of naming a view, which has a question mark of its own.
    """
    return f"{crm.client.web_address()}/default.aspx?selection?selection_id={remote_id}"


def batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many at a time as one request takes."""
    for start in range(0, len(numbers), MEMBERS_A_REQUEST):
        yield numbers[start : start + MEMBERS_A_REQUEST]


def _persons(numbers: Sequence[int]) -> list[dict[str, int]]:
    return [{"PersonId": number, "ContactId": 0} for number in numbers]


def _found(entity: Any) -> FoundSelection:
    if not isinstance(entity, dict) or not _number(entity.get("SelectionId")):
        raise UnreadableAnswer("selection")
    description = str(entity.get("Description") or "")
    kind = next((ours for ours, name in _KINDS.items() if name == entity.get("SelectionType")), None)
    mark = _MARK.search(description)
    busy = None
    if mark is not None and mark.group(2):
        busy = Busy(int(mark.group(2)), datetime.fromisoformat(mark.group(3)))
    owner = _number((entity.get("Associate") or {}).get("AssociateId"))
    return FoundSelection(
        _number(entity["SelectionId"]), kind, description, mark.group(1) if mark is not None else "", busy, owner
    )


def _number(value: object) -> int:
    return int(str(value)) if str(value or "").isdecimal() else 0
