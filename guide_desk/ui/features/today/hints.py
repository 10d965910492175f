"""Three lines for whoever is new here, each gone for good when it is closed."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from guide_desk.settings import KeptSettings
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel

_SETTING = "hints_left"
_KEYS = {"open": "Return", "write": "Ctrl+N", "search": "Ctrl+K"}


def offer_hints(settings: KeptSettings) -> None:
    """From now on all of them are shown, until they are closed."""
    settings.set(_SETTING, ",".join(_KEYS))


def _words(name: str) -> str:
    """'Ctrl K: hitta en kontakt'."""
    said = {
        "open": _("{keys}: öppna kortet"),
        "write": _("{keys}: ny anteckning"),
        "search": _("{keys}: hitta en kontakt"),
    }[name]
    keys = QKeySequence(_KEYS[name]).toString(QKeySequence.SequenceFormat.NativeText)
    return said.format(keys=keys.replace("+", " ").replace("Return", "Enter"))


class Hints(QFrame):
    """GUI thread only. Not there when none is left."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(_("Bra att veta"))
        self._context = context
        self._rows: dict[str, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 10)
        column.setSpacing(2)
        kept = str(context.settings.get(_SETTING)).split(",")
        for name in _KEYS:
            if name in kept:
                self._rows[name] = self._row(name)
                column.addWidget(self._rows[name])
        self.setVisible(bool(self._rows))

    def _row(self, name: str) -> QWidget:
        theme, said = self._context.theme, _words(name)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(PlainLabel(theme, said, "meta", "ink2"))
        close = Button(theme, kind="quiet", icon="x", name=_("Visa inte mer: {hint}").format(hint=said))
        close.clicked.connect(partial(self._close, name))
        line.addWidget(close)
        line.addStretch(1)
        return row

    def _close(self, name: str) -> None:
        self._rows.pop(name).hide()
        self._context.settings.set(_SETTING, ",".join(self._rows))
        self.setVisible(bool(self._rows))


def put_below(page: QWidget, context: DeskContext) -> None:
    """Below everything else, for whoever is new."""
    column = page.layout()
    assert column is not None
    column.addWidget(Hints(context, page))
