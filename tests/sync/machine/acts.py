"""What may happen in a run: a guide's acts, colleagues', the clock's and the way's. An act is a name and two numbers, so that a
history can be kept in a file, cut down, and done again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guide_desk.domain.changes import Changes
from guide_desk.domain.consent import LearnedBy
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import CloseReason, EntryKind, Outcome
from guide_desk.domain.projection import PLANNED_KINDS
from guide_desk.domain.registration import Intent, Source
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import consents, contacts, deeds, dialogue, drafts, plans
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import Draft
from guide_desk.store import people
from guide_desk.store.unit_of_work import UnitOfWork
from tests.sync.machine.server import TRACKED
from tests.sync.machine.way import FAULTS, SEARCH_LAG_SECONDS

if TYPE_CHECKING:
    from tests.sync.machine.machine import Machine

ANDERS = Colleague(12, "Anders Hult", "AH", "2303")
_FIELDS = tuple(TRACKED)


@dataclass(frozen=True, slots=True)
class Act:
    """`one` and `other` choose whom, what and how much; what they mean is the act's affair."""

    name: str
    one: int = 0
    other: int = 0

    def __str__(self) -> str:
        return f"{self.name} {self.one} {self.other}"


def act_of(line: str) -> Act:
    """The reverse of `str`."""
    name, one, other = line.rsplit(" ", 2)
    return Act(name, int(one), int(other))


Deed = Callable[["Machine", int, int], None]
ACTS: dict[str, tuple[float, Deed]] = {}
"""Each act by name, with how often it is drawn."""


def _act(name: str, weight: float) -> Callable[[Deed], Deed]:
    def keep(deed: Deed) -> Deed:
        ACTS[name] = (weight, deed)
        return deed

    return keep


def _on_a_card(machine: Machine, one: int, work: Callable[[UnitOfWork, ContactId], Changes]) -> None:
    """A guide's act on one of the cards; what the desk refuses at once is refused before anything is acknowledged."""
    rows = machine.laptop.ask("SELECT contact_id FROM contact WHERE is_gone = 0 AND is_protected = 0 ORDER BY contact_id")
    if rows:
        contact_id = ContactId(rows[one % len(rows)][0])
        machine.guide_does(lambda unit: work(unit, contact_id))


# ---------------------------------------------------------------- the guide


@_act("note", 14)
def _note(machine: Machine, one: int, other: int) -> None:
    text = machine.words(other)
    _on_a_card(machine, one, lambda unit, who: dialogue.log_entry(unit, contact_id=who, kind=EntryKind.NOTE, text=text))


@_act("call", 4)
def _call(machine: Machine, one: int, other: int) -> None:
    outcome, text = list(Outcome)[other % len(Outcome)], machine.words(other)
    _on_a_card(
        machine,
        one,
        lambda unit, who: dialogue.log_entry(unit, contact_id=who, kind=EntryKind.CALL, outcome=outcome, text=text),
    )


@_act("field", 10)
def _field(machine: Machine, one: int, other: int) -> None:
    changes: dict[Field, FieldValue] = {_FIELDS[other % len(_FIELDS)]: machine.words(other)}
    if other % 5 == 0:
        changes[Field.MOVE_STATUS] = ("planning", "moving", "considering")[other % 3]
    _on_a_card(machine, one, lambda unit, who: contacts.change_fields(unit, contact_id=who, changes=changes))


@_act("phone", 2)
def _phone(machine: Machine, one: int, other: int) -> None:
    def change(unit: UnitOfWork, who: ContactId) -> Changes:
        known = people.shown_fields(unit, who).get(Field.PHONES, ())
        numbers = known[1:] if other % 3 == 0 else (*known, f"070-174 06 {other % 90 + 10}")
        return contacts.change_fields(unit, contact_id=who, changes={Field.PHONES: tuple(numbers)})

    _on_a_card(machine, one, change)


@_act("note from a draft", 3)
def _note_from_draft(machine: Machine, one: int, other: int) -> None:
    text = machine.words(other).strip()

    def keep(unit: UnitOfWork, who: ContactId) -> Changes:
        return drafts.save(unit, draft=Draft(who, "note", "", text, None, unit.now))

    _on_a_card(machine, one, keep)
    machine.being_saved = text
    if other % 4 == 0:
        machine.laptop.dies_at = ("", one % 4)
    _on_a_card(machine, one, lambda unit, who: dialogue.log_entry(unit, contact_id=who, kind=EntryKind.NOTE, text=text))
    machine.being_saved = ""


