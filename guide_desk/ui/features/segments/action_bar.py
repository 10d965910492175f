"""What can be done with a segment, at the foot of its pane; and how the selection that is being made stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from guide_desk.domain.left_out import NEEDS_EMAIL
from guide_desk.domain.segment import Purpose
from guide_desk.snapshots.selections import SelectionProgress, SelectionState
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel
from guide_desk.ui.words.selections import progress_icon, progress_words

_APART = 10
_ICONS = ("copy", "calendar-plus", "download")


class ActionBar(QWidget):
    """Signals say what was pressed. What cannot be done says why in its tooltip and description."""

    create_asked = Signal()
    addresses_asked = Signal()
    invitation_asked = Signal()
    export_asked = Signal()
    sent_asked = Signal(str)
    open_asked = Signal(str)
    cancel_asked = Signal(str)
    again_asked = Signal(str)
    changes_asked = Signal(str)

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._progress: SelectionProgress | None = None
        self._is_offline = False
        theme = context.theme
        self.make = Button(theme, _("Skapa urval i SuperOffice"), kind="primary")
        words = (_("Kopiera adresser"), _("Inbjudan …"), _("Exportera …"))
        made = [Button(theme, each, icon=icon, name=each) for each, icon in zip(words, _ICONS, strict=True)]
        self.addresses, self.invitation, self.export = made
        self._words_of = dict(zip(made, words, strict=True))
        self._why: dict[Button, str] = {}
        self.make.clicked.connect(self.create_asked)
        self.addresses.clicked.connect(self.addresses_asked)
        self.invitation.clicked.connect(self.invitation_asked)
        self.export.clicked.connect(self.export_asked)
        self._make_status()
        self._row = QWidget()
        flow = FlowLayout(self._row)
        flow.setSpacing(_APART)
        for button in (self.make, *self._words_of):
            flow.addWidget(button)
        self._sides = 2 * theme.px(32)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(32), theme.px(12), theme.px(32), theme.px(14))
        column.addWidget(self._status)
        column.addWidget(self._row)
        self.set_state(count=0, purpose=Purpose.NEWSLETTER, is_offline=False)

    def set_state(self, *, count: int, purpose: Purpose, is_offline: bool) -> None:
        """How many are in, and whether the network is there."""
        if is_offline != self._is_offline:
            self._is_offline = is_offline
            self.show_progress(self._progress)
        may_write = self._context.may_write
        self.make.setText(_("Skapa när nätet är tillbaka") if is_offline else _("Skapa urval i SuperOffice"))
        nobody = _("Ingen är med i urvalet.") if not count else ""
        reader = _("Ditt konto får bara läsa.") if not may_write else ""
        no_mail = _("Gäller bara det som går med mejl.") if purpose not in NEEDS_EMAIL else ""
        for button, why in (
            (self.make, reader or nobody),
            (self.addresses, nobody or no_mail),
            (self.invitation, reader),
            (self.export, nobody),
        ):
            button.setEnabled(not why)
            button.setAccessibleDescription(why)
            self._why[button] = why
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On one line: where there is no room, icons speak for whichever words go last, heard and told as before."""
        room = self.width() - self._sides - self.make.sizeHint().width()
        for button, words in self._words_of.items():
            button.setText(words)
        for button in reversed(self._words_of):
            if sum(each.sizeHint().width() + _APART for each in self._words_of) <= room:
                break
            button.setText("")
        for button, words in self._words_of.items():
            keys = "Ctrl+S" if button is self.export else ""
            told = (words if not button.text() else "", self._why.get(button, ""), keys)
            button.setToolTip("\n".join(each for each in told if each))
        self.make.setToolTip(self._why.get(self.make, ""))

    def show_progress(self, progress: SelectionProgress | None) -> None:
        """The selection of this segment, while it is being made and when it is there."""
        self._progress = progress
        self._status.setVisible(progress is not None)
        if progress is None:
            return
        icon, color = progress_icon(progress)
        self._icon.set_icon(icon, color)
        words = progress_words(progress, is_offline=self._is_offline)
        if words != self._words.text():
            self._words.setText(words)
            self._context.announce(words)
        runs = progress.state is SelectionState.RUNNING and progress.total > 0
        self._meter.setVisible(runs)
        self._meter.setMaximum(max(progress.total, 1))
        self._meter.setValue(progress.done)
        is_open = progress.state in (SelectionState.WAITING, SelectionState.RUNNING)
        self.open.setVisible(progress.state is SelectionState.DONE and bool(progress.link))
        self.sent.setVisible(progress.state is SelectionState.DONE)
        self.cancel.setVisible(is_open)
        self.again.setVisible(progress.state in (SelectionState.NEEDS_YOU, SelectionState.CANCELLED))
        self.changes.setVisible(progress.state is SelectionState.DONE and bool(progress.joined or progress.left))

    def _make_status(self) -> None:
        theme = self._context.theme
        self._status = QWidget()
        self._icon = IconLabel(theme, "circle-check", 18, "ok")
        self._words = PlainLabel(theme, wraps=True)
        self._meter = QProgressBar()
        self._meter.setTextVisible(False)
        self._meter.setAccessibleName(_("Så långt har urvalet kommit"))
        self.open = Button(theme, _("Öppna i SuperOffice"))
        self.sent = Button(theme, _("Markera som utskickat"))
        self.cancel = Button(theme, _("Avbryt"))
        self.again = Button(theme, _("Försök igen"))
        self.changes = Button(theme, _("Visa vad som ändrades"), kind="quiet")
        for button, signal in (
            (self.open, self.open_asked),
            (self.sent, self.sent_asked),
            (self.cancel, self.cancel_asked),
            (self.again, self.again_asked),
            (self.changes, self.changes_asked),
        ):
            button.clicked.connect(lambda _on=False, tell=signal: self._tell(tell))
        words = QHBoxLayout()
        words.addWidget(self._icon)
        words.addWidget(self._words, 1)
        holder = QWidget()
        flow = FlowLayout(holder)
        for button in (self.open, self.sent, self.changes, self.cancel, self.again):
            flow.addWidget(button)
        column = QVBoxLayout(self._status)
        column.setContentsMargins(0, 0, 0, 6)
        column.addLayout(words)
        column.addWidget(self._meter)
        column.addWidget(holder)
        self._status.hide()

    def _tell(self, signal: Signal) -> None:
        if self._progress is not None:
            signal.emit(self._progress.job_id)  # type: ignore[attr-defined]
