"""Between the WebAPI's shapes and ours. What cannot be understood becomes empty, never a guess; what is sent is exact."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import Deed
from guide_desk.errors import Refused
from guide_desk.snapshots.base import Colleague, Depth, PersonBase
from guide_desk.superoffice import encoding
from guide_desk.superoffice.field_map import (
    CUSTOM_FIELDS,
    INTEREST_NAMES,
    NEWSLETTER_NAME,
    NO_MUNICIPALITY_INTEREST,
    PERSON_MARKER,
    CustomField,
    WireKind,
)

_BY_PROG_ID = {custom.prog_id: field for field, custom in CUSTOM_FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Reference:
    """The tenant's lists, fetched when a connection starts: names to numbers, and colleagues by initials and number."""

    tasks: Mapping[str, int]
    interests: Mapping[str, int]
    list_items: Mapping[str, Mapping[int, str]]
    colleagues: Mapping[int, Colleague]

    def colleague_by_initials(self, initials: str) -> Colleague | None:
        """Who an archive's display value means."""
        return next((each for each in self.colleagues.values() if each.initials == initials), None)


def person_of_entity(entity: Mapping[str, Any], reference: Reference) -> PersonBase:
    """A whole card, with the exact wire value of everything that can be patched."""
    custom = {str(name): str(value or "") for name, value in (entity.get("CustomFields") or {}).items()}
    fields: dict[Field, FieldValue] = {
        Field.FIRST_NAME: str(entity.get("Firstname") or ""),
        Field.LAST_NAME: str(entity.get("Lastname") or ""),
        Field.PHONES: _values(entity.get("MobilePhones")),
        Field.EMAILS: _values(entity.get("Emails")),
        Field.FROM_PLACE: str(_street(entity).get("City") or ""),
        Field.OWNER: str((entity.get("Associate") or {}).get("AssociateId") or ""),
        Field.NEWSLETTER: "yes" if _is_chosen(entity.get("ShipmentTypes"), NEWSLETTER_NAME) else "",
    }
    for field, known in CUSTOM_FIELDS.items():
        fields[field] = _read_custom(custom.get(known.prog_id, ""), known, reference)
    chosen = {str(each.get("Name")) for each in entity.get("Interests") or () if each.get("Selected")}
    fields[Field.MUNICIPALITIES] = _ordered(fields[Field.MUNICIPALITIES], chosen)
    return PersonBase(int(entity["PersonId"]), Depth.CARD, str(entity.get("UpdatedDate") or ""), fields, _wire(entity, custom))


def person_of_row(row: Mapping[str, Any], reference: Reference) -> PersonBase:
    """An archive row: what lists, queue, clock and search need."""
    owner = reference.colleague_by_initials(str(row.get("personAssociateId") or ""))
    fields: dict[Field, FieldValue] = {
        Field.FIRST_NAME: str(row.get("firstName") or ""),
        Field.LAST_NAME: str(row.get("lastName") or ""),
        Field.FROM_PLACE: str(row.get("restrictionAddress/city") or ""),
        Field.OWNER: str(owner.associate_id) if owner is not None else "",
    }
    phone, email = str(row.get("personMobilePhone/formattedNumber") or ""), str(row.get("email/emailAddress") or "")
    fields[Field.PHONES] = (phone,) if phone else ()
    fields[Field.EMAILS] = (email,) if email else ()
    for name, value in row.items():
        field = _BY_PROG_ID.get(name.removeprefix("personUdef/"))
        if field is not None:
            fields[field] = _read_displayed(str(value or ""), CUSTOM_FIELDS[field])
    number = int(str(row["PrimaryKey"]))
    return PersonBase(number, Depth.ROW, str(row.get("personUpdatedDate") or ""), fields)


def is_protected(base: PersonBase) -> bool:
    """Whether the person has protected identity."""
    return base.fields.get(Field.IS_PROTECTED) == "yes"


def patch_of(base: PersonBase, changes: Mapping[Field, FieldValue], reference: Reference) -> list[dict[str, object]]:
    """For each field: a `test` with the value as it was read, then a `replace`. Raises Refused for a value the tenant lacks."""
    operations: list[dict[str, object]] = []
    for field, value in changes.items():
        path = _path(field)
        known = base.wire.get(field.value)
        before = json.loads(known) if known is not None else ""
        operations.append({"op": "test", "path": path, "value": before})
        operations.append({"op": "replace", "path": path, "value": _wire_value(field, value, before, reference)})
        if field is Field.MUNICIPALITIES:
            operations.append({"op": "replace", "path": "Interests", "value": _interests(value, reference)})
    return operations


def new_person_body(deed: Deed, reference: Reference) -> dict[str, object]:
    """The body that creates the person of a deed, with its marker."""
    changes = deed.changes
    custom: dict[str, str] = {PERSON_MARKER: deed.deed_id}
    for field, known in CUSTOM_FIELDS.items():
        if changes.get(field):
            custom[known.prog_id] = str(_written(field, changes[field], reference))
    body: dict[str, object] = {
        "Firstname": changes.get(Field.FIRST_NAME, ""),
        "Lastname": changes.get(Field.LAST_NAME, ""),
        "MobilePhones": [{"Value": each, "Description": "Mobil"} for each in changes.get(Field.PHONES, ())],
        "Emails": [{"Value": each, "Description": "Privat"} for each in changes.get(Field.EMAILS, ())],
        "Address": {"Street": {"City": changes.get(Field.FROM_PLACE, "")}},
        "Interests": _interests(changes.get(Field.MUNICIPALITIES, ()), reference),
        "CustomFields": custom,
    }
    owner = changes.get(Field.OWNER)
    if isinstance(owner, str) and owner.isdecimal():
        body["Associate"] = {"AssociateId": int(owner)}
    if changes.get(Field.NEWSLETTER) == "yes":
        body["ShipmentTypes"] = [{"Id": 2, "Name": NEWSLETTER_NAME, "Selected": True}]
    return body