@_act("undo", 4)
def _undo(machine: Machine, _one: int, _other: int) -> None:
    latest = machine.latest
    if latest is not None and latest.deed_id is not None:
        deed_id, also = latest.deed_id, latest.also
        machine.guide_does(lambda unit: deeds.withdraw(unit, deed_id=deed_id, also=also))


@_act("close", 2)
def _close(machine: Machine, one: int, other: int) -> None:
    reason = list(CloseReason)[other % len(CloseReason)]
    _on_a_card(
        machine,
        one,
        lambda unit, who: dialogue.close_without_response(unit, contact_id=who, reason=reason, forwarded_to="någon annan"),
    )


@_act("reopen, claim, release", 3)
def _reopen(machine: Machine, one: int, other: int) -> None:
    deed = (dialogue.reopen, dialogue.claim, dialogue.release)[other % 3]
    _on_a_card(machine, one, lambda unit, who: deed(unit, contact_id=who))


@_act("plan", 3)
def _plan(machine: Machine, one: int, other: int) -> None:
    at, text = machine.laptop.clock.now() + timedelta(minutes=30 + other % 3000), machine.words(other)
    if other % 2:
        _on_a_card(machine, one, lambda unit, who: dialogue.remind(unit, contact_id=who, at=at, text=text))
    else:
        _on_a_card(machine, one, lambda unit, who: plans.book_call(unit, contact_id=who, at=at, minutes=30, text=text))


@_act("change a plan", 3)
def _change_plan(machine: Machine, one: int, other: int) -> None:
    at = machine.laptop.clock.now() + timedelta(minutes=45 + other % 4000)

    def change(unit: UnitOfWork, who: ContactId) -> Changes:
        standing = [each for each in people.shown_entries(unit, who) if each.kind in PLANNED_KINDS and not each.is_done]
        if not standing:
            raise InvalidInput("plan", "none")
        plan = standing[other % len(standing)]
        if other % 3 == 0:
            return plans.change_plan(unit, contact_id=who, plan=plan, is_done=True)
        return plans.change_plan(unit, contact_id=who, plan=plan, at=at)

    _on_a_card(machine, one, change)


@_act("hand over", 1)
def _hand_over(machine: Machine, one: int, other: int) -> None:
    words = machine.words(other)
    _on_a_card(machine, one, lambda unit, who: plans.hand_over(unit, contact_id=who, to=ANDERS, words=words))


@_act("consent", 2)
def _consent(machine: Machine, one: int, other: int) -> None:
    field = (Field.STORING_CONSENT, Field.INVITATIONS, Field.NEWSLETTER)[other % 3]
    answers = {field: "yes" if other % 2 else "no"}
    words = machine.words(other)
    _on_a_card(
        machine,
        one,
        lambda unit, who: consents.answer(unit, contact_id=who, answers=answers, learned=LearnedBy.CALL, words=words),
    )


@_act("new person", 1)
def _new_person(machine: Machine, one: int, other: int) -> None:
    fields: dict[Field, FieldValue] = {
        Field.FIRST_NAME: "Saga",
        Field.LAST_NAME: machine.words(one),
        Field.PHONES: (f"070-174 {other % 90 + 10} {one % 90 + 10}",),
        Field.EMAILS: (f"saga{one % 50}@example.org",) if other % 4 == 0 else (),
        Field.MUNICIPALITIES: ("2321",),
        Field.STORING_CONSENT: "yes" if other % 2 else "",
    }
    question = machine.words(other)
    machine.guide_does(
        lambda unit: contacts.create_person(
            unit,
            fields=fields,
            intents=frozenset({Intent.GUIDANCE}),
            source=Source.PHONE,
            question=question,
            is_answered=False,
        )
    )


@_act("draft", 2)
def _draft(machine: Machine, one: int, other: int) -> None:
    text = machine.words(other) if other % 3 else ""

    def keep(unit: UnitOfWork, who: ContactId) -> Changes:
        return drafts.save(unit, draft=Draft(who, "note", "", text, None, unit.now))

    _on_a_card(machine, one, keep)


