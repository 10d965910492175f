"""A start of the program, without its window: it claims the profile in argument 1, and listens until its input is closed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSocketNotifier

from guide_desk.app.only_one import claim
from guide_desk.ui.computer.raise_request import RaiseListener


def main() -> int:
    folder = Path(sys.argv[1])
    lock = claim(folder)
    if lock is None:
        print("raised", flush=True)
        return 0
    print("first", flush=True)
    application = QCoreApplication([])
    listener = RaiseListener(folder, lambda: print("knock", flush=True), application)
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, application)
    notifier.activated.connect(application.quit)
    application.exec()
    listener.close()
    lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
