"""A store, a client and a hub that sync by hand: for the tests of rounds and rules."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import select

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.registration import Intent, Source
from guide_desk.errors import TooManyGone
from guide_desk.hub import register, tables
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import cards, contacts, dialogue
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.store import mirror
from guide_desk.store.deeds import UNDO_SECONDS
from guide_desk.store.store import FILE_NAME, Store
from guide_desk.superoffice.crm import Crm
from guide_desk.sync import settle
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.refused_cards import RefusedCards
from guide_desk.sync.sending import RoundEnded, Sender
from tests.factories import practice_store
from tests.hubs import TestHub, running_hub

WINDOW_SECONDS = settle.WAITING_WINDOW.total_seconds()


@dataclass
class Desk:
    """A store that syncs by hand."""

    hub: TestHub
    store: Store
    crm: Crm

    def sync(self) -> bool:
        """A whole round; False when it was ended early."""
        try:
            Sender(self.store, self.crm, self.hub.clock, nobody).send_all()
            fetcher = Fetcher(self.store, self.crm, nobody, lambda _count: None, lambda: False)
            fetcher.fetch_changes()
            fetcher.sweep()
        except (RoundEnded, TooManyGone, settle.CrmError):
            return False
        return True

    def send(self) -> None:
        """Only the sending half, as when the network is gone before the fetch."""
        with contextlib.suppress(RoundEnded):
            Sender(self.store, self.crm, self.hub.clock, nobody).send_all()

    def fetch_cards(self) -> None:
        Fetcher(self.store, self.crm, nobody, lambda _count: None, lambda: False).fetch_cards(RefusedCards(self.hub.clock))

    def later(self, seconds: float = UNDO_SECONDS + 1) -> None:
        self.hub.clock.advance(seconds)

    def contact(self, remote_id: int) -> ContactId:
        found = self.store.write(lambda unit: mirror.contact_of(unit, remote_id)).result()
        assert found is not None
        return found

    def card(self, contact_id: ContactId) -> CardSnapshot:
        found = self.store.read(lambda unit: cards.card(unit, contact_id)).result()
        assert found is not None
        return found

    def dialogue(self, remote_id: int) -> list[str]:
        """What was said with a person, newest first."""
        contact_id = self.contact(remote_id)
        card = self.store.read(lambda unit: cards.card(unit, contact_id)).result()
        return [entry.text for entry in card.entries] if card is not None else []

    def note(self, contact_id: ContactId, text: str) -> DeedId:
        changes: Changes = self.store.write(
            lambda unit: dialogue.log_entry(unit, contact_id=contact_id, kind=EntryKind.NOTE, text=text)
        ).result()
        assert changes.deed_id is not None
        return changes.deed_id

    def make_person(self, fields: Mapping[Field, FieldValue], question: str = "Kafé?") -> ContactId:
        """A new one who asked for guidance by phone, saved and not sent yet."""
        intents = frozenset({Intent.GUIDANCE})
        made = self.store.write(
            lambda unit: contacts.create_person(
                unit, fields=fields, intents=intents, source=Source.PHONE, question=question, is_answered=False
            )
        ).result()
        (person,) = made.contacts
        return person

    def texts_on_hub(self) -> list[str]:
        with self.hub.register.engine.connect() as connection:
            return [
                row[0] for row in connection.execute(select(tables.activity.c.text).where(tables.activity.c.marker.is_not(None)))
            ]

    def edit_on_hub(self, remote_id: int, prog_id: str, value: str) -> None:
        with self.hub.register.writing() as connection:
            entity = register.person_row(connection, remote_id)["entity"]
            entity["CustomFields"][prog_id] = value
            register.change_person(connection, remote_id, entity, self.hub.register.stamp())


def _file_of(store: Store) -> bytes:
    """The store's file as a whole: its log emptied, and read on the thread that writes it."""
    assert store.truncate_log().result()
    return store.write(lambda _unit: store.path.read_bytes()).result()


def nobody(_changes: Changes) -> None:
    """Nobody listens."""


def known(desk: Desk) -> set[int]:
    """The CRM's numbers of everybody on this computer who is not protected."""
    return set(desk.store.write(mirror.known_stamps).result())


def creates_a_person(request: httpx.Request) -> bool:
    """And does not only ask whether it may be done."""
    return request.method == "POST" and request.url.path.endswith("/v1/Person")


_fetched: dict[int, tuple[bytes, bytes]] = {}
"""By how many people: a register and the file of a store that has fetched all of it, as this process made them once."""


@contextlib.contextmanager
def syncing_desk(folder: Path, people: int = 60) -> Iterator[Desk]:
    """A desk that has fetched everything; the first one of each size really does."""
    known = _fetched.get(people)
    with running_hub(people=0 if known else people) as hub:
        register_file = hub.register.engine.raw_connection().driver_connection
        assert isinstance(register_file, sqlite3.Connection)
        if known:
            register_file.deserialize(known[0])
            folder.mkdir(parents=True, exist_ok=True)
            (folder / FILE_NAME).write_bytes(known[1])
        crm = hub.connect()
        store = practice_store(folder, hub.clock)
        made = Desk(hub, store, crm)
        if not known:
            assert made.sync()
            _fetched[people] = register_file.serialize(), _file_of(store)
        try:
            yield made
        finally:
            assert made.store.close()
