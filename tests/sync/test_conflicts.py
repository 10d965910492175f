"""What two sides changed differently: parked alone, told with who and when, and chosen by a guide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import conflicts, contacts, deeds
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.guide import Role
from guide_desk.snapshots.people import FieldConflict
from guide_desk.store import people
from guide_desk.sync.fetching import Fetcher
from guide_desk.ui.words.conflicts import whole_dialogue
from tests.hubs import loses_the_answer
from tests.sync.desks import Desk, nobody
from tests.sync.test_card_rounds import ELIN, change, with_card


def colleague_changes(desk: Desk, user: str = "ola", **fields: FieldValue) -> None:
    """Somebody else, over the network, as SuperOffice sees them."""
    crm = desk.hub.connect(user)
    crm.patch_person(crm.card(ELIN), {Field(name): value for name, value in fields.items()})
    crm.close()


def conflicts_on(desk: Desk, contact_id: ContactId) -> tuple[FieldConflict, ...]:
    return desk.card(contact_id).conflicts


def choose(desk: Desk, contact_id: ContactId, lead: Field, *, is_mine: bool, words: str = "Inte valt: telefon") -> None:
    given = {"picks": {lead: is_mine}, "words": words, "seen": sides_on(desk, contact_id)}
    desk.store.write(lambda unit: conflicts.choose(unit, contact_id=contact_id, **given)).result()


def sides_on(desk: Desk, contact_id: ContactId) -> dict[Field, tuple[str, str]]:
    return {each.lead: each.sides for each in conflicts_on(desk, contact_id)}


@pytest.fixture
def contested(desk: Desk) -> ContactId:
    """Karin has said mail in the evening, Ola phone after three."""
    colleagues = list(desk.crm.reference.colleagues.values())
    desk.store.write(lambda unit: people.keep_colleagues(unit, colleagues)).result()
    elin = with_card(desk)
    change(desk, elin, preferred_channel="email", wish_words="arbetar natt", profession="bagare")
    desk.later(3600)
    colleague_changes(desk, wish_words="efter skiftet", wish_from="15:00")
    assert desk.sync()
    return elin


def test_a_conflict_tells_both_answers_whole_and_who_gave_them(desk: Desk, contested: ContactId) -> None:
    (found,) = conflicts_on(desk, contested)
    assert found.lead is Field.PREFERRED_CHANNEL
    assert (found.mine[Field.PREFERRED_CHANNEL], found.mine[Field.WISH_WORDS]) == ("email", "arbetar natt")
    assert (found.theirs[Field.PREFERRED_CHANNEL], found.theirs[Field.WISH_FROM]) == ("phone", "15:00")
    assert found.theirs_by is not None
    assert found.theirs_by.name == "Ola Persson"
    assert found.theirs_at is not None
    assert found.mine_at is not None
    assert timedelta(minutes=59) < found.theirs_at - found.mine_at < timedelta(minutes=61)
    assert desk.card(contested).fields[Field.PREFERRED_CHANNEL] == "phone"


def test_what_is_not_contested_goes_on_without_waiting(desk: Desk, contested: ContactId) -> None:
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.PROFESSION] == "bagare"
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, "conflict")


def test_mine_is_sent_whole_and_theirs_becomes_a_line(desk: Desk, contested: ContactId) -> None:
    choose(desk, contested, Field.PREFERRED_CHANNEL, is_mine=True)
    card = desk.card(contested)
    assert not card.conflicts
    assert card.fields[Field.PREFERRED_CHANNEL] == "email"
    assert (card.entries[0].kind, card.entries[0].text) == (EntryKind.STATUS_CHANGE, "Inte valt: telefon")
    desk.later()
    assert desk.sync()
    there = desk.crm.card(ELIN).fields
    assert (there[Field.PREFERRED_CHANNEL], there[Field.WISH_FROM], there[Field.WISH_WORDS]) == ("email", "16:00", "arbetar natt")
    assert "Inte valt: telefon" in desk.texts_on_hub()
    assert desk.store.read(sync_items).result() == ()


def test_theirs_stands_and_nothing_more_is_sent_than_the_line(desk: Desk, contested: ContactId) -> None:
    choose(desk, contested, Field.PREFERRED_CHANNEL, is_mine=False, words="Inte valt: mejl")
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.PREFERRED_CHANNEL] == "phone"
    assert desk.card(contested).fields[Field.PREFERRED_CHANNEL] == "phone"
    assert "Inte valt: mejl" in desk.texts_on_hub()
    with pytest.raises(InvalidInput):
        choose(desk, contested, Field.PREFERRED_CHANNEL, is_mine=True)


def test_a_conflict_follows_what_they_say_and_ends_when_they_agree(desk: Desk, contested: ContactId) -> None:
    colleague_changes(desk, wish_from="17:00")
    assert desk.sync()
    (found,) = conflicts_on(desk, contested)
    assert found.theirs[Field.WISH_FROM] == "17:00"
    colleague_changes(desk, preferred_channel="email", wish_words="arbetar natt")
    assert desk.sync()
    assert not conflicts_on(desk, contested)
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()


def test_sending_again_is_no_way_round_the_choice_and_taking_back_is_theirs(desk: Desk, contested: ContactId) -> None:
    item = next(each for each in desk.store.read(sync_items).result() if each.reason == "conflict")
    with pytest.raises(InvalidInput):
        desk.store.write(lambda unit: deeds.send_again(unit, deed_id=item.deed_id)).result()
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=item.deed_id)).result()
    assert not conflicts_on(desk, contested)
    kept = desk.store.write(lambda unit: unit.driver.execute("SELECT choice FROM conflict").fetchall()).result()
    assert kept == [("theirs",)]


def test_two_choices_of_one_deed_are_made_one_by_one(desk: Desk) -> None:
    elin = with_card(desk)
    change(desk, elin, preferred_channel="email", move_status="planning", language="en", wish_words="natt")
    colleague_changes(desk, wish_words="dag", move_status="moving", move_month="2026-08")
    desk.later()
    assert desk.sync()
    assert {each.lead for each in conflicts_on(desk, elin)} == {Field.PREFERRED_CHANNEL, Field.MOVE_STATUS}
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.LANGUAGE] == "en"
    choose(desk, elin, Field.MOVE_STATUS, is_mine=True)
    (left,) = conflicts_on(desk, elin)
    assert left.lead is Field.PREFERRED_CHANNEL
    desk.later()
    assert desk.sync()
    there = desk.crm.card(ELIN).fields
    assert (there[Field.MOVE_STATUS], there[Field.PREFERRED_CHANNEL]) == ("planning", "phone")


@pytest.fixture
def twice_changed(desk: Desk) -> ContactId:
    """Karin has written the same field twice, first together with another one; Ola has changed it too."""
    elin = with_card(desk)
    change(desk, elin, wish_words="natt", language="en")
    change(desk, elin, wish_words="arbetar natt")
    colleague_changes(desk, wish_words="dag")
    desk.later()
    assert desk.sync()
    return elin


def test_of_two_own_changes_the_later_one_stands_in_the_choice_however_often_they_change_it(
    desk: Desk, twice_changed: ContactId
) -> None:
    (found,) = conflicts_on(desk, twice_changed)
    assert found.mine[Field.WISH_WORDS] == "arbetar natt"
    colleague_changes(desk, wish_words="dag och kväll")
    assert desk.sync()
    (found,) = conflicts_on(desk, twice_changed)
    assert (found.mine[Field.WISH_WORDS], found.theirs[Field.WISH_WORDS]) == ("arbetar natt", "dag och kväll")


def test_a_choice_of_somebody_who_may_only_read_by_now_breaks_off_no_round(desk: Desk) -> None:
    elin = with_card(desk)
    change(desk, elin, next_step="ring i maj", profession="bagare")
    colleague_changes(desk, next_step="Ola ringer", profession="snickare")
    assert desk.store.guide is not None
    desk.store.guide = replace(desk.store.guide, role=Role.READER)
    assert desk.sync()
    assert {each.lead for each in conflicts_on(desk, elin)} == {Field.NEXT_STEP, Field.PROFESSION}


def test_a_no_never_waits_for_a_choice(desk: Desk) -> None:
    elin = with_card(desk)
    change(desk, elin, wish_words="natt", invitations="no")
    colleague_changes(desk, wish_words="dag", invitations="yes")
    desk.later()
    assert desk.sync()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.INVITATIONS] == "no"
    assert [each.lead for each in conflicts_on(desk, elin)] == [Field.PREFERRED_CHANNEL]


def test_nobody_chooses_against_words_that_they_have_not_seen(desk: Desk, contested: ContactId) -> None:
    """The choice lay open while Ola changed his mind."""
    lead = Field.PREFERRED_CHANNEL
    seen = sides_on(desk, contested)
    colleague_changes(desk, wish_words="aldrig på tisdagar")
    assert desk.sync()
    choice = partial(conflicts.choose, contact_id=contested, picks={lead: True}, words="Inte valt: telefon")
    with pytest.raises(InvalidInput, match="conflict"):
        desk.store.write(partial(choice, seen=seen)).result()
    (still,) = conflicts_on(desk, contested)
    assert still.theirs[Field.WISH_WORDS] == "aldrig på tisdagar"
    desk.store.write(partial(choice, seen={lead: still.sides})).result()
    assert conflicts_on(desk, contested) == ()


def test_taking_back_what_was_written_anew_brings_the_choice_back(desk: Desk, contested: ContactId) -> None:
    desk.sync()
    desk.fetch_cards()
    (before,) = conflicts_on(desk, contested)
    anew = {Field.WISH_WORDS: "ring i maj"}
    done = desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=contested, changes=anew)).result()
    assert not conflicts_on(desk, contested)
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=done.deed_id or DeedId(""), also=done.also)).result()
    assert conflicts_on(desk, contested) == (before,)
    choose(desk, contested, Field.PREFERRED_CHANNEL, is_mine=True)
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.WISH_WORDS] == "arbetar natt"
    assert desk.store.read(sync_items).result() == ()


def test_writing_anew_beside_a_choice_is_the_choice(desk: Desk, contested: ContactId) -> None:
    desk.sync()
    desk.fetch_cards()
    change(desk, contested, wish_words="ring i maj")
    assert not conflicts_on(desk, contested)
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.WISH_WORDS] == "ring i maj"
    assert desk.store.read(sync_items).result() == ()


def lines_on(desk: Desk, contact_id: ContactId) -> list[str]:
    """What stands in the dialogue's view on this computer alone."""
    card, today = desk.card(contact_id), desk.hub.clock.today()
    return [entry.text for entry in whole_dialogue(card, today) if entry not in card.entries]


