"""What every client asks for in every round goes through no whole register, however many people it holds (SQLite)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from guide_desk.clock import HandClock
from guide_desk.hub import tenant
from guide_desk.hub.application import TENANT, create_application
from guide_desk.hub.register import Register
from guide_desk.hub.seed.writing import fill_register
from tests.factories import MORNING

_OURS = "(personInterestIds oneOf (38) or personAssociateId associateIsOneOf (7)) and personUdef/SuperOffice:34 set"
_SINCE = "afterTime '2026-05-12T07:36:00'"
ASKED = {
    "changed persons": ("Person", f"{_OURS} false and personUpdatedDate {_SINCE}", "personId"),
    "their next page": ("Person", f"{_OURS} false and personUpdatedDate {_SINCE} and personId gt 1100", "personId"),
    "protected persons": ("Person", f"{_OURS} true", "personId"),
    "changed activities": ("Appointment", f"updatedDate {_SINCE}", "appointmentId"),
    "the next page of those": ("Appointment", f"updatedDate {_SINCE} and appointmentId gt 1157", "appointmentId"),
    "dialogues": ("Appointment", "personId in (1034,1035,1036) and appointmentId gt 1066", "appointmentId"),
    "recycle bin": ("Archive/recycleperson", "", "personId"),
}

LOOKED_INTO = re.compile(r"SEARCH \w+ USING INDEX (person|activity)_|SCAN person USING INDEX person_(protected|in_recycle_bin)$")
"""By a value, or through an index that holds none but the few who are asked for."""


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """One that is opened again when people are in it: then SQLite has seen them."""
    address = f"sqlite:///{tmp_path / 'hub.db'}"
    first = Register(address, HandClock(MORNING))
    create_application(first)
    assert fill_register(first, MORNING.date(), 300)
    first.close()
    kept = Register(address, HandClock(MORNING))
    yield kept
    kept.close()


@pytest.mark.parametrize("name", ASKED)
def test_a_round_asks_an_index(register: Register, name: str) -> None:
    path, restriction, order = ASKED[name]
    client = create_application(register).test_client()
    with register.writing() as connection:
        token = tenant.token_for(connection, "guide")
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Connection, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if "LIMIT" in statement:
            asked.append((statement, values))

    event.listen(register._reading, "before_cursor_execute", hear)
    question = {"$filter": restriction, "$orderby": order, "$top": "500"}
    answer = client.get(f"/{TENANT}/api/v1/{path}", query_string=question, headers={"Authorization": f"Bearer {token}"})
    event.remove(register._reading, "before_cursor_execute", hear)
    assert answer.status_code == 200
    (statement, values) = asked[-1]
    with register.reading() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert LOOKED_INTO.match(plan[0]), plan
