"""Kontakt och utskick: how to reach the person, and what they said yes and no to and when."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QCheckBox, QFormLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.consent import ASKED_ABOUT, LearnedBy, likely_source
from guide_desk.domain.contact import PHONE_FIELDS, Field, FieldValue, PreferredChannel, list_of, text_of
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.merge import CALLED_OFF
from guide_desk.domain.registration import Intent
from guide_desk.services import consents
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, joined
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.fact_block import Editor, FactBlock, box, lines_field
from guide_desk.ui.widgets.buttons import Option, SegmentedControl
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.facts import (
    colleague_words,
    consent_line,
    consent_words,
    field_words,
    learned_words,
    mailing_words,
    since_words,
)
from guide_desk.ui.words.trade import intent_words, language_words

_CONSENTS = (Field.NEWSLETTER, Field.MAGAZINE, Field.INVITATIONS, Field.STORING_CONSENT)
_WISH = (Field.PREFERRED_CHANNEL, Field.WISH_FROM, Field.WISH_TO, Field.WISH_WORDS)
_HOME, _POSTAL = (
    (Field.STREET, Field.POSTCODE, Field.FROM_PLACE),
    (Field.POSTAL_STREET, Field.POSTAL_POSTCODE, Field.POSTAL_PLACE),
)
_STREETS = (Field.STREET, Field.POSTAL_STREET)
_ADDRESS = (*_HOME[:2], *_POSTAL)
"""Where somebody lives is edited under the move."""
_FIELDS = frozenset({*_CONSENTS, *_WISH, *_ADDRESS, *PHONE_FIELDS, Field.EMAILS, Field.LANGUAGE})


class ContactFacts(FactBlock):
    """Changing a consent asks `Hur fick du veta det?`, with the way of the newest entry chosen, and is told in the dialogue."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        self.learned: SegmentedControl | None = None
        self._learned_row: QWidget | None = None
        super().__init__(context, _("Kontakt och utskick"), _FIELDS, parent)

    def rows(self, card: CardSnapshot) -> list[tuple[str, str]]:
        fields, today = card.fields, self._context.clock.today()
        numbers = [(_phone_label(field), "\n".join(list_of(fields, field))) for field in PHONE_FIELDS]
        return [
            (_("Vägledare"), colleague_words(card.owner)),
            (_("Har bett om"), _asked_words(card)),
            (_("Språk"), capitalised(language_words(card.row.language) or _("svenska"))),
            (_("Mejl"), "\n".join(list_of(fields, Field.EMAILS))),
            *numbers,
            (_("Adress"), _address_words(card, *_HOME) if any(text_of(fields, field) for field in _HOME[:2]) else ""),
            (_("Postadress"), _address_words(card, *_POSTAL)),
            (_("Nyhetsbrev"), since_words(fields, today)),
            (_("Magasinet"), _("Ja") if text_of(fields, Field.MAGAZINE) == "yes" else ""),
            (_("Inbjudningar"), {"yes": _("Ja"), "no": _("Nej")}.get(text_of(fields, Field.INVITATIONS), "")),
            (_("Samtycke"), consent_words(fields, today)),
            (_("Utskick"), mailing_words(fields, card.entries, today)),
        ]

    def make_editors(self, card: CardSnapshot) -> dict[Field, Editor]:
        fields = card.fields
        languages = [("sv", _("Svenska")), *((code, capitalised(language_words(code))) for code in ("en", "de", "nl"))]
        channels = [("", _("Vet inte")), (PreferredChannel.PHONE.value, _("Ring")), (PreferredChannel.EMAIL.value, _("Mejla"))]
        made: dict[Field, Editor] = {
            Field.LANGUAGE: box(languages, text_of(fields, Field.LANGUAGE) or "sv"),
            Field.PREFERRED_CHANNEL: box(channels, text_of(fields, Field.PREFERRED_CHANNEL)),
            **{field: LineField(text_of(fields, field)) for field in (Field.WISH_FROM, Field.WISH_TO, Field.WISH_WORDS)},
            Field.EMAILS: lines_field(self._context, list_of(fields, Field.EMAILS)),
        }
        for field in PHONE_FIELDS:
            if field is Field.PHONES or list_of(fields, field):
                made[field] = lines_field(self._context, list_of(fields, field))
        made |= {field: LineField(text_of(fields, field).replace("\n", ", ")) for field in _ADDRESS}
        for field in _CONSENTS:
            tick = QCheckBox(field_words(field))
            tick.setChecked(_is_yes(card, field))
            tick.setEnabled(tick.isChecked() or field not in CALLED_OFF or not text_of(fields, Field.NO_CONTACT_SINCE))
            tick.toggled.connect(self._renew)
            made[field] = tick
        for field, hint in ((Field.WISH_FROM, "16:00"), (Field.WISH_TO, "19:00")):
            made[field].setPlaceholderText(hint)  # type: ignore[union-attr]
        return made

    def add_below(self, form: QFormLayout) -> None:
        assert self._card is not None
        options = [Option(each.value, learned_words(each)) for each in LearnedBy]
        self.learned = SegmentedControl(self._context.theme, options, _("Hur fick du veta det?"))
        self.learned.set_value(likely_source(self._card.entries).value)
        self._learned_row = PlainLabel(self._context.theme, _("Hur fick du veta det?"), "meta", "ink2")
        form.addRow(self._learned_row)
        form.addRow(self.learned)
        self._renew()

    def changed_fields(self) -> dict[Field, FieldValue]:
        """A tick is compared with what it showed; a street that was only shown on one line has not changed."""
        assert self._card is not None
        changes = super().changed_fields()
        for field in _CONSENTS:
            tick = self.editors[field]
            changes.pop(field, None)
            if isinstance(tick, QCheckBox) and tick.isChecked() is not _is_yes(self._card, field):
                changes[field] = "yes" if tick.isChecked() else ("no" if field in _SAID_NO else "")
        for field in _STREETS:
            if changes.get(field) == text_of(self._card.fields, field).replace("\n", ", "):
                del changes[field]
        if changes.get(Field.LANGUAGE) == "sv" and not text_of(self._card.fields, Field.LANGUAGE):
            del changes[Field.LANGUAGE]
        return changes

    def save(self, card: CardSnapshot, changes: Mapping[Field, FieldValue]) -> partial[Changes]:
        answers = {field: str(value) for field, value in changes.items() if field in ASKED_ABOUT}
        learned = LearnedBy(self.learned.value) if self.learned is not None else LearnedBy.CALL
        return partial(
            consents.answer,
            contact_id=card.row.contact_id,
            answers=answers,
            learned=learned,
            words=consent_line(answers, learned),
            more={field: value for field, value in changes.items() if field not in answers},
        )

    def _renew(self, *_args: object) -> None:
        """The question is asked as soon as an answer differs from what was known."""
        asks = bool(self.changed_fields().keys() & ASKED_ABOUT) if self.editors else False
        for widget in (self.learned, self._learned_row):
            if widget is not None and self._form is not None:
                self._form.setRowVisible(widget, asks)


