"""The first-response rules as examples: who did what when, and where the clock stands. Tests and planted faults read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

from guide_desk.domain.dialogue import CloseReason, DialogueEntry, EntryKind, Outcome
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent
from tests.factories import call, entry, moment, registration

CLOSED = EntryKind.CLOSED


@dataclass(frozen=True)
class Example:
    """`entries` at `now` give a clock of `status`, `days` passed and `late`; None = no clock at all."""

    name: str
    entries: tuple[DialogueEntry, ...]
    now: str
    status: str | None
    days: int = 0
    late: int = 0
    count: int = 1
    household: tuple[DialogueEntry, ...] = ()


MON = "2026-11-02 10:00"
DUE_DATES: tuple[tuple[str, date], ...] = (
    ("2026-11-02 10:00", date(2026, 11, 9)),
    ("2026-10-30 10:00", date(2026, 11, 6)),
    ("2026-10-31 10:00", date(2026, 11, 6)),
    ("2026-03-31 10:00", date(2026, 4, 9)),
    ("2026-05-11 10:00", date(2026, 5, 19)),
    ("2026-06-17 10:00", date(2026, 6, 25)),
    ("2026-12-21 10:00", date(2026, 12, 30)),
    ("2026-12-22 10:00", date(2027, 1, 4)),
    ("2026-11-02 00:00", date(2026, 11, 9)),
    ("2026-11-02 23:59", date(2026, 11, 9)),
    ("2026-03-28 23:30", date(2026, 4, 7)),
    ("2026-10-24 23:30", date(2026, 10, 30)),
)

EXAMPLES: tuple[Example, ...] = (
    Example("waits", (registration(MON),), "2026-11-04 09:00", "waiting", 2),
    Example("last day", (registration(MON),), "2026-11-09 23:59", "due_today", 5),
    Example("overdue from midnight", (registration(MON),), "2026-11-10 00:00", "overdue", 6, 1),
    Example("two days late", (registration(MON),), "2026-11-11 08:00", "overdue", 7, 2),
    Example(
        "late on the weekend, no working day begun", (registration("2026-10-30 10:00"),), "2026-11-07 12:00", "overdue", 5, 0
    ),
    Example(
        "a magazine alone starts no clock", (registration(MON, intents=frozenset({Intent.MAGAZINE})),), "2026-11-11 08:00", None
    ),
    Example("an answered call stops it", (registration(MON), call("2026-11-04 09:00")), "2026-11-20 09:00", "met", 2),
    Example(
        "a message left stops it",
        (registration(MON), call("2026-11-04 09:00", Outcome.MESSAGE_LEFT)),
        "2026-11-20 09:00",
        "met",
        2,
    ),
    Example("an e-mail stops it", (registration(MON), entry(EntryKind.EMAIL, "2026-11-03 09:00")), "2026-11-20 09:00", "met", 1),
    Example(
        "a text message stops it",
        (registration(MON), entry(EntryKind.TEXT_MESSAGE, "2026-11-03 09:00")),
        "2026-11-20 09:00",
        "met",
        1,
    ),
    Example(
        "a meeting stops it", (registration(MON), entry(EntryKind.MEETING, "2026-11-03 09:00")), "2026-11-20 09:00", "met", 1
    ),
    Example(
        "an attempt does not", (registration(MON), call("2026-11-04 09:00", Outcome.NO_ANSWER)), "2026-11-05 09:00", "waiting", 3
    ),
    Example(
        "a note does not",
        (registration(MON), entry(EntryKind.NOTE, "2026-11-04 09:00", counts=True)),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "a receipt does not", (registration(MON), entry(EntryKind.RECEIPT, "2026-11-02 10:01")), "2026-11-05 09:00", "waiting", 3
    ),
    Example(
        "an incoming mail does not",
        (registration(MON), entry(EntryKind.EMAIL_IN, "2026-11-04 09:00")),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "an incoming call does not by itself",
        (registration(MON), entry(EntryKind.CALL_IN, "2026-11-04 09:00")),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "an incoming call does when the guide says so",
        (registration(MON), entry(EntryKind.CALL_IN, "2026-11-04 09:00", counts=True)),
        "2026-11-05 09:00",
        "met",
        2,
    ),
    Example(
        "an answer that the guide says is none",
        (registration(MON), entry(EntryKind.EMAIL, "2026-11-04 09:00", counts=False)),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "a colleague's answer counts",
        (registration(MON), call("2026-11-04 09:00", author_municipality=Municipality.KROKOM)),
        "2026-11-05 09:00",
        "met",
        2,
    ),
    Example("answered the same day", (registration(MON), call("2026-11-02 11:00")), "2026-11-05 09:00", "met", 0),
    Example(
        "answered on a weekend before any working day",
        (registration("2026-10-30 20:00"), call("2026-11-01 11:00")),
        "2026-11-05 09:00",
        "met",
        0,
    ),
    Example("answered late", (registration(MON), call("2026-11-11 09:00")), "2026-11-20 09:00", "missed", 7, 2),
    Example(
        "answered on the weekend after the last day",
        (registration("2026-10-30 10:00"), call("2026-11-07 12:00")),
        "2026-11-20 09:00",
        "missed",
        5,
        0,
    ),
    Example(
        "an answer before the request stops nothing",
        (call("2026-09-01 09:00"), registration(MON)),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example("the conversation was the answer", (registration(MON, counts=True),), "2026-11-05 09:00", "met", 0),
    Example("the conversation was not said to be", (registration(MON, counts=False),), "2026-11-05 09:00", "waiting", 3),
    Example(
        "a second request joins a running clock",
        (registration(MON), registration("2026-11-04 10:00")),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "a joined request answered at once",
        (registration(MON), registration("2026-11-04 10:00", counts=True)),
        "2026-11-05 09:00",
        "met",
        2,
    ),
    Example(
        "a request within thirty days goes on talking",
        (registration(MON), call("2026-11-04 09:00"), registration("2026-12-01 10:00")),
        "2026-12-20 09:00",
        "met",
        2,
    ),
    Example(
        "a request after thirty days starts a new clock",
        (registration(MON), call("2026-11-04 09:00"), registration("2026-12-07 10:00")),
        "2026-12-09 09:00",
        "waiting",
        2,
        count=2,
    ),
    Example(
        "an incoming mail within thirty days",
        (entry(EntryKind.EMAIL_IN, "2026-10-20 09:00"), registration(MON)),
        "2026-11-05 09:00",
        None,
    ),
    Example(
        "an attempt is no conversation",
        (call("2026-10-20 09:00", Outcome.NO_ANSWER), registration(MON)),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "a bounced mail has not arrived",
        (registration(MON), entry(EntryKind.EMAIL, "2026-11-03 09:00"), entry(EntryKind.BOUNCE, "2026-11-03 09:02")),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "another address bounced",
        (
            registration(MON),
            entry(EntryKind.EMAIL, "2026-11-03 09:00", address="a@example.com"),
            entry(EntryKind.BOUNCE, "2026-11-03 09:02", address="b@example.com"),
        ),
        "2026-11-05 09:00",
        "met",
        1,
    ),
    Example(
        "sent again after the bounce",
        (
            registration(MON),
            entry(EntryKind.EMAIL, "2026-11-03 09:00"),
            entry(EntryKind.BOUNCE, "2026-11-03 09:02"),
            entry(EntryKind.EMAIL, "2026-11-04 09:00"),
        ),
        "2026-11-05 09:00",
        "met",
        2,
    ),
    Example(
        "two mails, two bounces",
        (
            registration(MON),
            entry(EntryKind.EMAIL, "2026-11-03 09:00"),
            entry(EntryKind.EMAIL, "2026-11-03 09:01"),
            entry(EntryKind.BOUNCE, "2026-11-03 09:02"),
            entry(EntryKind.BOUNCE, "2026-11-03 09:03"),
        ),
        "2026-11-05 09:00",
        "waiting",
        3,
    ),
    Example(
        "closed without response",
        (registration(MON), entry(CLOSED, "2026-11-03 09:00", close_reason=CloseReason.TEST_OR_JUNK)),
        "2026-11-20 09:00",
        "closed",
        1,
    ),
    Example(
        "a closing taken back",
        (
            registration(MON),
            entry(CLOSED, "2026-11-03 09:00", close_reason=CloseReason.WITHDREW),
            entry(EntryKind.REOPENED, "2026-11-03 09:05"),
        ),
        "2026-11-04 09:00",
        "waiting",
        2,
    ),
    Example(
        "a reopening without a closing",
        (registration(MON), entry(EntryKind.REOPENED, "2026-11-03 09:05")),
        "2026-11-04 09:00",
        "waiting",
        2,
    ),
    Example(
        "answered for the household",
        (registration(MON),),
        "2026-11-20 09:00",
        "met",
        2,
        household=(call("2026-11-04 09:00", answers_for_household=True),),
    ),
    Example(
        "an answer to one is no answer to the other",
        (registration(MON),),
        "2026-11-04 09:00",
        "waiting",
        2,
        household=(call("2026-11-03 09:00"),),
    ),
    Example("registered at night in summer", (registration("2026-06-10 00:30"),), "2026-06-11 08:00", "waiting", 1),
    Example("midsommarafton does not count", (registration("2026-06-18 10:00"),), "2026-06-22 08:00", "waiting", 1),
)


def failures_of(module: ModuleType, calendar: Any, now_of: Callable[[str], datetime] = moment) -> list[str]:
    """Names of the examples that `module` (first_response, or one with a planted fault) gets wrong."""
    failed = [f"due {when}" for when, due in DUE_DATES if module.due_day(moment(when).astimezone(UTC), calendar) != due]
    for each in EXAMPLES:
        clocks = module.compute_clocks(tuple(reversed(each.entries)), calendar, each.household)
        if each.status is None:
            if clocks:
                failed.append(each.name)
            continue
        if len(clocks) != each.count:
            failed.append(each.name)
            continue
        state = module.state_at(clocks[-1], now_of(each.now).astimezone(UTC), calendar)
        if (state.status, state.days_passed, state.days_late) != (each.status, each.days, each.late):
            failed.append(each.name)
    return failed
