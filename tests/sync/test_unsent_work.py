"""Unsent work that goes to another computer in a sealed file: it all arrives, once, whoever has sent what meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from guide_desk.domain.contact import Field
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState
from guide_desk.domain.registration import Intent, Source
from guide_desk.domain.segment import EVERYONE, Purpose, Segment
from guide_desk.errors import InvalidInput
from guide_desk.services import contacts, deeds, drafts, letters, loose_notes, segment_deeds, segments, sent_out, today, unsent
from guide_desk.services.unsent_file import opened_file, read_file, sealed_file
from guide_desk.snapshots.guide import Role
from guide_desk.snapshots.people import (
    NEW_PERSON_AT_FAIR,
    NEW_PERSON_DRAFT,
    QUICK_NOTE_AT_FAIR,
    QUICK_NOTE_DRAFT,
    Draft,
    QuickNote,
)
from guide_desk.store import doctor
from guide_desk.store import sent_out as lines
from guide_desk.store.unsent_work import TakenIn
from guide_desk.sync.files import Files
from guide_desk.sync.sending_out import spread
from tests.factories import GUIDE, MORNING, practice_store
from tests.hubs import loses_the_answer
from tests.sync.desks import WINDOW_SECONDS, Desk, known, nobody
from tests.sync.test_letters_sent import documents, lay, mail, sealed, whole

PASSPHRASE = "sju sjösjuka sjömän"
NOTE, WORDS = "Ringde om huset i Järpen", "Bara påbörjat"
QUICK = {
    "who": "",
    "text": "Vill hyra i Duved",
    "kind": "call",
    "outcome": "talked",
    "topics": "housing:wonders",
    "counts": "yes",
}


@contextmanager
def another_computer(desk: Desk, folder: Path, *, has_fetched: bool = True, guide: object = GUIDE) -> Iterator[Desk]:
    """The same guide's, with the same CRM."""
    made = Desk(desk.hub, practice_store(folder, desk.hub.clock, guide), desk.hub.connect())  # type: ignore[arg-type]
    if has_fetched:
        assert made.sync()
    try:
        yield made
    finally:
        assert made.store.close()


def taken_out(desk: Desk) -> bytes:
    """The sealed file."""
    work, _what = desk.store.write(unsent.take_out).result()
    return sealed_file(work, PASSPHRASE)


def take_in(desk: Desk, content: bytes) -> TakenIn:
    work = opened_file(content, PASSPHRASE)
    return desk.store.write(lambda unit: unsent.take_in(unit, content=work)).result()


def look_and_wait(desk: Desk) -> None:
    """What may have been sent from elsewhere is looked for in vain, and from then on the waiting window runs."""
    desk.later()
    assert desk.sync()
    desk.later(WINDOW_SECONDS + 1)


def work_offline(desk: Desk) -> int:
    """One of everything that exists here alone; how many things that is."""
    desk.fetch_cards()
    elin = desk.contact(1002)
    desk.note(elin, NOTE)
    changes = {Field.PROFESSION: "snickare"}
    desk.store.write(lambda unit: contacts.change_fields(unit, contact_id=elin, changes=changes)).result()
    fields = {Field.FIRST_NAME: "Ny", Field.LAST_NAME: "Här", Field.PHONES: ("070-174 06 30",), Field.MUNICIPALITIES: ("2321",)}
    desk.store.write(
        lambda unit: contacts.create_person(
            unit,
            fields=fields,
            intents=frozenset({Intent.GUIDANCE}),
            source=Source.PHONE,
            question="Var finns jobb?",
            is_answered=False,
        )
    ).result()
    draft = Draft(desk.contact(1003), "note", "", WORDS, None, MORNING)
    desk.store.write(lambda unit: drafts.save(unit, draft=draft)).result()
    desk.store.write(lambda unit: drafts.save_form(unit, form=NEW_PERSON_DRAFT, words={"name": "Halv"})).result()
    begun = partial(drafts.save_quick_note, form=QUICK_NOTE_DRAFT, words=QUICK)
    desk.store.write(partial(begun, about=desk.contact(1004))).result()
    visitor = partial(drafts.save_form, form=NEW_PERSON_AT_FAIR, words={"name": "Besökare"})
    desk.store.write(visitor).result()
    desk.store.write(lambda unit: loose_notes.write_down(unit, about="Amria", note=QuickNote("Undrade om tomter"))).result()
    own = segment_deeds.as_own(Segment("", EVERYONE, Purpose.PHONE), "Mina egna")
    desk.store.write(lambda unit: segment_deeds.save_segment(unit, segment=own)).result()
    return len(desk.store.read(unsent.only_here).result().unsent) + 2


