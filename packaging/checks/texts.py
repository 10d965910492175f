"""The text catalogue: every Swedish text of the program has its English one, with the same placeholders.

`texts.py` looks and answers 1 when something is missing; `texts.py --update` brings the catalogue up to date with the
source (translations are kept, texts that are gone leave) and compiles it.
"""

import argparse
import ast
import io
import string
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tracked import ROOT

LOCALE: Final = "en"
KEYWORDS: Final = {"_": None, "ngettext": (1, 2)}
FIRST_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that two people's catalogues differ only in texts


def catalogue_path(root: Path = ROOT) -> Path:
    return root / "resources" / "translations" / LOCALE / "LC_MESSAGES" / "guide_desk.po"


def sources(root: Path = ROOT) -> Iterator[Path]:
    yield from sorted((root / "guide_desk").rglob("*.py"))


def new_catalogue() -> Catalog:
    return Catalog(
        locale=LOCALE,
        header_comment="# The English texts of Guide Desk.",
        project="Guide Desk",
        version="texts",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="The Guide Desk authors",
        language_team="English",
        creation_date=FIRST_DAY,
        revision_date=FIRST_DAY,
        fuzzy=False,
    )


def texts_in_source(root: Path = ROOT) -> Catalog:
    """Every text the source asks for, with the modules that do, and the names that lie as data."""
    found = new_catalogue()
    for path in sources(root):
        with path.open("rb") as module:
            for _line, message, comments, _context in extract(
                "python", module, KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
            ):
                where = [(path.relative_to(root).as_posix(), 0)]
                found.add(message, locations=where, auto_comments=comments)
    for text, file in texts_in_data(root):
        found.add(text, locations=[(file, 0)])
    return found


def texts_in_data(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """(text, file) of the names that lie as data."""
    for path in sorted((root / "resources" / "segments").glob("*.toml")):
        for declared in tomllib.loads(path.read_text(encoding="utf-8"))["segment"]:
            for name in ("name", "name_in_county"):
                if name in declared:
                    yield declared[name], path.relative_to(root).as_posix()


def read_catalogue(root: Path = ROOT) -> Catalog:
    path = catalogue_path(root)
    if not path.exists():
        return new_catalogue()
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def update(root: Path = ROOT) -> None:
    old, kept = read_catalogue(root), new_catalogue()
    for wanted in texts_in_source(root):
        if wanted.id:
            before = old.get(wanted.id)
            same_shape = before is not None and isinstance(before.id, tuple) == isinstance(wanted.id, tuple)
            kept.add(
                wanted.id,
                string=before.string if before is not None and same_shape else None,
                locations=sorted(set(wanted.locations)),
                auto_comments=wanted.auto_comments,
                user_comments=before.user_comments if before is not None else (),
            )
    path = catalogue_path(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, kept, width=0, sort_output=True, include_lineno=False)
    path.write_bytes(written.getvalue())
    path.with_suffix(".mo").write_bytes(compiled(read_catalogue(root)))


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it; only translated texts, in a fixed order."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def faults(root: Path = ROOT) -> Iterator[str]:
    yield from (fault for path in sources(root) for fault in faults_in_module(path, root))
    english, wanted = read_catalogue(root), texts_in_source(root)
    wanted_ids = {message.id for message in wanted if message.id}
    for message in english:
        if message.id and message.id not in wanted_ids:
            yield f"no longer asked for: {_short(message)}"
    yield from (f"obsolete: {_short(message)}" for message in english.obsolete.values())
    for message in wanted:
        if message.id:
            yield from _faults_of(message, english.get(message.id))
    mo_path = catalogue_path(root).with_suffix(".mo")
    if not mo_path.exists() or mo_path.read_bytes() != compiled(english):
        yield "the compiled catalogue is not the written one"


def _faults_of(wanted: Message, english: Message | None) -> Iterator[str]:
    """What the English side of one text lacks."""
    if english is None or isinstance(english.id, tuple) != isinstance(wanted.id, tuple):
        yield f"not in the catalogue: {_short(wanted)}"
        return
    if english.fuzzy:
        yield f"uncertain: {_short(wanted)}"
    swedish = _forms(wanted.id)
    forms = _forms(english.string)
    if len(forms) != len(swedish) or not all(form.strip() for form in forms):
        yield f"not translated: {_short(wanted)}"
        return
    for one, other in zip(swedish, forms, strict=True):
        if placeholders(one) != placeholders(other):
            yield f"other placeholders in English: {_short(wanted)}"
        if one[:1].isspace() != other[:1].isspace() or one[-1:].isspace() != other[-1:].isspace():
            yield f"other spaces at the ends in English: {_short(wanted)}"
        if one.endswith("…") != other.endswith("…"):
            yield f"ends with … in one language only: {_short(wanted)}"


def _forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (str(value or ""),)


def _short(message: Message) -> str:
    text = " ".join(_forms(message.id)[0].split())
    where = message.locations[0][0] if message.locations else "the catalogue"
    return f"“{text[:60]}” ({where})"


def placeholders(text: str) -> frozenset[str]:
    """The names in braces. A text with lone braces has the fault as its only placeholder."""
    try:
        return frozenset(name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None)
    except ValueError as error:
        return frozenset({str(error)})


def faults_in_module(path: Path, root: Path) -> Iterator[str]:
    """Texts nobody can extract, and texts fixed while the module is imported, before a language is chosen."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    where = path.relative_to(root).as_posix()
    for node, is_deferred in _calls(tree, is_deferred=False):
        count = 2 if isinstance(node.func, ast.Name) and node.func.id == "ngettext" else 1
        literal = all(isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in node.args[:count])
        if len(node.args) < count or not literal:
            yield f"{where}:{node.lineno}: a text must stand in the call itself"
        if not is_deferred:
            yield f"{where}:{node.lineno}: a text is fixed at import, before the language is chosen"


def _calls(node: ast.AST, *, is_deferred: bool) -> Iterator[tuple[ast.Call, bool]]:
    """Calls of the two doors below the node, and whether each runs only when something is called."""
    for child in ast.iter_child_nodes(node):
        inside = is_deferred or (isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and child in _body(node))
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in KEYWORDS:
            yield child, inside
        yield from _calls(child, is_deferred=inside)


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.stmt] | list[ast.expr]:
    return [node.body] if isinstance(node, ast.Lambda) else node.body


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="bring the catalogue up to date and compile it")
    if parser.parse_args().update:
        update()
    found = list(faults())
    print("\n".join(found) if found else "every text has its English one")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
