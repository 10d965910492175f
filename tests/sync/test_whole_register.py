"""The whole register beside the store: what is looked at stays out of the file, what is acted on is kept, and can be let go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import Delivery, EntryKind, Outcome
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup
from guide_desk.domain.search_fold import name_order
from guide_desk.errors import InvalidInput
from guide_desk.hub import register
from guide_desk.identifiers import AssociateId, ContactId, looked_at
from guide_desk.services import cards, contacts, dialogue, drafts, keeping, plans, search
from guide_desk.services.county import ask_county, today_in_county
from guide_desk.services.register_search import ask_card, ask_register, others_found
from guide_desk.services.today import today
from guide_desk.snapshots.base import Depth
from guide_desk.snapshots.guide import Role
from guide_desk.snapshots.people import CardSnapshot, Draft, PlaceCounts, Scope
from guide_desk.snapshots.register import CountyAnswer, LookedAt, RegisterAnswer
from guide_desk.store import doctor, mirror
from guide_desk.store.keeping import kept_numbers
from guide_desk.store.store import Store
from guide_desk.superoffice import whole_register
from guide_desk.ui.features.today.queue_model import Heading
from guide_desk.ui.words.queue import footer_words
from tests.sync.desks import Desk, syncing_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with syncing_desk(tmp_path, people=150) as made:
        yield made


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table in the file, but for how the full-text index lays itself out."""

    def work(unit: mirror.UnitOfWork) -> dict[str, list[tuple[object, ...]]]:
        names = [row[0] for row in unit.driver.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        names = [name for name in names if not name.endswith(("_words_data", "_words_idx", "_words_config"))]
        return {name: unit.driver.execute(f"SELECT * FROM {name}").fetchall() for name in names}

    return store.write(work).result()


@contextmanager
def file_untouched(store: Store) -> Iterator[None]:
    before = everything(store)
    assert sum(map(len, before.values())) > 200
    yield
    assert everything(store) == before


def county(desk: Desk) -> CountyAnswer:
    answer = ask_county(desk.crm, lambda: False, now=desk.hub.clock.now(), calendar=desk.store.calendar)
    desk.store.shelf.lay("county", answer.people)
    return answer


def stranger(desk: Desk) -> LookedAt:
    """Somebody in the county who waits, in nobody's care here."""
    known = desk.store.write(mirror.known_stamps).result()
    return next(
        each
        for each in county(desk).people
        if each.person.remote_id not in known and each.person.fields.get(Field.FIRST_NAME) and each.activities
    )


def card(desk: Desk, contact_id: ContactId) -> CardSnapshot:
    return desk.card(contact_id)


def test_the_county_is_grouped_by_the_same_rules_and_stored_nowhere(desk: Desk) -> None:
    with file_untouched(desk.store):
        answer = county(desk)
        snapshot = desk.store.read(lambda unit: today_in_county(unit, answer)).result()
    own = desk.store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result()
    rows = {row.contact_id: (section.group, row) for section in snapshot.sections for row in section.rows}
    assert (snapshot.scope, snapshot.is_cut) == (Scope.COUNTY, False)
    assert snapshot.late_count > own.late_count
    assert {place for _group, row in rows.values() for place in row.municipalities} == set(Municipality) - {Municipality.REGION}
    groups = {row.name: group for group, row in rows.values()}
    for section in own.sections:
        if section.group is not QueueGroup.COLLEAGUES:
            for row in section.rows:
                assert groups[row.name] == section.group, row.contact_id
    assert all(row.name and row.from_place for _group, row in rows.values() if not row.is_protected)
    assert all(not row.name and not row.quote for _group, row in rows.values() if row.is_protected)
    assert any(row.is_protected for _group, row in rows.values())


def test_who_asks_about_their_own_data_stands_in_the_countys_queue_of_the_coordinator(desk: Desk) -> None:
    known = {each.person.remote_id for each in county(desk).people} | desk.store.write(mirror.known_stamps).result().keys()
    number = next(each for each in range(1002, 1140) if each not in known)
    asked = desk.hub.connect()
    asked.patch_person(asked.card(number), {Field.ACCESS_ASKED_ON: "2026-05-04"})
    answer = county(desk)
    assert number in {each.person.remote_id for each in answer.people}

    def groups() -> dict[QueueGroup, list[ContactId]]:
        found = desk.store.read(lambda unit: today_in_county(unit, answer)).result().sections
        return {section.group: [row.contact_id for row in section.rows] for section in found}

    assert QueueGroup.REQUESTS not in groups()
    guide = desk.store.guide
    assert guide is not None
    desk.store.guide = replace(guide, role=Role.COORDINATOR)
    assert groups()[QueueGroup.REQUESTS] == [looked_at(number)]


def test_the_quarters_figures_are_the_whole_countys(desk: Desk) -> None:
    answer, own = county(desk), desk.store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result()
    assert answer.answered_total > own.answered_total > 0
    assert own.answered_in_time <= answer.answered_in_time < answer.answered_total


def test_a_person_on_this_computer_is_shown_as_here_with_unsent_words(desk: Desk) -> None:
    elin = desk.contact(1002)
    desk.store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.CALL, outcome=Outcome.TALKED, counts=True)
    ).result()
    answer = county(desk)
    assert 1002 in {each.person.remote_id for each in answer.people}
    snapshot = desk.store.read(lambda unit: today_in_county(unit, answer)).result()
    assert looked_at(1002) not in {row.contact_id for section in snapshot.sections for row in section.rows}


