"""A store that is damaged, or has to go back to a copy: a new file is made, and all that exists nowhere else is carried over.

What the CRM has is fetched again. The old file is set aside with the copies and is not written to. Nothing may be open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.errors import StoreDamaged, StoreError, StoreTooNew
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import about_of_form, form_about
from guide_desk.store import copies, opening
from guide_desk.store.carrying import laid, put
from guide_desk.store.driver import Connection, connect, translated
from guide_desk.store.migrations import SCHEMA_VERSION
from guide_desk.store.migrations.step_14 import COMPUTED

_MADE_HERE = {
    "segment": "segment_id",
    "segment_version": "segment_id version",
    "mailing": "mailing_id",
    "event": "event_id",
    "loose_note": "note_id",
    "access": "access_id",
}
_UNDER_WAY = {"sent_out": "sent_out_id", "selection_job": "job_id"}
"""Tables whose rows go as they are done: an older copy of them would do it once more."""
_OF_CONTACTS = {"mailing_to": "mailing_id contact_id", "event_told": "event_id sequence contact_id"}
_UNDER_WAY_OF_CONTACTS = {"sent_out_card": "sent_out_id contact_id", "selection_member": "job_id contact_id"}
CARRIED = (
    *("meta", "contact", "base_person", "deed", "draft", "colleague"),
    *(*_MADE_HERE, *_UNDER_WAY, *_OF_CONTACTS, *_UNDER_WAY_OF_CONTACTS),
)
"""Tables whose rows are carried over; of contacts those that something of ours hangs on, and those kept by choice."""
ANEW = (
    *("base_activity", "sync_mark", "conflict", "contact_municipality", "dialogue_entry", "first_response", "read_anew"),
    *COMPUTED,
)
"""Tables that the next round and the projection fill."""
_NOT_META = ("projection", "purpose")
_OPEN = "state NOT IN ('settled', 'withdrawn')"
_WITHOUT_NUMBER = "contact_id IN (SELECT contact_id FROM contact WHERE remote_id IS NULL)"
_FORGET_OPEN = (
    f"DELETE FROM deed WHERE {_OPEN} OR {_WITHOUT_NUMBER}",  # noqa: S608 - our own words
    "DELETE FROM contact WHERE remote_id IS NULL",
    "DELETE FROM draft",
    "DELETE FROM meta WHERE name LIKE '%_form:%' OR name LIKE 'quick_note%'",
    "DELETE FROM conflict",
    "DELETE FROM sync_mark",
)
"""What a copy has begun and the old file has ended, or has still: the old file says it. Choices are noted as cards come again."""
_OF_NOBODY = f"{_WITHOUT_NUMBER} AND contact_id NOT IN (SELECT contact_id FROM deed WHERE kind = 'person')"  # noqa: S608
_NUMBER_OF_FORM = "CAST(substr(name, instr(name, '_form:') + 6) AS INTEGER)"
_FORM_OF_NOBODY = f"{_NUMBER_OF_FORM} IN (SELECT contact_id FROM contact WHERE {_OF_NOBODY})"  # noqa: S608 - our own words
_NOTE_OF_NOBODY = f"name LIKE 'quick_note%_form:%' AND {_FORM_OF_NOBODY}"
_OF_A_DRAFT = "text, written_at, kind, outcome, counts"
_FROM_A_DRAFT = "text, saved_at, kind, outcome, counts, lower(hex(randomblob(16))), ''"
_KEEP_OF_NOBODY = (
    f"UPDATE deed SET state = 'needs_attention', reason = 'card_removed' WHERE {_OF_NOBODY}",  # noqa: S608 - our own words
    f"INSERT INTO loose_note ({_OF_A_DRAFT}, note_id, about) SELECT {_FROM_A_DRAFT} FROM draft WHERE {_OF_NOBODY}",  # noqa: S608
    f"DELETE FROM draft WHERE {_OF_NOBODY}",  # noqa: S608 - our own words
    f"UPDATE OR REPLACE meta SET name = substr(name, 1, instr(name, '_form:') - 1) WHERE {_NOTE_OF_NOBODY}",  # noqa: S608
    f"DELETE FROM meta WHERE name LIKE '%_form:%' AND {_FORM_OF_NOBODY}",  # noqa: S608 - our own words
    f"UPDATE contact SET is_gone = 1 WHERE {_OF_NOBODY}",  # noqa: S608 - our own words
)
_GIVE_UP_AFTER = 500
"""Row numbers without a row that can be read, where nobody knows how many there are: a table's first page may be gone."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """How much was carried over; `unreadable`: whether something that may have existed nowhere else could not be read in the old
    file, so that what came from a copy, if anything, may lack the latest.
    """

    deeds: int
    drafts: int
    unreadable: bool


@dataclass(slots=True)
class _Source:
    """One file that rows are taken from. `is_whole`: every row that was asked for could be read. `is_latest`: it has what became
    of its deeds; not a copy, nor a file whose log was cut short.

    After a page that cannot be read the driver's connection reads nothing more: it is made anew each time.
    """

    path: Path
    key: bytes
    connection: Connection
    is_current: bool
    is_latest: bool
    is_whole: bool = True

    @property
    def is_newer(self) -> bool:
        """Whether a newer program wrote it."""
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0]) > SCHEMA_VERSION

    def has(self, table: str) -> bool:
        """Whether the file knows such a table."""
        asked = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        try:
            return self.connection.execute(asked, (table,)).fetchone() is not None
        except dbapi2.Error:
            self._reconnect()
            return False

    def rows(self, table: str, where: str = "1") -> list[dict[str, Any]]:
        """Every row that can be read, one by one where they cannot be read together."""
        try:
            cursor = self.connection.execute(f"SELECT * FROM {table} WHERE {where}")  # noqa: S608 - our own names
            names = [each[0] for each in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except dbapi2.Error:
            self.is_whole = False
            self._reconnect()
            return list(self._one_by_one(table, where))

    def _one_by_one(self, table: str, where: str) -> Iterator[dict[str, Any]]:
        asked = f"SELECT * FROM {table} WHERE rowid = ? AND ({where})"  # noqa: S608 - our own names
        last, in_vain = self._last(table), 0
        for number in count(1):
            if number > last if last is not None else in_vain == _GIVE_UP_AFTER:
                return
            in_vain += 1
            try:
                cursor = self.connection.execute(asked, (number,))
                row = cursor.fetchone()
            except dbapi2.Error:
                self._reconnect()
                continue
            if row is not None:
                in_vain = 0
                yield dict(zip([each[0] for each in cursor.description], row, strict=True))

    def _last(self, table: str) -> int | None:
        """The largest row number, where the end of the table can be read."""
        try:
            return int(self.connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0)  # noqa: S608 - our own names
        except dbapi2.Error:
            self._reconnect()
            return None

    def _reconnect(self) -> None:
        self.connection.close()
        self.connection = connect(self.path, self.key, read_only=True)


def recover(path: Path, key: bytes, *, is_practice: bool, today: date, from_copy: bool = False) -> Recovered:
    """Make the store anew; `from_copy` begins with the newest copy that opens instead of an empty file.

    Raises StoreDamaged when there is nothing to begin with, StoreLocked for the wrong key, StoreUnwritable, and StoreTooNew for a
    newer program's store, of which this one would leave out what it does not know.
    """
    part = path.with_name(opening.PART_NAME)
    opening.go_on(path, today)
    try:
        with translated(), _sources(path, key, today) as sources:
            if from_copy:
                _copy_newest(sources, part, key)
            opening.prepare(part, key, is_practice=is_practice, today=today)
            target = connect(part, key, journal="DELETE")
            try:
                found = _carry(sources, target)
            finally:
                target.close()
        part.replace(path.with_name(opening.RECOVERED_NAME))
    finally:
        opening.forget_parts(path)
    opening.take_place(path, today)
    copies.let_go(path.parent, today)
    return found


@contextmanager
def _sources(path: Path, key: bytes, today: date) -> Iterator[list[_Source]]:
    """The current file, when it opens at all, and the copies, newest first."""
    found: list[_Source] = []
    try:
        for file in (path, *copies.copies_of(path.parent, today)):
            try:
                source = _source(file, key, is_current=file == path)
            except StoreError:
                continue
            found.append(source)
            if source.is_newer:
                raise StoreTooNew("written by a newer program")
        if not found:
            raise StoreDamaged("nothing opens")
        yield found
    finally:
        for source in found:
            source.connection.close()


def _source(file: Path, key: bytes, *, is_current: bool) -> _Source:
    connection = connect(file, key, read_only=True)
    is_latest = is_current and not (opening.was_log_cut(file) or opening.is_log_cut(connection, file))
    return _Source(file, key, connection, is_current=is_current, is_latest=is_latest)


def _copy_newest(sources: Sequence[_Source], part: Path, key: bytes) -> None:
    newest = next((source for source in sources if not source.is_current), None)
    if newest is None:
        raise StoreDamaged("no copy")
    target = connect(part, key, journal="DELETE")
    try:
        newest.connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()


def _carry(sources: Sequence[_Source], target: Connection) -> Recovered:
    """Deeds, drafts and what they hang on, from the current file where it can be read, else from the newest copy."""
    deeds = _deeds(sources)
    drafts = _first_of(sources, "draft", "contact_id")
    current = [source for source in sources if source.is_current]
    made_here = _every(sources, _MADE_HERE) | _every(current, _UNDER_WAY)
    of_contacts = _every(sources, _OF_CONTACTS) | _every(current, _UNDER_WAY_OF_CONTACTS)
    meta = [row for row in _first_of(sources, "meta", "name") if row["name"] not in _NOT_META]
    is_whole = any(source.is_whole and source.is_latest for source in current)
    about = {row["name"]: number for row in meta if row["value"] and (number := about_of_form(row["name"])) is not None}
    needed = {row["contact_id"] for row in (*deeds, *drafts, *chain.from_iterable(of_contacts.values()))} | set(about.values())
    hangs_on = f"contact_id IN ({','.join(str(int(number)) for number in needed)}) OR is_kept = 1"
    contacts = {row["contact_id"]: row for row in _first_of(sources, "contact", "contact_id", hangs_on)}
    listed = ",".join(str(int(number)) for number in contacts)
    bases = {row["contact_id"]: row for row in _first_of(sources, "base_person", "contact_id", f"contact_id IN ({listed})")}
    target.execute("BEGIN IMMEDIATE")
    for statement in _FORGET_OPEN:
        target.execute(statement)
    _put(target, "colleague", _first_of(sources, "colleague", "associate_id"))
    places = {
        number: laid(target, number, contacts.get(number, {}), bases.get(number, {})) for number in needed | contacts.keys()
    }
    _put(target, "meta", _meta_at(meta, about, places))
    _put(target, "deed", [row | {"contact_id": places[row["contact_id"]]} for row in deeds])
    _put(target, "draft", [row | {"contact_id": places[row["contact_id"]]} for row in drafts])
    for table, rows in (made_here | of_contacts).items():
        target.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        _put(target, table, [row | {"contact_id": places[row["contact_id"]]} if table in of_contacts else row for row in rows])
    is_whole = not _keep_of_nobody(target) and is_whole
    from guide_desk.store import projector

    projector.refresh_all(target, WorkingDayCalendar())
    target.execute("COMMIT")
    return Recovered(len(deeds), len(drafts), not is_whole)


def _meta_at(rows: Sequence[dict[str, Any]], about: Mapping[str, int], places: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """What was begun in a small window about somebody goes where they lie now: else it would stand in somebody else's."""
    for row in rows:
        if row["name"] in about:
            form = row["name"].rpartition("_form:")[0]
            yield row | {"name": form_about(form, ContactId(places[about[row["name"]]]))}
        elif about_of_form(row["name"]) is None:
            yield row


