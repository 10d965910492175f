"""Newsletter day and its neighbours: from the first press in Urval to what stands in the CRM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from guide_desk.domain.contact import Field
from guide_desk.domain.dialogue import EntryKind
from guide_desk.domain.event import EventAnswer
from guide_desk.identifiers import ContactId
from guide_desk.services import contacts, events, selections
from guide_desk.snapshots.segments import SegmentAnswer
from guide_desk.snapshots.selections import SelectionState
from guide_desk.store import doctor
from guide_desk.ui.features.segments.condition_search import ConditionSearch
from guide_desk.ui.features.segments.invitation_dialog import InvitationDialog
from guide_desk.ui.features.segments.page import SegmentsPage
from guide_desk.ui.features.segments.participants import ParticipantsDialog
from tests.factories import MORNING
from tests.journeys.living_hub import LivingHub
from tests.journeys.test_journeys import Running, running

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def hub(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[LivingHub]:
    """The practice hub; a test may say whose desk it is."""
    living = LivingHub(tmp_path / "hub.db", MORNING, user=getattr(request, "param", "karin"))
    living.start()
    try:
        yield living
    finally:
        living.stop()


def _go(program: Running) -> SegmentsPage:
    """Ctrl+3, when everybody has been fetched and there is somebody to count."""
    program.wait(lambda: program.window._conditions.status.updated_at is not None)
    program.wait(lambda: _rows_without_card(program) == 0)
    program.press(program.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    page = program.window.segments
    program.wait(lambda: page.isVisible() and page.pane.answer is not None and page.pane.answer.count.matched > 0)
    return page


def _rows_without_card(program: Running) -> int:
    """How many people lie here whose whole card has not been fetched: of them nothing is known of what they said yes to."""

    def work(unit: object) -> int:
        rows = "SELECT count(*) FROM base_person JOIN contact USING (contact_id) WHERE depth <> 'card' AND is_protected = 0"
        return int(unit.driver.execute(rows).fetchone()[0])  # type: ignore[attr-defined]

    return program.desk.store.write(work, is_user=False).result()


def _press(program: Running, page: SegmentsPage, segment_id: str) -> None:
    """One press on a ready-made segment."""
    index = page._model.index(page._model.row_of(segment_id), 0)
    page.view.scrollTo(index)
    program.qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(index).center())
    _wait_for_answer(program, page)


def _wait_for_answer(program: Running, page: SegmentsPage) -> None:
    program.wait(lambda: page.pane.answer is not None and program.context.background.is_idle)


def _included(page: SegmentsPage) -> tuple[ContactId, ...]:
    answer = page.pane.answer
    assert answer is not None
    return answer.included


def _add(program: Running, page: SegmentsPage, *typed: str) -> None:
    """A condition by keys alone: each word is typed and the first line taken."""
    page.pane.sentence.add.setFocus()
    program.press(page.pane.sentence.add, Qt.Key.Key_Space)
    search = page.pane.sentence.findChildren(ConditionSearch)[-1]
    for words in typed:
        program.type(search.field, words)
        program.press(search.field, Qt.Key.Key_Return)
    _wait_for_answer(program, page)


def _begin_new(program: Running, page: SegmentsPage) -> None:
    program.press(page.view, Qt.Key.Key_End)
    program.press(page.view, Qt.Key.Key_Return)
    program.wait(lambda: page.pane.kept is None)


def _reach_by(program: Running, page: SegmentsPage, purpose: str) -> SegmentAnswer:
    """Choose how they are to be reached; the answer to it."""
    next(each for each in page.pane.sentence.purpose.menu().actions() if each.text() == purpose).trigger()
    _wait_for_answer(program, page)
    answer = page.pane.answer
    assert answer is not None
    return answer


def _build_new(program: Running, *conditions: tuple[str, ...]) -> SegmentsPage:
    """A sentence of one's own, by keys alone."""
    page = _go(program)
    _begin_new(program, page)
    for typed in conditions:
        _add(program, page, *typed)
    return page