def test_an_answer_to_one_is_the_answer_to_the_household_in_the_county_too(desk: Desk) -> None:
    with desk.hub.register.writing() as connection:
        blank = register.person_row(connection, 1003)["entity"]
        for number, name in ((9001, "Mira"), (9002, "Jon")):
            custom = {"SuperOffice:14": "hus 1", "SuperOffice:12": "2309"}
            interests = [{**each, "Selected": each["Id"] == 34} for each in blank["Interests"]]
            entity = {**blank, "Firstname": name, "CustomFields": custom, "Interests": interests, "Associate": {"AssociateId": 8}}
            stamp = desk.hub.register.stamp()
            register.add_person(connection, entity, registered=stamp, updated=stamp, person_id=number)
    ask = {"Person": {"PersonId": 9001}, "Task": {"TaskListItemId": 11}, "StartDate": "2026-05-08T09:00:00"}
    desk.crm.client.post("Appointment", {**ask, "CustomFields": {"SuperOffice:22": "guidance"}})
    assert 9001 in {each.person.remote_id for each in county(desk).people}
    answer = {"Person": {"PersonId": 9002}, "Task": {"TaskListItemId": 1}, "StartDate": "2026-05-11T09:00:00"}
    desk.crm.client.post("Appointment", {**answer, "CustomFields": {"SuperOffice:25": "yes"}})
    assert 9001 not in {each.person.remote_id for each in county(desk).people}


def test_a_card_that_is_only_looked_at_is_whole_and_leaves_no_trace(desk: Desk) -> None:
    found = stranger(desk)
    asked = looked_at(found.person.remote_id)
    with file_untouched(desk.store):
        shown = card(desk, asked)
        desk.store.write(lambda unit: search.note_shown(unit, contact_id=asked)).result()
    assert (shown.is_looked_at, shown.can_edit, shown.is_kept) == (True, False, False)
    assert shown.row.name
    assert shown.row.clock is not None
    assert len(shown.entries) == len(found.activities)
    desk.store.shelf.lay("county", ())
    assert desk.store.read(lambda unit: cards.card(unit, asked)).result() is None


