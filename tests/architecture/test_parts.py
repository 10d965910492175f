"""The list of parts that goes along with a package says what is locked, all of it and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import locks

from guide_desk import __version__
from tests.architecture.packages import ROOT


def written(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "parts.json"
    subprocess.run([sys.executable, str(ROOT / "packaging" / "parts.py"), str(path)], check=True)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_locked_version_is_a_part_with_its_hashes(tmp_path: Path) -> None:
    found = written(tmp_path)
    text = locks.lock_path("run").read_text(encoding="utf-8")
    pins, faults = locks.read_lock(text)
    assert not faults
    said = {locks.canonicalize_name(part["name"]): part["version"] for part in found["components"]}
    assert said == {name: next(iter(pin.specifier)).version for name, pin in pins.items()}
    assert sum(len(part["hashes"]) for part in found["components"]) == len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text))
    marked = {part["name"] for part in found["components"] if "properties" in part}
    assert marked == {pin.name for pin in pins.values() if pin.marker is not None}
    assert marked


def test_it_is_a_document_that_a_scanner_takes(tmp_path: Path) -> None:
    found = written(tmp_path)
    assert (found["bomFormat"], found["specVersion"], found["version"]) == ("CycloneDX", "1.5", 1)
    assert found["metadata"]["component"]["version"] == __version__
    refs = [part["bom-ref"] for part in found["components"]]
    assert len(refs) == len(set(refs))
    assert found["dependencies"] == [{"ref": "guide-desk", "dependsOn": refs}]
    assert all(re.fullmatch(r"pkg:pypi/[a-z0-9._-]+@[\w.+!-]+", ref) for ref in refs)
    assert found == written(tmp_path)
