"""Finding people by name, place, phone, or words in the dialogue; and ordered ids for Kontakter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from guide_desk.domain.contact import Field, Fields, list_of, text_of
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.look_alikes import likeness, looks_like
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.search_fold import match_expression, name_order, search_fold
from guide_desk.domain.segment import About
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.store import codec
from guide_desk.store.instants import instant_text
from guide_desk.store.segment_rows import profession_number, traits_of
from guide_desk.store.unit_of_work import ReadingUnit

_MOST_PEOPLE = 5000
_MOST_NOTES = 200
_FEW_HITS = 1500
_HITS = "SELECT rowid FROM person_words WHERE person_words MATCH ?"
_AMONG_FEW = "person_words JOIN contact AS c ON c.contact_id = person_words.rowid WHERE person_words MATCH ?"
_AMONG_MANY = f"contact AS c INDEXED BY contact_by_name WHERE c.contact_id IN ({_HITS})"
_NEWEST_LOOKED_AT = 3000
_AROUND = 60
_MOST_PROFESSIONS = 30
PROFESSIONS = (
    "SELECT profession, count(*) AS people, min(contact_id) AS one FROM segment_row WHERE profession <> 0"
    " AND contact_id NOT IN (SELECT contact_id FROM contact WHERE is_gone = 1) GROUP BY profession"
)
"""Each with how many have it, and one of them."""
_ODD_NAMES = (
    "SELECT contact_id, name FROM contact WHERE is_gone = 0 AND is_protected = 0 AND contact_id IN"
    " (SELECT contact_id FROM contact INDEXED BY contact_by_name"
    " WHERE sort_name GLOB '*[\u0370-\u058f]*' OR replace(sort_name, ' ', '') = ?)"
)
"""Names with Greek, Cyrillic or Armenian letters, and those that are the typed one with something unseen between its letters."""
_AS_WRITTEN = (
    f"SELECT c.fields ->> 'profession' FROM ({PROFESSIONS} ORDER BY people DESC, one LIMIT ?)"  # noqa: S608 - our own words
    " JOIN contact AS c ON c.contact_id = one ORDER BY people DESC, c.fields ->> 'profession'"
)


class LastContact(StrEnum):
    """How long ago somebody last was in touch, in either direction."""

    WEEK = "week"
    MONTH = "month"
    HALF_YEAR_AGO = "half_year_ago"
    YEAR_AGO = "year_ago"


_DAYS = {LastContact.WEEK: 7, LastContact.MONTH: 30, LastContact.HALF_YEAR_AGO: 182, LastContact.YEAR_AGO: 365}
_LONG_AGO = frozenset({LastContact.HALF_YEAR_AGO, LastContact.YEAR_AGO})


@dataclass(frozen=True, slots=True)
class Filters:
    """What the chips narrow to; None or '' = everything. `topic`: asked about or answered."""

    municipality: Municipality | None = None
    move_status: MoveStatus | None = None
    owner: AssociateId | None = None
    topic: GuidanceTopic | None = None
    profession: str = ""
    last_contact: LastContact | None = None

    def fit(self, fields: Fields, latest_at: str, now: datetime) -> bool:
        """The same question to somebody who lies in no file. `latest_at` as the file keeps it, '' = never."""
        chosen = list_of(fields, Field.MUNICIPALITIES) or (Municipality.REGION.value,)
        topics = {*list_of(fields, Field.TOPICS_ASKED), *list_of(fields, Field.TOPICS_ANSWERED)}
        return (
            (self.municipality is None or self.municipality.value in chosen)
            and (self.move_status is None or text_of(fields, Field.MOVE_STATUS) == self.move_status.value)
            and (self.owner is None or text_of(fields, Field.OWNER) == str(self.owner))
            and (self.topic is None or self.topic.value in topics)
            and (not self.profession or search_fold(text_of(fields, Field.PROFESSION)) == search_fold(self.profession))
            and (self.last_contact is None or _is_in(self.last_contact, latest_at, now))
        )


def find_people(unit: ReadingUnit, question: str, filters: Filters, most: int = _MOST_PEOPLE) -> list[ContactId]:
    """Ids in name order of those whose name, place, profession, phone or mail matches; everyone when nothing was typed.

    `most` of them: a first screenful of a third of the register is found in a tenth of the time of 5 000.

    Few hits are looked up and sorted; when there are many, the names are walked in order until enough are among them.
    """
    where, parameters = _narrowed(filters, unit.now)
    expression = match_expression(question)
    if expression is None:
        if question.strip():
            return []
        sql = f"SELECT contact_id FROM contact AS c WHERE {where} ORDER BY sort_name, contact_id"  # noqa: S608 - our own words
        return [ContactId(row[0]) for row in unit.connection.execute(sql, parameters)]
    hits = unit.connection.execute(f"{_HITS} LIMIT {_FEW_HITS + 1}", [expression]).fetchall()
    found = _AMONG_MANY if len(hits) > _FEW_HITS else _AMONG_FEW
    sql = (
        f"SELECT c.contact_id FROM {found} AND {where}"  # noqa: S608 - our own words
        f" ORDER BY c.sort_name, c.contact_id LIMIT {most}"
    )
    return [ContactId(row[0]) for row in unit.connection.execute(sql, [expression, *parameters])]


def find_in_dialogue(unit: ReadingUnit, question: str, filters: Filters) -> list[tuple[ContactId, str]]:
    """Ids, each once, with the words around the hit; newest entries first."""
    expression = match_expression(question)
    if expression is None:
        return []
    letter = search_fold(question)
    entries = _newest_with(unit, letter, filters) if len(letter) == 1 else ()
    if len(entries) < _MOST_NOTES:
        where, parameters = _narrowed(filters, unit.now)
        sql = (
            f"SELECT e.contact_id, e.entry FROM entry_words JOIN dialogue_entry AS e ON e.entry_id = entry_words.rowid"  # noqa: S608
            f" JOIN contact AS c ON c.contact_id = e.contact_id WHERE entry_words MATCH ? AND {where}"
            f" ORDER BY entry_words.rowid DESC LIMIT {_MOST_NOTES}"
        )
        entries = unit.connection.execute(sql, [expression, *parameters]).fetchall()
    found: dict[ContactId, str] = {}
    for contact_id, kept in entries:
        if contact_id not in found:
            found[ContactId(contact_id)] = _words_around(codec.entry_from_text(kept).text, question)
    return list(found.items())


def _newest_with(unit: ReadingUnit, letter: str, filters: Filters) -> Sequence[tuple[int, str]]:
    """The newest entries with a word that begins so, as far as a look at the very newest goes.

    The index of words has no list of its own for one letter: it would bring half of all entries together to give the first 200.
    """
    where, parameters = _narrowed(filters, unit.now)
    sql = (
        f"WITH newest AS (SELECT rowid AS entry_id, words FROM entry_words ORDER BY rowid DESC LIMIT {_NEWEST_LOOKED_AT})"  # noqa: S608
        f" SELECT e.contact_id, e.entry FROM newest CROSS JOIN dialogue_entry AS e ON e.entry_id = newest.entry_id"
        f" CROSS JOIN contact AS c ON c.contact_id = e.contact_id WHERE ' ' || newest.words GLOB ? AND {where}"
        f" ORDER BY newest.entry_id DESC LIMIT {_MOST_NOTES}"
    )
    found: Sequence[tuple[int, str]] = unit.connection.execute(sql, [f"* {letter}*", *parameters]).fetchall()
    return found


def latest_shown(unit: ReadingUnit, limit: int) -> list[ContactId]:
    """The cards opened last, newest first."""
    found = unit.connection.execute(
        "SELECT contact_id FROM contact WHERE shown_at <> '' AND is_gone = 0 AND is_protected = 0 ORDER BY shown_at DESC LIMIT ?",
        (limit,),
    )
    return [ContactId(row[0]) for row in found]


def same_person(unit: ReadingUnit, name: str, phone: str, email: str) -> list[ContactId]:
    """Likely doubles of a person being typed in: the same phone or mail, the name's words, or a name that looks the same."""
    questions = [each for each in (phone, email) if len(search_fold(each)) >= 6]
    if len(name.split()) >= 2:
        questions.append(name)
    found: dict[ContactId, None] = {}
    for question in questions:
        for contact_id in find_people(unit, question, Filters())[:3]:
            found.setdefault(contact_id)
    if len(name.split()) >= 2:
        found |= dict.fromkeys(_looking_like(unit, name))
    return list(found)


