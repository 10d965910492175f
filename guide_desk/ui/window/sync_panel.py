"""The panel over the sync status: what waits, item by item, with person, kind, time and state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.merge import CONFLICT
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import deeds
from guide_desk.services.sync_items import sync_items
from guide_desk.snapshots.sync_status import SyncItem, SyncStatus
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import genitive, opening_number, quoted, short_stamp
from guide_desk.ui.crossing import call_later
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.conflict_dialog import open_conflicts
from guide_desk.ui.parts.person_picker import PersonPicker
from guide_desk.ui.parts.reword_dialog import RewordDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import ElidedLabel, EmphasisLabel, IconLabel, PlainLabel, line
from guide_desk.ui.widgets.round_icon import RoundIcon
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.widgets.tab_order import tab_through
from guide_desk.ui.words.sign_in import problem_words
from guide_desk.ui.words.sync import item_state_name, item_state_words, panel_summary
from guide_desk.ui.words.sync_items import change_words, item_kind_words
from guide_desk.ui.words.trade import KIND_ICONS

_WIDTH, _MOST_HEIGHT = 590, 460
_STATE_ICONS = {
    DeedState.READY: "clock",
    DeedState.IN_FLIGHT: "send",
    DeedState.UNKNOWN: "circle-help",
    DeedState.NEEDS_ATTENTION: "triangle-alert",
}
_FILLS = {DeedState.IN_FLIGHT: "sunken", DeedState.NEEDS_ATTENTION: "dueSoft"}


class SyncPanel(QDialog):
    """Opens above the status and follows what happens; Esc closes it."""

    def __init__(
        self,
        context: DeskContext,
        status: SyncStatus,
        sync_now: Callable[[], None],
        parent: QWidget,
        *,
        sign_in: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._status, self._window = status, parent
        self._items: dict[DeedId, SyncItem] = {}
        """What is shown; a button knows the number alone, so that nothing of a person stays with what it is connected to."""
        self.setAccessibleName(_("Vad som inte har skickats"))
        self._context = context
        theme = context.theme
        self._headline = PlainLabel(theme, style="heading")
        self._summary = PlainLabel(theme, style="meta", color="ink2")
        self._now = Button(theme, _("Försök nu"), icon="refresh-cw", keys="F5")
        self._now.clicked.connect(sync_now)
        if sign_in is not None:
            self._now = Button(theme, _("Logga in"), icon="key-round")
            self._now.clicked.connect(sign_in)
            self._now.clicked.connect(self.close)
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(18, 12, 18, 12)
        self._rows.setSpacing(10)
        self._lay_out()
        context.changes.sync_status_changed.connect(self._follow)
        context.changes.data_changed.connect(lambda changes: self.refresh() if Topic.DEEDS in changes.topics else None)
        self.resize(theme.px(_WIDTH), theme.px(_MOST_HEIGHT))

    def _lay_out(self) -> None:
        theme = self._context.theme
        frame = QFrame()
        frame.setObjectName("Popup")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._headline)
        words.addWidget(self._summary)
        top = QHBoxLayout()
        top.setContentsMargins(18, 14, 18, 12)
        top.addLayout(words, 1)
        top.addWidget(self._now)
        column.addLayout(top)
        column.addWidget(line())
        self._scrolling = scrolling(self._list)
        column.addWidget(self._scrolling, 1)
        column.addWidget(line())
        self._close = Button(theme, _("Stäng"), kind="quiet", keys="Esc")
        self._close.clicked.connect(self.close)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(18, 8, 10, 8)
        bottom.addWidget(PlainLabel(theme, _("Allt finns kvar på datorn, även om du stänger Guide Desk."), "meta", "ink2"), 1)
        bottom.addWidget(self._close)
        column.addLayout(bottom)

    def show_at(self, corner: QPoint) -> None:
        """Open with its lower left corner at `corner` (global)."""
        self.refresh()
        self.move(corner.x(), corner.y() - self.height() - 6)
        self.show()
        self._now.setFocus()

    def _follow(self, status: SyncStatus) -> None:
        self._status = status
        self.refresh()

    def refresh(self) -> None:
        """Ask what waits."""
        self._context.background.ask("sync panel", sync_items, self._set_items)

    def _set_items(self, items: tuple[SyncItem, ...]) -> None:
        self._items = {item.deed_id: item for item in items}
        held = self.focusWidget().accessibleName() if self.focusWidget() is not None else ""
        while (old := self._rows.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if items:
            words = ngettext("{count} sak är sparad här", "{count} saker är sparade här", len(items))
            self._headline.setText(words.format(count=opening_number(len(items))))
        else:
            self._headline.setText(_("Allt har skickats"))
            usual = _("Inget väntar. Det du skriver står här tills det finns i SuperOffice.")
            nothing = problem_words(self._status.problem) or usual
            self._rows.addWidget(PlainLabel(self._context.theme, nothing, color="ink2", wraps=True))
        self._summary.setText(panel_summary(self._status, items))
        for number, item in enumerate(items):
            if number:
                self._rows.addWidget(line())
            row = self._row(item)
            self._rows.addWidget(row)
            tab_through((*row.findChildren(Button)[-1:], self._close))
        self._rows.addStretch(1)
        call_later(self, self._fit)  # a new row has its size when it is shown, and that is then
        again = next((each for each in self.findChildren(Button) if each.accessibleName() == held), self._now)
        again.setFocus()

    def _fit(self) -> None:
        """As high as what waits, from the same foot upwards; what does not fit is scrolled to."""
        view = self._scrolling.viewport()
        wanted = self.height() - view.height() + self._rows.totalHeightForWidth(view.width())
        height = max(min(wanted, self._context.theme.px(_MOST_HEIGHT)), self.minimumSizeHint().height())
        self.setGeometry(self.x(), self.geometry().bottom() - height + 1, self.width(), height)

    def _row(self, item: SyncItem) -> QWidget:
        theme, now = self._context.theme, self._context.clock.now()
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        icon = KIND_ICONS[item.entry_kind] if item.entry_kind is not None else "user-round"
        row.setSpacing(12)
        color = "due" if item.state is DeedState.NEEDS_ATTENTION else "ink2"
        row.addWidget(RoundIcon(theme, icon, color, _FILLS.get(item.state, "")), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        name = _("En person med skyddade uppgifter") if item.is_protected else item.person_name
        head.addWidget(PlainLabel(theme, name, "label"))
        head.addWidget(PlainLabel(theme, item_kind_words(item), "meta", "ink2"))
        head.addStretch(1)
        head.addWidget(PlainLabel(theme, short_stamp(item.made_at, now), "meta", "ink2"))
        words.addLayout(head)
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(IconLabel(theme, _STATE_ICONS[item.state], 15, color), 0, Qt.AlignmentFlag.AlignTop)
        next_try = self._status.next_try_at if not self._status.is_busy else None
        stands = EmphasisLabel(theme, style="meta", wraps=True)
        stands.set_words(item_state_words(item, next_try), item_state_name(item))
        state.addWidget(stands, 1)
        words.addLayout(state)
        if item.state is DeedState.NEEDS_ATTENTION and item.text:
            words.addWidget(ElidedLabel(theme, quoted(item.text), "meta"))
        words.addSpacing(4)
        words.addWidget(self._buttons(item))
        row.addLayout(words, 1)
        return holder

    def _buttons(self, item: SyncItem) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder)
        for text, act in self._acts_on(item):
            button = Button(self._context.theme, text, kind="chip", name=f"{text}: {item.person_name or item_kind_words(item)}")
            button.clicked.connect(act)
            row.addWidget(button)
        return holder

    def _acts_on(self, item: SyncItem) -> list[tuple[str, Callable[[], None]]]:
        if item.reason == CONFLICT:
            return [(_("Välj …"), partial(self._choose, item.contact_id))]
        acts: list[tuple[str, Callable[[], None]]] = []
        if item.state is DeedState.NEEDS_ATTENTION:
            acts.append((_("Skicka igen"), partial(self._act, partial(deeds.send_again, deed_id=item.deed_id))))
        if item.can_reword:
            acts.append((_("Ändra texten …"), partial(self._reword, item.deed_id)))
        if item.can_move:
            acts.append((_("Flytta till ett annat kort …"), partial(self._move, item.deed_id)))
        if self._words(item):
            acts.append((_("Kopiera texten"), partial(self._copy, item.deed_id)))
        if item.can_withdraw:
            acts.append((_("Ta tillbaka"), partial(self._take_back, item.deed_id)))
        return acts

    def _choose(self, contact_id: ContactId) -> None:
        self.close()
        open_conflicts(self._context, contact_id, self._window)

    def _words(self, item: SyncItem) -> str:
        return item.text or change_words(item, self._context.clock.today())

    def _reword(self, deed_id: DeedId) -> None:
        """The panel makes way for a window; it would close by itself as soon as another one has the focus."""
        item = self._items[deed_id]
        self.close()
        dialog = RewordDialog(self._context, item, self._window)
        context = self._context
        dialog.reworded.connect(lambda text: _rewrite(context, partial(deeds.reword, deed_id=deed_id, text=text)))
        dialog.open()

    def _move(self, deed_id: DeedId) -> None:
        item = self._items[deed_id]
        self.close()
        headline = _("Vems kort ska det ligga på?")
        picker = PersonPicker(self._context, headline, _("Lägg det där"), self._window, without=item.contact_id)
        context = self._context

        def move(to: ContactId, name: str) -> None:
            said = _("Det ligger på {name} kort nu, och väntar på att skickas.").format(name=genitive(name))
            _rewrite(context, partial(deeds.move_to, deed_id=deed_id, contact_id=to), said)

        picker.chosen.connect(move)
        picker.open()

    def _copy(self, deed_id: DeedId) -> None:
        item = self._items[deed_id]
        self._context.copy_personal(self._words(item), Access(AccessKind.COPIED, item.contact_id))
        self._context.toasts.show(_("Kopierat."))

    def _take_back(self, deed_id: DeedId) -> None:
        """What somebody wrote can be had again; who acts on it is the window, as the panel may have been closed."""
        item = self._items[deed_id]
        context, put_back = self._context, partial(deeds.put_back, deed_id=deed_id, reason=item.reason)
        said = _("Det du skrev om {name} är inte kvar här.").format(name=item.person_name)
        failed = _("Det gick inte att ångra.")

        def undo() -> None:
            context.background.act(put_back, on_error=lambda _error: context.toasts.show(failed))

        def tell() -> None:
            if item.can_put_back:
                context.toasts.show(said, undo)

        self._act(partial(deeds.withdraw, deed_id=deed_id), tell)

    def _act(self, work: partial[Changes], then: Callable[[], None] = lambda: None) -> None:
        def done(_changes: Changes) -> None:
            self.refresh()
            then()

        self._context.background.act(
            work,
            on_done=done,
            on_error=lambda _error: self._context.say_already_sent(),
        )


def _rewrite(context: DeskContext, work: partial[Changes], said: str = "") -> None:
    context.background.act(
        work,
        lambda _changes: context.toasts.show(said or _("Sparat. Väntar på att skickas.")),
        lambda _error: context.toasts.show(_("Det kunde inte sparas. Texten finns kvar bland det som väntar på dig.")),
    )
