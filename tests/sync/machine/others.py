"""What colleagues do at the server in a run, and what is done to the server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sync.machine.act import act
from tests.sync.machine.entries import Entry, make_another_kind, make_unknown_kind, move, newest_first, remove, write_anew
from tests.sync.machine.quiet import answer_about_mailings, choose_another_place
from tests.sync.machine.server import TRACKED

if TYPE_CHECKING:
    from tests.sync.machine.machine import Machine

_FIELDS = tuple(TRACKED)
NO_CONTACT = "SuperOffice:35"


def _person(machine: Machine, one: int) -> int:
    persons = machine.server.persons()
    return persons[one % len(persons)]


@act("their field", 8)
def _their_field(machine: Machine, one: int, other: int) -> None:
    prog_id = TRACKED[_FIELDS[other % len(_FIELDS)]]
    machine.server.edit(_person(machine, one), prog_id, machine.words(other) if other % 7 else "")


@act("their note", 5)
def _their_note(machine: Machine, one: int, other: int) -> None:
    machine.server.write_note(_person(machine, one), machine.words(other))


@act("their slow field", 2)
def _their_slow_field(machine: Machine, one: int, other: int) -> None:
    prog_id = TRACKED[_FIELDS[other % len(_FIELDS)]]
    machine.server.begin_slow_edit(_person(machine, one), prog_id, machine.words(other), 1 + other % 60)


@act("their slow note", 2)
def _their_slow_note(machine: Machine, one: int, other: int) -> None:
    machine.server.begin_slow_note(_person(machine, one), machine.words(other), 1 + other % 60)


@act("their many fields", 1)
def _their_many(machine: Machine, one: int, other: int) -> None:
    persons = [_person(machine, one + place) for place in range(4)]
    machine.server.edit_several(sorted(set(persons)), TRACKED[_FIELDS[other % len(_FIELDS)]], machine.words(other))


def _entry(machine: Machine, one: int, other: int) -> Entry:
    """By `other` one of all, one of the newest, or one on whose way something of the laptop's is."""
    found = newest_first(machine.server)
    under_way = {name for names in machine.laptop.ask(_UNDER_WAY) for name in names}
    ours = [each for each in found if other % 2 and under_way & {each.marker, each.place}]
    choice = ours or (found[:8] if other % 4 else found)
    return choice[one % len(choice)]


_UNDER_WAY = (
    "SELECT deed_id, coalesce(entry ->> 'marker', deed_id), coalesce(entry ->> 'activity', deed_id) FROM deed"
    " WHERE kind IN ('entry', 'plan') AND state NOT IN ('settled', 'withdrawn')"
)


@act("their removal", 3)
def _their_removal(machine: Machine, one: int, other: int) -> None:
    remove(machine.server, _entry(machine, one, other))


@act("their other kind", 2)
def _their_other_kind(machine: Machine, one: int, other: int) -> None:
    make_another_kind(machine.server, _entry(machine, one, other), one + other)


@act("their move", 1.5)
def _their_move(machine: Machine, one: int, other: int) -> None:
    """Of an entry, to another card."""
    move(machine.server, _entry(machine, one, other), _person(machine, one + other))


@act("their words", 2)
def _their_words(machine: Machine, one: int, other: int) -> None:
    """In an entry that is there already, ours too."""
    write_anew(machine.server, _entry(machine, one, other), machine.words(other))


@act("their unknown kind", 0.5)
def _their_unknown_kind(machine: Machine, one: int, other: int) -> None:
    make_unknown_kind(machine.server, _entry(machine, one, other))


@act("their stop", 0.7)
def _their_stop(machine: Machine, one: int, other: int) -> None:
    """Somebody does not want to be contacted, or does again."""
    day = f"[D:{machine.server.clock.today():%m/%d/%Y}]" if other % 3 else ""
    machine.server.edit(_person(machine, one), NO_CONTACT, day)


@act("their quiet answer", 2)
def _their_quiet_answer(machine: Machine, one: int, other: int) -> None:
    """Of a consent or an interest; no stamp tells of it."""
    person = _person(machine, one)
    if other % 2:
        choose_another_place(machine.server, person, other // 4, is_chosen=other // 2 % 2 == 0)
    else:
        answer_about_mailings(machine.server, person, ("WITHDRAWN", "61A", "")[other // 2 % 3])


@act("assign away or here", 3)
def _assign(machine: Machine, one: int, other: int) -> None:
    machine.server.assign(_person(machine, one), to_us=other % 3 > 0)


@act("no right", 1)
def _no_right(machine: Machine, one: int, other: int) -> None:
    person = _person(machine, one)
    if person in machine.server.forbidden or other % 3 == 0:
        machine.server.forbidden.clear()
    else:
        machine.server.forbidden.add(person)
        machine.server.hidden_once.add(person)
        machine.server.assign(person, to_us=False)


@act("delete", 1)
def _delete(machine: Machine, one: int, _other: int) -> None:
    if len(machine.server.persons()) > 8:
        machine.server.delete(_person(machine, one))


@act("undelete", 1)
def _undelete(machine: Machine, one: int, _other: int) -> None:
    deleted = machine.server.deleted()
    if deleted:
        machine.server.undelete(deleted[one % len(deleted)])


@act("merge", 0.5)
def _merge(machine: Machine, one: int, other: int) -> None:
    source, destination = _person(machine, one), _person(machine, other)
    if source != destination and len(machine.server.persons()) > 8:
        machine.server.merge(source, destination)


@act("protect or not", 0.5)
def _protect(machine: Machine, one: int, other: int) -> None:
    machine.server.protect(_person(machine, one), is_protected=other % 2 == 0)


@act("many leave", 0.3)
def _many_leave(machine: Machine, _one: int, other: int) -> None:
    persons = machine.server.persons()
    for person in persons[: len(persons) // (1 if other % 4 == 0 else 2)]:
        machine.server.assign(person, to_us=False)


@act("many come", 1)
def _many_come(machine: Machine, one: int, _other: int) -> None:
    for place in range(6):
        machine.server.assign(_person(machine, one + place), to_us=True)


@act("backup", 0.4)
def _backup(machine: Machine, _one: int, _other: int) -> None:
    machine.keep_copy()


@act("restore", 0.3)
def _restore(machine: Machine, _one: int, _other: int) -> None:
    machine.restore()
