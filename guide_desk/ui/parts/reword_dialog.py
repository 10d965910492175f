"""The words of an entry that SuperOffice did not take, to be written anew and sent again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDraft, FormWindow
from guide_desk.ui.widgets.asking_dialog import AskingDialog
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.words_field import WordsField
from guide_desk.ui.words.sync import reason_words

_WIDTH, _HEIGHT = 520, 340


class RewordDialog(FormWindow, AskingDialog):
    """`reworded(str)`: the words as they should be sent. Closed otherwise, the entry stays as it was."""

    reworded = Signal(str)

    def __init__(self, context: DeskContext, item: SyncItem, parent: QWidget) -> None:
        headline = _("Det du skrev om {name}").format(name=item.person_name)
        super().__init__(context.theme, _("Ändra texten – Guide Desk"), headline, _("Spara och skicka igen"), parent)
        self._context = context
        self.text = WordsField(item.text)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text"))
        self.go_on.clicked.connect(self._send)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go_on.click)
        self.text.textChanged.connect(lambda: self.go_on.setEnabled(bool(self.text.toPlainText().strip())))
        self.column.addWidget(PlainLabel(context.theme, reason_words(item.reason), "meta", "ink2", wraps=True))
        self.column.addWidget(self.text, 1)
        self.add_buttons()
        resize_on_screen(self, context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self.text.setFocus()
        self.draft = FormDraft(context, "reword", {item.deed_id: self.text}, self, about=item.contact_id)
        self.draft.note_given()
        self.rejected.connect(self.draft.leave)

    def words_not_kept(self) -> None:
        self._context.announce(_("Det kunde inte sparas på datorn."))

    def _send(self) -> None:
        self.draft.forget()
        self.reworded.emit(self.text.toPlainText())
        self.accept()
