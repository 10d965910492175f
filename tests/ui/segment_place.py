"""What the tests of Urval do with the page: choose, change, look."""

from __future__ import annotations

from PySide6.QtCore import Qt

from guide_desk.domain.segment import Condition
from guide_desk.ui.features.segments.page import SegmentsPage
from tests.ui.desks import OpenDesk


def page_of(desk: OpenDesk) -> SegmentsPage:
    return desk.window.segments


def choose(desk: OpenDesk, segment_id: str) -> SegmentsPage:
    page = page_of(desk)
    page.view.setCurrentIndex(page._model.index(page._model.row_of(segment_id), 0))
    desk.settle()
    return page


def add(desk: OpenDesk, condition: Condition) -> None:
    page_of(desk).pane.sentence._add(condition)
    page_of(desk).pane._count_soon.setInterval(0)
    desk.qtbot.waitUntil(lambda: page_of(desk).pane.answer is not None)
    desk.settle()


def listed(page: SegmentsPage) -> list[str]:
    return [page.pane.people.model.cell(row, 0) for row in range(page.pane.people.model.rowCount())]


def said(desk: OpenDesk) -> str:
    return desk.window.toasts.text


def own(page: SegmentsPage) -> list[str]:
    model = page._model
    names = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    return names[names.index("Mina urval") + 1 : -1]


def save_as(desk: OpenDesk, name: str) -> SegmentsPage:
    page = page_of(desk)
    page.pane.save.click()
    page.pane.name.field.clear()
    desk.type(page.pane.name.field, name)
    desk.qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Return)
    desk.settle()
    return page
