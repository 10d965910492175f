"""A person's number or address on the clipboard: marked as private, and gone after a minute unless something else is there."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

CLEARED_AFTER_SECONDS = 60
_PRIVATE_MARKS = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\0\0\0\0",
    "org.nspasteboard.ConcealedType": b"1",
}
"""What clipboard histories of desktops, Windows and macOS look for."""


def copy_personal(text: str) -> None:
    """Put it there. GUI thread."""
    application = QGuiApplication.instance()
    assert application is not None
    for earlier in application.findChildren(_Copied):
        earlier.forget()
    _Copied(text, application)


class _Copied(QObject):
    """Lives until its words have left the clipboard; the end of the program takes them away too."""

    def __init__(self, text: str, application: QObject) -> None:
        super().__init__(application)
        self._text = text
        data = QMimeData()
        data.setText(text)
        for name, value in _PRIVATE_MARKS.items():
            data.setData(name, value)
        QGuiApplication.clipboard().setMimeData(data)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(CLEARED_AFTER_SECONDS * 1000)
        self.timer.timeout.connect(self.clear)
        self.timer.start()
        application.aboutToQuit.connect(self.clear)  # type: ignore[attr-defined]

    def clear(self) -> None:
        """Unless somebody has copied something else."""
        if QGuiApplication.clipboard().text() == self._text:
            QGuiApplication.clipboard().clear()
        self.forget()

    def forget(self) -> None:
        """Something else is copied now."""
        self.timer.stop()
        self._text = ""
        self.setParent(None)
        self.deleteLater()
