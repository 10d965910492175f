"""The shape of the hub's database: made at once when it is empty, brought forward by numbered steps when it is older.

Steps are SQL text that SQLite and PostgreSQL both read, forward only. An empty database is made from the tables' definitions;
a test holds the two ways to the same shape.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, Engine, insert, inspect, select, text, update

from guide_desk.hub import tables
from guide_desk.hub.crm_tables import STEP as _STEP_4
from guide_desk.hub.event_tasks import STEP as _STEP_5
from guide_desk.hub.event_tasks import adding_field

_STEP_1 = (
    "ALTER TABLE associate ADD COLUMN email VARCHAR(255) DEFAULT '' NOT NULL",
    "ALTER TABLE associate ADD COLUMN password_hash VARCHAR(255) DEFAULT '' NOT NULL",
    "ALTER TABLE associate ADD COLUMN removed VARCHAR(32) DEFAULT '' NOT NULL",
    """CREATE TABLE sign_in (
        sign_in_id VARCHAR(32) NOT NULL PRIMARY KEY,
        associate_id INTEGER NOT NULL,
        client_id VARCHAR(64) NOT NULL,
        begun VARCHAR(32) NOT NULL,
        ended VARCHAR(32) DEFAULT '' NOT NULL,
        refresh_hash VARCHAR(64),
        UNIQUE (refresh_hash))""",
    "CREATE INDEX ix_sign_in_associate_id ON sign_in (associate_id)",
    """CREATE TABLE sign_in_code (
        code_hash VARCHAR(64) NOT NULL PRIMARY KEY,
        sign_in_id VARCHAR(32) NOT NULL,
        redirect_uri VARCHAR(255) NOT NULL,
        challenge VARCHAR(64) NOT NULL,
        nonce VARCHAR(512) NOT NULL,
        expires VARCHAR(32) NOT NULL,
        is_used BOOLEAN NOT NULL)""",
    """CREATE TABLE access_token (
        token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
        sign_in_id VARCHAR(32) NOT NULL,
        expires VARCHAR(32) NOT NULL)""",
    "CREATE INDEX token_of_sign_in ON access_token (sign_in_id)",
    "CREATE INDEX token_by_expiry ON access_token (expires)",
    """CREATE TABLE sign_in_attempt (
        subject_hash VARCHAR(64) NOT NULL PRIMARY KEY,
        tries INTEGER NOT NULL,
        latest VARCHAR(32) NOT NULL)""",
    """CREATE TABLE signing_key (
        key_id VARCHAR(32) NOT NULL PRIMARY KEY,
        private_key TEXT NOT NULL,
        made VARCHAR(32) NOT NULL)""",
)
"""Users of their own, and signing in. What was made before then was practice: there were made-up people only."""

_STEP_2 = (
    """CREATE TABLE person_phone (
        person_id INTEGER NOT NULL,
        rank INTEGER NOT NULL,
        number VARCHAR(60) NOT NULL,
        PRIMARY KEY (person_id, rank))""",
    "CREATE INDEX ix_person_phone_number ON person_phone (number)",
)
"""People can be found by phone."""
_PHONES_SINCE = 2

_STEP_3 = (
    """CREATE TABLE merge_log (
        log_id INTEGER NOT NULL PRIMARY KEY,
        source INTEGER NOT NULL,
        destination INTEGER NOT NULL,
        registered VARCHAR(32) NOT NULL)""",
    "CREATE INDEX ix_merge_log_registered ON merge_log (registered)",
)
"""Two cards may become one."""

_STEP_6 = (adding_field("person", "SuperOffice:39", "Vill tas bort sedan", "Date"),)
"""Somebody may have asked to be taken out of the register."""
_STEP_7 = (adding_field("person", "SuperOffice:40", "Vill se sina uppgifter sedan", "Date"),)
"""Somebody may have asked to see what is kept about them."""

_STEP_8 = (
    "CREATE INDEX person_protected ON person (person_id) WHERE is_protected IS TRUE",
    "CREATE INDEX person_in_recycle_bin ON person (person_id) WHERE deleted > ''",
)
"""What every round of every client asks for costs the same in a large register."""

_STEP_9 = (
    "CREATE TABLE retired_number (kind VARCHAR(60) NOT NULL PRIMARY KEY, number INTEGER NOT NULL)",
    "INSERT INTO retired_number (kind, number) SELECT kind, max(activity_id) + 1000 FROM activity GROUP BY kind",
    "INSERT INTO retired_number (kind, number) SELECT 'selection', max(selection_id) + 1000 FROM selection HAVING count(*) > 0",
)
"""Numbers of what was removed are given to nothing else; of what was removed before nobody knows, so a thousand are left out."""

STEPS: tuple[tuple[str, ...], ...] = (_STEP_1, _STEP_2, _STEP_3, _STEP_4, _STEP_5, _STEP_6, _STEP_7, _STEP_8, _STEP_9)
"""Step n (counted from 1) takes a database of version n-1 to version n."""

SCHEMA_VERSION = len(STEPS)
PRACTICE, TEAM = "practice", "team"
_SCHEMA_LOCK = 7_302_411


class OtherDatabase(Exception):
    """This database is not to be used so: a newer program made it, or it holds the other kind of people."""


def bring_up_to_date(engine: Engine) -> None:
    """Make what is missing, in one transaction, one process at a time. Raises OtherDatabase when a newer program made it."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(text(f"pg_advisory_xact_lock({_SCHEMA_LOCK})")))
        version = _version(connection)
        if version is None:
            tables.metadata.create_all(connection)
            connection.execute(insert(tables.hub_mark), {"mark_id": 1, "schema_version": SCHEMA_VERSION})
            return
        if version > SCHEMA_VERSION:
            raise OtherDatabase(f"a newer program made it (schema {version}, this one knows {SCHEMA_VERSION})")
        if version == 0:
            _mark_as_practice(connection)
        for step in STEPS[version:]:
            for statement in step:
                connection.exec_driver_sql(statement)
        if version < _PHONES_SINCE:
            _list_phones(connection)
        if version < SCHEMA_VERSION:
            connection.execute(update(tables.hub_mark), {"schema_version": SCHEMA_VERSION})


