"""What is typed in small windows and open fields outlives the lock and the window, and leaves with whom it is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, text_of
from guide_desk.domain.deeds import DeedKind, DeedState
from guide_desk.domain.dialogue import CloseReason, EntryKind
from guide_desk.domain.segment import Group, Purpose, Segment
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import drafts, protecting
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.people import INVITATION_DRAFT, form_about
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.store.purging import move_contact, purge
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.ui.features.segments.invitation_dialog import InvitationDialog
from guide_desk.ui.parts.booking_dialog import BookingDialog
from guide_desk.ui.parts.hand_over_dialog import HandOverDialog
from guide_desk.ui.parts.line_dialog import LineDialog
from guide_desk.ui.parts.next_steps import STEP
from guide_desk.ui.parts.person_actions import FORWARDED
from guide_desk.ui.parts.reword_dialog import RewordDialog
from tests.factories import MORNING
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of

WORDS = "Halvvägs in i en hälsning"


def hand_over(desk: OpenDesk) -> tuple[QDialog, QPlainTextEdit]:
    dialog = HandOverDialog(desk.context, card_of(desk, "Elin"), desk.window)
    return dialog, dialog.words


def book(desk: OpenDesk) -> tuple[QDialog, QLineEdit]:
    dialog = BookingDialog(desk.context, card_of(desk, "Elin"), None, desk.window)
    return dialog, dialog.text


def reword(desk: OpenDesk) -> tuple[QDialog, QPlainTextEdit]:
    whose = DeedId("01aa"), desk.people["Elin"], "Elin"
    item = SyncItem(*whose, DeedKind.ENTRY, EntryKind.NOTE, MORNING, DeedState.NEEDS_ATTENTION, text="Som det var")
    dialog = RewordDialog(desk.context, item, desk.window)
    return dialog, dialog.text


def invite(desk: OpenDesk) -> tuple[QDialog, QPlainTextEdit]:
    dialog = InvitationDialog(desk.context, Segment("", Group(()), Purpose.INVITATION), desk.window)
    return dialog, dialog.words


def step(desk: OpenDesk) -> tuple[QDialog, QLineEdit]:
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    desk.window.card.steps.change_step()
    return asked_line(desk)


def forward(desk: OpenDesk) -> tuple[QDialog, QLineEdit]:
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    desk.window.card.acts._close(CloseReason.FORWARDED)
    return asked_line(desk)


def asked_line(desk: OpenDesk) -> tuple[LineDialog, QLineEdit]:
    (dialog,) = [each for each in desk.window.findChildren(LineDialog) if each.isVisible()]
    return dialog, dialog.text


Opened = Callable[[OpenDesk], tuple[QDialog, QLineEdit | QPlainTextEdit]]
WINDOWS: dict[str, Opened] = {
    "hand over": hand_over,
    "book": book,
    "reword": reword,
    "invite": invite,
    "step": step,
    "forward": forward,
}
ABOUT_ELIN = ("hand_over", "booking", "reword", STEP, FORWARDED)


def said(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def typed(desk: OpenDesk, opened: Opened) -> QDialog:
    dialog, field = opened(desk)
    dialog.open()
    desk.settle()
    field.setText(WORDS) if isinstance(field, QLineEdit) else field.setPlainText(WORDS)
    return dialog


def kept(desk: OpenDesk, form: str) -> list[str]:
    return list(desk.desk.store.read(lambda unit: drafts.kept_form(unit, form)).result().values())


@pytest.mark.parametrize("name", WINDOWS)
def test_words_in_a_small_window_are_kept_by_the_lock_and_stand_there_again(desk: OpenDesk, name: str) -> None:
    typed(desk, WINDOWS[name])
    desk.lock()
    dialog, field = WINDOWS[name](desk)
    desk.settle()
    assert said(field) == WORDS
    dialog.close()


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_in_which_nothing_was_typed_keeps_nothing(desk: OpenDesk, name: str) -> None:
    dialog, _field = WINDOWS[name](desk)
    dialog.open()
    desk.settle()
    assert desk.window.unkept == []
    dialog.reject()
    desk.settle()
    assert [kept(desk, form_about(form, desk.people["Elin"])) for form in ABOUT_ELIN] == [[]] * len(ABOUT_ELIN)
    assert kept(desk, INVITATION_DRAFT) == []


def keep_about(desk: OpenDesk, who: ContactId) -> None:
    for form in ABOUT_ELIN:
        work = partial(drafts.save_form, form=form_about(form, who), words={"words": WORDS}, about=who)
        desk.desk.store.write(work).result()


@pytest.mark.parametrize(
    ("name", "form", "go_on"),
    [
        ("hand over", "hand_over", "hand_over"),
        ("book", "booking", "book"),
        ("reword", "reword", "_send"),
        ("step", STEP, "_give"),
        ("forward", FORWARDED, "_give"),
    ],
)
def test_words_that_went_where_they_should_are_not_there_the_next_time(desk: OpenDesk, name: str, form: str, go_on: str) -> None:
    keep_about(desk, desk.people["Elin"])
    dialog = typed(desk, WINDOWS[name])
    if isinstance(dialog, HandOverDialog):
        dialog.guide.addItem("Ola", Colleague(3, "Ola Persson", "OP", "2309"))
    getattr(dialog, go_on)()
    desk.settle()
    assert kept(desk, form_about(form, desk.people["Elin"])) == []


def _purge(unit: UnitOfWork, who: ContactId) -> Changes:
    purge(unit, who)
    return Changes()


def test_they_leave_with_whom_they_are_about(desk: OpenDesk) -> None:
    store, elin, amira, tobias = desk.desk.store, *(desk.people[name] for name in ("Elin", "Amira", "Tobias"))
    for who in (elin, amira, tobias):
        keep_about(desk, who)
    store.write(lambda unit: _purge(unit, elin)).result()
    store.write(lambda unit: protecting.protect(unit, contact_id=amira, words="Skyddad")).result()
    assert [kept(desk, form_about(form, who)) for form in ABOUT_ELIN for who in (elin, amira)] == [[]] * (2 * len(ABOUT_ELIN))
    assert [kept(desk, form_about(form, tobias)) for form in ABOUT_ELIN] == [[WORDS]] * len(ABOUT_ELIN)
    for who in (elin, amira):
        keep_about(desk, who)
    assert [kept(desk, form_about(form, who)) for form in ABOUT_ELIN for who in (elin, amira)] == [[]] * (2 * len(ABOUT_ELIN))


def test_they_follow_somebody_who_is_merged_into_another(desk: OpenDesk) -> None:
    store, elin, tobias = desk.desk.store, desk.people["Elin"], desk.people["Tobias"]
    keep_about(desk, elin)
    store.write(lambda unit: move_contact(unit, elin, tobias)).result()
    assert [kept(desk, form_about(form, tobias)) for form in ABOUT_ELIN] == [[WORDS]] * len(ABOUT_ELIN)
    assert [kept(desk, form_about(form, elin)) for form in ABOUT_ELIN] == [[]] * len(ABOUT_ELIN)


@pytest.mark.parametrize(
    ("block_name", "field", "words", "is_kept"),
    [("work_block", Field.PROFESSION, "Kallskänka", True), ("move_block", Field.MOVE_MONTH, "snart", False)],
)
def test_the_lock_saves_open_fields_as_leaving_them_does_and_none_keeps_it_open(
    desk: OpenDesk, block_name: str, field: Field, words: str, *, is_kept: bool
) -> None:
    """What is no month is refused."""
    desk.window.go("card", desk.people["Elin"])
    desk.settle()
    block = getattr(desk.window.card.facts, block_name)
    block.edit()
    desk.settle()
    editor = block.editors[field]
    assert isinstance(editor, QLineEdit)
    editor.setText(words)
    desk.lock()
    assert (text_of(card_of(desk, "Elin").fields, field) == words) is is_kept


def test_the_next_step_is_asked_for_and_stands_on_the_card(desk: OpenDesk) -> None:
    dialog, field = step(desk)
    assert (field.accessibleName(), dialog.windowTitle()) == ("Nästa steg", "Nästa steg – Guide Desk")
    assert dialog.go_on.isEnabled(), "an empty line is no step any more"
    field.setText("  Jag ringer på fredag ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()
    assert text_of(card_of(desk, "Elin").fields, Field.NEXT_STEP) == "Jag ringer på fredag"
    _dialog, field = step(desk)
    assert field.text() == "Jag ringer på fredag"
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()
    assert text_of(card_of(desk, "Elin").fields, Field.NEXT_STEP) == ""


def test_nobody_is_passed_on_to_no_one(desk: OpenDesk) -> None:
    dialog, field = forward(desk)
    assert not dialog.go_on.isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    field.setText("Arbetsförmedlingen")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()
    assert not [each for each in desk.window.findChildren(LineDialog) if each.isVisible()]
    assert any("Arbetsförmedlingen" in str(entry) for entry in card_of(desk, "Elin").entries)
