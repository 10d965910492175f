"""Om Guide Desk: what runs here and what it is made of, to be read, heard and copied."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from sqlcipher3 import dbapi2

from guide_desk import __version__
from guide_desk.services.program_parts import LICENCES, program_parts
from guide_desk.ui.trouble.about_dialog import AboutDialog
from guide_desk.ui.trouble.problem_report import report_text
from guide_desk.ui.window.settings_menu import build_settings_menu
from tests.ui.desks import OpenDesk


def opened(desk: OpenDesk) -> AboutDialog:
    menu = build_settings_menu(desk.context, desk.window, start_over=None, show_shortcuts=lambda: None)
    (action,) = [each for each in menu.actions() if each.text() == "Om Guide Desk"]
    action.trigger()
    desk.settle()
    menu.deleteLater()
    (dialog,) = desk.window.findChildren(AboutDialog)
    return dialog


def of_the_open_store(desk: OpenDesk) -> tuple[str, str]:
    """As the connection says that the store itself is read with."""
    question = "SELECT sqlite_version()", "PRAGMA cipher_version"
    return desk.desk.store.read(lambda unit: tuple(unit.connection.execute(each).fetchone()[0] for each in question)).result()


def test_it_says_what_the_store_is_opened_with(desk: OpenDesk) -> None:
    sqlite, sqlcipher = of_the_open_store(desk)
    dialog = opened(desk)
    lines = dialog.text.toPlainText().splitlines()
    assert lines[:6] == [
        f"Guide Desk {__version__}",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        f"Qt {qVersion()}",
        f"SQLite {sqlite}",
        f"SQLCipher {sqlcipher}",
    ]
    assert sqlite == dbapi2.sqlite_version
    assert report_text(["x"]) == f"{', '.join(lines[:6])}\n\nx"
    dialog.close()


def test_every_part_that_comes_along_is_named_with_its_licence(desk: OpenDesk) -> None:
    parts = {part.name: part for part in program_parts(desk.desk.store.read(lambda unit: unit).result())}
    assert not [part for part in parts.values() if not part.licence]
    assert len(parts) > len(LICENCES) + 10
    for name in ("Werkzeug", "httpcore", "shiboken6", "Flask"):
        assert parts[name].version == metadata.version(name)
    assert not {"pytest", "ruff", "mypy"} & set(parts)
    dialog = opened(desk)
    text = dialog.text.toPlainText()
    assert not [part for part in parts.values() if f"{part.name} {part.version}".strip() + f": {part.licence}" not in text]
    dialog.close()


def test_it_is_read_with_the_keyboard_and_copied_whole(desk: OpenDesk) -> None:
    dialog = opened(desk)
    assert dialog.windowTitle() == "Om Guide Desk"
    assert dialog.text.accessibleName() == "Versioner och licenser"
    assert dialog.focusWidget() is dialog.copy
    QTest.keyClick(dialog.copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
