"""Dialogue entries and the CRM's appointments and documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from guide_desk.domain.deeds import Deed
from guide_desk.domain.dialogue import CloseReason, DialogueEntry, EntryKind
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.errors import Refused, UnreadableAnswer
from guide_desk.identifiers import AssociateId, DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind, Colleague
from guide_desk.superoffice import encoding
from guide_desk.superoffice import field_map as names
from guide_desk.superoffice.reference import Reference

_PLANNED = frozenset({EntryKind.REMINDER, EntryKind.BOOKED_CALL})
PLANNED_MINUTES = 15
LONGEST_HEADER = LONGEST_REFERENCE = 200
"""Characters of a document's name and of its reference elsewhere; what is longer stands in its text."""
_CUSTOM_COLUMNS = {kind: tuple((name, f"{kind.value}Udef/{name}") for name in names.ENTRY_FIELDS) for kind in ActivityKind}
_E = TypeVar("_E", bound=StrEnum)


def activity_of_row(row: Mapping[str, Any], kind: ActivityKind, reference: Reference) -> ActivityBase | None:
    """An archive row; None for a task we do not know or a row without a time, which is left alone.

    What carries our marker and has been made into another kind of thing since is a note, which says its words and claims nothing.
    """
    author = reference.colleague_by_initials(str(row.get("associateId") or ""))
    custom = {name: str(value) for name, column in _CUSTOM_COLUMNS[kind] if (value := row.get(column))}
    return _activity(
        kind,
        remote_id=int(str(row["PrimaryKey"])),
        person=_number(row.get("personId")),
        updated=encoding.stamp(row.get("updatedDate")),
        task=str(row.get("type") or ""),
        date=str(row.get("date") or ""),
        end=str(row.get("endDate") or ""),
        text=_text(row.get("subject"), row.get("text")),
        completed=str(row.get("completed") or ""),
        author=author,
        custom=custom,
        reference=reference,
    )


def activity_of_entity(entity: Mapping[str, Any], reference: Reference) -> ActivityBase:
    """An answered appointment. Raises UnreadableAnswer when it is not one we could have made."""
    author = reference.colleagues.get(_number((entity.get("Associate") or {}).get("AssociateId")))
    task = int((entity.get("Task") or {}).get("TaskListItemId") or 0)
    found = _activity(
        ActivityKind.APPOINTMENT,
        remote_id=int(entity["AppointmentId"]),
        person=_number((entity.get("Person") or {}).get("PersonId")),
        updated=encoding.stamp(entity.get("UpdatedDate")),
        task=reference.task_name(task),
        date=str(entity.get("StartDate") or ""),
        end=str(entity.get("EndDate") or ""),
        text=str(entity.get("Description") or ""),
        completed=str(entity.get("Completed") or ""),
        author=author,
        custom={str(name): str(value or "") for name, value in (entity.get("CustomFields") or {}).items()},
        reference=reference,
    )
    if found is None:
        raise UnreadableAnswer("appointment of another kind")
    return found


