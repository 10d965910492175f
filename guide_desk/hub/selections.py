"""Selections: static ones hold members, dynamic ones hold criteria. Groups are alternatives; all of a group must hold."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, false, func, insert, or_, select, update

from guide_desk.hub import person_archive, tables
from guide_desk.hub.answers import bad_query, bad_request, not_found
from guide_desk.hub.crm_tables import selection, selection_member
from guide_desk.hub.filter_operators import Asker, is_unary, operator_of
from guide_desk.hub.names import Names
from guide_desk.hub.numbers import next_number, retire
from guide_desk.hub.sent_values import choice, flag, number, number_within, objects, text
from guide_desk.hub.whole_entities import SELECTION

TYPES = ("Static", "Dynamic")
MOST_GROUPS = 20
MOST_RESTRICTIONS = 50
MOST_VALUES = 200
MOST_MEMBERS_AT_ONCE = 1000
_NOBODY: dict[str, Any] = {"Visibility": "All", "VisibleId": 0, "DisplayValue": ""}


def absorbed(known: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """The stored part with what was sent laid over it. Raises HubError 400 for what is neither static nor dynamic."""
    entity = dict(known)
    for name, longest in (
        ("Name", 255),
        ("Description", 2000),
        ("Postit", 2000),
        ("MainHeading", 255),
        ("MemberTabHeading", 255),
    ):
        entity[name] = text(sent, name, known.get(name, ""), longest)
    for name in ("CompanyUnique", "Completed"):
        entity[name] = flag(sent, name, bool(known.get(name, False)))
    entity["IncludePerson"] = number(sent.get("IncludePerson") or known.get("IncludePerson", 0), "IncludePerson")
    entity["SelectionType"] = choice(sent, "SelectionType", TYPES, known.get("SelectionType", "Static"))
    category = number_within(sent, "SelectionCategory", "Id", (known.get("SelectionCategory") or {}).get("Id", 0))
    entity["SelectionCategory"] = {"Id": category} if category else None
    visible = objects(sent.get("VisibleFor"), "VisibleFor")
    if visible:
        entity["VisibleFor"] = [
            {
                "Visibility": choice(each, "Visibility", ("All", "Associate", "Group"), "All"),
                "VisibleId": number(each.get("VisibleId") or 0, "VisibleId"),
                "DisplayValue": "",
            }
            for each in visible
        ]
    entity.setdefault("VisibleFor", [_NOBODY])
    return entity


def add_selection(connection: Connection, entity: dict[str, Any], owner: int, now: str) -> int:
    """A new one, without members and criteria."""
    number_ = next_number(connection, "selection", selection.c.selection_id)
    row = {"selection_id": number_, "criteria": "[]", "registered": now, "updated": now}
    connection.execute(insert(selection), row | _columns(entity, owner))
    return number_


def change_selection(connection: Connection, row: dict[str, Any], entity: dict[str, Any], now: str) -> None:
    """Write it back with a new stamp."""
    owner = number_within(entity, "Associate", "AssociateId", row["associate_id"])
    changed = _columns({name: value for name, value in entity.items() if name != "Associate"}, owner) | {"updated": now}
    connection.execute(update(selection).where(selection.c.selection_id == row["selection_id"]), changed)


def selection_row(connection: Connection, selection_id: int, asker: Asker) -> dict[str, Any]:
    """404 also for one that is another's alone."""
    row = connection.execute(select(selection).where(selection.c.selection_id == selection_id)).mappings().first()
    if row is None:
        raise not_found("Selection", selection_id)
    found = {**row, "entity": json.loads(row["entity"]), "criteria": json.loads(row["criteria"])}
    if row["associate_id"] != asker.associate_id and not any(_is_for(each, asker) for each in found["entity"]["VisibleFor"]):
        raise not_found("Selection", selection_id)
    return found


def remove_selection(connection: Connection, selection_id: int) -> None:
    """With its members' places in it; the members stay."""
    connection.execute(delete(selection_member).where(selection_member.c.selection_id == selection_id))
    connection.execute(delete(selection).where(selection.c.selection_id == selection_id))
    retire(connection, "selection", selection_id)


def keep_criteria(connection: Connection, row: dict[str, Any], sent: object, names: Names, asker: Asker, now: str) -> None:
    """Replace all criteria. Raises HubError 400 for a column or an operator that there is not, or when it is a static one."""
    if row["kind"] != "Dynamic":
        raise bad_request("only a dynamic selection has criteria")
    groups = [_group(each, place) for place, each in enumerate(objects(sent, "the criteria", MOST_GROUPS))]
    condition_of_groups(groups, names, asker)
    changed = {"criteria": json.dumps(groups, ensure_ascii=False), "updated": now}
    connection.execute(update(selection).where(selection.c.selection_id == row["selection_id"]), changed)


def members_of(row: dict[str, Any], names: Names, asker: Asker) -> ColumnElement[bool]:
    """The condition on a person that says who is in it."""
    if row["kind"] == "Dynamic":
        return condition_of_groups(row["criteria"], names, asker)
    place = selection_member.c
    return exists().where((place.selection_id == row["selection_id"]) & (place.person_id == tables.person.c.person_id))


def count_members(connection: Connection, row: dict[str, Any], names: Names, asker: Asker) -> int:
    """How many there are now."""
    alive = (tables.person.c.deleted == "") & members_of(row, names, asker)
    return int(connection.execute(select(func.count()).select_from(tables.person).where(alive)).scalar() or 0)


