"""The first window: the landscape, and beside it signing in, the municipality and the first fetch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from queue import SimpleQueue
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from guide_desk.domain.municipality import Municipality
from guide_desk.settings import KeptSettings
from guide_desk.snapshots.sign_in import KnownAccount, SignInNews, SignInStage
from guide_desk.snapshots.sync_status import SyncStatus
from guide_desk.texts import _
from guide_desk.ui.crossing import emit_if_there
from guide_desk.ui.features.sign_in.pages import (
    FetchingPage,
    HelpPage,
    MunicipalityPage,
    PassphrasePage,
    WaitingPage,
    WelcomePage,
)
from guide_desk.ui.features.sign_in.steps import Steps
from guide_desk.ui.layout_mode import DEFAULT_SIZE, SMALLEST
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.coming_forward import bring_forward
from guide_desk.ui.widgets.landscape import Landscape
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.words.sign_in import refusal_words
from guide_desk.ui.words.unsent import erased_words

_LANDSCAPE_FROM, _LANDSCAPE_SHARE, _WIDEST_WORDS = 900, 0.417, 600
Page = WelcomePage | HelpPage | WaitingPage | MunicipalityPage | PassphrasePage | FetchingPage


class Cancellable(Protocol):
    """An attempt that runs."""

    def cancel(self) -> None: ...


class FirstRunDoor(Protocol):
    """What the window may do; `tell`, `ask` and the callbacks come on other threads."""

    @property
    def settings(self) -> KeptSettings: ...

    def problem(self) -> str: ...

    def today(self) -> date: ...

    def look_for_accounts(self, tell: Callable[[tuple[KnownAccount, ...]], None]) -> None: ...

    def sign_in(self, tell: Callable[[SignInNews], None]) -> Cancellable: ...

    def look_at_network(self, tell: Callable[[list[str]], None]) -> None: ...

    def open_account(
        self,
        municipality: Municipality | None,
        ask: Callable[[bool], str | None],
        on_open: Callable[[object], None],
        on_refused: Callable[[str], None],
    ) -> None: ...


class SignInWindow(QWidget):
    """`desk_opened` when there is an account with a store; then `show_status` is fed until `begin_asked`.

    `account_asked`: the folder of an account that is here already.
    """

    desk_opened = Signal()
    begin_asked = Signal()
    practice_asked = Signal()
    language_chosen = Signal(str)
    account_asked = Signal(str)
    _told = Signal(object)
    _asked = Signal(bool)
    _looked = Signal(object)
    _found = Signal(object)

    def __init__(
        self, theme: Theme, door: FirstRunDoor, open_page: Callable[[str], bool], announce: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._theme, self._door, self._open_page, self._announce = theme, door, open_page, announce
        self._attempt: Cancellable | None = None
        self._municipality: Municipality | None = None
        self._link, self._is_wrong = "", False
        self.is_first_time = False
        """Whether whoever signed in is new on this computer."""
        self._passphrases: SimpleQueue[str | None] = SimpleQueue()
        self.setObjectName("Surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Guide Desk")
        self.setMinimumSize(*SMALLEST)
        self.resize(*DEFAULT_SIZE)
        self._build()
        for signal, slot in (
            (self._told, self._hear),
            (self._asked, self._ask_passphrase),
            (self._looked, self._show_lines),
            (self._found, self._show_accounts),
        ):
            signal.connect(slot, Qt.ConnectionType.QueuedConnection)
        self._show_welcome()
        self._door.look_for_accounts(partial(emit_if_there, self._found))

    @property
    def page(self) -> Page:
        """The page that is shown."""
        shown = self._pages.currentWidget()
        assert isinstance(shown, Page)
        return shown

    def show_status(self, status: SyncStatus) -> None:
        """How the first fetch stands."""
        self.fetching.show_status(status)

    def tell_erased(self, *, is_all: bool) -> None:
        """What became of the account that the guide has just had taken off this computer."""
        self.welcome.tell(erased_words(is_all=is_all), is_well=is_all)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._cancel()
        self._passphrases.put(None)
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.width() / self._theme.scale >= _LANDSCAPE_FROM
        self._landscape.setVisible(has_room)
        self._landscape.setFixedWidth(round(self.width() * _LANDSCAPE_SHARE))

    def _build(self) -> None:
        theme = self._theme
        self._landscape = Landscape(theme, self)
        self.steps = Steps(theme)
        self.welcome, self.waiting, self.help = WelcomePage(theme), WaitingPage(theme), HelpPage(theme)
        self.municipality, self.passphrase, self.fetching = (
            MunicipalityPage(theme),
            PassphrasePage(theme, self._announce),
            FetchingPage(theme),
        )
        self._pages = QStackedWidget()
        for page in (self.welcome, self.help, self.waiting, self.municipality, self.passphrase, self.fetching):
            self._pages.addWidget(page)
        self._pages.setMaximumWidth(theme.px(_WIDEST_WORDS))
        self.welcome.sign_in_asked.connect(self._sign_in)
        self.welcome.practice_asked.connect(self.practice_asked)
        self.welcome.account_asked.connect(self.account_asked)
        self.help.back_asked.connect(lambda: self._show_welcome())
        self.waiting.again_asked.connect(lambda: self._open_page(self._link))
        self.waiting.copy_asked.connect(self._copy_link)
        self.waiting.cancel_asked.connect(self._cancel)
        self.municipality.chosen.connect(lambda code: self._open_account(Municipality(code)))
        self.passphrase.given.connect(self._give_passphrase)
        self.passphrase.cancel_asked.connect(lambda: self._passphrases.put(None))
        self.fetching.begin_asked.connect(self.begin_asked)
        right = QVBoxLayout()
        right.setContentsMargins(theme.px(92), theme.px(44), theme.px(60), theme.px(28))
        right.addWidget(self.steps)
        right.addWidget(scrolling(self._pages, "Surface"), 1)
        right.addWidget(self._below())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._landscape)
        row.addLayout(right, 1)

    def _below(self) -> QWidget:
        """The languages, and help: only where nothing has been begun that the other language would throw away."""
        self.below = QWidget()
        row = QHBoxLayout(self.below)
        row.setContentsMargins(0, 0, 0, 0)
        for code, name in (("sv", "Svenska"), ("en", "English")):
            button = Button(self._theme, name, kind="quiet")
            button.setCheckable(True)
            button.setChecked(self._door.settings.get("language") == code)
            button.clicked.connect(lambda _checked, chosen=code: self.language_chosen.emit(chosen))
            row.addWidget(button)
        row.addStretch(1)
        self.help_button = Button(self._theme, _("Hjälp med att logga in"), kind="quiet")
        self.help_button.clicked.connect(self._look_at_network)
        row.addWidget(self.help_button)
        return self.below

    def _look_at_network(self) -> None:
        self.help.set_lines(())
        self._show(self.help, 1)
        self._door.look_at_network(partial(emit_if_there, self._looked))

    def _show_accounts(self, found: tuple[KnownAccount, ...]) -> None:
        self.welcome.show_accounts(found, self._door.today())

    def _show_lines(self, lines: list[str]) -> None:
        self.help.set_lines(lines)
        self._announce(self.help.words.text())

    def _show(self, page: Page, step: int) -> None:
        self.below.setVisible(page in (self.welcome, self.help))
        self.help_button.setVisible(page is self.welcome and not self._door.problem())
        self.steps.show_step(step)
        self._pages.setCurrentWidget(page)
        page.focus_first()

    def _show_welcome(self, reason: str = "") -> None:
        problem = self._door.problem()
        words = refusal_words(problem or reason) if problem or reason else ""
        self.welcome.say(words, can_try=not problem)
        self._show(self.welcome, 1)
        if words:
            self.welcome.told.hide()
            self._announce(words)

    def _sign_in(self) -> None:
        self._link, self._is_wrong = "", False
        self.waiting.set_texts(_("Öppnar inloggningen"), "")
        self._show(self.waiting, 1)
        self._attempt = self._door.sign_in(self._tell)

    def _hear(self, news: SignInNews | None) -> None:
        if news is None:
            self._show(self.fetching, 3)
            self.desk_opened.emit()
            return
        match news.stage:
            case SignInStage.IN_BROWSER:
                self._link = news.link
                title, words = _("Fortsätt i webbläsaren"), _("Det här fönstret väntar på dig.")
                if not self._open_page(news.link):
                    words = _("Webbläsaren gick inte att öppna. Kopiera länken och öppna den där.")
                self.waiting.set_texts(title, words, has_link=True)
                self.waiting.focus_first()
                self._announce(f"{title}. {words}")
            case SignInStage.CHECKING:
                self.waiting.set_texts(_("Kontrollerar inloggningen"), "")
            case SignInStage.SIGNED_IN:
                self._attempt = None
                self._signed_in(news)
            case SignInStage.REFUSED:
                self._refuse(news.reason)

    def _signed_in(self, news: SignInNews) -> None:
        bring_forward(self)
        if news.is_known or news.guide is None:
            self._open_account(None)
            return
        self.municipality.suggest(news.guide.municipality, news.guide.name)
        self._show(self.municipality, 2)
        self._announce(self.municipality.title.text())

    def _open_account(self, municipality: Municipality | None) -> None:
        self.is_first_time = municipality is not None
        self._municipality = municipality
        self.waiting.set_texts(_("Gör i ordning datorn"), "", can_cancel=False)
        self._show(self.waiting, 2)
        self._door.open_account(municipality, self._passphrase, lambda _desk: self._tell(None), self._tell_refusal)

    def _passphrase(self, is_new: bool) -> str | None:
        """On the thread that opens the account: ask, and wait for the answer."""
        emit_if_there(self._asked, is_new)
        return self._passphrases.get()

    def _tell_refusal(self, reason: str) -> None:
        self._tell(SignInNews(SignInStage.REFUSED, reason=reason))

    def _tell(self, news: SignInNews | None) -> None:
        """On any thread: None is the opened desk."""
        emit_if_there(self._told, news)

    def _ask_passphrase(self, is_new: bool) -> None:
        self.passphrase.ask(is_new=is_new)
        self._show(self.passphrase, 2)
        if self._is_wrong:
            self.passphrase.say(_("Lösenfrasen stämmer inte. Försök igen."))

    def _give_passphrase(self, words: str) -> None:
        self.waiting.set_texts(_("Gör i ordning datorn"), "", can_cancel=False)
        self._show(self.waiting, 2)
        self._passphrases.put(words)

    def _refuse(self, reason: str) -> None:
        self._attempt = None
        self._is_wrong = reason == "passphrase"
        if self._is_wrong:
            self._open_account(self._municipality)
        else:
            self._show_welcome(reason)

    def _copy_link(self) -> None:
        QGuiApplication.clipboard().setText(self._link)
        self.waiting.words.setText(_("Länken är kopierad. Klistra in den i webbläsarens adressfält."))
        self._announce(self.waiting.words.text())

    def _cancel(self) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            attempt.cancel()
