"""E-mails of every shape: read as plain text, attachments listed, nothing without a limit."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_desk.domain import letter as letter_module
from guide_desk.domain.letter import Letter, message_id, read_letter, take_out
from tests.factories import moment


def mail(text: str = "Hej! Skickar mitt cv.\n", **headers: str) -> EmailMessage:
    made = EmailMessage()
    known = {
        "Subject": "Sv: Att flytta till Åre",
        "From": "Amira Haddad <amira@example.com>",
        "To": "karin@example.se",
        "Date": "Wed, 06 May 2026 05:12:00 +0000",
        "Message-ID": "<a1@mail.example.com>",
    }
    for name, value in {**known, **headers}.items():
        made[name] = value
    made.set_content(text)
    return made


def read(made: EmailMessage | bytes, size: int = 7) -> Letter:
    content = made if isinstance(made, bytes) else made.as_bytes()
    return read_letter(content[start : start + size] for start in range(0, len(content), size))


def test_a_plain_letter() -> None:
    found = read(mail())
    assert (found.subject, found.sender, found.sender_name) == ("Sv: Att flytta till Åre", "amira@example.com", "Amira Haddad")
    assert (found.recipients, found.message_id) == (("karin@example.se",), "<a1@mail.example.com>")
    assert found.sent_at == moment("2026-05-06 07:12")
    assert message_id([mail().as_bytes()]) == found.message_id
    assert (found.text, found.attachments, found.is_cut) == ("Hej! Skickar mitt cv.", (), False)


@pytest.mark.parametrize("zone", ["-0000", "GMT", "+0200", ""])
def test_a_moment_without_a_zone_is_in_utc(zone: str) -> None:
    """Web forms and programs write '-0000'."""
    content = f"From: amira@example.com\r\nDate: Tue, 12 May 2026 23:30:00 {zone}\r\n\r\nHej".encode()
    assert read(content).sent_at == moment("2026-05-12 23:30" if zone == "+0200" else "2026-05-13 01:30")


def test_both_forms_are_read_as_the_plain_one_and_attachments_are_listed() -> None:
    made = mail("Klartext åäö 🌲\n")
    made.add_alternative("<html><body><p>Webb</p></body></html>", subtype="html")
    content = bytes(range(256)) * 400
    made.add_attachment(content, maintype="application", subtype="pdf", filename="CV Amira.pdf")
    made.add_attachment("hej", filename="läs mig.txt")
    found = read(made)
    assert found.text == "Klartext åäö 🌲"
    (cv, note) = found.attachments
    assert (cv.name, cv.kind, note.name) == ("CV Amira.pdf", "application/pdf", "läs mig.txt")
    assert abs(cv.size_bytes - len(content)) <= 3
    taken: list[bytes] = []
    take_out([made.as_bytes()], cv.place, taken.append)
    assert b"".join(taken) == content
    none: list[bytes] = []
    take_out([made.as_bytes()], 99, none.append)
    assert none == []


def test_a_page_becomes_words_and_runs_nothing() -> None:
    made = mail()
    made.clear_content()
    page = "<head><title>T</title><style>p{}</style></head><p>Ett&nbsp;stycke</p><script>alert(1)</script><div>Två<br>rader</div>"
    made.set_content(page, subtype="html")
    assert read(made).text == "Ett stycke\n\nTvå\nrader"


def test_a_letter_within_a_letter_is_an_attachment() -> None:
    made = mail()
    made.add_attachment(mail("Inre\n"))
    found = read(made)
    assert found.text == "Hej! Skickar mitt cv."
    assert [each.kind for each in found.attachments] == ["message/rfc822"]


@pytest.mark.parametrize(
    ("charset", "encoding"), [("iso-8859-1", "quoted-printable"), ("windows-1252", "base64"), ("utf-8", "8bit")]
)
def test_charsets_and_encodings(charset: str, encoding: str) -> None:
    made = mail()
    made.set_content("Åre, Östersund – ”ja”\n" if charset != "iso-8859-1" else "Åre, Östersund\n", charset=charset, cte=encoding)
    assert read(made).text.startswith("Åre, Östersund")


def test_an_unknown_charset_loses_no_letter() -> None:
    content = b"From: a@example.com\nContent-Type: text/plain; charset=rymden\n\nH\xe5j\n"
    assert read(content).text == "Håj"


@pytest.mark.parametrize("content", [b"", b"\n", b"\x00\xff" * 500, b"Subject: x", b"<html>hej</html>", b"%PDF-1.7\n"])
def test_what_is_no_letter_has_no_sender(content: bytes) -> None:
    assert read(content).sender == ""


def test_limits_on_parts_depth_headers_and_text(monkeypatch: pytest.MonkeyPatch) -> None:
    made = mail("rad\n" * 100)
    for number in range(6):
        made.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    monkeypatch.setattr(letter_module, "MOST_PARTS", 3)
    few = read(made)
    assert (len(few.attachments), few.is_cut) == (2, True)
    monkeypatch.setattr(letter_module, "LONGEST_TEXT_BYTES", 40)
    assert len(read(made).text) <= 40
    monkeypatch.setattr(letter_module, "LONGEST_HEADERS", 30)
    assert read(made).is_cut
    monkeypatch.setattr(letter_module, "LONGEST_HEADERS", 65536)
    monkeypatch.setattr(letter_module, "DEEPEST_PART", 0)
    assert read(made).attachments[0].kind.startswith("multipart/")


def test_a_long_text_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_module, "LONGEST_TEXT", 10)
    found = read(mail("0123456789abc\n"))
    assert (found.text, found.is_cut) == ("0123456789", True)


def test_a_line_that_never_ends_costs_little() -> None:
    content = b"From: a@example.com\n\n" + b"x" * 1_000_000
    assert read(content, size=65536).is_cut


def test_a_boundary_that_never_closes_ends_with_the_letter() -> None:
    made = mail()
    made.add_attachment(b"abc", maintype="image", subtype="png", filename="a.png")
    content = made.as_bytes()
    cut = read(content[: content.rindex(b"--")])
    assert (cut.text, len(cut.attachments)) == ("Hej! Skickar mitt cv.", 1)


def test_a_part_that_an_outer_end_cuts_off_and_a_text_that_cannot_be_decoded() -> None:
    content = (
        b"From: a@example.com\nContent-Type: multipart/mixed; boundary=out\n\n--out\n"
        b"Content-Type: multipart/alternative; boundary=in\n\n--in\n\nett\n--out\n"
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nabcde\n--out--\n"
    )
    assert read(content).text == "ett"


def test_parts_after_the_inner_end_are_skipped() -> None:
    content = (
        b"From: a@example.com\nContent-Type: multipart/mixed; boundary=out\n\npreamble\n--out\n"
        b"Content-Type: multipart/alternative; boundary=in\n\n--in\n\nett\n--in--\nepilog\n--out\n"
        b"Content-Type: text/plain; name=b.txt\nContent-Transfer-Encoding: base64\n\n!!!!x\n--out--\nslut\n"
    )
    found = read(content)
    assert (found.text, [each.name for each in found.attachments]) == ("ett", ["b.txt"])
    taken: list[bytes] = []
    take_out([content], found.attachments[0].place, taken.append)
    assert b"".join(taken) == b""


@given(st.binary(max_size=400))
def test_no_bytes_break_it(content: bytes) -> None:
    head = b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    for each in (content, head + content, b"Date: " + content, b"From: " + content + b"\n\nhej"):
        read_letter([each])
