"""The parts of a package as CycloneDX 1.5, for whoever searches them for known faults: what the lock of the desk holds.

`python packaging/parts.py FILE` writes it. Standard library only, and the same for the same lock. A part's hashes are those of
its files for the several systems.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = "packaging/requirements-run.lock"
PIN: Final = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.+!-]+)\s*(?:;\s*([^\\]*?))?\s*$")
HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def parts_of(lock: str) -> list[dict[str, Any]]:
    """One component for each pinned version. Raises ValueError for a line that is none."""
    found = []
    for entry in lock.replace("\\\n", " ").splitlines():
        if not entry.strip() or entry.startswith("#"):
            continue
        pin = PIN.match(entry.partition("--hash")[0].strip())
        if pin is None:
            raise ValueError("a line of the lock is no pinned version")
        name, version, marker = pin.groups()
        part: dict[str, Any] = {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name.lower()}@{version}"}
        part["bom-ref"] = part["purl"]
        part["hashes"] = [{"alg": "SHA-256", "content": each} for each in HASH.findall(entry)]
        if marker:
            part["properties"] = [{"name": "guide-desk:only-where", "value": marker.strip()}]
        found.append(part)
    return found


def list_of_parts(root: Path = ROOT) -> dict[str, Any]:
    """The whole document."""
    said = (root / "guide_desk" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "([^"]+)"$', said, re.MULTILINE)
    if version is None:
        raise ValueError("guide_desk/__init__.py says no version")
    program = {"type": "application", "name": "guide-desk", "version": version[1], "bom-ref": "guide-desk"}
    parts = parts_of((root / LOCK).read_text(encoding="utf-8"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program},
        "components": parts,
        "dependencies": [{"ref": "guide-desk", "dependsOn": [part["bom-ref"] for part in parts]}],
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(list_of_parts(), indent=1) + "\n", encoding="utf-8")
