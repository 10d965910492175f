"""What was sent to many at once, on its way to their cards: one act in one transaction, spread over the cards a few at a time.

Ten thousand lines in one transaction would hold up a guide's note for seconds; in several, a program that is ended between them
would leave some cards without. So the act is written down whole, at once, and each card is crossed off in the
transaction that writes its line. Writer thread only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from guide_desk.domain.deeds import Deed, DeedKind
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.store import codec, deeds
from guide_desk.store.instants import instant_of, instant_text
from guide_desk.store.unit_of_work import UnitOfWork

CARDS_AT_ONCE = 100


def add(unit: UnitOfWork, entry: DialogueEntry, contacts: Iterable[ContactId]) -> str:
    """Write the act down; after the undo time its line comes to every card, once each, whether there is a network or not.

    Returns its id, by which it can be taken back. Raises InvalidInput `guide` `reader`.
    """
    if not unit.guide.may_write:
        raise InvalidInput("guide", "reader")
    guide, sent_out_id = unit.guide, unit.new_id()
    signed = entry._replace(author_id=guide.associate_id, author_name=guide.name, author_municipality=guide.municipality)
    spreads_at = unit.now + timedelta(seconds=deeds.UNDO_SECONDS)
    unit.driver.execute(_ADD, (sent_out_id, guide.account, codec.entry_to_text(signed), instant_text(spreads_at)))
    unit.driver.executemany(_ADD_CARD, [(sent_out_id, contact_id) for contact_id in contacts])
    return sent_out_id


def withdraw(unit: UnitOfWork, sent_out_id: str) -> None:
    """Take it back. Raises InvalidInput `sent_out` `spread` once it has begun to come to the cards."""
    row = unit.driver.execute("SELECT spreads_at FROM sent_out WHERE sent_out_id = ?", (sent_out_id,)).fetchone()
    if row is None or row[0] <= instant_text(unit.now):
        raise InvalidInput("sent_out", "spread")
    unit.driver.execute("DELETE FROM sent_out WHERE sent_out_id = ?", (sent_out_id,))


def end_undo_time(unit: UnitOfWork) -> None:
    """F5 and quitting: everything may come to the cards now."""
    unit.driver.execute("UPDATE sent_out SET spreads_at = :now WHERE spreads_at > :now", {"now": instant_text(unit.now)})


def spread_some(unit: UnitOfWork, account: str) -> frozenset[ContactId]:
    """Write the next lines; whose cards they came to. Nobody when nothing is due: an act that has no card left is passed over.

    Lines of somebody who may only read by now wait until they may write again.
    """
    _forget_wrong_moments(unit)
    while unit.guide.may_write and (act := _next(unit, account)) is not None and act.spreads_at <= instant_text(unit.now):
        sent_out_id, entry = act.sent_out_id, act.entry
        contacts = [ContactId(each[0]) for each in unit.driver.execute(_CARDS, (sent_out_id, CARDS_AT_ONCE)).fetchall()]
        for contact_id in contacts:
            deeds.add(unit, _deed(unit, contact_id, entry))
        unit.driver.executemany(_CROSS_OFF, [(sent_out_id, contact_id) for contact_id in contacts])
        if len(contacts) < CARDS_AT_ONCE:
            unit.driver.execute("DELETE FROM sent_out WHERE sent_out_id = ?", (sent_out_id,))
        if contacts:
            return frozenset(contacts)
    return frozenset()


def spread_all(unit: UnitOfWork) -> None:
    """Write every line at once, the undo time being over: in one transaction, before the whole file is left."""
    end_undo_time(unit)
    while spread_some(unit, unit.guide.account):
        pass


def next_moment(unit: UnitOfWork, account: str) -> datetime | None:
    """When the next line is due; None when none waits, or only for the right to write."""
    if not unit.guide.may_write:
        return None
    act = _next(unit, account)
    return instant_of(act.spreads_at) if act is not None else None


def unreadable(unit: UnitOfWork, account: str) -> frozenset[str]:
    """Ids of acts whose words this program cannot read: they stay, and hold up no other."""
    rows = unit.driver.execute(_WAITING, (account,)).fetchall()
    return frozenset(str(row[0]) for row in rows if _entry_of(row[1]) is None)


@dataclass(frozen=True, slots=True)
class _Act:
    sent_out_id: str
    entry: DialogueEntry
    spreads_at: str


def _next(unit: UnitOfWork, account: str) -> _Act | None:
    """The first of those that can be read."""
    for sent_out_id, text, spreads_at in unit.driver.execute(_WAITING, (account,)).fetchall():
        entry = _entry_of(text)
        if entry is not None:
            return _Act(sent_out_id, entry, spreads_at)
    return None


def _entry_of(text: str) -> DialogueEntry | None:
    try:
        return codec.entry_from_text(text)
    except ValueError:
        return None


def _forget_wrong_moments(unit: UnitOfWork) -> None:
    """What is to wait longer than an undo time got its moment from a clock that ran ahead: it waits no longer."""
    longest = instant_text(unit.now + timedelta(seconds=deeds.UNDO_SECONDS))
    unit.driver.execute(_FORGET_WRONG, (instant_text(unit.now), longest))


def _deed(unit: UnitOfWork, contact_id: ContactId, entry: DialogueEntry) -> Deed:
    """It may be sent at once: the undo time of the whole act has run out."""
    author = unit.guide.associate_id
    return Deed(unit.new_id(), DeedKind.ENTRY, contact_id, unit.now, author, entry=entry, sendable_at=unit.now)


_ADD = "INSERT INTO sent_out (sent_out_id, account, entry, spreads_at) VALUES (?, ?, ?, ?)"
_ADD_CARD = "INSERT OR IGNORE INTO sent_out_card (sent_out_id, contact_id) VALUES (?, ?)"
_WAITING = "SELECT sent_out_id, entry, spreads_at FROM sent_out WHERE account = ? ORDER BY spreads_at, sent_out_id"
_FORGET_WRONG = "UPDATE sent_out SET spreads_at = ? WHERE spreads_at > ?"
_CARDS = "SELECT contact_id FROM sent_out_card WHERE sent_out_id = ? ORDER BY contact_id LIMIT ?"
_CROSS_OFF = "DELETE FROM sent_out_card WHERE sent_out_id = ? AND contact_id = ?"
