"""A deed is only ever sent as the account and tenant that wrote it, whatever connection comes along."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import CaptivePortal, InvalidInput, SignedOut, TenantStopped, UnreadableAnswer, WrongAccount
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.services import dialogue
from guide_desk.snapshots.guide import Guide, Role
from guide_desk.snapshots.sync_status import SyncState, SyncStatus
from guide_desk.store import people
from guide_desk.store.store import Store
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.principal import guide_of
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.runner import SyncRunner
from guide_desk.sync.sending import RoundEnded, Sender
from tests.factories import GUIDE, practice_store
from tests.hubs import ROOT, TestHub, answers, running_hub

OLA = replace(GUIDE, associate_id=AssociateId(8), name="Ola Persson", account="Cust00000/8")


@pytest.fixture
def hub() -> Iterator[TestHub]:
    with running_hub(people=40) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, hub: TestHub) -> Iterator[Store]:
    """Karin's store with her people, fetched as Karin."""
    opened = practice_store(tmp_path / "store", hub.clock)
    Fetcher(opened, hub.connect("karin"), lambda _changes: None, lambda _count: None, lambda: False).fetch_changes()
    yield opened
    assert opened.close()


def somebody(store: Store) -> ContactId:
    found = store.read(lambda unit: unit.connection.execute("SELECT contact_id FROM contact LIMIT 1").fetchone()).result()
    return ContactId(found[0])


def write(store: Store, words: str, guide: Guide = GUIDE) -> None:
    """A note, by whoever sits at this store."""
    contact, before = somebody(store), store.guide
    store.guide = guide
    store.write(lambda unit: dialogue.log_entry(unit, contact_id=contact, kind=EntryKind.NOTE, text=words)).result()
    store.guide = before


def at_the_hub(hub: TestHub) -> list[tuple[str, int]]:
    from sqlalchemy import select

    from guide_desk.hub import tables

    with hub.register.reading() as connection:
        rows = connection.execute(select(tables.activity.c.text, tables.activity.c.associate_id))
        return [(str(row[0]), int(row[1])) for row in rows]


def states(store: Store) -> list[str]:
    rows = store.read(lambda unit: unit.connection.execute("SELECT state FROM deed ORDER BY deed_id").fetchall()).result()
    return [row[0] for row in rows]


def set_all(store: Store, state: DeedState) -> None:
    """As after a lost answer."""
    query = text("UPDATE deed SET state = :state, tries = 1, last_sent_at = '2026-05-01T00:00:00+00:00'")
    store.write(lambda unit: unit.connection.execute(query, {"state": state.value}) and None).result()


@pytest.mark.parametrize("state", [DeedState.READY, DeedState.IN_FLIGHT, DeedState.UNKNOWN])
def test_another_guides_connection_neither_sends_nor_looks_nor_settles(hub: TestHub, store: Store, state: DeedState) -> None:
    write(store, "Karins ord")
    set_all(store, state)
    hub.clock.advance(3600)
    hub.transport.seen.clear()
    Sender(store, hub.connect("ola"), hub.clock, lambda _changes: None).send_all()
    assert states(store) == [state.value]
    assert not [text for text, _author in at_the_hub(hub) if text == "Karins ord"]
    assert not [path for method, path in hub.transport.seen if method in ("POST", "PATCH") and "Archive" not in path]


def test_deeds_of_two_accounts_in_one_store_are_each_sent_as_their_own(hub: TestHub, store: Store) -> None:
    write(store, "Karins första")
    write(store, "Olas", OLA)
    write(store, "Karins andra")
    hub.clock.advance(60)
    for _round in range(3):
        Sender(store, hub.connect("ola"), hub.clock, lambda _changes: None).send_all()
    assert {author for text, author in at_the_hub(hub) if text.startswith("Karins")} == set()
    for user in ("karin", "ola", "karin"):
        Sender(store, hub.connect(user), hub.clock, lambda _changes: None).send_all()
    sent = {text: author for text, author in at_the_hub(hub) if text.startswith(("Karins", "Olas"))}
    assert sent == {"Karins första": 7, "Olas": 8, "Karins andra": 7}


class Round:
    """A sync thread over the store, until it has said what a round came to."""

    def __init__(self, store: Store, hub: TestHub, connect: object) -> None:
        self.said: list[SyncStatus] = []
        self.guides: list[Guide] = []
        self._done = threading.Event()
        self._runner = SyncRunner(
            store,
            connect,  # type: ignore[arg-type]
            hub.clock,
            on_status=self._hear,
            on_changes=lambda _changes: None,
            on_guide=self.guides.append,
        )
        self._runner.start()
        assert self._done.wait(20)
        assert self._runner.stop(10)

    def _hear(self, status: SyncStatus) -> None:
        self.said.append(status)
        if not status.is_busy:
            self._done.set()


def test_a_store_never_changes_hands(hub: TestHub, store: Store) -> None:
    write(store, "Karins ord")
    hub.clock.advance(60)
    ran = Round(store, hub, lambda: hub.connect("ola"))
    assert (ran.said[-1].state, ran.said[-1].problem) == (SyncState.SIGNED_OUT, "account")
    assert ran.guides == []
    assert store.guide == GUIDE
    assert states(store) == ["ready"]
    assert ("Karins ord", 8) not in at_the_hub(hub)
    again = Round(store, hub, lambda: hub.connect("karin"))
    assert again.said[-1].problem == ""
    assert ("Karins ord", 7) in at_the_hub(hub)


