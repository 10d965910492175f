"""Logga ut och ta bort allt: says what would be lost, and asks for that number before anything goes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from guide_desk.services.unsent import count_unsent
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import capitalised, number_word
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import make_room

_LEAST_WIDTH = 460


class EraseDialog(QDialog):
    """`erase` is called once the guide has confirmed it."""

    def __init__(self, context: DeskContext, erase: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Logga ut och ta bort allt – Guide Desk"))
        self._context, self._erase = context, erase
        self._count: int | None = None
        theme = context.theme
        self.words = PlainLabel(theme, wraps=True)
        self.loss = PlainLabel(theme, style="meta_strong", color="late", wraps=True)
        self.number = QLineEdit()
        self.number.textChanged.connect(self._renew)
        self.buttons = QDialogButtonBox()
        self.confirm = self.buttons.addButton(_("Ta bort allt"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.confirm.clicked.connect(self._confirmed)
        stay = self.buttons.addButton(_("Avbryt"), QDialogButtonBox.ButtonRole.RejectRole)
        stay.setDefault(True)
        self.buttons.rejected.connect(self.reject)
        self.setMinimumWidth(theme.px(_LEAST_WIDTH))
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(10))
        title = PlainLabel(theme, _("Ta bort allt från den här datorn"), "heading", wraps=True)
        for widget in (title, self.words, self.loss, self.number, self.buttons):
            column.addWidget(widget)
        self._renew()
        context.background.ask("erase", count_unsent, self._show)

    def _show(self, count: int) -> None:
        self._count = count
        self._renew()
        if count:
            self.number.setFocus()

    def _renew(self) -> None:
        count = self._count
        self.words.setText(
            _("Kontakter, dialoger och din inloggning tas bort, och nyckeln till dem förstörs. Det går inte att ångra.")
            if count
            else _("Allt har skickats, så inget går förlorat. Kontakter, dialoger och din inloggning tas bort från datorn.")
        )
        self.words.setVisible(count is not None)
        self.loss.setVisible(bool(count))
        self.number.setVisible(bool(count))
        if count:
            words = ngettext(
                "{count} sak har inte skickats till SuperOffice och går förlorad. Skriv {number} för att ta bort den ändå.",
                "{count} saker har inte skickats till SuperOffice och går förlorade. Skriv {number} för att ta bort dem ändå.",
                count,
            )
            self.loss.setText(words.format(count=capitalised(number_word(count)), number=count))
            self.number.setAccessibleName(self.loss.text())
        self.confirm.setEnabled(count is not None and (not count or self.number.text().strip() == str(count)))
        make_room(self)

    def _confirmed(self) -> None:
        """Something may have been written, or sent, since it was counted: count again before anything goes."""
        self.confirm.setEnabled(False)
        self._context.background.ask("erase", count_unsent, self._counted_again)

    def _counted_again(self, count: int) -> None:
        if count > (self._count or 0):
            self.number.clear()
            self._show(count)
            return
        self.accept()
        self._erase()
