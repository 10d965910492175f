"""Flytten: status and what it demands, household, municipalities, interests; and whether the move counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, FieldValue, list_of, text_of
from guide_desk.domain.household_move import counting_of, lived_here_before
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.services import moves
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import day_and_month, joined
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.choices_button import ChoicesButton
from guide_desk.ui.parts.fact_block import Editor, FactBlock, box, municipality_choices, value_of
from guide_desk.ui.parts.municipality_chooser import MunicipalityChooser
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.facts import counting_words, day_of, month_words, move_line
from guide_desk.ui.words.trade import move_status_words

_HERE = (Field.MOVED_TO, Field.MOVED_ON, Field.MOVED_PERSONS, Field.MOVED_BECAUSE, Field.LIVED_IN_COUNTY)
_MOVE = frozenset({Field.MOVE_STATUS, Field.MOVE_MONTH, *_HERE})
_FIELDS = _MOVE | {Field.HOUSEHOLD_WORDS, Field.MUNICIPALITIES}


class MoveFacts(FactBlock):
    """`Har flyttat hit` asks for municipality and day in place, and says whether the household counts; `has_moved` once kept."""

    has_moved = Signal()
    judged_together = _MOVE

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        self._counting: PlainLabel | None = None
        self._says_moved = False
        super().__init__(context, _("Flytten"), _FIELDS, parent)

    def rows(self, card: CardSnapshot) -> list[tuple[str, str]]:
        fields = card.fields
        status = card.row.move_status
        counting = counting_of(fields, is_household_counted=card.is_household_counted)
        return [
            (_("Status"), move_status_words(status) if status is not None else _("Vet inte")),
            (_("När"), self._when(card)),
            (_("Räknas"), counting_words(counting, text_of(fields, Field.MOVED_TO))),
            (_("Avgjorde"), text_of(fields, Field.MOVED_BECAUSE)),
            (_("Hushåll"), card.household_words),
            (_("Kommun"), _municipality_words(card.row.municipalities)),
            (_("Bor nu"), card.row.from_place),
            (_("Intressen"), joined(list_of(fields, Field.INTERESTS), _("och"))),
        ]

    def make_editors(self, card: CardSnapshot) -> dict[Field, Editor]:
        fields = card.fields
        statuses = [(status.value, move_status_words(status)) for status in MoveStatus]
        status = box(statuses, text_of(fields, Field.MOVE_STATUS) or MoveStatus.UNKNOWN.value)
        lived_here = QCheckBox(_("Bodde redan i länet"))
        lived_here.setChecked(lived_here_before(fields) is True)
        made: dict[Field, Editor] = {
            Field.MOVE_STATUS: status,
            Field.MOVE_MONTH: _line(fields.get(Field.MOVE_MONTH), "2027-03"),
            Field.MOVED_TO: box(municipality_choices(), text_of(fields, Field.MOVED_TO)),
            Field.MOVED_ON: _line(fields.get(Field.MOVED_ON), "2027-03-14"),
            Field.LIVED_IN_COUNTY: lived_here,
            Field.MOVED_PERSONS: _line(fields.get(Field.MOVED_PERSONS), ""),
            Field.MOVED_BECAUSE: _line(fields.get(Field.MOVED_BECAUSE), ""),
            Field.HOUSEHOLD_WORDS: _line(fields.get(Field.HOUSEHOLD_WORDS), ""),
            Field.MUNICIPALITIES: MunicipalityChooser(self._context.theme, card.row.municipalities),
            Field.FROM_PLACE: _line(fields.get(Field.FROM_PLACE), ""),
        }
        if card.tenant.interests or list_of(fields, Field.INTERESTS):
            made[Field.INTERESTS] = ChoicesButton(self._context.theme, card.tenant.interests, list_of(fields, Field.INTERESTS))
        status.currentIndexChanged.connect(self._renew)
        for field in _HERE:
            _on_change(made[field], self._renew)
        return made

    def add_below(self, form: QFormLayout) -> None:
        self._counting = PlainLabel(self._context.theme, "", "meta_strong", wraps=True)
        place = form.getWidgetPosition(self.editors[Field.MOVED_BECAUSE])[0]  # type: ignore[index]
        form.insertRow(place + 1, self._counting)
        self._renew()

    def changed_fields(self) -> dict[Field, FieldValue]:
        """Without what only a move that has happened tells; a tick that says what the address says is nothing new."""
        assert self._card is not None
        changes = super().changed_fields()
        has_moved = self._status() == MoveStatus.MOVED_HERE
        for field in _HERE if not has_moved else ():
            changes.pop(field, None)
        if changes.get(Field.MOVE_STATUS) == MoveStatus.UNKNOWN and not text_of(self._card.fields, Field.MOVE_STATUS):
            del changes[Field.MOVE_STATUS]
        if has_moved:
            said = "yes" if value_of(self.editors[Field.LIVED_IN_COUNTY], is_list=False) else self._said_before()
            if said == text_of(self._card.fields, Field.LIVED_IN_COUNTY):
                changes.pop(Field.LIVED_IN_COUNTY, None)
            else:
                changes[Field.LIVED_IN_COUNTY] = said
        return changes

    def save(self, card: CardSnapshot, changes: Mapping[Field, FieldValue]) -> partial[Changes]:
        self._says_moved = changes.get(Field.MOVE_STATUS) == MoveStatus.MOVED_HERE
        words = move_line({**card.fields, **changes}, self._context.clock.today())
        return partial(moves.change_move, contact_id=card.row.contact_id, changes=changes, words=words)

    def _saved(self, changes: Changes) -> None:
        super()._saved(changes)
        if self._says_moved and changes.deed_id is not None:
            self.has_moved.emit()

    def _when(self, card: CardSnapshot) -> str:
        today = self._context.clock.today()
        day = day_of(text_of(card.fields, Field.MOVED_ON))
        if day is not None:
            return day_and_month(day, today)
        month = text_of(card.fields, Field.MOVE_MONTH)
        return month_words(month, today) if month else ""

    def _status(self) -> str:
        editor = self.editors[Field.MOVE_STATUS]
        return str(editor.currentData()) if isinstance(editor, QComboBox) else ""

    def _renew(self, *_args: object) -> None:
        """Only what the status asks for, and what the move would count as."""
        if Field.MOVE_STATUS not in self.editors or self._card is None:
            return
        status = self._status()
        has_moved = status == MoveStatus.MOVED_HERE
        for field in _HERE:
            self.show_row(field, is_shown=has_moved)
        self.show_row(Field.MOVE_MONTH, is_shown=status in (MoveStatus.PLANNING, MoveStatus.MOVING))
        if self._counting is None:
            return
        told = {field: value_of(self.editors[field], is_list=False) for field in (Field.MOVE_STATUS, *_HERE)}
        told[Field.LIVED_IN_COUNTY] = "yes" if told[Field.LIVED_IN_COUNTY] else self._said_before()
        counting = counting_of({**self._card.fields, **told}, is_household_counted=self._card.is_household_counted)
        words = counting_words(counting, str(told[Field.MOVED_TO]))
        self._counting.setText(words)
        self._counting.setVisible(has_moved and bool(words))

    def _said_before(self) -> str:
        """An empty tick says no where something is known of the origin, and nothing where it is not."""
        assert self._card is not None
        return "" if lived_here_before(self._card.fields) is None else "no"


def _line(value: FieldValue | None, hint: str) -> QLineEdit:
    field = LineField(value if isinstance(value, str) else "")
    field.setPlaceholderText(hint)
    return field


def _on_change(editor: Editor, call: object) -> None:
    match editor:
        case QComboBox():
            editor.currentIndexChanged.connect(call)
        case QCheckBox():
            editor.toggled.connect(call)
        case QLineEdit():
            editor.textChanged.connect(call)


def _municipality_words(chosen: tuple[Municipality, ...]) -> str:
    """'Åre, även Krokom och Berg'."""
    names = [each.place_name for each in chosen]
    if len(names) < 2:
        return names[0] if names else _("Hela länet")
    return _("{first}, även {others}").format(first=names[0], others=joined(names[1:], _("och")))
