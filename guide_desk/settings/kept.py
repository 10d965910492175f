"""Settings as they are kept: read once at start, written by a thread of their own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guide_desk.errors import last_resort
from guide_desk.settings.declared import DECLARED, Value

_logger = logging.getLogger(__name__)


class KeptSettings:
    """`get` never waits; `set` returns at once and one worker writes the file. Unknown or unfit values become the default."""

    def __init__(self, path: Path, write: Callable[[Path, bytes], None]) -> None:
        self._path = path
        self._write = write
        self._values = _read(path)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="settings")

    def get(self, name: str) -> Value:
        """The kept value or the declared default. Raises KeyError for a name that is not declared."""
        return self._values.get(name, DECLARED[name].default)

    def set(self, name: str, value: Value) -> None:
        """Keep `value`. Raises KeyError for an undeclared name and ValueError for a value the declaration refuses."""
        if not DECLARED[name].accepts(value):
            raise ValueError(name)
        if self._values.get(name, DECLARED[name].default) == value:
            return
        self._values[name] = value
        content = json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._worker.submit(self._save, content)

    def close(self) -> None:
        """Write what is left and end the worker."""
        self._worker.shutdown(wait=True)

    def _save(self, content: bytes) -> None:
        try:
            self._write(self._path, content)
        except OSError as error:
            _logger.warning("settings could not be written: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the worker would keep it to itself
            last_resort(error)


def _read(path: Path) -> dict[str, Value]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        _logger.warning("settings could not be read and start from their defaults")
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if name in DECLARED and DECLARED[name].accepts(value)}
