"""The register behind the hub: persons and activities in a database, each write with a stamp of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, delete, event, insert, select, update
from sqlalchemy.pool import StaticPool

from guide_desk.clock import Clock
from guide_desk.hub import schema, tables
from guide_desk.hub.answers import bad_request, not_found
from guide_desk.hub.crm_tables import person_shipment
from guide_desk.hub.numbers import next_number, retire

MARKER_FIELDS = {"person": "SuperOffice:37", "appointment": "SuperOffice:21", "document": "SuperOffice:21"}
LONGEST_MARKER = 64
NUMBERED_ABOVE = 1000
"""Persons and activities."""
PROTECTED_FIELD = "SuperOffice:34"
_BUSY_SECONDS = 30.0


class Register:
    """Any thread, and several processes on one database: whoever writes holds the mark until the transaction ends.

    SQLite: one writing connection, rollback journal; PostgreSQL: a pool. `tells_of_choices`: whether a consent, an interest or a
    subscription moves a person's stamp; SuperOffice does not say that they do.
    """

    def __init__(self, database_url: str, clock: Clock) -> None:
        """Raises OtherDatabase when a newer program made the database."""
        self.clock = clock
        self.tells_of_choices = True
        is_sqlite = database_url.startswith("sqlite")
        is_in_memory = is_sqlite and (":memory:" in database_url or database_url.rstrip("/") == "sqlite:")
        self.engine: Engine = _sqlite_engine(database_url, "IMMEDIATE") if is_sqlite else _postgres_engine(database_url)
        self._reading = self.engine
        if not is_sqlite:
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ")
        elif not is_in_memory:
            self._reading = _sqlite_engine(database_url, "DEFERRED")
        self._shares_connection = is_in_memory
        self._lock = threading.RLock()
        self._latest = ""
        try:
            schema.bring_up_to_date(self.engine)
            if not is_in_memory:
                _take_a_look(self.engine)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, and no other beside it; undone when the block raises."""
        with self._lock, self.engine.begin() as connection:
            known = schema.latest_stamp(connection)
            self._latest = max(self._latest, known)
            yield connection
            if self._latest != known:
                schema.keep_stamp(connection, self._latest)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection of one's own, that sees no half-written transaction; in memory the one connection, one at a time."""
        with self._lock if self._shares_connection else nullcontext(), self._reading.connect() as connection:
            yield connection

    def stamp(self) -> str:
        """Inside `writing`: now in UTC to the second, as SuperOffice keeps it, and never earlier than a stamp before, whichever
        process gave that: what is written within one second has one stamp.

        A practice clock may start anew at an earlier moment than the register's last write.
        """
        with self._lock:
            self._latest = max(moment_text(self.clock.now().replace(microsecond=0)), self._latest)
            return self._latest

    def close(self) -> None:
        """Let the database go."""
        self._reading.dispose()
        self.engine.dispose()


def moment_text(moment: datetime) -> str:
    """A moment as the register keeps it: UTC, always the same length, so that texts order like moments."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _take_a_look(engine: Engine) -> None:
    """Let the database see a part of each index's rows, so that it knows which one leaves few. PostgreSQL does so by itself too,
    but only some time after many have come.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
            connection.exec_driver_sql("ANALYZE")
        else:
            connection.exec_driver_sql(f"ANALYZE {', '.join(tables.metadata.tables)}")


def add_person(
    connection: Connection, entity: dict[str, Any], *, registered: str, updated: str, person_id: int | None = None
) -> int:
    """A new person; the same marker again gives the first one's id."""
    marker = _marker("person", entity["CustomFields"])
    if marker is not None:
        known = connection.execute(select(tables.person.c.person_id).where(tables.person.c.marker == marker)).scalar()
        if known is not None:
            return int(known)
    number = (
        person_id if person_id is not None else next_number(connection, "person", tables.person.c.person_id, above=NUMBERED_ABOVE)
    )
    row = {**_person_columns(entity), "person_id": number, "registered": registered, "updated": updated, "marker": marker}
    connection.execute(insert(tables.person), row)
    _write_person_lists(connection, number, entity)
    return number


