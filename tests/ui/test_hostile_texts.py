"""Whatever stands in the CRM is shown as plain text: markup, marks that turn the line, a hundred thousand letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtGui import Qt as RichQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMessageBox,
    QPlainTextEdit,
    QStyledItemDelegate,
    QTextEdit,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.letter import Letter
from guide_desk.domain.segment import About, Condition, Group, Purpose, Segment
from guide_desk.domain.segment_text import LONGEST_VALUE
from guide_desk.services import dialogue, segment_deeds
from guide_desk.snapshots.base import PersonBase
from guide_desk.texts.unseen import MARK, hides_something
from guide_desk.ui.parts.person_picker import PersonPicker
from guide_desk.ui.widgets.buttons import _LEFT_TO_RIGHT as LEFT_TO_RIGHT
from guide_desk.ui.widgets.labels import EmphasisLabel, PlainLabel, ProseLabel
from guide_desk.ui.window.sync_panel import SyncPanel
from tests.factories import call, entry, person, registration
from tests.ui.desks import OpenDesk, open_desk

MARKUP = '<b>x</b><img src="file:///etc/passwd"><a href="smb://server/share">y</a>'
HOSTILE = {
    "markup": MARKUP,
    "a page": f"<html><head><style>*{{}}</style></head><body>{MARKUP}</body></html>",
    "turned": "Elin\u202e\u2066gnal\u2069\u202c\u200f",
    "without width": "E\u200bl\u200di\u2060n\ufeff",
    "control": "Elin\x01\x07\x1b[31m\x7f\tSand\u0085qvist\u2028x",
    "long": "<b>" + "a" * 99_990 + "</b>",
    "one word of marks": "e\u0301" * 200,
    "an entity": "&lt;b&gt;&amp;&nbsp;&#0;",
    "a mark of a key": "Natur & Kultur &b",
}


def story_of(text: str) -> list[tuple[PersonBase, list[DialogueEntry]]]:
    """One person, of whom every word is the hostile one."""
    fields = dict.fromkeys(("first_name", "last_name", "from_place", "profession", "household_words"), text)
    phones, emails = (text[:60], "070-174 06 12"), (f"{text[:60]}@example.com",)
    hostile = person(1, preferred_channel="phone", emails=emails, phones=phones, **fields)
    entries = [
        registration("2026-04-30 19:12", text),
        call("2026-05-11 16:40", text=text),
        entry(EntryKind.NOTE, "2026-05-11 17:00", text, author_name=text),
        entry(EntryKind.MEETING, "2026-05-11 18:00", text),
    ]
    return [(hostile, entries), (person(2, first_name="Amira", last_name="Haddad"), [registration("2026-05-05 21:40")])]


def items(view: QAbstractItemView) -> Iterator[QModelIndex]:
    """Every row of a list, and every cell of a table."""
    model = view.model()
    for row in range(model.rowCount() if model is not None else 0):
        cells = [model.index(row, 0)] if isinstance(view, QListView) else [model.index(row, each) for each in range(12)]
        yield from (cell for cell in cells if cell.isValid())


def is_escaped(label: QLabel) -> bool:
    """Whether a label with a look of its own gives Qt one tag and its end, and no other mark of markup."""
    given = QLabel.text(label)
    return isinstance(label, EmphasisLabel | ProseLabel) and given.count("<") == 2 and escape(label.text()) in given


def says_so(tip: str) -> bool:
    """Whether a tooltip is one paragraph in which nothing is a tag."""
    return tip.startswith('<p style="white-space: pre-wrap">') and tip.count("<") == 2


def eaten(window: QWidget) -> list[str]:
    """Buttons, ticks and rows of menus in which Qt would take an & for the mark of a key."""
    said = [QAbstractButton.text(each) for each in window.findChildren(QAbstractButton)]
    said += [each.text() for each in window.findChildren(QAction)]
    return [text for text in said if re.search("(?<!&)&(&&)*(?!&)", text)]


def rich_places(window: QWidget) -> list[str]:
    """Everywhere a text could be read as markup: labels, rich editors, message boxes, and tooltips, which Qt guesses about."""
    is_plain, widgets = Qt.TextFormat.PlainText, (window, *window.findChildren(QWidget))
    guessing = [each for each in window.findChildren(QLabel) if each.textFormat() is not is_plain and not is_escaped(each)]
    labels = [each for each in guessing if RichQt.mightBeRichText(each.text())]
    tips = [each.toolTip() for each in widgets if RichQt.mightBeRichText(each.toolTip())]
    asked = [each for each in window.findChildren(QMessageBox) if each.textFormat() is not is_plain]
    boxes = [each.text() for each in asked if RichQt.mightBeRichText(each.text())]
    rows = [index.data(Qt.ItemDataRole.ToolTipRole) for view in window.findChildren(QAbstractItemView) for index in items(view)]
    tips += [each for each in rows if isinstance(each, str) and RichQt.mightBeRichText(each)]
    found = [f"label {each.text()[:40]}" for each in labels]
    found += [f"tooltip {tip[:40]}" for tip in tips if not says_so(tip)]
    found += [f"editor {type(each).__name__}" for each in window.findChildren(QTextEdit)]
    found += [f"key {each[:40]}" for each in eaten(window)]
    return [*found, *(f"box {each[:40]}" for each in boxes)]


def trick_places(window: QWidget) -> list[str]:
    """Everywhere a text is shown with a mark in it that nobody sees: all but the fields that somebody writes in."""
    said = [QLabel.text(each) for each in window.findChildren(QLabel)]
    said += [QAbstractButton.text(each).replace(LEFT_TO_RIGHT, "") for each in window.findChildren(QAbstractButton)]
    said += [each.text() for each in window.findChildren(QAction) if not isinstance(each.parent(), QLineEdit)]
    said += [each.toolTip() for each in (window, *window.findChildren(QWidget))]
    said += [box.itemText(place) for box in window.findChildren(QComboBox) for place in range(box.count())]
    said += [each.toPlainText() for each in window.findChildren(QPlainTextEdit) if each.isReadOnly()]
    said += [each.text() for each in window.findChildren(QMessageBox)]
    plain = [view for view in window.findChildren(QAbstractItemView) if type(view.itemDelegate()) is QStyledItemDelegate]
    said += [str(index.data() or "") for view in plain for index in items(view)]
    return [text for text in said if hides_something(text)]


class WatchedPainter:
    """What rows write by themselves: everything goes through one of two doors."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tricks: list[str] = []
        self.written = 0
        draw = QPainter.drawText

        def watched(painter: QPainter, *given: object) -> object:
            (text,) = [each for each in given if isinstance(each, str)]
            self.written += 1
            if hides_something(text):
                self.tricks.append(text)
            return draw(painter, *given)  # type: ignore[call-overload]

        monkeypatch.setattr(QPainter, "drawText", watched)


