"""Selections on their way to the CRM: each step is written down before it is taken. Writer thread only.

A job that was cut off begins again from the check: what is in the CRM by then is asked there, so nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guide_desk.clock import as_stockholm
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import About, Segment
from guide_desk.domain.segment_text import segment_of_text, segment_to_text
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.selections import SelectionKind, SelectionStage, SelectionState
from guide_desk.store.deeds import LONGEST_PAUSE
from guide_desk.store.instants import instant_of, instant_text
from guide_desk.store.unit_of_work import UnitOfWork

KEPT_ENDED = 50
"""So many ended ones are remembered: for their links, and to find a renamed selection again."""
OPEN_STATES = (SelectionState.WAITING, SelectionState.RUNNING)


@dataclass(frozen=True, slots=True)
class SelectionJob:
    """One selection to be made or refreshed. `asked_at`: when a request to create it left without an answer so far."""

    job_id: str
    marker: str
    segment: Segment
    name: str
    state: SelectionState
    remote_id: int | None
    is_new: bool
    wants_end: bool
    asked_at: datetime | None
    tries: int


def add(unit: UnitOfWork, segment: Segment, name: str, marker: str, seen: Sequence[ContactId]) -> str:
    """Write a job down, in the place of one that waits for the same selection, with what that one has begun. Returns its id."""
    job_id = unit.new_id()
    known = unit.driver.execute(_KNOWN, (marker, unit.guide.account)).fetchone()
    begun = unit.driver.execute(_BEGUN, (marker, unit.guide.account)).fetchone()
    unit.driver.execute(_DROP_WAITING, (marker, unit.guide.account))
    sent_at = segment.sent_at.isoformat() if segment.sent_at is not None else ""
    unit.driver.execute(
        _ADD,
        (
            *(job_id, unit.guide.account, marker, segment.segment_id, segment_to_text(segment), sent_at, name),
            *(segment.purpose.value, instant_text(unit.now), len(seen), known[0] if known is not None else None),
            *(begun if begun is not None else ("", 1)),
        ),
    )
    unit.driver.executemany(_ADD_SEEN, [(job_id, contact_id) for contact_id in dict.fromkeys(seen)])
    unit.driver.execute(_FORGET_OLD, (unit.guide.account, KEPT_ENDED))
    return job_id


def due(unit: UnitOfWork, account: str) -> list[SelectionJob]:
    """What may be worked on now, oldest first: also what a program that was cut off left running, and what is to wait so long
    that its moment came from a clock that ran ahead.
    """
    moments = instant_text(unit.now), instant_text(unit.now + LONGEST_PAUSE)
    rows = unit.driver.execute(_DUE, (account, *moments)).fetchall()
    return [_job(row) for row in rows]


def begin(unit: UnitOfWork, job_id: str) -> SelectionJob | None:
    """Note that it is worked on; None when the guide has taken it back since it was found due, while another one was made."""
    job = find(unit, job_id)
    if job is None or job.state not in OPEN_STATES:
        return None
    if not job.wants_end:
        checking = {"stage": SelectionStage.CHECKING, "done": 0, "waits_for": "", "reason": ""}
        note(unit, job_id, state=SelectionState.RUNNING, **checking)
    return job


def find(unit: UnitOfWork, job_id: str) -> SelectionJob | None:
    """One job, whatever its state."""
    row = unit.driver.execute(_ONE, (job_id,)).fetchone()
    return _job(row) if row is not None else None


def runs(unit: UnitOfWork, marker: str) -> bool:
    """Whether the selection is being made just now."""
    return unit.driver.execute(_RUNS, (marker, unit.guide.account)).fetchone() is not None


def next_moment(unit: UnitOfWork, account: str) -> datetime | None:
    """When the next job may be worked on; None when none waits."""
    found = unit.driver.execute(_NEXT, (account,)).fetchone()[0]
    return (instant_of(found) if found else unit.now) if found is not None else None


def note(unit: UnitOfWork, job_id: str, **columns: object) -> None:
    """Write how it stands; moments, enums and flags in their own form. A job that was forgotten meanwhile stays so."""
    assert columns.keys() <= _NOTED
    names = ", ".join(f"{name} = ?" for name in columns)
    unit.driver.execute(f"UPDATE selection_job SET {names} WHERE job_id = ?", (*map(_plain, columns.values()), job_id))  # noqa: S608


def note_checked(
    unit: UnitOfWork, job_id: str, included: Iterable[ContactId], reasons: Mapping[ContactId, LeftOut | None]
) -> tuple[int, int]:
    """Write what the check found: who is in, and for those seen who are not, why. Returns how many joined and left."""
    unit.driver.execute("UPDATE selection_member SET is_in = 0, reason = '' WHERE job_id = ?", (job_id,))
    unit.driver.executemany(_NOTE_IN, [(job_id, contact_id) for contact_id in included])
    unit.driver.execute("DELETE FROM selection_member WHERE job_id = ? AND was_seen = 0 AND is_in = 0", (job_id,))
    named = [(reason.value, job_id, contact_id) for contact_id, reason in reasons.items() if reason is not None]
    unit.driver.executemany(_NOTE_REASON, named)
    joined, left = unit.driver.execute(_COUNT_CHANGES, (job_id,)).fetchone()
    return int(joined or 0), int(left or 0)


def seen(unit: UnitOfWork, job_id: str) -> list[ContactId]:
    """Whom the guide saw in it."""
    return [row[0] for row in unit.driver.execute(_SEEN, (job_id,)).fetchall()]


def forget(unit: UnitOfWork, job_id: str) -> None:
    """Take a job out of the list; the selection stays."""
    unit.driver.execute("DELETE FROM selection_job WHERE job_id = ?", (job_id,))


def unsayable_of(text: str) -> tuple[About, ...]:
    """The reverse of what `note` keeps; what another version wrote is left out."""
    return tuple(About(name) for name in text.split(",") if name in set(About))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    if isinstance(value, SelectionState | SelectionStage | SelectionKind):
        return value.value
    return int(value) if isinstance(value, bool) else value


def _job(row: Sequence[object]) -> SelectionJob:
    job_id, marker, segment_id, text, sent_at, name, state, remote_id, is_new, wants_end, asked_at, tries = row
    segment = replace(
        segment_of_text(str(text)),
        segment_id=str(segment_id),
        sent_at=as_stockholm(datetime.fromisoformat(str(sent_at))) if sent_at else None,
    )
    return SelectionJob(
        str(job_id),
        str(marker),
        segment,
        str(name),
        SelectionState(str(state)),
        int(str(remote_id)) if remote_id is not None else None,
        bool(is_new),
        bool(wants_end),
        instant_of(str(asked_at)) if asked_at else None,
        int(str(tries)),
    )


_NOTED = frozenset(
    {
        *("state", "stage", "done", "total", "size", "remote_id", "link", "kind", "unsayable", "is_new", "wants_end"),
        *("asked_at", "not_before", "tries", "waits_for", "reason"),
    }
)
_COLUMNS = (
    "job_id, marker, segment_id, segment, sent_on, name, state, remote_id, is_new, wants_end, asked_at, tries FROM selection_job"
)
_OPEN = "state IN ('waiting', 'running')"
_ADD = (
    "INSERT INTO selection_job (job_id, account, marker, segment_id, segment, sent_on, name, purpose, made_at, size,"
    " remote_id, asked_at, is_new, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')"
)
_ADD_SEEN = "INSERT INTO selection_member (job_id, contact_id, was_seen, is_in) VALUES (?, ?, 1, 1)"
_DROP_WAITING = "DELETE FROM selection_job WHERE marker = ? AND account = ? AND state IN ('waiting', 'needs_you')"
_KNOWN = (
    "SELECT remote_id FROM selection_job WHERE marker = ? AND account = ? AND remote_id IS NOT NULL ORDER BY job_id DESC LIMIT 1"
)
_BEGUN = (
    "SELECT asked_at, is_new FROM selection_job WHERE marker = ? AND account = ? AND state IN ('waiting', 'needs_you')"
    " ORDER BY job_id DESC LIMIT 1"
)
_FORGET_OLD = (
    f"DELETE FROM selection_job WHERE NOT {_OPEN} AND job_id NOT IN ("  # noqa: S608
    "SELECT job_id FROM selection_job WHERE account = ? ORDER BY job_id DESC LIMIT ?)"
)
_DUE = f"SELECT {_COLUMNS} WHERE account = ? AND {_OPEN} AND (not_before <= ? OR not_before > ?) ORDER BY job_id"
_ONE = f"SELECT {_COLUMNS} WHERE job_id = ?"
_RUNS = "SELECT 1 FROM selection_job WHERE marker = ? AND account = ? AND state = 'running'"
_NEXT = f"SELECT min(not_before) FROM selection_job WHERE account = ? AND {_OPEN}"  # noqa: S608
_NOTE_IN = (
    "INSERT INTO selection_member (job_id, contact_id, was_seen, is_in) VALUES (?, ?, 0, 1)"
    " ON CONFLICT (job_id, contact_id) DO UPDATE SET is_in = 1, reason = ''"
)
_NOTE_REASON = "UPDATE selection_member SET reason = ? WHERE job_id = ? AND contact_id = ? AND is_in = 0"
_COUNT_CHANGES = "SELECT sum(is_in AND NOT was_seen), sum(was_seen AND NOT is_in) FROM selection_member WHERE job_id = ?"
_SEEN = "SELECT contact_id FROM selection_member WHERE job_id = ? AND was_seen = 1 ORDER BY contact_id"
