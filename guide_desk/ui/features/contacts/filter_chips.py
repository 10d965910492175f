"""The chips below the search field: each opens a menu of what its question can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.identifiers import AssociateId
from guide_desk.services.search import Filters, LastContact
from guide_desk.snapshots.base import Colleague
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import shown, unmarked
from guide_desk.ui.words.trade import move_status_words, topic_words

_Choice = tuple[str, Filters, bool]
"""What a menu says, what it narrows to, and whether the whole register is asked too."""


def last_contact_words(choice: LastContact) -> str:
    """'Den senaste veckan'."""
    return {
        LastContact.WEEK: _("Den senaste veckan"),
        LastContact.MONTH: _("Den senaste månaden"),
        LastContact.HALF_YEAR_AGO: _("För mer än ett halvår sedan"),
        LastContact.YEAR_AGO: _("För mer än ett år sedan"),
    }[choice]


class FilterChips(QWidget):
    """`narrowed` when something else was chosen. `asks_register`: `Hela länet`, so that each question goes to the CRM too."""

    narrowed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filters = Filters()
        self.asks_register = False
        self._colleagues: Sequence[Colleague] = ()
        self._professions: Sequence[str] = ()
        row = FlowLayout(self)
        row.setSpacing(8)
        self.chips: list[Button] = []
        for number in range(len(self._menus())):
            chip = Button(theme, kind="chip", icon="chevron-down", icon_color="ink2", is_icon_last=True)
            chip.clicked.connect(partial(self._show_menu, number))
            row.addWidget(chip)
            self.chips.append(chip)
        self._say()

    def set_choices(self, colleagues: Sequence[Colleague], professions: Sequence[str]) -> None:
        """Who and what there is on this computer."""
        self._colleagues, self._professions = colleagues, professions
        self._say()

    def choose(self, filters: Filters, asks_register: bool = False) -> None:
        """Narrow to these."""
        self.filters, self.asks_register = filters, asks_register
        self._say()
        self.narrowed.emit()

    def build_menu(self, number: int) -> QMenu:
        """The menu of the chip in place `number`; what holds now is ticked."""
        menu = QMenu(self)
        for words, filters, asks_register in self._menus()[number]():
            action = menu.addAction(unmarked(shown(words)), partial(self.choose, filters, asks_register))
            action.setCheckable(True)
            action.setChecked((filters, asks_register) == (self.filters, self.asks_register))
        return menu

    def _show_menu(self, number: int, _checked: bool = False) -> None:
        menu, chip = self.build_menu(number), self.chips[number]
        menu.exec(chip.mapToGlobal(chip.rect().bottomLeft()))
        menu.deleteLater()

    def _say(self) -> None:
        f = self.filters
        place = _("Hela länet") if self.asks_register else _("Kommun")
        owner = next((each.name for each in self._colleagues if each.associate_id == f.owner), _("Vägledare"))
        words = (
            f.municipality.place_name if f.municipality is not None else place,
            move_status_words(f.move_status) if f.move_status is not None else _("Flyttstatus"),
            topic_words(f.topic) if f.topic is not None else _("Ämne"),
            capitalised(f.profession) if f.profession else _("Yrke"),
            owner,
            last_contact_words(f.last_contact) if f.last_contact is not None else _("Senaste kontakt"),
        )
        for chip, text in zip(self.chips, words, strict=True):
            chip.setText(text)

    def _menus(self) -> tuple[Callable[[], list[_Choice]], ...]:
        return self._municipalities, self._statuses, self._topics, self._jobs, self._owners, self._spans

    def _municipalities(self) -> list[_Choice]:
        anywhere = replace(self.filters, municipality=None)
        own = [(each.place_name, replace(self.filters, municipality=each), False) for each in Municipality]
        return [(_("Alla kommuner"), anywhere, False), (_("Hela länet, fråga SuperOffice"), anywhere, True), *own]

    def _statuses(self) -> list[_Choice]:
        some = [(move_status_words(each), replace(self.filters, move_status=each)) for each in MoveStatus]
        return self._same_reach([(_("All flyttstatus"), replace(self.filters, move_status=None)), *some])

    def _topics(self) -> list[_Choice]:
        some = [(topic_words(each), replace(self.filters, topic=each)) for each in GuidanceTopic]
        return self._same_reach([(_("Alla ämnen"), replace(self.filters, topic=None)), *some])

    def _jobs(self) -> list[_Choice]:
        some = [(capitalised(each), replace(self.filters, profession=each)) for each in self._professions]
        return self._same_reach([(_("Alla yrken"), replace(self.filters, profession="")), *some])

    def _owners(self) -> list[_Choice]:
        some = [(each.name, replace(self.filters, owner=AssociateId(each.associate_id))) for each in self._colleagues]
        return self._same_reach([(_("Alla vägledare"), replace(self.filters, owner=None)), *some])

    def _spans(self) -> list[_Choice]:
        some = [(last_contact_words(each), replace(self.filters, last_contact=each)) for each in LastContact]
        return self._same_reach([(_("När som helst"), replace(self.filters, last_contact=None)), *some])

    def _same_reach(self, choices: Sequence[tuple[str, Filters]]) -> list[_Choice]:
        return [(words, filters, self.asks_register) for words, filters in choices]
