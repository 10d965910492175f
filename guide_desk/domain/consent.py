"""What a person said yes and no to, and how a guide came to know of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from guide_desk.domain.contact import Field, Fields, FieldValue, text_of
from guide_desk.domain.dialogue import DialogueEntry, EntryKind

ASKED_ABOUT = frozenset({Field.NEWSLETTER, Field.MAGAZINE, Field.INVITATIONS, Field.STORING_CONSENT})
"""Changing one of these asks how the guide came to know, and is told in the dialogue."""
_MAILED = (Field.NEWSLETTER, Field.INVITATIONS)


class LearnedBy(StrEnum):
    """`Hur fick du veta det?`"""

    CALL = "call"
    EMAIL = "email"
    FORM = "form"


def likely_source(entries: Iterable[DialogueEntry]) -> LearnedBy:
    """What to preselect: the way of the newest entry that has one. `entries` newest first."""
    for entry in entries:
        if entry.kind in (EntryKind.EMAIL, EntryKind.EMAIL_IN):
            return LearnedBy.EMAIL
        if entry.kind is EntryKind.REGISTRATION:
            return LearnedBy.FORM
        if entry.kind in (
            EntryKind.CALL,
            EntryKind.CALL_IN,
            EntryKind.MEETING,
            EntryKind.TEXT_MESSAGE,
            EntryKind.TEXT_MESSAGE_IN,
        ):
            return LearnedBy.CALL
    return LearnedBy.CALL


def with_companions(shown: Fields, answers: Mapping[Field, str], learned: LearnedBy, today: date) -> dict[Field, FieldValue]:
    """Every field that follows from what the person said: since when, the consent that mailings rest on, day and source."""
    changes: dict[Field, FieldValue] = dict(answers)
    newsletter = answers.get(Field.NEWSLETTER)
    if newsletter is not None:
        changes[Field.NEWSLETTER_SINCE] = today.isoformat() if newsletter == "yes" else ""
    if any(field in answers for field in _MAILED):
        wants = any(answers.get(field, text_of(shown, field)) == "yes" for field in _MAILED)
        changes[Field.MAILING_CONSENT] = "yes" if wants else "no"
    changes[Field.CONSENT_ON] = today.isoformat()
    changes[Field.CONSENT_SOURCE] = learned.value
    return changes
