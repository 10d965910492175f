"""Addresses that must not stand in the tree: package registries, and places on the machine it was written on."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tracked import ROOT, tracked_texts

REGISTRY: Final = re.compile(r"https?://[^\s\"'<>]*(?:/simple(?:/|\b)|\bpypi\b|pythonhosted|npmjs|/-/[^\s]+\.tgz)", re.IGNORECASE)
SETTING: Final = re.compile(r"^\s*(?:--)?(?:extra-)?(?:index-url|find-links|trusted-host)\b", re.MULTILINE)
HOME: Final = re.compile(
    r"(?<![\w.~/])/(?:home|Users)/(?!user\b|me\b|<)[\w.-]+/|(?<![\w.~/])/roo[t]/|\b[A-Z]:\\Users\\(?!<)\w+\\"
)
COMMON_FOLDERS: Final = frozenset({"", "builds", "data", "home", "mnt", "opt", "private", "root", "srv", "tmp", "var"})
ADDRESS: Final = re.compile(r"\bhttps?://|\b(?:git\+|file:)//")


def findings(root: Path = ROOT) -> Iterator[str]:
    """One line for each address, without repeating it whole."""
    places = [root] if root.parent.name in COMMON_FOLDERS else [root, root.parent]
    this_checkout = re.compile("|".join(rf"(?<![\w.-]){re.escape(place.as_posix())}/" for place in places))
    for path, text in tracked_texts(root):
        where = path.relative_to(root)
        patterns = {"a registry's address": REGISTRY, "this checkout's place": this_checkout, "a person's folder": HOME}
        if path.suffix in {".lock", ".in", ".toml", ".cfg", ".txt"}:
            patterns["a setting that names a registry"] = SETTING
        if path.suffix == ".lock":
            patterns["an address in a lock file"] = ADDRESS
        for what, pattern in patterns.items():
            for match in pattern.finditer(text):
                yield f"{where}:{text.count(chr(10), 0, match.start()) + 1}: {what}"


def main() -> int:
    found = list(findings())
    print("\n".join(found) if found else "no registry's address and no place of this machine in the tree")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
