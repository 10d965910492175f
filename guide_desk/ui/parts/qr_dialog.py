"""What a phone's camera reads off the screen: a number to call, or the form in which visitors write themselves."""

from __future__ import annotations

from urllib.parse import quote

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.system.links import phone_link
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.words_field import LineField

_SIDE, _FORM_SIDE, _QUIET_ZONE = 280, 420, 4
LONGEST_SOURCE = 80
"""Letters: there is no code for an address of any length, and a camera reads a short one sooner."""


class QrCode(QWidget):
    """Dark on white in every look, with the white around it that readers ask for."""

    def __init__(self, words: str, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.set_words(words)

    def set_words(self, words: str) -> None:
        """What is read from now on."""
        import segno  # nothing else has a code

        self.words = words
        self._rows = [bytes(row) for row in segno.make(words, micro=False, error="m").matrix]
        self.update()

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


class CodeDialog(QDialog):
    """Closes with Esc or its button. `column` begins with what is above the code."""

    def __init__(self, context: DeskContext, words: str, side: int, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("QR-kod – Guide Desk"))
        self.code = QrCode(words, context.theme.px(side))
        self.code.setFixedSize(self.code.sizeHint())
        close = Button(context.theme, _("Stäng"), keys="Esc")
        close.clicked.connect(self.reject)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 18)
        self.column.setSpacing(12)
        self.column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(PlainLabel(context.theme, hint, "meta", "ink2", wraps=True))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        self.column.addLayout(row)
        close.setFocus()


class QrDialog(CodeDialog):
    """A number: held before the guide's own phone, it is called from there."""

    def __init__(self, context: DeskContext, number: str, parent: QWidget) -> None:
        hint = _("Rikta telefonens kamera mot koden för att ringa.")
        super().__init__(context, phone_link(number), _SIDE, hint, parent)
        self.code.setAccessibleName(_("QR-kod för att ringa {number}").format(number=number))
        self.column.insertWidget(0, PlainLabel(context.theme, number, "heading"), 0, Qt.AlignmentFlag.AlignHCenter)


class FormCodeDialog(CodeDialog):
    """The common form, with how they came filled in; what the guide writes there stays for the next visitor."""

    def __init__(self, context: DeskContext, parent: QWidget) -> None:
        self._context = context
        hint = _("Besökaren riktar sin kamera mot koden och skriver själv i formuläret.")
        super().__init__(context, self._address(), _FORM_SIDE, hint, parent)
        self.came_by = LineField(self._source())
        self.came_by.setMaxLength(LONGEST_SOURCE)
        self.came_by.setPlaceholderText(_("Till exempel Mässa Stockholm 2026"))
        self.came_by.textChanged.connect(self._changed)
        label = PlainLabel(context.theme, _("Kom via"), "label")
        label.setBuddy(self.came_by)
        self.code.setAccessibleName(_("QR-kod till formuläret"))
        self.column.insertWidget(0, PlainLabel(context.theme, _("Formuläret för besökare"), "heading"))
        self.column.insertWidget(1, label)
        self.column.insertWidget(2, self.came_by)

    def _changed(self, words: str) -> None:
        self._context.settings.set("came_by", words.strip())
        self.code.set_words(self._address())

    def _address(self) -> str:
        return self._context.form_address.replace("{source}", quote(self._source(), safe=""))

    def _source(self) -> str:
        return str(self._context.settings.get("came_by"))[:LONGEST_SOURCE]


def form_code_button(context: DeskContext, holder: QWidget) -> Button:
    """`Visa QR-kod`; not there where nobody has said where the form is."""
    name = _("Visa QR-kod till formuläret")
    button = Button(context.theme, _("Visa QR-kod"), icon="qr-code", name=name, parent=holder)
    button.clicked.connect(lambda: FormCodeDialog(context, holder.window()).open())
    button.setHidden(not context.form_address)
    return button