def appointment_body(deed: Deed, person_remote_id: int, reference: Reference) -> dict[str, object]:
    """The body that creates the appointment of a deed; its marker rides along. Raises Refused for a task the tenant lacks."""
    entry = deed.entry
    assert entry is not None
    name = names.TASK_NAMES.get((entry.kind, entry.outcome)) or names.TASK_NAMES.get((entry.kind, None), "")
    task = reference.tasks.get(name)
    if task is None or names.ENTRY_MARKER not in reference.entry_fields:
        raise Refused(400, "TaskMissing")
    custom = {
        names.ENTRY_MARKER: deed.deed_id,
        names.ENTRY_INTENTS: ",".join(sorted(entry.intents)),
        names.ENTRY_SOURCE: entry.source or "",
        names.ENTRY_COUNTS: "" if entry.counts is None else ("yes" if entry.counts else "no"),
        names.ENTRY_HOUSEHOLD: "yes" if entry.answers_for_household else "",
        names.ENTRY_REASON: entry.close_reason or "",
        names.ENTRY_TOPICS: ",".join(sorted(entry.topics)),
        names.ENTRY_ADDRESS: entry.address,
        names.ENTRY_FORWARDED: entry.forwarded_to,
        names.ENTRY_HANDED_TO: "" if entry.handed_to is None else f"{entry.handed_to},{entry.handed_to_municipality or ''}",
        names.ENTRY_EVENT: f"{entry.event},{entry.event_on or ''}" if entry.event else "",
    }
    return {
        "Person": {"PersonId": person_remote_id},
        "Associate": {"AssociateId": int(entry.author_id or deed.author_id)},
        "Task": {"TaskListItemId": task},
        "Type": "inDiary" if entry.kind is EntryKind.BOOKED_CALL else "inChecklist",
        **_times(entry),
        "Completed": _completed(entry),
        "Description": entry.text,
        "Private": "Public",
        "CustomFields": {name: str(value) for name, value in custom.items() if value and name in reference.entry_fields},
    }


def document_of_entity(entity: Mapping[str, Any], templates: Mapping[int, str], reference: Reference) -> ActivityBase:
    """An answered document; `templates`: names of all, deleted or not. Raises UnreadableAnswer when we could not have made it."""
    template = int((entity.get("DocumentTemplate") or {}).get("DocumentTemplateId") or 0)
    found = _activity(
        ActivityKind.DOCUMENT,
        remote_id=int(entity["DocumentId"]),
        person=_number((entity.get("Person") or {}).get("PersonId")),
        updated=encoding.stamp(entity.get("UpdatedDate")),
        task=templates.get(template, ""),
        date=str(entity.get("Date") or ""),
        end="",
        text=_text(entity.get("Header"), entity.get("Description")),
        author=reference.colleagues.get(_number((entity.get("Associate") or {}).get("AssociateId"))),
        custom={str(name): str(value or "") for name, value in (entity.get("CustomFields") or {}).items()},
        reference=reference,
    )
    if found is None:
        raise UnreadableAnswer("document of another kind")
    return found


def document_body(deed: Deed, person_remote_id: int, template: int, message_id: str) -> dict[str, object]:
    """The body that creates the document of an e-mail; its marker rides along, its content follows. The file's name says nothing
    of anybody.
    """
    entry = deed.entry
    assert entry is not None
    day = encoding.to_wall_clock(entry.happened_at)
    name = f"mejl-{day.partition('T')[0]}.eml"
    header, _end_of_line, words = entry.text.partition("\n")
    if len(header) > LONGEST_HEADER:
        header, words = f"{header[: LONGEST_HEADER - 1]}…", entry.text
    return {
        "DocumentTemplate": {"DocumentTemplateId": template},
        "Person": {"PersonId": person_remote_id},
        "Associate": {"AssociateId": int(entry.author_id or deed.author_id)},
        "Header": header or name,
        "Name": name,
        "Description": words,
        "Date": day,
        "Completed": "Completed",
        "Type": "Document",
        "ExternalRef": message_id[:LONGEST_REFERENCE],
        "CustomFields": {names.ENTRY_MARKER: deed.deed_id},
    }


def plan_patch(before: DialogueEntry, after: DialogueEntry) -> list[dict[str, object]]:
    """What differs between a plan as the CRM has it and as it should be; empty when nothing does.

    Without `test`: repeating it changes nothing, and of two who move the same call the later one holds.
    """
    values: dict[str, object] = {}
    if (before.happened_at, end_of(before)) != (after.happened_at, end_of(after)):
        values |= _times(after)
    if before.is_done is not after.is_done:
        values["Completed"] = _completed(after)
    if before.author_id != after.author_id and after.author_id is not None:
        values["Associate"] = {"AssociateId": int(after.author_id)}
    if before.text != after.text:
        values["Description"] = after.text
    return [{"op": "replace", "path": path, "value": value} for path, value in values.items()]