@_act("see to what waits", 3)
def _see_to(machine: Machine, one: int, other: int) -> None:
    waiting = [item for item in machine.laptop.store.read(sync_items).result() if item.state == "needs_attention"]
    if waiting:
        deed_id = DeedId(waiting[one % len(waiting)].deed_id)
        if other % 4:
            machine.guide_does(lambda unit: deeds.send_again(unit, deed_id=deed_id))
        else:
            machine.guide_does(lambda unit: deeds.withdraw(unit, deed_id=deed_id))


@_act("F5", 4)
def _hurry(machine: Machine, _one: int, _other: int) -> None:
    machine.guide_does(deeds.end_undo_time)
    machine.round()


# ---------------------------------------------------------------- colleagues


def _person(machine: Machine, one: int) -> int:
    persons = machine.server.persons()
    return persons[one % len(persons)]


@_act("their field", 8)
def _their_field(machine: Machine, one: int, other: int) -> None:
    prog_id = TRACKED[_FIELDS[other % len(_FIELDS)]]
    machine.server.edit(_person(machine, one), prog_id, machine.words(other) if other % 7 else "")


@_act("their note", 5)
def _their_note(machine: Machine, one: int, other: int) -> None:
    machine.server.write_note(_person(machine, one), machine.words(other))


@_act("their slow field", 2)
def _their_slow_field(machine: Machine, one: int, other: int) -> None:
    prog_id = TRACKED[_FIELDS[other % len(_FIELDS)]]
    machine.server.begin_slow_edit(_person(machine, one), prog_id, machine.words(other), 1 + other % 60)


@_act("their slow note", 2)
def _their_slow_note(machine: Machine, one: int, other: int) -> None:
    machine.server.begin_slow_note(_person(machine, one), machine.words(other), 1 + other % 60)


@_act("their many fields", 1)
def _their_many(machine: Machine, one: int, other: int) -> None:
    persons = [_person(machine, one + place) for place in range(4)]
    machine.server.edit_several(sorted(set(persons)), TRACKED[_FIELDS[other % len(_FIELDS)]], machine.words(other))


@_act("assign away or here", 3)
def _assign(machine: Machine, one: int, other: int) -> None:
    machine.server.assign(_person(machine, one), to_us=other % 3 > 0)


@_act("no right", 1)
def _no_right(machine: Machine, one: int, other: int) -> None:
    person = _person(machine, one)
    if person in machine.server.forbidden or other % 3 == 0:
        machine.server.forbidden.clear()
    else:
        machine.server.forbidden.add(person)
        machine.server.hidden_once.add(person)
        machine.server.assign(person, to_us=False)


@_act("delete", 1)
def _delete(machine: Machine, one: int, _other: int) -> None:
    if len(machine.server.persons()) > 8:
        machine.server.delete(_person(machine, one))


@_act("undelete", 1)
def _undelete(machine: Machine, one: int, _other: int) -> None:
    deleted = machine.server.deleted()
    if deleted:
        machine.server.undelete(deleted[one % len(deleted)])


@_act("merge", 0.5)
def _merge(machine: Machine, one: int, other: int) -> None:
    source, destination = _person(machine, one), _person(machine, other)
    if source != destination and len(machine.server.persons()) > 8:
        machine.server.merge(source, destination)


@_act("protect or not", 0.5)
def _protect(machine: Machine, one: int, other: int) -> None:
    machine.server.protect(_person(machine, one), is_protected=other % 2 == 0)


