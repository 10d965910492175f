"""What events need of a tenant that was set up before there were any: tasks and a field on activities, as SQL text."""

from __future__ import annotations

_TASKS = (
    ("Inbjudan", "ToDo", "Unknown"),
    ("Tackat ja", "ToDo", "Incoming"),
    ("Tackat nej", "ToDo", "Incoming"),
    ("Var med", "Appointment", "Unknown"),
    ("Inställt", "ToDo", "Unknown"),
)
_ADD_TASK = (
    "INSERT INTO list_item (list_name, item_id, name, more)"
    ' SELECT \'task\', max(item_id) + 1, \'{name}\', \'{{"Type": "{kind}", "Direction": "{way}"}}\' FROM list_item'
    " WHERE list_name = 'task' AND NOT EXISTS (SELECT 1 FROM list_item WHERE list_name = 'task' AND name = '{name}')"
    " HAVING count(*) > 0"
)
_FIELDS = (("appointment", "SuperOffice:31", "Träff", "ShortText"), ("document", "SuperOffice:31", "Träff", "ShortText"))


def adding_field(entity: str, prog_id: str, label: str, field_type: str) -> str:
    """SQL that adds a user-defined field to a tenant that is set up and has none of that name."""
    return (
        "INSERT INTO custom_field (entity, prog_id, label, field_type, list_id, rank, is_published, is_removed)"  # noqa: S608
        f" SELECT '{entity}', '{prog_id}', '{label}', '{field_type}', 0, max(rank) + 1, TRUE, FALSE FROM custom_field"
        f" WHERE entity = '{entity}'"
        f" AND NOT EXISTS (SELECT 1 FROM custom_field WHERE entity = '{entity}' AND prog_id = '{prog_id}')"
        " HAVING count(*) > 0"
    )


STEP = (
    *(_ADD_TASK.format(name=name, kind=kind, way=way) for name, kind, way in _TASKS),
    *(adding_field(*each) for each in _FIELDS),
)
"""An empty list or layout is left to `tenant.set_up` and `fields.set_up`, which write everything."""
