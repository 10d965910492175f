"""A segment becomes a selection in the CRM: checked first, exactly once, whatever the way does and whoever else is at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, timedelta
from functools import partial

import httpx
import pytest

from guide_desk.domain.changes import Changes
from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import EVERYONE, About, Condition, Group, Purpose, Segment
from guide_desk.errors import InvalidInput
from guide_desk.hub import register
from guide_desk.identifiers import ContactId
from guide_desk.services import selections as service
from guide_desk.snapshots.selections import SelectionProgress, SelectionState
from guide_desk.store import selection_jobs
from guide_desk.store.reading.segments import answer
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice import selections
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.refused_cards import RefusedCards
from guide_desk.sync.selecting import CHANGING, Selector
from guide_desk.sync.sending import RoundEnded
from tests.hubs import Fault, answers, cuts_the_answer, hangs, loses_the_answer, refuses
from tests.sync.desks import WINDOW_SECONDS, Desk, nobody

BY_PHONE = Segment("Alla som går att ringa", EVERYONE, Purpose.PHONE, segment_id="phone")
BATCH = 4
NAME = "Alla som går att ringa, maj 2026"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selections, "MEMBERS_A_REQUEST", BATCH)


def seen(desk: Desk, segment: Segment = BY_PHONE) -> list[ContactId]:
    return desk.store.read(lambda unit: answer(unit, segment)).result()[0]


def prepare(desk: Desk, segment: Segment = BY_PHONE, name: str = NAME) -> list[ContactId]:
    included = seen(desk, segment)
    desk.store.write(lambda unit: service.prepare(unit, segment=segment, name=name, included=included)).result()
    return included


def make(desk: Desk, refused: RefusedCards | None = None) -> bool:
    """The round's last step; False when it ended the round."""
    known = refused if refused is not None else RefusedCards(desk.hub.clock)
    try:
        Selector(desk.store, desk.crm, desk.hub.clock, nobody, lambda: False, known).make_all()
    except RoundEnded:
        return False
    return True


def latest(desk: Desk) -> SelectionProgress:
    return desk.store.read(service.progress).result()[0]


def numbers(desk: Desk, contacts: list[ContactId]) -> set[int]:
    def work(unit: UnitOfWork) -> set[int]:
        rows = unit.driver.execute("SELECT contact_id, remote_id FROM contact").fetchall()
        return {row[1] for row in rows if row[0] in contacts}

    return desk.store.write(work).result()


def there(desk: Desk) -> list[tuple[int, str, set[int], str]]:
    """(number, name, members, description) of every selection in the CRM."""
    crm = desk.hub.connect("birgitta")
    rows = [row for page in crm.pages("Selection", "selectionId", ("selectionId", "name"), "selectionId gt 0") for row in page]
    return [
        (
            int(row["PrimaryKey"]),
            str(row["name"]),
            selections.members(crm, int(row["PrimaryKey"])),
            crm.client.get(f"Selection/{row['PrimaryKey']}")["Description"],
        )
        for row in rows
    ]


def test_a_press_makes_the_selection_with_everybody_and_says_where_it_is(desk: Desk) -> None:
    included = prepare(desk)
    assert latest(desk).state is SelectionState.WAITING
    assert make(desk)
    ((number, name, members, description),) = there(desk)
    assert (name, members) == (NAME, numbers(desk, included))
    assert len(members) > 2 * BATCH, "several batches"
    assert "Karin Norberg" in description
    assert "busy" not in description
    found = latest(desk)
    assert (found.state, found.size, found.joined, found.left) == (SelectionState.DONE, len(members), (), ())
    assert found.link == f"http://127.0.0.1/Cust00000/default.aspx?selection?selection_id={number}"


