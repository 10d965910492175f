"""`Sök i hela registret`: the part of the list that comes from the CRM, and the row that offers it or says why not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from guide_desk.domain.access import Access, AccessKind
from guide_desk.services.register_search import ask_register, may_ask
from guide_desk.snapshots.register import RegisterAnswer
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.contacts.table_model import Offer
from guide_desk.ui.words.register import why_no_search

PLACE = "search"
QUIET_MILLISECONDS = 400


class RegisterPart(QObject):
    """`changed` when the answer or the last row says something else. GUI thread."""

    changed = Signal()

    def __init__(self, context: DeskContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._question = ""
        self._problem = ""
        self._is_asking = self._is_slow = False
        self.answer: RegisterAnswer | None = None
        self._patience = _timer(self, self._grow_impatient)
        self._rest = _timer(self, self.ask)

    def set_question(self, question: str, *, asks_at_once: bool) -> None:
        """What stands in the field now. An answer to another question goes; `asks_at_once`: ask as soon as typing rests."""
        if question.strip() == self._question:
            if asks_at_once and self.answer is None and not self._is_asking:
                self._rest.start()
            return
        self._question = question.strip()
        self._end()
        if self.answer is not None or self._problem:
            self._context.background.drop_register(PLACE)
        self.answer, self._problem = None, ""
        if asks_at_once:
            self._rest.start()

    def ask(self) -> None:
        """Ask the CRM for what is typed."""
        self._rest.stop()
        if not may_ask(self._question) or self._is_asking:
            return
        self._problem, self._is_asking = "", True
        self._patience.start()
        question = partial(ask_register, question=self._question)
        self._context.background.ask_register(
            PLACE, question, partial(self._answered, self._question), partial(self._not_answered, self._question)
        )

    def last_row(self) -> Offer | None:
        """What stands last in the list; None when there is nothing to offer."""
        if not may_ask(self._question):
            return None
        if self._problem:
            return Offer(self._problem, "cloud-off", is_open=True)
        if self.answer is not None:
            more = _("Fler än {count} träffar. Skriv mer för att hitta rätt.").format(count=len(self.answer.people))
            return Offer(more, "search", is_open=False) if self.answer.is_cut else None
        if self._is_asking:
            words = _("Söker i hela registret …") if self._is_slow else _("Sök i hela registret")
            return Offer(words, "search", is_open=False)
        return Offer(_("Sök i hela registret"), "search", is_open=True)

    def _answered(self, question: str, answer: RegisterAnswer) -> None:
        if question == self._question:
            self._end()
            self.answer = answer
            self._context.note_access(Access(AccessKind.REGISTER_SEARCHED, people=len(answer.people)))
            if not answer.people:
                self._context.announce(_("Ingen träff i hela registret."))
            self.changed.emit()

    def _not_answered(self, question: str, error: Exception) -> None:
        if question == self._question:
            self._end()
            self._problem = why_no_search(error)
            self._context.announce(self._problem)
            self.changed.emit()

    def _grow_impatient(self) -> None:
        self._is_slow = True
        self.changed.emit()

    def _end(self) -> None:
        self._is_asking = self._is_slow = False
        self._patience.stop()
        self._rest.stop()


def _timer(part: RegisterPart, then: Callable[[], None]) -> QTimer:
    timer = QTimer(part)
    timer.setSingleShot(True)
    timer.setInterval(QUIET_MILLISECONDS)
    timer.timeout.connect(then)
    return timer
