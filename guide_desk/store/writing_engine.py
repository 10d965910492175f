"""SQLAlchemy Core over the encrypted file, for the writer thread. Loading this module loads SQLAlchemy."""

from __future__ import annotations

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from guide_desk.errors import StoreError
from guide_desk.store.driver import Connection, translate


def make_writing_engine(connection: Connection) -> Engine:
    """An engine on the writer's one connection. It begins and ends nothing by itself; its errors hide parameters.

    Connected once here, outside any transaction: the first time, Core looks at the file and rolls back.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: connection,
        module=dbapi2,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    engine.connect().close()
    return engine


def translate_core(error: BaseException) -> StoreError | None:
    """Our error for one of Core's, without its text; None for any other error."""
    if not isinstance(error, SQLAlchemyError):
        return None
    original = getattr(error, "orig", None)
    return translate(original) if original is not None else StoreError(type(error).__name__)
