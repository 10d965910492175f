"""One generated style sheet, for boxes, fields and buttons; rows, rings and bars are painted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from guide_desk.ui.theme.tokens import TYPE

_SHEET = """
QWidget#Surface, QScrollArea#Surface, QScrollArea#Surface > QWidget > QWidget { background: @surface; }
QWidget#Ground, QScrollArea#Ground, QScrollArea#Ground > QWidget > QWidget { background: @ground; }
QWidget#Navigation { background: @navigation; }
QWidget#Bar { background: @dueSoft; }
QWidget#FairBar { background: @accentSoft; }
QWidget#LateBar { background: @lateSoft; }
QFrame#Card { background: @surface; border: 1px solid @outline; border-radius: 10px; }
QFrame#Sunken { background: @sunken; border-radius: 8px; }
QFrame#Line { background: @line; border: 0; }
QFrame#Toast { background: @ink; border-radius: 10px; }
QFrame#Toast QLabel { color: @surface; }
QFrame#Toast QPushButton { color: @surface; background: transparent; border: 1px solid @surface; }
QFrame#Popup { background: @surface; border: 1px solid @line; border-radius: 12px; }
QSplitter::handle { background: @line; }
QListView, QTableView { background: @ground; border: 0; outline: 0; selection-background-color: transparent; }
QListView#OnSurface, QListView#Choices, QTableView#OnSurface { background: @surface; }
QListView#Choices::item { padding: 6px 8px; border-radius: 6px; color: @ink; }
QListView#Choices::item:selected { background: @select; color: @ink; }
QTableView#Plain { background: @surface; selection-background-color: @select; selection-color: @ink; }
QTableView#Plain QHeaderView::section, QTableView#OnSurface QHeaderView::section { background: @surface; color: @ink2; border: 0;
    border-bottom: 1px solid @line; padding: 7px 8px 7px 0; font: %meta; }
QTableView#OnSurface QHeaderView::section:first { padding-left: @name_x; }
QListView#Navigation { background: @navigation; }
QPushButton, QToolButton { background: @surface; color: @ink; border: 1px solid @outline; border-radius: 8px;
    padding: @pad_y @pad_x; font: %button; outline: 0; }
QPushButton:hover, QToolButton:hover { background: @sunken; }
QPushButton:focus, QToolButton:focus { border: 2px solid @focus; padding: @focus_y 11px; }
QPushButton:disabled, QToolButton:disabled { color: @ink3; border-color: @line; }
QPushButton[kind="primary"] { background: @accent; color: @onAccent; border-color: @accent; }
QPushButton[kind="primary"]:hover { background: @accentHover; }
QPushButton[kind="primary"]:disabled { background: @sunken; color: @ink3; border-color: @line; }
QPushButton[kind="primary"]:focus, QPushButton[kind="big"]:focus { border: 3px solid @focus; }
QPushButton[kind="primary"]:focus { padding: @inner_y 10px; }
QPushButton[kind="big"] { background: @accent; color: @onAccent; border-color: @accent; border-radius: 10px;
    padding: @big_y 20px; font: %action; }
QPushButton[kind="big"]:focus { padding: @big_inner_y 18px; }
QPushButton[kind="big"]:hover { background: @accentHover; }
QPushButton[kind="big"]:disabled { background: @sunken; color: @ink3; border-color: @line; }
QPushButton[kind="second"] { border-radius: 10px; padding: @big_y 14px; }
QPushButton[kind="more"] { border-radius: 10px; padding: @big_y 9px; background: @sunken; border-color: transparent; }
QPushButton[kind="second"]:focus { padding: @big_focus_y 13px; }
QPushButton[kind="more"]:focus { border: 2px solid @focus; padding: @big_focus_y 8px; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent; color: @accent;
    padding: 4px 8px; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: @sunken; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 2px solid @focus; padding: 3px 7px; }
QPushButton[kind="chip"], QToolButton[kind="chip"] { border-radius: 8px; padding: 5px 11px; }
QPushButton[kind="chip"]:focus, QToolButton[kind="chip"]:focus { padding: 4px 10px; }
QToolButton[kind="chip"]:checked { background: @accentSoft; border-color: @accent; }
QPushButton[kind="bracket"] { font: %lead; padding: 5px 12px; }
QPushButton[kind="bracket"]:focus { padding: 4px 11px; }
QPushButton[kind="group"] { font: %lead; padding: 5px 6px; background: transparent; border-color: transparent; color: @ink2; }
QPushButton[kind="group"]:hover { background: @sunken; }
QPushButton[kind="group"]:focus { border: 2px solid @focus; padding: 4px 5px; }
QPushButton[kind="dashed"] { font: %lead; padding: 5px 12px; border-style: dashed; color: @accent; background: transparent; }
QPushButton[kind="dashed"]:focus { padding: 4px 11px; }
QPushButton[kind="reason"] { text-align: left; background: transparent; border-color: transparent; padding: 1px 6px;
    font: %body; }
