"""Consents of a person: given, read and taken back, one for each purpose. Taking back leaves a trace with its own legal basis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from guide_desk.hub.answers import bad_request, not_found
from guide_desk.hub.crm_tables import person_consent
from guide_desk.hub.numbers import next_number, retire
from guide_desk.hub.sent_values import objects, text
from guide_desk.hub.tenant import list_items
from guide_desk.hub.whole_entities import RIGHTS

WITHDRAWN = "WITHDRAWN"
_LISTS = {"ConsentPurpose": "consentpurpose", "LegalBase": "legalbase", "ConsentSource": "consentsource"}


def consents_of(connection: Connection, person_id: int) -> list[dict[str, Any]]:
    """All of them, withdrawn ones too, as the WebAPI shows them."""
    mine = select(person_consent).where(person_consent.c.person_id == person_id).order_by(person_consent.c.consent_id)
    rows = connection.execute(mine).mappings().all()
    if not rows:
        return []
    named = {
        name: {str(item["Key"]): item for item in list_items(connection, listed, with_deleted=True)}
        for name, listed in _LISTS.items()
    }
    return [_shown(dict(row), named) for row in rows]


def has_consented(connection: Connection, person_id: int, purpose: str) -> bool:
    """Whether there is a consent that was not withdrawn. 404 for a purpose that the tenant does not have."""
    key = _key(connection, "ConsentPurpose", purpose)
    where = (person_consent.c.person_id == person_id) & (person_consent.c.purpose == key)
    found = connection.execute(select(person_consent.c.legal_base).where(where)).scalar()
    return found is not None and found != WITHDRAWN


def give_consent(
    connection: Connection, person_id: int, purpose: str, by: int, now: str, *, legal_base: str, source: str, comment: str
) -> None:
    """Give or change a consent. Raises HubError 400 for a basis or source that the tenant does not have."""
    changed = {
        "legal_base": _key(connection, "LegalBase", legal_base or "61A", is_value=True),
        "source": _key(connection, "ConsentSource", source or "USER", is_value=True),
        "comment": text({"comment": comment}, "comment", "", 2000),
        "updated": now,
        "updated_by": by,
    }
    key = _key(connection, "ConsentPurpose", purpose)
    where = (person_consent.c.person_id == person_id) & (person_consent.c.purpose == key)
    if connection.execute(update(person_consent).where(where), changed).rowcount:
        return
    number = next_number(connection, "consent", person_consent.c.consent_id)
    made = {"person_id": person_id, "purpose": key, "consent_id": number, "registered": now, "registered_by": by}
    connection.execute(insert(person_consent), made | changed)


def add_consents(connection: Connection, people: Sequence[tuple[int, dict[str, str], str]]) -> None:
    """Many persons' at once, as (person, legal basis by purpose, moment), from the form; for the seed."""
    first = next_number(connection, "consent", person_consent.c.consent_id)
    every = [(person_id, purpose, basis, moment) for person_id, given, moment in people for purpose, basis in given.items()]
    rows = [
        {
            "person_id": person_id,
            "purpose": purpose,
            "consent_id": number,
            "legal_base": basis,
            "source": "WEBFORM",
            "comment": "",
            "registered": moment,
            "registered_by": 0,
            "updated": moment,
            "updated_by": 0,
        }
        for number, (person_id, purpose, basis, moment) in enumerate(every, start=first)
    ]
    if rows:
        connection.execute(insert(person_consent), rows)


def take_back_consent(connection: Connection, person_id: int, purpose: str) -> None:
    """Remove a consent; nothing to remove is no fault."""
    key = _key(connection, "ConsentPurpose", purpose)
    where = (person_consent.c.person_id == person_id) & (person_consent.c.purpose == key)
    number = connection.execute(select(person_consent.c.consent_id).where(where)).scalar()
    if number is not None:
        connection.execute(delete(person_consent).where(where))
        retire(connection, "consent", number)


def absorb_consents(connection: Connection, person_id: int, sent: object, by: int, now: str) -> None:
    """What an entity carries: each named purpose is given or changed, those that are missing stay."""
    for each in objects(sent, "Consents"):
        give_consent(
            connection,
            person_id,
            text(each, "ConsentPurposeKey", ""),
            by,
            now,
            legal_base=text(each, "LegalBaseKey", ""),
            source=text(each, "ConsentSourceKey", ""),
            comment=text(each, "Comment", ""),
        )


def _key(connection: Connection, name: str, key: str, *, is_value: bool = False) -> str:
    for item in list_items(connection, _LISTS[name]):
        if str(item["Key"]).casefold() == key.casefold():
            return str(item["Key"])
    raise bad_request(f"there is no {name} {key[:40]}") if is_value else not_found(name, key[:40])


def _shown(row: dict[str, Any], named: dict[str, dict[str, dict[str, object]]]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ConsentPersonId": row["consent_id"],
        "Comment": row["comment"],
        "Registered": row["registered"],
        "RegisteredAssociateId": row["registered_by"],
        "Updated": row["updated"],
        "UpdatedAssociateId": row["updated_by"],
        **RIGHTS,
    }
    for name, column in (("ConsentPurpose", "purpose"), ("LegalBase", "legal_base"), ("ConsentSource", "source")):
        item = named[name].get(row[column], {})
        shown |= {f"{name}Id": item.get("id", 0), f"{name}Key": row[column], f"{name}Name": item.get("name", "")}
    return shown
