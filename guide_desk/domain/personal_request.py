"""What a person may ask about their own data, and when they have to have an answer."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from guide_desk.domain.contact import Field, Fields, text_of


class PersonalRequest(StrEnum):
    """To be removed, or to see everything that is kept."""

    REMOVAL = "removal"
    ACCESS = "access"


ASKED_ON = {PersonalRequest.REMOVAL: Field.REMOVAL_ASKED_ON, PersonalRequest.ACCESS: Field.ACCESS_ASKED_ON}
"""The field that holds the day of each; empty when nothing is asked, or the person has had an answer."""


def answer_due_on(asked_on: date) -> date:
    """Within a month: the same day of the next month, or its last day when it has none."""
    first_of_next = (asked_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    last_of_next = (first_of_next + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return last_of_next.replace(day=min(asked_on.day, last_of_next.day))


def standing_requests(fields: Fields) -> dict[PersonalRequest, date]:
    """What the person waits for an answer to, with the day on which it was asked; what is no day is left out."""
    found = {}
    for request, field in ASKED_ON.items():
        try:
            found[request] = date.fromisoformat(text_of(fields, field))
        except ValueError:
            continue
    return found
