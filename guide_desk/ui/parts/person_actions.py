"""The one big next step: call or mail as the person wishes, the other channel beside it, and the quieter acts in a menu."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from guide_desk.domain.access import Access, AccessKind
from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, PreferredChannel, list_of, phones_of
from guide_desk.domain.dialogue import CloseReason, DialogueEntry
from guide_desk.domain.first_response import Missing
from guide_desk.services import dialogue, keeping
from guide_desk.snapshots.people import CardSnapshot, PersonRow
from guide_desk.system.links import mail_link, phone_link
from guide_desk.texts import _
from guide_desk.texts.formats import hour_words, near_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.booking_dialog import BookingDialog
from guide_desk.ui.parts.entry_fields import clock_runs
from guide_desk.ui.parts.hand_over_dialog import HandOverDialog
from guide_desk.ui.parts.line_dialog import LineDialog
from guide_desk.ui.parts.menu_keys import show_keys
from guide_desk.ui.parts.protecting_acts import ProtectingActs
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.words.people import call_later_words
from guide_desk.ui.words.protecting import no_contact_words
from guide_desk.ui.words.trade import close_reason_words

FORWARDED = "forwarded_to"
"""To whom, among the forms that are kept."""
_SUBJECTS = {
    "sv": ("Din fråga om att flytta till {place}", "Hej {name}!"),
    "en": ("Your question about moving to {place}", "Hello {name},"),
    "de": ("Ihre Frage zum Umzug nach {place}", "Guten Tag {name},"),
    "nl": ("Uw vraag over verhuizen naar {place}", "Dag {name},"),
}


class PersonActions(QWidget):
    """`calling` and `mailing` tell that the system was asked."""

    calling = Signal()
    mailing = Signal()
    another_asked = Signal(object)
    """Somebody else of the household of this card is to be written down; offered on the card itself."""

    def __init__(self, context: DeskContext, *, keeps_one_line: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._keeps_one_line = self._is_on_card = keeps_one_line
        self._card: CardSnapshot | None = None
        theme = context.theme
        self.first = Button(theme, kind="big", icon_color="onAccent")
        self.now = Button(theme, kind="second", icon="phone")
        self.other = Button(theme, kind="second")
        self.more = Button(theme, kind="more", icon="ellipsis", name=_("Mer"))
        self.first.clicked.connect(self._press_first)
        self.now.clicked.connect(self.call)
        self.other.clicked.connect(self._press_other)
        self.more.clicked.connect(self._show_menu)
        self.protecting = ProtectingActs(context, self)
        self.stopped = PlainLabel(theme, style="body_strong")
        self.copy_answer = Button(theme, _("Kopiera ett svar"), kind="second", icon="copy")
        self.copy_answer.clicked.connect(self.protecting.copy_answer)
        row = FlowLayout(self)
        for widget in (self.stopped, self.first, self.now, self.other, self.copy_answer, self.more):
            row.addWidget(widget)

    def set_card(self, card: CardSnapshot | None) -> None:
        """Show the acts for this person."""
        self._card = card
        self.setVisible(card is not None and not card.row.is_protected)
        if card is None:
            return
        name, wish = card.row.first_name, card.row.wish
        self.stopped.setText(no_contact_words(card.fields, self._context.clock.today()))
        may_contact = not self.stopped.text()
        self.stopped.setVisible(not may_contact)
        self.stopped.setMinimumHeight(self.copy_answer.sizeHint().height())
        self.copy_answer.setVisible(not may_contact)
        phone, mail = self._phone(), self._mail()
        wants_mail = wish.channel is PreferredChannel.EMAIL
        self._first_is_mail = bool(mail) and (wants_mail or not phone)
        self._waits = not self._first_is_mail and bool(phone) and not wish.is_open_at(self._context.clock.now())
        no_wish = wish.channel is None and bool(phone) and bool(mail)
        self.first.setVisible(may_contact and bool(phone or mail))
        self.first.set_kind("second" if no_wish else "big", "ink" if no_wish else "onAccent")
        self.now.setVisible(may_contact and self._waits)
        self.now.setText(_("Ring nu"))
        if self._first_is_mail:
            self.first.setText(_("Mejla {name}").format(name=name))
            self.first.set_icon("mail")
        elif self._waits:
            self.first.setText(call_later_words(wish, wish.next_open_moment(self._context.clock.now())))
            self.first.set_icon("clock")
        else:
            self.first.setText(_("Ring {number}").format(number=phone))
            self.first.set_icon("phone")
        self.first.setAccessibleName(self._heard(name, phone))
        self.other.setVisible(may_contact and bool(phone and mail))
        if no_wish:
            self.other.setText(_("Mejla {name}").format(name=name))
        else:
            self.other.setText(_("Ring i stället") if self._first_is_mail else _("Mejla i stället"))
        self.other.set_icon("phone" if self._first_is_mail else "mail")
        self._fit()

    def set_one_line(self, *, keeps: bool) -> None:
        """Whether the buttons stand beside each other whatever the room, or flow."""
        self._keeps_one_line = keeps
        self._fit()

    def _fit(self) -> None:
        self.setMinimumWidth(0)
        if self._keeps_one_line:
            every = (self.stopped, self.first, self.now, self.other, self.copy_answer, self.more)
            shown = [each for each in every if each.isVisibleTo(self)]
            self.setMinimumWidth(sum(each.sizeHint().width() + 8 for each in shown))

    def call(self) -> None:
        """Hand the number to the system, also before the wished time."""
        if self._card is not None and self._phone() and self._may_contact():
            self._context.open_personal(phone_link(self._phone()), self._about(AccessKind.CALLED))
            self.calling.emit()

    def mail(self) -> None:
        """Open the system's mail program with subject and greeting in the person's language."""
        if self._card is None or not self._mail() or not self._may_contact():
            return
        row = self._card.row
        subject, greeting = _SUBJECTS.get(row.language, _SUBJECTS["sv"])
        place = row.municipalities[0].place_name if row.municipalities else "Jämtland Härjedalen"
        link = mail_link(self._mail(), subject.format(place=place), greeting.format(name=row.first_name) + "\n\n")
        if self._context.open_personal(link, self._about(AccessKind.MAILED)):
            self.mailing.emit()
        else:
            self._copy(self._mail())
            self._context.toasts.show(_("Hittade inget mejlprogram. Adressen är kopierad."))

    def copy_address(self) -> None:
        """The preferred one of phone and mail."""
        address = self._mail() if getattr(self, "_first_is_mail", False) else self._phone() or self._mail()
        if address:
            self._copy(address)
            self._context.toasts.show(_("Kopierat."))

    def claim(self) -> None:
        """'Jag svarar', or give it back."""
        if self._card is None or self._card.row.clock is None:
            return
        guide = self._context.guide()
        claim = self._card.row.claim
        mine = claim is not None and guide is not None and claim.associate_id == guide.associate_id
        act = dialogue.release if mine else dialogue.claim
        said = (
            _("Du har lämnat ifrån dig svaret.")
            if mine
            else _("Du svarar. Det syns för kollegorna till nästa arbetsdag är slut.")
        )
        self._do(partial(act, contact_id=self._card.row.contact_id), said)

    def keep(self) -> None:
        """'Behåll på datorn': from the whole register onto this computer."""
        if self._card is not None and self._card.is_looked_at:
            name = self._card.row.first_name
            self._do(
                partial(keeping.keep, contact_id=self._card.row.contact_id),
                _("{name} finns nu på datorn, även utan nät.").format(name=name),
            )

    def let_go(self) -> None:
        """'Ta bort från datorn', unless something unsent hangs on it."""
        if self._card is None:
            return
        name = self._card.row.first_name
        unsent = _("Något du skrivit om {name} har inte skickats än. Ta bort kortet när det har kommit fram.").format(name=name)
        self._context.background.act(
            partial(keeping.let_go, contact_id=self._card.row.contact_id),
            lambda _changes: self._context.toasts.show(_("{name} finns inte längre på datorn.").format(name=name)),
            lambda _error: self._context.toasts.show(unsent),
        )

    def book(self, plan: DialogueEntry | None = None) -> None:
        """Ctrl+B: book a call, or move one that stands."""
        if self._card is not None and not self._card.row.is_protected and self._may_contact():
            dialog = BookingDialog(self._context, self._card, plan, self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.booked.connect(self._context.say_done)
            dialog.open()

    def hand_over(self) -> None:
        """`Lämna över …`."""
        if self._card is not None and not self._card.row.is_protected:
            dialog = HandOverDialog(self._context, self._card, self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.handed_over.connect(self._context.say_done)
            dialog.open()

    def show_code(self) -> None:
        """`Visa QR-kod`: the number, to be called from the guide's own phone."""
        from guide_desk.ui.parts.qr_dialog import QrDialog

        if self._may_contact():
            QrDialog(self._context, self._phone(), self.window()).open()
            self._context.note_access(self._about(AccessKind.CALLED))

    @property
    def _wants_contact(self) -> bool:
        """Whether the person wants to be contacted at all."""
        return not self.stopped.text()

    def _may_contact(self) -> bool:
        """The same; where not, it is said why."""
        if not self._wants_contact:
            self._context.toasts.show(self.stopped.text())
        return self._wants_contact

    def _press_first(self) -> None:
        if self._first_is_mail:
            self.mail()
        elif self._waits:
            self._remind()
        else:
            self.call()

    def _press_other(self) -> None:
        if self._first_is_mail:
            self.call()
        else:
            self.mail()

    def _remind(self) -> None:
        assert self._card is not None
        row, now = self._card.row, self._context.clock.now()
        moment: datetime = row.wish.next_open_moment(now)
        text = _("Ring {name}").format(name=row.first_name)
        words = _("Påminnelse {day} klockan {hour}.").format(
            day=near_day(moment.date(), now.date()), hour=hour_words(moment.timetz())
        )
        self._do(partial(dialogue.remind, contact_id=row.contact_id, at=moment, text=text), words)

    def _show_menu(self) -> None:
        menu = self.build_menu()
        menu.exec(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        menu.deleteLater()

    def build_menu(self) -> QMenu:
        """The quieter acts; what may not be chosen yet says why."""
        menu = QMenu(self)
        assert self._card is not None
        row = self._card.row
        self.protecting.add_first(menu, self._card)
        menu.addSeparator()
        if clock_runs(row):
            self._add_reasons(menu.addMenu(_("Inget svar behövs …")))
            guide = self._context.guide()
            mine = row.claim is not None and guide is not None and row.claim.associate_id == guide.associate_id
            show_keys(menu.addAction(_("Lämna ifrån mig svaret") if mine else _("Jag svarar"), self.claim), "claim")
            menu.addSeparator()
        elif row.clock is not None and row.clock.close_reason is not None and self._wants_contact:
            reopen = partial(dialogue.reopen, contact_id=row.contact_id)
            menu.addAction(_("Behöver svar igen"), lambda: self._do(reopen, _("Klockan går igen.")))
            menu.addSeparator()
        if self._card.is_looked_at:
            menu.addAction(_("Behåll på datorn"), self.keep)
        elif self._card.is_kept:
            menu.addAction(_("Ta bort från datorn"), self.let_go)
        self.protecting.add_no_contact(menu, self._card)
        menu.addSeparator()
        if self._wants_contact:
            show_keys(menu.addAction(_("Boka samtal …"), self.book), "book_call")
        menu.addAction(_("Lämna över …"), self.hand_over)
        if self._is_on_card:
            menu.addAction(_("En till i hushållet …"), partial(self.another_asked.emit, self._card))
        menu.addSeparator()
        self._add_addresses(menu)
        menu.addSeparator()
        self.protecting.add_requests(menu, self._card)
        return menu

    def _add_addresses(self, menu: QMenu) -> None:
        if self._phone() and self._wants_contact:
            menu.addAction(_("Visa QR-kod"), self.show_code)
        copies = [
            (_("Kopiera telefonnummer"), self._phone(), not self._first_is_mail),
            (_("Kopiera mejladress"), self._mail(), self._first_is_mail),
        ]
        for text, address, is_preferred in copies:
            if address:
                copy = menu.addAction(text, partial(self._copy, address))
                if is_preferred:
                    show_keys(copy, "copy_address")

    def _add_reasons(self, menu: QMenu) -> None:
        for reason in CloseReason:
            action = menu.addAction(close_reason_words(reason))
            action.triggered.connect(partial(self._close, reason))
            if reason is CloseReason.CANNOT_BE_REACHED and self._card is not None and self._card.missing_before_unreachable:
                action.setEnabled(False)
                why = menu.addAction(self._missing_words(self._card.missing_before_unreachable))
                why.setEnabled(False)
        menu.addSeparator()
        menu.addAction(_("Skrivs på kortet med ditt namn och kan ångras.")).setEnabled(False)

    def _missing_words(self, missing: tuple[Missing, ...]) -> str:
        if Missing.ATTEMPTS in missing or Missing.DAYS in missing:
            return _("Kan väljas efter tre försök på två dagar, både per telefon och mejl.")
        return (
            _("Kan väljas när du också har försökt per mejl.")
            if Missing.EMAIL in missing
            else _("Kan väljas när du också har ringt.")
        )

    def _close(self, reason: CloseReason) -> None:
        assert self._card is not None
        if reason is CloseReason.WANTS_NO_CONTACT:
            self.protecting.stop_contact(self._card)
            return
        row = self._card.row
        if reason is not CloseReason.FORWARDED:
            self._close_for(row, reason)
            return
        question = _("Skickat vidare till …"), _("Till vem?")
        dialog = LineDialog(self._context, FORWARDED, question, row.contact_id, self.window())
        dialog.given.connect(lambda to: self._close_for(row, reason, to))
        dialog.open()

    def _close_for(self, row: PersonRow, reason: CloseReason, forwarded_to: str = "") -> None:
        work = partial(dialogue.close_without_response, contact_id=row.contact_id, reason=reason, forwarded_to=forwarded_to)
        self._do(work, _("{name} behöver inget svar.").format(name=row.first_name))

    def _do(self, work: partial[Changes], said: str) -> None:
        self._context.background.act(work, lambda changes: self._context.say_done(changes, said))

    def _heard(self, name: str, phone: str) -> str:
        if self._first_is_mail:
            return _("Mejla {name}").format(name=name)
        if self._waits:
            return _("{act}, påminnelse om {name}").format(act=self.first.text(), name=name)
        return _("Ring {name}, {number}").format(name=name, number=phone)

    def _about(self, kind: AccessKind) -> Access:
        return Access(kind, self._card.row.contact_id if self._card is not None else None)

    def _copy(self, text: str) -> None:
        self._context.copy_personal(text, self._about(AccessKind.COPIED))

    def _phone(self) -> str:
        numbers = phones_of(self._card.fields) if self._card is not None else ()
        return numbers[0] if numbers else ""

    def _mail(self) -> str:
        addresses = list_of(self._card.fields, Field.EMAILS) if self._card is not None else ()
        return addresses[0] if addresses else ""
