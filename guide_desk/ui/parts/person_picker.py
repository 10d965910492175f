"""Choosing a person on this computer by typing: the field keeps the focus, arrows move in the list, Enter chooses."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from guide_desk.identifiers import ContactId
from guide_desk.services.search import people_named
from guide_desk.snapshots.people import PersonRow
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.asking_dialog import AskingDialog
from guide_desk.ui.widgets.labels import shown
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.people import place_words

_WIDTH, _HEIGHT = 460, 420


class PersonPicker(AskingDialog):
    """`chosen(ContactId, str)`: who, and their first name."""

    chosen = Signal(object, str)

    def __init__(
        self, context: DeskContext, headline: str, go_on: str, parent: QWidget, *, without: ContactId | None = None
    ) -> None:
        super().__init__(context.theme, _("Välj person – Guide Desk"), headline, go_on, parent)
        self._context, self._without = context, without
        self.field = LineField()
        self.field.setPlaceholderText(_("Sök namn, ort eller telefon"))
        self.field.setAccessibleName(headline)
        self.field.textChanged.connect(self._ask)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Personer"))
        chosen, ink = context.theme.color("select").name(), context.theme.color("ink").name()
        self.list.setStyleSheet(
            f"QListWidget::item {{ padding: 7px 10px; }} QListWidget::item:selected {{ background: {chosen}; color: {ink}; }}"
        )
        self.list.itemActivated.connect(lambda _item: self.choose())
        self.list.currentItemChanged.connect(lambda item, _before: context.announce(item.text() if item is not None else ""))
        self.go_on.clicked.connect(self.choose)
        self.column.addWidget(self.field)
        self.column.addWidget(self.list, 1)
        self.add_buttons()
        resize_on_screen(self, context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self.field.setFocus()
        self._show(())

    def choose(self) -> None:
        """Whoever is marked; nobody is no choice."""
        item = self.list.currentItem()
        if item is not None:
            contact_id, name = item.data(Qt.ItemDataRole.UserRole)
            self.chosen.emit(ContactId(contact_id), name)
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and self.list.count():
                self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, self.list.count() - 1)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return super().eventFilter(watched, event)

    def _ask(self, typed: str) -> None:
        if not typed.strip():
            self._show(())
            return

        self._context.background.ask("person picker", lambda unit: people_named(unit, typed), self._show)

    def _show(self, rows: tuple[PersonRow, ...]) -> None:
        self.list.clear()
        for row in rows:
            if row.contact_id != self._without and not row.is_protected:
                item = QListWidgetItem(shown(f"{row.name}, {place_words(row)}"))
                item.setData(Qt.ItemDataRole.UserRole, (int(row.contact_id), row.first_name))
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.go_on.setEnabled(self.list.count() > 0)