def _times(entry: DialogueEntry) -> dict[str, object]:
    start = encoding.to_wall_clock(entry.happened_at)
    return {"StartDate": start, "EndDate": encoding.to_wall_clock(end_of(entry)), "ActiveDate": start}


def end_of(entry: DialogueEntry) -> datetime:
    return entry.ends_at or entry.happened_at + timedelta(minutes=PLANNED_MINUTES if entry.kind in _PLANNED else 0)


def _completed(entry: DialogueEntry) -> str:
    return "NotStarted" if entry.kind in _PLANNED and not entry.is_done else "Completed"


def _activity(
    kind: ActivityKind,
    *,
    remote_id: int,
    person: int,
    updated: str,
    task: str,
    date: str,
    end: str,
    text: str,
    author: Colleague | None,
    custom: Mapping[str, str],
    reference: Reference,
    completed: str = "",
) -> ActivityBase | None:
    happened_at = encoding.wall_clock(date)
    if kind is ActivityKind.APPOINTMENT:
        entry_kind, outcome = names.KIND_BY_TASK.get(task, (None, None))
    else:
        entry_kind, outcome = names.KIND_BY_TEMPLATE.get(task), None
    marker = custom.get(names.ENTRY_MARKER, "")
    if entry_kind is None and marker:
        entry_kind = EntryKind.NOTE
    if happened_at is None or entry_kind is None or not person:
        return None
    number, _comma, place = custom.get(names.ENTRY_HANDED_TO, "").partition(",")
    taker = reference.colleagues.get(_number(number))
    event, _comma, event_day = custom.get(names.ENTRY_EVENT, "").partition(",")
    entry = DialogueEntry(
        entry_kind,
        happened_at,
        text=text,
        outcome=outcome,
        ends_at=encoding.wall_clock(end) if entry_kind in _PLANNED else None,
        author_id=AssociateId(author.associate_id) if author is not None else None,
        author_name=author.name if author is not None else "",
        author_municipality=_one(Municipality, author.municipality) if author is not None else None,
        counts={"yes": True, "no": False}.get(custom.get(names.ENTRY_COUNTS, "")),
        answers_for_household=custom.get(names.ENTRY_HOUSEHOLD) == "yes",
        close_reason=_one(CloseReason, custom.get(names.ENTRY_REASON, "")),
        forwarded_to=taker.name if taker is not None else custom.get(names.ENTRY_FORWARDED, ""),
        handed_to=AssociateId(taker.associate_id) if taker is not None else None,
        handed_to_municipality=_one(Municipality, place),
        is_done=entry_kind in _PLANNED and (completed == "Completed" or encoding.is_true(completed)),
        source=_one(Source, custom.get(names.ENTRY_SOURCE, "")),
        intents=_several(Intent, custom.get(names.ENTRY_INTENTS, "")),
        topics=_several(GuidanceTopic, custom.get(names.ENTRY_TOPICS, "")),
        address=custom.get(names.ENTRY_ADDRESS, ""),
        event=event,
        event_on=_day(event_day),
    )
    return ActivityBase(kind, remote_id, person, updated, entry, DeedId(marker) if marker else None)


def _text(subject: object, text: object) -> str:
    """A document's subject and words; the archive may show the subject as its text too."""
    return "\n".join(dict.fromkeys(part for part in (str(subject or ""), str(text or "")) if part))


def _number(value: object) -> int:
    return int(str(value)) if str(value or "").isdecimal() else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _one(kind: type[_E], text: str) -> _E | None:
    try:
        return kind(text) if text else None
    except ValueError:
        return None


def _several(kind: type[_E], text: str) -> frozenset[_E]:
    if not text:
        return frozenset()
    return frozenset(found for part in text.split(",") if (found := _one(kind, part.strip())) is not None)
