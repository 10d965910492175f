"""`Ämnen` in the composer: the ten topics with their three states, set without leaving the words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QWidget

from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState, cycled, state_of, with_states
from guide_desk.services import contacts
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.staying_menu import StayingMenu
from guide_desk.ui.words.trade import TOPIC_STATE_ICONS, topic_state_words, topic_words


class TopicsButton(Button):
    """What is set is kept on the card when the menu closes; `touched` is what the entry being written is about.

    Before the whole card has been fetched the states stay here and only the entry carries its topics. `holds`: they stay here
    anyhow, whoever it turns out to be about, until the entry is saved with them. `changed` when the guide has set one.
    """

    changed = Signal()

    def __init__(self, context: DeskContext, *, holds: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, _("Ämnen"), kind="quiet", icon="book-open", icon_color="accent", parent=parent)
        self._context, self._holds = context, holds
        self._card: CardSnapshot | None = None
        self._asked: tuple[GuidanceTopic, ...] = ()
        self._answered: tuple[GuidanceTopic, ...] = ()
        self.touched: frozenset[GuidanceTopic] = frozenset()
        self._menu = StayingMenu(self)
        self._menu.setAccessibleName(_("Ämnen"))
        self._menu.aboutToHide.connect(self._keep)
        self._actions: dict[GuidanceTopic, QAction] = {}
        for topic in GuidanceTopic:
            action = self._menu.addAction("")
            action.triggered.connect(partial(self._cycle, topic))
            self._actions[topic] = action
        self.clicked.connect(self.open)

    @property
    def actions_by_topic(self) -> dict[GuidanceTopic, QAction]:
        """The menu's rows."""
        return self._actions

    @property
    def states(self) -> tuple[tuple[GuidanceTopic, TopicState], ...]:
        """How it stands with what has been touched, in the order of the menu."""
        return tuple((each, state_of(each, self._asked, self._answered)) for each in GuidanceTopic if each in self.touched)

    def set_card(self, card: CardSnapshot | None) -> None:
        """Another card, or the same with news."""
        is_other = card is None or not card.is_same_person(self._card)
        self._card = card
        held = self.states if self._holds else ()
        if is_other and not self._holds:
            self.touched = frozenset()
        if not self._menu.isVisible():
            self._stand_as(held)
        self._renew_rows()

    def set_states(self, states: tuple[tuple[GuidanceTopic, TopicState], ...]) -> None:
        """Touched again as they were; the others stand as the card says."""
        self.touched = frozenset(topic for topic, _state in states)
        self._stand_as(states)
        self._renew_rows()

    def open(self) -> None:
        """Show the ten."""
        self._menu.popup(self.mapToGlobal(self.rect().topLeft()) - QPoint(0, self._menu.sizeHint().height()))
        self._menu.setActiveAction(self._menu.actions()[0])

    def forget(self) -> None:
        """The entry is saved: the next one is about nothing yet."""
        self.touched = frozenset()
        self._renew_rows()

    def _cycle(self, topic: GuidanceTopic) -> None:
        self._asked, self._answered = cycled(topic, self._asked, self._answered)
        self.touched = self.touched | {topic}
        self._renew_rows()
        state = state_of(topic, self._asked, self._answered)
        self._context.announce(f"{topic_words(topic)}, {topic_state_words(state)}")
        self.changed.emit()

    def _stand_as(self, states: tuple[tuple[GuidanceTopic, TopicState], ...]) -> None:
        stand = (self._card.topics_asked, self._card.topics_answered) if self._card is not None else ((), ())
        self._asked, self._answered = with_states(states, *stand)

    def _keep(self) -> None:
        card = self._card
        if (
            self._holds
            or card is None
            or not card.can_edit
            or (self._asked, self._answered) == (card.topics_asked, card.topics_answered)
        ):
            return
        work = partial(contacts.change_topics, contact_id=card.row.contact_id, asked=self._asked, answered=self._answered)
        self._context.background.act(
            work, on_error=lambda _error: self._context.toasts.show(_("Ändringen kunde inte sparas på datorn."))
        )

    def _renew_rows(self) -> None:
        for topic, action in self._actions.items():
            state = state_of(topic, self._asked, self._answered)
            icon, color = TOPIC_STATE_ICONS[state]
            action.setIcon(QIcon(self._context.theme.icon(icon, 17, color)))
            action.setText(f"{topic_words(topic)} · {topic_state_words(state)}")
        count = len(self.touched)
        self.setText(_("Ämnen ({count})").format(count=count) if count else _("Ämnen"))
