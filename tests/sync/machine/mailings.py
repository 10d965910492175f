"""What a guide sends to many in a run: written down as one act, and spread over the cards by the sync, one line on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide_desk.domain.changes import Changes
from guide_desk.domain.dialogue import SENT_OUT_KINDS, DialogueEntry
from guide_desk.identifiers import ContactId
from guide_desk.services import sent_out
from guide_desk.store.unit_of_work import UnitOfWork
from tests.sync.machine.act import act

if TYPE_CHECKING:
    from tests.sync.machine.machine import Machine

_KINDS = sorted(SENT_OUT_KINDS)
_IN_REACH = "SELECT contact_id, remote_id FROM contact WHERE is_gone = 0 AND is_protected = 0 ORDER BY contact_id"


@act("send to many", 0.6)
def _send_to_many(machine: Machine, one: int, other: int) -> None:
    """Its words say which act it was: the same ones stand on every card."""
    rows = machine.laptop.ask(_IN_REACH)
    cards: dict[ContactId, int | None] = dict(rows[one % max(len(rows), 1) :][: 1 + other % 7])
    text = machine.number_words("Utskick")
    entry = DialogueEntry(_KINDS[other % len(_KINDS)], machine.laptop.clock.now(), text=text)
    sent: list[str] = []

    def send(unit: UnitOfWork) -> Changes:
        sent[:] = [sent_out.note_on_cards(unit, entry=entry, contacts=cards)]
        return Changes()

    if machine.guide_does(send):
        machine.ledger.mailings[text] = cards
        machine.latest_mailing = sent[0], text


@act("take back what was sent to many", 0.3)
def _take_back(machine: Machine, _one: int, _other: int) -> None:
    """Should the laptop die of it, it is one or the other."""
    mailings = machine.ledger.mailings
    if machine.latest_mailing is None or machine.latest_mailing[1] not in mailings:
        return
    mailing, text = machine.latest_mailing
    cards = mailings.pop(text)
    if machine.guide_does(lambda unit: sent_out.withdraw(unit, sent_out_id=mailing)):
        machine.ledger.taken_back.add(text)
    else:
        mailings[text] = cards
