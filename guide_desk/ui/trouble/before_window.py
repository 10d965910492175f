"""What is asked and told before there is a window."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from guide_desk.texts import _
from guide_desk.ui.qt_application import make_application, make_plain_theme

_NOBODY_LOOKS = frozenset({"offscreen", "minimal"})


def may_be_made_anew() -> bool:
    """A damaged store: what happened, what it means, and the two ways on."""
    words = _("Filen med det sparade är skadad. Den kan hämtas på nytt från SuperOffice. Det du inte har skickat följer med.")
    return _shown(words, _("Hämta på nytt"), _("Avsluta"))


def tell(words: str) -> None:
    """How it went, or why nothing opens. Where no screen is looked at nobody could press anything away."""
    make_application()
    if QGuiApplication.platformName() not in _NOBODY_LOOKS:
        _shown(words, _("Stäng"))


def tell_and_go_on(words: str) -> None:
    """What came of it, before the next window opens."""
    _shown(words, _("Fortsätt"))


def _shown(words: str, first: str, second: str = "") -> bool:
    """Whether the first button was pressed."""
    theme = make_plain_theme(make_application())
    box = QMessageBox(QMessageBox.Icon.NoIcon, "Guide Desk", words)
    chosen = box.addButton(first, QMessageBox.ButtonRole.AcceptRole)
    if second:
        box.addButton(second, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(chosen)
    box.exec()
    theme.deleteLater()
    return box.clickedButton() is chosen
