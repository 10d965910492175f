"""What the program is made of, with versions and licences: what the page about it says."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from guide_desk.store.driver import engine_versions as engine_versions
from guide_desk.store.unit_of_work import ReadingUnit

LICENCES = {
    "argon2-cffi": "MIT",
    "cryptography": "Apache-2.0 or BSD-3-Clause",
    "flask": "BSD-3-Clause",
    "httpx": "BSD-3-Clause",
    "joserfc": "BSD-3-Clause",
    "keyring": "MIT",
    "msgspec": "BSD-3-Clause",
    "phonenumbers": "Apache-2.0",
    "platformdirs": "MIT",
    "PySide6-Essentials": "LGPL-3.0-only, or GPL",
    "segno": "BSD-3-Clause",
    "SQLAlchemy": "MIT",
    "sqlcipher3": "zlib (SQLCipher itself: BSD-3-Clause)",
    "truststore": "MIT",
    "tzdata": "Apache-2.0",
    "waitress": "ZPL-2.1",
    "XlsxWriter": "BSD-2-Clause",
}
"""What the program asks for by itself; each of these may bring more, whose licence its own metadata says."""
BUNDLED = (
    ("Python", "PSF-2.0"),
    ("Qt", "LGPL-3.0-only"),
    ("SQLite", "public domain"),
    ("OpenSSL", "Apache-2.0"),
    ("Inter", "OFL-1.1"),
    ("Lucide", "ISC"),
)
"""What comes along without being a package: the interpreter, what lies inside packages, the typeface and the icons."""
_LONGEST_LICENCE = 60
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Part:
    """`version` is empty where the part says none of its own."""

    name: str
    version: str
    licence: str


def program_parts(_unit: ReadingUnit) -> list[Part]:
    """Each part that lies beside the program, in the order of its name. Reads some forty small files: not for the GUI thread."""
    sqlite, _sqlcipher = engine_versions()
    versions = {"Python": platform.python_version(), "SQLite": sqlite}
    bundled = [Part(name, versions.get(name, ""), licence) for name, licence in BUNDLED]
    return sorted([*bundled, *_installed()], key=lambda part: part.name.casefold())


def _installed() -> Iterator[Part]:
    """The packages asked for, and what they ask for in turn; what is for another system is not there."""
    known = {_as_one(name): licence for name, licence in LICENCES.items()}
    waiting, seen = list(LICENCES), set()
    while waiting:
        name = waiting.pop()
        if _as_one(name) in seen:
            continue
        seen.add(_as_one(name))
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        yield Part(found.name, found.version, known.get(_as_one(name)) or _licence(found.metadata))
        wanted = (line for line in found.requires or [] if "extra ==" not in line)
        waiting += [match[0] for match in map(_NAME.match, wanted) if match is not None]


def _as_one(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def _licence(said: metadata.PackageMetadata) -> str:
    """As the package itself says it, in the field of today or in one of yesterday's."""
    for field in ("License-Expression", "License"):
        text = "".join(said.get_all(field) or [])
        if text and len(text) <= _LONGEST_LICENCE and "\n" not in text:
            return text
    kinds = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    return ", ".join(kinds)
