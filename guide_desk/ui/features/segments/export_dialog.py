"""Exportera …: CSV or Excel, with only the columns that the purpose needs, and a line on what the file is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.segment import Purpose, Segment
from guide_desk.services.exported_files import csv_file, workbook_file
from guide_desk.services.segment_deeds import recipients
from guide_desk.snapshots.segments import Recipient
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import figures, joined, quoted
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.asking_dialog import AskingDialog
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.words.files import not_made_words
from guide_desk.ui.words.segments import name_words

_LEAST_WIDTH = 440


def column_heads(purpose: Purpose) -> tuple[str, ...]:
    """What each column of the file holds."""
    if purpose is Purpose.LETTER:
        return _("Namn"), _("Gatuadress"), _("Postnummer"), _("Ort")
    return (_("Namn"), _("Telefon")) if purpose is Purpose.PHONE else (_("Namn"), _("Mejl"))


def cells_of(person: Recipient, purpose: Purpose) -> tuple[str, ...]:
    """What the file says of one person."""
    name = f"{person.first_name} {person.last_name}".strip()
    if purpose is Purpose.LETTER:
        return name, person.street, person.postcode, person.place
    return (name, person.phone) if purpose is Purpose.PHONE else (name, person.email)


class ExportDialog(AskingDialog):
    """Closes when the file lies where the guide wanted it."""

    def __init__(self, context: DeskContext, segment: Segment, count: int, parent: QWidget) -> None:
        headline = _("Exportera {name}").format(name=quoted(name_words(segment, context.guide())))
        super().__init__(context.theme, _("Exportera urval – Guide Desk"), headline, _("Spara filen …"), parent)
        self.setMinimumWidth(context.theme.px(_LEAST_WIDTH))
        self._context, self._segment = context, segment
        self.workbook = QRadioButton(_("Excel"))
        self.csv = QRadioButton(_("CSV, för andra program"))
        self.workbook.setChecked(True)
        self._problem = ProblemLine(context.theme, context.announce)
        self._lay_out(count)

    def save(self) -> None:
        """Ask where, fetch the rows, write the file."""
        ending = "xlsx" if self.workbook.isChecked() else "csv"
        name = _("urval-{day}.{ending}").format(day=self._context.clock.today().isoformat(), ending=ending)
        path = self._context.choose_file(name)
        if path is None:
            return
        question = partial(recipients, segment=self._segment)
        self._context.background.ask("export", question, partial(self._write, path, ending), self._not_written)

    def _write(self, path: Path, ending: str, people: tuple[Recipient, ...]) -> None:
        make = workbook_file if ending == "xlsx" else csv_file
        rows = [cells_of(each, self._segment.purpose) for each in people]
        content = partial(make, column_heads(self._segment.purpose), rows)
        access = Access(AccessKind.SEGMENT_EXPORTED, people=len(rows), about=name_words(self._segment, self._context.guide()))
        save = partial(self._context.files.save_as, path, content)
        self._context.make_file(save, access, lambda _path: self._written(len(rows)), self._not_written)

    def _written(self, count: int) -> None:
        words = ngettext(
            "{count} person finns nu i filen. Ta bort filen när du har använt den.",
            "{count} personer finns nu i filen. Ta bort filen när du har använt den.",
            count,
        )
        self._context.toasts.show(words.format(count=figures(count)))
        self.accept()

    def _not_written(self, error: Exception) -> None:
        self._problem.say(not_made_words(error))

    def _lay_out(self, count: int) -> None:
        theme = self._context.theme
        heads = joined([each.lower() for each in column_heads(self._segment.purpose)], _("och"))
        people = ngettext("{count} person", "{count} personer", count).format(count=figures(count))
        holds = _("Filen innehåller {people} med {columns}. Inget annat följer med.").format(people=people, columns=heads)
        duty = _("Det är personuppgifter: spara filen där bara du kommer åt den och ta bort den när du har använt den.")
        self.go_on.clicked.connect(self.save)
        self.go_on.setDefault(True)
        self.column.addWidget(PlainLabel(theme, holds, wraps=True))
        self.column.addWidget(PlainLabel(theme, duty, color="ink2", wraps=True))
        for kind in (self.workbook, self.csv):
            kind.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.column.addWidget(kind)
        self.column.addWidget(self._problem)
        self.add_buttons()
