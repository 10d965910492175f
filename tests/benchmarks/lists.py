"""Kontakter in the real window beside a bare two-line list: scrolling, and a keystroke until its answer is painted."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from guide_desk.app.desk import Desk
from guide_desk.domain.search_fold import match_expression
from guide_desk.identifiers import ContactId
from guide_desk.store.store import Store
from guide_desk.ui.features.contacts.page import ContactsPage
from guide_desk.ui.features.contacts.table_model import Group, GroupHeading
from tests.benchmarks.figure import Figure
from tests.benchmarks.floors import raw_sql
from tests.benchmarks.floors.bare_list import BareList
from tests.benchmarks.made_up import SEED, MadeUp
from tests.benchmarks.sides import reading_sides
from tests.benchmarks.turns import in_turn
from tests.benchmarks.windows import opened_window, until

KNOWN_NOTCH_MILLISECONDS, KNOWN_JUMP_MILLISECONDS = 0.54, 1.8
SCROLL_GOAL, KEYSTROKE_GOAL = 2.0, 1.5
TYPED = ("å", "åk", "åker", "l", "li", "lind", "sa", "sand")
_NOTCH_PIXELS = 60


class _Paints(QObject):
    """Counts the paint events of a view."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.count = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def measure(made: MadeUp, turns: int, rows: tuple[int, ...] = (10_000, 1_000_000)) -> list[Figure]:
    """Every figure of the list, in one window over one made-up store."""
    with _kontakter(made) as (page, desk):
        figures = [figure for count in rows for figure in _scrolled(page, made, count, turns)]
        return [*figures, *_typed(page, desk.store, made, turns)]


@contextmanager
def _kontakter(made: MadeUp) -> Iterator[tuple[ContactsPage, Desk]]:
    with opened_window(made) as (window, context, desk):
        window.go("contacts")
        until(lambda: context.background.is_idle and window.contacts.table.model().rowCount() > made.contacts)
        yield window.contacts, desk


def _scrolled(page: ContactsPage, made: MadeUp, count: int, turns: int) -> list[Figure]:
    """A notch and a jump at `count` rows; the made-up people are listed again and again until there are so many.

    Every jump, of both, lands on rows that have to be fetched from the file.
    """
    everyone = map(ContactId, range(1, made.contacts + 1))
    page._model.set_groups([Group("", tuple(itertools.islice(itertools.cycle(everyone), count)))])
    raw = raw_sql.connect(made.path, made.key)
    bare = _bare_like(page, count, raw, made.contacts)
    ours, theirs = _Paints(page.table), _Paints(bare)
    dice = random.Random(SEED)
    places = [dice.random() for _ in range(turns + 4)]

    def notch(view: QAbstractItemView, paints: _Paints) -> Callable[[], None]:
        return lambda: _frame(view, paints, view.verticalScrollBar().value() + _NOTCH_PIXELS)

    def jump(view: QAbstractItemView, paints: _Paints, known: dict[Any, Any]) -> Callable[[], None]:
        line = iter(places)

        def act() -> None:
            known.clear()
            _frame(view, paints, round(next(line) * view.verticalScrollBar().maximum()))

        return act

    pairs = (
        ("notch", notch(page.table, ours), notch(bare, theirs), KNOWN_NOTCH_MILLISECONDS),
        (
            "jump",
            jump(page.table, ours, page._model._kept._rows),
            jump(bare, theirs, bare.bare_model.names),
            KNOWN_JUMP_MILLISECONDS,
        ),
    )
    figures = [
        Figure(f"scroll, {name} at {count} rows", "ms", *in_turn(program, floor, turns), SCROLL_GOAL, known)
        for name, program, floor, known in pairs
    ]
    bare.close()
    bare.deleteLater()
    raw.close()
    return figures


def _bare_like(page: ContactsPage, count: int, raw: Any = None, contacts: int = 0) -> BareList:
    """A bare list as large as ours, with rows as high."""
    bare = BareList(count, page.table.verticalHeader().defaultSectionSize(), connection=raw, contacts=contacts)
    bare.resize(page.table.size())
    bare.show()
    until(lambda: bare.rows_painted > 0)
    return bare


def _frame(view: QAbstractItemView, paints: _Paints, value: int) -> None:
    before = paints.count
    view.verticalScrollBar().setValue(value)
    QApplication.processEvents()
    assert paints.count > before, "a frame that is not painted is none"


def _typed(page: ContactsPage, store: Store, made: MadeUp, turns: int) -> list[Figure]:
    """A letter pressed until its first answer, and until all of it, is painted; beside raw query and reset of a bare list.

    The raw query is the whole one for both.
    """
    raw = raw_sql.connect(made.path, made.key)
    bare = _bare_like(page, 1)
    ours, theirs = _Paints(page.table), _Paints(bare)

    def press(words: Iterator[str], *, is_whole: bool) -> None:
        typed = next(words)
        page.search.blockSignals(True)
        page.search.setText(typed[:-1])
        page.search.blockSignals(False)
        before = ours.count
        QApplication.sendEvent(page.search, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, typed[-1]))
        until(lambda: page._delegate.question == typed and ours.count > before and (page._is_answered or not is_whole))
        heading = page._model.item(0)
        assert isinstance(heading, GroupHeading)
        assert (heading.count is not None) >= is_whole

    def floor(words: Iterator[str]) -> None:
        expression = match_expression(next(words))
        assert expression is not None
        found = raw_sql.search(raw, expression)
        assert found > 0
        before = theirs.count
        bare.bare_model.reset(found)
        until(lambda: theirs.count > before)

    page.search.setFocus()
    sides = reading_sides(store, raw, made.path)
    figures = []
    for name, is_whole in (("keystroke to painted", False), ("keystroke to the whole answer", True)):
        program = partial(press, itertools.cycle(TYPED), is_whole=is_whole)
        times = in_turn(
            program, partial(floor, itertools.cycle(TYPED)), turns * len(TYPED) // 2, warm=len(TYPED), before=_settled(page)
        )
        figures.append(Figure(f"{name}, {made.contacts} contacts", "ms", *times, KEYSTROKE_GOAL, None, sides))
    raw.close()
    bare.close()
    bare.deleteLater()
    return figures


def _settled(page: ContactsPage) -> Callable[[], None]:
    """Nothing of the turn before is still being read."""
    return lambda: until(lambda: page._context.background.is_idle)
