"""Labels for the trade's lists. Evaluated when shown, so that a change of language takes hold."""

from __future__ import annotations

import re
from datetime import date

from guide_desk.domain.dialogue import EVENT_KINDS, CloseReason, DialogueEntry, EntryKind, Outcome
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup
from guide_desk.domain.registration import Intent, Source
from guide_desk.texts import _, once_per_language
from guide_desk.texts.formats import day_and_month

_DAY = re.compile(r", (\d{4}-\d\d-\d\d)(?=[ ,]|$)")


@once_per_language
def day_off_words(name: str) -> str:
    """'midsommarafton', in the middle of a sentence. An organisation's own closed day stays as it was written."""
    return {
        "Annandag jul": _("annandag jul"),
        "Annandag påsk": _("annandag påsk"),
        "Första maj": _("första maj"),
        "Julafton": _("julafton"),
        "Juldagen": _("juldagen"),
        "Kristi himmelsfärdsdag": _("kristi himmelsfärdsdag"),
        "Långfredagen": _("långfredagen"),
        "Midsommarafton": _("midsommarafton"),
        "Nationaldagen": _("nationaldagen"),
        "Nyårsafton": _("nyårsafton"),
        "Nyårsdagen": _("nyårsdagen"),
        "Trettondedag jul": _("trettondedag jul"),
    }.get(name, name)


@once_per_language
def move_status_words(status: MoveStatus) -> str:
    """'Planerar att flytta'."""
    return {
        MoveStatus.CONSIDERING: _("Funderar på att flytta"),
        MoveStatus.PLANNING: _("Planerar att flytta"),
        MoveStatus.MOVING: _("På väg hit"),
        MoveStatus.MOVED_HERE: _("Har flyttat hit"),
        MoveStatus.MOVED_ELSEWHERE: _("Har flyttat någon annanstans"),
        MoveStatus.NOT_MOVING: _("Inte aktuellt längre"),
        MoveStatus.UNKNOWN: _("Vet inte"),
    }[status]


def topic_state_words(state: TopicState) -> str:
    """How it stands with a topic, in a word or three."""
    return {
        TopicState.NO_QUESTION: _("ingen fråga än"),
        TopicState.WONDERS: _("undrar"),
        TopicState.ANSWERED: _("besvarad"),
    }[state]


TOPIC_STATE_ICONS = {
    TopicState.NO_QUESTION: ("circle-dashed", "ink3"),
    TopicState.WONDERS: ("circle-dot", "accent"),
    TopicState.ANSWERED: ("circle-check", "ok"),
}
"""State to (icon, colour)."""


def topic_words(topic: GuidanceTopic) -> str:
    """'Vägar till jobb'."""
    return {
        GuidanceTopic.COUNTY_AND_PLACE: _("Länet, kommunen och orten"),
        GuidanceTopic.WAYS_INTO_WORK: _("Vägar till jobb"),
        GuidanceTopic.RECRUITMENT_AGENCIES: _("Rekryteringsbolag"),
        GuidanceTopic.NETWORKS: _("Nätverk och platsambassadörer"),
        GuidanceTopic.REMOTE_WORK: _("Jobba på distans"),
        GuidanceTopic.STARTING_BUSINESS: _("Starta företag"),
        GuidanceTopic.HOUSING: _("Boende"),
        GuidanceTopic.STUDIES: _("Studier"),
        GuidanceTopic.SCHOOL_CHILDCARE: _("Skola och barnomsorg"),
        GuidanceTopic.CLUBS_LEISURE: _("Föreningar och fritid"),
    }[topic]


TOPIC_ICONS = {
    GuidanceTopic.COUNTY_AND_PLACE: "map-pin",
    GuidanceTopic.WAYS_INTO_WORK: "briefcase",
    GuidanceTopic.RECRUITMENT_AGENCIES: "building-2",
    GuidanceTopic.NETWORKS: "heart-handshake",
    GuidanceTopic.REMOTE_WORK: "laptop",
    GuidanceTopic.STARTING_BUSINESS: "sprout",
    GuidanceTopic.HOUSING: "house",
    GuidanceTopic.STUDIES: "graduation-cap",
    GuidanceTopic.SCHOOL_CHILDCARE: "book-open",
    GuidanceTopic.CLUBS_LEISURE: "trees",
}


def close_reason_words(reason: CloseReason) -> str:
    """'Har dragit tillbaka sin fråga'."""
    return {
        CloseReason.WITHDREW: _("Har dragit tillbaka sin fråga"),
        CloseReason.WANTS_NO_CONTACT: _("Vill inte bli kontaktad"),
        CloseReason.DOUBLE: _("Finns redan (dubblett)"),
        CloseReason.TEST_OR_JUNK: _("Test eller skräp"),
        CloseReason.FORWARDED: _("Skickat vidare till …"),
        CloseReason.CANNOT_BE_REACHED: _("Går inte att nå"),
    }[reason]


