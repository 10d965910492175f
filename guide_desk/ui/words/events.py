"""What is said of an event and of those who are invited to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from guide_desk.clock import as_stockholm
from guide_desk.domain.event import Event, EventAnswer
from guide_desk.snapshots.events import EventSummary
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import clock_time, day_and_month, figures, long_day


def event_words(event: Event, today: date) -> str:
    """'Inflyttarträff i Sveg, 4 juni'; one that is called off says so."""
    words = title_and_day(event.title, event.day, today)
    return _("{event} (inställd)").format(event=words) if event.is_called_off else words


def summary_words(summary: EventSummary, today: date) -> str:
    """The same of one in a list. Of a colleague's the line on the cards is all that is known, and tells day and place too."""
    title = summary.title if summary.event is not None else summary.title.split(f", {summary.day.isoformat()}", 1)[0]
    return title_and_day(title, summary.day, today)


def title_and_day(title: str, day: date, today: date) -> str:
    """'Inflyttarträff i Sveg, 4 juni'."""
    return _("{title}, {day}").format(title=title, day=day_and_month(day, today))


def when_words(event: Event, today: date) -> str:
    """'torsdag 4 juni klockan 18–20.30'."""
    start, end = as_stockholm(event.starts_at), as_stockholm(event.ends_at)
    if start.date() != end.date():
        return _("{day} klockan {start} till {end_day} klockan {end}").format(
            day=long_day(start.date(), today), start=clock_time(start), end_day=long_day(end.date(), today), end=clock_time(end)
        )
    return _("{day} klockan {start}–{end}").format(day=long_day(event.day, today), start=clock_time(start), end=clock_time(end))


def invitation_text(event: Event, today: date) -> str:
    """The mail that goes with the invitation: the guide's words, then what, when and where."""
    parts = [event.title, when_words(event, today), event.place]
    facts = "\n".join(part for part in parts if part)
    if event.is_called_off:
        return "\n\n".join((_("Träffen är inställd."), facts))
    return "\n\n".join(part for part in (event.text.strip(), facts) if part)


def invitation_subject(event: Event) -> str:
    """The mail's subject."""
    if event.is_called_off:
        return _("Inställt: {title}").format(title=event.title)
    if event.sequence:
        return _("Ändrad inbjudan: {title}").format(title=event.title)
    return _("Inbjudan: {title}").format(title=event.title)


def told_words(event: Event, recipients: int) -> str:
    """Once the mail is open; of an event that is called off that too, and that there is nobody to write to."""
    opened = ngettext(
        "Mejlet är öppnat med {count} dold mottagare.", "Mejlet är öppnat med {count} dolda mottagare.", recipients
    ).format(count=figures(recipients))
    if not event.is_called_off:
        return opened
    if not recipients:
        return _("Träffen är inställd. På korten finns ingen inbjuden att mejla.")
    return f"{_('Träffen är inställd.')} {opened}"


def answer_words(answer: EventAnswer) -> str:
    """How somebody stands to an event."""
    return {
        EventAnswer.INVITED: _("Har inte svarat"),
        EventAnswer.COMING: _("Kommer"),
        EventAnswer.NOT_COMING: _("Kommer inte"),
        EventAnswer.ATTENDED: _("Var med"),
    }[answer]


def answers_sentence(counts: Mapping[EventAnswer, int]) -> str:
    """'12 kommer, 3 kommer inte, 18 har inte svarat.'"""
    parts = [
        ngettext("{count} var med", "{count} var med", counts.get(EventAnswer.ATTENDED, 0)),
        ngettext("{count} kommer", "{count} kommer", counts.get(EventAnswer.COMING, 0)),
        ngettext("{count} kommer inte", "{count} kommer inte", counts.get(EventAnswer.NOT_COMING, 0)),
        ngettext("{count} har inte svarat", "{count} har inte svarat", counts.get(EventAnswer.INVITED, 0)),
    ]
    numbers = [counts.get(each, 0) for each in _ORDER]
    said = [words.format(count=figures(number)) for words, number in zip(parts, numbers, strict=True) if number]
    return f"{', '.join(said)}." if said else _("Ingen är inbjuden än.")


def problem_words(field: str, reason: str) -> str:
    """What is missing before an invitation can be made."""
    return {
        ("title", "empty"): _("Skriv vad träffen heter."),
        ("title", "too_long"): _("Rubriken är för lång. Korta den."),
        ("place", "too_long"): _("Platsen är för lång. Korta den."),
        ("text", "too_long"): _("Texten är för lång för en inbjudan. Korta den."),
        ("starts_at", "passed"): _("Den tiden har redan varit. Välj en senare."),
        ("ends_at", "before_start"): _("Träffen slutar innan den har börjat. Ändra någon av tiderna."),
        ("organiser_email", "unusable"): _("Svaren kan inte gå till den adressen. Skriv en hel mejladress."),
        ("event", "called_off"): _("Träffen är redan inställd."),
    }.get((field, reason), _("Inbjudan kunde inte sparas på datorn."))


_ORDER = (EventAnswer.ATTENDED, EventAnswer.COMING, EventAnswer.NOT_COMING, EventAnswer.INVITED)
