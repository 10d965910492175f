"""What runs here, by name and version: the head of a report, and of the page about the program."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion

from guide_desk import __version__
from guide_desk.services.program_parts import engine_versions


def what_runs() -> list[str]:
    """The program, the system, and the parts whose versions matter when something is to be found out."""
    sqlite, sqlcipher = engine_versions()
    return [
        f"Guide Desk {__version__}",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        f"Qt {qVersion()}",
        f"SQLite {sqlite}",
        f"SQLCipher {sqlcipher}",
    ]
