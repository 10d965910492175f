"""The card's changes on their way: what the tenant no longer takes waits alone, and nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from guide_desk.domain.consent import LearnedBy
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import EVENT_KINDS, SENT_OUT_KINDS, DialogueEntry, EntryKind
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import EVERYONE, Purpose, Segment
from guide_desk.hub import register, tables
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import consents, contacts, deeds, dialogue, plans
from guide_desk.services.sync_items import sync_items
from guide_desk.store import mirror
from guide_desk.store.reading import segments
from tests.factories import moment
from tests.hubs import answers, loses_the_answer
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
def poorer_desk(desk: Desk) -> Desk:
    """The tenant's administrator has taken a field away."""
    desk.hub.take_field_away("SuperOffice:15")
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
    saga = desk.make_person(fields)
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


def with_booked_call(desk: Desk) -> ContactId:
    """Somebody here with the whole card, and a call that the CRM has."""
    elin = with_card(desk)
    booked(desk, elin)
    desk.later()
    assert desk.sync()
    return elin


def test_a_booked_call_lies_in_the_crm_and_is_moved_there(desk: Desk) -> None:
    elin = with_booked_call(desk)
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


def _colleague_rewords(desk: Desk, plan: DialogueEntry, text: str) -> None:
    number = int(plan.activity.partition("/")[2])
    with desk.hub.register.writing() as connection:
        row = register.activity_row(connection, "appointment", number)
        register.change_activity(connection, "appointment", number, {**row, "text": text})


def test_a_move_that_waits_leaves_a_colleagues_new_words_alone(desk: Desk) -> None:
    elin = with_booked_call(desk)
    plan, later = plan_of(desk, elin), moment("2026-05-21 10:00")
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, at=later)).result()
    _colleague_rewords(desk, plan, "Lokalen, ta med intyget")
    assert desk.sync()
    assert (plan_of(desk, elin).happened_at, plan_of(desk, elin).text) == (later, "Lokalen, ta med intyget")
    desk.later()
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()
    (there,) = desk.crm.find_entry(plan.marker or DeedId(""))
    assert (there.entry.happened_at, there.entry.text) == (later, "Lokalen, ta med intyget")


def test_words_that_the_guide_did_not_touch_are_not_written_over_those_that_came_meanwhile(desk: Desk) -> None:
    """The form of a booked call gives its moment and its words, as they stood when it was opened."""
    elin = with_booked_call(desk)
    seen, later = plan_of(desk, elin), moment("2026-05-21 10:00")
    _colleague_rewords(desk, seen, "Lokalen, ta med intyget")
    assert desk.sync()
    desk.store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=seen, at=later, text=seen.text)).result()
    assert (plan_of(desk, elin).happened_at, plan_of(desk, elin).text) == (later, "Lokalen, ta med intyget")


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


@pytest.mark.parametrize("kind", sorted(EVENT_KINDS))
def test_what_is_noted_of_an_event_comes_to_the_card_and_to_colleagues(desk: Desk, kind: EntryKind) -> None:
    elin = desk.contact(ELIN)
    latest = desk.card(elin).row.last_entry
    line = DialogueEntry(kind, desk.hub.clock.now(), text="Inflyttarträff i Sveg", event="f00d", event_on=date(2026, 6, 16))
    desk.store.write(lambda unit: dialogue.add_entry(unit, elin, line)).result()
    assert desk.card(elin).entries[0].event_on == date(2026, 6, 16)
    desk.later()
    assert desk.sync()
    assert desk.sync()
    for entry in (desk.card(elin).entries[0], next(a.entry for a in desk.crm.activities([ELIN]) if a.entry.kind is kind)):
        assert (entry.kind, entry.event, entry.event_on, entry.text) == (kind, "f00d", date(2026, 6, 16), line.text)
    shown = desk.card(elin).row.last_entry
    assert (shown == latest) is (kind in SENT_OUT_KINDS)


def new_person(desk: Desk, **fields: FieldValue) -> ContactId:
    known: dict[Field, FieldValue] = {Field.FIRST_NAME: "Tuvstarr", Field.LAST_NAME: "Palm", Field.PHONES: ("070-1",)}
    return desk.make_person({**known, **{Field(name): value for name, value in fields.items()}})


def persons_on_hub(desk: Desk, first_name: str) -> int:
    with desk.hub.register.engine.connect() as connection:
        where = tables.person.c.first_name == first_name
        return len(connection.execute(select(tables.person.c.person_id).where(where)).all())


def test_a_new_person_is_checked_before_it_is_created(desk: Desk) -> None:
    saga = new_person(desk, last_name="")
    desk.later()
    desk.hub.transport.fail_next(answers(200, b'{"Lastname":"must have a value"}'), path="/Person/Validate")
    assert desk.sync()
    assert persons_on_hub(desk, "Tuvstarr") == 0
    assert {item.reason for item in desk.store.read(sync_items).result() if item.reason} == {"needs_last_name"}
    assert desk.card(saga).entries[0].text == "Kafé?"
    desk.hub.transport.seen.clear()
    new_person(desk, first_name="Skrållan")
    desk.later()
    desk.hub.transport.fail_next(answers(404), path="/Person/Validate")
    assert desk.sync()
    assert persons_on_hub(desk, "Skrållan") == 1


