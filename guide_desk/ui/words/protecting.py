"""What is said of the acts that protect a person, on the card, in the dialogue and in what they are answered with."""

from __future__ import annotations

from datetime import date

from guide_desk.domain.contact import Field, Fields, text_of
from guide_desk.domain.personal_request import PersonalRequest, answer_due_on
from guide_desk.texts import _
from guide_desk.texts.formats import day_and_month
from guide_desk.ui.words.facts import day_of


def no_contact_words(fields: Fields, today: date) -> str:
    """'Vill inte bli kontaktad, sedan 12 maj.'; '' for everybody else."""
    kept = text_of(fields, Field.NO_CONTACT_SINCE)
    if not kept:
        return ""
    day = day_of(kept)
    if day is None:
        return _("Vill inte bli kontaktad.")
    return _("Vill inte bli kontaktad, sedan {day}.").format(day=day_and_month(day, today))


def no_contact_answer() -> str:
    """A ready text for the person."""
    return _("Vi har tagit bort dig från våra utskick. Förlåt besväret.")


def no_contact_line() -> str:
    """What the dialogue says of it."""
    return _("Vill inte bli kontaktad. Nyhetsbrev, magasin, inbjudningar och samtal är avslutade.")


def allowed_line() -> str:
    """What the dialogue says when the person has changed their mind."""
    return _("Får kontaktas igen.")


def called_off_words() -> str:
    """What a booked call or a reminder says when it is called off."""
    return _("Avbokat: vill inte bli kontaktad")


def protected_line() -> str:
    """What the dialogue says; nothing of the person."""
    return _("Skyddade uppgifter. Kortet är borttaget från våra datorer.")


def request_title(request: PersonalRequest) -> str:
    """As in the menu."""
    return {
        PersonalRequest.REMOVAL: _("Personen vill bli borttagen …"),
        PersonalRequest.ACCESS: _("Personen vill se sina uppgifter …"),
    }[request]


def request_bar(request: PersonalRequest, name: str, asked_on: date, today: date) -> str:
    """'Elin har bett om att bli borttagen. Ge besked senast 12 juni.'"""
    words = {
        PersonalRequest.REMOVAL: _("{name} har bett om att bli borttagen. Ge besked senast {day}."),
        PersonalRequest.ACCESS: _("{name} har bett om att få se sina uppgifter. Ge besked senast {day}."),
    }[request]
    return words.format(name=name, day=day_and_month(answer_due_on(asked_on), today))


def request_line(request: PersonalRequest, asked_on: date, today: date) -> str:
    """What the dialogue says when the request has come."""
    words = {
        PersonalRequest.REMOVAL: _("Bad om att bli borttagen {asked}. Besked ska ges senast {day}."),
        PersonalRequest.ACCESS: _("Bad om att få se sina uppgifter {asked}. Besked ska ges senast {day}."),
    }[request]
    return words.format(asked=day_and_month(asked_on, today), day=day_and_month(answer_due_on(asked_on), today))


def answered_line(request: PersonalRequest) -> str:
    """What the dialogue says when the person has had an answer."""
    return {
        PersonalRequest.REMOVAL: _("Har fått besked om sin begäran att bli borttagen."),
        PersonalRequest.ACCESS: _("Har fått besked om sin begäran att se sina uppgifter."),
    }[request]


def request_words(request: PersonalRequest) -> str:
    """What the person waits for, in a row."""
    return {
        PersonalRequest.REMOVAL: _("Vill bli borttagen ur registret"),
        PersonalRequest.ACCESS: _("Vill se sina uppgifter"),
    }[request]


def answer_by_words(asked_on: date, today: date) -> str:
    """'Besked senast 12 juni'."""
    return _("Besked senast {day}").format(day=day_and_month(answer_due_on(asked_on), today))
