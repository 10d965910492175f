"""The floor of a start: a bare PySide6 window with a painted table of two-line rows.

Run as a process of its own; prints one JSON line: milliseconds from its own start to the first painted list, and resident MiB.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def seconds_since_process_start() -> float:
    """Seconds since the kernel started this process (Linux); the interpreter's own start is inside."""
    ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[19])
    started = ticks / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


def resident_mebibytes() -> float:
    """Resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> int:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    from tests.benchmarks.floors.bare_list import BareList

    class Painted(BareList):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            if self.rows_painted:
                QTimer.singleShot(0, end)

    def end() -> None:
        print(json.dumps({"milliseconds": seconds_since_process_start() * 1000, "mebibytes": resident_mebibytes()}))
        app.quit()

    app = QApplication(sys.argv)
    window = QMainWindow()
    window.setCentralWidget(Painted(100_000))
    window.resize(1440, 900)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
