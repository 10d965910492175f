"""Segments from end to end in the encrypted file: the list, saving, who is in, marking as sent, and what leaves the program."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from guide_desk.clock import HandClock
from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.registration import Intent
from guide_desk.domain.segment import EVERYONE, About, Condition, Group, Purpose, Segment, Span
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.services import contacts, dialogue, segment_deeds, segments
from guide_desk.services.ready_made import ready_made_segments
from guide_desk.snapshots.base import Colleague, Depth, TenantLists
from guide_desk.snapshots.segments import GonePerson, Recipient, SegmentAnswer, SegmentList
from guide_desk.store import departures, doctor, mirror, people, sent_out
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from tests.factories import MORNING, call, entry, moment, person, put, registration
from tests.store.conftest import card_of

YES: dict[str, FieldValue] = {"newsletter": "yes", "invitations": "yes", "mailing_consent": "yes"}
ALL = Segment("Alla", EVERYONE, Purpose.NEWSLETTER)
STARTERS = Segment("Vill starta", Group((Condition(About.TOPIC, ("starting_business",)),)), Purpose.NEWSLETTER)


def put_named(store: Store, number: int, first: str, *entries: DialogueEntry, **fields: FieldValue) -> ContactId:
    known = {"first_name": first, "emails": (f"{first.lower()}@example.com",), "phones": (), **YES, **fields}
    return put(store, person(number, **known), entries)


def asked(store: Store, segment: Segment) -> SegmentAnswer:
    answer = store.read(lambda unit: segments.ask(unit, segment)).result()
    assert answer.count == store.read(lambda unit: segments.count(unit, segment)).result()
    return answer


def listed(store: Store) -> SegmentList:
    return store.read(segments.segment_list).result()


def saved(store: Store, segment: Segment, name: str = "Mitt urval") -> Segment:
    own = segment_deeds.as_own(segment, name)
    store.write(lambda unit: segment_deeds.save_segment(unit, segment=own)).result()
    return found(store, own.segment_id)


def found(store: Store, segment_id: str) -> Segment:
    segment = store.read(lambda unit: segments.find_segment(unit, segment_id)).result()
    assert segment is not None
    return segment


def mark(store: Store, segment: Segment, *contacts: ContactId) -> DeedId | None:
    return store.write(lambda unit: segment_deeds.mark_as_sent(unit, segment=segment, contacts=contacts)).result().deed_id


def lines_on(store: Store, contact_id: ContactId) -> list[DialogueEntry]:
    """The mailings on a card, when everything that was marked has come to the cards."""
    store.write(sent_out.end_undo_time).result()
    while store.write(lambda unit: sent_out.spread_some(unit, unit.guide.account)).result():
        pass
    return [line for line in card_of(store, contact_id).entries if line.kind is EntryKind.MAILING]


def test_who_is_in_and_who_is_not_by_name_with_one_reason_each(store: Store) -> None:
    ola, elin = put_named(store, 1, "Ola"), put_named(store, 2, "Elin")
    asa = put_named(store, 3, "Åsa", newsletter="")
    bo = put_named(store, 4, "Bo", no_contact_since="2026-01-01", newsletter="")
    put_named(store, 5, "Skyddad", is_protected="yes")
    answer = asked(store, ALL)
    assert answer.included == (elin, ola)
    assert tuple(answer.left_out) == ((bo, LeftOut.WANTS_NO_CONTACT), (asa, LeftOut.NO_CONSENT))
    assert (answer.count.matched, answer.count.included) == (4, 2)
    assert answer.count.left_out == ((LeftOut.WANTS_NO_CONTACT, 1), (LeftOut.NO_CONSENT, 1))


def test_a_deed_that_waits_to_be_sent_counts_at_once(store: Store) -> None:
    elin = put_named(store, 1, "Elin")
    store.write(
        lambda unit: contacts.change_fields(unit, contact_id=elin, changes={Field.REMOVAL_ASKED_ON: "2026-05-12"})
    ).result()
    assert tuple(asked(store, ALL).left_out) == ((elin, LeftOut.ASKED_TO_BE_REMOVED),)


def test_whoever_becomes_protected_leaves_every_segment_without_a_trace(store: Store) -> None:
    put_named(store, 1, "Elin", registration("2026-05-01 10:00"), profession="läkare", interests=("Fjällnära boende",))
    secret = replace(person(1, is_protected="yes"), updated="2026-05-12T08:00:00")
    store.write(lambda unit: mirror.write_protected(unit, secret, ())).result()
    assert asked(store, ALL).count.matched == 0
    tables = ("segment_row", "segment_value", "segment_event", "segment_identity", "segment_double", "profession_word")
    for table in tables:
        left = store.read(lambda unit, name=table: unit.connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # type: ignore[misc]
        assert left.result() == 0, table


def test_what_happened_goes_and_comes_with_protection_although_the_dialogue_says_the_same(store: Store) -> None:
    was_there = Segment("", Group((Condition(About.ATTENDED),)), Purpose.PHONE)
    attended = entry(EntryKind.ATTENDED, "2026-04-01 10:00", event="sveg")
    elin = put_named(store, 1, "Elin", attended, phones=("070-174 06 12",))
    for number, (protected, matched) in enumerate((("yes", 0), ("", 1), ("yes", 0))):
        put(store, person(1, updated=f"2026-06-0{number + 1}T08:00:00", is_protected=protected, phones=("070-174 06 12",)))
        assert asked(store, was_there).count.matched == matched
        count = "SELECT count(*) FROM segment_event WHERE contact_id = ?"
        kept = store.read(lambda unit, asks=count: unit.connection.execute(asks, (elin,)).fetchone()[0]).result()  # type: ignore[misc]
        assert kept == matched
        assert doctor.examine(store).is_healthy


def test_it_is_told_of_how_many_the_whole_card_has_not_come(store: Store) -> None:
    put_named(store, 1, "Elin")
    assert asked(store, ALL).unfetched == 0
    ola = put(store, person(2, depth=Depth.ROW, first_name="Ola"))
    put(store, person(3, depth=Depth.ROW, is_protected="yes"))
    answer = asked(store, ALL)
    assert (answer.unfetched, tuple(answer.left_out)) == (1, ((ola, LeftOut.NO_CONSENT),))


def test_whoever_has_left_the_lists_is_nobody_and_back_again(store: Store) -> None:
    elin = put_named(store, 1, "Elin")
    store.write(lambda unit: dialogue.log_note(unit, contact_id=elin, text="Ringer i morgon")).result()
    store.write(lambda unit: mirror.forget_persons(unit, [1])).result()
    assert asked(store, ALL).count.matched == 0
    put_named(store, 1, "Elin")
    assert asked(store, ALL).included == (elin,)


def test_cards_are_one_person_through_each_other_and_are_two_again_when_the_one_between_leaves(store: Store) -> None:
    by_phone = put_named(store, 1, "Elin", emails=("other@example.com",), phones=("070-174 06 12",))
    put_named(store, 2, "Elin", call("2026-04-01 10:00"), emails=("e@example.com",), phones=("070-174 06 12",))
    by_mail = put_named(store, 3, "Elin", call("2026-05-01 10:00"), emails=("e@example.com",))
    assert asked(store, ALL).included == (by_mail,)
    assert doctor.examine(store).is_healthy
    store.write(lambda unit: mirror.forget_persons(unit, [2])).result()
    assert asked(store, ALL).included == (by_phone, by_mail)
    again = put_named(store, 4, "Elin", call("2026-05-02 10:00"), emails=("e@example.com",))
    assert asked(store, ALL).included == (by_phone, again)
    put(store, person(4, updated="2026-06-01T08:00:00", first_name="Mira", emails=("e@example.com",), **YES))
    assert asked(store, ALL).included == (by_phone, by_mail, again)


def test_a_merged_card_is_no_double_any_more(store: Store) -> None:
    same: dict[str, FieldValue] = {"last_name": "Ek", "emails": ("e@example.com",)}
    first = put_named(store, 1, "Elin", **same)
    second = put_named(store, 2, "Elin", call("2026-05-01 10:00"), **same)
    assert tuple(asked(store, ALL).left_out) == ((first, LeftOut.DOUBLE),)
    own = saved(store, ALL)
    mark(store, own, first)
    store.write(lambda unit: departures.merge_persons(unit, 1, 2)).result()
    answer = asked(store, found(store, own.segment_id))
    assert answer.included == (second,)
    assert answer.last_sent is not None
    assert (answer.last_sent.new, answer.last_sent.gone) == (0, 0)


def test_nobody_fits_and_the_condition_that_opens_most_is_offered(store: Store) -> None:
    put_named(store, 1, "Elin", language="en")
    put_named(store, 2, "Ola", language="en")
    put_named(store, 3, "Bo", profession="snickare")
    in_english, carpenters = Condition(About.LANGUAGE, ("en",)), Condition(About.PROFESSION, ("snickare",))
    answer = asked(store, Segment("", Group((in_english, Group((carpenters,)))), Purpose.PHONE))
    assert (answer.count.matched, answer.opens_most) == (0, ((1, 0), 2))
    impossible = Segment("", Group((Condition(About.LANGUAGE, ("de",)), Condition(About.CHILDREN))), Purpose.PHONE)
    assert asked(store, impossible).opens_most is None
    assert asked(store, ALL).opens_most is None


def test_rows_carry_the_badge_of_a_mailing_within_two_weeks(store: Store) -> None:
    fresh = entry(EntryKind.MAILING, "2026-04-28 08:00", "Nyhetsbrevet", author_municipality=Municipality.KROKOM)
    old = entry(EntryKind.MAILING, "2026-04-27 08:00", "Nyhetsbrevet")
    elin = put_named(store, 1, "Elin", fresh, old, call("2026-05-06 10:00"), from_place="Malmö", municipalities=("2321", "2309"))
    ola = put_named(store, 2, "Ola", old)
    rows = store.read(lambda unit: segments.segment_rows(unit, (elin, ola))).result()
    assert (rows[elin].name, rows[elin].from_place, rows[elin].last_contact) == ("Elin Sandqvist", "Malmö", date(2026, 5, 6))
    assert rows[elin].municipalities == (Municipality.ARE, Municipality.KROKOM)
    assert (rows[elin].mailed_on, rows[elin].mailed_by) == (date(2026, 4, 28), Municipality.KROKOM)
    assert (rows[ola].mailed_on, rows[ola].mailed_by, rows[ola].last_contact) == (None, None, None)


def test_a_segment_is_saved_renamed_deleted_and_put_back(store: Store) -> None:
    own = saved(store, STARTERS, "  Hockey \n i Duved ")
    assert (own.name, own.version, own.is_ready_made) == ("Hockey i Duved", 1, False)
    store.write(lambda unit: segment_deeds.save_segment(unit, segment=replace(own, purpose=Purpose.PHONE))).result()
    renamed = replace(found(store, own.segment_id), name="Hockey")
    store.write(lambda unit: segment_deeds.save_segment(unit, segment=renamed)).result()
    assert [(each.name, each.purpose, number) for each, number in listed(store).own] == [("Hockey", Purpose.PHONE, 0)]
    store.write(lambda unit: segment_deeds.delete_segment(unit, segment_id=own.segment_id)).result()
    assert listed(store).own == ()
    store.write(lambda unit: segment_deeds.restore_segment(unit, segment_id=own.segment_id)).result()
    assert [each.name for each, _number in listed(store).own] == ["Hockey"]
    versions = store.read(lambda unit: segments.segment_versions(unit, own.segment_id)).result()
    assert [(each.segment.version, each.segment.name, each.segment.purpose) for each in versions] == [
        (3, "Hockey", Purpose.PHONE),
        (2, "Hockey i Duved", Purpose.PHONE),
        (1, "Hockey i Duved", Purpose.NEWSLETTER),
    ]


@pytest.mark.parametrize(
    ("segment", "field", "reason"),
    [
        (replace(STARTERS, segment_id="a", name=" "), "name", "empty"),
        (replace(STARTERS, segment_id="a", name="x" * 101), "name", "too_long"),
        (STARTERS, "segment", "ready_made"),
        (replace(STARTERS, segment_id="newsletter", is_ready_made=True), "segment", "ready_made"),
        (replace(STARTERS, segment_id="a", tree=Group((Condition(About.TOPIC),))), "segment", "no_value"),
    ],
)
def test_what_cannot_be_saved_is_said(store: Store, segment: Segment, field: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        store.write(lambda unit: segment_deeds.save_segment(unit, segment=segment)).result()
    assert (refused.value.field, refused.value.reason) == (field, reason)
    with pytest.raises(InvalidInput, match="unknown"):
        store.write(lambda unit: segment_deeds.delete_segment(unit, segment_id="nobody's")).result()


def test_what_was_edited_by_hand_or_by_a_newer_program_is_told_and_the_others_open(store: Store) -> None:
    good, newer, broken = (saved(store, STARTERS, name) for name in ("Bra", "Nyare", "Trasig"))

    def edit(unit: UnitOfWork, segment: Segment, text: str) -> None:
        unit.driver.execute("UPDATE segment_version SET text = ? WHERE segment_id = ?", (text, segment.segment_id))

    store.write(lambda unit: edit(unit, newer, '{"format": 2}')).result()
    store.write(lambda unit: edit(unit, broken, "{")).result()
    shown = listed(store)
    assert [each.segment_id for each, _number in shown.own] == [good.segment_id]
    assert [(each.segment_id, each.name, each.reason) for each in shown.unreadable] == [
        (newer.segment_id, "Nyare", "newer"),
        (broken.segment_id, "Trasig", "no_json"),
    ]
    with pytest.raises(InvalidInput, match="no_json"):
        found(store, broken.segment_id)
    assert store.read(lambda unit: segments.segment_versions(unit, broken.segment_id)).result() == ()
    store.write(lambda unit: segment_deeds.delete_segment(unit, segment_id=broken.segment_id)).result()
    assert [each.name for each in listed(store).unreadable] == ["Nyare"]


def test_marking_as_sent_is_one_line_on_each_card_however_often_it_is_pressed(store: Store, clock: HandClock) -> None:
    elin, ola = put_named(store, 1, "Elin"), put_named(store, 2, "Ola")
    own = saved(store, ALL, "Alla i Åre")
    assert mark(store, own, elin) is not None
    assert mark(store, own, elin) is None
    assert mark(store, own, elin, ola) is not None
    for each in (elin, ola):
        assert [(line.text, line.author_municipality) for line in lines_on(store, each)] == [("Alla i Åre", Municipality.ARE)]
        assert card_of(store, each).row.last_entry is None, "a mailing is no contact"
    clock.set(clock.now() + timedelta(days=1))
    mark(store, found(store, own.segment_id), elin)
    assert len(lines_on(store, elin)) == 2
    history = store.read(lambda unit: segments.sent_history(unit, own)).result()
    assert [(each.size, each.new, each.gone) for each in history] == [(1, 1, 0), (2, 0, 0)]
    with pytest.raises(InvalidInput, match="unsaved"):
        mark(store, ALL, elin)


def test_a_marking_is_taken_back_until_it_comes_to_the_cards(store: Store) -> None:
    elin, ola = put_named(store, 1, "Elin"), put_named(store, 2, "Ola")
    own = saved(store, ALL)
    first, second = mark(store, own, elin), mark(store, own, ola)
    assert first is not None
    assert second is not None
    store.write(lambda unit: segment_deeds.unmark_as_sent(unit, sent_out_id=second)).result()
    assert (len(lines_on(store, elin)), len(lines_on(store, ola))) == (1, 0)
    last = asked(store, own).last_sent
    assert last is not None
    assert (last.size, last.new) == (1, 1)
    with pytest.raises(InvalidInput, match="spread"):
        store.write(lambda unit: segment_deeds.unmark_as_sent(unit, sent_out_id=first)).result()
    third = mark(store, replace(own, segment_id="another"), ola)
    assert third is not None
    store.write(lambda unit: segment_deeds.unmark_as_sent(unit, sent_out_id=third)).result()
    assert asked(store, replace(own, segment_id="another")).last_sent is None


def test_what_has_changed_since_it_was_sent(store: Store, clock: HandClock) -> None:
    elin, ola = put_named(store, 1, "Elin"), put_named(store, 2, "Ola")
    own = saved(store, ALL)
    assert asked(store, own).last_sent is None
    mark(store, own, elin, ola)
    clock.set(clock.now() + timedelta(days=30))
    put_named(store, 3, "Bo")
    put(store, person(2, updated="2026-06-01T08:00:00", first_name="Ola", **{**YES, "newsletter": ""}))
    last = asked(store, found(store, own.segment_id)).last_sent
    assert last is not None
    assert (last.sent_at, last.purpose, last.size, last.new, last.gone) == (MORNING, Purpose.NEWSLETTER, 2, 1, 1)


def test_who_has_come_and_gone_since_it_was_sent_and_why(store: Store) -> None:
    names = ("Elin", "Ola", "Mira", "Per", "Åsa", "Nils")
    elin, ola, mira, per, asa, nils = (put_named(store, number, name) for number, name in enumerate(names, 1))
    here, not_moved = Condition(About.MUNICIPALITY, ("2321",)), Condition(About.MOVE_STATUS, ("moved_here",), is_reversed=True)
    own = saved(store, Segment("Mitt", Group((here, not_moved)), Purpose.NEWSLETTER))
    mark(store, own, elin, ola, mira, per, asa, nils)
    bo = put_named(store, 7, "Bo")
    for number, name, changes in (
        (2, "Ola", {"newsletter": ""}),
        (3, "Mira", {"move_status": "moved_here"}),
        (4, "Per", {"municipalities": ("2309",), "move_status": "moved_here"}),
        (5, "Åsa", {"is_protected": "yes"}),
    ):
        put(store, person(number, updated="2026-06-01T08:00:00", first_name=name, **{**YES, **changes}))
    store.write(lambda unit: mirror.forget_persons(unit, [6])).result()
    sent = asked(store, found(store, own.segment_id)).last_sent
    assert sent is not None
    change = store.read(lambda unit: segments.changes_since(unit, own, sent.mailing_id)).result()
    assert change is not None
    assert change.new == (bo,)
    assert change.gone == (GonePerson(mira, path=(1,)), GonePerson(ola, LeftOut.NO_CONSENT), GonePerson(per, path=(0,)))
    assert (change.sent.new, change.sent.gone, change.vanished) == (1, 5, 2)
    either = replace(own, tree=Group((Condition(About.CHILDREN), Condition(About.LANGUAGE, ("de",))), is_any=True))
    change = store.read(lambda unit: segments.changes_since(unit, either, sent.mailing_id)).result()
    assert change is not None
    assert change.gone[0] == GonePerson(elin), "of alternatives none is to blame"
    assert store.read(lambda unit: segments.changes_since(unit, own, sent.mailing_id + 1)).result() is None
    assert store.read(lambda unit: segments.on_the_lists(unit, (asa, nils, per, elin))).result() == (elin, per)


def test_since_it_was_sent_counts_from_that_moment_on(store: Store, clock: HandClock) -> None:
    home: dict[str, FieldValue] = {"street": "Storgatan 1", "postcode": "211 34"}
    order = registration("2026-05-05 10:00", intents=frozenset({Intent.MAGAZINE}))
    elin = put_named(store, 1, "Elin", order, **home)
    magazine = found(store, "magazine")
    assert asked(store, magazine).included == (elin,)
    mark(store, magazine, elin)
    assert found(store, "magazine").sent_at == MORNING
    assert asked(store, found(store, "magazine")).count.matched == 0
    magazine_wish = {"intents": frozenset({Intent.MAGAZINE})}
    ola = put_named(store, 2, "Ola", registration("2026-05-12 09:41", **magazine_wish), **home)
    put_named(store, 3, "Per", registration("2026-05-12 09:40", **magazine_wish), **home)
    clock.set(clock.now() + timedelta(days=2))
    eva = put_named(store, 4, "Eva", registration("2026-05-13 08:00", **magazine_wish), **home)
    assert set(asked(store, found(store, "magazine")).included) == {ola, eva}


def test_who_is_added_later_the_same_day_is_not_new_since_it_was_sent(store: Store, clock: HandClock) -> None:
    home: dict[str, FieldValue] = {"street": "Storgatan 1", "postcode": "211 34"}
    wish = {"intents": frozenset({Intent.MAGAZINE})}
    elin = put_named(store, 1, "Elin", registration("2026-05-05 10:00", **wish), **home)
    mark(store, found(store, "magazine"), elin)
    clock.set(clock.now() + timedelta(hours=3))
    ola = put_named(store, 2, "Ola", registration("2026-05-12 11:00", **wish), **home)
    assert asked(store, found(store, "magazine")).included == (ola,)
    mark(store, found(store, "magazine"), elin, ola)
    assert asked(store, found(store, "magazine")).count.matched == 0


def test_a_marking_that_is_taken_back_past_midnight_misses_nobody(store: Store, clock: HandClock) -> None:
    home: dict[str, FieldValue] = {"street": "Storgatan 1", "postcode": "211 34"}
    wish = {"intents": frozenset({Intent.MAGAZINE})}
    elin = put_named(store, 1, "Elin", registration("2026-05-05 10:00", **wish), **home)
    mark(store, found(store, "magazine"), elin)
    ola = put_named(store, 2, "Ola", registration("2026-05-12 11:00", **wish), **home)
    clock.set(moment("2026-05-12 23:59") + timedelta(seconds=57))
    taken_back = mark(store, found(store, "magazine"), elin, ola)
    assert taken_back is not None
    clock.advance(5)
    store.write(lambda unit: segment_deeds.unmark_as_sent(unit, sent_out_id=taken_back)).result()
    assert asked(store, found(store, "magazine")).included == (ola,)


def test_what_leaves_the_program_is_what_the_purpose_needs(store: Store) -> None:
    full: dict[str, FieldValue] = {
        "phones": ("070-174 06 12",),
        "street": "Storgatan 1",
        "postcode": "211 34",
        "from_place": "Malmö",
    }
    elin = put_named(store, 1, "Elin", **full)
    put_named(store, 2, "Ola", **{**full, "newsletter": "", "storing_consent": "no"})

    def leaving(purpose: Purpose) -> tuple[Recipient, ...]:
        return store.read(lambda unit: segment_deeds.recipients(unit, replace(ALL, purpose=purpose))).result()

    names = (elin, "Elin", "Sandqvist")
    assert leaving(Purpose.NEWSLETTER) == (Recipient(*names, email="elin@example.com"),)
    assert leaving(Purpose.PHONE) == (Recipient(*names, phone="070-174 06 12"),)
    assert leaving(Purpose.LETTER) == (Recipient(*names, street="Storgatan 1", postcode="211 34", place="Malmö"),)


def test_addresses_for_hidden_copies_are_safe_and_each_is_there_once(store: Store) -> None:
    put_named(store, 1, "Elin", emails=("hemma@example.com",))
    put_named(store, 2, "Ola", emails=("Hemma@example.com",))
    put_named(store, 3, "Bo", emails=("bo@example.com,alla@example.com", "bo@example.com"))
    put_named(store, 4, "Fel", emails=("fel@example.com\nBcc: alla@example.com",))

    def copied(purpose: Purpose) -> tuple[str, ...]:
        return store.read(lambda unit: segment_deeds.addresses(unit, replace(ALL, purpose=purpose))).result()

    assert copied(Purpose.NEWSLETTER) == ("bo@example.com", "hemma@example.com")
    assert copied(Purpose.PHONE) == ()


def test_what_there_is_to_ask_for(store: Store) -> None:
    store.write(lambda unit: people.keep_colleagues(unit, [Colleague(8, "Ola Persson", "OP", "2309")])).result()
    store.write(lambda unit: people.keep_tenant(unit, TenantLists(("Starta företag",), frozenset({Field.PROFESSION})))).result()
    invited = entry(EntryKind.INVITED, "2026-04-01 10:00", event="sveg", event_on=date(2026, 5, 20))
    mailed = entry(EntryKind.MAILING, "2026-04-01 10:00", "Nyhetsbrevet, april\nMed hälsning")
    elin = put_named(store, 1, "Elin", invited, mailed, profession="läkare", from_place="Lund", language="en")
    mark(store, saved(store, ALL, "Maj"), elin)
    there = store.read(segments.choices).result()
    assert there.colleagues == (Colleague(8, "Ola Persson", "OP", "2309"),)
    assert (there.interests, there.places, there.professions) == (("Starta företag",), ("Lund",), ("läkare",))
    assert there.mailings == ("Maj", "Nyhetsbrevet april")


def test_a_field_or_interest_that_the_tenant_lacks_is_named(store: Store) -> None:
    store.write(lambda unit: people.keep_tenant(unit, TenantLists(("Starta företag",), frozenset({Field.PROFESSION})))).result()
    tree = Group(
        (
            Condition(About.PROFESSION, ("läkare",)),
            Group((Condition(About.INTEREST, ("Fäbodliv",)), Condition(About.INTEREST, ("starta företag",))), is_any=True),
            Condition(About.LAST_CONTACT, span=Span(last_days=7)),
        )
    )
    problems = store.read(lambda unit: segments.problems_of(unit, Segment("", tree, Purpose.PHONE))).result()
    assert problems == (((0,), segments.FIELD_GONE), ((1, 0), segments.INTEREST_GONE))


def test_the_ready_made_ones_fit_the_guides_municipality(store: Store) -> None:
    elin = put_named(store, 1, "Elin", topics_asked=("housing",), move_status="planning", household_words="två vuxna, ett barn")
    shown = {each.segment_id: (each.name, number) for each, number in listed(store).ready_made}
    assert shown["newsletter"] == ("Nyhetsbrevet, alla som valt Åre", 1)
    assert {name: number for name, (_words, number) in shown.items()} == {
        "newsletter": 1,
        "starting_business": 0,
        "care_jobs": 0,
        "bringing_job": 0,
        "housing": 1,
        "families": 1,
        "moved_lately": 0,
        "magazine": 0,
    }
    uncounted = store.read(lambda unit: segments.segment_list(unit, counted=False)).result()
    assert {number for _each, number in uncounted.ready_made} == {None}
    assert asked(store, found(store, "families")).included == (elin,)


def test_at_the_region_they_ask_the_whole_county() -> None:
    county = {each.segment_id: each for each in ready_made_segments(Municipality.REGION)}
    assert county["newsletter"].name == "Nyhetsbrevet, alla i länet"
    assert county["newsletter"].tree == EVERYONE
    assert county["moved_lately"].tree == Group((Condition(About.MOVED, span=Span(last_months=12)),))
    assert ready_made_segments(None) == ready_made_segments(Municipality.REGION)
    berg = {each.segment_id: each for each in ready_made_segments(Municipality.BERG)}
    assert berg["moved_lately"].tree == Group((Condition(About.MOVED, ("2326",), Span(last_months=12)),))
    assert len(berg) == 8
