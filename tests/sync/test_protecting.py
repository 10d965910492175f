"""Acts that protect a person: kept at once, sent first, and stronger than what anybody else did meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import httpx
import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import CloseReason, EntryKind
from guide_desk.domain.personal_request import PersonalRequest
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services import deeds, dialogue, drafts, plans, protecting
from guide_desk.services.search import search
from guide_desk.services.sync_items import sync_items
from guide_desk.services.today import today
from guide_desk.snapshots.people import Draft, PersonRow, Scope
from guide_desk.store import mirror
from guide_desk.store.reading.searching import Filters
from tests.factories import MORNING
from tests.hubs import Fault, answers, hangs, refuses
from tests.sync.desks import WINDOW_SECONDS, Desk
from tests.sync.test_card_rounds import ELIN, change, with_card
from tests.sync.test_conflicts import colleague_changes


def stop_contact(desk: Desk, contact_id: ContactId) -> None:
    desk.store.write(
        lambda unit: protecting.stop_contact(unit, contact_id=contact_id, words="Vill inte bli kontaktad.", called_off="Avbokat")
    ).result()


def protect(desk: Desk, contact_id: ContactId) -> None:
    desk.store.write(lambda unit: protecting.protect(unit, contact_id=contact_id, words="Skyddade uppgifter.")).result()


def every_text(desk: Desk) -> str:
    """Everything that lies in the file, as one text."""

    def read(unit: mirror.UnitOfWork) -> str:
        tables = [row[0] for row in unit.driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(str(row) for table in tables for row in unit.driver.execute(f"SELECT * FROM {table}").fetchall())

    return desk.store.write(read).result()


def queue(desk: Desk) -> list[PersonRow]:
    found = desk.store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result()
    return [row for section in found.sections for row in section.rows]


# ---------------------------------------------------------------- does not want to be contacted


def test_no_contact_ends_mailings_clock_claim_and_plans_in_one_act(desk: Desk) -> None:
    elin = with_card(desk)
    change(desk, elin, newsletter="yes", invitations="yes", mailing_consent="yes", next_step="Karin ringer Elin i dag")
    desk.store.write(lambda unit: dialogue.claim(unit, contact_id=elin)).result()
    at = MORNING + timedelta(days=2)
    desk.store.write(lambda unit: plans.book_call(unit, contact_id=elin, at=at, minutes=30, text="Prata vidare")).result()
    before = desk.card(elin)
    assert before.plans
    changes = desk.store.write(
        lambda unit: protecting.stop_contact(unit, contact_id=elin, words="Vill inte bli kontaktad.", called_off="Avbokat")
    ).result()
    card = desk.card(elin)
    assert card.fields[Field.NO_CONTACT_SINCE] == "2026-05-12"
    said = [card.fields.get(field, "") for field in (Field.NEWSLETTER, Field.INVITATIONS, Field.MAILING_CONSENT)]
    assert said == ["", "no", "no"]
    assert not card.fields.get(Field.NEXT_STEP)
    assert not card.plans
    assert card.row.claim is None
    assert card.row.clock is not None
    assert card.row.clock.close_reason is CloseReason.WANTS_NO_CONTACT
    assert "Elin" not in {row.first_name for row in queue(desk)}
    assert changes.deed_id is not None
    undone = changes.deed_id
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=undone, also=changes.also)).result()
    again = desk.card(elin)
    assert Field.NO_CONTACT_SINCE not in again.fields
    assert again.fields[Field.NEXT_STEP] == "Karin ringer Elin i dag"
    assert (again.plans, again.row.claim, again.row.clock) == (before.plans, before.row.claim, before.row.clock)


def test_no_contact_wins_over_what_a_colleague_changed_and_over_a_yes_that_waits(desk: Desk) -> None:
    elin = with_card(desk)
    stop_contact(desk, elin)
    colleague_changes(desk, newsletter="yes", invitations="yes", wish_words="ring gärna")
    desk.later()
    for _round in range(3):
        assert desk.sync()
    there = desk.crm.card(ELIN).fields
    assert there[Field.NO_CONTACT_SINCE] == "2026-05-12"
    assert (there[Field.NEWSLETTER], there[Field.INVITATIONS], there[Field.MAILING_CONSENT]) == ("", "no", "")
    assert desk.store.read(sync_items).result() == ()


def test_their_no_contact_drops_my_waiting_yes(desk: Desk) -> None:
    elin = with_card(desk)
    change(desk, elin, newsletter="yes")
    colleague_changes(desk, no_contact_since="2026-05-12")
    desk.later()
    for _round in range(2):
        assert desk.sync()
    assert desk.card(elin).fields.get(Field.NEWSLETTER, "") == ""
    assert desk.crm.card(ELIN).fields[Field.NEWSLETTER] == ""
    assert desk.store.read(sync_items).result() == ()


def test_no_contact_works_before_the_whole_card_has_come_and_only_once(desk: Desk) -> None:
    elin = desk.contact(ELIN)
    assert not desk.card(elin).can_edit
    stop_contact(desk, elin)
    with pytest.raises(InvalidInput):
        stop_contact(desk, elin)
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.NO_CONTACT_SINCE] == "2026-05-12"
    desk.store.write(lambda unit: protecting.allow_contact(unit, contact_id=elin, words="Får kontaktas igen.")).result()
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.NO_CONTACT_SINCE] == ""


# ---------------------------------------------------------------- protected identity


def test_a_protected_card_leaves_the_file_at_once_also_offline(desk: Desk) -> None:
    elin = with_card(desk)
    name = desk.card(elin).row.name
    own_words = next(entry.text for entry in desk.card(elin).entries if entry.text)
    draft = Draft(elin, "note", "", "Ringer om lägenheten", None, MORNING)
    desk.store.write(lambda unit: drafts.save(unit, draft=draft)).result()
    assert name.split()[1] in every_text(desk)
    protect(desk, elin)
    left = every_text(desk)
    for words in (name.split()[1], own_words.splitlines()[0], "Ringer om lägenheten", "070-174 06 12"):
        assert words not in left
    assert desk.store.read(lambda unit: search(unit, name, Filters())).result().people == ()
    (row,) = [row for row in queue(desk) if row.contact_id == elin]
    assert (row.is_protected, row.name, row.quote) == (True, "", "")
    desk.store.write(lambda unit: drafts.save(unit, draft=draft)).result()
    assert "Ringer om lägenheten" not in every_text(desk)


def test_the_flag_is_sent_before_everything_else_and_the_card_never_comes_back(desk: Desk) -> None:
    elin = with_card(desk)
    name = desk.card(elin).row.name.split()[1]
    desk.note(elin, "Vill bo nära skolan")
    change(desk, elin, profession="bagare", phones=("070-555 01 02",))
    protect(desk, elin)
    desk.hub.transport.seen.clear()
    desk.send()
    writes = [method for method, path in desk.hub.transport.seen if method in ("PATCH", "POST")]
    assert writes == ["PATCH"]
    assert desk.crm.card(ELIN).fields[Field.IS_PROTECTED] == "yes"
    desk.later()
    for _round in range(3):
        assert desk.sync()
        assert name not in every_text(desk)
    there = desk.crm.card(ELIN).fields
    assert (there[Field.PROFESSION], there[Field.PHONES]) == ("bagare", ("070-555 01 02",))
    assert there[Field.LAST_NAME] == name
    assert "Vill bo nära skolan" in desk.texts_on_hub()
    assert "Vill bo nära skolan" not in every_text(desk)
    assert desk.store.read(sync_items).result() == ()


def test_a_round_before_the_flag_has_arrived_brings_no_word(desk: Desk) -> None:
    elin = with_card(desk)
    name = desk.card(elin).row.name.split()[1]
    protect(desk, elin)
    colleague_changes(desk, profession="bagare")
    desk.hub.transport.fail_next(answers(400), method="PATCH", path=f"/Person/{ELIN}")
    assert desk.sync()
    desk.fetch_cards()
    assert name not in every_text(desk)
    (item,) = [each for each in desk.store.read(sync_items).result() if each.state is DeedState.NEEDS_ATTENTION]
    assert (item.person_name, item.text, item.is_protected) == ("", "", True)
    assert [row.contact_id for row in queue(desk) if row.is_protected] == [elin]
    desk.store.write(lambda unit: deeds.send_again(unit, deed_id=item.deed_id)).result()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.IS_PROTECTED] == "yes"


def test_words_that_waited_when_a_colleague_set_the_flag_leave_the_file_once_they_have_arrived(desk: Desk) -> None:
    """A note that arrives does not change the stamp of whom it is about."""
    elin = with_card(desk)
    desk.note(elin, "Vill bo nära skolan")
    colleague_changes(desk, is_protected="yes")
    assert desk.sync()
    assert "Vill bo nära skolan" in every_text(desk)
    desk.later()
    assert desk.sync()
    assert "Vill bo nära skolan" in desk.texts_on_hub()
    assert "Vill bo nära skolan" not in every_text(desk)


def test_a_flag_that_collides_with_a_colleagues_change_arrives_all_the_same(desk: Desk) -> None:
    elin = with_card(desk)
    colleague_changes(desk, is_protected="yes")
    protect(desk, elin)
    desk.later()
    for _round in range(2):
        assert desk.sync()
    assert desk.store.read(sync_items).result() == ()
    assert desk.crm.card(ELIN).fields[Field.IS_PROTECTED] == "yes"


def test_a_flag_taken_back_before_it_was_sent_brings_the_card_again(desk: Desk) -> None:
    elin = with_card(desk)
    name = desk.card(elin).row.name
    protect(desk, elin)
    desk.hub.transport.fail_next(refuses, method="GET")
    (flag, _line) = sorted(desk.store.read(sync_items).result(), key=lambda each: each.deed_id)
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=flag.deed_id)).result()
    desk.sync()
    for _round in range(2):
        assert desk.sync()
    assert desk.card(desk.contact(ELIN)).row.name == name
    assert desk.crm.card(ELIN).fields[Field.IS_PROTECTED] == ""


# ---------------------------------------------------------------- what a person may ask


@pytest.mark.parametrize("fault", [refuses, hangs, answers(404)])
def test_what_is_taken_back_while_the_card_is_asked_for_is_never_sent(desk: Desk, fault: Fault) -> None:
    """The question before the change fails, as it does on a bad network; the change has not left and is not wanted any more."""
    elin, request = desk.contact(ELIN), PersonalRequest.REMOVAL
    done = desk.store.write(
        lambda unit: protecting.log_request(unit, contact_id=elin, request=request, asked_on=MORNING.date(), words="Bort.")
    ).result()
    assert done.deed_id is not None
    taking_back = partial(deeds.withdraw, deed_id=done.deed_id, also=done.also)

    def taken_back(asked: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        desk.store.write(taking_back).result()
        return fault(asked, go_on)

    desk.later()
    desk.hub.transport.fail_next(taken_back, method="GET", path=f"/Person/{ELIN}")
    desk.send()
    assert desk.store.read(sync_items).result() == ()
    desk.later(WINDOW_SECONDS)
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.REMOVAL_ASKED_ON] == ""
    assert desk.texts_on_hub() == []


def test_a_request_is_logged_with_its_day_and_answered(desk: Desk) -> None:
    elin = desk.contact(ELIN)
    on = MORNING.date() - timedelta(days=3)
    request = PersonalRequest.REMOVAL
    desk.store.write(
        lambda unit: protecting.log_request(unit, contact_id=elin, request=request, asked_on=on, words="Vill bli borttagen.")
    ).result()
    card = desk.card(elin)
    assert card.fields[Field.REMOVAL_ASKED_ON] == "2026-05-09"
    assert (card.entries[0].kind, card.entries[0].text) == (EntryKind.STATUS_CHANGE, "Vill bli borttagen.")
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.REMOVAL_ASKED_ON] == "2026-05-09"
    desk.store.write(
        lambda unit: protecting.note_answered(unit, contact_id=elin, request=request, words="Har fått besked.")
    ).result()
    desk.later()
    assert desk.sync()
    assert desk.crm.card(ELIN).fields[Field.REMOVAL_ASKED_ON] == ""
    with pytest.raises(InvalidInput):
        desk.store.write(
            lambda unit: protecting.log_request(
                unit, contact_id=elin, request=request, asked_on=MORNING.date() + timedelta(days=1), words=""
            )
        ).result()
