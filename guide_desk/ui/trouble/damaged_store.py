"""Asked before there is a window: whether a damaged store shall be fetched anew."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from guide_desk.texts import _
from guide_desk.ui.qt_application import make_application


def may_be_made_anew() -> bool:
    """What happened, what it means, and the two ways on."""
    make_application()
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        "Guide Desk",
        _("Filen med det sparade är skadad. Den kan hämtas på nytt från SuperOffice. Det du inte har skickat följer med."),
    )
    fetch = box.addButton(_("Hämta på nytt"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_("Avsluta"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(fetch)
    box.exec()
    return box.clickedButton() is fetch


def tell_result(words: str) -> None:
    """How it went."""
    QMessageBox.information(None, "Guide Desk", words)
