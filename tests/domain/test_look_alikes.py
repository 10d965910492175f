"""Names that look the same and are spelt otherwise; and ordinary names, of which nothing is said."""

from __future__ import annotations

import pytest

from guide_desk.domain.look_alikes import likeness, looks_like, mixes_alphabets

AS_WRITTEN = "Amira Haddad"
ALIKE = [
    "Аmira Haddad",
    "Аmirа Hаddаd",
    "Αmira Ηaddad",
    "A\u200bmira Haddad",
    "Am\u202eira Haddad\u202c",
    "Ａｍｉｒａ Haddad",
]
ORDINARY = [
    *("Åsa Öberg", "A\u030asa O\u0308berg", "Áhkká Čáhppesvuolai", "Jïelle Tjåehkere", "أميرة حداد", "Amira أميرة"),
    *("Ольга Петрова", "Ольга Petrova", "Ελένη Παπαδοπούλου", "Anna-Ольга Ek", "Łucja Żółć", "Anne2 Ek", ""),
]


@pytest.mark.parametrize("name", ALIKE)
def test_what_looks_the_same_is_known_to(name: str) -> None:
    assert looks_like(name, AS_WRITTEN)
    assert looks_like(AS_WRITTEN, name)
    assert likeness(name) == likeness(AS_WRITTEN) == "amira haddad"


@pytest.mark.parametrize("name", [AS_WRITTEN, "AMIRA HADDAD", "Amíra Haddad", "Amira Haddag", "Elin Haddad", ""])
def test_the_same_name_and_another_are_no_look_alikes(name: str) -> None:
    assert not looks_like(name, AS_WRITTEN)


def test_one_letter_in_two_code_points_is_the_same_name() -> None:
    assert likeness("Åre") == likeness("A\u030are") == "åre"
    assert not looks_like("Åsa Ek", "A\u030asa Ek")


@pytest.mark.parametrize("name", ALIKE[:2])
def test_two_alphabets_in_one_word_are_mixed(name: str) -> None:
    assert mixes_alphabets(name)


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_name_mixes_nothing(name: str) -> None:
    assert not mixes_alphabets(name)


def test_nothing_looks_like_a_name_of_marks_alone() -> None:
    assert not looks_like("\u200b", "\u202e")
