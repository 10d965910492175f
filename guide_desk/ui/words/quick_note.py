"""What was chosen for a note, said in words."""

from __future__ import annotations

from datetime import date, datetime

from guide_desk.snapshots.people import QuickNote
from guide_desk.texts import _
from guide_desk.texts.formats import hour_words, near_day
from guide_desk.ui.words.trade import outcome_words, topic_state_words, topic_words


def reminder_words(moment: datetime, today: date) -> str:
    """'Påminnelse i morgon klockan 8'."""
    return _("Påminnelse {day} klockan {hour}").format(day=near_day(moment.date(), today), hour=hour_words(moment.timetz()))


def chosen_words(said: QuickNote, today: date) -> str:
    """Outcome, whether it counts, topics and reminder; '' when nothing was chosen."""
    counts = {True: _("Räknas som första svar"), False: _("Räknas inte som första svar"), None: ""}[said.counts]
    parts = [
        outcome_words(said.outcome) if said.outcome is not None else "",
        counts,
        *(f"{topic_words(topic)}: {topic_state_words(state)}" for topic, state in said.topics),
        reminder_words(said.remind_at, today) if said.remind_at is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def where_saved_words(*, has_card: bool, is_offline: bool) -> str:
    """The footer of a quick note."""
    if is_offline:
        return _("Du är offline. Sparas på datorn.")
    return _("Sparas på kortet") if has_card else _("Sparas på datorn, under Inte på något kort än")