def with_colleagues(desk: Desk) -> ContactId:
    colleagues = list(desk.crm.reference.colleagues.values())
    desk.store.write(lambda unit: people.keep_colleagues(unit, colleagues)).result()
    return with_card(desk)


def test_different_fields_stand_beside_each_other_with_one_line_here_alone(desk: Desk) -> None:
    """The PATCH itself brings what somebody else had changed; its answer says of nobody else that they did."""
    elin = with_colleagues(desk)
    change(desk, elin, next_step="Ring om skolan")
    colleague_changes(desk, profession="bagare", wish_words="efter skiftet")
    desk.later()
    assert lines_on(desk, elin) == []
    for _round in range(3):
        assert desk.sync()
    there = desk.crm.card(ELIN).fields
    assert (there[Field.NEXT_STEP], there[Field.PROFESSION]) == ("Ring om skolan", "bagare")
    said = "Du ändrade nästa steg, och någon annan ändrade yrke och önskad kontaktväg. Båda ändringarna gäller."
    assert lines_on(desk, elin) == [said]
    assert desk.texts_on_hub() == []
    assert desk.store.read(sync_items).result() == ()


def test_additions_to_a_list_stand_beside_each_other_and_the_line_says_whose_they_are(desk: Desk) -> None:
    elin = with_colleagues(desk)
    change(desk, elin, emails=(*desk.card(elin).fields[Field.EMAILS], "ny@example.org"))
    there = desk.crm.card(ELIN).fields[Field.EMAILS]
    colleague_changes(desk, emails=(*there, "olas@example.org"))
    desk.later()
    for _round in range(3):
        assert desk.sync()
    assert {"ny@example.org", "olas@example.org"} <= set(desk.crm.card(ELIN).fields[Field.EMAILS])
    assert lines_on(desk, elin) == ["Du ändrade mejl, och Ola Persson, Krokom ändrade mejl. Båda ändringarna gäller."]


