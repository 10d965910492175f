"""How much there is room for: the window's width in terms of the text's size."""

from __future__ import annotations

from enum import StrEnum

DEFAULT_SIZE, SMALLEST = (1280, 820), (640, 480)
"""Of every window that stands by itself, in pixels at 100 %."""

WIDE_FROM, MEDIUM_FROM = 1200, 900
LOW_BELOW = 760


class LayoutMode(StrEnum):
    """WIDE: navigation with words, list and detail. MEDIUM: icons instead. NARROW: one pane at a time."""

    WIDE = "wide"
    MEDIUM = "medium"
    NARROW = "narrow"


def layout_mode(width: int, scale: float) -> LayoutMode:
    """A window of 1440 at 200 % text has the room of 720."""
    effective = width / scale
    if effective >= WIDE_FROM:
        return LayoutMode.WIDE
    return LayoutMode.MEDIUM if effective >= MEDIUM_FROM else LayoutMode.NARROW


def is_low(height: int, scale: float) -> bool:
    """Whether only the latest line of what was said has room."""
    return height / scale < LOW_BELOW