def quick_note(desk: Desk, form: str = QUICK_NOTE_DRAFT) -> object:
    return desk.store.read(lambda unit: drafts.kept_quick_note(unit, (form,))).result()


def begin_quick_note(desk: Desk, *, form: str = QUICK_NOTE_DRAFT, about: int | None = None, **words: str) -> None:
    who = desk.contact(about) if about is not None else None
    desk.store.write(partial(drafts.save_quick_note, form=form, words=QUICK | words, about=who)).result()


def states(desk: Desk) -> set[DeedState]:
    found = desk.store.write(lambda unit: unit.driver.execute("SELECT DISTINCT state FROM deed").fetchall()).result()
    return {DeedState(row[0]) for row in found}


def test_everything_arrives_once_from_another_computer(desk: Desk, tmp_path: Path) -> None:
    count = work_offline(desk)
    content = taken_out(desk)
    for word in (NOTE, WORDS, "snickare", "Halv", "Mina egna", "Undrade", "Besökare", "Vill hyra"):
        assert word.encode() not in content
    with another_computer(desk, tmp_path / "other") as other:
        taken = take_in(other, content)
        assert (taken.count, taken.known) == (count, 0)
        assert states(other) == {DeedState.UNKNOWN}
        assert other.dialogue(1002)[0] == NOTE
        assert other.sync()
        assert other.texts_on_hub() == [], "looked for, and not sent before every earlier request has landed"
        other.later(WINDOW_SECONDS + 1)
        for _round in range(3):
            assert other.sync()
            other.later()
        assert sorted(other.texts_on_hub()) == [NOTE, "Var finns jobb?"]
        assert other.crm.card(1002).fields[Field.PROFESSION] == "snickare"
        assert states(other) == {DeedState.SETTLED}
        kept = other.card(other.contact(1003)).draft
        assert kept is not None
        assert kept.text == WORDS
        assert other.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_DRAFT)).result() == {"name": "Halv"}
        assert quick_note(other) == (QUICK_NOTE_DRAFT, QUICK, other.contact(1004))
        assert other.store.read(lambda unit: drafts.kept_form(unit, NEW_PERSON_AT_FAIR)).result() == {"name": "Besökare"}
        assert "Mina egna" in [each.name for each, _count in other.store.read(segments.segment_list).result().own]
        assert [note.about for note in other.store.read(today.loose_notes).result()] == ["Amria"]
        assert doctor.examine(other.store).is_healthy


def test_lines_that_wait_for_their_cards_go_along_and_arrive_once(desk: Desk, tmp_path: Path) -> None:
    """In the seconds in which it can be taken back: both computers know every line by the same marker."""
    everybody = [desk.contact(number) for number in sorted(known(desk))[:7]]
    line = DialogueEntry(EntryKind.MAILING, desk.hub.clock.now(), text="Nyhetsbrevet")
    desk.store.write(lambda unit: sent_out.note_on_cards(unit, entry=line, contacts=everybody)).result()
    held = desk.store.read(unsent.only_here).result()
    assert (len(held.unsent), desk.store.read(unsent.count_unsent).result(), held.is_nothing) == (7, 7, False)
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "other") as other:
        assert take_in(other, content).count == 7
        assert take_in(other, content).known == 7
        look_and_wait(other)
        for each in (other, desk):
            assert not spread(each.store, nobody, lambda: False)
            for _round in range(2):
                assert each.sync()
                each.later(WINDOW_SECONDS)
        assert other.texts_on_hub() == ["Nyhetsbrevet"] * 7
        assert states(other) == states(desk) == {DeedState.SETTLED}
        assert [other.dialogue(number).count("Nyhetsbrevet") for number in sorted(known(other))[:7]] == [1] * 7


