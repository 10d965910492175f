"""The checks of `packaging/checks` see the faults they are there for."""

from collections.abc import Callable
from pathlib import Path

import addresses
import links
import locks
import pytest
import texts

import tracked


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Makes a small project of named files."""

    def make(files: dict[str, str]) -> Path:
        for name, contents in files.items():
            path = tmp_path / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents, encoding="utf-8")
        return tmp_path / "project"

    return make


Tree = Callable[[dict[str, str]], Path]


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    "link",
    ["[a](gone.md)", "![a](pictures/gone.png)", "[a](there.md#gone)", "[a](#gone)", "[a](../outside.md)", '<img src="gone.png">'],
)
def test_a_dead_link_is_seen(tree: Tree, link: str) -> None:
    root = tree({"here.md": f"# Here\n\n{link}\n", "there.md": "# There\n"})
    assert len(list(links.dead_links(root / "here.md", root))) == 1


def test_living_links_are_let_through(tree: Tree) -> None:
    text = "# Here & now\n[a](there.md#twice-1) [b](#here--now) [c](https://example.org/gone)\n`[d](gone.md)`\n```\n[e](gone.md)\n```\n"
    root = tree({"here.md": text, "there.md": "# Twice\n\n# Twice\n"})
    assert list(links.dead_links(root / "here.md", root)) == []


# ---------------------------------------------------------------- addresses

HOST = "https://index.example" + "/simple/"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.md", f"see {HOST}flask"),
        ("a.toml", "index" + "-url = 'x'"),
        ("packaging/a.lock", "flask @ " + "https" + "://example.org/flask.whl"),
        ("a.py", "PLACE = '/" + "home/anna/desk'"),
        ("a.py", "PLACE = 'C:" + r"\Users\anna\desk'"),
        ("a.py", "PLACE = '{root}/store'"),
    ],
)
def test_an_address_is_seen(tree: Tree, name: str, text: str) -> None:
    root = tree({name: ""})
    (root / name).write_text(text.replace("{root}", str(root)), encoding="utf-8")
    assert len(list(addresses.findings(root))) == 1


def test_ordinary_text_is_let_through(tree: Tree) -> None:
    root = tree(
        {"a.py": "URL = 'https://sod.example.org/Cust00000/api/v1/Person'\n", "a.toml": "url = 'https://example.org/simpler'\n"}
    )
    assert list(addresses.findings(root)) == []


def test_a_tree_without_git_is_walked_without_what_tools_made(tree: Tree) -> None:
    root = tree({"a.py": "", ".venv/b.py": "", "dist/c.py": "", ".ci/run": "", "deep/__pycache__/d.py": ""})
    assert [path.relative_to(root).as_posix() for path in tracked.tracked_files(root)] == [".ci/run", "a.py"]


# ---------------------------------------------------------------- locks

PROJECT = """
[project]
dependencies = ["alpha>=1", "beta"]
[dependency-groups]
build = []
hub = ["beta"]
dev = ["gamma"]
"""
HASH = " \\\n    --hash=sha256:" + "0" * 64


def locked(tree: Tree, run: str = "", hub: str = "", dev: str = "") -> list[str]:
    files = {
        "run": run or f"alpha==1.2{HASH}\nbeta==2.0{HASH}\n",
        "hub": hub or f"beta==2.0{HASH}\n",
        "dev": dev or f"alpha==1.2{HASH}\nbeta==2.0{HASH}\ngamma==3.0 ; sys_platform == 'linux'{HASH}\n",
    }
    root = tree({"pyproject.toml": PROJECT, **{f"packaging/requirements-{name}.lock": text for name, text in files.items()}})
    return list(locks.faults_without_network(root))


def test_locks_that_agree_are_let_through(tree: Tree) -> None:
    assert locked(tree) == []


@pytest.mark.parametrize(
    "hub",
    ["beta==2.0\n", f"beta>=2.0{HASH}\n", f"beta==2.1{HASH}\n", f"gamma==3.0{HASH}\n", f"beta==2.0{HASH}\nhttpx2==1.0{HASH}\n"],
    ids=["no hash", "no one version", "another version", "missing", "forbidden"],
)
def test_a_lock_with_a_fault_is_seen(tree: Tree, hub: str) -> None:
    assert locked(tree, hub=hub)


def test_a_lock_older_than_what_is_declared_is_seen(tree: Tree) -> None:
    assert locked(tree, run=f"alpha==0.9{HASH}\nbeta==2.0{HASH}\n")


# ---------------------------------------------------------------- texts

SOURCE = """
from guide_desk.texts import _, ngettext

