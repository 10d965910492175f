"""The contact card: a header that never scrolls, the question and next step pinned, the dialogue, the facts."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, QModelIndex, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, text_of
from guide_desk.domain.dialogue import EntryKind, Outcome, letter_place
from guide_desk.identifiers import ContactId, number_looked_at
from guide_desk.services import cards
from guide_desk.services.register_search import ask_card
from guide_desk.services.search import note_shown
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import genitive, long_day, quoted
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.contact_card.card_bars import CardBars
from guide_desk.ui.features.contact_card.letter_dialog import LetterDialog
from guide_desk.ui.features.contact_card.letter_drop import LetterDrop, dropped_letters
from guide_desk.ui.layout_mode import LayoutMode
from guide_desk.ui.parts.composer import Composer
from guide_desk.ui.parts.facts import Facts
from guide_desk.ui.parts.five_day_meter import MeterWidget
from guide_desk.ui.parts.next_steps import NextSteps
from guide_desk.ui.parts.person_actions import PersonActions
from guide_desk.ui.parts.timeline import TimelineDelegate, TimelineModel
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, ProseLabel, line
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.row_view import RowView
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.widgets.words_field import WordsField
from guide_desk.ui.words.conflicts import whole_dialogue
from guide_desk.ui.words.meter import meter_icon, meter_tone, meter_words
from guide_desk.ui.words.people import person_name, place_words, wish_icon, wish_sentence
from guide_desk.ui.words.trade import source_words

_PLACE = "card"
_LOWEST_WHEN_NARROW = 260
_HEADER_SIDES = 72
_DOWN, _ACROSS = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
_TONES = {"neutral": "ink2", "due": "due", "late": "late", "ok": "ok"}


class ContactCardPage(QWidget):
    """One person at a time, with their neighbours in the list they were opened from; `stepped(ContactId)` to one of them."""

    back_asked = Signal()
    stepped = Signal(object)

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._card: CardSnapshot | None = None
        self._neighbours: list[ContactId] = []
        self._contact_id: ContactId | None = None
        self._origin = ""
        self._asked_whole = self._is_narrow = False
        self.setAcceptDrops(True)
        self._letters = LetterDrop(context, self, context.say_done)
        self._make_parts()
        self._lay_out()
        context.changes.data_changed.connect(self._data_changed)

    @property
    def card(self) -> CardSnapshot | None:
        """Who is shown."""
        return self._card

    def title(self) -> str:
        """The place's name; never a person's."""
        return _("Kontaktkort")

    def focus_first(self) -> None:
        """The big action, where there is one."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """Where F6 stops."""
        return [self.acts.first, self.view, self.facts]

    def set_mode(self, mode: LayoutMode) -> None:
        """Where there is little room the facts stand below the dialogue, and the whole card scrolls."""
        is_narrow = mode is LayoutMode.NARROW
        self._is_narrow = is_narrow
        for row in (self._body_row, self._question_row):
            row.setDirection(_DOWN if is_narrow else _ACROSS)
        self.acts.set_one_line(keeps=not is_narrow)
        self.facts.set_narrow(is_narrow=is_narrow)
        lowest = self._context.theme.px(_LOWEST_WHEN_NARROW) if is_narrow else 0
        self.view.setMinimumHeight(lowest)
        self.facts.setMinimumHeight(lowest)
        self._hint.setVisible(not is_narrow)
        self._question_title.setMinimumWidth(self._context.theme.px(110))
        self._fit_header()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_header()

    def _fit_header(self) -> None:
        """Who it is and what can be done stand beside each other where both have room, else below each other."""
        words = self._header_words.minimumSize().width()
        acts = max(self.acts.minimumWidth(), self._wish_line.sizeHint().width())
        has_room = not self._is_narrow and words + acts + self._context.theme.px(_HEADER_SIDES) <= self.width()
        self._header_row.setDirection(_ACROSS if has_room else _DOWN)
        self._wish_place.setAlignment(self._wish_line, Qt.AlignmentFlag.AlignRight if has_room else Qt.AlignmentFlag.AlignLeft)

    def show_person(self, contact_id: ContactId, neighbours: list[ContactId], origin: str) -> None:
        """Open a card; its words are asked for and come at once. Somebody who is only looked at is then asked for whole."""
        if self._contact_id != contact_id:
            self._context.background.drop_register(_PLACE)
        self._contact_id, self._neighbours, self._asked_whole, self._origin = contact_id, neighbours, False, origin
        self._back.setText(origin)
        place = neighbours.index(contact_id) + 1 if contact_id in neighbours else 1
        self._position.setText(_("{place} av {count}").format(place=place, count=len(neighbours)) if len(neighbours) > 1 else "")
        self._ask()
        if not self._context.store.is_read_only:
            self._context.background.act(partial(note_shown, contact_id=contact_id))

    def step(self, by: int) -> None:
        """Previous and next person of the same list."""
        if self._contact_id in self._neighbours:
            place = self._neighbours.index(self._contact_id) + by
            if 0 <= place < len(self._neighbours):
                self.show_person(self._neighbours[place], self._neighbours, self._origin)
                self.stepped.emit(self._neighbours[place])

    def edit_facts(self) -> None:
        """Ctrl+E."""
        self.facts.edit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_letters(event.mimeData()) and self._takes_letters():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_letters(event.mimeData())
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.take_letters(QGuiApplication.clipboard().mimeData()):
            return
        super().keyPressEvent(event)

    def take_letters(self, data: QMimeData) -> bool:
        """E-mails that were dropped or pasted; whether there were any."""
        found = dropped_letters(data)
        if not found or not self._takes_letters():
            return False
        assert self._card is not None
        for path in found:
            self._letters.take(path, self._card)
        return True

    def _takes_letters(self) -> bool:
        return self._card is not None and not self._card.row.is_protected

    def _ask(self) -> None:
        contact_id = self._contact_id
        if contact_id is not None:
            self._context.background.ask("card", lambda unit: cards.card(unit, contact_id), self._set_card)

    def _data_changed(self, changes: Changes) -> None:
        shown = self._card.row.contact_id if self._card is not None else None
        if not {self._contact_id, shown}.isdisjoint(changes.contacts):
            self._ask()

    def _ask_whole(self, card: CardSnapshot) -> None:
        """What the list brought of somebody in the whole register is enough to read, not to change."""
        number = number_looked_at(card.row.contact_id)
        if number is not None and not card.can_edit and not card.row.is_protected and not self._asked_whole:
            self._asked_whole = True
            question = partial(ask_card, remote_id=number)
            self._context.background.ask_register(_PLACE, question, lambda _answer: self._ask(), lambda _error: None)

    def _set_card(self, card: CardSnapshot | None) -> None:
        was, self._card = self._card, card
        if _has_become_protected(was, card):
            self.back_asked.emit()
        if card is not None:
            self._context.note_read(card.row.contact_id)
            self._ask_whole(card)
        self.composer.set_card(card)
        self.facts.set_card(card)
        self.acts.set_card(card)
        self.bars.set_card(card)
        self._whole.setVisible(card is not None)
        self._missing.setVisible(card is None)
        if card is None:
            self.steps.set_card(None)
            return
        row, now = card.row, self._context.clock.now()
        self._name.setText(person_name(row))
        parts = [
            _("Vill flytta {place}").format(place=place_words(row)),
            card.household_words,
            text_of(card.fields, Field.PROFESSION),
        ]
        self._sentence.setText(" · ".join(part for part in parts if part) if not row.is_protected else "")
        is_told = not row.is_protected and not text_of(card.fields, Field.NO_CONTACT_SINCE)
        self._wish.setText(wish_sentence(row.wish, row.first_name) if is_told else "")
        self._wish_icon.set_icon(wish_icon(row.wish) if is_told else "")
        self._show_meter(card)
        self._fit_header()
        question = card.question
        self._question_title.setText(_("{names} fråga").format(names=genitive(row.first_name)) if question is not None else "")
        self.steps.title_width = self._question_title.sizeHint().width()
        self.steps.set_card(card)
        self._question.setText(quoted(" ".join(question.text.split())) if question is not None else "")
        source = (
            [source_words(question.source), long_day(question.happened_at.date(), now.date())] if question is not None else []
        )
        self._source.setText(", ".join(part for part in source if part))
        self._timeline.set_entries(whole_dialogue(card, now.date()), row.first_name, now)

    def _show_meter(self, card: CardSnapshot) -> None:
        state, now = card.row.clock, self._context.clock.now()
        self._meter.set_state(state)
        self._status.setText("")
        self._arrived.setText("")
        self._status_icon.set_icon("")
        if state is not None:
            color = _TONES[meter_tone(state)]
            self._status.setText(meter_words(state, now))
            self._status.set_look(color=color)
            self._status_icon.set_icon(meter_icon(state), color)
            self._arrived.setText(_("anmälan kom {day}").format(day=long_day(state.registered_on, now.date())))

    def _saved(self, changes: Changes, _kind: EntryKind, _outcome: Outcome | None, answers: bool) -> None:
        name = self._card.row.first_name if self._card is not None else ""
        said = _("{name} fick sitt första svar.").format(name=name) if answers else _("Sparat på kortet.")
        self._context.say_done(changes, said)

    def _open_entry(self, index: QModelIndex) -> None:
        entry = self._timeline.entry(index)
        if letter_place(entry):
            assert self._card is not None
            letter = LetterDialog(self._context, self._card.row.contact_id, entry, self)
            letter.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            letter.show()
            return
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(_("Kontaktkort – Guide Desk"))
        words = WordsField(entry.text)
        words.setReadOnly(True)
        words.setAccessibleName(_("Hela texten"))
        column = QVBoxLayout(dialog)
        column.addWidget(words)
        resize_on_screen(dialog, self._context.theme.px(560), self._context.theme.px(360))
        dialog.show()

    def _make_parts(self) -> None:
        theme = self._context.theme
        self._back = Button(theme, kind="quiet", icon="arrow-left", icon_color="accent")
        self._back.clicked.connect(self.back_asked)
        self._position = PlainLabel(theme, style="meta", color="ink2")
        self._name = PlainLabel(theme, style="question", wraps=True)
        self._sentence = PlainLabel(theme, color="ink2", wraps=True)
        self._meter = MeterWidget(theme, large=True)
        self._status_icon = IconLabel(theme, "", 17)
        self._status = PlainLabel(theme, style="body_strong")
        self._arrived = ElidedLabel(theme, style="meta", color="ink2")
        self._wish = PlainLabel(theme)
        self._wish_icon = IconLabel(theme, "phone", 18)
        self._wish_line = QWidget()
        self.acts = PersonActions(self._context, keeps_one_line=True)
        self.bars = CardBars(self._context, self.acts.protecting)
        self._question_title = PlainLabel(theme, style="label")
        self._question_title.setContentsMargins(0, theme.px(3), 0, 0)
        self._question = ProseLabel(theme, 22)
        self._source = PlainLabel(theme, style="meta", color="ink2")
        self.steps = NextSteps(self._context)
        self.steps.done.connect(self._context.say_done)
        self.steps.booking_asked.connect(lambda plan: self.acts.book(plan))
        self.composer = Composer(self._context, is_boxed=True)
        self.composer.saved.connect(self._saved)
        self.acts.calling.connect(lambda: self.composer.preselect(EntryKind.CALL))
        self.acts.mailing.connect(self.composer.mail_was_opened)
        self._timeline = TimelineModel(self)
        self.view = RowView(_("Dialog"))
        self.view.setObjectName("OnSurface")
        self.view.setModel(self._timeline)
        delegate = TimelineDelegate(theme, self._timeline)
        delegate.more_asked.connect(self._open_entry)
        self.view.setItemDelegate(delegate)
        self.view.row_opened.connect(self._open_entry)
        self.facts = Facts(self._context)
        self.facts.move_block.has_moved.connect(self.composer.offer_after_move)

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 6, 20, 6)
        bar.addWidget(self._back)
        bar.addWidget(self._position)
        bar.addStretch(1)
        self._hint = PlainLabel(theme, _("Alt ↑ föregående   Alt ↓ nästa"), "meta", "ink2")
        bar.addWidget(self._hint)
        column.addLayout(bar)
        column.addWidget(line())
        column.addWidget(self.bars)
        column = self._scrolling(column)
        column.addLayout(self._header())
        column.addWidget(line())
        column.addLayout(self._pinned())
        column.addWidget(line())
        body = self._body_row = QHBoxLayout()
        body.setSpacing(0)
        dialogue = QVBoxLayout()
        dialogue.setContentsMargins(28, 14, 20, 8)
        box = QFrame()
        box.setObjectName("Card")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.addWidget(self.composer)
        dialogue.addWidget(box)
        dialogue.addSpacing(8)
        dialogue.addWidget(self.view, 1)
        body.addLayout(dialogue, 1)
        body.addWidget(self.facts)
        column.addLayout(body, 1)

    def _scrolling(self, column: QVBoxLayout) -> QVBoxLayout:
        """The card below its bar: as tall as the window while that is enough, scrolling where it is not."""
        content = QWidget()
        self._whole = scrolling(content)
        column.addWidget(self._whole, 1)
        self._missing = PlainLabel(self._context.theme, _("Kortet finns inte längre på den här datorn."), "question", wraps=True)
        self._missing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._missing.hide()
        column.addWidget(self._missing, 1)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        return inside

    def _header(self) -> QHBoxLayout:
        header = self._header_row = QHBoxLayout()
        header.setContentsMargins(28, 14, 28, 12)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._name)
        words.addWidget(self._sentence)
        meter = QHBoxLayout()
        meter.setSpacing(8)
        for widget in (self._meter, self._status_icon, self._status):
            meter.addWidget(widget)
        meter.addWidget(self._arrived, 1)
        words.addLayout(meter)
        header.addLayout(words, 1)
        self._header_words = words
        right = self._wish_place = QVBoxLayout()
        wish = QHBoxLayout(self._wish_line)
        wish.setContentsMargins(0, 0, 0, 0)
        wish.addWidget(self._wish_icon)
        wish.addWidget(self._wish)
        right.addWidget(self._wish_line, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self.acts)
        header.addLayout(right)
        return header

    def _pinned(self) -> QVBoxLayout:
        pinned = QVBoxLayout()
        pinned.setContentsMargins(28, 10, 28, 10)
        question = self._question_row = QHBoxLayout()
        question.setSpacing(self._context.theme.px(8))
        question.addWidget(self._question_title, 0, Qt.AlignmentFlag.AlignTop)
        question.addWidget(self._question, 1)
        question.addWidget(self._source, 0, Qt.AlignmentFlag.AlignTop)
        pinned.addLayout(question)
        pinned.addWidget(self.steps)
        return pinned


def _has_become_protected(was: CardSnapshot | None, card: CardSnapshot | None) -> bool:
    """Whether the card that was shown is to be shown no longer."""
    if was is None or card is None or not card.is_same_person(was):
        return False
    return card.row.is_protected and not was.row.is_protected
