"""The mark of an account that its provider has closed. It holds a day and nobody's name."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from guide_desk.system.folders import write_private

FILE_NAME = "account-closed"


def note_closed(folder: Path, today: date) -> None:
    """From now on this profile opens for nothing but its end."""
    if not is_closed(folder):
        with suppress(OSError):
            write_private(folder / FILE_NAME, today.isoformat().encode())


def forget_closed(folder: Path) -> None:
    """The provider has let its guide in again."""
    (folder / FILE_NAME).unlink(missing_ok=True)


def is_closed(folder: Path) -> bool:
    """Whether the account has been closed."""
    return (folder / FILE_NAME).exists()


def closed_on(folder: Path, today: date) -> date:
    """Since when; today for a mark that cannot be read."""
    try:
        return date.fromisoformat((folder / FILE_NAME).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return today
