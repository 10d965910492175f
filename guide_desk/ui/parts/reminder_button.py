"""`Påminn mig` in the composer: today at an hour, tomorrow, in a week, or a day that is chosen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QMenu, QWidget

from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.moment_fields import at, day_field, hour_field, moment_in
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.words.quick_note import reminder_words

MORNING = time(8)


class ReminderButton(Button):
    """`asked(datetime)`: the guide wants to be reminded at that moment, Stockholm time. `hold` shows one that waits for its note;
    `asked(None)` when the guide thinks better of it.
    """

    asked = Signal(object)

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, _("Påminn mig"), kind="quiet", icon="bell", icon_color="accent", parent=parent)
        self.setToolTip("Ctrl+D")
        self._context = context
        self.held: datetime | None = None
        self.clicked.connect(self.open)

    def hold(self, moment: datetime | None) -> None:
        """It is written down with the note that it belongs to, and not before."""
        self.held = moment
        self.setText(_("Påminn mig") if moment is None else reminder_words(moment, self._context.clock.today()))

    def open(self) -> None:
        """Ctrl+D."""
        menu = self.build_menu()
        menu.setActiveAction(menu.actions()[0])
        menu.exec(self.mapToGlobal(self.rect().topLeft()) - QPoint(0, menu.sizeHint().height()))
        menu.deleteLater()

    def build_menu(self) -> QMenu:
        """The four choices."""
        menu = QMenu(self)
        today = self._context.clock.today()
        menu.addAction(_("I dag klockan …"), lambda: self._choose(today, with_day=False))
        menu.addAction(_("I morgon"), lambda: self.asked.emit(at(today + timedelta(days=1), MORNING)))
        menu.addAction(_("Om en vecka"), lambda: self.asked.emit(at(today + timedelta(days=7), MORNING)))
        menu.addAction(_("Välj dag …"), lambda: self._choose(today + timedelta(days=1), with_day=True))
        if self.held is not None:
            menu.addAction(_("Ingen påminnelse"), lambda: self.asked.emit(None))
        return menu

    def _choose(self, day: date, *, with_day: bool) -> None:
        dialog = MomentDialog(self._context, day, with_day=with_day, parent=self.window())
        dialog.chosen.connect(self.asked)
        dialog.open()


class MomentDialog(QDialog):
    """A day and an hour, or the hour alone. `chosen(datetime)` when it is accepted; never a moment that has passed."""

    chosen = Signal(object)

    def __init__(self, context: DeskContext, day: date, *, with_day: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Påminn mig – Guide Desk"))
        now = context.clock.now()
        self._now = now
        self.day = day_field(day, now.date())
        hour = (now + timedelta(hours=1)).replace(minute=0) if not with_day else datetime.combine(day, MORNING)
        self.hour = hour_field(hour.time())
        self._problem = ProblemLine(context.theme, context.announce, self)
        buttons = ActRow(context.theme, _("Påminn mig"), self)
        buttons.go_on.clicked.connect(self._accept)
        form = QFormLayout(self)
        form.setContentsMargins(24, 20, 24, 18)
        form.setVerticalSpacing(10)
        if with_day:
            form.addRow(_("Dag"), self.day)
        form.addRow(_("Klockslag"), self.hour)
        form.addRow(self._problem)
        form.addRow(buttons)

    def _accept(self) -> None:
        moment = moment_in(self.day, self.hour)
        if moment <= self._now:
            self._problem.say(_("Den tiden har redan varit. Välj en senare."))
            return
        self.chosen.emit(moment)
        self.accept()
