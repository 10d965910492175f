"""A note about somebody whose card is not known: who, and what was said. It waits in I dag until it is laid on a card."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.errors import InvalidInput
from guide_desk.services import loose_notes
from guide_desk.snapshots.people import QUICK_NOTE_DRAFT, QuickNote
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDialog, FormDraft
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import LineField, WordsField

_WIDTH, _HEIGHT = 560, 380


class LooseNoteDialog(FormDialog):
    """`about`: whom the guide has looked for."""

    def __init__(self, context: DeskContext, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Anteckning – Guide Desk"))
        self._context = context
        self.about = LineField(about)
        self.text = WordsField()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(_("Skriv vad som hände …"))
        self.problem = PlainLabel(context.theme, color="late", wraps=True)
        self.problem.hide()
        self.save_button = Button(context.theme, _("Spara"), kind="primary", keys="Ctrl+Enter")
        self.save_button.clicked.connect(self.save)
        self._lay_out()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        self.draft = FormDraft(context, QUICK_NOTE_DRAFT, {"about": self.about, "text": self.text}, self)
        self.draft.note_given()
        self.rejected.connect(self.draft.leave)
        self.resize(context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self.text.setFocus()

    def words_not_kept(self) -> None:
        self._say(_("Anteckningen kunde inte sparas på datorn. Kopiera den nu."))

    def save(self) -> None:
        """The window closes when the store has it."""
        self.save_button.setEnabled(False)
        work = partial(loose_notes.write_down, about=self.about.text(), note=QuickNote(self.text.toPlainText()))
        self._context.background.act(work, self._saved, self._not_saved)

    def _saved(self, _changes: Changes) -> None:
        self.draft.forget()
        self._context.toasts.show(_("Sparat på datorn. Anteckningen väntar i I dag på att kopplas till ett kort."))
        self.accept()

    def _not_saved(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        reason = error.reason if isinstance(error, InvalidInput) else ""
        said = {"empty": _("Skriv något först."), "too_long": _("Texten är för lång för en anteckning. Dela den i två.")}
        self._say(said.get(reason, _("Anteckningen kunde inte sparas på datorn. Kopiera den nu.")))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()
        self._context.announce(words)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(theme, _("Skriv en anteckning"), "heading"))
        fields = QFormLayout()
        fields.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        fields.addRow(_("Vem gäller det?"), self.about)
        fields.addRow(_("Anteckning"), self.text)
        column.addLayout(fields, 1)
        column.addWidget(self.problem)
        where = _("Den ligger bara på den här datorn, i I dag under Inte på något kort än, tills du kopplar den till ett kort.")
        column.addWidget(PlainLabel(theme, where, "meta", "ink2", wraps=True))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = Button(theme, _("Stäng"))
        cancel.clicked.connect(self.reject)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save_button)
        column.addLayout(buttons)
