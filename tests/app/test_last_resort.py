"""Raise anywhere: what was written is kept, the guide is told in a sentence, and a report holds places and codes only."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from guide_desk import texts
from guide_desk.errors import StoreDamaged
from guide_desk.services import cards
from guide_desk.settings import KeptSettings
from guide_desk.store.opening import DAMAGED_NAME
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.runner import SyncRunner
from guide_desk.system.logs import catch_everything, start_logging, stop_logging
from guide_desk.ui.trouble.last_resort import LastResort
from guide_desk.ui.trouble.problem_report import ProblemReport
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.words.sign_in import problem_words
from tests.conftest import TRANSLATIONS
from tests.ui.desks import OpenDesk, open_desk

pytestmark = pytest.mark.qt_no_exception_capture
SECRET = "Elin Sandqvist 070-174 06 12"
WORDS = "Sista orden före felet"
PLANTED = ("Elin", "Sandqvist", "070-174", "Sista", "orden", "felet")


class Unexpected(LookupError):
    """Nobody waits for this one; its text quotes a person."""


def fails(*_given: object) -> None:
    raise Unexpected(SECRET)


@pytest.fixture
def hooks(tmp_path: Path) -> Iterator[Path]:
    """The log of this test, and the hooks of the process put back afterwards."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    log = start_logging(tmp_path)
    yield log
    stop_logging()
    sys.excepthook, threading.excepthook, sys.unraisablehook = before


def in_a_slot(_desk: OpenDesk, _monkeypatch: pytest.MonkeyPatch) -> None:
    QTimer.singleShot(0, fails)


def in_painting(desk: OpenDesk, _monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            fails()

    broken = Broken(desk.window)
    broken.resize(10, 10)
    broken.show()


def in_a_service(desk: OpenDesk, _monkeypatch: pytest.MonkeyPatch) -> None:
    def service(_unit: UnitOfWork) -> None:
        fails()

    desk.context.background.act(service)  # type: ignore[arg-type]


def in_a_service_whose_caller_has_words_of_its_own(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.context.background.act(fails, on_error=lambda _error: None)  # type: ignore[arg-type]


def in_a_reader(desk: OpenDesk, _monkeypatch: pytest.MonkeyPatch) -> None:
    def question(_unit: ReadingUnit) -> None:
        fails()

    desk.context.background.ask("broken", question, fails)


def in_an_answer(desk: OpenDesk, _monkeypatch: pytest.MonkeyPatch) -> None:
    desk.context.background.ask("fine", lambda _unit: 1, fails)


def in_the_sync(desk: OpenDesk, _monkeypatch: pytest.MonkeyPatch) -> None:
    def connect() -> Crm:
        raise Unexpected(SECRET)

    runner = SyncRunner(
        desk.desk.store,
        connect,
        desk.clock,
        on_status=lambda _status: None,
        on_changes=lambda _changes: None,
        on_guide=lambda _guide: None,
    )
    runner.start()
    desk.desk._runner = runner


def in_the_settings(desk: OpenDesk, _monkeypatch: pytest.MonkeyPatch) -> None:
    settings = KeptSettings(desk.desk.folder / "other.json", fails)
    settings.set("theme", "dark")
    settings.close()


def in_the_log(_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RotatingFileHandler, "shouldRollover", fails)
    logging.getLogger("guide_desk.test").warning("code 7")


PLACES: list[Callable[[OpenDesk, pytest.MonkeyPatch], None]] = [
    *(in_a_slot, in_painting, in_a_service, in_a_service_whose_caller_has_words_of_its_own, in_a_reader, in_an_answer),
    *(in_the_sync, in_the_settings, in_the_log),
]


def _buttons(desk: OpenDesk) -> dict[str, Button]:
    return {button.accessibleName(): button for button in desk.window._bar.findChildren(Button)}


@pytest.mark.parametrize("place", PLACES, ids=[each.__name__ for each in PLACES])
def test_wherever_it_happens_the_words_are_kept_and_the_guide_is_told(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    hooks: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: Callable[[OpenDesk, pytest.MonkeyPatch], None],
) -> None:
    with open_desk(qtbot, qapp, tmp_path / "desk") as desk:
        catch_everything(LastResort(desk.window, desk.desk.start_again, desk.window).report)
        composer = desk.window.today.peek.composer
        desk.type(composer.text, WORDS)
        composer._drafts.stop()
        place(desk, monkeypatch)
        qtbot.waitUntil(lambda: desk.window._bar.text != "")
        desk.settle()
        assert desk.window._bar.text == "Något gick fel. Det du skrivit är sparat."
        assert list(_buttons(desk)) == ["Starta om", "Rapportera"]
        shown = desk.window.today.peek.card
        assert shown is not None
        contact_id = shown.row.contact_id
        card = desk.desk.store.read(lambda unit: cards.card(unit, contact_id)).result()
        assert card is not None
        assert card.draft is not None
        assert card.draft.text == WORDS
        if desk.desk._runner is not None:
            assert desk.desk._runner.stop()
        monkeypatch.undo()
        _assert_report(desk)
    stop_logging()
    written = hooks.read_text(encoding="utf-8")
    assert "Unexpected" in written or place is in_the_log
    assert not [word for word in PLANTED if word in written]


def _assert_report(desk: OpenDesk) -> None:
    """It shows types and places, nobody's words; it is copied by a press, and nothing leaves by itself."""
    QGuiApplication.clipboard().clear()
    _buttons(desk)["Rapportera"].click()
    (dialog,) = desk.window.findChildren(ProblemReport)
    report = dialog.text.toPlainText()
    assert "Unexpected at test_last_resort.py" in report
    assert not [word for word in PLANTED if word in report]
    assert QGuiApplication.clipboard().text() == ""
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == report
    dialog.close()
    desk.settle()


def test_a_damaged_store_is_called_by_its_name_and_a_new_start_offered(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hooks: Path
) -> None:
    def damaged(_unit: ReadingUnit) -> None:
        raise StoreDamaged("malformed")

    with open_desk(qtbot, qapp, tmp_path / "desk") as desk:
        catch_everything(LastResort(desk.window, desk.desk.start_again, desk.window).report)
        for _time in range(2):
            desk.context.background.ask("damaged", damaged, fails)
            qtbot.waitUntil(lambda: "skadad" in desk.window._bar.text)
        assert desk.window._bar.text == problem_words("damaged")
        assert list(_buttons(desk)) == ["Starta om"]
        assert (desk.desk.store.path.parent / DAMAGED_NAME).exists()
    stop_logging()
    assert hooks.exists()


def test_the_words_in_english_and_what_lasts_is_not_covered_by_what_passes(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hooks: Path
) -> None:
    texts.set_language("en", TRANSLATIONS)
    with open_desk(qtbot, qapp, tmp_path / "desk") as desk:
        last = LastResort(desk.window, desk.desk.start_again, desk.window)
        desk.window._bar.say("offline", "cloud-off")
        last.report("sync: one")
        last.report("sync: two")
        qtbot.waitUntil(lambda: "Restart" in _buttons(desk))
        desk.window._bar.say("online", "cloud-off")
        desk.window._bar.hide()
        assert desk.window._bar.text == "Something went wrong. What you wrote is saved."
        assert list(_buttons(desk)) == ["Restart", "Report"]
        assert not desk.desk.starts_again
        _buttons(desk)["Restart"].click()
        assert desk.desk.starts_again
        assert not desk.window.isVisible()
    assert hooks.exists()
