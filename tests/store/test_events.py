"""Events in the store: made, changed, told of once for each state, answered, attended, called off."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.event import Event, EventAnswer
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services import cards, deeds, events
from guide_desk.snapshots.events import EventSummary, Participant
from guide_desk.store import sent_out
from guide_desk.store.deeds import UNDO_SECONDS
from guide_desk.store.store import Store
from tests.factories import GUIDE, MORNING, entry, moment, person, put

MEETING = {
    "title": " Inflyttarträff  i Sveg",
    "starts_at": moment("2026-06-16 18:00"),
    "ends_at": moment("2026-06-16 20:00"),
    "place": "Folkets hus",
    "text": "Välkomna",
}


@pytest.fixture
def people(store: Store) -> list[ContactId]:
    return [put(store, person(number, first_name=name, last_name="Ek")) for number, name in enumerate(("Cia", "Bo", "Ada"), 1)]


def created(store: Store, **other: object) -> Event:
    return store.write(partial(events.create_event, **{**MEETING, **other})).result()  # type: ignore[arg-type]


def tell(store: Store, event: Event, contacts: list[ContactId]) -> str:
    return store.write(partial(events.note_told, event_id=event.event_id, contacts=contacts)).result()


def spread(store: Store, clock: HandClock) -> None:
    clock.advance(UNDO_SECONDS + 1)
    while store.write(partial(sent_out.spread_some, account=GUIDE.account)).result():
        continue


def lines(store: Store, contact_id: ContactId) -> list[EntryKind]:
    card = store.read(lambda unit: cards.card(unit, contact_id)).result()
    assert card is not None
    return [each.kind for each in card.entries]


def participants(store: Store, event: Event) -> tuple[Participant, ...]:
    return store.read(lambda unit: events.participants(unit, event.event_id)).result()


def listed(store: Store) -> tuple[EventSummary, ...]:
    return store.read(events.events).result()


def test_everybody_is_told_once_of_each_state_of_it(store: Store, people: list[ContactId], clock: HandClock) -> None:
    event = created(store)
    assert event.title == "Inflyttarträff i Sveg"
    assert tell(store, event, people[:2])
    assert tell(store, event, people[:2]) == ""
    assert tell(store, event, people)
    spread(store, clock)
    assert [lines(store, each) for each in people] == [[EntryKind.INVITED]] * 3
    same = store.write(partial(events.change_event, event_id=event.event_id, **MEETING)).result()  # type: ignore[arg-type]
    assert same.sequence == 0
    moved = store.write(partial(events.change_event, event_id=event.event_id, **{**MEETING, "place": "Kyrkan"})).result()  # type: ignore[arg-type]
    assert (moved.event_id, moved.sequence) == (event.event_id, 1)
    assert tell(store, moved, people[:1])
    off = store.write(partial(events.call_off, event_id=event.event_id)).result()
    assert store.write(partial(events.call_off, event_id=event.event_id)).result() == off
    assert (off.sequence, off.is_called_off) == (2, True)
    assert tell(store, off, people[:1])
    spread(store, clock)
    assert lines(store, people[0]) == [EntryKind.CALLED_OFF, EntryKind.INVITED, EntryKind.INVITED]
    with pytest.raises(InvalidInput, match="called_off"):
        store.write(partial(events.change_event, event_id=event.event_id, **MEETING)).result()  # type: ignore[arg-type]


def test_telling_is_taken_back_until_the_first_card_has_its_line(store: Store, people: list[ContactId], clock: HandClock) -> None:
    event = created(store)
    act = tell(store, event, people)
    store.write(partial(events.take_back_told, event_id=event.event_id, sent_out_id=act)).result()
    assert participants(store, event) == ()
    again = tell(store, event, people)
    spread(store, clock)
    with pytest.raises(InvalidInput, match="spread"):
        store.write(partial(events.take_back_told, event_id=event.event_id, sent_out_id=again)).result()
    assert len(participants(store, event)) == 3


def test_answers_and_attendance_stand_on_the_cards_and_in_the_list(
    store: Store, people: list[ContactId], clock: HandClock
) -> None:
    event = created(store)
    cia, bo, ada = people
    tell(store, event, [cia, bo])
    spread(store, clock)
    store.write(partial(events.note_answer, event_id=event.event_id, contact_id=cia, is_coming=True)).result()
    store.write(partial(events.note_answer, event_id=event.event_id, contact_id=bo, is_coming=True)).result()
    clock.advance(60)
    store.write(partial(events.note_answer, event_id=event.event_id, contact_id=bo, is_coming=False)).result()
    again = store.write(partial(events.note_answer, event_id=event.event_id, contact_id=bo, is_coming=False)).result()
    assert not again.contacts
    there = store.write(partial(events.note_attended, event_id=event.event_id, contacts=[cia, ada, ada])).result()
    found = participants(store, event)
    assert [(each.name, each.answer) for each in found] == [
        ("Ada Ek", EventAnswer.ATTENDED),
        ("Bo Ek", EventAnswer.NOT_COMING),
        ("Cia Ek", EventAnswer.ATTENDED),
    ]
    assert found[0].phone == "070-174 06 12"
    (summary,) = listed(store)
    assert (summary.event, summary.day) == (event, date(2026, 6, 16))
    assert (summary.invited, summary.coming, summary.attended) == (3, 1, 2)
    assert there.deed_id is not None
    store.write(partial(deeds.withdraw, deed_id=there.deed_id, also=there.also)).result()
    assert [each.answer for each in participants(store, event)] == [EventAnswer.NOT_COMING, EventAnswer.COMING]


def test_a_colleagues_event_is_known_by_the_lines_on_the_cards(store: Store) -> None:
    line = entry(
        EntryKind.INVITED, "2026-05-01 10:00", "Träff i Åre, 2026-06-02 kl. 18.00", event="f00d", event_on=date(2026, 6, 2)
    )
    elin = put(store, person(7), [line])
    (summary,) = listed(store)
    assert (summary.event_id, summary.title, summary.day, summary.event) == ("f00d", line.text, date(2026, 6, 2), None)
    store.write(partial(events.note_answer, event_id="f00d", contact_id=elin, is_coming=True)).result()
    card = store.read(lambda unit: cards.card(unit, elin)).result()
    assert card is not None
    assert (card.entries[0].kind, card.entries[0].text, card.entries[0].event_on) == (EntryKind.COMING, line.text, line.event_on)
    with pytest.raises(InvalidInput, match="unknown"):
        store.write(partial(events.note_answer, event_id="beef", contact_id=elin, is_coming=True)).result()


def test_nobody_protected_is_told_or_listed(store: Store, clock: HandClock) -> None:
    hidden = put(store, person(8, is_protected="yes"))
    event = created(store)
    assert tell(store, event, [hidden]) == ""
    spread(store, clock)
    assert (participants(store, event), lines(store, hidden)) == ((), [])


def test_who_said_no_on_another_card_of_theirs_is_told_nothing_more(store: Store, people: list[ContactId]) -> None:
    event = created(store)
    tell(store, event, people[:2])
    said = {"last_name": "Ek", "no_contact_since": "2026-05-11", "phones": (), "emails": ("elin@example.com",)}
    put(store, person(9, first_name="Cia", **said))
    found = store.read(lambda unit: events.told_addresses(unit, event.event_id)).result()
    assert found == ((people[1], "elin@example.com"),)


def test_a_calling_off_is_undone_with_the_telling_of_it(store: Store, people: list[ContactId], clock: HandClock) -> None:
    event = created(store)
    tell(store, event, people)
    spread(store, clock)
    off = store.write(partial(events.call_off, event_id=event.event_id)).result()
    act = tell(store, off, people)
    store.write(partial(events.take_back_told, event_id=event.event_id, sent_out_id=act)).result()
    (summary,) = listed(store)
    assert summary.event is not None
    assert (summary.event.is_called_off, summary.event.sequence) == (False, 2), "calendars that took the file in follow"
    again = store.write(partial(events.call_off, event_id=event.event_id)).result()
    assert tell(store, again, people)


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"title": " \n"}, "title", "empty"),
        ({"title": "x" * 121}, "title", "too_long"),
        ({"place": "x" * 121}, "place", "too_long"),
        ({"text": "x" * 4001}, "text", "too_long"),
        ({"ends_at": MEETING["starts_at"]}, "ends_at", "before_start"),
        ({"starts_at": MORNING}, "starts_at", "passed"),
        ({"organiser_email": "a,b@c.se"}, "organiser_email", "unusable"),
    ],
)
def test_what_cannot_be_right_is_said_and_nothing_is_kept(
    store: Store, changed: dict[str, object], field: str, reason: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        created(store, **changed)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert listed(store) == ()
