"""What was chosen for a note is kept with it, and stands on the card when the note is laid there, however long afterwards."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services import deeds, dialogue, drafts, loose_notes, quick_notes
from guide_desk.services.today import loose_notes as waiting
from guide_desk.snapshots.base import Depth
from guide_desk.snapshots.people import Draft, LooseNote, QuickNote
from guide_desk.store import purging
from guide_desk.store.driver import connect
from guide_desk.store.store import FILE_NAME, Store, open_store
from guide_desk.store.unit_of_work import UnitOfWork
from tests.factories import KEY, MORNING, person, put, registration
from tests.store.conftest import card_of
from tests.store.kept_files import file_of

ASKED = (GuidanceTopic.HOUSING, TopicState.WONDERS)
ANSWERED = (GuidanceTopic.STUDIES, TopicState.ANSWERED)
WHOLE = QuickNote(
    "Vill hyra i Duved\nRing efter semestern",
    EntryKind.CALL,
    Outcome.MESSAGE_LEFT,
    counts=False,
    topics=(ASKED, ANSWERED),
    remind_at=MORNING + timedelta(days=7),
)


def amira(store: Store, **more: object) -> ContactId:
    return put(store, person(2, first_name="Amira", **more), [registration("2026-05-05 21:40")])


def only_note(store: Store) -> LooseNote:
    (note,) = store.read(waiting).result()
    return note


def test_everything_that_was_chosen_waits_with_the_note_and_stands_on_the_card(store: Store, clock: HandClock) -> None:
    who = amira(store, topics_asked=("studies", "networks"))
    store.write(partial(loose_notes.write_down, about=" Amira? ", note=WHOLE)).result()
    note = only_note(store)
    assert (note.about, note.said, note.written_at) == ("Amira?", WHOLE, MORNING)
    clock.advance(3 * 86_400)
    store.write(partial(loose_notes.lay_on_card, note=note, contact_id=who, reminder="Hör av dig")).result()
    card = card_of(store, who)
    entry = next(each for each in card.entries if each.kind is EntryKind.CALL)
    assert (entry.text, entry.outcome, entry.counts, entry.happened_at) == (WHOLE.text, Outcome.MESSAGE_LEFT, False, MORNING)
    assert entry.topics == {GuidanceTopic.HOUSING, GuidanceTopic.STUDIES}
    assert (set(card.topics_asked), set(card.topics_answered)) == (
        {GuidanceTopic.NETWORKS, GuidanceTopic.HOUSING},
        {GuidanceTopic.STUDIES},
    )
    assert [(each.kind, each.text, each.happened_at) for each in card.plans] == [
        (EntryKind.REMINDER, "Vill hyra i Duved", WHOLE.remind_at)
    ]
    assert card.row.clock is not None
    assert card.row.clock.answered_at is None, "the guide said that it does not count"
    assert store.read(waiting).result() == ()


def test_a_call_that_counts_stops_the_clock_when_it_was_made(store: Store, clock: HandClock) -> None:
    who = amira(store)
    call = QuickNote("", EntryKind.CALL, Outcome.TALKED, counts=True)
    store.write(partial(loose_notes.write_down, about="Amira", note=call)).result()
    clock.advance(86_400)
    store.write(partial(loose_notes.lay_on_card, note=only_note(store), contact_id=who, reminder="")).result()
    answered = card_of(store, who).row.clock
    assert answered is not None
    assert answered.answered_at == MORNING


def test_the_wrong_card_gives_everything_back(store: Store) -> None:
    who = amira(store)
    store.write(partial(loose_notes.write_down, about="Amira", note=WHOLE)).result()
    note = only_note(store)
    laid = store.write(partial(loose_notes.lay_on_card, note=note, contact_id=who, reminder="")).result()
    assert laid.deed_id is not None
    store.write(partial(loose_notes.take_off_card, note=note, deed_id=laid.deed_id, also=laid.also)).result()
    card = card_of(store, who)
    assert ([each.kind for each in card.entries], card.plans) == ([EntryKind.REGISTRATION], ())
    assert (card.topics_asked, card.topics_answered) == ((), ())
    assert only_note(store) == note


def test_before_the_whole_card_has_come_the_entry_alone_says_its_topics(store: Store) -> None:
    who = amira(store, depth=Depth.ROW)
    store.write(partial(quick_notes.lay_on_card, contact_id=who, note=QuickNote("x", topics=(ASKED,)), reminder="")).result()
    card = card_of(store, who)
    assert card.entries[0].topics == {GuidanceTopic.HOUSING}
    assert card.topics_asked == ()


def test_a_quick_note_leaves_what_is_being_written_on_the_card(store: Store) -> None:
    who = amira(store)
    store.write(partial(drafts.save, draft=Draft(who, "call", "", "Halva mening", None, MORNING))).result()
    remind = QuickNote("", EntryKind.CALL, Outcome.NO_ANSWER, remind_at=MORNING + timedelta(days=1))
    done = store.write(partial(quick_notes.lay_on_card, contact_id=who, note=remind, reminder="Ring Amira")).result()
    card = card_of(store, who)
    assert card.draft is not None
    assert card.draft.text == "Halva mening"
    assert [each.text for each in card.plans] == ["Ring Amira"]
    assert done.deed_id is not None
    store.write(partial(deeds.withdraw, deed_id=done.deed_id, also=done.also)).result()
    assert card_of(store, who).plans == ()


@pytest.mark.parametrize(
    ("about", "note", "reason"),
    [
        ("Amira", QuickNote("  "), "empty"),
        (" ", QuickNote("", EntryKind.CALL, Outcome.TALKED), "empty"),
        ("", QuickNote("x" * (dialogue.LONGEST_TEXT + 1)), "too_long"),
    ],
)
def test_what_says_nothing_is_no_note(store: Store, about: str, note: QuickNote, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        store.write(partial(loose_notes.write_down, about=about, note=note)).result()
    assert store.read(waiting).result() == ()


def test_a_note_of_the_version_before_is_a_note_still_and_begun_words_stay_begun(tmp_path: Path) -> None:
    shutil.copyfile(file_of(14), tmp_path / FILE_NAME)
    old = connect(tmp_path / FILE_NAME, KEY)
    old.execute("INSERT INTO loose_note VALUES ('1', 'Amria', 'Undrade om tomter', '2026-05-12T07:41:00.000000+00:00')")
    old.execute("INSERT INTO meta VALUES ('loose_note_draft', '{\"text\": \"Halva\"}')")
    old.close()
    store = open_store(tmp_path, KEY, clock=HandClock(MORNING), is_practice=True)
    note = only_note(store)
    assert (note.about, note.said) == ("Amria", QuickNote("Undrade om tomter"))
    assert store.read(lambda unit: drafts.kept_form(unit, "quick_note_draft")).result() == {"text": "Halva"}
    assert store.close()


def test_whom_a_note_is_begun_about_stays_for_it_and_takes_it_along_when_two_become_one(store: Store) -> None:
    who, other = amira(store), put(store, person(3, first_name="Amira"))
    save = partial(drafts.save_quick_note, form="quick_note_draft", about=who)
    store.write(partial(save, words={"text": "Halva"})).result()
    assert store.write(lambda unit: purging.has_draft(unit, who)).result()
    assert not store.write(lambda unit: purging.has_draft(unit, other)).result()

    def become_one(unit: UnitOfWork) -> None:
        purging.move_contact(unit, who, other)
        unit.touched.add(other)

    store.write(become_one).result()
    begun = store.read(lambda unit: drafts.kept_quick_note(unit, ("quick_note_draft",))).result()
    assert begun == ("quick_note_draft", {"text": "Halva"}, other)
    store.write(partial(drafts.save_quick_note, form="quick_note_draft", words={}, about=None)).result()
    assert not store.write(lambda unit: purging.has_draft(unit, other)).result()
