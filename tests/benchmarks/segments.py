"""Live counts of segments beside the same questions written by hand, on one keyed file."""

from __future__ import annotations

from typing import Any

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import EVERYONE, About, Condition, Purpose, Segment
from guide_desk.services import segments
from guide_desk.services.ready_made import ready_made_segments
from guide_desk.snapshots.segments import SegmentCount
from guide_desk.store.segment_rows import ValueKind, shift_of, traits_of
from guide_desk.store.store import Store
from tests.benchmarks.figure import Figure
from tests.benchmarks.floors import raw_segments, raw_sql
from tests.benchmarks.made_up import MadeUp
from tests.benchmarks.sides import reading_sides
from tests.benchmarks.turns import in_turn
from tests.factories import MORNING

COUNT_GOAL = 1.3
WORST_GOAL_MILLISECONDS = 16.0
_HERE = "(traits & ?) <> 0"
_NOT_MOVED = "NOT (traits & ?) <> 0"
_ALL = Segment("", EVERYONE, Purpose.NEWSLETTER)
Question = tuple[str, tuple[object, ...]]


def measure(made: MadeUp, turns: int) -> tuple[list[Figure], list[str]]:
    """Every ready-made segment and everybody counted; the largest of them listed."""
    store = made.open()
    raw = raw_sql.connect(made.path, made.key)
    try:
        figures = [_count(store, raw, made, segment, question, turns) for segment, question in _questions()]
        figures.append(_answer(store, raw, made, turns))
    finally:
        raw.close()
        store.close()
    ready_made = [figure for figure in figures if "count of everyone" not in figure.name and "count" in figure.name]
    worst = max(ready_made, key=lambda figure: sorted(figure.program)[len(figure.program) // 2])
    median = sorted(worst.program)[len(worst.program) // 2]
    held = "held" if median <= WORST_GOAL_MILLISECONDS else "missed"
    return figures, [f"{worst.name}: the worst ready-made one, {median:.1f} ms of {WORST_GOAL_MILLISECONDS:.0f}: {held}"]


def _questions() -> list[tuple[Segment, Question]]:
    """The ready-made ones with what somebody would write by hand."""
    known = {each.segment_id: each for each in ready_made_segments(Municipality.ARE)}
    here = traits_of(About.MUNICIPALITY, [Municipality.ARE])
    moved = traits_of(About.MOVE_STATUS, ["moved_here"])
    year_ago, today = MORNING.date().replace(year=MORNING.year - 1).toordinal(), MORNING.date().toordinal()
    business = traits_of(About.TOPIC, ["starting_business"])
    interest = f"contact_id IN (SELECT contact_id FROM segment_value WHERE kind = {ValueKind.INTEREST:d} AND value = ?)"
    from_home = traits_of(About.JOB_SITUATION, ["bringing"]) | traits_of(About.TOPIC, ["remote_work"])
    soon = (traits_of(About.TOPIC, ["housing"]), traits_of(About.MOVE_STATUS, ["planning", "moving"]))
    month = MORNING.year * 12 + MORNING.month
    care = next(
        each.values for each in known["care_jobs"].tree.parts if isinstance(each, Condition) and each.about is About.PROFESSION
    )
    begun = " OR ".join(["word BETWEEN ? AND ?"] * len(care))
    works = f"profession IN (SELECT profession FROM profession_word WHERE {begun})"
    looking = traits_of(About.JOB_SITUATION, ["looking"])
    words = [bound for word in care for bound in (word, f"{word}\U0010ffff")]
    return [
        (_ALL, (raw_segments.EVERYONE, ())),
        (known["newsletter"], (_HERE, (here,))),
        (
            known["starting_business"],
            (f"{_HERE} AND ({interest} OR {_HERE}) AND {_NOT_MOVED}", (here, "starta företag", business, moved)),
        ),
        (known["care_jobs"], (f"{_HERE} AND {_HERE} AND {_NOT_MOVED} AND {works}", (here, looking, moved, *words))),
        (known["magazine"], (f"{_HERE} AND {_HERE}", (here, traits_of(About.INTENT, ["magazine"])))),
        (known["bringing_job"], (f"{_HERE} AND {_HERE} AND {_NOT_MOVED}", (here, from_home, moved))),
        (
            known["housing"],
            (
                f"{_HERE} AND {_HERE} AND {_HERE} AND (move_month BETWEEN ? AND ? OR move_month = 0)",
                (here, *soon, month, month + 12),
            ),
        ),
        (known["families"], (f"{_HERE} AND {_HERE} AND {_NOT_MOVED}", (here, traits_of(About.CHILDREN, ["yes"]), moved))),
        (
            known["moved_lately"],
            (f"{_HERE} AND moved_to = ? AND moved_on BETWEEN ? AND ?", (moved, int(Municipality.ARE), year_ago, today)),
        ),
    ]


def _count(store: Store, raw: Any, made: MadeUp, segment: Segment, question: Question, turns: int) -> Figure:
    def program() -> SegmentCount:
        return store.read(lambda unit: segments.count(unit, segment)).result()

    def floor() -> tuple[dict[int, int], int]:
        return raw_segments.count(raw, *question, shift_of(segment.purpose), is_letter=segment.purpose is Purpose.LETTER)

    counted, (reasons, doubles) = program(), floor()
    found = counted.matched
    assert found == sum(reasons.values()) > 0, segment.segment_id
    assert dict(counted.left_out).get(LeftOut.DOUBLE, 0) == doubles, segment.segment_id
    program_times, floor_times = in_turn(program, floor, turns)
    sides = reading_sides(store, raw, made.path)
    name = f"count of {segment.segment_id or 'everyone'}: {found}, {made.contacts} contacts"
    return Figure(name, "ms", program_times, floor_times, COUNT_GOAL, None, sides)


def _answer(store: Store, raw: Any, made: MadeUp, turns: int) -> Figure:
    segment, question = _questions()[1]

    def program() -> int:
        return store.read(lambda unit: segments.ask(unit, segment)).result().count.matched

    def floor() -> int:
        return raw_segments.answer(raw, *question)

    found = program()
    assert found == floor() > 0
    program_times, floor_times = in_turn(program, floor, max(turns // 5, 2))
    sides = reading_sides(store, raw, made.path)
    return Figure(f"list of {found} in a segment, {made.contacts} contacts", "ms", program_times, floor_times, 2.0, None, sides)
