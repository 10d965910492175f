"""Segments that the CRM's own criteria can say: the same people there as here, or else a selection by number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guide_desk.domain.segment import EVERYONE, About, Condition, Group, Purpose, Segment, Span
from guide_desk.services import selections as service
from guide_desk.snapshots.selections import SelectionKind
from guide_desk.store.reading.segments import answer
from guide_desk.superoffice import selections
from guide_desk.superoffice.criteria import MOST_GROUPS, criteria_of
from tests.sync.desks import Desk, syncing_desk
from tests.sync.test_selecting import latest, make, numbers, prepare, there


def one(about: About, *values: str, **more: bool) -> Condition:
    return Condition(about, values, **more)  # type: ignore[arg-type]


def fitting(*parts: Condition | Group, purpose: Purpose = Purpose.NEWSLETTER, **more: bool) -> Segment:
    return Segment("Passar", Group(parts, **more), purpose)


SAYABLE = {
    "everyone": fitting(),
    "own municipality": fitting(one(About.MUNICIPALITY, "2321")),
    "others too": fitting(one(About.MUNICIPALITY, "2309", "2326")),
    "not": fitting(one(About.MUNICIPALITY, "2309", is_reversed=True)),
    "the region's": fitting(one(About.MUNICIPALITY, "23")),
    "not the region's": fitting(one(About.MUNICIPALITY, "23", "2309", is_reversed=True)),
    "status": fitting(one(About.MOVE_STATUS, "planning", "moving")),
    "not moved": fitting(one(About.MOVE_STATUS, "moved_here", is_reversed=True)),
    "status unknown": fitting(one(About.MOVE_STATUS, "unknown", "planning")),
    "status known": fitting(one(About.MOVE_STATUS, "unknown", is_reversed=True)),
    "any status": fitting(
        one(About.MOVE_STATUS, "considering", "planning", "moving", "moved_here", "moved_elsewhere", "not_moving", "unknown")
    ),
    "topic": fitting(one(About.TOPIC, "housing", "school_childcare")),
    "topic asked": fitting(one(About.TOPIC_ASKED, "housing")),
    "not the topic": fitting(one(About.TOPIC, "housing", is_reversed=True)),
    "work": fitting(one(About.JOB_SITUATION, "looking", "bringing")),
    "not that work": fitting(one(About.JOB_SITUATION, "looking", is_reversed=True)),
    "told": fitting(one(About.EMPLOYER_DISCLOSURE, "yes", "ask")),
    "channel": fitting(one(About.CHANNEL, "phone")),
    "not by phone": fitting(one(About.CHANNEL, "phone", is_reversed=True)),
    "Swedish": fitting(one(About.LANGUAGE, "sv")),
    "not Swedish": fitting(one(About.LANGUAGE, "sv", is_reversed=True)),
    "owner": fitting(one(About.OWNER, "7", "16")),
    "either": fitting(Group((one(About.TOPIC, "housing"), one(About.MOVE_STATUS, "moving")), is_any=True)),
    "neither": fitting(Group((one(About.TOPIC, "housing"), one(About.MOVE_STATUS, "moving")), is_any=True, is_reversed=True)),
    "not both": fitting(Group((one(About.TOPIC, "housing"), one(About.CHANNEL, "email")), is_reversed=True)),
    "invitation": fitting(one(About.MUNICIPALITY, "2321"), purpose=Purpose.INVITATION),
    "job tip": fitting(one(About.JOB_SITUATION, "looking"), purpose=Purpose.JOB_TIP),
}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with every card, so that what was said to mailings is known."""
    with syncing_desk(tmp_path_factory.mktemp("criteria"), people=400) as desk:
        for _round in range(20):
            desk.fetch_cards()
        yield desk


@pytest.mark.parametrize("name", list(SAYABLE))
def test_criteria_give_the_same_people_as_the_tree(many: Desk, name: str) -> None:
    segment = SAYABLE[name]
    criteria = criteria_of(segment, many.crm.reference, many.crm.scope)
    assert criteria.groups
    made = selections.create_selection(many.crm, name, SelectionKind.DYNAMIC, "")
    selections.put_criteria(many.crm, made.remote_id, criteria.groups)
    found = selections.members(many.crm, made.remote_id)
    selections.remove_selection(many.crm, made.remote_id)
    included, left_out = many.store.read(lambda unit: answer(unit, segment)).result()
    beyond_criteria = numbers(many, [each for each, reason in left_out if reason in ("double", "address_bounces")])
    assert found - beyond_criteria == numbers(many, included)


def test_the_made_up_people_are_enough_to_tell(many: Desk) -> None:
    sizes = {name: len(many.store.read(lambda unit, s=each: answer(unit, s)).result()[0]) for name, each in SAYABLE.items()}  # type: ignore[misc]
    assert len(set(sizes.values())) > len(SAYABLE) // 3, sizes
    assert sum(size > 0 for size in sizes.values()) > len(SAYABLE) * 2 // 3, sizes


def many_words(count: int) -> Group:
    return Group(tuple(one(About.JOB_SITUATION, f"w{number}") for number in range(count)), is_any=True)