def _put(target: Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows of an older schema too: what a step has taken away or renamed since begins anew, as that step lets it."""
    known = {row[1] for row in target.execute(f"PRAGMA table_info({table})")}
    put(target, table, [{name: value for name, value in row.items() if name in known} for row in rows])


def _keep_of_nobody(target: Connection) -> bool:
    """Whether there is anything of people whose own rows could not be read, so that nobody knows who they are: deeds wait for the
    guide, and begun words become notes on no card.
    """
    found = [target.execute(statement).rowcount for statement in _KEEP_OF_NOBODY]
    return any(found)


def _deeds(sources: Sequence[_Source]) -> list[dict[str, Any]]:
    """Open deeds. What only a copy has, or a file whose log was cut short, may have been sent since: its outcome is unknown, and
    it is looked for first.
    """
    found: dict[str, dict[str, Any]] = {}
    settled: set[str] = set()
    for source in sources:
        for row in source.rows("deed"):
            is_open = row["state"] not in ("settled", "withdrawn")
            if not is_open:
                settled.add(row["deed_id"])
            elif row["deed_id"] not in settled and row["deed_id"] not in found:
                row |= {} if source.is_latest else {"state": "unknown", "not_before": ""}
                found[row["deed_id"]] = row
        if source.is_current and source.is_whole:
            break
    return list(found.values())


def _every(sources: Sequence[_Source], tables: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table; none of one that is younger than the file."""
    return {table: _first_of([source for source in sources if source.has(table)], table, key) for table, key in tables.items()}


def _first_of(sources: Sequence[_Source], table: str, key: str, where: str = "1") -> list[dict[str, Any]]:
    """Rows of the first source that can be read whole; what is missing there, from the others. `key`: one column or several."""
    found: dict[Any, dict[str, Any]] = {}
    for source in sources:
        was_whole, source.is_whole = source.is_whole, True
        for row in source.rows(table, where):
            found.setdefault(tuple(row[name] for name in key.split()), row)
        is_read, source.is_whole = source.is_whole, was_whole and source.is_whole
        if is_read:
            break
    return list(found.values())