def test_somebody_who_may_be_there_already_waits_until_the_guide_insists(desk: Desk) -> None:
    known = desk.crm.card(1003).fields[Field.EMAILS]
    new_person(desk, emails=known)
    desk.later()
    desk.hub.transport.seen.clear()
    assert desk.sync()
    assert persons_on_hub(desk, "Tuvstarr") == 0
    waiting = [item for item in desk.store.read(sync_items).result() if item.reason == "already_here"]
    assert len(waiting) == 1
    assert ("POST", "/Cust00000/api/v1/Archive/Person") in desk.hub.transport.seen
    desk.store.write(lambda unit: deeds.send_again(unit, deed_id=waiting[0].deed_id)).result()
    desk.later()
    assert desk.sync()
    assert persons_on_hub(desk, "Tuvstarr") == 1
    assert "Kafé?" in desk.texts_on_hub()


def test_the_consents_of_a_new_person_follow_once_it_is_there(desk: Desk) -> None:
    saga = new_person(desk, storing_consent="yes", mailing_consent="yes", newsletter="yes", consent_source="call")
    assert desk.card(saga).fields[Field.MAILING_CONSENT] == "yes"
    desk.later()
    for _round in range(2):
        assert desk.sync()
    assert desk.store.read(sync_items).result() == ()
    if desk.crm.reference.keeps_consents():
        written = [path.rsplit("/", 1)[1] for method, path in desk.hub.transport.seen if method == "PUT"]
        assert sorted(written) == ["EMARKETING", "STORE"]
    assert persons_on_hub(desk, "Tuvstarr") == 1


def test_a_no_to_the_newsletter_wins_over_a_yes_that_came_meanwhile(desk: Desk) -> None:
    elin = with_card(desk)
    changes = {Field.NEWSLETTER: "yes"}
    desk.crm.patch_person(desk.crm.card(ELIN), changes)
    with_card(desk)
    desk.store.write(
        lambda unit: consents.answer(
            unit, contact_id=elin, answers={Field.NEWSLETTER: ""}, learned=LearnedBy.CALL, words="Nyhetsbrev: nej."
        )
    ).result()
    ola = desk.hub.connect("ola")
    ola.patch_person(ola.card(ELIN), {Field.MAGAZINE: "yes", Field.CONSENT_ON: "2026-05-11", Field.CONSENT_SOURCE: "form"})
    desk.later()
    for _round in range(3):
        desk.sync()
    card = desk.crm.card(ELIN)
    assert (card.fields[Field.NEWSLETTER], card.fields[Field.MAGAZINE]) == ("", "yes")
    assert card.fields[Field.CONSENT_SOURCE] == "call"
    assert "Nyhetsbrev: nej." in desk.texts_on_hub()
    assert desk.store.read(sync_items).result() == ()


def test_a_card_that_comes_of_somebody_just_protected_is_written_without_a_word(desk: Desk) -> None:
    with_card(desk)
    desk.edit_on_hub(ELIN, "SuperOffice:34", "True")
    card = desk.crm.card(ELIN)
    assert (card.fields[Field.IS_PROTECTED], card.fields[Field.FIRST_NAME]) == ("yes", "Elin")
    desk.store.write(lambda unit: mirror.write_persons(unit, [card])).result()
    elin = desk.contact(ELIN)
    base = desk.store.write(lambda unit: mirror.base_of(unit, elin)).result()
    assert base is not None
    assert set(base.fields) <= {Field.IS_PROTECTED, Field.MUNICIPALITIES}
    assert not any(base.wire.values())
    assert desk.sync()
    told = "SELECT json_extract(entry, '$.text') FROM base_activity WHERE contact_id = ?"
    words = desk.store.read(lambda unit: unit.connection.execute(told, (desk.contact(ELIN),)).fetchall()).result()
    assert words
    assert not any(text for (text,) in words)


def test_a_wish_to_be_removed_reaches_the_crm_and_keeps_the_person_out_of_what_is_sent(desk: Desk) -> None:
    elin = with_card(desk)
    everyone = Segment("", EVERYONE, Purpose.PHONE)
    assert elin in desk.store.read(lambda unit: segments.answer(unit, everyone)).result()[0]
    change(desk, elin, removal_asked_on="2026-05-12")
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.REMOVAL_ASKED_ON] == "2026-05-12"
    assert desk.store.read(sync_items).result() == ()
    left_out = dict(desk.store.read(lambda unit: segments.answer(unit, everyone)).result()[1])
    assert left_out[elin] is LeftOut.ASKED_TO_BE_REMOVED
    desk.edit_on_hub(ELIN, "SuperOffice:39", "")
    assert desk.sync()
    assert elin in desk.store.read(lambda unit: segments.answer(unit, everyone)).result()[0]
