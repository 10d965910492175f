import json
import re
import subprocess
import sys

from tests.architecture.packages import ROOT

LATE = ("sqlalchemy", "httpx", "flask", "werkzeug", "waitress", "alembic", "babel", "holidays")
LATE_OWN = (
    "guide_desk.actions",
    "guide_desk.app.first_run",
    "guide_desk.app.signing_in",
    "guide_desk.domain.projection",
    "guide_desk.services.county",
    "guide_desk.store.copies",
    "guide_desk.store.recovery",
    "guide_desk.superoffice",
    "guide_desk.sync.runner",
    "guide_desk.system.loopback_listener",
    "guide_desk.ui.trouble.conditions",
    "guide_desk.ui.doors",
    "guide_desk.ui.features.contact",
    "guide_desk.ui.parts.peek",
    "guide_desk.ui.window.settings_menu",
)
MOST_OWN = 107
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
    assert not [name for name in loaded if name.startswith("PySide6")], "what loads after Qt costs more: see ui/plain_import"
    assert "hashlib" not in loaded, "OpenSSL takes five MiB"
    assert late_ones(loaded) == []


def test_the_window_stands_without_what_it_needs_only_later() -> None:
    loaded = modules_after("import guide_desk.app, guide_desk.ui.application")
    assert "guide_desk.ui.features.today.page" in loaded
    assert late_ones(loaded) == []
    assert not [name for name in loaded if name.startswith(LATE_OWN)]


def test_few_of_our_modules_load_before_the_first_list() -> None:
    loaded = modules_after("import guide_desk.app, guide_desk.ui.application")
    ours = sorted(name for name in loaded if name.startswith("guide_desk."))
    assert len(ours) <= MOST_OWN, "each costs every start half a millisecond: load it when it is first needed"


def test_an_import_after_qt_is_as_cheap_as_one_before() -> None:
    before = "import builtins\nplain = builtins.__import__\n"
    after = "\nassert builtins.__import__ is plain"
    loaded = modules_after(
        f"{before}from guide_desk.ui.plain_import import importing_plainly\n"
        f"with importing_plainly():\n    import PySide6.QtWidgets\n    assert builtins.__import__ is not plain{after}"
    )
    assert "PySide6.QtWidgets" in loaded
    hooks = re.compile(r"^\s*from (__feature__|PySide6\.\w+ import \*)", re.MULTILINE)
    assert not [path for path in (ROOT / "guide_desk").rglob("*.py") if hooks.search(path.read_text(encoding="utf-8"))]


def test_kontakter_shows_a_search_without_the_way_to_the_crm() -> None:
    """The sync loads it on a thread of its own; a window that did would stand for a third of a second."""
    loaded = modules_after(
        "import guide_desk.ui.features.contacts.page\n"
        "from guide_desk.services.register_search import may_ask\nassert may_ask('lind') and not may_ask('l')"
    )
    assert late_ones(loaded) == []


def test_a_late_module_would_be_seen() -> None:
    assert late_ones(modules_after("import sqlalchemy, keyring.backends.fail")) == ["keyring.backends.fail", "sqlalchemy"]


def test_hub_and_doctor_start_without_qt() -> None:
    loaded = modules_after("import guide_desk.__main__")
    assert "guide_desk.__main__" in loaded
    assert not [name for name in loaded if name.startswith(("PySide6", "shiboken6"))]
