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
_ADD_FIELD = (
    "INSERT INTO custom_field (entity, prog_id, label, field_type, list_id, rank, is_published, is_removed)"
    " SELECT '{entity}', 'SuperOffice:31', 'Träff', 'ShortText', 0, max(rank) + 1, TRUE, FALSE FROM custom_field"
    " WHERE entity = '{entity}'"
    " AND NOT EXISTS (SELECT 1 FROM custom_field WHERE entity = '{entity}' AND prog_id = 'SuperOffice:31')"
    " HAVING count(*) > 0"
)
STEP = (
    *(_ADD_TASK.format(name=name, kind=kind, way=way) for name, kind, way in _TASKS),
    *(_ADD_FIELD.format(entity=entity) for entity in ("appointment", "document")),
)
"""An empty list or layout is left to `tenant.set_up` and `fields.set_up`, which write everything."""
