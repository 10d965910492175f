"""Names that look the same and are not spelt with the same letters: `о` of Cyrillic for `o`, or a mark that is not seen.

The pairs are those of Unicode's list of confusables that an ordinary typeface draws alike. Names are compared, never changed.
"""

from __future__ import annotations

import re
import unicodedata

from guide_desk.domain.search_fold import search_fold

_CYRILLIC = "АВЕІЈКМНОРСТУХЅаеіјорсухѕһѵԁԛԝ", "ABEIJKMHOPCTYXSaeijopcyxshvdqw"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυ", "ABEZHIKMNOPTYXaikvopu"
_ALIKE = str.maketrans("".join((_CYRILLIC[0], _GREEK[0])), "".join((_CYRILLIC[1], _GREEK[1])))
_MIXED = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def likeness(name: str) -> str:
    """The name as it looks, folded: of two names that look the same it is the same text."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    apart = unicodedata.normalize("NFKD", seen).translate(_ALIKE)
    return search_fold(unicodedata.normalize("NFC", apart))


def looks_like(name: str, other: str) -> bool:
    """Whether two names look the same, while a search for the one does not find the other."""
    return search_fold(name) != search_fold(other) and likeness(name) == likeness(other) != ""


def mixes_alphabets(name: str) -> bool:
    """Whether letters of several alphabets stand in one word. A name of two words in two alphabets is an ordinary one."""
    return any(len(_alphabets(word)) > 1 for word in _WORD.findall(unicodedata.normalize("NFC", name)))


def _alphabets(word: str) -> set[str]:
    named = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    return named.intersection(_MIXED)
