"""Ny person …: one small window at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.new_person.dialog import NewPersonDialog
from guide_desk.ui.widgets.coming_forward import already_open


def open_new_person(
    context: DeskContext,
    parent: QWidget,
    show_card: Callable[[ContactId], None],
    *,
    household_of: CardSnapshot | None = None,
    typed: str | None = None,
) -> NewPersonDialog:
    """The window that is open already, or a new one; for somebody in the household of a card, or for anybody.

    `typed`: whom a note that is being written is about, as far as it says; `show_card` then chooses them in it.
    """
    known = already_open(NewPersonDialog, parent)
    if known is not None:
        known.begin_with(typed or "")
        return known
    dialog = NewPersonDialog(context, parent, household_of, is_for_note=typed is not None)
    dialog.draft.restored.connect(lambda: dialog.begin_with(typed or ""))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.created.connect(lambda contact: show_card(ContactId(contact)))
    dialog.card_asked.connect(lambda contact: show_card(ContactId(contact)))
    dialog.show()
    return dialog
