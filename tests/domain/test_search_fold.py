"""One folding for what is typed and what was written."""

from __future__ import annotations

from guide_desk.domain.search_fold import fold_fully, match_expression, name_order, national_digits, search_fold


def test_swedish_letters_are_letters_of_their_own() -> None:
    assert search_fold("Åre ÉCOLE o\u0308l O'Hara") == "åre ecole öl o hara"
    assert fold_fully("Åre") == "are"
    assert sorted(("Öberg", "Åberg", "Zorn", "Ärlig"), key=name_order) == ["Zorn", "Åberg", "Ärlig", "Öberg"]


def test_numbers_are_found_however_they_are_written() -> None:
    assert national_digits("+46 (0)70-174 06 12") == national_digits("0046 70 1740612") == "0701740612"
    assert search_fold("Ring 070-174 06 12!") == "ring 0701740612"


def test_a_question_is_words_of_which_the_last_is_begun() -> None:
    assert match_expression("   ") is None
    assert match_expression('Elin "åre') == '"elin" "åre"*'
    assert match_expression("elin +46 70 17") == '"elin" "07017"*'


def test_letters_beyond_those_remembered_are_folded_too() -> None:
    every = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 5000))
    assert search_fold(every) == every
