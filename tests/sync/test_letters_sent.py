"""E-mails laid on a card here: a document with its whole content, once, whatever breaks off in between."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from guide_desk.domain.contact import Field, list_of
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import Delivery, EntryKind, letter_place
from guide_desk.domain.letter import Letter, read_letter
from guide_desk.errors import InvalidInput
from guide_desk.hub import limits, tables
from guide_desk.identifiers import ContactId
from guide_desk.services import deeds, letters
from guide_desk.services.sync_items import sync_items
from guide_desk.store.doctor import examine
from guide_desk.store.store import open_store
from guide_desk.sync.settle import MOST_TRIES
from tests.factories import KEY
from tests.hubs import answers, cuts_the_answer, hangs, loses_the_answer, refuses
from tests.sync.desks import WINDOW_SECONDS, Desk
from tests.sync.test_protecting import protect

ELIN = 1002
ATTACHED = bytes(range(256)) * 2000


def mail(desk: Desk, text: str = "Hej! Skickar mitt cv.\n") -> bytes:
    made = EmailMessage()
    (address, *_others) = list_of(desk.card(desk.contact(ELIN)).fields, Field.EMAILS) or ("elin@example.com",)
    made["From"], made["To"], made["Subject"], made["Message-ID"] = (
        address,
        "karin@example.se",
        "Sv: Att flytta",
        "<e1@example.com>",
    )
    made["Date"] = "Tue, 12 May 2026 07:40:00 +0000"
    made.set_content(text)
    made.add_attachment(ATTACHED, maintype="application", subtype="pdf", filename="cv.pdf")
    return made.as_bytes()


def lay(desk: Desk, content: bytes) -> ContactId:
    """As a dropped file is laid: sealed first."""
    elin = desk.contact(ELIN)
    name = desk.store.letter_box().lay_down(iter((content,)))
    found = read_letter(desk.store.letter_box().unseal(name))
    letter = Letter(found.subject, found.sender, "", found.recipients, found.sent_at, "", found.text, kept_as=name)
    desk.store.write(lambda unit: letters.lay(unit, contact_id=elin, letter=letter, kind=EntryKind.EMAIL_IN)).result()
    desk.later()
    return elin


def documents(desk: Desk) -> list[tuple[str, str, bytes | None]]:
    """Name, words and content of every document that came from here."""
    columns = tables.activity.c
    with desk.hub.register.engine.connect() as connection:
        marked = select(columns.header, columns.text, columns.content).where(columns.marker.is_not(None))
        return [tuple(row) for row in connection.execute(marked.where(columns.kind == "document"))]  # type: ignore[misc]


def sealed(desk: Desk) -> list[str]:
    return sorted(path.stem for path in (desk.store.path.parent / "letters").iterdir())


def whole(content: bytes) -> list[tuple[str, str, bytes | None]]:
    return [("Sv: Att flytta", "Hej! Skickar mitt cv.", content)]


def test_two_mails_of_one_minute_are_two_and_the_same_one_is_laid_once(desk: Desk) -> None:
    elin = lay(desk, mail(desk))
    assert desk.sync()
    other = mail(desk, "Och ett till.").replace(b"Sv: Att flytta", b"En fraga till")
    lay(desk, other)
    assert desk.sync()
    for content in (mail(desk), other):
        with pytest.raises(InvalidInput, match="known"):
            lay(desk, content)
    subjects = [entry.text.partition("\n")[0] for entry in desk.card(elin).entries if entry.kind is EntryKind.EMAIL_IN]
    assert sorted(subjects)[-2:] == ["En fraga till", "Sv: Att flytta"]


def test_a_dropped_letter_becomes_a_document_with_its_content(desk: Desk) -> None:
    content = mail(desk)
    elin = lay(desk, content)
    waiting = desk.card(elin).entries[0]
    assert (waiting.delivery, letter_place(waiting).startswith("waiting/")) == (Delivery.WAITING, True)
    assert desk.sync()
    assert desk.sync()
    assert documents(desk) == whole(content)
    sent = desk.card(elin).entries[0]
    assert (sent.kind, sent.text, sent.delivery) == (EntryKind.EMAIL_IN, waiting.text, Delivery.SENT)
    assert letter_place(sent).removeprefix("document/") == sealed(desk)[0]
    assert b"".join(desk.store.letter_box().unseal(sealed(desk)[0])) == content
    assert examine(desk.store).is_healthy


@pytest.mark.parametrize(("method", "path"), [("POST", "/Document"), ("PUT", "/Content")], ids=["the document", "its content"])
@pytest.mark.parametrize("fault", [loses_the_answer, cuts_the_answer, hangs, refuses, answers(503), answers(500)])
def test_whatever_breaks_off_it_arrives_once_and_whole(desk: Desk, fault: object, method: str, path: str) -> None:
    content = mail(desk)
    elin = lay(desk, content)
    desk.hub.transport.fail_next(fault, method=method, path=path)  # type: ignore[arg-type]
    desk.sync()
    desk.sync()
    assert desk.card(elin).entries[0].delivery is not Delivery.SENT or documents(desk) == whole(content)
    for _round in range(3):
        desk.later(WINDOW_SECONDS)
        assert desk.sync()
    assert documents(desk) == whole(content)
    assert [entry.delivery for entry in desk.card(elin).entries if entry.kind is EntryKind.EMAIL_IN][:1] == [Delivery.SENT]
    assert desk.store.read(sync_items).result() == ()


def test_a_document_without_its_content_is_on_its_way_and_can_be_read_here(desk: Desk) -> None:
    content = mail(desk)
    elin = lay(desk, content)
    desk.hub.transport.fail_next(refuses, method="PUT", path="/Content")
    assert not desk.sync()
    desk.later()
    desk.hub.transport.fail_next(refuses, method="PUT", path="/Content")
    assert not desk.sync()
    (document,) = documents(desk)
    assert document[2] is None
    entry = desk.card(elin).entries[0]
    assert (entry.delivery, letter_place(entry)) == (Delivery.WAITING, f"waiting/{sealed(desk)[0]}")
    assert [each.text for each in desk.card(elin).entries].count(entry.text) == 1


def test_a_program_that_dies_between_the_two_goes_on_with_the_content(desk: Desk) -> None:
    content = mail(desk)
    lay(desk, content)
    desk.hub.transport.fail_next(refuses, method="PUT", path="/Content")
    desk.send()
    assert desk.store.close()
    desk.store = open_store(desk.store.path.parent, KEY, clock=desk.hub.clock, is_practice=True)
    desk.hub.transport.seen.clear()
    desk.later()
    assert desk.sync()
    assert [method for method, path in desk.hub.transport.seen if path.endswith("/Document")].count("POST") == 0
    assert documents(desk) == whole(content)


@pytest.mark.parametrize("knows_of_nothing", [False, True])
def test_two_documents_of_one_letter_become_the_one_that_holds_it(desk: Desk, knows_of_nothing: bool) -> None:
    content = mail(desk)
    lay(desk, content)
    assert desk.sync()
    number = int(sealed(desk)[0])
    columns, is_document = tables.activity.c, tables.activity.c.kind == "document"
    with desk.hub.register.writing() as connection:
        (row,) = connection.execute(select(tables.activity).where(is_document, columns.activity_id == number)).mappings().all()
        stamp = desk.hub.register.stamp()
        earlier = {**row, "activity_id": 1, "marker": None, "content": None, "updated": stamp}
        connection.execute(tables.activity.insert(), earlier)
    if knows_of_nothing:
        desk.hub.transport.fail_next(answers(404), method="DELETE", path="/Document/1/Content")
    assert desk.sync()
    assert documents(desk) == whole(content)
    with desk.hub.register.engine.connect() as connection:
        assert connection.execute(select(columns.activity_id).where(is_document, columns.activity_id == 1)).first() is None


def test_the_letter_stays_where_a_colleague_has_changed_the_double_without_it(desk: Desk) -> None:
    """A proxy has doubled the document, and the content came to one of them: it went with its document."""
    content = mail(desk)
    lay(desk, content)
    assert desk.sync()
    number = int(sealed(desk)[0])
    columns, is_document = tables.activity.c, tables.activity.c.kind == "document"
    with desk.hub.register.writing() as connection:
        (row,) = connection.execute(select(tables.activity).where(is_document, columns.activity_id == number)).mappings().all()
        changed = {"activity_id": 1, "marker": None, "content": None, "date": "2026-05-13T09:00:00"}
        connection.execute(tables.activity.insert(), {**row, **changed, "updated": desk.hub.register.stamp()})
    assert desk.sync()
    assert documents(desk) == whole(content)


def take_back_half_arrived(desk: Desk) -> ContactId:
    """The document has come, its content was refused to the end, and the guide takes the e-mail back."""
    elin = lay(desk, mail(desk))
    desk.hub.transport.faults = [(lambda request: request.method == "PUT", answers(500))] * 100
    for _round in range(3 * MOST_TRIES):
        desk.later(WINDOW_SECONDS)
        desk.send()
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, len(documents(desk))) == (DeedState.NEEDS_ATTENTION, 1)
    desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=item.deed_id)).result()
    return elin


def test_a_letter_that_was_taken_back_leaves_no_document_without_content(desk: Desk) -> None:
    elin = take_back_half_arrived(desk)
    desk.note(elin, "Mejlet fick inte plats")
    for _round in range(2):
        desk.later(WINDOW_SECONDS)
        assert desk.sync()
    assert documents(desk) == []
    assert [each.text for each in desk.card(elin).entries if each.kind is EntryKind.EMAIL_IN and "cv" in each.text] == []


def test_what_was_taken_back_stays_where_a_colleague_has_been_at_it(desk: Desk) -> None:
    elin = take_back_half_arrived(desk)
    columns = tables.activity.c
    with desk.hub.register.writing() as connection:
        ours = (columns.kind == "document") & columns.marker.is_not(None)
        new = {"header": "Cv, se bilaga", "updated": desk.hub.register.stamp()}
        connection.execute(tables.activity.update().where(ours), new)
    desk.note(elin, "Mejlet fick inte plats")
    for _round in range(2):
        desk.later(WINDOW_SECONDS)
        assert desk.sync()
    assert [name for name, _words, _content in documents(desk)] == ["Cv, se bilaga"]


def remove_documents(desk: Desk, *, above: int = 0) -> None:
    """A colleague removes those that came from here."""
    columns = tables.activity.c
    with desk.hub.register.writing() as connection:
        where = (columns.kind == "document") & columns.marker.is_not(None) & (columns.activity_id > above)
        connection.execute(tables.activity.delete().where(where))


def test_a_document_that_somebody_removed_before_its_content_came_is_made_anew(desk: Desk) -> None:
    content = mail(desk)
    elin = lay(desk, content)
    desk.hub.transport.fail_next(refuses, method="PUT", path="/Content")
    desk.send()
    remove_documents(desk)
    for _round in range(4):
        desk.later(WINDOW_SECONDS)
        assert desk.sync()
    assert documents(desk) == whole(content)
    assert [each.delivery for each in desk.card(elin).entries if each.kind is EntryKind.EMAIL_IN][:1] == [Delivery.SENT]
    assert desk.store.read(sync_items).result() == ()


def test_a_document_that_takes_no_content_waits_for_the_guide_after_some_tries(desk: Desk) -> None:
    """It is listed, and not there: a whole e-mail went up every minute, for ever."""
    lay(desk, mail(desk))
    puts = (lambda request: request.method == "PUT", answers(404))
    desk.hub.transport.faults = [puts] * 100
    for _round in range(3 * MOST_TRIES):
        desk.later(61)
        desk.send()
    (item,) = desk.store.read(sync_items).result()
    assert item.state is DeedState.NEEDS_ATTENTION
    assert 100 - len(desk.hub.transport.faults) <= MOST_TRIES + 1


def test_a_second_document_is_filled_when_somebody_removed_the_first(desk: Desk) -> None:
    """The answer to the second was lost, and the first still stands here when the second is found."""
    content = mail(desk)
    lay(desk, content)
    desk.hub.transport.fail_next(refuses, method="PUT", path="/Content")
    desk.send()
    columns, is_document = tables.activity.c, tables.activity.c.kind == "document"
    with desk.hub.register.writing() as connection:
        marked = is_document & columns.marker.is_not(None)
        (row,) = connection.execute(select(tables.activity).where(marked)).mappings().all()
        connection.execute(tables.activity.delete().where(marked))
        second = {**row, "activity_id": row["activity_id"] + 1, "updated": desk.hub.register.stamp()}
        connection.execute(tables.activity.insert(), second)
    for _round in range(4):
        desk.later(WINDOW_SECONDS)
        assert desk.sync()
    assert documents(desk) == whole(content)
    assert [
        number for _method, path in desk.hub.transport.seen if (number := path.partition("/Document/")[2]).endswith("/Content")
    ]
    assert desk.store.read(sync_items).result() == ()


def test_a_double_of_a_letter_that_somebody_removed_stops_no_round(desk: Desk) -> None:
    """It could not be taken away when it was seen, and is asked about again with the next news."""
    content = mail(desk)
    elin = lay(desk, content)
    assert desk.sync()
    number = int(sealed(desk)[0])
    with desk.hub.register.writing() as connection:
        where = (tables.activity.c.kind == "document") & (tables.activity.c.activity_id == number)
        (row,) = connection.execute(select(tables.activity).where(where)).mappings().all()
        double = {**row, "activity_id": number + 1, "marker": None, "content": None, "updated": desk.hub.register.stamp()}
        connection.execute(tables.activity.insert(), double)
    desk.hub.transport.fail_next(answers(403), method="DELETE", path=f"/Document/{number + 1}/Content")
    assert desk.sync()
    with desk.hub.register.writing() as connection:
        connection.execute(tables.activity.delete().where(tables.activity.c.activity_id == number + 1))
    desk.note(elin, "Mejlet finns en gång")
    desk.later()
    assert desk.sync()
    assert documents(desk) == whole(content)
    assert [each.text for each in desk.card(elin).entries].count("Sv: Att flytta\nHej! Skickar mitt cv.") == 1


def test_a_letter_that_is_too_large_there_waits_with_its_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide_desk.hub.limits.LARGEST_CONTENT_BYTES", 1000)
    elin = lay(desk, mail(desk))
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert (item.state, item.reason, item.can_reword, item.can_move) == (DeedState.NEEDS_ATTENTION, "too_large", False, True)
    assert desk.card(elin).entries[0].delivery is Delivery.NEEDS_YOU
    with pytest.raises(InvalidInput):
        desk.store.write(lambda unit: deeds.reword(unit, deed_id=item.deed_id, text="Kortare")).result()


def test_the_hub_takes_letters_of_the_size_that_may_be_dropped_here(desk: Desk) -> None:
    content = mail(desk, "x" * 70 + "\n") + b"a" * (24 * 2**20)
    assert len(content) < limits.LARGEST_CONTENT_BYTES
    lay(desk, content)
    assert desk.sync()
    assert documents(desk)[0][2] == content


def test_a_letter_whose_file_is_damaged_waits_for_the_guide_and_holds_up_nothing(desk: Desk) -> None:
    elin = lay(desk, mail(desk))
    (path,) = (desk.store.path.parent / "letters").iterdir()
    Path(path).write_bytes(path.read_bytes()[:-1])
    desk.note(elin, "Går vidare")
    desk.later()
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert (item.reason, item.text != "") == ("letter_lost", True)
    assert desk.texts_on_hub() == ["Går vidare"]
    assert documents(desk) == []


def test_a_tenant_without_the_template_is_told_of_and_nothing_is_lost(desk: Desk) -> None:
    desk.hub.take_field_away("SuperOffice:21", "document")
    lay(desk, mail(desk))
    desk.sync()
    (item,) = desk.store.read(sync_items).result()
    assert item.reason == "tenant_lacks"
    assert len(sealed(desk)) == 1


def test_a_refused_letter_is_laid_on_another_card_whole(desk: Desk) -> None:
    content = mail(desk)
    lay(desk, content)
    desk.hub.transport.fail_next(answers(403), method="POST", path="/Document")
    assert desk.sync()
    (item,) = desk.store.read(sync_items).result()
    amira = desk.contact(1003)
    desk.store.write(lambda unit: deeds.move_to(unit, deed_id=item.deed_id, contact_id=amira)).result()
    desk.later()
    assert desk.sync()
    assert documents(desk) == whole(content)
    assert desk.card(amira).entries[0].kind is EntryKind.EMAIL_IN


def test_a_letter_about_somebody_protected_is_sent_and_does_not_stay(desk: Desk) -> None:
    content = mail(desk)
    elin = lay(desk, content)
    protect(desk, elin)
    assert set(sealed(desk)) <= desk.store.read(letters.known_letters).result()
    desk.later()
    assert desk.sync()
    assert documents(desk) == whole(content)
    assert sealed(desk) == []
