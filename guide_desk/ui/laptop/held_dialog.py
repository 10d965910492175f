"""Det här finns på datorn: what a lost laptop would have held, to read, and to print or save as a PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from guide_desk.domain.access import AccessLine
from guide_desk.services.accesses import listed
from guide_desk.services.exported_files import csv_file
from guide_desk.services.held_here import ACCESS_DAYS, HeldHere, held_here
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import clock_time, figures, long_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.act_row import ActRow
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import make_room
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.words.accesses import access_heads, access_rows, access_sentences
from guide_desk.ui.words.files import not_made_words

FILE_NAME = "det-har-finns-pa-datorn.pdf"
LIST_NAME = "last-och-uttaget-{day}.csv"
_LEAST_WIDTH = 480
_MARGIN = 24
_MOST_OF_SCREEN = 0.7


class HeldDialog(QDialog):
    """Numbers and days; no names."""

    def __init__(self, context: DeskContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Det här finns på datorn – Guide Desk"))
        self._context = context
        self.words = PlainLabel(context.theme, wraps=True)
        self.pane = scrolling(self.words)
        self.pane.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pane.setAccessibleName(_("Det här finns på datorn"))
        acts = ActRow(context.theme, _("Öppna som PDF"), self, leave=_("Stäng"))
        self.pdf = acts.go_on
        self.pdf.clicked.connect(self._open)
        self.pdf.setEnabled(False)
        self.save_list = Button(context.theme, _("Spara listan över läst och uttaget …"), kind="quiet")
        self.save_list.clicked.connect(self._save_list)
        acts.put_before(self.save_list)
        self.setMinimumWidth(context.theme.px(_LEAST_WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 18)
        column.setSpacing(context.theme.px(12))
        column.addWidget(PlainLabel(context.theme, _("Det här finns på datorn"), "heading", wraps=True))
        column.addWidget(self.pane)
        column.addWidget(acts)
        acts.cancel.setFocus()
        context.background.ask("held_here", held_here, self._show)

    def _show(self, held: HeldHere) -> None:
        self.words.setText(held_words(held))
        self.pdf.setEnabled(True)
        most = int(self.screen().availableGeometry().height() * _MOST_OF_SCREEN)
        self.pane.setFixedHeight(min(self.words.heightForWidth(self.width() - 2 * _MARGIN), most))
        make_room(self)

    def _save_list(self) -> None:
        path = self._context.choose_file(LIST_NAME.format(day=self._context.clock.today().isoformat()))
        if path is not None:
            self._context.background.ask("accesses", listed, partial(self._write_list, path))

    def _write_list(self, path: Path, lines: tuple[AccessLine, ...]) -> None:
        guide = self._context.guide()
        save = partial(self._context.files.save_as, path, partial(_list_file, lines, guide.name if guide is not None else ""))
        said = _("Listan är sparad. I den står nummer i SuperOffice och inga namn på personer.")
        self._context.make_file(
            save,
            None,
            lambda _path: self._context.toasts.show(said),
            lambda error: self._context.toasts.show(not_made_words(error)),
        )

    def _open(self) -> None:
        """In the system's own program, which prints and saves it."""
        self._context.hand_out(FILE_NAME, as_pdf(_("Det här finns på datorn"), self.words.text()), None)


def _list_file(lines: tuple[AccessLine, ...], guide: str) -> bytes:
    return csv_file(access_heads(), access_rows(lines, guide))


def held_words(held: HeldHere) -> str:
    """What lies here, how it is kept, and what was read and taken out: a paragraph each, a line for each sentence."""
    moment, fresh = held.counted_at, held.fresh_at
    when = _("Räknat {day} klockan {time}.")
    here = [
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
    ]
    how = [
        _("Uppgifterna stämdes av med SuperOffice {day} klockan {time}.").format(
            day=long_day(fresh.date(), moment.date()), time=clock_time(fresh)
        ),
        _("Allt är krypterat med AES-256 (SQLCipher). Nyckeln ligger i datorns nyckelring, eller låst med en lösenfras."),
        _("Den som inte längre hör till kommunen tas bort härifrån inom en halvtimme, när datorn har nät."),
    ]
    return "\n\n".join("\n".join(each) for each in (here, how, access_sentences(held.accesses, ACCESS_DAYS)))


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
