"""Somebody who locks the whole program and opens it again, in a process of its own: here every object can be walked.

A process that has run other tests holds their objects too: the walk would take long, and find what is not the program's.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.people import PersonRow
from guide_desk.system.folders import profile_root
from guide_desk.ui.lock.lock_window import LockWindow
from guide_desk.ui.window.fair_window import FairWindow
from guide_desk.ui.window.main_window import MainWindow
from tests.app.sitting import Sitting
from tests.factories import MORNING

WORDS = "Sista orden före låset"
OPTIONS = StartOptions(is_practice=True, theme="light", language="sv", now=MORNING)


def digest_of(value: str | bytes) -> str:
    return hashlib.sha256(value.encode(errors="surrogatepass") if isinstance(value, str) else value).hexdigest()


def everything_held() -> Iterator[object]:
    """Every object that Python can reach: what the collector knows, what those hold, and what runs right now."""
    gc.collect()
    waiting: list[object] = gc.get_objects()
    for frame in sys._current_frames().values():
        while frame is not None:
            waiting.extend(frame.f_locals.values())
            frame = frame.f_back  # type: ignore[assignment]
    seen = {id(waiting)}
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting.extend(gc.get_referents(each))


def forms_of_the_key(digest: str) -> list[str]:
    """Where the key still is: as bytes, or in hexadecimal digits inside a text."""
    found = []
    for each in everything_held():
        if isinstance(each, bytes | bytearray) and len(each) == 32 and digest_of(bytes(each)) == digest:
            found.append(type(each).__name__)
        elif isinstance(each, str) and len(each) >= 64:
            runs = re.findall(r"[0-9a-f]{64}", each)
            found += ["hexadecimal text" for run in runs if digest_of(bytes.fromhex(run)) == digest]
    return found


def heard(interface: QAccessibleInterface) -> Iterator[str]:
    """Every name, description and value that a screen reader would find."""
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help):
        yield interface.text(kind)
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None:
            yield from heard(child)


def everything_said() -> str:
    """Titles, texts, tooltips and the accessibility tree of every window there is."""
    parts = []
    for window in QApplication.topLevelWidgets():
        parts += [window.windowTitle(), *heard(QAccessible.queryAccessibleInterface(window))]
        for widget in (window, *window.findChildren(QWidget)):
            parts += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
            parts.append(str(widget.property("text") or widget.property("plainText") or ""))
    return "\n".join(parts)


def shows_somebody(window: QWidget) -> bool:
    assert isinstance(window, MainWindow)
    return window.today.shown_card is not None and window.today.peek.card is not None


def writes_and_locks(window: QWidget) -> bool:
    if not shows_somebody(window):
        return False
    assert isinstance(window, MainWindow)
    window.today.peek.composer.text.setPlainText(WORDS)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    return True


def chooses_another(window: QWidget) -> bool:
    """Not the first of the queue: whoever writes about somebody finds them there afterwards."""
    assert isinstance(window, MainWindow)
    today = window.today
    another = today._model.people()[2]
    today.view.setCurrentIndex(today._model.index(today._model.row_of(another), 0))
    return today.peek.card is not None and today.peek.card.row.contact_id == another


def locks_in_the_middle(window: QWidget) -> bool:
    """With words half written, a number copied, small windows and a menu open, whose loop is within the program's."""
    if not shows_somebody(window) or window.property("is_locking"):
        return False
    assert isinstance(window, MainWindow)
    window.setProperty("is_locking", True)
    acts = window.today.peek.acts
    window.today.peek.composer.text.setPlainText(WORDS)
    for act in (acts.copy_address, acts.claim, acts.book, acts.hand_over, acts.show_code, window.open_new_person):
        act()
    window.bottom_corner.open_panel(lambda: None)
    assert QGuiApplication.clipboard().text()
    QTimer.singleShot(0, window, window._context.lock)
    acts._show_menu()
    return True


def unlocks(window: QWidget) -> None:
    assert isinstance(window, LockWindow)
    window.button.click()


def closes(window: QWidget) -> None:
    window.close()


def finds_the_words(window: QWidget) -> bool:
    if not shows_somebody(window):
        return False
    assert isinstance(window, MainWindow)
    assert window.today.peek.composer.text.toPlainText() == WORDS
    window.close()
    return True


