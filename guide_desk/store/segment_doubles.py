"""Which cards are one person's: those that share a name and an address, kept in groups so that a segment finds them ready."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from guide_desk.domain.segment_match import doubles_of
from guide_desk.identifiers import ContactId
from guide_desk.store.driver import Connection
from guide_desk.store.segment_rows import told_by_all


def renew(connection: Connection, contacts: Collection[ContactId], identities: Iterable[int]) -> None:
    """Group anew those who share one of `identities` with somebody, and whoever `contacts` stood in a group with before.

    What one card tells of the person is written to all of the person's cards.
    """
    cards = {ContactId(row[0]) for row in _rows(connection, _SHARING, identities)}
    cards |= {ContactId(row[0]) for row in _rows(connection, _STOOD_TOGETHER, contacts)}
    if not cards:
        return
    added = cards
    while added:
        added = {ContactId(row[0]) for row in _rows(connection, _SHARED_WITH, added)} - cards
        cards |= added
    groups = _groups_of(_rows(connection, _IDENTITIES_OF, cards))
    _rows(connection, f"DELETE FROM segment_double WHERE contact_id {_LISTED}", cards)  # noqa: S608 - our own names
    connection.executemany("INSERT INTO segment_double (contact_id, person) VALUES (?, ?)", sorted(groups.items()))
    persons = [(groups.get(contact_id, 0), contact_id) for contact_id in sorted(cards)]
    connection.executemany("UPDATE segment_row SET person = ? WHERE contact_id = ?", persons)
    reasons = _reasons_of(_rows(connection, _OWN_REASONS, cards), groups)
    connection.executemany("UPDATE segment_row SET reasons = ?1 WHERE contact_id = ?2 AND reasons <> ?1", reasons)


def members_of(connection: Connection, contact_id: ContactId) -> list[ContactId]:
    """The cards of the same person, this one among them; none when it is the only one."""
    return [ContactId(row[0]) for row in _rows(connection, _STOOD_TOGETHER, [contact_id])]


def wrongly_grouped(connection: Connection) -> int:
    """How many cards stand in another group than they should, computed from nothing; 0 in a healthy store."""
    wanted = _groups_of(connection.execute(_ALL_SHARED).fetchall())
    kept = {ContactId(row[0]): ContactId(row[1]) for row in connection.execute("SELECT contact_id, person FROM segment_double")}
    in_rows = {ContactId(row[0]): ContactId(row[1]) for row in connection.execute(_IN_ROWS)}
    reasons = {(ContactId(row[1]), row[0]) for row in connection.execute("SELECT reasons, contact_id FROM segment_row")}
    told = {(contact_id, number) for number, contact_id in _reasons_of(connection.execute(_ALL_OWN_REASONS).fetchall(), kept)}
    return len(wanted.items() ^ kept.items()) + len(in_rows.items() ^ kept.items()) + len(reasons ^ told)


def _reasons_of(rows: Iterable[tuple[Any, ...]], groups: Mapping[ContactId, ContactId]) -> list[tuple[int, ContactId]]:
    """(reasons, card) as they hold for each card's person. `rows`: (card, the card's own)."""
    persons: dict[ContactId, list[tuple[ContactId, int]]] = defaultdict(list)
    for contact_id, own in rows:
        persons[groups.get(contact_id, contact_id)].append((ContactId(contact_id), own))
    return [
        (number, contact_id)
        for cards in persons.values()
        for number, (contact_id, _own) in zip(told_by_all([own for _card, own in cards]), cards, strict=True)
    ]


def _groups_of(rows: Iterable[tuple[Any, ...]]) -> dict[ContactId, ContactId]:
    """Card to the first card of its person, for those of several cards. `rows`: (card, identity)."""
    identities: dict[ContactId, list[int]] = defaultdict(list)
    for contact_id, identity in rows:
        identities[ContactId(contact_id)].append(identity)
    return {contact_id: cards[0] for contact_id, cards in doubles_of(identities).items()}


def _rows(connection: Connection, statement: str, keys: Iterable[int]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = connection.execute(statement, (json.dumps(list(keys)),)).fetchall()
    return found


_LISTED = "IN (SELECT value FROM json_each(?))"
_SHARED = "SELECT identity FROM segment_identity{} GROUP BY identity HAVING count(*) > 1"
_SHARING = (
    "SELECT DISTINCT contact_id FROM segment_identity"  # noqa: S608 - our own names, here and below
    f" WHERE identity IN ({_SHARED.format(f' WHERE identity {_LISTED}')})"
)
_STOOD_TOGETHER = (
    f"SELECT contact_id FROM segment_double WHERE person IN (SELECT person FROM segment_double WHERE contact_id {_LISTED})"  # noqa: S608
)
_SHARED_WITH = (
    "SELECT DISTINCT other.contact_id FROM segment_identity AS own JOIN segment_identity AS other USING (identity)"  # noqa: S608
    f" WHERE own.contact_id {_LISTED}"
)
_IDENTITIES_OF = f"SELECT contact_id, identity FROM segment_identity WHERE contact_id {_LISTED}"  # noqa: S608
_OWN_REASONS = f"SELECT contact_id, own_reasons FROM segment_row WHERE contact_id {_LISTED}"  # noqa: S608
_ALL_OWN_REASONS = "SELECT contact_id, own_reasons FROM segment_row"
_ALL_SHARED = f"SELECT contact_id, identity FROM segment_identity WHERE identity IN ({_SHARED.format('')})"  # noqa: S608
_IN_ROWS = "SELECT contact_id, person FROM segment_row WHERE person <> 0"