@_act("many leave", 0.3)
def _many_leave(machine: Machine, _one: int, other: int) -> None:
    persons = machine.server.persons()
    for person in persons[: len(persons) // (1 if other % 4 == 0 else 2)]:
        machine.server.assign(person, to_us=False)


@_act("many come", 1)
def _many_come(machine: Machine, one: int, _other: int) -> None:
    for place in range(6):
        machine.server.assign(_person(machine, one + place), to_us=True)


@_act("backup", 0.4)
def _backup(machine: Machine, _one: int, _other: int) -> None:
    machine.server.keep_copy()


@_act("restore", 0.3)
def _restore(machine: Machine, _one: int, _other: int) -> None:
    machine.restore()


# ---------------------------------------------------------------- time, way and the computer


@_act("time", 12)
def _time(machine: Machine, one: int, _other: int) -> None:
    machine.pass_time((1, 5, 11, 12, 31, 65, 130, 301, 640, 1900)[one % 10])


@_act("round", 3)
def _round(machine: Machine, _one: int, _other: int) -> None:
    machine.round()


@_act("suspend", 0.5)
def _suspend(machine: Machine, one: int, _other: int) -> None:
    machine.sleep((60, 3600, 86_400, 5 * 86_400, 30 * 86_400)[one % 5])


@_act("clock jumps", 0.7)
def _clock_jumps(machine: Machine, one: int, _other: int) -> None:
    machine.jump_clock((86_400, -86_400, 3600, -3600, 0, 0)[one % 6])


@_act("offline", 2)
def _offline(machine: Machine, one: int, other: int) -> None:
    machine.laptop.way.is_down = one % 3 == 0


@_act("fault", 14)
def _fault(machine: Machine, one: int, other: int) -> None:
    names = MEANEST if one % 2 else [each for each in FAULTS if each != "down"]
    machine.laptop.way.waiting.append((names[one // 2 % len(names)], ("any", "write", "write", "read")[other % 4]))


@_act("breaks off", 3)
def _breaks_off(machine: Machine, one: int, other: int) -> None:
    """After so many requests of the next round the network is gone."""
    machine.plan_meanwhile(one % 30, "offline", 0)


@_act("search lags", 1)
def _search_lags(machine: Machine, one: int, _other: int) -> None:
    machine.laptop.way.search_lag_seconds = SEARCH_LAG_SECONDS if one % 2 else 0.0


@_act("sign out or in", 1)
def _sign_out(machine: Machine, one: int, _other: int) -> None:
    machine.laptop.is_signed_out = one % 3 == 0


@_act("somebody else signs in", 0.4)
def _somebody_else(machine: Machine, one: int, _other: int) -> None:
    machine.laptop.is_mistaken = one % 2 == 0
    machine.laptop.runner._drop_connection()


@_act("restart", 1)
def _restart(machine: Machine, _one: int, _other: int) -> None:
    machine.laptop.restart()


@_act("another program", 0.5)
def _another_program(machine: Machine, one: int, _other: int) -> None:
    machine.meet_another_program(is_newer=one % 2 == 0)


@_act("crash", 2)
def _crash(machine: Machine, one: int, other: int) -> None:
    machine.laptop.dies_at = ("", one % 60)


@_act("dies after sending", 1)
def _dies_after_sending(machine: Machine, _one: int, _other: int) -> None:
    """The server has it, and the laptop never hears of it."""
    machine.laptop.dies_at = ("answered POST /Appointment", 0)


@_act("meanwhile", 8)
def _meanwhile(machine: Machine, one: int, other: int) -> None:
    machine.plan_meanwhile(one % 30, MEANWHILE[other % len(MEANWHILE)], other)


MEANEST = ("lands late", "answer lost", "500 after", "twice", "lost before", "cut", "lands late", "torn after")
"""After these nobody knows what has been done."""
MEANWHILE = (
    "note",
    "field",
    "undo",
    "their field",
    "their field",
    "their note",
    "assign away or here",
    "time",
    "delete",
    "merge",
)
"""What may happen between two requests of a round."""


def history(seed: int, length: int) -> list[Act]:
    """A run's acts. Now and then a long time without network, in which much is written on both sides."""
    dice = random.Random(f"acts {seed}")
    names, weights = list(ACTS), [weight for weight, _deed in ACTS.values()]
    found: list[Act] = []
    while len(found) < length:
        if dice.random() < 0.01:
            found += _offline_spell(dice)
        else:
            found.append(Act(dice.choices(names, weights)[0], dice.randrange(10_000), dice.randrange(10_000)))
    return found[:length]


def _offline_spell(dice: random.Random) -> list[Act]:
    def some(names: tuple[str, ...]) -> Act:
        return Act(dice.choice(names), dice.randrange(10_000), dice.randrange(10_000))

    spell = [Act("offline", 0)]
    spell += [
        some(("note", "field", "their field", "their note", "their slow field", "their slow note"))
        for _ in range(dice.randrange(5, 30))
    ]
    spell += [some(("suspend", "time")), Act("time", 8), some(("their field", "their many fields")), some(("their note",))]
    return [
        *spell,
        Act("offline", 1),
        some(("breaks off", "breaks off", "fault", "crash")),
        Act("round"),
        Act("offline", 1),
        Act("time", 6),
    ]
