"""What stands in the window's place while everything is closed: the hills, the time, and one button. No names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QEventLoop, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFont
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from guide_desk.clock import Clock
from guide_desk.settings import KeptSettings
from guide_desk.settings.start_options import StartOptions
from guide_desk.snapshots.sign_in import SignInNews, SignInStage
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import clock_time, long_day, number_word
from guide_desk.ui.computer.raise_request import RaiseListener
from guide_desk.ui.crossing import call_later, emit_if_there
from guide_desk.ui.layout_mode import DEFAULT_SIZE, SMALLEST
from guide_desk.ui.qt_application import announce, make_theme, open_sign_in_page
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.coming_forward import bring_forward
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.landscape import WideLandscape
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.sign_in import refusal_words
from guide_desk.ui.words.sync import saved_here_words

_CLOCK_MILLISECONDS = 5_000
_CLOCK_SHARE = 1.75
_FIELD_WIDTH = 300


class LockDoor(Protocol):
    """What the window may do. `tell` comes on other threads."""

    @property
    def settings(self) -> KeptSettings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def needs_passphrase(self) -> bool: ...

    @property
    def needs_sign_in(self) -> bool: ...

    @property
    def waiting_count(self) -> int | None: ...

    @property
    def attention_count(self) -> int: ...

    @property
    def offline_days(self) -> int: ...

    def unlock(self, passphrase: str, tell: Callable[[SignInNews], None]) -> None: ...

    def cancel(self) -> None: ...


class LockWindow(WideLandscape):
    """`unlocked` when the desk behind it is open again; `left` when the guide has closed it instead.

    `stays_at_fair`: whoever unlocked it wants Mässläge, which it was locked in.
    """

    unlocked = Signal()
    left = Signal()
    _told = Signal(object)

    def __init__(
        self, theme: Theme, door: LockDoor, open_page: Callable[[str], bool], say: Callable[[str], None] = lambda _text: None
    ) -> None:
        super().__init__(theme)
        self._door, self._open_page, self._announce = door, open_page, say
        self._is_open = self.stays_at_fair = False
        self._link = ""
        self.setWindowTitle("Guide Desk")
        self.setMinimumSize(*SMALLEST)
        self._build()
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        clock = QTimer(self)
        clock.timeout.connect(self._show_time)
        clock.start(_CLOCK_MILLISECONDS)
        self._show_time()
        self._rest()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._is_open:
            self._door.cancel()
            self.left.emit()

    def _build(self) -> None:
        theme = self._theme
        self.time = PlainLabel(theme, style="welcome", color="onSky")
        self.day = PlainLabel(theme, style="lead", color="ink2")
        self.title = PlainLabel(theme, _("Guide Desk är låst"), "title", "onSky")
        self.words = PlainLabel(theme, style="lead", color="ink2", wraps=True)
        self.problem = PlainLabel(theme, style="meta_strong", color="late", wraps=True)
        self.passphrase = LineField()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(_("Lösenfras"))
        self.passphrase.setPlaceholderText(_("Lösenfras"))
        self.passphrase.setFixedWidth(theme.px(_FIELD_WIDTH))
        self.passphrase.returnPressed.connect(self._press)
        self.button = Button(theme, kind="big", name=_("Lås upp"))
        self.button.clicked.connect(self._press_for_desk)
        self.to_fair = Button(theme, _("Lås upp i Mässläge"), icon="eye-off")
        self.to_fair.clicked.connect(self._press_for_fair)
        self.again = Button(theme, _("Öppna sidan igen"))
        self.again.clicked.connect(lambda: self._open_page(self._link))
        self.cancel = Button(theme, _("Avbryt"), kind="quiet")
        self.cancel.clicked.connect(self._door.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 24, 0)
        column.addStretch(12)
        for label, space in ((self.time, 4), (self.day, 44), (self.title, 6), (self.words, 10), (self.problem, 6)):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
            column.addSpacing(theme.px(space))
        row = QHBoxLayout()
        row.addStretch(1)
        for widget in (self.passphrase, self.button, self.to_fair, self.again, self.cancel):
            row.addWidget(widget)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(50)

    def _show_time(self) -> None:
        now = self._door.clock.now()
        font = QFont(self._theme.font("welcome"))
        font.setPointSizeF(font.pointSizeF() * _CLOCK_SHARE)
        self.time.setFont(font)
        self.time.setText(f"{now:%H:%M}")
        self.time.setAccessibleName(_("Klockan {time}").format(time=clock_time(now)))
        self.day.setText(long_day(now.date(), now.date()))

    def _rest(self, problem: str = "") -> None:
        """Wait for somebody to press."""
        self._link, self.stays_at_fair = "", False
        needs_sign_in = self._door.needs_sign_in
        self.words.setText(self._sign_in_words() if needs_sign_in else self._waiting_words())
        self.button.setText(_("Logga in") if needs_sign_in else _("Lås upp"))
        self.button.setAccessibleName(self.button.text())
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.passphrase.setVisible(self._door.needs_passphrase)
        self.passphrase.clear()
        self._show_buttons(is_in_browser=False, is_busy=False)
        first = self.passphrase if self._door.needs_passphrase else self.button
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if problem:
            self._announce(problem)

    def _waiting_words(self) -> str:
        count = self._door.waiting_count
        if count is None:
            return _("Skriv din lösenfras för att öppna det som är sparat på datorn.")
        return saved_here_words(count, self._door.attention_count)

    def _sign_in_words(self) -> str:
        days = self._door.offline_days
        words = ngettext(
            "Datorn har inte haft kontakt med SuperOffice på över {days} dag. Logga in för att låsa upp.",
            "Datorn har inte haft kontakt med SuperOffice på över {days} dagar. Logga in för att låsa upp.",
            days,
        ).format(days=number_word(days))
        return f"{words}\n{self._waiting_words()}"

    def _press_for_desk(self) -> None:
        self.stays_at_fair = False
        self._press()

    def _press_for_fair(self) -> None:
        """Others look at the screen still."""
        self.stays_at_fair = True
        self._press()

    def _press(self) -> None:
        if not self.button.isEnabled():
            return
        passphrase = self.passphrase.text()
        if self._door.needs_passphrase and not passphrase:
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._show_buttons(is_in_browser=False, is_busy=True)
        self.passphrase.clear()
        self._door.unlock(passphrase, partial(emit_if_there, self._told))

    def _show_buttons(self, *, is_in_browser: bool, is_busy: bool) -> None:
        self.button.setEnabled(not is_busy)
        self.passphrase.setEnabled(not is_busy)
        self.to_fair.setEnabled(not is_busy)
        self.button.setVisible(not is_in_browser)
        self.to_fair.setVisible(not is_in_browser and bool(self._door.settings.get("is_at_fair")))
        self.again.setVisible(is_in_browser)
        self.cancel.setVisible(is_in_browser)

    def _hear(self, news: SignInNews) -> None:
        match news.stage:
            case SignInStage.IN_BROWSER:
                self._link = news.link
                self.passphrase.hide()
                self._show_buttons(is_in_browser=True, is_busy=True)
                is_open = self._open_page(news.link)
                words = _("Fortsätt i webbläsaren. Det här fönstret väntar på dig.")
                self.words.setText(words if is_open else _("Webbläsaren gick inte att öppna. Prova att öppna sidan igen."))
                self._announce(self.words.text())
            case SignInStage.SIGNED_IN:
                self._is_open = True
                self.unlocked.emit()
            case SignInStage.REFUSED:
                self._rest(_problem_words(news.reason))
            case _:
                return


def _problem_words(reason: str) -> str:
    if reason == "passphrase":
        return _("Lösenfrasen stämmer inte. Försök igen.")
    if reason == "key":
        return _("Datorns nyckelring lämnade inte ut nyckeln. Lås upp nyckelringen och försök igen. Det sparade är orört.")
    if reason == "unexpected":
        return _("Det gick inte att låsa upp den här gången. Det sparade är orört. Försök igen, eller starta om datorn.")
    return refusal_words(reason)


class Cover:
    """The lock window over where the desk was. Shown before the desk closes, and until the next one is shown."""

    def __init__(self, application: QApplication, door: LockDoor, options: StartOptions) -> None:
        self._application, self._has_left = application, False
        self._theme = make_theme(application, door.settings, options)
        self.window = LockWindow(self._theme, door, open_sign_in_page, lambda text: announce(application, text))
        kept = str(door.settings.get("window_geometry"))
        if not kept or not self.window.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            self.window.resize(*DEFAULT_SIZE)
        if options.size is not None:
            self.window.resize(*options.size)
        self.window.show()
        application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def wait(self, folder: Path) -> None:
        """Until somebody has unlocked it, or closed the window. The desk has closed; what is left of its window goes first."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        listener = RaiseListener(folder, partial(bring_forward, self.window), self.window)
        self.window.unlocked.connect(lambda: self._application.exit(0))
        self.window.left.connect(lambda: self._application.exit(0))
        if self.window.isVisible():
            self._application.exec()
        listener.close()

    def leave_after(self, window: QWidget) -> None:
        """When `window` has been shown."""
        call_later(window, self.leave)

    def leave(self) -> None:
        """The desk stands in its place, or nothing does any more."""
        if self._has_left:
            return
        self._has_left = True
        self.window.close()
        self.window.deleteLater()
        self._theme.deleteLater()
