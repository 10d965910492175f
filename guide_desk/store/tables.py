"""The tables as SQLAlchemy Core sees them: names and columns only; the file's own definition is in `migrations`."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()


def _table(name: str, *columns: str, integers: tuple[str, ...] = (), keys: tuple[str, ...] = ()) -> Table:
    return Table(
        name,
        metadata,
        *(Column(column, Integer if column in integers else Text, primary_key=column in keys) for column in columns),
    )


meta = _table("meta", "name", "value", keys=("name",))
contact = _table(
    "contact",
    *("contact_id", "remote_id", "first_name", "name", "sort_name", "from_place", "move_status", "owner", "household_key"),
    *("fields", "is_protected", "is_gone", "row", "clock_runs", "due_on", "planned_at", "latest_at", "shown_at", "is_unsent"),
    *("is_kept", "asked_on"),
    integers=("contact_id", "remote_id", "owner", "is_protected", "is_gone", "clock_runs", "is_unsent", "is_kept"),
    keys=("contact_id",),
)
contact_municipality = _table(
    "contact_municipality",
    "contact_id",
    "municipality",
    "place",
    integers=("contact_id", "place"),
    keys=("contact_id", "municipality"),
)
base_person = _table(
    "base_person",
    *("contact_id", "remote_id", "depth", "updated", "fields", "wire"),
    integers=("contact_id", "remote_id"),
    keys=("contact_id",),
)
base_activity = _table(
    "base_activity",
    *("kind", "remote_id", "contact_id", "updated", "marker", "entry"),
    integers=("remote_id", "contact_id"),
    keys=("kind", "remote_id"),
)
deed = _table(
    "deed",
    *("deed_id", "kind", "contact_id", "made_at", "author_id", "account", "entry", "changes", "before"),
    *("state", "sendable_at", "tries"),
    *("last_sent_at", "unfound_since", "not_before", "request_id", "reason"),
    integers=("contact_id", "author_id", "tries"),
    keys=("deed_id",),
)
dialogue_entry = _table(
    "dialogue_entry",
    *("entry_id", "contact_id", "entry"),
    integers=("entry_id", "contact_id"),
    keys=("entry_id",),
)
first_response = _table(
    "first_response",
    *("contact_id", "number", "registered_on", "due_on", "ended_on", "outcome"),
    integers=("contact_id", "number"),
    keys=("contact_id", "number"),
)
conflict = _table(
    "conflict",
    *("conflict_id", "contact_id", "field", "base", "mine", "theirs", "theirs_by", "theirs_at", "found_at", "deed_id"),
    *("resolved_at", "choice"),
    integers=("conflict_id", "contact_id", "theirs_by"),
    keys=("conflict_id",),
)
colleague = _table(
    "colleague", "associate_id", "name", "initials", "municipality", integers=("associate_id",), keys=("associate_id",)
)
draft = _table(
    "draft", "contact_id", "kind", "outcome", "text", "counts", "saved_at", integers=("contact_id",), keys=("contact_id",)
)
sync_mark = _table("sync_mark", "stream", "mark", keys=("stream",))
