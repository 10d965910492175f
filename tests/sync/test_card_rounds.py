"""The card's changes on their way: what the tenant no longer takes waits alone, and nothing is lost."""

from __future__ import annotations

import pytest

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.registration import Intent, Source
from guide_desk.hub import tenant
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import contacts, deeds, dialogue, plans
from guide_desk.services.sync_items import sync_items
from guide_desk.store import mirror
from tests.factories import moment
from tests.hubs import loses_the_answer
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


def plan_of(desk: Desk, contact_id: ContactId) -> DialogueEntry:
    (plan,) = desk.card(contact_id).plans
    return plan


def booked(desk: Desk, contact_id: ContactId) -> None:
    desk.store.write(
        lambda unit: plans.book_call(unit, contact_id=contact_id, at=moment("2026-05-20 14:30"), minutes=30, text="Lokalen")
    ).result()


def test_a_booked_call_lies_in_the_crm_and_is_moved_there(desk: Desk) -> None:
    elin = with_card(desk)
    booked(desk, elin)
    desk.later()
    assert desk.sync()
    ola = desk.hub.connect("ola")
    (seen,) = [each for each in ola.activities([ELIN]) if each.entry.kind is EntryKind.BOOKED_CALL]
    assert (seen.entry.author_name, seen.entry.is_done) == ("Karin Norberg", False)
    plan = plan_of(desk, elin)
    assert plan.activity == f"appointment/{seen.remote_id}"
    later = moment("2026-05-21 09:00")
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, at=later)).result()
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="PATCH", path="/Appointment")
    for _round in range(3):
        desk.sync()
        desk.later(700)
    stored = ola.client.get(f"Appointment/{seen.remote_id}")
    assert (stored["StartDate"], stored["EndDate"]) == ("2026-05-21T09:00:00", "2026-05-21T09:30:00")
    assert plan_of(desk, elin).happened_at == later
    assert desk.store.read(sync_items).result() == ()


def test_a_plan_changed_before_it_was_sent_arrives_changed(desk: Desk) -> None:
    elin = with_card(desk)
    booked(desk, elin)
    plan = plan_of(desk, elin)
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, is_done=True)).result()
    desk.later()
    assert desk.sync()
    assert desk.card(elin).plans == ()
    number = desk.card(elin).entries[0].activity.removeprefix("appointment/")
    assert desk.crm.client.get(f"Appointment/{number}")["Completed"] == "Completed"
    assert desk.store.read(sync_items).result() == ()


def test_a_change_of_a_plan_that_was_taken_back_is_never_sent(desk: Desk) -> None:
    elin = with_card(desk)
    made = desk.store.write(
        lambda unit: plans.book_call(unit, contact_id=elin, at=moment("2026-05-20 14:30"), minutes=30, text="")
    ).result()
    plan = plan_of(desk, elin)
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, text="Annat")).result()
    assert made.deed_id is not None
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=made.deed_id or DeedId(""))).result()
    desk.later()
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()
    assert all(entry.kind is not EntryKind.BOOKED_CALL for entry in desk.card(elin).entries)


def test_a_hand_over_arrives_whole_and_the_taker_has_it_all(desk: Desk) -> None:
    elin = with_card(desk)
    booked(desk, elin)
    desk.store.write(lambda unit: dialogue.claim(unit, contact_id=elin)).result()
    desk.later()
    assert desk.sync()
    ola = desk.crm.reference.colleagues[8]
    desk.store.write(lambda unit: plans.hand_over(unit, contact_id=elin, to=ola, words="Vill bo i Krokom")).result()
    desk.later()
    assert desk.sync()
    assert desk.sync()
    theirs = desk.hub.connect("ola")
    person = theirs.card(ELIN)
    assert (person.fields[Field.OWNER], person.fields[Field.MUNICIPALITIES][0]) == ("8", "2309")
    found = {each.entry.kind: each.entry for each in theirs.activities([ELIN])}
    assert found[EntryKind.BOOKED_CALL].author_name == "Ola Persson"
    note = found[EntryKind.HANDED_OVER]
    assert (note.handed_to, note.forwarded_to, note.handed_to_municipality) == (8, "Ola Persson", "2309")
    card = desk.card(elin)
    assert card.row.claim is not None
    assert card.row.claim.name == "Ola Persson"
