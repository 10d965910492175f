"""What the lists show follows from base and deeds, whatever came in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.search_fold import name_order
from guide_desk.errors import StoreClosed
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, contacts, deeds, dialogue, drafts, search
from guide_desk.services.today import today
from guide_desk.snapshots.base import Depth
from guide_desk.snapshots.people import Draft, PersonRow, Scope
from guide_desk.store import doctor, mirror, opening
from guide_desk.store.driver import connect
from guide_desk.store.migrations import steps
from guide_desk.store.reading import rows, searching
from guide_desk.store.store import FILE_NAME, Store, open_store
from guide_desk.store.unit_of_work import UnitOfWork
from tests.factories import GUIDE, KEY, MORNING, activity, call, entry, person, practice_store, put, registration
from tests.store.conftest import card_of


def waiting(store: Store) -> list[PersonRow]:
    sections = store.read(lambda unit: today(unit, Scope.MUNICIPALITY)).result().sections
    return [row for section in sections for row in section.rows]


def test_an_answer_for_the_household_stops_the_others_clocks(store: Store) -> None:
    elin = put(store, person(1, household_key="h1"), [registration("2026-05-06 10:00")])
    jonas = put(store, person(2, first_name="Jonas", household_key="h1"), [registration("2026-05-06 10:05")])
    assert {row.contact_id for row in waiting(store)} == {elin, jonas}
    made = store.write(
        lambda unit: dialogue.log_entry(
            unit, contact_id=elin, kind=EntryKind.CALL, outcome=Outcome.TALKED, answers_for_household=True
        )
    ).result()
    assert jonas in made.contacts
    assert waiting(store) == []
    assert made.deed_id is not None
    store.write(lambda unit: deeds.withdraw(unit, deed_id=made.deed_id)).result()  # type: ignore[arg-type]
    assert {row.contact_id for row in waiting(store)} == {elin, jonas}


def test_whoever_leaves_the_household_has_a_clock_of_their_own_again(store: Store) -> None:
    answer = call("2026-05-07 10:00", text="Till er båda", answers_for_household=True)
    put(store, person(1, household_key="h1"), [registration("2026-05-06 10:00"), answer])
    jonas = put(store, person(2, first_name="Jonas", household_key="h1"), [registration("2026-05-06 10:05")])
    assert waiting(store) == []
    moved_out = person(1, household_key="", updated="2026-05-12T08:00:00")
    store.write(lambda unit: mirror.write_persons(unit, [moved_out])).result()
    assert [row.contact_id for row in waiting(store)] == [jonas]


def test_a_search_in_the_dialogue_shows_the_newest_hit(store: Store) -> None:
    old, new = entry(EntryKind.NOTE, "2020-02-01 10:00", "skidor då"), entry(EntryKind.NOTE, "2026-03-01 10:00", "skidor nu")
    elin = put(store, person(1), [new, old])
    later = put(store, person(2), [entry(EntryKind.NOTE, "2025-01-01 10:00", "skidor mellan")])
    found = store.read(lambda unit: search.search(unit, "skidor", search.Filters())).result()
    assert found.in_notes == ((elin, "skidor nu"), (later, "skidor mellan"))


def test_whoever_comes_back_is_seen_again(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-06 10:00")])
    made = store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Osänd")).result()
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    assert waiting(store) == []
    store.write(lambda unit: mirror.write_persons(unit, [person(1)])).result()
    assert [row.contact_id for row in waiting(store)] == [elin]
    assert made.deed_id is not None


def test_whoever_left_goes_altogether_when_nothing_hangs_on_them(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-06 10:00")])
    made = store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Osänd")).result()
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    store.write(mirror.purge_gone).result()
    assert store.write(lambda unit: mirror.contact_of(unit, 1)).result() == elin
    store.write(lambda unit: deeds.withdraw(unit, deed_id=made.deed_id)).result()  # type: ignore[arg-type]
    store.write(mirror.purge_gone).result()
    assert store.write(lambda unit: mirror.contact_of(unit, 1)).result() is None


def test_words_that_are_being_written_keep_their_person(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-06 10:00")])
    store.write(lambda unit: drafts.save(unit, draft=Draft(elin, "call", "talked", "Halv mening", None, MORNING))).result()
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    kept = card_of(store, elin).draft
    assert kept is not None
    assert kept.text == "Halv mening"
    store.write(lambda unit: drafts.save(unit, draft=Draft(elin, "call", "talked", "", None, MORNING))).result()
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    assert store.read(lambda unit: cards.card(unit, elin)).result() is None


def test_a_protected_person_shows_nothing_even_while_something_waits_to_be_sent(store: Store) -> None:
    elin = put(store, person(1, last_name="Hemlig"), [registration("2026-05-06 10:00", "Hemlig fråga")])
    store.write(lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Hemlig anteckning")).result()
    store.write(
        lambda unit: contacts.change_fields(unit, contact_id=elin, changes={contacts.Field.FROM_PLACE: "Hemligby"})
    ).result()
    protected = person(1, last_name="Hemlig", is_protected="yes", updated="2026-05-12T08:00:00")
    wordless = activity(1, 1, registration("2026-05-06 10:00", ""))
    store.write(lambda unit: mirror.write_protected(unit, protected, [wordless])).result()
    (row,) = waiting(store)
    assert (row.is_protected, row.name, row.quote, row.from_place, row.last_entry and row.last_entry.text) == (
        True,
        "",
        "",
        "",
        "",
    )
    card = card_of(store, elin)
    assert [each.text for each in card.entries] == ["", ""]
    assert set(card.fields) <= mirror.KEPT_OF_PROTECTED
    found = store.read(lambda unit: search.search(unit, "hemlig", search.Filters())).result()
    assert (found.people, found.in_notes) == ((), ())
    lifted = person(1, last_name="Hemlig", updated="2026-05-12T09:00:00")
    store.write(lambda unit: mirror.write_persons(unit, [lifted])).result()
    assert card_of(store, elin).row.name == "Elin Hemlig"


def test_todays_booked_call_is_not_hidden_by_a_later_reminder(store: Store, clock: HandClock) -> None:
    elin = put(store, person(1), [registration("2026-04-06 10:00"), call("2026-04-07 10:00")])
    booked = entry(EntryKind.BOOKED_CALL, "2026-05-12 14:30", "Ring om huset")
    reminder = entry(EntryKind.REMINDER, "2026-05-20 09:00", "Fråga igen")
    store.write(lambda unit: mirror.write_activities(unit, [activity(1, 1, reminder), activity(2, 1, booked)])).result()
    (row,) = waiting(store)
    assert (row.booked_at, row.reminder) == (booked.happened_at, "Ring om huset")
    clock.advance(timedelta(days=1).total_seconds())
    assert waiting(store) == []
    clock.advance(timedelta(days=7).total_seconds())
    (row,) = waiting(store)
    assert (row.reminder_at, row.reminder) == (reminder.happened_at, "Fråga igen")
    store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.CALL, outcome=Outcome.TALKED, text="Klart")
    ).result()
    assert waiting(store) == []


def test_names_stand_in_swedish_order(store: Store) -> None:
    names = ["Östen", "Ärla", "Åke", "Zara", "Émile", "Eva"]
    ids = {put(store, person(number, first_name=name)): name for number, name in enumerate(names, 1)}
    found = store.read(lambda unit: search.search(unit, "", search.Filters())).result().people
    assert [ids[contact_id] for contact_id in found] == ["Émile", "Eva", "Zara", "Åke", "Ärla", "Östen"]
    assert name_order("Åke Ö") == "{ke }"


@pytest.mark.parametrize("typed", ["07", "070-1", "070-17", "070-174 0", "+46 7", "+4670", "elin 070-1", "0046 70", "(070) 1"])
def test_a_number_is_found_while_it_is_typed(store: Store, typed: str) -> None:
    elin = put(store, person(1), [])
    put(store, person(2, first_name="Jonas", phones=("063-10 00 00",)), [])
    assert store.read(lambda unit: search.search(unit, typed, search.Filters())).result().people == (elin,)


def test_words_and_places_are_written_again_only_when_they_are_others(store: Store) -> None:
    put(store, person(1, depth=Depth.ROW), [registration("2026-05-06 10:00")])

    def written(**fields: str | tuple[str, ...]) -> set[str]:
        statements: list[str] = []

        def work(unit: UnitOfWork) -> None:
            unit.driver.set_trace_callback(statements.append)
            mirror.write_persons(unit, [person(1, updated="2026-05-12T08:00:00", **fields)])

        store.write(work).result()
        store.write(lambda unit: unit.driver.set_trace_callback(None)).result()
        tables = ("person_words", "contact_municipality", "SET first_name", "SET row")
        return {table for table in tables for each in statements if table in each and not each.startswith(("SELECT", "--"))}

    assert written(wish_words="kvällar", next_step="Ola ringer") == {"SET first_name", "SET row"}
    assert written(wish_words="kvällar", next_step="Karin ringer") == {"SET first_name"}
    assert written(profession="snickare") >= {"person_words", "SET first_name"}
    assert "contact_municipality" in written(profession="snickare", municipalities=("2380",))
    (found,) = store.read(lambda unit: search.search(unit, "snickare", search.Filters())).result().people
    assert store.read(lambda unit: search.search(unit, "sand", search.Filters())).result().people == (found,)


def test_a_long_text_that_was_written_anew_goes_without_leaving_a_word(store: Store) -> None:
    """More than a page of the index: replaced in one transaction, it was only half taken out in a later one."""
    long = " ".join(f"flyttkartong {number}" for number in range(400))
    letter = entry(EntryKind.EMAIL_IN, "2026-03-01 10:00", long)
    put(store, person(1))
    for address in ("", "elin@example.com"):
        told = activity(1, 1, letter._replace(address=address))
        store.write(lambda unit, told=told: mirror.write_activities(unit, [told])).result()  # type: ignore[misc]
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    assert doctor.examine(store).lines() == ["contacts 0, entries 0, open deeds 0", "healthy"]


def test_a_row_is_kept_for_the_day_and_made_anew_when_something_is_another(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    elin = put(store, person(1, profession="snickare"), [registration("2026-05-06 10:00")])
    made: list[object] = []
    real = rows._person_of
    monkeypatch.setattr(rows, "_person_of", lambda *given: made.append(given) or real(*given))

    def row() -> PersonRow:
        return store.read(lambda unit: rows.rows_by_key(unit, [elin])).result()[elin]

    first = row()
    assert (first.profession, row() is first, len(made)) == ("snickare", True, 1)
    store.write(lambda unit: mirror.write_persons(unit, [person(1, updated="2026-05-12T08:00:00", profession="lärare")])).result()
    assert (row().profession, len(made)) == ("lärare", 2)
    clock.advance(24 * 3600)
    before, after = first.clock, row().clock
    assert before is not None
    assert after is not None
    assert (before.days_passed + 1, len(made)) == (after.days_passed, 3)
    store.guide = replace(GUIDE, municipality=Municipality.OSTERSUND)
    assert (row().contact_id, len(made)) == (elin, 4)


def test_what_is_asked_of_a_closed_store_is_answered_at_once(tmp_path: Path) -> None:
    opened = practice_store(tmp_path)
    assert opened.close()
    with pytest.raises(StoreClosed):
        opened.write(mirror.known_stamps).result(timeout=1)
    with pytest.raises(StoreClosed):
        opened.read(lambda unit: None).result(timeout=1)


def test_an_entry_of_a_year_that_no_table_knows_stops_nobody(store: Store) -> None:
    old = put(store, person(1), [registration("1998-05-06 10:00", "För länge sedan"), registration("2026-05-06 10:00")])
    put(store, person(2), [registration("2150-05-06 10:00", "Skrivfel")])
    assert [row.contact_id for row in waiting(store)] == [old]
    assert len(card_of(store, old).entries) == 2


def test_entries_of_the_same_second_all_stay(store: Store) -> None:
    notes = [entry(EntryKind.NOTE, "2026-05-06 10:00", f"rad {number}") for number in range(300)]
    elin = put(store, person(1), notes)
    other = put(store, person(2), notes[:3])
    assert len(card_of(store, elin).entries) == 300
    assert len(card_of(store, other).entries) == 3


def test_a_file_of_the_first_schema_is_projected_anew(tmp_path: Path) -> None:
    first = practice_store(tmp_path)
    elin = put(first, person(1), [registration("2026-05-06 10:00", "Från förr"), call("2026-05-07 10:00", Outcome.NO_ANSWER)])
    before = card_of(first, elin)
    first.close()
    connection = connect(tmp_path / FILE_NAME, KEY)
    old = connect(tmp_path / "old.db", KEY)
    for statement in steps.STEPS[0]:
        old.execute(statement)
    for table, columns in (
        ("meta", "name, value"),
        ("contact", "contact_id, remote_id"),
        ("base_person", "contact_id, remote_id, depth, updated, fields, wire"),
        ("base_activity", "kind, remote_id, contact_id, updated, marker, entry"),
    ):
        rows = connection.execute(f"SELECT {columns} FROM {table}").fetchall()
        marks = ", ".join("?" * len(columns.split(", ")))
        old.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    old.execute("DELETE FROM meta WHERE name = 'projection'")
    old.execute("PRAGMA user_version = 1")
    connection.close()
    old.close()
    for left in tmp_path.glob(f"{FILE_NAME}*"):
        left.unlink()
    (tmp_path / "old.db").rename(tmp_path / FILE_NAME)
    migrated = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert card_of(migrated, elin).entries == before.entries
    assert card_of(migrated, elin).row == before.row
    assert doctor.examine(migrated).is_healthy
    migrated.close()
    assert list(tmp_path.glob("copies/version-1-*.db"))


def test_a_projection_of_another_program_is_computed_again(tmp_path: Path) -> None:
    first = practice_store(tmp_path)
    elin = put(first, person(1), [registration("2026-05-06 10:00")])
    first.close()
    connection = connect(tmp_path / FILE_NAME, KEY)
    connection.execute("UPDATE contact SET name = 'Fel namn', row = ''")
    connection.execute("UPDATE meta SET value = 'older' WHERE name = 'projection'")
    connection.close()
    again = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    assert card_of(again, elin).row.name == "Elin Sandqvist"
    assert opening.PROJECTION_VERSION != "older"
    again.close()


def test_many_hits_are_found_in_the_same_order_as_few(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(("Åsa", "Zara", "Örjan", "Anna", "anna"), 1):
        put(store, person(number, first_name=name, last_name="Sandqvist", municipalities=("2321", "2313")[number % 2 :]))
    put(store, person(9, first_name="Hemlig", last_name="Sandqvist", is_protected="yes"))

    def names(filters: search.Filters) -> list[str]:
        found = store.read(lambda unit: search.search(unit, "sand", filters)).result().people
        rows = store.read(lambda unit: search.people_rows(unit, found)).result()
        return [rows[each].first_name for each in found]

    here = search.Filters(municipality=Municipality.ARE)
    few = names(search.Filters()), names(here)
    monkeypatch.setattr(searching, "_FEW_HITS", 0)
    assert (names(search.Filters()), names(here)) == few
    assert few == (["Anna", "anna", "Zara", "Åsa", "Örjan"], ["Anna", "Zara"])


def test_the_first_people_are_those_the_whole_answer_begins_with(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FIRST_PEOPLE", 2)
    for number, name in enumerate(("Zara", "Örjan", "Anna"), 1):
        put(store, person(number, first_name=name, last_name="Sandqvist"))
    for few in (searching._FEW_HITS, 0):
        monkeypatch.setattr(searching, "_FEW_HITS", few)
        whole = store.read(lambda unit: search.search(unit, "sand", search.Filters())).result().people
        first = store.read(lambda unit: search.first_people(unit, "sand", search.Filters())).result()
        assert first == whole[:2]
        assert len(whole) == 3


def test_one_letter_finds_the_same_newest_entries_by_looking_at_them_as_by_the_index(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, words in enumerate(("Lediga tomter", "om Åre", "bara Lena", "lån och skola", "skolan i Järpen"), 1):
        put(store, person(number, first_name="Nils"), [registration(f"2026-05-0{number} 10:00", words)])

    def found(letter: str) -> list[tuple[ContactId, str]]:
        return store.read(lambda unit: searching.find_in_dialogue(unit, letter, search.Filters())).result()

    monkeypatch.setattr(searching, "_MOST_NOTES", 2)
    assert len(store.read(lambda unit: searching._newest_with(unit, "l", search.Filters())).result()) == 2
    looked = {letter: found(letter) for letter in "låo"}
    monkeypatch.setattr(searching, "_NEWEST_LOOKED_AT", 0)
    assert {letter: found(letter) for letter in "låo"} == looked
    assert [words for _id, words in looked["l"]] == ["lån och skola", "bara Lena"]
    assert [words for _id, words in looked["å"]] == ["om Åre"]
