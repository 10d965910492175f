"""How tall the composer is: on the card folded to one line until it is used; the field grows with its words."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from guide_desk.ui.theme.theme import Theme

_SHARE = 0.4
"""Of the window's height, at most, for the field."""
_OPEN_LINES = 3


class ComposerGrowth(QObject):
    """Folds and unfolds the parts that are only of use while writing. `can_fold` False: always open."""

    def __init__(self, composer: QWidget, theme: Theme, *, can_fold: bool) -> None:
        super().__init__(composer)
        self._composer, self._theme, self._can_fold = composer, theme, can_fold
        self._text: QPlainTextEdit = composer.findChildren(QPlainTextEdit)[0]
        self._parts: dict[QWidget, bool] = {}
        self.is_open = not can_fold
        self._text.textChanged.connect(self._renew)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)
        theme.changed.connect(self._fit)
        self._fit()

    def add_folding(self, *parts: QWidget) -> None:
        """These are hidden while the composer is folded."""
        for part in parts:
            self._parts[part] = True
        self._show_parts()

    def set_wanted(self, part: QWidget, *, is_wanted: bool) -> None:
        """Whether a part has a use at all for what is being written."""
        self._parts[part] = is_wanted
        self._show_parts()

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._can_fold and now is not None and now.window() is self._composer.window():
            self._renew()

    def _renew(self) -> None:
        focused = QApplication.focusWidget()
        is_used = focused is not None and self._composer.isAncestorOf(focused)
        is_open = not self._can_fold or is_used or bool(self._text.toPlainText())
        if is_open != self.is_open:
            self.is_open = is_open
            self._show_parts()
        self._fit()

    def _show_parts(self) -> None:
        for part, is_wanted in self._parts.items():
            part.setVisible(is_wanted and self.is_open)

    def _fit(self) -> None:
        metrics = self._text.fontMetrics()
        lines = max(self._text.document().size().height(), _OPEN_LINES) if self.is_open else 1
        frame = self._theme.px(26)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if self.is_open else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._text.setVerticalScrollBarPolicy(policy)
        most = max(round(self._composer.window().height() * _SHARE), metrics.lineSpacing() * _OPEN_LINES + frame)
        self._text.setFixedHeight(min(round(metrics.lineSpacing() * lines) + frame, most))
