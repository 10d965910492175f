"""Logging without persons: veiled ids, counts and codes only, in files that their owner alone may read, for seven days at most.

The formatter writes the type and the place of an exception, never its text: a foreign exception's text may quote a note.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from guide_desk.clock import Clock, SystemClock
from guide_desk.errors import GuideDeskError, last_resort

LOG_NAME = "guide-desk.log"
LOG_BYTES = 1_000_000
LOG_FILES = 10
LOG_DAYS = 7
"""Whichever comes first. The day of a file is that of its first line, by the program's clock."""
MOST_LINES_OF_ONE = 3
_LOOK_SECONDS = 3600.0
"""How often a program that says nothing looks whether a day has gone by."""

_logger = logging.getLogger("guide_desk")
_listeners: list[QueueListener] = []
_folder: Path | None = None


class _QuietQueue(QueueHandler):
    """Hands the finished line to the writing thread, so that no caller waits for the disk and no exception object travels."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        line = self.format(record)
        return logging.makeLogRecord({"levelno": record.levelno, "levelname": record.levelname, "msg": line})


class _QuietFile(RotatingFileHandler):
    """A file a day, or more where much is said; those that have grown old go. The log's own thread.

    A file that cannot be written (a full disk) is left alone; any other trouble in writing is told once.
    """

    _has_told = False

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True)
        self._clock = clock
        self._day: date | None = None

    def emit(self, record: logging.LogRecord) -> None:
        self.keep_to_days()
        super().emit(record)

    def keep_to_days(self) -> None:
        """Begin a new file with a new day, and remove what is older than the log may be, or dated by a clock that was ahead."""
        today = self._clock.today()
        if today == self._day:
            return
        self._day = today
        path = Path(self.baseFilename)
        with suppress(OSError):
            if _first_day(path) not in (None, today):
                self.doRollover()
            for old in path.parent.glob(f"{path.name}.*"):
                day = _first_day(old)
                if day is None or not timedelta(days=-1) <= today - day < timedelta(days=LOG_DAYS):
                    old.unlink(missing_ok=True)

    def _open(self) -> Any:
        return open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=partial(os.open, mode=0o600))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - logging's own name and shape
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError) and not self._has_told:
            self._has_told = True
            last_resort(error)


class _Listener(QueueListener):
    """The writing thread: it looks at the day also when nothing is said."""

    def __init__(self, lines: queue.SimpleQueue[logging.LogRecord], *handlers: logging.Handler) -> None:
        super().__init__(lines, *handlers)
        self._lines = lines

    def dequeue(self, block: bool) -> logging.LogRecord:
        while True:
            try:
                found = self._lines.get(block, _LOOK_SECONDS if block else None)
            except queue.Empty:
                if not block:
                    raise
                for handler in self.handlers:
                    if isinstance(handler, _QuietFile):
                        handler.keep_to_days()
            else:
                return found


class _QuietFormatter(logging.Formatter):
    """One line a record, with the moment by the program's clock; line breaks in arguments are written as spaces; exceptions as
    type and frames.

    Of what a foreign library has to say only the place: its words may quote anything.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        is_ours = record.name.partition(".")[0] == _logger.name
        said = record.getMessage() if is_ours else f"at {record.module}:{record.lineno}"
        message = said.replace("\r", " ").replace("\n", " ")
        moment = self._clock.now().replace(tzinfo=None).isoformat(" ", "milliseconds")
        line = f"{moment} {record.levelname} {record.threadName} {record.name}: {message}"
        if record.exc_info and record.exc_info[0] is not None:
            line += " | " + describe_exception(record.exc_info[1], record.exc_info[2])
        return line


def describe_exception(error: BaseException | None, trace: TracebackType | None) -> str:
    """Type and frames of an exception on one line. The text stands only for our own errors, which carry ids and codes."""
    if error is None:
        return "no exception"
    frames = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(traceback.extract_tb(trace)[-12:])
    )
    text = f"({error})" if isinstance(error, GuideDeskError) else ""
    return f"{type(error).__module__}.{type(error).__qualname__}{text} at {frames or 'unknown'}"


def _first_day(path: Path) -> date | None:
    """That of the first line; None without one that begins with a day. Raises OSError."""
    if not path.exists():
        return None
    with path.open("rb") as stream:
        begun = stream.read(10)
    try:
        return date.fromisoformat(begun.decode("ascii"))
    except ValueError:
        return None


def start_logging(folder: Path, clock: Clock | None = None, *, to_stderr: bool = False) -> Path:
    """Send the program's log to `folder`/guide-desk.log and keep foreign libraries at warning level. Returns the file.

    `clock`: the computer's own, unless another is given. Raises OSError.
    """
    clock = clock if clock is not None else SystemClock()
    path = folder / LOG_NAME
    path.touch(mode=0o600)
    if os.name == "posix":
        path.chmod(0o600)
    global _folder
    _folder = folder
    handlers: list[logging.Handler] = [_QuietFile(path, clock)]
    if to_stderr:
        handlers.append(logging.StreamHandler(sys.stderr))
    lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    entrance = _QuietQueue(lines)
    entrance.setFormatter(_QuietFormatter(clock))
    listener = _Listener(lines, *handlers)
    listener.start()
    _listeners.append(listener)
    root = logging.getLogger()
    root.addHandler(entrance)
    root.setLevel(logging.WARNING)
    _logger.setLevel(logging.INFO)
    for name in ("httpx", "httpcore", "sqlalchemy", "keyring"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _logger.info("log starts, process %d", os.getpid())
    return path


def log_folder() -> Path | None:
    """Where the log lies that was started last; None before there is any."""
    return _folder


def stop_logging() -> None:
    """Write what is left, end the writing thread and close the file, so that it may be removed."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, _QuietQueue):
            root.removeHandler(handler)
            handler.close()
    while _listeners:
        listener = _listeners.pop()
        listener.stop()
        for file_handler in listener.handlers:
            with suppress(OSError):
                file_handler.close()


def catch_everything(on_unexpected: Callable[[str], None]) -> None:
    """The last resort, for every thread: log where it happened, and tell `on_unexpected` (on the thread that failed).

    What happens again and again, as in painting, is logged a few times only. An exception that Python itself had to swallow
    is logged without its text too; nobody is told, for nothing that was asked for went wrong.
    """
    times: Counter[str] = Counter()

    def report(error: BaseException | None, trace: TracebackType | None, where: str) -> None:
        description = f"{where}: {describe_exception(error, trace)}"
        times[description] += 1
        if times[description] <= MOST_LINES_OF_ONE:
            _logger.error("unexpected in %s", description)
        on_unexpected(description)

    def on_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report(error, trace, "the main thread")

    def on_thread(arguments: threading.ExceptHookArgs) -> None:
        name = arguments.thread.name if arguments.thread is not None else "a thread"
        report(arguments.exc_value, arguments.exc_traceback, name)

    def on_unraisable(found: sys.UnraisableHookArgs) -> None:
        _logger.error("swallowed: %s", describe_exception(found.exc_value, found.exc_traceback))

    sys.excepthook = on_main
    threading.excepthook = on_thread
    sys.unraisablehook = on_unraisable


def leave_no_memory_behind() -> None:
    """What breaks down writes no copy of its memory to the disk: key and names would stand in it. Windows has no such limit.

    Linux asks a limit of 0 of files only, and one of 1 also of a program that takes the copy in (`core_pattern` with a pipe).
    """
    try:
        import resource
    except ImportError:
        return
    _now, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (1 if sys.platform == "linux" and most else 0, most))
