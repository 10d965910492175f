"""The floor of a first sync from a living hub: what `requests.json` asked, asked again and written, in a process of its own.

Prints its milliseconds and its largest memory as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from tests.benchmarks.floors.bare_sync import BareSync

_KEY = bytes(range(32))


def main() -> int:
    told = json.loads(os.environ["GUIDE_DESK_BENCH"])
    folder = Path(told["folder"])
    requests = json.loads((folder / "requests.json").read_text(encoding="utf-8"))
    floor = BareSync(told["root"], folder / "floor.db", _KEY, token=told["token"])
    began = time.perf_counter()
    floor.run(requests)
    took = (time.perf_counter() - began) * 1000
    persons, lines = floor.count()
    floor.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"first": took, "persons": persons, "entries": lines, "peak": peak}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
