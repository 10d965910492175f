"""Logga ut och ta bort allt: says what would be lost, offers to save it in a file, or asks for its number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from guide_desk.services.unsent import OnlyHere, only_here
from guide_desk.texts import _
from guide_desk.texts.formats import long_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.laptop.unsent_file_dialogs import SaveUnsentDialog
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import make_room
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.unsent import loss_words, own_words, saved_words

_LEAST_WIDTH = 460


class EraseDialog(QDialog):
    """`erase` is called once the guide has confirmed it. `closed_until`: the account is closed, and that day it goes anyhow."""

    def __init__(
        self, context: DeskContext, erase: Callable[[], None], parent: QWidget | None = None, closed_until: date | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Logga ut och ta bort allt – Guide Desk"))
        self._context, self._erase, self._closed_until = context, erase, closed_until
        self._held: OnlyHere | None = None
        self._saved: OnlyHere | None = None
        theme = context.theme
        self.words = PlainLabel(theme, wraps=True)
        self.loss = PlainLabel(theme, style="meta_strong", color="late", wraps=True)
        self.kept = PlainLabel(theme, style="meta_strong", wraps=True)
        self.save = Button(theme, _("Spara det i en fil först …"), kind="second")
        self.save.clicked.connect(self._save)
        self.number = LineField()
        self.number.textChanged.connect(self._renew)
        acts = ActRow(theme, _("Ta bort allt"), self, by_enter=False, leave=_("Inte nu") if closed_until else _("Avbryt"))
        self.confirm = acts.go_on
        self.confirm.clicked.connect(self._confirmed)
        acts.cancel.setDefault(True)
        self.setMinimumWidth(theme.px(_LEAST_WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(theme.px(10))
        title = _("Ditt konto i SuperOffice är stängt") if closed_until else _("Ta bort allt från den här datorn")
        column.addWidget(PlainLabel(theme, title, "heading", wraps=True))
        for widget in (self.words, self.loss, self.kept, self.number):
            column.addWidget(widget)
        column.addWidget(self.save, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(acts)
        self._renew()
        context.background.ask("erase", only_here, self._show)

    def _show(self, held: OnlyHere) -> None:
        self._held = held
        self._renew()
        if held.unsent:
            self.number.setFocus()

    @property
    def _is_saved(self) -> bool:
        """Whether everything that is only here lies in a file."""
        held, saved = self._held, self._saved
        return held is not None and saved is not None and held.unsent <= saved.unsent and held.own <= saved.own

    def _renew(self) -> None:
        held = self._held
        count, own = (len(held.unsent), held.own) if held is not None else (0, 0)
        asks = bool(count) and not self._is_saved
        self.words.setText(self._what_goes(is_lossless=not count and not own))
        lost = [loss_words(count)] * asks + [own_words(own)] * (bool(own) and not self._is_saved)
        self.loss.setText("\n".join(lost))
        self.kept.setText(saved_words(self._saved) if self._is_saved and self._saved is not None else "")
        for label, is_shown in ((self.words, held is not None), (self.loss, bool(lost)), (self.kept, bool(self.kept.text()))):
            label.setVisible(is_shown)
        self.number.setVisible(asks)
        self.number.setAccessibleName(self.loss.text())
        self.save.setVisible(bool(lost))
        self.confirm.setEnabled(held is not None and (not asks or self.number.text().strip() == str(count)))
        make_room(self)

    def _what_goes(self, *, is_lossless: bool) -> str:
        if self._closed_until is not None:
            words = _("Därför tas kontakter, dialoger och din inloggning bort från den här datorn, senast {day}.")
            words = words.format(day=long_day(self._closed_until, self._context.clock.today()))
        elif is_lossless:
            words = _("Allt har skickats, så inget går förlorat. Kontakter, dialoger och din inloggning tas bort från datorn.")
        else:
            words = _("Kontakter, dialoger och din inloggning tas bort, och nyckeln till dem förstörs. Det går inte att ångra.")
        also = _("Listan över vad som har lästs och tagits ut här går bort med dem.")
        where = _("Den sparas under Det här finns på datorn.") if self._closed_until is None else ""
        return f"{words} {also} {where}".rstrip()

    def _save(self) -> None:
        dialog = SaveUnsentDialog(self._context, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._have_saved)
        dialog.open()

    def _have_saved(self, saved: OnlyHere) -> None:
        self._saved = saved
        self._show(saved)

    def _confirmed(self) -> None:
        """Something may have been written, or sent, since it was counted: count again before anything goes."""
        self.confirm.setEnabled(False)
        self._context.background.ask("erase", only_here, self._counted_again)

    def _counted_again(self, held: OnlyHere) -> None:
        known = self._held
        assert known is not None
        if not held.unsent <= known.unsent or held.own > known.own:
            self.number.clear()
            self._show(held)
            return
        self.accept()
        self._erase()
