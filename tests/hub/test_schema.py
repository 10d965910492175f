"""The hub's database: made, brought forward, shared by processes, and never used for the other kind of people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from guide_desk.clock import HandClock
from guide_desk.hub import crm_tables, schema, tables, tenant
from guide_desk.hub.application import create_application
from guide_desk.hub.numbers import next_number
from guide_desk.hub.register import Register, moment_text
from tests.factories import MORNING

FIRST_SCHEMA = Path(__file__).with_name("schema_0.sql")


def as_it_was(url: str) -> None:
    """A database from before versions were counted, with a user, a token and a note."""
    engine = create_engine(url)
    script = FIRST_SCHEMA.read_text(encoding="utf-8")
    kinds = ("BYTEA", "SERIAL") if engine.dialect.name == "postgresql" else ("BLOB", "INTEGER")
    script = script.replace("{bytes}", kinds[0]).replace("{number}", kinds[1])
    with engine.begin() as connection:
        for statement in script.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    engine.dispose()


def shape(engine: Engine) -> dict[str, Any]:
    """Tables with columns, keys, unique constraints and indexes, without the names that a database chooses by itself."""
    found: dict[str, Any] = {}
    seen = inspect(engine)
    for name in seen.get_table_names():
        columns = {
            column["name"]: (str(column["type"]), column["nullable"], str(column["default"] or "").split("::")[0])
            for column in seen.get_columns(name)
        }
        unique = sorted(tuple(each["column_names"]) for each in seen.get_unique_constraints(name))
        indexes = sorted((each["name"], tuple(each["column_names"])) for each in seen.get_indexes(name) if not each["unique"])
        found[name] = (columns, tuple(seen.get_pk_constraint(name)["constrained_columns"]), unique, indexes)
    return found


def test_an_older_database_comes_to_the_shape_of_a_new_one_and_keeps_what_it_holds(new_database: Callable[[], str]) -> None:
    old, new = new_database(), new_database()
    as_it_was(old)
    brought, made = Register(old, HandClock(MORNING)), Register(new, HandClock(MORNING))
    try:
        assert shape(brought.engine) == shape(made.engine)
        client = create_application(brought).test_client()
        answer = client.get("/Cust00000/api/v1/Appointment/1001", headers={"Authorization": "Bearer 8A:from-before"})
        assert answer.json["Description"] == "Åre"
        with brought.reading() as connection:
            assert connection.execute(select(tables.person_phone.c.number)).all() == [("070-174 06 05",)]
            assert connection.execute(select(crm_tables.person_shipment.c.person_id)).all() == [(1001,)]
            assert [each["name"] for each in tenant.list_items(connection, "task")] == ["Anteckning", *tenant_names(23, 27)]
        with brought.writing():
            assert brought.stamp() > "2026-05-12T07:00:00.000001"
        with brought.writing() as connection, pytest.raises(schema.OtherDatabase):
            schema.claim(connection, schema.TEAM)
    finally:
        brought.close()
        made.close()


_ADDED_FIELDS = ("Träff", "Vill tas bort sedan")


def tenant_names(first: int, last: int) -> list[str]:
    return [name for number, (name, _kind, _way) in tenant.TASKS.items() if first <= number <= last]


def test_a_tenant_from_before_events_learns_what_they_need_once(new_database: Callable[[], str]) -> None:
    url = new_database()
    register = Register(url, HandClock(MORNING))
    create_application(register)
    with register.writing() as connection:
        connection.execute(delete(tables.list_item).where(tables.list_item.c.item_id.in_(range(23, 28))))
        connection.execute(insert(tables.list_item), {"list_name": "task", "item_id": 40, "name": "Tackat ja", "more": "{}"})
        connection.execute(delete(crm_tables.custom_field).where(crm_tables.custom_field.c.label.in_(_ADDED_FIELDS)))
        for index in ("person_protected", "person_in_recycle_bin"):
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text("DROP TABLE retired_number"))
        connection.execute(update(tables.hub_mark), {"schema_version": 4})
    register.close()
    again = Register(url, HandClock(MORNING))
    with again.reading() as connection:
        names = [str(each["name"]) for each in tenant.list_items(connection, "task")]
        assert sorted(names) == sorted(name for name, _kind, _way in tenant.TASKS.values())
        labels = select(crm_tables.custom_field.c.entity).where(crm_tables.custom_field.c.label.in_(_ADDED_FIELDS))
        assert sorted(connection.execute(labels).scalars()) == ["appointment", "document", "person"]
    again.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_was(database_url)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, ("ALTER TABLE nowhere ADD COLUMN x INTEGER",)))
    with pytest.raises(Exception, match="nowhere"):
        Register(database_url, HandClock(MORNING))
    engine = create_engine(database_url)
    assert "hub_mark" not in inspect(engine).get_table_names()
    assert "email" not in {column["name"] for column in inspect(engine).get_columns("associate")}
    engine.dispose()


def test_a_database_from_before_leaves_room_for_numbers_of_what_was_removed(database_url: str) -> None:
    as_it_was(database_url)
    register = Register(database_url, HandClock(MORNING))
    try:
        with register.writing() as connection:
            columns, kind = tables.activity.c, "appointment"
            highest = connection.execute(select(func.max(columns.activity_id)).where(columns.kind == kind)).scalar_one()
            assert next_number(connection, kind, columns.activity_id, columns.kind == kind) == highest + 1001
    finally:
        register.close()


def test_a_newer_database_is_refused(database_url: str) -> None:
    register = Register(database_url, HandClock(MORNING))
    with register.writing() as connection:
        connection.execute(update(tables.hub_mark), {"schema_version": schema.SCHEMA_VERSION + 1})
    register.close()
    with pytest.raises(schema.OtherDatabase, match="newer"):
        Register(database_url, HandClock(MORNING))


def test_two_processes_give_whole_seconds_and_none_that_lies_before_another(database_url: str) -> None:
    later = MORNING + timedelta(seconds=1, milliseconds=700)
    first, second = Register(database_url, HandClock(later)), Register(database_url, HandClock(MORNING))
    try:
        stamps = []
        for register in (first, second, second, first):
            with register.writing():
                stamps.append(register.stamp())
        assert stamps == [moment_text(MORNING + timedelta(seconds=1))] * 4
    finally:
        first.close()
        second.close()


def test_what_is_undone_is_undone_whole(database_url: str) -> None:
    """SQLite's driver alone would keep a table that was made, and a read would not begin a transaction."""
    register = Register(database_url, HandClock(MORNING))
    create_application(register)
    try:
        with pytest.raises(ZeroDivisionError):
            _write_and_fail(register)
        assert "stays" not in inspect(register.engine).get_table_names()
        with register.reading() as connection:
            assert tenant.list_items(connection, "x") == []
    finally:
        register.close()


