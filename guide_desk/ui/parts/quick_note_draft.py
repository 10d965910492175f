"""A quick note that is being written: kept each second with everything that is chosen, and with whom it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from guide_desk.domain.changes import Changes
from guide_desk.identifiers import ContactId
from guide_desk.services import drafts
from guide_desk.snapshots.people import QUICK_NOTE_AT_FAIR, QUICK_NOTE_DRAFT
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDraft, KeptField, kept_under

_BEGUN_BY = ("text", "topics", "remind_at")


class QuickNoteDraft(FormDraft):
    """There is one at a time.

    `about` says who is chosen; `look_up` chooses again whom it was about.
    """

    def __init__(
        self,
        context: DeskContext,
        fields: Mapping[str, KeptField],
        window: QWidget,
        about: Callable[[], ContactId | None],
        look_up: Callable[[ContactId], None],
    ) -> None:
        self._chosen, self._look_up = about, look_up
        own, also = kept_under(context, QUICK_NOTE_DRAFT, QUICK_NOTE_AT_FAIR)
        super().__init__(context, own, fields, window, also=also)

    def _ask(self) -> None:
        forms = tuple(filter(None, (self._form, self._also)))
        self._context.background.ask(self._form, lambda unit: drafts.kept_quick_note(unit, forms), self._found_note)

    def _found_note(self, found: tuple[str, dict[str, str], ContactId | None]) -> None:
        form, kept, about = found
        was_typed = bool(self._typed())
        self._found((form, kept))
        if kept and about is not None and not was_typed:
            self._look_up(about)

    def _save(self, words: Mapping[str, str]) -> partial[Changes]:
        about = self._chosen()
        return partial(drafts.save_quick_note, form=self._form, words=words, about=about, instead_of=self._taken_from)

    def _typed(self) -> dict[str, str]:
        """All of it once something is begun: then a kind or an outcome that was only left as it was counts too."""
        words = self._words()
        about = self._chosen()
        is_named = about is None and words["who"].strip() and words["who"] != self._given.get("who")
        if not is_named and not any(words[name].strip() for name in _BEGUN_BY):
            return {}
        return words | {"who": "" if about is not None else words["who"], "about": str(about or "")}