def test_a_second_press_makes_no_double_and_a_later_one_brings_it_up_to_date(desk: Desk) -> None:
    prepare(desk)
    prepare(desk)
    assert len(desk.store.read(service.progress).result()) == 1
    assert make(desk)
    prepare(desk)
    desk.hub.transport.seen.clear()
    assert make(desk)
    assert not [path for method, path in desk.hub.transport.seen if path.endswith(("AddPerson", "RemovePerson"))]
    assert len(there(desk)) == 1
    gone = min(there(desk)[0][2])
    with desk.hub.register.writing() as connection:
        register.delete_person(connection, gone, desk.hub.register.stamp())
    assert desk.sync()
    included = prepare(desk)
    assert make(desk)
    ((_number, _name, members, _description),) = there(desk)
    assert members == numbers(desk, included)
    assert gone not in members
    assert not latest(desk).is_new


def test_what_the_crm_says_by_now_wins_and_is_told(desk: Desk) -> None:
    """The stamp of a person who withdrew a consent did not move, and another one moved away: both are found out and left out."""
    everybody = prepare(desk)
    first, second, third = sorted(numbers(desk, everybody))[:3]
    with desk.hub.register.writing() as connection:
        for number, change in ((first, {"SuperOffice:35": "[D:05/11/2026]"}), (second, {"SuperOffice:6": "[I:5]"})):
            row = register.person_row(connection, number)
            row["entity"]["CustomFields"].update(change)
            register.change_person(connection, number, row["entity"], row["updated"])
        register.delete_person(connection, third, desk.hub.register.stamp())
    contacts = {number: desk.contact(number) for number in (first, second, third)}
    assert make(desk)
    ((_number, _name, members, _description),) = there(desk)
    assert members == numbers(desk, everybody) - {first, second, third}
    assert set(latest(desk).left) == {
        (contacts[first], LeftOut.WANTS_NO_CONTACT),
        (contacts[second], LeftOut.MOVED_AWAY),
        (contacts[third], None),
    }


def test_who_fits_only_after_the_check_is_in_too(desk: Desk) -> None:
    tree = Group((Condition(About.MOVE_STATUS, ("moving",)),))
    segment = Segment("På väg", tree, Purpose.PHONE)
    included = prepare(desk, segment)
    another = next(number for number in sorted(numbers(desk, seen(desk))) if number not in numbers(desk, included))
    desk.edit_on_hub(another, "SuperOffice:6", "[I:3]")
    assert desk.sync()
    assert make(desk)
    assert latest(desk).joined == (desk.contact(another),)
    assert another in there(desk)[0][2]


def test_a_protected_person_goes_silently(desk: Desk) -> None:
    everybody = prepare(desk)
    number = min(numbers(desk, everybody))
    desk.edit_on_hub(number, "SuperOffice:34", "[I:1]")
    assert make(desk)
    assert number not in there(desk)[0][2]


@pytest.mark.parametrize("answer", [answers(500), answers(200), answers(403)], ids=["breaks down", "unreadable", "refused"])
def test_one_whose_card_does_not_come_holds_up_nobody_and_is_not_in(desk: Desk, answer: Fault) -> None:
    everybody = prepare(desk)
    number, refused = min(numbers(desk, everybody)), RefusedCards(desk.hub.clock)
    desk.edit_on_hub(number, "SuperOffice:6", "[I:3]")
    for _time in range(2):
        desk.hub.transport.fail_next(answer, method="GET", path=f"/Person/{number}")
    for _round in range(3):
        make(desk, refused)
        desk.later(61)
    assert latest(desk).state is SelectionState.DONE
    assert there(desk)[0][2] == numbers(desk, everybody) - {number}
    refused.wait_no_longer()
    prepare(desk)
    assert make(desk, refused)
    assert there(desk)[0][2] == numbers(desk, everybody), "asked again, they are in"


@pytest.mark.parametrize("answer", [answers(500), cuts_the_answer], ids=["breaks down", "is cut"])
def test_one_bad_moment_keeps_nobody_out(desk: Desk, answer: Fault) -> None:
    everybody, refused = prepare(desk), RefusedCards(desk.hub.clock)
    number = min(numbers(desk, everybody))
    desk.edit_on_hub(number, "SuperOffice:6", "[I:3]")
    desk.hub.transport.fail_next(answer, method="GET", path=f"/Person/{number}")
    for _round in range(2):
        make(desk, refused)
        desk.later(61)
    assert there(desk)[0][2] == numbers(desk, everybody)


