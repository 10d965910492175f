"""What one usually does next, offered once and never in the way: after a call nobody answered, and after mail was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from guide_desk.texts import _
from guide_desk.ui.theme.theme import Theme
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel


class FollowUp(QWidget):
    """A line of words and presses; hidden when there is nothing to offer. `announce` says the question aloud."""

    def __init__(self, theme: Theme, announce: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._announce = announce
        self._row = FlowLayout(self)
        self._expected: tuple[str, Callable[[], None]] | None = None
        self._is_about_last = False
        QGuiApplication.instance().applicationStateChanged.connect(self._state_changed)  # type: ignore[union-attr]
        self.hide()

    def clear(self) -> None:
        """Another person, or it was done."""
        self._expected = None
        self._is_about_last = False
        self._row.clear()
        self.hide()

    def offer_after_no_answer(
        self, write_text: Callable[[], None], write_mail: Callable[[], None], call_again: Callable[[], None]
    ) -> None:
        """`Skriv sms`, `Mejla i stället`, `Ring igen i morgon`."""
        self._show("", ((_("Skriv sms"), write_text), (_("Mejla i stället"), write_mail), (_("Ring igen i morgon"), call_again)))

    def offer_after_move(self, acts: tuple[tuple[str, Callable[[], None]], ...]) -> None:
        """A household has come here: what may be promised it next."""
        self._show("", acts)

    def ask_why(self, question: str, answers: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Another channel than the person wished: one press tells why, and no press is fine too. Stays over the next person."""
        self._show(question, (*answers, (_("Hoppa över"), self.clear)))
        self._is_about_last = True

    def next_person(self) -> None:
        """Somebody else is shown: what was offered for the one before goes, but for a question that names them."""
        if self._is_about_last:
            self._is_about_last = False
        else:
            self.clear()

    def expect_mail(self, name: str, write_down: Callable[[], None]) -> None:
        """The mail program was opened: ask once, when the guide is back in this window."""
        self._expected = (name, write_down)

    def ask_about_mail(self) -> None:
        """`Skickade du mejlet till Amira?`"""
        if self._expected is None:
            return
        (name, write_down), self._expected = self._expected, None
        question = _("Skickade du mejlet till {name}?").format(name=name)
        self._show(
            question, ((_("Ja, lägg på kortet"), write_down), (_("Inte än"), self.clear), (_("Nej, det blev inget"), self.clear))
        )
        self._announce(question)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.ask_about_mail()

    def _show(self, words: str, acts: tuple[tuple[str, Callable[[], None]], ...]) -> None:
        self._row.clear()
        if words:
            self._row.addWidget(PlainLabel(self._theme, words, "body_strong"))
        for text, act in acts:
            button = Button(self._theme, text, kind="chip")
            button.clicked.connect(self._done_with(act))
            self._row.addWidget(button)
        self.show()

    def _done_with(self, act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            self.clear()
            act()

        return run
