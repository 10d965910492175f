"""What archive rows are displayed with: initials, list items and the tenant's user-defined fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from guide_desk.hub import tables
from guide_desk.hub.fields import Field, published_fields


@dataclass(frozen=True, slots=True)
class Names:
    """Initials and full names by associate, list items by id, and the published fields by entity and ProgId."""

    initials: Mapping[int, str]
    full_names: Mapping[int, str]
    tasks: Mapping[int, str]
    templates: Mapping[int, str]
    fields: Mapping[tuple[str, str], Field]
    custom_lists: Mapping[int, Mapping[int, str]]

    def custom_value(self, field: Field, written: str) -> str:
        """A user-defined value as an archive shows it: a list's item by its name, anything else as it is written."""
        listed = self.custom_lists.get(field.list_id)
        if listed is None:
            return written
        number = written.removeprefix("[I:").removesuffix("]")
        return listed.get(int(number), "") if number.isdecimal() else ""


_USERS = select(tables.associate.c.associate_id, tables.associate.c.initials, tables.associate.c.full_name)
_OWN_LISTS = "udlist:"
_ITEMS = select(tables.list_item.c.list_name, tables.list_item.c.item_id, tables.list_item.c.name).where(
    tables.list_item.c.list_name.in_(("task", "doctmpl")) | tables.list_item.c.list_name.startswith(_OWN_LISTS)
)


def display_names(connection: Connection) -> Names:
    """Read them all, in three questions: every answer asks for them."""
    users = connection.execute(_USERS).all()
    listed: dict[str, dict[int, str]] = {}
    for list_name, item_id, name in connection.execute(_ITEMS):
        listed.setdefault(list_name, {})[item_id] = name
    fields = {(each.entity, each.prog_id): each for each in published_fields(connection)}
    return Names(
        initials={row[0]: row[1] for row in users},
        full_names={row[0]: row[2] for row in users},
        tasks=listed.get("task", {}),
        templates=listed.get("doctmpl", {}),
        fields=fields,
        custom_lists={each.list_id: listed.get(f"{_OWN_LISTS}{each.list_id}", {}) for each in fields.values() if each.list_id},
    )
