"""The lock files: complete, in step with pyproject.toml and with each other, and installable on every supported system.

What can be seen without a network is always looked at. Whether the index still resolves to the same versions, and has a wheel
for each supported system, needs one; where there is none the check says so and stands on the first part alone.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tracked import ROOT

SETS: Final = ("run", "hub", "dev")
SYSTEMS: Final = {
    "Windows x64": "x86_64-pc-windows-msvc",
    "macOS arm64": "aarch64-apple-darwin",
    "Linux x86-64": "x86_64-manylinux_2_36",
}
HASH: Final = re.compile(r"--hash=sha256:[0-9a-f]{64}$")
NO_NETWORK: Final = (
    "connection refused",
    "dns error",
    "error sending request",
    "failed to fetch",
    "network is unreachable",
    "network was disabled",
    "timed out",
)
FORBIDDEN: Final = ("httpx2", "keyrings-alt")  # their presence alone changes what httpx and keyring do

Pins = Mapping[str, Requirement]


def lock_path(name: str, root: Path = ROOT) -> Path:
    return root / "packaging" / f"requirements-{name}.lock"


def read_lock(text: str) -> tuple[dict[str, Requirement], list[str]]:
    """The pins of a lock file, and a sentence for each line that is no exact version with its hashes."""
    pins: dict[str, Requirement] = {}
    faults: list[str] = []
    for entry in text.replace("\\\n", " ").splitlines():
        if not entry.strip() or entry.startswith("#"):
            continue
        written, *hashes = re.split(r"\s+(?=--hash)", entry.strip())
        requirement = Requirement(written)
        exact = [specifier.operator for specifier in requirement.specifier] == ["=="]
        if not exact or not hashes or not all(HASH.match(each.strip()) for each in hashes):
            faults.append(f"{requirement.name} is not one version with its hashes")
        pins[canonicalize_name(requirement.name)] = requirement
    return pins, faults


def faults_without_network(root: Path = ROOT) -> Iterator[str]:
    """What is wrong with the files as they lie."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        "run": [*project["project"]["dependencies"], *groups["build"]],
        "hub": [*groups["hub"], *groups["build"]],
        "dev": [*project["project"]["dependencies"], *groups["hub"], *groups["dev"], *groups["build"]],
    }
    pins: dict[str, dict[str, Requirement]] = {}
    for name in SETS:
        pins[name], faults = read_lock(lock_path(name, root).read_text(encoding="utf-8"))
        yield from (f"{lock_path(name).name}: {fault}" for fault in faults)
        for requirement in map(Requirement, wanted[name]):
            pin = pins[name].get(canonicalize_name(requirement.name))
            if pin is None or not requirement.specifier.contains(next(iter(pin.specifier)).version):
                yield f"{lock_path(name).name}: does not hold {requirement}; run packaging/lock"
    yield from _differences("run", pins["run"], "dev", pins["dev"])
    yield from _differences("hub", pins["hub"], "dev", pins["dev"])
    for name in SETS:
        yield from (f"{lock_path(name).name}: holds {forbidden}" for forbidden in FORBIDDEN if forbidden in pins[name])


def _differences(narrow_name: str, narrow: Pins, wide_name: str, wide: Pins) -> Iterator[str]:
    for name, pin in narrow.items():
        if name not in wide or wide[name].specifier != pin.specifier:
            yield f"{name} in the {narrow_name} lock is not the same in the {wide_name} lock; run packaging/lock"


def faults_on_the_index(root: Path = ROOT) -> Iterator[str]:
    """What the index says. Raises `ConnectionError` when it cannot be asked."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv is None:
        raise ConnectionError("uv is not installed")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        (copy / "packaging").mkdir()
        for path in (root / "pyproject.toml", root / "packaging" / "lock", *(lock_path(name, root) for name in SETS)):
            shutil.copy(path, copy / path.relative_to(root))
        _ask(["sh", "packaging/lock"], copy, uv)
        for name in SETS:
            before, after = (read_lock(lock_path(name, place).read_text(encoding="utf-8"))[0] for place in (root, copy))
            if {str(pin) for pin in before.values()} != {str(pin) for pin in after.values()}:
                yield f"{lock_path(name).name}: is not what pyproject.toml resolves to; run packaging/lock"
        widest = lock_path("dev", root)
        for system, platform in SYSTEMS.items():
            fault = _ask([uv, "pip", "install", "-q", "--dry-run", "--target", str(copy / "target"), "--python", sys.executable,
                          "--python-version", "3.11", "--python-platform", platform, "--only-binary", ":all:",
                          "--require-hashes", "-r", str(widest)], copy, uv, may_fail=True)  # fmt: skip
            if fault:
                yield f"{widest.name}: cannot be installed on {system}: {' '.join(fault.split())}"


def _ask(command: list[str], folder: Path, uv: str, *, may_fail: bool = False) -> str:
    answer = subprocess.run(
        command, cwd=folder, env={**os.environ, "UV": uv}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if answer.returncode == 0:
        return ""
    if any(sign in answer.stderr.lower() for sign in NO_NETWORK):
        raise ConnectionError("the index did not answer")
    if not may_fail:
        raise RuntimeError(answer.stderr)
    return answer.stderr


def main() -> int:
    faults = list(faults_without_network())
    if not faults:
        try:
            faults = list(faults_on_the_index())
        except ConnectionError as reason:
            print(f"the locks are complete and in step; not resolved anew, since {reason}")
            return 0
    print("\n".join(faults) if faults else f"the locks are in step and resolve for {', '.join(SYSTEMS)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
