"""Instead of a segment that cannot be opened: why, and the way to take it off the list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from guide_desk.snapshots.segments import UnreadableSegment
from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.segments import unreadable_words


class UnreadablePane(QWidget):
    """`removal_asked(str)` with the segment's id; `back_asked` where there is room for one pane only."""

    removal_asked = Signal(str)
    back_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._segment_id = ""
        self.back = Button(theme, _("Alla urval"), kind="quiet", icon="arrow-left", icon_color="accent")
        self.back.clicked.connect(self.back_asked)
        self.back.hide()
        self._name = PlainLabel(theme, style="title", wraps=True)
        self._why = PlainLabel(theme, color="ink2", wraps=True)
        self.remove = Button(theme, _("Ta bort urvalet"), icon="trash-2")
        self.remove.clicked.connect(lambda: self.removal_asked.emit(self._segment_id))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(32), theme.px(16), theme.px(32), theme.px(10))
        column.setSpacing(theme.px(14))
        for widget in (self.back, self._name, self._why, self.remove):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if widget in (self.back, self.remove) else Qt.AlignmentFlag(0))
        column.addStretch(1)

    def show_segment(self, segment: UnreadableSegment, *, is_narrow: bool) -> None:
        """Which one, and why; with a way back where the list is behind it."""
        self.back.setVisible(is_narrow)
        self._segment_id = segment.segment_id
        self._name.setText(segment.name or _("Utan namn"))
        self._why.setText(unreadable_words(segment.reason))