def _looking_like(unit: ReadingUnit, name: str) -> list[ContactId]:
    """Whose name is spelt with other letters that look the same: the typed one's, or those of one that lies here."""
    plain = likeness(name)
    found = find_people(unit, plain, Filters())[:3] if plain != search_fold(name) else []
    odd = unit.connection.execute(_ODD_NAMES, (name_order(name).replace(" ", ""),)).fetchall()
    return [*found, *(ContactId(row[0]) for row in odd if looks_like(name, row[1]))]


def professions(unit: ReadingUnit) -> list[str]:
    """What people here do, the most common first, each as somebody wrote it."""
    found = unit.connection.execute(_AS_WRITTEN, (_MOST_PROFESSIONS,))
    return [str(row[0]) for row in found]


def _is_in(last_contact: LastContact, latest_at: str, now: datetime) -> bool:
    limit = instant_text(now - timedelta(days=_DAYS[last_contact]))
    return latest_at < limit if last_contact in _LONG_AGO else latest_at >= limit


def _narrowed(filters: Filters, now: datetime) -> tuple[str, list[object]]:
    where, parameters = ["c.is_gone = 0 AND c.is_protected = 0"], list[object]()
    if filters.municipality is not None:
        where.append("c.contact_id IN (SELECT contact_id FROM contact_municipality WHERE municipality = ?)")
        parameters.append(filters.municipality.value)
    if filters.move_status is not None:
        where.append("c.move_status = ?")
        parameters.append(filters.move_status.value)
    if filters.owner is not None:
        where.append("c.owner = ?")
        parameters.append(filters.owner)
    if filters.topic is not None:
        where.append("c.contact_id IN (SELECT contact_id FROM segment_row WHERE traits & ? <> 0)")
        parameters.append(traits_of(About.TOPIC, [filters.topic]))
    if filters.profession:
        where.append("c.contact_id IN (SELECT contact_id FROM segment_row WHERE profession = ? AND profession <> 0)")
        parameters.append(profession_number(search_fold(filters.profession)))
    if filters.last_contact is not None:
        where.append(f"c.latest_at {'<' if filters.last_contact in _LONG_AGO else '>='} ?")
        parameters.append(instant_text(now - timedelta(days=_DAYS[filters.last_contact])))
    return " AND ".join(where), parameters


def _words_around(text: str, question: str) -> str:
    """The entry's own words around the first hit, on one line."""
    line = " ".join(text.split())
    wanted: Sequence[str] = search_fold(question).split()
    lowered = line.casefold()
    places = [place for word in wanted if (place := lowered.find(word)) >= 0]
    start = max(min(places, default=0) - _AROUND // 2, 0)
    if start:
        start = line.find(" ", start) + 1
    piece = line[start : start + 2 * _AROUND]
    return ("… " if start else "") + piece + (" …" if start + 2 * _AROUND < len(line) else "")
