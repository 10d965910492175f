from datetime import timedelta

import pytest

from guide_desk.domain.offline_limit import LastContact
from tests.factories import MORNING


@pytest.mark.parametrize(
    ("days_since", "seen_days_since", "is_older"),
    [(13.9, 0, False), (14, 0, False), (14.1, 0, True), (-300, 14.1, True), (-300, 13.9, False)],
    ids=["in time", "the last moment", "too old", "a clock set back after it was too old", "a clock set back before"],
)
def test_what_is_too_old(days_since: float, seen_days_since: float, is_older: bool) -> None:
    contact = LastContact(MORNING, MORNING + timedelta(days=seen_days_since))
    now = MORNING + timedelta(days=days_since)
    assert contact.is_older_than(14, now) is is_older
    assert contact.seen(now).is_older_than(14, MORNING) is is_older
    assert not contact.seen(now).renewed(max(now, contact.seen_at)).is_older_than(14, now)


def test_a_contact_while_the_clock_was_ahead_counts_from_the_crms_own_moment_once_it_is_right() -> None:
    wrong = MORNING + timedelta(days=400)
    contact = LastContact(MORNING, MORNING).renewed(wrong, timedelta(days=400))
    assert not contact.is_older_than(14, wrong + timedelta(days=13))
    assert contact.is_older_than(14, wrong + timedelta(days=15)), "as long as it stays wrong, too"
    right = contact.seen(MORNING + timedelta(days=14))
    assert not right.is_older_than(14, MORNING + timedelta(days=14))
    assert right.is_older_than(14, MORNING + timedelta(days=14, minutes=1))
    unknown = LastContact(MORNING, MORNING).renewed(wrong)
    assert not unknown.is_older_than(14, MORNING + timedelta(days=30)), "as it was when nobody looked at the CRM's clock"
    assert LastContact(MORNING, MORNING).renewed(MORNING, timedelta(days=-3)) == LastContact(MORNING, MORNING)


def test_an_answer_after_the_clock_was_put_right_is_a_contact_and_one_that_it_dated_ahead_is_none() -> None:
    contact = LastContact(MORNING, MORNING).renewed(MORNING + timedelta(days=400), timedelta(days=400))
    now = MORNING + timedelta(hours=3)
    assert contact.is_renewed_by(now, now)
    assert not contact.is_renewed_by(MORNING + timedelta(days=400), now)
    assert not contact.is_renewed_by(MORNING, now)
    assert not LastContact(MORNING, MORNING).is_renewed_by(MORNING, now)
    assert LastContact(MORNING, MORNING).is_renewed_by(now, now)


def test_a_clock_that_was_ahead_and_is_right_again_asks_for_one_sign_in_and_not_for_one_each_time() -> None:
    ahead = LastContact(MORNING, MORNING).seen(MORNING + timedelta(days=1500))
    assert ahead.is_older_than(14, MORNING)
    signed_in = ahead.renewed(MORNING)
    assert not signed_in.is_older_than(14, MORNING + timedelta(days=14))
    assert signed_in.is_older_than(14, MORNING + timedelta(days=14, minutes=1))
