"""Marks that are not seen and change what is: they turn the line, hide in a word, or take no room. Shown, and never taken away
from what is stored.
"""

from __future__ import annotations

import re
import unicodedata

from guide_desk.texts.formats import UNSEEN

MARK = "\ufffd"
"""What stands in their place: one for as many as come together, with the spaces between them."""
_RUN = re.compile(f"{UNSEEN.pattern}(?:\\s*{UNSEEN.pattern})*")
_JOINERS, _BREAK, _VOWEL = "\u200c\u200d", "\u200b", "\u180e"
_DIRECTIONS = "\u061c\u200e\u200f"
_JOINED = frozenset(
    {
        *("ARABIC", "SYRIAC", "MANDAIC", "NKO", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL"),
        *("TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN", "BALINESE", "JAVANESE"),
    }
)
"""Scripts whose own spelling has the two joiners in it."""
_UNSPACED = frozenset({"THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "JAVANESE"})
"""Scripts that write words together, and may say where a line can be broken."""


def made_visible(text: str) -> str:
    """A mark for what no alphabet in the text has a use for. What joins the letters of Arabic, Persian or Indic words, or the
    parts of a picture, stays, and so do the marks of direction in a text that runs from right to left.
    """
    runs_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text if letter not in _DIRECTIONS)

    def shown(run: re.Match[str]) -> str:
        before = text[run.start() - 1] if run.start() else ""
        odd = [mark for mark in run[0] if not mark.isspace() and not _is_of_use(mark, before, runs_left=runs_left)]
        return MARK if odd else run[0]

    return _RUN.sub(shown, text)


def hides_something(text: str) -> bool:
    """Whether there is such a mark in it."""
    return made_visible(text) != text


def _is_of_use(mark: str, before: str, *, runs_left: bool) -> bool:
    if mark in _DIRECTIONS:
        return runs_left
    script = unicodedata.name(before, "").partition(" ")[0] if before else ""
    if mark in _JOINERS:
        return script in _JOINED or (mark == "\u200d" and _is_of_a_picture(before))
    if mark == _BREAK:
        return script in _UNSPACED
    if mark == _VOWEL:
        return script == "MONGOLIAN"
    return "\U000e0020" <= mark <= "\U000e007f" and before == "\U0001f3f4"


def _is_of_a_picture(letter: str) -> bool:
    return letter == "\ufe0f" or (bool(letter) and unicodedata.category(letter) in ("So", "Sk"))
