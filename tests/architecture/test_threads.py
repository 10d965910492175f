"""Every thread the program starts has a name, and the table of threads in ARCHITECTURE.md says what it owns."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.packages import PACKAGE, ROOT, module_paths, name_in_tree

NAME_KEYWORDS = {
    "Thread": "name",
    "ThreadPoolExecutor": "thread_name_prefix",
    "QThread": None,
    "QThreadPool": None,
}


def threads_started(source: str) -> Iterator[tuple[str, str | None]]:
    """What starts a thread in a module, and the name it gives; none where it gives no readable one."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in NAME_KEYWORDS:
            given = [keyword.value for keyword in node.keywords if keyword.arg == NAME_KEYWORDS[called]]
            yield called, readable(given[0]) if given else None


def readable(value: ast.expr) -> str | None:
    """The fixed beginning of a text."""
    if isinstance(value, ast.JoinedStr) and value.values:
        value = value.values[0]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def described_words(document: str) -> set[str]:
    """The words in the first column of the table of threads."""
    table = document[document.index("| Thread |") :].split("\n\n", 1)[0]
    words = {word for row in table.splitlines()[2:] for word in re.findall(r"\w+", row.split("|")[1].casefold())}
    return words | {word.removesuffix("s") for word in words}


def test_every_thread_is_named_and_described() -> None:
    words = described_words((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    unknown = []
    for path in module_paths():
        if path.relative_to(PACKAGE).parts[0] == "hub":
            continue  # another process, with threads of its own
        for called, name in threads_started(path.read_text(encoding="utf-8")):
            if name is None or not set(re.findall(r"[a-z]+", name.casefold())) & words:
                unknown.append(f"{name_in_tree(path)}: {called} {name}")
    assert not unknown


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import threading\nthreading.Thread(target=f)", ("Thread", None)),
        ("Thread(target=f, name='writer')", ("Thread", "writer")),
        ("ThreadPoolExecutor(2, thread_name_prefix=f'reader-{n}')", ("ThreadPoolExecutor", "reader-")),
        ("QThread(parent)", ("QThread", None)),
    ],
)
def test_a_started_thread_is_seen(source: str, found: tuple[str, str | None]) -> None:
    assert list(threads_started(source)) == [found]


def test_words_come_from_the_first_column() -> None:
    document = "x\n| Thread | Owns |\n|---|---|\n| readers (two) | connections |\n| settings, log | a file |\n\nmore"
    assert described_words(document) == {"readers", "reader", "two", "settings", "setting", "log"}


# ---------------------------------------------------------------- whose objects they are

LIVING = frozenset(
    {
        "QActionGroup",
        "QButtonGroup",
        "QCompleter",
        "QLocalServer",
        "QObject",
        "QShortcut",
        "QStandardItemModel",
        "QStringListModel",
        "QTimer",
        "QVariantAnimation",
    }
)


def without_parent(source: str) -> list[str]:
    """Where a module makes something of `LIVING` that nobody owns."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [
        f"{call.lineno}: {call.func.id}"
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in LIVING and not call.args and not call.keywords
    ]


def test_what_lives_in_the_window_belongs_to_somebody() -> None:
    """Else Python's collector takes it on whichever thread it runs, and a timer that ends on a reader's ends the program."""
    found = {name_in_tree(path): without_parent(path.read_text(encoding="utf-8")) for path in module_paths()}
    assert not {name: calls for name, calls in found.items() if calls}


def test_an_object_without_a_parent_is_seen() -> None:
    assert without_parent("timer = QTimer()") == ["1: QTimer"]
    assert without_parent("timer = QTimer(self)") == []
