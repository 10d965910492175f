"""The sentence builder: `Visa alla som [vill flytta till Åre] och [har barn i hushållet]`, and how they are to be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from guide_desk.domain.segment import Condition, Group, Purpose, Segment
from guide_desk.domain.segment_editing import (
    Path,
    part_at,
    ungrouped,
    with_added,
    with_alternative,
    with_beside,
    with_inside,
    with_part,
    without_part,
)
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.bracket_menu import BracketMenu
from guide_desk.ui.features.segments.choices import Vocabulary
from guide_desk.ui.features.segments.condition_search import ConditionSearch
from guide_desk.ui.features.segments.group_menu import GroupMenu
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel, plain_tip
from guide_desk.ui.words.segments import lead_words, part_words, purpose_words, sentence_pieces

_MOST_VALUES = 3
"""How many values a bracket says before it counts the rest."""


class Sentence(QWidget):
    """`changed(Segment)` when the guide changed something. Backspace on a bracket takes it away, with undo."""

    changed = Signal(object)

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._segment = Segment("", Group(), Purpose.NEWSLETTER)
        self.known = Vocabulary()
        self.brackets: dict[Path, Button] = {}
        self._lines = FlowLayout()
        self._reach = FlowLayout()
        self._lines.setSpacing(8)
        self._reach.setSpacing(8)
        theme = context.theme
        self.add = Button(theme, _("Lägg till villkor"), kind="dashed", icon="plus", icon_color="accent", parent=self)
        self.add.clicked.connect(self.open_conditions)
        self.purpose = Button(theme, kind="bracket", icon="chevron-down", icon_color="ink2", is_icon_last=True, parent=self)
        self.purpose.setMenu(self._purpose_menu())
        theme.changed.connect(self._lay_out)  # after the buttons, whose height it asks
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._lines)
        column.addLayout(self._reach)

    @property
    def segment(self) -> Segment:
        """As it stands."""
        return self._segment

    def show_segment(self, segment: Segment) -> None:
        """Another segment, or the same with new names for its values."""
        self._segment = segment
        self._lay_out()

    def open_conditions(self) -> None:
        """The searchable list of conditions."""
        self._search(self.add, self._add)

    def replace_tree(self, tree: Group) -> None:
        """A changed tree; the focus stays where it was, or goes to what stands there now."""
        focused = next((path for path, each in self.brackets.items() if each.hasFocus()), None)
        self._segment = replace(self._segment, tree=tree)
        self._lay_out()
        self._focus_near(focused)
        self.changed.emit(self._segment)

    def remove(self, path: Path) -> None:
        """Take a condition away; the toast brings the sentence back."""
        before = self._segment
        words = part_words(before.tree, path, self.known.names, self._context.clock.today())
        self.replace_tree(without_part(before.tree, path))
        self._focus_near(path)
        is_group = isinstance(part_at(before.tree, path), Group)
        said = _("Gruppen ”{condition}” är borta.") if is_group else _("Villkoret ”{condition}” är borta.")
        self._context.toasts.show(said.format(condition=words), partial(self._bring_back, before))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            path = next((path for path, each in self.brackets.items() if each is watched), None)
            if path and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self.remove(path)
                return True
        return False

    def _bring_back(self, before: Segment) -> None:
        if before.segment_id == self._segment.segment_id:
            self.replace_tree(before.tree)

    def _lay_out(self) -> None:
        tree, today = self._segment.tree, self._context.clock.today()
        self._lines.removeWidget(self.add)
        self._lines.clear()
        self.brackets = {}
        self._lines.addWidget(self._word(lead_words(tree)))
        for piece in sentence_pieces(tree, self.known.names, today, _MOST_VALUES):
            if piece.path is None:
                self._lines.addWidget(self._word(piece.text.lstrip(", ")))
            elif piece.is_group:
                self._lines.addWidget(self._group(piece.path, piece.text))
            else:
                self._lines.addWidget(self._bracket(piece.path, piece.text))
        self._lines.addWidget(self.add)
        self.add.setText(_("Lägg till villkor"))
        self._reach.removeWidget(self.purpose)
        self._reach.clear()
        self._reach.addWidget(self._word(_("Jag vill nå dem med")))
        self._reach.addWidget(self.purpose)
        purpose = purpose_words(self._segment.purpose)
        self.purpose.setText(purpose)
        self.purpose.setAccessibleName(_("Jag vill nå dem med {purpose}").format(purpose=purpose))
        for action in self.purpose.menu().actions():
            action.setChecked(action.data() == self._segment.purpose)
        for flow in (self._lines, self._reach):
            for widget in flow.widgets():
                widget.show()
        stops = [*self.brackets.values(), self.add, self.purpose]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.updateGeometry()

    def _word(self, words: str) -> PlainLabel:
        """Between brackets, as high as they are."""
        made = PlainLabel(self._context.theme, words, "lead", "ink2")
        made.setMinimumHeight(self.add.sizeHint().height())
        made.setProperty("stays", words == ")")
        return made

    def _bracket(self, path: Path, words: str) -> Button:
        whole = part_words(self._segment.tree, path, self.known.names, self._context.clock.today())
        name = _("Villkor: {condition}").format(condition=whole)
        theme = self._context.theme
        made = Button(theme, words, kind="bracket", icon="chevron-down", icon_color="ink2", name=name, is_icon_last=True)
        made.setToolTip(plain_tip(whole) if whole != words else "")
        made.setAccessibleDescription(_("Backsteg tar bort villkoret."))
        made.setMenu(BracketMenu(self, path, made))
        made.installEventFilter(self)
        self.brackets[path] = made
        return made

    def _group(self, path: Path, words: str) -> Button:
        """What a group begins with is the way to all of it."""
        group, today = part_at(self._segment.tree, path), self._context.clock.today()
        assert isinstance(group, Group)
        whole = part_words(self._segment.tree, path, self.known.names, today)
        name = _("Grupp där en räcker: {conditions}") if group.is_any else _("Grupp där alla måste stämma: {conditions}")
        theme = self._context.theme
        made = Button(theme, words.strip(), kind="group", icon="chevron-down", icon_color="ink2", is_icon_last=True)
        made.setAccessibleName(name.format(conditions=whole))
        made.setAccessibleDescription(_("Backsteg tar bort gruppen.") if path else "")
        made.setToolTip(plain_tip(name.format(conditions=whole)))
        made.setMenu(GroupMenu(self, path, made))
        made.installEventFilter(self)
        self.brackets[path] = made
        return made

    def search_values(self, path: Path) -> None:
        """More values for a condition whose list is too long for its menu."""
        part = part_at(self._segment.tree, path)
        assert isinstance(part, Condition)

        def add(found: Condition) -> None:
            values = tuple(dict.fromkeys([*part.values, *found.values]))
            self.replace_tree(with_part(self._segment.tree, path, replace(part, values=values)))

        search = ConditionSearch(self._context, self.known, add, self, part.about)
        search.open_at(_below(self.brackets[path]))

    def search_alternative(self, path: Path) -> None:
        """Another condition, one of the two being enough."""
        self._search_at(path, with_alternative)

    def search_beside(self, path: Path) -> None:
        """Another condition, both of which must hold."""
        self._search_at(path, with_beside)

    def search_inside(self, path: Path) -> None:
        """One more condition of a group."""
        self._search_at(path, with_inside)

    def ungroup(self, path: Path) -> None:
        """The conditions of a group stand by themselves; the toast brings it back."""
        before = self._segment
        self.replace_tree(ungrouped(before.tree, path))
        self._focus_near(path)
        self._context.toasts.show(_("Gruppen är upplöst."), partial(self._bring_back, before))

    def _search_at(self, path: Path, changed: Callable[[Group, Path, Condition], Group]) -> None:
        self._search(self.brackets[path], lambda found: self.replace_tree(changed(self._segment.tree, path, found)))

    @property
    def today(self) -> date:
        """For the words of the menus."""
        return self._context.clock.today()

    def _add(self, condition: Condition) -> None:
        self.replace_tree(with_added(self._segment.tree, condition))
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _search(self, anchor: QWidget, chosen: Callable[[Condition], None]) -> None:
        ConditionSearch(self._context, self.known, chosen, self).open_at(_below(anchor))

    def _focus_near(self, path: Path | None) -> None:
        if path is None:
            return
        known = list(self.brackets)
        target = next((each for each in known if each >= path), known[-1] if known else None)
        (self.brackets[target] if target is not None else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def _purpose_menu(self) -> QMenu:
        menu = QMenu(self)
        for purpose in Purpose:
            action = menu.addAction(purpose_words(purpose), partial(self._reach_by, purpose))
            action.setData(purpose)
            action.setCheckable(True)
        return menu

    def _reach_by(self, purpose: Purpose) -> None:
        self._segment = replace(self._segment, purpose=purpose)
        self._lay_out()
        self.changed.emit(self._segment)


def _below(anchor: QWidget) -> QPoint:
    return anchor.mapToGlobal(anchor.rect().bottomLeft()) + QPoint(0, 4)
