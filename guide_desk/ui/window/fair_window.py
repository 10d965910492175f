"""The one window there is in Mässläge: a large quick note, and nobody's name. Only an unlock brings the desk back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from guide_desk.actions.registry import ACTIONS, ActionContext
from guide_desk.errors import AccountClosed
from guide_desk.settings.start_options import Stand
from guide_desk.snapshots.sync_status import SyncStatus
from guide_desk.texts import _
from guide_desk.ui.crossing import call_later
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.new_person.opening import open_new_person
from guide_desk.ui.layout_mode import DEFAULT_SIZE, SMALLEST
from guide_desk.ui.parts.quick_note_form import QuickNoteForm
from guide_desk.ui.widgets.bar import MessageBar
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.coming_forward import already_open
from guide_desk.ui.widgets.labels import EmphasisLabel, IconLabel
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.widgets.toast import ToastHost
from guide_desk.ui.window.action_factory import ActionFactory
from guide_desk.ui.window.settings_menu import scale_text
from guide_desk.ui.window.shortcuts_dialog import ShortcutsDialog
from guide_desk.ui.words.sync import status_icon, status_lines

if TYPE_CHECKING:
    from guide_desk.ui.lock.locking import Writing
    from guide_desk.ui.theme.theme import Theme

_RAIL, _WIDTH = 60, 760


class FairWindow(QMainWindow):
    """`place`: where the guide was, and is again after the unlock. `is_whole` once nothing of the desk's own window is left."""

    is_whole = Signal()

    def __init__(
        self,
        context: DeskContext,
        *,
        is_practice: bool,
        place: Stand,
        status: SyncStatus | None,
        sync_now: Callable[[], None],
        on_close: Callable[[], None],
        can_keep_words: bool,
    ) -> None:
        super().__init__()
        self.context, self.place, self._on_close = context, place, on_close
        self._sync_now, self._can_keep_words = sync_now, can_keep_words
        self._has_asked_to_keep = False
        self.setWindowTitle("Guide Desk")
        self.setMinimumSize(*SMALLEST)
        self.resize(*DEFAULT_SIZE)
        self.form = QuickNoteForm(context, "", status, is_large=True)
        self.form.new_person_asked.connect(self._open_new_person)
        self._build(is_practice=is_practice)
        self.toasts = ToastHost(context.theme, self._content, context.announce)
        context.changes.sync_status_changed.connect(self._show_status)
        if status is not None:
            self._show_status(status)
        self._actions = ActionFactory(self, self._handlers(), self._state, [each for each in ACTIONS if each.is_for_fair])
        self.form.focus_first()

    @property
    def theme(self) -> Theme:
        """The look."""
        return self.context.theme

    @property
    def status_words(self) -> str:
        """How the sync stands, as it is heard; '' until it has been told."""
        return self._status.accessibleName()

    @property
    def composers(self) -> list[Writing]:
        """Everywhere something may be written."""
        dialogs: list[Any] = [each for each in self.findChildren(QDialog) if hasattr(each, "keep_draft")]
        return [self.form, *dialogs]

    @property
    def unkept(self) -> list[Writing]:
        """Where words stand that the store does not have yet; none where it never takes any."""
        return [each for each in self.composers if each.has_unkept_words] if self._can_keep_words else []

    def keep_drafts(self) -> None:
        """Store what is being written."""
        for each in self.composers:
            each.keep_draft()

    def say_lasting(self, text: str, acts: tuple[tuple[str, Callable[[], None]], ...] = (), *, weight: int) -> None:
        """A condition that outlasts what the network does; it names nobody."""
        self._bar.say(text, "triangle-alert", acts, weight=weight)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.form.focus_first()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As of the desk's own window."""
        unkept = self.unkept
        if unkept and not self._has_asked_to_keep:
            self._has_asked_to_keep = True
            event.ignore()
            for each in unkept:
                each.keep_draft(then=self.close)
            return
        self.context.settings.set("window_geometry", bytes(self.saveGeometry().toBase64().data()).decode())
        self._on_close()
        super().closeEvent(event)

    def be_whole_soon(self) -> None:
        """Where no other window has to go first."""
        call_later(self, self.is_whole.emit)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        """What the acts do here. To leave is to lock: whoever unlocks has the desk back."""
        context = self.context
        return {
            "fair": lambda: context.lock(),
            "lock": lambda: context.lock(),
            "quick_note": self.form.focus_first,
            "new_person": lambda: self._open_new_person(self.form.who.words),
            "undo": self.toasts.undo,
            "focus_toast": self.toasts.focus,
            "sync_now": self._sync_now,
            "larger": lambda: scale_text(context, 10),
            "smaller": lambda: scale_text(context, -10),
            "normal_size": lambda: scale_text(context, 0),
            "shortcuts": self._show_shortcuts,
            "quit": self.close,
        }

    def _state(self) -> ActionContext:
        return ActionContext(can_undo=self.toasts.is_shown)

    def _open_new_person(self, typed: str) -> None:
        if self.context.may_write:
            open_new_person(self.context, self, self.form.who.look_up, typed=typed)

    def _show_shortcuts(self) -> None:
        if already_open(ShortcutsDialog, self) is None:
            dialog = ShortcutsDialog(self.context.theme, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

    def _show_status(self, status: SyncStatus) -> None:
        if status.problem == AccountClosed.CODE:
            self.context.lock()
            return
        self._status.set_icon(*status_icon(status.state))
        words = ". ".join(filter(None, status_lines(status)))
        self._status.setAccessibleName(words)
        self._status.setToolTip(words)

    def _build(self, *, is_practice: bool) -> None:
        self._bar = MessageBar(self.context.theme)
        self._content = QWidget()
        self._content.setObjectName("Ground")
        self._content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_fair_bar())
        column.addWidget(self._bar)
        column.addWidget(self._make_middle(), 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_rail(is_practice=is_practice))
        row.addWidget(self._content, 1)
        self.setCentralWidget(whole)

    def _make_fair_bar(self) -> QWidget:
        theme = self.context.theme
        bar = QWidget()
        bar.setObjectName("FairBar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words = EmphasisLabel(theme)
        words.set_words(_("Mässläge är på. Namn visas inte."), _("Mässläge är på."))
        self.leave = Button(theme, _("Lås upp för att lämna"), kind="quiet", icon="lock", icon_color="accent", keys="F9")
        self.leave.clicked.connect(lambda: self.context.lock())
        row = QHBoxLayout(bar)
        row.setContentsMargins(20, 4, 16, 4)
        row.addWidget(IconLabel(theme, "eye-off", 18))
        row.addWidget(words, 1)
        row.addWidget(self.leave)
        return bar

    def _make_middle(self) -> QWidget:
        """The note on a card of its own, in the middle as long as there is room."""
        card = QFrame()
        card.setObjectName("Card")
        self._card = card
        self._fit()
        self.theme.changed.connect(self._fit)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(32, 26, 32, 26)
        inside.addWidget(self.form)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(20, 20, 20, 20)
        row.addStretch(1)
        row.addWidget(card, 20, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        scroll = scrolling(middle)
        scroll.setObjectName("Ground")
        return scroll

    def _fit(self) -> None:
        self._card.setMaximumWidth(self.theme.px(_WIDTH))

    def _make_rail(self, *, is_practice: bool) -> QWidget:
        theme = self.context.theme
        rail = QWidget()
        rail.setObjectName("Navigation")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(_RAIL)
        practice = IconLabel(theme, "graduation-cap", 20)
        practice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        practice.setAccessibleName(_("Övningsläge – påhittade personer"))
        practice.setToolTip(practice.accessibleName())
        self._status = IconLabel(theme, "refresh-cw", 20)
        self._status.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.lock_button = Button(theme, kind="quiet", icon="lock", icon_color="ink2", name=_("Lås Guide Desk"))
        self.lock_button.setToolTip(self.lock_button.accessibleName())
        self.lock_button.clicked.connect(lambda: self.context.lock())
        column = QVBoxLayout(rail)
        column.setContentsMargins(8, 12, 8, 12)
        column.addWidget(practice)
        column.addStretch(1)
        column.addWidget(self._status)
        column.addWidget(self.lock_button)
        practice.setVisible(is_practice)
        return rail
