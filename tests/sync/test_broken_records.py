"""One record that the CRM cannot give holds up nothing else, neither what is sent nor the comparison of everybody."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select, update

from guide_desk.domain.contact import Field
from guide_desk.hub import register, tables
from guide_desk.services import contacts
from guide_desk.store import mirror
from tests.hubs import Fault, answers
from tests.sync.desks import Desk, known

ELIN, AMIRA, PER = 1002, 1003, 9
BROKEN = pytest.mark.parametrize("fault", [answers(500), answers(200, b"[]")], ids=["breaks down", "of another shape"])


def withhold(desk: Desk, path: str, fault: Fault) -> None:
    """However often it is asked for."""

    def is_meant(request: httpx.Request) -> bool:
        return request.method == "GET" and request.url.path.endswith(path)

    desk.hub.transport.faults = [(is_meant, fault)] * 1000


@BROKEN
def test_who_left_with_unsent_words_leaves_though_the_card_is_broken(desk: Desk, fault: Fault) -> None:
    desk.note(desk.contact(ELIN), "Inte skickad")
    with desk.hub.register.writing() as connection:
        entity = register.person_row(connection, ELIN)["entity"]
        entity["Associate"] = {"AssociateId": PER}
        entity["Interests"] = [{**each, "Selected": each["Name"] == "Berg"} for each in entity["Interests"]]
        register.change_person(connection, ELIN, entity, desk.hub.register.stamp())
    withhold(desk, f"/Person/{ELIN}", fault)
    assert desk.sync()
    assert ELIN not in known(desk)


@BROKEN
def test_an_entry_that_no_list_has_and_nobody_can_ask_for_stays_and_ends_no_round(desk: Desk, fault: Fault) -> None:
    assert desk.sync()
    table = tables.activity
    of_elin = (table.c.person_id == ELIN) & (table.c.kind == "appointment")
    with desk.hub.register.writing() as connection:
        number, words = connection.execute(
            select(table.c.activity_id, table.c.text).where(of_elin, table.c.text != "")
        ).first() or (0, "")
        connection.execute(update(table).where(of_elin, table.c.activity_id == number), {"only_associate": PER})
    withhold(desk, f"/Appointment/{number}", fault)
    assert words in desk.dialogue(ELIN)
    assert desk.sync()
    assert words in desk.dialogue(ELIN)
    desk.hub.transport.faults = []
    while words in desk.dialogue(ELIN):
        assert desk.sync()


@BROKEN
def test_a_collision_on_a_card_that_is_broken_holds_up_no_other_contact(desk: Desk, fault: Fault) -> None:
    desk.store.write(lambda unit: mirror.write_persons(unit, [desk.crm.card(ELIN)])).result()
    elin, changes = desk.contact(ELIN), {Field.NEXT_STEP: "min"}
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes=changes)).result()
    desk.note(desk.contact(AMIRA), "Till en annan")
    desk.edit_on_hub(ELIN, "SuperOffice:20", "annans")
    desk.later()
    withhold(desk, f"/Person/{ELIN}", fault)
    desk.send()
    assert "Till en annan" in desk.texts_on_hub()
