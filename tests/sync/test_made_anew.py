"""A store that was made anew in the middle of work: the next rounds send nothing twice and nothing too little."""

from __future__ import annotations

import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.services.sync_items import sync_items
from guide_desk.store import doctor, recovery
from guide_desk.store.store import open_store
from tests.factories import KEY
from tests.sync.desks import Desk
from tests.sync.test_card_rounds import ELIN, change, with_card
from tests.sync.test_conflicts import choose, colleague_changes, conflicts_on
from tests.sync.test_taken_in_again import on_hub, send_all


def make_anew(desk: Desk, *, from_copy: bool = False, is_current_gone: bool = False) -> None:
    """As the doctor does it; then the program starts again."""
    assert desk.store.close()
    path = desk.store.path
    if is_current_gone:
        path.write_bytes(b"\1" * 9_000)
    today = desk.hub.clock.today()
    recovery.recover(path, KEY, is_practice=True, today=today, from_copy=from_copy)
    desk.store = open_store(path.parent, KEY, clock=desk.hub.clock, is_practice=True)


def test_a_choice_that_waits_still_waits(desk: Desk) -> None:
    change(desk, with_card(desk), preferred_channel="email", wish_words="arbetar natt")
    desk.later()
    colleague_changes(desk, wish_words="efter skiftet")
    assert desk.sync()
    make_anew(desk)
    assert desk.sync()
    desk.fetch_cards()
    elin = desk.contact(ELIN)
    (found,) = conflicts_on(desk, elin)
    assert (found.mine[Field.PREFERRED_CHANNEL], found.theirs[Field.PREFERRED_CHANNEL]) == ("email", "phone")
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason) == (DeedState.NEEDS_ATTENTION, "conflict")
    choose(desk, elin, Field.PREFERRED_CHANNEL, is_mine=True)
    send_all(desk)
    assert desk.crm.card(ELIN).fields[Field.PREFERRED_CHANNEL] == "email"
    assert doctor.examine(desk.store).is_healthy


@pytest.mark.parametrize(("from_copy", "is_current_gone"), [(True, False), (False, True)], ids=["restore", "recover from a copy"])
def test_what_was_sent_since_the_copy_is_not_sent_again(desk: Desk, from_copy: bool, is_current_gone: bool) -> None:
    desk.note(desk.contact(1002), "Före kopian")
    desk.make_person({Field.FIRST_NAME: "Ny", Field.PHONES: ("070-174 06 30",), Field.MUNICIPALITIES: ("2321",)})
    assert desk.store.keep_weekly_copy().result()
    desk.later()
    assert desk.sync()
    desk.note(desk.contact(1003), "Efter kopian")
    before = on_hub(desk)
    make_anew(desk, from_copy=from_copy, is_current_gone=is_current_gone)
    send_all(desk)
    notes = desk.texts_on_hub()
    assert notes.count("Före kopian") == notes.count("Kafé?") == 1
    assert notes.count("Efter kopian") == (not is_current_gone)
    assert on_hub(desk) == (before[0], before[1] + (not is_current_gone))
    assert doctor.examine(desk.store).is_healthy
