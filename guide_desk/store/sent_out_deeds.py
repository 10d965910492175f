"""Lines of what was sent to many, as deeds that are marked, settled and put back many at a time. Writer thread only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guide_desk.domain.deeds import Deed
from guide_desk.domain.dialogue import SENT_OUT_KINDS
from guide_desk.identifiers import ContactId
from guide_desk.store.deed_rows import DEED_COLUMNS, deed_of_row
from guide_desk.store.instants import instant_text
from guide_desk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PickedDeed:
    """A deed with the CRM's number of its person."""

    deed: Deed
    remote_id: int


def pick(unit: UnitOfWork, account: str, request_id: str, most: int) -> list[PickedDeed]:
    """The oldest lines that may be sent now, noted as in flight; committed before the first request leaves.

    A line behind something else of the same card that has not been sent waits until that has been.
    """
    rows = unit.driver.execute(_PICK, (account, instant_text(unit.now), instant_text(unit.now), most)).fetchall()
    picked = [PickedDeed(deed_of_row(dict(zip(DEED_COLUMNS, row[1:], strict=True))), row[0]) for row in rows]
    now = instant_text(unit.now)
    unit.driver.executemany(_IN_FLIGHT, [(request_id, now, each.deed.deed_id) for each in picked])
    unit.touched.update(each.deed.contact_id for each in picked)
    return picked


def put_back(unit: UnitOfWork, picked: Sequence[PickedDeed]) -> None:
    """Their requests have certainly not left."""
    unit.driver.executemany(_PUT_BACK, [(each.deed.deed_id,) for each in picked])
    unit.touched.update(each.deed.contact_id for each in picked)


def settle(unit: UnitOfWork, picked: Sequence[PickedDeed]) -> None:
    """The CRM has them."""
    unit.driver.executemany(_SETTLE, [(each.deed.deed_id,) for each in picked])
    unit.touched.update(each.deed.contact_id for each in picked)


def contacts_of(picked: Sequence[PickedDeed]) -> frozenset[ContactId]:
    """Whose cards they are on."""
    return frozenset(each.deed.contact_id for each in picked)


_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(SENT_OUT_KINDS))
IS_SENT_OUT = f"(kind = 'entry' AND json_extract(entry, '$.kind') IN ({_KINDS}))"
"""SQL: whether a row of `deed` is such a line."""
WAITS_FOR_PARKED = (
    "({deed}.kind = 'plan' AND EXISTS (SELECT 1 FROM deed AS parked WHERE parked.deed_id = {deed}.entry ->> 'marker'"
    " AND parked.state = 'needs_attention'))"
)
"""SQL: whether a row of `deed` changes a plan that waits for the guide itself: it waits with that, and nothing waits for it."""
_PICK = (
    f"SELECT c.remote_id, {', '.join(f'd.{name}' for name in DEED_COLUMNS)} FROM deed AS d JOIN contact AS c USING (contact_id)"  # noqa: S608
    " WHERE d.state = 'ready' AND d.state NOT IN ('settled', 'withdrawn') AND d.account = ? AND d.sendable_at <= ?"
    f" AND d.not_before <= ? AND {IS_SENT_OUT.replace('kind =', 'd.kind =').replace('(entry,', '(d.entry,')}"
    " AND c.remote_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deed AS other WHERE other.contact_id = d.contact_id"
    " AND other.state NOT IN ('settled', 'withdrawn') AND (other.state IN ('in_flight', 'unknown')"
    f" OR (other.state = 'ready' AND other.deed_id < d.deed_id AND NOT {WAITS_FOR_PARKED.format(deed='other')})))"
    " ORDER BY d.deed_id LIMIT ?"
)
_IN_FLIGHT = (
    "UPDATE deed SET state = 'in_flight', request_id = ?, tries = tries + 1, last_sent_at = ?, not_before = '',"
    " unfound_since = '' WHERE deed_id = ?"
)
_PUT_BACK = "UPDATE deed SET state = 'ready', tries = tries - 1, request_id = '' WHERE deed_id = ?"
_SETTLE = "UPDATE deed SET state = 'settled', reason = '' WHERE deed_id = ?"