def group_words(group: QueueGroup) -> str:
    """The heading of a group in I dag."""
    return {
        QueueGroup.LATE: _("Har väntat för länge"),
        QueueGroup.BOOKED_TODAY: _("Bokat i dag"),
        QueueGroup.DUE_TODAY: _("Svara i dag"),
        QueueGroup.REQUESTS: _("Ska ha besked om sina uppgifter"),
        QueueGroup.TRIED: _("Sökta, inte nådda"),
        QueueGroup.REMINDERS: _("Dina påminnelser"),
        QueueGroup.THIS_WEEK: _("Svara den här veckan"),
        QueueGroup.NEXT_WEEK: _("Svara nästa vecka"),
        QueueGroup.LATER: _("Svara senare"),
        QueueGroup.NO_CARD: _("Inte på något kort än"),
        QueueGroup.COLLEAGUES: _("Kollegor svarar"),
    }[group]


def municipality_words(municipality: Municipality) -> str:
    """'Åre kommun', 'Regionen'."""
    if municipality is Municipality.REGION:
        return _("Regionen")
    forms = {
        Municipality.STROMSUND: _("Strömsunds kommun"),
        Municipality.BERG: _("Bergs kommun"),
        Municipality.HARJEDALEN: _("Härjedalens kommun"),
        Municipality.OSTERSUND: _("Östersunds kommun"),
    }
    return forms.get(municipality) or _("{place} kommun").format(place=municipality.place_name)


def source_words(source: Source | None) -> str:
    """How a request came in."""
    if source is None:
        return ""
    return {
        Source.WEB: _("tasteget.nu"),
        Source.PHONE: _("telefon"),
        Source.EMAIL: _("mejl"),
        Source.VISIT: _("besök"),
        Source.FAIR: _("mässa"),
    }[source]


@once_per_language
def kind_words(kind: EntryKind) -> str:
    """The composer's five kinds and the rest, as one word or two."""
    return {
        EntryKind.CALL: _("Samtal"),
        EntryKind.CALL_IN: _("Samtal in"),
        EntryKind.TEXT_MESSAGE: _("Sms"),
        EntryKind.TEXT_MESSAGE_IN: _("Sms in"),
        EntryKind.EMAIL: _("Mejl"),
        EntryKind.EMAIL_IN: _("Mejl in"),
        EntryKind.MEETING: _("Möte"),
        EntryKind.NOTE: _("Anteckning"),
        EntryKind.REGISTRATION: _("Anmälan"),
        EntryKind.CLOSED: _("Inget svar behövs"),
        EntryKind.REOPENED: _("Behöver svar igen"),
        EntryKind.CLAIM: _("Jag svarar"),
        EntryKind.RELEASE: _("Svarar inte längre"),
        EntryKind.BOUNCE: _("Mejlet kom inte fram"),
        EntryKind.RECEIPT: _("Automatiskt kvitto"),
        EntryKind.STATUS_CHANGE: _("Ändring"),
        EntryKind.MAILING: _("Utskick"),
        EntryKind.REMINDER: _("Påminnelse"),
        EntryKind.BOOKED_CALL: _("Bokat samtal"),
        EntryKind.HANDED_OVER: _("Lämnades över"),
        EntryKind.INVITED: _("Inbjudan"),
        EntryKind.COMING: _("Kommer på träffen"),
        EntryKind.NOT_COMING: _("Kommer inte på träffen"),
        EntryKind.ATTENDED: _("Var med på träffen"),
        EntryKind.CALLED_OFF: _("Inställd träff"),
    }[kind]


LONGEST_TITLE = 56
WRITTEN_KINDS = (EntryKind.CALL, EntryKind.TEXT_MESSAGE, EntryKind.EMAIL, EntryKind.MEETING, EntryKind.NOTE)
"""What a guide writes down, in the order of the composer and of Alt+1 to Alt+5."""
KIND_ICONS = {
    EntryKind.CALL: "phone",
    EntryKind.CALL_IN: "phone",
    EntryKind.TEXT_MESSAGE: "message-square",
    EntryKind.TEXT_MESSAGE_IN: "message-square",
    EntryKind.EMAIL: "mail",
    EntryKind.EMAIL_IN: "mail",
    EntryKind.MEETING: "users",
    EntryKind.NOTE: "pencil-line",
    EntryKind.REGISTRATION: "send",
    EntryKind.CLOSED: "circle-minus",
    EntryKind.REOPENED: "undo-2",
    EntryKind.CLAIM: "user-round",
    EntryKind.RELEASE: "user-round",
    EntryKind.BOUNCE: "triangle-alert",
    EntryKind.RECEIPT: "mail",
    EntryKind.STATUS_CHANGE: "history",
    EntryKind.MAILING: "newspaper",
    EntryKind.REMINDER: "bell",
    EntryKind.BOOKED_CALL: "calendar-clock",
    EntryKind.HANDED_OVER: "corner-up-right",
    EntryKind.INVITED: "calendar",
    EntryKind.COMING: "calendar",
    EntryKind.NOT_COMING: "calendar",
    EntryKind.ATTENDED: "users",
    EntryKind.CALLED_OFF: "calendar",
}


