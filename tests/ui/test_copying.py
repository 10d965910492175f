"""What is copied of a person leaves the clipboard again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from guide_desk.ui.widgets.copying import _Copied, copy_personal
from tests.ui.desks import OpenDesk


def copied(application: QApplication) -> _Copied:
    (found,) = application.findChildren(_Copied)
    return found


@pytest.mark.parametrize("text", ["Kopiera telefonnummer", "Kopiera mejladress"])
def test_a_minute_after_it_was_copied_it_is_gone(desk: OpenDesk, qapp: QApplication, text: str) -> None:
    menu = desk.window.today.peek.acts.build_menu()
    (action,) = [each for each in menu.actions() if each.text() == text]
    action.trigger()
    assert QGuiApplication.clipboard().text() in ("070-174 06 12", "elin@example.com")
    found = copied(qapp)
    assert found.timer.isActive()
    assert found.timer.interval() == 60_000
    found.timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == ""
    assert qapp.findChildren(_Copied) == []


def test_it_is_marked_as_private(qapp: QApplication) -> None:
    copy_personal("070-174 06 12")
    formats = QGuiApplication.clipboard().mimeData().formats()
    assert "x-kde-passwordManagerHint" in formats
    assert any("ExcludeClipboardContentFromMonitorProcessing" in each for each in formats)
    copied(qapp).clear()


def test_something_else_that_was_copied_stays(qapp: QApplication) -> None:
    copy_personal("070-174 06 12")
    QGuiApplication.clipboard().setText("Inköpslista")
    copied(qapp).timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == "Inköpslista"


def test_the_second_number_starts_its_own_minute(qapp: QApplication) -> None:
    copy_personal("070-174 06 12")
    first = copied(qapp)
    copy_personal("070-174 06 13")
    assert copied(qapp) is not first
    assert QGuiApplication.clipboard().text() == "070-174 06 13"
    copied(qapp).timer.timeout.emit()
    assert QGuiApplication.clipboard().text() == ""


def test_the_end_of_the_program_and_each_lock_take_it_away(qapp: QApplication) -> None:
    copy_personal("070-174 06 12")
    QTimer.singleShot(0, qapp, lambda: qapp.exit(0))
    qapp.exec()
    assert QGuiApplication.clipboard().text() == ""
