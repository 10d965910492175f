"""Whose contact it is, what a claim holds, and where a row stands in I dag."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from guide_desk.domain.assignment import (
    belongs_on_the_laptop,
    claim_ends_on,
    claim_holds_for,
    is_ours_to_answer,
    leading_municipality,
    standing_claim,
)
from guide_desk.domain.contact import ContactWish, PreferredChannel
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.first_response import ClockState, compute_clocks, state_at
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup, queue_group, sort_key
from guide_desk.domain.working_day import WorkingDayCalendar
from tests.factories import call, entry, moment, registration

CALENDAR = WorkingDayCalendar()
NOW = moment("2026-05-12 09:41")
ARE, KROKOM, REGION = Municipality.ARE, Municipality.KROKOM, Municipality.REGION
RING = ContactWish(PreferredChannel.PHONE)


def state(*entries: DialogueEntry, now: datetime = NOW) -> ClockState:
    return state_at(compute_clocks(entries, CALENDAR)[-1], now, CALENDAR)


def group(wish: ContactWish = RING, *entries: DialogueEntry, now: datetime = NOW, **more: object) -> QueueGroup | None:
    known: dict[str, object] = {
        "planned_kind": None,
        "planned_at": None,
        "is_claimed_by_colleague": False,
        "chosen": (ARE,),
        "own": ARE,
    }
    clock = state(*entries, now=now) if entries else None
    return queue_group(clock, now=now, calendar=CALENDAR, wish=wish, **{**known, **more})  # type: ignore[arg-type]


def test_the_first_chosen_leads_and_the_region_without_a_choice() -> None:
    assert leading_municipality((ARE, KROKOM)) is ARE
    assert leading_municipality(()) is REGION


@pytest.mark.parametrize(
    ("chosen", "owner", "belongs"),
    [
        (("2309", "2321"), "", True),
        (("2309",), "", False),
        (("2309",), "7", True),
        ((), "", False),
        ((), "7", True),
    ],
)
def test_who_comes_to_the_laptop_by_themselves(chosen: tuple[str, ...], owner: str, belongs: bool) -> None:
    assert belongs_on_the_laptop(chosen, owner, own=Municipality.ARE, me=7) is belongs
    assert belongs_on_the_laptop((), "", own=Municipality.REGION, me=7)


def test_the_others_wait_until_the_end_of_day_two() -> None:
    day_one, day_two, day_three = (state(registration(f"2026-05-{day} 10:00")) for day in ("11", "08", "07"))
    assert not is_ours_to_answer((ARE, KROKOM), KROKOM, day_one)
    assert not is_ours_to_answer((ARE, KROKOM), KROKOM, day_two)
    assert is_ours_to_answer((ARE, KROKOM), KROKOM, day_three)
    assert is_ours_to_answer((ARE, KROKOM), ARE, day_one)
    assert is_ours_to_answer((), KROKOM, day_one)
    assert is_ours_to_answer((ARE,), REGION, day_one)
    assert is_ours_to_answer((ARE,), KROKOM, day_one)


def test_a_claim_holds_until_the_end_of_the_next_working_day() -> None:
    assert claim_ends_on(moment("2026-05-13 15:00"), CALENDAR).isoformat() == "2026-05-15"
    claim = entry(EntryKind.CLAIM, "2026-05-11 15:00")
    assert standing_claim([claim, entry(EntryKind.NOTE, "2026-05-11 16:00")]) is claim
    assert standing_claim([entry(EntryKind.NOTE, "2026-05-11 16:00")]) is None


@pytest.mark.parametrize(
    "after", [entry(EntryKind.RELEASE, "2026-05-11 16:00"), call("2026-05-11 16:00"), entry(EntryKind.CLOSED, "2026-05-11 16:00")]
)
def test_a_claim_ends_when_it_is_given_back_or_fulfilled(after: DialogueEntry) -> None:
    assert standing_claim([entry(EntryKind.CLAIM, "2026-05-11 15:00"), after]) is None


def test_a_claim_does_not_hide_the_last_day() -> None:
    waiting, due = state(registration("2026-05-11 10:00")), state(registration("2026-05-05 10:00"))
    assert claim_holds_for(False, waiting)
    assert not claim_holds_for(True, waiting)
    assert not claim_holds_for(False, due)


def test_each_group() -> None:
    assert group(RING, registration("2026-04-30 10:00")) is QueueGroup.LATE
    assert group(RING, registration("2026-04-30 10:00"), planned_kind=EntryKind.BOOKED_CALL, planned_at=NOW) is QueueGroup.LATE
    assert group(RING, registration("2026-05-05 10:00")) is QueueGroup.DUE_TODAY
    assert group(RING, registration("2026-05-05 10:00"), is_claimed_by_colleague=True) is QueueGroup.DUE_TODAY
    assert group(RING, registration("2026-05-07 10:00")) is QueueGroup.THIS_WEEK
    assert group(RING, registration("2026-05-08 10:00")) is QueueGroup.NEXT_WEEK
    assert group(RING, registration("2026-05-11 10:00")) is QueueGroup.NEXT_WEEK
    assert group(RING, registration("2026-05-07 10:00"), is_claimed_by_colleague=True) is QueueGroup.COLLEAGUES
    assert group(RING, registration("2026-05-11 10:00"), chosen=(ARE, KROKOM), own=KROKOM) is QueueGroup.COLLEAGUES
    assert group(RING, registration("2026-05-11 10:00"), chosen=(ARE, KROKOM), own=None) is QueueGroup.NEXT_WEEK
    assert group(RING) is None
    assert group(RING, registration("2026-05-07 10:00"), call("2026-05-08 10:00")) is None


def test_a_due_day_after_next_week_is_later() -> None:
    before_christmas = registration("2026-12-21 08:00")
    assert state(before_christmas, now=moment("2026-12-21 09:00")).due_on.isoformat() == "2026-12-30"
    assert group(RING, before_christmas, now=moment("2026-12-14 09:00")) is QueueGroup.LATER


def test_who_is_owed_an_answer_to_a_request_stands_among_the_requests() -> None:
    asked = registration("2026-12-21 08:00")
    assert group(RING, asked, now=moment("2026-12-21 09:00"), owes_an_answer=True) is QueueGroup.REQUESTS
    assert sort_key(QueueGroup.REQUESTS, None, now=NOW, wish=RING, planned_at=None, tie=1, asked_on=NOW.date())[0] == NOW.date()


def test_tried_and_not_reached_stand_together_for_two_working_days() -> None:
    asked, tried = registration("2026-05-07 10:00"), call("2026-05-11 10:00", Outcome.NO_ANSWER)
    assert group(RING, asked, tried) is QueueGroup.TRIED
    assert group(ContactWish(PreferredChannel.EMAIL), asked, tried) is QueueGroup.THIS_WEEK
    assert group(RING, asked, call("2026-05-07 10:30", Outcome.NO_ANSWER)) is QueueGroup.THIS_WEEK


def test_booked_calls_and_reminders_come_on_their_day() -> None:
    assert group(RING, planned_kind=EntryKind.BOOKED_CALL, planned_at=moment("2026-05-12 14:30")) is QueueGroup.BOOKED_TODAY
    assert group(RING, planned_kind=EntryKind.BOOKED_CALL, planned_at=moment("2026-05-13 14:30")) is None
    assert group(RING, planned_kind=EntryKind.REMINDER, planned_at=moment("2026-05-11 08:00")) is QueueGroup.REMINDERS
    assert group(RING, planned_kind=EntryKind.REMINDER, planned_at=moment("2026-05-13 08:00")) is None


def test_order_within_late_is_who_may_be_reached_then_longest_wait() -> None:
    early, later = state(registration("2026-04-29 10:00")), state(registration("2026-04-30 10:00"))
    evening = ContactWish(PreferredChannel.PHONE, from_time=time(16))

    def key(clock: ClockState, wish: ContactWish) -> tuple[object, ...]:
        return sort_key(QueueGroup.LATE, clock, now=NOW, wish=wish, planned_at=None, tie=1)

    assert key(later, RING) < key(early, evening)
    assert key(early, RING) < key(later, RING)


def test_order_elsewhere_is_deadline_then_arrival_and_by_the_clock_for_booked() -> None:
    first, second = state(registration("2026-05-07 09:00")), state(registration("2026-05-08 09:00"))
    assert sort_key(QueueGroup.THIS_WEEK, first, now=NOW, wish=RING, planned_at=None, tie=1) < sort_key(
        QueueGroup.THIS_WEEK, second, now=NOW, wish=RING, planned_at=None, tie=0
    )
    noon, three = moment("2026-05-12 12:00"), moment("2026-05-12 15:00")
    assert sort_key(QueueGroup.BOOKED_TODAY, None, now=NOW, wish=RING, planned_at=noon, tie=1) < sort_key(
        QueueGroup.BOOKED_TODAY, None, now=NOW, wish=RING, planned_at=three, tie=0
    )
    assert sort_key(QueueGroup.BOOKED_TODAY, None, now=NOW, wish=RING, planned_at=None, tie=1) == (NOW, 1)
    assert sort_key(QueueGroup.LATER, None, now=NOW, wish=RING, planned_at=None, tie=1)[2] == 1
