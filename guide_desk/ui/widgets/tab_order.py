"""Tab goes as the eye does, also to what came later than what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtWidgets import QWidget


def tab_through(widgets: Iterable[QWidget]) -> None:
    """In this order. They are in the same window by now: when they get there, Qt keeps the order in which they were made."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
