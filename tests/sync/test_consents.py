"""Consents on their way: a no that somebody has said is never written over, and no answer is passed over."""

from __future__ import annotations

import pytest

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.hub import register
from guide_desk.hub.consents import give_consent
from guide_desk.services import contacts
from guide_desk.services.sync_items import sync_items
from guide_desk.store import mirror
from tests.hubs import answers
from tests.sync.desks import Desk

ELIN = 1002
REFUSED, GONE = (answers(status, b'{"Error":true,"ErrorType":"SoException"}') for status in (403, 404))


def legal_base(desk: Desk) -> str:
    """Of the consent to mailings, as the CRM has it."""
    found = desk.crm.client.get(f"Person/{ELIN}/Consent")
    return next((str(each["LegalBaseKey"]) for each in found if each["ConsentPurposeKey"] == "EMARKETING"), "")


def say_on_hub(desk: Desk, basis: str) -> None:
    with desk.hub.register.writing() as connection:
        entity, now = register.person_row(connection, ELIN)["entity"], desk.hub.register.stamp()
        give_consent(connection, ELIN, "EMARKETING", 8, now, legal_base=basis, source="USER", comment="")
        register.change_person(connection, ELIN, entity, now)


def say_here(desk: Desk, answer: str, **others: FieldValue) -> None:
    changes = {Field.MAILING_CONSENT: answer, **{Field(name): value for name, value in others.items()}}
    desk.store.write(lambda unit: mirror.write_persons(unit, [desk.crm.card(ELIN)])).result()
    elin = desk.contact(ELIN)
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes=changes)).result()
    desk.later()


@pytest.mark.parametrize("others", [{}, {"next_step": "Ring"}], ids=["alone", "with a field"])
def test_a_no_that_a_colleague_was_told_while_our_yes_was_on_its_way_stays(desk: Desk, others: dict[str, FieldValue]) -> None:
    desk.crm.client.remove(f"Person/{ELIN}/Consent/EMARKETING")
    say_here(desk, "yes", **others)
    say_on_hub(desk, "WITHDRAWN")
    for _round in range(2):
        assert desk.sync()
    assert legal_base(desk) == "WITHDRAWN"
    card = desk.card(desk.contact(ELIN))
    assert card.fields[Field.MAILING_CONSENT] == "no"
    assert all(card.fields[Field(name)] == value for name, value in others.items())
    assert desk.store.read(sync_items).result() == ()


def test_a_yes_after_a_no_that_the_guide_knew_of_is_given(desk: Desk) -> None:
    say_on_hub(desk, "WITHDRAWN")
    say_here(desk, "yes")
    assert desk.sync()
    assert legal_base(desk) == "61A"


def test_a_consent_that_is_gone_already_removes_no_card(desk: Desk) -> None:
    say_on_hub(desk, "61A")
    say_here(desk, "no")
    desk.hub.transport.fail_next(GONE, method="DELETE", path="/Consent/")
    assert desk.sync()
    assert desk.store.read(sync_items).result() == ()


def test_a_guide_who_may_not_read_the_purposes_is_not_passed_over(desk: Desk) -> None:
    say_on_hub(desk, "61A")
    say_here(desk, "no")
    desk.hub.transport.fail_next(REFUSED, path="/List/ConsentPurpose/Items")
    desk.crm = desk.hub.connect()
    assert desk.sync()
    assert legal_base(desk) == ""


def test_a_tenant_that_keeps_no_consents_has_none_written(desk: Desk) -> None:
    say_here(desk, "no")
    desk.hub.transport.fail_next(GONE, path="/List/ConsentPurpose/Items")
    desk.crm = desk.hub.connect()
    assert desk.sync()
    assert not [path for method, path in desk.hub.transport.seen if method == "DELETE"]
