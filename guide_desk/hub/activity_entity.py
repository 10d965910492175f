"""Appointments and documents as the WebAPI shows them, and as they are sent."""

from __future__ import annotations

from typing import Any

from guide_desk.hub.names import Names
from guide_desk.hub.sent_values import LONGEST_TEXT, choice, flag, moment, number_within, objects, text, texts
from guide_desk.hub.whole_entities import APPOINTMENT, APPOINTMENT_SIMPLE, DOCUMENT

COMPLETED = ("Unknown", "NotStarted", "Started", "Completed")
PRIVATE = ("Public", "PrivateUser", "PrivateGroup")
APPOINTMENT_TYPES = (
    *("Unknown", "inDiary", "inChecklist", "Note", "Document", "SavedReport", "BookingForDiary", "BookingForChecklist"),
    *("MergeDraft", "MergeFinal"),
)
_APPOINTMENT_TEXTS = {"Agenda": LONGEST_TEXT, "InternalNotes": LONGEST_TEXT, "Location": 254, "AlarmLeadTime": 16}
_APPOINTMENT_FLAGS = ("HasAlarm", "IsAlldayEvent", "IsFree")
_DOCUMENT_TEXTS = {"Name": 254, "Attention": 254, "OurRef": 254, "YourRef": 254, "ExternalRef": 254}
_FIRST = {"appointment": 1, "document": 61}


def blank(kind: str, *, me: int, now: str, type_id: int | None = None) -> dict[str, Any]:
    """The columns of a new one, before anything is said."""
    return {
        "person_id": 0,
        "associate_id": me,
        "type_id": _FIRST[kind] if type_id is None else type_id,
        "date": now,
        "end_date": now,
        "header": "",
        "text": "",
        "completed": "NotStarted" if kind == "appointment" else "Completed",
        "custom": {},
        "more": {},
        "only_associate": 0,
        "only_group": 0,
    }


def appointment_row(sent: dict[str, Any], known: dict[str, Any], group_id: int) -> dict[str, Any]:
    """The columns of a sent appointment; what is missing is as in `known`. Raises HubError 400 for what cannot be stored."""
    row, more = _shared(sent, known, "Task", "TaskListItemId"), dict(known["more"])
    row["date"] = moment(sent, "StartDate", known["date"])
    row["end_date"] = moment(
        sent, "EndDate", row["date"] if sent.get("StartDate") and known["end_date"] == known["date"] else known["end_date"]
    )
    row["header"] = text(sent, "Title", known["header"])
    for name, longest in _APPOINTMENT_TEXTS.items():
        more[name] = text(sent, name, more.get(name, APPOINTMENT[name]), longest)
    for name in _APPOINTMENT_FLAGS:
        more[name] = flag(sent, name, more.get(name, False))
    more["Type"] = choice(sent, "Type", APPOINTMENT_TYPES, more.get("Type", "inDiary"))
    more["Private"] = choice(sent, "Private", PRIVATE, more.get("Private", "Public"))
    return row | {"more": more} | _visibility(sent, more["Private"], row["associate_id"], group_id, known)


def document_row(sent: dict[str, Any], known: dict[str, Any], group_id: int) -> dict[str, Any]:
    """The columns of a sent document."""
    row, more = _shared(sent, known, "DocumentTemplate", "DocumentTemplateId"), dict(known["more"])
    row["date"] = row["end_date"] = moment(sent, "Date", known["date"])
    row["header"] = text(sent, "Header", known["header"])
    for name, longest in _DOCUMENT_TEXTS.items():
        more[name] = text(sent, name, more.get(name, ""), longest)
    return row | {"more": more} | _visibility(sent, "Public", row["associate_id"], group_id, known)


def appointment_shown(row: dict[str, Any], names: Names) -> dict[str, Any]:
    """An appointment as a GET answers it."""
    return {
        **APPOINTMENT,
        **row["more"],
        **_shown(row, names),
        "AppointmentId": row["activity_id"],
        "Task": {"TaskListItemId": row["type_id"], "Value": names.tasks.get(row["type_id"], "")},
        "StartDate": row["date"],
        "EndDate": row["end_date"],
        "ActiveDate": row["date"],
        "Title": row["header"],
    }


