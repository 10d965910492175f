"""From the WebAPI's shapes to ours. What cannot be understood becomes empty, never a guess."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.snapshots.base import Depth, PersonBase
from guide_desk.superoffice import encoding
from guide_desk.superoffice.field_map import (
    ADDRESS_FIELDS,
    CONSENT_PURPOSES,
    CONSENT_WITHDRAWN,
    CUSTOM_FIELDS,
    INTEREST_NAMES,
    LIST_PATHS,
    SUBSCRIPTION_NAMES,
    CustomField,
    WireKind,
)
from guide_desk.superoffice.reference import Reference

_CUSTOM_COLUMNS = tuple((f"personUdef/{known.prog_id}", field, known) for field, known in CUSTOM_FIELDS.items())
_VALUES_BY_NAME = {known.prog_id: {name: value for value, name in reversed(known.names)} for known in CUSTOM_FIELDS.values()}
_PLAIN_PATHS = ("Firstname", "Lastname", *LIST_PATHS.values(), "ShipmentTypes", "Interests")
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def person_of_entity(entity: Mapping[str, Any], reference: Reference) -> PersonBase:
    """A whole card, with the exact wire value at every path that can be patched."""
    custom = {str(name): str(value or "") for name, value in (entity.get("CustomFields") or {}).items()}
    fields: dict[Field, FieldValue] = {
        Field.FIRST_NAME: str(entity.get("Firstname") or ""),
        Field.LAST_NAME: str(entity.get("Lastname") or ""),
        **{field: _values(entity.get(path)) for field, path in LIST_PATHS.items()},
        Field.OWNER: str((entity.get("Associate") or {}).get("AssociateId") or ""),
        Field.NO_MAILING: "yes" if entity.get("NoMailing") is True else "",
        **{field: _yes(entity.get("ShipmentTypes"), name) for field, name in SUBSCRIPTION_NAMES.items()},
        **_consents(entity.get("Consents")),
    }
    for name, (street, postcode, place) in ADDRESS_FIELDS.items():
        address = _address(entity, name)
        lines = (str(address.get(f"Address{number}") or "") for number in (1, 2, 3))
        fields[street] = "\n".join(line for line in lines if line)
        fields[postcode], fields[place] = str(address.get("Zipcode") or ""), str(address.get("City") or "")
    for field, known in CUSTOM_FIELDS.items():
        fields[field] = _read_custom(custom.get(known.prog_id, ""), known, reference)
    chosen = [str(each.get("Name")) for each in entity.get("Interests") or () if each.get("Selected")]
    fields[Field.MUNICIPALITIES] = _ordered(fields[Field.MUNICIPALITIES], chosen)
    others = set(reference.other_interests())
    fields[Field.INTERESTS] = tuple(name for name in chosen if name in others)
    updated, wire = encoding.stamp(entity.get("UpdatedDate")), _wire(entity, custom)
    by = int((entity.get("UpdatedBy") or {}).get("AssociateId") or 0)
    return PersonBase(int(entity["PersonId"]), Depth.CARD, updated, fields, wire, by)


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
    for column, field, known in _CUSTOM_COLUMNS:
        if column in row:
            fields[field] = _read_displayed(str(row[column] or ""), known)
    number = int(str(row["PrimaryKey"]))
    by = reference.colleague_by_initials(str(row.get("personUpdatedBy") or ""))
    updated = encoding.stamp(row.get("personUpdatedDate"))
    return PersonBase(number, Depth.ROW, updated, fields, updated_by=by.associate_id if by is not None else 0)


def is_protected(base: PersonBase) -> bool:
    """Whether the person has protected identity."""
    return base.fields.get(Field.IS_PROTECTED) == "yes"


def _wire(entity: Mapping[str, Any], custom: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, object] = {path: entity.get(path) for path in _PLAIN_PATHS}
    found |= {f"Address/{name}": _address(entity, name) for name in ADDRESS_FIELDS}
    found |= {"Associate/AssociateId": (entity.get("Associate") or {}).get("AssociateId")}
    found |= {f"CustomFields/{known.prog_id}": custom.get(known.prog_id, "") for known in CUSTOM_FIELDS.values()}
    return {path: _encoded(value) for path, value in found.items()}


def _consents(consents: object) -> dict[Field, FieldValue]:
    """What was said per purpose; nothing at all when the answer carries no consents, so that what is kept stays."""
    if not isinstance(consents, list):
        return {}
    bases = {str(each.get("ConsentPurposeKey")): str(each.get("LegalBaseKey")) for each in consents if isinstance(each, dict)}
    return {
        field: "" if purpose not in bases else ("no" if bases[purpose] == CONSENT_WITHDRAWN else "yes")
        for field, purpose in CONSENT_PURPOSES.items()
    }


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
            return _VALUES_BY_NAME[known.prog_id].get(text, "")
        case WireKind.WORDS:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        case WireKind.DATE:
            return encoding.read_date(text)
        case WireKind.NUMBER:
            return encoding.bare(text) if encoding.bare(text).isdecimal() else ""
        case WireKind.FLAG:
            return "yes" if encoding.is_true(text) else ""
        case _:
            return _VALUES_BY_NAME[known.prog_id].get(text, text)


def _ordered(order: FieldValue, chosen: Iterable[str]) -> tuple[str, ...]:
    """The chosen municipalities: those with an order first, then the rest as the tenant lists them."""
    codes = {INTEREST_NAMES[name].value for name in chosen if name in INTEREST_NAMES}
    first = [code for code in order if code in codes] if isinstance(order, tuple) else []
    return tuple(first + sorted(codes - set(first)))


def _values(elements: Sequence[Mapping[str, Any]] | None) -> tuple[str, ...]:
    return tuple(str(each.get("Value") or "") for each in elements or () if each.get("Value"))


def _address(entity: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (entity.get("Address") or {}).get(name) or {}
    return found


def _yes(choices: Sequence[Mapping[str, Any]] | None, name: str) -> str:
    return "yes" if any(each.get("Name") == name and each.get("Selected") for each in choices or ()) else ""
