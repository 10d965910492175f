"""What every test stands on: Swedish texts, folders of its own, nothing left behind; and the time each folder takes."""

import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from guide_desk import texts

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PUBLISHED_API = Path(__file__).resolve().parent / "published_api"
"""Lies beside this file; not beside the copy in the small projects of `architecture/test_guards.py`, which have no client."""
TRANSLATIONS = Path(__file__).resolve().parents[1] / "resources" / "translations"

# Another process may hold the processor: a slow example is no fault. The examples themselves are bounded.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("suite")


# ---------------------------------------------------------------- options


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("guide desk")
    group.addoption("--long", action="store_true", help="run the tests marked long too")
    group.addoption("--accept", action="store_true", help="keep the pictures of this run as the reference")


def pytest_configure(config: pytest.Config) -> None:
    if PUBLISHED_API.is_dir():
        from tests.published_api.recording import PublishedApi

        overhearing = PublishedApi(config)
        overhearing.listen()
        config.pluginmanager.register(overhearing, "published-api")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(TimePerFolder(), "time-per-folder")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long_ones = [item for item in items if item.get_closest_marker("long")]
    if long_ones:
        config.hook.pytest_deselected(items=long_ones)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


class TimePerFolder:
    """Sums what the tests of each folder took. With several workers this is more than the clock on the wall."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        parts = PurePosixPath(report.nodeid.split("::", 1)[0]).parts
        folder = parts[1] if len(parts) > 2 else "."
        self.seconds[folder] += report.duration  # type: ignore[assignment]  # a counter of seconds
        self.tests[folder] += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.seconds:
            return
        terminalreporter.section("time per folder", sep="-")
        for folder, seconds in sorted(self.seconds.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{seconds:8.1f} s  {self.tests[folder]:5d} tests  {folder}")
        terminalreporter.write_line(f"{self.seconds.total():8.1f} s  {self.tests.total():5d} tests  in all")


# ---------------------------------------------------------------- what each test gets


@pytest.fixture(autouse=True)
def swedish_texts() -> Iterator[None]:
    texts.set_language("sv", TRANSLATIONS)
    yield
    texts.set_language("sv", TRANSLATIONS)


class PatientBot(QtBot):
    """Waits long: other programs may hold the processor, and what comes in time costs nothing."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 30_000) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder with a short path, for sockets: their names may not be longer than 107 characters."""
    with tempfile.TemporaryDirectory(prefix="gd-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, short_folder: Path) -> Path:
    """Sends every folder of the person who runs the tests to a place of the test's own. Answers that place."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name, folder in {
        "XDG_CACHE_HOME": ".cache",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_folder))
    monkeypatch.delenv("GUIDE_DESK_HOME", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home


# ---------------------------------------------------------------- what no test may leave behind


@pytest.fixture(autouse=True)
def no_leftover_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and _has_to_end(thread)]
    for thread in left:
        thread.join(timeout=2)
    names = [thread.name for thread in left if thread.is_alive()]
    if names:
        pytest.fail(f"threads still run after the test: {', '.join(names)}", pytrace=False)


def _has_to_end(thread: threading.Thread) -> bool:
    """A store's threads would not hold up the end of the process; but a store that stays open holds its files."""
    return not thread.daemon or thread.name.startswith("store-")


@pytest.fixture(autouse=True)
def no_leftover_windows() -> Iterator[None]:
    before = _windows()
    yield
    left = _windows() - before
    names = sorted(type(window).__name__ for window in left)
    for window in left:
        window.close()  # type: ignore[attr-defined]  # Qt is imported only where a test did
        window.deleteLater()  # type: ignore[attr-defined]
    if names:
        pytest.fail(f"windows still exist after the test: {', '.join(names)}", pytrace=False)


def _windows() -> set[object]:
    """The top-level widgets that belong to nobody; empty in a test that never imported Qt's widgets."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return {
        window
        for window in widgets.QApplication.topLevelWidgets()
        if window.parentWidget() is None and not window.inherits("QTipLabel") and not isinstance(window, widgets.QMenu)
    }
