"""Search as you type over everything stored here."""

from __future__ import annotations

from guide_desk.domain.changes import Changes
from guide_desk.identifiers import ContactId
from guide_desk.snapshots.people import PersonRow, SearchAnswer
from guide_desk.store.reading import searching
from guide_desk.store.reading.looking import rows_anywhere
from guide_desk.store.reading.rows import rows_by_key
from guide_desk.store.reading.searching import Filters, LastContact, professions
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

SHOWN_LATEST = 12
FIRST_PEOPLE = 40
SHOWN_TO_CHOOSE = 20

__all__ = [
    "FIRST_PEOPLE",
    "Filters",
    "LastContact",
    "first_people",
    "latest_shown",
    "likely_doubles",
    "note_shown",
    "people_rows",
    "professions",
    "search",
]


def search(unit: ReadingUnit, question: str, filters: Filters) -> SearchAnswer:
    """Ordered ids: people by name, then those whose dialogue holds the words. Empty question: everyone in the filters."""
    people = searching.find_people(unit, question, filters)
    known = set(people)
    in_notes = [hit for hit in searching.find_in_dialogue(unit, question, filters) if hit[0] not in known]
    return SearchAnswer(question, tuple(people), tuple(in_notes), len(people), len(in_notes))


def first_people(unit: ReadingUnit, question: str, filters: Filters) -> tuple[ContactId, ...]:
    """As many of the people `search` finds as fill a screen, sooner than all of them; the same ones, in the same order."""
    return tuple(searching.find_people(unit, question, filters, FIRST_PEOPLE))


def people_named(unit: ReadingUnit, typed: str) -> tuple[PersonRow, ...]:
    """The first people on this computer whose name, place, phone or mail matches, to choose among."""
    found = tuple(searching.find_people(unit, typed, Filters(), SHOWN_TO_CHOOSE))
    rows = people_rows(unit, found)
    return tuple(rows[each] for each in found if each in rows)


def latest_shown(unit: ReadingUnit) -> tuple[ContactId, ...]:
    """The cards opened last."""
    return tuple(searching.latest_shown(unit, SHOWN_LATEST))


def note_shown(unit: UnitOfWork, *, contact_id: ContactId) -> Changes:
    """Remember that a card was opened, of somebody kept here; nobody needs to read anything again because of it."""
    from guide_desk.store import keeping, people  # SQLAlchemy loads with it: on the writer's thread, not at start

    place = keeping.row_of(unit, contact_id)
    if place is not None:
        people.note_shown(unit, place)
    return Changes()


def people_rows(unit: ReadingUnit, contacts: tuple[ContactId, ...]) -> dict[ContactId, PersonRow]:
    """Rows by key, at most 100; those of people who are only looked at too."""
    return rows_anywhere(unit, contacts[:100])


def likely_doubles(unit: ReadingUnit, name: str, phone: str, email: str) -> tuple[PersonRow, ...]:
    """People who may be the one being typed in."""
    found = searching.same_person(unit, name, phone, email)[:3]
    return tuple(rows_by_key(unit, found).values()) if found else ()
