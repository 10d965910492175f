"""What is promised to a person, in one line each."""

from __future__ import annotations

from datetime import datetime

from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, clock_time, near_day


def plan_words(plan: DialogueEntry, first_name: str, now: datetime) -> str:
    """'Karin ringer Viktor i dag klockan 14.30: Lokal till en keramikverkstad'."""
    who = plan.author_name.split(" ", 1)[0]
    day, hour = near_day(plan.happened_at.date(), now.date()), clock_time(plan.happened_at)
    if plan.kind is EntryKind.BOOKED_CALL:
        line = _("{who} ringer {name} {day} klockan {hour}").format(who=who, name=first_name, day=day, hour=hour)
    else:
        line = _("{who} påminns {day} klockan {hour}").format(who=who, day=day, hour=hour)
    text = " ".join(plan.text.split())
    return f"{capitalised(line.strip())}: {text}" if text else capitalised(line.strip())