def test_an_act_whose_cards_are_just_through_holds_back_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "CARDS_AT_ONCE", 4)
    everybody = [desk.contact(number) for number in sorted(known(desk))[:4]]
    for text in ("Nyhetsbrevet", "Inbjudan"):
        line = DialogueEntry(EntryKind.MAILING, desk.hub.clock.now(), text=text)
        desk.store.write(partial(sent_out.note_on_cards, entry=line, contacts=everybody)).result()
    _work, held = desk.store.write(unsent.take_out).result()
    assert len(held.unsent) == 8
    assert not [name for name in held.unsent if name.startswith("line ")]
    assert [set(desk.dialogue(number)) >= {"Nyhetsbrevet", "Inbjudan"} for number in sorted(known(desk))[:4]] == [True] * 4


def carried(desk: Desk) -> Files:
    """The files' thread beside a desk's store."""
    return Files(desk.store.path.parent, lambda: desk.store.key_for("letters"), desk.hub.connect)


def save_with_letters(desk: Desk, path: Path) -> None:
    """As the dialog saves it."""
    files = carried(desk)
    work, _what = desk.store.write(unsent.take_out).result()
    files.save_work(path, work, lambda content: sealed_file(content, PASSPHRASE)).result()
    assert files.close(5)


def open_with_letters(files: Files, path: Path) -> bytes:
    return files.open_work(lambda: read_file(path, PASSPHRASE)).result()


def test_a_mail_that_waits_goes_along_whole_and_arrives_once(desk: Desk, tmp_path: Path) -> None:
    content, path = mail(desk), tmp_path / "work.guidedesk"
    lay(desk, content)
    save_with_letters(desk, path)
    assert b"Att flytta" not in path.read_bytes()
    with another_computer(desk, tmp_path / "other") as other:
        files = carried(other)
        work = open_with_letters(files, path)
        assert other.store.write(lambda unit: unsent.take_in(unit, content=work)).result().count == 1
        files.keep_work(other.store.read(letters.known_letters).result()).result()
        look_and_wait(other)
        for _round in range(2):
            assert other.sync()
            other.later()
        assert documents(desk) == whole(content)
        assert states(other) == {DeedState.SETTLED}
        assert files.close(5)


def test_a_mail_that_is_not_taken_in_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "work.guidedesk"
    lay(desk, mail(desk))
    save_with_letters(desk, path)
    somebody_else = replace(GUIDE, account=f"{GUIDE.account}x")
    with another_computer(desk, tmp_path / "other", has_fetched=False, guide=somebody_else) as other:
        files = carried(other)
        work = open_with_letters(files, path)
        assert len(sealed(other)) == 1
        with pytest.raises(InvalidInput, match="unsent_work"):
            other.store.write(lambda unit: unsent.take_in(unit, content=work)).result()
        files.drop_work().result()
        assert sealed(other) == []
        assert files.close(5)


def test_a_mail_whose_file_is_gone_or_whose_name_is_none_of_ours(desk: Desk, tmp_path: Path) -> None:
    lay(desk, mail(desk))
    (name,) = sealed(desk)
    desk.store.letter_box().let_go(name)
    save_with_letters(desk, tmp_path / "work.guidedesk")
    files = carried(desk)
    work = open_with_letters(files, tmp_path / "work.guidedesk")
    assert b'"letters":{}' in work
    crooked = work.replace(b'"letters":{}', b'"letters":{"../../w1":"SGVq"}')
    with pytest.raises(InvalidInput, match="unsent_work"):
        files.open_work(lambda: crooked).result()
    assert sealed(desk) == []
    assert files.close(5)


