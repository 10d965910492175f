"""The ring around what has the focus takes its room from the space inside, and not from the words."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyle, QStyleOptionButton

from guide_desk.ui.theme import style_sheet
from guide_desk.ui.widgets.buttons import Button
from tests.ui.desks import OpenDesk

KINDS = ("", *sorted(set(re.findall(r'QPushButton\[kind="(\w+)"\]', style_sheet._SHEET))))


def room_for_words(button: Button, *, has_focus: bool) -> QRect:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    if has_focus:
        option.state |= QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined]
    return button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)


@pytest.mark.parametrize("is_compact", [False, True], ids=["roomy", "compact"])
def test_the_focus_takes_no_room_from_the_words(desk: OpenDesk, *, is_compact: bool) -> None:
    desk.context.theme.choose(is_compact=is_compact)
    for kind in KINDS:
        button = Button(desk.context.theme, "Lägg till villkor", kind=kind, icon="plus", parent=desk.window)
        button.resize(button.sizeHint())
        assert room_for_words(button, has_focus=True) == room_for_words(button, has_focus=False), kind