def test_the_line_is_written_once_though_the_answer_was_lost_and_goes_with_what_is_taken_back(desk: Desk) -> None:
    elin = with_colleagues(desk)
    change(desk, elin, next_step="Ring om skolan")
    colleague_changes(desk, profession="bagare")
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="PATCH", path="/Person")
    for _round in range(3):
        desk.sync()
        desk.later(700)
    assert len(lines_on(desk, elin)) == 1
    colleague_changes(desk, profession="lärare")
    change(desk, elin, next_step="Skriv")
    assert desk.sync()
    assert len(lines_on(desk, elin)) == 2
    newest = max(desk.store.read(sync_items).result(), key=lambda item: item.deed_id)
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=newest.deed_id)).result()
    assert len(lines_on(desk, elin)) == 1


def test_a_change_of_ones_own_from_another_computer_is_nobody_elses(desk: Desk) -> None:
    elin = with_colleagues(desk)
    change(desk, elin, next_step="Ring om skolan")
    colleague_changes(desk, "karin", profession="bagare")
    fetcher = Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False)
    fetcher.fetch_changes()
    assert lines_on(desk, elin) == []


def test_what_was_to_be_chosen_and_is_written_anew_becomes_a_line_until_that_is_taken_back(
    desk: Desk, contested: ContactId
) -> None:
    change(desk, contested, wish_words="när som helst")
    assert not conflicts_on(desk, contested)
    (said,) = lines_on(desk, contested)
    assert "arbetar natt, som du hade skrivit" in said
    assert "efter skiftet, som Ola Persson, Krokom hade skrivit" in said
    newest = max(desk.store.read(sync_items).result(), key=lambda item: item.deed_id)
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=newest.deed_id)).result()
    assert lines_on(desk, contested) == []
    assert len(conflicts_on(desk, contested)) == 1
