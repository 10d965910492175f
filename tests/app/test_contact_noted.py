"""What a contact with the CRM leaves on the disk while the program runs, for a computer that is never switched off."""

from __future__ import annotations

import json
from datetime import timedelta

from guide_desk.domain.offline_limit import LastContact
from guide_desk.services.last_contact import last_contact
from guide_desk.store import people
from tests.factories import MORNING
from tests.ui.desks import OpenDesk


def test_the_last_contact_is_kept_each_quarter_of_an_hour_and_not_only_at_the_end(desk: OpenDesk) -> None:
    kept = []
    for minutes in (0, 5, 9, 2, 20):
        desk.clock.advance(minutes * 60)
        desk.desk.note_contact()
        desk.desk.store.write(lambda _unit: None, is_user=False).result()
        kept.append(desk.desk.store.read(last_contact).result().at - MORNING)
    assert kept == [timedelta(), timedelta(), timedelta(), timedelta(minutes=16), timedelta(minutes=36)]


def test_how_far_the_clock_was_ahead_is_kept_with_it(desk: OpenDesk) -> None:
    desk.clock.set(MORNING + timedelta(days=400))
    desk.desk.note_contact(timedelta(days=400))
    desk.desk.store.write(lambda _unit: None, is_user=False).result()
    kept = desk.desk.store.read(last_contact).result()
    assert (kept.at, kept.ahead) == (MORNING + timedelta(days=400), timedelta(days=400))
    assert kept.is_older_than(14, MORNING + timedelta(days=15))
    desk.clock.set(MORNING)


def test_what_an_older_program_has_kept_is_read_too(desk: OpenDesk) -> None:
    words = json.dumps([MORNING.isoformat()] * 2)
    desk.desk.store.write(lambda unit: people.keep_meta(unit, "last_contact", words), is_user=False).result()
    assert desk.desk.store.read(last_contact).result() == LastContact(MORNING, MORNING)


def test_sealed_letters_of_those_who_left_go_while_the_program_runs(desk: OpenDesk) -> None:
    desk.desk.note_contact()
    desk.desk.files.apart(lambda: None).result(10)
    letters = desk.desk.folder / "letters"
    letters.mkdir(exist_ok=True)
    (letters / "4711.sealed").write_bytes(b"somebody's")
    desk.clock.advance(16 * 60)
    desk.desk.note_contact()
    desk.desk.files.apart(lambda: None).result(10)
    assert list(letters.iterdir()) == []
