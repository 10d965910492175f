"""What leaves the program for a spreadsheet: readable there, and never a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest

from guide_desk.services.exported_files import csv_file, harmless, workbook_file

HEAD = ("Namn", "Mejl")
ROWS = (("Åsa Öhrn; Berg", "asa@example.com"), ('=HYPERLINK("http://x")', "+46701740612"), ("Rad\nbryts", "@SUM(A1)"))
_HIDDEN = ("\uff1d1", "\uff0b1", "\uff0d1", "\uff20a", "\ufe661", "\xa0=1", "\u200b=1", "\u202e=1", "\ufeff \u2060+1")
"""Full-width and small forms, and what stands behind blanks and marks without width."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_csv_begins_with_the_mark_that_excel_knows_utf_8_by() -> None:
    content = csv_file(HEAD, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert _read(content)[:2] == [["Namn", "Mejl"], ["Åsa Öhrn; Berg", "asa@example.com"]]


def test_csv_says_nothing_that_a_spreadsheet_would_reckon() -> None:
    rows = _read(csv_file(HEAD, ROWS))
    assert rows[2] == ['\'=HYPERLINK("http://x")', "'+46701740612"]
    assert rows[3] == ["Rad bryts", "'@SUM(A1)"]


@pytest.mark.parametrize(
    "cell",
    [
        *("=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\n-2"),
        *("\ufeff=1", "\xad =1", "\x00=1"),
        *_HIDDEN,
    ],
)
def test_every_way_to_begin_a_formula_is_broken(cell: str) -> None:
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", ["Åsa-Lena", "a=b", "Nils\u200c", "\tElin", "5+5", ""])
def test_what_begins_no_formula_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell.strip()


def test_a_workbook_holds_words_alone() -> None:
    book = zipfile.ZipFile(io.BytesIO(workbook_file(HEAD, ROWS)))
    words = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    texts = ["".join(part.text or "" for part in each.iter(f"{_MAIN}t")) for each in words]
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = [(cell.get("t"), texts[int(cell.findtext(f"{_MAIN}v", "0"))]) for cell in sheet.iter(f"{_MAIN}c")]
    assert [text for _kind, text in cells] == [*HEAD, *(cell for row in ROWS for cell in row)]
    assert {kind for kind, _text in cells} == {"s"}
    assert not list(sheet.iter(f"{_MAIN}f"))
    assert not list(sheet.iter(f"{_MAIN}hyperlink"))
