"""Who in the whole register has asked and had no answer, however long ago: nobody who waits is missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from guide_desk.domain.first_response import compute_clocks
from guide_desk.domain.working_day import WorkingDayCalendar
from guide_desk.errors import Unwanted
from guide_desk.hub import tables
from guide_desk.services.county import ask_county, today_in_county
from guide_desk.superoffice import crm as crm_module
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.unanswered import unanswered_persons
from guide_desk.superoffice.whole_register import registered_or_planned
from tests.factories import practice_store
from tests.hubs import TestHub, nobody_objects, running_hub

LONG_AGO, LATER, LATELY = "2025-09-01T10:00:00", "2025-09-02T10:00:00", "2026-05-04T10:00:00"
REGISTRATION, TALKED, NO_ANSWER, NOTE, BOUNCE, CLOSED, MAIL_OUT = 11, 1, 3, 8, 16, 12, 61


@pytest.fixture
def hub() -> Iterator[TestHub]:
    with running_hub(people=120) as running:
        yield running


def somebody(crm: Crm, name: str, *told: tuple[int, str], intents: str = "guidance", counts: str = "") -> int:
    """A person with a registration long ago and what followed, as (task, when)."""
    number = int(
        crm.client.post("Person", {"Firstname": name, "Lastname": "Lång", "CustomFields": {"SuperOffice:12": "2303"}})["PersonId"]
    )
    for task, when in ((REGISTRATION, LONG_AGO), *told):
        custom = {"SuperOffice:22": intents} if task == REGISTRATION else {"SuperOffice:24": counts}
        body = {
            "Person": {"PersonId": number},
            "Task": {"TaskListItemId": task},
            "StartDate": when,
            "Completed": "Completed",
            "CustomFields": custom,
        }
        crm.client.post("Appointment", body)
    return number


def found(crm: Crm, hub: TestHub) -> frozenset[int]:
    return unanswered_persons(crm, hub.clock.today(), nobody_objects)


def test_nobody_whose_clock_runs_is_missed(hub: TestHub, crm: Crm) -> None:
    with hub.register.engine.connect() as connection:
        numbers = [
            int(row[0]) for row in connection.execute(select(tables.person.c.person_id).where(tables.person.c.deleted == ""))
        ]
    dialogues: dict[int, list] = {number: [] for number in numbers}  # type: ignore[type-arg]
    for activity in crm.activities(numbers):
        dialogues[activity.person_remote_id].append(activity.entry)
    calendar = WorkingDayCalendar()
    waiting = {
        number for number, entries in dialogues.items() if (clocks := compute_clocks(entries, calendar)) and clocks[-1].is_running
    }
    assert len(waiting) > 10
    assert waiting <= found(crm, hub)
    assert len(found(crm, hub)) < len(numbers) / 2


def test_what_ends_a_wait_and_what_does_not(hub: TestHub, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crm_module, "PAGE_ROWS", 7)
    waits = {
        "never answered": somebody(crm, "Aina"),
        "tried": somebody(crm, "Bo", (NO_ANSWER, LATER)),
        "noted": somebody(crm, "Cia", (NOTE, LATER)),
        "answered before": somebody(crm, "Dag", (TALKED, "2025-08-01T10:00:00")),
        "said not to count": somebody(crm, "Eva", (TALKED, LATER), counts="no"),
        "bounced": somebody(crm, "Frej", (TALKED, LATER), (BOUNCE, LATELY)),
        "asked again": somebody(crm, "Gun", (TALKED, LATER), (REGISTRATION, "2025-12-01T10:00:00")),
    }
    done = {
        "answered": somebody(crm, "Hans", (TALKED, LATER)),
        "closed": somebody(crm, "Ida", (CLOSED, LATER)),
        "magazine alone": somebody(crm, "Jon", intents="magazine"),
        "mailed": somebody(crm, "Kaj"),
    }
    crm.client.post(
        "Document",
        {
            "Person": {"PersonId": done["mailed"]},
            "DocumentTemplate": {"DocumentTemplateId": MAIL_OUT},
            "Header": "Svar",
            "Date": LATER,
        },
    )
    numbers = found(crm, hub)
    assert {name for name, number in waits.items() if number not in numbers} == set()
    assert {name for name, number in done.items() if number in numbers} == set()


def test_somebody_who_has_waited_for_eight_months_stands_in_the_whole_county(hub: TestHub, crm: Crm, tmp_path: object) -> None:
    aina, hans = somebody(crm, "Aina"), somebody(crm, "Hans", (TALKED, LATER))
    store = practice_store(tmp_path, hub.clock)  # type: ignore[arg-type]
    answer = ask_county(crm, nobody_objects, now=hub.clock.now(), calendar=store.calendar)
    assert {each.person.remote_id for each in answer.people} >= {aina}
    assert hans not in {each.person.remote_id for each in answer.people}
    store.shelf.lay("county", answer.people)
    snapshot = store.read(lambda unit: today_in_county(unit, answer)).result()
    rows = [row for section in snapshot.sections for row in section.rows]
    assert [row.clock.days_late > 150 for row in rows if row.name == "Aina Lång" and row.clock is not None] == [True]
    assert store.close()


def test_it_is_asked_once_a_day_and_ends_when_nobody_waits_for_it(hub: TestHub, crm: Crm) -> None:
    with pytest.raises(Unwanted):
        unanswered_persons(crm, hub.clock.today(), lambda: True)
    registered_or_planned(crm, hub.clock.now(), nobody_objects)
    hub.transport.seen.clear()
    assert found(crm, hub)
    assert hub.transport.seen == []
    hub.clock.advance(timedelta(days=1).total_seconds())
    assert found(crm, hub)
    assert hub.transport.seen
