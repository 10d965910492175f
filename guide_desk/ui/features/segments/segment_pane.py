"""The right pane: a segment's name, its sentence, how many are in and why not, the people, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import Segment
from guide_desk.domain.segment_editing import Path
from guide_desk.errors import StoreBusy
from guide_desk.identifiers import ContactId
from guide_desk.services import segments
from guide_desk.snapshots.segments import SegmentAnswer, SegmentRow
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.action_bar import ActionBar
from guide_desk.ui.features.segments.choices import Vocabulary
from guide_desk.ui.features.segments.counts import Counts
from guide_desk.ui.features.segments.name_field import NameField
from guide_desk.ui.features.segments.people_pane import PeoplePane
from guide_desk.ui.features.segments.sentence import Sentence
from guide_desk.ui.standing_question import StandingQuestion
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel, line
from guide_desk.ui.widgets.one_scroll import OneScroll
from guide_desk.ui.words.segments import as_of_words, count_sentence, name_words, part_words, problem_words, unfetched_words

COUNT_MILLISECONDS = 150
ANNOUNCE_MILLISECONDS = 1000
_LEAST_PEOPLE = 280
"""So high are the tabs with five rows under them."""


class SegmentPane(QWidget):
    """`changed(Segment)` when the guide made another sentence, `sentence_laid` when any other stands there; `back_asked` where
    there is room for one pane only.
    """

    changed = Signal(object)
    sentence_laid = Signal()
    back_asked = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Surface")
        self._context = context
        self._kept: Segment | None = None
        self._answer: SegmentAnswer | None = None
        self._is_offline = False
        self._heard: datetime | None = None
        self._wants_answer: Callable[[SegmentAnswer], None] | None = None
        self._asking = StandingQuestion(context.background, "segment", self._as_question, self._show_answer)
        self._build()
        self._lay_out()
        self._count_soon = _single_shot(self, COUNT_MILLISECONDS, self.ask)
        self._announce_soon = _single_shot(self, ANNOUNCE_MILLISECONDS, self._announce)

    @property
    def segment(self) -> Segment:
        """As the sentence stands."""
        return self.sentence.segment

    @property
    def kept(self) -> Segment | None:
        """As it is listed in the left pane; None for a new one."""
        return self._kept

    @property
    def answer(self) -> SegmentAnswer | None:
        """What was found for `segment`; None until it has been asked."""
        return self._answer if self._answer is not None and self._answer.segment == self.segment else None

    @property
    def shown_name(self) -> str:
        """What it is called on the screen."""
        return name_words(self.segment, self._context.guide())

    @property
    def has_changes(self) -> bool:
        """Whether the sentence says something else than what is kept."""
        kept = self._kept
        return kept is None or (kept.tree, kept.purpose) != (self.segment.tree, self.segment.purpose)

    def show_segment(self, segment: Segment, *, is_kept: bool) -> None:
        """Another segment, whole."""
        self._kept = segment if is_kept else None
        self._answer = self._wants_answer = None
        self.sentence.show_segment(segment)
        self._name_it()
        self.ask()

    def keep(self, segment: Segment) -> None:
        """It has been saved, renamed, or marked as sent; a sentence that is being changed stays."""
        self._kept = segment
        self.sentence.show_segment(replace(segment, tree=self.segment.tree, purpose=self.segment.purpose))
        self._name_it()
        self.ask()

    def try_out(self, segment: Segment) -> None:
        """Another sentence for what is shown, as when the guide had made it: it can be kept, or put back."""
        self.sentence.show_segment(replace(self.segment, tree=segment.tree, purpose=segment.purpose))
        self._edited(self.segment)

    def know(self, known: Vocabulary) -> None:
        """What values are called and what there is to choose."""
        self.sentence.known = known
        self.sentence.show_segment(self.segment)

    def set_offline(self, heard: datetime | None, *, is_offline: bool) -> None:
        """Whether the numbers say when they were true: at `heard`, when the CRM last answered."""
        if (heard, is_offline) != (self._heard, self._is_offline):
            self._heard, self._is_offline = heard, is_offline
            self._show_count()

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Whether the list is behind this pane."""
        self.back.setVisible(is_narrow)

    def when_answered(self, act: Callable[[SegmentAnswer], None]) -> None:
        """At once, or when what is being counted right now has been counted."""
        if self.answer is not None:
            act(self.answer)
        else:
            self._wants_answer = act

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """What can be done stands beside the name where both have room on one line, at need with an icon alone; else under it."""
        theme, way = self._context.theme, QBoxLayout.Direction
        shown = [button for button in self._acts if not button.isHidden()]
        name = theme.width("title", self.name.label.text())
        for words in (self._copy_words, "", self._copy_words):
            self.copy_text.setText(words)
            wide = sum(button.sizeHint().width() + 4 for button in shown) + theme.px(88)
            has_room = self.width() >= wide + name
            if has_room:
                break
        self.copy_text.setToolTip("" if self.copy_text.text() else self._copy_words)
        self._side.setMinimumWidth(wide - theme.px(80) if has_room else 0)
        self._head.setDirection(way.LeftToRight if has_room else way.TopToBottom)

    def ask(self) -> None:
        """Count and list what the sentence says."""
        self._asking.ask()

    def _as_question(self) -> Callable[[Any], tuple[SegmentAnswer, Sequence[tuple[Path, str]]]]:
        return partial(_asked, segment=self.segment)

    def refresh(self) -> None:
        """Count and list anew: people have changed."""
        self._asking.refresh()

    def forget(self, contacts: frozenset[ContactId]) -> None:
        """These people have changed."""
        self.people.model.forget(contacts)

    def rows(self, contacts: tuple[ContactId, ...]) -> dict[ContactId, SegmentRow]:
        """Rows of tables by key, at most 100; none while the store is busy."""
        try:
            return self._context.store.look_up(lambda unit: segments.segment_rows(unit, contacts)) if contacts else {}
        except StoreBusy:
            return {}

    def remove(self, path: Path | None) -> None:
        """Take away the condition that keeps most people out."""
        if path is not None:
            self.sentence.remove(path)

    def _edited(self, segment: Segment) -> None:
        self._name_it()
        self._count_soon.start()
        self.changed.emit(segment)

    def _show_answer(self, found: tuple[SegmentAnswer, Sequence[tuple[Path, str]]]) -> None:
        answer, problems = found
        self._answer = answer
        names, today = self.sentence.known.names, self._context.clock.today()
        said = [
            problem_words(part_words(answer.segment.tree, path, names, today), code)
            for path, code in problems
            if not answer.segment.is_ready_made
        ]
        if answer.unfetched:
            said.append(unfetched_words(answer.unfetched))
        self.notice.setText("\n".join(said))
        self.notice.setVisible(bool(said))
        self._show_count()
        self.people.show_answer(answer, self.sentence.known.names)
        act, self._wants_answer = self._wants_answer, None
        if act is not None:
            self.when_answered(act)
        self.counts.mark(self.people.reason)
        self._announce_soon.start()

    def _show_count(self) -> None:
        answer = self._answer
        if answer is not None:
            when = as_of_words(self._heard, self._context.clock.now()) if self._is_offline else ""
            self.counts.show_count(answer.count, answer.segment.purpose, when)
        included = answer.count.included if answer is not None else 0
        self.bar.set_state(count=included, purpose=self.segment.purpose, is_offline=self._is_offline)

    def _announce(self) -> None:
        if self._answer is not None and self.isVisible():
            self._context.announce(count_sentence(self._answer.count, self._answer.segment.purpose))

    def _name_it(self) -> None:
        segment, has_changes = self.segment, self.has_changes
        self.name.show_name(self.shown_name or _("Nytt urval"))
        is_own = self._kept is not None and not segment.is_ready_made
        self.save.setText(_("Spara ändringen") if is_own else _("Spara som mitt urval"))
        self.save.setVisible(has_changes or not is_own)
        self.reset.setVisible(has_changes and self._kept is not None)
        self._fit_head()
        self.sentence_laid.emit()

    def _show_reason(self, reason: LeftOut | None) -> None:
        self.people.show_reason(reason)
        self.counts.mark(reason)

    def _reset(self) -> None:
        if self._kept is not None:
            self.show_segment(self._kept, is_kept=True)

    def _build(self) -> None:
        theme = self._context.theme
        self.back = Button(theme, _("Alla urval"), kind="quiet", icon="arrow-left", icon_color="accent")
        self.back.clicked.connect(self.back_asked)
        self.back.hide()
        self.name = NameField(theme)
        self.save = Button(theme, _("Spara som mitt urval"), kind="quiet", icon="bookmark", icon_color="accent")
        self.reset = Button(theme, _("Återställ"), kind="quiet", icon="undo-2", icon_color="accent")
        self.reset.clicked.connect(self._reset)
        self._copy_words = _("Kopiera som text")
        self.copy_text = Button(theme, self._copy_words, kind="quiet", icon="copy", icon_color="accent", name=self._copy_words)
        self.more = Button(theme, kind="quiet", icon="ellipsis", icon_color="ink2", name=_("Mer om urvalet"))
        self._acts = (self.save, self.reset, self.copy_text, self.more)
        self.sentence = Sentence(self._context)
        self.sentence.changed.connect(self._edited)
        self.counts = Counts(theme)
        self.counts.reason_chosen.connect(self._show_reason)
        self.people = PeoplePane(self._context, self.rows)
        self.people.reason_shown.connect(self.counts.mark)
        self.people.removal_asked.connect(self.remove)
        self.notice = PlainLabel(theme, color="due", wraps=True)
        self.notice.hide()
        self.bar = ActionBar(self._context)

    def _lay_out(self) -> None:
        theme = self._context.theme
        upper, lower, apart = QWidget(), QWidget(), theme.px(14)
        column = QVBoxLayout(upper)
        column.setContentsMargins(theme.px(32), theme.px(16), theme.px(32), 0)
        column.setSpacing(apart)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.addWidget(self.name, 1)
        side = self._side = QWidget()
        acts = FlowLayout(side)
        acts.setSpacing(4)
        for button in self._acts:
            acts.addWidget(button)
        self._head.addWidget(side, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._head)
        for widget in (self.sentence, self.notice, line(), self.counts, line()):
            column.addWidget(widget)
        beneath = QVBoxLayout(lower)
        beneath.setContentsMargins(theme.px(32), apart, theme.px(32), theme.px(10))
        beneath.addWidget(self.people)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(OneScroll(upper, lower, self.people.table, theme.px(_LEAST_PEOPLE)), 1)
        whole.addWidget(line())
        whole.addWidget(self.bar)


def _asked(unit: Any, segment: Segment) -> tuple[SegmentAnswer, Sequence[tuple[Path, str]]]:
    return segments.ask(unit, segment), segments.problems_of(unit, segment)


def _single_shot(parent: QWidget, milliseconds: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer
