"""What a guide does in a run, at the real desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from guide_desk.domain.changes import Changes
from guide_desk.domain.consent import LearnedBy
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import CloseReason, EntryKind, Outcome
from guide_desk.domain.letter import read_letter
from guide_desk.domain.projection import PLANNED_KINDS
from guide_desk.domain.registration import Intent, Source
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import consents, contacts, deeds, dialogue, drafts, letters, plans
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import Draft
from guide_desk.store import people
from guide_desk.store.unit_of_work import UnitOfWork
from tests.sync.machine.act import act
from tests.sync.machine.server import TRACKED

if TYPE_CHECKING:
    from tests.sync.machine.machine import Machine

ANDERS = Colleague(12, "Anders Hult", "AH", "2303")
_FIELDS = tuple(TRACKED)


def on_a_card(machine: Machine, one: int, work: Callable[[UnitOfWork, ContactId], Changes]) -> None:
    """A guide's act on one of the cards; what the desk refuses at once is refused before anything is acknowledged."""
    rows = machine.laptop.ask("SELECT contact_id FROM contact WHERE is_gone = 0 AND is_protected = 0 ORDER BY contact_id")
    if rows:
        contact_id = ContactId(rows[one % len(rows)][0])
        machine.guide_does(lambda unit: work(unit, contact_id))


@act("note", 14)
def _note(machine: Machine, one: int, other: int) -> None:
    text = machine.words(other)
    on_a_card(machine, one, lambda unit, who: dialogue.log_entry(unit, contact_id=who, kind=EntryKind.NOTE, text=text))


@act("call", 4)
def _call(machine: Machine, one: int, other: int) -> None:
    outcome, text = list(Outcome)[other % len(Outcome)], machine.words(other)
    on_a_card(
        machine,
        one,
        lambda unit, who: dialogue.log_entry(unit, contact_id=who, kind=EntryKind.CALL, outcome=outcome, text=text),
    )


@act("field", 10)
def _field(machine: Machine, one: int, other: int) -> None:
    changes: dict[Field, FieldValue] = {_FIELDS[other % len(_FIELDS)]: machine.words(other)}
    if other % 5 == 0:
        changes[Field.MOVE_STATUS] = ("planning", "moving", "considering")[other % 3]
    on_a_card(machine, one, lambda unit, who: contacts.change_fields(unit, contact_id=who, changes=changes))


@act("phone", 2)
def _phone(machine: Machine, one: int, other: int) -> None:
    def change(unit: UnitOfWork, who: ContactId) -> Changes:
        known = people.shown_fields(unit, who).get(Field.PHONES, ())
        numbers = known[1:] if other % 3 == 0 else (*known, f"070-174 06 {other % 90 + 10}")
        return contacts.change_fields(unit, contact_id=who, changes={Field.PHONES: tuple(numbers)})

    on_a_card(machine, one, change)


@act("note from a draft", 3)
def _note_from_draft(machine: Machine, one: int, other: int) -> None:
    text = machine.words(other).strip()

    def keep(unit: UnitOfWork, who: ContactId) -> Changes:
        return drafts.save(unit, draft=Draft(who, "note", "", text, None, unit.now))

    on_a_card(machine, one, keep)
    machine.being_saved = text
    if other % 4 == 0:
        machine.laptop.dies_at = ("", one % 4)
    on_a_card(machine, one, lambda unit, who: dialogue.log_entry(unit, contact_id=who, kind=EntryKind.NOTE, text=text))
    machine.being_saved = ""


@act("undo", 4)
def _undo(machine: Machine, _one: int, _other: int) -> None:
    latest = machine.latest
    if latest is not None and latest.deed_id is not None:
        deed_id, also = latest.deed_id, latest.also
        machine.guide_does(lambda unit: deeds.withdraw(unit, deed_id=deed_id, also=also))


@act("close", 2)
def _close(machine: Machine, one: int, other: int) -> None:
    reason = list(CloseReason)[other % len(CloseReason)]
    on_a_card(
        machine,
        one,
        lambda unit, who: dialogue.close_without_response(unit, contact_id=who, reason=reason, forwarded_to="någon annan"),
    )


