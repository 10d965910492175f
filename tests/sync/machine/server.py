"""The server of a run: the hub's real application without its marker index (SuperOffice has none), its clock, what colleagues
do there, and a record of everything that any tested field has ever held.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import Connection, insert, select

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field
from guide_desk.hub import archive_columns, merging, register, tables, tenant
from guide_desk.hub.application import create_application
from guide_desk.hub.limits import Pace
from guide_desk.hub.numbers import next_number, retire
from guide_desk.hub.register import Register
from guide_desk.hub.seed.writing import fill_register

if TYPE_CHECKING:
    from tests.sync.machine.ledger import Kept

TRACKED = {Field.NEXT_STEP: "SuperOffice:20", Field.WISH_WORDS: "SuperOffice:5", Field.PROFESSION: "SuperOffice:15"}
"""Fields of free text whose every value is followed from the guide's hand to the server."""
CANARY = "Kanariefågel"
"""Stands in everything that a guide or a colleague writes, and in no log, no address and no file that is not sealed."""
CALLED_OFF = "Inställt"
"""What a plan says when its person wants no contact any more."""
ARE, KARIN, ANDERS = 38, 7, 12
_NUMBERS = {
    "person": (tables.person.c.person_id,),
    **{kind: (tables.activity.c.activity_id, tables.activity.c.kind == kind) for kind in ("appointment", "document")},
}
UNKNOWN_TYPE = 997
PEOPLE = 24
SEVERAL = 1000


@dataclass(frozen=True)
class Belief:
    """Of each tracked field: what the file says that the server holds, and what the guide saw before writing."""

    base: dict[str, str]
    before: dict[str, set[str]]


