"""What waits for the guide was sent from another computer meanwhile: sent again, it is there once. Protected words stay out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import deeds, drafts
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.people import Draft
from guide_desk.store.unit_of_work import ReadingUnit
from tests.factories import MORNING
from tests.hubs import loses_the_answer, refuses
from tests.sync.desks import Desk
from tests.sync.test_letters_sent import documents, lay, mail, whole
from tests.sync.test_parked import ELIN, parked, refuse_a_note
from tests.sync.test_taken_in_again import on_hub, send_all
from tests.sync.test_unsent_work import (
    WORDS,
    another_computer,
    carried,
    open_with_letters,
    save_with_letters,
    take_in,
    taken_out,
)


def send_again(desk: Desk) -> None:
    """Without having fetched anything since. From now on it is seen what is sent."""
    desk.hub.transport.seen.clear()
    item = parked(desk)
    desk.store.write(partial(deeds.send_again, deed_id=item.deed_id)).result()


def sent(desk: Desk) -> list[str]:
    """What was asked to be made: the hub would know a marker again, SuperOffice would not."""
    return [path for method, path in desk.hub.transport.seen if method == "POST" and path.rsplit("/", 1)[-1] in _MADE]


_MADE = ("Appointment", "Document", "Person")


def nothing_waits(desk: Desk) -> bool:
    return desk.store.read(sync_items).result() == ()


@pytest.mark.parametrize("is_way_broken", [False, True])
def test_a_refused_note_that_another_computer_has_sent_is_not_sent_again(desk: Desk, tmp_path: Path, is_way_broken: bool) -> None:
    refuse_a_note(desk, "Ringer på måndag")
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "other", has_fetched=False) as other:
        take_in(other, content)
        send_all(other)
    assert desk.texts_on_hub() == ["Ringer på måndag"]
    send_again(desk)
    if is_way_broken:
        desk.hub.transport.fail_next(refuses, method="GET", path="/Appointment")
        desk.send()
        desk.later()
    desk.send()
    assert (desk.texts_on_hub(), sent(desk)) == (["Ringer på måndag"], [])
    assert nothing_waits(desk)


def test_a_refused_note_that_is_nowhere_is_sent_at_once_when_the_guide_says_so(desk: Desk) -> None:
    refuse_a_note(desk, "Ringer på måndag")
    send_again(desk)
    desk.send()
    assert desk.texts_on_hub() == ["Ringer på måndag"]
    assert nothing_waits(desk)


def test_a_note_that_landed_although_the_crm_broke_down_over_it_is_not_sent_again(desk: Desk) -> None:
    refuse_a_note(desk, "Ringer på måndag")
    send_again(desk)
    desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Appointment")
    desk.send()
    desk.store.write(
        lambda unit: unit.driver.execute("UPDATE deed SET state = 'needs_attention', reason = 'refused'").close()
    ).result()
    send_again(desk)
    desk.send()
    assert (desk.texts_on_hub(), sent(desk)) == (["Ringer på måndag"], [])


def test_a_mail_that_another_computer_has_sent_is_not_sent_again(desk: Desk, tmp_path: Path) -> None:
    content, path = mail(desk), tmp_path / "work.guidedesk"
    lay(desk, content)
    desk.store.write(
        lambda unit: unit.driver.execute("UPDATE deed SET state = 'needs_attention', reason = 'no_rights'").close()
    ).result()
    save_with_letters(desk, path)
    with another_computer(desk, tmp_path / "other", has_fetched=False) as other:
        files = carried(other)
        work = open_with_letters(files, path)
        take_in_work = partial(_take_in, work=work)
        take_in_work(other)
        assert files.close(5)
        send_all(other)
    assert documents(desk) == whole(content)
    send_again(desk)
    desk.send()
    assert (documents(desk), sent(desk)) == (whole(content), [])
    assert nothing_waits(desk)


def _take_in(desk: Desk, work: bytes) -> None:
    from guide_desk.services import unsent

    desk.store.write(lambda unit: unsent.take_in(unit, content=work)).result()


def test_a_person_on_whom_the_guide_insists_on_two_computers_is_made_once(desk: Desk, tmp_path: Path) -> None:
    """Somebody with the same address is in the CRM: it is the guide who says that this is another one."""
    address = desk.crm.card(ELIN).fields[Field.EMAILS]
    assert address
    desk.make_person({Field.FIRST_NAME: "Saga", Field.EMAILS: address, Field.MUNICIPALITIES: ("2321",)})
    desk.later()
    desk.send()
    assert parked(desk).reason == "already_here"
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "other", has_fetched=False) as other:
        take_in(other, content)
        for _round in range(3):
            other.later(700)
            other.send()
        send_again(other)
        send_all(other)
    before = on_hub(desk)
    send_again(desk)
    for _round in range(2):
        desk.send()
        desk.later()
    assert (on_hub(desk), sent(desk)) == (before, [])
    assert nothing_waits(desk)


# ---------------------------------------------------------------- protected since


def texts_begun(unit: ReadingUnit) -> list[str]:
    return [row[0] for row in unit.connection.execute("SELECT text FROM draft").fetchall()]


@pytest.mark.parametrize("is_known", [True, False], ids=["known here", "not fetched here yet"])
def test_words_begun_on_a_card_that_has_become_protected_are_not_laid_down(desk: Desk, tmp_path: Path, is_known: bool) -> None:
    draft = Draft(desk.contact(1003), EntryKind.NOTE, "", WORDS, None, MORNING)
    desk.store.write(partial(drafts.save, draft=draft)).result()
    content = taken_out(desk)
    desk.edit_on_hub(1003, "SuperOffice:34", "True")
    with another_computer(desk, tmp_path / "other", has_fetched=is_known) as other:
        assert take_in(other, content).count == (not is_known)
        assert other.sync()
        assert other.store.read(texts_begun).result() == []
    assert desk.sync()
    assert desk.store.read(texts_begun).result() == []
