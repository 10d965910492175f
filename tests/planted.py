"""A thousand unlikely names, numbers and sentences, and looking for what was left of them in the open.

Each of them begins with a mark, so that half a word, a word in small letters or one inside an address is found too. Marks are
ASCII, which every encoding that is looked through writes alike, but UTF-16.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SYLLABLES = ("ba", "dé", "fi", "gö", "hu", "jy", "kå", "lä", "mo", "ni")
_NUMBERS = (("070-174 0", 605), ("031-390 0", 600), ("040-628 0", 400))
"""The beginning of numbers that are nobody's, and where they begin."""
MARKS = ("xylofonq", "kvistbrz", "glasspinnw", "070-174 0", "07017406", "031-390 0", "03139006", "040-628 0", "04062804")


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who is nobody."""

    first_name: str
    last_name: str
    number: str
    sentence: str

    @property
    def words(self) -> tuple[str, str, str, str]:
        """All that is planted of them."""
        return self.first_name, self.last_name, self.number, self.sentence


def planted_people() -> Iterator[Someone]:
    """Always the same 250, that is a thousand words."""
    for place in range(250):
        tail = "".join(_SYLLABLES[int(digit)] for digit in f"{place:03}")
        beginning, first = _NUMBERS[place // 95]
        number = f"{first + place % 95:03}"
        yield Someone(
            f"Xylofonq{tail}",
            f"Kvistbrz{tail}å",
            f"{beginning}{number[0]} {number[1:]}",
            f"Glasspinnw{tail} låg kvar under bryggan till i våras.",
        )


PEOPLE = tuple(planted_people())


def marks_in(text: str) -> list[str]:
    """Which marks stand in it, however they are written."""
    small = text.lower()
    return [mark for mark in MARKS if mark in small]


def scan_texts(texts: Iterable[str], what: str) -> None:
    """None of the texts holds a planted word."""
    for text in texts:
        assert not marks_in(text), f"{marks_in(text)} in {what}: {text[:200]}"


def scan_files(folder: Path) -> int:
    """No file or folder under `folder` holds a planted word, in its name or its bytes. Returns how many files there were."""
    paths = list(folder.rglob("*"))
    scan_texts((path.name for path in paths), "a file's name")
    files = [path for path in paths if path.is_file()]
    for path in files:
        content = path.read_bytes().lower()
        for mark in MARKS:
            for encoding in ("utf-8", "utf-16-le"):
                assert mark.encode(encoding) not in content, f"{mark} in {path.name}"
    return len(files)