@dataclass
class Server:
    """What is there, and what has been there."""

    register: Register
    clock: HandClock
    way_in: httpx.WSGITransport
    held: dict[tuple[int, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    posted: Counter[str] = field(default_factory=Counter)
    """How many requests of a laptop's that carried this marker were done; a proxy's second time does not count."""
    merged: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Into whom a person was merged; into several one after the other, when an older copy was put back in between."""
    put_back: dict[int, str] = field(default_factory=dict)
    """The stamps of all persons when an older copy was put back, the last time."""
    put_back_twice: set[str] = field(default_factory=set)
    """Markers that came back with an older copy although one of two had been taken away."""
    forbidden: set[int] = field(default_factory=set)
    hidden_once: set[int] = field(default_factory=set)
    """Who has ever been forbidden: a double among them could not be looked at."""
    touched: set[int] = field(default_factory=set)
    """Whose card a colleague has changed or written on: what they did is not taken away with a double."""
    handled: set[str] = field(default_factory=set)
    """Markers of entries that a colleague has moved, written anew or made another kind of: each stays as they laid it."""
    came_twice: set[str] = field(default_factory=set)
    """Markers of requests that a proxy repeated."""
    lost: set[str] = field(default_factory=set)
    """Markers of what was on the server and is not any more: a colleague removed it, or an older copy was put back."""
    was_quiet: bool = False
    """Whether something has changed of which no stamp tells."""
    overwrote: list[str] = field(default_factory=list)
    seen_by_sender: Belief | None = None
    """While a PATCH is done: what its sender knew."""
    _reserved: list[tuple[float, str, Callable[[str], None]]] = field(default_factory=list)
    _copy: sqlite3.Connection | None = None

    def token(self, user: str) -> str:
        with self.register.writing() as connection:
            token = tenant.token_for(connection, user)
        assert token is not None
        return token

    # ------------------------------------------------------------ looking

    def persons(self) -> list[int]:
        """Everyone who is there."""
        with self.register.reading() as connection:
            where = tables.person.c.deleted == ""
            question = select(tables.person.c.person_id).where(where).order_by(tables.person.c.person_id)
            return [row[0] for row in connection.execute(question)]

    def copies(self) -> dict[str, list[tuple[int, int, str]]]:
        """(number, person, words) of every appointment and document that carries a marker of ours, by marker."""
        found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        column = tables.activity.c
        columns = (column.activity_id, column.person_id, column.header, column.text, column.custom)
        with self.register.reading() as connection:
            for number, person, header, text, custom in connection.execute(select(*columns).order_by(column.activity_id)):
                marker = marker_in(custom)
                if marker:
                    found[marker].append((number, person, "\n".join(filter(None, (header, text)))))
        return found

    def contents(self) -> dict[str, list[bytes]]:
        """What has been put into documents that carry a marker of ours, by marker."""
        found: dict[str, list[bytes]] = defaultdict(list)
        question = select(tables.activity.c.custom, tables.activity.c.content).where(tables.activity.c.content.is_not(None))
        with self.register.reading() as connection:
            for custom, content in connection.execute(question):
                found[marker_in(custom)].append(bytes(content))
        return found

    def persons_by_marker(self) -> dict[str, list[int]]:
        """Who is there with a marker of ours."""
        found: dict[str, list[int]] = defaultdict(list)
        with self.register.reading() as connection:
            question = select(tables.person.c.person_id, tables.person.c.entity).where(tables.person.c.deleted == "")
            for number, entity in connection.execute(question):
                marker = json.loads(entity)["CustomFields"].get("SuperOffice:37")
                if marker:
                    found[marker].append(number)
        return found

    def stamps_in_scope(self) -> dict[int, str]:
        """The stamp of everyone whom the tested guide is to have."""
        person, interest = tables.person.c, tables.person_interest.c
        ours = select(interest.person_id).where(interest.interest_id == ARE)
        question = select(person.person_id, person.updated).where(
            (person.deleted == "") & ~person.is_protected & ((person.associate_id == KARIN) | person.person_id.in_(ours))
        )
        with self.register.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(question)}

    def numbers_since(self, seconds: float) -> set[int]:
        """Numbers of the activities that came within the last `seconds`."""
        since = register.moment_text(self.clock.now() - timedelta(seconds=seconds))
        with self.register.reading() as connection:
            question = select(tables.activity.c.activity_id).where(tables.activity.c.registered > since)
            return {row[0] for row in connection.execute(question)}

    def later_of(self, person: int) -> set[int]:
        """The person's number and those it was merged into."""
        found, ahead = set[int](), {person}
        while ahead:
            found |= ahead
            ahead = set[int]().union(*(self.merged[each] for each in ahead)) - found
        return found

    # ------------------------------------------------------------ colleagues

    def edit(self, person: int, prog_id: str, value: str, stamp: str | None = None) -> None:
        """Somebody changes a field; `stamp`: an older one than now."""

        def work(entity: dict[str, Any]) -> None:
            entity["CustomFields"][prog_id] = value

        self._change(person, work, stamp)

    def edit_several(self, persons: list[int], prog_id: str, value: str) -> None:
        """A batch job: all with the same stamp."""
        stamp = self._stamp()
        for person in persons:
            self.edit(person, prog_id, value, stamp)

    def begin_slow_edit(self, person: int, prog_id: str, value: str, seconds: float) -> None:
        """A transaction that has its stamp now and can be seen `seconds` later."""

        def end(stamp: str) -> None:
            if person in self.persons():
                self.edit(person, prog_id, value, max(stamp, self._stamp_of(person)))

        self._reserved.append((self.clock.monotonic_seconds() + seconds, self._stamp(), end))

    def begin_slow_note(self, person: int, text: str, seconds: float) -> None:
        """The same for an appointment."""
        due = self.clock.monotonic_seconds() + seconds
        self._reserved.append((due, self._stamp(), lambda stamp: self.write_note(person, text, stamp)))

    def dues(self) -> list[float]:
        """When what has its stamp already can be seen."""
        return [due for due, _stamp, _end in self._reserved]

    def end_slow_edits(self, *, all_of_them: bool = False) -> None:
        """What is due by now can be seen."""
        waiting, self._reserved = self._reserved, []
        for due, stamp, end in waiting:
            if due > self.clock.monotonic_seconds() and not all_of_them:
                self._reserved.append((due, stamp, end))
            else:
                end(stamp)

    def assign(self, person: int, *, to_us: bool) -> None:
        """Into the guide's scope, or out of it."""

        def work(entity: dict[str, Any]) -> None:
            entity["Associate"] = {"AssociateId": KARIN if to_us else ANDERS}
            for interest in entity["Interests"]:
                if interest["Id"] == ARE:
                    interest["Selected"] = to_us

        self._change(person, work)

    def protect(self, person: int, *, is_protected: bool) -> None:
        def work(entity: dict[str, Any]) -> None:
            entity["CustomFields"]["SuperOffice:34"] = "True" if is_protected else "False"

        self._change(person, work)

    def delete(self, person: int) -> None:
        """Nobody finds them any more: who was made here and not answered for may be made again, when a guide wants it."""
        self._note_left(person)
        with self.register.writing() as connection:
            register.delete_person(connection, person, self.register.stamp())

    def undelete(self, person: int) -> None:
        if not self.merged[person]:
            self.touched.add(person)
            with self.register.writing() as connection:
                register.undelete_person(connection, person, self.register.stamp())

    def deleted(self) -> list[int]:
        with self.register.reading() as connection:
            return sorted(
                row[0] for row in connection.execute(select(tables.person.c.person_id).where(tables.person.c.deleted != ""))
            )

    def merge(self, source: int, destination: int) -> None:
        self._note_left(source)
        with self.register.writing() as connection:
            stamp = self.register.stamp
            merging.merge_persons(connection, source, destination, stamp, is_deleted=True, fills_gaps=True)
        self.merged[source].add(destination)

    def _note_left(self, person: int) -> None:
        self.note_lost({marker for marker, numbers in self.persons_by_marker().items() if person in numbers})

    def write_note(self, person: int, text: str, stamp: str | None = None) -> None:
        """A colleague's appointment."""
        self.touched.add(person)
        with self.register.writing() as connection:
            register.add_activity(connection, "appointment", _note_row(person, text, stamp or self.register.stamp()))

    # ------------------------------------------------------------ a bad day

    def keep_copy(self) -> None:
        """The night's backup."""
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._raw().backup(self._copy)

    def put_copy_back(self) -> None:
        """The register as it was at the backup; numbers go on where they were."""
        if self._copy is None:
            return
        before, persons, letters = self.copies(), self.persons_by_marker(), self.contents()
        with self.register.reading() as connection:
            given = {kind: next_number(connection, kind, *where) - 1 for kind, where in _NUMBERS.items()}
        self._copy.backup(self._raw())
        after = self.copies()
        self.note_lost((before.keys() - after.keys()) | (persons.keys() - self.persons_by_marker().keys()))
        self.lost |= letters.keys() - self.contents().keys()
        self.put_back_twice |= {marker for marker, found in after.items() if len(found) > 1}
        with self.register.writing() as connection:
            for kind, number in given.items():
                retire(connection, kind, number)
        self._note_stamps()

    def note_lost(self, markers: Set[str]) -> None:
        """What is not there any more may well be sent again."""
        self.lost |= markers
        for marker in markers:
            self.posted.pop(marker, None)

    def forget(self, kept: Iterable[Kept]) -> None:
        """Whatever was noted of entries and persons that are neither here any more nor in a guide's file."""
        persons, markers = set(self.persons()), self.copies().keys() | self.persons_by_marker().keys()
        for each in kept:
            markers |= {each.deed_id}
            persons |= self.later_of(each.person) if each.person is not None else set()
        for noted in (self.put_back_twice, self.handled, self.came_twice, self.lost):
            noted &= markers
        for marker in self.posted.keys() - markers:
            del self.posted[marker]
        for place in [place for place in self.held if place[0] not in persons]:
            del self.held[place]

    def _note_stamps(self) -> None:
        with self.register.reading() as connection:
            question = select(tables.person.c.person_id, tables.person.c.updated)
            self.put_back = {row[0]: row[1] for row in connection.execute(question)}

    @staticmethod
    def persons_of(connection: Connection) -> list[int]:
        question = select(tables.person.c.person_id).where(tables.person.c.deleted == "").order_by(tables.person.c.person_id)
        return [row[0] for row in connection.execute(question)]

    def megabytes(self) -> float:
        """What the register, if it lies in no file, and its copy take in memory: they grow with everything that is written."""
        held = 0
        for database in (self._raw(), self._copy):
            if database is not None and not database.execute("PRAGMA database_list").fetchone()[2]:
                pages, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
                held += pages * size
        return held / 2**20

    def _raw(self) -> sqlite3.Connection:
        raw = self.register.engine.raw_connection().driver_connection
        assert isinstance(raw, sqlite3.Connection)
        return raw

    def _stamp(self) -> str:
        with self.register.writing():
            return self.register.stamp()

    def _stamp_of(self, person: int) -> str:
        with self.register.reading() as connection:
            return str(register.person_row(connection, person)["updated"])

    def _change(self, person: int, work: Callable[[dict[str, Any]], None], stamp: str | None = None) -> None:
        self.touched.add(person)
        with self.register.writing() as connection:
            entity = register.person_row(connection, person)["entity"]
            work(entity)
            register.change_person(connection, person, entity, stamp or self.register.stamp())

    def note_change(self, person: int, before: dict[str, str], after: dict[str, str]) -> None:
        """Called for every change of a person, whoever makes it."""
        for prog_id in TRACKED.values():
            old, new = str(before.get(prog_id) or ""), str(after.get(prog_id) or "")
            self.held[person, prog_id] |= {old, new}
            belief = self.seen_by_sender
            if belief is not None and old != new and (belief.base[prog_id] != old or old not in belief.before[prog_id]):
                self.overwrote.append(f"person {person} {prog_id}")


def marker_in(custom: str) -> str:
    """Ours, out of an activity's own fields; '' for none."""
    return str(json.loads(custom).get("SuperOffice:21") or "") if "SuperOffice:21" in custom else ""


def _note_row(person: int, text: str, stamp: str) -> dict[str, Any]:
    """A colleague's note."""
    row = {"person_id": person, "associate_id": ANDERS, "type_id": 8, "date": stamp[:19], "end_date": stamp[:19], "header": ""}
    return row | {"text": text, "completed": "Completed", "registered": stamp, "updated": stamp, "custom": {}}


@contextmanager
def running_server(start: datetime, people: int = PEOPLE, address: str = "sqlite://") -> Iterator[Server]:
    """A server with made-up people, on its own clock."""
    clock = HandClock(start)
    kept = Register(address, clock)
    kept.tells_of_choices = False
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("appointment", "document", "person"):
            patch.delitem(archive_columns._INDEXED, (kind, register.MARKER_FIELDS[kind]))
            patch.setitem(register.MARKER_FIELDS, kind, "SuperOffice:nothing")
        pace = Pace(burst=10**9, now=clock.monotonic_seconds)
        server = Server(kept, clock, httpx.WSGITransport(create_application(kept, pace=pace)))
        _listen(server, patch)
        fill_register(kept, clock.today(), people)
        _add_unknown_kinds(kept)
        try:
            yield server
        finally:
            kept.close()


def _add_unknown_kinds(kept: Register) -> None:
    """Somebody has added to the lists what no program knows."""
    with kept.writing() as connection:
        named = {"item_id": UNKNOWN_TYPE, "name": "Lunch", "more": json.dumps({"Type": "ToDo", "Direction": "Unknown"})}
        connection.execute(insert(tables.list_item), [{"list_name": name, **named} for name in ("task", "doctmpl")])


def _listen(server: Server, patch: pytest.MonkeyPatch) -> None:
    change = register.change_person

    def heard(connection: Connection, person_id: int, entity: dict[str, Any], updated: str) -> None:
        before = register.person_row(connection, person_id, with_deleted=True)["entity"]["CustomFields"]
        change(connection, person_id, entity, updated)
        server.note_change(person_id, before, entity["CustomFields"])

    patch.setattr(register, "change_person", heard)
