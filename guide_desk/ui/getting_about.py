"""What the guide can trigger that leads from one place of the window to another, by the action's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guide_desk.ui.main_window import MainWindow


def ways_about(window: MainWindow) -> dict[str, Callable[[], object]]:
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
