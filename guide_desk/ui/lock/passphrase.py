"""The passphrase of a computer without a keyring, asked for in a small window before the desk's own."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QLineEdit

from guide_desk.texts import _
from guide_desk.ui.qt_application import make_application


def ask_in_window(is_new: bool) -> str | None:
    """What was typed, twice and the same for a new one; None when the guide gave up."""
    make_application()
    labels = [_("Välj en lösenfras"), _("En gång till")] if is_new else [_("Skriv din lösenfras")]
    answers = []
    for label in labels:
        words, is_given = QInputDialog.getText(None, "Guide Desk", label, QLineEdit.EchoMode.Password)
        if not is_given or not words:
            return None
        answers.append(words)
    return answers[0] if len(set(answers)) == 1 else None
