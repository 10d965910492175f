"""The words, icon and tone of the five-day meter."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from guide_desk.domain.dialogue import CloseReason
from guide_desk.domain.first_response import ClockState, ClockStatus
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import clock_time, long_day, near_day, number_word, weekday
from guide_desk.ui.words.trade import close_reason_words, day_off_words


class Tone(StrEnum):
    """Which family of colours a state has."""

    NEUTRAL = "neutral"
    DUE = "due"
    LATE = "late"
    OK = "ok"


def meter_words(state: ClockState, now: datetime) -> str:
    """The state as a short sentence with a date, so that nobody has to count."""
    match state.status:
        case ClockStatus.WAITING:
            return _waiting(state.due_on, now.date())
        case ClockStatus.DUE_TODAY:
            return _("Sista dagen i dag")
        case ClockStatus.OVERDUE:
            if not state.days_late:
                return _("Skulle ha fått svar i {weekday}s").format(weekday=weekday(state.due_on))
            return late_words(state.days_late)
        case ClockStatus.MET:
            if not state.days_passed:
                return _("Fick svar direkt")
            return _("Fick svar dag {day}").format(day=state.days_passed)
        case ClockStatus.MISSED:
            if not state.days_late:
                return _("Fick svar efter sista dagen")
            return ngettext(
                "Fick svar dag {day}, {count} arbetsdag för sent",
                "Fick svar dag {day}, {count} arbetsdagar för sent",
                state.days_late,
            ).format(day=state.days_passed, count=state.days_late)
        case ClockStatus.CLOSED:
            return _closed(state)


def late_words(days: int) -> str:
    """'2 arbetsdagar för sent'."""
    return ngettext("{count} arbetsdag för sent", "{count} arbetsdagar för sent", days).format(count=days)


def meter_tone(state: ClockState) -> Tone:
    """The colours; never the only sign."""
    match state.status:
        case ClockStatus.OVERDUE | ClockStatus.MISSED:
            return Tone.LATE
        case ClockStatus.DUE_TODAY:
            return Tone.DUE
        case ClockStatus.MET:
            return Tone.OK
        case _:
            return Tone.NEUTRAL


def meter_icon(state: ClockState) -> str:
    """The icon before the words; '' while there is time left."""
    match state.status:
        case ClockStatus.OVERDUE:
            return "triangle-alert"
        case ClockStatus.DUE_TODAY:
            return "alarm-clock"
        case ClockStatus.MET | ClockStatus.MISSED:
            return "check"
        case ClockStatus.CLOSED:
            return "phone-missed" if state.close_reason is CloseReason.CANNOT_BE_REACHED else "circle-minus"
        case _:
            return ""


def attempts_words(state: ClockState, now: datetime) -> str:
    """'Sökt två gånger, senast i går 16.40'; '' when nobody has tried."""
    if not state.attempts or state.last_attempt_at is None:
        return ""
    when = f"{near_day(state.last_attempt_at.date(), now.date())} {clock_time(state.last_attempt_at)}"
    if state.attempts == 1:
        return _("Sökt en gång, {when}").format(when=when)
    if state.attempts == 2:
        return _("Sökt två gånger, senast {when}").format(when=when)
    return _("Sökt {count} gånger, senast {when}").format(count=number_word(state.attempts), when=when)


def meter_tooltip(state: ClockState, days_off: tuple[tuple[date, str], ...], now: datetime) -> str:
    """When the request came, when the five days end or ended, and which weekdays did not count."""
    came = long_day(state.registered_on, now.date())
    due = long_day(state.due_on, now.date())
    if state.due_on < now.date():
        text = _("Anmälan kom {came}. De fem arbetsdagarna gick ut {due}.").format(came=came, due=due)
    else:
        text = _("Anmälan kom {came}. De fem arbetsdagarna går ut {due}.").format(came=came, due=due)
    names = ", ".join(day_off_words(name) for _day, name in days_off if name)
    return f"{text} {_('Räknas inte: {names}.').format(names=names)}" if names else text


def _waiting(due_on: date, today: date) -> str:
    if (due_on - today).days == 1:
        return _("Senast i morgon")
    return _("Senast {day}").format(day=long_day(due_on, today))


def _closed(state: ClockState) -> str:
    if state.close_reason is CloseReason.CANNOT_BE_REACHED:
        return _("Sökt i tid, inte nådd") if state.tried_in_time else _("Går inte att nå")
    if state.close_reason is None:
        return _("Inget svar behövs")
    return _("Inget svar behövs: {reason}").format(reason=_lower(close_reason_words(state.close_reason)))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
