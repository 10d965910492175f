"""The first fetch: persons come with their dialogues, and one that ends early loses nothing and goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

import httpx
import pytest

from guide_desk.errors import CrmError
from guide_desk.store import doctor, mirror, projector, sync_marks
from guide_desk.store.streams import ACTIVITIES, OWED, PERSONS
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice import crm as crm_module
from guide_desk.sync import fetching
from guide_desk.sync.fetching import Fetcher
from tests.factories import practice_store
from tests.hubs import answers, cuts_the_answer, refuses
from tests.sync.desks import Desk, nobody

CHUNK = 4


@pytest.fixture
def other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A second computer beside the one that has everything: nothing is there yet, and few come at a time."""
    monkeypatch.setattr(crm_module, "PAGE_ROWS", 6)
    monkeypatch.setattr(crm_module, "IDS_A_CHUNK", CHUNK)
    monkeypatch.setattr(fetching, "IDS_A_CHUNK", CHUNK)
    store = practice_store(desk.store.path.parent / "another", desk.hub.clock)
    yield Desk(desk.hub, store, desk.crm)
    assert store.close()


def _fetch(desk: Desk) -> None:
    Fetcher(desk.store, desk.crm, nobody, lambda _count: None, lambda: False).fetch_changes()


def _known(desk: Desk) -> list[int]:
    return sorted(desk.store.write(mirror.known_stamps).result())


def _asks_for_dialogue_of(number: int, request: httpx.Request) -> bool:
    asked = unquote_plus(str(request.url) + request.content.decode())
    return "ppointment" in request.url.path and "personId in (" in asked and f"{number}" in asked.split("personId in (")[1]


def _end_at(desk: Desk, number: int, fault: object) -> None:
    desk.hub.transport.faults.append((lambda request: _asks_for_dialogue_of(number, request), fault))  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [refuses, cuts_the_answer, answers(503)], ids=["gone", "cut", "busy"])
def test_one_that_ends_in_the_middle_loses_nothing_and_asks_for_no_dialogue_twice(desk: Desk, other: Desk, fault: object) -> None:
    everybody = _known(desk)
    _end_at(other, everybody[2 * CHUNK], fault)
    with pytest.raises(CrmError):
        _fetch(other)
    assert _known(other) == everybody[: 2 * CHUNK]
    assert [other.dialogue(number) for number in _known(other)] == [desk.dialogue(number) for number in _known(other)]
    other.hub.transport.addresses.clear()
    other.hub.transport.bodies.clear()
    assert other.sync()
    assert [other.dialogue(number) for number in everybody] == [desk.dialogue(number) for number in everybody]
    asked = [*other.hub.transport.addresses, *(unquote_plus(body.decode()) for body in other.hub.transport.bodies)]
    again = [each for each in asked if f"personId in ({everybody[0]}," in each and "afterTime" not in each]
    assert not again
    assert doctor.examine(other.store).is_healthy


def test_what_a_colleague_writes_before_it_goes_on_is_heard(desk: Desk, other: Desk) -> None:
    """Also of somebody whose dialogue had come, though others' entries are newer by hours when it is over."""
    everybody = _known(desk)
    _end_at(other, everybody[2 * CHUNK], refuses)
    with pytest.raises(CrmError):
        _fetch(other)
    for number, text in ((everybody[0], "Skrivet medan hämtningen låg nere"), (everybody[-1], "Flera timmar senare")):
        desk.later(3 * 3600)
        desk.note(desk.contact(number), text)
        desk.later()
        assert desk.sync()
    assert other.sync()
    assert other.dialogue(everybody[0]) == desk.dialogue(everybody[0])
    assert other.dialogue(everybody[0])[0] == "Skrivet medan hämtningen låg nere"


