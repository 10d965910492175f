"""What a question for changes since a moment does not tell: deleted, merged, handed over, hidden. No unsent word is lost."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from guide_desk.domain.contact import Field, Fields
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import Delivery, EntryKind
from guide_desk.domain.merge import CONFLICT
from guide_desk.hub import register
from guide_desk.hub.merging import merge_persons
from guide_desk.identifiers import ContactId, looked_at
from guide_desk.services import cards, contacts, deeds, drafts, keeping
from guide_desk.services.register_search import ask_card
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.people import Draft
from guide_desk.store import departures, doctor, mirror
from guide_desk.store.keeping import kept_numbers
from guide_desk.superoffice import crm
from guide_desk.sync.fetching import Fetcher
from tests.hubs import answers, loses_the_answer
from tests.sync.desks import Desk, creates_a_person, known, nobody


def fetch(desk: Desk) -> None:
    """What a round fetches, without the sweep that comes every half hour."""
    Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False).fetch_changes()


def delete_on_hub(desk: Desk, *numbers: int) -> None:
    with desk.hub.register.writing() as connection:
        for number in numbers:
            register.delete_person(connection, number, desk.hub.register.stamp())


def merge_on_hub(desk: Desk, source: int, destination: int) -> None:
    kept = desk.hub.register
    with kept.writing() as connection:
        merge_persons(connection, source, destination, kept.stamp, is_deleted=True, fills_gaps=False, after="2000-01-01")


def give_away_on_hub(desk: Desk, number: int) -> None:
    with desk.hub.register.writing() as connection:
        entity = register.person_row(connection, number)["entity"]
        interests = [{**each, "Selected": each["Id"] == 34} for each in entity["Interests"]]
        custom = {**entity["CustomFields"], "SuperOffice:12": "2309"}
        entity |= {"Associate": {"AssociateId": 8}, "Interests": interests, "CustomFields": custom}
        register.change_person(connection, number, entity, desk.hub.register.stamp())


def test_a_deleted_person_leaves_in_the_next_round_and_unsent_words_need_the_guide(desk: Desk) -> None:
    amira = desk.contact(1003)
    deed_id = desk.note(amira, "Osänt")
    delete_on_hub(desk, 1002, 1003)
    fetch(desk)
    assert not known(desk) & {1002, 1003}
    assert desk.store.read(lambda unit: cards.card(unit, amira)).result() is not None
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason, item.text) == (DeedState.NEEDS_ATTENTION, "card_removed", "Osänt")
    assert item.person_name == "Amira Haddad"
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=deed_id)).result()
    assert desk.sync()
    assert desk.store.read(lambda unit: cards.card(unit, amira)).result() is None


def test_a_great_removal_that_the_recycle_bin_confirms_is_no_alarm(desk: Desk) -> None:
    numbers = sorted(known(desk))
    delete_on_hub(desk, *numbers[: len(numbers) // 2])
    assert desk.sync()
    assert known(desk) == set(numbers[len(numbers) // 2 :])


def test_a_bin_and_a_log_of_many_pages_are_read_to_their_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crm, "PAGE_ROWS", 2)
    ours = sorted(known(desk))
    merged, deleted = ours[:5], ours[5:10]
    elin = desk.contact(merged[-1])
    desk.note(elin, "Hör till den som är kvar")
    for source in merged:
        merge_on_hub(desk, source, ours[-1])
    delete_on_hub(desk, *deleted)
    fetch(desk)
    assert not known(desk) & {*merged, *deleted}
    assert "Hör till den som är kvar" in desk.dialogue(ours[-1])


def test_what_was_on_its_way_when_the_card_went_is_not_called_removed(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Kom fram")
    desk.later()
    desk.hub.transport.fail_next(lambda _request, go_on: answers(200, b"<html>")(_request, go_on), method="POST", path="/Appoint")
    desk.send()
    delete_on_hub(desk, 1002)
    fetch(desk)
    (item,) = desk.store.read(sync_items).result()
    assert item.state is DeedState.UNKNOWN


def test_two_cards_that_became_one_are_one_here_with_everything_unsent(desk: Desk) -> None:
    elin, amira = desk.contact(1002), desk.contact(1003)
    texts = {entry.text for each in (elin, amira) for entry in desk.card(each).entries}
    desk.note(elin, "Till Elin")
    desk.note(amira, "Till Amira")
    for contact_id, words in ((elin, "halv mening"), (amira, "annan halva")):
        draft = Draft(contact_id, EntryKind.NOTE.value, "", words, None, desk.hub.clock.now())
        desk.store.write(lambda unit, draft=draft: drafts.save(unit, draft=draft)).result()
    merge_on_hub(desk, 1002, 1003)
    fetch(desk)
    assert known(desk) >= {1003}
    assert 1002 not in known(desk)
    assert desk.store.read(lambda unit: cards.card(unit, elin)).result() is None
    card = desk.card(amira)
    assert {entry.text for entry in card.entries} == texts | {"Till Elin", "Till Amira"}
    assert card.draft is not None
    assert card.draft.text == "annan halva\n\nhalv mening"
    desk.later()
    assert desk.sync()
    assert sorted(desk.texts_on_hub()) == ["Till Amira", "Till Elin"]
    assert {entry.delivery for entry in desk.card(amira).entries} == {Delivery.SENT}
    assert doctor.examine(desk.store).is_healthy


def test_a_merge_into_somebody_not_here_takes_the_card_with_it(desk: Desk) -> None:
    elin = desk.contact(1002)
    other = next(number for number in desk.crm.stamps(range(1001, 1060)) if number not in known(desk))
    desk.note(elin, "Osänt till Elin")
    merge_on_hub(desk, 1002, other)
    fetch(desk)
    card, theirs = desk.card(elin), desk.crm.card(other)
    assert card.fields[Field.LAST_NAME] == theirs.fields[Field.LAST_NAME]
    assert card.entries[0].text == "Osänt till Elin"
    desk.later()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Osänt till Elin"]
    assert desk.sync()
    assert not known(desk) & {1002, other}


def test_a_merged_card_that_is_only_retired_does_not_come_back(desk: Desk) -> None:
    kept = desk.hub.register

    with kept.writing() as connection:
        merge_persons(connection, 1002, 1003, kept.stamp, is_deleted=False, fills_gaps=False, after="2000-01-01")
    for _round in range(2):
        desk.later(600)
        assert desk.sync()
        assert 1002 not in known(desk)
    with kept.writing() as connection:
        entity = register.person_row(connection, 1002)["entity"]
        register.change_person(connection, 1002, {**entity, "Retired": False}, kept.stamp())
    for _round in range(2):
        assert desk.sync()
        assert 1002 in known(desk)


def test_who_was_merged_away_and_taken_back_stays_with_what_is_written_about_them(desk: Desk) -> None:
    merge_on_hub(desk, 1002, 1003)
    assert desk.sync()
    assert 1002 not in known(desk)
    with desk.hub.register.writing() as connection:
        register.undelete_person(connection, 1002, desk.hub.register.stamp())
    assert desk.sync()
    elin = desk.contact(1002)
    desk.note(elin, "Ville vara två")
    for _round in range(3):
        assert desk.sync()
        desk.later(600)
    assert known(desk) >= {1002, 1003}
    assert "Ville vara två" in desk.dialogue(1002)


def test_a_choice_to_keep_follows_a_merge(desk: Desk) -> None:
    others = [number for number in desk.crm.stamps(range(1001, 1060)) if number not in known(desk)][:2]
    for number in others:
        desk.store.shelf.lay("card", ask_card(desk.crm, lambda: False, remote_id=number).people)
        desk.store.write(lambda unit, n=number: keeping.keep(unit, contact_id=looked_at(n))).result()
    assert desk.sync()
    merge_on_hub(desk, *others)
    assert desk.sync()
    assert desk.store.write(kept_numbers).result() == (others[1],)
    assert others[1] in known(desk)


def test_somebody_handed_over_leaves_and_the_unsent_note_still_arrives(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Hälsa Ola")
    give_away_on_hub(desk, 1002)
    give_away_on_hub(desk, 1003)
    assert desk.sync()
    assert not known(desk) & {1002, 1003}
    assert [item.state for item in desk.store.read(sync_items).result()] == [DeedState.READY]
    desk.later()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Hälsa Ola"]
    assert desk.store.read(lambda unit: cards.card(unit, elin)).result() is None


@pytest.mark.parametrize(("status", "reason"), [(403, "no_rights"), (404, "card_removed")])
def test_lost_rights_are_told_from_a_removed_card(desk: Desk, status: int, reason: str) -> None:
    elin = desk.contact(1002)
    desk.note(elin, "Osänt")
    give_away_on_hub(desk, 1002)
    desk.hub.transport.fail_next(answers(status), path="/v1/Person/1002")
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, reason)


@pytest.mark.parametrize("fault", [answers(403), answers(500, b"<html>"), answers(200, b"[]")], ids=["403", "500", "odd"])
def test_a_tenant_that_tells_nothing_of_departures_is_swept(desk: Desk, fault: object) -> None:
    delete_on_hub(desk, 1002)
    for path in ("/recycleperson", "/dynamic"):
        desk.hub.transport.fail_next(fault, path=path)  # type: ignore[arg-type]
    assert desk.sync()
    assert 1002 not in known(desk)
    assert 1003 in known(desk)


def test_a_changed_field_follows_a_merge_as_a_choice(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.store.write(lambda unit: mirror.write_persons(unit, [desk.crm.card(1002)])).result()
    changes = {Field.NEXT_STEP: "Skickar länkar"}
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes=changes)).result()
    merge_on_hub(desk, 1002, 1003)
    fetch(desk)
    (item,) = desk.store.read(sync_items).result()
    assert (item.contact_id, item.reason) == (desk.contact(1003), CONFLICT)


# ---------------------------------------------------------------- hidden before the answer came


def hide_on_hub(desk: Desk, number: int, status: int) -> None:
    """From now on the card is refused, whenever it is asked for."""

    def refuse(request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        desk.hub.transport.fail_next(refuse, method="GET", path=f"/v1/Person/{number}")
        return answers(status)(request, go_on)

    desk.hub.transport.fail_next(refuse, method="GET", path=f"/v1/Person/{number}")


SAGA: Fields = {Field.FIRST_NAME: "Saga", Field.PHONES: ("070-174 06 77",), Field.MUNICIPALITIES: ("2321",)}


def make_hidden(desk: Desk, status: int, fields: Fields = SAGA) -> tuple[ContactId, int]:
    """A new person with a note, who was created, given away and hidden before the desk heard of it."""
    saga = desk.make_person(fields)
    desk.note(saga, "Vill ha trädgård")
    desk.later()
    desk.hub.transport.faults.append((creates_a_person, loses_the_answer))
    desk.send()
    (marker,) = [item.deed_id for item in desk.store.read(sync_items).result() if item.state is DeedState.UNKNOWN]
    (number,) = desk.crm.persons_marked(marker)
    give_away_on_hub(desk, number)
    hide_on_hub(desk, number, status)
    desk.later(120)
    assert desk.sync()
    return saga, number


@pytest.mark.parametrize("status", [403, 404])
def test_what_was_said_to_a_new_person_who_was_hidden_meanwhile_needs_the_guide(desk: Desk, status: int) -> None:
    saga, number = make_hidden(desk, status)
    waiting = {item.text: item for item in desk.store.read(sync_items).result()}
    assert waiting.keys() == {"Kafé?", "Vill ha trädgård"}
    assert {(each.state, each.reason, each.person_name) for each in waiting.values()} == {
        (DeedState.NEEDS_ATTENTION, departures.HIDDEN, "Saga")
    }
    assert number not in known(desk)
    note, question, amira = waiting["Vill ha trädgård"].deed_id, waiting["Kafé?"].deed_id, desk.contact(1003)
    desk.store.write(lambda unit: deeds.move_to(unit, deed_id=note, contact_id=amira)).result()
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=question)).result()
    desk.later(3600)
    assert desk.sync()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Vill ha trädgård"]
    assert desk.store.read(lambda unit: cards.card(unit, saga)).result() is None
    assert doctor.examine(desk.store).is_healthy


def test_what_the_crm_could_not_take_of_somebody_hidden_waits_too(desk: Desk) -> None:
    desk.hub.take_field_away("SuperOffice:15")
    desk.crm = desk.hub.connect()
    saga, _number = make_hidden(desk, 404, {**SAGA, Field.PROFESSION: "bagare"})
    waiting = [item.reason for item in desk.store.read(sync_items).result()]
    assert sorted(waiting) == ["field_missing:profession", departures.HIDDEN, departures.HIDDEN]
    base = desk.store.write(lambda unit: mirror.base_of(unit, saga)).result()
    assert base is not None
    assert Field.PROFESSION not in base.fields


def test_who_is_shown_again_has_everything_that_waited_once(desk: Desk) -> None:
    saga, number = make_hidden(desk, 404)
    desk.hub.transport.faults.clear()
    with desk.hub.register.writing() as connection:
        entity = register.person_row(connection, number)["entity"]
        register.change_person(connection, number, entity | {"Associate": {"AssociateId": 7}}, desk.hub.register.stamp())
    assert desk.sync()
    assert number in known(desk)
    for item in desk.store.read(sync_items).result():
        desk.store.write(lambda unit, deed_id=item.deed_id: deeds.send_again(unit, deed_id=deed_id)).result()
    assert desk.sync()
    assert sorted(desk.texts_on_hub()) == ["Kafé?", "Vill ha trädgård"]
    assert desk.contact(number) == saga
    assert desk.card(saga).fields[Field.FIRST_NAME] == "Saga"
    assert {entry.delivery for entry in desk.card(saga).entries} == {Delivery.SENT}
    assert [path for method, path in desk.hub.transport.seen if method == "POST"].count("/Cust00000/api/v1/Person") == 1


def test_a_search_that_is_refused_hides_nobody(desk: Desk) -> None:
    desk.make_person(SAGA)
    desk.later()
    desk.hub.transport.faults.append((creates_a_person, loses_the_answer))
    desk.send()
    desk.later(120)
    desk.hub.transport.fail_next(answers(403), method="GET", path="/v1/Person")
    desk.send()
    assert {item.state for item in desk.store.read(sync_items).result()} == {DeedState.UNKNOWN, DeedState.READY}
    desk.later(120)
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()


def test_unsent_words_of_somebody_who_left_survive_an_act_that_changes_nothing(desk: Desk) -> None:
    amira = desk.contact(1003)
    desk.note(amira, "Osänt")
    give_away_on_hub(desk, 1003)
    assert desk.sync()
    assert 1003 not in known(desk)
    desk.store.shelf.lay("card", ask_card(desk.crm, lambda: False, remote_id=1003).people)
    same = {Field.FIRST_NAME: desk.card(looked_at(1003)).fields[Field.FIRST_NAME]}
    asked = looked_at(1003)
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=asked, changes=same)).result()
    assert [item.text for item in desk.store.read(sync_items).result()] == ["Osänt"]
    desk.later()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Osänt"]