def test_taken_in_twice_it_is_there_once(desk: Desk, tmp_path: Path) -> None:
    count = work_offline(desk)
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "other") as other:
        take_in(other, content)
        taken = take_in(other, content)
        assert (taken.count, taken.known) == (0, count)


@pytest.mark.parametrize("has_fetched", [True, False], ids=["it has been fetched", "nothing has been fetched"])
def test_what_the_first_computer_sent_after_all_is_not_sent_again(desk: Desk, tmp_path: Path, has_fetched: bool) -> None:
    elin = desk.contact(1002)
    desk.note(elin, NOTE)
    content = taken_out(desk)
    look_and_wait(desk)
    assert desk.sync()
    assert desk.texts_on_hub() == [NOTE]
    with another_computer(desk, tmp_path / "other", has_fetched=has_fetched) as other:
        taken = take_in(other, content)
        assert (taken.count, taken.known) == ((0, 1) if has_fetched else (1, 0))
        look_and_wait(other)
        assert other.sync()
        assert other.sync()
        assert other.texts_on_hub() == [NOTE]
        assert other.dialogue(1002).count(NOTE) == 1
        assert states(other) <= {DeedState.SETTLED}


def test_the_first_computer_looks_too_before_it_sends(desk: Desk, tmp_path: Path) -> None:
    desk.note(desk.contact(1002), NOTE)
    content = taken_out(desk)
    assert states(desk) == {DeedState.UNKNOWN}
    with another_computer(desk, tmp_path / "other") as other:
        take_in(other, content)
        look_and_wait(other)
        assert other.sync()
        assert other.texts_on_hub() == [NOTE]
        assert desk.sync()
        assert desk.texts_on_hub() == [NOTE]
        assert states(desk) == {DeedState.SETTLED}


def test_a_request_whose_answer_was_lost_is_found_from_the_other_computer(desk: Desk, tmp_path: Path) -> None:
    desk.note(desk.contact(1002), NOTE)
    desk.later()
    desk.hub.transport.fail_next(loses_the_answer, method="POST", path="/Appointment")
    desk.send()
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "other", has_fetched=False) as other:
        take_in(other, content)
        assert other.sync()
        assert other.texts_on_hub() == [NOTE]
        assert states(other) == {DeedState.SETTLED}


def test_what_was_taken_back_is_not_taken_in(desk: Desk) -> None:
    deed_id = desk.note(desk.contact(1002), "Fel person")
    work = desk.store.write(lambda unit: unsent.take_out(unit)[0]).result()
    desk.store.write(lambda unit: unit.driver.execute("UPDATE deed SET state = 'withdrawn'")).result()
    assert desk.store.write(lambda unit: unsent.take_in(unit, content=work)).result().count == 0
    assert states(desk) == {DeedState.WITHDRAWN}
    with pytest.raises(InvalidInput):
        desk.store.write(lambda unit: deeds.withdraw(unit, deed_id=deed_id)).result()


def test_words_that_were_begun_on_both_stand_under_each_other(desk: Desk, tmp_path: Path) -> None:
    def begin(where: Desk, text: str) -> None:
        draft = Draft(where.contact(1003), "note", "", text, None, MORNING)
        where.store.write(lambda unit: drafts.save(unit, draft=draft)).result()

    begin(desk, WORDS)
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "other") as other:
        begin(other, "Något annat")
        assert take_in(other, content).count == 1
        assert take_in(other, content).count == 0
        kept = other.card(other.contact(1003)).draft
        assert kept is not None
        assert kept.text == f"Något annat\n\n{WORDS}"


def test_a_quick_note_alone_is_something_that_would_be_lost(desk: Desk) -> None:
    begin_quick_note(desk, about=1003)
    held = desk.store.read(unsent.only_here).result()
    assert (len(held.unsent), held.is_nothing, desk.store.read(unsent.count_unsent).result()) == (1, False, 1)
    begin_quick_note(desk, about=1003, text="Vill hyra i Åre")
    assert desk.store.read(unsent.only_here).result() != held, "what was written since is seen"


