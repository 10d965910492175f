"""Sentences about a person: wish, place, claim, and the whole row for a screen reader."""

from __future__ import annotations

from datetime import datetime

from guide_desk.domain.contact import ContactWish, PreferredChannel
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.first_response import ClockStatus
from guide_desk.snapshots.people import PersonRow, TodaySnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, clock_time, hour_words, joined, near_day, opening_number, quoted
from guide_desk.ui.words.meter import attempts_words, meter_words


def person_name(row: PersonRow) -> str:
    """The name, or what stands for a protected one."""
    return _("En person med skyddade uppgifter väntar på svar") if row.is_protected else row.name or _("Utan namn")


def initials(name: str) -> str:
    """'T. W.'; of each part of a name with a hyphen too, as 'A.-L. B.'."""
    return " ".join("-".join(f"{part[0].upper()}." for part in each.split("-") if part) for each in name.split())


def wish_sentence(wish: ContactWish, first_name: str) -> str:
    """'Elin vill bli uppringd, helst efter klockan 16'."""
    if wish.channel is PreferredChannel.EMAIL:
        text = _("{name} vill helst få mejl").format(name=first_name)
    elif wish.channel is PreferredChannel.PHONE:
        text = _phone_wish(wish, first_name)
    else:
        return _("Har inte valt mellan telefon och mejl. Fråga gärna.")
    return f"{text} · {wish.words}" if wish.words else text


def wish_time_words(wish: ContactWish) -> str:
    """The part of the wish's sentence that says when; '' when any time will do, or the language says it otherwise."""
    if wish.channel is not PreferredChannel.PHONE:
        return ""
    if wish.from_time is not None and wish.to_time is not None:
        return _("mellan klockan {start} och {end}").format(start=hour_words(wish.from_time), end=hour_words(wish.to_time))
    if wish.from_time is not None:
        return _("efter klockan {hour}").format(hour=hour_words(wish.from_time))
    return _("före klockan {hour}").format(hour=hour_words(wish.to_time)) if wish.to_time is not None else ""


def channel_words(wish: ContactWish) -> tuple[str, ...]:
    """The words under the icon in the list, one or two lines."""
    if wish.channel is PreferredChannel.EMAIL:
        return (_("Mejla"),)
    if wish.channel is None:
        return (_("Ring eller"), _("mejla"))
    if wish.from_time is not None:
        return _("Ring"), _("efter {hour}").format(hour=hour_words(wish.from_time))
    return (_("Ring"),)


def wish_icon(wish: ContactWish) -> str:
    """Beside the wish in words; who did not say is called first."""
    return "mail" if wish.channel is PreferredChannel.EMAIL else "phone"


def call_later_words(wish: ContactWish, moment: datetime) -> str:
    """The big button outside the wished hours: 'Ring efter 16'."""
    hour = wish.from_time if wish.from_time is not None else moment.time()
    return _("Ring efter {hour}").format(hour=hour_words(hour))


def place_words(row: PersonRow) -> str:
    """'till Åre från Göteborg', 'till Åre eller Krokom'."""
    places = [each.place_name for each in row.municipalities]
    if not places:
        return _("till länet från {place}").format(place=row.from_place) if row.from_place else _("till länet")
    if len(places) > 1:
        return _("till {places}").format(places=joined(places, _("eller")))
    if row.from_place:
        return _("till {place} från {origin}").format(place=places[0], origin=row.from_place)
    return _("till {places}").format(places=places[0])


def claim_words(row: PersonRow) -> str:
    """'Ola i Krokom svarar', 'Ola i Krokom skulle svara', 'Åre svarar först'; '' when nobody claims it."""
    claim = row.claim
    if claim is not None:
        where = claim.municipality.place_name if claim.municipality is not None else ""
        who = claim.name.split(" ", 1)[0]
        if claim.is_broken:
            return _("{who} i {where} skulle svara").format(who=who, where=where)
        return _("{who} i {where} svarar").format(who=who, where=where)
    if not row.leads and row.leading_municipality is not None:
        return _("{municipality} svarar först").format(municipality=row.leading_municipality.place_name)
    return ""


def second_line(row: PersonRow, now: datetime) -> str:
    """What stands under the name in the queue."""
    if row.is_protected:
        return _("Följ den lokala rutinen för skyddade uppgifter")
    if row.requests:
        from guide_desk.ui.words.protecting import request_words  # here and below: loaded when somebody asks, not at start

        return ", ".join(request_words(request) for request, _asked_on in row.requests)
    claimed = claim_words(row)
    if claimed:
        return claimed
    question = quoted(row.quote) if row.quote and (is_waiting(row) or not _is_planned(row)) else ""
    return " · ".join(part for part in (_planned_words(row, now), question) if part)


def _is_planned(row: PersonRow) -> bool:
    return row.booked_at is not None or row.reminder_at is not None


def _planned_words(row: PersonRow, now: datetime) -> str:
    """What is planned, with day and hour where the right column says how long they have waited."""
    booked = ""
    if row.booked_at is not None and is_waiting(row):
        day = near_day(row.booked_at.date(), now.date())
        booked = _("Bokat {day} klockan {time}").format(day=day, time=clock_time(row.booked_at))
    return " · ".join(part for part in (booked, row.planned_by, row.reminder) if part) if _is_planned(row) else ""


