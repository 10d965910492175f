"""What a guide does on the card: consents, moves, plans and handing over, each kept, shown at once and taken back whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guide_desk.domain.changes import Changes
from guide_desk.domain.consent import LearnedBy
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.services import consents, deeds, dialogue, moves, plans
from guide_desk.services.today import today
from guide_desk.snapshots.base import Colleague, Depth
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.people import Scope
from guide_desk.store.store import Store
from tests.factories import MORNING, moment, person, put, registration
from tests.store.conftest import card_of

OLA = Colleague(8, "Ola Persson", "OP", "2309")
NILS = Colleague(16, "Nils Åkerlund", "NÅ", "2321")


def groups(store: Store) -> dict[QueueGroup, list[ContactId]]:
    sections = store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result().sections
    return {section.group: [row.contact_id for row in section.rows] for section in sections}


def answer(store: Store, contact_id: ContactId, learned: LearnedBy = LearnedBy.CALL, **answers: str) -> Changes:
    said = {Field(name): value for name, value in answers.items()}
    return store.write(
        lambda unit: consents.answer(unit, contact_id=contact_id, answers=said, learned=learned, words="Ja till nyhetsbrevet")
    ).result()


# ---------------------------------------------------------------- consents


def test_a_yes_is_kept_with_its_day_and_source_and_told(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-05 10:00")])
    answer(store, elin, newsletter="yes")
    card = card_of(store, elin)
    assert (card.fields[Field.NEWSLETTER], card.fields[Field.MAILING_CONSENT]) == ("yes", "yes")
    assert (card.fields[Field.CONSENT_ON], card.fields[Field.CONSENT_SOURCE]) == ("2026-05-12", "call")
    assert (card.entries[0].kind, card.entries[0].text) == (EntryKind.STATUS_CHANGE, "Ja till nyhetsbrevet")
    assert card.row.clock is not None
    assert card.row.clock.answered_at is None


def test_an_answer_is_taken_back_with_its_line(store: Store) -> None:
    elin = put(store, person(1, newsletter="yes"))
    made = answer(store, elin, newsletter="")
    assert len(made.also) == 1
    assert card_of(store, elin).fields.get(Field.NEWSLETTER, "") == ""
    assert made.deed_id is not None
    store.write(lambda unit: deeds.withdraw(unit, deed_id=made.deed_id or "", also=made.also)).result()  # type: ignore[arg-type]
    card = card_of(store, elin)
    assert (card.fields[Field.NEWSLETTER], card.entries) == ("yes", ())


def test_the_same_answer_again_says_nothing_new(store: Store) -> None:
    elin = put(store, person(1, newsletter="yes", invitations="yes"))
    assert answer(store, elin, newsletter="yes", invitations="yes").deed_id is None
    assert card_of(store, elin).entries == ()
    with pytest.raises(InvalidInput):
        answer(store, elin, first_name="Anna")


# ---------------------------------------------------------------- moves


def move(store: Store, contact_id: ContactId, **fields: str) -> Changes:
    changes = {Field(name): value for name, value in fields.items()}
    return store.write(lambda unit: moves.change_move(unit, contact_id=contact_id, changes=changes, words="Ny status")).result()


def test_a_move_demands_its_day_and_place(store: Store) -> None:
    elin = put(store, person(1, from_place="Lund"))
    for fields, where in (
        ({"move_status": "moving"}, "move_month"),
        ({"move_status": "moved_here", "moved_on": "2026-05-01"}, "moved_to"),
        ({"move_status": "moved_here", "moved_to": "2321", "moved_on": "2026-06-01"}, "moved_on"),
    ):
        with pytest.raises(InvalidInput) as caught:
            move(store, elin, **fields)
        assert caught.value.field == where
    assert card_of(store, elin).entries == ()
    move(store, elin, move_status="moved_here", moved_to="2321", moved_on="2026-05-01")
    card = card_of(store, elin)
    assert (card.fields[Field.LIVED_IN_COUNTY], card.entries[0].text) == ("no", "Ny status")


def test_a_changed_address_does_not_change_where_the_household_came_from(store: Store) -> None:
    elin = put(store, person(1, from_place="Lund"))
    move(store, elin, move_status="moved_here", moved_to="2321", moved_on="2026-05-01")
    move(store, elin, from_place="Åre")
    assert card_of(store, elin).fields[Field.LIVED_IN_COUNTY] == "no"


def test_a_household_is_counted_once(store: Store) -> None:
    jonas = put(store, person(1, first_name="Jonas", household_key="h", move_status="moved_here"))
    mira = put(store, person(2, first_name="Mira", household_key="h"))
    assert card_of(store, mira).is_household_counted
    assert not card_of(store, jonas).is_household_counted


# ---------------------------------------------------------------- plans


def book(store: Store, contact_id: ContactId, when: str, by: Colleague | None = None) -> Changes:
    return store.write(
        lambda unit: plans.book_call(unit, contact_id=contact_id, at=moment(when), minutes=30, text="Lokalen", by=by)
    ).result()


def test_a_booked_call_stands_in_i_dag_for_everybody(store: Store) -> None:
    elin, amira = put(store, person(1)), put(store, person(2, first_name="Amira"))
    book(store, elin, "2026-05-12 14:30", OLA)
    store.write(lambda unit: dialogue.remind(unit, contact_id=amira, at=moment("2026-05-12 08:00"), text="Länken")).result()
    assert groups(store) == {QueueGroup.BOOKED_TODAY: [elin], QueueGroup.REMINDERS: [amira]}
    row = card_of(store, elin).row
    assert (row.booked_at, row.planned_by) == (moment("2026-05-12 14:30"), "Ola Persson")
    store.guide = Guide(AssociateId(8), "Ola Persson", "OP", Municipality.ARE, "Cust00000/8")
    assert groups(store) == {QueueGroup.BOOKED_TODAY: [elin]}


@pytest.mark.parametrize(("when", "minutes"), [("2026-05-12 09:41", 30), ("2026-05-11 14:00", 30), ("2026-05-12 14:00", 2)])
def test_no_call_is_booked_in_the_past_or_for_no_time(store: Store, when: str, minutes: int) -> None:
    elin = put(store, person(1))
    with pytest.raises(InvalidInput):
        store.write(lambda unit: plans.book_call(unit, contact_id=elin, at=moment(when), minutes=minutes, text="")).result()


def test_a_plan_is_moved_reworded_and_ticked_off(store: Store) -> None:
    elin = put(store, person(1))
    book(store, elin, "2026-05-14 14:30")
    (plan,) = card_of(store, elin).plans
    store.write(
        lambda unit: plans.change_plan(unit, contact_id=elin, plan=plan, at=moment("2026-05-15 09:00"), text="Annat")
    ).result()
    (moved,) = card_of(store, elin).plans
    assert (moved.happened_at, moved.ends_at, moved.text) == (moment("2026-05-15 09:00"), moment("2026-05-15 09:30"), "Annat")
    store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=moved, is_done=True)).result()
    assert card_of(store, elin).plans == ()
    assert card_of(store, elin).entries[0].is_done
    stranger = registration("2026-05-01 10:00")
    with pytest.raises(InvalidInput):
        store.write(lambda unit: plans.change_plan(unit, contact_id=elin, plan=stranger, is_done=True)).result()


# ---------------------------------------------------------------- handing over


def hand_over(store: Store, contact_id: ContactId, to: Colleague) -> Changes:
    return store.write(lambda unit: plans.hand_over(unit, contact_id=contact_id, to=to, words="Vill bo i Krokom")).result()


def test_everything_promised_follows_a_hand_over(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-08 10:00")])
    store.write(lambda unit: dialogue.claim(unit, contact_id=elin)).result()
    book(store, elin, "2026-05-14 14:30")
    book(store, elin, "2026-05-15 14:30", NILS)
    store.clock.advance(60)  # type: ignore[attr-defined]
    made = hand_over(store, elin, OLA)
    card = card_of(store, elin)
    assert card.row.municipalities == (Municipality.KROKOM, Municipality.ARE)
    assert card.fields[Field.OWNER] == "8"
    assert card.row.claim is not None
    assert (card.row.claim.name, card.row.claim.ends_on) == ("Ola Persson", MORNING.date() + timedelta(days=1))
    assert [plan.author_name for plan in card.plans] == ["Ola Persson", "Nils Åkerlund"]
    note = next(entry for entry in card.entries if entry.kind is EntryKind.HANDED_OVER)
    assert (note.forwarded_to, note.text, note.author_name) == ("Ola Persson", "Vill bo i Krokom", "Karin Norberg")
    assert made.deed_id is not None
    undo = (made.deed_id, made.also)
    store.write(lambda unit: deeds.withdraw(unit, deed_id=undo[0], also=undo[1])).result()
    back = card_of(store, elin)
    assert (back.fields[Field.OWNER], back.row.municipalities) == ("7", (Municipality.ARE,))
    assert [plan.author_name for plan in back.plans] == ["Karin Norberg", "Nils Åkerlund"]


def test_a_colleague_in_the_same_municipality_takes_over_without_another_lead(store: Store) -> None:
    elin = put(store, person(1, municipalities=("2309", "2321")))
    hand_over(store, elin, NILS)
    card = card_of(store, elin)
    assert (card.fields[Field.OWNER], card.fields[Field.MUNICIPALITIES]) == ("16", ("2309", "2321"))
    with pytest.raises(InvalidInput):
        hand_over(store, elin, NILS)


def test_nothing_is_handed_over_before_the_card_is_here(store: Store) -> None:
    elin = put(store, person(1, depth=Depth.ROW))
    with pytest.raises(InvalidInput) as caught:
        hand_over(store, elin, OLA)
    assert (caught.value.field, caught.value.reason) == ("card", "not_fetched")
    assert card_of(store, elin).entries == ()
