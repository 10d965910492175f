"""Made-up stores of any size from a fixed seed: some people written by the store's own code, then copied inside the file.

A copy differs in number, last name and ids, as its own writing would; the doctor finds it healthy (a test says so).
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from guide_desk.clock import HandClock
from guide_desk.domain.contact import FieldValue
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.registration import Intent
from guide_desk.domain.search_fold import name_order, search_fold
from guide_desk.domain.segment_facts import identities_of
from guide_desk.identifiers import ContactId
from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.base import ActivityBase, ActivityKind, PersonBase
from guide_desk.store import codec, mirror, people, segment_doubles, sync_marks, tidying
from guide_desk.store.driver import connect
from guide_desk.store.segment_rows import ROW_COLUMNS, number_of
from guide_desk.store.store import FILE_NAME, Store, open_store
from guide_desk.store.streams import PERSONS
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.system.store_key import practice_key
from tests.factories import GUIDE, MORNING, call, entry, person, registration

SEED = 20261124
ENTRIES_EACH = 10
LONG_DIALOGUE = 50
_BATCH = 200
_WAITING_ONE_IN = 200
_AT_HOME_ONE_IN, _MAGAZINE_ONE_IN = 2, 3
_PLACEHOLDER = "qvist"
"""The ending of every last name among the first people; each copy puts one of its own in its place."""
_FIRST = ("Elin", "Amira", "Åke", "Örjan", "Saga", "Viktor", "Lovisa", "Nils", "Märta", "Tobias", "Åsa", "Jonas")
_STEMS = ("Sand", "Åker", "Had", "Lind", "Wern", "Öst", "Ny", "Dal", "Strand", "Berg", "Sund", "Näs", "Ek", "Hed", "Fjäll")
_ENDINGS = [f"{first}{last}" for first in ("kvist", "ström", "gren", "mark", "löv") for last in ("", "er", "as", "o", "i")]
_SURNAMES = [*_ENDINGS, *(f"{each}son" for each in _ENDINGS)]
_WORDS = (
    *("förskola", "hyresrätt", "skola", "bredband", "jobb", "vinter", "skidor", "hund", "flytt", "buss", "tomt", "lägenhet"),
    *("arbetsgivare", "undersköterska", "lärare", "snickare", "fjällen", "sommar", "barn", "sjön", "köket", "lokal", "bageri"),
    *("månad", "vecka", "fredag", "telefon", "länk", "besök", "visning", "kontrakt", "lön", "lån", "bank", "granne", "väg"),
)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up practice profile. `waiting`: how many clocks run in it; `long_one` has `LONG_DIALOGUE` entries."""

    home: Path
    folder: Path
    contacts: int
    entries: int
    waiting: int
    long_one: ContactId

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.folder / FILE_NAME

    @property
    def key(self) -> bytes:
        """Its raw key."""
        return practice_key(self.folder)

    def open(self) -> Store:
        """The store, with its guide. Close it."""
        return open_store(self.folder, self.key, clock=HandClock(MORNING), is_practice=True)


def start_options() -> StartOptions:
    """How the program is started over a made-up profile."""
    return StartOptions(is_practice=True, now=MORNING, theme="light", size=(1440, 900))


