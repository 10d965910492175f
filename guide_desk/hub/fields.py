"""User-defined fields: what an administrator has laid out and published, and the encodings of their values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, insert, select, update

from guide_desk.hub import tenant
from guide_desk.hub.answers import bad_request, not_found
from guide_desk.hub.crm_tables import custom_field

FIELD_TYPES = ("Number", "ShortText", "LongText", "Date", "UnlimitedDate", "Checkbox", "List", "Decimal")
LONGEST_VALUE = 2000
_NUMBER = re.compile(r"(?:\[I:)?(-?\d{1,10})\]?")
_DECIMAL = re.compile(r"(?:\[F:)?(-?\d{1,15}(?:\.\d{1,10})?)\]?")
_AMERICAN_DAY = re.compile(r"\[DT?:(\d{2})/(\d{2})/(\d{4})(?: [\d:]+)?\]")
_SWEDISH_DAY = re.compile(r"\[D:(\d{2})\.(\d{2})\.(\d{4})\]")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+Z?)?")
_TRUE, _FALSE = frozenset({"true", "[i:1]", "1"}), frozenset({"false", "[i:0]", "0"})


@dataclass(frozen=True, slots=True)
class Field:
    """A user-defined field of person, appointment or document. `list_id` 0: not a list."""

    entity: str
    prog_id: str
    label: str
    field_type: str
    list_id: int
    rank: int
    is_published: bool


def set_up(connection: Connection) -> bool:
    """Write the fields the tenant starts with; False when there are some."""
    if connection.execute(select(custom_field.c.prog_id).limit(1)).first() is not None:
        return False
    rows = []
    for entity, known in tenant.FIELDS.items():
        for rank, (prog_id, (label, kind)) in enumerate(known.items(), start=1):
            list_id = tenant.LIST_FIELDS.get(prog_id, 0) if entity == "person" else 0
            row = {"entity": entity, "prog_id": prog_id, "label": label, "field_type": kind, "list_id": list_id, "rank": rank}
            rows.append({**row, "is_published": True, "is_removed": False})
    connection.execute(insert(custom_field), rows)
    return True


def published_fields(connection: Connection, entity: str | None = None) -> list[Field]:
    """Those that entities and archives know, in their order."""
    return [each for each in laid_out_fields(connection, entity, with_removed=True) if each.is_published]


def laid_out_fields(connection: Connection, entity: str | None = None, *, with_removed: bool = False) -> list[Field]:
    """Those of the layout an administrator works on; some are not published yet."""
    question = select(custom_field).order_by(custom_field.c.entity, custom_field.c.rank)
    if entity is not None:
        question = question.where(custom_field.c.entity == entity)
    if not with_removed:
        question = question.where(custom_field.c.is_removed.is_(False))
    names = Field.__slots__
    return [Field(**{name: row[name] for name in names}) for row in connection.execute(question).mappings()]


def add_field(connection: Connection, entity: str, field_type: str) -> Field:
    """A new field at the end of the layout, unpublished. Its ProgId is its own for ever."""
    if field_type not in FIELD_TYPES:
        raise bad_request("there is no such type of field")
    known = laid_out_fields(connection, entity, with_removed=True)
    number = 1 + max((int(each.prog_id.rpartition(":")[2]) for each in known), default=0)
    field = Field(
        entity, f"SuperOffice:{number}", field_type, field_type, 0, 1 + max((each.rank for each in known), default=0), False
    )
    connection.execute(insert(custom_field), {name: getattr(field, name) for name in Field.__slots__} | {"is_removed": False})
    return field


def change_field(connection: Connection, entity: str, prog_id: str, label: str, list_id: int) -> None:
    """Another label, or the list that a list field chooses from."""
    if not label or len(label) > 100:
        raise bad_request("a field needs a label of at most a hundred characters")
    found = connection.execute(update(custom_field).where(_is(entity, prog_id)), {"label": label, "list_id": list_id})
    if found.rowcount == 0:
        raise not_found("UserDefinedField", prog_id[:60])


def remove_field(connection: Connection, entity: str, prog_id_or_label: str) -> None:
    """Out of the layout; gone for entities and archives when the layout is published."""
    for field in laid_out_fields(connection, entity):
        if prog_id_or_label in (field.prog_id, field.label):
            connection.execute(update(custom_field).where(_is(entity, field.prog_id)), {"is_removed": True})
            return
    raise not_found("UserDefinedField", prog_id_or_label[:60])


def publish_fields(connection: Connection, entity: str) -> int:
    """The layout becomes what entities and archives know; how many fields there are now."""
    mine = custom_field.c.entity == entity
    connection.execute(update(custom_field).where(mine & custom_field.c.is_removed), {"is_published": False})
    connection.execute(update(custom_field).where(mine & custom_field.c.is_removed.is_(False)), {"is_published": True})
    return len(published_fields(connection, entity))


def stored_values(connection: Connection, entity: str, values: dict[str, str]) -> dict[str, str]:
    """The values in the one encoding that is kept. A field that nobody defined is kept as it came.

    Raises HubError 400 for a value that its field cannot hold.
    """
    kinds = {each.prog_id: each.field_type for each in published_fields(connection, entity)}
    return {name: _stored(name, value, kinds.get(name, "LongText")) for name, value in values.items()}


def _stored(name: str, value: str, kind: str) -> str:
    if len(name) > 60 or len(value) > LONGEST_VALUE:
        raise bad_request("a user-defined value is too long")
    stored: str | None = value
    if value and kind in ("Number", "List"):
        found = _NUMBER.fullmatch(value)
        is_small = found is not None and abs(int(found[1])) < 2**31
        stored = f"[I:{int(found[1])}]" if found is not None and is_small else None
    elif value and kind == "Decimal":
        found = _DECIMAL.fullmatch(value)
        stored = f"[F:{found[1]}]" if found is not None else None
    elif value and kind in ("Date", "UnlimitedDate"):
        stored = _day(value)
    elif value and kind == "Checkbox":
        stored = {**dict.fromkeys(_TRUE, "True"), **dict.fromkeys(_FALSE, "False")}.get(value.casefold())
    if stored is None:
        raise bad_request(f"CustomFields/{name} cannot hold that value")
    return stored


def _day(value: str) -> str | None:
    american, swedish, iso = _AMERICAN_DAY.fullmatch(value), _SWEDISH_DAY.fullmatch(value), _ISO_DAY.fullmatch(value)
    try:
        if american is not None:
            day = date(int(american[3]), int(american[1]), int(american[2]))
        elif swedish is not None:
            day = date(int(swedish[3]), int(swedish[2]), int(swedish[1]))
        else:
            day = date(*(int(part) for part in iso.groups())) if iso is not None else date.min
    except ValueError:
        return None
    return f"[D:{day.month:02d}/{day.day:02d}/{day.year:04d}]" if american or swedish or iso else None


def _is(entity: str, prog_id: str) -> ColumnElement[bool]:
    return (custom_field.c.entity == entity) & (custom_field.c.prog_id == prog_id)
