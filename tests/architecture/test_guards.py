"""The guards of `tests/conftest.py` catch what they are there for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.packages import ROOT

LEAVES_A_THREAD = """
import threading
def test_thread():
    threading.Thread(target=threading.Event().wait, args=(3,), name="stays").start()
"""
LEAVES_A_WINDOW = """
from PySide6.QtWidgets import QLabel
left = []
def test_window(qtbot):
    left.append(QLabel("left"))
"""
WARNS = """
import warnings
def test_warning():
    warnings.warn("careless")
"""
WARNS_FROM_QT = """
from PySide6.QtCore import qWarning
def test_qt_warning(qtbot):
    qWarning("careless")
"""
IS_CLEAN = """
import os
from pathlib import Path
import pytest
from PySide6.QtWidgets import QLabel

def test_clean(qtbot, own_folders):
    window = QLabel("Åre")
    qtbot.addWidget(window)
    window.show()
    assert Path.home() == own_folders

@pytest.mark.long
def test_long():
    raise AssertionError("only with --long")
"""


def run_suite(folder: Path, module: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Runs one module as the suite of a small project of its own, with this project's rules."""
    (folder / "tests" / "part").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    (folder / "tests" / "part" / "test_it.py").write_text(module, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        (LEAVES_A_THREAD, "threads still run after the test: stays"),
        (LEAVES_A_WINDOW, "windows still exist after the test: QLabel"),
        (WARNS, "UserWarning: careless"),
        (WARNS_FROM_QT, "Qt messages with level WARNING or above emitted"),
    ],
    ids=["thread", "window", "warning", "qt warning"],
)
def test_a_careless_test_fails(tmp_path: Path, module: str, sentence: str) -> None:
    answer = run_suite(tmp_path, module)
    assert sentence in answer.stdout, answer.stdout + answer.stderr
    assert answer.returncode == 1


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "with a worker"])
def test_a_clean_test_passes_and_its_folder_is_timed(tmp_path: Path, options: tuple[str, ...]) -> None:
    answer = run_suite(tmp_path, IS_CLEAN, *options)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    rows = [line.split()[1:] for line in answer.stdout.splitlines() if line.endswith(" part")]
    assert rows == [["s", "1", "tests", "part"]], answer.stdout
    assert " passed" in answer.stdout.splitlines()[-1]


def test_long_tests_run_when_asked_for(tmp_path: Path) -> None:
    answer = run_suite(tmp_path, IS_CLEAN, "--long")
    assert "only with --long" in answer.stdout
    assert answer.returncode == 1
