"""What the guide can trigger that leads from one place of the window to another, by the action's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guide_desk.ui.features.contact_card.page import ContactCardPage
    from guide_desk.ui.features.segments.page import SegmentsPage
    from guide_desk.ui.widgets.toast import ToastHost


class Walkable(Protocol):
    """What is asked of the window."""

    @property
    def card(self) -> ContactCardPage: ...

    @property
    def segments(self) -> SegmentsPage: ...

    @property
    def toasts(self) -> ToastHost: ...

    def go(self, place: str) -> None: ...

    def step(self, by: int) -> None: ...

    def open_new_person(self) -> None: ...

    def close(self) -> bool: ...


def ways_about(window: Walkable) -> dict[str, Callable[[], object]]:
    """Handlers by action; a place is made when it is first gone to."""
    return {
        "go_today": partial(window.go, "today"),
        "go_contacts": partial(window.go, "contacts"),
        "go_segments": partial(window.go, "segments"),
        "export": lambda: window.segments.export(),
        "back": partial(window.step, -1),
        "forward": partial(window.step, 1),
        "previous_person": lambda: window.card.step(-1),
        "next_person": lambda: window.card.step(1),
        "edit_facts": lambda: window.card.edit_facts(),
        "new_person": window.open_new_person,
        "focus_toast": lambda: window.toasts.focus(),
        "quit": window.close,
    }
