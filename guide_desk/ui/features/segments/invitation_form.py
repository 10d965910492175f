"""The fields of an invitation, from the top as they are filled in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QWidget,
)

from guide_desk.domain.event import LONGEST_PLACE, LONGEST_TITLE
from guide_desk.texts import _
from guide_desk.ui.parts.moment_fields import at, day_field, hour_field
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.asking_dialog import AskingDialog
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import LineField, WordsField

USUAL_LENGTH = timedelta(hours=2)
_USUAL_HOUR, _DAYS_AHEAD = time(18), 21
_LEAST_WIDTH = 580


def usual_start(today: date) -> datetime:
    """Three weeks ahead, in the evening."""
    return at(today + timedelta(days=_DAYS_AHEAD), _USUAL_HOUR)


class InvitationForm(AskingDialog):
    """What they are called and where they stand; nothing of what is done with them."""

    def __init__(self, theme: Theme, today: date, parent: QWidget) -> None:
        super().__init__(theme, _("Inbjudan – Guide Desk"), _("Inbjudan till en träff"), _("Öppna mejlet"), parent)
        self.setMinimumWidth(theme.px(_LEAST_WIDTH))
        start = usual_start(today)
        self.reach = PlainLabel(theme, color="ink2", wraps=True)
        self.which = DropDown()
        self.which.setAccessibleName(_("Vilken träff"))
        self.which.addItem(_("Ny träff"))
        self.which.hide()
        self.title, self.place, self.answers_to = LineField(), LineField(), LineField()
        self.title.setMaxLength(LONGEST_TITLE)
        self.place.setMaxLength(LONGEST_PLACE)
        self.answers_to.setPlaceholderText(_("din mejladress"))
        self.day = day_field(start.date(), today)
        self.start, self.end = hour_field(start.time()), hour_field((start + USUAL_LENGTH).time())
        self.start.setAccessibleName(_("Börjar klockan"))
        self.end.setAccessibleName(_("Slutar klockan"))
        self.words = WordsField()
        self.words.setTabChangesFocus(True)
        named: dict[str, LineField | WordsField] = {"title": self.title, "place": self.place, "words": self.words}
        self.typed = named | {"answers_to": self.answers_to}
        self.noted = QCheckBox(_("Skriv på korten att de är inbjudna"))
        self.noted.setChecked(True)
        self.problem = PlainLabel(theme, style="meta_strong", color="late", wraps=True)
        self.problem.hide()
        self.off = Button(theme, _("Ställ in träffen"))
        self._lay_out(theme)

    def _lay_out(self, theme: Theme) -> None:
        hours = QHBoxLayout()
        hours.addWidget(self.day)
        hours.setSpacing(8)
        hours.addWidget(self.start)
        hours.addWidget(PlainLabel(theme, _("till")))
        hours.addWidget(self.end)
        hours.addStretch(1)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self.reach)
        form.addRow(self.which)
        for label, field in (
            (_("Rubrik"), self.title),
            (_("När"), hours),
            (_("Plats"), self.place),
            (_("Text"), self.words),
            (_("Svar går till"), self.answers_to),
        ):
            form.addRow(label, field)
            if isinstance(field, QWidget):
                field.setAccessibleName(label)
        for widget in (self.noted, self.problem):
            form.addRow(widget)
        self.column.addLayout(form)
        self.add_buttons(self.off)