def test_a_note_keeps_the_person_first_and_arrives_once(desk: Desk) -> None:
    found = stranger(desk)
    asked = looked_at(found.person.remote_id)
    entries = len(card(desk, asked).entries)
    desk.note(asked, "Ringer i morgon")
    shown = card(desk, asked)
    assert (shown.is_looked_at, shown.is_kept, shown.asked_as) == (False, True, asked)
    assert (len(shown.entries), shown.entries[0].text) == (entries + 1, "Ringer i morgon")
    assert desk.store.write(kept_numbers).result() == (found.person.remote_id,)
    desk.later()
    desk.store.shelf.lay("county", ())
    assert desk.sync()
    assert desk.sync()
    assert desk.texts_on_hub() == ["Ringer i morgon"]
    assert card(desk, shown.row.contact_id).entries[0].delivery is Delivery.SENT
    assert doctor.examine(desk.store).is_healthy


def test_everything_a_guide_may_do_keeps_the_person(desk: Desk) -> None:
    found = stranger(desk)
    asked = looked_at(found.person.remote_id)
    draft = partial(Draft, asked, EntryKind.NOTE.value, "", counts=None, saved_at=desk.hub.clock.now())
    with file_untouched(desk.store):
        desk.store.write(lambda unit: drafts.save(unit, draft=draft(text=" "))).result()
        with pytest.raises(InvalidInput):
            desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=asked, changes={Field.NEXT_STEP: "x"})).result()
    desk.store.write(lambda unit: drafts.save(unit, draft=draft(text="Ett halvt ord"))).result()
    kept = card(desk, asked)
    assert kept.draft is not None
    assert (kept.is_kept, kept.draft.text) == (True, "Ett halvt ord")
    desk.store.write(lambda unit: drafts.save(unit, draft=draft(text=""))).result()
    assert card(desk, asked).draft is None
    desk.store.write(lambda unit: dialogue.claim(unit, contact_id=asked)).result()
    assert card(desk, asked).row.claim is not None


def test_an_act_that_reads_before_it_writes_knows_the_person_and_one_that_changes_nothing_keeps_nobody(desk: Desk) -> None:
    number = stranger(desk).person.remote_id
    desk.store.shelf.lay("card", ask_card(desk.crm, lambda: False, remote_id=number).people)
    asked, before = looked_at(number), card(desk, looked_at(number))
    same = {Field.NEXT_STEP: before.fields.get(Field.NEXT_STEP, "")}
    with file_untouched(desk.store):
        nothing = desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=asked, changes=same)).result()
    assert nothing.deed_id is None
    karin = desk.crm.reference.colleagues[7]
    made = desk.store.write(lambda unit: plans.hand_over(unit, contact_id=asked, to=karin, words="Karin tar vid")).result()
    assert asked in made.contacts
    after = card(desk, asked)
    assert after.fields[Field.OWNER] == "7"
    own = list(before.fields[Field.MUNICIPALITIES])
    assert set(own) <= set(after.fields[Field.MUNICIPALITIES])


def test_the_whole_card_can_be_edited_though_it_was_only_looked_at(desk: Desk) -> None:
    number = stranger(desk).person.remote_id
    desk.store.shelf.lay("card", ask_card(desk.crm, lambda: False, remote_id=number).people)
    asked = looked_at(number)
    before = card(desk, asked)
    assert before.can_edit
    changes = {Field.NEXT_STEP: "Skickar länkar", Field.WISH_WORDS: before.fields.get(Field.WISH_WORDS, "")}
    made = desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=asked, changes=changes)).result()
    assert asked in made.contacts
    assert card(desk, asked).fields[Field.NEXT_STEP] == "Skickar länkar"
    desk.later()
    assert desk.sync()
    assert desk.crm.card(number).fields[Field.NEXT_STEP] == "Skickar länkar"