def appointment_simple(row: dict[str, Any], names: Names) -> dict[str, Any]:
    """Flat and read-only."""
    whole = appointment_shown(row, names)
    same = {name: whole[name] for name in APPOINTMENT_SIMPLE if name in whole and not isinstance(whole[name], dict)}
    owner = row["associate_id"]
    return {
        **APPOINTMENT_SIMPLE,
        **same,
        "Task": names.tasks.get(row["type_id"], ""),
        "TaskId": row["type_id"],
        "PersonId": row["person_id"],
        "AssociateId": owner,
        "AssociateName": names.initials.get(owner, ""),
        "AssociateFullName": names.full_names.get(owner, ""),
        "CreatedBy": "",
        "AssignedBy": 0,
    }


def document_shown(row: dict[str, Any], names: Names) -> dict[str, Any]:
    """A document as a GET answers it; its content is a stream of its own."""
    return {
        **DOCUMENT,
        **row["more"],
        **_shown(row, names),
        "DocumentId": row["activity_id"],
        "DocumentTemplate": {"DocumentTemplateId": row["type_id"], "Name": names.templates.get(row["type_id"], "")},
        "Header": row["header"],
        "Name": row["more"].get("Name") or f"document-{row['activity_id']}.eml",
        "Date": row["date"],
    }


def _shared(sent: dict[str, Any], known: dict[str, Any], type_name: str, type_key: str) -> dict[str, Any]:
    return {
        "person_id": number_within(sent, "Person", "PersonId", known["person_id"]),
        "associate_id": number_within(sent, "Associate", "AssociateId", known["associate_id"]),
        "type_id": number_within(sent, type_name, type_key, known["type_id"]),
        "text": text(sent, "Description", known["text"]),
        "completed": choice(sent, "Completed", COMPLETED, known["completed"]),
        "custom": {**known["custom"], **texts(sent.get("CustomFields"), "CustomFields")},
    }


def _shown(row: dict[str, Any], names: Names) -> dict[str, Any]:
    owner = row["associate_id"]
    visible = {"VisibleId": 0, "Visibility": "All", "DisplayValue": ""}
    if row["only_associate"]:
        visible = {"VisibleId": row["only_associate"], "Visibility": "Associate", "DisplayValue": ""}
    elif row["only_group"]:
        visible = {"VisibleId": row["only_group"], "Visibility": "Group", "DisplayValue": ""}
    return {
        "Person": {"PersonId": row["person_id"]} if row["person_id"] else None,
        "Associate": {"AssociateId": owner, "FullName": names.full_names.get(owner, "")},
        "Description": row["text"],
        "Completed": row["completed"],
        "CustomFields": row["custom"],
        "VisibleFor": [visible],
        "CreatedDate": row["registered"],
        "UpdatedDate": row["updated"],
    }


def _visibility(sent: dict[str, Any], private: str, owner: int, group_id: int, known: dict[str, Any]) -> dict[str, int]:
    """`Private` keeps it for the owner or their group; else the first of `VisibleFor` says for whom it is."""
    if private != "Public":
        return {
            "only_associate": owner if private == "PrivateUser" else 0,
            "only_group": group_id if private == "PrivateGroup" else 0,
        }
    visible = objects(sent.get("VisibleFor"), "VisibleFor")
    if not visible:
        return (
            {"only_associate": known["only_associate"], "only_group": known["only_group"]} if "Private" not in sent else _FOR_ALL
        )
    whom = choice(visible[0], "Visibility", ("All", "Associate", "Group"), "All")
    number = number_within({"VisibleFor": visible[0]}, "VisibleFor", "VisibleId", 0)
    return {"only_associate": number if whom == "Associate" else 0, "only_group": number if whom == "Group" else 0}


_FOR_ALL = {"only_associate": 0, "only_group": 0}