def greeting(name, n):
    return _("Hej {name}").format(name=name) + ngettext("{n} väntar", "{n} väntar nu", n).format(n=n)
"""
ENGLISH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Hej {name}"
msgstr "Hello {name}"

msgid "{n} väntar"
msgid_plural "{n} väntar nu"
msgstr[0] "{n} waits"
msgstr[1] "{n} wait"
"""


def text_faults(tree: Tree, source: str = SOURCE, english: str = ENGLISH) -> list[str]:
    catalogue = "resources/translations/en/LC_MESSAGES/guide_desk.po"
    root = tree({"guide_desk/a.py": source, catalogue: english})
    (root / catalogue).with_suffix(".mo").write_bytes(texts.compiled(texts.read_catalogue(root)))
    return list(texts.faults(root))


def test_a_whole_catalogue_is_let_through(tree: Tree) -> None:
    assert text_faults(tree) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hello {name}", ""),
        ("Hello {name}", "Hello {nam}"),
        ("Hello {name}", "Hello {name"),
        ("Hello {name}", "Hello {name} "),
        ('{n} wait"', '"'),
        ('msgid "Hej {name}"', '#, fuzzy\nmsgid "Hej {name}"'),
        ('msgid "Hej {name}"', 'msgid "Hejdå {name}"'),
        ('msgid "Hej {name}"', '#~ msgid "Borta"\n#~ msgstr "Gone"\n\nmsgid "Hej {name}"'),
    ],
)
def test_a_gap_in_the_catalogue_is_seen(tree: Tree, before: str, after: str) -> None:
    assert before in ENGLISH
    assert text_faults(tree, english=ENGLISH.replace(before, after))


@pytest.mark.parametrize(
    "line",
    [
        'TITLE = _("Hej {name}")',
        "def title(text):\n    return _(text)",
        'def title(n):\n    return _(f"Hej {n}")',
        'def t(a=_("Hej {name}")): ...',
    ],
)
def test_a_text_that_cannot_be_translated_is_seen(tree: Tree, line: str) -> None:
    assert text_faults(tree, source=f"{SOURCE}\n{line}\n")


def test_a_stale_compiled_catalogue_is_seen(tree: Tree) -> None:
    text_faults(tree)
    root = tree({"resources/translations/en/LC_MESSAGES/guide_desk.po": ENGLISH.replace("Hello", "Good day,")})
    assert list(texts.faults(root)) == ["the compiled catalogue is not the written one"]


def test_an_update_keeps_translations_and_drops_what_is_gone(tree: Tree) -> None:
    extra = '\nmsgid "Borta"\nmsgstr "Gone"\n'
    root = tree(
        {
            "guide_desk/a.py": f'{SOURCE}\ndef b():\n    return _("Ny")\n',
            "resources/translations/en/LC_MESSAGES/guide_desk.po": ENGLISH + extra,
        }
    )
    texts.update(root)
    catalogue = texts.read_catalogue(root)
    assert catalogue["Hej {name}"].string == "Hello {name}"
    assert catalogue["{n} väntar"].string == ("{n} waits", "{n} wait")
    assert catalogue.get("Borta") is None
    assert [fault.split(" (")[0] for fault in texts.faults(root)] == ["not translated: “Ny”"]
