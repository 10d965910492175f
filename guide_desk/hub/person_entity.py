"""A person as the WebAPI shows one: the stored part with what is computed around it."""

from __future__ import annotations

from typing import Any

from guide_desk.hub.answers import bad_request
from guide_desk.hub.sent_values import flag, moment, number, number_within, objects, text, texts
from guide_desk.hub.whole_entities import NO_DATE, PERSON, PERSON_SIMPLE

NEWSLETTER_ID = 2
MOST_ELEMENTS = 50
_PHONE_LISTS = ("MobilePhones", "OfficePhones", "PrivatePhones", "OtherPhones", "Faxes")
_LISTS = ("Emails", *_PHONE_LISTS, "Urls")
_LONGEST = {"Firstname": 99, "MiddleName": 99, "Lastname": 99, "Title": 254, "Description": 2047, "PersonNumber": 49, "Mrmrs": 49}
_FLAGS = ("Retired", "NoMailing", "UsePersonAddress")
_NAMED = {"Country": "CountryId", "Contact": "ContactId", "Category": "Id", "Business": "Id", "Position": "Id"}
_ADDRESS_LINES = ("Address1", "Address2", "Address3", "City", "County", "State", "Zipcode")
_LONGEST_LINE = 99
_LONGEST_PHONE = 60
CHOICES = ("Interests", "ShipmentTypes")


def blank(interests: list[tuple[int, str]], shipment_types: list[tuple[int, str]], associate_id: int) -> dict[str, Any]:
    """The stored part of a new person, with the lists in full."""
    street = dict.fromkeys(_ADDRESS_LINES, "")
    return {
        **dict.fromkeys(_LONGEST, ""),
        **dict.fromkeys(_FLAGS, False),
        "BirthDate": NO_DATE,
        "Associate": {"AssociateId": associate_id},
        "Address": {"Street": street, "Postal": dict(street), "LocalizedAddress": None, "Formatted": ""},
        "Country": {"CountryId": 752},
        **dict.fromkeys(("Contact", "Category", "Business", "Position")),
        **{name: [] for name in _LISTS},
        "Interests": [{"Id": each, "Name": name, "Selected": False} for each, name in interests],
        "ShipmentTypes": [{"Id": each, "Name": name, "Selected": False} for each, name in shipment_types],
        "CustomFields": {},
    }


