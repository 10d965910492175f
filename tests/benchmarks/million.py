"""Urval in the real window over a register larger than any: how long each press takes, and how long the window ever stands."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from guide_desk.domain.segment import About, Condition, Group, Purpose, Segment, Span
from guide_desk.domain.segment_editing import with_added
from guide_desk.ui.features.segments.page import SegmentsPage
from guide_desk.ui.window.main_window import MainWindow
from tests.benchmarks.made_up import MadeUp
from tests.benchmarks.windows import Gaps, opened_window, until

STANDING_GOAL_MILLISECONDS = 80.0
READY_MADE = ("newsletter", "starting_business", "care_jobs", "bringing_job", "housing", "families", "moved_lately", "magazine")
_BETWEEN_CHANGES_MILLISECONDS = 170
"""Longer than the pause that a changed sentence waits for more, so that each change is asked and drops the one before."""
_SENTENCE = (
    Condition(About.CHILDREN),
    Condition(About.LANGUAGE, ("sv",)),
    Condition(About.REGISTERED, span=Span(last_months=24)),
    Condition(About.WORD, ("förskola",)),
    Condition(About.MOVE_STATUS, ("planning",)),
)


def measure(made: MadeUp) -> list[str]:
    """A line for each press: until the counts and the names stand there, and the longest time between two turns of the window."""
    with opened_window(made) as (window, context, _desk):
        until(lambda: context.background.is_idle)
        said = list[str]()
        watch = _Watch(lambda: context.background.is_idle, said, made.contacts)
        watch.watch("opened", lambda: window.go("segments"), lambda: _is_answered(window))
        page = window.segments
        for name in READY_MADE:
            watch.press(name, page, lambda n=name: page.view.setCurrentIndex(page._model.index(page._model.row_of(n), 0)))  # type: ignore[misc]
        everyone = Segment("", Group(), Purpose.NEWSLETTER)
        watch.press("everyone", page, lambda: page.pane.show_segment(everyone, is_kept=False))
        watch.press("a sentence of five, changed again and again", page, lambda: _build(page))
        watch.press("everyone again", page, lambda: page.pane.show_segment(everyone, is_kept=False))
        watch.watch("those who are not in", lambda: page.pane.people.tabs.setCurrentIndex(1), lambda: True)
        watch.watch("to the end of the list", lambda: QTest.keyClick(page.pane.people.table, Qt.Key.Key_End), lambda: True)
        watch.watch("one reason", lambda: next(iter(page.pane.counts.buttons.values())).click(), lambda: True)
        held = "held" if watch.longest <= STANDING_GOAL_MILLISECONDS else "missed"
        goal = f"{STANDING_GOAL_MILLISECONDS:.0f} ms"
        said.append(f"Urval at {made.contacts}: the window stood for {watch.longest:.0f} ms at most, of {goal}: {held}")
        return said


class _Watch:
    """Does one thing after another and tells of each. `longest`: of all gaps so far."""

    def __init__(self, is_idle: Callable[[], bool], said: list[str], contacts: int) -> None:
        self._is_idle, self._said, self._contacts = is_idle, said, contacts
        self.longest = 0.0

    def press(self, name: str, page: SegmentsPage, act: Callable[[], object]) -> None:
        """Until the segment that `act` shows has been counted and listed."""
        self.watch(name, act, lambda: page.pane.answer is not None)
        answer = page.pane.answer
        assert answer is not None
        assert answer.count.matched == len(answer.included) + len(answer.left_out) > 0, name
        assert page.pane.people.model.rowCount() == len(answer.included)

    def watch(self, name: str, act: Callable[[], object], is_there: Callable[[], bool]) -> None:
        """Until it is there and nothing is asked any more."""
        began = time.perf_counter()
        with Gaps() as gaps:
            act()
            until(is_there, 120)
            seconds = time.perf_counter() - began
            until(lambda: self._is_idle() and bool(gaps.gaps), 120)
        longest = max(gaps.gaps)
        self.longest = max(self.longest, longest)
        self._said.append(f"Urval at {self._contacts}: {name}: there after {seconds:.2f} s, longest gap {longest:.0f} ms")
        print(self._said[-1], flush=True)


def _is_answered(window: MainWindow) -> bool:
    """Without making what the window has not made yet."""
    return "pane" in vars(window.segments) and window.segments.pane.answer is not None


def _build(page: SegmentsPage) -> None:
    for condition in _SENTENCE:
        sentence = page.pane.sentence
        sentence.replace_tree(with_added(sentence.segment.tree, condition))
        QTest.qWait(_BETWEEN_CHANGES_MILLISECONDS)