def paint(desk: OpenDesk) -> None:
    """Everything is drawn once, so that a delegate meets the text too."""
    desk.settle()
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            window.grab()


def choose_in_segments(desk: OpenDesk, text: str) -> None:
    """Urval with a name, a profession and a person of that text."""
    desk.window.go("segments")
    desk.settle()
    words = (Condition(About.PROFESSION, (text[:LONGEST_VALUE],)), Condition(About.WORD, ("moln",), is_reversed=True))
    segment = segment_deeds.as_own(Segment(name="", tree=Group((Group(words, is_any=True),)), purpose=Purpose.PHONE), text[:40])
    desk.desk.store.write(lambda unit: segment_deeds.save_segment(unit, segment=segment)).result()
    pane = desk.window.segments.pane
    pane.show_segment(segment, is_kept=True)
    desk.settle()
    assert pane.people.table.model().rowCount() > 0
    for bracket in pane.sentence.brackets.values():
        bracket.menu().aboutToShow.emit()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_it_is_shown_as_it_is_and_stops_nothing(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    painter = WatchedPainter(monkeypatch)
    with open_desk(qtbot, qapp, tmp_path, story_of(text)) as desk:
        (who,) = (each for name, each in desk.people.items() if name == text)
        desk.desk.store.write(
            lambda unit: dialogue.log_entry(unit, contact_id=who, kind=EntryKind.NOTE, text=text[:5000])
        ).result()
        desk.desk.store.write(
            lambda unit: dialogue.remind(unit, contact_id=who, at=desk.clock.now() + timedelta(hours=1), text=text[:100])
        ).result()
        desk.window.today.refresh()
        paint(desk)
        assert (rich_places(desk.window), trick_places(desk.window)) == ([], [])
        desk.window.go("contacts")
        paint(desk)
        desk.window.go("card", who)
        paint(desk)
        assert trick_places(desk.window) == []
        assert desk.window.card.card is not None
        assert desk.window.card.card.row.first_name == text
        for act in (desk.window.card.acts.book, desk.window.card.acts.hand_over, desk.window.open_new_person):
            act()
            paint(desk)
            assert (rich_places(desk.window), trick_places(desk.window)) == ([], [])
            for dialog in desk.window.findChildren(QDialog):
                dialog.close()
        letter = Letter("", text, text, (), None, "", "")
        desk.window.card._letters._ask(desk.window.card.card, letter, ())
        paint(desk)
        assert (rich_places(desk.window), trick_places(desk.window)) == ([], [])
        for box in desk.window.findChildren(QMessageBox):
            box.reject()
        choose_in_segments(desk, text)
        paint(desk)
        assert (rich_places(desk.window), trick_places(desk.window)) == ([], [])
        panel = SyncPanel(desk.context, desk.window._conditions.status, lambda: None, desk.window)
        panel.show()
        paint(desk)
        assert (rich_places(desk.window), trick_places(desk.window)) == ([], [])
        panel.close()
        titles = [window.windowTitle() for window in QApplication.topLevelWidgets()]
        assert not [title for title in titles if text[:12] in title]
        assert not QToolTip.text()
    assert painter.tricks == []
    assert painter.written > 50


def test_the_search_for_markup_finds_it(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    careless = QLabel(MARKUP, holder)
    editor = QTextEdit(holder)
    holder.setToolTip(MARKUP)
    assert len(rich_places(holder)) == 3
    careless.setTextFormat(Qt.TextFormat.PlainText)
    holder.setToolTip("Elin")
    editor.setParent(None)
    editor.deleteLater()
    assert rich_places(holder) == []


def test_the_search_for_unseen_marks_finds_them(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    careless = QLabel(HOSTILE["turned"], holder)
    words = QPlainTextEdit(HOSTILE["without width"], holder)
    written = QLineEdit(HOSTILE["turned"], holder)
    words.setReadOnly(True)
    assert len(trick_places(holder)) == 2
    careless.setText("أميرة")
    words.setReadOnly(False)
    assert trick_places(holder) == []
    assert written.text() == HOSTILE["turned"]


def test_the_mark_stands_where_the_trick_was_and_nothing_is_changed(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    trick = "Eva\u202enil"
    with open_desk(qtbot, qapp, tmp_path, story_of(trick)) as desk:
        who = desk.people[trick]
        desk.window.go("card", who)
        desk.settle()
        seen = [label.text() for label in desk.window.card.findChildren(PlainLabel) if label.text()]
        assert [text for text in seen if f"Eva{MARK}nil" in text]
        kept = desk.desk.store.read(lambda unit: unit.connection.execute("SELECT first_name FROM contact").fetchall()).result()
        assert (trick,) in [tuple(row) for row in kept]
        picker = PersonPicker(desk.context, "Vem?", "Välj", desk.window)
        desk.type(picker.field, "eva")
        desk.qtbot.waitUntil(lambda: picker.list.count() == 1)
        assert f"Eva{MARK}nil" in picker.list.item(0).text()
        picker.close()
