"""`Spara kortet som fil …`: a person's whole card as a text, where the guide chooses."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.words.files import not_made_words
from guide_desk.ui.words.whole_card import whole_card_text

_NAME = "uppgifter.txt"
"""Says what it is, never whose."""


def save_whole_card(context: DeskContext, card: CardSnapshot, parent: QWidget) -> None:
    """Ask where, and write there on the files' thread. A card that has not come whole yet is not saved half."""
    if not card.can_edit:
        context.toasts.show(_("Hela kortet har inte hämtats än. Försök igen om en stund."))
        return
    title = _("Spara hela kortet som en fil – Guide Desk")
    place, _kind = QFileDialog.getSaveFileName(parent, title, str(Path.home() / _NAME), _("Text (*.txt)"))
    if place:
        write_whole_card(context, card, Path(place))


def write_whole_card(context: DeskContext, card: CardSnapshot, path: Path) -> None:
    """Write the text; Windows' own editor reads the mark in front as UTF-8."""
    content = whole_card_text(card, context.clock.now()).encode("utf-8-sig")
    said = _("Hela kortet är sparat som en fil. Ta bort filen när den inte behövs mer.")
    context.make_file(
        lambda: context.files.save_as(path, lambda: content),
        Access(AccessKind.CARD_SAVED, card.row.contact_id),
        lambda _path: context.toasts.show(said),
        lambda error: context.toasts.show(not_made_words(error)),
    )
