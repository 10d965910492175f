"""SQLAlchemy Core over the encrypted file, for the writer thread. Loading this module loads SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection as CoreConnection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from guide_desk.errors import StoreError
from guide_desk.store.driver import Connection, translate


def make_writing_engine(connect: Callable[[], Connection]) -> Engine:
    """An engine on one connection, whose transactions begin with BEGIN IMMEDIATE and whose errors hide parameters."""
    engine = create_engine("sqlite://", creator=connect, module=dbapi2, poolclass=StaticPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: CoreConnection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def run_in_transaction(engine: Engine, work: Callable[[CoreConnection], Any]) -> Any:
    """Run `work` in one transaction; foreign errors become ours, without their text."""
    try:
        with engine.begin() as connection:
            return work(connection)
    except SQLAlchemyError as error:
        original = getattr(error, "orig", None)
        raise (translate(original) if original is not None else StoreError(type(error).__name__)) from None
    except dbapi2.Error as error:
        raise translate(error) from None
