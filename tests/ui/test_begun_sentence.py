"""A segment's sentence that is being changed outlives the lock and the window."""

from __future__ import annotations

import pytest

from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import About, Condition
from guide_desk.services import drafts, segment_deeds
from guide_desk.snapshots.people import SENTENCE_DRAFT
from guide_desk.ui.features.segments.page import SegmentsPage
from tests.ui.desks import OpenDesk
from tests.ui.segment_place import add, choose, page_of, save_as

IN_BERG = Condition(About.MUNICIPALITY, values=(Municipality.BERG.value,))


def kept(desk: OpenDesk) -> dict[str, str]:
    return desk.desk.store.read(lambda unit: drafts.kept_form(unit, SENTENCE_DRAFT)).result()


def opened_anew(desk: OpenDesk) -> SegmentsPage:
    """As after the unlock: another window over the same file."""
    page = SegmentsPage(desk.context)
    desk.qtbot.addWidget(page)
    page.show()
    page.focus_first()
    page.pane  # noqa: B018 - made by the window's later turns
    desk.qtbot.waitUntil(lambda: page._begun is not None)
    desk.settle()
    return page


def test_a_changed_sentence_is_kept_by_the_lock_and_stands_there_again(place: OpenDesk) -> None:
    choose(place, "moved_lately")
    add(place, IN_BERG)
    sentence = page_of(place).pane.segment
    place.lock()
    page = opened_anew(place)
    assert page.pane.segment == sentence
    assert page.pane.kept is not None
    assert page.pane.kept.segment_id == "moved_lately"
    assert page.pane.has_changes
    assert page.view.currentIndex().row() == page._model.row_of("moved_lately")


def test_a_new_one_too(place: OpenDesk) -> None:
    page_of(place)._begin_new()
    add(place, IN_BERG)
    tree = page_of(place).pane.segment.tree
    place.lock()
    page = opened_anew(place)
    assert page.pane.kept is None
    assert page.pane.segment.tree == tree
    assert page.pane.shown_name == page_of(place).pane.shown_name


def test_one_that_was_deleted_meanwhile_is_there_as_a_new_one(place: OpenDesk) -> None:
    add(place, IN_BERG)
    page = save_as(place, "Våra i Berg")
    own = page.pane.kept
    assert own is not None
    add(place, Condition(About.MUNICIPALITY, values=(Municipality.RAGUNDA.value,)))
    tree = page.pane.segment.tree
    place.lock()
    place.desk.store.write(lambda unit: segment_deeds.delete_segment(unit, segment_id=own.segment_id)).result()
    page = opened_anew(place)
    assert page.pane.kept is None
    assert page.pane.segment.tree == tree


@pytest.mark.parametrize("end", ["saved", "put back", "another one"])
def test_what_is_saved_or_left_is_not_kept(place: OpenDesk, end: str) -> None:
    add(place, IN_BERG)
    place.qtbot.waitUntil(lambda: bool(kept(place)))
    if end == "saved":
        save_as(place, "Våra i Berg")
    elif end == "put back":
        page_of(place).pane.reset.click()
    else:
        choose(place, "moved_lately")
    place.qtbot.waitUntil(lambda: not kept(place))


def test_what_this_version_cannot_read_changes_nothing(place: OpenDesk) -> None:
    words = {"sentence": 'moved_lately\n{"format":99}'}
    place.desk.store.write(lambda unit: drafts.save_form(unit, form=SENTENCE_DRAFT, words=words)).result()
    page = opened_anew(place)
    assert page.pane.kept is not None
    assert not page.pane.has_changes
