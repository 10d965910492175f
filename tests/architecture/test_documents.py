import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from guide_desk.services.program_parts import LICENCES
from tests.architecture.packages import PACKAGE, ROOT

FENCE = re.compile(r"^```[a-z]*\n(guide_desk/[^\n]*\n.*?)^```", re.MULTILINE | re.DOTALL)
FOLDER_LINE = re.compile(r"^(?P<indent> *)(?P<names>[a-z_]+/(?:(?:,| |·)+[a-z_]+/)*)(?:\s|$)")


def folders_drawn(drawing: str) -> set[str]:
    """The folders of `guide_desk` that a drawn tree names, as paths below it: two spaces deeper is one folder deeper."""
    found: set[str] = set()
    above: list[str] = []
    for line in drawing.splitlines():
        match = FOLDER_LINE.match(line)
        if match is None:
            continue
        depth = len(match["indent"]) // 2
        names = re.findall(r"([a-z_]+)/", match["names"])
        above = [*above[:depth], names[-1]]
        if above[0] == "guide_desk" and depth > 0:
            found.update("/".join([*above[1:depth], name]) for name in names)
    return found


def code_folders() -> set[str]:
    return {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")} - {"."}


def test_architecture_draws_every_folder_there_is_and_no_other() -> None:
    match = FENCE.search((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert match, "ARCHITECTURE.md has no fenced tree that starts with guide_desk/"
    drawn, real = folders_drawn(match[1]), code_folders()
    # Below ui/features a feature may be a module or a folder, as it grows; the drawing need not follow each one.
    real = {folder for folder in real if not folder.startswith("ui/features/") or folder in drawn}
    assert drawn == real


def test_a_drawn_tree_is_read_with_its_depth() -> None:
    drawing = "guide_desk/\n  app.py   the root\n  texts/  system/   two\n  ui/   widgets\n    parts/  shared\ntests/\n  ui/\n"
    assert folders_drawn(drawing) == {"texts", "system", "ui", "ui/parts"}


def test_architecture_states_the_layers_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    document = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    stated = [" > ".join(contract["layers"]) for contract in contracts if contract["type"] == "layers"]
    assert len(stated) == 2
    assert not [layers for layers in stated if f"`{layers}`" not in document]


# ---------------------------------------------------------------- the glossary


def code_words(table: str) -> Iterator[str]:
    """The words in code marks in the last column of each row of the glossary."""
    for line in table.splitlines():
        if line.startswith("|"):
            yield from re.findall(r"`([A-Za-z_][\w.]*)`", line.rstrip().rstrip("|").rsplit("|", 1)[-1])


def names_in_domain() -> set[str]:
    """Modules, classes, functions, fields, constants and literals of `domain/`."""
    names: set[str] = set()
    for path in (PACKAGE / "domain").rglob("*.py"):
        names.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Name(id=name) | ast.arg(arg=name):
                    names.add(name)
                case ast.Attribute(attr=name):
                    names.add(name)
                case ast.Constant(value=str(name)):
                    names.add(name)
                case _:
                    pass
    return names


def test_every_code_word_of_the_glossary_is_a_name_in_domain() -> None:
    words = set(code_words((ROOT / "GLOSSARY.md").read_text(encoding="utf-8")))
    assert len(words) >= 20, "the glossary's table was not understood"
    names = names_in_domain()
    assert not sorted(word for word in words if not set(word.split(".")) <= names)


@pytest.mark.parametrize(
    ("row", "words"), [("| svar | answer | `Answer.kind` |", ["Answer.kind"]), ("| `svar` | answer | – |", [])]
)
def test_code_words_are_read_from_the_last_column(row: str, words: list[str]) -> None:
    assert list(code_words(row)) == words


# ---------------------------------------------------------------- one source for each fact


def test_what_is_packed_is_what_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = tomllib.loads((ROOT / "briefcase.toml").read_text(encoding="utf-8"))["tool"]["briefcase"]
    app = packed["app"]["guide_desk"]
    assert app["requires"] == project["project"]["dependencies"]
    assert packed["license"] == project["project"]["license"]
    assert "version" not in packed
    assert "version" not in app


def test_what_the_hub_needs_is_among_what_the_desk_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split(r"[<>=]", requirement)[0] for requirement in project["project"]["dependencies"]}
    assert set(project["dependency-groups"]["hub"]) - names == {"psycopg[binary]"}  # a team's database; no desk needs it


def test_desk_and_package_ask_for_the_same_system_libraries() -> None:
    script = (ROOT / "desk").read_text(encoding="utf-8")
    installed = {
        package
        for name in ("qt_packages", "window_packages")
        for package in re.search(rf"^{name}='([^']+)'", script, re.MULTILINE)[1].split()  # type: ignore[index]
    }
    packed = tomllib.loads((ROOT / "briefcase.toml").read_text(encoding="utf-8"))["tool"]["briefcase"]["app"]["guide_desk"]
    assert installed == set(packed["linux"]["system"]["debian"]["system_runtime_requires"])


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    explained = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8").casefold()
    groups = project["dependency-groups"]
    direct = [*project["project"]["dependencies"], *groups["build"], *groups["hub"], *groups["dev"]]
    names = {re.split(r"[<>=[]", requirement)[0].casefold() for requirement in direct}
    assert not sorted(name for name in names if f"| {name} |" not in explained)


def test_the_licences_that_the_program_shows_are_those_that_are_explained() -> None:
    explained = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8").partition("| For a team's hub only |")[0]
    rows = re.findall(
        r"^\| ([\w-]+) \| [^|]+ \| ([^|]+) \|$", explained.partition("| Package | Why | Licence |")[2], re.MULTILINE
    )
    assert dict(rows) == LICENCES
