"""The hub's tables, on SQLite or PostgreSQL. Entities lie as JSON; what can be restricted or ordered by is a column.

Of tokens, codes and what was typed only hashes are kept. Whatever changes here needs a step in `schema.py`.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

metadata = MetaData()
_IS_PROTECTED, _IS_DELETED = text("is_protected IS TRUE"), text("deleted > ''")
"""As the archives ask, word for word: only then are these indexes looked into."""

person = Table(
    "person",
    metadata,
    Column("person_id", Integer, primary_key=True),
    Column("associate_id", Integer, nullable=False),
    Column("first_name", String(100), nullable=False),
    Column("last_name", String(100), nullable=False),
    Column("city", String(100), nullable=False),
    Column("is_protected", Boolean, nullable=False),
    Column("registered", String(32), nullable=False),
    Column("updated", String(32), nullable=False),
    Column("deleted", String(32), nullable=False, server_default=""),
    Column("marker", String(64), unique=True),
    Column("entity", Text, nullable=False),
    Index("person_by_owner", "associate_id", "person_id"),
    Index("person_by_updated", "updated"),
    Index("person_protected", "person_id", sqlite_where=_IS_PROTECTED, postgresql_where=_IS_PROTECTED),
    Index("person_in_recycle_bin", "person_id", sqlite_where=_IS_DELETED, postgresql_where=_IS_DELETED),
)

person_interest = Table(
    "person_interest",
    metadata,
    Column("interest_id", Integer, primary_key=True),
    Column("person_id", Integer, primary_key=True),
    Index("interest_of_person", "person_id"),
)

person_email = Table(
    "person_email",
    metadata,
    Column("person_id", Integer, primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("address", String(255), nullable=False, index=True),
)

person_phone = Table(
    "person_phone",
    metadata,
    Column("person_id", Integer, primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("number", String(60), nullable=False, index=True),
)

activity = Table(
    "activity",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("activity_id", Integer, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("associate_id", Integer, nullable=False),
    Column("type_id", Integer, nullable=False),
    Column("date", String(32), nullable=False),
    Column("end_date", String(32), nullable=False),
    Column("header", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("completed", String(20), nullable=False),
    Column("registered", String(32), nullable=False),
    Column("updated", String(32), nullable=False),
    Column("marker", String(64), unique=True),
    Column("custom", Text, nullable=False),
    Column("content", LargeBinary),
    Column("more", Text, nullable=False, server_default="{}"),
    Column("only_associate", Integer, nullable=False, server_default="0"),
    Column("only_group", Integer, nullable=False, server_default="0"),
    Index("activity_of_person", "person_id", "kind", "activity_id"),
    Index("activity_by_updated", "kind", "updated"),
)

merge_log = Table(
    "merge_log",
    metadata,
    Column("log_id", Integer, primary_key=True, autoincrement=False),
    Column("source", Integer, nullable=False),
    Column("destination", Integer, nullable=False),
    Column("registered", String(32), nullable=False, index=True),
)

associate = Table(
    "associate",
    metadata,
    Column("associate_id", Integer, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("user_name", String(40), nullable=False, unique=True),
    Column("full_name", String(100), nullable=False),
    Column("initials", String(10), nullable=False),
    Column("group_id", Integer, nullable=False),
    Column("role", String(40), nullable=False),
    Column("token", String(100), unique=True),
    Column("email", String(255), nullable=False, server_default=""),
    Column("password_hash", String(255), nullable=False, server_default=""),
    Column("removed", String(32), nullable=False, server_default=""),
)

hub_mark = Table(
    "hub_mark",
    metadata,
    Column("mark_id", Integer, primary_key=True),
    Column("schema_version", Integer, nullable=False),
    Column("use", String(12), nullable=False, server_default=""),
    Column("latest", String(32), nullable=False, server_default=""),
)
"""One row, with id 1: whoever writes holds it, so that stamps never fall and numbers are free whichever process writes."""

retired_number = Table(
    "retired_number",
    metadata,
    Column("kind", String(60), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""The highest number of each kind that something removed has borne."""

list_item = Table(
    "list_item",
    metadata,
    Column("list_name", String(40), primary_key=True),
    Column("item_id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("more", Text, nullable=False, server_default="{}"),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("sign_in_id", String(32), primary_key=True),
    Column("associate_id", Integer, nullable=False, index=True),
    Column("client_id", String(64), nullable=False),
    Column("begun", String(32), nullable=False),
    Column("ended", String(32), nullable=False, server_default=""),
    Column("refresh_hash", String(64), unique=True),
)
"""One row each time a user signed in, or a token for scripts was printed. What hangs on it ends with it."""

sign_in_code = Table(
    "sign_in_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("sign_in_id", String(32), nullable=False),
    Column("redirect_uri", String(255), nullable=False),
    Column("challenge", String(64), nullable=False),
    Column("nonce", String(512), nullable=False),
    Column("expires", String(32), nullable=False),
    Column("is_used", Boolean, nullable=False),
)

access_token = Table(
    "access_token",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("sign_in_id", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Index("token_of_sign_in", "sign_in_id"),
    Index("token_by_expiry", "expires"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("subject_hash", String(64), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("latest", String(32), nullable=False),
)

signing_key = Table(
    "signing_key",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("private_key", Text, nullable=False),
    Column("made", String(32), nullable=False),
)