def add_members(connection: Connection, row: dict[str, Any], sent: object) -> None:
    """Adding somebody twice is once. Raises HubError 404 for somebody who is not there, 400 for a dynamic selection."""
    wanted, selection_id = set(_persons(row, sent)), row["selection_id"]
    person = tables.person.c
    alive = set(
        connection.execute(select(person.person_id).where(person.person_id.in_(wanted) & (person.deleted == ""))).scalars()
    )
    if wanted - alive:
        raise not_found("Person", min(wanted - alive))
    mine = (selection_member.c.selection_id == selection_id) & selection_member.c.person_id.in_(wanted)
    inside = set(connection.execute(select(selection_member.c.person_id).where(mine)).scalars())
    if wanted - inside:
        places = [{"selection_id": selection_id, "person_id": person_id} for person_id in sorted(wanted - inside)]
        connection.execute(insert(selection_member), places)


def remove_members(connection: Connection, row: dict[str, Any], sent: object) -> None:
    """Removing somebody who is not in it is no fault."""
    found = _persons(row, sent)
    mine = (selection_member.c.selection_id == row["selection_id"]) & selection_member.c.person_id.in_(found)
    connection.execute(delete(selection_member).where(mine))


def shown(row: dict[str, Any], names: Names, count: int) -> dict[str, Any]:
    """As a GET answers it."""
    return {
        **SELECTION,
        **row["entity"],
        "SelectionId": row["selection_id"],
        "SelectionType": row["kind"],
        "Associate": {"AssociateId": row["associate_id"], "FullName": names.full_names.get(row["associate_id"], "")},
        "MemberCount": count,
        "CreatedDate": row["registered"],
        "UpdatedDate": row["updated"],
    }


def condition_of_groups(groups: list[dict[str, Any]], names: Names, asker: Asker) -> ColumnElement[bool]:
    """No group, or a group without an active restriction, selects nobody."""
    return or_(false(), *(_condition_of_group(group["Restrictions"], names, asker) for group in groups))


def _condition_of_group(restrictions: list[dict[str, Any]], names: Names, asker: Asker) -> ColumnElement[bool]:
    """`InterOperator` says how a restriction is tied to the next; `And` binds closer than `Or`."""
    alternatives: list[list[ColumnElement[bool]]] = [[]]
    for restriction in restrictions:
        if not restriction["IsActive"]:
            continue
        alternatives[-1].append(_condition(restriction, names, asker))
        if restriction["InterOperator"] == "Or":
            alternatives.append([])
    return or_(false(), *(and_(*each) for each in alternatives if each))


def _condition(restriction: dict[str, Any], names: Names, asker: Asker) -> ColumnElement[bool]:
    """Columns of the person may be written with `person/` before them, as the page of the selection's archive has them."""
    name, operator, values = restriction["Name"].removeprefix("person/"), restriction["Operator"], restriction["Values"]
    column = person_archive.PERSON.column(name, names)
    filtered = column.as_filter() if column is not None else None
    made = operator_of(filtered.kind, operator) if filtered is not None else None
    if filtered is None or made is None:
        raise bad_query(f"no selection by {name[:60]} {operator[:40]}")
    condition = made(filtered, [] if is_unary(operator) else values, asker)
    return filtered.within(condition) if filtered.within is not None else condition


def _group(sent: dict[str, Any], place: int) -> dict[str, Any]:
    return {
        "Name": text(sent, "Name", str(place), 100),
        "Description": text(sent, "Description", "", 255),
        "Rank": number(sent.get("Rank") or place, "Rank"),
        "Restrictions": [_restriction(each) for each in objects(sent.get("Restrictions"), "Restrictions", MOST_RESTRICTIONS)],
    }


def _restriction(sent: dict[str, Any]) -> dict[str, Any]:
    values = sent.get("Values") or []
    if not isinstance(values, list) or len(values) > MOST_VALUES or any(isinstance(each, dict | list) for each in values):
        raise bad_request("Values is no list of texts")
    if sent.get("SubRestrictions"):
        raise bad_request("restrictions within restrictions are not kept here")
    return {
        "Name": text(sent, "Name", "", 100),
        "Operator": text(sent, "Operator", "", 60),
        "Values": ["" if each is None else str(each) for each in values],
        "IsActive": flag(sent, "IsActive", True),
        "InterOperator": choice(sent, "InterOperator", ("None", "And", "Or"), "And"),
    }


def _persons(row: dict[str, Any], sent: object) -> list[int]:
    if row["kind"] != "Static":
        raise bad_request("only a static selection holds members")
    return [number(each.get("PersonId"), "PersonId") for each in objects(sent, "the members", MOST_MEMBERS_AT_ONCE)]


def _is_for(visible: dict[str, Any], asker: Asker) -> bool:
    whom = {"Associate": asker.associate_id, "Group": asker.group_id}.get(visible["Visibility"], visible["VisibleId"])
    return bool(whom == visible["VisibleId"])


def _columns(entity: dict[str, Any], owner: int) -> dict[str, Any]:
    written = json.dumps(entity, ensure_ascii=False)
    return {"associate_id": owner, "name": entity["Name"], "kind": entity["SelectionType"], "entity": written}
