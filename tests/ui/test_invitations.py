"""Events: who is invited by mail, what they answer, changing one and calling it off."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial

import pytest

from guide_desk.domain import invitation_mail
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.event import EventAnswer
from guide_desk.domain.segment import Purpose
from guide_desk.services import contacts, events
from guide_desk.ui.features.segments.invitation_dialog import InvitationDialog
from guide_desk.ui.features.segments.participants import ParticipantsDialog
from tests.factories import MORNING
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_of_controls, shown_words
from tests.ui.segment_place import choose, page_of, said


def invitation_to(place: OpenDesk) -> InvitationDialog:
    """Opened for those of a segment."""
    page = choose(place, "starting_business")
    page.pane.bar.invitation.click()
    dialog = page.findChildren(InvitationDialog)[0]
    place.settle()
    return dialog


def fill_in_and_send(place: OpenDesk, dialog: InvitationDialog) -> None:
    dialog.title.setText("Träff i Sveg")
    dialog.place.setText("Folkets hus, Sveg")
    dialog.words.setPlainText("Välkommen på fika.")
    dialog.answers_to.setText("karin@example.com")
    dialog.send()
    place.settle()


def invite(place: OpenDesk) -> None:
    fill_in_and_send(place, invitation_to(place))


def test_without_an_event_there_is_nothing_to_answer(place: OpenDesk) -> None:
    page = page_of(place)
    page.acts.show_participants()
    place.settle()
    dialog = page.findChildren(ParticipantsDialog)[0]
    assert "Börja med ett urval och tryck på Inbjudan." in shown_words(dialog)
    assert not dialog.sheet.isEnabled()
    dialog.reject()


def test_an_invitation_reaches_who_said_yes_and_the_answers_stand_on_the_cards(place: OpenDesk) -> None:
    dialog = invitation_to(place)
    dialog.send()
    place.settle()
    assert "Skriv vad träffen heter." in shown_words(dialog)
    fill_in_and_send(place, dialog)
    assert [path.name for path in place.files] == ["inbjudan-1.eml"]
    mail = message_from_bytes(place.files[0].read_bytes(), policy=default)
    assert mail["Bcc"] == "lena@example.com, tobias@example.com"
    assert mail["Subject"] == "Inbjudan: Träff i Sveg"
    assert mail["To"] is None
    calendar = next(mail.iter_attachments())
    assert calendar.get_content_type() == "text/calendar"
    body = mail.get_body()
    assert body is not None
    assert "tisdag 2 juni klockan 18.00–20.00" in body.get_content()
    assert "dolda mottagare. Det står på korten att de är inbjudna." in said(place)
    summary = place.desk.store.read(events.events).result()[0]
    assert summary.title == "Träff i Sveg"


def test_a_mail_to_very_many_is_several_and_none_of_them_comes_without_its_line(
    place: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitation_mail, "RECIPIENTS_A_MAIL", 1)
    invite(place)
    assert sorted(path.name for path in place.files) == ["inbjudan-1.eml", "inbjudan-2.eml"]
    mailed = "SELECT people FROM access WHERE kind = 'mailed'"
    assert place.desk.store.read(lambda unit: unit.connection.execute(mailed).fetchall()).result() == [(2,)]
    place.files.clear()
    place.desk.store.write(lambda unit: unit.driver.execute("DROP TABLE access")).result()
    invite(place)
    assert place.files == []


def test_who_comes_is_noted_from_the_list_and_printed(place: OpenDesk) -> None:
    when = MORNING + timedelta(days=20)
    event = place.desk.store.write(
        lambda unit: events.create_event(unit, title="Träff", starts_at=when, ends_at=when + timedelta(hours=2), place="Sveg")
    ).result()
    lena = place.people["Lena"]
    place.desk.store.write(
        lambda unit: events.note_answer(unit, event_id=event.event_id, contact_id=lena, is_coming=True)
    ).result()
    page = page_of(place)
    page.acts.show_participants()
    place.settle()
    dialog = page.findChildren(ParticipantsDialog)[0]
    assert "1 kommer." in shown_words(dialog)
    dialog.note(EventAnswer.ATTENDED)
    place.settle()
    assert "1 var med." in shown_words(dialog)
    assert card_of(place, "Lena").entries[0].kind is EntryKind.ATTENDED
    dialog.print_out()
    place.settle()
    assert place.files[-1].name == "deltagare.pdf"
    assert place.files[-1].read_bytes().startswith(b"%PDF")
    assert place.window.toasts.undo()
    place.settle()
    assert "1 kommer." in shown_words(dialog)
    assert "" not in names_of_controls(dialog)
    dialog.reject()
    assert page.pane.segment.purpose in set(Purpose)


def _invite(desk: OpenDesk) -> InvitationDialog:
    page = page_of(desk)
    page.acts.invite()
    desk.settle()
    return page.findChildren(InvitationDialog)[-1]


def _mail(desk: OpenDesk) -> EmailMessage:
    found = message_from_bytes(desk.files[-1].read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def _calendar(mail: EmailMessage) -> str:
    return str(next(mail.iter_attachments()).get_content())


def test_pressed_twice_there_is_one_event(place: OpenDesk) -> None:
    choose(place, "starting_business")
    dialog = _invite(place)
    dialog.title.setText("Träff")
    dialog.go_on.click()
    dialog.go_on.click()
    place.settle()
    assert len(place.desk.store.read(events.events).result()) == 1
    assert len(place.files) == 1


def test_an_event_that_reached_nobody_is_the_same_when_it_is_tried_again(place: OpenDesk) -> None:
    no_more = {Field.INVITATIONS: "no"}
    for name in ("Tobias", "Lena"):
        who = place.people[name]
        work = partial(contacts.change_fields, contact_id=who, changes=no_more)
        place.desk.store.write(work).result()
    choose(place, "starting_business")
    dialog = _invite(place)
    dialog.title.setText("Träff")
    for _press in range(2):
        dialog.go_on.click()
        place.settle()
        assert "Ingen i urvalet har sagt ja till inbjudningar" in shown_words(dialog)
    assert len(place.desk.store.read(events.events).result()) == 1
    dialog.reject()


def test_an_event_is_changed_and_called_off_for_those_who_were_told(place: OpenDesk) -> None:
    choose(place, "starting_business")
    dialog = _invite(place)
    dialog.title.setText("Träff")
    dialog.send()
    place.settle()
    first = _calendar(_mail(place))
    place.desk.end_undo_time()
    lena = place.people["Lena"]
    no_more = {Field.NO_CONTACT_SINCE: "2026-05-12"}
    place.desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=lena, changes=no_more)).result()
    dialog = _invite(place)
    dialog.which.setCurrentIndex(1)
    dialog.which.activated.emit(1)
    assert dialog.title.text() == "Träff"
    dialog.place.setText("Sveg")
    dialog.send()
    place.settle()
    changed = _mail(place)
    assert changed["Subject"] == "Ändrad inbjudan: Träff"
    assert changed["Bcc"] == "tobias@example.com", "who said no is told nothing more"
    assert "SEQUENCE:1" in _calendar(changed)
    uid = next(line for line in first.splitlines() if line.startswith("UID:"))
    assert uid in _calendar(changed)
    dialog = _invite(place)
    dialog.which.setCurrentIndex(1)
    dialog.which.activated.emit(1)
    dialog.off.click()
    place.settle()
    assert place.window.toasts.text == "Träffen är inställd. Mejlet är öppnat med 1 dold mottagare."
    off = _mail(place)
    assert off["Subject"] == "Inställt: Träff"
    assert "METHOD:CANCEL" in _calendar(off)
    assert uid in _calendar(off)
    dialog = _invite(place)
    assert dialog.which.count() == 1, "what is called off is not offered"
    dialog.reject()


def test_an_event_that_nobody_was_told_of_is_called_off_without_a_mail(place: OpenDesk) -> None:
    choose(place, "starting_business")
    dialog = _invite(place)
    dialog.title.setText("Träff")
    dialog.noted.setChecked(False)
    dialog.send()
    place.settle()
    mails = len(place.files)
    dialog = _invite(place)
    dialog.which.setCurrentIndex(1)
    dialog.which.activated.emit(1)
    dialog.off.click()
    place.settle()
    assert place.window.toasts.text == "Träffen är inställd. På korten finns ingen inbjuden att mejla."
    assert page_of(place).findChildren(InvitationDialog) == []
    assert len(place.files) == mails