def test_where_another_quick_note_is_begun_the_one_that_comes_is_a_note_on_no_card(desk: Desk, tmp_path: Path) -> None:
    begin_quick_note(desk, about=1003, remind_at="2026-05-13T08:00:00+02:00")
    begin_quick_note(desk, form=QUICK_NOTE_AT_FAIR, who="Ida i montern")
    content = taken_out(desk)
    with another_computer(desk, tmp_path / "other") as other:
        begin_quick_note(other, text="Något annat")
        assert take_in(other, content).count == 2
        assert (take_in(other, content).count, take_in(other, content).known) == (0, 2)
        assert quick_note(other) == (QUICK_NOTE_DRAFT, QUICK | {"text": "Något annat"}, None)
        assert quick_note(other, QUICK_NOTE_AT_FAIR) == (QUICK_NOTE_AT_FAIR, QUICK | {"who": "Ida i montern"}, None)
        (note,) = other.store.read(today.loose_notes).result()
        assert note.about == other.card(other.contact(1003)).row.name
        assert (note.said.text, note.said.outcome, note.said.counts) == (QUICK["text"], Outcome.TALKED, True)
        assert note.said.topics == ((GuidanceTopic.HOUSING, TopicState.WONDERS),)
        assert note.said.remind_at is not None
        assert note.said.remind_at.hour == 8


def test_a_quick_note_that_was_saved_meanwhile_is_not_begun_again(desk: Desk, tmp_path: Path) -> None:
    begin_quick_note(desk, about=1003)
    content = taken_out(desk)
    desk.note(desk.contact(1003), QUICK["text"])
    desk.later()
    assert desk.sync()
    with another_computer(desk, tmp_path / "other") as other:
        assert (take_in(other, content).count, take_in(other, content).known) == (0, 1)
        assert quick_note(other) == ("", {}, None)


def test_somebody_elses_work_is_not_taken_in(desk: Desk, tmp_path: Path) -> None:
    work_offline(desk)
    content = taken_out(desk)
    for account in ("Cust00000/8", "Cust11111/7"):
        with another_computer(desk, tmp_path / account, has_fetched=False, guide=replace(GUIDE, account=account)) as other:
            with pytest.raises(InvalidInput, match="other_account"):
                take_in(other, content)
            assert states(other) == set()


def work_with(**note: str) -> bytes:
    """A file whose only content is a note on no card."""
    row = {
        "note_id": "1",
        "about": "Amria",
        "text": "Undrade om tomter",
        "written_at": "2026-05-12T07:41:00.000000+00:00",
        **note,
    }
    whole = {"account": "Cust00000/7", "people": {}, "deeds": [], "drafts": [], "new_person": "", "own": {"loose_note": [row]}}
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    "said", [{"kind": "letter"}, {"topics": "weather:wonders"}, {"remind_at": "i går"}, {"outcome": "no"}, {"written_at": ""}]
)
def test_a_note_that_no_list_could_show_is_refused(desk: Desk, said: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="damaged"):
        desk.store.write(lambda unit: unsent.take_in(unit, content=work_with(**said))).result()


@pytest.mark.parametrize(
    "row",
    [
        {"form": "guide"},
        {"form": NEW_PERSON_AT_FAIR, "contact_id": 3},
        {"contact_id": 3},
        {"words": "Halv"},
        {"words": '{"kind": "letter"}'},
        {"words": '{"remind_at": "i går"}'},
        {"saved_at": ""},
    ],
)
def test_a_begun_note_that_no_window_could_show_is_refused(desk: Desk, row: dict[str, object]) -> None:
    whole = json.loads(work_with())
    known = {"form": QUICK_NOTE_DRAFT, "contact_id": None, "words": "{}", "saved_at": "2026-05-12T07:41:00.000000+00:00"}
    whole["begun"] = [known | row]
    with pytest.raises(InvalidInput, match="damaged"):
        desk.store.write(lambda unit: unsent.take_in(unit, content=json.dumps(whole).encode())).result()


