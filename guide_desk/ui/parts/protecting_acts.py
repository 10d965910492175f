"""The acts that protect a person, from the menu of the card and of the person beside a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, text_of
from guide_desk.domain.personal_request import PersonalRequest
from guide_desk.services import letters, protecting
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.act_dialog import ActDialog, AskedOnDialog
from guide_desk.ui.words import protecting as words


class ProtectingActs(QObject):
    """GUI thread only. Each act asks first, since it reaches all nine organisations or cannot be taken back."""

    def __init__(self, context: DeskContext, host: QWidget) -> None:
        super().__init__(host)
        self._context, self._host = context, host

    def add_first(self, menu: QMenu, card: CardSnapshot) -> None:
        """What stands first in the menu."""
        menu.addAction(_("Skyddade uppgifter …"), partial(self.protect, card))

    def add_no_contact(self, menu: QMenu, card: CardSnapshot) -> None:
        """Off, or on again."""
        if text_of(card.fields, Field.NO_CONTACT_SINCE):
            menu.addAction(_("Får kontaktas igen"), partial(self.allow_contact, card))
        else:
            menu.addAction(_("Vill inte bli kontaktad …"), partial(self.stop_contact, card))

    def add_requests(self, menu: QMenu, card: CardSnapshot) -> None:
        """What a person may ask about their own data."""
        for request in PersonalRequest:
            menu.addAction(words.request_title(request), partial(self.log_request, card, request))

    def protect(self, card: CardSnapshot) -> None:
        """`Skyddade uppgifter …`."""
        lines = (
            ("shield", _("Kortet tas bort från den här datorn och ur alla listor och sökningar genast, också utan nät.")),
            ("send", _("SuperOffice får veta det före allt annat, så att kortet försvinner från kollegornas datorer.")),
            ("users", _("Väntar personen på svar står det kvar i I dag, utan namn. Samordnaren tar vid.")),
            ("triangle-alert", _("Skriv inget om personen här. Det du skrivit tas bort från datorn när du bekräftar.")),
            ("history", _("Det ångras bara i SuperOffice. Tar samordnaren bort markeringen där kommer kortet tillbaka.")),
        )
        headline = _("Har {name} skyddade uppgifter?").format(name=card.row.first_name)
        dialog = ActDialog(self._context, headline, lines, _("Ta bort kortet härifrån"), self._host.window())
        work = partial(protecting.protect, contact_id=card.row.contact_id, words=words.protected_line())
        said = _("Kortet är borttaget från den här datorn. SuperOffice får veta det så snart det går.")
        dialog.accepted.connect(partial(self._act, work, said, self._forget_letters))
        dialog.open()

    def _forget_letters(self) -> None:
        """What was fetched of the person's mail goes with the card."""
        self._context.background.ask(
            "known documents",
            letters.known_letters,
            lambda known: self._context.background.wait_for(self._context.files.keep_letters(known), lambda _done: None),
        )

    def stop_contact(self, card: CardSnapshot) -> None:
        """`Vill inte bli kontaktad …`."""
        lines = (
            ("mail", _("Nyhetsbrev, magasin och inbjudningar avslutas, för alla nio organisationer.")),
            (
                "phone",
                _(
                    "Inga fler samtal: bokade samtal, påminnelser, nästa steg och Jag svarar tas bort, "
                    "och väntan på svar avslutas."
                ),
            ),
            ("history", _("Det skrivs på kortet, gäller även utan nät och går före det någon annan har ändrat.")),
        )
        headline = _("Vill {name} inte bli kontaktad?").format(name=card.row.first_name)
        dialog = ActDialog(self._context, headline, lines, _("Avsluta all kontakt"), self._host.window())
        work = partial(
            protecting.stop_contact,
            contact_id=card.row.contact_id,
            words=words.no_contact_line(),
            called_off=words.called_off_words(),
        )
        said = _("{name} blir inte kontaktad mer.").format(name=card.row.first_name)
        dialog.accepted.connect(partial(self._act, work, said))
        dialog.open()

    def allow_contact(self, card: CardSnapshot) -> None:
        """Taken back by the person; mailings stay off until they say yes again."""
        work = partial(protecting.allow_contact, contact_id=card.row.contact_id, words=words.allowed_line())
        self._act(work, _("{name} får kontaktas igen.").format(name=card.row.first_name))

    def log_request(self, card: CardSnapshot, request: PersonalRequest) -> None:
        """`Personen vill bli borttagen …`, `Personen vill se sina uppgifter …`."""
        what = (
            _("Inget tas bort nu. Arkivreglerna avgör vad som får tas bort, och samordnaren ger besked.")
            if request is PersonalRequest.REMOVAL
            else _("Hela kortet kan sparas som en fil att läsa igenom och lämna ut.")
        )
        lines = (
            ("calendar", _("Personen ska ha besked inom en månad. Det syns på kortet och i I dag hos samordnaren.")),
            ("history", what),
        )
        headline = words.request_title(request).removesuffix(" …")
        dialog = AskedOnDialog(self._context, headline, lines, _("Skriv på kortet"), self._host.window())
        dialog.accepted.connect(lambda: self._log(card, request, dialog.day.date().toPython()))
        dialog.open()

    def note_answered(self, card: CardSnapshot, request: PersonalRequest) -> None:
        """The person has had an answer."""
        line = words.answered_line(request)
        work = partial(protecting.note_answered, contact_id=card.row.contact_id, request=request, words=line)
        self._act(work, _("Noterat: {name} har fått besked.").format(name=card.row.first_name))

    def copy_answer(self) -> None:
        """The ready text for somebody who does not want to be contacted."""
        QGuiApplication.clipboard().setText(words.no_contact_answer())
        self._context.toasts.show(_("Kopierat."))

    def _log(self, card: CardSnapshot, request: PersonalRequest, asked_on: object) -> None:
        assert isinstance(asked_on, date)
        line = words.request_line(request, asked_on, self._context.clock.today())
        work = partial(protecting.log_request, contact_id=card.row.contact_id, request=request, asked_on=asked_on, words=line)
        self._act(work, _("Skrivet på kortet. Personen ska ha besked inom en månad."))

    def _act(self, work: Callable[..., Changes], said: str, then: Callable[[], None] | None = None) -> None:
        def done(changes: Changes) -> None:
            self._context.say_done(changes, said)
            if then is not None:
                then()

        self._context.background.act(
            work,
            done,
            lambda _error: self._context.toasts.show(_("Det kunde inte sparas på datorn.")),
        )