def test_what_happened_between_the_look_and_the_note_is_fetched(desk: Desk) -> None:
    """The marks have moved on since the answer came: a kept person is asked for whole."""
    number = stranger(desk).person.remote_id
    desk.crm.client.post(
        "Appointment",
        {"Person": {"PersonId": number}, "Task": {"TaskListItemId": 8}, "StartDate": "2026-05-12T09:00:00", "Description": "Ola"},
    )
    desk.edit_on_hub(number, "SuperOffice:20", "Ola mejlar")
    desk.later(1200)
    assert desk.sync()
    desk.later(1200)
    desk.note(looked_at(number), "Hej")
    assert desk.sync()
    shown = card(desk, looked_at(number))
    assert [entry.text for entry in shown.entries[:2]] == ["Hej", "Ola"]
    assert shown.fields[Field.NEXT_STEP] == "Ola mejlar"


def test_somebody_kept_by_choice_is_followed_and_survives_sweeps(desk: Desk) -> None:
    number = stranger(desk).person.remote_id
    desk.store.write(lambda unit: keeping.keep(unit, contact_id=looked_at(number))).result()
    assert desk.sync()
    here = card(desk, looked_at(number)).row.contact_id
    desk.fetch_cards()
    base = desk.store.write(lambda unit: mirror.base_of(unit, here)).result()
    assert base is not None
    assert base.depth is Depth.CARD
    desk.edit_on_hub(number, "SuperOffice:20", "Ny plan")
    desk.later(3600)
    assert desk.sync()
    assert card(desk, here).fields[Field.NEXT_STEP] == "Ny plan"
    assert any("personId in" in address and str(number) in address for address in desk.hub.transport.addresses)
    assert not [body for body in desk.hub.transport.bodies if b"kept" in body.lower()]


def test_letting_go_takes_everything_and_is_refused_while_something_is_unsent(desk: Desk) -> None:
    number = stranger(desk).person.remote_id
    with file_untouched(desk.store):
        asked = looked_at(number)
        desk.store.write(lambda unit: keeping.keep(unit, contact_id=asked)).result()
        desk.store.write(lambda unit: keeping.let_go(unit, contact_id=asked)).result()
    desk.note(asked, "Osänt")
    with pytest.raises(InvalidInput, match="unsent"):
        desk.store.write(lambda unit: keeping.let_go(unit, contact_id=asked)).result()
    desk.later()
    assert desk.sync()
    desk.store.write(lambda unit: keeping.let_go(unit, contact_id=asked)).result()
    assert number not in desk.store.write(mirror.known_stamps).result()
    assert desk.sync()
    assert number not in desk.store.write(mirror.known_stamps).result()
    elin = desk.contact(1002)
    with pytest.raises(InvalidInput, match="in_scope"):
        desk.store.write(lambda unit: keeping.let_go(unit, contact_id=elin)).result()


def test_somebody_kept_who_gets_protected_identity_loses_name_and_words(desk: Desk) -> None:
    number = stranger(desk).person.remote_id
    desk.store.write(lambda unit: keeping.keep(unit, contact_id=looked_at(number))).result()
    assert desk.sync()
    desk.edit_on_hub(number, "SuperOffice:34", "True")
    assert desk.sync()
    here = desk.contact(number)
    shown = card(desk, here)
    assert (shown.row.is_protected, shown.row.name) == (True, "")
    assert all(not entry.text for entry in shown.entries)


NARROWED = (
    search.Filters(municipality=Municipality.KROKOM),
    search.Filters(municipality=Municipality.REGION),
    search.Filters(move_status=MoveStatus.PLANNING),
    search.Filters(owner=AssociateId(7)),
    search.Filters(topic=GuidanceTopic.HOUSING),
    search.Filters(last_contact=search.LastContact.MONTH),
    search.Filters(last_contact=search.LastContact.HALF_YEAR_AGO),
    search.Filters(topic=GuidanceTopic.WAYS_INTO_WORK, last_contact=search.LastContact.YEAR_AGO),
)