def is_waiting(row: PersonRow) -> bool:
    """For a first response: then the clock is what counts, whatever else is planned."""
    return row.clock is not None and row.clock.status in (ClockStatus.WAITING, ClockStatus.DUE_TODAY, ClockStatus.OVERDUE)


def status_words(row: PersonRow, now: datetime) -> tuple[str, str]:
    """(words, icon) of the row's right column."""
    waits = is_waiting(row)
    if row.requests and not waits:
        from guide_desk.ui.words.protecting import answer_by_words

        return answer_by_words(row.requests[0][1], now.date()), "calendar"
    if row.booked_at is not None and not waits:
        return _("Klockan {time}").format(time=clock_time(row.booked_at)), "clock"
    if row.reminder_at is not None and not waits:
        return capitalised(near_day(row.reminder_at.date(), now.date())), ""
    if row.clock is None:
        return "", ""
    from guide_desk.ui.words.meter import meter_icon

    words = meter_words(row.clock, now)
    return (_("Mejlet kom inte fram. {status}").format(status=words) if row.clock.has_bounced and waits else words), meter_icon(
        row.clock
    )


def row_sentence(row: PersonRow, now: datetime) -> str:
    """The whole row as it should be heard."""
    if row.is_protected:
        return f"{person_name(row)}. {status_words(row, now)[0]}. {_('Visa hur du gör')}"
    parts = [f"{person_name(row)}, {place_words(row)}", status_words(row, now)[0]]
    if row.wish.channel is not None:
        parts.append(_wish_heard(row.wish))
    if row.clock is not None:
        parts.append(attempts_words(row.clock, now))
    parts += [second_line(row, now) if row.requests else _planned_words(row, now), claim_words(row)]
    if row.has_changed:
        parts.append(_("ändrad"))
    return ". ".join(part for part in parts if part) + "."


def entry_line(entry: DialogueEntry, first_name: str) -> str:
    """One line of the peek's 'Senast'."""
    from guide_desk.ui.words.trade import entry_title

    who = entry.author_name.split(" ", 1)[0]
    if entry.outcome is Outcome.NO_ANSWER and who:
        return _("{who} ringde. Ingen svarade.").format(who=who)
    if entry.kind is EntryKind.REGISTRATION:
        return entry_title(entry, first_name)
    text = " ".join(entry.text.split())
    if entry.kind in (EntryKind.EMAIL_IN, EntryKind.TEXT_MESSAGE_IN):
        return f"{entry_title(entry, first_name)}: {quoted(text)}"
    if who and text:
        where = entry.author_municipality.place_name if entry.author_municipality is not None else ""
        return f"{who}, {where}: {quoted(text)}" if where else f"{who}: {quoted(text)}"
    return text or entry_title(entry, first_name)


def greeting(snapshot: TodaySnapshot) -> str:
    """'God morgon, Karin' before ten."""
    name = snapshot.guide_first_name
    if not snapshot.sections and snapshot.is_fetched:
        return _("Allt är besvarat, {name}").format(name=name)
    return _("God morgon, {name}").format(name=name) if snapshot.made_at.hour < 10 else _("Hej {name}").format(name=name)


def today_sentence(late: int, due: int, week: int, waiting: int, *, is_fetched: bool = True) -> str:
    """One sentence that tells the truth. `is_fetched`: everyone has come; before, only of those who have can anything be said."""
    if late and due:
        return f"{_late_sentence(late)} {_and_due(due)}"
    if late:
        return _late_sentence(late)
    if due:
        if due == 1:
            return _("En person behöver få svar i dag.")
        return _("{count} personer behöver få svar i dag.").format(count=opening_number(due))
    if not is_fetched:
        return _("Alla är inte hämtade än. De som väntar visas här efter hand.")
    if not waiting:
        return _("Ingen väntar på ett första svar.")
    if week == 1:
        return _("Inget brådskar i dag. En ska få svar senare i veckan.")
    if week:
        return _("Inget brådskar i dag. {count} ska få svar senare i veckan.").format(count=opening_number(week))
    return _("Inget brådskar i dag.")


def _late_sentence(late: int) -> str:
    if late == 1:
        return _("En person har väntat för länge på ett första svar.")
    return _("{count} personer har väntat för länge på ett första svar.").format(count=opening_number(late))


def _and_due(due: int) -> str:
    if due == 1:
        return _("En till behöver få svar i dag.")
    return _("{count} till behöver få svar i dag.").format(count=opening_number(due))


def _phone_wish(wish: ContactWish, name: str) -> str:
    if wish.from_time is not None and wish.to_time is not None:
        return _("{name} vill bli uppringd, helst mellan klockan {start} och {end}").format(
            name=name, start=hour_words(wish.from_time), end=hour_words(wish.to_time)
        )
    if wish.from_time is not None:
        return _("{name} vill bli uppringd, helst efter klockan {start}").format(name=name, start=hour_words(wish.from_time))
    if wish.to_time is not None:
        return _("{name} vill bli uppringd, helst före klockan {end}").format(name=name, end=hour_words(wish.to_time))
    return _("{name} vill bli uppringd").format(name=name)


def _wish_heard(wish: ContactWish) -> str:
    if wish.channel is PreferredChannel.EMAIL:
        return _("Vill få svar via mejl")
    if wish.from_time is not None:
        return _("Vill bli uppringd efter klockan {start}").format(start=hour_words(wish.from_time))
    return _("Vill bli uppringd")
