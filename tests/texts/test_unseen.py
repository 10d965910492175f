"""Marks that are not seen are shown where they trick, and stay where an alphabet needs them."""

from __future__ import annotations

import unicodedata

import pytest

from guide_desk.texts.formats import UNSEEN
from guide_desk.texts.unseen import MARK, hides_something, made_visible

ORDINARY = {
    "Åsa in one code point": "\u00c5sa",
    "Åsa in two": "A\u030asa",
    "northern Sami": "Áhkká Čáhppesvuolai Ŋállá Ŧeavtja",
    "southern Sami": "Jïelle Tjåehkere",
    "Arabic": "أميرة حدّاد",
    "Arabic with a mark of direction": "أميرة\u200f (Åre)",
    "Hebrew with a mark of direction": "\u05e9\u05e8\u05d4\u200e, 34",
    "Persian with its joiner": "نیکی می\u200cخواهم",
    "Urdu with its joiner": "بے\u200cنظیر",
    "Hindi with both": "क्\u200dष शर्\u200cमा",
    "Sinhala": "ශ්\u200dරී",
    "Mongolian": "\u182e\u180e\u1820",
    "Thai with a place to break": "สมชาย\u200bใจดี",
    "a family in one picture": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a flag in tags": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "Polish": "Łucja Żółć",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Chinese": "王小明",
    "lines": "rad ett\nrad två\ttabb\u00a0fast",
}
TRICKS = {
    "an override": ("Elin\u202egnal", f"Elin{MARK}gnal"),
    "an isolate": ("Elin\u2066 A\u2069", f"Elin{MARK} A{MARK}"),
    "in an Arabic name too": ("أميرة\u202e حداد", f"أميرة{MARK} حداد"),
    "a mark of direction among Latin letters": ("Elin\u200f Ek", f"Elin{MARK} Ek"),
    "a space without width": ("E\u200blin", f"E{MARK}lin"),
    "a joiner among Latin letters": ("E\u200dlin\u200c", f"E{MARK}lin{MARK}"),
    "a joiner first": ("\u200cالف", f"{MARK}الف"),
    "a mark that joins words": ("E\u2060lin\ufeff", f"E{MARK}lin{MARK}"),
    "tags": ("Elin\U000e0041\U000e0042", f"Elin{MARK}"),
    "many with spaces between, as in a mail": ("Hej\u200c\u00a0\u200c\u00a0\u200c\n\u200cdå", f"Hej{MARK}då"),
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY.keys())
def test_what_an_alphabet_needs_stays(text: str) -> None:
    assert made_visible(text) == text
    assert not hides_something(text)


@pytest.mark.parametrize(("text", "shown"), TRICKS.values(), ids=TRICKS.keys())
def test_what_tricks_is_shown(text: str, shown: str) -> None:
    assert made_visible(text) == shown
    assert hides_something(text)


def test_every_mark_that_turns_a_line_is_among_them() -> None:
    """As Unicode names them, so that none is forgotten."""
    turning = [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in TURNING]
    assert len(turning) == 9
    assert [mark for mark in turning if UNSEEN.fullmatch(mark) is None or made_visible(f"A{mark}b") != f"A{MARK}b"] == []


TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
