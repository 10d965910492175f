"""The archives of activities: appointments, documents, and both together as a person's card has them.

Nobody is shown an activity of a deleted person, or one that its owner keeps for themselves or their group.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, exists, false, literal, select, true

from guide_desk.hub import tables
from guide_desk.hub.archive_columns import Column, Provider, ShownRow, every_column, plain
from guide_desk.hub.filter_operators import Asker, ColumnKind
from guide_desk.hub.names import Names
from guide_desk.hub.stored_json import JsonText

_activity = tables.activity.c


def may_see(asker: Asker) -> ColumnElement[bool]:
    """What is for everybody, for the asker, or for their group."""
    return _activity.only_associate.in_((0, asker.associate_id)) & _activity.only_group.in_((0, asker.group_id))


def question_about(asker: Asker, *kinds: str) -> Select[Any]:
    """Activities of these kinds, without their content."""
    person = tables.person.c
    alive = (_activity.person_id == 0) | exists().where((person.person_id == _activity.person_id) & (person.deleted == ""))
    columns = [column for column in tables.activity.c if column.name != "content"]
    return select(*columns).where(_activity.kind.in_(kinds) & alive & may_see(asker))


def _rows(_connection: Connection, found: Sequence[RowMapping], _chosen: Sequence[str], names: Names) -> Iterable[ShownRow]:
    for row in found:
        parts = {"CustomFields": json.loads(row["custom"]), **json.loads(row["more"])}
        yield ShownRow(row["kind"], row["activity_id"], row, parts, names)


def _type(shown: ShownRow) -> str:
    names = shown.names.tasks if shown.entity == "appointment" else shown.names.templates
    return names.get(shown.row["type_id"], "")


def _kept(name: str) -> Column:
    return Column(lambda shown: str(shown.parts.get(name) or ""), ColumnKind.TEXT, JsonText(_activity.more, name))


_SHARED: dict[str, Column] = {
    "type": Column(_type, ColumnKind.LIST, _activity.type_id),
    "date": plain(_activity.date, ColumnKind.TIME),
    "associateId": Column(
        lambda shown: shown.names.initials.get(shown.row["associate_id"], ""), ColumnKind.ASSOCIATE, _activity.associate_id
    ),
    "personId": plain(_activity.person_id, ColumnKind.LIST),
    "contactId": Column(lambda _shown: "0", ColumnKind.LIST, literal(0), can_order=False),
    "registeredDate": plain(_activity.registered, ColumnKind.TIME),
    "updatedDate": plain(_activity.updated, ColumnKind.TIME),
}
_is_completed = _activity.completed == "Completed"
_COMPLETED = Column(
    lambda shown: str(shown.row["completed"] == "Completed"),
    ColumnKind.BOOL,
    condition=lambda values: _is_completed if values == ["true"] else ~_is_completed,
    can_order=False,
)
_APPOINTMENT_COLUMNS: dict[str, Column] = {
    "appointmentId": plain(_activity.activity_id, ColumnKind.NUMBER),
    "endDate": plain(_activity.end_date, ColumnKind.TIME),
    "text": plain(_activity.text, ColumnKind.TEXT),
    "completed": _COMPLETED,
    **_SHARED,
}
_DOCUMENT_COLUMNS: dict[str, Column] = {
    "documentId": plain(_activity.activity_id, ColumnKind.NUMBER),
    "subject": plain(_activity.header, ColumnKind.TEXT),
    "text": plain(_activity.text, ColumnKind.TEXT),
    "name": _kept("Name"),
    "ourref": _kept("OurRef"),
    "yourref": _kept("YourRef"),
    "attention": _kept("Attention"),
    "completed": _COMPLETED,
    "isMail": Column(
        lambda _shown: "True",
        ColumnKind.BOOL,
        condition=lambda values: true() if values == ["true"] else false(),
        can_order=False,
    ),
    **_SHARED,
}
_BOTH_COLUMNS: dict[str, Column] = {
    "text": Column(lambda shown: shown.row["text"] or shown.row["header"], ColumnKind.TEXT, _activity.text),
    "icon": Column(lambda shown: shown.entity, can_order=False),
    "recordTypeText": Column(lambda shown: shown.entity, can_order=False),
    **_SHARED,
}


def _of_kind(kind: str) -> Callable[[Asker], Select[Any]]:
    return lambda asker: question_about(asker, kind)


APPOINTMENT = Provider(
    "FindAppointment",
    _of_kind("appointment"),
    _activity.activity_id,
    every_column(_APPOINTMENT_COLUMNS),
    _rows,
    "appointmentUdef/",
    "appointment",
    _activity.custom,
)
DOCUMENT = Provider(
    "FindDocument",
    _of_kind("document"),
    _activity.activity_id,
    every_column(_DOCUMENT_COLUMNS),
    _rows,
    "documentUdef/",
    "document",
    _activity.custom,
)
BOTH = Provider(
    "ContactActivity",
    lambda asker: question_about(asker, "appointment", "document"),
    _activity.activity_id,
    every_column(_BOTH_COLUMNS),
    _rows,
    of_entities=lambda entities: _activity.kind.in_(sorted(entities)),
)
