"""When a person has to have an answer, and what waits for one."""

from __future__ import annotations

from datetime import date

import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.personal_request import PersonalRequest, answer_due_on, standing_requests


@pytest.mark.parametrize(
    ("asked", "due"),
    [("2026-05-12", "2026-06-12"), ("2026-01-31", "2026-02-28"), ("2028-01-30", "2028-02-29"), ("2026-12-15", "2027-01-15")],
)
def test_an_answer_is_due_within_a_month(asked: str, due: str) -> None:
    assert answer_due_on(date.fromisoformat(asked)) == date.fromisoformat(due)


def test_what_is_no_day_asks_nothing() -> None:
    fields = {Field.REMOVAL_ASKED_ON: "2026-05-12", Field.ACCESS_ASKED_ON: "snart"}
    assert standing_requests(fields) == {PersonalRequest.REMOVAL: date(2026, 5, 12)}
    assert standing_requests({}) == {}
