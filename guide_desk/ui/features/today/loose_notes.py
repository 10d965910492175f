"""`Inte på något kort än`: notes below the queue that wait for their card; not there when there are none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from guide_desk.domain.changes import Changes, Topic
from guide_desk.identifiers import ContactId
from guide_desk.services import loose_notes
from guide_desk.snapshots.people import LooseNote
from guide_desk.texts import _
from guide_desk.texts.formats import genitive, quoted, short_stamp
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.person_picker import PersonPicker
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel
from guide_desk.ui.widgets.scrolling import scrolling

_MOST_ROWS_SHOWN = 3


class LooseNotes(QFrame):
    """GUI thread only. Reads itself anew when a note has come or gone."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._context = context
        self._head = PlainLabel(context.theme, style="label")
        self._rows = QWidget()
        self._rows.setObjectName("Ground")
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._area = scrolling(self._rows, "Ground")
        self._area.setAccessibleName(_("Inte på något kort än"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 10)
        column.addWidget(self._head)
        column.addWidget(self._area)
        self.hide()
        context.changes.data_changed.connect(self._data_changed)
        self._ask()

    def _data_changed(self, changes: Changes) -> None:
        if Topic.LOOSE_NOTES in changes.topics:
            self._ask()

    def _ask(self) -> None:
        self._context.background.ask("loose notes", loose_notes.loose_notes, self._show)

    def _show(self, notes: tuple[LooseNote, ...]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(notes))
        self._head.setText(f"{_('Inte på något kort än')}  {len(notes)}")
        rows = [self._row(note) for note in notes]
        for row in rows:
            self._column.addWidget(row)
        height = sum(row.sizeHint().height() + self._column.spacing() for row in rows[:_MOST_ROWS_SHOWN])
        self._area.setFixedHeight(height + 2 * self._area.frameWidth())

    def _row(self, note: LooseNote) -> QWidget:
        theme, who = self._context.theme, note.about or _("Någon")
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        name = PlainLabel(theme, who, "body_strong")
        words = ElidedLabel(theme, quoted(" ".join(note.text.split())), color="ink2")
        day = PlainLabel(theme, short_stamp(note.written_at, self._context.clock.now()), "meta", "ink2")
        connect = Button(theme, _("Koppla till kort …"), name=_("Koppla anteckningen om {who} till ett kort").format(who=who))
        connect.clicked.connect(partial(self._choose_card, note))
        away = Button(theme, _("Ta bort"), kind="quiet", name=_("Ta bort anteckningen om {who}").format(who=who))
        away.clicked.connect(partial(self._throw_away, note))
        line.addWidget(IconLabel(theme, "pencil-line", 18))
        line.addWidget(name)
        line.addWidget(words, 1)
        for part in (day, connect, away):
            line.addWidget(part)
        return row

    def _choose_card(self, note: LooseNote) -> None:
        headline = _("Vilket kort hör anteckningen till?")
        picker = PersonPicker(self._context, headline, _("Lägg på kortet"), self.window())
        picker.chosen.connect(partial(self._lay, note))
        picker.field.setText(note.about)
        picker.open()

    def _lay(self, note: LooseNote, contact_id: ContactId, name: str) -> None:
        def laid(changes: Changes) -> None:
            words = _("Anteckningen ligger nu på {names} kort.").format(names=genitive(name))
            assert changes.deed_id is not None
            undo = partial(loose_notes.take_off_card, note=note, deed_id=changes.deed_id)
            self._context.toasts.show(words, partial(self._take_back, undo))

        self._context.background.act(partial(loose_notes.lay_on_card, note=note, contact_id=contact_id), laid)

    def _take_back(self, work: Callable[[Any], Changes]) -> None:
        self._context.background.act(work, on_error=lambda _error: self._context.say_already_sent())

    def _throw_away(self, note: LooseNote) -> None:
        def gone(_changes: Changes) -> None:
            self._context.toasts.show(
                _("Anteckningen är borttagen."), partial(self._take_back, partial(loose_notes.put_back, note=note))
            )

        self._context.background.act(partial(loose_notes.throw_away, note=note), gone)
