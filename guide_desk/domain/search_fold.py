"""One folding for text and question: what is typed finds what was written."""

from __future__ import annotations

import re
import unicodedata

_KEPT = frozenset("åäö")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PHONE = re.compile(r"\+?[\d][\d\s\-()/.]{4,}\d")
_PHONE_BEGUN = re.compile(r"(?:\+|\b0)[\d\s\-()/.]*$")
"""A number that is still being typed: nothing but digits and what stands between them, to the end."""
_LONGEST_QUESTION = 200
_MOST_WORDS = 12
_IN_SWEDISH_ORDER = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
"""å, ä, ö in the three places right after z, so that the file's plain order of bytes is the Swedish order."""


class _Folding(dict[int, str]):
    """Letter by letter, each worked out the first time it is met: in lower case, without accents but for å ä ö."""

    def __missing__(self, code: int) -> str:
        folded = "".join(
            letter
            if letter in _KEPT
            else "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
            for letter in chr(code).casefold()
        )
        if len(self) < _MOST_LETTERS:
            self[code] = folded
        return folded


_MOST_LETTERS = 4096
_folding = _Folding()


def search_fold(text: str) -> str:
    """Words in lower case without accents, å ä ö kept, phone numbers as national digits, separated by single spaces."""
    spaced = _PHONE.sub(lambda found: f" {national_digits(found.group())} ", text)
    return " ".join(_WORD.findall(_folded(spaced)))


def fold_fully(text: str) -> str:
    """As `search_fold`, with å ä ö folded too: for finding Åre by typing `are`."""
    return "".join(c for c in unicodedata.normalize("NFD", search_fold(text)) if not unicodedata.combining(c))


def name_order(name: str) -> str:
    """A key in whose plain order names stand as in a Swedish list: å, ä and ö last, accents and capitals aside."""
    return search_fold(name).translate(_IN_SWEDISH_ORDER)


def national_digits(number: str) -> str:
    """A phone number's digits as they are dialled in Sweden: +46 and 0046 become 0."""
    digits = "".join(c for c in number if c.isdecimal())
    if number.lstrip().startswith("+46") or digits.startswith("0046"):
        bare = digits[4:] if digits.startswith("0046") else digits[2:]
        return "0" + bare.lstrip("0")
    return digits


def match_expression(question: str) -> str | None:
    """The full-text question: every word quoted, the last one a prefix; None when nothing searchable was typed."""
    asked = question[:_LONGEST_QUESTION]
    begun = _PHONE_BEGUN.search(asked)
    if begun is not None:
        asked = f"{asked[: begun.start()]} {national_digits(begun.group())}"
    words = search_fold(asked).split()[:_MOST_WORDS]
    if not words:
        return None
    return " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_folding)
