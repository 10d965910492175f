"""What colleagues do at the server to entries that are there already, theirs and ours, and what its documents hold."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from guide_desk.hub import register, tables, tenant
from guide_desk.superoffice.field_map import KIND_BY_TASK
from tests.sync.machine.server import UNKNOWN_TYPE, Server, marker_in

_TYPES = {
    "appointment": [number for number, (name, *_more) in tenant.TASKS.items() if name in KIND_BY_TASK],
    "document": list(tenant.TEMPLATES),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An appointment or document; `marker` is '' where none of ours is in it."""

    kind: str
    number: int
    marker: str

    @property
    def place(self) -> str:
        return f"{self.kind}/{self.number}"


def newest_first(server: Server) -> list[Entry]:
    """All that lie on somebody's card."""
    columns = tables.activity.c
    question = select(columns.kind, columns.activity_id, columns.custom).where(columns.person_id > 0)
    order = (columns.registered.desc(), columns.activity_id.desc(), columns.kind)
    with server.register.reading() as connection:
        return [Entry(kind, number, marker_in(custom)) for kind, number, custom in connection.execute(question.order_by(*order))]


def remove(server: Server, entry: Entry) -> None:
    """At once and for good, as SuperOffice does it; the number is given to nobody else. What it held goes with it."""
    letters = server.contents()
    with server.register.writing() as connection:
        register.delete_activity(connection, entry.kind, entry.number)
    if entry.marker and entry.marker not in server.copies():
        server.note_lost({entry.marker})
    server.lost |= letters.keys() - server.contents().keys()


def make_another_kind(server: Server, entry: Entry, choice: int) -> None:
    """A call instead of a note, an e-mail from them instead of one to them."""
    types = _TYPES[entry.kind]
    _change(server, entry, "type_id", types[choice % len(types)])


def make_unknown_kind(server: Server, entry: Entry) -> None:
    """A kind that somebody has added to the list, and that no program knows."""
    _change(server, entry, "type_id", UNKNOWN_TYPE)


def write_anew(server: Server, entry: Entry, words: str) -> None:
    """What an appointment says, or the subject of a document."""
    _change(server, entry, "text" if entry.kind == "appointment" else "header", words)


def move(server: Server, entry: Entry, person: int) -> None:
    """To another person: an entry's person is a field that may be written like any other."""
    _change(server, entry, "person_id", person)


def _change(server: Server, entry: Entry, column: str, value: int | str) -> None:
    with server.register.writing() as connection:
        row = register.activity_row(connection, entry.kind, entry.number)
        changed = {**row, column: value, "updated": server.register.stamp()}
        register.change_activity(connection, entry.kind, entry.number, changed)
        server.touched |= {row["person_id"], changed["person_id"]}
    server.handled.add(entry.marker)
