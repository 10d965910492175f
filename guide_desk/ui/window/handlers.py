"""What each action does in the window, and what decides whether it can be done just now. Loads after the first list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QApplication, QWidget

from guide_desk.actions.registry import ActionContext
from guide_desk.domain.dialogue import EntryKind
from guide_desk.ui.window.pane_walk import walk_panes
from guide_desk.ui.words.trade import WRITTEN_KINDS

if TYPE_CHECKING:
    from guide_desk.identifiers import ContactId
    from guide_desk.snapshots.people import CardSnapshot
    from guide_desk.ui.features.contact_card.page import ContactCardPage
    from guide_desk.ui.features.contacts.page import ContactsPage
    from guide_desk.ui.features.segments.page import SegmentsPage
    from guide_desk.ui.features.today.page import TodayPage
    from guide_desk.ui.parts.composer import Composer
    from guide_desk.ui.parts.person_actions import PersonActions
    from guide_desk.ui.widgets.toast import ToastHost
    from guide_desk.ui.window.corner import Corner
    from guide_desk.ui.window.navigation import Navigation


class HandledWindow(Protocol):
    """What is asked of the window."""

    navigation: Navigation

    @property
    def card(self) -> ContactCardPage: ...

    @property
    def segments(self) -> SegmentsPage: ...

    @property
    def toasts(self) -> ToastHost: ...

    @property
    def bottom_corner(self) -> Corner: ...

    @property
    def list_page(self) -> TodayPage | ContactsPage: ...

    @property
    def shown_place(self) -> str: ...

    @property
    def shown_card(self) -> CardSnapshot | None: ...

    @property
    def is_narrow(self) -> bool: ...

    def go(self, place: str, contact_id: ContactId | None = None) -> None: ...

    def step(self, by: int) -> None: ...

    def search(self) -> None: ...

    def open_new_person(self) -> None: ...

    def open_quick_note(self) -> None: ...

    def close(self) -> bool: ...


class Handlers:
    """Of one window. A place is made when it is first gone to."""

    def __init__(
        self, window: HandledWindow, *, hurry: Callable[[], None], lock: Callable[[], None], enter_fair: Callable[[], None]
    ) -> None:
        self._window, self._hurry, self._lock, self._enter_fair = window, hurry, lock, enter_fair

    def by_action(self) -> dict[str, Callable[[], object]]:
        """What to call, by the action's name."""
        return {**self._ways_about(), **self._deeds(), **self._of_the_program()}

    def state(self) -> ActionContext:
        """What the actions go by just now."""
        window, can_undo = self._window, self._window.toasts.is_shown
        if window.shown_place == "segments":
            return ActionContext(has_segment=True, can_undo=can_undo)
        has_person, has_card_open = window.shown_card is not None, window.shown_place == "card"
        return ActionContext(has_person=has_person, has_card_open=has_card_open, can_undo=can_undo)

    def _ways_about(self) -> dict[str, Callable[[], object]]:
        window = self._window
        return {
            "go_today": partial(window.go, "today"),
            "go_contacts": partial(window.go, "contacts"),
            "go_segments": partial(window.go, "segments"),
            "search": window.search,
            "back": partial(window.step, -1),
            "forward": partial(window.step, 1),
            "previous_person": lambda: window.card.step(-1),
            "next_person": lambda: window.card.step(1),
            "next_pane": partial(self._next_pane, 1),
            "previous_pane": partial(self._next_pane, -1),
            "focus_toast": lambda: window.toasts.focus(),
        }

    def _deeds(self) -> dict[str, Callable[[], object]]:
        window = self._window
        return {
            "quick_note": window.open_quick_note,
            "new_person": window.open_new_person,
            "edit_facts": lambda: window.card.edit_facts(),
            "export": lambda: window.segments.export(),
            "call": lambda: self._acts().call(),
            "mail": lambda: self._acts().mail(),
            "claim": lambda: self._acts().claim(),
            "copy_address": lambda: self._acts().copy_address(),
            "book_call": lambda: self._acts().book(),
            "write": lambda: self._composer().focus_text(),
            "remind": lambda: self._composer().reminder.open(),
            "save": lambda: self._composer().save_entry(),
            **{f"kind_{number}": partial(self._choose_kind, kind) for number, kind in enumerate(WRITTEN_KINDS, 1)},
            "undo": self._undo,
        }

    def _of_the_program(self) -> dict[str, Callable[[], object]]:
        window = self._window
        return {
            "sync_now": self._hurry,
            "larger": lambda: window.bottom_corner.scale_text(10),
            "smaller": lambda: window.bottom_corner.scale_text(-10),
            "normal_size": lambda: window.bottom_corner.scale_text(0),
            "shortcuts": lambda: window.bottom_corner.show_shortcuts(),
            "fair": self._enter_fair,
            "lock": self._lock,
            "quit": window.close,
        }

    def _composer(self) -> Composer:
        window = self._window
        if window.shown_place == "card":
            return window.card.composer
        shown = window.list_page.peek
        if window.is_narrow and shown.card is not None:
            window.go("card", shown.card.row.contact_id)
            return window.card.composer
        return shown.composer

    def _acts(self) -> PersonActions:
        return self._window.card.acts if self._window.shown_place == "card" else self._window.list_page.peek.acts

    def _choose_kind(self, kind: EntryKind) -> None:
        composer = self._composer()
        composer.kinds.set_value(kind.value)
        composer.kinds.chosen.emit(kind.value)

    def _undo(self) -> None:
        undo_text = getattr(QApplication.focusWidget(), "undo", None)
        if self._window.toasts.undo() or undo_text is None:
            return
        undo_text()

    def _next_pane(self, by: int) -> None:
        """F6 and Shift+F6: navigation, list, what is beside it, composer, status, and round again."""
        window, own = self._window, list[QWidget]()
        match window.shown_place:
            case "segments":
                own = window.segments.panes()
            case "card":
                own = [*window.card.panes(), window.card.composer.text]
            case _:
                own = [*window.list_page.panes(), window.list_page.peek.composer.text]
        walk_panes([window.navigation.list_view, *own, window.navigation.status_button], by)
