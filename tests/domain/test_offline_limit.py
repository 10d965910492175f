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


def test_a_clock_that_was_ahead_and_is_right_again_asks_for_one_sign_in_and_not_for_one_each_time() -> None:
    ahead = LastContact(MORNING, MORNING).seen(MORNING + timedelta(days=1500))
    assert ahead.is_older_than(14, MORNING)
    signed_in = ahead.renewed(MORNING)
    assert not signed_in.is_older_than(14, MORNING + timedelta(days=14))
    assert signed_in.is_older_than(14, MORNING + timedelta(days=14, minutes=1))
