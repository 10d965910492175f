"""What people do for a living, each profession kept once with its words, and only while somebody here has it."""

from __future__ import annotations

from dataclasses import replace

from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.segment import About, Condition, Group, Purpose, Segment
from guide_desk.identifiers import ContactId
from guide_desk.services import search, segments
from guide_desk.store import doctor, mirror
from guide_desk.store.reading.searching import Filters
from guide_desk.store.store import Store
from tests.factories import person, put

NURSES = Segment("", Group((Condition(About.PROFESSION, ("sjuksköt",)),)), Purpose.PHONE)


def words_kept(store: Store) -> list[str]:
    look = "SELECT word FROM profession_word ORDER BY word"
    return [row[0] for row in store.read(lambda unit: unit.connection.execute(look).fetchall()).result()]


def matched(store: Store) -> int:
    return store.read(lambda unit: segments.count(unit, NURSES)).result().matched


def found(store: Store, **filters: object) -> tuple[ContactId, ...]:
    return store.read(lambda unit: search.search(unit, "", Filters(**filters))).result().people  # type: ignore[arg-type]


def test_the_most_common_come_first_as_somebody_wrote_them(store: Store) -> None:
    for number, profession in enumerate(("Lärare", "lärare", "IT-konsult", "", "Snickare"), 1):
        put(store, person(number, first_name="Elin", profession=profession))
    put(store, person(6, profession="rektor", is_protected="yes"))
    put(store, person(7, profession="bagare"))
    store.write(lambda unit: mirror.forget_persons(unit, [7])).result()
    assert store.read(search.professions).result() == ["Lärare", "IT-konsult", "Snickare"]


def test_the_chips_of_profession_and_topic_find_whom_they_say(store: Store) -> None:
    elin = put(store, person(1, first_name="Elin", profession="IT-konsult", topics_asked=("housing",)))
    ola = put(store, person(2, first_name="Ola", profession="it konsult", topics_answered=("housing",)))
    put(store, person(3, first_name="Per", profession="it", topics_asked=("studies",)))
    assert found(store, profession="IT-konsult") == (elin, ola)
    assert found(store, profession="konsult") == ()
    assert found(store, topic=GuidanceTopic.HOUSING) == (elin, ola)


def test_a_profession_is_kept_as_long_as_somebody_has_it(store: Store) -> None:
    nurse = person(1, first_name="Elin", profession="leg. sjuksköterska")
    put(store, nurse)
    put(store, person(2, first_name="Ola", profession="Leg sjuksköterska"))
    put(store, person(1, first_name="Elin", profession="kock", updated="2026-06-01T08:00:00"))
    assert (words_kept(store), matched(store)) == (["kock", "leg", "sjuksköterska"], 1)
    secret = person(2, is_protected="yes", updated="2026-06-01T08:00:00")
    store.write(lambda unit: mirror.write_protected(unit, secret, ())).result()
    assert (words_kept(store), matched(store)) == (["kock"], 0)
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    assert words_kept(store) == []
    put(store, replace(nurse, updated="2026-06-02T08:00:00"))
    assert (words_kept(store), matched(store)) == (["leg", "sjuksköterska"], 1)
    assert doctor.examine(store).is_healthy


def test_the_doctor_finds_words_that_lie_there_without_anybody_and_professions_without_words(store: Store) -> None:
    put(store, person(1, first_name="Elin", profession="kock"))

    def spoil(statement: str) -> None:
        store.write(lambda unit: unit.driver.execute(statement)).result()

    spoil("INSERT INTO profession_word VALUES ('bagare', 5)")
    assert doctor.examine(store).findings == ["profession_word: 1 words of nobody's profession"]
    spoil("DELETE FROM profession_word")
    report = doctor.examine(store)
    assert (report.findings, len(report.differing)) == ([], 1)
    put(store, person(1, first_name="Elin", profession="bagare", updated="2026-06-01T08:00:00"))
