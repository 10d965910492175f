"""Adds the present version's file: forty people of the practice register, with something unsent of every kind."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.registration import Intent, Source
from guide_desk.services import dialogue, drafts
from guide_desk.services.contacts import change_fields, create_person
from guide_desk.snapshots.people import Draft
from guide_desk.store import mirror
from guide_desk.store.driver import connect
from guide_desk.store.migrations import SCHEMA_VERSION
from guide_desk.store.store import FILE_NAME, Store
from tests.factories import KEY, MORNING, activity, call, entry, person, practice_store, registration
from tests.store.kept_files import file_of, holdings

_PEOPLE = 40


def main() -> None:
    target = file_of(SCHEMA_VERSION)
    if target.exists():
        raise SystemExit(f"{target.name} is there already, and released files are not made again")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        store = practice_store(folder, HandClock(MORNING))
        _fill(store)
        assert store.close()
        connection = connect(folder / FILE_NAME, KEY, journal="DELETE")
        connection.execute("VACUUM")
        found = holdings(connection)
        connection.close()
        shutil.copyfile(folder / FILE_NAME, target)
    target.with_suffix(".json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _fill(store: Store) -> None:
    people = [
        person(number, first_name=f"Person{number}", household_key="h1" if number < 3 else "") for number in range(1, _PEOPLE)
    ]
    store.write(lambda unit: mirror.write_persons(unit, people)).result()
    lines = [activity(number * 10, number, registration(f"2026-05-0{number % 9 + 1} 10:00")) for number in range(1, _PEOPLE)]
    lines += [activity(number * 10 + 1, number, call("2026-05-11 09:00", text="Vi talade om huset")) for number in range(1, 20)]
    lines += [activity(5, 3, entry(EntryKind.CLAIM, "2026-05-11 10:00"))]
    store.write(lambda unit: mirror.write_activities(unit, lines)).result()
    elin = store.write(lambda unit: mirror.contact_of(unit, 7)).result()
    assert elin is not None
    store.write(
        lambda unit: dialogue.log_entry(unit, contact_id=elin, kind=EntryKind.NOTE, text="Väntar på att skickas")
    ).result()
    status: dict[Field, FieldValue] = {Field.MOVE_STATUS: "planning"}
    store.write(lambda unit: change_fields(unit, contact_id=elin, changes=status)).result()
    made: dict[Field, FieldValue] = {Field.FIRST_NAME: "Ny", Field.PHONES: ("070-174 06 99",)}
    asked = {"intents": frozenset({Intent.GUIDANCE}), "source": Source.FAIR, "question": "Bor i husbil", "is_answered": False}
    store.write(lambda unit: create_person(unit, fields=made, **asked)).result()  # type: ignore[arg-type]
    draft = Draft(elin, "note", "", "halvskrivet", None, MORNING)
    store.write(lambda unit: drafts.save(unit, draft=draft)).result()


if __name__ == "__main__":
    main()
