"""The menu of a bracket: its values with ticks, its days, `inte`, another condition beside it, and away with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from guide_desk.domain.segment import ANY_VALUE, MOST_DEPTH, WITHOUT_VALUES, Condition, Group, Segment, Span
from guide_desk.domain.segment_editing import Path, part_at, with_part
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised
from guide_desk.ui.features.segments.choices import SHORT_LISTS, Vocabulary, spans_of, values_in_use, with_flipped
from guide_desk.ui.widgets.labels import shown, unmarked
from guide_desk.ui.widgets.staying_menu import StayingMenu
from guide_desk.ui.words.segment_conditions import choice_words, span_choice_words


class SentenceDoor(Protocol):
    """What a bracket's menu may do with the sentence it stands in."""

    known: Vocabulary

    @property
    def segment(self) -> Segment: ...

    @property
    def today(self) -> date: ...

    def replace_tree(self, tree: Group) -> None: ...

    def remove(self, path: Path) -> None: ...

    def search_values(self, path: Path) -> None: ...

    def search_alternative(self, path: Path) -> None: ...

    def search_beside(self, path: Path) -> None: ...

    def search_inside(self, path: Path) -> None: ...

    def ungroup(self, path: Path) -> None: ...


class BracketMenu(StayingMenu):
    """Filled when it opens. Ticks take hold when it closes, so that the sentence stands still under the pointer."""

    def __init__(self, sentence: SentenceDoor, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence, self._path = sentence, path
        self._wanted: Condition | None = None
        self._then: QAction | None = None
        self.aboutToShow.connect(self._fill)
        self.aboutToHide.connect(self._keep)

    def _fill(self) -> None:
        self.clear()
        part = part_at(self._sentence.segment.tree, self._path)
        assert isinstance(part, Condition)
        self._wanted = part
        self._add_values(part)
        self._add_spans(part)
        reverse = self.addAction(_("Inte"))
        reverse.setCheckable(True)
        reverse.setChecked(part.is_reversed)
        reverse.triggered.connect(self._reverse)
        self.addSeparator()
        if len(self._path) < MOST_DEPTH:
            self._leaving(_("Eller ett annat villkor …"), partial(self._sentence.search_alternative, self._path))
            self._leaving(_("Och ett villkor till …"), partial(self._sentence.search_beside, self._path))
        self._leaving(_("Ta bort villkoret"), partial(self._sentence.remove, self._path))

    def _add_values(self, part: Condition) -> None:
        for value in values_in_use(part, self._sentence.known):
            action = self.addAction(unmarked(shown(capitalised(choice_words(part.about, value, self._sentence.known.names)))))
            action.setCheckable(True)
            action.setChecked(value in part.values)
            action.triggered.connect(partial(self._flip_value, action, value))
        if part.about not in SHORT_LISTS and part.about not in WITHOUT_VALUES:
            self._leaving(_("Fler …"), partial(self._sentence.search_values, self._path))
        if self.actions():
            self.addSeparator()

    def _add_spans(self, part: Condition) -> None:
        spans = spans_of(part, self._sentence.today)
        for span in spans:
            action = self.addAction(span_choice_words(span, self._sentence.today))
            action.setCheckable(True)
            action.setChecked(span == part.span)
            action.triggered.connect(partial(self._choose_span, action, span))
            action.setData(span)
        if spans:
            self.addSeparator()

    def _flip_value(self, action: QAction, value: str, _on: bool = False) -> None:
        """The last value stays, where a condition is nothing without one."""
        assert self._wanted is not None
        flipped = with_flipped(self._wanted, value)
        if flipped.values or self._wanted.about in ANY_VALUE:
            self._wanted = flipped
        action.setChecked(value in self._wanted.values)

    def _choose_span(self, chosen: QAction, span: Span, _on: bool = False) -> None:
        assert self._wanted is not None
        self._wanted = replace(self._wanted, span=span)
        for action in self.actions():
            if isinstance(action.data(), Span):
                action.setChecked(action is chosen)

    def _reverse(self, is_on: bool) -> None:
        assert self._wanted is not None
        self._wanted = replace(self._wanted, is_reversed=is_on)

    def _leaving(self, words: str, act: partial[None]) -> None:
        """A line that closes the menu first."""
        self.addAction(words).triggered.connect(partial(self._leave, act))

    def _leave(self, act: partial[None], _on: bool = False) -> None:
        self._wanted = None
        self.close()
        act()

    def _keep(self) -> None:
        wanted, self._wanted = self._wanted, None
        tree = self._sentence.segment.tree
        if wanted is not None and wanted != part_at(tree, self._path):
            self._sentence.replace_tree(with_part(tree, self._path, wanted))
