"""What colleagues are told of consents and interests: no stamp of the person's tells of it."""

from __future__ import annotations

import httpx

from guide_desk.hub.application import TENANT
from tests.hubs import ROOT
from tests.sync.machine.server import Server

_OTHER_PLACES = ("Ragunda", "Berg")
"""Interests that take nobody into the tested guide's scope, nor out of it."""


def choose_another_place(server: Server, person: int, one: int, *, is_chosen: bool) -> None:
    """Somebody thinks of moving there too, or does not any more."""
    with _colleague(server) as client:
        listed = client.get("/MDOList/persint", params={"flat": "true"}).json()
        number = next(item["Id"] for item in listed if item["Name"] == _OTHER_PLACES[one % 2])
        on, off = ([number], []) if is_chosen else ([], [number])
        sent = {"PersonId": person, "EnableInterestIds": on, "DisableInterestIds": off}
        client.post("/Agents/Person/UpdateInterests", json=sent).raise_for_status()
    _note(server, person)


def answer_about_mailings(server: Server, person: int, legal_base: str) -> None:
    """A consent to mailings, given or withdrawn; '' for one that is taken away."""
    path = f"/Person/{person}/Consent/EMARKETING"
    with _colleague(server) as client:
        answer = client.put(path, params={"legalBase": legal_base}) if legal_base else client.delete(path)
        answer.raise_for_status()
    _note(server, person)


def _note(server: Server, person: int) -> None:
    server.touched.add(person)
    server.was_quiet = True


def _colleague(server: Server) -> httpx.Client:
    headers = {"Authorization": f"Bearer {server.token('anders')}"}
    return httpx.Client(transport=server.way_in, base_url=f"{ROOT}/{TENANT}/api/v1", headers=headers)
