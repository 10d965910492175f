"""What a guide does with a segment: keep, copy and delete it, hand its people on, make a selection of it, note it as sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.segment import Segment
from guide_desk.errors import InvalidInput
from guide_desk.services import segment_deeds, selections
from guide_desk.snapshots.selections import SelectionProgress
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import figures, quoted
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.export_dialog import ExportDialog
from guide_desk.ui.features.segments.segment_pane import SegmentPane
from guide_desk.ui.words.segments import sentence_words, unsavable_words
from guide_desk.ui.words.selections import selection_name


class SegmentActs(QObject):
    """For the segment in the pane. `listed(str)`: the list has changed, and this id is to be shown ('' = the first)."""

    listed = Signal(str)

    def __init__(self, context: DeskContext, pane: SegmentPane, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._pane, self._window = context, pane, parent
        self.selections: tuple[SelectionProgress, ...] = ()
        pane.save.clicked.connect(self.save)
        pane.copy_text.clicked.connect(self.copy_text)
        pane.more.setMenu(QMenu(pane.more))
        pane.more.menu().aboutToShow.connect(self._fill_more)
        pane.people.again_asked.connect(self.create)
        bar = pane.bar
        bar.create_asked.connect(self.create)
        bar.addresses_asked.connect(self.copy_addresses)
        bar.export_asked.connect(self.export)
        bar.sent_asked.connect(lambda _job: self.mark_sent())
        bar.open_asked.connect(self._open)
        bar.cancel_asked.connect(lambda job: self._act(partial(selections.cancel, job_id=job)))
        bar.again_asked.connect(lambda job: self._act(partial(selections.try_again, job_id=job)))

    def save(self) -> None:
        """An own one is kept as it stands now; from a ready-made or new one an own one is made, under a name to be given."""
        kept, shown = self._pane.kept, self._pane.segment
        if kept is not None and not kept.is_ready_made:
            self._save(replace(shown, name=kept.name))
        else:
            self._pane.name.ask(shown.name, lambda name: self._save(segment_deeds.as_own(shown, name)))

    def rename(self) -> None:
        """Another name for an own one."""
        kept = self._pane.kept
        if kept is not None:
            self._pane.name.ask(kept.name, lambda name: self._save(replace(kept, name=name)))

    def duplicate(self) -> None:
        """A copy as an own one."""
        shown = self._pane.segment
        self._save(segment_deeds.as_own(shown, _("{name}, kopia").format(name=shown.name)))

    def delete(self) -> None:
        """Take an own one away; the toast brings it back."""
        kept = self._pane.kept
        if kept is None or kept.is_ready_made:
            return

        def say(_changes: Changes) -> None:
            said = _("Urvalet {name} är borta.").format(name=quoted(kept.name))
            self._context.toasts.show(said, partial(self._restore, kept.segment_id))
            self.listed.emit("")

        self._act(partial(segment_deeds.delete_segment, segment_id=kept.segment_id), say)

    def forget(self, segment_id: str) -> None:
        """Take one away that cannot be opened; the toast brings it back."""

        def say(_changes: Changes) -> None:
            self._context.toasts.show(_("Urvalet är borta."), partial(self._restore, segment_id))
            self.listed.emit("")

        self._act(partial(segment_deeds.delete_segment, segment_id=segment_id), say)

    def copy_text(self) -> None:
        """The sentence as one line for a colleague."""
        names, today = self._pane.sentence.known.names, self._context.clock.today()
        QGuiApplication.clipboard().setText(sentence_words(self._pane.segment, names, today))
        self._context.toasts.show(_("Urvalet är kopierat som text."))

    def copy_addresses(self) -> None:
        """For the field of hidden recipients."""
        question = partial(segment_deeds.addresses, segment=self._pane.segment)
        self._context.background.ask("addresses", question, self._copied)

    def export(self) -> None:
        """As a file."""
        answer = self._pane.answer
        if answer is None or not answer.count.included:
            self._context.toasts.show(_("Ingen är med i urvalet."))
            return
        dialog = ExportDialog(self._context, self._named(), answer.count.included, self._window)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    def create(self) -> None:
        """Make or refresh the selection in SuperOffice; without network it is prepared, and made later."""
        answer = self._pane.answer
        if answer is None:
            return
        segment = self._named()
        name = selection_name(segment.name, self._context.clock.today())
        work = partial(selections.prepare, segment=segment, name=name, included=answer.included)
        self._context.background.act(work, on_error=self._not_prepared)

    def mark_sent(self) -> None:
        """A quiet line on each card, also offline."""
        answer = self._pane.answer
        if answer is None:
            return
        count = answer.count.included

        def say(changes: Changes) -> None:
            words = ngettext("Utskicket står nu på {count} kort.", "Utskicket står nu på {count} kort.", count).format(
                count=figures(count)
            )
            self._context.say_done(changes, words)
            self._pane.ask()

        self._act(partial(segment_deeds.mark_as_sent, segment=self._named(), contacts=answer.included), say)

    def _named(self) -> Segment:
        """What is shown, with a name that others can understand."""
        shown = self._pane.segment
        return replace(shown, name=shown.name or _("Nytt urval"))

    def _save(self, segment: Segment) -> None:
        def keep(_changes: Changes) -> None:
            self.listed.emit(segment.segment_id)

        work = partial(segment_deeds.save_segment, segment=segment)
        self._context.background.act(work, keep, self._not_saved)

    def _restore(self, segment_id: str) -> None:
        work = partial(segment_deeds.restore_segment, segment_id=segment_id)
        self._act(work, lambda _changes: self.listed.emit(segment_id))

    def _copied(self, addresses: tuple[str, ...]) -> None:
        QGuiApplication.clipboard().setText("; ".join(addresses))
        words = ngettext(
            "{count} adress är kopierad. Klistra in den i fältet Hemlig kopia.",
            "{count} adresser är kopierade. Klistra in dem i fältet Hemlig kopia.",
            len(addresses),
        )
        self._context.toasts.show(words.format(count=figures(len(addresses))))

    def _open(self, job: str) -> None:
        link = next((each.link for each in self.selections if each.job_id == job), "")
        if not self._context.open_link(link):
            self._context.toasts.show(_("Hittade ingen webbläsare som kan öppna SuperOffice."))

    def _not_saved(self, error: Exception) -> None:
        field, reason = (error.field, error.reason) if isinstance(error, InvalidInput) else ("", "")
        self._context.toasts.show(unsavable_words(field, reason))

    def _not_prepared(self, error: Exception) -> None:
        if isinstance(error, InvalidInput) and error.reason == "running":
            self._context.toasts.show(_("Urvalet håller redan på att skapas."))
        else:
            self._context.toasts.show(_("Urvalet kunde inte förberedas på datorn."))

    def _act(self, work: partial[Changes], done: Callable[[Changes], None] | None = None) -> None:
        said = _("Ändringen kunde inte sparas på datorn.")
        self._context.background.act(work, done, lambda _error: self._context.toasts.show(said))

    def _fill_more(self) -> None:
        menu, kept = self._pane.more.menu(), self._pane.kept
        menu.clear()
        if kept is not None and not kept.is_ready_made:
            menu.addAction(_("Byt namn …"), self.rename)
        menu.addAction(_("Kopiera urvalet"), self.duplicate)
        sent = menu.addAction(_("Markera som utskickat"), self.mark_sent)
        sent.setEnabled(self._context.may_write and self._pane.answer is not None and self._pane.answer.count.included > 0)
        if kept is not None and not kept.is_ready_made:
            menu.addAction(_("Ta bort urvalet"), self.delete)
