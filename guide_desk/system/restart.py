"""Starting the same program again, with the same arguments, when this one has let go of everything."""

from __future__ import annotations

import os
import subprocess
import sys


def start_again() -> int:
    """Become the new program where the system can do that; elsewhere start it beside and return the exit code of this one."""
    command = [sys.executable, *sys.orig_argv[1:]]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - our own interpreter and arguments, no shell
    subprocess.Popen(command, close_fds=True)  # noqa: S603 - our own interpreter and arguments, no shell
    return 0
