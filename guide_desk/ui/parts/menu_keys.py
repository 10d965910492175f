"""The keys of the window's acts, shown beside the same acts in a menu."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence

from guide_desk.actions.registry import ACTIONS


def show_keys(act: QAction, action_id: str) -> None:
    """In the platform's style. The window alone answers to them: an act of a menu that opens by itself never does."""
    act.setShortcut(QKeySequence(next(each.keys[0] for each in ACTIONS if each.action_id == action_id)))
