"""Register care between two rests of a long run: who has been there longest goes for good, others come, and what nothing more can
happen to is forgotten. So a run is as large at its end as at its beginning, and what still grows is the program's.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from sqlalchemy import delete, select

from guide_desk.hub import tables
from guide_desk.hub.crm_tables import person_consent
from guide_desk.identifiers import DeedId
from guide_desk.services import deeds, drafts
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.people import Draft
from tests.sync.machine.act import Act
from tests.sync.machine.machine import Machine
from tests.sync.machine.server import PEOPLE, Server

_OF_A_PERSON = (tables.activity, tables.person_interest, tables.person_email, tables.person_phone, person_consent, tables.person)


def take_care(machines: Sequence[Machine], dice: random.Random) -> None:
    """All are at rest. Each guide sees to what waits for them and writes down somebody new; the server lets the oldest go."""
    server = machines[0].server
    _empty_the_bin(server)
    for machine in machines:
        _forget(machine)
        _give_up_what_waits(machine)
        machine.do(Act("new person", dice.randrange(10_000), dice.randrange(10_000)))
    for person in server.persons()[:-PEOPLE]:
        server.delete(person)
    server.forget([kept for machine in machines for kept in machine.ledger.deeds.values()])
    machines[0].keep_copy()


def _give_up_what_waits(machine: Machine) -> None:
    """Also words that were begun: on who is gone they would lie for ever."""
    for (contact_id,) in machine.laptop.ask("SELECT contact_id FROM draft"):
        machine.guide_does(lambda unit, who=contact_id: drafts.save(unit, draft=Draft(who, "note", "", "", None, unit.now)))
    for item in machine.laptop.store.read(sync_items).result():
        if item.state == "needs_attention":
            machine.guide_does(lambda unit, deed_id=item.deed_id: deeds.withdraw(unit, deed_id=DeedId(deed_id)))


def _forget(machine: Machine) -> None:
    """What has left the file rightly."""
    left = machine.laptop.left
    for deed_id in left.keys() & machine.ledger.deeds.keys():
        letter = machine.ledger.deeds.pop(deed_id).letter
        machine.ledger.letters.pop(letter, None)
    left.clear()


def _empty_the_bin(server: Server) -> None:
    before, letters = server.copies().keys() | server.persons_by_marker().keys(), server.contents().keys()
    with server.register.writing() as connection:
        gone = select(tables.person.c.person_id).where(tables.person.c.deleted != "")
        for table in _OF_A_PERSON:
            connection.execute(delete(table).where(table.c.person_id.in_(gone)))
    server.note_lost(before - (server.copies().keys() | server.persons_by_marker().keys()))
    server.lost |= letters - server.contents().keys()
