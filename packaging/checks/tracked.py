"""The files that belong to the project, with git or without it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
MADE_BY_TOOLS: Final = frozenset({"build", "dist", "htmlcov", "logs", "__pycache__"})


def tracked_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file git tracks or would add; in a tree without git, every file outside hidden and made folders."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        yield from _walk(root)
        return
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, check=True
    )
    paths = {root / name.decode() for name in listed.stdout.split(b"\0") if name}
    yield from sorted(path for path in paths if path.is_file())


def tracked_texts(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Every tracked file that is text, with its contents."""
    for path in tracked_files(root):
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in MADE_BY_TOOLS and (not path.name.startswith(".") or path.name == ".ci"):
                yield from _walk(path)
        elif path.is_file():
            yield path