@pytest.mark.parametrize(
    ("segment", "unsayable"),
    [
        (fitting(one(About.WORD, "kalhygge"), one(About.CHANNEL, "phone")), (About.WORD,)),
        (fitting(Condition(About.MOVED, span=Span(last_months=12)), one(About.SOURCE, "fair")), (About.MOVED, About.SOURCE)),
        (fitting(one(About.INTEREST, "Finns inte hos kunden")), (About.INTEREST,)),
        (fitting(one(About.TOPIC, "housing"), purpose=Purpose.PHONE), ()),
        (fitting(one(About.TOPIC, "housing"), purpose=Purpose.LETTER), ()),
        (Segment("Ingen", Group(is_any=True), Purpose.NEWSLETTER), ()),
        (fitting(many_words(MOST_GROUPS)), ()),
        (fitting(Group((many_words(MOST_GROUPS), many_words(3)), is_any=True, is_reversed=True), many_words(11)), ()),
    ],
)
def test_what_criteria_cannot_say_is_told(many: Desk, segment: Segment, unsayable: tuple[About, ...]) -> None:
    criteria = criteria_of(segment, many.crm.reference, many.crm.scope)
    assert (criteria.groups, criteria.unsayable) == ((), unsayable)


NEWSLETTER = Segment("Nyhetsbrevet", Group((one(About.MUNICIPALITY, "2321"),)), Purpose.NEWSLETTER)


@pytest.fixture
def with_cards(desk: Desk) -> Desk:
    for _round in range(4):
        desk.fetch_cards()
    return desk


def kinds(desk: Desk) -> list[object]:
    return [desk.crm.client.get(f"Selection/{each[0]}")["SelectionType"] for each in there(desk)]


def test_a_sayable_segment_becomes_a_dynamic_selection_that_stays_true_by_itself(with_cards: Desk) -> None:
    desk = with_cards
    included = prepare(desk, NEWSLETTER, "Nyhetsbrevet, maj 2026")
    assert included
    assert make(desk)
    assert kinds(desk) == ["Dynamic"]
    assert (latest(desk).kind, latest(desk).unsayable) == (SelectionKind.DYNAMIC, ())
    assert there(desk)[0][2] == numbers(desk, included)
    gone = min(numbers(desk, included))
    desk.edit_on_hub(gone, "SuperOffice:35", "[D:05/12/2026]")
    assert there(desk)[0][2] == numbers(desk, included) - {gone}
    unstored = max(numbers(desk, included))
    desk.crm.client.remove(f"Person/{unstored}/Consent/STORE")
    assert there(desk)[0][2] == numbers(desk, included) - {gone, unstored}
    desk.crm.client.put(f"Person/{unstored}/Consent/STORE", {"source": "USER", "legalBase": "61A", "comment": ""})
    assert desk.sync()
    again = prepare(desk, NEWSLETTER, "Nyhetsbrevet, maj 2026")
    assert make(desk)
    assert kinds(desk) == ["Dynamic"]
    assert there(desk)[0][2] == numbers(desk, again)


def test_where_the_criteria_would_hold_somebody_else_too_it_becomes_static(with_cards: Desk) -> None:
    """Two cards of one person: the tree leaves the double out, and no column says so."""
    desk = with_cards
    included = prepare(desk, NEWSLETTER, "Nyhetsbrevet, maj 2026")
    assert make(desk)
    assert kinds(desk) == ["Dynamic"]
    one_of_them = min(numbers(desk, included))
    entity = {key: value for key, value in desk.crm.client.get(f"Person/{one_of_them}").items() if key in COPIED}
    entity["ShipmentTypes"] = [{"Id": each["Id"], "Selected": each["Selected"]} for each in entity["ShipmentTypes"]]
    entity["Interests"] = [{"Id": each["Id"], "Selected": each["Selected"]} for each in entity["Interests"]]
    entity["CustomFields"].pop("SuperOffice:37", None)
    twin = int(desk.crm.client.post("Person", entity)["PersonId"])
    query = {"source": "USER", "legalBase": "61A", "comment": ""}
    for purpose in ("EMARKETING", "STORE"):
        desk.crm.client.put(f"Person/{twin}/Consent/{purpose}", query)
    assert desk.sync()
    desk.fetch_cards()
    prepared = prepare(desk, NEWSLETTER, "Nyhetsbrevet, maj 2026")
    assert len(prepared) == len(included)
    assert make(desk)
    assert kinds(desk) == ["Static"]
    assert (latest(desk).kind, latest(desk).unsayable) == (SelectionKind.STATIC, ())
    assert there(desk)[0][2] == numbers(desk, prepared)


COPIED = frozenset(
    {"Firstname", "Lastname", "Emails", "MobilePhones", "Associate", "ShipmentTypes", "Interests", "CustomFields", "Address"}
)


def test_a_static_one_stays_static_and_an_unsayable_condition_is_named(with_cards: Desk) -> None:
    desk = with_cards
    by_word = Segment("Ord", Group((one(About.WORD, "bo"),)), Purpose.NEWSLETTER, segment_id="w")
    prepare(desk, by_word, "Ord")
    assert make(desk)
    assert (kinds(desk), latest(desk).unsayable) == (["Static"], (About.WORD,))
    marker = service.marker_of(NEWSLETTER, "Nyhetsbrevet", "2321")
    words = selections.description_of("Från förr", marker)
    selections.create_selection(desk.crm, "Nyhetsbrevet", SelectionKind.STATIC, words)
    included = prepare(desk, NEWSLETTER, "Nyhetsbrevet")
    assert make(desk)
    assert kinds(desk) == ["Static", "Static"]
    assert there(desk)[1][2] == numbers(desk, included)


def test_everyone_is_sayable_within_the_scope(many: Desk) -> None:
    criteria = criteria_of(Segment("Alla", EVERYONE, Purpose.NEWSLETTER), many.crm.reference, many.crm.scope)
    assert len(criteria.groups) == 2
