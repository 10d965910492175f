"""The list of participants on paper: a PDF with names, answers and a box to tick at the door."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from guide_desk.snapshots.events import Participant
from guide_desk.texts import _
from guide_desk.ui.words.events import answer_words

_MARGIN_MILLIMETRES = 18
_DOTS_PER_INCH = 300


def participants_sheet(title: str, words: str, people: Sequence[Participant]) -> bytes:
    """As many pages as it takes. The paper is white and the ink black whatever the theme."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(_("Deltagare"))
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margin = _MARGIN_MILLIMETRES
    writer.setPageMargins(QMarginsF(margin, margin, margin, margin), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(writer.pageLayout().paintRectPixels(_DOTS_PER_INCH).size().toSizeF())
    document.setHtml(_page(title, words, people))
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())


def _page(title: str, words: str, people: Sequence[Participant]) -> str:
    heads = "".join(f"<th align='left'>{escape(head)}</th>" for head in ("", _("Namn"), _("Bor i"), _("Telefon"), _("Svar")))
    rows = "".join(
        "<tr><td>☐</td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in (each.name, each.from_place, each.phone, answer_words(each.answer)))
        + "</tr>"
        for each in people
    )
    table = f"<table width='100%' cellspacing='0' cellpadding='5' border='0.5'><tr>{heads}</tr>{rows}</table>"
    return (
        f"<body style='color: black; font-size: 10pt'><h2>{escape(title)}</h2><p>{escape(words)}</p>{table}"
        f"<p>{escape(_('Personuppgifter: förstör listan när träffen är över.'))}</p></body>"
    )