def _persons(program: Running, contacts: Sequence[ContactId]) -> set[int]:
    """By their numbers in the CRM."""

    def work(unit: object) -> set[int]:
        rows = unit.driver.execute("SELECT contact_id, remote_id FROM contact").fetchall()  # type: ignore[attr-defined]
        return {row[1] for row in rows if row[0] in contacts}

    return program.desk.store.write(work, is_user=False).result()


def _wait_for_selection(program: Running) -> None:
    program.wait(lambda: [each.state for each in _jobs(program)][:1] == [SelectionState.DONE])


def _jobs(program: Running) -> Sequence[selections.SelectionProgress]:
    return program.desk.store.read(selections.progress).result()


def test_newsletter_day_is_two_presses_and_each_card_gets_one_line(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub
) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        page = _go(program)
        before = len(hub.selections())
        _press(program, page, "newsletter")
        program.qtbot.mouseClick(page.pane.bar.make, Qt.MouseButton.LeftButton)
        _wait_for_selection(program)
        wanted = _persons(program, _included(page))
        assert len(wanted) > 20
        found = hub.selections()
        assert len(found) == before + 1
        assert ("Nyhetsbrevet, alla som valt Åre, maj 2026", wanted) in found
        program.wait(lambda: page.pane.bar.open.isVisible())
        assert page.pane.bar._words.text().startswith(
            f"Urvalet ”Nyhetsbrevet, alla som valt Åre, maj 2026” finns nu i SuperOffice med {len(wanted)} personer."
        )
        program.qtbot.mouseClick(page.pane.bar.make, Qt.MouseButton.LeftButton)
        program.wait(lambda: program.context.background.is_idle)
        _wait_for_selection(program)
        assert hub.selections() == found, "a second press makes no double"
        program.qtbot.mouseClick(page.pane.bar.sent, Qt.MouseButton.LeftButton)
        program.wait(lambda: "Skickat 12 maj" in page.pane.people._since.text())
        program.press(program.window, Qt.Key.Key_F5)
        name = "Nyhetsbrevet, alla som valt Åre"
        program.wait(lambda: Counter(hub.marked_texts())[name] == len(wanted))
        line = program.card(_included(page)[0]).entries[0]
        assert (line.kind, line.text) == (EntryKind.MAILING, name)
        assert doctor.examine(program.desk.store).is_healthy


def test_what_has_changed_is_told_the_next_day_and_the_same_selection_refreshed(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub
) -> None:
    folder = tmp_path / "desk"
    with running(qtbot, qapp, folder, hub) as program:
        page = _go(program)
        _press(program, page, "families")
        size = len(_included(page))
        page.pane.bar.make.click()
        _wait_for_selection(program)
        page.pane.bar.sent.click()
        program.wait(lambda: "Skickat 12 maj" in page.pane.people._since.text())
    with running(qtbot, qapp, folder, hub, MORNING + timedelta(days=1)) as program:
        page = _go(program)
        _press(program, page, "families")
        assert page.pane.people._since.text() == "Skickat 12 maj. Samma personer sedan dess."
        gone = _included(page)[0]
        changes = {Field.MOVE_STATUS: "moved_elsewhere"}
        program.context.background.act(partial(contacts.change_fields, contact_id=gone, changes=changes))
        program.wait(lambda: page.pane.people._since.text() == "Skickat 12 maj. 0 nya, 1 borta sedan dess.")
        before = [name for name, _members in hub.selections()]
        program.qtbot.mouseClick(page.pane.people.again, Qt.MouseButton.LeftButton)
        _wait_for_selection(program)
        program.wait(lambda: len(_jobs(program)) >= 1 and _jobs(program)[0].size == size - 1)
        assert [name for name, _members in hub.selections()] == before


