"""What the right half of the first window shows, one page at a time; each says what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from guide_desk.domain.municipality import Municipality
from guide_desk.snapshots.sign_in import KnownAccount
from guide_desk.snapshots.sync_status import SyncStatus
from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.labels import PlainLabel, line
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.widgets.words_field import LineField
from guide_desk.ui.words.sign_in import account_words, problem_words
from guide_desk.ui.words.sync import fetched_words
from guide_desk.ui.words.trade import municipality_words

ENOUGH_TO_BEGIN = 50
SHORTEST_PASSPHRASE = 12


class _Page(QWidget):
    """A title, a sentence, and what follows; `first` gets the focus."""

    def __init__(self, theme: Theme, title: str, words: str) -> None:
        super().__init__()
        self.theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(12))
        self.column.addStretch(2)
        self.title = PlainLabel(theme, title, "question", wraps=True)
        self.words = PlainLabel(theme, words, "lead", "ink2", wraps=True)
        self.column.addWidget(self.title)
        self.column.addWidget(self.words)

    def focus_first(self) -> None:
        """Where the keyboard begins; the page itself where there is nothing, or a hidden button would hear the next key."""
        first = next((each for each in self.findChildren(QWidget) if self._is_first(each)), self)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_first(self, widget: QWidget) -> bool:
        return isinstance(widget, Button | QLineEdit | QComboBox) and widget.isVisibleTo(self) and widget.isEnabled()

    def row(self, buttons: Sequence[Button]) -> None:
        """Buttons beside each other."""
        holder = QHBoxLayout()
        holder.setSpacing(10)
        for button in buttons:
            holder.addWidget(button)
        holder.addStretch(1)
        self.column.addLayout(holder)


class WelcomePage(_Page):
    """Sign in, open an account that is here already (`account_asked(folder)`), or practise."""

    sign_in_asked = Signal()
    practice_asked = Signal()
    account_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        words = _(
            "Här ser du vem som väntar på svar. Du kan anteckna även när nätet sviker, "
            "och nå rätt personer när det är dags för nyhetsbrev."
        )
        super().__init__(theme, _("Välkommen"), words)
        self.column.addSpacing(theme.px(10))
        self.told, self.problem = (PlainLabel(theme, style="meta_strong", wraps=True) for _each in range(2))
        self.problem.set_look(color="late")
        for label in (self.told, self.problem):
            label.hide()
            self.column.addWidget(label)
        self.sign_in = Button(theme, _("Logga in med SuperOffice"), kind="big")
        self.sign_in.clicked.connect(self.sign_in_asked)
        self.row([self.sign_in])
        hint = _("Inloggningen öppnas i din webbläsare. Guide Desk ser aldrig ditt lösenord.")
        self.column.addWidget(PlainLabel(theme, hint, "meta", "ink2", wraps=True))
        self._accounts = QVBoxLayout()
        self.column.addLayout(self._accounts)
        self.column.addSpacing(theme.px(16))
        self.column.addWidget(line())
        self.column.addSpacing(theme.px(12))
        practice = Button(theme, _("Prova i övningsläge"))
        practice.clicked.connect(self.practice_asked)
        self.row([practice])
        self.column.addWidget(
            PlainLabel(theme, _("Påhittade personer. Inget du gör skickas till registret."), "meta", "ink2", wraps=True)
        )
        self.column.addStretch(3)

    def show_accounts(self, accounts: Sequence[KnownAccount], today: date) -> None:
        """Those on this computer, below signing in; without any there is nothing to choose from."""
        if not accounts:
            return
        theme = self.theme
        self._accounts.addSpacing(theme.px(16))
        self._accounts.addWidget(line())
        self._accounts.addSpacing(theme.px(8))
        self._accounts.addWidget(PlainLabel(theme, _("Konton på den här datorn"), "label"))
        has_several_tenants = len({account.tenant for account in accounts}) > 1
        for account in accounts:
            who, when = account_words(account, today, names_tenant=has_several_tenants)
            row = QHBoxLayout()
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(PlainLabel(theme, who, "body_strong", wraps=True))
            words.addWidget(PlainLabel(theme, when, "meta", "ink2", wraps=True))
            row.addLayout(words, 1)
            button = Button(theme, _("Öppna"), name=_("Öppna {account}").format(account=who))
            button.clicked.connect(partial(self.account_asked.emit, account.folder))
            row.addWidget(button)
            self._accounts.addSpacing(theme.px(6))
            self._accounts.addLayout(row)

    def tell(self, text: str, *, is_well: bool) -> None:
        """What has just been done."""
        self.told.setText(text)
        self.told.set_look(color="ok" if is_well else "late")
        self.told.show()
        self.sign_in.setAccessibleDescription(text)

    def say(self, text: str, *, can_try: bool = True) -> None:
        """What stands in the way; '' when nothing does."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.sign_in.setEnabled(can_try)


