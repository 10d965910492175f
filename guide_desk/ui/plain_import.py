"""Qt's bindings put an `__import__` of their own in place, which every later import pays for: 4 MiB and 10 ms of a start.

It serves `from __feature__ import …` and `from PySide6 import *`; nothing here uses either, which an architecture test holds.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing_plainly() -> Iterator[None]:
    """What is imported inside may replace `__import__`; afterwards it is the one from before."""
    plain = builtins.__import__
    try:
        yield
    finally:
        builtins.__import__ = plain