def test_the_chips_mean_the_same_in_the_file_and_on_the_shelf(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody here is asked for once more as somebody only looked at, and narrowed without the file's help."""
    monkeypatch.setattr(whole_register, "MOST_FOUND", 500)
    answer = ask_register(desk.crm, lambda: False, question="@example")
    jobs = desk.store.read(search.professions).result()
    assert jobs
    mine = {each.person.remote_id for each in answer.people} & set(desk.store.write(mirror.known_stamps).result())
    assert len(mine) > 20
    contacts_here = {desk.contact(number) for number in mine}
    fitting = RegisterAnswer(tuple(each for each in answer.people if each.person.remote_id in mine))
    desk.store.shelf.lay("search", fitting.people)
    for filters in (*NARROWED, search.Filters(profession=jobs[0])):
        kept = set(desk.store.read(lambda unit, f=filters: search.search(unit, "", f)).result().people)  # type: ignore[misc]
        found = desk.store.read(lambda unit, f=filters: others_found(unit, fitting, (), f)).result()  # type: ignore[misc]
        assert set(found) == kept & contacts_here, filters


def test_a_search_in_the_whole_register_stores_nothing_and_repeats_nobody(desk: Desk) -> None:
    found = stranger(desk)
    name = f"{found.person.fields[Field.FIRST_NAME]} {found.person.fields[Field.LAST_NAME]}"
    with file_untouched(desk.store):
        answer = ask_register(desk.crm, lambda: False, question=name)
        desk.store.shelf.lay("search", answer.people)
        ids = desk.store.read(lambda unit: others_found(unit, answer, (), search.Filters())).result()
        rows = desk.store.read(lambda unit: search.people_rows(unit, ids)).result()
    asked = looked_at(found.person.remote_id)
    assert rows[asked].name == name
    assert rows[asked].last_entry is not None
    assert asked not in desk.store.read(lambda unit: others_found(unit, answer, ids, search.Filters())).result()
    desk.store.write(lambda unit: keeping.keep(unit, contact_id=asked)).result()
    here = desk.contact(found.person.remote_id)
    assert here in desk.store.read(lambda unit: others_found(unit, answer, (), search.Filters())).result()
    assert desk.store.read(lambda unit: search.people_rows(unit, (asked,))).result()[asked].contact_id == here


def test_the_coordinators_county_stands_by_municipality_and_says_where_nobody_waits(desk: Desk) -> None:
    answer = county(desk)
    flat = desk.store.read(lambda unit: today_in_county(unit, answer)).result()
    guide = desk.store.guide
    assert guide is not None
    desk.store.guide = replace(guide, role=Role.COORDINATOR)
    snapshot = desk.store.read(lambda unit: today_in_county(unit, answer)).result()
    everybody = [row.contact_id for section in flat.sections for row in section.rows]
    assert sorted(row.contact_id for section in snapshot.sections for row in section.rows) == sorted(everybody)
    named = [section for section in snapshot.sections if section.place is not None]
    names = [section.place.place_name for section in named if section.place not in (None, Municipality.REGION)]
    assert names == sorted(names, key=name_order)
    for section in named:
        assert all((row.municipalities or (Municipality.REGION,))[0] is section.place for row in section.rows)
    counts = [section.counts for section in snapshot.sections if section.counts is not None]
    assert sum(each.late for each in counts) == flat.late_count
    assert snapshot.sections[-1].place is None
    assert all(row.is_protected for row in snapshot.sections[-1].rows)
    waiting = {section.place for section in named if section.counts is not None and section.counts != PlaceCounts()}
    assert set(snapshot.calm_places) == set(Municipality) - waiting - {Municipality.REGION}
    heading = Heading(QueueGroup.LATE, 3, None, Municipality.RAGUNDA, PlaceCounts(1, 0, 2))
    assert (heading.title, heading.told) == ("Ragunda", [("1 har väntat för länge", "late"), ("2 har tid kvar", "ink2")])
    calm = replace(snapshot, calm_places=(Municipality.BERG, Municipality.KROKOM), answered_total=0)
    assert footer_words(calm) == "Berg och Krokom: ingen väntar på ett första svar"
