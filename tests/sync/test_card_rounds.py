"""The card's changes on their way: what the tenant no longer takes waits alone, and nothing is lost."""

from __future__ import annotations

import pytest

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.registration import Intent, Source
from guide_desk.hub import tenant
from guide_desk.identifiers import ContactId
from guide_desk.services import contacts
from guide_desk.services.sync_items import sync_items
from guide_desk.store import mirror
from tests.sync.desks import Desk

ELIN = 1002


def with_card(desk: Desk, remote_id: int = ELIN) -> ContactId:
    base = desk.crm.card(remote_id)
    desk.store.write(lambda unit: mirror.write_persons(unit, [base])).result()
    return desk.contact(remote_id)


def change(desk: Desk, contact_id: ContactId, **fields: FieldValue) -> None:
    changes = {Field(name): value for name, value in fields.items()}
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=contact_id, changes=changes)).result()


@pytest.fixture
def poorer_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The tenant's administrator has taken a field away."""
    kept = {name: field for name, field in tenant.PERSON_FIELDS.items() if name != "SuperOffice:15"}
    monkeypatch.setattr(tenant, "PERSON_FIELDS", kept)
    desk.crm = desk.hub.connect()
    return desk


def test_a_vanished_field_waits_and_the_others_go_on(poorer_desk: Desk) -> None:
    desk = poorer_desk
    elin = with_card(desk)
    change(desk, elin, profession="bagare")
    change(desk, elin, wish_words="helst kväll")
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.WISH_WORDS] == "helst kväll"
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, "field_missing:profession")
    assert desk.card(elin).fields[Field.PROFESSION] == "bagare"


def test_a_new_person_is_made_without_the_vanished_field_which_waits(poorer_desk: Desk) -> None:
    desk = poorer_desk
    fields: dict[Field, FieldValue] = {Field.FIRST_NAME: "Saga", Field.PHONES: ("070-1",), Field.PROFESSION: "bagare"}
    made = desk.store.write(
        lambda unit: contacts.create_person(
            unit,
            fields=fields,
            intents=frozenset({Intent.GUIDANCE}),
            source=Source.PHONE,
            question="Kafé?",
            is_answered=False,
        )
    ).result()
    (saga,) = made.contacts
    desk.later()
    assert desk.sync()
    assert "Kafé?" in desk.texts_on_hub()
    (item,) = desk.store.read(sync_items).result()
    assert item.reason == "field_missing:profession"
    assert desk.card(saga).fields[Field.PROFESSION] == "bagare"


def test_addresses_of_both_sides_meet_in_one_card(desk: Desk) -> None:
    elin = with_card(desk)
    change(desk, elin, postcode="831 30", emails=("ny@example.com",))
    ola = desk.hub.connect("ola")
    ola.patch_person(ola.card(ELIN), {Field.FROM_PLACE: "Malmö", Field.EMAILS: ("gammal@example.com",)})
    desk.later()
    for _round in range(3):
        desk.sync()
    card = desk.crm.card(ELIN)
    assert (card.fields[Field.POSTCODE], card.fields[Field.FROM_PLACE]) == ("831 30", "Malmö")
    assert set(card.fields[Field.EMAILS]) == {"ny@example.com", "gammal@example.com"}
    assert desk.store.read(sync_items).result() == ()
