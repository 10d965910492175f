"""A move: what a status demands, who counts, and where a place lies."""

from __future__ import annotations

from datetime import date

import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.county import lies_in_county
from guide_desk.domain.household_move import Counting, counting_of, problem_with

TODAY = date(2026, 5, 12)
MOVED = {Field.MOVE_STATUS: "moved_here", Field.MOVED_TO: "2321", Field.MOVED_ON: "2026-05-01"}


@pytest.mark.parametrize(
    ("place", "postcode", "inside"),
    [
        ("Åre", "", True),
        ("östersunds kommun", "", True),
        ("Bräcke kommun", "", True),
        (" Duved ", "", True),
        ("Lund", "", False),
        ("", "831 30", True),
        ("", "845 52", True),
        ("", "840 13", False),
        ("", "222 22", False),
        ("Ånge", "841 31", False),
        ("", "", None),
    ],
)
def test_where_a_place_lies(place: str, postcode: str, inside: bool | None) -> None:
    assert lies_in_county(place, postcode) is inside


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, None),
        ({Field.MOVE_STATUS: "planning"}, None),
        ({Field.MOVE_STATUS: "planning", Field.MOVE_MONTH: "i höst"}, (Field.MOVE_MONTH, "no_month")),
        ({Field.MOVE_STATUS: "planning", Field.MOVE_MONTH: "2027-13"}, (Field.MOVE_MONTH, "no_month")),
        ({Field.MOVE_STATUS: "moving"}, (Field.MOVE_MONTH, "missing")),
        ({Field.MOVE_STATUS: "moving", Field.MOVE_MONTH: "2026-08"}, None),
        (MOVED, None),
        ({**MOVED, Field.MOVED_TO: ""}, (Field.MOVED_TO, "missing")),
        ({**MOVED, Field.MOVED_TO: "23"}, (Field.MOVED_TO, "missing")),
        ({**MOVED, Field.MOVED_ON: ""}, (Field.MOVED_ON, "missing")),
        ({**MOVED, Field.MOVED_ON: "1 maj"}, (Field.MOVED_ON, "no_day")),
        ({**MOVED, Field.MOVED_ON: "2026-02-30"}, (Field.MOVED_ON, "no_day")),
        ({**MOVED, Field.MOVED_ON: "2026-05-12"}, None),
        ({**MOVED, Field.MOVED_ON: "2026-05-13"}, (Field.MOVED_ON, "not_yet")),
        ({**MOVED, Field.MOVED_PERSONS: "fyra"}, (Field.MOVED_PERSONS, "no_number")),
        ({**MOVED, Field.MOVED_PERSONS: "0"}, (Field.MOVED_PERSONS, "no_number")),
        ({**MOVED, Field.MOVED_PERSONS: "4"}, None),
    ],
)
def test_what_a_status_demands(fields: dict[Field, str], problem: tuple[Field, str] | None) -> None:
    assert problem_with(fields, TODAY) == problem


@pytest.mark.parametrize(
    ("fields", "is_household_counted", "counting"),
    [
        ({**MOVED, Field.FROM_PLACE: "Lund"}, False, Counting.COUNTS),
        ({**MOVED, Field.FROM_PLACE: "Lund"}, True, Counting.ALREADY_COUNTED),
        ({**MOVED, Field.FROM_PLACE: "Brunflo"}, False, Counting.LIVED_HERE),
        ({**MOVED, Field.FROM_PLACE: "Åre", Field.LIVED_IN_COUNTY: "no"}, False, Counting.COUNTS),
        ({**MOVED, Field.FROM_PLACE: "Lund", Field.LIVED_IN_COUNTY: "yes"}, False, Counting.LIVED_HERE),
        (MOVED, False, Counting.ORIGIN_UNKNOWN),
        ({**MOVED, Field.MOVED_TO: "", Field.FROM_PLACE: "Lund"}, False, Counting.NOT_HERE),
        ({**MOVED, Field.MOVE_STATUS: "moved_elsewhere", Field.FROM_PLACE: "Lund"}, False, Counting.NOT_HERE),
    ],
)
def test_who_counts(fields: dict[Field, str], is_household_counted: bool, counting: Counting) -> None:
    assert counting_of(fields, is_household_counted=is_household_counted) is counting
