"""The panel over the sync status: what waits, item by item, with person, kind, time and state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.deeds import DeedState
from guide_desk.services import deeds
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import capitalised, number_word, short_stamp
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import IconLabel, PlainLabel
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.words.sync import item_kind_words, item_state_words
from guide_desk.ui.words.trade import KIND_ICONS


class SyncPanel(QDialog):
    """Opens above the status; Esc closes it."""

    def __init__(self, context: DeskContext, sync_now: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(_("Vad som väntar på att skickas"))
        self._context = context
        theme = context.theme
        self._headline = PlainLabel(theme, style="heading")
        self._now = Button(theme, _("Försök nu"), icon="refresh-cw")
        self._now.setToolTip("F5")
        self._now.clicked.connect(sync_now)
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setSpacing(10)
        column = QVBoxLayout(self)
        top = QHBoxLayout()
        top.addWidget(self._headline, 1)
        top.addWidget(self._now)
        column.addLayout(top)
        column.addWidget(scrolling(self._list), 1)
        column.addWidget(PlainLabel(theme, _("Allt finns kvar på datorn, även om du stänger Guide Desk."), "meta", "ink2"))
        self.resize(theme.px(520), theme.px(420))

    def show_at(self, corner: QPoint) -> None:
        """Open with its lower left corner at `corner` (global)."""
        self.refresh()
        self.move(corner.x(), corner.y() - self.height() - 6)
        self.show()
        self._now.setFocus()

    def refresh(self) -> None:
        """Ask what waits."""
        self._context.background.ask("sync panel", sync_items, self._set_items)

    def _set_items(self, items: tuple[SyncItem, ...]) -> None:
        while (old := self._rows.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if items:
            words = ngettext("{count} sak är sparad här", "{count} saker är sparade här", len(items))
            self._headline.setText(words.format(count=capitalised(number_word(len(items)))))
        else:
            self._headline.setText(_("Allt har skickats"))
        for item in items:
            self._rows.addWidget(self._row(item))
        self._rows.addStretch(1)

    def _row(self, item: SyncItem) -> QWidget:
        theme, now = self._context.theme, self._context.clock.now()
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        icon = KIND_ICONS[item.entry_kind] if item.entry_kind is not None else "user-round"
        row.addWidget(IconLabel(theme, icon, 18), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(theme, item.person_name, "label"))
        head.addWidget(PlainLabel(theme, item_kind_words(item), "meta", "ink2"))
        head.addStretch(1)
        head.addWidget(PlainLabel(theme, short_stamp(item.made_at, now), "meta", "ink2"))
        words.addLayout(head)
        color = "late" if item.state is DeedState.NEEDS_ATTENTION else "ink2"
        words.addWidget(PlainLabel(theme, item_state_words(item), "meta", color, wraps=True))
        words.addLayout(self._buttons(item))
        row.addLayout(words, 1)
        return holder

    def _buttons(self, item: SyncItem) -> QHBoxLayout:
        theme = self._context.theme
        buttons = QHBoxLayout()
        acts: list[tuple[str, Callable[[], None]]] = []
        if item.state is DeedState.NEEDS_ATTENTION:
            acts.append((_("Skicka igen"), partial(self._act, partial(deeds.send_again, deed_id=item.deed_id))))
        if item.can_withdraw:
            acts.append((_("Ta tillbaka"), partial(self._act, partial(deeds.withdraw, deed_id=item.deed_id))))
        if item.text:
            acts.append((_("Kopiera texten"), partial(QGuiApplication.clipboard().setText, item.text)))
        for text, act in acts:
            button = Button(theme, text, kind="chip", name=f"{text}: {item.person_name}")
            button.clicked.connect(act)
            buttons.addWidget(button)
        buttons.addStretch(1)
        return buttons

    def _act(self, work: partial[Changes]) -> None:
        self._context.background.act(
            work,
            on_done=lambda _changes: self.refresh(),
            on_error=lambda _error: self._context.toasts.show(_("Det har redan skickats. Rätta det på kortet i stället.")),
        )
