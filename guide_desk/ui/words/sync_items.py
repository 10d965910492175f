"""What the panel says of each thing that waits."""

from __future__ import annotations

from datetime import date

from guide_desk.domain.deeds import DeedKind
from guide_desk.domain.merge import fields_chosen_together
from guide_desk.snapshots.sync_status import SyncItem
from guide_desk.texts import _
from guide_desk.ui.words.conflicts import answer_words
from guide_desk.ui.words.facts import field_words
from guide_desk.ui.words.trade import kind_words


def item_kind_words(item: SyncItem) -> str:
    """'Anteckning', 'Ändrat: yrke', 'Ny person'."""
    if item.entry_kind is not None:
        return kind_words(item.entry_kind)
    if item.kind is DeedKind.PERSON:
        return _("Ny person")
    names = dict.fromkeys(field_words(fields_chosen_together(field)[0]) for field in item.changes)
    told = [name for name in names if name]
    return _("Ändrat: {fields}").format(fields=", ".join(told).lower()) if told else _("Ändrade uppgifter")


def change_words(item: SyncItem, today: date) -> str:
    """What a change says, field by field, to be copied; '' for what is no change."""
    if item.kind is not DeedKind.FIELDS:
        return ""
    leads = dict.fromkeys(fields_chosen_together(field)[0] for field in item.changes)
    told = [(field_words(lead), answer_words(lead, item.changes, today)) for lead in leads]
    return "\n".join(f"{name}: {words}" for name, words in told if name)
