"""Deliberate bugs: each is put into the program while a run lasts, and the machine has to notice it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any

import pytest

from guide_desk.domain import projection
from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import Deed
from guide_desk.domain.merge import Merged
from guide_desk.domain.projection import project_contact
from guide_desk.errors import OutcomeUnknown
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.base import PersonBase
from guide_desk.store import codec, deeds, mirror, purging, sent_out, streams, sync_marks
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice import crm as crm_module
from guide_desk.superoffice.crm import Crm
from guide_desk.sync import fetching, sending, settle
from guide_desk.sync.comparing import DialogueComparison
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.reading_anew import ReadingAnew
from guide_desk.sync.runner import SyncRunner

Patch = pytest.MonkeyPatch
Mutant = Callable[[Patch], None]


def _last_writer_wins(patch: Patch) -> None:
    def mine(_base: object, changes: Mapping[Field, FieldValue], _theirs: object) -> dict[Field, Merged]:
        return {field: Merged(value, is_pending=True) for field, value in changes.items()}

    patch.setattr(projection, "merge_fields", mine)


def _no_comparison(patch: Patch) -> None:
    """What a question for changes has missed is found by nothing behind it."""
    patch.setattr(DialogueComparison, "compare_some", lambda _comparison, *_given: None)


def _no_overlap(patch: Patch) -> None:
    _no_comparison(patch)
    patch.setattr(fetching, "OVERLAP", timedelta(0))


def _mark_before_pages(patch: Patch) -> None:
    """The marks of persons and activities are written when it is known what there is, and not when it has come."""
    _no_comparison(patch)
    persons, changed = Crm.persons, Crm.changed_activities
    stores: list[Fetcher] = []
    fetch = Fetcher.fetch_changes

    def note(stream: str, newest: str) -> None:
        if newest:
            stores[0]._store.write(lambda unit: sync_marks.set_mark(unit, stream, newest), is_user=False).result()

    def fetch_changes(fetcher: Fetcher) -> None:
        stores[:] = [fetcher]
        fetch(fetcher)

    def noted_persons(crm: Crm, **asked: Any) -> Iterable[list[PersonBase]]:
        for page in persons(crm, **asked):
            note(streams.PERSONS, max((person.updated for person in page), default=""))
            yield page

    def noted_activities(crm: Crm, after: str) -> list[tuple[int, str]]:
        found = changed(crm, after)
        note(streams.ACTIVITIES, max((stamp for _person, stamp in found), default=""))
        return found

    patch.setattr(Fetcher, "fetch_changes", fetch_changes)
    patch.setattr(Crm, "persons", noted_persons)
    patch.setattr(Crm, "changed_activities", noted_activities)


def _blind_retry(patch: Patch) -> None:
    verdict_on = sending.verdict_on

    def verdict(error: settle.CrmError, **known: Any) -> settle.Verdict:
        if isinstance(error, OutcomeUnknown):
            return settle.Verdict(settle.Fate.TRY_LATER)
        return verdict_on(error, **known)

    patch.setattr(sending, "verdict_on", verdict)


def _no_in_flight_record(patch: Patch) -> None:
    patch.setattr(deeds, "mark_in_flight", lambda _unit, _ids, _request: True)


def _no_waiting_window(patch: Patch) -> None:
    patch.setattr(settle, "WAITING_WINDOW", timedelta(0))


def _no_tests_in_patch(patch: Patch) -> None:
    patch_of = crm_module.patching.patch_of

    def bare(*given: Any) -> list[dict[str, object]]:
        return [each for each in patch_of(*given) if each["op"] != "test"]

    patch.setattr(crm_module.patching, "patch_of", bare)


def _no_sweep(patch: Patch) -> None:
    patch.setattr(Fetcher, "sweep", lambda _fetcher, _allowed=None: None)


def _offset_paging(patch: Patch) -> None:
    """Pages by position, ordered by stamp, and no sweep behind them."""
    _no_sweep(patch)
    patch.setattr(crm_module, "PAGE_ROWS", 3)
    keyed = Crm.pages

    def pages(crm: Crm, path: str, key: str, columns: Sequence[str], restriction: str, **more: Any) -> Iterable[Any]:
        if path != "Person" or "personUpdatedDate" not in columns:
            yield from keyed(crm, path, key, columns, restriction, **more)
            return
        start = 0
        while True:
            crm.pause()
            query = {"$select": ",".join(columns), "$filter": restriction, "$orderby": "personUpdatedDate", "$entities": "person"}
            rows = crm.client.get(path, {**query, "$top": "3", "$skip": str(start)})["value"]
            if not rows:
                return
            yield rows
            start += len(rows)

    patch.setattr(Crm, "pages", pages)


def _deed_in_a_second_transaction(patch: Patch) -> None:
    add, run = deeds.add, Store._run_writing
    waiting: list[Deed] = []

    def run_twice(store: Store, work: Callable[[UnitOfWork], Any], *, is_user: bool) -> Any:
        waiting.clear()
        done = run(store, work, is_user=is_user)
        later = list(waiting)
        if later:
            store._run_writing(lambda unit: [add(unit, deed) for deed in later] and Changes(), is_user=is_user)
        return done

    def add_later(unit: UnitOfWork, deed: Deed) -> None:
        waiting.append(deed)
        unit.touched.add(deed.contact_id)

    patch.setattr(deeds, "add", add_later)
    patch.setattr(Store, "_run_writing", run_twice)


def _base_updated_at_send(patch: Patch) -> None:
    mark = deeds.mark_in_flight

    def mark_and_believe(unit: UnitOfWork, ids: Sequence[DeedId], request: str) -> bool:
        deed = deeds.find(unit, ids[0])
        base = mirror.base_of(unit, deed.contact_id) if deed is not None and deed.changes else None
        if deed is not None and base is not None:
            shown = project_contact(base.fields, deeds.open_deeds(unit, deed.contact_id))
            unit.driver.execute(
                "UPDATE base_person SET fields = ? WHERE contact_id = ?", (codec.fields_to_text(shown), deed.contact_id)
            )
        return mark(unit, ids, request)

    patch.setattr(deeds, "mark_in_flight", mark_and_believe)


def _delete_beats_edit(patch: Patch) -> None:
    def forget(unit: UnitOfWork, remote_ids: Iterable[int]) -> Changes:
        for contact_id in [mirror.contact_of(unit, number) for number in remote_ids]:
            if contact_id is not None:
                purging.purge(unit, contact_id)
        return Changes(by_sync=True)

    patch.setattr(mirror, "forget_persons", forget)


def _parked_blocks_all(patch: Patch) -> None:
    def sendable(unit: UnitOfWork, account: str) -> list[ContactId]:
        parked = unit.driver.execute("SELECT 1 FROM deed WHERE state = 'needs_attention'").fetchone()
        return [] if parked else real(unit, account)

    real = deeds.sendable_contacts
    patch.setattr(deeds, "sendable_contacts", sendable)


def _new_marker_on_retry(patch: Patch) -> None:
    body = crm_module.appointment_body

    def made(deed: Deed, *more: Any) -> dict[str, object]:
        again = dataclasses.replace(deed, deed_id=DeedId(f"{deed.deed_id[:24]}{deed.tries:08x}")) if deed.tries else deed
        return body(again, *more)

    patch.setattr(crm_module, "appointment_body", made)


def _own_clock_as_mark(patch: Patch) -> None:
    _no_comparison(patch)
    keep = sync_marks.set_mark

    def own(unit: UnitOfWork, stream: str, mark: str) -> None:
        now = unit.now.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        keep(unit, stream, now if stream in (streams.PERSONS, streams.ACTIVITIES) else mark)

    patch.setattr(sync_marks, "set_mark", own)


def _divided_deed_loses_what_leaves_it(patch: Patch) -> None:
    divide = deeds.divide

    def cut(unit: UnitOfWork, deed: Deed, *given: Any) -> list[DeedId]:
        held = divide(unit, deed, *given)
        for lost in set(held) - {deed.deed_id}:
            unit.driver.execute("DELETE FROM deed WHERE deed_id = ?", (lost,))
        return [each for each in held if each == deed.deed_id]

    patch.setattr(deeds, "divide", cut)


def _divided_deed_takes_their_answer(patch: Patch) -> None:
    """What is set apart for the guide to choose is no longer what the guide had written."""
    part = deeds._part

    def changed(deed: Deed, fields: Sequence[Field]) -> Deed:
        found = part(deed, fields)
        theirs = {field: deed.before.get(field, value) for field, value in found.changes.items()}
        return dataclasses.replace(found, changes=theirs)

    patch.setattr(deeds, "_part", changed)


def _sent_as_whoever_is_signed_in(patch: Patch) -> None:
    connected = SyncRunner._connected

    def unasked(runner: SyncRunner) -> Crm:
        if runner._crm is None and runner._store.guide is not None:
            runner._crm = runner._connect()
            runner._crm.guide = runner._store.guide
        return connected(runner)

    patch.setattr(SyncRunner, "_connected", unasked)


def _crossed_off_unwritten(patch: Patch) -> None:
    """One of those that something was sent to is crossed off before their line is written."""
    spread = sent_out.spread_some

    def leave_out(unit: UnitOfWork, account: str) -> frozenset[ContactId]:
        unit.driver.execute("DELETE FROM sent_out_card WHERE contact_id = (SELECT max(contact_id) FROM sent_out_card)")
        return spread(unit, account)

    patch.setattr(sent_out, "spread_some", leave_out)


def _taken_back_in_words_only(patch: Patch) -> None:
    patch.setattr(sent_out, "withdraw", lambda _unit, _sent_out_id: None)


def _never_read_anew(patch: Patch) -> None:
    """What no stamp tells of is learned by chance alone."""
    patch.setattr(ReadingAnew, "read_some", lambda _reading, *_given: None)


MUTANTS: dict[str, Mutant] = {
    "last writer wins": _last_writer_wins,
    "mark without overlap": _no_overlap,
    "mark before the pages": _mark_before_pages,
    "blind retry": _blind_retry,
    "no in-flight record": _no_in_flight_record,
    "no waiting window": _no_waiting_window,
    "no test operations": _no_tests_in_patch,
    "no sweep": _no_sweep,
    "offset paging without sweep": _offset_paging,
    "deed in a second transaction": _deed_in_a_second_transaction,
    "base updated at send": _base_updated_at_send,
    "delete beats edit": _delete_beats_edit,
    "a parked deed blocks the queue": _parked_blocks_all,
    "marker made anew on retry": _new_marker_on_retry,
    "own clock as mark": _own_clock_as_mark,
    "sent as whoever is signed in": _sent_as_whoever_is_signed_in,
    "a divided deed loses what leaves it": _divided_deed_loses_what_leaves_it,
    "a divided deed takes their answer": _divided_deed_takes_their_answer,
    "a card is crossed off unwritten": _crossed_off_unwritten,
    "taken back in words only": _taken_back_in_words_only,
    "no card is read anew": _never_read_anew,
}
