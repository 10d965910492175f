"""The sealed file of unsent work, taken in when all of it has been sent meanwhile: nothing is there twice, here or there."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.hub import tables
from guide_desk.identifiers import AssociateId
from guide_desk.services import dialogue, drafts, letters, loose_notes, plans, today, unsent
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.base import ActivityBase, ActivityKind
from guide_desk.snapshots.people import Draft
from guide_desk.store import doctor, mirror
from tests.sync.desks import Desk, known
from tests.sync.test_letters_sent import documents, lay, mail, sealed, whole
from tests.sync.test_unsent_work import (
    WORDS,
    another_computer,
    carried,
    look_and_wait,
    open_with_letters,
    save_with_letters,
    take_in,
    taken_out,
    work_offline,
)


def on_hub(desk: Desk) -> tuple[int, int]:
    """How many persons and activities the CRM has."""
    with desk.hub.register.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (tables.person, tables.activity)
        )  # type: ignore[return-value]


def send_all(desk: Desk) -> None:
    look_and_wait(desk)
    for _round in range(3):
        assert desk.sync()
        desk.later()
    assert desk.store.read(sync_items).result() == ()


def contacts_here(desk: Desk) -> int:
    found: int = desk.store.write(lambda unit: unit.driver.execute("SELECT count(*) FROM contact").fetchone()[0]).result()
    return found


def test_on_the_same_computer_nothing_is_sent_again(desk: Desk) -> None:
    count = work_offline(desk)
    content = taken_out(desk)
    send_all(desk)
    before, people, entries = on_hub(desk), contacts_here(desk), desk.dialogue(1002)
    for _time in range(2):
        taken = take_in(desk, content)
        assert (taken.count, taken.known) == (0, count)
        send_all(desk)
        assert (on_hub(desk), contacts_here(desk), desk.dialogue(1002)) == (before, people, entries)
    assert doctor.examine(desk.store).is_healthy


@pytest.mark.parametrize("has_fetched", [True, False], ids=["it has been fetched", "nothing has been fetched"])
def test_on_another_computer_a_person_and_what_was_changed_are_not_doubled(desk: Desk, tmp_path: Path, has_fetched: bool) -> None:
    work_offline(desk)
    content = taken_out(desk)
    send_all(desk)
    before = on_hub(desk)
    with another_computer(desk, tmp_path / "other", has_fetched=has_fetched) as other:
        for _time in range(2):
            take_in(other, content)
            send_all(other)
            assert on_hub(desk) == before
            assert known(other) == known(desk)
            assert contacts_here(other) == len(known(other)) + len(protected(other))
        assert other.dialogue(1002) == desk.dialogue(1002)
        assert other.crm.card(1002).fields[Field.PROFESSION] == "snickare"
        assert doctor.examine(other.store).is_healthy


def protected(desk: Desk) -> list[object]:
    return desk.store.write(lambda unit: unit.driver.execute("SELECT 1 FROM contact WHERE is_protected = 1").fetchall()).result()


def test_words_that_were_saved_as_a_note_meanwhile_are_not_begun_again(desk: Desk) -> None:
    work_offline(desk)
    content = taken_out(desk)
    amira = desk.contact(1003)
    desk.store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=amira, kind=EntryKind.NOTE, text=f"{WORDS}, och nu klart")
    ).result()
    (note,) = desk.store.read(today.loose_notes).result()
    desk.store.write(lambda unit: loose_notes.lay_on_card(unit, note=note, contact_id=amira, reminder="")).result()
    send_all(desk)
    take_in(desk, content)
    assert desk.card(amira).draft is None
    assert desk.store.read(today.loose_notes).result() == ()


@pytest.mark.parametrize("begun", ["Bostad", "Ringde", "Ringde och frågade om"])
def test_words_that_were_begun_stay_although_something_else_begins_like_them(desk: Desk, begun: str) -> None:
    amira, now = desk.contact(1003), desk.hub.clock.now()
    draft = Draft(amira, "note", "", begun, None, now)
    desk.store.write(partial(drafts.save, draft=draft)).result()
    content = taken_out(desk)
    desk.store.write(lambda unit: unit.driver.execute("DELETE FROM draft").close()).result()
    booking = partial(plans.book_call, contact_id=amira, at=now + timedelta(days=2), minutes=30, text="Bostad")
    desk.store.write(booking).result()
    desk.note(amira, "Ringde Skatteverket åt henne")
    colleague = DialogueEntry(EntryKind.NOTE, now + timedelta(seconds=5), text="Ringde och frågade om", author_id=AssociateId(12))
    desk.hub.clock.advance(60)
    desk.store.write(
        lambda unit: mirror.write_activities(unit, [ActivityBase(ActivityKind.APPOINTMENT, 9000, 1003, "x", colleague)])
    ).result()
    take_in(desk, content)
    kept = desk.card(amira).draft
    assert kept is not None
    assert kept.text == begun


def test_a_mail_that_was_sent_meanwhile_leaves_no_second_file(desk: Desk, tmp_path: Path) -> None:
    content, path = mail(desk), tmp_path / "work.guidedesk"
    lay(desk, content)
    save_with_letters(desk, path)
    send_all(desk)
    assert documents(desk) == whole(content)
    before = sealed(desk)
    files = carried(desk)
    work = open_with_letters(files, path)
    taken = desk.store.write(lambda unit: unsent.take_in(unit, content=work)).result()
    assert (taken.count, taken.known) == (0, 1)
    send_all(desk)
    assert documents(desk) == whole(content)
    files.keep_work(desk.store.read(letters.known_letters).result()).result()
    assert files.close(5)
    assert sealed(desk) == before