QPushButton[kind="reason"]:focus { padding: 0 5px; }
QPushButton[kind="reason"]:checked { background: @accentSoft; }
QTabBar { background: transparent; font: %button; }
QTabBar::tab { background: transparent; color: @ink2; padding: 8px 2px; margin-right: 20px; border: 2px solid transparent; }
QTabBar::tab:selected { color: @ink; border-bottom-color: @accent; }
QTabBar::tab:focus { border-color: @focus; }
QPushButton[kind="search"] { text-align: left; color: @ink3; }
QPushButton[kind="nav"] { text-align: left; background: transparent; border-color: transparent; color: @accent; }
QPushButton[kind="status"] { text-align: left; background: transparent; border-color: transparent; padding: 6px; }
QPushButton[kind="status"]:focus { border: 2px solid @focus; padding: 5px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QFrame#Segments { background: @sunken; border-radius: 8px; }
QToolButton[kind="segment"] { background: transparent; border: 1px solid transparent; color: @ink2; padding: 5px 6px; }
QToolButton[kind="segment"]:checked { background: @surface; border-color: @outline; color: @ink; font: %body_strong; }
QToolButton[kind="segment"]:focus { border: 2px solid @focus; padding: 4px 5px; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QTimeEdit { background: @surface; color: @ink;
    border: 1px solid @outline; border-radius: 8px; padding: @pad_y 12px; selection-background-color: @accent;
    selection-color: @onAccent; font: %body; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QTimeEdit:focus {
    border: 2px solid @focus; padding: @focus_y 11px; }
QComboBox::drop-down, QDateEdit::drop-down { border: 0; width: 30px; }
QTimeEdit::up-button, QTimeEdit::down-button { border: 0; width: 0; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url(@chevron); width: @tick; height: @tick; }
QCheckBox, QRadioButton { color: @ink; font: %body; spacing: 8px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox::indicator, QRadioButton::indicator { width: @tick; height: @tick; border: 1px solid @outline; background: @surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: @tick_half; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@check); }
QRadioButton::indicator:checked { background: @surface; border: @dot_edge solid @accent; width: @dot; height: @dot; }
QCheckBox:focus, QRadioButton:focus { border-color: @focus; }
QMenu { background: @surface; color: @ink; border: 1px solid @line; padding: 6px; font: %body; }
QMenu::item { padding: 7px 26px 7px 14px; border-radius: 6px; }
QMenu::item:selected { background: @select; color: @ink; }
QMenu::item:disabled { color: @ink3; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }
QProgressBar { background: @sunken; border: 0; border-radius: 5px; min-height: 10px; max-height: 10px; }
QProgressBar::chunk { background: @accent; border-radius: 5px; }
QPushButton[kind="quiet"]:checked { color: @ink; font: %body_strong; }
QToolTip { background: @surface; color: @ink; border: 1px solid @outline; padding: 5px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar::handle:vertical { background: @line; border-radius: 4px; min-height: 28px; margin: 2px; }
QScrollBar::handle:vertical:hover { background: @outline; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QDialog { background: @surface; }
"""


def style_sheet(values: Mapping[str, str], scale: float, families: Mapping[str, str], *, is_compact: bool) -> str:
    """The sheet with tokens, paddings and fonts put in."""
    from guide_desk.system.folders import resource

    def font(found: re.Match[str]) -> str:
        file, points, _tracking = TYPE[found.group(1)]
        weight = {"Medium": 500, "SemiBold": 600}.get(file.split("-")[1], 400)
        return f'{weight} {points * scale:.2f}pt "{families[file]}"'

    pads = {
        "pad_y": "5px" if is_compact else "7px",
        "inner_y": "3px" if is_compact else "5px",
        "focus_y": "4px" if is_compact else "6px",
        "pad_x": "12px",
        "name_x": f"{round(10 * scale)}px",
        "big_y": "10px" if is_compact else "14px",
        "big_focus_y": "9px" if is_compact else "13px",
        "big_inner_y": "8px" if is_compact else "12px",
    }
    tick = round(17 * scale)
    edge = round(5 * scale)
    pads |= {"tick": f"{tick}px", "tick_half": f"{tick // 2 + 1}px", "dot": f"{tick + 2 - 2 * edge}px", "dot_edge": f"{edge}px"}
    pads["chevron"] = resource("icons", "chevron-dark.svg" if values["onAccent"] != "#FFFFFF" else "chevron-light.svg").as_posix()
    pads["check"] = resource("icons", "check-dark.svg" if values["onAccent"] != "#FFFFFF" else "check-light.svg").as_posix()
    known = {**values, **pads}
    sheet = re.sub(r"@(\w+)", lambda found: known[found.group(1)], _SHEET)
    return re.sub(r"%(\w+)", font, sheet)