def add_people(connection: Connection, people: Sequence[tuple[int, dict[str, Any], str, str]]) -> None:
    """Many new persons at once, as (id, entity, registered, updated), without markers; for the seed."""
    if not people:
        return
    stamps = [{"person_id": number, "registered": registered, "updated": updated} for number, _, registered, updated in people]
    rows = [{**_person_columns(each[1]), **stamp, "marker": None} for each, stamp in zip(people, stamps, strict=True)]
    connection.execute(insert(tables.person), rows)
    _insert_person_lists(connection, [(number, entity) for number, entity, _registered, _updated in people])


def change_person(connection: Connection, person_id: int, entity: dict[str, Any], updated: str) -> None:
    """Write a changed entity back, with a new stamp. Raises HubError 400 when its marker is another person's."""
    marker = _marker("person", entity["CustomFields"])
    others = (tables.person.c.marker == marker) & (tables.person.c.person_id != person_id)
    if marker is not None and connection.execute(select(tables.person.c.person_id).where(others)).first() is not None:
        raise bad_request("the marker is another person's")
    columns = {**_person_columns(entity), "updated": updated, "marker": marker}
    connection.execute(update(tables.person).where(tables.person.c.person_id == person_id), columns)
    _write_person_lists(connection, person_id, entity)


def person_row(connection: Connection, person_id: int, *, with_deleted: bool = False) -> dict[str, Any]:
    """The row of a person; 404 when it is unknown or deleted."""
    row = connection.execute(select(tables.person).where(tables.person.c.person_id == person_id)).mappings().first()
    if row is None or (row["deleted"] and not with_deleted):
        raise not_found("Person", person_id)
    return {**row, "entity": json.loads(row["entity"])}


def delete_person(connection: Connection, person_id: int, moment: str) -> None:
    """Soft: the person vanishes from every archive and lies in the recycle bin."""
    connection.execute(
        update(tables.person).where(tables.person.c.person_id == person_id), {"deleted": moment, "updated": moment}
    )


def undelete_person(connection: Connection, person_id: int, moment: str) -> None:
    """Back from the recycle bin."""
    connection.execute(update(tables.person).where(tables.person.c.person_id == person_id), {"deleted": "", "updated": moment})


def number_marked(connection: Connection, kind: str, custom: dict[str, Any]) -> int | None:
    """The activity that has the marker in these fields already. Raises HubError 400 when it is one of the other kind."""
    marker = _marker(kind, custom)
    known = connection.execute(_marked_activity(marker)).first() if marker is not None else None
    if known is None:
        return None
    if known.kind != kind:
        raise bad_request("the marker is another activity's")
    return int(known.activity_id)


def add_activity(connection: Connection, kind: str, row: dict[str, Any]) -> int:
    """A new appointment or document; the same marker again gives the first one's id."""
    custom = row.get("custom", {})
    known = number_marked(connection, kind, custom)
    if known is not None:
        return known
    number = row.get("activity_id") or _next_activity(connection, kind)
    written = {**row, "kind": kind, "activity_id": number, "marker": _marker(kind, custom), "custom": json.dumps(custom)}
    connection.execute(insert(tables.activity), written | {"more": json.dumps(row.get("more", {}))})
    return int(number)


def add_activities(connection: Connection, kind: str, rows: Sequence[dict[str, Any]]) -> None:
    """Many at once, numbered in order; for the seed."""
    first = _next_activity(connection, kind)
    made = [
        {**row, "kind": kind, "activity_id": first + place, "marker": None, "custom": json.dumps(row["custom"])}
        for place, row in enumerate(rows)
    ]
    if made:
        connection.execute(insert(tables.activity), made)


def activity_row(connection: Connection, kind: str, activity_id: int) -> dict[str, Any]:
    """The row of an activity, without its content; 404 when it is unknown."""
    columns = [column for column in tables.activity.c if column.name != "content"]
    where = (tables.activity.c.kind == kind) & (tables.activity.c.activity_id == activity_id)
    row = connection.execute(select(*columns).where(where)).mappings().first()
    if row is None:
        raise not_found(kind.capitalize(), activity_id)
    return {**row, "custom": json.loads(row["custom"]), "more": json.loads(row["more"])}