class WaitingPage(_Page):
    """The browser has the word."""

    again_asked = Signal()
    copy_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", "")
        self.column.addSpacing(theme.px(10))
        self._again = Button(theme, _("Öppna sidan igen"))
        self._copy = Button(theme, _("Kopiera länken"), icon="copy")
        self._cancel = Button(theme, _("Avbryt"), kind="quiet")
        for button, signal in ((self._again, self.again_asked), (self._copy, self.copy_asked), (self._cancel, self.cancel_asked)):
            button.clicked.connect(signal)
        self.row([self._again, self._copy, self._cancel])
        self.column.addStretch(3)
        self.set_texts(_("Öppnar inloggningen"), "")

    def _is_first(self, widget: QWidget) -> bool:
        """A key too many does not cancel."""
        return widget is not self._cancel and super()._is_first(widget)

    def set_texts(self, title: str, words: str, *, has_link: bool = False, can_cancel: bool = True) -> None:
        """How it stands; the link's buttons only while there is a link."""
        self.title.setText(title)
        self.words.setText(words)
        self._again.setVisible(has_link)
        self._copy.setVisible(has_link)
        self._cancel.setVisible(can_cancel)


class HelpPage(_Page):
    """What the way to SuperOffice looks like from here, to read aloud to whoever helps."""

    back_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Vägen till SuperOffice"), "")
        self._lines = PlainLabel(theme, wraps=True)
        self.column.addWidget(self._lines)
        back, copy = Button(theme, _("Tillbaka")), Button(theme, _("Kopiera texten"), icon="copy")
        back.clicked.connect(self.back_asked)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text))
        self.row([back, copy])
        self.column.addStretch(3)

    @property
    def text(self) -> str:
        """What was found, a line each."""
        return self._lines.text()

    def set_lines(self, lines: Sequence[str]) -> None:
        """What was found; nothing yet while it is looked for."""
        words = _("Det här kan du läsa upp för den som hjälper dig. Inget av det handlar om någon person.")
        self.words.setText(words if lines else _("Provar vägen …"))
        self._lines.setText("\n".join(lines))


class MunicipalityPage(_Page):
    """Whom one works for: the login's suggestion, or another."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", "")
        self._suggested = Municipality.REGION
        self.column.addSpacing(theme.px(10))
        self._yes = Button(theme, _("Ja"), kind="big")
        self._yes.clicked.connect(lambda: self.chosen.emit(self._suggested.value))
        self._other = Button(theme, _("Välj en annan"), kind="second")
        self._other.clicked.connect(self._open_list)
        self.row([self._yes, self._other])
        self._list = DropDown()
        self._list.setAccessibleName(_("Kommun"))
        for municipality in Municipality:
            self._list.addItem(municipality_words(municipality), municipality.value)
        self._go_on = Button(theme, _("Fortsätt"), kind="big")
        self._go_on.clicked.connect(lambda: self.chosen.emit(str(self._list.currentData())))
        self.column.addWidget(self._list)
        self.row([self._go_on])
        self.column.addStretch(3)

    def suggest(self, municipality: Municipality, guide_name: str) -> None:
        """Ask about the login's own, and say whose it was: a browser may remember somebody else."""
        self._suggested = municipality
        self.words.setText(_("Därifrån hämtas kontakterna. Du är inloggad som {name}.").format(name=guide_name))
        self.title.setText(_("Stämmer det att du arbetar för {place}?").format(place=municipality_words(municipality)))
        self._list.setCurrentIndex(self._list.findData(municipality.value))
        self._show_list(is_open=False)

    def _open_list(self) -> None:
        self.title.setText(_("Vilken kommun arbetar du för?"))
        self._show_list(is_open=True)
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_list(self, *, is_open: bool) -> None:
        for widget, is_shown in (
            (self._yes, not is_open),
            (self._other, not is_open),
            (self._list, is_open),
            (self._go_on, is_open),
        ):
            widget.setVisible(is_shown)


