"""One line about a person is asked for; it is kept while it is typed, like every other form."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from guide_desk.identifiers import ContactId
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDraft, FormWindow
from guide_desk.ui.widgets.asking_dialog import AskingDialog
from guide_desk.ui.widgets.words_field import LineField

_WIDTH = 460


class LineDialog(FormWindow, AskingDialog):
    """`given(str)`: the line, without what stands around it. Closed otherwise, nothing is changed."""

    given = Signal(str)

    def __init__(
        self,
        context: DeskContext,
        form: str,
        question: tuple[str, str],
        about: ContactId,
        parent: QWidget,
        *,
        known: str = "",
        may_be_empty: bool = False,
    ) -> None:
        """`form` names it among the kept ones; `question`: what the line is, and what is asked."""
        name, asked = question
        super().__init__(context.theme, f"{name} – Guide Desk", asked, _("Spara"), parent)
        self._context, self._may_be_empty = context, may_be_empty
        self.text = LineField(known)
        self.text.setAccessibleName(name)
        self.text.textChanged.connect(self._look)
        self.text.returnPressed.connect(self._give)
        self.go_on.clicked.connect(self._give)
        self.column.addWidget(self.text)
        self.add_buttons()
        self.setMinimumWidth(context.theme.px(_WIDTH))
        self.text.setFocus()
        self._look()
        self.draft = FormDraft(context, form, {"words": self.text}, self, about=about)
        self.draft.note_given()
        self.rejected.connect(self.draft.leave)

    def words_not_kept(self) -> None:
        self._context.announce(_("Det kunde inte sparas på datorn."))

    def _look(self) -> None:
        self.go_on.setEnabled(self._may_be_empty or bool(self.text.text().strip()))

    def _give(self) -> None:
        if self.go_on.isEnabled():
            self.draft.forget()
            self.given.emit(self.text.text().strip())
            self.accept()
