"""A note on no card yet, in full: laid on a card, or taken away. Both can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.identifiers import ContactId
from guide_desk.services import loose_notes
from guide_desk.snapshots.people import LooseNote
from guide_desk.texts import _
from guide_desk.texts.formats import genitive, timeline_stamp
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.person_picker import PersonPicker
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel, ProseLabel
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.words.queue import note_name
from guide_desk.ui.words.quick_note import chosen_words
from guide_desk.ui.words.trade import kind_words

_DIALOG_SIZE = (480, 360)
_LINE_HEIGHT = 25


class NotePane(QWidget):
    """`gone` when the note that is shown lies on a card, or has been taken away."""

    gone = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._note: LooseNote | None = None
        theme = context.theme
        self._who = PlainLabel(theme, style="title", wraps=True)
        self._where = PlainLabel(theme, color="ink2", wraps=True)
        self._text = ProseLabel(theme, _LINE_HEIGHT)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._chosen = PlainLabel(theme, style="meta", color="ink2", wraps=True)
        self.connect_button = Button(theme, _("Koppla till kort …"), kind="primary", keys="Enter")
        self.connect_button.clicked.connect(self.choose_card)
        self.away = Button(theme, _("Ta bort"), kind="quiet", keys="Delete")
        self.away.clicked.connect(self.throw_away)
        self._lay_out()

    def show_note(self, note: LooseNote) -> None:
        """This one."""
        self._note = note
        who = note_name(note)
        self._who.setText(who)
        words = _("{kind}, {when}. Finns bara på den här datorn, tills anteckningen kopplas till ett kort.")
        now = self._context.clock.now()
        self._where.setText(words.format(kind=kind_words(note.said.kind), when=timeline_stamp(note.written_at, now)))
        self._text.setText(note.said.text)
        self._chosen.setText(chosen_words(note.said, now.date()))
        self._chosen.setVisible(bool(self._chosen.text()))
        self.connect_button.setAccessibleName(_("Koppla anteckningen om {who} till ett kort").format(who=who))
        self.away.setAccessibleName(_("Ta bort anteckningen om {who}").format(who=who))

    def choose_card(self) -> None:
        """Ask whose card the note belongs to."""
        note = self._note
        if note is None:
            return
        headline = _("Vilket kort hör anteckningen till?")
        picker = PersonPicker(self._context, headline, _("Lägg på kortet"), self.window())
        picker.chosen.connect(partial(self._lay, note))
        picker.field.setText(note.about)
        picker.open()

    def throw_away(self) -> None:
        """It is wanted no more."""
        note = self._note
        if note is None:
            return

        def gone(_changes: Changes) -> None:
            undo = partial(loose_notes.put_back, note=note)
            self._context.toasts.show(_("Anteckningen är borttagen."), partial(self._take_back, undo))
            self.gone.emit()

        self._context.background.act(partial(loose_notes.throw_away, note=note), gone)

    def _lay(self, note: LooseNote, contact_id: ContactId, name: str) -> None:
        def laid(changes: Changes) -> None:
            words = _("Anteckningen ligger nu på {names} kort.").format(names=genitive(name))
            assert changes.deed_id is not None
            undo = partial(loose_notes.take_off_card, note=note, deed_id=changes.deed_id, also=changes.also)
            self._context.toasts.show(words, partial(self._take_back, undo))
            self.gone.emit()

        reminder = _("Hör av dig till {name}").format(name=name)
        self._context.background.act(partial(loose_notes.lay_on_card, note=note, contact_id=contact_id, reminder=reminder), laid)

    def _take_back(self, work: Callable[[Any], Changes]) -> None:
        self._context.background.act(work, on_error=lambda _error: self._context.say_already_sent())

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(*((22, 14, 22, 10) if self._context.theme.is_compact else (32, 22, 32, 14)))
        column.setSpacing(6)
        column.addWidget(self._who)
        column.addWidget(self._where)
        column.addSpacing(14)
        column.addWidget(self._text)
        column.addWidget(self._chosen)
        column.addSpacing(14)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self.connect_button, self.away):
            row.addWidget(button)
        column.addWidget(buttons)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(body))


class NoteDialog(QDialog):
    """The same where the list has no room beside it. Esc closes it."""

    def __init__(self, context: DeskContext, note: LooseNote, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Anteckning – Guide Desk"))
        self.pane = NotePane(context)
        self.pane.show_note(note)
        self.pane.gone.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        width, height = _DIALOG_SIZE
        resize_on_screen(self, context.theme.px(width), context.theme.px(height))
        self.pane.connect_button.setFocus()
