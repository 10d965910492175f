"""What was typed, as a question to the archive. Loads no client: the window asks here whether there is enough to ask with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guide_desk.superoffice import encoding

LEAST_LETTERS, LEAST_DIGITS = 2, 4
_LONGEST_QUESTION, _MOST_WORDS = 100, 6
_PHONE = re.compile(r"\+?[\d\s\-()/.]{4,}")
_WORD_COLUMNS = ("fullName", "restrictionAddress/city", "email/emailAddress")
_PHONE_COLUMN = "personMobilePhone/formattedNumber"


def restriction_for(question: str) -> str:
    """What was typed, in the archive's own operators; '' when it is too little to ask with."""
    typed = question.strip()[:_LONGEST_QUESTION]
    if _PHONE.fullmatch(typed) and sum(letter.isdecimal() for letter in typed) >= LEAST_DIGITS:
        return _any_of((_PHONE_COLUMN,), phone_spellings(typed))
    words = typed.split()[:_MOST_WORDS]
    if sum(letter.isalnum() for letter in typed) < LEAST_LETTERS:
        return ""
    return " and ".join(_any_of(_WORD_COLUMNS, (word,)) for word in words)


def phone_spellings(typed: str) -> tuple[str, ...]:
    """A number in the ways it is written: the archive compares it letter by letter."""
    digits = "".join(letter for letter in typed if letter.isdecimal())
    if typed.startswith("+46") or digits.startswith("0046"):
        digits = "0" + (digits[2:] if typed.startswith("+46") else digits[4:]).lstrip("0")
    area, rest = digits[:3], digits[3:]
    pairs = [" ".join([rest[:cut], *(rest[at : at + 2] for at in range(cut, len(rest), 2))]).strip() for cut in (3, 2)]
    spellings = [typed, digits, f"{area}-{rest}", *(f"{area}-{each}" for each in pairs)]
    if digits.startswith("0"):
        spellings += [f"+46{digits[1:]}", *(f"+46 {area[1:]} {each}" for each in pairs)]
    return tuple(dict.fromkeys(spellings))


def _any_of(columns: Sequence[str], words: Sequence[str]) -> str:
    return f"({' or '.join(f'{column} contains {encoding.quoted(word)}' for column in columns for word in words)})"