def change_activity(connection: Connection, kind: str, activity_id: int, row: dict[str, Any]) -> None:
    """Write a changed activity back. Raises HubError 400 when its marker is another activity's."""
    marker = _marker(kind, row["custom"])
    known = connection.execute(_marked_activity(marker)).first() if marker is not None else None
    if known is not None and (known.kind, known.activity_id) != (kind, activity_id):
        raise bad_request("the marker is another activity's")
    where = (tables.activity.c.kind == kind) & (tables.activity.c.activity_id == activity_id)
    written = {**row, "custom": json.dumps(row["custom"]), "more": json.dumps(row["more"]), "marker": marker}
    connection.execute(update(tables.activity).where(where), written)


def delete_activity(connection: Connection, kind: str, activity_id: int) -> None:
    """At once and for good: activities have no recycle bin."""
    where = (tables.activity.c.kind == kind) & (tables.activity.c.activity_id == activity_id)
    connection.execute(delete(tables.activity).where(where))
    retire(connection, kind, activity_id)


def _marker(kind: str, custom: dict[str, str]) -> str | None:
    """What makes a second POST the same as the first; None without one. Raises HubError 400 for one that is too long."""
    marker = custom.get(MARKER_FIELDS[kind]) or None
    if marker is not None and len(marker) > LONGEST_MARKER:
        raise bad_request("the marker is too long")
    return marker


def _marked_activity(marker: str) -> Select[Any]:
    return select(tables.activity.c.kind, tables.activity.c.activity_id).where(tables.activity.c.marker == marker)


def _person_columns(entity: dict[str, Any]) -> dict[str, Any]:
    return {
        "associate_id": int((entity.get("Associate") or {}).get("AssociateId") or 0),
        "first_name": str(entity.get("Firstname") or ""),
        "last_name": str(entity.get("Lastname") or ""),
        "city": str(((entity.get("Address") or {}).get("Street") or {}).get("City") or ""),
        "is_protected": str(entity["CustomFields"].get(PROTECTED_FIELD) or "") in ("True", "[I:1]", "true"),
        "entity": json.dumps(entity, ensure_ascii=False),
    }


def _write_person_lists(connection: Connection, person_id: int, entity: dict[str, Any]) -> None:
    connection.execute(delete(tables.person_interest).where(tables.person_interest.c.person_id == person_id))
    for table in (tables.person_email, tables.person_phone, person_shipment):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    _insert_person_lists(connection, [(person_id, entity)])


def _insert_person_lists(connection: Connection, people: Sequence[tuple[int, dict[str, Any]]]) -> None:
    shipments = [
        {"shipment_type_id": each["Id"], "person_id": number}
        for number, entity in people
        for each in entity["ShipmentTypes"]
        if each.get("Selected")
    ]
    if shipments:
        connection.execute(insert(person_shipment), shipments)
    interests = [
        {"interest_id": each["Id"], "person_id": number}
        for number, entity in people
        for each in entity["Interests"]
        if each.get("Selected")
    ]
    if interests:
        connection.execute(insert(tables.person_interest), interests)
    for table, column, name in ((tables.person_email, "address", "Emails"), (tables.person_phone, "number", "MobilePhones")):
        rows = [
            {"person_id": number, "rank": rank, column: str(each.get("Value") or "")}
            for number, entity in people
            for rank, each in enumerate(entity.get(name) or [])
        ]
        if rows:
            connection.execute(insert(table), rows)


def _next_activity(connection: Connection, kind: str) -> int:
    columns = tables.activity.c
    return next_number(connection, kind, columns.activity_id, columns.kind == kind, above=NUMBERED_ABOVE)


def _postgres_engine(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _sqlite_engine(url: str, begin: str) -> Engine:
    """The driver itself would begin only before a write, and let what was read before it grow old."""
    pool: dict[str, Any] = {"poolclass": StaticPool} if begin == "IMMEDIATE" else {}
    arguments = {"check_same_thread": False, "timeout": _BUSY_SECONDS}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(f"BEGIN {begin}"))
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """SQLite's own `lower` knows a to z only, and the CRM compares words without regard to capitals."""
    connection.create_function("lower", 1, lambda text: text.lower() if isinstance(text, str) else text, deterministic=True)
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")
