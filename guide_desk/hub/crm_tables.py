"""Tables of what came after persons and activities: fields, consents, subscriptions and selections."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from guide_desk.hub.tables import metadata

custom_field = Table(
    "custom_field",
    metadata,
    Column("entity", String(12), primary_key=True),
    Column("prog_id", String(60), primary_key=True),
    Column("label", String(100), nullable=False),
    Column("field_type", String(20), nullable=False),
    Column("list_id", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("is_published", Boolean, nullable=False),
    Column("is_removed", Boolean, nullable=False),
)
person_shipment = Table(
    "person_shipment",
    metadata,
    Column("shipment_type_id", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Index("shipment_of_person", "person_id"),
)
person_consent = Table(
    "person_consent",
    metadata,
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("purpose", String(40), primary_key=True),
    Column("consent_id", Integer, nullable=False),
    Column("legal_base", String(40), nullable=False),
    Column("source", String(40), nullable=False),
    Column("comment", Text, nullable=False),
    Column("registered", String(32), nullable=False),
    Column("registered_by", Integer, nullable=False),
    Column("updated", String(32), nullable=False),
    Column("updated_by", Integer, nullable=False),
    UniqueConstraint("consent_id"),
)
selection = Table(
    "selection",
    metadata,
    Column("selection_id", Integer, primary_key=True, autoincrement=False),
    Column("associate_id", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("criteria", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("registered", String(32), nullable=False),
    Column("updated", String(32), nullable=False),
)
selection_member = Table(
    "selection_member",
    metadata,
    Column("selection_id", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
)

STEP = (
    "ALTER TABLE activity ADD COLUMN more TEXT DEFAULT '{}' NOT NULL",
    "ALTER TABLE activity ADD COLUMN only_associate INTEGER DEFAULT '0' NOT NULL",
    "ALTER TABLE activity ADD COLUMN only_group INTEGER DEFAULT '0' NOT NULL",
    """CREATE TABLE custom_field (
        entity VARCHAR(12) NOT NULL,
        prog_id VARCHAR(60) NOT NULL,
        label VARCHAR(100) NOT NULL,
        field_type VARCHAR(20) NOT NULL,
        list_id INTEGER NOT NULL,
        rank INTEGER NOT NULL,
        is_published BOOLEAN NOT NULL,
        is_removed BOOLEAN NOT NULL,
        PRIMARY KEY (entity, prog_id))""",
    """CREATE TABLE person_shipment (
        shipment_type_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        PRIMARY KEY (shipment_type_id, person_id))""",
    "CREATE INDEX shipment_of_person ON person_shipment (person_id)",
    """CREATE TABLE person_consent (
        person_id INTEGER NOT NULL,
        purpose VARCHAR(40) NOT NULL,
        consent_id INTEGER NOT NULL,
        legal_base VARCHAR(40) NOT NULL,
        source VARCHAR(40) NOT NULL,
        comment TEXT NOT NULL,
        registered VARCHAR(32) NOT NULL,
        registered_by INTEGER NOT NULL,
        updated VARCHAR(32) NOT NULL,
        updated_by INTEGER NOT NULL,
        PRIMARY KEY (person_id, purpose),
        UNIQUE (consent_id))""",
    """CREATE TABLE selection (
        selection_id INTEGER NOT NULL PRIMARY KEY,
        associate_id INTEGER NOT NULL,
        name VARCHAR(255) NOT NULL,
        kind VARCHAR(12) NOT NULL,
        criteria TEXT NOT NULL,
        entity TEXT NOT NULL,
        registered VARCHAR(32) NOT NULL,
        updated VARCHAR(32) NOT NULL)""",
    """CREATE TABLE selection_member (
        selection_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        PRIMARY KEY (selection_id, person_id))""",
)
"""The same, for a database from before there were any: see `schema`."""