def claim(connection: Connection, use: str) -> None:
    """Say on the first start what the database is for; made-up people and real ones never share one. Raises OtherDatabase."""
    known = connection.execute(select(tables.hub_mark.c.use).with_for_update()).scalar()
    if not known:
        connection.execute(update(tables.hub_mark), {"use": use})
    elif known != use:
        raise OtherDatabase(f"it was made for {known}, not for {use}")


def latest_stamp(connection: Connection) -> str:
    """The latest stamp that was given, holding back every other writer until this transaction ends."""
    return str(connection.execute(select(tables.hub_mark.c.latest).with_for_update()).scalar_one())


def keep_stamp(connection: Connection, stamp: str) -> None:
    """Remember the latest stamp that was given."""
    connection.execute(update(tables.hub_mark), {"latest": stamp})


def _version(connection: Connection) -> int | None:
    """None for an empty database, 0 for one from before versions were counted."""
    names = inspect(connection).get_table_names()
    if tables.hub_mark.name in names:
        return int(connection.execute(select(tables.hub_mark.c.schema_version)).scalar_one())
    return 0 if tables.person.name in names else None


def _mark_as_practice(connection: Connection) -> None:
    tables.hub_mark.create(connection)
    given = connection.execute(text("SELECT max(updated) FROM person UNION ALL SELECT max(updated) FROM activity")).scalars()
    row = {"mark_id": 1, "schema_version": 0, "use": PRACTICE, "latest": max(each or "" for each in given)}
    connection.execute(insert(tables.hub_mark), row)


def _list_phones(connection: Connection) -> None:
    """What the entities hold, as the register writes it from now on."""
    rows = [
        {"person_id": row[0], "rank": rank, "number": str(each.get("Value") or "")}
        for row in connection.execute(select(tables.person.c.person_id, tables.person.c.entity))
        for rank, each in enumerate(json.loads(row[1]).get("MobilePhones") or [])
    ]
    if rows:
        connection.execute(insert(tables.person_phone), rows)
