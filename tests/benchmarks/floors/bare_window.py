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
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QTimer
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication, QMainWindow, QStyledItemDelegate, QStyleOptionViewItem, QTableView

    painted: list[float] = []

    class Model(QAbstractTableModel):
        def rowCount(self, parent: QModelIndex | None = None) -> int:
            return 100_000

        def columnCount(self, parent: QModelIndex | None = None) -> int:
            return 1

        def data(self, index: QModelIndex, role: int = 0) -> object:
            return f"Row {index.row()}" if role == 0 else None

    class Delegate(QStyledItemDelegate):
        def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
            rect: QRect = option.rect
            painter.drawText(rect.adjusted(8, 4, -8, -24), 0, str(index.data()))
            painter.drawText(rect.adjusted(8, 26, -8, 0), 0, "second line of words")
            if not painted:
                painted.append(seconds_since_process_start())

    app = QApplication(sys.argv)
    window = QMainWindow()
    view = QTableView()
    view.setModel(Model(view))
    view.setItemDelegate(Delegate(view))
    view.verticalHeader().setDefaultSectionSize(56)
    view.horizontalHeader().setStretchLastSection(True)
    window.setCentralWidget(view)
    window.resize(1440, 900)
    window.show()

    def end() -> None:
        if painted:
            print(json.dumps({"milliseconds": painted[0] * 1000, "mebibytes": resident_mebibytes()}))
            app.quit()
        else:
            QTimer.singleShot(1, end)

    QTimer.singleShot(0, end)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
