"""When another channel was used than the person wished: the question, its answers, and the note they become."""

from __future__ import annotations

from enum import StrEnum

from guide_desk.domain.contact import PreferredChannel
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.texts import _

_WRITTEN = (EntryKind.EMAIL, EntryKind.TEXT_MESSAGE)


class Why(StrEnum):
    """Why the other channel."""

    NO_ANSWER = "no_answer"
    ASKED_FOR = "asked_for"
    OTHER = "other"


def is_other_channel(wish: PreferredChannel | None, kind: EntryKind, outcome: Outcome | None) -> bool:
    """Whether this entry reached the person in another way than they wished."""
    if wish is PreferredChannel.PHONE:
        return kind in _WRITTEN
    return wish is PreferredChannel.EMAIL and kind is EntryKind.CALL and outcome is not Outcome.NO_ANSWER


def why_question(name: str, kind: EntryKind) -> str:
    """`Elin ville bli uppringd. Varför mejl?`"""
    if kind is EntryKind.CALL:
        return _("{name} ville få mejl. Varför samtal?").format(name=name)
    if kind is EntryKind.TEXT_MESSAGE:
        return _("{name} ville bli uppringd. Varför sms?").format(name=name)
    return _("{name} ville bli uppringd. Varför mejl?").format(name=name)


def why_words(why: Why) -> str:
    """The presses."""
    return {Why.NO_ANSWER: _("Svarade inte"), Why.ASKED_FOR: _("Bad om det"), Why.OTHER: _("Annat")}[why]


def why_note(kind: EntryKind, why: Why) -> str:
    """The note on the card, whole sentences."""
    if kind is EntryKind.CALL:
        return {
            Why.NO_ANSWER: _("Ringde fast önskan var mejl: mejlet fick inget svar."),
            Why.ASKED_FOR: _("Ringde fast önskan var mejl: personen bad om det."),
            Why.OTHER: _("Ringde fast önskan var mejl."),
        }[why]
    return {
        Why.NO_ANSWER: _("Skrev fast önskan var samtal: ingen svarade i telefon."),
        Why.ASKED_FOR: _("Skrev fast önskan var samtal: personen bad om det."),
        Why.OTHER: _("Skrev fast önskan var samtal."),
    }[why]
