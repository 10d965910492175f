"""`./desk bench [--quick]`: the program's figures beside their floors, in one run. Prints ratios and writes bench.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.figure import HEAD, Figure, SidesDiffer

_LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "httpx", "msgspec")
PARTS = ("start", "reads", "lists", "segments", "sync", "growth", "hub", "sendings", "safety")
BY_NAME = ("million",)
"""Runs only when it is asked for: making its store takes a quarter of an hour, and 6 GiB."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made up, and how often each thing is measured."""

    contacts: int
    synced: int
    starts: int
    turns: int
    syncs: int
    grown: tuple[int, int]
    million: tuple[int, int]


RECOVERED = 10_000
"""Contacts of the store that is made anew, whatever the size of the rest."""
QUICK = Size(contacts=10_000, synced=1_000, starts=4, turns=25, syncs=2, grown=(500, 2_000), million=(100_000, 2_000))
WHOLE = Size(contacts=100_000, synced=10_000, starts=9, turns=60, syncs=3, grown=(10_000, 100_000), million=(1_000_000, 20_000))


def main() -> int:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    size = QUICK if options.quick else WHOLE
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        figures, said = run(size, options.keep or Path(temporary), Path(temporary), options.only or PARTS)
    after = os.getloadavg()[0]
    libraries = {name: version(name) for name in _LIBRARIES}
    for line in [*said, f"load {before:.2f} before, {after:.2f} after; Python {platform.python_version()}; {libraries}"]:
        print(line)
    is_off = [figure.name for figure in figures if figure.is_floor_off]
    if is_off:
        print(f"WARNING: {len(is_off)} floors are more than 1.5 times off what they should be; their ratios are no wins.")
    kept = {"figures": [figure.as_data() for figure in figures], "said": said, "load": [before, after], "libraries": libraries}
    options.json.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


def run(size: Size, stores: Path, temporary: Path, parts: tuple[str, ...]) -> tuple[list[Figure], list[str]]:
    """Every figure of the parts, each printed as soon as it is known."""
    figures: list[Figure] = []
    said: list[str] = []
    print(HEAD)
    for part in (*PARTS, *BY_NAME):
        if part not in parts:
            continue
        found, more = _MEASURES[part](size, stores, temporary)
        for figure in found:
            try:
                print(figure.line(), flush=True)
                figures.append(figure)
            except SidesDiffer as refusal:
                said.append(f"no ratio: {refusal}")
        said += more
    return figures, said


def _start(size: Size, stores: Path, _temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import made_up, starts

    return starts.measure(made_up.make(stores / str(size.contacts), size.contacts), size.starts), []


def _reads(size: Size, stores: Path, _temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import made_up, reads

    return reads.measure(made_up.make(stores / str(size.contacts), size.contacts), size.turns), []


def _lists(size: Size, stores: Path, _temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import lists, made_up

    return lists.measure(made_up.make(stores / str(size.contacts), size.contacts), size.turns), []


def _segments(size: Size, stores: Path, _temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import made_up, segments

    return segments.measure(made_up.make(stores / str(size.contacts), size.contacts), size.turns)


def _sync(size: Size, _stores: Path, temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import syncs

    folder = temporary / "sync"
    folder.mkdir()
    return syncs.measure(folder, size.synced, size.syncs, turns_of_nothing=size.turns)


def _growth(size: Size, _stores: Path, temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import growth

    return growth.measure(temporary / "growth", size.grown, size.starts)


def _hub(size: Size, _stores: Path, temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import hubs

    return hubs.measure(temporary / "hub", size.synced, size.turns)


def _sendings(size: Size, _stores: Path, temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import sendings

    return sendings.measure(temporary / "sendings", size.synced, size.syncs)


def _million(size: Size, stores: Path, _temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import made_up, million

    contacts, template = size.million
    return [], million.measure(made_up.make(stores / f"sparse-{contacts}", contacts, template, usual_entries=2))


def _safety(size: Size, stores: Path, temporary: Path) -> tuple[list[Figure], list[str]]:
    from tests.benchmarks import made_up, safety

    made = made_up.make(stores / str(size.contacts), size.contacts)
    recovered = made_up.make(stores / str(RECOVERED), RECOVERED)
    return safety.measure(made, recovered, temporary / "safety", size.turns, size.syncs)


_MEASURES: dict[str, Callable[[Size, Path, Path], tuple[list[Figure], list[str]]]] = {
    "start": _start,
    "reads": _reads,
    "lists": _lists,
    "segments": _segments,
    "sync": _sync,
    "growth": _growth,
    "hub": _hub,
    "sendings": _sendings,
    "million": _million,
    "safety": _safety,
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="desk bench")
    parser.add_argument("--quick", action="store_true", help="a tenth of the people, and fewer repetitions")
    parser.add_argument("--only", choices=(*PARTS, *BY_NAME), action="append", help="this part; may be given again")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the made-up stores lie, to be used again")
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
