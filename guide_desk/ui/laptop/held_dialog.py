"""Det här finns på datorn: what a lost laptop would have held, to read, and to print or save as a PDF."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from guide_desk.services.held_here import HeldHere, held_here
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import clock_time, figures, long_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import make_room

FILE_NAME = "det-har-finns-pa-datorn.pdf"
_LEAST_WIDTH = 480


class HeldDialog(QDialog):
    """Numbers and days; no names."""

    def __init__(self, context: DeskContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Det här finns på datorn – Guide Desk"))
        self._context = context
        self.words = PlainLabel(context.theme, wraps=True)
        acts = ActRow(context.theme, _("Öppna som PDF"), self, leave=_("Stäng"))
        self.pdf = acts.go_on
        self.pdf.clicked.connect(self._open)
        self.pdf.setEnabled(False)
        self.setMinimumWidth(context.theme.px(_LEAST_WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(context.theme.px(12))
        column.addWidget(PlainLabel(context.theme, _("Det här finns på datorn"), "heading", wraps=True))
        column.addWidget(self.words)
        column.addWidget(acts)
        context.background.ask("held_here", held_here, self._show)

    def _show(self, held: HeldHere) -> None:
        self.words.setText("\n\n".join(held_lines(held)))
        self.pdf.setEnabled(True)
        make_room(self)

    def _open(self) -> None:
        """In the system's own program, which prints and saves it."""
        self._context.hand_out(FILE_NAME, as_pdf(_("Det här finns på datorn"), self.words.text()))


def held_lines(held: HeldHere) -> list[str]:
    """A sentence each."""
    moment, fresh = held.counted_at, held.fresh_at
    when = _("Räknat {day} klockan {time}.")
    return [
        when.format(day=long_day(moment.date(), moment.date()), time=clock_time(moment)),
        ngettext("{count} person med kort och dialog.", "{count} personer med kort och dialog.", held.people).format(
            count=figures(held.people)
        ),
        ngettext(
            "{count} av dem finns här för att någon har valt det.",
            "{count} av dem finns här för att någon har valt det.",
            held.kept,
        ).format(count=figures(held.kept)),
        ngettext(
            "{count} har skyddade uppgifter: av dem finns bara datum och kommun.",
            "{count} har skyddade uppgifter: av dem finns bara datum och kommun.",
            held.protected,
        ).format(count=figures(held.protected)),
        ngettext("{count} händelse i dialogerna.", "{count} händelser i dialogerna.", held.entries).format(
            count=figures(held.entries)
        ),
        ngettext("{count} sak har inte skickats än.", "{count} saker har inte skickats än.", held.unsent).format(
            count=figures(held.unsent)
        ),
        _("Uppgifterna stämdes av med SuperOffice {day} klockan {time}.").format(
            day=long_day(fresh.date(), moment.date()), time=clock_time(fresh)
        ),
        _("Allt är krypterat med AES-256 (SQLCipher). Nyckeln ligger i datorns nyckelring, eller låst med en lösenfras."),
        _("Den som inte längre hör till kommunen tas bort härifrån inom en halvtimme, när datorn har nät."),
    ]


def as_pdf(title: str, words: str) -> bytes:
    """One page of plain text, made in memory."""
    document = QTextDocument()
    document.setPlainText(f"{title}\n\n{words}\n")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setTitle(title)
    writer.setCreator("Guide Desk")
    document.print_(writer)
    del writer
    return bytes(buffer.data().data())
