"""Killed at fifty moments: nothing that was acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from guide_desk.clock import HandClock, SystemClock
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
from tests.journeys.living_hub import LivingHub

KILLS = 50
AT_A_POINT = 10
LONGEST_LIFE_SECONDS = 0.35


def _life(folder: Path, hub: LivingHub, turn: int, mode: str, seconds: float) -> tuple[list[str], str]:
    """One life of the writer: what it acknowledged, and where it stood when it was killed."""
    assert hub.address is not None
    arguments = [
        sys.executable,
        "-m",
        "tests.journeys.killed_writer",
        str(folder),
        hub.address.root,
        hub.address.token,
        str(turn),
        mode,
    ]
    kept: list[str] = []
    where = "anywhere"
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        timer = threading.Timer(seconds if mode == "random" else 30.0, writer.kill)
        timer.name = "killer"
        for line in writer.stdout:
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "ready":
                timer.start()
            elif word == "kept":
                kept.append(rest)
            elif word == "here":
                where = rest
                writer.kill()
        timer.cancel()
        if timer.ident is not None:
            timer.join()
    return kept, where


@pytest.mark.timeout(240)
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)
    modes = ["transaction"] * AT_A_POINT + ["request"] * AT_A_POINT
    modes += ["random"] * (KILLS - len(modes))
    dice.shuffle(modes)
    hub = LivingHub(tmp_path / "hub.db", SystemClock().now())
    hub.start()
    folder = tmp_path / "laptop"
    folder.mkdir()
    acknowledged: list[str] = []
    places: Counter[str] = Counter()
    try:
        for turn, mode in enumerate(modes):
            kept, where = _life(folder, hub, turn, mode, dice.uniform(0, LONGEST_LIFE_SECONDS))
            acknowledged += kept
            places[where] += 1
        assert places["transaction"] >= AT_A_POINT
        assert places["request"] >= AT_A_POINT
        assert len(acknowledged) > KILLS
        sent = _settle_down(folder, hub)
    finally:
        hub.stop()
    counts = Counter(sent)
    assert [text for text in acknowledged if counts[text] == 0] == []
    assert [text for text, count in counts.items() if count > 1] == []


def _settle_down(folder: Path, hub: LivingHub) -> list[str]:
    """The next morning: everything in doubt is looked for, and the rest is sent. Returns every note on the hub."""
    clock = HandClock(SystemClock().now())
    store = open_store(folder, KEY, clock=clock, is_practice=True)
    assert hub.address is not None
    token = hub.address.token
    crm = Crm.connect(CrmClient(hub.address.root, hub.address.tenant, lambda: token, clock=clock))
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
    return hub.marked_texts()
