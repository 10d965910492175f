"""A segment's sentence that is being changed and is not saved: kept as words in small windows are, and there again in Urval."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from guide_desk.domain.segment import Group
from guide_desk.domain.segment_text import segment_of_text, segment_to_text
from guide_desk.errors import InvalidInput
from guide_desk.snapshots.people import SENTENCE_DRAFT
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.segment_pane import SegmentPane
from guide_desk.ui.parts.form_draft import FormDraft, FormWindow, KeptChoice


class BegunSentence(FormWindow, QObject):
    """Of the pane's segment; made with it. `taken_up(Segment)`: what stood there last, which one it changes by its id, '' for a
    new one.
    """

    taken_up = Signal(object)

    def __init__(self, context: DeskContext, pane: SegmentPane) -> None:
        super().__init__(pane)
        self._context, self._pane = context, pane
        sentence = KeptChoice(self._text, self._take_up, self)
        pane.sentence_laid.connect(lambda: sentence.textChanged.emit(""))
        self.draft = FormDraft(context, SENTENCE_DRAFT, {"sentence": sentence}, pane)

    def words_not_kept(self) -> None:
        self._context.toasts.show(_("Det kunde inte sparas på datorn."))

    def _text(self) -> str:
        """'' where there is nothing to lose: it is saved as it stands, or a new one without a condition."""
        segment = self._pane.segment
        if not self._pane.has_changes or (self._pane.kept is None and segment.tree == Group()):
            return ""
        return f"{segment.segment_id}\n{segment_to_text(replace(segment, name=self._pane.shown_name or _('Nytt urval')))}"

    def _take_up(self, kept: str) -> None:
        """Of what this version cannot read nothing is shown."""
        segment_id, _newline, text = kept.partition("\n")
        try:
            segment = segment_of_text(text)
        except InvalidInput:
            return
        self.taken_up.emit(replace(segment, segment_id=segment_id))
