"""What the words about a household say of children. A guide writes them freely, in Swedish or English."""

from __future__ import annotations

import re

from guide_desk.domain.search_fold import search_fold

_CLAUSE = re.compile(r"[,;.()/\n]|\b(?:men|but|fast)\b", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHILD_WORDS = _words(
    "barn barnen barnet bebis bebisar bebisen dotter dottern döttrar döttrarna son sonen söner sönerna tonåring tonåringar"
    " tvillingar tvillingarna unge ungar ungarna gravid gravida barnfamilj child children kid kids baby babies toddler toddlers"
    " daughter daughters sons teen teens teenager teenagers twins pregnant"
)
_CHILD_ENDINGS = ("barn", "barnen", "barnet", "children", "child")
_NOT_OF_THE_HOUSEHOLD = ("barnbarn", "grandchild")
_COUNTS = _words("en ett två tre fyra fem sex sju åtta nio tio one two three four five six seven eight nine ten")
_NO_WORDS = _words("inga inget ingen utan inte ej aldrig nej noll 0 no not none without zero don doesn haven hasn")
_NO_AT_THE_END = _NO_WORDS | {"saknas"}
_GROWN = _words("vuxna vuxet vuxen utflugna utflyttade utflugen flyttat hemifrån grown adult up moved")
_ARE_OR_HAVE = _words("är har are have has")
_REACH = 4
"""How many words before the child a no may stand: `har inte några små barn`."""


def has_children(words: str) -> bool:
    """Whether the household has children at home, or expects one; grown ones and grandchildren are somebody else's household."""
    return any(_tells_of_children(search_fold(clause).split()) for clause in _CLAUSE.split(words))


def _tells_of_children(clause: list[str]) -> bool:
    return any(_is_child(word) and not _is_denied(clause, place) for place, word in enumerate(clause))


def _is_child(word: str) -> bool:
    if word.startswith(_NOT_OF_THE_HOUSEHOLD):
        return False
    return word in _CHILD_WORDS or word.endswith(_CHILD_ENDINGS)


def _is_denied(clause: list[str], place: int) -> bool:
    before, after = clause[max(place - _REACH, 0) : place], clause[place + 1 :]
    if before and before[-1] in _GROWN:
        return True
    if after and (after[0] in _GROWN or after[0] in _ARE_OR_HAVE) and _GROWN & set(after[:_REACH]):
        return True
    if after and after[-1] in _NO_AT_THE_END:
        return True
    is_counted = bool(before) and (before[-1] in _COUNTS or (before[-1].isdecimal() and int(before[-1]) > 0))
    return not is_counted and bool(_NO_WORDS & set(before))