def entry_icon(entry: DialogueEntry) -> str:
    """The icon of an event; an unanswered call and a magazine order have their own."""
    if entry.outcome is Outcome.NO_ANSWER:
        return "phone-missed"
    if entry.kind is EntryKind.REGISTRATION and Intent.GUIDANCE not in entry.intents:
        return "newspaper"
    return KIND_ICONS[entry.kind]


def _sent_out_title(kind: EntryKind) -> str:
    return {
        EntryKind.MAILING: _("Fick utskicket {what}"),
        EntryKind.INVITED: _("Bjöds in till {what}"),
        EntryKind.COMING: _("Kommer på {what}"),
        EntryKind.NOT_COMING: _("Kommer inte på {what}"),
        EntryKind.ATTENDED: _("Var med på {what}"),
        EntryKind.CALLED_OFF: _("Fick veta att det är inställt: {what}"),
    }[kind]


def entry_title(entry: DialogueEntry, first_name: str) -> str:
    """The event's heading in the timeline."""
    if entry.kind is EntryKind.REGISTRATION:
        return registration_words(entry.intents)
    if entry.kind is EntryKind.EMAIL_IN:
        return _("Mejl från {name}").format(name=first_name)
    if entry.kind is EntryKind.CLOSED and entry.close_reason is not None:
        return _("Inget svar behövs: {reason}").format(reason=close_reason_words(entry.close_reason))
    if entry.kind is EntryKind.HANDED_OVER and entry.forwarded_to:
        return _("Lämnades över till {name}").format(name=entry.forwarded_to)
    if is_said_in_title(entry):
        return entry.text
    if entry.kind in EVENT_KINDS | {EntryKind.MAILING} and entry.text:
        return _sent_out_title(entry.kind).format(what=_with_day_in_words(entry.text, entry.happened_at.date()))
    if entry.is_done:
        return _("{what}, klart").format(what=kind_words(entry.kind))
    if entry.outcome is Outcome.NO_ANSWER:
        return _("Försök, ingen svarade")
    if entry.outcome is Outcome.MESSAGE_LEFT:
        return _("Samtal, lämnade meddelande")
    return kind_words(entry.kind)


def _with_day_in_words(text: str, today: date) -> str:
    """'Inflyttarträff i Åre, 19 maj kl. 18.00': the line on the cards tells the day so that every program can read it."""

    def in_words(found: re.Match[str]) -> str:
        try:
            return f", {day_and_month(date.fromisoformat(found[1]), today)}"
        except ValueError:
            return found[0]

    return _DAY.sub(in_words, text, count=1)


def is_said_in_title(entry: DialogueEntry) -> bool:
    """Whether the words of a change are short enough to stand as its heading."""
    return entry.kind is EntryKind.STATUS_CHANGE and 0 < len(entry.text) <= LONGEST_TITLE and "\n" not in entry.text


def intent_words(intent: Intent) -> str:
    """'flyttvägledning'."""
    return {
        Intent.GUIDANCE: _("flyttvägledning"),
        Intent.MAGAZINE: _("magasinet"),
        Intent.NEWSLETTER: _("nyhetsbrevet"),
    }[intent]


def registration_words(intents: frozenset[Intent]) -> str:
    """What a person asked for when they registered."""
    if Intent.GUIDANCE in intents:
        return _("Anmälan om flyttvägledning")
    if Intent.MAGAZINE in intents:
        return _("Beställde magasinet Ta Steget")
    if Intent.NEWSLETTER in intents:
        return _("Anmälde sig till nyhetsbrevet")
    return _("Anmälan")


def outcome_words(outcome: Outcome) -> str:
    """The composer's three outcomes of a call."""
    return {
        Outcome.TALKED: _("Vi pratades vid"),
        Outcome.MESSAGE_LEFT: _("Lämnade meddelande"),
        Outcome.NO_ANSWER: _("Ingen svarade"),
    }[outcome]


def language_words(code: str) -> str:
    """A quiet mark for a person who writes in another language; '' for Swedish."""
    return {"en": _("engelska"), "de": _("tyska"), "nl": _("nederländska")}.get(code, "")
