"""A phone number as a QR code: held before the guide's own phone, it is called from there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.system.links import phone_link
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel

_SIDE, _QUIET_ZONE = 280, 4


class QrCode(QWidget):
    """Dark on white in every look, with the white around it that readers ask for."""

    def __init__(self, words: str, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        import segno  # no other window has a code

        self._rows = [bytes(row) for row in segno.make(words, micro=False, error="m").matrix]
        self._side = side

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        modules = len(self._rows) + 2 * _QUIET_ZONE
        size = min(self.width(), self.height()) // modules
        left = (self.width() - size * len(self._rows)) // 2
        top = (self.height() - size * len(self._rows)) // 2
        for row, dots in enumerate(self._rows):
            for column, is_dark in enumerate(dots):
                if is_dark:
                    painter.fillRect(QRect(left + column * size, top + row * size, size, size), Qt.GlobalColor.black)


class QrDialog(QDialog):
    """Closes with Esc or its button."""

    def __init__(self, context: DeskContext, number: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("QR-kod – Guide Desk"))
        self.code = QrCode(phone_link(number), context.theme.px(_SIDE))
        self.code.setFixedSize(self.code.sizeHint())
        self.code.setAccessibleName(_("QR-kod för att ringa {number}").format(number=number))
        close = Button(context.theme, _("Stäng"), keys="Esc")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        column.addWidget(PlainLabel(context.theme, number, "heading"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(PlainLabel(context.theme, _("Rikta telefonens kamera mot koden för att ringa."), "meta", "ink2"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        close.setFocus()
