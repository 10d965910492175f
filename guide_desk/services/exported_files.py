"""Rows as files for other programs: CSV that Excel reads as UTF-8, and a workbook. No cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

_BEGINS_FORMULA = ("=", "+", "-", "@")
_BYTE_ORDER_MARK = "\ufeff"
_WIDEST_COLUMN, _LEAST_COLUMN = 48, 10


def csv_file(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons apart, as Excel expects where the comma is the decimal sign. Any thread."""
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def workbook_file(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet, every cell as text; made in memory, so that nothing of it is left in a temporary folder. Any thread."""
    import xlsxwriter  # loads with the first workbook, not at start

    content = io.BytesIO()
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(content, {"in_memory": True, **as_text})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet()
    widths = [len(cell) for cell in head]
    for column, cell in enumerate(head):
        sheet.write_string(0, column, cell, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
            widths[column] = max(widths[column], len(cell))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, _LEAST_COLUMN), _WIDEST_COLUMN))
    sheet.freeze_panes(1, 0)
    book.close()
    return content.getvalue()


def harmless(cell: str) -> str:
    """A cell on one line that no spreadsheet reads as a formula: an apostrophe goes before what would begin one.

    Full-width and small forms begin one too, and so may what stands behind characters that nobody sees.
    """
    plain = " ".join(cell.split())
    seen = unicodedata.normalize("NFKC", "".join(each for each in plain if unicodedata.category(each)[0] != "C"))
    return f"'{plain}" if seen.lstrip().startswith(_BEGINS_FORMULA) else plain