def absorbed(base: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """`base` with what a client sent laid over it: unknown properties are ignored, lists of choices change what they name.

    Raises HubError 400 for what SuperOffice would not store.
    """
    entity = dict(base)
    for name, longest in _LONGEST.items():
        entity[name] = text(sent, name, base.get(name, ""), longest)
    for name in _FLAGS:
        entity[name] = flag(sent, name, bool(base.get(name)))
    for name in _LISTS:
        if sent.get(name) is not None:
            longest = _LONGEST_PHONE if name in _PHONE_LISTS else 254
            entity[name] = [_element(each, longest) for each in objects(sent[name], name, MOST_ELEMENTS)]
    for name in CHOICES:
        if sent.get(name) is not None:
            entity[name] = _chosen(base[name], sent[name], name)
    for name, key in _NAMED.items():
        if name in sent:
            found = number_within(sent, name, key, 0)
            entity[name] = {key: found} if found else None
    entity["Associate"] = {"AssociateId": number_within(sent, "Associate", "AssociateId", base["Associate"]["AssociateId"])}
    entity["BirthDate"] = moment(sent, "BirthDate", base.get("BirthDate", NO_DATE))
    entity["Address"] = _address(base["Address"], sent.get("Address"))
    entity["CustomFields"] = {**base["CustomFields"], **texts(sent.get("CustomFields"), "CustomFields")}
    return entity


def replaced(base: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """As a PUT has it: the whole entity is what was sent, so what is missing is empty. Lists of choices keep their items."""
    empty = blank([], [], base["Associate"]["AssociateId"])
    for name in CHOICES:
        empty[name] = [{**each, "Selected": False} for each in base[name]]
    return absorbed(empty, sent)


def shown(
    row: dict[str, Any], associates: dict[int, str], consents: list[dict[str, Any]] | None = None, link: str = ""
) -> dict[str, Any]:
    """The whole entity, as a GET answers it."""
    entity = row["entity"]
    owner = entity["Associate"]["AssociateId"]
    full_name = f"{row['first_name']} {row['last_name']}".strip()
    return {
        **PERSON,
        **entity,
        "PersonId": row["person_id"],
        "FullName": full_name,
        "FormalName": full_name,
        "Associate": {"AssociateId": owner, "FullName": associates.get(owner, "")},
        "UpdatedBy": _named_associate(entity.get("UpdatedBy"), associates),
        "ActiveInterests": sum(each["Selected"] for each in entity["Interests"]),
        "Consents": consents or [],
        "CreatedDate": row["registered"],
        "UpdatedDate": row["updated"],
        **({"_Links": {"Self": link, "Archive": link.rpartition("/")[0]}} if link else {}),
    }


def changed_by(entity: dict[str, Any], associate_id: int) -> dict[str, Any]:
    """The stored part, signed by whoever wrote it."""
    return {**entity, "UpdatedBy": {"AssociateId": associate_id}}


def simple(row: dict[str, Any], associates: dict[int, str]) -> dict[str, Any]:
    """Flat and read-only, without user-defined fields."""
    entity = row["entity"]
    full_name = f"{row['first_name']} {row['last_name']}".strip()
    owner = entity["Associate"]["AssociateId"]

    def first(name: str) -> str:
        return str(entity[name][0]["Value"]) if entity.get(name) else ""

    return {
        **PERSON_SIMPLE,
        **{name: entity.get(name) or "" for name in ("Firstname", "MiddleName", "Lastname", "Mrmrs", "Title", "Description")},
        "PersonNumber": entity.get("PersonNumber") or "",
        "PersonId": row["person_id"],
        "FullName": full_name,
        "FormalName": full_name,
        "Email": first("Emails"),
        "EmailName": first("Emails"),
        "MobilePhone": first("MobilePhones"),
        "DirectPhone": first("OfficePhones"),
        "FaxPhone": first("Faxes"),
        "CountryId": (entity.get("Country") or {}).get("CountryId", 0),
        "ContactId": (entity.get("Contact") or {}).get("ContactId", 0),
        "Retired": int(bool(entity.get("Retired"))),
        "ActiveInterests": sum(each["Selected"] for each in entity["Interests"]),
        "AssociateId": owner,
        "AssociateName": associates.get(owner, ""),
        "UsePersonAddress": bool(entity.get("UsePersonAddress")),
    }


def _named_associate(kept: dict[str, Any] | None, associates: dict[int, str]) -> dict[str, Any] | None:
    number = (kept or {}).get("AssociateId", 0)
    return {"AssociateId": number, "FullName": associates.get(number, "")} if number else None


def _chosen(present: list[dict[str, Any]], sent: object, name: str) -> list[dict[str, Any]]:
    """Changes what it names; an id that is not in the list is no choice."""
    wanted = {number(each.get("Id"), f"{name}/Id"): bool(each.get("Selected")) for each in objects(sent, name)}
    return [{**each, "Selected": wanted.get(each["Id"], each["Selected"])} for each in present]


def _address(present: dict[str, Any], sent: object) -> dict[str, Any]:
    if sent is None:
        return present
    if not isinstance(sent, dict):
        raise bad_request("Address is no object")
    changed = {**present}
    for name in ("Street", "Postal"):
        lines = sent.get(name)
        if lines is None:
            continue
        if not isinstance(lines, dict):
            raise bad_request(f"Address/{name} is no object")
        changed[name] = {
            **present[name],
            **{line: text(lines, line, present[name].get(line, ""), _LONGEST_LINE) for line in _ADDRESS_LINES},
        }
    return changed


def _element(each: dict[str, Any], longest: int) -> dict[str, Any]:
    value = text(each, "Value", "", longest)
    stripped = "".join(c for c in value if c.isdigit() or c == "+") if "@" not in value else value
    return {"Value": value, "StrippedValue": stripped, "Description": text(each, "Description", "", 254)}
