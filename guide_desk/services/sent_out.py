"""`Markera som utskickat`, invitations and their calling off: one quiet line on each card, however many they are."""

from __future__ import annotations

from collections.abc import Iterable

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.dialogue import SENT_OUT_KINDS, DialogueEntry
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.store.unit_of_work import UnitOfWork

MOST_CARDS = 200_000


def note_on_cards(unit: UnitOfWork, *, entry: DialogueEntry, contacts: Iterable[ContactId]) -> str:
    """Write down that something was sent; the line comes to each card once, after the undo time, also without network.

    Returns what `withdraw` takes it back by. Raises InvalidInput: `entry` `kind`; `contacts` `empty`, `too_many`;
    `guide` `reader`.
    """
    from guide_desk.store import sent_out  # SQLAlchemy loads with it: on the writer's thread, not at start

    everybody = list(dict.fromkeys(contacts))
    if entry.kind not in SENT_OUT_KINDS:
        raise InvalidInput("entry", "kind")
    if not everybody:
        raise InvalidInput("contacts", "empty")
    if len(everybody) > MOST_CARDS:
        raise InvalidInput("contacts", "too_many")
    return sent_out.add(unit, entry, everybody)


def withdraw(unit: UnitOfWork, *, sent_out_id: str) -> Changes:
    """Take it back before it has come to any card. Raises InvalidInput `sent_out` `spread` when that is too late."""
    from guide_desk.store import sent_out

    sent_out.withdraw(unit, sent_out_id)
    return Changes(frozenset({Topic.SEGMENTS}))
