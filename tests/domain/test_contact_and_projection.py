"""Wishes, names, the merge's laws, and what the screen shows of base and deeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import (
    LIST_FIELDS,
    ContactWish,
    Field,
    FieldValue,
    PreferredChannel,
    full_name,
    list_of,
    phones_of,
    text_of,
    wish_of,
)
from guide_desk.domain.deeds import Deed, DeedKind, DeedState
from guide_desk.domain.dialogue import Delivery, EntryKind, letter_place
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState, cycled, state_of
from guide_desk.domain.merge import changed_between, fields_chosen_together, merge_field, merge_fields, same_value
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.projection import (
    conflicts_of,
    project_contact,
    project_entries,
    standing_plans,
    stops_contact,
    without_words,
)
from guide_desk.identifiers import AssociateId, ContactId, DeedId, follow, id_behind, new_deed_id
from tests.factories import MORNING, entry, moment

words = st.text(max_size=8)
lists = st.lists(st.sampled_from(["070-1", "070-2", "070-3", "a", "b"]), unique=True, max_size=4).map(tuple)


def value_of(field: Field) -> st.SearchStrategy[FieldValue]:
    return lists if field in LIST_FIELDS else words


fields_with_values = st.sampled_from(list(Field)).flatmap(
    lambda field: st.tuples(st.just(field), value_of(field), value_of(field), value_of(field))
)


def deed(
    number: int, changes: dict[Field, FieldValue], before: dict[Field, FieldValue], state: DeedState = DeedState.READY
) -> Deed:
    identifier = DeedId(f"{number:032x}")
    return Deed(identifier, DeedKind.FIELDS, ContactId(1), MORNING, AssociateId(7), changes=changes, before=before, state=state)


@pytest.mark.parametrize(
    ("wish", "when", "is_open"),
    [
        (ContactWish(), "2026-05-12 03:00", True),
        (ContactWish(from_time=time(16)), "2026-05-12 15:59", False),
        (ContactWish(from_time=time(16)), "2026-05-12 16:00", True),
        (ContactWish(to_time=time(12)), "2026-05-12 12:00", False),
        (ContactWish(to_time=time(12)), "2026-05-12 11:59", True),
        (ContactWish(weekdays=frozenset({0, 2})), "2026-05-12 10:00", False),
        (ContactWish(weekdays=frozenset({1})), "2026-05-12 10:00", True),
    ],
)
def test_whether_a_wish_is_open(wish: ContactWish, when: str, is_open: bool) -> None:
    assert wish.is_open_at(moment(when)) is is_open


def test_the_next_open_moment() -> None:
    now = moment("2026-05-12 09:41")
    assert ContactWish().next_open_moment(now) == now
    assert ContactWish(from_time=time(16)).next_open_moment(now) == moment("2026-05-12 16:00")
    assert ContactWish(from_time=time(8), to_time=time(9)).next_open_moment(now) == moment("2026-05-13 08:00")
    assert ContactWish(weekdays=frozenset({4})).next_open_moment(now) == moment("2026-05-15 00:00")
    assert ContactWish(from_time=time(9), to_time=time(9)).next_open_moment(now) == now


def test_a_wish_is_read_and_never_guessed() -> None:
    fields: dict[Field, FieldValue] = {
        Field.PREFERRED_CHANNEL: "phone",
        Field.WISH_FROM: "16:00",
        Field.WISH_TO: "snart",
        Field.WISH_WEEKDAYS: "0,9,x,4",
        Field.WISH_WORDS: "arbetar natt",
    }
    assert wish_of(fields) == ContactWish(PreferredChannel.PHONE, time(16), None, frozenset({0, 4}), "arbetar natt")
    assert wish_of({Field.PREFERRED_CHANNEL: "fax"}) == ContactWish()


def test_fields_by_kind() -> None:
    fields: dict[Field, FieldValue] = {Field.FIRST_NAME: "Elin", Field.PHONES: ("1", "2")}
    assert full_name(fields) == "Elin"
    assert list_of(fields, Field.PHONES) == ("1", "2")
    assert (text_of(fields, Field.PHONES), list_of(fields, Field.FIRST_NAME)) == ("", ())
    assert {each.place_name for each in Municipality} >= {"Åre", "Bräcke", "Regionen"}


def test_every_number_once_the_mobile_first() -> None:
    fields: dict[Field, FieldValue] = {Field.OFFICE_PHONES: ("3", "1"), Field.PRIVATE_PHONES: ("2",), Field.PHONES: ("1",)}
    assert phones_of(fields) == ("1", "2", "3")


def test_changes_add_up() -> None:
    one = Changes(frozenset({Topic.QUEUE}), frozenset({ContactId(1)}), DeedId("a"), by_sync=True)
    two = Changes(frozenset({Topic.DEEDS}), frozenset({ContactId(2)}), by_sync=False)
    both = one | two
    assert both == Changes(
        frozenset({Topic.QUEUE, Topic.DEEDS}), frozenset({ContactId(1), ContactId(2)}), DeedId("a"), by_sync=False
    )


def test_ids_sort_in_the_order_they_are_made_also_when_the_clock_goes_back() -> None:
    made = [new_deed_id(seconds) for seconds in (1000.0, 1000.0, 999.0, 1001.0)]
    assert made == sorted(made)
    assert all(len(each) == 32 for each in made)


def test_ids_sort_behind_what_was_met_and_before_it_stands_what_is_set_apart_from_an_earlier_one() -> None:
    ahead = DeedId(f"{int(new_deed_id()[:12], 16) + 86_400_000:012x}ffff{'f' * 15}0")
    apart = id_behind(ahead)
    follow(ahead)
    later = new_deed_id()
    assert ahead < apart < later < new_deed_id()
    assert {len(apart), len(later)} == {32}


@given(fields_with_values)
def test_merge_laws(case: tuple[Field, FieldValue, FieldValue, FieldValue]) -> None:
    field, base, mine, theirs = case
    assert merge_field(field, base, base, theirs).view == theirs
    unchanged = merge_field(field, base, mine, base)
    assert same_value(unchanged.view, mine if not same_value(base, mine) else base)
    assert merge_field(field, base, mine, mine).view == mine
    merged, swapped = merge_field(field, base, mine, theirs), merge_field(field, base, theirs, mine)
    assert (merged.conflict is None) == (swapped.conflict is None)
    known = {*_parts(base), *_parts(mine), *_parts(theirs)}
    assert set(_parts(merged.view)) <= known


def _parts(value: FieldValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_protection_and_no_contact_win_at_once() -> None:
    assert merge_field(Field.IS_PROTECTED, "", "no", "yes").view == "yes"
    assert merge_field(Field.NO_CONTACT_SINCE, "2026-01-01", "2026-05-12", "").view == "2026-05-12"


def test_consent_that_either_side_turned_off_stays_off() -> None:
    assert merge_field(Field.NEWSLETTER, "", "yes", "no").view == "no"
    kept = merge_field(Field.NEWSLETTER, "", "no", "yes")
    assert (kept.view, kept.is_pending) == ("no", True)
    assert merge_field(Field.INVITATIONS, "a", "b", "c").conflict is not None


def test_lists_keep_additions_and_carry_out_removals() -> None:
    merged = merge_field(Field.PHONES, ("1", "2"), ("1", "3"), ("2", "4", "1"))
    assert set(_parts(merged.view)) == {"4", "1", "3"}
    assert merged.is_pending
    reordered = merge_field(Field.MUNICIPALITIES, ("1", "2", "3"), ("2", "1", "3"), ("3", "2", "1"))
    assert reordered.conflict is not None
    assert merge_field(Field.PHONES, "", ("1",), ("2",)).view == ("2", "1")


def test_unsent_changes_lie_over_the_base_in_order() -> None:
    base: dict[Field, FieldValue] = {Field.MOVE_STATUS: "considering", Field.FIRST_NAME: "Elin"}
    first = deed(1, {Field.MOVE_STATUS: "planning"}, {Field.MOVE_STATUS: "considering"})
    second = deed(2, {Field.MOVE_STATUS: "moving"}, {Field.MOVE_STATUS: "planning"})
    assert project_contact(base, [second, first])[Field.MOVE_STATUS] == "moving"
    settled = deed(2, {Field.MOVE_STATUS: "moving"}, {}, DeedState.SETTLED)
    assert project_contact(base, [first, settled])[Field.MOVE_STATUS] == "planning"
    assert project_contact(None, []) == {}


def test_a_field_that_both_changed_shows_theirs_and_is_told() -> None:
    ours = deed(
        1, {Field.MOVE_STATUS: "planning", Field.FIRST_NAME: "Elin"}, {Field.MOVE_STATUS: "considering", Field.FIRST_NAME: ""}
    )
    base: dict[Field, FieldValue] = {Field.MOVE_STATUS: "moved_here"}
    assert project_contact(base, [ours]) == {Field.MOVE_STATUS: "moved_here", Field.FIRST_NAME: "Elin"}
    ((held, conflict),) = conflicts_of(base, [ours])
    assert (held.deed_id, conflict.field, conflict.mine, conflict.theirs) == (
        ours.deed_id,
        Field.MOVE_STATUS,
        "planning",
        "moved_here",
    )
    assert merge_fields({}, {Field.PHONES: ("1",)}, {})[Field.PHONES].view == ("1",)


def test_no_contact_turns_every_yes_off_while_it_is_on_its_way_and_keeps_a_waiting_yes_from_leaving() -> None:
    on: dict[Field, FieldValue] = {Field.NEWSLETTER: "yes", Field.INVITATIONS: "yes"}
    stop = deed(1, {Field.NO_CONTACT_SINCE: "2026-05-12"}, {Field.NO_CONTACT_SINCE: ""})
    shown = project_contact(on, [stop])
    assert (shown[Field.NEWSLETTER], shown[Field.INVITATIONS]) == ("", "no")
    assert stops_contact(stop)
    arrived = replace(stop, state=DeedState.SETTLED)
    assert not stops_contact(arrived)
    said: dict[Field, FieldValue] = {**on, Field.NO_CONTACT_SINCE: "2026-05-12"}
    assert project_contact(said, [arrived])[Field.NEWSLETTER] == "yes"
    yes = deed(2, {Field.MAGAZINE: "yes", Field.NEWSLETTER: "yes"}, {Field.MAGAZINE: "", Field.NEWSLETTER: ""})
    assert project_contact(said, [yes])[Field.MAGAZINE] == ""


def test_fields_that_say_one_thing_are_contested_together() -> None:
    base: dict[Field, FieldValue] = {Field.PREFERRED_CHANNEL: "phone", Field.WISH_FROM: "15:00"}
    mine: dict[Field, FieldValue] = {Field.PREFERRED_CHANNEL: "email", Field.WISH_FROM: "18:00", Field.LANGUAGE: "en"}
    merged = merge_fields(base, mine, {Field.PREFERRED_CHANNEL: "phone", Field.WISH_FROM: "16:00"})
    assert {field for field, each in merged.items() if each.conflict is not None} == {Field.PREFERRED_CHANNEL, Field.WISH_FROM}
    assert (merged[Field.PREFERRED_CHANNEL].view, merged[Field.LANGUAGE].view) == ("phone", "en")
    assert fields_chosen_together(Field.WISH_WORDS)[0] is Field.PREFERRED_CHANNEL
    assert fields_chosen_together(Field.LANGUAGE) == (Field.LANGUAGE,)


def test_an_entry_made_here_is_shown_once_and_says_how_far_it_came() -> None:
    note = entry(EntryKind.NOTE, "2026-05-12 09:00", "hej")
    mine = Deed(DeedId("a" * 32), DeedKind.ENTRY, ContactId(1), MORNING, AssociateId(7), entry=note, state=DeedState.UNKNOWN)
    older = entry(EntryKind.CALL, "2026-05-11 09:00")
    shown = project_entries([older], [mine])
    assert [each.kind for each in shown] == [EntryKind.NOTE, EntryKind.CALL]
    assert shown[0].delivery is Delivery.UNKNOWN
    arrived = entry(EntryKind.NOTE, "2026-05-12 09:00", "hej", marker=DeedId("a" * 32))
    assert len(project_entries([arrived], [mine])) == 1
    gone = Deed(DeedId("b" * 32), DeedKind.ENTRY, ContactId(1), MORNING, AssociateId(7), entry=note, state=DeedState.WITHDRAWN)
    assert project_entries([], [gone]) == ()


def test_an_email_whose_document_has_come_is_on_its_way_until_its_content_has() -> None:
    mail = entry(EntryKind.EMAIL_IN, "2026-05-12 09:00", "Sv: Flytt", letter="w1")
    mine = Deed(DeedId("a" * 32), DeedKind.ENTRY, ContactId(1), MORNING, AssociateId(7), entry=mail, state=DeedState.READY)
    arrived = mail._replace(letter="", marker=DeedId("a" * 32), activity="document/17")
    (shown,) = project_entries([arrived], [mine])
    assert (shown.delivery, letter_place(shown)) == (Delivery.WAITING, "waiting/w1")
    (sent,) = project_entries([arrived], [replace(mine, state=DeedState.SETTLED)])
    assert (sent.delivery, letter_place(sent)) == (Delivery.SENT, "document/17")
    assert letter_place(sent._replace(activity="appointment/17")) == ""


def test_of_a_protected_person_only_flag_and_municipality_come_through() -> None:
    base: dict[Field, FieldValue] = {
        Field.IS_PROTECTED: "yes",
        Field.MUNICIPALITIES: ("2321",),
        Field.FIRST_NAME: "Elin",
        Field.PHONES: ("070-1",),
    }
    waiting = deed(1, {Field.FIRST_NAME: "Elin Maria"}, {Field.FIRST_NAME: "Elin"})
    assert project_contact(base, [waiting]) == {Field.IS_PROTECTED: "yes", Field.MUNICIPALITIES: ("2321",)}
    kept = without_words(entry(EntryKind.CALL, "2026-05-12 09:00", "hej"))
    assert (kept.text, kept.kind, kept.happened_at) == ("", EntryKind.CALL, moment("2026-05-12 09:00"))


def test_plans_stand_until_the_person_has_been_reached_after_them() -> None:
    later, sooner = entry(EntryKind.REMINDER, "2026-05-14 08:00"), entry(EntryKind.BOOKED_CALL, "2026-05-13 14:30")
    note = entry(EntryKind.NOTE, "2026-05-12 09:00")
    assert standing_plans([later, sooner, note]) == (sooner, later)
    reached = entry(EntryKind.MEETING, "2026-05-13 15:00")
    assert standing_plans([later, reached, sooner, note]) == (later,)


def test_a_topic_goes_round_through_its_three_states() -> None:
    housing, others = GuidanceTopic.HOUSING, (GuidanceTopic.STUDIES,)
    asked, answered = others, others
    seen = [state_of(housing, asked, answered)]
    for _step in range(3):
        asked, answered = cycled(housing, asked, answered)
        seen.append(state_of(housing, asked, answered))
    assert seen == [TopicState.NO_QUESTION, TopicState.WONDERS, TopicState.ANSWERED, TopicState.NO_QUESTION]
    assert (asked, answered) == (others, others)
    assert state_of(housing, (housing,), (housing,)) is TopicState.WONDERS


def test_what_somebody_changed_is_told_with_what_they_emptied_and_without_what_follows() -> None:
    earlier = {
        Field.NEXT_STEP: "Ring",
        Field.EMAILS: ("a@example.org",),
        Field.PROFESSION: "bagare",
        Field.CONSENT_ON: "2026-05-01",
    }
    now = {Field.NEXT_STEP: " Ring", Field.EMAILS: (), Field.LANGUAGE: "en", Field.CONSENT_ON: "2026-05-02"}
    assert changed_between(earlier, now) == {Field.EMAILS: (), Field.PROFESSION: "", Field.LANGUAGE: "en"}
    assert changed_between(now, now) == {}
