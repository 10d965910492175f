"""The hub's tests run on both databases: `database_url` is an empty one of the test's own, first SQLite, then PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres

DATABASES = ("sqlite", "postgresql") if postgres.is_here() or os.environ.get("CI") == "true" else ("sqlite",)
NewDatabase = Callable[[], str]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if "postgresql" not in DATABASES:
        terminalreporter.section("PostgreSQL", sep="-")
        terminalreporter.write_line(postgres.ABSENT)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    if not postgres.is_here():
        pytest.fail(postgres.ABSENT, pytrace=False)
    with postgres.running_postgres() as server:
        yield server


@pytest.fixture(scope="module", params=DATABASES)
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    """Makes empty databases, each with an address of its own, for as long as the module's tests run."""

    def sqlite_file() -> str:
        folder: Path = tmp_path_factory.mktemp("hub-å b")
        return f"sqlite:///{folder / 'hub.db'}"

    if request.param == "sqlite":
        yield sqlite_file
        return
    server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def postgres_database() -> str:
        made.append(server.new_database())
        return made[-1]

    yield postgres_database
    for address in made:
        server.drop(address)


@pytest.fixture
def database_url(new_database: NewDatabase, request: pytest.FixtureRequest) -> Iterator[str]:
    address = new_database()
    is_postgres = address.startswith("postgresql")
    server: postgres.PostgresServer | None = request.getfixturevalue("postgres_server") if is_postgres else None
    yield address
    if server is not None:
        server.drop(address)
