"""A new passphrase on a computer without a keyring, asked for in small windows before the desk's own."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QLineEdit

from guide_desk.texts import _
from guide_desk.ui.qt_application import make_application, make_plain_theme


def choose_in_window() -> str | None:
    """What was typed, twice and the same; None when the guide gave up."""
    theme = make_plain_theme(make_application())
    answers = []
    for label in (_("Välj en lösenfras"), _("En gång till")):
        words, is_given = QInputDialog.getText(None, "Guide Desk", label, QLineEdit.EchoMode.Password)
        if not is_given or not words:
            break
        answers.append(words)
    theme.deleteLater()
    return answers[0] if len(answers) == 2 and len(set(answers)) == 1 else None
