"""The tables behind signing in. Of tokens, codes and what was typed only hashes are kept; moments are UTC text."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from guide_desk.hub.tables import metadata

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
