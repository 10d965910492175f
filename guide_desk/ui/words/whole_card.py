"""A person's whole card as a text to be read and handed out: everything that is kept, in words, and nothing in codes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from guide_desk.domain.contact import LIST_FIELDS, Field, FieldValue, PreferredChannel
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import column_time, day_and_month, weekday
from guide_desk.ui.words.facts import consent_source_words, disclosure_words, field_words, job_situation_words
from guide_desk.ui.words.trade import (
    close_reason_words,
    entry_title,
    intent_words,
    language_words,
    move_status_words,
    outcome_words,
    source_words,
    topic_words,
)

_MONDAY = date(2026, 1, 5)
UNTOLD = frozenset({Field.HOUSEHOLD_KEY, Field.IS_PROTECTED, Field.OWNER})
"""What says nothing of the person: a key of the register's own, a flag that hides the card, and the guide's number."""


def whole_card_text(card: CardSnapshot, now: datetime) -> str:
    """Facts first, then the dialogue from the beginning; each entry with day, who wrote it and every word."""
    day = day_and_month(now.date(), now.date())
    parts = [
        card.row.name,
        _("Allt som finns om dig i flyttvägledarnas register den {day} {year}.").format(day=day, year=now.year),
        "",
        _("UPPGIFTER"),
        *_facts(card),
        "",
        _("DIALOG, FRÅN BÖRJAN"),
    ]
    for entry in reversed(card.entries):
        parts += ["", *_told(entry, card.row.first_name)]
    return "\n".join(parts) + "\n"


def label_of(field: Field) -> str:
    """The field in words, those too that the card shows without a label."""
    return field_words(field) or {
        Field.WISH_WEEKDAYS: _("Helst på"),
        Field.TOPICS_ANSWERED: _("Besvarade ämnen"),
        Field.NEWSLETTER_SINCE: _("Nyhetsbrev sedan"),
        Field.MAILING_CONSENT: _("Samtycke till utskick"),
        Field.NO_MAILING: _("Alla utskick stoppade"),
        Field.CONSENT_ON: _("Samtycke, dag"),
        Field.CONSENT_SOURCE: _("Samtycke, hur det gavs"),
        Field.NO_CONTACT_SINCE: _("Vill inte bli kontaktad sedan"),
        Field.REMOVAL_ASKED_ON: _("Bad om att bli borttagen"),
        Field.ACCESS_ASKED_ON: _("Bad om att få se uppgifterna"),
    }.get(field, "")


def _facts(card: CardSnapshot) -> list[str]:
    lines = []
    for field in Field:
        value = card.fields.get(field, "")
        if value and field not in UNTOLD:
            lines.append(f"{label_of(field)}: {_value_words(field, value)}")
    if card.owner is not None:
        lines.append(f"{field_words(Field.OWNER)}: {card.owner.name}")
    return lines


def _value_words(field: Field, value: FieldValue) -> str:
    if field in LIST_FIELDS:
        return ", ".join(_listed(field, each) for each in value)
    text = str(value)
    if field is Field.MOVED_TO:
        return _place(text)
    if field is Field.WISH_WEEKDAYS:
        return ", ".join(weekday(_MONDAY + timedelta(days=int(each))) for each in text.split(",") if each in set("0123456"))
    if field is Field.MOVE_STATUS and text in set(MoveStatus):
        return move_status_words(MoveStatus(text))
    known = {
        Field.JOB_SITUATION: job_situation_words(text),
        Field.EMPLOYER_DISCLOSURE: disclosure_words(text),
        Field.CONSENT_SOURCE: consent_source_words(text),
        Field.LANGUAGE: language_words(text) or (_("svenska") if text == "sv" else text),
        Field.PREFERRED_CHANNEL: {PreferredChannel.PHONE.value: _("Telefon"), PreferredChannel.EMAIL.value: _("Mejl")}.get(
            text, ""
        ),
    }.get(field, "")
    return known or {"yes": _("ja"), "no": _("nej")}.get(text, text.replace("\n", ", "))


def _channel(text: str) -> PreferredChannel | None:
    return PreferredChannel(text) if text in set(PreferredChannel) else None


def _listed(field: Field, value: str) -> str:
    if field is Field.MUNICIPALITIES:
        return _place(value)
    if field in (Field.TOPICS_ASKED, Field.TOPICS_ANSWERED) and value in set(GuidanceTopic):
        return topic_words(GuidanceTopic(value))
    return value


def _place(code: str) -> str:
    return {each.value: each.place_name for each in Municipality}.get(code, code)


def _told(entry: DialogueEntry, first_name: str) -> list[str]:
    moment = entry.happened_at
    where = entry.author_municipality.place_name if entry.author_municipality is not None else ""
    who = ", ".join(part for part in (entry.author_name, where) if part)
    stamp = f"{moment.date().isoformat()} {column_time(moment)}"
    title = entry_title(entry, first_name)
    head = " · ".join(part for part in (stamp, title, who) if part)
    more = [
        outcome_words(entry.outcome) if entry.outcome is not None else "",
        close_reason_words(entry.close_reason) if entry.close_reason is not None else "",
        source_words(entry.source),
        ", ".join(intent_words(intent) for intent in sorted(entry.intents)),
        ", ".join(topic_words(topic) for topic in sorted(entry.topics)),
        entry.address,
        entry.forwarded_to,
    ]
    said = [entry.text] if entry.text and entry.text != title else []
    return [head, *([" · ".join(part for part in more if part)] if any(more) else []), *said]
