"""Promises: which stand, whose they are after a hand-over, and the file that a calendar takes in."""

from __future__ import annotations

import pytest

from guide_desk.domain.assignment import order_after_handing_over, standing_claim
from guide_desk.domain.calendar_file import calendar_file
from guide_desk.domain.changes import Changes
from guide_desk.domain.deeds import Deed, DeedKind, DeedState
from guide_desk.domain.dialogue import Delivery, DialogueEntry, EntryKind
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.projection import is_same_activity, parts_changed, project_contact, project_entries, standing_plans
from guide_desk.identifiers import AssociateId, ContactId, DeedId, new_deed_id
from tests.factories import MORNING, call, entry, moment

MARKER = DeedId(f"{int(MORNING.timestamp() * 1000):012x}" + "0" * 20)
BOOKED = entry(EntryKind.BOOKED_CALL, "2026-05-14 14:30", "Lokalen", marker=MARKER, activity="appointment/9")


def handed(when: str) -> DialogueEntry:
    return entry(
        EntryKind.HANDED_OVER,
        when,
        forwarded_to="Ola Persson",
        handed_to=AssociateId(8),
        handed_to_municipality=Municipality.KROKOM,
    )


def plan_deed(what: DialogueEntry, state: DeedState = DeedState.READY) -> Deed:
    return Deed(new_deed_id(), DeedKind.PLAN, ContactId(1), MORNING, AssociateId(7), entry=what, state=state)


def test_what_is_ticked_off_stands_no_more() -> None:
    assert standing_plans([BOOKED]) == (BOOKED,)
    assert standing_plans([BOOKED._replace(is_done=True)]) == ()
    assert standing_plans([call("2026-05-14 15:00"), BOOKED]) == ()


def test_a_claim_follows_the_person_and_holds_anew() -> None:
    claim = entry(EntryKind.CLAIM, "2026-05-11 09:00")
    follows = standing_claim([claim, handed("2026-05-12 10:00")])
    assert follows is not None
    assert (follows.author_id, follows.author_name, follows.author_municipality) == (8, "Ola Persson", Municipality.KROKOM)
    assert follows.happened_at == moment("2026-05-12 10:00")
    assert standing_claim([handed("2026-05-12 10:00")]) is None
    assert standing_claim([claim, handed("2026-05-12 10:00"), call("2026-05-12 11:00")]) is None


@pytest.mark.parametrize(
    ("chosen", "to", "order"),
    [
        ([Municipality.ARE, Municipality.KROKOM], Municipality.KROKOM, (Municipality.KROKOM, Municipality.ARE)),
        ([Municipality.ARE], Municipality.BERG, (Municipality.BERG, Municipality.ARE)),
        ([], Municipality.BERG, (Municipality.BERG,)),
        ([Municipality.ARE], Municipality.REGION, (Municipality.ARE,)),
    ],
)
def test_who_leads_after_a_hand_over(chosen: list[Municipality], to: Municipality, order: tuple[Municipality, ...]) -> None:
    assert order_after_handing_over(chosen, to) == order


def test_a_changed_plan_shows_at_once_and_keeps_who_it_is() -> None:
    moved = BOOKED._replace(happened_at=moment("2026-05-15 09:00"), marker=None)
    other = entry(EntryKind.REMINDER, "2026-05-13 09:00", activity="appointment/10")
    shown = project_entries([other, BOOKED], [plan_deed(moved)])
    assert [each.happened_at for each in shown] == [moment("2026-05-15 09:00"), moment("2026-05-13 09:00")]
    assert (shown[0].marker, shown[0].activity, shown[0].delivery) == (MARKER, "appointment/9", Delivery.WAITING)
    assert project_entries([BOOKED], [plan_deed(moved, DeedState.SETTLED)]) == (BOOKED,)
    assert project_contact({}, [plan_deed(moved)]) == {}


def test_a_change_leaves_alone_what_it_does_not_change() -> None:
    moved = BOOKED._replace(happened_at=moment("2026-05-15 09:00"))
    assert parts_changed(BOOKED, BOOKED) == frozenset()
    assert parts_changed(BOOKED, moved) == {"happened_at", "ends_at"}
    reworded = BOOKED._replace(text="Lokalen, ta med intyget", is_done=True)
    (shown,) = project_entries([reworded], [plan_deed(moved._replace(changed=parts_changed(BOOKED, moved)))])
    assert (shown.happened_at, shown.text, shown.is_done) == (moved.happened_at, reworded.text, True)
    assert (shown.changed, shown.delivery) == (None, Delivery.WAITING)


def test_the_later_of_two_changes_holds() -> None:
    first = plan_deed(BOOKED._replace(happened_at=moment("2026-05-15 09:00")))
    second = plan_deed(BOOKED._replace(happened_at=moment("2026-05-16 09:00"), is_done=True))
    (shown,) = project_entries([BOOKED], [second, first])
    assert (shown.happened_at, shown.is_done) == (moment("2026-05-16 09:00"), True)


def test_a_plan_that_still_waits_is_known_by_its_marker() -> None:
    fresh = BOOKED._replace(activity="", marker=None)
    made = Deed(MARKER, DeedKind.ENTRY, ContactId(1), MORNING, AssociateId(7), entry=fresh)
    (shown,) = project_entries([], [made, plan_deed(BOOKED._replace(activity="", text="Annat"))])
    assert (shown.text, shown.marker) == ("Annat", MARKER)
    assert not is_same_activity(fresh, fresh)


def test_deeds_of_one_act_add_up() -> None:
    both = Changes(deed_id=DeedId("a"), also=(DeedId("b"),)) | Changes(deed_id=DeedId("c"), also=(DeedId("d"),))
    assert (both.deed_id, both.also) == ("c", ("b", "d"))


def test_the_calendar_file_keeps_its_uid_and_rises() -> None:
    first = calendar_file(BOOKED, "Samtal med Viktor", MORNING).decode()
    moved = BOOKED._replace(happened_at=moment("2026-12-15 09:00"), ends_at=moment("2026-12-15 09:30"))
    later = calendar_file(moved, "Samtal med Viktor", moment("2026-05-12 10:41")).decode()
    assert f"UID:{MARKER}@guide-desk\r\n" in first
    assert f"UID:{MARKER}@guide-desk\r\n" in later
    assert "SEQUENCE:0\r\n" in first
    assert "SEQUENCE:60\r\n" in later
    assert "DTSTART:20260514T123000Z\r\nDTEND:20260514T124500Z\r\n" in first
    assert "DTSTART:20261215T080000Z\r\nDTEND:20261215T083000Z\r\n" in later
    assert "UID:appointment-9@guide-desk\r\nSEQUENCE:0" in calendar_file(BOOKED._replace(marker=None), "x", MORNING).decode()


def test_the_calendar_file_escapes_and_folds_whole_characters() -> None:
    content = calendar_file(BOOKED, "Å; b, c\\d\ne\x07 " + "🌲" * 40, MORNING)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Å\\; b\\, c\\\\d\\ne " + "🌲" * 40 in unfolded
