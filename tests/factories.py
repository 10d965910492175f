"""Valid things with overridable defaults, for the tests of every layer: stores, persons as the CRM sends them, entries."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from guide_desk.clock import STOCKHOLM, HandClock
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent, Source
from guide_desk.identifiers import AssociateId, ContactId
from guide_desk.snapshots.base import ActivityBase, ActivityKind, Depth, PersonBase
from guide_desk.snapshots.guide import Guide
from guide_desk.store import mirror, people, sync_marks
from guide_desk.store.store import Store, open_store
from guide_desk.store.streams import PERSONS

KEY = bytes(range(32))
GUIDE = Guide(AssociateId(7), "Karin Norberg", "KN", Municipality.ARE, "Cust00000/7")
MORNING = datetime(2026, 5, 12, 9, 41, tzinfo=STOCKHOLM)
_numbers = itertools.count(1000)


def moment(text: str) -> datetime:
    """'2026-05-12 09:41' in Stockholm time."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def practice_store(folder: Path, clock: HandClock | None = None, guide: Guide = GUIDE) -> Store:
    """An open, empty store with a signed-in guide. Close it."""
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(folder, KEY, clock=clock or HandClock(MORNING), is_practice=True)
    store.write(lambda unit: people.keep_guide(unit, guide)).result()
    store.guide = guide
    return store


def person(
    remote_id: int, *, depth: Depth = Depth.CARD, updated: str = "2026-05-12T07:00:00.000001", **fields: FieldValue
) -> PersonBase:
    """A person as the CRM sends one; fields by their code name (`first_name="Elin"`)."""
    kept: dict[Field, FieldValue] = {
        Field.FIRST_NAME: "Elin",
        Field.LAST_NAME: "Sandqvist",
        Field.MUNICIPALITIES: ("2321",),
        Field.PHONES: ("070-174 06 12",),
        Field.EMAILS: ("elin@example.com",),
        Field.OWNER: "7",
    }
    kept.update({Field(name): value for name, value in fields.items()})
    wire = {field.value: str(value) for field, value in kept.items()} if depth is Depth.CARD else {}
    return PersonBase(remote_id, depth, updated, kept, wire)


def entry(kind: EntryKind, when: str, text: str = "", **more: object) -> DialogueEntry:
    """A dialogue entry by Karin in Åre; `when` as for `moment`."""
    known: dict[str, object] = {
        "author_id": GUIDE.associate_id,
        "author_name": GUIDE.name,
        "author_municipality": GUIDE.municipality,
    }
    return DialogueEntry(kind, moment(when), text=text, **{**known, **more})  # type: ignore[arg-type]


def registration(when: str, text: str = "Hur är läget med förskola?", **more: object) -> DialogueEntry:
    """A registration for guidance from the web, without an author."""
    known: dict[str, object] = {"source": Source.WEB, "intents": frozenset({Intent.GUIDANCE})}
    return DialogueEntry(EntryKind.REGISTRATION, moment(when), text=text, **{**known, **more})  # type: ignore[arg-type]


def call(when: str, outcome: Outcome = Outcome.TALKED, text: str = "", **more: object) -> DialogueEntry:
    """An outgoing call."""
    return entry(EntryKind.CALL, when, text, outcome=outcome, **more)


def activity(remote_id: int, person_remote_id: int, what: DialogueEntry, *, updated: str = "2026-05-12T07:00:00") -> ActivityBase:
    """An appointment as the CRM sends one."""
    return ActivityBase(ActivityKind.APPOINTMENT, remote_id, person_remote_id, updated, what, marker=what.marker)


def put(store: Store, base: PersonBase, entries: Sequence[DialogueEntry] = ()) -> ContactId:
    """Lay a person and their dialogue down as a sync would; returns the contact's row."""
    activities = [activity(next(_numbers), base.remote_id, each) for each in entries]

    def work(unit: mirror.UnitOfWork) -> ContactId:
        mirror.write_persons(unit, [base])
        sync_marks.set_mark(unit, PERSONS, base.updated)
        mirror.write_activities(unit, activities)
        found = mirror.contact_of(unit, base.remote_id)
        assert found is not None
        return found

    return store.write(work, is_user=False).result()
