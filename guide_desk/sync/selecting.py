"""Making selections in the CRM from segments: everybody is checked again first, and the newer truth wins.

Nothing is done twice: before anything is made or added, the CRM is asked what is there. So a job that was cut off, by the network
or by the end of the program, simply begins again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

from guide_desk.clock import Clock
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import Segment
from guide_desk.errors import CrmError, Offline, OutcomeUnknown, Refused, UnreadableAnswer, ValueCollided, last_resort
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.selections import SelectionKind, SelectionStage, SelectionState
from guide_desk.store import selection_jobs
from guide_desk.store.reading.segments import answer
from guide_desk.store.selection_jobs import SelectionJob
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice import selections
from guide_desk.superoffice.criteria import Criteria, criteria_of
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.selections import Busy, FoundSelection
from guide_desk.sync.checking import MemberCheck
from guide_desk.sync.refused_cards import RefusedCards
from guide_desk.sync.sending import RoundEnded
from guide_desk.sync.settle import LOOK_AGAIN, MOST_SERVER_FAULTS, SERVER_FAULT, WAITING_WINDOW, Fate, verdict_on

T = TypeVar("T")
_logger = logging.getLogger(__name__)
BUSY_FOR = timedelta(minutes=10)
"""So long a colleague is believed to be filling the selection; then their program was ended in the middle of it."""
MOST_FILLINGS = 3
OFFLINE, SERVER = "offline", "server"
"""Reason codes of one that waits: for the network, or for a CRM that struggles or gave no clear answer."""
CHANGING = "selection_changing"
"""Reason code: somebody else goes on changing the same selection."""


class _Ended(Exception):
    """The guide has cancelled it, or the program ends."""


class _Waits(Exception):
    """It goes on later by itself."""


class Selector:
    """Works through the jobs that are due. Sync thread only; every step is one short transaction on the writer.

    `refused`: members whose cards could not be fetched in earlier rounds.
    """

    def __init__(
        self,
        store: Store,
        crm: Crm,
        clock: Clock,
        tell: Callable[[Changes], None],
        should_stop: Callable[[], bool],
        refused: RefusedCards,
    ) -> None:
        self._store, self._crm, self._clock = store, crm, clock
        self._tell, self._should_stop, self._refused = tell, should_stop, refused

    def make_all(self) -> None:
        """One job holds up no other. Raises RoundEnded when the way to the CRM is closed."""
        for due in self._write(lambda unit: selection_jobs.due(unit, self._crm.guide.account)):
            if self._should_stop():
                return
            job = self._write(partial(selection_jobs.begin, job_id=due.job_id))
            if job is not None:
                self._make(job)

    def _make(self, job: SelectionJob) -> None:
        try:
            if job.wants_end:
                raise _Ended
            self._work(job)
        except _Ended:
            self._end(job)
        except _Waits:
            return
        except CrmError as error:
            self._judge(job, error)
        except Exception as error:  # noqa: BLE001 - a fault of ours over one selection must not hold up the others
            last_resort(error)
            self._judge(job, OutcomeUnknown("unexpected", is_server_fault=True))
        finally:
            self._tell(Changes(frozenset({Topic.SELECTIONS})))

    def _work(self, job: SelectionJob) -> None:
        """As criteria where they give the same people, so that the CRM keeps it fresh; else with every member added by number."""
        wanted = self._check(job)
        criteria = criteria_of(job.segment, self._crm.reference, self._crm.scope)
        self._go_on(job, unsayable=criteria.unsayable)
        kind = SelectionKind.DYNAMIC if criteria.groups else SelectionKind.STATIC
        found = self._locked(job, self._found_or_made(job, kind), len(wanted))
        if found.kind is SelectionKind.DYNAMIC and not self._is_said_by(criteria, found, wanted):
            selections.remove_selection(self._crm, found.remote_id)
            self._note(job, remote_id=None, link="")
            found = self._locked(job, self._made(job, SelectionKind.STATIC), len(wanted))
        if found.kind is not SelectionKind.DYNAMIC:
            self._fill(job, found.remote_id, wanted)
        self._finish(job, found, wanted)

    def _is_said_by(self, criteria: Criteria, found: FoundSelection, wanted: set[int]) -> bool:
        """Whether the CRM takes the criteria and finds exactly these people by them: one too many might be written to."""
        if not criteria.groups:
            return False
        try:
            selections.put_criteria(self._crm, found.remote_id, criteria.groups)
            return selections.members(self._crm, found.remote_id) == wanted
        except Refused as error:
            _logger.info("criteria refused with %d", error.status)
            return False

    def _check(self, job: SelectionJob) -> set[int]:
        """Who is in by today's truth, by number; what has changed since the guide looked is written down."""

        def progress(done: int, total: int) -> None:
            self._go_on(job, done=done, total=total)

        check = MemberCheck(self._store, self._crm, self._tell, progress, self._refused)
        fitting, reasons = self._ask(job.segment)
        while missing := check.unchecked(fitting):
            check.look_at(missing)
            fitting, reasons = self._ask(job.segment)
        numbers = check.numbers_of(fitting)
        included = [contact_id for contact_id in fitting if contact_id in numbers]
        self._write(lambda unit: selection_jobs.note_checked(unit, job.job_id, included, reasons))
        return {numbers[contact_id] for contact_id in included}

    def _ask(self, segment: Segment) -> tuple[Sequence[ContactId], dict[ContactId, LeftOut]]:
        included, left_out = self._store.read(lambda unit: answer(unit, segment)).result()
        return included, dict(left_out)

    def _found_or_made(self, job: SelectionJob, kind: SelectionKind) -> FoundSelection:
        """One that is there stays of its kind, as long as that says the truth."""
        known = selections.selection(self._crm, job.remote_id) if job.remote_id is not None else None
        if known is not None and known.kind is not None and known.marker in ("", job.marker):
            return self._known(job, known, is_new=_is_own(self._crm, job, known))
        marked = self._marked(job)
        if marked:
            return self._known(job, marked[0], is_new=_is_own(self._crm, job, marked[0]))
        self._wait_for_what_was_asked(job)
        return self._made(job, kind)

    def _wait_for_what_was_asked(self, job: SelectionJob) -> None:
        """Nobody finds it: a request to make it that left may land still. A clock that was ahead then begins the wait anew."""
        now = self._clock.now()
        if job.asked_at is None or now - job.asked_at >= WAITING_WINDOW:
            return
        self._note(job, not_before=now + LOOK_AGAIN, asked_at=min(job.asked_at, now))
        raise _Waits

    def _made(self, job: SelectionJob, kind: SelectionKind) -> FoundSelection:
        """A new one; should a colleague have made the same at the same moment, the lower number stays."""
        words = selections.description_of(_words(self._crm, self._clock), job.marker, self._busy_now())
        self._note(job, asked_at=self._clock.now(), is_new=True)
        try:
            made = selections.create_selection(self._crm, job.name, kind, words)
        except Offline:
            self._note(job, asked_at="")
            raise
        self._known(job, made, is_new=True)
        first, *_others = self._marked(job) or [made]
        if first.remote_id == made.remote_id:
            return made
        selections.remove_selection(self._crm, made.remote_id)
        return self._known(job, first, is_new=False)

    def _marked(self, job: SelectionJob) -> list[FoundSelection]:
        found = selections.marked_selections(self._crm, job.name, job.marker)
        return [each for each in found if each.kind is not None]

    def _known(self, job: SelectionJob, found: FoundSelection, *, is_new: bool) -> FoundSelection:
        link = selections.link_to(self._crm, found.remote_id)
        self._note(job, remote_id=found.remote_id, link=link, is_new=is_new, kind=found.kind)
        return found

    def _locked(self, job: SelectionJob, found: FoundSelection, size: int) -> FoundSelection:
        """Write into the selection that this guide fills it now. Somebody else who does so is waited for."""
        busy, own, now = found.busy, self._busy_now(), self._clock.now()
        if busy is not None and busy.associate_id != own.associate_id and abs(own.since - busy.since) < BUSY_FOR:
            colleague = self._crm.reference.colleagues.get(busy.associate_id)
            waits_for = colleague.name if colleague is not None else "?"
            self._note(job, state=SelectionState.WAITING, not_before=now + LOOK_AGAIN, waits_for=waits_for)
            raise _Waits
        try:
            words = selections.description_of(_words(self._crm, self._clock), job.marker, own, found.description)
            locked = selections.describe(self._crm, found, words)
        except ValueCollided:
            again = selections.selection(self._crm, found.remote_id)
            if again is None:
                raise
            self._note(job, state=SelectionState.WAITING, not_before=now + LOOK_AGAIN)
            raise _Waits from None
        self._note(job, size=size)
        return locked

    def _busy_now(self) -> Busy:
        """Of this guide, by the CRM's clock, which is the same for all who fill."""
        return Busy(int(self._crm.guide.associate_id), self._crm.client.server_time or self._clock.now())

    def _fill(self, job: SelectionJob, remote_id: int, wanted: set[int]) -> None:
        """Add who is missing and take out who does not belong, and look again whether it came out so."""
        for _attempt in range(MOST_FILLINGS):
            inside = selections.members(self._crm, remote_id)
            missing, foreign = sorted(wanted - inside), sorted(inside - wanted)
            if not missing and not foreign:
                return
            total, done = len(missing) + len(foreign), 0
            self._go_on(job, stage=SelectionStage.FILLING, done=0, total=total)
            for change, numbers in ((selections.remove_members, foreign), (selections.add_members, missing)):
                for batch in selections.batches(numbers):
                    self._crm.pause()
                    change(self._crm, remote_id, batch)
                    done += len(batch)
                    self._go_on(job, done=done)
        raise Refused(409, CHANGING)

    def _finish(self, job: SelectionJob, found: FoundSelection, wanted: set[int]) -> None:
        words = selections.description_of(_words(self._crm, self._clock), job.marker, before=found.description)
        selections.describe(self._crm, found, words)
        self._note(
            job, state=SelectionState.DONE, size=len(wanted), done=0, total=0, asked_at="", not_before="", tries=0, waits_for=""
        )

    def _end(self, job: SelectionJob) -> None:
        """Cancelled: one that was begun here goes again, one that was there before stays as far as it was refreshed."""
        if self._should_stop():
            return
        now = self._write(lambda unit: selection_jobs.find(unit, job.job_id))
        if now is None:
            return
        try:
            self._take_away(now)
        except _Waits:
            return
        except CrmError as error:
            self._judge(job, error)
            return
        self._note(job, state=SelectionState.CANCELLED, asked_at="", not_before="", wants_end=False)

    def _take_away(self, job: SelectionJob) -> None:
        """What was begun here, also when the answer that it is there was lost."""
        begun = job.remote_id if job.is_new else None
        if job.remote_id is None and job.asked_at is not None:
            begun = next((each.remote_id for each in self._marked(job) if _is_own(self._crm, job, each)), None)
            if begun is None:
                self._wait_for_what_was_asked(job)
        if begun is not None:
            selections.remove_selection(self._crm, begun)
            self._note(job, remote_id=None, link="")

    def _judge(self, job: SelectionJob, error: CrmError) -> None:
        tries = job.tries + 1
        verdict = verdict_on(error, now=self._clock.now(), tries=tries)
        _logger.info("selection: %s after %s", verdict.fate, type(error).__name__)
        is_hopeless = tries >= MOST_SERVER_FAULTS and verdict.reason == SERVER_FAULT
        if _somebody_went(error) and tries < MOST_FILLINGS:
            self._note(job, not_before=self._clock.now() + LOOK_AGAIN, tries=tries)
        elif verdict.fate is Fate.PARK or is_hopeless:
            reason = error.reason if isinstance(error, Refused) and error.reason == CHANGING else verdict.reason
            self._note(job, state=SelectionState.NEEDS_YOU, reason=reason, tries=0)
        else:
            counted = tries if isinstance(error, OutcomeUnknown | UnreadableAnswer) else job.tries
            reason = OFFLINE if isinstance(error, Offline) else SERVER
            not_before = verdict.not_before or self._clock.now()
            self._note(job, state=SelectionState.WAITING, not_before=not_before, tries=counted, reason=reason)
        if verdict.ends_round:
            raise RoundEnded(error)

    def _go_on(self, job: SelectionJob, **columns: object) -> None:
        """Write how far it is; raises _Ended when it shall go no further."""
        self._note(job, **columns)
        self._tell(Changes(frozenset({Topic.SELECTIONS})))
        now = self._write(lambda unit: selection_jobs.find(unit, job.job_id))
        if now is None or now.wants_end or self._should_stop():
            raise _Ended

    def _note(self, job: SelectionJob, **columns: object) -> None:
        self._write(lambda unit: selection_jobs.note(unit, job.job_id, **columns))

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._store.write(work, is_user=False).result()


def _is_own(crm: Crm, job: SelectionJob, found: FoundSelection) -> bool:
    """Whether this job itself made it, in a try that was cut off."""
    return job.is_new and job.asked_at is not None and found.owner == crm.guide.associate_id


def _somebody_went(error: CrmError) -> bool:
    """A member, or the selection itself, was taken away while it was filled: another look finds out."""
    return isinstance(error, Refused) and error.is_not_found


def _words(crm: Crm, clock: Clock) -> str:
    """Who made it and when, for whoever opens it in the CRM. The CRM's texts are Swedish."""
    return f"{selections.SIGNED} av {crm.guide.name}, {crm.guide.municipality.place_name}, {clock.now():%Y-%m-%d %H.%M}."
