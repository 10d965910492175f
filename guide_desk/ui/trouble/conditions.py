"""The bar for lasting conditions: offline, a server that struggles, a session that ended, and signing in again in place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from guide_desk.errors import AccountClosed
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.sign_in import SignInNews, SignInStage
from guide_desk.snapshots.sync_status import ManyGone, SyncState, SyncStatus
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import opening_number
from guide_desk.ui.crossing import emit_if_there
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.bar import MessageBar
from guide_desk.ui.words.sign_in import problem_words, reader_words, refusal_words, unwritable_words
from guide_desk.ui.words.sync import back_words, offline_words, removal_words

if TYPE_CHECKING:
    from guide_desk.ui.doors import Cancellable, SessionDoor

_PROBLEM_ICONS = dict.fromkeys(("clock", "many_gone", "many_entries_gone", "unwritable", "damaged"), "triangle-alert")
Acts = tuple[tuple[str, Callable[[], None]], ...]


class Conditions(QObject):
    """Owns what the bar says. Nothing here ever opens a dialog: a guide may be in the middle of a sentence."""

    _told = Signal(object)

    def __init__(
        self, context: DeskContext, bar: MessageBar, session: SessionDoor, open_page: Callable[[str], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._bar, self._session, self._open_page = context, bar, session, open_page
        self._status = SyncStatus(SyncState.ALL_SENT)
        self._said: object = None
        self._attempt: Cancellable | None = None
        self._link = ""
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        context.background.refused.connect(lambda: context.toasts.show(unwritable_words(may_write=context.store.is_read_only)))

    @property
    def status(self) -> SyncStatus:
        """How the sync stands."""
        return self._status

    @property
    def is_signed_out(self) -> bool:
        """Whether the guide has to sign in again."""
        return self._status.state is SyncState.SIGNED_OUT

    def show(self, status: SyncStatus) -> None:
        """Say what has become true, once; take it away when it no longer is."""
        was, self._status = self._status, status
        if status.problem == AccountClosed.CODE:
            self._context.lock()
            return
        if self._attempt is not None:
            return
        problem = problem_words(status.problem)
        if status.state is SyncState.SIGNED_OUT:
            self._say_signed_out()
            self._said = None
        elif problem:
            self._say_once((status.problem, status.many_gone), problem, self._acts_on(status.many_gone))
        elif status.state is SyncState.OFFLINE:
            self._say_once("offline", offline_words(status.waiting_count))
        elif status.state is SyncState.SERVER_DOWN:
            words = _("SuperOffice svarar inte just nu. Du kan arbeta vidare, allt sparas här och skickas senare.")
            self._say_once("down", words)
        elif not status.is_busy:
            self._come_back(was, status)

    def _say_once(self, what: object, words: str, acts: Acts = ()) -> None:
        """Not again while it is what was said last."""
        if what != self._said:
            self._said = what
            icon = _PROBLEM_ICONS.get(self._status.problem, "cloud-off")
            self._bar.say(words, icon, acts)

    def _acts_on(self, gone: ManyGone | None) -> Acts:
        return ((removal_words(gone), lambda: self._session.accept_departures(gone)),) if gone is not None else ()

    def say_reader(self, guide: Guide | None) -> None:
        """Somebody whose account may only read is told so before they write."""
        if guide is not None and not guide.may_write:
            self._bar.say(reader_words(), "lock")

    def refuses_to_write(self) -> bool:
        """Whether the account may only read, or the file here only be read; then it is said why."""
        if not self._context.can_write:
            self._context.toasts.show(unwritable_words(may_write=self._context.may_write))
        return not self._context.can_write

    def account_acts(self, leave: Callable[[], None]) -> Acts:
        """What can be done about who is signed in; nothing where no session connects the desk."""
        if not self._session.can_sign_in:
            return ()
        first = (_("Logga in"), self.sign_in) if self.is_signed_out else (_("Logga ut"), self._sign_out)
        return (
            first,
            (_("Logga in som någon annan"), leave),
            (_("Spara det som inte har skickats …"), self._save_unsent),
            (_("Ta in sparat arbete …"), self._take_in),
            (_("Logga ut och ta bort allt från den här datorn …"), self._ask_erase),
        )

    def sign_in(self) -> None:
        """In the browser, while everything else goes on."""
        if self._attempt is None:
            self._attempt = self._session.sign_in(partial(emit_if_there, self._told))

    def _sign_out(self) -> None:
        self._session.sign_out()
        words = _("Du är utloggad. Det du skrivit finns kvar på datorn.")
        if self._status.waiting_count:
            count = self._status.waiting_count
            words = ngettext(
                "Du är utloggad. {count} sak väntar här tills du loggar in igen.",
                "Du är utloggad. {count} saker väntar här tills du loggar in igen.",
                count,
            ).format(count=opening_number(count))
        self._context.toasts.show(words)

    def _ask_erase(self) -> None:
        from guide_desk.ui.laptop.erase_dialog import EraseDialog

        window = self._window

        def erase() -> None:
            self._session.erase()
            window.close()

        _open(EraseDialog(self._context, erase, window))

    def _save_unsent(self) -> None:
        from guide_desk.ui.laptop.unsent_file_dialogs import SaveUnsentDialog

        if not self._session.can_keep_words or not self.refuses_to_write():
            _open(SaveUnsentDialog(self._context, self._window))

    def _take_in(self) -> None:
        from guide_desk.services.unsent_file import SUFFIX
        from guide_desk.ui.laptop.unsent_file_dialogs import TakeInDialog

        path = None if self.refuses_to_write() else self._context.find_file(f"Guide Desk (*{SUFFIX})")
        if path is not None:
            _open(TakeInDialog(self._context, path, self._window))

    @property
    def _window(self) -> QWidget:
        window = self.parent()
        assert isinstance(window, QWidget)
        return window

    def _say_signed_out(self, more: str = "") -> None:
        words = _("Du har loggats ut från SuperOffice. Du kan fortsätta skriva, allt sparas här.")
        words = more or problem_words(self._status.problem) or words
        acts: Acts = ((_("Logga in"), self.sign_in),) if self._session.can_sign_in else ()
        self._bar.say(words, "key-round", acts)

    def _come_back(self, was: SyncStatus, status: SyncStatus) -> None:
        if was.state in (SyncState.OFFLINE, SyncState.SERVER_DOWN):
            refused = max(status.attention_count - was.attention_count, 0)
            self._context.toasts.show(back_words(was.waiting_count - status.waiting_count - refused))
        self._said = None
        self._bar.hide()
        self.say_reader(self._context.guide())

    def _hear(self, news: SignInNews) -> None:
        match news.stage:
            case SignInStage.IN_BROWSER:
                self._link = news.link
                self._say_in_browser(is_open=self._open_page(news.link))
            case SignInStage.SIGNED_IN:
                self._attempt = None
                self._bar.hide()
                self._context.toasts.show(_("Du är inloggad igen."))
            case SignInStage.REFUSED:
                self._attempt = None
                self._say_signed_out(refusal_words(news.reason))
            case _:
                return

    def _say_in_browser(self, *, is_open: bool) -> None:
        words = _("Fortsätt i webbläsaren. Du kan skriva här under tiden.")
        if not is_open:
            words = _("Webbläsaren gick inte att öppna. Kopiera länken och öppna den där.")
        acts: Acts = (
            (_("Öppna sidan igen"), self._open_again),
            (_("Kopiera länken"), lambda: QGuiApplication.clipboard().setText(self._link)),
            (_("Avbryt"), self._cancel),
        )
        self._bar.say(words, "key-round", acts)

    def _open_again(self) -> None:
        self._open_page(self._link)

    def _cancel(self) -> None:
        if self._attempt is not None:
            self._attempt.cancel()


def _open(dialog: QDialog) -> None:
    """It goes when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
