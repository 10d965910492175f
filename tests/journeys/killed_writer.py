"""A guide’s laptop that dies: a process that writes notes and syncs until it is killed. Run by the kill journey.

Arguments: folder, hub root, token, round, mode. Each note is told on one line when its saving has returned, and on another
before its request leaves. In mode `transaction` it stops in a transaction, in mode `request` between the hub's answer and its
being read, in mode `unsent` when the deed is marked and the request has not left; there it waits to be killed.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import httpx

from guide_desk.clock import SystemClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import deeds, dialogue
from guide_desk.store import mirror
from guide_desk.store.store import open_store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.sending import Sender
from tests.factories import KEY

NOTES_BEFORE_STOP = 3


class _StandsStill(httpx.BaseTransport):
    """Tells of every note that leaves; stands still before it does, or between the hub's answer and its being read."""

    def __init__(self, mode: str) -> None:
        self._inner = httpx.HTTPTransport()
        self._mode = mode

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST" or not request.url.path.endswith("/Appointment"):
            return self._inner.handle_request(request)
        if self._mode == "unsent":
            stand_still("unsent")
        print(f"posted {json.loads(request.content)['Description']}", flush=True)
        response = self._inner.handle_request(request)
        if self._mode == "request":
            response.read()
            stand_still("request")
        return response


def stand_still(where: str) -> None:
    """Tell where, and wait for the end."""
    print(f"here {where}", flush=True)
    threading.Event().wait()


def main() -> None:
    folder, root, token, turn, mode = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]
    clock = SystemClock()
    store = open_store(folder, KEY, clock=clock, is_practice=True)
    client = CrmClient(root, "Cust00000", lambda: token, clock=clock, transport=_StandsStill(mode))
    crm = Crm.connect(client)
    store.guide = crm.guide
    if not store.write(mirror.known_stamps).result():
        Fetcher(store, crm, lambda _c: None, lambda _n: None, lambda: False).fetch_changes()
    contacts = sorted(store.write(mirror.known_stamps).result())
    number = 0
    print("ready", flush=True)
    while True:
        text = f"not {turn}-{number}"
        remote_id = contacts[(int(turn) + number) % len(contacts)]  # one in doubt holds up its own contact only

        def write(unit: UnitOfWork, text: str = text, remote_id: int = remote_id, number: int = number) -> None:
            contact_id = mirror.contact_of(unit, remote_id)
            assert contact_id is not None
            dialogue.log_entry(unit, contact_id=contact_id, kind=EntryKind.NOTE, text=text)
            deeds.end_undo_time(unit)
            if mode == "transaction" and number == NOTES_BEFORE_STOP:
                stand_still("transaction")

        store.write(write).result()
        print(f"kept {text}", flush=True)
        number += 1
        if number % 2 == 0:
            Sender(store, crm, clock, lambda _c: None).send_all()


if __name__ == "__main__":
    main()
