"""Instants as sortable text: UTC, microseconds, the same width always."""

from __future__ import annotations

from datetime import UTC, datetime

from guide_desk.clock import as_stockholm


def instant_text(moment: datetime) -> str:
    """An instant as sortable text, in UTC."""
    return as_stockholm(moment).astimezone(UTC).isoformat(timespec="microseconds")


def instant_of(text: str) -> datetime:
    """The reverse, in Stockholm time."""
    return as_stockholm(datetime.fromisoformat(text))
