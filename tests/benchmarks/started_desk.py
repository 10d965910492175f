"""The program's start, as a process of its own: milliseconds from its start to the first painted list, and resident MiB.

With `--fill` it makes the store that the starts are measured on.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.benchmarks.floors.bare_window import resident_mebibytes, seconds_since_process_start

CONTACTS = 5_000


def main() -> int:
    if "--fill" in sys.argv:
        return _fill()
    from guide_desk.app import open_desk
    from guide_desk.settings.start_options import StartOptions
    from guide_desk.ui.application import make_application, make_window

    options = StartOptions(is_practice=True, theme="light", size=(1440, 900))
    desk = open_desk(options)
    application = make_application()
    window, _context = make_window(application, desk, options)
    found: list[dict[str, float]] = []

    def painted() -> None:
        found.append({"milliseconds": seconds_since_process_start() * 1000, "mebibytes": resident_mebibytes()})
        window.close()

    window.today.first_painted.connect(painted)
    window.show()
    application.exec()
    desk.close()
    print(json.dumps(found[0]))
    return 0


def _fill() -> int:
    from guide_desk.clock import SystemClock
    from guide_desk.store import people
    from guide_desk.store.store import open_store
    from guide_desk.system.store_key import practice_key
    from tests.benchmarks.measures import fill
    from tests.factories import GUIDE

    folder = Path(os.environ["GUIDE_DESK_HOME"]) / "practice"
    folder.mkdir(parents=True)
    store = open_store(folder, practice_key(folder), clock=SystemClock(), is_practice=True)
    store.write(lambda unit: people.keep_guide(unit, GUIDE)).result()
    fill(store, CONTACTS)
    store.close()
    print(json.dumps({"milliseconds": 0.0}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
