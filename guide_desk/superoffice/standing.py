"""How persons stand in the CRM just now, as far as it decides whether they may be written to. Sync thread only; raises CrmErrors.

The archive does not say whether a consent moves a person's stamp; so what was said is asked for itself. A column that shows
something else than expected costs a card that is fetched in vain, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guide_desk.domain.contact import Field, Fields, FieldValue, list_of, text_of
from guide_desk.snapshots.base import Depth, PersonBase
from guide_desk.superoffice import encoding, mapping
from guide_desk.superoffice.crm import PAGE_ROWS, Crm, among
from guide_desk.superoffice.field_map import CUSTOM_FIELDS, PROTECTED_COLUMN, SUBSCRIPTION_NAMES

_CONSENT_COLUMNS = ("subscription", "hasStoreConsent", "hasEmarketingConsent", "withdrawnEmarketingConsent", "personNoMail")
_ADDRESS_COLUMN = "email/emailAddress"
_PHONE_COLUMN = "personMobilePhone/formattedNumber"
_DECIDING = (Field.INVITATIONS, Field.NO_CONTACT_SINCE, Field.REMOVAL_ASKED_ON, Field.IS_PROTECTED, Field.MOVE_STATUS)
_SAID = frozenset({*SUBSCRIPTION_NAMES, Field.MAILING_CONSENT, Field.STORING_CONSENT, Field.NO_MAILING})


def standing(crm: Crm, numbers: Sequence[int]) -> Iterator[dict[int, PersonBase]]:
    """Chunk by chunk, those of `numbers` who are there and not protected, with what they said and every mail address."""
    deciding = (
        f"personUdef/{CUSTOM_FIELDS[field].prog_id}" for field in _DECIDING if field not in crm.reference.blocked_fields()
    )
    columns = ("personId", "personUpdatedDate", _ADDRESS_COLUMN, _PHONE_COLUMN, *_CONSENT_COLUMNS, *deciding)
    for chunk in among("personId", numbers):
        asked = len(chunk.split(","))
        restriction = f"{chunk} and {PROTECTED_COLUMN} set false"
        rows: list[Mapping[str, Any]] = []
        for page in crm.pages("Person", "personId", columns, restriction):
            rows += page
            if len(page) < PAGE_ROWS and len({str(row["PrimaryKey"]) for row in rows}) == asked:
                break
        yield _persons(crm, rows)


def has_changed(known: PersonBase, now: PersonBase) -> bool:
    """Whether the CRM says something else than what is kept: another stamp, or another answer under the same one.

    Of a person whose card has not been fetched no answers are kept: then what may stop a mailing counts as news.
    """
    if known.updated != now.updated:
        return True
    is_row = known.depth is Depth.ROW
    kept = {field: value for field, value in now.fields.items() if not (is_row and field in _SAID)}
    is_news = any(not _is_same(field, known.fields, value) for field, value in kept.items())
    return is_news or (is_row and _may_stop(now.fields))


def _may_stop(fields: Fields) -> bool:
    is_stopped = text_of(fields, Field.NO_MAILING) == "yes" or text_of(fields, Field.MAILING_CONSENT) == "no"
    return is_stopped or text_of(fields, Field.STORING_CONSENT) != "yes"


def _persons(crm: Crm, rows: Sequence[Mapping[str, Any]]) -> dict[int, PersonBase]:
    """Rows multiply when a person has several addresses: they are put together again."""
    addresses: dict[int, list[str]] = {}
    found: dict[int, PersonBase] = {}
    for row in rows:
        person = mapping.person_of_row(row, crm.reference)
        addresses.setdefault(person.remote_id, []).append(str(row.get(_ADDRESS_COLUMN) or ""))
        kept = {field: value for field, value in person.fields.items() if field in (*_DECIDING, Field.PHONES)} | _said(row)
        found.setdefault(person.remote_id, PersonBase(person.remote_id, person.depth, person.updated, kept))
    for number, person in found.items():
        person.fields[Field.EMAILS] = tuple(dict.fromkeys(each for each in addresses[number] if each))
    return {number: person for number, person in found.items() if not mapping.is_protected(person)}


def _said(row: Mapping[str, Any]) -> dict[Field, FieldValue]:
    names = {name.strip() for name in str(row.get("subscription") or "").split(",")}
    has_mailing, withdrew_mailing, has_storing, is_stopped = (
        encoding.is_true(str(row.get(name) or ""))
        for name in ("hasEmarketingConsent", "withdrawnEmarketingConsent", "hasStoreConsent", "personNoMail")
    )
    return {
        **{field: "yes" if name in names else "" for field, name in SUBSCRIPTION_NAMES.items()},
        Field.MAILING_CONSENT: "yes" if has_mailing else ("no" if withdrew_mailing else ""),
        Field.STORING_CONSENT: "yes" if has_storing else "",
        Field.NO_MAILING: "yes" if is_stopped else "",
    }


def _is_same(field: Field, known: Fields, value: FieldValue) -> bool:
    if field is Field.EMAILS:
        return set(list_of(known, field)) == set(value)
    if field is Field.PHONES:
        return list_of(known, field)[:1] == value
    if field is Field.STORING_CONSENT:
        return (text_of(known, field) == "yes") == (value == "yes")
    empty: FieldValue = () if isinstance(value, tuple) else ""
    return known.get(field, empty) == value
