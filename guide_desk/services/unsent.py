"""What would be lost if this computer's store were taken away now, and taking it along to another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide_desk.domain.access import Access, AccessKind
from guide_desk.errors import InvalidInput
from guide_desk.services import accesses
from guide_desk.store.reading.deed_counts import open_counts
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

if TYPE_CHECKING:
    from guide_desk.store.driver import Connection
    from guide_desk.store.unsent_work import TakenIn


@dataclass(frozen=True, slots=True)
class OnlyHere:
    """`unsent`: names of deeds, lines on their way to many cards, begun texts, quick notes and persons, and notes on no card, so
    that two looks can be compared. `own`: segments, events.
    """

    unsent: frozenset[str]
    own: int

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is in the CRM."""
        return not self.unsent and not self.own


def count_unsent(unit: ReadingUnit) -> int:
    """Deeds that the CRM does not have, lines that have not come to their cards, texts that were begun, and notes on no card."""
    return sum(open_counts(unit)) + int(unit.connection.execute(_COUNT_NO_DEEDS).fetchone()[0])


def only_here(unit: ReadingUnit) -> OnlyHere:
    """What `count_unsent` counts, one by one, and what the guide has made for themselves."""
    return _only_here(unit.connection)


def take_out(unit: UnitOfWork) -> tuple[bytes, OnlyHere]:
    """All that is only here, as one text to be sealed at once, and what it was. Holds personal data.

    Another computer may send it from now on, so that this one looks in the CRM before it does. What was sent to many can no
    longer be taken back: every line has its marker first, the same on both computers.
    """
    from guide_desk.store import sent_out, unsent_work

    sent_out.spread_all(unit)
    accesses.note(unit, access=Access(AccessKind.UNSENT_SAVED, people=_count_unsent_people(unit)))
    return unsent_work.take_out(unit), _only_here(unit.driver)


def take_in(unit: UnitOfWork, *, content: bytes) -> TakenIn:
    """Lay it in again; nothing that has arrived meanwhile is sent once more.

    Raises InvalidInput `unsent_work`: `other_account`, `damaged`; `guide` `reader` for an account that may only read.
    """
    from guide_desk.store import unsent_work

    if not unit.guide.may_write:
        raise InvalidInput("guide", "reader")
    return unsent_work.take_in(unit, content)


def _count_unsent_people(unit: UnitOfWork) -> int:
    return int(unit.driver.execute(_UNSENT_PEOPLE).fetchone()[0])


def _only_here(connection: Connection) -> OnlyHere:
    unsent = frozenset(str(row[0]) for row in connection.execute(_UNSENT).fetchall())
    return OnlyHere(unsent, int(connection.execute(_OWN).fetchone()[0]))


_NO_DEEDS = " UNION ALL ".join(
    (
        "SELECT 'draft ' || contact_id || ' ' || saved_at FROM draft WHERE trim(text) <> ''",
        "SELECT 'begun ' || name || value FROM meta WHERE value <> '' AND (name LIKE 'quick_note%' OR name LIKE 'new_person%')",
        "SELECT 'note ' || note_id FROM loose_note",
        "SELECT 'line ' || sent_out_id || ' ' || contact_id FROM sent_out_card",
    )
)
_COUNT_NO_DEEDS = f"SELECT count(*) FROM ({_NO_DEEDS})"  # noqa: S608 - our own words
_UNSENT = " UNION ALL ".join((_NO_DEEDS, "SELECT deed_id FROM deed WHERE state NOT IN ('settled', 'withdrawn')"))
_UNSENT_PEOPLE = (
    "SELECT count(*) FROM (SELECT contact_id FROM deed WHERE state NOT IN ('settled', 'withdrawn')"
    " UNION SELECT contact_id FROM draft WHERE trim(text) <> ''"
    " UNION SELECT CAST(substr(name, instr(name, '_form:') + 6) AS INTEGER) FROM meta WHERE name LIKE 'quick_note%_form:%')"
)
_OWN = "SELECT (SELECT count(*) FROM segment WHERE deleted_at = '') + (SELECT count(*) FROM event)"