_SAID_NO = frozenset({Field.INVITATIONS, Field.STORING_CONSENT})
"""Consents for which a no is kept as said; a subscription is there or not."""


def _is_yes(card: CardSnapshot, field: Field) -> bool:
    """Consent to keep the data may be known from its day alone, as older cards have it."""
    if field is Field.STORING_CONSENT and not text_of(card.fields, field):
        return bool(text_of(card.fields, Field.CONSENT_ON))
    return text_of(card.fields, field) == "yes"


def _phone_label(field: Field) -> str:
    return {
        Field.PHONES: _("Telefon"),
        Field.PRIVATE_PHONES: _("Hem"),
        Field.OFFICE_PHONES: _("Arbete"),
        Field.OTHER_PHONES: _("Annan"),
    }[field]


def _asked_words(card: CardSnapshot) -> str:
    """'Flyttvägledning, magasinet och nyhetsbrevet', as the person has asked for it over time."""
    found = {intent for entry in card.entries if entry.kind is EntryKind.REGISTRATION for intent in entry.intents}
    return capitalised(joined([intent_words(intent) for intent in Intent if intent in found], _("och")))


def _address_words(card: CardSnapshot, street: Field, postcode: Field, place: Field) -> str:
    """As on an envelope."""
    last = " ".join(part for part in (text_of(card.fields, postcode), text_of(card.fields, place)) if part)
    return "\n".join(part for part in (text_of(card.fields, street), last) if part)
