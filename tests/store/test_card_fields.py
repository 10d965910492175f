"""What is kept of a card: more than the row tells, through migrations, and what the tenant's lists say."""

from __future__ import annotations

from pathlib import Path

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.services import contacts, search
from guide_desk.snapshots.base import Colleague, Depth, TenantLists
from guide_desk.store import doctor, mirror, people, segment_projection
from guide_desk.store.driver import connect
from guide_desk.store.reading.searching import Filters
from guide_desk.store.store import FILE_NAME, Store, open_store
from tests.factories import KEY, MORNING, entry, person, practice_store, put, registration
from tests.store.conftest import card_of


def test_the_card_says_whose_it_is_and_what_the_tenant_lacks(store: Store) -> None:
    elin = put(store, person(1, owner="8"))
    assert card_of(store, elin).owner is None
    ola = Colleague(8, "Ola Persson", "OP", "2309")
    lists = TenantLists(("Fjäll", "Kulturliv"), frozenset({Field.PROFESSION}))
    store.write(lambda unit: people.keep_colleagues(unit, [ola])).result()
    store.write(lambda unit: people.keep_tenant(unit, lists)).result()
    card = card_of(store, elin)
    assert (card.owner, card.tenant) == (ola, lists)


def test_every_number_is_searched_and_each_once(store: Store) -> None:
    elin = put(store, person(1, private_phones=("063-12 34 56",), office_phones=("070-174 06 12",)))
    found = store.read(lambda unit: search.search(unit, "06312", Filters())).result()
    assert found.people == (elin,)


def test_a_row_never_shortens_what_the_card_knew(store: Store) -> None:
    both = ("elin@example.com", "elin.s@example.org")
    elin = put(store, person(1, emails=both))
    put(store, person(1, depth=Depth.ROW, updated="2026-05-12T08:00:00", emails=("elin@example.com",), last_name="Ek"))
    assert card_of(store, elin).fields[Field.EMAILS] == both
    assert card_of(store, elin).fields[Field.LAST_NAME] == "Ek"
    put(store, person(1, depth=Depth.ROW, updated="2026-05-12T09:00:00", emails=("ny@example.com",)))
    assert card_of(store, elin).fields[Field.EMAILS] == ("ny@example.com",)


def test_an_entry_knows_its_activity(store: Store) -> None:
    elin = put(store, person(1), [registration("2026-05-05 10:00")])
    assert card_of(store, elin).entries[0].activity.startswith("appointment/")


def test_a_file_of_the_third_version_is_brought_up(tmp_path: Path) -> None:
    made = practice_store(tmp_path)
    elin = put(made, person(1, profession="lärare"), [registration("2026-05-05 10:00")])
    made.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes={Field.WISH_WORDS: "kväll"})).result()
    assert made.close()
    old = connect(tmp_path / FILE_NAME, KEY)
    old.execute("UPDATE base_activity SET entry = json_remove(entry, '$.activity')")
    indexes = ("base_person_as_row", "base_person_laid_down", "contact_protected", "contact_gone", "contact_asked")
    for index in (*indexes, "deed_taken_back"):
        old.execute(f"DROP INDEX {index}")
    later = ("selection_member", "selection_job", "sent_out_card", "sent_out", "event_told", "event", "loose_note")
    latest = ("access", "read_anew")
    for table in (*segment_projection.TABLES, "segment_version", "segment", "mailing_to", "mailing", *later, *latest):
        old.execute(f"DROP TABLE {table}")
    for column in ("theirs_by", "theirs_at", "choice"):
        old.execute(f"ALTER TABLE conflict DROP COLUMN {column}")
    old.execute("ALTER TABLE contact DROP COLUMN asked_on")
    old.execute("ALTER TABLE deed RENAME COLUMN unfound_since TO first_sent_at")
    old.execute("UPDATE meta SET value = '2' WHERE name = 'projection'")
    old.execute("PRAGMA user_version = 3")
    old.close()
    opened = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    try:
        card = card_of(opened, elin)
        assert card.entries[-1].activity.startswith("appointment/")
        assert (card.fields[Field.PROFESSION], card.fields[Field.WISH_WORDS]) == ("lärare", "kväll")
        assert not card.can_edit
        assert opened.write(lambda unit: mirror.shallow_contacts(unit, 5)).result() == [1]
        assert doctor.examine(opened).is_healthy
    finally:
        assert opened.close()
    assert list(tmp_path.glob("copies/version-3-*.db"))


def test_four_hundred_activities_and_names_of_every_script(store: Store) -> None:
    entries = [entry(EntryKind.NOTE, f"2026-{1 + n % 4:02d}-{1 + n % 27:02d} 10:{n % 60:02d}", f"Rad {n}") for n in range(400)]
    names = {"Zoë 🌲🏔️": "Berg", "محمد": "العلي", "מרים": "כהן"}
    for number, (first, last) in enumerate(names.items(), 1):
        made = put(store, person(number, first_name=first, last_name=last), entries if number == 1 else ())
        card = card_of(store, made)
        assert (card.row.first_name, card.row.name) == (first, f"{first} {last}")
        if number == 1:
            assert sorted(each.text for each in card.entries) == sorted(each.text for each in entries)
        found = store.read(lambda unit, word=last: search.search(unit, word, Filters())).result()  # type: ignore[misc]
        assert made in found.people


def test_a_person_without_name_or_address_is_kept(store: Store) -> None:
    nobody = put(store, person(1, first_name="", last_name="", phones=(), emails=()), [registration("2026-05-05 10:00")])
    card = card_of(store, nobody)
    assert (card.row.name, card.row.clock is not None) == ("", True)
