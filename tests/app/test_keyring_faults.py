"""A keyring that is locked, gone, refuses, has lost the key, holds another or takes its time: at the start and at unlocking."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring.errors import InitError, KeyringLocked

from guide_desk.app import open_desk
from guide_desk.errors import StoreLocked
from guide_desk.store.store import FILE_NAME
from guide_desk.system.folders import profile_root
from tests import keyrings
from tests.app.connected import Connected
from tests.app.test_unlocking import begin, end, locked, waiting
from tests.computers import OPTIONS

pytestmark = pytest.mark.timeout(90)
Fault = Callable[[Connected, pytest.MonkeyPatch], None]


def _raises(error: Exception) -> Fault:
    def work(computer: Connected, patch: pytest.MonkeyPatch) -> None:
        def refused(_service: str, _name: str) -> str:
            raise error

        patch.setattr(computer.ring, "get_password", refused)

    return work


def _is_gone(_computer: Connected, patch: pytest.MonkeyPatch) -> None:
    keyrings.use(None, patch)


def _has_lost_it(computer: Connected, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(computer.ring, "kept", {})


def _has_another(computer: Connected, patch: pytest.MonkeyPatch) -> None:
    other = base64.b64encode(b"x" * 32).decode()
    patch.setattr(computer.ring, "kept", dict.fromkeys(computer.ring.kept, other))


FAULTS: dict[str, Fault] = {
    "locked": _raises(KeyringLocked("Kanarienyckel")),
    "refuses": _raises(InitError("Kanarienyckel")),
    "breaks": _raises(OSError("Kanarienyckel")),
    "gone": _is_gone,
    "lost": _has_lost_it,
    "another": _has_another,
}


def _store_file() -> Path:
    (path,) = profile_root().rglob(FILE_NAME)
    return path


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> Fault:
    return FAULTS[request.param]


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    """A fault that ends before the test does."""
    with pytest.MonkeyPatch.context() as found:
        yield found


def test_a_start_without_the_key_opens_nothing_makes_nothing_and_loses_nothing(
    computer: Connected, fault: Fault, patch: pytest.MonkeyPatch
) -> None:
    begin(computer)
    kept, content = dict(computer.ring.kept), _store_file().read_bytes()
    fault(computer, patch)
    with pytest.raises(StoreLocked) as refused:
        open_desk(OPTIONS, clock=computer.clock)
    assert "Kanarienyckel" not in str(refused.value)
    assert _store_file().read_bytes() == content
    patch.undo()
    assert computer.ring.kept == kept
    desk = open_desk(OPTIONS, clock=computer.clock)
    assert waiting(desk) == 1
    assert desk.close()


def test_unlocking_without_the_key_says_so_and_works_when_it_is_back(
    computer: Connected, fault: Fault, patch: pytest.MonkeyPatch
) -> None:
    begin(computer)
    lock, window, theme = locked(computer)
    fault(computer, patch)
    window.button.click()
    computer.wait(lambda: window.problem.isVisible())
    assert window.problem.text().startswith("Datorns nyckelring lämnade inte ut nyckeln.")
    assert lock.desk is None
    patch.undo()
    window.button.click()
    computer.wait(lambda: lock.desk is not None)
    assert lock.desk is not None
    assert waiting(lock.desk) == 1
    end(lock, window, theme)


def test_a_keyring_that_takes_its_time_holds_up_no_turn_of_the_window(computer: Connected, patch: pytest.MonkeyPatch) -> None:
    """It may show a dialog of its own. The window stays awake, a second press asks no second time."""
    begin(computer)
    lock, window, theme = locked(computer)
    asked, answer = threading.Event(), threading.Event()
    real, count = computer.ring.get_password, [0]

    def slow(service: str, name: str) -> str | None:
        count[0] += 1
        asked.set()
        assert answer.wait(60)
        return real(service, name)

    patch.setattr(computer.ring, "get_password", slow)
    window.button.click()
    computer.wait(asked.is_set)
    assert not window.button.isEnabled()
    window.button.click()
    window.passphrase.returnPressed.emit()
    computer.application.processEvents()
    assert lock.desk is None
    assert not window.problem.isVisible()
    answer.set()
    computer.wait(lambda: lock.desk is not None)
    assert count == [1]
    end(lock, window, theme)
