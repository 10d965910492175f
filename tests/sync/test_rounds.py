"""Store, client and hub together: everything written arrives exactly once, whatever the way does to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import Delivery, EntryKind, Outcome
from guide_desk.domain.merge import CONFLICT
from guide_desk.errors import TooManyGone
from guide_desk.hub import register, tables
from guide_desk.services import cards, conflicts, contacts, deeds, dialogue
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import ManyGone
from guide_desk.store import doctor, mirror, people
from guide_desk.superoffice import crm as crm_module
from guide_desk.sync import fetching, sending, settle
from guide_desk.sync.fetching import Fetcher
from tests.hubs import answers, cuts_the_answer, hangs, loses_the_answer, refuses
from tests.sync.desks import WINDOW_SECONDS, Desk, nobody


def test_a_second_sync_changes_nothing_here_or_there(desk: Desk) -> None:
    before = desk.store.write(mirror.known_stamps).result()
    desk.hub.transport.seen.clear()
    assert desk.sync()
    assert desk.store.write(mirror.known_stamps).result() == before
    assert all(method == "GET" or "/Archive/" in path for method, path in desk.hub.transport.seen)


def test_a_note_waits_its_undo_time_and_then_arrives_once(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Ringer igen")
    assert desk.sync()
    assert desk.texts_on_hub() == []
    assert desk.card(elin).entries[0].delivery is Delivery.WAITING
    desk.later()
    assert desk.sync()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Ringer igen"]
    assert desk.card(elin).entries[0].delivery is Delivery.SENT


def test_a_note_taken_back_is_never_sent(desk: Desk) -> None:
    elin = desk.contact(1002)
    deed_id = desk.note(elin, "Fel person")
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=deed_id)).result()
    desk.later()
    assert desk.sync()
    assert desk.texts_on_hub() == []
    assert all(entry.text != "Fel person" for entry in desk.card(elin).entries)


@pytest.mark.parametrize("fault", [loses_the_answer, cuts_the_answer], ids=["lost", "cut"])
def test_a_lost_answer_is_unknown_and_never_doubled(desk: Desk, fault: object) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Bara en gång")
    desk.later()
    desk.hub.transport.fail_next(fault, method="POST", path="/Appointment")  # type: ignore[arg-type]
    desk.sync()
    assert desk.texts_on_hub() == ["Bara en gång"]
    for _round in range(3):
        desk.later(WINDOW_SECONDS)
        assert desk.sync()
    assert desk.texts_on_hub() == ["Bara en gång"]
    assert desk.card(elin).entries[0].delivery is Delivery.SENT


def test_a_request_that_never_arrived_is_sent_again_after_the_window_only(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Kom aldrig fram")
    desk.later()
    desk.hub.transport.fail_next(hangs, method="POST", path="/Appointment")
    desk.sync()
    assert desk.card(elin).entries[0].delivery is Delivery.UNKNOWN
    desk.later(120)
    desk.sync()
    assert desk.texts_on_hub() == []
    desk.later(WINDOW_SECONDS)
    desk.sync()
    desk.sync()
    assert desk.texts_on_hub() == ["Kom aldrig fram"]


def test_offline_is_quiet_and_everything_waits(desk: Desk) -> None:
    elin = desk.contact(1002)
    for text in ("ett", "två", "tre"):
        desk.note(elin, text)
    desk.later()
    desk.hub.transport.fail_next(refuses)
    assert not desk.sync()
    assert {item.state for item in desk.store.read(sync_items).result()} == {DeedState.READY}
    assert desk.sync()
    assert sorted(desk.texts_on_hub()) == ["ett", "tre", "två"]


def test_one_refused_deed_blocks_no_other(desk: Desk) -> None:
    """Not even on the same card and in the same round: behind twenty that are refused the last would wait for hours."""
    elin, amira = desk.contact(1002), desk.contact(1003)
    desk.note(elin, "Nekas")
    desk.note(amira, "Kommer fram")
    desk.note(elin, "Kommer också fram")
    desk.later()
    desk.hub.transport.fail_next(answers(403), method="POST", path="/Appointment")
    assert desk.sync()
    assert sorted(desk.texts_on_hub()) == ["Kommer fram", "Kommer också fram"]
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason, item.text) == (DeedState.NEEDS_ATTENTION, "no_rights", "Nekas")
    desk.store.write(lambda unit: deeds.send_again(unit, deed_id=item.deed_id)).result()
    assert desk.sync()
    assert "Nekas" in desk.texts_on_hub()


def test_a_struggling_server_is_left_alone_as_long_as_it_asks(desk: Desk) -> None:
    desk.note(desk.contact(1002), "Senare")
    desk.later()
    desk.hub.transport.fail_next(answers(429, Retry_After="60"), method="POST")
    assert not desk.sync()
    desk.later(30)
    assert desk.sync()
    assert desk.texts_on_hub() == []
    desk.later(31)
    assert desk.sync()
    assert desk.texts_on_hub() == ["Senare"]


def test_a_new_person_comes_before_what_was_said_to_them(desk: Desk) -> None:
    fields = {
        Field.FIRST_NAME: "Saga",
        Field.LAST_NAME: "Palm",
        Field.PHONES: ("070-174 06 44",),
        Field.MUNICIPALITIES: ("2321",),
    }
    saga = desk.make_person(fields, "Kafé i Duved?")
    desk.note(saga, "Vill se lokalen")
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Person")
    for _round in range(3):
        desk.sync()
        desk.later(WINDOW_SECONDS)
    assert sorted(desk.texts_on_hub()) == ["Kafé i Duved?", "Vill se lokalen"]
    card = desk.card(saga)
    assert card.can_edit
    assert {entry.delivery for entry in card.entries} == {Delivery.SENT}
    assert len(desk.store.write(mirror.known_stamps).result()) == len(desk.crm.stamps())


def test_fields_merge_and_a_collision_is_the_guides_choice(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.store.write(lambda unit: mirror.write_persons(unit, [desk.crm.card(1002)])).result()
    changes = {Field.MOVE_STATUS: "planning", Field.WISH_WORDS: "helst kväll"}
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes=changes)).result()
    desk.edit_on_hub(1002, "SuperOffice:6", "[I:3]")
    desk.edit_on_hub(1002, "SuperOffice:20", "Ola ringer")
    desk.later()
    for _round in range(3):
        desk.sync()
    card = desk.card(elin)
    assert card.fields[Field.NEXT_STEP] == "Ola ringer"
    assert card.fields[Field.MOVE_STATUS] == "moving"
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, CONFLICT)
    given = {"picks": {Field.MOVE_STATUS: True}, "seen": {each.lead: each.sides for each in card.conflicts}}
    desk.store.write(lambda unit: conflicts.choose(unit, contact_id=elin, words="Inte valt: på väg hit", **given)).result()
    desk.later()
    desk.sync()
    fresh = desk.crm.card(1002)
    assert (fresh.fields[Field.MOVE_STATUS], fresh.fields[Field.WISH_WORDS]) == ("planning", "helst kväll")


def test_a_colleague_who_answers_takes_the_row_out_of_the_queue(desk: Desk) -> None:
    elin = desk.contact(1002)
    ola = desk.hub.connect("ola")
    ola.client.post(
        "Appointment",
        {
            "Person": {"PersonId": 1002},
            "Task": {"TaskListItemId": 1},
            "StartDate": "2026-05-12T09:00:00",
            "Description": "Ringde",
        },
    )
    assert desk.sync()
    row = desk.card(elin).row
    assert row.clock is not None
    assert row.clock.answered_at is not None
    assert row.answered_by is not None
    assert row.answered_by.place_name == "Krokom"


def test_who_left_the_scope_leaves_the_desk_but_never_with_unsent_words(desk: Desk) -> None:
    elin, amira = desk.contact(1002), desk.contact(1003)
    desk.note(amira, "Osänt")
    with desk.hub.register.writing() as connection:
        for remote_id in (1002, 1003):
            register.delete_person(connection, remote_id, desk.hub.register.stamp())
    assert desk.sync()
    assert desk.store.read(lambda unit: cards.card(unit, elin)).result() is None
    assert desk.card(amira).entries[0].text == "Osänt"


def test_an_empty_server_does_not_empty_the_desk_until_the_guide_says_so(desk: Desk) -> None:
    before = desk.store.write(mirror.known_stamps).result()
    nobody_there = (lambda request: b"personUpdatedDate&" in request.url.query, answers(200, b'{"value":[]}'))
    fetcher = Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False)
    desk.hub.transport.faults = [nobody_there]
    with pytest.raises(TooManyGone):
        fetcher.sweep()
    assert desk.store.write(mirror.known_stamps).result() == before
    desk.hub.transport.faults = [nobody_there]
    fetcher.sweep(ManyGone(len(before), are_entries=False).covers)
    assert desk.store.write(mirror.known_stamps).result() == {}


def test_projections_agree_after_all_of_it(desk: Desk) -> None:
    desk.note(desk.contact(1002), "hej")
    assert doctor.examine(desk.store).is_healthy


def _failed_means_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def verdict(error: settle.CrmError, *, now: object, tries: int) -> settle.Verdict:
        return settle.Verdict(settle.Fate.TRY_LATER)

    monkeypatch.setattr(sending, "verdict_on", verdict)


def _no_marker(monkeypatch: pytest.MonkeyPatch) -> None:
    real = crm_module.appointment_body

    def body(*given: object) -> dict[str, object]:
        made = real(*given)  # type: ignore[arg-type]
        made["CustomFields"] = {}
        return made

    monkeypatch.setattr(crm_module, "appointment_body", body)


@pytest.mark.parametrize("bug", [_no_marker, _failed_means_failed], ids=["no marker", "blind retry"])
def test_a_deliberate_bug_is_caught(desk: Desk, monkeypatch: pytest.MonkeyPatch, bug: object) -> None:
    """Without the hub's own marker index a client bug must show as a double: the checks can see."""
    bug(monkeypatch)  # type: ignore[operator]
    monkeypatch.setitem(register.MARKER_FIELDS, "appointment", "SuperOffice:nothing")
    elin = desk.contact(1002)
    for number in range(4):
        desk.note(elin, f"dubbel {number}")
        desk.later()
        desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Appointment")
        desk.send()
        desk.later(WINDOW_SECONDS + 60)
        desk.send()
        desk.send()
    with desk.hub.register.engine.connect() as connection:
        texts = [
            row[0]
            for row in connection.execute(select(tables.activity.c.text).where(tables.activity.c.text.startswith("dubbel")))
        ]
    assert len(texts) > len(set(texts))


