"""Events: what each person has said, the calendar file that follows every change, and the mail with everybody hidden."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest

from guide_desk.domain.calendar_file import event_file
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.event import Event, EventAnswer, answer_of, entry_about
from guide_desk.domain.invitation_mail import RECIPIENTS_A_MAIL, invitation_mails
from tests.factories import MORNING, entry, moment

MEETING = Event(
    "0" * 31 + "7",
    "Inflyttarträff i Sveg; fika, prat",
    moment("2026-06-16 18:00"),
    moment("2026-06-16 20:00"),
    "Folkets hus, Sveg",
    "Välkomna!\nTa med grannen.",
    organiser='Lisa "Modin"\r\n',
    organiser_email="lisa@example.org",
)


def about(kind: EntryKind, event_id: str = MEETING.event_id) -> DialogueEntry:
    return entry(kind, "2026-05-12 09:00", event=event_id)


@pytest.mark.parametrize(
    ("kinds", "answer"),
    [
        ([], None),
        ([EntryKind.CALLED_OFF], None),
        ([EntryKind.CALLED_OFF, EntryKind.INVITED], EventAnswer.INVITED),
        ([EntryKind.COMING, EntryKind.INVITED], EventAnswer.COMING),
        ([EntryKind.INVITED, EntryKind.COMING, EntryKind.INVITED], EventAnswer.COMING),
        ([EntryKind.NOT_COMING, EntryKind.COMING, EntryKind.INVITED], EventAnswer.NOT_COMING),
        ([EntryKind.COMING, EntryKind.NOT_COMING], EventAnswer.COMING),
        ([EntryKind.NOT_COMING, EntryKind.ATTENDED], EventAnswer.ATTENDED),
    ],
)
def test_the_latest_answer_counts_and_who_was_there_was_there(kinds: list[EntryKind], answer: EventAnswer | None) -> None:
    others = [about(EntryKind.ATTENDED, "another"), entry(EntryKind.NOTE, "2026-05-12 09:00", "x")]
    assert answer_of(MEETING.event_id, [*others, *map(about, kinds)]) is answer


def test_the_line_on_a_card_says_what_when_and_where() -> None:
    line = entry_about(MEETING, EntryKind.INVITED, MORNING)
    assert line.text == "Inflyttarträff i Sveg; fika, prat, 2026-06-16 kl. 18.00, Folkets hus, Sveg"
    assert (line.event, line.event_on) == (MEETING.event_id, MEETING.day)
    assert entry_about(replace(MEETING, place=""), EntryKind.INVITED, MORNING).text.endswith("18.00")


def unfolded(content: bytes) -> list[str]:
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_a_changed_event_keeps_its_uid_and_rises_and_one_called_off_takes_itself_away() -> None:
    first = unfolded(event_file(MEETING, MORNING))
    assert "METHOD:PUBLISH" in first
    assert f"UID:{MEETING.event_id}@guide-desk" in first
    assert "SEQUENCE:0" in first
    assert "DTSTART:20260616T160000Z" in first
    assert "DTEND:20260616T180000Z" in first
    assert "SUMMARY:Inflyttarträff i Sveg\\; fika\\, prat" in first
    assert "LOCATION:Folkets hus\\, Sveg" in first
    assert "DESCRIPTION:Välkomna!\\nTa med grannen." in first
    assert 'ORGANIZER;CN="Lisa Modin":mailto:lisa@example.org' in first
    assert "STATUS:CONFIRMED" in first
    off = unfolded(event_file(replace(MEETING, sequence=2, is_called_off=True), MORNING))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2", f"UID:{MEETING.event_id}@guide-desk"} <= set(off)


@pytest.mark.parametrize("address", ["", "a@b.se\r\nATTENDEE:x", "a,b@c.se"])
def test_an_address_that_is_none_does_not_come_into_the_file(address: str) -> None:
    lines = unfolded(event_file(replace(MEETING, organiser_email=address), MORNING))
    assert not any(line.startswith(("ORGANIZER", "ATTENDEE")) for line in lines)


def read(content: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(content, policy=default))


def test_the_draft_hides_everybody_and_carries_the_file() -> None:
    addresses = [
        "ada@example.org",
        " bo@example.org ",
        "ada@example.org",
        "a,b@example.org",
        "c@example.org\r\nTo: x@example.org",
    ]
    (content,) = invitation_mails(MEETING, subject="Träff\r\nTo: x@y.se", text="Hej på er", addresses=addresses, now=MORNING)
    mail = read(content)
    assert mail["Bcc"] == "ada@example.org, bo@example.org"
    assert (mail["To"], mail["Cc"], mail["From"], mail["X-Unsent"]) == (None, None, None, "1")
    assert mail["Subject"] == "Träff To: x@y.se"
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_payload(decode=True) == event_file(MEETING, MORNING)
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip() == "Hej på er"


def test_more_than_a_mail_takes_become_several_and_nobody_is_lost() -> None:
    addresses = [f"p{number}@example.org" for number in range(RECIPIENTS_A_MAIL + 1)]
    mails = invitation_mails(MEETING, subject="Träff", text="Hej", addresses=addresses, now=MORNING)
    found = [address for mail in mails for address in read(mail)["Bcc"].split(", ")]
    assert len(mails) == 2
    assert found == addresses
    assert invitation_mails(MEETING, subject="Träff", text="Hej", addresses=["x"], now=MORNING) == ()


@pytest.mark.parametrize(
    "strange", [".@example.org", "a..b@example.org", "=?utf-8?q?x=40y.se?=@example.org", "o'ek&co@example.org"]
)
def test_a_strange_address_stops_no_invitation_and_stays_as_it_is(strange: str) -> None:
    addresses = ["0@example.org", strange, "ada@example.org"]
    (content,) = invitation_mails(MEETING, subject="Träff på fjället", text="Hej", addresses=addresses, now=MORNING)
    headers = content.split(b"\r\n\r\n")[0].decode()
    assert headers.startswith(f"Bcc: 0@example.org,\r\n {strange},\r\n ada@example.org\r\n")
    assert read(content)["Subject"] == "Träff på fjället"


def test_an_address_is_written_to_once_whatever_letters_are_capitals() -> None:
    addresses = ["Ada@example.org", "ada@Example.org", "bo@example.org"]
    (content,) = invitation_mails(MEETING, subject="Träff", text="Hej", addresses=addresses, now=MORNING)
    assert read(content)["Bcc"] == "Ada@example.org, bo@example.org"


def test_an_address_with_letters_of_its_own_is_written_as_it_is() -> None:
    (content,) = invitation_mails(MEETING, subject="Träff", text="Hej", addresses=["åsa@exämple.se"], now=MORNING)
    assert "Bcc: åsa@exämple.se\r\n".encode() in content
