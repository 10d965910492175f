"""`./desk bench [--quick]`: the program's figures beside their floors, in one run. Prints ratios and writes bench.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.measures import Figure, measure_all

_LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "httpx", "msgspec")


def main() -> int:
    parser = argparse.ArgumentParser(prog="desk bench")
    parser.add_argument("--quick", action="store_true", help="fewer contacts and repetitions")
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    options = parser.parse_args()
    before = os.getloadavg()[0]
    figures = measure_all(contacts=2_000 if options.quick else 20_000, repetitions=5 if options.quick else 9)
    after = os.getloadavg()[0]
    libraries = {name: version(name) for name in _LIBRARIES}
    print(f"{'what':44} {'program':>11} {'floor':>11} {'ratio':>8}  n")
    for figure in figures:
        print(_line(figure))
    print(f"load {before:.2f} before, {after:.2f} after; Python {platform.python_version()}; {libraries}")
    kept = {"figures": [figure.as_data() for figure in figures], "load": [before, after], "libraries": libraries}
    options.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return 0


def _line(figure: Figure) -> str:
    return (
        f"{figure.name:44} {figure.program:9.2f}{figure.unit:>2} {figure.floor:9.2f}{figure.unit:>2}"
        f" {figure.ratio:7.2f}x {figure.repetitions}"
    )


if __name__ == "__main__":
    sys.exit(main())
