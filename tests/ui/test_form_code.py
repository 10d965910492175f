"""`Visa QR-kod`: visitors write themselves, in the common form with how they came filled in."""

from __future__ import annotations

import segno
from PySide6.QtTest import QTest

from guide_desk.app.profile import PRACTICE_FORM
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.parts.qr_dialog import LONGEST_SOURCE, FormCodeDialog
from guide_desk.ui.widgets.buttons import Button
from tests.ui.desks import OpenDesk
from tests.ui.looking import shown_words


def code_button(holder: object) -> Button:
    found = [each for each in holder.findChildren(Button) if each.accessibleName() == "Visa QR-kod till formuläret"]  # type: ignore[attr-defined]
    assert len(found) == 1
    return found[0]


def opened(desk: OpenDesk, holder: object) -> FormCodeDialog:
    button = code_button(holder)
    assert button.isVisible()
    button.click()
    desk.settle()
    return next(each for each in holder.findChildren(FormCodeDialog) if each.isVisible())  # type: ignore[attr-defined]


def test_the_code_leads_to_the_form_with_the_fair_filled_in_and_remembers_it(desk: OpenDesk) -> None:
    desk.context.form_address = PRACTICE_FORM
    desk.window.open_new_person()
    new = desk.window.findChild(NewPersonDialog)
    assert new is not None
    dialog = opened(desk, new)
    assert dialog.code.words == "https://anmalan.example/?kom-via="
    dialog.came_by.setText("Mässa Stockholm & Åre 2026")
    address = "https://anmalan.example/?kom-via=M%C3%A4ssa%20Stockholm%20%26%20%C3%85re%202026"
    assert dialog.code.words == address
    assert dialog.code._rows == [bytes(row) for row in segno.make(address, micro=False, error="m").matrix]
    assert dialog.code.accessibleName() == "QR-kod till formuläret"
    dialog.reject()
    assert opened(desk, new).came_by.text() == "Mässa Stockholm & Åre 2026"
    new.give_up()


def test_there_is_a_code_whatever_is_pasted_and_whatever_was_kept(desk: OpenDesk) -> None:
    desk.context.form_address = PRACTICE_FORM
    desk.context.settings.set("came_by", "å" * 3_000)
    desk.window.open_new_person()
    new = desk.window.findChild(NewPersonDialog)
    assert new is not None
    dialog = opened(desk, new)
    dialog.came_by.selectAll()
    dialog.came_by.insert("ö" * 3_000)
    assert dialog.code.words == PRACTICE_FORM.replace("{source}", "%C3%B6" * LONGEST_SOURCE)
    dialog.reject()
    new.give_up()


def test_it_is_there_in_mässläge(desk: OpenDesk) -> None:
    desk.context.form_address = PRACTICE_FORM
    desk.context.enter_fair()
    desk.settle()
    dialog = opened(desk, desk.fair)
    assert "Besökaren riktar sin kamera mot koden och skriver själv i formuläret." in shown_words(dialog)
    QTest.keySequence(dialog, "Esc")
    assert desk.fair.isVisible()


def test_where_nobody_has_said_where_the_form_is_there_is_no_such_button(desk: OpenDesk) -> None:
    assert desk.context.form_address == ""
    desk.window.open_new_person()
    new = desk.window.findChild(NewPersonDialog)
    assert new is not None
    assert not code_button(new).isVisible()
    new.give_up()
