"""F1: every key, built from the registry."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from guide_desk.actions.registry import ACTIONS, Part, part_words
from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.room_for_words import resize_on_screen


class ShortcutsDialog(QDialog):
    """Esc closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Kortkommandon – Guide Desk"))
        content = QWidget()
        grid = QGridLayout(content)
        grid.setHorizontalSpacing(theme.px(20))
        row = 0
        for part in Part:
            grid.addWidget(PlainLabel(theme, part_words(part), "heading"), row, 0, 1, 2)
            row += 1
            for action in ACTIONS:
                if action.part is part:
                    keys = QKeySequence(action.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
                    grid.addWidget(PlainLabel(theme, action.text()), row, 0)
                    grid.addWidget(PlainLabel(theme, keys, "meta", "ink2"), row, 1)
                    row += 1
        scroll = QScrollArea()
        scroll.setObjectName("Surface")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        column = QVBoxLayout(self)
        column.addWidget(scroll)
        resize_on_screen(self, theme.px(480), theme.px(620))
