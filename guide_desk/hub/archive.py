"""Archive queries: `$select,$filter,$orderby,$top,$skip` over persons and activities, answered as slim rows."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, or_, select

from guide_desk.hub import tables
from guide_desk.hub.answers import bad_query
from guide_desk.hub.filter_language import ColumnKind, FilterColumn, parse_filter

MOST_ROWS = 5000
MOST_COLUMNS = 60
_CUSTOM = {"person": "personUdef/", "appointment": "appointmentUdef/", "document": "documentUdef/"}
_UDLIST = re.compile(r"\[I:(\d+)\]")


@dataclass(frozen=True, slots=True)
class Names:
    """What display values are made from: initials by associate, list items by id, task and template names."""

    initials: Mapping[int, str]
    tasks: Mapping[int, str]
    templates: Mapping[int, str]
    custom_lists: Mapping[str, Mapping[int, str]]


def person_rows(connection: Connection, query: Mapping[str, str], names: Names, me: int) -> list[dict[str, Any]]:
    """Rows of the Person archive; a person with several addresses comes once for each that is selected."""
    chosen = _chosen(query)
    table = tables.person
    question = select(table).where(table.c.deleted == "")
    question = _narrowed(
        question, query, _PERSON_FILTERS, me, {"personid": table.c.person_id, "personupdateddate": table.c.updated}
    )
    found = connection.execute(question).mappings().all()
    emails: dict[int, list[str]] = defaultdict(list)
    if any(name.casefold() == "email/emailaddress" for name in chosen):
        numbers = [row["person_id"] for row in found]
        for start in range(0, len(numbers), 500):
            part = numbers[start : start + 500]
            rows = connection.execute(
                select(tables.person_email).where(tables.person_email.c.person_id.in_(part)).order_by(tables.person_email.c.rank)
            )
            for row in rows.mappings():
                emails[row["person_id"]].append(row["address"])
    answer = []
    for row in found:
        answer += [_person_row(row, address, chosen, names) for address in emails.get(row["person_id"], [""])]
    return answer


def activity_rows(connection: Connection, kind: str, query: Mapping[str, str], names: Names, me: int) -> list[dict[str, Any]]:
    """Rows of the FindAppointment or FindDocument archive. Activities of a deleted person are not shown."""
    chosen = _chosen(query)
    table = tables.activity
    alive = select(tables.person.c.person_id).where(
        (tables.person.c.person_id == table.c.person_id) & (tables.person.c.deleted == "")
    )
    columns = [column for column in table.c if column.name != "content"]
    question = select(*columns).where((table.c.kind == kind) & alive.exists())
    filters = _activity_filters(kind)
    order = {f"{kind}id": table.c.activity_id, "updateddate": table.c.updated, "date": table.c.date}
    found = connection.execute(_narrowed(question, query, filters, me, order)).mappings().all()
    return [_activity_row(row, kind, chosen, names) for row in found]


def count_rows(connection: Connection, kind: str) -> int:
    """How many there are; for /healthz and tests."""
    if kind == "person":
        return int(connection.execute(select(func.count()).select_from(tables.person)).scalar() or 0)
    where = tables.activity.c.kind == kind
    return int(connection.execute(select(func.count()).select_from(tables.activity).where(where)).scalar() or 0)


def _chosen(query: Mapping[str, str]) -> list[str]:
    chosen = [name.strip() for name in query.get("$select", "").split(",") if name.strip()]
    if not chosen or len(chosen) > MOST_COLUMNS:
        raise bad_query("$select needs one to sixty columns")
    return chosen


def _narrowed(
    question: Any, query: Mapping[str, str], filters: Mapping[str, FilterColumn], me: int, order: Mapping[str, Any]
) -> Any:
    if query.get("$filter", "").strip():
        question = question.where(parse_filter(query["$filter"], filters, me))
    for part in query.get("$orderby", "").split(","):
        name, _, direction = part.strip().partition(" ")
        if not name:
            continue
        column = order.get(name.casefold())
        if column is None:
            raise bad_query(f"cannot order by {name[:40]}")
        question = question.order_by(column.desc() if direction.strip().casefold() == "desc" else column)
    top = _whole(query.get("$top", ""), 500)
    return question.limit(min(top, MOST_ROWS)).offset(_whole(query.get("$skip", ""), 0))


def _whole(text: str, default: int) -> int:
    if not text:
        return default
    if not text.isdecimal():
        raise bad_query("a whole number was expected")
    return int(text)


def _person_row(row: RowMapping, address: str, chosen: Sequence[str], names: Names) -> dict[str, Any]:
    entity = json.loads(row["entity"])
    answer: dict[str, Any] = {"PrimaryKey": str(row["person_id"]), "EntityName": "person"}
    phones = entity.get("MobilePhones") or []
    plain = {
        "personid": str(row["person_id"]),
        "firstname": row["first_name"],
        "lastname": row["last_name"],
        "fullname": f"{row['first_name']} {row['last_name']}".strip(),
        "personassociateid": names.initials.get(row["associate_id"], ""),
        "personupdateddate": row["updated"],
        "personregistereddate": row["registered"],
        "restrictionaddress/city": row["city"],
        "email/emailaddress": address,
        "personmobilephone/formattednumber": phones[0]["Value"] if phones else "",
        "personinterestids": ",".join(each["Name"] for each in entity["Interests"] if each["Selected"]),
        "subscription": ",".join(each["Name"] for each in entity["ShipmentTypes"] if each["Selected"]),
    }
    for name in chosen:
        if name.startswith(_CUSTOM["person"]):
            answer[name] = _custom_value(entity["CustomFields"], name.removeprefix(_CUSTOM["person"]), names)
        elif name.casefold() in plain:
            answer[name] = plain[name.casefold()]
        else:
            raise bad_query(f"column {name[:60]} does not exist")
    return answer


def _activity_row(row: RowMapping, kind: str, chosen: Sequence[str], names: Names) -> dict[str, Any]:
    kinds = names.tasks if kind == "appointment" else names.templates
    custom = json.loads(row["custom"])
    answer: dict[str, Any] = {"PrimaryKey": str(row["activity_id"]), "EntityName": kind}
    plain = {
        f"{kind}id": str(row["activity_id"]),
        "type": kinds.get(row["type_id"], ""),
        "date": row["date"],
        "enddate": row["end_date"],
        "completed": row["completed"],
        "subject": row["header"],
        "text": row["text"],
        "associateid": names.initials.get(row["associate_id"], ""),
        "personid": str(row["person_id"]),
        "registereddate": row["registered"],
        "updateddate": row["updated"],
    }
    for name in chosen:
        if name.startswith(_CUSTOM[kind]):
            answer[name] = custom.get(name.removeprefix(_CUSTOM[kind]), "")
        elif name.casefold() in plain:
            answer[name] = plain[name.casefold()]
        else:
            raise bad_query(f"column {name[:60]} does not exist")
    return answer


def _custom_value(custom: Mapping[str, str], prog_id: str, names: Names) -> str:
    value = custom.get(prog_id, "")
    listed = names.custom_lists.get(prog_id)
    found = _UDLIST.fullmatch(value)
    if listed is not None and found is not None:
        return listed.get(int(found.group(1)), "")
    return value


def _has_interest(values: list[str]) -> Any:
    wanted = [int(value) for value in values if value.isdecimal()]
    inner = select(tables.person_interest.c.person_id).where(tables.person_interest.c.interest_id.in_(wanted))
    return tables.person.c.person_id.in_(inner)


def _in_household(values: list[str]) -> Any:
    """A text field of the entity: its key and value as they stand in the stored JSON."""
    return or_(*(tables.person.c.entity.contains(f'"SuperOffice:14": {json.dumps(value)}', autoescape=True) for value in values))


def _having(table: Table) -> Callable[[ColumnElement[bool]], ColumnElement[bool]]:
    return lambda found: tables.person.c.person_id.in_(select(table.c.person_id).where(found))


_PERSON_FILTERS: dict[str, FilterColumn] = {
    "personId": FilterColumn(ColumnKind.NUMBER, tables.person.c.person_id),
    "fullName": FilterColumn(ColumnKind.TEXT, tables.person.c.first_name + " " + tables.person.c.last_name),
    "email/emailAddress": FilterColumn(ColumnKind.TEXT, tables.person_email.c.address, within=_having(tables.person_email)),
    "personMobilePhone/formattedNumber": FilterColumn(
        ColumnKind.TEXT, tables.person_phone.c.number, within=_having(tables.person_phone)
    ),
    "personUdef/SuperOffice:14": FilterColumn(ColumnKind.TEXT, condition=_in_household),
    "firstName": FilterColumn(ColumnKind.TEXT, tables.person.c.first_name),
    "lastName": FilterColumn(ColumnKind.TEXT, tables.person.c.last_name),
    "restrictionAddress/city": FilterColumn(ColumnKind.TEXT, tables.person.c.city),
    "personAssociateId": FilterColumn(ColumnKind.ASSOCIATE, tables.person.c.associate_id),
    "personInterestIds": FilterColumn(ColumnKind.LIST, condition=_has_interest),
    "personUpdatedDate": FilterColumn(ColumnKind.TIME, tables.person.c.updated),
    "personRegisteredDate": FilterColumn(ColumnKind.TIME, tables.person.c.registered),
    "personUdef/SuperOffice:34": FilterColumn(ColumnKind.BOOL, tables.person.c.is_protected),
    "personUdef/SuperOffice:37": FilterColumn(ColumnKind.TEXT, tables.person.c.marker),
}


def _activity_filters(kind: str) -> dict[str, FilterColumn]:
    table = tables.activity
    return {
        f"{kind}Id": FilterColumn(ColumnKind.NUMBER, table.c.activity_id),
        "type": FilterColumn(ColumnKind.LIST, table.c.type_id),
        "personId": FilterColumn(ColumnKind.NUMBER, table.c.person_id),
        "associateId": FilterColumn(ColumnKind.ASSOCIATE, table.c.associate_id),
        "date": FilterColumn(ColumnKind.TIME, table.c.date),
        "updatedDate": FilterColumn(ColumnKind.TIME, table.c.updated),
        "registeredDate": FilterColumn(ColumnKind.TIME, table.c.registered),
        f"{_CUSTOM[kind]}SuperOffice:21": FilterColumn(ColumnKind.TEXT, table.c.marker),
    }