class PassphrasePage(_Page):
    """Where there is no keyring, what is kept here is locked with words that only the guide knows."""

    given = Signal(str)
    cancel_asked = Signal()

    def __init__(self, theme: Theme, announce: Callable[[str], None]) -> None:
        super().__init__(theme, "", "")
        self._is_new = True
        self._first, self._second = LineField(), LineField()
        for field, name in ((self._first, _("Lösenfras")), (self._second, _("En gång till"))):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(name)
            field.setPlaceholderText(name)
            self.column.addWidget(field)
        self._first.returnPressed.connect(self._go_on)
        self._second.returnPressed.connect(self._give)
        self._problem = ProblemLine(theme, announce)
        self.column.addWidget(self._problem)
        go_on, cancel = Button(theme, _("Fortsätt"), kind="big"), Button(theme, _("Avbryt"), kind="quiet")
        go_on.clicked.connect(self._give)
        cancel.clicked.connect(self.cancel_asked)
        self.row([go_on, cancel])
        self.column.addStretch(3)

    def ask(self, *, is_new: bool) -> None:
        """A new one, twice; or the one that was chosen."""
        self._is_new = is_new
        self.title.setText(_("Välj en lösenfras") if is_new else _("Skriv din lösenfras"))
        self.words.setText(
            _("Den här datorn har ingen nyckelring, så lösenfrasen låser det som sparas här. Den går inte att återskapa.")
            if is_new
            else _("Den låser upp det som är sparat på datorn.")
        )
        self._second.setVisible(is_new)
        for field in (self._first, self._second):
            field.clear()
        self._problem.hide()

    def say(self, problem: str) -> None:
        """Why what was given does not open anything."""
        self._problem.say(problem)

    def _go_on(self) -> None:
        """Enter in the first field; a new one is still to be typed once more."""
        if self._is_new and len(self._first.text()) >= SHORTEST_PASSPHRASE and not self._second.text():
            self._problem.hide()
            self._second.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._give()

    def _give(self) -> None:
        words = self._first.text()
        if self._is_new and len(words) < SHORTEST_PASSPHRASE:
            self._problem.say(_("Välj minst tolv tecken, gärna några ord."))
        elif self._is_new and words != self._second.text():
            self._problem.say(_("De två är inte lika. Skriv dem igen."))
        elif words:
            self.given.emit(words)


class FetchingPage(_Page):
    """The first fetch in numbers of people; one may begin long before it ends."""

    begin_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Hämtar kontakter"), "")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Hämtade kontakter"))
        self.bar.setRange(0, 0)
        self.column.addWidget(self.bar)
        self._hint = PlainLabel(theme, "", "meta", "ink2", wraps=True)
        self.begin = Button(theme, _("Börja arbeta"), kind="big")
        self.begin.clicked.connect(self.begin_asked)
        self.row([self.begin])
        self.column.addWidget(self._hint)
        self.column.addStretch(3)
        self._set_enough(is_enough=False)

    def show_status(self, status: SyncStatus) -> None:
        """How far the fetch has come, or what stands in its way."""
        if status.fetched is not None:
            total = max(status.expected or 0, status.fetched)
            self.words.setText(fetched_words(status.fetched, total))
            self.bar.setRange(0, total)
            self.bar.setValue(status.fetched)
            self._set_enough(is_enough=self.begin.isEnabled() or status.fetched >= ENOUGH_TO_BEGIN)
        is_done = status.updated_at is not None
        if is_done:
            self.bar.setRange(0, 1)
            self.bar.setValue(1)
            self.title.setText(_("Allt är hämtat"))
            self._set_enough(is_enough=True)
            self._hint.clear()
        elif not status.is_busy:
            self.words.setText(
                problem_words(status.problem) or _("Nätet svarar inte just nu. Hämtningen fortsätter av sig själv.")
            )
            self._set_enough(is_enough=True)

    def _set_enough(self, *, is_enough: bool) -> None:
        is_first_time = is_enough and not self.begin.isEnabled()
        self.begin.setEnabled(is_enough)
        self._hint.setText(_("Resten hämtas medan du arbetar.") if is_enough else _("Du kan börja så snart de första är här."))
        if is_first_time:
            self.begin.setFocus(Qt.FocusReason.OtherFocusReason)