@pytest.mark.parametrize("said", [{"kind": "borrowed"}, {"at": "i går"}])
def test_a_line_of_what_was_read_that_no_list_could_show_is_refused(desk: Desk, said: dict[str, str]) -> None:
    whole = json.loads(work_with())
    at = "2026-05-12T07:41:00.000000+00:00"
    line = {"access_id": "1", "kind": "called", "at": at, "people": 1, "remote_id": 7, "about": ""}
    whole["own"]["access"] = [line | said]
    with pytest.raises(InvalidInput, match="damaged"):
        desk.store.write(lambda unit: unsent.take_in(unit, content=json.dumps(whole).encode())).result()


def test_a_note_of_an_older_program_is_taken_in(desk: Desk) -> None:
    content = work_with()
    assert desk.store.write(lambda unit: unsent.take_in(unit, content=content)).result().count == 1
    (note,) = desk.store.read(today.loose_notes).result()
    assert (note.about, note.said) == ("Amria", QuickNote("Undrade om tomter"))


def test_who_may_only_read_takes_nothing_in(desk: Desk, tmp_path: Path) -> None:
    work_offline(desk)
    content = taken_out(desk)
    reader = replace(GUIDE, role=Role.READER)
    with (
        another_computer(desk, tmp_path / "other", has_fetched=False, guide=reader) as other,
        pytest.raises(InvalidInput, match="reader"),
    ):
        take_in(other, content)


# ---------------------------------------------------------------- the file


def test_each_way_in_which_it_does_not_open_has_a_reason(tmp_path: Path) -> None:
    content = sealed_file(b"{}", PASSPHRASE)
    damaged = bytearray(content)
    damaged[content.index(b'"sealed": "') + 15] ^= 1
    cases = {
        "passphrase": (content, "sju sjösjuka sjömä"),
        "damaged": (bytes(damaged), PASSPHRASE),
        "newer": (content.replace(b'work": 1', b'work": 2'), PASSPHRASE),
        "another_kind": (b"%PDF-1.7", PASSPHRASE),
    }
    for reason, (found, passphrase) in cases.items():
        path = tmp_path / reason
        path.write_bytes(found)
        with pytest.raises(InvalidInput) as refused:
            read_file(path, passphrase)
        assert refused.value.reason == reason
    with pytest.raises(InvalidInput, match="unreadable"):
        read_file(tmp_path / "nowhere", PASSPHRASE)
    assert opened_file(content, PASSPHRASE) == b"{}"


def test_no_cut_and_no_changed_byte_opens_it() -> None:
    content = sealed_file(b'{"account": "x"}', PASSPHRASE)
    for place in range(len(content)):
        for found in (content[:place], content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]):
            with pytest.raises(InvalidInput) as refused:
                opened_file(found, PASSPHRASE)
            assert refused.value.reason in ("damaged", "newer", "another_kind")


@pytest.mark.parametrize(
    "work",
    [
        b"",
        b"[]",
        b'{"account": "Cust00000/7"}',
        b'{"account":"Cust00000/7","people":{},"deeds":[{"deed_id":"x"}],"drafts":[],"new_person":"","own":{}}',
        b'{"account":"Cust00000/7","people":{},"deeds":[],"drafts":[],"new_person":"","own":{"meta":[{"name":"x","value":"y"}]}}',
        b'{"account":"Cust00000/7","people":{},"deeds":[],"drafts":[],"new_person":"","own":{"event":[{"title) --":"x"}]}}',
    ],
)
def test_work_that_this_program_did_not_write_is_refused_whole(desk: Desk, work: bytes) -> None:
    with pytest.raises(InvalidInput, match="damaged"):
        desk.store.write(lambda unit: unsent.take_in(unit, content=work)).result()