def test_everybody_is_computed_once(desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[int] = []
    real = projector._write

    def counting(connection: object, kept: object, projections: dict[int, object], *more: object) -> None:
        computed.extend(each for each in projections if not kept[each][projector._ROW_AT])  # type: ignore[index]
        again.extend(each for each in projections if kept[each][projector._ROW_AT])  # type: ignore[index]
        real(connection, kept, projections, *more)  # type: ignore[arg-type]

    again: list[int] = []
    monkeypatch.setattr(projector, "_write", counting)
    _fetch(other)
    households = "SELECT contact_id FROM contact WHERE household_key <> '' OR is_protected = 1"
    related = {row[0] for row in other.store.read(lambda unit: unit.connection.execute(households).fetchall()).result()}
    changed_while_fetching = other.store.read(lambda unit: unit.connection.execute(_TODAYS).fetchall()).result()
    assert len(computed) == len(set(computed)) == len(_known(other)) + len(other.store.write(mirror.protected_ids).result())
    assert set(again) <= related | {row[0] for row in changed_while_fetching}


def test_a_dialogue_too_long_for_one_transaction_comes_afterwards(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = max(_known(desk), key=lambda number: len(desk.dialogue(number)))
    length = len(desk.dialogue(longest))
    monkeypatch.setattr(fetching, "ROWS_A_TRANSACTION", length)
    monkeypatch.setattr(fetching, "_TOO_LONG", range(length))
    monkeypatch.setattr(Fetcher, "_fetch_activities", lambda _fetcher: None)
    _fetch(other)
    assert other.dialogue(longest) == []
    assert f"[{longest}" in other.store.write(lambda unit: sync_marks.mark_of(unit, OWED)).result()
    monkeypatch.undo()
    assert other.sync()
    assert other.dialogue(longest) == desk.dialogue(longest)
    assert other.store.write(lambda unit: sync_marks.mark_of(unit, OWED)).result() == "[]"


def test_what_an_older_program_began_is_finished(desk: Desk, other: Desk) -> None:
    """It wrote the persons first, with their mark, and noted nothing owed until every dialogue had come."""
    persons = [person for page in desk.crm.persons() for person in page]

    def as_before(unit: UnitOfWork) -> None:
        mirror.write_persons(unit, persons)
        sync_marks.set_mark(unit, PERSONS, max(person.updated for person in persons))

    other.store.write(as_before).result()
    assert other.sync()
    assert [other.dialogue(number) for number in _known(desk)] == [desk.dialogue(number) for number in _known(desk)]


def test_a_register_without_any_dialogue_still_hears_of_the_first_entry(desk: Desk, other: Desk) -> None:
    with desk.hub.register.writing() as connection:
        connection.exec_driver_sql("DELETE FROM activity")
    assert other.sync()
    assert other.dialogue(1002) == []
    desk.later(3600)
    desk.note(desk.contact(1002), "Först")
    desk.later()
    desk.send()
    assert other.sync()
    assert other.dialogue(1002) == ["Först"]
    assert other.store.write(lambda unit: sync_marks.mark_of(unit, ACTIVITIES)).result() > fetching.BEFORE_ALL


_TODAYS = "SELECT contact_id FROM base_activity WHERE updated >= '2026-05-11'"


def test_whole_cards_come_first_of_whom_one_owes_an_answer_and_then_of_the_newest(other: Desk) -> None:
    _fetch(other)
    waiting = other.store.read(lambda unit: unit.connection.execute(_WAITING).fetchall()).result()
    owed = [row[0] for row in waiting]
    rest = sorted(set(_known(other)) - set(owed), reverse=True)
    assert len(owed) > 1
    for few in (1, len(owed), len(owed) + 5, 1000):
        found = other.store.write(lambda unit, few=few: mirror.shallow_contacts(unit, few)).result()
        assert set(found[: len(owed)]) == set(owed) if few >= len(owed) else set(found) < set(owed)
        assert found[len(owed) :] == rest[: max(few - len(owed), 0)]


def test_asking_which_cards_come_next_sorts_nobody(desk: Desk) -> None:
    """A first fetch of a hundred thousand asks this 2 500 times."""

    def steps(unit: UnitOfWork) -> list[str]:
        asked = (str(question).replace(":limit", "40") for question in mirror.SHALLOW)
        return [row[3] for question in asked for row in unit.driver.execute(f"EXPLAIN QUERY PLAN {question}").fetchall()]

    found = desk.store.write(steps).result()
    assert len(found) == 4
    assert not [step for step in found if "B-TREE" in step]


_WAITING = """SELECT c.remote_id FROM contact AS c JOIN base_person AS b USING (contact_id)
    WHERE c.clock_runs = 1 AND b.depth = 'row' AND c.is_protected = 0 AND c.is_gone = 0"""
