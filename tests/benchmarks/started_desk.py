"""The program's start, as a process of its own: milliseconds from its start to the first painted list, and resident MiB then.

Everything `guide_desk` does before the window is done here too, in its order.
"""

from __future__ import annotations

import json
import sys

from tests.benchmarks.floors.bare_window import resident_mebibytes, seconds_since_process_start


def main() -> int:
    from datetime import datetime

    from guide_desk.app import open_desk
    from guide_desk.app.profile import folder_for
    from guide_desk.settings.start_options import StartOptions
    from guide_desk.system.instance_lock import InstanceLock
    from guide_desk.system.logs import start_logging, stop_logging

    now = datetime.fromisoformat("2026-05-12T09:41")
    options = StartOptions(is_practice=True, now=now, theme="light", size=(1440, 900))
    folder = folder_for(options)
    lock = InstanceLock(folder)
    assert lock.acquire()
    start_logging(folder)
    desk = open_desk(options)
    from guide_desk.ui.plain_import import importing_plainly

    with importing_plainly():
        from guide_desk.ui.application import run
        from guide_desk.ui.qt_application import make_application
        from guide_desk.ui.window.main_window import MainWindow

    found: list[dict[str, float]] = []

    def on_window(window: MainWindow) -> None:
        def painted() -> None:
            milliseconds, mebibytes = seconds_since_process_start() * 1000, resident_mebibytes()
            found.append({"milliseconds": milliseconds, "mebibytes": mebibytes, "rows": window.today.view.model().rowCount()})
            window.close()

        window.today.first_painted.connect(painted)

    run(make_application(), desk, options, on_window)
    desk.close()
    stop_logging()
    lock.release()
    print(json.dumps(found[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
