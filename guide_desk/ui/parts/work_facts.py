"""Jobb: what the person does, what they are after, and whether employers may know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, FieldValue, text_of
from guide_desk.services import contacts
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.fact_block import Editor, FactBlock, box
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.facts import disclosure_words, job_situation_words

_SITUATIONS = ("", "looking", "bringing", "business", "studying")
_DISCLOSURES = ("", "no", "ask", "yes")
_FIELDS = frozenset({Field.PROFESSION, Field.JOB_SITUATION, Field.EMPLOYER_DISCLOSURE})


class WorkFacts(FactBlock):
    """For the adult whose card it is; each adult of a household has a card."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Jobb"), _FIELDS, parent)

    def rows(self, card: CardSnapshot) -> list[tuple[str, str]]:
        situation = job_situation_words(text_of(card.fields, Field.JOB_SITUATION))
        profession = ", ".join(part for part in (text_of(card.fields, Field.PROFESSION), situation) if part)
        disclosure = disclosure_words(text_of(card.fields, Field.EMPLOYER_DISCLOSURE))
        return [
            (_("Yrke"), capitalised(profession)),
            (_("Arbetsgivare"), _("Får veta: {answer}").format(answer=disclosure) if disclosure else ""),
        ]

    def make_editors(self, card: CardSnapshot) -> dict[Field, Editor]:
        situations = [(code, capitalised(job_situation_words(code)) or _("Vet inte")) for code in _SITUATIONS]
        disclosures = [(code, capitalised(disclosure_words(code)) or _("Vet inte")) for code in _DISCLOSURES]
        return {
            Field.PROFESSION: LineField(text_of(card.fields, Field.PROFESSION)),
            Field.JOB_SITUATION: box(situations, text_of(card.fields, Field.JOB_SITUATION)),
            Field.EMPLOYER_DISCLOSURE: box(disclosures, text_of(card.fields, Field.EMPLOYER_DISCLOSURE)),
        }

    def save(self, card: CardSnapshot, changes: Mapping[Field, FieldValue]) -> partial[Changes]:
        return partial(contacts.change_fields, contact_id=card.row.contact_id, changes=changes)
