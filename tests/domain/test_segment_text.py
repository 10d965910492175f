"""A segment as text: it comes back as it was, and nothing that was edited by hand is believed unread."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_desk.domain.segment import About, Condition, Group, Purpose, Segment
from guide_desk.domain.segment_text import check, segment_of, segment_of_text, segment_to_text
from guide_desk.errors import InvalidInput
from tests.domain.segment_people import made_segment

PLAIN: dict[str, Any] = {"format": 1, "name": "Prov", "purpose": "newsletter", "tree": {"all": []}}


def reason_for(text: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        segment_of_text(text)
    assert refused.value.field == "segment"
    return refused.value.reason


@pytest.mark.parametrize("seed", range(200))
def test_a_segment_comes_back_as_it_was(seed: int) -> None:
    segment = made_segment(random.Random(seed))
    back = segment_of_text(segment_to_text(segment))
    assert (back.name, back.tree, back.purpose) == (segment.name, segment.tree, segment.purpose)


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_any_other_text_is_refused(text: str) -> None:
    assert reason_for(text) in ("no_json", "shape")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 2}, "newer"),
        ({"format": "1"}, "shape"),
        ({"name": " "}, "shape"),
        ({"name": "x" * 101}, "shape"),
        ({"name": 7}, "shape"),
        ({"purpose": "fax"}, "shape"),
        ({"tree": []}, "shape"),
        ({"tree": {"all": {}}}, "shape"),
        ({"tree": {"all": [], "any": []}}, "shape"),
        ({"tree": {"all": [], "or": []}}, "shape"),
        ({"tree": {"all": [], "not": 1}}, "shape"),
        ({"tree": {"all": ["municipality"]}}, "shape"),
    ],
)
def test_a_shape_that_is_none(change: dict[str, Any], reason: str) -> None:
    assert reason_for(json.dumps({**PLAIN, **change})) == reason


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"about": "shoe_size", "values": ["44"]}, "unknown_condition"),
        ({"about": ["municipality"]}, "unknown_condition"),
        ({"about": "municipality", "value": "2321"}, "shape"),
        ({"about": "municipality", "values": "2321"}, "shape"),
        ({"about": "municipality", "values": [2321]}, "unknown_value"),
        ({"about": "municipality", "values": ["0180"]}, "unknown_value"),
        ({"about": "municipality", "values": []}, "no_value"),
        ({"about": "municipality"}, "no_value"),
        ({"about": "moved", "values": ["23"]}, "unknown_value"),
        ({"about": "children", "values": ["two"]}, "unknown_value"),
        ({"about": "owner", "values": ["Karin"]}, "unknown_value"),
        ({"about": "language", "values": [" "]}, "unknown_value"),
        ({"about": "profession", "values": ["--"]}, "unknown_value"),
        ({"about": "word", "values": ["x" * 201]}, "unknown_value"),
        ({"about": "word", "values": [str(number) for number in range(101)]}, "too_large"),
        ({"about": "children", "span": {"last_days": 7}}, "span"),
        ({"about": "registered", "span": {"last_days": -1}}, "span"),
        ({"about": "registered", "span": {"last_days": 36501}}, "span"),
        ({"about": "registered", "span": {"last_days": True}}, "span"),
        ({"about": "registered", "span": {"last_days": "7"}}, "span"),
        ({"about": "registered", "span": {"last_days": 7, "last_months": 1}}, "span"),
        ({"about": "registered", "span": {"last_days": 7, "since_sent": True}}, "span"),
        ({"about": "registered", "span": {"since_sent": 1}}, "span"),
        ({"about": "registered", "span": {"from_day": "i går"}}, "span"),
        ({"about": "registered", "span": {"from_day": "2026-05-12", "to_day": "2026-05-11"}}, "span"),
        ({"about": "registered", "span": {"weeks": 2}}, "span"),
        ({"about": "registered", "span": "2026"}, "span"),
    ],
)
def test_a_condition_that_cannot_be_asked(condition: dict[str, Any], reason: str) -> None:
    assert reason_for(json.dumps({**PLAIN, "tree": {"all": [condition]}})) == reason


def test_what_is_too_large_is_refused() -> None:
    deep: dict[str, Any] = {"all": []}
    for _ in range(6):
        deep = {"any": [deep]}
    assert reason_for(json.dumps({**PLAIN, "tree": deep})) == "too_large"
    assert reason_for('{"format": 1, "tree": ' + '{"all":[' * 100_000) == "no_json"
    many = Segment("", Group((Condition(About.CHILDREN),) * 61), Purpose.PHONE)
    with pytest.raises(InvalidInput, match="too_large"):
        check(many)


def test_a_ready_made_one_is_read_from_plain_values() -> None:
    plain = {"name": "Barnfamiljer", "purpose": "newsletter", "tree": {"all": [{"about": "children"}]}}
    assert segment_of(plain) == Segment("Barnfamiljer", Group((Condition(About.CHILDREN),)), Purpose.NEWSLETTER)