def holds_one_of(text: str, names: set[str]) -> bool:
    """Whether two words of it, one behind the other, are a name."""
    words = re.findall(r"\w+", text)
    return digest_of(text) in names or any(digest_of(" ".join(pair)) in names for pair in pairwise(words))


def goes_to_the_fair(window: QWidget) -> None:
    """With a small window open, so that the one that comes in its place is all there is of the desk."""
    assert isinstance(window, MainWindow)
    window.today.peek.composer.text.setPlainText(WORDS)
    window.open_quick_note()
    QTest.keyClick(window, Qt.Key.Key_F9)


def chooses_and_leaves_the_fair(window: QWidget) -> bool:
    assert isinstance(window, FairWindow)
    who = window.form.who
    if who.row is None:
        if not who.text():
            QTest.keyClicks(who, "eli")
        elif who.suggested:
            QTest.keyClick(who.popup, Qt.Key.Key_Down)
            QTest.keyClick(who.popup, Qt.Key.Key_Return)
        return False
    QTest.keyClick(window, Qt.Key.Key_F9)
    return True


def begins_something_everywhere(window: MainWindow) -> Iterator[object]:
    """In each place, with time for what is asked there to be answered."""
    people = window.today._model.people()
    yield window.go("contacts")
    yield window.contacts.search.setText("elin")
    yield window.go("segments")
    yield window.go("card", people[0], people)
    yield window.card.facts.move_block.edit()


def walks_through_everything(window: QWidget) -> bool:
    """And locks while the questions of a last round through the places are under way."""
    if not shows_somebody(window):
        return False
    assert isinstance(window, MainWindow)
    steps = _walks.setdefault(id(window), begins_something_everywhere(window))
    if not window._context.background.is_idle or next(steps, steps) is not steps:
        return False
    _walks.clear()
    window.card.step(1)
    window.open_quick_note()
    window.go("today")
    window.today.peek.composer.text.setPlainText(WORDS)
    window.go("contacts")
    window.contacts.search.setText("an")
    window.go("segments")
    window._context.lock()
    return True


_walks: dict[int, Iterator[object]] = {}
WAYS: dict[str, tuple[tuple[type[QWidget], Callable[[QWidget], object]], ...]] = {
    "desk": ((MainWindow, chooses_another), (MainWindow, locks_in_the_middle)),
    "every place": ((MainWindow, walks_through_everything),),
    "fair": ((MainWindow, goes_to_the_fair), (FairWindow, chooses_and_leaves_the_fair)),
}


def lock_and_unlock(way: str) -> None:
    threads_before = set(threading.enumerate())
    names: set[str] = set()

    def notes_the_names(window: QWidget) -> bool:
        if not shows_somebody(window):
            return False
        assert isinstance(window, MainWindow)
        rows = [window.today._model.item(window.today._model.index(row)) for row in range(window.today._model.rowCount())]
        names.update(digest_of(row.name) for row in rows if isinstance(row, PersonRow) and row.name)
        return True

    def looks_around(window: QWidget) -> None:
        (folder,) = (path.parent for path in profile_root().rglob("store.db"))
        digest = digest_of((folder / "practice.key").read_bytes())
        assert forms_of_the_key(digest) == []
        left = {thread.name for thread in set(threading.enumerate()) - threads_before if thread.is_alive()}
        assert not [name for name in left if name.startswith(("store", "sync", "files", "settings"))]
        opened = [os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()]
        assert not [path for path in opened if "store.db" in path]
        said = everything_said()
        assert "Guide Desk är låst" in said
        assert not [word for word in re.findall(r"\w+ \w+", said) if digest_of(word) in names]
        assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [window]
        assert window.windowTitle() == "Guide Desk"
        assert QGuiApplication.clipboard().text() == ""
        assert not [
            each for each in everything_held() if isinstance(each, str) and len(each) < 4_000 and holds_one_of(each, names)
        ]

    Sitting(
        (MainWindow, notes_the_names),
        *WAYS[way],
        (LockWindow, looks_around),
        (LockWindow, unlocks),
        (MainWindow, finds_the_words),
    ).run(OPTIONS)
    assert len(names) > 3
    assert multiprocessing.active_children() == []


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    lock_and_unlock(sys.argv[1])