def make(home: Path, contacts: int, template: int = 2_000, usual_entries: int = 2 * ENTRIES_EACH) -> MadeUp:
    """Make the profile under `home`, or use the one a former run left there whole. `contacts` is a multiple of `template`.

    `usual_entries`: fewer than so many entries have all but a fiftieth of the people.
    """
    assert contacts % template == 0, "copies are whole"
    assert contacts // template <= len(_SURNAMES), "each copy has an ending of its own"
    options = start_options()
    folder = home / f"practice-{options.now:%Y-%m-%dT%H%M}"
    done = folder / "made-up"
    if not done.exists():
        folder.mkdir(parents=True)
        _fill(folder, template, contacts // template, usual_entries)
        done.touch()
    connection = connect(folder / FILE_NAME, practice_key(folder), read_only=True)
    try:
        count = (
            "SELECT (SELECT count(*) FROM contact), (SELECT count(*) FROM dialogue_entry), count(*) FROM contact WHERE clock_runs"
        )
        found, entries, waiting = connection.execute(count).fetchone()
        longest = "SELECT contact_id FROM dialogue_entry WHERE contact_id >= ? GROUP BY contact_id HAVING count(*) >= ? LIMIT 1"
        (long_one,) = connection.execute(longest, (contacts // 2, LONG_DIALOGUE)).fetchone()
    finally:
        connection.close()
    assert found == contacts, "the folder holds a store of another size"
    return MadeUp(home, folder, contacts, entries, waiting, ContactId(long_one))


def _fill(folder: Path, template: int, copies: int, usual_entries: int) -> None:
    store = open_store(folder, practice_key(folder), clock=HandClock(MORNING), is_practice=True)
    try:
        store.write(lambda unit: people.keep_guide(unit, GUIDE)).result()
        dice = random.Random(SEED)
        for start in range(1, template + 1, _BATCH):
            numbers = range(start, min(start + _BATCH, template + 1))
            persons = [_person(number, dice) for number in numbers]
            activities = [each for number in numbers for each in _activities(number, dice, usual_entries)]
            store.write(lambda unit, p=persons, a=activities: _lay_down(unit, p, a)).result()  # type: ignore[misc]
        if copies > 1:
            _multiply(store, template, copies)
        while store.write(lambda unit: tidying.merge_words(unit.driver, 1_000)).result():
            pass  # as it is after some quiet hours
    finally:
        store.close()
    os.sync()


def _lay_down(unit: UnitOfWork, persons: list[PersonBase], activities: list[ActivityBase]) -> None:
    mirror.write_persons(unit, persons)
    sync_marks.set_mark(unit, PERSONS, persons[-1].updated)
    mirror.write_activities(unit, activities)


def _person(number: int, dice: random.Random) -> PersonBase:
    """Every fiftieth is on a second card, with the name and the phone number of somebody before."""
    first, stem = _FIRST[number % len(_FIRST)], _STEMS[number // len(_FIRST) % len(_STEMS)]
    namesakes = number // (len(_FIRST) * len(_STEMS))
    return person(
        number,
        first_name=first,
        last_name=f"{stem}{_PLACEHOLDER}",
        from_place=dice.choice(("Göteborg", "Malmö", "Årjäng", "Linköping", "Berlin")),
        preferred_channel=dice.choice(("phone", "email", "")),
        household_words=dice.choice(("två vuxna, två barn", "en vuxen", "")),
        phones=(f"070-174 06 {(namesakes - (number % 50 == 0)) % 100:02d}",),
        emails=(f"{search_fold(first)}.{number}@example.com",),
        **({"street": f"Storgatan {number % 90}", "postcode": "211 34"} if number % _AT_HOME_ONE_IN == 0 else {}),
        **_wishes(dice),
    )


def _wishes(dice: random.Random) -> dict[str, FieldValue]:
    """What segments ask for."""
    status = dice.choice(("considering", "planning", "planning", "moving", "moved_here", "moved_elsewhere", "not_moving", ""))
    moved_on = f"{MORNING - timedelta(days=dice.randrange(900)):%Y-%m-%d}"
    return {
        "newsletter": dice.choice(("yes", "yes", "")),
        "invitations": dice.choice(("yes", "no", "")),
        "mailing_consent": dice.choice(("yes", "yes", "yes", "no")),
        "no_contact_since": dice.choice((*[""] * 30, "2026-01-01")),
        "move_status": status,
        **({"moved_on": moved_on, "moved_to": "2321"} if status == "moved_here" else {}),
        "move_month": "2026-09" if status == "moving" else "",
        "topics_asked": tuple(dice.sample(("housing", "remote_work", "starting_business", "studies", "networks"), 2)),
        "profession": dice.choice(("", "sjuksköterska", "lärare", "snickare", "it-konsult", "undersköterska", "kock")),
        "job_situation": dice.choice(("", "looking", "bringing", "business", "studying")),
        "language": dice.choice(("sv", "sv", "sv", "en", "de")),
    }


def _activities(number: int, dice: random.Random, usual_entries: int) -> list[ActivityBase]:
    """A request; unless the person still waits, an answer the next day and a dialogue that went on."""
    waits = number % _WAITING_ONE_IN == 0
    asked = MORNING - timedelta(days=dice.randrange(9) if waits else dice.randrange(40, 1400), minutes=dice.randrange(600))
    intents = frozenset({Intent.GUIDANCE, Intent.MAGAZINE} if number % _MAGAZINE_ONE_IN == 0 else {Intent.GUIDANCE})
    entries = [registration(f"{asked:%Y-%m-%d %H:%M}", _sentence(dice, 14), intents=intents)]
    if not waits:
        length = LONG_DIALOGUE if number % 50 == 1 else dice.randrange(2, max(usual_entries - 2, 3))
        for place in range(1, length):
            when = min(asked + timedelta(days=place, minutes=place), MORNING - timedelta(minutes=length - place))
            kind = EntryKind.NOTE if place % 3 == 0 else EntryKind.EMAIL if place % 3 == 2 else EntryKind.CALL
            text, moment = _sentence(dice, 9), f"{when:%Y-%m-%d %H:%M}"
            outcome = dice.choice((Outcome.TALKED, Outcome.MESSAGE_LEFT))
            entries.append(call(moment, outcome, text) if kind is EntryKind.CALL else entry(kind, moment, text))
    return [ActivityBase(ActivityKind.APPOINTMENT, number * 100 + place, number, "s", each) for place, each in enumerate(entries)]


def _sentence(dice: random.Random, words: int) -> str:
    return f"{' '.join(dice.choices(_WORDS, k=words)).capitalize()}."


def _multiply(store: Store, template: int, copies: int) -> None:
    """The people 1 to `template` again and again, each copy that much further on and with an ending of its own in the last name.

    Written by rising id, slice by slice: anything else would have both indexes of words written out again and again. A person's
    activities lie together, as a first fetch lays them.
    """

    def lay_out(unit: UnitOfWork) -> None:
        for statement in _LAY_OUT:
            unit.driver.execute(statement)
        endings = [
            (copy, _SURNAMES[copy], search_fold(_SURNAMES[copy]), name_order(_SURNAMES[copy])) for copy in range(1, copies)
        ]
        unit.driver.executemany("INSERT INTO temp.copy VALUES (?, ?, ?, ?)", endings)

    def copy_slice(unit: UnitOfWork, statement: str, source: str, number: int) -> None:
        (rows,) = unit.driver.execute(f"SELECT max(rowid) FROM temp.{source}").fetchone()
        first, last = number * rows // _SLICES + 1, (number + 1) * rows // _SLICES
        values = {"template": template, "hole": _PLACEHOLDER, "first": first, "last": last}
        unit.driver.execute(statement, {name: value for name, value in values.items() if f":{name}" in statement})

    def identify(unit: UnitOfWork) -> None:
        fields = {ContactId(row[0]): codec.fields_from_text(row[1]) for row in unit.driver.execute(_TEMPLATE_FIELDS, (template,))}
        rows = [
            (number_of(identity.replace(_PLACEHOLDER, search_fold(_SURNAMES[copy]))), contact_id + copy * template)
            for copy in range(1, copies)
            for contact_id, each in fields.items()
            for identity in identities_of(each)
        ]
        unit.driver.executemany("INSERT INTO segment_identity VALUES (?, ?)", sorted(rows))
        segment_doubles.renew(unit.driver, (), {number for number, _contact in rows})

    store.write(lay_out).result()
    for source, statement in _COPY:
        for number in range(_SLICES):
            store.write(lambda unit, st=statement, so=source, n=number: copy_slice(unit, st, so, n)).result()  # type: ignore[misc]
    store.write(identify).result()


_SLICES = 20
_TEMPLATE_FIELDS = "SELECT contact_id, fields FROM contact WHERE contact_id <= ?"
_LAY_OUT = (
    "CREATE TEMP TABLE copy (number INTEGER PRIMARY KEY, ending TEXT, folded TEXT, ordered TEXT)",
    (
        "CREATE TEMP TABLE one AS SELECT c.*, b.depth, b.updated, b.fields AS base, b.wire, w.words FROM contact AS c"
        " JOIN base_person AS b USING (contact_id) JOIN person_words AS w ON w.rowid = c.contact_id ORDER BY c.contact_id"
    ),
    "CREATE TEMP TABLE place AS SELECT * FROM contact_municipality ORDER BY municipality, contact_id",
    "CREATE TEMP TABLE clock AS SELECT * FROM first_response ORDER BY contact_id",
    "CREATE TEMP TABLE asked AS SELECT * FROM segment_row",
    "CREATE TEMP TABLE valued AS SELECT * FROM segment_value",
    "CREATE TEMP TABLE happened AS SELECT * FROM segment_event",
    "CREATE TEMP TABLE activity AS SELECT * FROM base_activity ORDER BY remote_id",
    (
        "CREATE TEMP TABLE line AS SELECT e.entry_id, e.contact_id, e.entry, w.words FROM dialogue_entry AS e"
        " JOIN entry_words AS w ON w.rowid = e.entry_id ORDER BY e.entry_id"
    ),
)
_SAME = (
    *(
        "first_name",
        "from_place",
        "move_status",
        "owner",
        "household_key",
        "is_protected",
        "is_gone",
        "row",
        "clock_runs",
        "due_on",
    ),
    *("planned_at", "latest_at", "shown_at", "is_unsent"),
)
_EACH = "CROSS JOIN temp.copy AS k WHERE t.rowid BETWEEN :first AND :last"
_FAR = "k.number * :template"
_COPY = (
    (
        "one",
        (
            f"INSERT INTO contact (contact_id, remote_id, name, sort_name, fields, {', '.join(_SAME)})"
            f" SELECT t.contact_id + {_FAR}, t.remote_id + {_FAR}, replace(t.name, :hole, k.ending),"
            f" replace(t.sort_name, :hole, k.ordered), replace(t.fields, :hole, k.ending),"
            f" {', '.join(f't.{name}' for name in _SAME)}"
            f" FROM temp.one AS t {_EACH}"
        ),
    ),
    (
        "one",
        (
            f"INSERT INTO base_person SELECT t.contact_id + {_FAR}, t.remote_id + {_FAR}, t.depth, t.updated,"
            f" replace(t.base, :hole, k.ending), replace(t.wire, :hole, k.ending) FROM temp.one AS t {_EACH}"
        ),
    ),
    (
        "one",
        (
            f"INSERT INTO person_words (rowid, words) SELECT t.contact_id + {_FAR}, replace(t.words, :hole, k.folded)"
            f" FROM temp.copy AS k CROSS JOIN temp.one AS t WHERE t.rowid BETWEEN :first AND :last"
        ),
    ),
    ("place", f"INSERT INTO contact_municipality SELECT t.contact_id + {_FAR}, municipality, place FROM temp.place AS t {_EACH}"),
    (
        "asked",
        (
            f"INSERT INTO segment_row ({', '.join(ROW_COLUMNS)}, reasons) SELECT own_reasons, t.contact_id + {_FAR},"
            f" {', '.join(f't.{name}' for name in ROW_COLUMNS[2:])}, reasons FROM temp.asked AS t {_EACH}"
        ),
    ),
    ("valued", f"INSERT INTO segment_value SELECT kind, value, t.contact_id + {_FAR} FROM temp.valued AS t {_EACH}"),
    (
        "happened",
        f"INSERT INTO segment_event SELECT kind, value, day, t.contact_id + {_FAR}, second FROM temp.happened AS t {_EACH}",
    ),
    (
        "clock",
        (
            f"INSERT INTO first_response SELECT t.contact_id + {_FAR}, t.number, registered_on, due_on, ended_on, outcome"
            f" FROM temp.clock AS t {_EACH}"
        ),
    ),
    (
        "activity",
        (
            f"INSERT INTO base_activity SELECT kind, remote_id + {_FAR} * 100, t.contact_id + {_FAR}, updated, marker, entry"
            f" FROM temp.copy AS k CROSS JOIN temp.activity AS t WHERE t.rowid BETWEEN :first AND :last"
        ),
    ),
    (
        "line",
        (
            f"INSERT INTO dialogue_entry SELECT t.entry_id + ({_FAR} << 8), t.contact_id + {_FAR},"
            f" replace(replace(t.entry, '\"entry_id\":' || t.entry_id, '\"entry_id\":' || (t.entry_id + ({_FAR} << 8))),"
            f" '\"contact_id\":' || t.contact_id, '\"contact_id\":' || (t.contact_id + {_FAR})) FROM temp.line AS t {_EACH}"
        ),
    ),
    ("line", f"INSERT INTO entry_words (rowid, words) SELECT t.entry_id + ({_FAR} << 8), t.words FROM temp.line AS t {_EACH}"),
)
