"""From our fields to what is sent: exact paths and values, each tested against what was read before it is replaced.

Only changed paths are ever sent; an entity that was read, whole or trimmed, never goes back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import Deed
from guide_desk.domain.merge import CALLED_OFF
from guide_desk.snapshots.base import PersonBase
from guide_desk.superoffice import encoding
from guide_desk.superoffice.field_map import (
    ADDRESS_FIELDS,
    CUSTOM_FIELDS,
    INTEREST_NAMES,
    LIST_PATHS,
    NO_MUNICIPALITY_INTEREST,
    PERSON_MARKER,
    SUBSCRIPTION_NAMES,
    WireKind,
)
from guide_desk.superoffice.reference import Reference

_ADDRESS_PATHS = {field: f"Address/{name}" for name, fields in ADDRESS_FIELDS.items() for field in fields}
_PLAIN_PATHS = {
    Field.FIRST_NAME: "Firstname",
    Field.LAST_NAME: "Lastname",
    **LIST_PATHS,
    **_ADDRESS_PATHS,
    Field.OWNER: "Associate/AssociateId",
    **dict.fromkeys(SUBSCRIPTION_NAMES, "ShipmentTypes"),
    Field.INTERESTS: "Interests",
}
_LINES = 3


def patch_of(base: PersonBase, changes: Mapping[Field, FieldValue], reference: Reference) -> list[dict[str, object]]:
    """For each path: a `test` with the value as it was read, then a `replace`. Raises Refused for a value the tenant lacks.

    A yes to a mailing is tested against the person not wanting to be contacted any more.
    """
    by_path: dict[str, dict[Field, FieldValue]] = {}
    for field, value in changes.items():
        reference.check(field, value)
        for path in _paths(field):
            by_path.setdefault(path, {})[field] = value
    operations: list[dict[str, object]] = []
    stop = CUSTOM_FIELDS[Field.NO_CONTACT_SINCE].prog_id
    if stop in reference.published and any(changes.get(field) == "yes" for field in CALLED_OFF):
        operations.append(_test(base, f"CustomFields/{stop}"))
    for path, fields in by_path.items():
        tested = _test(base, path)
        wanted = _value_at(path, tested["value"], fields, reference)
        operations += [tested, {"op": "replace", "path": path, "value": wanted}]
    return operations


def new_person_body(deed: Deed, reference: Reference) -> dict[str, object]:
    """The body that creates the person of a deed, with its marker; what the tenant cannot take is left out."""
    changes = {field: value for field, value in deed.changes.items() if not reference.why_unwritable(field, value)}
    custom: dict[str, str] = {PERSON_MARKER: deed.deed_id}
    for field, value in changes.items():
        if field in CUSTOM_FIELDS and value:
            custom[CUSTOM_FIELDS[field].prog_id] = _written(field, value, reference)
    body: dict[str, object] = {
        "Firstname": changes.get(Field.FIRST_NAME, ""),
        "Lastname": changes.get(Field.LAST_NAME, ""),
        **{
            path: [{"Value": each, "Description": "Privat" if field is Field.EMAILS else "Mobil"} for each in changes[field]]
            for field, path in LIST_PATHS.items()
            if changes.get(field)
        },
        "Address": {
            name: _address({}, changes, fields) for name, fields in ADDRESS_FIELDS.items() if any(map(changes.get, fields))
        },
        "Interests": _choices((), _interests({Field.MUNICIPALITIES: (), **changes}, reference), reference.interests),
        "ShipmentTypes": _choices(
            (), {name: changes.get(field) == "yes" for field, name in SUBSCRIPTION_NAMES.items()}, reference.shipment_types
        ),
        "CustomFields": custom,
    }
    owner = changes.get(Field.OWNER)
    if isinstance(owner, str) and owner.isdecimal():
        body["Associate"] = {"AssociateId": int(owner)}
    return body


def _test(base: PersonBase, path: str) -> dict[str, object]:
    return {"op": "test", "path": path, "value": json.loads(base.wire[path]) if path in base.wire else ""}


def _paths(field: Field) -> tuple[str, ...]:
    """Where a field lies. The municipalities' order is a field of the tenant's, the choice itself an interest."""
    own = f"CustomFields/{CUSTOM_FIELDS[field].prog_id}" if field in CUSTOM_FIELDS else _PLAIN_PATHS[field]
    return (own, "Interests") if field is Field.MUNICIPALITIES else (own,)


def _value_at(path: str, before: Any, fields: Mapping[Field, FieldValue], reference: Reference) -> object:
    field, value = next(iter(fields.items()))
    if path.startswith("CustomFields/"):
        return _written(field, value, reference)
    if path == "Interests":
        return _choices(before, _interests(fields, reference), reference.interests)
    if path == "ShipmentTypes":
        wanted = {SUBSCRIPTION_NAMES[each]: said == "yes" for each, said in fields.items()}
        return _choices(before, wanted, reference.shipment_types)
    if path.startswith("Address/"):
        return _address(before or {}, fields, ADDRESS_FIELDS[path.removeprefix("Address/")])
    if field in LIST_PATHS:
        known = {each.get("Value"): each for each in before or () if isinstance(each, dict)}
        return [known.get(each) or {"Value": each, "Description": ""} for each in value]
    return int(value) if field is Field.OWNER and isinstance(value, str) and value.isdecimal() else value


def _interests(fields: Mapping[Field, FieldValue], reference: Reference) -> dict[str, bool]:
    """Interest by name to whether it is chosen, for the kinds of interest that `fields` tell of."""
    wanted: dict[str, bool] = {}
    if Field.MUNICIPALITIES in fields:
        chosen = set(fields[Field.MUNICIPALITIES])
        wanted |= {name: each.value in chosen for name, each in INTEREST_NAMES.items()}
        wanted[NO_MUNICIPALITY_INTEREST] = not chosen
    if Field.INTERESTS in fields:
        wanted |= {name: name in fields[Field.INTERESTS] for name in reference.other_interests()}
    return wanted


def _choices(before: Any, wanted: Mapping[str, bool], numbers: Mapping[str, int]) -> list[dict[str, object]]:
    """The whole list of choices as it was read, with what is wanted; a chosen one that the list lacks comes last."""
    listed = [each for each in before if isinstance(each, dict)] if isinstance(before, list) else []
    known = {each.get("Id") for each in listed}
    return [{**each, "Selected": _is_chosen(each, wanted, numbers)} for each in listed] + [
        {"Id": numbers[name], "Name": name, "Selected": True}
        for name, on in wanted.items()
        if on and name in numbers and numbers[name] not in known
    ]


def _is_chosen(item: Mapping[str, Any], wanted: Mapping[str, bool], numbers: Mapping[str, int]) -> bool:
    """Of a deleted item whose name another one bears now, the other is chosen."""
    name = str(item.get("Name"))
    if name not in wanted:
        return bool(item.get("Selected"))
    return wanted[name] and numbers.get(name, item.get("Id")) == item.get("Id")


def _address(
    before: Mapping[str, Any], changes: Mapping[Field, FieldValue], fields: tuple[Field, Field, Field]
) -> dict[str, Any]:
    street, postcode, place = fields
    address = dict(before)
    if street in changes:
        lines = str(changes[street]).splitlines()
        address |= {f"Address{number}": "" for number in range(1, _LINES + 1)}
        address |= {f"Address{number}": line for number, line in enumerate(lines[: _LINES - 1], 1)}
        address |= {f"Address{_LINES}": ", ".join(lines[_LINES - 1 :])}
    address |= {name: changes[field] for name, field in (("Zipcode", postcode), ("City", place)) if field in changes}
    return address


def _written(field: Field, value: FieldValue, reference: Reference) -> str:
    known = CUSTOM_FIELDS[field]
    if isinstance(value, tuple):
        return ",".join(value)
    if not value:
        return "False" if known.kind is WireKind.FLAG else ""
    match known.kind:
        case WireKind.LIST:
            return f"[I:{reference.item_number(field, value)}]"
        case WireKind.DATE:
            return encoding.write_date(value)
        case WireKind.NUMBER:
            return f"[I:{value}]"
        case WireKind.FLAG:
            return "True"
        case _:
            return dict(known.names).get(value, value)
