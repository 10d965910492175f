"""Ny anteckning, in a small window that leaves the one below it usable."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.snapshots.people import CardSnapshot
from guide_desk.snapshots.sync_status import SyncStatus
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDialog
from guide_desk.ui.parts.quick_note_form import QuickNoteForm
from guide_desk.ui.widgets.coming_forward import already_open
from guide_desk.ui.widgets.room_for_words import resize_on_screen

_WIDTH, _HEIGHT = 560, 470


class QuickNoteDialog(FormDialog):
    """Esc closes it; what was begun waits for the next time."""

    def __init__(self, context: DeskContext, about: CardSnapshot | str, status: SyncStatus | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Anteckning – Guide Desk"))
        self.form = QuickNoteForm(context, about, status, self)
        self.form.saved.connect(self._saved)
        self.draft = self.form.draft
        self.rejected.connect(self.draft.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.addWidget(self.form)
        resize_on_screen(self, context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self.form.focus_first()

    def words_not_kept(self) -> None:
        self.form.words_not_kept()

    def reject(self) -> None:
        """Not while it is being saved: it would be begun and saved."""
        if not self.form.is_saving:
            super().reject()

    def done(self, result: int) -> None:
        """The focus goes back where it was, if it is here."""
        below = self.parentWidget()
        if self.isActiveWindow() and below is not None:
            below.window().activateWindow()
        super().done(result)

    def _saved(self, goes_on: bool) -> None:
        if not goes_on:
            self.accept()


def open_quick_note(
    context: DeskContext,
    parent: QWidget,
    about: CardSnapshot | str,
    status: SyncStatus | None,
    new_person: Callable[[QuickNoteForm, str], object],
) -> QuickNoteDialog:
    """The window that is open already, or a new one; two would share one draft."""
    known = already_open(QuickNoteDialog, parent)
    if known is not None:
        return known
    dialog = QuickNoteDialog(context, about, status, parent)
    dialog.form.new_person_asked.connect(lambda words: new_person(dialog.form, words))
    dialog.show()
    return dialog
