"""Nobody here fits: what was typed, and the next steps."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.texts import _
from guide_desk.texts.formats import quoted
from guide_desk.ui.features.contacts.table_model import Offer
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel


class NothingFound(QWidget):
    """`register_asked`, `new_person_asked`, `note_asked`."""

    register_asked = Signal()
    new_person_asked = Signal()
    note_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = PlainLabel(theme, wraps=True)
        self.why = PlainLabel(theme, color="ink2", wraps=True)
        self.register = Button(theme, icon="search")
        self.register.clicked.connect(self.register_asked)
        new = Button(theme, _("Ny person …"), icon="user-plus", name=_("Ny person i registret"))
        new.clicked.connect(self.new_person_asked)
        self.note = Button(theme, _("Skriv en anteckning ändå"), icon="square-pen")
        self.note.clicked.connect(self.note_asked)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.why)
        row = FlowLayout()
        for button in (self.register, new, self.note):
            row.addWidget(button)
        column.addLayout(row)
        column.addStretch(1)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def say(self, question: str, offer: Offer | None, *, was_asked: bool) -> None:
        """`offer`: the last row as the list would show it; `was_asked`: the whole register has answered that nobody fits."""
        typed = quoted(question.strip())
        if not question.strip():
            self.words.setText(_("Ingen på datorn passar in på det du valt."))
        elif was_asked:
            self.words.setText(
                _("Ingen träff på {question}, inte heller i hela registret. Kontrollera stavningen.").format(question=typed)
            )
        elif offer is not None:
            self.words.setText(
                _("Ingen träff på {question}. Kontrollera stavningen eller sök i hela registret.").format(question=typed)
            )
        else:
            self.words.setText(_("Ingen träff på {question}. Kontrollera stavningen.").format(question=typed))
        is_problem = offer is not None and offer.icon != "search"
        self.why.setText(offer.text if offer is not None and is_problem else "")
        self.why.setVisible(is_problem)
        self.register.setVisible(offer is not None)
        self.register.setText(_("Sök i hela registret") if offer is None or is_problem else offer.text)
        self.register.setEnabled(offer is not None and offer.is_open)