def _write_and_fail(register: Register) -> None:
    with register.writing() as connection:
        connection.execute(text("CREATE TABLE stays (x INTEGER)"))
        connection.execute(insert(tables.list_item), {"list_name": "x", "item_id": 1, "name": "x"})
        raise ZeroDivisionError


def test_a_reader_sees_one_moment(database_url: str) -> None:
    register = Register(database_url, HandClock(MORNING))
    question = select(tables.list_item.c.name).where(tables.list_item.c.list_name == "x")
    try:
        with register.reading() as reading:
            assert reading.execute(question).all() == []
            if register.engine.dialect.name == "postgresql":  # SQLite's writer waits for the reader instead
                with register.writing() as connection:
                    connection.execute(insert(tables.list_item), {"list_name": "x", "item_id": 1, "name": "later"})
                assert reading.execute(question).all() == []
    finally:
        register.close()


def test_connections_that_the_database_has_dropped_are_made_anew(database_url: str) -> None:
    """As after a restart of PostgreSQL; a SQLite file has none that could be dropped."""
    register = Register(database_url, HandClock(MORNING))
    try:
        for _time in range(2):
            with register.writing() as connection:
                register.stamp()
            with register.reading() as connection:
                assert connection.execute(select(tables.hub_mark.c.schema_version)).scalar() == schema.SCHEMA_VERSION
            _drop_connections(database_url)
    finally:
        register.close()


def _drop_connections(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        return
    engine = create_engine(database_url)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}")).all()
    engine.dispose()


def test_error_texts_hold_no_values(database_url: str) -> None:
    register = Register(database_url, HandClock(MORNING))
    row = {"list_name": "x", "item_id": 1, "name": "Hemlig Person"}
    try:
        with register.writing() as connection:
            connection.execute(insert(tables.list_item), row)
        with pytest.raises(IntegrityError) as caught, register.writing() as connection:
            connection.execute(insert(tables.list_item), row)
        assert "Hemlig" not in str(caught.value)
    finally:
        register.close()
