"""Card, queue and search beside raw SQL on the same file; a durable note beside a raw keyed commit."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable
from typing import Any

from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.search_fold import match_expression
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, dialogue
from guide_desk.services.search import Filters, search
from guide_desk.services.today import today
from guide_desk.snapshots.people import CardSnapshot, Scope
from guide_desk.store.reading.first_screen import quarter_start
from guide_desk.store.store import Store
from tests.benchmarks.figure import Figure
from tests.benchmarks.floors import raw_sql
from tests.benchmarks.made_up import SEED, MadeUp
from tests.benchmarks.sides import reading_sides, writing_sides
from tests.benchmarks.turns import in_turn
from tests.factories import MORNING

KNOWN_CARD_MILLISECONDS, KNOWN_COMMIT_MILLISECONDS = 0.056, 0.47
TYPED = ("å", "åk", "åker", "lind", "skid")
"""What is typed, from one letter that a sixth of the names hold to a word of the dialogue."""


def measure(made: MadeUp, turns: int) -> list[Figure]:
    """Every figure over one made-up store."""
    store = made.open()
    raw = raw_sql.connect(made.path, made.key)
    try:
        figures = [_card(store, raw, made, turns), _queue(store, raw, made, turns)]
        figures += [_search(store, raw, made, typed, turns) for typed in TYPED]
        return figures + _note(store, raw, made, turns)
    finally:
        raw.close()
        store.close()


def _card(store: Store, raw: Any, made: MadeUp, turns: int) -> Figure:
    def program() -> CardSnapshot | None:
        return store.read(lambda unit: cards.card(unit, made.long_one)).result()

    def floor() -> int:
        return raw_sql.read_card(raw, made.long_one)

    card = program()
    assert card is not None
    assert len(card.entries) >= raw_sql.CARD_ENTRIES == floor()
    return _beside(f"card of {len(card.entries)} entries", made, program, floor, turns, 3.0, KNOWN_CARD_MILLISECONDS, store, raw)


def _queue(store: Store, raw: Any, made: MadeUp, turns: int) -> Figure:
    day, first = MORNING.date(), quarter_start(MORNING.date())
    quarter = (first.isoformat(), first.replace(month=first.month + 3).isoformat())

    def program() -> int:
        snapshot = store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result()
        return sum(len(section.rows) for section in snapshot.sections)

    def floor() -> int:
        return raw_sql.read_queue(raw, day.isoformat(), quarter)

    assert program() >= made.waiting > 0
    assert floor() == made.waiting
    return _beside(f"queue of {made.waiting}", made, program, floor, turns, 2.0, None, store, raw)


def _search(store: Store, raw: Any, made: MadeUp, typed: str, turns: int) -> Figure:
    expression = match_expression(typed)
    assert expression is not None

    def program() -> int:
        return store.read(lambda unit: search(unit, typed, Filters())).result().people_total

    def floor() -> int:
        return raw_sql.search(raw, expression)

    found = program()
    assert found == floor()
    assert found > 0 or typed == TYPED[-1], "somebody is found by every name"
    return _beside(f"search {typed}: {found} people", made, program, floor, turns, None, None, store, raw)


def _note(store: Store, raw: Any, made: MadeUp, turns: int) -> list[Figure]:
    """Notes on people all over the register, each on a card that has just been shown, as a guide writes; all are found again.

    The floor commits to a file of its own: a second writer in the store's would empty the program's cache before each note.
    """
    people = itertools.cycle(random.Random(SEED).sample(range(1, made.contacts + 1), min(made.contacts, 500)))
    texts = itertools.count()

    shown: list[ContactId] = []

    def show() -> None:
        shown[:] = [ContactId(next(people))]
        store.read(lambda unit: cards.card(unit, shown[0])).result()

    def note() -> None:
        work = lambda unit: dialogue.log_entry(  # noqa: E731
            unit, contact_id=shown[0], kind=EntryKind.NOTE, text=f"Ringer igen på fredag, {next(texts)}"
        )
        store.write(work).result()

    beside = made.path.with_name("floor.db")
    committing = raw_sql.connect(beside, made.key)

    def floor() -> None:
        raw_sql.commit_row(committing, "Ringer igen på fredag")

    floor()
    store.write(lambda unit: unit.driver.execute("PRAGMA user_version")).result()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sides = writing_sides(store, committing, beside)
    times = in_turn(note, floor, turns, before=show)
    processor = in_turn(note, floor, turns, before=show, clock=time.process_time)
    committing.close()
    count = "SELECT count(*) FROM deed WHERE entry LIKE '%Ringer igen på fredag, %'"
    assert raw.execute(count).fetchone()[0] >= next(texts), "every note is in the file"
    name = f"note, durable, {made.contacts} contacts"
    return [
        Figure(name, "ms", *times, 2.0, KNOWN_COMMIT_MILLISECONDS, sides),
        Figure(f"{name}, processor", "ms", *processor, None, None, sides),
    ]


def _beside(
    name: str,
    made: MadeUp,
    program: Callable[[], object],
    floor: Callable[[], object],
    turns: int,
    goal: float | None,
    known: float | None,
    store: Store,
    raw: Any,
) -> Figure:
    program_times, floor_times = in_turn(program, floor, turns)
    sides = reading_sides(store, raw, made.path)
    return Figure(f"{name}, {made.contacts} contacts", "ms", program_times, floor_times, goal, known, sides)
