"""What has been typed in a small window and not saved: kept on this computer each second, and there again the next time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from guide_desk.domain.changes import Changes
from guide_desk.identifiers import ContactId
from guide_desk.services import drafts
from guide_desk.snapshots.people import form_about
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.composer import DRAFT_MILLISECONDS


class KeptChoice(QObject):
    """Something chosen that is kept as a line would be: read and put back as text."""

    textChanged = Signal(str)  # noqa: N815 - as Qt names a line's

    def __init__(self, read: Callable[[], str], put_back: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self.text, self.setText = read, put_back


KeptField = QLineEdit | QPlainTextEdit | KeptChoice


def kept_under(context: DeskContext, usual: str, at_fair: str) -> tuple[str, str]:
    """(form, also) for a window that is there in Mässläge too: in front of others only what was begun there is shown."""
    return (at_fair, "") if context.hides_names else (usual, at_fair)


class FormDraft(QObject):
    """GUI thread only. `form` names the window among the kept ones, and `about` is the person it is about, if it is about one.
    What is ticked is not kept: it is asked anew. `restored` when what was kept stands in the fields, or nothing was.

    `also`: another window whose words are taken over where nothing was begun in this one.
    """

    restored = Signal()

    def __init__(
        self,
        context: DeskContext,
        form: str,
        fields: Mapping[str, KeptField],
        window: QWidget,
        *,
        about: ContactId | None = None,
        also: str = "",
    ) -> None:
        super().__init__(window)
        self._context, self._fields, self._window, self._about = context, fields, window, about
        self._form = form if about is None else form_about(form, about)
        self._also, self._taken_from = also, ""
        self._given: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MILLISECONDS)
        self._timer.timeout.connect(self.keep)
        self._ask()

    @property
    def has_unkept_words(self) -> bool:
        """Whether something is typed that the store does not have."""
        return not self._is_over and self._window.isVisible() and self._typed() != self._kept

    def keep(self, then: Callable[[], object] | None = None, fail: Callable[[], object] | None = None) -> None:
        """Lay the words into the encrypted file; `then` once it has them, `fail` when it cannot take them."""
        self._timer.stop()
        words = self._typed()

        def kept(_changes: Changes) -> None:
            self._kept = words
            if then is not None:
                then()

        def failed(_error: Exception) -> None:
            if fail is not None:
                fail()

        self._context.background.act(self._save(words), kept, failed)

    def forget(self) -> None:
        """What was typed is saved, or given up."""
        self._is_over = True
        self._timer.stop()
        self._context.background.act(self._save({}))

    def begin_anew(self) -> None:
        """What was typed is saved, and what stands in the fields now is where the next one begins."""
        self._timer.stop()
        self._context.background.act(self._save({}))
        self._kept, self._taken_from = {}, ""
        self.note_given()

    def note_given(self) -> None:
        """What stands in the fields now was given, and not typed."""
        self._given = self._words()

    def _ask(self) -> None:
        """What is kept, for `_restore`."""
        forms = tuple(filter(None, (self._form, self._also)))
        self._context.background.ask(self._form, lambda unit: drafts.first_kept(unit, forms), self._found)

    def _found(self, found: tuple[str, dict[str, str]]) -> None:
        form, kept = found
        self._taken_from = form if kept and form != self._form and not self._typed() else ""
        self._restore(kept)

    def _save(self, words: Mapping[str, str]) -> partial[Changes]:
        return partial(drafts.save_form, form=self._form, words=words, about=self._about, instead_of=self._taken_from)

    def leave(self) -> None:
        """The window is closed; what was typed in it waits for the next time."""
        if self._is_over:
            return
        if self._timer.isActive():
            self.keep()
        if self._typed():
            self._context.toasts.show(_("Utkastet finns kvar."))

    def _restore(self, kept: dict[str, str]) -> None:
        """Nothing that has been typed meanwhile is written over."""
        if not isValid(self):
            return
        if not self._typed():
            self._kept = kept
            for name, field in self._fields.items():
                if name in kept:
                    field.setPlainText(kept[name]) if isinstance(field, QPlainTextEdit) else field.setText(kept[name])
        for field in self._fields.values():
            field.textChanged.connect(lambda *_text: self._timer.start())
        self.restored.emit()

    def _typed(self) -> dict[str, str]:
        """Fields with words in them that were not given."""
        return {name: words for name, words in self._words().items() if words.strip() and words != self._given.get(name)}

    def _words(self) -> dict[str, str]:
        return {
            name: each.toPlainText() if isinstance(each, QPlainTextEdit) else each.text() for name, each in self._fields.items()
        }


class FormWindow:
    """Beside a small window's class: its words outlive it. Who inherits makes `draft` and lets it forget or leave at the end, and
    says with `words_not_kept` what the disk refused.
    """

    draft: FormDraft

    @property
    def has_unkept_words(self) -> bool:
        """Whether something is typed that the store does not have."""
        return self.draft.has_unkept_words

    @property
    def has_open_call(self) -> bool:
        """No call is started from here."""
        return False

    def keep_draft(self, then: Callable[[], object] | None = None) -> None:
        """Keep what is typed until it is saved, or given up. `then` is called once the store has it."""
        self.draft.keep(then, self.words_not_kept)

    @abstractmethod
    def words_not_kept(self) -> None:
        """The computer could not take what is typed; it stands in the window still."""


class FormDialog(FormWindow, QDialog):
    """The same, with no frame of its own."""
