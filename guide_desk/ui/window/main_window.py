"""The frame: navigation, the places, bars and toasts. It knows that pages have a title and a person, not what they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from guide_desk.domain.dialogue import EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.settings.start_options import Stand
from guide_desk.texts import _
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.features.today.page import TodayPage
from guide_desk.ui.layout_mode import DEFAULT_SIZE, SMALLEST, LayoutMode, layout_mode
from guide_desk.ui.widgets.bar import MessageBar
from guide_desk.ui.window.late_parts import LateParts
from guide_desk.ui.window.navigation import Navigation, Place, Visited

if TYPE_CHECKING:
    from guide_desk.snapshots.guide import Guide
    from guide_desk.snapshots.people import CardSnapshot
    from guide_desk.snapshots.sync_status import SyncStatus
    from guide_desk.ui.doors import SessionDoor
    from guide_desk.ui.features.contact_card.page import ContactCardPage
    from guide_desk.ui.features.contacts.page import ContactsPage
    from guide_desk.ui.features.segments.page import SegmentsPage
    from guide_desk.ui.lock.locking import Writing
    from guide_desk.ui.parts.peek import Peek
    from guide_desk.ui.parts.person_actions import PersonActions
    from guide_desk.ui.parts.quick_note_form import QuickNoteForm
    from guide_desk.ui.trouble.conditions import Conditions
    from guide_desk.ui.widgets.toast import ToastHost
    from guide_desk.ui.window.action_factory import ActionFactory
    from guide_desk.ui.window.corner import Corner
    from guide_desk.ui.window.fair_window import FairWindow

P = TypeVar("P", bound="ContactsPage | ContactCardPage | SegmentsPage")
PLACES = ("today", "contacts", "card", "segments")
LISTS = ("today", "contacts")


class MainWindow(QMainWindow):
    """Closing stores drafts and tells `on_close`.

    The person beside the list, Kontakter and the card are made when they are first asked for, or when the first list has been
    painted; `is_whole` when all of it is there.
    """

    is_whole = Signal()

    def __init__(
        self,
        context: DeskContext,
        *,
        is_practice: bool,
        sync_now: Callable[[], None],
        start_over: Callable[[], None],
        on_close: Callable[[], None],
        session: SessionDoor,
        open_page: Callable[[str], bool],
    ) -> None:
        super().__init__()
        self._context, self._is_practice, self.theme = context, is_practice, context.theme
        self._sync_now, self._start_over, self._on_close = sync_now, start_over, on_close
        self._session, self._open_page = session, open_page
        self._visited = Visited()
        self._has_asked_to_keep, self._mode = False, LayoutMode.WIDE
        self.fair: FairWindow | None = None
        """What has come in its place; then this one is gone."""
        self._build()
        context.changes.sync_status_changed.connect(self._show_status)
        context.changes.session_changed.connect(self._show_guide)
        self._show_guide(context.guide())
        self._restore_geometry()
        self.setMinimumSize(*SMALLEST)
        self.go("today")

    def go(self, place: str, contact_id: ContactId | None = None, neighbours: Sequence[ContactId] = ()) -> None:
        """To a place and who is chosen in its list to begin with, or to a card; remembered for back and forward."""
        if place == "card" and contact_id is not None:
            origin = self._visited.now.origin if self.shown_place == "card" else self.shown_place
            self.stand_at(Stand(place, contact_id, tuple(neighbours), origin))
        else:
            self.stand_at(Stand(place, contact_id))

    def stand_at(self, stand: Stand) -> None:
        """The same where it is known beforehand, as after the lock; back leads to the list that a card was opened from."""
        if stand.place in LISTS and stand.contact_id is not None:
            getattr(self, stand.place).begin_with(stand.contact_id)
            stand = Stand(stand.place)
        if stand.place == "card" and self._visited.now.place not in ("card", stand.origin):
            self._visited.add(Stand(stand.origin))
        self._visited.add(stand)
        self._return_to(stand)

    def _return_to(self, stand: Stand) -> None:
        if stand.place == "card" and stand.contact_id is not None:
            titles = {"today": _("I dag"), "contacts": _("Kontakter"), "segments": _("Urval")}
            self.card.show_person(stand.contact_id, list(stand.among) or [stand.contact_id], titles[stand.origin])
        self._show(stand.place)

    @cached_property
    def contacts(self) -> ContactsPage:
        """Kontakter."""
        from guide_desk.ui.features.contacts.page import ContactsPage

        made = ContactsPage(self._context, self._contacts_peek)
        made.card_asked.connect(lambda contact, others: self.go("card", contact, others))
        made.new_person_asked.connect(self.open_new_person)
        made.note_asked.connect(self.open_quick_note)
        self._follow_acts(made.peek.acts)
        return self._added(made)

    @cached_property
    def card(self) -> ContactCardPage:
        """The contact card."""
        from guide_desk.ui.features.contact_card.page import ContactCardPage

        made = ContactCardPage(self._context)
        made.back_asked.connect(lambda: self.step(-1))
        made.stepped.connect(self._visited.turn_to)
        made.acts.another_asked.connect(self.open_new_person)
        return self._added(made)

    @cached_property
    def segments(self) -> SegmentsPage:
        """Urval."""
        from guide_desk.ui.features.segments.page import SegmentsPage

        made = SegmentsPage(self._context)
        made.rest_asked.connect(partial(self._late.hurry, "features.segments"))
        made.card_asked.connect(lambda contact, others: self.go("card", contact, others))
        return self._added(made)

    def _added(self, page: P) -> P:
        page.set_mode(self._mode)
        self._pages.addWidget(page)
        return page

    def _made(self, place: str) -> Any:
        """The page of a place; None until somebody has wanted it."""
        return self.__dict__.get(place)

    @cached_property
    def toasts(self) -> ToastHost:
        """What says that something succeeded."""
        from guide_desk.ui.widgets.toast import ToastHost

        return ToastHost(self.theme, self._content, self._context.announce)

    @cached_property
    def _contacts_peek(self) -> Peek:
        from guide_desk.ui.parts.peek import Peek

        return Peek(self._context, "contacts peek", self._pages)

    @cached_property
    def _factory(self) -> ActionFactory:
        from guide_desk.ui.window.action_factory import ActionFactory
        from guide_desk.ui.window.handlers import Handlers

        context = self._context
        handlers = Handlers(self, hurry=self._hurry, lock=lambda: context.lock(), enter_fair=lambda: context.enter_fair())
        return ActionFactory(self, handlers.by_action(), handlers.state)

    @cached_property
    def bottom_corner(self) -> Corner:
        """What opens at the bottom left."""
        from guide_desk.ui.window.corner import Corner

        return Corner(self._context, self.navigation, self._conditions, self._session, self)

    @cached_property
    def _conditions(self) -> Conditions:
        """What the bar says of network and session: there once somebody has something to say, or when the list is painted."""
        from guide_desk.ui.trouble.conditions import Conditions

        return Conditions(self._context, self._bar, self._session, self._open_page, self)

    def _late_makers(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (
            ("window.handlers", lambda: self._factory),
            ("features.today.beside", lambda: self.today.beside),
            ("trouble.conditions", lambda: self._conditions),
            ("widgets.toast", lambda: self.toasts),
            ("parts.peek", lambda: self._contacts_peek),
            ("features.contacts.page", lambda: self.contacts),
            ("features.contact_card.page", lambda: self.card),
            ("features.segments.page", lambda: self.segments),
            ("features.segments.vocabulary", lambda: None),
            ("features.segments.sentence", lambda: None),
            ("features.segments.segment_pane", lambda: self.segments.pane),
            ("features.segments.acts", lambda: self.segments.acts),
            ("features.today.hints", self._put_below_today),
            ("window.mouse_steps", self._listen_to_the_mouse),
        )

    def _put_below_today(self) -> None:
        from guide_desk.ui.features.today.hints import put_below

        put_below(self.today, self._context)

    def _listen_to_the_mouse(self) -> None:
        from guide_desk.ui.window.mouse_steps import MouseSteps

        MouseSteps(self, self.step)

    def _show(self, place: str) -> None:
        page = self.today if place == "today" else getattr(self, place)
        self._pages.setCurrentWidget(page)
        self.navigation.choose(place)
        mode = _(" (övningsläge)") if self._is_practice else ""
        self.setWindowTitle(f"{page.title()} – Guide Desk{mode}")
        page.focus_first()

    def step(self, by: int) -> None:
        """Back and forward through places and people."""
        stand = self._visited.step(by)
        if stand is not None:
            self._return_to(stand)

    def say_lasting(self, text: str, acts: tuple[tuple[str, Callable[[], None]], ...] = (), *, weight: int) -> None:
        """A condition that outlasts what the network does; the heaviest one stands."""
        self._bar.say(text, "triangle-alert", acts, weight=weight)

    def open_new_person(self, household_of: Any = None) -> None:
        """Ny person … as a small window of its own; `household_of`: the card that the person moves together with."""
        from guide_desk.ui.features.new_person.opening import open_new_person

        if not self._conditions.refuses_to_write():
            open_new_person(self._context, self, partial(self.go, "card"), household_of=household_of)

    def open_quick_note(self, about: str = "") -> None:
        """Ny anteckning about the person who is open, or whom the guide has looked for."""
        from guide_desk.ui.features.quick_note.dialog import open_quick_note

        whom = about or self.shown_card or ""
        if not self._conditions.refuses_to_write():
            open_quick_note(self._context, self, whom, self._conditions.status, self._open_new_person_for)

    def _open_new_person_for(self, form: QuickNoteForm, typed: str) -> None:
        """Somebody new, to be chosen in a quick note once they are saved."""
        from guide_desk.ui.features.new_person.opening import open_new_person

        open_new_person(self._context, self, form.who.look_up, typed=typed)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Words that the store does not have yet are kept first; where they cannot be, the window stays until closed again."""
        unkept = self.unkept
        if unkept and not self._has_asked_to_keep:
            self._has_asked_to_keep = True
            event.ignore()
            for composer in unkept:
                composer.keep_draft(then=self.close)
            return
        self.keep_drafts()
        self._context.settings.set("window_geometry", bytes(self.saveGeometry().toBase64().data()).decode())
        self._on_close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        theme = self._context.theme
        places = (("today", _("I dag"), "sun"), ("contacts", _("Kontakter"), "users"), ("segments", _("Urval"), "filter"))
        self.navigation = Navigation(theme, [Place(*each) for each in places], is_practice=self._is_practice)
        self.navigation.place_chosen.connect(self.go)
        self.navigation.search_asked.connect(self.search)
        self.navigation.quick_note_asked.connect(self.open_quick_note)
        self.navigation.status_pressed.connect(lambda: self.bottom_corner.open_panel(self._hurry))
        self.navigation.menu_asked.connect(lambda: self.bottom_corner.open_menu(self._start_over if self._is_practice else None))
        self._bar = MessageBar(theme)
        self._pages = QStackedWidget()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)
        self.today = TodayPage(self._context)
        self._pages.addWidget(self.today)
        self._late = LateParts(self, self._late_makers())
        self._late.finished.connect(self.is_whole)
        self.today.settled.connect(self._late.begin)
        self.today.peek_made.connect(lambda: self._follow_acts(self.today.peek.acts))
        self._context.theme.changed.connect(self._fit)
        self.today.card_asked.connect(lambda contact, others: self.go("card", contact, others))
        self.today.note_asked.connect(self.open_quick_note)
        self.today.count_changed.connect(lambda count: self.navigation.set_count("today", count))
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(self._content, 1)
        self.setCentralWidget(whole)

    def _fit(self) -> None:
        """Navigation and panes as the width allows at this size of text."""
        self._mode = layout_mode(self.width(), self._context.theme.scale)
        self.navigation.set_collapsed(is_collapsed=self._mode is not LayoutMode.WIDE)
        for page in map(self._made, PLACES):
            if page is not None:
                page.set_mode(self._mode)

    def _follow_acts(self, acts: PersonActions) -> None:
        acts.calling.connect(partial(self._acted, EntryKind.CALL))
        acts.mailing.connect(partial(self._acted, EntryKind.EMAIL))

    def _acted(self, kind: EntryKind) -> None:
        """Somebody was called or mailed from a list that has no room for the composer: it is on the card."""
        shown = self.list_page.shown_card
        if self.is_narrow and shown is not None:
            self.go("card", shown.row.contact_id)
            self.card.composer.preselect(kind)

    @property
    def list_page(self) -> TodayPage | ContactsPage:
        """The list of people that is shown, or was before the card."""
        return self.contacts if self.shown_place == "contacts" else self.today

    @property
    def shown_place(self) -> str:
        """The name of the place that is shown."""
        page = self._pages.currentWidget()
        return next(name for name in PLACES if self._made(name) is page)

    @property
    def shown_card(self) -> CardSnapshot | None:
        """Who is open: on the card, or beside a list."""
        if self.shown_place == "segments":
            return None
        return self.card.card if self.shown_place == "card" else self.list_page.shown_card

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for one pane only."""
        return self._mode is LayoutMode.NARROW

    def search(self) -> None:
        """To Kontakter, and into its search."""
        self.go("contacts")
        self.contacts.focus_search()

    def _hurry(self) -> None:
        self.today.hurry()
        self._sync_now()

    def _show_status(self, status: SyncStatus) -> None:
        self.navigation.set_status(status)
        self._conditions.show(status)

    def _show_guide(self, guide: Guide | None) -> None:
        self.navigation.set_guide(guide)
        if guide is not None and not guide.may_write:
            self._conditions.say_reader(guide)

    def keep_drafts(self) -> None:
        """Store the words of every composer."""
        for composer in self.composers:
            composer.keep_draft()

    @property
    def place(self) -> Stand:
        """The place that is shown, and whose card it is or who is chosen in its list."""
        now = self._visited.now
        return Stand(now.place, getattr(self, now.place).chosen_contact) if now.place in LISTS else now

    @property
    def sync_status(self) -> SyncStatus:
        """How the sync stands."""
        return self._conditions.status

    @property
    def composers(self) -> list[Writing]:
        """Everywhere something may be written: also the facts of a card, Ny person … and other windows with words."""
        lists = [page.peek for page in (self.today, self._made("contacts")) if page is not None and page.shown_card is not None]
        dialogs: list[Any] = [each for each in self.findChildren(QDialog) if hasattr(each, "keep_draft")]
        card, segments = self._made("card"), self._made("segments")
        begun = segments.writing if segments is not None else ()
        on_card = (card.composer, *card.facts.blocks) if card is not None else ()
        return [*(page.composer for page in lists), *on_card, *begun, *dialogs]

    @property
    def unkept(self) -> list[Writing]:
        """Where words stand that the store does not have yet; none where it never takes any, as whoever writes has been told."""
        return [each for each in self.composers if each.has_unkept_words] if self._session.can_keep_words else []

    def _restore_geometry(self) -> None:
        kept = str(self._context.settings.get("window_geometry"))
        if not kept or not self.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            self.resize(*DEFAULT_SIZE)
