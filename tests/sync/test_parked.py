"""What has nowhere to go, or was refused: kept, written anew, laid on another card, or taken back."""

from __future__ import annotations

import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.errors import InvalidInput
from guide_desk.services import deeds
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.store import deeds as deed_store
from guide_desk.store import departures
from tests.hubs import answers
from tests.sync.desks import Desk
from tests.sync.test_card_rounds import ELIN, change, with_card
from tests.sync.test_departures import delete_on_hub

AMIRA = 1003


def parked(desk: Desk) -> SyncItem:
    (item,) = [each for each in desk.store.read(sync_items).result() if each.state is DeedState.NEEDS_ATTENTION]
    return item


def refuse_a_note(desk: Desk, text: str) -> SyncItem:
    desk.note(desk.contact(ELIN), text)
    desk.later()
    desk.hub.transport.fail_next(answers(400), method="POST", path="/Appointment")
    assert desk.sync()
    return parked(desk)


def test_a_refused_note_is_written_anew_and_sent_once(desk: Desk) -> None:
    item = refuse_a_note(desk, "Ringer på måndag")
    assert (item.text, item.can_reword, item.reason) == ("Ringer på måndag", True, "refused")
    with pytest.raises(InvalidInput):
        desk.store.write(lambda unit: deeds.reword(unit, deed_id=item.deed_id, text="  ")).result()
    desk.store.write(lambda unit: deeds.reword(unit, deed_id=item.deed_id, text="Ringer på tisdag")).result()
    with pytest.raises(InvalidInput):
        desk.store.write(lambda unit: deeds.reword(unit, deed_id=item.deed_id, text="En gång till")).result()
    desk.later()
    assert desk.sync()
    assert desk.texts_on_hub().count("Ringer på tisdag") == 1
    assert "Ringer på måndag" not in desk.texts_on_hub()
    assert desk.store.read(sync_items).result() == ()


def test_the_words_of_a_deleted_card_are_laid_on_another_as_they_were_written(desk: Desk) -> None:
    elin, amira = desk.contact(ELIN), desk.contact(AMIRA)
    desk.note(elin, "Vill gärna ha en trädgård")
    written_at = desk.card(elin).entries[0].happened_at
    delete_on_hub(desk, ELIN)
    desk.later()
    assert desk.sync()
    item = parked(desk)
    assert (item.reason, item.person_name != "", item.can_reword) == (departures.CARD_REMOVED, True, True)
    desk.store.write(lambda unit: deeds.move_to(unit, deed_id=item.deed_id, contact_id=amira)).result()
    entry = desk.card(amira).entries[0]
    assert (entry.text, entry.happened_at) == ("Vill gärna ha en trädgård", written_at)
    desk.later()
    assert desk.sync()
    assert "Vill gärna ha en trädgård" in desk.texts_on_hub()
    assert desk.store.read(sync_items).result() == ()


def test_a_change_on_a_deleted_card_tells_what_it_said_and_cannot_be_moved(desk: Desk) -> None:
    elin = with_card(desk)
    change(desk, elin, profession="bagare")
    delete_on_hub(desk, ELIN)
    desk.later()
    assert desk.sync()
    item = parked(desk)
    assert (item.changes, item.can_reword) == ({Field.PROFESSION: "bagare"}, False)
    amira = desk.contact(AMIRA)
    with pytest.raises(InvalidInput):
        desk.store.write(lambda unit: deeds.move_to(unit, deed_id=item.deed_id, contact_id=amira)).result()
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=item.deed_id)).result()
    assert desk.store.read(sync_items).result() == ()


def test_a_change_written_over_one_that_waits_goes_by_itself(desk: Desk) -> None:
    """The first and the last are sent again; the one in between stays with the guide."""
    elin, words = with_card(desk), ("bagare", "konditor", "kock")
    for profession in words:
        change(desk, elin, profession=profession)
    made = sorted(item.deed_id for item in desk.store.read(sync_items).result())
    desk.store.write(lambda unit: deed_store.park(unit, made, departures.CARD_REMOVED)).result()
    for deed_id in (made[0], made[2]):
        desk.store.write(lambda unit, sent=deed_id: deeds.send_again(unit, deed_id=sent)).result()
    desk.later()
    assert desk.sync()
    assert parked(desk).deed_id == made[1]
    assert desk.crm.card(ELIN).fields[Field.PROFESSION] == "kock"