def _path(field: Field) -> str:
    if field in CUSTOM_FIELDS:
        return f"CustomFields/{CUSTOM_FIELDS[field].prog_id}"
    return _PLAIN_PATHS[field]


_PLAIN_PATHS = {
    Field.FIRST_NAME: "Firstname",
    Field.LAST_NAME: "Lastname",
    Field.PHONES: "MobilePhones",
    Field.EMAILS: "Emails",
    Field.FROM_PLACE: "Address/Street",
    Field.OWNER: "Associate/AssociateId",
    Field.NEWSLETTER: "ShipmentTypes",
}


def _wire(entity: Mapping[str, Any], custom: Mapping[str, str]) -> dict[str, str]:
    wire = {field.value: json.dumps(custom.get(known.prog_id, ""), ensure_ascii=False) for field, known in CUSTOM_FIELDS.items()}
    plain = {
        Field.FIRST_NAME: entity.get("Firstname"),
        Field.LAST_NAME: entity.get("Lastname"),
        Field.PHONES: entity.get("MobilePhones"),
        Field.EMAILS: entity.get("Emails"),
        Field.FROM_PLACE: _street(entity),
        Field.OWNER: (entity.get("Associate") or {}).get("AssociateId"),
        Field.NEWSLETTER: entity.get("ShipmentTypes"),
    }
    return wire | {field.value: json.dumps(value, ensure_ascii=False) for field, value in plain.items()}


def _wire_value(field: Field, value: FieldValue, before: object, reference: Reference) -> object:
    if field in CUSTOM_FIELDS:
        return _written(field, value, reference)
    if field in (Field.PHONES, Field.EMAILS):
        known = {each.get("Value"): each for each in before if isinstance(each, dict)} if isinstance(before, list) else {}
        return [known.get(each) or {"Value": each, "Description": ""} for each in value]
    if field is Field.FROM_PLACE:
        return {**(before if isinstance(before, dict) else {}), "City": value}
    if field is Field.NEWSLETTER:
        listed = before if isinstance(before, list) else []
        return [{**each, "Selected": value == "yes"} if each.get("Name") == NEWSLETTER_NAME else each for each in listed]
    return int(value) if field is Field.OWNER and isinstance(value, str) and value.isdecimal() else value


def _written(field: Field, value: FieldValue, reference: Reference) -> str:
    known = CUSTOM_FIELDS[field]
    if isinstance(value, tuple):
        return ",".join(value)
    if not value:
        return "False" if known.kind is WireKind.FLAG else ""
    if known.kind is WireKind.LIST:
        name = dict(known.names).get(value, "")
        number = next((item for item, label in reference.list_items.get(known.prog_id, {}).items() if label == name), None)
        if number is None:
            raise Refused(400, "ListValueMissing")
        return f"[I:{number}]"
    match known.kind:
        case WireKind.DATE:
            return encoding.write_date(value)
        case WireKind.NUMBER:
            return f"[I:{value}]"
        case WireKind.FLAG:
            return "True"
        case _:
            return value


def _read_custom(text: str, known: CustomField, reference: Reference) -> FieldValue:
    if known.kind is WireKind.LIST:
        number = encoding.bare(text)
        text = reference.list_items.get(known.prog_id, {}).get(int(number), "") if number.isdecimal() else ""
    return _read_displayed(text, known)


def _read_displayed(text: str, known: CustomField) -> FieldValue:
    if not text:
        return () if known.kind is WireKind.WORDS else ""
    match known.kind:
        case WireKind.LIST:
            return next((value for value, name in known.names if name == text), "")
        case WireKind.WORDS:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        case WireKind.DATE:
            return encoding.read_date(text)
        case WireKind.NUMBER:
            return encoding.bare(text) if encoding.bare(text).isdecimal() else ""
        case WireKind.FLAG:
            return "yes" if encoding.is_true(text) else ""
        case _:
            return text


def _ordered(order: FieldValue, chosen: Iterable[str]) -> tuple[str, ...]:
    """The chosen municipalities: those with an order first, then the rest as the tenant lists them."""
    codes = {INTEREST_NAMES[name].value for name in chosen if name in INTEREST_NAMES}
    first = [code for code in order if code in codes] if isinstance(order, tuple) else []
    return tuple(first + sorted(codes - set(first)))


def _interests(value: FieldValue, reference: Reference) -> list[dict[str, object]]:
    wanted = set(value)
    names: dict[str, bool] = {name: each.value in wanted for name, each in INTEREST_NAMES.items()}
    names[NO_MUNICIPALITY_INTEREST] = not wanted
    return [{"Id": reference.interests[name], "Selected": on} for name, on in names.items() if name in reference.interests]


def _values(elements: Sequence[Mapping[str, Any]] | None) -> tuple[str, ...]:
    return tuple(str(each.get("Value") or "") for each in elements or () if each.get("Value"))


def _street(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    street: Mapping[str, Any] = (entity.get("Address") or {}).get("Street") or {}
    return street


def _is_chosen(choices: Sequence[Mapping[str, Any]] | None, name: str) -> bool:
    return any(each.get("Name") == name and each.get("Selected") for each in choices or ())
