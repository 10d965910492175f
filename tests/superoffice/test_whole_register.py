"""Questions to the whole register: who comes, who never does, and that no address names a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from guide_desk.domain.contact import Field, full_name
from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import Unwanted
from guide_desk.hub import register
from guide_desk.snapshots.base import Depth
from guide_desk.superoffice import crm as crm_module
from guide_desk.superoffice import mapping, whole_register
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.register_question import phone_spellings, restriction_for
from guide_desk.superoffice.whole_register import find_people, look_at, registered_or_planned
from tests.hubs import TestHub, nobody_objects, running_hub


@pytest.fixture(scope="module")
def hub() -> Iterator[TestHub]:
    with running_hub(people=150) as running:
        yield running


def names_found(crm: Crm, question: str) -> set[str]:
    return {full_name(each.person.fields) for each in find_people(crm, question, nobody_objects).people}


@pytest.mark.parametrize(
    "question", ["amira", "HADDAD", "Amira  Haddad", "amira@", "070-174 06 31", "07017406 31", "+46701740631", "+46 70 174 06"]
)
def test_a_person_is_found_by_name_mail_or_phone(crm: Crm, question: str) -> None:
    assert "Amira Haddad" in names_found(crm, question)


def test_every_word_has_to_fit_and_a_place_is_a_word(crm: Crm) -> None:
    amira = next(each.person for each in find_people(crm, "amira haddad", nobody_objects).people)
    place = str(amira.fields[Field.FROM_PLACE])
    assert "Amira Haddad" in names_found(crm, f"{place.upper()} amira")
    assert "Amira Haddad" not in names_found(crm, "amira ingenstans")


def test_too_little_or_hostile_words_are_harmless(crm: Crm) -> None:
    for question in ("", " ", "a", "-", "'", "\\", "x' or personId gt 0 or lastName is 'x", "O'Hara\\", "(" * 500):
        assert names_found(crm, question) == set()
    assert restriction_for("a") == ""


def test_what_is_typed_stands_in_no_address(hub: TestHub, crm: Crm) -> None:
    hub.transport.addresses.clear()
    names_found(crm, "Amira Haddad")
    names_found(crm, "070-174 06 31")
    assert any("/Archive/Person" in address for address in hub.transport.addresses)
    assert not [a for a in hub.transport.addresses if "amira" in a.casefold() or "haddad" in a.casefold() or "174" in a]


def test_ten_thousand_hits_are_one_page_and_the_news_that_there_are_more(
    hub: TestHub, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_register, "MOST_FOUND", 7)
    monkeypatch.setattr(crm_module, "PAGE_ROWS", 4)
    hub.transport.seen.clear()
    answer = find_people(crm, "example", nobody_objects)
    assert (len(answer.people), answer.is_cut) == (7, True)
    assert sum(path.endswith("/Archive/Person") for _method, path in hub.transport.seen) == 2


def test_nobody_protected_comes_even_from_a_server_that_sends_them(
    hub: TestHub, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    protected = {person.remote_id for person, _activities in crm.protected_among("personId gt 0")}
    assert protected
    asked = [each for page in crm.people("personId gt 0") for each in page]
    assert not protected & {each.remote_id for each in asked}
    monkeypatch.setattr(crm_module, "PROTECTED_COLUMN", "personId gt 0 or personUdef/SuperOffice:34")
    careless = [row for page in crm.pages("Person", "personId", ("personId",), "personId gt 0") for row in page]
    assert protected & {int(str(row["PrimaryKey"])) for row in careless}
    assert not protected & {each.remote_id for page in crm.people("personId gt 0") for each in page}
    number = min(protected)
    assert look_at(crm, number, nobody_objects).people == ()


def test_the_county_has_everyone_who_registered_lately_in_every_municipality(hub: TestHub, crm: Crm) -> None:
    answer = registered_or_planned(crm, hub.clock.now(), nobody_objects)
    assert not answer.is_cut
    unprotected = [each for each in answer.people if not mapping.is_protected(each.person)]
    places = {code for each in unprotected for code in each.person.fields[Field.MUNICIPALITIES]}
    assert len(places) == 8
    assert any(not each.person.fields[Field.MUNICIPALITIES] for each in unprotected)
    protected = [each for each in answer.people if mapping.is_protected(each.person)]
    assert protected
    assert all(set(each.person.fields) <= _ALLOWED for each in protected)
    assert all(not activity.entry.text for each in protected for activity in each.activities)


_ALLOWED = {Field.FIRST_NAME, Field.LAST_NAME, Field.FROM_PLACE, Field.OWNER, Field.PHONES, Field.EMAILS} | {
    Field.IS_PROTECTED,
    Field.MUNICIPALITIES,
}


def test_a_household_is_asked_for_whole(hub: TestHub, crm: Crm) -> None:
    with hub.register.writing() as connection:
        blank = register.person_row(connection, 1003)["entity"]
        for number, name in ((9001, "Mira"), (9002, "Jon")):
            entity = {**blank, "Firstname": name, "CustomFields": {"SuperOffice:14": "hus Sandqvist", "SuperOffice:12": "2309"}}
            stamp = hub.register.stamp()
            register.add_person(connection, entity, registered=stamp, updated=stamp, person_id=number)
    crm.client.post(
        "Appointment",
        {"Person": {"PersonId": 9001}, "Task": {"TaskListItemId": 11}, "StartDate": "2026-05-11T09:00:00", "Description": "Hej"},
    )
    hub.transport.addresses.clear()
    found = {each.person.remote_id for each in registered_or_planned(crm, hub.clock.now(), nobody_objects).people}
    assert {9001, 9002} <= found
    assert not [each for each in hub.transport.addresses if "sandqvist" in each.casefold()], "somebody may have named it so"


def test_too_many_pages_are_cut_newest_first(hub: TestHub, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = registered_or_planned(crm, hub.clock.now(), nobody_objects)
    monkeypatch.setattr(crm_module, "PAGE_ROWS", 10)
    monkeypatch.setattr(whole_register, "PAGE_ROWS", 10)
    monkeypatch.setattr(whole_register, "MOST_PAGES", 1)
    part = registered_or_planned(crm, hub.clock.now(), nobody_objects)
    assert part.is_cut
    assert 0 < len(part.people) < len(whole.people)


def test_a_question_that_nobody_waits_for_ends(hub: TestHub, crm: Crm) -> None:
    hub.transport.seen.clear()
    with pytest.raises(Unwanted):
        registered_or_planned(crm, hub.clock.now(), lambda: True)
    with pytest.raises(Unwanted):
        find_people(crm, "amira", lambda: True)
    assert len(hub.transport.seen) <= 2


def test_the_whole_card_comes_with_its_dialogue(crm: Crm) -> None:
    (found,) = look_at(crm, 1003, nobody_objects).people
    assert (found.person.depth, full_name(found.person.fields)) == (Depth.CARD, "Amira Haddad")
    assert any(activity.entry.kind is EntryKind.REGISTRATION for activity in found.activities)
    assert look_at(crm, 999_999, nobody_objects).people == ()


def test_a_guides_own_question_may_go_between_two_requests(crm: Crm) -> None:
    pauses = []
    crm.pause = lambda: pauses.append(1)
    assert replace(find_people(crm, "amira", nobody_objects)).people
    assert len(pauses) >= 3


def test_a_number_is_spelled_as_it_may_be_written() -> None:
    assert {"070-174 06 12", "0701740612", "+46701740612", "+46 70 174 06 12"} <= set(phone_spellings("0701740612"))
    assert "070-174 06 12" in phone_spellings("+46 70-1740612")
    assert "063-12 34 56" in phone_spellings("063123456")