def test_the_same_number_in_another_tenant_is_another_account(hub: TestHub, store: Store) -> None:
    def connect() -> Crm:
        client = CrmClient(ROOT, "Cust00000", hub.token, clock=hub.clock, transport=hub.transport)
        crm = Crm.connect(client)
        crm.guide = replace(crm.guide, account="Cust99999/7")
        return crm

    write(store, "Karins ord")
    hub.clock.advance(60)
    ran = Round(store, hub, connect)
    assert ran.said[-1].problem == "account"
    assert states(store) == ["ready"]


@pytest.mark.parametrize(
    ("error", "state", "problem"),
    [
        (TenantStopped("OfflineMaintenance"), SyncState.SERVER_DOWN, "maintenance"),
        (TenantStopped("Suspended"), SyncState.SERVER_DOWN, "suspended"),
        (CaptivePortal("page"), SyncState.OFFLINE, "portal"),
        (WrongAccount("another"), SyncState.SIGNED_OUT, "account"),
        (UnreadableAnswer("x"), SyncState.SERVER_DOWN, ""),
    ],
    ids=lambda value: str(value),
)
def test_what_stands_in_the_way_becomes_a_state_and_loses_nothing(
    hub: TestHub, store: Store, error: Exception, state: SyncState, problem: str
) -> None:
    def connect() -> Crm:
        raise error

    write(store, "Karins ord")
    hub.clock.advance(60)
    ran = Round(store, hub, connect)
    assert (ran.said[-1].state, ran.said[-1].problem) == (state, problem)
    assert states(store) == ["ready"]
    Round(store, hub, lambda: hub.connect("karin"))
    assert ("Karins ord", 7) in at_the_hub(hub)


def test_a_captive_portal_in_the_middle_is_told_as_one(hub: TestHub, store: Store) -> None:
    hub.transport.fail_next(answers(200, b"<html>", Content_Type="text/html"), path="currentPrincipal")
    ran = Round(store, hub, lambda: hub.connect("karin"))
    assert (ran.said[-1].state, ran.said[-1].problem) == (SyncState.OFFLINE, "portal")


@pytest.mark.parametrize("error", [WrongAccount("renewed for another"), SignedOut("revoked"), TenantStopped("Suspended")])
def test_a_session_that_breaks_while_sending_parks_nothing(hub: TestHub, store: Store, error: Exception) -> None:
    broken: list[bool] = []

    def token() -> str:
        if broken:
            raise error
        return hub.token()

    crm = Crm.connect(CrmClient(ROOT, "Cust00000", token, clock=hub.clock, transport=hub.transport))
    write(store, "Karins ord")
    hub.clock.advance(60)
    broken.append(True)
    with pytest.raises(RoundEnded):
        Sender(store, crm, hub.clock, lambda _changes: None).send_all()
    assert states(store) == ["ready"]
    hub.clock.advance(60)
    Sender(store, hub.connect("karin"), hub.clock, lambda _changes: None).send_all()
    assert ("Karins ord", 7) in at_the_hub(hub)
    crm.close()


# ---------------------------------------------------------------- role and rights

PRINCIPAL = {"AssociateId": 7, "FullName": "Karin Norberg", "Associate": "KN", "DatabaseContextIdentifier": "Cust00000"}


@pytest.mark.parametrize(
    ("more", "is_colleague", "role"),
    [
        ({"UserType": "InternalAssociate", "RoleName": "Guide"}, True, Role.GUIDE),
        ({"UserType": "InternalAssociate", "RoleName": "Coordinator"}, True, Role.COORDINATOR),
        ({"RoleName": "Samordnare"}, True, Role.COORDINATOR),
        ({"UserType": "ExternalAssociate"}, True, Role.READER),
        ({"UserType": "AnonymousAssociate"}, False, Role.READER),
        ({"UserType": "InternalAssociate"}, False, Role.READER),
    ],
)
def test_the_principal_decides_what_somebody_may_do(more: dict[str, object], is_colleague: bool, role: Role) -> None:
    from guide_desk.snapshots.base import Colleague

    colleagues = {7: Colleague(7, "Karin Norberg", "KN", "2321")} if is_colleague else {}
    guide = guide_of({**PRINCIPAL, **more}, colleagues, "Cust00000")
    assert (guide.role, guide.name, guide.initials, guide.account) == (role, "Karin Norberg", "KN", "Cust00000/7")


@pytest.mark.parametrize(
    ("principal", "error"),
    [([], UnreadableAnswer), ({}, UnreadableAnswer), ({**PRINCIPAL, "DatabaseContextIdentifier": "Cust1"}, WrongAccount)],
)
def test_a_principal_of_nobody_or_elsewhere_is_refused(principal: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        guide_of(principal, {}, "Cust00000")


def test_who_may_only_read_writes_no_deed(store: Store) -> None:
    reader = replace(GUIDE, role=Role.READER)
    store.write(lambda unit: people.keep_guide(unit, reader)).result()
    with pytest.raises(InvalidInput, match="reader"):
        write(store, "går inte", reader)
    assert states(store) == []
