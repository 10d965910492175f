"""What a guide does with a segment: keep, copy and delete it, hand its people on, make a selection of it, note it as sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.changes import Changes
from guide_desk.domain.segment import Segment
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import DeedId
from guide_desk.services import segment_deeds, selections
from guide_desk.snapshots.segments import SegmentAnswer
from guide_desk.snapshots.selections import SelectionProgress
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import figures, quoted
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.segments.export_dialog import ExportDialog
from guide_desk.ui.features.segments.invitation_dialog import InvitationDialog
from guide_desk.ui.features.segments.looking_back import LookingBack
from guide_desk.ui.features.segments.participants import ParticipantsDialog
from guide_desk.ui.features.segments.segment_pane import SegmentPane
from guide_desk.ui.widgets.coming_forward import already_open
from guide_desk.ui.words.segments import sentence_words, unsavable_words
from guide_desk.ui.words.selections import selection_name


class SegmentActs(QObject):
    """For the segment in the pane. `listed(str)`: the list has changed, and this id is to be shown ('' = the first)."""

    listed = Signal(str)
    card_asked = Signal(int, list)

    def __init__(self, context: DeskContext, pane: SegmentPane, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._pane, self._window = context, pane, parent
        self.selections: tuple[SelectionProgress, ...] = ()
        pane.save.clicked.connect(self.save)
        pane.copy_text.clicked.connect(self.copy_text)
        pane.more.setMenu(QMenu(pane.more))
        pane.more.menu().aboutToShow.connect(self._fill_more)
        pane.people.again_asked.connect(self.create)
        self.looking_back = LookingBack(context, pane, parent)
        self.looking_back.card_asked.connect(self.card_asked)
        pane.people.since_asked.connect(self.looking_back.show_since)
        bar = pane.bar
        bar.create_asked.connect(self.create)
        bar.addresses_asked.connect(self.copy_addresses)
        bar.invitation_asked.connect(self.invite)
        bar.changes_asked.connect(self._show_checked)
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
            self._pane.name.ask(self._pane.shown_name, lambda name: self._save(segment_deeds.as_own(shown, name)))

    def rename(self) -> None:
        """Another name for an own one."""
        kept = self._pane.kept
        if kept is not None:
            self._pane.name.ask(kept.name, lambda name: self._save(replace(kept, name=name)))

    def duplicate(self) -> None:
        """A copy as an own one."""
        shown = self._pane.segment
        self._save(segment_deeds.as_own(shown, _("{name}, kopia").format(name=self._pane.shown_name)))

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
        self._pane.when_answered(self._export)

    def _export(self, answer: SegmentAnswer) -> None:
        if not answer.count.included:
            self._context.toasts.show(_("Ingen är med i urvalet."))
            return
        ExportDialog(self._context, self._named(), answer.count.included, self._window).open()

    def invite(self) -> None:
        """To an event."""
        InvitationDialog(self._context, self._named(), self._window).open()

    def show_participants(self) -> None:
        """Who is invited to what, and what they have said."""
        if already_open(ParticipantsDialog, self._window) is not None:
            return
        dialog = ParticipantsDialog(self._context, self._window)
        dialog.card_asked.connect(self.card_asked)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def create(self) -> None:
        """Make or refresh the selection in SuperOffice; without network it is prepared, and made later."""
        self._pane.when_answered(self._create)

    def _create(self, answer: SegmentAnswer) -> None:
        segment = self._named()
        name = selection_name(segment.name, self._context.clock.today())
        work = partial(selections.prepare, segment=segment, name=name, included=answer.included)
        self._context.background.act(work, on_error=self._not_prepared)

    def mark_sent(self) -> None:
        """A quiet line on each card, also offline; what is not kept cannot be compared with next time, so it is kept first."""
        if self._pane.has_changes:
            self._context.toasts.show(_("Spara urvalet först, så går det att se nästa gång vad som har ändrats."))
            self.save()
        else:
            self._pane.when_answered(self._mark)

    def _mark(self, answer: SegmentAnswer) -> None:
        work = partial(segment_deeds.mark_as_sent, segment=self._pane.segment, contacts=answer.included)
        self._act(work, partial(self._marked, len(answer.included)))

    def selection_of(self) -> SelectionProgress | None:
        """The selection that was made of what is shown, under the name it would have today."""
        segment = self._named()
        name = selection_name(segment.name, self._context.clock.today())
        fitting = (each for each in self.selections if (each.segment_id, each.name) == (segment.segment_id, name))
        return next(fitting, None)

    def _marked(self, count: int, changes: Changes) -> None:
        """Undo is there for what was written by this press; by a second one on the same day nothing is."""
        if changes.deed_id is None:
            self._context.toasts.show(_("Utskicket är redan markerat i dag för alla i urvalet."))
            return
        words = ngettext("Utskicket skrivs på {count} kort.", "Utskicket skrivs på {count} kort.", count)
        self._context.toasts.show(words.format(count=figures(count)), partial(self._unmark, changes.deed_id))

    def _unmark(self, sent_out_id: DeedId) -> None:
        work = partial(segment_deeds.unmark_as_sent, sent_out_id=sent_out_id)
        self._context.background.act(work, on_error=lambda _error: self._context.say_already_sent())

    def _named(self) -> Segment:
        """What is shown, with a name that others can understand; another sentence than the kept one is another segment."""
        shown = self._pane.segment
        if self._pane.kept is None:
            return replace(shown, name=shown.name or _("Nytt urval"))
        if not self._pane.has_changes:
            return shown
        return replace(shown, name=_("{name}, ändrat").format(name=shown.name), segment_id="", is_ready_made=False)

    def _show_checked(self, job: str) -> None:
        progress = next((each for each in self.selections if each.job_id == job), None)
        if progress is not None:
            self.looking_back.show_checked(progress)

    def _save(self, segment: Segment) -> None:
        def keep(_changes: Changes) -> None:
            self.listed.emit(segment.segment_id)

        work = partial(segment_deeds.save_segment, segment=segment)
        self._context.background.act(work, keep, self._not_saved)

    def _restore(self, segment_id: str) -> None:
        work = partial(segment_deeds.restore_segment, segment_id=segment_id)
        self._act(work, lambda _changes: self.listed.emit(segment_id))

    def _copied(self, addresses: tuple[str, ...]) -> None:
        access = Access(AccessKind.COPIED, people=len(addresses), about=self._named().name)
        self._context.copy_personal("; ".join(addresses), access)
        words = ngettext(
            "{count} adress är kopierad. Klistra in den i fältet Hemlig kopia inom en minut.",
            "{count} adresser är kopierade. Klistra in dem i fältet Hemlig kopia inom en minut.",
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
            menu.addAction(_("Tidigare versioner …"), self.looking_back.show_versions)
        menu.addAction(_("Kopiera urvalet"), self.duplicate)
        sent = menu.addAction(_("Markera som utskickat"), self.mark_sent)
        sent.setEnabled(self._context.may_write and self._pane.answer is not None and self._pane.answer.count.included > 0)
        if kept is not None:
            menu.addAction(_("Tidigare utskick …"), self.looking_back.show_history)
        menu.addAction(_("Träffar och deltagare …"), self.show_participants)
        if kept is not None and not kept.is_ready_made:
            menu.addAction(_("Ta bort urvalet"), self.delete)