@pytest.mark.parametrize("hub", ["lisa"], indirect=True)
def test_a_meeting_in_sveg_reaches_who_moves_within_a_year_and_said_yes_to_invitations(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub
) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        page = _build_new(program, ("kommun de vill", "härjedalen"), ("när de vill flytta",))
        invited = _reach_by(program, page, "inbjudan").included
        page.pane.copy_text.click()
        assert QGuiApplication.clipboard().text() == (
            "Visa alla som vill flytta till Härjedalen och vill flytta inom tolv månader. Jag vill nå dem med inbjudan."
        )
        assert invited
        for each in invited:
            fields = program.card(each).fields
            assert "2361" in fields[Field.MUNICIPALITIES]
            assert "2026-05" <= str(fields[Field.MOVE_MONTH]) <= "2027-05"
            assert fields[Field.INVITATIONS] == fields[Field.MAILING_CONSENT] == "yes"
        handed: list[Path] = []
        program.context.open_file = lambda path: handed.append(path) is None
        page.pane.bar.invitation.click()
        dialog = page.findChildren(InvitationDialog)[0]
        program.type(dialog.title, "Inflyttarträff i Sveg")
        program.type(dialog.place, "Folkets hus, Sveg")
        dialog.send()
        program.wait(lambda: len(handed) == 1 and "mottagare" in program.window.toasts.text)
        mail = message_from_bytes(handed[0].read_bytes(), policy=default)
        assert len(mail["Bcc"].split(", ")) == len(invited)
        assert mail["To"] is None
        program.window._hurry()
        program.wait(lambda: program.card(invited[0]).entries[0].kind is EntryKind.INVITED)
        page.acts.show_participants()
        people = page.findChildren(ParticipantsDialog)[0]
        program.wait(lambda: len(people._model.people) == len(invited))
        people.table.selectRow(0)
        people.note(EventAnswer.COMING)
        program.wait(lambda: people.words.text().startswith("1 kommer"))
        people.close()
        program.window._hurry()
        program.wait(lambda: sum("Inflyttarträff i Sveg" in words for words in hub.marked_texts()) == len(invited) + 1)
        own = [each for each in program.desk.store.read(events.events).result() if each.event is not None]
        assert [(each.title, each.coming) for each in own] == [("Inflyttarträff i Sveg", 1)]


@pytest.mark.parametrize("hub", ["per"], indirect=True)
def test_an_employer_asks_for_nurses_in_berg_and_the_job_reaches_them(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub
) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        page = _build_new(program, ("kommun de vill", "berg"), ("sjuksköt",))
        answer = _reach_by(program, page, "jobbtips")
        assert answer.count.matched >= 1
        for each in (*answer.included, *(contact for contact, _reason in answer.left_out)):
            assert "sjuksköt" in str(program.card(each).fields[Field.PROFESSION])
        page.pane.save.click()
        program.type(page.pane.name.field, "Sjuksköterskor till Berg")
        program.press(page.pane.name.field, Qt.Key.Key_Return)
        program.wait(lambda: page.pane.kept is not None and page.pane.kept.name == "Sjuksköterskor till Berg")
        page.pane.bar.addresses.click()
        program.wait(lambda: "kopiera" in program.window.toasts.text)
        copied = {each for each in QGuiApplication.clipboard().text().split("; ") if each}
        known = {str(program.card(each).fields[Field.EMAILS][0]) for each in answer.included}
        assert copied == known


def test_what_is_prepared_offline_is_made_when_the_network_is_back(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, hub: LivingHub
) -> None:
    with running(qtbot, qapp, tmp_path / "desk", hub) as program:
        page = _go(program)
        before = len(hub.selections())
        hub.stop()
        program.window._hurry()
        program.wait(lambda: program.window._conditions.status.state.value in ("offline", "server_down"))
        _press(program, page, "newsletter")
        program.wait(lambda: page.pane.bar.make.text() == "Skapa när nätet är tillbaka")
        assert "som det såg ut klockan" in page.pane.counts._when.text()
        page.pane.bar.make.click()
        program.wait(
            lambda: page.pane.bar._words.text().startswith("Urvalet ”Nyhetsbrevet, alla som valt Åre, maj 2026” är förberett")
        )
        hub.start()
        program.window._hurry()
        _wait_for_selection(program)
        assert len(hub.selections()) == before + 1
        program.wait(lambda: page.pane.bar.open.isVisible())
