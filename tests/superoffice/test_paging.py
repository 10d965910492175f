"""Pages by key end, whatever the archive answers."""

from __future__ import annotations

import itertools
import json

import pytest

from guide_desk.errors import UnreadableAnswer
from tests.hubs import TestHub, answers, running_hub


def _answers_always(hub: TestHub, *numbers: object) -> None:
    body = json.dumps({"value": [{"PrimaryKey": number, "personId": number} for number in numbers]}).encode()
    hub.transport.faults = [(lambda request: request.url.path.endswith("/v1/Person"), answers(200, body))] * 50


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("numbers", [("0",), (0,), ("5", "0"), ("7",), ("7", "9")], ids=str)
def test_a_key_that_is_none_or_comes_again_ends_the_question_with_a_clear_error(
    numbers: tuple[object, ...], *, newest_first: bool
) -> None:
    with running_hub() as hub:
        crm = hub.connect()
        _answers_always(hub, *numbers)
        with pytest.raises(UnreadableAnswer):
            list(itertools.islice(crm.pages("Person", "personId", ("personId",), "personId gt 0", newest_first=newest_first), 20))


def test_a_person_without_a_number_is_never_given_out() -> None:
    with running_hub() as hub:
        crm = hub.connect()
        _answers_always(hub, "5", "0")
        with pytest.raises(UnreadableAnswer):
            next(crm.pages("Person", "personId", ("personId",), "personId gt 0"))


def test_all_who_share_one_stamp_come_however_small_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CRM's stamps are whole seconds: a batch job gives one to many."""
    monkeypatch.setattr("guide_desk.superoffice.crm.PAGE_ROWS", 2)
    with running_hub() as hub:
        crm = hub.connect()
        body = {"Lastname": "Ny", "Associate": {"AssociateId": 7}}
        made = [crm.client.post("Person", body) for _number in range(7)]
        assert len({each["UpdatedDate"] for each in made}) == 1
        found = [person.remote_id for page in crm.persons(after="2026-05-12T07:00:00") for person in page]
        assert found == [each["PersonId"] for each in made]
