"""Another process holds the file: what is read goes on, what is written waits for a while, and nothing is half there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from guide_desk.domain.dialogue import EntryKind
from guide_desk.errors import StoreBusy
from guide_desk.services import cards, dialogue, drafts
from guide_desk.snapshots.people import Draft
from guide_desk.store import doctor
from guide_desk.store.store import Store
from tests.factories import KEY, person, practice_store, put

_HOLDS = """if True:
    import sys
    from pathlib import Path
    from guide_desk.store.driver import connect
    connection = connect(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE contact SET sort_name = 'halvfärdig'")
    print("holds", flush=True)
    sys.stdin.readline()
    connection.execute("ROLLBACK")
    print("let go", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = practice_store(tmp_path)
    yield opened
    assert opened.close()


@contextmanager
def _another(store: Store) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of a writing transaction on the same file."""
    command = [sys.executable, "-c", _HOLDS, str(store.path), KEY.hex()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert _line(other) == "holds"
        try:
            yield other
        finally:
            assert other.stdin is not None
            other.stdin.close()
    assert other.returncode == 0


def _line(other: subprocess.Popen[str]) -> str:
    assert other.stdout is not None
    return other.stdout.readline().strip()


def _let_go(other: subprocess.Popen[str]) -> None:
    assert other.stdin is not None
    other.stdin.write("\n")
    other.stdin.flush()


def test_what_cannot_be_written_is_said_and_can_be_written_later(store: Store) -> None:
    elin = put(store, person(1))
    draft = Draft(elin, "note", "", "Hämtar nycklarna på fredag", None, store.clock.now())
    store.write(partial(drafts.save, draft=draft)).result()
    write = partial(dialogue.log_entry, contact_id=elin, kind=EntryKind.NOTE, text=draft.text)
    assert store._writing is not None
    store._writing.execute("PRAGMA busy_timeout = 50")
    with _another(store) as other:
        with pytest.raises(StoreBusy):
            store.write(write).result()
        card = store.read(partial(cards.card, contact_id=elin)).result()
        assert card is not None
        assert card.entries == ()
        assert card.draft == draft
        assert store.look_up(lambda unit: unit.connection.execute("SELECT sort_name FROM contact").fetchone()[0]) != "halvfärdig"
        _let_go(other)
        assert _line(other) == "let go"
        store.write(write).result()
    card = store.read(partial(cards.card, contact_id=elin)).result()
    assert card is not None
    assert [entry.text for entry in card.entries] == [draft.text]
    assert card.draft is None
    assert doctor.examine(store).is_healthy


def test_a_short_hold_is_waited_for(store: Store) -> None:
    elin = put(store, person(1))
    with _another(store) as other:
        saving = store.write(partial(dialogue.log_entry, contact_id=elin, kind=EntryKind.NOTE, text="Ringer i kväll"))
        _let_go(other)
        assert saving.result(30).deed_id is not None
