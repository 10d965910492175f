"""`Skapa urval i SuperOffice`: prepared here at once, also offline; made by the sync, which checks everybody again first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.segment import Purpose, Segment
from guide_desk.domain.segment_text import segment_to_text
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.selections import SelectionKind, SelectionProgress, SelectionStage, SelectionState
from guide_desk.store.instants import instant_of
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

LONGEST_NAME = 100
_SELECTIONS = frozenset({Topic.SELECTIONS})


def prepare(unit: UnitOfWork, *, segment: Segment, name: str, included: Sequence[ContactId]) -> Changes:
    """A selection called `name` with whom the guide sees in the segment (`included`); the sync makes or refreshes it.

    The same segment and name of the same municipality are the same selection, whoever presses and however often. Raises
    InvalidInput: `name` `empty`, `too_long`; `selection` `running`; `guide` `reader`.
    """
    from guide_desk.store import selection_jobs

    wanted = " ".join(name.split())
    if not wanted:
        raise InvalidInput("name", "empty")
    if len(wanted) > LONGEST_NAME:
        raise InvalidInput("name", "too_long")
    if not unit.guide.may_write:
        raise InvalidInput("guide", "reader")
    marker = marker_of(segment, wanted, unit.guide.municipality.value)
    if selection_jobs.runs(unit, marker):
        raise InvalidInput("selection", "running")
    selection_jobs.add(unit, segment, wanted, marker, included)
    return Changes(_SELECTIONS)


def cancel(unit: UnitOfWork, *, job_id: str) -> Changes:
    """What waits is not made; what has begun ends after the request that is on its way, and a new one goes again.

    Raises InvalidInput `selection` `ended`.
    """
    from guide_desk.store import selection_jobs

    job = selection_jobs.find(unit, job_id)
    if job is None or job.state not in selection_jobs.OPEN_STATES:
        raise InvalidInput("selection", "ended")
    if job.state is SelectionState.WAITING and job.asked_at is None:
        selection_jobs.note(unit, job_id, state=SelectionState.CANCELLED)
    else:
        selection_jobs.note(unit, job_id, wants_end=True, not_before="")
    return Changes(_SELECTIONS)


def try_again(unit: UnitOfWork, *, job_id: str) -> Changes:
    """Once more after it was refused or cancelled. Raises InvalidInput `selection` `running`."""
    from guide_desk.store import selection_jobs

    job = selection_jobs.find(unit, job_id)
    if job is None or job.state in selection_jobs.OPEN_STATES or selection_jobs.runs(unit, job.marker):
        raise InvalidInput("selection", "running")
    selection_jobs.note(unit, job_id, state=SelectionState.WAITING, tries=0, not_before="", reason="", wants_end=False)
    return Changes(_SELECTIONS)


def forget(unit: UnitOfWork, *, job_id: str) -> Changes:
    """Take one that has ended out of the list; in SuperOffice it stays. Raises InvalidInput `selection` `running`."""
    from guide_desk.store import selection_jobs

    job = selection_jobs.find(unit, job_id)
    if job is not None and job.state in selection_jobs.OPEN_STATES:
        raise InvalidInput("selection", "running")
    selection_jobs.forget(unit, job_id)
    return Changes(_SELECTIONS)


def progress(unit: ReadingUnit) -> tuple[SelectionProgress, ...]:
    """The selections that were made or wait, newest first, with what the check found."""
    joined: dict[str, list[ContactId]] = {}
    left: dict[str, list[tuple[ContactId, LeftOut | None]]] = {}
    for job_id, contact_id, is_in, reason in unit.connection.execute(_CHANGED):
        if is_in:
            joined.setdefault(job_id, []).append(ContactId(contact_id))
        else:
            left.setdefault(job_id, []).append((ContactId(contact_id), LeftOut(reason) if reason in set(LeftOut) else None))
    return tuple(_progress(row, joined.get(row[0], []), left.get(row[0], [])) for row in unit.connection.execute(_JOBS))


def marker_of(segment: Segment, name: str, municipality: str) -> str:
    """What tells that two selections are the same one; it stands in the CRM, and says nothing there."""
    which = segment.segment_id or segment_to_text(segment)
    return hashlib.sha256("\n".join((which, municipality, search_fold(name))).encode()).hexdigest()[:32]


def _progress(
    row: Sequence[object], joined: Sequence[ContactId], left: Sequence[tuple[ContactId, LeftOut | None]]
) -> SelectionProgress:
    from guide_desk.store.selection_jobs import unsayable_of

    texts = [str(each or "") for each in row]
    job_id, segment_id, name, purpose, state, made_at, stage, done, total, size = texts[:10]
    link, kind, unsayable, waits_for, reason, is_new = texts[10:]
    return SelectionProgress(
        job_id,
        segment_id,
        name,
        Purpose(purpose),
        SelectionState(state),
        instant_of(made_at),
        SelectionStage(stage),
        done=int(done or 0),
        total=int(total or 0),
        size=int(size or 0),
        link=link,
        kind=SelectionKind(kind) if kind else None,
        unsayable=unsayable_of(unsayable),
        joined=tuple(joined),
        left=tuple(left),
        waits_for=waits_for,
        reason=reason,
        is_new=is_new == "1",
    )


_JOBS = (
    "SELECT job_id, segment_id, name, purpose, state, made_at, stage, done, total, size, link, kind, unsayable, waits_for,"
    " reason, is_new FROM selection_job ORDER BY job_id DESC"
)
_CHANGED = "SELECT job_id, contact_id, is_in, reason FROM selection_member WHERE is_in <> was_seen ORDER BY job_id, contact_id"
