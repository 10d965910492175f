"""The facts beside the dialogue, block by block: what the person wonders, the move, work, and how to reach them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from guide_desk.domain.contact import Field
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState, cycled, state_of
from guide_desk.services import contacts
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.contact_facts import ContactFacts
from guide_desk.ui.parts.fact_block import Editor, FactBlock, heading
from guide_desk.ui.parts.move_facts import MoveFacts
from guide_desk.ui.parts.work_facts import WorkFacts
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.trade import TOPIC_STATE_ICONS, topic_state_words, topic_words

WIDTH = 348
_TOPIC_ROOM = WIDTH - 60
"""Beside margins and the scroll bar."""
_ANY_WIDTH = 16_777_215


class Facts(QScrollArea):
    """Scrolls by itself. Leaving an open block saves, Esc leaves without."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self._context = context
        self._card: CardSnapshot | None = None
        self._topics: QWidget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_narrow(is_narrow=False)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(20, 14, 20, 16)
        self._column.setSpacing(8)
        self.move_block = MoveFacts(context)
        self.work_block = WorkFacts(context)
        self.contact_block = ContactFacts(context)
        self.blocks: tuple[FactBlock, ...] = (self.move_block, self.work_block, self.contact_block)
        for block in self.blocks:
            block.opened.connect(partial(self._opened, block))
            self._column.addWidget(block)
        self._column.addStretch(1)
        self.setWidget(content)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Beside the dialogue with a width of its own, or below it over the whole width."""
        if is_narrow:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_ANY_WIDTH)
        else:
            self.setFixedWidth(self._context.theme.px(WIDTH))

    def set_card(self, card: CardSnapshot | None) -> None:
        """Show a card's facts; fields that are open for the same person stay."""
        self._card = card
        self._show_topics()
        for block in self.blocks:
            block.set_card(card)

    def edit(self) -> None:
        """Ctrl+E: the move's facts as fields."""
        self.move_block.edit()

    @property
    def editors(self) -> dict[Field, Editor]:
        """The open fields; empty while only reading."""
        return next((block.editors for block in self.blocks if block.editors), {})

    def leave(self, *, saves: bool) -> None:
        """Close the open block; what changed is saved, or not."""
        for block in self.blocks:
            block.leave(saves=saves)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.editors:
            self.leave(saves=False)
            return
        super().keyPressEvent(event)

    def _opened(self, opened: FactBlock) -> None:
        """One block at a time."""
        for block in self.blocks:
            if block is not opened:
                block.leave(saves=True)

    def _show_topics(self) -> None:
        if self._topics is not None:
            self._topics.hide()
            self._topics.deleteLater()
        self._topics = QWidget()
        column = QVBoxLayout(self._topics)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if self._card is not None and not self._card.row.is_protected:
            self._add_topics(column, self._card)
        self._column.insertWidget(0, self._topics)

    def _add_topics(self, column: QVBoxLayout, card: CardSnapshot) -> None:
        left = len(card.topics_asked)
        count = _("{answered} besvarade, {left} kvar").format(answered=len(card.topics_answered), left=left)
        title = _("Vad {name} undrar").format(name=card.row.first_name)
        column.addLayout(heading(self._context, title, count))
        ordered = [*card.topics_asked]
        ordered += [topic for topic in GuidanceTopic if topic not in card.topics_asked and topic not in card.topics_answered]
        ordered += list(card.topics_answered)
        topics = QVBoxLayout()
        topics.setSpacing(1)
        for topic in ordered:
            topics.addWidget(self._topic(topic, card))
        column.addLayout(topics)

    def _topic(self, topic: GuidanceTopic, card: CardSnapshot) -> Button:
        state = state_of(topic, card.topics_asked, card.topics_answered)
        icon, color = TOPIC_STATE_ICONS[state]
        words, said = topic_words(topic), topic_state_words(state)
        button = Button(self._context.theme, words, kind="quiet", icon=icon, icon_color=color, name=f"{words}, {said}")
        tone = "ink" if state is TopicState.WONDERS else "ink2"
        button.setStyleSheet(f"text-align: left; padding: 1px 2px; color: {self._context.theme.color(tone).name()};")
        if state is TopicState.WONDERS:
            self._say_at_end(button, said)
        button.setEnabled(card.can_edit and self._context.can_write)
        button.clicked.connect(partial(self._cycle, topic))
        return button

    def _say_at_end(self, button: Button, words: str) -> None:
        """The topic's own words go over two lines where there is no room for all of it on one."""
        row, label = QHBoxLayout(button), PlainLabel(self._context.theme, words, "meta", "ink2")
        row.setContentsMargins(0, 0, 2, 0)
        button.ensurePolished()
        if button.sizeHint().width() + label.sizeHint().width() > self._context.theme.px(_TOPIC_ROOM):
            button.setText("\n".join(button.text().strip().rsplit(" ", 1)))
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignRight)

    def _cycle(self, topic: GuidanceTopic) -> None:
        """No question yet → wonders → answered → no question."""
        assert self._card is not None
        asked, answered = cycled(topic, self._card.topics_asked, self._card.topics_answered)
        work = partial(contacts.change_topics, contact_id=self._card.row.contact_id, asked=asked, answered=answered)
        self._context.background.act(work, on_error=self._not_changed)
        self._context.announce(f"{topic_words(topic)}, {topic_state_words(state_of(topic, asked, answered))}")

    def _not_changed(self, _error: Exception) -> None:
        self._context.toasts.show(_("Ändringen kunde inte sparas på datorn."))