@act("reopen, claim, release", 3)
def _reopen(machine: Machine, one: int, other: int) -> None:
    deed = (dialogue.reopen, dialogue.claim, dialogue.release)[other % 3]
    on_a_card(machine, one, lambda unit, who: deed(unit, contact_id=who))


@act("plan", 3)
def _plan(machine: Machine, one: int, other: int) -> None:
    at, text = machine.laptop.clock.now() + timedelta(minutes=30 + other % 3000), machine.words(other)
    if other % 2:
        on_a_card(machine, one, lambda unit, who: dialogue.remind(unit, contact_id=who, at=at, text=text))
    else:
        on_a_card(machine, one, lambda unit, who: plans.book_call(unit, contact_id=who, at=at, minutes=30, text=text))


@act("change a plan", 3)
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

    on_a_card(machine, one, change)


@act("hand over", 1)
def _hand_over(machine: Machine, one: int, other: int) -> None:
    words = machine.words(other)
    on_a_card(machine, one, lambda unit, who: plans.hand_over(unit, contact_id=who, to=ANDERS, words=words))


@act("consent", 2)
def _consent(machine: Machine, one: int, other: int) -> None:
    field = (Field.STORING_CONSENT, Field.INVITATIONS, Field.NEWSLETTER)[other % 3]
    answers = {field: "yes" if other % 2 else "no"}
    words = machine.words(other)
    on_a_card(
        machine,
        one,
        lambda unit, who: consents.answer(unit, contact_id=who, answers=answers, learned=LearnedBy.CALL, words=words),
    )


@act("new person", 1)
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


@act("letter", 2)
def _letter(machine: Machine, one: int, other: int) -> None:
    """A file with an e-mail is dropped on a card: sealed as it is, then read and laid."""
    subject, sent_at = machine.words(other), machine.laptop.clock.now() - timedelta(minutes=other % 3000)
    lines = [f"From: saga{one % 50}@example.org", "To: karin@example.se", f"Subject: {subject}"]
    lines += [
        f"Date: {format_datetime(sent_at)}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
    ]
    content = "\r\n".join(lines + [f"{subject}, rad {number}" for number in range(1, 2 + other % 400)]).encode()
    box = machine.laptop.store.letter_box()
    name = box.lay_down((content,))
    machine.ledger.letters[name] = content
    letter = replace(read_letter(box.unseal(name)), kept_as=name)
    kind = EntryKind.EMAIL if other % 2 else EntryKind.EMAIL_IN
    on_a_card(machine, one, lambda unit, who: letters.lay(unit, contact_id=who, letter=letter, kind=kind))


@act("burst", 0.4)
def _burst(machine: Machine, one: int, other: int) -> None:
    """Twenty notes within a minute, on a few cards."""
    for place in range(20):
        _note(machine, one + place % (1 + other % 5), other + place)
        machine.pass_time(3)


@act("draft", 2)
def _draft(machine: Machine, one: int, other: int) -> None:
    text = machine.words(other) if other % 3 else ""

    def keep(unit: UnitOfWork, who: ContactId) -> Changes:
        return drafts.save(unit, draft=Draft(who, "note", "", text, None, unit.now))

    on_a_card(machine, one, keep)


@act("see to what waits", 3)
def _see_to(machine: Machine, one: int, other: int) -> None:
    waiting = [item for item in machine.laptop.store.read(sync_items).result() if item.state == "needs_attention"]
    if waiting:
        deed_id = DeedId(waiting[one % len(waiting)].deed_id)
        if other % 4:
            machine.guide_does(lambda unit: deeds.send_again(unit, deed_id=deed_id))
        else:
            machine.guide_does(lambda unit: deeds.withdraw(unit, deed_id=deed_id))


@act("F5", 4)
def _hurry(machine: Machine, _one: int, _other: int) -> None:
    machine.guide_does(deeds.end_undo_time)
    machine.laptop.runner._refused_cards.wait_no_longer()
    machine.round()
