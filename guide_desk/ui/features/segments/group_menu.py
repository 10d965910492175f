"""The menu of a group: whether one of its conditions is enough, `inte`, one more inside or beside it, and away with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from guide_desk.domain.segment import Group
from guide_desk.domain.segment_editing import Path, part_at, with_part
from guide_desk.texts import _
from guide_desk.ui.features.segments.bracket_menu import SentenceDoor


class GroupMenu(QMenu):
    """Filled when it opens."""

    def __init__(self, sentence: SentenceDoor, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence, self._path = sentence, path
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        group = part_at(self._sentence.segment.tree, self._path)
        assert isinstance(group, Group)
        for words, is_any in ((_("Alla måste stämma"), False), (_("En räcker"), True)):
            self._tick(words, group.is_any is is_any, replace(group, is_any=is_any))
        self._tick(_("Inte"), group.is_reversed, replace(group, is_reversed=not group.is_reversed))
        self.addSeparator()
        self.addAction(_("Lägg till villkor i gruppen …"), partial(self._sentence.search_inside, self._path))
        if self._path:
            self.addAction(_("Eller ett annat villkor …"), partial(self._sentence.search_alternative, self._path))
            self.addAction(_("Lös upp gruppen"), partial(self._sentence.ungroup, self._path))
            self.addAction(_("Ta bort gruppen"), partial(self._sentence.remove, self._path))

    def _tick(self, words: str, is_on: bool, changed: Group) -> None:
        action = self.addAction(words, partial(self._change, changed))
        action.setCheckable(True)
        action.setChecked(is_on)

    def _change(self, changed: Group) -> None:
        self._sentence.replace_tree(with_part(self._sentence.segment.tree, self._path, changed))
