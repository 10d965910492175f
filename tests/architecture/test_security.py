"""SECURITY.md names a test for each requirement, or says that it is not held; what the code itself can tell is held here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.packages import ROOT, dotted_names, module_paths, name_in_tree

REQUIREMENTS = [f"S{number}" for number in range(1, 32)]
ROW = re.compile(r"^\| (S\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TWO = [("tests/a.py", "test_b"), ("tests/c.py", "test_d")]
RUNS_WHAT_IT_READS = frozenset(
    {
        *(
            "pickle",
            "marshal",
            "shelve",
            "dill",
            "cloudpickle",
            "yaml",
            "zipfile",
            "tarfile",
            "shutil.unpack_archive",
            "gzip",
            "lzma",
        ),
        *("gzip", "lzma", "bz2", "xml", "lxml", "openpyxl", "docx", "eval", "exec"),
    }
)


def rows(document: str) -> dict[str, tuple[list[tuple[str, str]], str]]:
    """For each requirement the tests that are named, and what is said to be missing."""
    return {match[1]: (NAMED.findall(match[3]), match[4].strip()) for match in ROW.finditer(document)}


def names_of_tests(path: str) -> Iterator[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    yield from (node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def test_every_requirement_has_a_row_and_a_test_or_a_word_about_what_is_missing() -> None:
    found = rows((ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert list(found) == REQUIREMENTS
    assert not [name for name, (named, missing) in found.items() if not named and missing == "–"]


def test_every_test_that_is_named_is_there() -> None:
    found = rows((ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    named = [each for tests, _missing in found.values() for each in tests]
    assert len(named) >= len(REQUIREMENTS)
    assert not [f"{path}::{name}" for path, name in named if not (ROOT / path).exists() or name not in set(names_of_tests(path))]


@pytest.mark.parametrize(
    ("row", "read"),
    [
        (
            "| S1 | Words | `tests/a.py::test_b`, `tests/c.py::test_d` | – |",
            ([("tests/a.py", "test_b"), ("tests/c.py", "test_d")], "–"),
        ),
        ("| S1 | Words | none | All of it |", ([], "All of it")),
    ],
)
def test_a_row_is_read(row: str, read: tuple[list[tuple[str, str]], str]) -> None:
    assert rows(row) == {"S1": read}


def careless_names(source: str) -> list[str]:
    """What unpacks, or runs, or reads with a parser that can be led outside."""
    tree = ast.parse(source)
    used = {name.split(".")[0] if name.split(".")[0] in RUNS_WHAT_IT_READS else name for name, _line in dotted_names(tree)}
    used |= {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return sorted(used & RUNS_WHAT_IT_READS)


def in_the_desk() -> Iterator[tuple[str, list[str]]]:
    for path in module_paths():
        yield name_in_tree(path), careless_names(path.read_text(encoding="utf-8"))


def test_nothing_unpacks_or_reads_what_can_run() -> None:
    assert not {name: found for name, found in in_the_desk() if found}


@pytest.mark.parametrize("source", ["import pickle", "from zipfile import ZipFile", "eval('1')", "import xml.etree.ElementTree"])
def test_what_is_careless_is_seen(source: str) -> None:
    assert careless_names(source)


def bare_numbers(source: str) -> list[str]:
    """What a line of the log is given that has the name of a number of a contact, an entry or a deed, and is not veiled."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not _is_logger(node.func.value):
            continue
        for argument in node.args[1:]:
            if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Name) and argument.func.id == "veiled":
                continue
            names = [each.id for each in ast.walk(argument) if isinstance(each, ast.Name)]
            names += [each.attr for each in ast.walk(argument) if isinstance(each, ast.Attribute)]
            found += [name for name in names if name.endswith(("_id", "_ids")) or name in ("number", "numbers", "marker")]
    return found


def _is_logger(holder: ast.expr) -> bool:
    return isinstance(holder, ast.Name) and holder.id in ("_logger", "logger")


def test_no_line_of_the_log_has_a_number_that_can_be_looked_up() -> None:
    found = {name_in_tree(path): bare_numbers(path.read_text(encoding="utf-8")) for path in module_paths()}
    assert not {name: bare for name, bare in found.items() if bare}


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('_logger.info("contact %d", deed.contact_id)', ["contact_id"]),
        ('_logger.info("%d of %s", number, str(first.remote_id))', ["number", "remote_id"]),
        ('_logger.info("contact %s: %d", veiled(deed.contact_id), error.status)', []),
    ],
)
def test_a_bare_number_is_seen(source: str, bare: list[str]) -> None:
    assert bare_numbers(source) == bare
