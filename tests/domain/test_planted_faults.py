"""Twenty planted faults: each is a small change of the rule's own source, and the examples catch every one."""

from __future__ import annotations

import inspect
import sys
from types import ModuleType

import pytest

from guide_desk.domain import first_response, working_day
from guide_desk.domain.working_day import WorkingDayCalendar
from tests.domain.examples import failures_of

RULE_FAULTS = {
    "four days are enough": ("WORKING_DAYS_ALLOWED = 5", "WORKING_DAYS_ALLOWED = 4"),
    "the day itself counts": (
        "calendar.add_working_days(as_stockholm(registered_at).date(), W",
        "calendar.add_working_days(as_stockholm(registered_at).date() - timedelta(days=1), W",
    ),
    "UTC for Stockholm": (
        "calendar.add_working_days(as_stockholm(registered_at).date()",
        "calendar.add_working_days(registered_at.date()",
    ),
    "today in the laptop's zone": (
        "day = as_stockholm(ended_by.happened_at if ended_by is not None else now).date()",
        "day = (ended_by.happened_at if ended_by is not None else now).date()",
    ),
    "an attempt stops the clock": ("return kind in _OUTGOING and outcome is not Outcome.NO_ANSWER", "return kind in _OUTGOING"),
    "a note stops it": ("_OUTGOING = frozenset({EntryKind.CALL,", "_OUTGOING = frozenset({EntryKind.NOTE, EntryKind.CALL,"),
    "an incoming mail stops it": (
        "_OUTGOING = frozenset({EntryKind.CALL,",
        "_OUTGOING = frozenset({EntryKind.EMAIL_IN, EntryKind.CALL,",
    ),
    "a receipt stops it": ("_OUTGOING = frozenset({EntryKind.CALL,", "_OUTGOING = frozenset({EntryKind.RECEIPT, EntryKind.CALL,"),
    "a meeting does not": (", EntryKind.MEETING})", "})"),
    "a colleague's answer is ignored": (
        "if not may_count(entry.kind, entry.outcome):",
        "if not may_count(entry.kind, entry.outcome) or str(entry.author_municipality) == '2309':",
    ),
    "every registration starts it": ("and Intent.GUIDANCE in entry.intents", ""),
    "what the guide said is ignored": ("if entry.counts is None else entry.counts", ""),
    "a request never joins": (
        "if running is not None:\n                clocks[-1] = _stopped",
        "if False:\n                clocks[-1] = _stopped",
    ),
    "thirty days are sixty": ("CONVERSATION_DAYS = 30", "CONVERSATION_DAYS = 60"),
    "an attempt is a conversation": ("entry.kind in _INCOMING or", "True or"),
    "a bounce is forgotten": ("if entry.kind is not EntryKind.BOUNCE:", "if True:"),
    "a bounce of another address": ("same = not entry.address or", "same = True or"),
    "a closing ends nothing": ("if entry.kind is EntryKind.CLOSED:\n        return replace", "if False:\n        return replace"),
    "a closing is for ever": ("elif entry.kind is EntryKind.REOPENED and open_closings:", "elif False:"),
    "the household is not shared": ("sorted([*entries, *shared]", "sorted([*entries]"),
    "every answer is the household's": ("if entry.answers_for_household and", "if"),
    "the last day is too late": (
        "ClockStatus.MET if day <= clock.due_on",
        "ClockStatus.MET if day < clock.due_on - timedelta(days=6)",
    ),
    "late one day early": (
        "return ClockStatus.DUE_TODAY if day == clock.due_on else ClockStatus.OVERDUE",
        "return ClockStatus.OVERDUE",
    ),
}
CALENDAR_FAULTS = {
    "saturdays count": ("_SATURDAY = 5", "_SATURDAY = 6"),
    "an eve is forgotten": ("return {date(year", "return {} if year == 2026 else {date(year"),
    "the last day is left out": ("range(1, 1 + (until - after).days)", "range(1, (until - after).days)"),
}


def _with_fault(module: ModuleType, found: str, planted: str) -> ModuleType:
    source = inspect.getsource(module)
    assert source.count(found) == 1, "the fault must be planted in exactly one place"
    changed = ModuleType(f"planted_in_{module.__name__.rpartition('.')[2]}")
    sys.modules[changed.__name__] = changed
    try:
        exec(compile(source.replace(found, planted), changed.__name__, "exec"), changed.__dict__)
    finally:
        del sys.modules[changed.__name__]
    return changed


@pytest.mark.parametrize("name", RULE_FAULTS)
def test_a_fault_in_the_rule_is_caught(name: str) -> None:
    assert failures_of(_with_fault(first_response, *RULE_FAULTS[name]), WorkingDayCalendar())


@pytest.mark.parametrize("name", CALENDAR_FAULTS)
def test_a_fault_in_the_calendar_is_caught(name: str) -> None:
    changed = _with_fault(working_day, *CALENDAR_FAULTS[name])
    assert failures_of(first_response, changed.WorkingDayCalendar())


def test_there_are_at_least_twenty() -> None:
    assert len(RULE_FAULTS) + len(CALENDAR_FAULTS) >= 20