FAULTS = [loses_the_answer, cuts_the_answer, hangs, refuses, answers(503), answers(500), answers(429)]


@pytest.mark.parametrize("fault", FAULTS, ids=["lost", "cut", "hangs", "refused", "503", "500", "429"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/Selection"), ("PATCH", "/Selection/"), ("POST", "/AddPerson"), ("GET", "/Members"), ("POST", "/Archive/Person")],
)
def test_whatever_the_way_does_there_is_one_selection_with_everybody(desk: Desk, fault: object, method: str, path: str) -> None:
    included = prepare(desk)
    desk.hub.transport.fail_next(fault, method=method, path=path)  # type: ignore[arg-type]
    make(desk)
    for _round in range(3):
        desk.later(WINDOW_SECONDS)
        make(desk)
    ((_number, _name, members, _description),) = there(desk)
    assert members == numbers(desk, included)
    assert latest(desk).state is SelectionState.DONE


def test_a_program_that_is_killed_between_two_batches_goes_on_where_it_was(desk: Desk) -> None:
    included = prepare(desk)
    adding: list[object] = []

    def dies(request: object, go_on: object) -> object:
        adding.append(request)
        raise KeyboardInterrupt

    desk.hub.transport.fail_next(lambda _request, go_on: go_on(), path="/AddPerson")
    desk.hub.transport.fail_next(dies, path="/AddPerson")  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        make(desk)
    assert len(there(desk)[0][2]) == BATCH
    assert latest(desk).state is SelectionState.RUNNING
    with pytest.raises(InvalidInput, match="running"):
        prepare(desk)
    desk.hub.transport.seen.clear()
    assert make(desk)
    assert there(desk)[0][2] == numbers(desk, included)
    sent = [path for _method, path in desk.hub.transport.seen if path.endswith("AddPerson")]
    assert len(sent) == -(-(len(included) - BATCH) // BATCH), "those who were in are not sent again"


def test_offline_it_waits_and_is_made_when_the_network_is_back(desk: Desk) -> None:
    included = prepare(desk)
    for _attempt in range(3):
        desk.hub.transport.fail_next(refuses)
        assert not make(desk)
    assert there(desk) == []
    assert make(desk)
    assert there(desk)[0][2] == numbers(desk, included)


def cut_off(desk: Desk) -> None:
    """The network goes after the first batch."""
    desk.hub.transport.fail_next(lambda _request, go_on: go_on(), path="/AddPerson")
    desk.hub.transport.fail_next(refuses, path="/AddPerson")
    assert not make(desk)
    assert (latest(desk).state, latest(desk).reason) == (SelectionState.WAITING, "offline")
    assert (latest(desk).done, latest(desk).stage) == (BATCH, "filling")


def test_cut_off_in_the_middle_it_says_how_far_it_came_and_a_second_press_goes_on(desk: Desk) -> None:
    prepare(desk)
    cut_off(desk)
    included = prepare(desk)
    assert len(there(desk)[0][2]) == BATCH
    assert make(desk)
    assert [each[2] for each in there(desk)] == [numbers(desk, included)]
    assert latest(desk).is_new


def test_cancelled_after_it_was_cut_off_it_goes_again_when_the_network_is_back(desk: Desk) -> None:
    prepare(desk)
    cut_off(desk)
    desk.store.write(partial(service.cancel, job_id=latest(desk).job_id)).result()
    desk.hub.transport.fail_next(refuses)
    assert not make(desk)
    assert len(there(desk)) == 1
    assert make(desk)
    assert there(desk) == []
    assert latest(desk).state is SelectionState.CANCELLED


@pytest.mark.parametrize("comes_later", [False, True])
def test_cancelled_when_nobody_knows_whether_it_was_made_it_is_looked_for_and_goes(desk: Desk, *, comes_later: bool) -> None:
    prepare(desk)
    late: list[Callable[[], object]] = []

    def is_on_its_way(request: httpx.Request, go_on: Callable[[], httpx.Response]) -> httpx.Response:
        late.append(go_on)
        raise httpx.ReadTimeout("slow", request=request)

    desk.hub.transport.fail_next(is_on_its_way if comes_later else loses_the_answer, method="POST", path="/v1/Selection")
    assert make(desk)
    desk.store.write(partial(service.cancel, job_id=latest(desk).job_id)).result()
    assert make(desk)
    for go_on in late:
        assert latest(desk).state is not SelectionState.CANCELLED, "it may land still"
        go_on()
        desk.later(61)
        assert make(desk)
    assert (latest(desk).state, there(desk)) == (SelectionState.CANCELLED, [])


def test_cancelled_and_never_made_the_wait_for_it_ends(desk: Desk) -> None:
    prepare(desk)
    desk.hub.transport.fail_next(hangs, method="POST", path="/v1/Selection")
    assert make(desk)
    desk.store.write(partial(service.cancel, job_id=latest(desk).job_id)).result()
    desk.later(WINDOW_SECONDS)
    assert make(desk)
    assert latest(desk).state is SelectionState.CANCELLED


def test_a_clock_that_ran_days_ahead_holds_it_up_no_longer_than_a_request_may_take(desk: Desk) -> None:
    included, right = prepare(desk), desk.hub.clock.now()
    desk.hub.clock.set(right + timedelta(days=3))
    desk.hub.transport.fail_next(hangs, method="POST", path="/v1/Selection")
    assert make(desk)
    desk.hub.clock.set(right)
    assert make(desk)
    assert there(desk) == [], "it may land still"
    desk.later(WINDOW_SECONDS)
    assert make(desk)
    assert there(desk)[0][2] == numbers(desk, included)


def test_cancelled_a_new_one_goes_again(desk: Desk) -> None:
    prepare(desk)
    job_id = latest(desk).job_id
    told: list[Changes] = []

    def tell(changes: Changes) -> None:
        told.append(changes)
        if latest(desk).done >= 2 * BATCH and latest(desk).stage == "filling" and latest(desk).state is SelectionState.RUNNING:
            desk.store.write(partial(service.cancel, job_id=job_id)).result()

    Selector(desk.store, desk.crm, desk.hub.clock, tell, lambda: False, RefusedCards(desk.hub.clock)).make_all()
    assert latest(desk).state is SelectionState.CANCELLED
    assert there(desk) == []
    desk.store.write(partial(service.try_again, job_id=job_id)).result()
    assert make(desk)
    assert latest(desk).state is SelectionState.DONE
    assert len(there(desk)) == 1


def test_cancelled_while_another_one_is_made_it_is_not_begun(desk: Desk) -> None:
    prepare(desk)
    prepare(desk, name="Den andra")
    second = latest(desk)
    assert second.name == "Den andra"

    def tell(_changes: Changes) -> None:
        if latest(desk).state is SelectionState.WAITING:
            desk.store.write(partial(service.cancel, job_id=second.job_id)).result()

    Selector(desk.store, desk.crm, desk.hub.clock, tell, lambda: False, RefusedCards(desk.hub.clock)).make_all()
    assert [each[1] for each in there(desk)] == [NAME]
    assert latest(desk).state is SelectionState.CANCELLED


def test_cancelled_while_it_is_checked_an_empty_one_is_not_made_either(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(desk, Segment("Ingen", Group(is_any=True), Purpose.PHONE), "Ingen, maj 2026")
    note_checked = selection_jobs.note_checked

    def note_and_cancel(unit: UnitOfWork, job_id: str, *more: object) -> object:
        service.cancel(unit, job_id=job_id)
        return note_checked(unit, job_id, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(selection_jobs, "note_checked", note_and_cancel)
    assert make(desk)
    assert (latest(desk).state, there(desk)) == (SelectionState.CANCELLED, [])


def test_cancelled_before_it_began_nothing_is_asked(desk: Desk) -> None:
    prepare(desk)
    desk.store.write(partial(service.cancel, job_id=latest(desk).job_id)).result()
    desk.hub.transport.seen.clear()
    assert make(desk)
    assert desk.hub.transport.seen == []
    with pytest.raises(InvalidInput, match="ended"):
        desk.store.write(partial(service.cancel, job_id=latest(desk).job_id)).result()
    desk.store.write(partial(service.forget, job_id=latest(desk).job_id)).result()
    assert desk.store.read(service.progress).result() == ()


@pytest.fixture
def nils(desk: Desk) -> Crm:
    """Another guide of the same municipality."""
    return desk.hub.connect("nils")


def test_two_guides_who_make_the_same_at_once_end_with_one(desk: Desk, nils: Crm) -> None:
    included = prepare(desk)
    marker = service.marker_of(BY_PHONE, NAME, "2321")
    theirs: list[int] = []

    def makes_the_same_first(_request: object, go_on: object) -> object:
        made = selections.create_selection(nils, NAME, selections.SelectionKind.STATIC, selections.description_of("Nils", marker))
        theirs.append(made.remote_id)
        return go_on()  # type: ignore[operator]

    desk.hub.transport.fail_next(makes_the_same_first, method="POST", path="/v1/Selection")  # type: ignore[arg-type]
    assert make(desk)
    ((number, _name, members, _description),) = there(desk)
    assert [number] == theirs
    assert members == numbers(desk, included)


def test_a_colleague_who_fills_it_just_now_is_waited_for_and_named(desk: Desk, nils: Crm) -> None:
    included = prepare(desk)
    marker = service.marker_of(BY_PHONE, NAME, "2321")
    busy = selections.Busy(int(nils.guide.associate_id), desk.hub.clock.now())
    words = selections.description_of("Nils fyller", marker, busy)
    made = selections.create_selection(nils, NAME, selections.SelectionKind.STATIC, words)
    assert make(desk)
    assert (latest(desk).state, latest(desk).waits_for) == (SelectionState.WAITING, "Nils Åkerlund")
    assert there(desk)[0][2] == set()
    selections.describe(nils, made, selections.description_of("Nils", marker))
    desk.later(61)
    assert make(desk)
    assert there(desk)[0][2] == numbers(desk, included)
    assert latest(desk).waits_for == ""


def test_a_colleague_whose_program_ended_in_the_middle_is_not_waited_for_for_ever(desk: Desk, nils: Crm) -> None:
    included = prepare(desk)
    marker = service.marker_of(BY_PHONE, NAME, "2321")
    since = desk.hub.clock.now() - timedelta(minutes=11)
    busy = selections.Busy(int(nils.guide.associate_id), since)
    selections.create_selection(nils, NAME, selections.SelectionKind.STATIC, selections.description_of("Nils", marker, busy))
    assert make(desk)
    assert there(desk)[0][2] == numbers(desk, included)


def test_nobody_is_waited_for_longer_because_a_clock_runs_ahead(desk: Desk, nils: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    included = prepare(desk)
    there_now = desk.hub.clock.now()
    desk.hub.transport.fail_next(answers(403), path="/AddPerson")
    monkeypatch.setattr(CrmClient, "_note_clock", lambda client, _answer: setattr(client, "server_time", there_now))
    desk.hub.clock.set(there_now + timedelta(days=2))
    assert make(desk)
    ((number, *_others, description),) = there(desk)
    assert f"busy:7:{there_now.astimezone(UTC):%Y-%m-%dT%H:%M}" in description, "by the CRM's clock"
    ahead = selections.Busy(int(nils.guide.associate_id), there_now + timedelta(days=2))
    known = selections.selection(nils, number)
    assert known is not None
    selections.describe(nils, known, selections.description_of("Nils", known.marker, ahead))
    prepare(desk)
    assert make(desk)
    assert there(desk)[0][2] == numbers(desk, included)


def test_a_renamed_selection_is_found_again_and_a_removed_one_is_made_anew(desk: Desk) -> None:
    prepare(desk)
    assert make(desk)
    ((number, _name, members, _description),) = there(desk)
    desk.crm.client.patch(f"Selection/{number}", [{"op": "replace", "path": "Name", "value": "Ringlistan"}])
    prepare(desk)
    assert make(desk)
    assert [each[:3] for each in there(desk)] == [(number, "Ringlistan", members)]
    selections.remove_selection(desk.crm, number)
    prepare(desk)
    assert make(desk)
    assert [each[1:3] for each in there(desk)] == [(NAME, members)]


def test_refused_it_waits_for_the_guide_and_says_why(desk: Desk) -> None:
    prepare(desk)
    desk.hub.transport.fail_next(answers(403), method="POST", path="/v1/Selection")
    assert make(desk)
    assert (latest(desk).state, latest(desk).reason) == (SelectionState.NEEDS_YOU, "no_rights")
    desk.later(WINDOW_SECONDS)
    prepare(desk)
    assert make(desk)
    assert latest(desk).state is SelectionState.DONE
    assert len(desk.store.read(service.progress).result()) == 1


def test_somebody_who_goes_on_changing_it_in_the_crm_is_told_of(desk: Desk, nils: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time it is as it should be a colleague takes one out again, in SuperOffice itself."""
    fill = selections.add_members

    def fill_and_lose(crm: Crm, remote_id: int, persons: Sequence[int]) -> None:
        fill(crm, remote_id, persons)
        selections.remove_members(nils, remote_id, persons[:1])

    monkeypatch.setattr(selections, "add_members", fill_and_lose)
    prepare(desk)
    assert make(desk)
    assert (latest(desk).state, latest(desk).reason) == (SelectionState.NEEDS_YOU, CHANGING)


def test_a_selection_of_nobody_is_made_empty(desk: Desk) -> None:
    nobody_fits = Segment("Ingen", Group(is_any=True), Purpose.PHONE)
    prepare(desk, nobody_fits, "Ingen, maj 2026")
    assert make(desk)
    assert [each[1:3] for each in there(desk)] == [("Ingen, maj 2026", set())]


@pytest.mark.parametrize(("name", "reason"), [("  \n", "empty"), ("x" * 101, "too_long")])
def test_a_name_that_cannot_be_one_is_refused(desk: Desk, name: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        prepare(desk, name=name)


def test_neither_name_nor_person_stands_in_an_address(desk: Desk) -> None:
    prepare(desk, name="Ringer Åsa 'Ek' & co")
    desk.hub.transport.addresses.clear()
    assert make(desk)
    assert there(desk)[0][1] == "Ringer Åsa 'Ek' & co"
    assert not [address for address in desk.hub.transport.addresses if "Åsa" in address]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Fråga Maria först!\n{all}", "Fråga Maria först!\nGjort i Guide Desk av Karin Norberg"),
        ("{all}\nFråga Maria först!", "\nFråga Maria först!"),
        ("Bara mina ord\n{mark}", "Bara mina ord\nguide-desk:"),
        ("Bara mina ord", "Bara mina ord\nguide-desk:"),
    ],
    ids=["above", "below", "instead of ours", "instead of everything"],
)
def test_refreshing_leaves_what_a_colleague_has_written(desk: Desk, nils: Crm, written: str, kept: str) -> None:
    included = prepare(desk)
    assert make(desk)
    ((number, *_others, description),) = there(desk)
    known = selections.selection(nils, number)
    assert known is not None
    words = written.format(all=description, mark=description.splitlines()[-1])
    selections.describe(nils, known, words)
    desk.later(3600)
    prepare(desk)
    assert make(desk)
    ((again, _name, members, description),) = there(desk)
    assert (again, members) == (number, numbers(desk, included))
    assert kept in description
    assert "busy" not in description
    assert description.count("guide-desk:") == 1
    assert description.count("Gjort i") == written.count("{all}")
