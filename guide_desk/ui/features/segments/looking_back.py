"""What a segment was before: who has come and gone since it was sent, each time it was sent, and each version of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from guide_desk.identifiers import ContactId
from guide_desk.services import segments
from guide_desk.snapshots.segments import SegmentChange, SegmentSent, SegmentVersion
from guide_desk.snapshots.selections import SelectionProgress
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.changes_dialog import ChangesDialog
from guide_desk.ui.features.segments.segment_pane import SegmentPane
from guide_desk.ui.widgets.lines_dialog import LinesDialog
from guide_desk.ui.words.segments import gone_words, history_words, sent_on_words, since_words, version_words
from guide_desk.ui.words.selections import change_words, left_words


class LookingBack(QObject):
    """For the segment in the pane."""

    card_asked = Signal(int, list)

    def __init__(self, context: DeskContext, pane: SegmentPane, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._pane, self._window = context, pane, parent

    def show_since(self) -> None:
        """Who has come and gone since it was last sent."""
        self._pane.when_answered(lambda answer: self._show_since(answer.last_sent))

    def show_history(self) -> None:
        """Every time it was marked as sent; each opens who has come and gone since."""
        segment = self._pane.segment

        def show(found: tuple[SegmentSent, ...]) -> None:
            today = self._context.clock.today()
            words = "" if found else _("Urvalet har inte markerats som utskickat än.")
            lines = [history_words(each, today) for each in found]
            dialog = self._lines(_("Tidigare utskick"), words, lines)
            dialog.line_opened.connect(lambda place: self._show_since(found[place]))

        self._context.background.ask("sent history", partial(segments.sent_history, segment=segment), show)

    def show_versions(self) -> None:
        """An own one as it was each time it was kept; the one that is opened stands in the sentence, to be kept or put back."""
        kept = self._pane.kept
        if kept is None:
            return

        def show(found: tuple[SegmentVersion, ...]) -> None:
            names, today = self._pane.sentence.known.names, self._context.clock.today()
            words = _("Öppna en version för att se vilka den ger. Inget ändras förrän du sparar.")
            dialog = self._lines(_("Tidigare versioner"), words, [version_words(each, names, today) for each in found])
            dialog.line_opened.connect(lambda place: self._pane.try_out(found[place].segment))

        self._context.background.ask("versions", partial(segments.segment_versions, segment_id=kept.segment_id), show)

    def show_checked(self, progress: SelectionProgress) -> None:
        """Who came and who fell away when the members of a selection were checked."""
        left = dict(progress.left)

        def show(there: tuple[ContactId, ...]) -> None:
            new = [each for each in there if each not in left]
            gone = {each: left_words(left[each], progress.purpose) for each in there if each in left}
            self._changes(progress.name, change_words(progress), new, gone)

        people = (*progress.joined, *left)
        self._context.background.ask("changed people", partial(segments.on_the_lists, contacts=people), show)

    def _show_since(self, sent: SegmentSent | None) -> None:
        if sent is None:
            return
        segment = self._pane.segment

        def ask(unit: Any) -> SegmentChange | None:
            return segments.changes_since(unit, segment, sent.mailing_id)

        self._context.background.ask("changes since", ask, self._show_change)

    def _show_change(self, change: SegmentChange | None) -> None:
        if change is None:
            return
        names, today = self._pane.sentence.known.names, self._context.clock.today()
        gone = {each.contact_id: gone_words(change, each, names, today) for each in change.gone}
        heading = sent_on_words(change, today)
        self._changes(heading, since_words(change), change.new, gone)

    def _changes(self, heading: str, words: str, new: Sequence[ContactId], gone: Mapping[ContactId, str]) -> None:
        title = _("Ändringar i urvalet")
        dialog = ChangesDialog(self._context, title, heading, words, new, gone, self._pane.rows, self._window)
        dialog.opened.connect(self.card_asked)
        dialog.open()

    def _lines(self, title: str, words: str, lines: Sequence[str]) -> LinesDialog:
        dialog = LinesDialog(self._context.theme, title, self._pane.shown_name, words, lines, self._window)
        dialog.line_opened.connect(dialog.accept)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog
