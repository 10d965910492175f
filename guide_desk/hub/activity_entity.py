"""Appointments and documents as the WebAPI shows them, and as they are sent."""

from __future__ import annotations

import re
from typing import Any

from guide_desk.hub.answers import bad_request
from guide_desk.hub.whole_entities import APPOINTMENT, DOCUMENT

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
LONGEST_TEXT = 100_000


def appointment_row(sent: dict[str, Any], *, me: int, now: str, known: dict[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a sent appointment; what is missing is as before, or the default."""
    base = known or {
        "person_id": 0,
        "associate_id": me,
        "type_id": 1,
        "completed": "NotStarted",
        "custom": {},
        "text": "",
        "header": "",
    }
    start = _moment(sent, "StartDate", base.get("date", now))
    return {
        "person_id": _number(sent, "Person", "PersonId", base["person_id"]),
        "associate_id": _number(sent, "Associate", "AssociateId", base["associate_id"]),
        "type_id": _number(sent, "Task", "TaskListItemId", base["type_id"]),
        "date": start,
        "end_date": _moment(sent, "EndDate", base.get("end_date", start)),
        "header": _text(sent, "Title", base["header"]),
        "text": _text(sent, "Description", base["text"]),
        "completed": str(sent.get("Completed") or base["completed"]),
        "custom": {**base["custom"], **{str(k): str(v or "") for k, v in (sent.get("CustomFields") or {}).items()}},
    }


def appointment_shown(row: dict[str, Any], tasks: dict[int, str], associates: dict[int, str]) -> dict[str, Any]:
    """An appointment as a GET answers it."""
    return {
        **APPOINTMENT,
        "AppointmentId": row["activity_id"],
        "Person": {"PersonId": row["person_id"]},
        "Associate": {"AssociateId": row["associate_id"], "FullName": associates.get(row["associate_id"], "")},
        "Task": {"TaskListItemId": row["type_id"], "Value": tasks.get(row["type_id"], "")},
        "Type": "inChecklist",
        "Completed": row["completed"],
        "StartDate": row["date"],
        "EndDate": row["end_date"],
        "ActiveDate": row["date"],
        "Title": row["header"],
        "Description": row["text"],
        "Private": "Public",
        "CustomFields": row["custom"],
        "CreatedDate": row["registered"],
        "UpdatedDate": row["updated"],
    }


def document_row(sent: dict[str, Any], *, me: int, now: str, known: dict[str, Any] | None = None) -> dict[str, Any]:
    """The columns of a sent document."""
    base = known or {
        "person_id": 0,
        "associate_id": me,
        "type_id": 61,
        "completed": "Completed",
        "custom": {},
        "text": "",
        "header": "",
    }
    date = _moment(sent, "Date", base.get("date", now))
    return {
        "person_id": _number(sent, "Person", "PersonId", base["person_id"]),
        "associate_id": _number(sent, "Associate", "AssociateId", base["associate_id"]),
        "type_id": _number(sent, "DocumentTemplate", "DocumentTemplateId", base["type_id"]),
        "date": date,
        "end_date": date,
        "header": _text(sent, "Header", base["header"]),
        "text": _text(sent, "Description", base["text"]),
        "completed": str(sent.get("Completed") or base["completed"]),
        "custom": {**base["custom"], **{str(k): str(v or "") for k, v in (sent.get("CustomFields") or {}).items()}},
    }


def document_shown(row: dict[str, Any], templates: dict[int, str], associates: dict[int, str]) -> dict[str, Any]:
    """A document as a GET answers it; its content is a stream of its own."""
    return {
        **DOCUMENT,
        "DocumentId": row["activity_id"],
        "Person": {"PersonId": row["person_id"]},
        "Associate": {"AssociateId": row["associate_id"], "FullName": associates.get(row["associate_id"], "")},
        "DocumentTemplate": {"DocumentTemplateId": row["type_id"], "Name": templates.get(row["type_id"], "")},
        "Header": row["header"],
        "Name": f"document-{row['activity_id']}.eml",
        "Description": row["text"],
        "Date": row["date"],
        "Completed": row["completed"],
        "Type": "Document",
        "ExternalRef": row["custom"].get("ExternalRef", ""),
        "CustomFields": row["custom"],
        "CreatedDate": row["registered"],
        "UpdatedDate": row["updated"],
    }


def _moment(sent: dict[str, Any], name: str, default: str) -> str:
    value = sent.get(name)
    if value is None or str(value).startswith(("0001-", "1760-")):
        return default
    found = _MOMENT.match(str(value))
    if found is None:
        raise bad_request(f"{name} is no date and time")
    return found.group()


def _number(sent: dict[str, Any], name: str, key: str, default: int) -> int:
    holder = sent.get(name)
    if holder is None:
        return default
    if not isinstance(holder, dict) or not isinstance(holder.get(key), int):
        raise bad_request(f"{name} needs {key}")
    return int(holder[key])


def _text(sent: dict[str, Any], name: str, default: str) -> str:
    value = sent.get(name, default)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise bad_request(f"{name} is too long or no text")
    return value
