"""The bench measures what it says: outcomes at tiny sizes, never times."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from guide_desk.store import doctor
from tests import postgres
from tests.benchmarks import growth, hubs, lists, made_up, million, reads, safety, segments, sendings, starts, syncs
from tests.benchmarks.figure import Figure, Side, SidesDiffer
from tests.benchmarks.made_up import MadeUp
from tests.benchmarks.sides import side_of

pytestmark = pytest.mark.timeout(120)
KEYED = Side("sqlcipher3", is_keyed=True, synchronous=2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return made_up.make(tmp_path_factory.mktemp("made"), 600, template=200)


def test_a_copied_store_is_as_healthy_as_a_written_one(tmp_path: Path) -> None:
    made = made_up.make(tmp_path, 600, template=200)
    store = made.open()
    report = doctor.examine(store)
    assert store.close()
    assert report.is_healthy, report.lines()
    assert (report.contacts, report.entries) == (600, made.entries)
    assert made.waiting == 3


def test_the_same_seed_gives_the_same_store(tmp_path: Path) -> None:
    def kept(one: MadeUp) -> list[tuple[object, ...]]:
        store = one.open()
        whole = "SELECT contact_id, name, row, e.entry FROM contact JOIN dialogue_entry AS e USING (contact_id) ORDER BY entry_id"
        found: list[tuple[object, ...]] = store.read(lambda unit: unit.connection.execute(whole).fetchall()).result()
        assert store.close()
        return found

    assert kept(made_up.make(tmp_path / "a", 400, template=200)) == kept(made_up.make(tmp_path / "b", 400, template=200))


def test_a_start_is_measured_beside_a_bare_window(made: MadeUp) -> None:
    figures = starts.measure(made, turns=1)
    assert [figure.unit for figure in figures] == ["ms", "MiB"]
    assert all(min(*figure.program, *figure.floor) > 0 for figure in figures)


def test_reads_and_notes_are_measured_on_the_same_keyed_file(tmp_path: Path) -> None:
    figures = reads.measure(made_up.make(tmp_path, 400, template=200), turns=2)
    assert len(figures) == 4 + len(reads.TYPED)
    assert {figure.sides for figure in figures} == {(KEYED, KEYED)}
    assert all(figure.ratio > 0 and len(figure.program) == len(figure.floor) == 2 for figure in figures)


def test_segments_are_counted_beside_what_is_written_by_hand(made: MadeUp) -> None:
    figures, said = segments.measure(made, turns=2)
    assert len(figures) == 10
    assert {figure.sides for figure in figures} == {(KEYED, KEYED)}
    assert "the worst ready-made one" in said[0]


def test_every_frame_of_a_list_is_painted(qapp: QApplication, made: MadeUp) -> None:
    figures = lists.measure(made, turns=2, rows=(300, 5_000))
    assert len(figures) == 6
    assert all(figure.ratio > 0 for figure in figures)


def test_a_first_sync_is_repeated_from_its_record(tmp_path: Path) -> None:
    figures, said = syncs.measure(tmp_path, contacts=40, turns=1, turns_of_nothing=2)
    assert [len(figure.program) for figure in figures] == [1, 1, 1, 1, 2]
    assert {figure.sides for figure in figures} == {(KEYED, KEYED)}
    assert len(said) == 3


def test_two_sizes_are_fetched_from_a_living_hub_each_change_once(tmp_path: Path) -> None:
    figures, said = growth.measure(tmp_path / "grown", sizes=(30, 60), turns=2)
    assert [len(figure.program) for figure in figures] == [1, 1, 2, 2]
    assert all(figure.ratio > 0 for figure in figures)
    assert len(said) == 2


def test_a_whole_page_is_asked_of_every_storage_there_is(tmp_path: Path) -> None:
    figures, said = hubs.measure(tmp_path / "hub", people=520, turns=2)
    assert len(figures) == len(said) or said[-1] == postgres.ABSENT
    assert all(len(figure.program) == len(figure.floor) == 2 for figure in figures)


@pytest.mark.parametrize(
    "other", [replace(KEYED, driver="sqlite3"), replace(KEYED, is_keyed=False), replace(KEYED, synchronous=1)]
)
def test_no_ratio_between_sides_that_differ(other: Side) -> None:
    figure = Figure("x", "ms", (1.0,), (1.0,), sides=(KEYED, other))
    with pytest.raises(SidesDiffer):
        figure.line()
    assert replace(figure, sides=(KEYED, KEYED)).ratio == 1.0


@pytest.mark.parametrize(
    ("program", "floor", "verdict"),
    [(15.0, 10.0, "held"), (17.0, 10.0, "missed"), (15.0, 16.0, "floor off"), (15.0, 6.0, "floor off")],
)
def test_a_ratio_over_a_floor_that_is_off_is_no_win(program: float, floor: float, verdict: str) -> None:
    assert Figure("x", "ms", (program,), (floor,), goal=1.6, known_floor=10.0).verdict == verdict


def test_floors_import_nothing_of_ours() -> None:
    files = sorted((Path(__file__).parent / "floors").glob("*.py"))
    assert len(files) >= 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.startswith(("guide_desk", "tests")) and ".floors" not in name]
            assert not ours, file.name


def test_each_press_in_urval_tells_how_long_the_window_stood(made: MadeUp) -> None:
    said = million.measure(made)
    assert len(said) == len(million.READY_MADE) + 8
    assert all(f"Urval at {made.contacts}: " in line and " ms" in line for line in said)


def test_what_being_safe_costs_is_measured_over_sides_that_differ_in_nothing_else(tmp_path: Path) -> None:
    made = made_up.make(tmp_path / "made", 400, template=200)
    figures, said = safety.measure(made, made, tmp_path / "safety", turns=2, recoveries=1)
    assert [figure.name.partition(", 400")[0] for figure in figures] == [
        *("card, keyed beside plain", "queue, keyed beside plain", "search lind, keyed beside plain"),
        *("note, keyed beside plain", "note, FULL beside NORMAL", "a store made anew", "a store taken back to its copy"),
    ]
    assert all(figure.ratio > 0 for figure in figures)
    assert len(said) == 3
    store = made.open()
    assert store.write(lambda unit: side_of(unit.driver, store.path)).result() == KEYED, "the program is as before"
    assert store.close()


def test_what_is_sent_to_many_is_measured_beside_its_bare_requests(tmp_path: Path) -> None:
    figures, said = sendings.measure(tmp_path / "sendings", 60, turns=2)
    assert [figure.name.split(" of ")[0].split(" on ")[0] for figure in figures] == ["a selection", "a line"]
    assert all(figure.ratio > 0 and len(figure.program) == len(figure.floor) == 2 for figure in figures)
    assert all("requests" in line for line in said)
