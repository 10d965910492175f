"""The archives of persons: those that are there, and those in the recycle bin."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    RowMapping,
    String,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from guide_desk.hub import crm_tables, tables
from guide_desk.hub.archive_columns import Column, Condition, Provider, Shown, ShownRow, every_column, plain
from guide_desk.hub.filter_operators import ColumnKind, whole_number
from guide_desk.hub.names import Names
from guide_desk.hub.stored_json import JsonText, number_in


def _beside(table: Any, column: Any) -> Condition:
    """Whether a row beside the person has one of these numbers."""

    def condition(values: list[str]) -> ColumnElement[bool]:
        wanted = [whole_number(value) for value in values]
        return exists().where((table.c.person_id == tables.person.c.person_id) & column.in_(wanted))

    return condition


def _when(found: ColumnElement[bool]) -> Condition:
    return lambda values: found if values == ["true"] else ~found


def consented(purpose: str) -> ColumnElement[bool]:
    """Whether the person has consented to a purpose and not withdrawn it."""
    table = crm_tables.person_consent
    of_person = (table.c.person_id == tables.person.c.person_id) & (table.c.purpose == purpose)
    return exists().where(of_person & (table.c.legal_base != "WITHDRAWN"))


def _withdrawn(purpose: str) -> ColumnElement[bool]:
    table = crm_tables.person_consent
    of_person = (table.c.person_id == tables.person.c.person_id) & (table.c.purpose == purpose)
    return exists().where(of_person & (table.c.legal_base == "WITHDRAWN"))


def _in_person(*path: str | int) -> JsonText:
    return JsonText(tables.person.c.entity, *path)


def _part(name: str) -> Shown:
    return lambda shown: str(shown.parts.get(name) or "")


def _first(name: str) -> Shown:
    return lambda shown: str(shown.parts[name][0]["Value"]) if shown.parts.get(name) else ""


def _chosen(name: str) -> Shown:
    return lambda shown: ",".join(each["Name"] for each in shown.parts[name] if each["Selected"])


def _street(name: str) -> Column:
    return Column(
        lambda shown: str(shown.parts["Address"]["Street"].get(name) or ""),
        ColumnKind.TEXT,
        tables.person.c.city if name == "City" else _in_person("Address", "Street", name),
    )


def _phone(name: str) -> Column:
    return Column(_first(name), ColumnKind.TEXT, _in_person(name, 0, "Value"), can_order=False)


def _is_set(name: str) -> ColumnElement[bool]:
    return func.coalesce(cast(_in_person(name), String), "").in_(("true", "1"))


def _flag(name: str) -> Column:
    return Column(
        lambda shown: str(bool(shown.parts.get(name))), ColumnKind.BOOL, condition=_when(_is_set(name)), can_order=False
    )


def _never() -> ColumnElement[bool]:
    return literal(False, Boolean())


_person = tables.person.c
_address = tables.person_email
_phone_number = tables.person_phone
_street_columns = {"line1": "Address1", "line2": "Address2", "zip": "Zipcode", "city": "City"}
_has_interests = exists().where(tables.person_interest.c.person_id == _person.person_id)
PERSON_COLUMNS: dict[str, Column] = {
    "personId": plain(_person.person_id, ColumnKind.NUMBER),
    "firstName": plain(_person.first_name, ColumnKind.TEXT),
    "middleName": Column(_part("MiddleName"), ColumnKind.TEXT, _in_person("MiddleName")),
    "lastName": plain(_person.last_name, ColumnKind.TEXT),
    "fullName": Column(
        lambda shown: f"{shown.row['first_name']} {shown.row['last_name']}".strip(),
        ColumnKind.TEXT,
        _person.first_name.concat(" ").concat(_person.last_name),
    ),
    "title": Column(_part("Title"), ColumnKind.TEXT, _in_person("Title")),
    "personNumber": Column(_part("PersonNumber"), ColumnKind.TEXT, _in_person("PersonNumber")),
    "personAssociateId": Column(
        lambda shown: shown.names.initials.get(shown.row["associate_id"], ""), ColumnKind.ASSOCIATE, _person.associate_id
    ),
    "personRegisteredDate": plain(_person.registered, ColumnKind.TIME),
    "personUpdatedDate": plain(_person.updated, ColumnKind.TIME),
    "personUpdatedBy": Column(
        lambda shown: shown.names.initials.get((shown.parts.get("UpdatedBy") or {}).get("AssociateId", 0), ""),
        ColumnKind.ASSOCIATE,
        number_in(_in_person("UpdatedBy", "AssociateId")),
    ),
    "personDeletedDate": plain(_person.deleted, ColumnKind.TIME, can_order=False),
    "retired": _flag("Retired"),
    "personNoMail": _flag("NoMailing"),
    "hasCompany": Column(lambda _shown: "False", ColumnKind.BOOL, condition=_when(_never()), can_order=False),
    "hasInterests": Column(
        lambda shown: str(any(each["Selected"] for each in shown.parts["Interests"])),
        ColumnKind.BOOL,
        condition=_when(_has_interests),
        can_order=False,
    ),
    "personInterestIds": Column(
        _chosen("Interests"),
        ColumnKind.LIST,
        condition=_beside(tables.person_interest, tables.person_interest.c.interest_id),
        can_order=False,
    ),
    "subscription": Column(
        _chosen("ShipmentTypes"),
        ColumnKind.LIST,
        condition=_beside(crm_tables.person_shipment, crm_tables.person_shipment.c.shipment_type_id),
        can_order=False,
    ),
    "personCountryId": Column(
        lambda shown: str((shown.parts.get("Country") or {}).get("CountryId") or 0),
        ColumnKind.NUMBER,
        number_in(_in_person("Country", "CountryId")),
    ),
    "email/emailAddress": Column(
        lambda shown: shown.address,
        ColumnKind.TEXT,
        _address.c.address,
        within=lambda found: exists().where((_address.c.person_id == _person.person_id) & found),
        can_order=False,
    ),
    "personMobilePhone/formattedNumber": replace(
        _phone("MobilePhones"),
        sql=_phone_number.c.number,
        within=lambda found: exists().where((_phone_number.c.person_id == _person.person_id) & found),
    ),
    "personDirectPhone/formattedNumber": _phone("OfficePhones"),
    "personPrivate/formattedNumber": _phone("PrivatePhones"),
    "personInfo/infoText": Column(_part("Description"), ColumnKind.TEXT, _in_person("Description")),
    **{f"restrictionAddress/{name}": _street(part) for name, part in _street_columns.items()},
    **{f"personAddress/{name}": _street(part) for name, part in _street_columns.items()},
    **{
        name: Column(
            lambda shown, purpose=purpose: str(shown.parts["_consents"].get(purpose, "WITHDRAWN") != "WITHDRAWN"),  # type: ignore[misc]
            ColumnKind.BOOL,
            condition=_when(consented(purpose)),
            can_order=False,
        )
        for name, purpose in (("hasStoreConsent", "STORE"), ("hasEmarketingConsent", "EMARKETING"))
    },
    "withdrawnEmarketingConsent": Column(
        lambda shown: str(shown.parts["_consents"].get("EMARKETING") == "WITHDRAWN"),
        ColumnKind.BOOL,
        condition=_when(_withdrawn("EMARKETING")),
        can_order=False,
    ),
}
CONSENT_COLUMNS = frozenset({"hasstoreconsent", "hasemarketingconsent", "withdrawnemarketingconsent"})


def person_rows(connection: Connection, found: Sequence[RowMapping], chosen: Sequence[str], names: Names) -> Iterable[ShownRow]:
    """A person with several addresses comes once for each, when the address is asked for."""
    wanted = {name.casefold() for name in chosen}
    numbers = [row["person_id"] for row in found]
    addresses = _several(connection, numbers, _address, "address") if "email/emailaddress" in wanted else {}
    consents = _consents(connection, numbers) if wanted & CONSENT_COLUMNS else {}
    for row in found:
        parts = {**json.loads(row["entity"]), "_consents": consents.get(row["person_id"], {})}
        for address in addresses.get(row["person_id"], [""]):
            yield ShownRow("retiredPerson" if parts.get("Retired") else "person", row["person_id"], row, parts, names, address)


def _several(connection: Connection, numbers: Sequence[int], table: Any, column: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for start in range(0, len(numbers), 500):
        part = table.c.person_id.in_(numbers[start : start + 500])
        for row in connection.execute(select(table).where(part).order_by(table.c.rank)).mappings():
            found.setdefault(row["person_id"], []).append(row[column])
    return found


def _consents(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[str, str]]:
    table, found = crm_tables.person_consent, dict[int, dict[str, str]]()
    for start in range(0, len(numbers), 500):
        rows = connection.execute(select(table).where(table.c.person_id.in_(numbers[start : start + 500]))).mappings()
        for row in rows:
            found.setdefault(row["person_id"], {})[row["purpose"]] = row["legal_base"]
    return found


def _of_entities(entities: frozenset[str]) -> ColumnElement[bool]:
    retired = _is_set("Retired")
    wanted = [~retired] if "person" in entities else []
    wanted += [retired] if "retiredperson" in entities else []
    return or_(false(), *wanted)


PERSON = Provider(
    "Person",
    lambda _asker: select(tables.person).where(_person.deleted == ""),
    _person.person_id,
    every_column(PERSON_COLUMNS),
    person_rows,
    "personUdef/",
    "person",
    _person.entity,
    ("CustomFields",),
    _of_entities,
)
_MEMBER_COLUMNS = {
    **{name: PERSON_COLUMNS[name] for name in ("personId", "firstName", "lastName", "fullName", "email/emailAddress")},
    **{name: PERSON_COLUMNS[name] for name in ("personInterestIds", "subscription")},
    "contactId": Column(lambda _shown: "0", ColumnKind.NUMBER, literal(0), can_order=False),
    "name": Column(lambda _shown: ""),
}
MEMBER = Provider(
    "ContactPersonDynamicSelectionV2",
    lambda _asker: select(tables.person).where(_person.deleted == ""),
    _person.person_id,
    every_column(_MEMBER_COLUMNS),
    lambda *asked: (replace(shown, entity="person") for shown in person_rows(*asked)),
    "personUdef/",
    "person",
    _person.entity,
    ("CustomFields",),
)
"""Persons of a selection; there are no companies, so a member's company is always none."""
_RECYCLED = ("personId", "firstName", "lastName", "fullName", "personAssociateId", "personRegisteredDate", "personUpdatedDate")
RECYCLED_PERSON = Provider(
    "RecyclePerson",
    lambda _asker: select(tables.person).where(_person.deleted > literal_column("''")),
    _person.person_id,
    every_column({name: PERSON_COLUMNS[name] for name in (*_RECYCLED, "personDeletedDate")}),
    person_rows,
)
