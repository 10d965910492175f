"""Who is left out of which kind of mailing, by what their card says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from guide_desk.domain.contact import Field, Fields, FieldValue
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.left_out import LeftOut, reasons_of
from guide_desk.domain.merge import merge_field
from guide_desk.domain.reachable import PostalAddress, email_of, is_usable_email, postal_address_of
from guide_desk.domain.segment import Purpose
from guide_desk.domain.segment_facts import month_number, month_number_of
from tests.factories import entry

FULL: dict[Field, FieldValue] = {
    Field.EMAILS: ("elin@example.com",),
    Field.PHONES: ("070-174 06 12",),
    Field.STREET: "Storgatan 1",
    Field.POSTCODE: "211 34",
    Field.FROM_PLACE: "Malmö",
    Field.NEWSLETTER: "yes",
    Field.INVITATIONS: "yes",
    Field.MAILING_CONSENT: "yes",
}
MAIL = (Purpose.NEWSLETTER, Purpose.INVITATION, Purpose.JOB_TIP)
ALL = tuple(Purpose)
CASES: list[tuple[Field, FieldValue, LeftOut | None, tuple[Purpose, ...]]] = [
    (Field.STORING_CONSENT, "yes", None, ALL),
    (Field.STORING_CONSENT, "no", LeftOut.UNSUBSCRIBED, ALL),
    (Field.NO_CONTACT_SINCE, "2026-01-01", LeftOut.WANTS_NO_CONTACT, ALL),
    (Field.REMOVAL_ASKED_ON, "2026-01-01", LeftOut.ASKED_TO_BE_REMOVED, ALL),
    (Field.MOVE_STATUS, "moved_elsewhere", LeftOut.MOVED_AWAY, ALL),
    (Field.MOVE_STATUS, "moved_here", None, ALL),
    (Field.NO_MAILING, "yes", LeftOut.UNSUBSCRIBED, (*MAIL, Purpose.LETTER)),
    (Field.NO_MAILING, "yes", None, (Purpose.PHONE,)),
    (Field.MAILING_CONSENT, "no", LeftOut.UNSUBSCRIBED, MAIL),
    (Field.MAILING_CONSENT, "", LeftOut.NO_CONSENT, MAIL),
    (Field.MAILING_CONSENT, "no", None, (Purpose.LETTER, Purpose.PHONE)),
    (Field.NEWSLETTER, "", LeftOut.NO_CONSENT, (Purpose.NEWSLETTER,)),
    (Field.NEWSLETTER, "", None, (Purpose.INVITATION, Purpose.JOB_TIP)),
    (Field.INVITATIONS, "no", LeftOut.UNSUBSCRIBED, (Purpose.INVITATION,)),
    (Field.INVITATIONS, "", LeftOut.NO_CONSENT, (Purpose.INVITATION,)),
    (Field.INVITATIONS, "no", None, (Purpose.NEWSLETTER, Purpose.JOB_TIP)),
    (Field.EMAILS, (), LeftOut.NO_ADDRESS, MAIL),
    (Field.EMAILS, ("elin@example.com, jonas@example.com",), LeftOut.NO_ADDRESS, MAIL),
    (Field.EMAILS, (), None, (Purpose.LETTER, Purpose.PHONE)),
    (Field.POSTCODE, "", LeftOut.NO_ADDRESS, (Purpose.LETTER,)),
    (Field.STREET, " ", LeftOut.NO_ADDRESS, (Purpose.LETTER,)),
    (Field.PHONES, (), LeftOut.NO_ADDRESS, (Purpose.PHONE,)),
]


def reason_of(purpose: Purpose, fields: Fields, entries: Sequence[DialogueEntry]) -> LeftOut | None:
    return reasons_of(fields, entries)[ALL.index(purpose)]


@pytest.mark.parametrize(("field", "value", "reason", "purposes"), CASES)
def test_what_one_field_does(field: Field, value: FieldValue, reason: LeftOut | None, purposes: tuple[Purpose, ...]) -> None:
    for purpose in purposes:
        assert reason_of(purpose, {**FULL, field: value}, ()) is reason, purpose


def test_whoever_has_several_reasons_counts_under_the_first() -> None:
    nothing: dict[Field, FieldValue] = {Field.MAILING_CONSENT: "no", Field.MOVE_STATUS: "moved_elsewhere"}
    assert reason_of(Purpose.NEWSLETTER, nothing, ()) is LeftOut.MOVED_AWAY
    assert reason_of(Purpose.NEWSLETTER, {**nothing, Field.REMOVAL_ASKED_ON: "2026-01-01"}, ()) is LeftOut.ASKED_TO_BE_REMOVED
    assert reason_of(Purpose.NEWSLETTER, {}, ()) is LeftOut.NO_CONSENT


BOUNCE = entry(EntryKind.BOUNCE, "2026-05-03 09:01")


@pytest.mark.parametrize(
    ("later", "bounces"),
    [
        ((), True),
        ((entry(EntryKind.EMAIL, "2026-05-04 09:00"),), False),
        ((entry(EntryKind.EMAIL, "2026-05-04 09:00"), entry(EntryKind.BOUNCE, "2026-05-04 09:01")), True),
        ((entry(EntryKind.EMAIL_IN, "2026-05-04 09:00"),), False),
        ((entry(EntryKind.EMAIL_IN, "2026-05-04 09:00", address="other@example.com"),), True),
        ((entry(EntryKind.EMAIL_IN, "2026-05-04 09:00", address="Elin@example.com"),), False),
        ((entry(EntryKind.MAILING, "2026-05-04 09:00"), entry(EntryKind.CALL_IN, "2026-05-04 10:00")), True),
    ],
)
def test_mail_that_came_back(later: tuple[DialogueEntry, ...], bounces: bool) -> None:
    newest_first = [*reversed(later), BOUNCE, entry(EntryKind.EMAIL, "2026-05-03 09:00")]
    for purpose in MAIL:
        assert reason_of(purpose, FULL, newest_first) is (LeftOut.ADDRESS_BOUNCES if bounces else None)
    assert reason_of(Purpose.PHONE, FULL, newest_first) is None


def test_a_bounce_of_another_address_says_nothing() -> None:
    old = entry(EntryKind.BOUNCE, "2026-05-03 09:01", address="old@example.com")
    assert reason_of(Purpose.NEWSLETTER, FULL, [old]) is None


@pytest.mark.parametrize("text", ["elin@example.com", "elin.ek+are@mail.example.se", "öl@åre.example"])
def test_an_address_that_can_stand_in_a_list(text: str) -> None:
    assert is_usable_email(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "elin", "elin@", "@example.com", "elin@example", "a@b@example.com", "elin ek@example.com"),
        *("a@example.com,b@example.com", "a@example.com;b@example.com", "elin@example.com\n", "elin@exam\rple.com"),
        *('"elin,ek"@example.com', "<elin@example.com>", "elin@example..com", "elin\x00@example.com"),
        *("e" * 250 + "@example.com", "elin@example.com\u2028bcc:x"),
    ],
)
def test_an_address_that_would_break_a_list(text: str) -> None:
    assert not is_usable_email(text)


def test_the_first_address_that_can_be_used_is_used() -> None:
    assert email_of({Field.EMAILS: ("trasig, adress", " elin@example.com ", "b@example.com")}) == "elin@example.com"
    assert email_of({}) == ""


def test_a_letter_goes_to_the_postal_address_first() -> None:
    assert postal_address_of(FULL) == PostalAddress("Storgatan 1", "211 34", "Malmö")
    box: dict[Field, FieldValue] = {Field.POSTAL_STREET: "Box 1", Field.POSTAL_POSTCODE: "830 05", Field.POSTAL_PLACE: "Järpen"}
    assert postal_address_of({**FULL, **box}) == PostalAddress("Box 1", "830 05", "Järpen")
    assert postal_address_of({**FULL, **box, Field.POSTAL_POSTCODE: ""}) == PostalAddress("Storgatan 1", "211 34", "Malmö")


def test_asking_to_be_removed_is_never_merged_away() -> None:
    assert merge_field(Field.REMOVAL_ASKED_ON, "", "2026-05-12", "2026-05-11").view == "2026-05-11"
    assert merge_field(Field.REMOVAL_ASKED_ON, "2026-01-01", "2026-05-12", "").view == "2026-05-12"


def test_months_have_numbers_that_rise() -> None:
    assert month_number_of("2027-01") == month_number(date(2026, 12, 31)) + 1
    assert month_number_of("2026-13") is None
    assert month_number_of("") is None
