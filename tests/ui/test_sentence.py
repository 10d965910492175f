"""The sentence builder: conditions are added, changed, reversed and taken away, by keys alone, and brought back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import MOST_DEPTH, About, Condition, Group, Purpose, Segment, Span
from guide_desk.snapshots.segments import SegmentCount
from guide_desk.ui.features.segments.bracket_menu import BracketMenu
from guide_desk.ui.features.segments.choices import Vocabulary
from guide_desk.ui.features.segments.condition_search import ConditionSearch
from guide_desk.ui.features.segments.counts import Counts
from guide_desk.ui.features.segments.group_menu import GroupMenu
from guide_desk.ui.features.segments.sentence import Sentence
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from tests.ui.desks import OpenDesk
from tests.ui.looking import names_of_controls, shown_words

ARE = Condition(About.MUNICIPALITY, ("2321",))
CHILDREN = Condition(About.CHILDREN)
KNOWN = Vocabulary(interests=("Starta företag",), professions=("sjuksköterska", "snickare"))


@pytest.fixture
def sentence(desk: OpenDesk) -> Iterator[Sentence]:
    made = Sentence(desk.context)
    made.known = KNOWN
    made.resize(700, 300)
    made.show_segment(Segment("Prov", Group((ARE, CHILDREN)), Purpose.NEWSLETTER))
    made.show()
    yield made
    for search in made.findChildren(ConditionSearch):
        search.close()
    made.close()
    made.deleteLater()


def _search(desk: OpenDesk, sentence: Sentence, typed: str) -> ConditionSearch:
    search = sentence.findChildren(ConditionSearch)[-1]
    desk.type(search.field, typed)
    return search


def _menu(sentence: Sentence, *path: int) -> BracketMenu:
    menu = sentence.brackets[path].menu()
    assert isinstance(menu, BracketMenu)
    menu.aboutToShow.emit()
    return menu


def _group(sentence: Sentence, *path: int) -> GroupMenu:
    menu = sentence.brackets[path].menu()
    assert isinstance(menu, GroupMenu)
    menu.aboutToShow.emit()
    return menu


def _trigger(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_a_condition_is_found_by_typing_and_taken_by_enter(desk: OpenDesk, sentence: Sentence) -> None:
    told: list[Segment] = []
    sentence.changed.connect(told.append)
    sentence.add.click()
    search = _search(desk, sentence, "snick")
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Return)
    wanted = Condition(About.PROFESSION, ("snickare",))
    assert sentence.segment.tree == Group((ARE, CHILDREN, wanted))
    assert [each.tree for each in told] == [sentence.segment.tree]
    assert "och" in shown_words(sentence)


def test_a_kind_leads_on_to_its_values_and_back(desk: OpenDesk, sentence: Sentence) -> None:
    sentence.open_conditions()
    search = _search(desk, sentence, "språk")
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert [each.words for each in search._model.choices] == ["Svenska", "Engelska", "Tyska", "Nederländska"]
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Backspace)
    assert len(search._model.choices) > 10
    desk.type(search.field, "språk")
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Return)
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Down)
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert sentence.segment.tree.parts[-1] == Condition(About.LANGUAGE, ("en",))


def test_backspace_takes_a_bracket_away_and_undo_brings_it_back(desk: OpenDesk, sentence: Sentence) -> None:
    desk.qtbot.keyClick(sentence.brackets[0,], Qt.Key.Key_Backspace)
    assert sentence.segment.tree == Group((CHILDREN,))
    assert desk.window.toasts.text == "Villkoret ”vill flytta till Åre” är borta."
    assert desk.window.toasts.undo()
    assert sentence.segment.tree == Group((ARE, CHILDREN))


def test_what_is_ticked_takes_hold_when_the_menu_closes(sentence: Sentence) -> None:
    menu = _menu(sentence, 0)
    _trigger(menu, "Berg")
    _trigger(menu, "Inte")
    assert sentence.segment.tree.parts[0] == ARE
    menu.aboutToHide.emit()
    assert sentence.segment.tree.parts[0] == Condition(About.MUNICIPALITY, ("2321", "2326"), is_reversed=True)
    assert sentence.brackets[0,].accessibleName() == "Villkor: inte vill flytta till Åre eller Berg"


def test_the_last_value_stays_where_there_must_be_one(sentence: Sentence) -> None:
    menu = _menu(sentence, 0)
    _trigger(menu, "Åre")
    menu.aboutToHide.emit()
    assert sentence.segment.tree.parts[0] == ARE


def test_days_are_chosen_one_at_a_time(sentence: Sentence) -> None:
    sentence.show_segment(Segment("Prov", Group((Condition(About.MAILED),)), Purpose.NEWSLETTER))
    menu = _menu(sentence, 0)
    _trigger(menu, "De senaste 14 dagarna")
    menu.aboutToHide.emit()
    assert sentence.segment.tree.parts[0] == Condition(About.MAILED, span=Span(last_days=14))
    ticked = [action.text() for action in _menu(sentence, 0).actions() if action.isChecked()]
    assert ticked == ["De senaste 14 dagarna"]


def test_another_condition_beside_one_is_an_alternative(desk: OpenDesk, sentence: Sentence) -> None:
    _trigger(_menu(sentence, 1), "Eller ett annat villkor …")
    search = _search(desk, sentence, "starta företag")
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Return)
    either = sentence.segment.tree.parts[1]
    assert isinstance(either, Group)
    assert either.is_any
    assert either.parts[0] == CHILDREN
    assert sentence.brackets[1,].text().strip("\u2005\u200e") == "antingen"
    _trigger(_menu(sentence, 1, 1), "Ta bort villkoret")
    assert sentence.segment.tree == Group((ARE, CHILDREN))


def test_more_values_of_a_long_list_are_searched_for(desk: OpenDesk, sentence: Sentence) -> None:
    sentence.show_segment(Segment("Prov", Group((Condition(About.PROFESSION, ("snickare",)),)), Purpose.JOB_TIP))
    _trigger(_menu(sentence, 0), "Fler …")
    search = _search(desk, sentence, "sjuk")
    desk.qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert sentence.segment.tree.parts[0] == Condition(About.PROFESSION, ("snickare", "sjuksköterska"))


def test_the_purpose_is_chosen_and_cannot_be_removed(sentence: Sentence) -> None:
    menu = sentence.purpose.menu()
    next(action for action in menu.actions() if action.text() == "brev").trigger()
    assert sentence.segment.purpose is Purpose.LETTER
    assert sentence.purpose.accessibleName() == "Jag vill nå dem med brev"
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["brev"]


def test_each_stop_has_a_name_and_tab_walks_in_reading_order(sentence: Sentence) -> None:
    assert "" not in names_of_controls(sentence)
    stops: list[str] = []
    stop: QWidget = sentence.brackets[0,]
    while stop is not sentence.brackets[0,] or not stops:
        if isinstance(stop, Button):
            stops.append(stop.accessibleName())
        stop = stop.nextInFocusChain()
    assert stops[:4] == [
        "Villkor: vill flytta till Åre",
        "Villkor: har barn i hushållet",
        "Lägg till villkor",
        "Jag vill nå dem med nyhetsbrev",
    ]


def test_focus_goes_to_what_stands_there_now(desk: OpenDesk, sentence: Sentence, qapp: QApplication) -> None:
    sentence.activateWindow()
    desk.qtbot.waitUntil(sentence.isActiveWindow)
    sentence.brackets[1,].setFocus()
    desk.qtbot.keyClick(sentence.brackets[1,], Qt.Key.Key_Backspace)
    assert qapp.focusWidget() is sentence.brackets[0,]
    desk.qtbot.keyClick(sentence.brackets[0,], Qt.Key.Key_Delete)
    assert qapp.focusWidget() is sentence.add


def test_a_reason_is_a_way_to_its_people(desk: OpenDesk) -> None:
    counts = Counts(desk.context.theme)
    asked: list[LeftOut | None] = []
    counts.reason_chosen.connect(asked.append)
    counts.show_count(SegmentCount(5, 2, ((LeftOut.NO_CONSENT, 2), (LeftOut.DOUBLE, 1))), Purpose.NEWSLETTER, "")
    assert [button.accessibleName() for button in counts.buttons.values()] == [
        "2 har inte sagt ja till nyhetsbrev",
        "1 finns två gånger (dubblett)",
    ]
    counts.buttons[LeftOut.DOUBLE].click()
    counts.buttons[LeftOut.DOUBLE].click()
    assert asked == [LeftOut.DOUBLE, None]
    counts.deleteLater()


def test_groups_within_groups_are_built_by_keys_and_heard_whole(desk: OpenDesk, sentence: Sentence) -> None:
    """Åre, and children or else both snickare and skriver på engelska."""
    _trigger(_menu(sentence, 1), "Eller ett annat villkor …")
    desk.qtbot.keyClick(_search(desk, sentence, "snickare").field, Qt.Key.Key_Return)
    _trigger(_menu(sentence, 1, 1), "Och ett villkor till …")
    desk.qtbot.keyClick(_search(desk, sentence, "engelska").field, Qt.Key.Key_Return)
    carpenter, english = Condition(About.PROFESSION, ("snickare",)), Condition(About.LANGUAGE, ("en",))
    inner = Group((carpenter, english))
    assert sentence.segment.tree == Group((ARE, Group((CHILDREN, inner), is_any=True)))
    assert list(sentence.brackets) == [(0,), (1,), (1, 0), (1, 1), (1, 1, 0), (1, 1, 1)]
    assert sentence.brackets[1,].accessibleName() == (
        "Grupp där en räcker: antingen har barn i hushållet eller (har ett yrke med ”snickare” och skriver på engelska)"
    )
    assert "" not in names_of_controls(sentence)
    _trigger(_group(sentence, 1, 1), "Inte")
    assert sentence.segment.tree == Group((ARE, Group((CHILDREN, Group(inner.parts, is_reversed=True)), is_any=True)))
    _trigger(_group(sentence, 1), "Alla måste stämma")
    assert [action.isChecked() for action in _group(sentence, 1).actions()[:3]] == [True, False, False]
    _trigger(_group(sentence, 1), "Lägg till villkor i gruppen …")
    desk.qtbot.keyClick(_search(desk, sentence, "sjuksköterska").field, Qt.Key.Key_Return)
    nurse = Condition(About.PROFESSION, ("sjuksköterska",))
    whole = Group((ARE, Group((CHILDREN, Group(inner.parts, is_reversed=True), nurse))))
    assert sentence.segment.tree == whole
    _trigger(_group(sentence, 1), "Lös upp gruppen")
    assert sentence.segment.tree == Group((ARE, CHILDREN, Group(inner.parts, is_reversed=True), nurse))
    assert desk.window.toasts.undo()
    assert sentence.segment.tree == whole
    sentence.brackets[1, 1].setFocus()
    desk.qtbot.keyClick(sentence.brackets[1, 1], Qt.Key.Key_Backspace)
    assert sentence.segment.tree == Group((ARE, Group((CHILDREN, nurse))))
    assert desk.window.toasts.text.startswith("Gruppen ”inte (")
    assert desk.window.toasts.undo()
    assert sentence.segment.tree == whole


def test_inte_before_the_whole_sentence_can_be_taken_back(sentence: Sentence) -> None:
    sentence.show_segment(Segment("Prov", Group((ARE, CHILDREN), is_reversed=True), Purpose.NEWSLETTER))
    _trigger(_group(sentence), "Inte")
    assert sentence.segment.tree == Group((ARE, CHILDREN))


def test_no_group_is_offered_that_could_not_be_saved(sentence: Sentence) -> None:
    tree = Group((ARE, CHILDREN))
    for level in range(MOST_DEPTH):
        tree = Group((ARE, tree), is_any=level % 2 == 0)
    sentence.show_segment(Segment("Prov", tree, Purpose.NEWSLETTER))
    deepest = max(sentence.brackets, key=len)
    words = [action.text() for action in _menu(sentence, *deepest).actions()]
    assert "Ta bort villkoret" in words
    assert not [each for each in words if "villkor …" in each or "villkor till" in each]


def test_a_parenthesis_never_begins_a_line(sentence: Sentence, qapp: QApplication) -> None:
    sentence.show_segment(Segment("Prov", Group((ARE, Group((CHILDREN, ARE), is_reversed=True))), Purpose.NEWSLETTER))
    last = sentence.brackets[1, 1]
    for width in range(200, 700, 10):
        sentence.resize(width, 400)
        qapp.processEvents()
        (end,) = [each for each in sentence.findChildren(PlainLabel) if each.text() == ")" and each.isVisibleTo(sentence)]
        assert end.x() > last.x(), width
        assert end.y() == last.y(), width
