import ast
from pathlib import Path

import pytest

from tests.architecture.packages import PACKAGE, dotted_names, module_paths, name_in_tree

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40
# Names that exist only on systems of one family. `system/` may ask which system it is on.
ONE_SYSTEM_ONLY = frozenset(
    {
        "fcntl",
        "grp",
        "msvcrt",
        "os.fork",
        "os.getuid",
        "os.kill",
        "os.mkfifo",
        "os.setsid",
        "pwd",
        "resource",
        "termios",
        "winreg",
    }
)


def one_system_names(source: str) -> list[str]:
    """The names of `ONE_SYSTEM_ONLY` that a module uses, with their lines."""
    return [f"{line}: {name}" for name, line in dotted_names(ast.parse(source)) if name in ONE_SYSTEM_ONLY]


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    too_long = {
        name_in_tree(path): lines
        for path in module_paths()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not too_long


def long_functions(source: str) -> list[str]:
    """The functions whose body, without its docstring, is longer than a reader can hold, with their lengths."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > MOST_LINES_OF_A_FUNCTION:
                found.append(f"{node.name} ({lines})")
    return found


def shortcut_timers(source: str) -> list[int]:
    """The lines on which `singleShot` is called."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute) and node.attr == "singleShot"]


def test_no_function_is_longer_than_a_reader_can_hold() -> None:
    found = {name_in_tree(path): names for path in module_paths() if (names := long_functions(path.read_text(encoding="utf-8")))}
    assert not found


def test_a_long_function_is_seen_and_its_docstring_not_counted() -> None:
    body = "    value = 1\n" * MOST_LINES_OF_A_FUNCTION
    docstring = '    """' + "Much to say.\n" * 9 + '    """\n'
    assert long_functions(f"def short():\n{docstring}{body}") == []
    assert long_functions(f"def long():\n{body}    value = 2\n") == ["long (41)"]


def test_calls_of_one_operating_system_stand_in_system_only() -> None:
    found = {
        name_in_tree(path): names
        for path in module_paths()
        if "system" not in path.relative_to(PACKAGE).parts[:1] and (names := one_system_names(path.read_text(encoding="utf-8")))
    }
    assert not found


@pytest.mark.parametrize(
    "source",
    ["import os\nos.fork()", "from os import kill", "import fcntl", "import os\nstop = os.kill", "from fcntl import flock"],
)
def test_a_call_of_one_operating_system_is_seen(source: str) -> None:
    assert one_system_names(source)


def test_a_harmless_module_is_let_through() -> None:
    assert not one_system_names("import os\nresource = os.environ['HOME']\nprint(resource.kill)")


def test_what_is_called_later_holds_nobody() -> None:
    """Qt's own shortcut keeps what it was to call where its context goes first: `ui/crossing` says how it is done."""
    used = {name_in_tree(path): names for path in module_paths() if (names := shortcut_timers(path.read_text(encoding="utf-8")))}
    assert not used


def test_a_shortcut_timer_is_seen() -> None:
    assert shortcut_timers("from PySide6.QtCore import QTimer\nQTimer.singleShot(0, self, self.go)\n") == [2]
    assert shortcut_timers("timer.setSingleShot(True)") == []


def test_every_folder_with_modules_is_a_package() -> None:
    folders: set[Path] = {path.parent for path in module_paths()}
    assert not [name_in_tree(folder) for folder in folders if not (folder / "__init__.py").exists()]
