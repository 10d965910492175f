"""A person as the WebAPI shows one: the stored part with what is computed around it."""

from __future__ import annotations

from typing import Any

from guide_desk.hub.answers import bad_request
from guide_desk.hub.whole_entities import PERSON

NEWSLETTER_ID = 2
_PHONE_LISTS = ("MobilePhones", "OfficePhones", "PrivatePhones", "OtherPhones", "Faxes")
_LISTS = ("Emails", *_PHONE_LISTS, "Urls")
_KEPT = frozenset(
    {
        *("Firstname", "MiddleName", "Lastname", "Title", "Description", "Retired", "NoMailing", "BirthDate", "Associate"),
        *("Address", "Country", "Contact", "Interests", "ShipmentTypes", "CustomFields", "Category", "Business"),
        *_LISTS,
    }
)
_LONGEST = {"Firstname": 99, "MiddleName": 99, "Lastname": 99, "Title": 254, "Description": 2047}


def blank(interests: list[tuple[int, str]], shipment_types: list[tuple[int, str]], associate_id: int) -> dict[str, Any]:
    """The stored part of a new person, with the lists in full."""
    street = {"Address1": "", "Address2": "", "Address3": "", "City": "", "County": "", "State": "", "Zipcode": ""}
    return {
        "Firstname": "",
        "MiddleName": "",
        "Lastname": "",
        "Title": "",
        "Description": "",
        "Retired": False,
        "NoMailing": False,
        "BirthDate": "0001-01-01T00:00:00",
        "Associate": {"AssociateId": associate_id},
        "Address": {"Street": street, "Postal": dict(street), "LocalizedAddress": None, "Formatted": ""},
        "Country": {"CountryId": 752},
        "Contact": None,
        "Category": None,
        "Business": None,
        **{name: [] for name in _LISTS},
        "Interests": [{"Id": number, "Name": name, "Selected": False} for number, name in interests],
        "ShipmentTypes": [{"Id": number, "Name": name, "Selected": False} for number, name in shipment_types],
        "CustomFields": {},
    }


def absorbed(base: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """`base` with what a client sent laid over it: unknown properties are ignored, lists of choices change what they name."""
    entity = dict(base)
    for name, value in sent.items():
        if name not in _KEPT or value is None:
            continue
        if name in ("Interests", "ShipmentTypes"):
            entity[name] = _chosen(entity[name], value)
        elif name == "CustomFields":
            entity[name] = {**entity[name], **_texts(value)}
        elif name == "Address":
            entity[name] = _address(entity[name], value)
        else:
            entity[name] = value
    return checked(entity)


def checked(entity: dict[str, Any]) -> dict[str, Any]:
    """The entity with its lists in shape. Raises HubError 400 for what SuperOffice would not store."""
    for name, longest in _LONGEST.items():
        if not isinstance(entity[name], str) or len(entity[name]) > longest:
            raise bad_request(f"{name} is too long or no text")
    for name in _LISTS:
        if not isinstance(entity[name], list) or len(entity[name]) > 50:
            raise bad_request(f"{name} is no list")
        entity[name] = [_element(each) for each in entity[name]]
    if not isinstance(entity["CustomFields"], dict):
        raise bad_request("CustomFields is no object")
    entity["CustomFields"] = _texts(entity["CustomFields"])
    if not isinstance((entity.get("Associate") or {}).get("AssociateId"), int):
        raise bad_request("Associate needs an AssociateId")
    return entity


def shown(row: dict[str, Any], associates: dict[int, str]) -> dict[str, Any]:
    """The whole entity, as a GET answers it."""
    entity = row["entity"]
    owner = entity["Associate"]["AssociateId"]
    return {
        **PERSON,
        **entity,
        "PersonId": row["person_id"],
        "FullName": f"{row['first_name']} {row['last_name']}".strip(),
        "Associate": {"AssociateId": owner, "FullName": associates.get(owner, "")},
        "CreatedDate": row["registered"],
        "UpdatedDate": row["updated"],
    }


def _chosen(present: list[dict[str, Any]], sent: object) -> list[dict[str, Any]]:
    if not isinstance(sent, list):
        raise bad_request("a list of choices was expected")
    wanted = {each.get("Id"): bool(each.get("Selected")) for each in sent if isinstance(each, dict)}
    return [{**each, "Selected": wanted.get(each["Id"], each["Selected"])} for each in present]


def _address(present: dict[str, Any], sent: object) -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise bad_request("Address is no object")
    return {**present, **{name: {**present[name], **(sent.get(name) or {})} for name in ("Street", "Postal")}}


def _element(each: object) -> dict[str, Any]:
    if not isinstance(each, dict) or not isinstance(each.get("Value"), str) or len(each["Value"]) > 254:
        raise bad_request("a list element needs a Value")
    value = each["Value"]
    stripped = "".join(c for c in value if c.isdigit() or c == "+") if "@" not in value else value
    return {"Value": value, "StrippedValue": stripped, "Description": str(each.get("Description") or "")}


def _texts(fields: object) -> dict[str, str]:
    if not isinstance(fields, dict):
        raise bad_request("CustomFields is no object")
    return {str(name): ("" if value is None else str(value)) for name, value in fields.items()}
