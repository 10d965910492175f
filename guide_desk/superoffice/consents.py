"""Consents of a person, one request for each purpose. Sync thread only; raises CrmErrors."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.errors import ValueCollided
from guide_desk.snapshots.base import PersonBase
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.field_map import (
    CONSENT_GIVEN,
    CONSENT_PURPOSES,
    CONSENT_SOURCE_KEY,
    CONSENT_SOURCE_KEYS,
    CUSTOM_FIELDS,
)


def write_consent(client: CrmClient, remote_id: int, field: Field, changes: Mapping[Field, FieldValue]) -> None:
    """Give one, or take it back; both may be repeated. One that is gone already, or whose person is, is left to the next look."""
    path = f"Person/{remote_id}/Consent/{CONSENT_PURPOSES[field]}"
    if changes[field] != "yes":
        client.take_away(path)
        return
    learned = str(changes.get(Field.CONSENT_SOURCE, ""))
    comment = dict(CUSTOM_FIELDS[Field.CONSENT_SOURCE].names).get(learned, "")
    source = CONSENT_SOURCE_KEYS.get(learned, CONSENT_SOURCE_KEY)
    client.put(path, {"source": source, "legalBase": CONSENT_GIVEN, "comment": comment})


def refuse_said_since(base: PersonBase, now: PersonBase, given: Collection[Field]) -> None:
    """Raise ValueCollided when somebody has said something else of these than was read: a consent is given without any test."""
    if any(now.fields.get(field, "") != base.fields.get(field, "") for field in given):
        raise ValueCollided("consent")
