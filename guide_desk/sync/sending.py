"""Sending deeds: each marked in flight before its request leaves, looked for before it is ever sent again."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

from guide_desk.clock import Clock
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import UNSETTLED_STATES, Deed, DeedKind, DeedState
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.letter import message_id
from guide_desk.domain.projection import PLANNED_KINDS, changed_plan
from guide_desk.errors import (
    CrmError,
    DocumentGone,
    OutcomeUnknown,
    Refused,
    StoreDamaged,
    StoreError,
    UnreadableAnswer,
    last_resort,
    may_be_of_one,
)
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind, Depth, PersonBase
from guide_desk.store import deeds, dialogues, mirror, protection
from guide_desk.store.deeds import AGAIN, INSISTED
from guide_desk.store.sent_out_deeds import PickedDeed
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.letters import LetterPost
from guide_desk.sync.field_changes import changes_to_send
from guide_desk.sync.new_persons import NewPersons
from guide_desk.sync.sending_out import send_out
from guide_desk.sync.settle import LOOK_AGAIN, Fate, is_hopeless, may_send_again, verdict_on, why_not_again
from guide_desk.system.veiled import veiled

T = TypeVar("T")
_logger = logging.getLogger(__name__)
_SAID_BY_THE_GUIDE = (AGAIN, INSISTED)
_DEEDS = frozenset({Topic.DEEDS, Topic.DIALOGUE})
LETTER_LOST = "letter_lost"
"""Reason code of an e-mail whose file here cannot be read any more; what is said of it still stands in the dialogue."""
PLAN_REMOVED = "plan_removed"
"""Reason code of what was changed in a reminder or booked call that the CRM does not have any more."""
PROTECTED = "protected"
"""Reason code of a changed field that waits because the person has got protected identity since."""


class RoundEnded(Exception):
    """Nothing more can be sent in this round; `cause` says why."""

    def __init__(self, cause: CrmError) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause


class Sender:
    """Sends what may be sent. Sync thread only; every step is one short transaction on the writer."""

    def __init__(self, store: Store, crm: Crm, clock: Clock, tell: Callable[[Changes], None]) -> None:
        self._store = store
        self._crm = crm
        self._clock = clock
        self._tell = tell
        self._account = crm.guide.account
        self._post = LetterPost(crm)
        self._letters = store.letter_box()
        self._persons = NewPersons(store, crm, tell)

    def send_all(self) -> None:
        """Clear up what is in doubt, then send contact by contact. One refused deed blocks no other. Raises RoundEnded."""
        self._write(lambda unit: deeds.forget_wrong_moments(unit, LOOK_AGAIN))
        for deed in self._write(lambda unit: deeds.in_doubt(unit, self._account)):
            self._clear_up(deed)
        for contact_id in self._write(lambda unit: deeds.sendable_contacts(unit, self._account)):
            self._send_contact(contact_id)
        send_out(self._store, self._crm, self._tell, self._judge_line)

    def _judge_line(self, picked: PickedDeed, error: CrmError) -> None:
        self._judge(picked.deed.contact_id, [picked.deed.deed_id], error, tries=picked.deed.tries)

    def _send_contact(self, contact_id: ContactId) -> None:
        while batch := self._write(lambda unit: deeds.next_batch(unit, contact_id, self._account)):
            if not self._send_batch(contact_id, batch):
                return

    def _send_batch(self, contact_id: ContactId, batch: Sequence[Deed]) -> bool:
        """Send one request's worth; whether the contact's next deed may follow at once."""
        ids = [deed.deed_id for deed in batch]
        try:
            if batch[0].kind is DeedKind.FIELDS:
                return self._send_fields(contact_id, batch)
            if batch[0].kind is DeedKind.PLAN:
                return self._send_plan(batch[0])
            remote_id = self._write(lambda unit: mirror.remote_id_of(unit, contact_id))
            if batch[0].kind is DeedKind.ENTRY and remote_id is None:
                return False
            if batch[0].kind is DeedKind.PERSON:
                return self._send_person(batch[0])
            if batch[0].entry is not None and batch[0].entry.letter:
                assert remote_id is not None
                self._send_letter(batch[0], remote_id, batch[0].entry.letter)
                return True
            if batch[0].reason == AGAIN and self._is_settled_by_looking(batch[0]):
                return True
            if not self._mark_in_flight(ids):
                return True
            assert remote_id is not None
            self._settle_entry(ids[0], self._crm.create_entry(batch[0], remote_id))
        except CrmError as error:
            return self._judge(contact_id, ids, error, tries=batch[0].tries, reason=batch[0].reason)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours over one deed must not hold up the others
            last_resort(error)
            return self._judge(contact_id, ids, OutcomeUnknown("unexpected"), tries=batch[0].tries)
        return True

    def _send_person(self, deed: Deed) -> bool:
        """One who may have arrived before is looked for once more: the guide wants it sent again."""
        is_sent_again = deed.last_sent_at is not None or deed.reason in _SAID_BY_THE_GUIDE
        if is_sent_again and self._persons.is_found(deed):
            return True
        reason = self._persons.why_held_back(deed)
        if reason:
            self._park(deed, reason)
            return False
        if self._mark_in_flight([deed.deed_id]):
            self._persons.create(deed)
        return True

    def _send_fields(self, contact_id: ContactId, batch: Sequence[Deed]) -> bool:
        """Consecutive field deeds as one PATCH: tested against the base, replaced by what the guide sees.

        Where the whole card had to be fetched first, it may have parked one of them: then the contact is looked at anew.
        """
        base, ids = self._base_to_send_from(contact_id), [deed.deed_id for deed in batch]
        if base is None:
            return True
        changes, is_contested = changes_to_send(base, self._write(lambda unit: deeds.open_deeds(unit, contact_id)), batch)
        if is_contested:
            self._leave_to_the_guide(contact_id, ids)
            return self._write(lambda unit: deeds.next_batch(unit, contact_id, self._account)) != batch
        if not changes:
            self._tell(self._write(lambda unit: _settled(unit, contact_id, ids)))
        elif not self._park_unwritable(contact_id, batch, self._crm.why_unwritable(changes)) and self._mark_in_flight(ids):
            answered = self._crm.patch_person(base, changes)
            self._tell(self._write(lambda unit: mirror.settle_fields(unit, ids, answered)))
        return True

    def _base_to_send_from(self, contact_id: ContactId) -> PersonBase | None:
        """The whole card as the CRM last told of it; None when it had to be fetched. A protected person's is not written down."""
        base = self._write(lambda unit: mirror.base_of(unit, contact_id))
        if base is not None and base.depth is Depth.CARD:
            return base
        remote_id = self._write(lambda unit: mirror.remote_id_of(unit, contact_id))
        assert remote_id is not None
        if self._write(lambda unit: protection.is_covered(unit, contact_id)):
            return self._crm.card(remote_id)
        self._fetch_card(remote_id)
        return None

    def _leave_to_the_guide(self, contact_id: ContactId, ids: Sequence[DeedId]) -> None:
        """Somebody else changed the same. What a protected person's card says is not shown here, so that nobody can choose."""

        def wait(unit: UnitOfWork) -> Changes:
            if not protection.is_covered(unit, contact_id):
                return mirror.note_conflicts(unit, contact_id)
            deeds.park(unit, ids, PROTECTED)
            return Changes(_DEEDS, frozenset({contact_id}))

        self._tell(self._write(wait))

    def _send_plan(self, deed: Deed) -> bool:
        """The change of a plan that has not been sent waits with it, and goes with one that was taken back. Of one that is not
        there any more, or no plan, the guide is told.
        """
        wanted = deed.entry
        assert wanted is not None
        known = self._write(lambda unit: mirror.activity_of(unit, wanted))
        if known is None:
            state = self._state_of_unnumbered(wanted)
            if state in UNSETTLED_STATES:
                return False
            if state is DeedState.WITHDRAWN:
                self._write(lambda unit: deeds.set_state(unit, [deed.deed_id], DeedState.WITHDRAWN))
                return True
            known = self._plan_there(wanted)
        if known is None or known.entry.kind not in PLANNED_KINDS:
            return self._leave_removed_plan(deed)
        if not self._mark_in_flight([deed.deed_id]):
            return True
        try:
            answered = self._crm.change_plan(known.remote_id, known.entry, changed_plan(known.entry, wanted))
        except Refused as error:
            if not error.is_not_found:
                raise
            return self._leave_removed_plan(deed)

        def settle(unit: UnitOfWork) -> Changes:
            deeds.settle(unit, [deed.deed_id])
            return mirror.write_activities(unit, [answered] if answered is not None else ()) | Changes(_DEEDS)

        self._tell(self._write(settle))
        return True

    def _state_of_unnumbered(self, wanted: DialogueEntry) -> DeedState | None:
        """How far the deed has come that makes a plan whose number in the CRM is not known; None when it is not kept here."""
        if wanted.activity or (marker := wanted.marker) is None:
            return None
        made_by = self._write(lambda unit: deeds.find(unit, marker))
        return made_by.state if made_by is not None else None

    def _plan_there(self, wanted: DialogueEntry) -> ActivityBase | None:
        """As the CRM has it, where it was changed on another computer, or left this one's file, and has not been fetched here."""
        _kind, _slash, number = wanted.activity.partition("/")
        if not number:
            return next(iter(self._crm.find_entry(wanted.marker)), None) if wanted.marker is not None else None
        return next(chain.from_iterable(self._crm.activities_by_number(ActivityKind.APPOINTMENT, [int(number)])), None)

    def _leave_removed_plan(self, deed: Deed) -> bool:
        self._park(deed, PLAN_REMOVED)
        return True

    def _send_letter(self, deed: Deed, person_remote_id: int, sealed: str) -> None:
        """First the document, once, then its content, as often as it takes: the deed is done when both are there.

        The document's number is written down in between, so that what breaks off goes on with the content.
        """
        try:
            content = b"".join(self._letters.unseal(sealed))
        except StoreDamaged:
            self._park(deed, LETTER_LOST)
            return
        if not self._mark_in_flight([deed.deed_id]):
            return
        document = self._document_of(deed)
        if document is None:
            document = self._post.create_document(deed, person_remote_id, message_id(iter((content,))))
            self._tell(self._write(partial(mirror.write_activities, activities=[document])))
        try:
            self._settle_letter(deed, sealed, self._post.put_content(document.remote_id, content))
        except DocumentGone:
            self._tell(self._write(partial(dialogues.forget, places=[(ActivityKind.DOCUMENT, document.remote_id)])))
            raise

    def _document_of(self, deed: Deed) -> ActivityBase | None:
        """The document that an earlier try has made, as it stands here or in the CRM."""
        assert deed.entry is not None
        marked = deed.entry._replace(marker=deed.deed_id)
        known = self._write(lambda unit: mirror.activity_of(unit, marked))
        if known is not None or not (deed.tries or deed.reason == AGAIN):
            return known
        return self._post.find_document(deed.deed_id)

    def _settle_letter(self, deed: Deed, sealed: str, document: ActivityBase) -> None:
        self._settle_entry(deed.deed_id, document)
        if self._write(lambda unit: protection.is_covered(unit, deed.contact_id)):
            self._letters.let_go(sealed)
        else:
            self._letters.becomes(sealed, document.remote_id)

    def _park(self, deed: Deed, reason: str) -> None:
        self._write(lambda unit: deeds.park(unit, [deed.deed_id], reason))
        self._tell(Changes(_DEEDS, frozenset({deed.contact_id})))

    def _park_unwritable(self, contact_id: ContactId, batch: Sequence[Deed], reasons: Mapping[Field, str]) -> bool:
        """Deeds with a field that the tenant no longer takes wait for the guide; the others of the batch go on without them."""
        for deed in batch:
            reason = next((reasons[field] for field in deed.changes if field in reasons), "")
            if reason:
                self._write(lambda unit, d=deed.deed_id, r=reason: deeds.park(unit, [d], r))  # type: ignore[misc]
        self._tell(Changes(_DEEDS, frozenset({contact_id})))
        return bool(reasons)

    def _judge(self, contact_id: ContactId, ids: Sequence[DeedId], error: CrmError, *, tries: int, reason: str = "") -> bool:
        """Whether the contact's next deed may follow at once: behind one that waits for the guide it may."""
        said = reason if reason in _SAID_BY_THE_GUIDE else ""
        verdict = verdict_on(error, now=self._clock.now(), tries=tries)
        _logger.info("deed of contact %s: %s after %s", veiled(contact_id), verdict.fate, type(error).__name__)
        match verdict.fate:
            case Fate.TRY_LATER:
                self._write(lambda unit: deeds.mark_ready_again(unit, ids, verdict.not_before, said))
            case Fate.UNKNOWN:
                when = verdict.not_before
                assert when is not None
                self._write(lambda unit: deeds.mark_unknown(unit, ids, when, verdict.reason))
            case Fate.PARK:
                self._write(lambda unit: deeds.park(unit, ids, verdict.reason))
            case Fate.MERGE:
                self._write(lambda unit: deeds.mark_ready_again(unit, ids, None))
                self._merge_again(contact_id)
        self._tell(Changes(_DEEDS, frozenset({contact_id})))
        if verdict.ends_round:
            raise RoundEnded(error)
        return verdict.fate is Fate.PARK

    def _merge_again(self, contact_id: ContactId) -> None:
        remote_id = self._write(lambda unit: mirror.remote_id_of(unit, contact_id))
        if remote_id is not None:
            try:
                self._fetch_card(remote_id)
            except CrmError as error:
                if not may_be_of_one(error):
                    raise RoundEnded(error) from None
                _logger.info("contact %s could not be read again: %s", veiled(contact_id), type(error).__name__)

    def _clear_up(self, deed: Deed) -> None:
        """A request left and no answer came: look before anything is sent again."""
        if deed.not_before is not None and deed.not_before > self._clock.now():
            return
        try:
            if self._is_settled_by_looking(deed):
                return
        except (Refused, UnreadableAnswer) as error:
            _logger.info("deed of contact %s could not be looked for: %s", veiled(deed.contact_id), type(error).__name__)
            self._look_again_later(deed)
        except CrmError as error:
            raise RoundEnded(error) from None
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours over one deed must not hold up the others
            last_resort(error)
            self._look_again_later(deed)
        else:
            self._still_unknown(deed)

    def _is_settled_by_looking(self, deed: Deed) -> bool:
        if deed.entry is not None and deed.entry.letter:
            return self._is_letter_found(deed)
        if deed.kind is DeedKind.ENTRY:
            found = self._crm.find_entry(deed.deed_id)
            if found:
                self._settle_entry(deed.deed_id, found[0])
            return bool(found)
        if deed.kind is DeedKind.PERSON:
            return self._persons.is_found(deed)
        if not is_hopeless(deed):
            self._write(lambda unit: deeds.mark_ready_again(unit, [deed.deed_id], None, deed.reason))
            return True
        return False

    def _is_letter_found(self, deed: Deed) -> bool:
        """A document that has arrived lacks at most its content, which is put into it once more."""
        document = self._post.find_document(deed.deed_id)
        if document is None or is_hopeless(deed):
            return False
        self._tell(self._write(partial(mirror.write_activities, activities=[document])))
        self._write(lambda unit: deeds.mark_ready_again(unit, [deed.deed_id], None, deed.reason))
        return True

    def _still_unknown(self, deed: Deed) -> None:
        here = self._clock.now()
        there = self._crm.client.server_time or here
        if not may_send_again(deed, here=here, there=there):
            self._write(lambda unit: deeds.note_unfound(unit, deed.deed_id, there))
            self._look_again_later(deed)
        elif reason := why_not_again(deed):
            self._write(lambda unit: deeds.park(unit, [deed.deed_id], reason))
        else:
            self._write(lambda unit: deeds.mark_ready_again(unit, [deed.deed_id], None, deed.reason))
        self._tell(Changes(_DEEDS, frozenset({deed.contact_id})))

    def _look_again_later(self, deed: Deed) -> None:
        when = self._clock.now() + LOOK_AGAIN
        self._write(lambda unit: deeds.mark_unknown(unit, [deed.deed_id], when, deed.reason))

    def _mark_in_flight(self, ids: Sequence[DeedId]) -> bool:
        request_id = secrets.token_hex(8)
        return self._write(lambda unit: deeds.mark_in_flight(unit, ids, request_id))

    def _settle_entry(self, deed_id: DeedId, activity: ActivityBase) -> None:
        def settle(unit: UnitOfWork) -> Changes:
            deed = deeds.find(unit, deed_id)
            if deed is not None and deed.state is not DeedState.SETTLED:
                deeds.settle(unit, [deed_id])
            return mirror.write_activities(unit, [activity]) | Changes(_DEEDS)

        self._tell(self._write(settle))

    def _fetch_card(self, remote_id: int) -> PersonBase:
        card = self._crm.card(remote_id)
        self._tell(self._write(lambda unit: mirror.write_persons(unit, [card])))
        return card

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._store.write(work, is_user=False).result()


def _settled(unit: UnitOfWork, contact_id: ContactId, ids: Sequence[DeedId]) -> Changes:
    deeds.settle(unit, ids)
    return Changes(frozenset({Topic.DEEDS, Topic.CONTACT}), frozenset({contact_id}))