def test_changes_that_others_made_are_not_lost_without_the_overlap(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that becomes visible a little after its stamp is found again, by the overlap and by the sweep."""
    early = desk.hub.register.stamp()
    desk.edit_on_hub(1003, "SuperOffice:20", "först")
    assert desk.sync()
    with desk.hub.register.writing() as connection:
        entity = register.person_row(connection, 1002)["entity"]
        entity["CustomFields"]["SuperOffice:20"] = "syntes sent"
        register.change_person(connection, 1002, entity, early)
    assert fetching.OVERLAP.total_seconds() >= 300
    assert desk.sync()
    assert desk.card(desk.contact(1002)).fields[Field.NEXT_STEP] == "syntes sent"


def test_the_guide_is_kept_with_the_store(desk: Desk) -> None:
    desk.store.write(lambda unit: people.keep_guide(unit, desk.crm.guide)).result()
    assert desk.store.guide == desk.crm.guide


def test_an_unanswered_call_is_an_attempt_on_both_sides(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.CALL, outcome=Outcome.NO_ANSWER)
    ).result()
    desk.later()
    assert desk.sync()
    row = desk.card(elin).row
    assert row.clock is not None
    assert row.clock.attempts == 3
    assert desk.card(elin).entries[0].outcome is Outcome.NO_ANSWER
