import json
import subprocess
import sys

from tests.architecture.packages import ROOT

LATE = ("sqlalchemy", "httpx", "flask", "werkzeug", "waitress", "alembic", "babel", "holidays")
# `keyring` itself may be there; a backend may not, beyond the one recorded at the last start.
LATE_PREFIXES = ("keyring.backends.", "secretstorage", "jeepney")


def modules_after(statement: str) -> set[str]:
    """The names of everything a fresh interpreter has loaded after the statement."""
    answer = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(answer.stdout.splitlines()[-1]))


def late_ones(loaded: set[str]) -> list[str]:
    return sorted(name for name in loaded if name in LATE or name.startswith(LATE_PREFIXES))


def test_the_desk_starts_without_what_it_needs_only_later() -> None:
    loaded = modules_after("import guide_desk.app")
    assert "guide_desk.app" in loaded
    assert late_ones(loaded) == []


def test_the_window_stands_without_what_it_needs_only_later() -> None:
    loaded = modules_after("import guide_desk.app, guide_desk.ui.application")
    assert "guide_desk.ui.features.today.page" in loaded
    assert late_ones(loaded) == []
    later = ("guide_desk.superoffice", "guide_desk.sync.runner", "guide_desk.ui.parts.peek", "guide_desk.ui.features.contacts")
    assert not [name for name in loaded if name.startswith(later)]


def test_a_late_module_would_be_seen() -> None:
    assert late_ones(modules_after("import sqlalchemy, keyring.backends.fail")) == ["keyring.backends.fail", "sqlalchemy"]


def test_hub_and_doctor_start_without_qt() -> None:
    loaded = modules_after("import guide_desk.__main__")
    assert "guide_desk.__main__" in loaded
    assert not [name for name in loaded if name.startswith(("PySide6", "shiboken6"))]
