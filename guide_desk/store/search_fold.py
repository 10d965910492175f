"""One folding for text and question: what is typed finds what was written."""

from __future__ import annotations

import re
import unicodedata

_KEPT = frozenset("åäö")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PHONE = re.compile(r"\+?[\d][\d\s\-()/.]{4,}\d")
_LONGEST_QUESTION = 200
_MOST_WORDS = 12


def search_fold(text: str) -> str:
    """Words in lower case without accents, å ä ö kept, phone numbers as national digits, separated by single spaces."""
    spaced = _PHONE.sub(lambda found: f" {national_digits(found.group())} ", text)
    return " ".join(_WORD.findall(_folded(spaced)))


def fold_fully(text: str) -> str:
    """As `search_fold`, with å ä ö folded too: for finding Åre by typing `are`."""
    return "".join(c for c in unicodedata.normalize("NFD", search_fold(text)) if not unicodedata.combining(c))


def national_digits(number: str) -> str:
    """A phone number's digits as they are dialled in Sweden: +46 and 0046 become 0."""
    digits = "".join(c for c in number if c.isdecimal())
    if number.lstrip().startswith("+46") or digits.startswith("0046"):
        bare = digits[4:] if digits.startswith("0046") else digits[2:]
        return "0" + bare.lstrip("0")
    return digits


def match_expression(question: str) -> str | None:
    """The full-text question: every word quoted, the last one a prefix; None when nothing searchable was typed."""
    words = search_fold(question[:_LONGEST_QUESTION]).split()[:_MOST_WORDS]
    if not words:
        return None
    return " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])


def _folded(text: str) -> str:
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text).casefold():
        if character in _KEPT:
            kept.append(character)
        else:
            kept.extend(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))
    return "".join(kept)
