"""Who has come and who has gone: two tabs over one table, each person a way to their card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QTabBar, QVBoxLayout, QWidget

from guide_desk.identifiers import ContactId
from guide_desk.snapshots.segments import SegmentRow
from guide_desk.texts import _
from guide_desk.texts.formats import figures
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.table import SegmentTable, SegmentTableView, copy_rows
from guide_desk.ui.widgets.act_row import CloseRow
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import resize_on_screen

NEW, GONE = 0, 1
_WIDTH, _HEIGHT = 720, 480


class ChangesDialog(QDialog):
    """`opened(ContactId, list)`. `gone` says why of each; the tab with somebody in it is shown first."""

    opened = Signal(int, list)

    def __init__(
        self,
        context: DeskContext,
        title: str,
        heading: str,
        words: str,
        new: Sequence[ContactId],
        gone: Mapping[ContactId, str],
        fetch: Callable[[tuple[ContactId, ...]], dict[ContactId, SegmentRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{title} – Guide Desk")
        self._new, self._gone = new, gone
        theme = context.theme
        resize_on_screen(self, theme.px(_WIDTH), theme.px(_HEIGHT))
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(_("Vilka som visas"))
        self.tabs.addTab(_("Nya {count}").format(count=figures(len(new))))
        self.tabs.addTab(_("Borta {count}").format(count=figures(len(gone))))
        self.model = SegmentTable(fetch, context.clock, self)
        self.table = SegmentTableView(theme, self.model)
        self.table.opened.connect(self._open)
        self.table.copy_asked.connect(partial(copy_rows, context))
        self.tabs.setCurrentIndex(NEW if new else GONE)
        self.tabs.currentChanged.connect(self._lay_in)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(PlainLabel(theme, heading, "heading", wraps=True))
        column.addWidget(PlainLabel(theme, words, color="ink2", wraps=True))
        column.addWidget(self.tabs)
        column.addWidget(self.table, 1)
        column.addWidget(CloseRow(theme, self))
        self._lay_in()
        self.table.setFocus()

    def _lay_in(self) -> None:
        is_gone = self.tabs.currentIndex() == GONE
        whys = tuple(self._gone.values())
        self.model.set_people(tuple(self._gone) if is_gone else self._new, whys.__getitem__ if is_gone else None)
        self.table.choose_first()

    def _open(self, index: QModelIndex) -> None:
        contact = self.model.people[index.row()]
        self.opened.emit(contact, list(self.model.people))
        self.accept()
