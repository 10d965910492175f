"""Killed at fifty moments, and at five hundred in the long run: nothing that was acknowledged is lost, nothing is doubled.

Acknowledged means that the call which saves a note has returned: the writer says so through a pipe.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from guide_desk.clock import Clock, HandClock, SystemClock
from guide_desk.domain.deeds import DeedState
from guide_desk.services.sync_items import sync_items
from guide_desk.store import doctor, mirror
from guide_desk.store.store import open_store
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.fetching import Fetcher
from guide_desk.sync.sending import Sender
from guide_desk.sync.settle import WAITING_WINDOW
from tests.factories import KEY
from tests.journeys.killed_writer import NOTES_BEFORE_STOP
from tests.journeys.living_hub import LivingHub
from tests.long_runs import KILLS, long_run

LONGEST_LIFE_SECONDS = 0.35


@dataclass
class Lives:
    """What every life of the writer told through its pipe."""

    kept: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)


class _AsksFirst(httpx.BaseTransport):
    """Before a note leaves, looks whether the hub has it: a hub that knows our markers would hide that it was sent twice.

    Its answers tell the time of `clock`, which the hub's own process does not know.
    """

    def __init__(self, hub: LivingHub, clock: Clock) -> None:
        self._inner = httpx.HTTPTransport()
        self._hub = hub
        self._clock = clock
        self.doubles: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/Appointment"):
            text = json.loads(request.content)["Description"]
            if text in self._hub.marked_texts():
                self.doubles.append(text)
        answer = self._inner.handle_request(request)
        answer.headers["Date"] = format_datetime(self._clock.now().astimezone(UTC), usegmt=True)
        return answer

    def close(self) -> None:
        self._inner.close()


def _live(folder: Path, hub: LivingHub, turn: int, mode: str, seconds: float, lives: Lives) -> None:
    """One life of the writer, ended by SIGKILL."""
    assert hub.address is not None
    command = [sys.executable, "-m", "tests.journeys.killed_writer"]
    command += [str(folder), hub.address.root, hub.address.token, str(turn), mode]
    where = "anywhere"
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        timer = threading.Timer(seconds if mode == "random" else 60.0, writer.kill)
        timer.name = "killer"
        for line in writer.stdout:
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "ready":
                timer.start()
            elif word == "kept":
                lives.kept.append(rest)
            elif word == "posted":
                lives.posted.append(rest)
            elif word == "here":
                where = rest
                writer.kill()
        timer.cancel()
        if timer.ident is not None:
            timer.join()
    assert writer.returncode == -signal.SIGKILL, "it was killed, and did not end by itself"
    lives.places[where] += 1
    if where == "transaction":
        lives.unfinished.append(f"not {turn}-{NOTES_BEFORE_STOP}")


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    _hold_through(tmp_path, 50)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nor_when_it_is_killed_five_hundred_times(tmp_path: Path) -> None:
    with long_run(KILLS, 500) as ran:
        lives = _hold_through(tmp_path, ran.asked)
        ran.done, ran.result = lives.places.total(), f"{len(lives.kept)} notes acknowledged, none lost, none doubled"


def _hold_through(tmp_path: Path, kills: int) -> Lives:
    """Kill the writer so many times, and find everything afterwards."""
    at_a_point, before_sending = kills // 5, kills // 10
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)
    modes = ["transaction"] * at_a_point + ["request"] * at_a_point + ["unsent"] * before_sending
    modes += ["random"] * (kills - len(modes))
    dice.shuffle(modes)
    hub = LivingHub(tmp_path / "hub.db", SystemClock().now())
    hub.start()
    folder = tmp_path / "laptop"
    folder.mkdir()
    lives = Lives()
    try:
        for turn, mode in enumerate(modes):
            _live(folder, hub, turn, mode, dice.uniform(0, LONGEST_LIFE_SECONDS), lives)
        print(f"killed at {dict(lives.places)}, {len(lives.kept)} acknowledged, {len(lives.posted)} sent")
        assert lives.places.total() == kills
        assert lives.places["transaction"] >= at_a_point
        assert lives.places["request"] >= at_a_point
        assert lives.places["unsent"] >= before_sending
        assert len(lives.kept) > kills
        sent, doubles = _settle_down(folder, hub)
    finally:
        hub.stop()
    counts = Counter(sent)
    assert [text for text in lives.kept if counts[text] == 0] == []
    assert [text for text, count in counts.items() if count > 1] == []
    assert [text for text, count in Counter(lives.posted).items() if count > 1] == [], "sent twice within the waiting window"
    assert doubles == [], "sent although the hub had it"
    assert [text for text in lives.unfinished if counts[text]] == [], "half a transaction"
    return lives


def _settle_down(folder: Path, hub: LivingHub) -> tuple[list[str], list[str]]:
    """The next morning: everything in doubt is looked for, and the rest is sent. Returns every note on the hub, and doubles."""
    clock = HandClock(SystemClock().now())
    store = open_store(folder, KEY, clock=clock, is_practice=True)
    assert hub.address is not None
    token = hub.address.token
    asks = _AsksFirst(hub, clock)
    crm = Crm.connect(CrmClient(hub.address.root, hub.address.tenant, lambda: token, clock=clock, transport=asks))
    store.guide = crm.guide
    try:
        assert doctor.examine(store).is_healthy
        for _round in range(4):
            clock.advance(WAITING_WINDOW.total_seconds() + 60)
            Sender(store, crm, clock, lambda _c: None).send_all()
            Fetcher(store, crm, lambda _c: None, lambda _n: None, lambda: False).fetch_changes()
        assert not [item for item in store.read(sync_items).result() if item.state is not DeedState.SETTLED]
        assert store.write(mirror.known_stamps).result()
        assert doctor.examine(store).is_healthy
    finally:
        crm.close()
        assert store.close()
    return hub.marked_texts(), asks.doubles
