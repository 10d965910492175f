"""The script at the top: its help is whole, and it says in one sentence what it does not know."""

import re
import subprocess
from pathlib import Path

from tests.architecture.packages import ROOT


def desk(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", str(ROOT / "desk"), *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_help_lists_every_command(tmp_path: Path) -> None:
    script = (ROOT / "desk").read_text(encoding="utf-8")
    commands = script[script.index('case "$command" in') :]
    handled = set(re.findall(r"^  ([a-z]+)(?: \| [-a-z |]+)?\)", commands, re.MULTILINE))
    answer = desk("help", folder=tmp_path)
    listed = set(re.findall(r"^  ([a-z]+)  ", answer.stdout, re.MULTILINE))
    assert answer.returncode == 0
    assert handled == listed
    assert {"run", "start", "test", "check", "fix", "bench", "screens", "hub", "doctor", "package", "help"} == listed


def test_an_unknown_command_is_refused_with_a_sentence(tmp_path: Path) -> None:
    answer = desk("dance", folder=tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1] == "desk: there is no command called dance"


def test_what_checks_a_change_runs_the_checks_and_the_whole_suite() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "set -eu" in lines
    assert lines[-2:] == ["./desk check", "./desk test"]
