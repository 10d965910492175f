"""The pane beside a list: the person in the order a guide's eye goes before dialling, and the composer below."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from guide_desk.domain.contact import Field, list_of, phones_of, text_of
from guide_desk.domain.dialogue import EntryKind
from guide_desk.identifiers import ContactId
from guide_desk.services import cards
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, genitive, long_day, short_stamp, without_breaks
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.layout_mode import is_low
from guide_desk.ui.parts.composer import Composer
from guide_desk.ui.parts.five_day_meter import MeterWidget
from guide_desk.ui.parts.person_actions import PersonActions
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import ElidedLabel, EmphasisLabel, IconLabel, PlainLabel, ProseLabel, line
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.words.meter import meter_icon, meter_tone, meter_tooltip, meter_words
from guide_desk.ui.words.people import entry_line, person_name, place_words, wish_icon, wish_sentence, wish_time_words
from guide_desk.ui.words.trade import TOPIC_ICONS, entry_icon, source_words, topic_words

_TONES = {"neutral": "ink2", "due": "due", "late": "late", "ok": "ok"}
MOST_LATEST = 3


class Peek(QWidget):
    """Follows the list's current person. `card_asked(ContactId)`: the whole card is wanted."""

    card_asked = Signal(int)

    def __init__(self, context: DeskContext, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context, self._key = context, key
        self._card: CardSnapshot | None = None
        theme = context.theme
        self._name = PlainLabel(theme, style="title", wraps=True)
        self._place = PlainLabel(theme, color="ink2", wraps=True)
        self._status_icon = IconLabel(theme, "", 17)
        self._status = PlainLabel(theme, style="meta_strong")
        self._meter = MeterWidget(theme)
        self._late = PlainLabel(theme, style="meta_strong", color="late")
        self._wish_icon = IconLabel(theme, "phone", 18)
        self._wish = EmphasisLabel(theme, wraps=True)
        self.acts = PersonActions(context)
        self._question_title = PlainLabel(theme, style="label")
        self._question_source = ElidedLabel(theme, style="meta", color="ink2")
        self.open_card = Button(theme, _("Öppna kortet"), kind="quiet", keys="Enter")
        self._question = ProseLabel(theme, 25)
        self._question.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._latest_title = PlainLabel(theme, _("Senast"), style="label")
        self._latest = QGridLayout()
        self._topics = QWidget()
        self._topics_row = FlowLayout(self._topics)
        self.composer = Composer(context)
        self.open_card.clicked.connect(self._ask_for_card)
        self.acts.calling.connect(lambda: self.composer.preselect(EntryKind.CALL))
        self.acts.mailing.connect(self.composer.mail_was_opened)
        self._lay_out()
        self.set_card(None)

    @property
    def card(self) -> CardSnapshot | None:
        """Who is shown."""
        return self._card

    def _ask_for_card(self) -> None:
        if self._card is not None:
            self.card_asked.emit(self._card.row.contact_id)

    def show_person(self, contact_id: ContactId | None) -> None:
        """Ask for this person; an older answer never lands on a newer question."""
        if contact_id is None:
            self._context.background.drop(self._key)
            self.set_card(None)
            return
        self._context.background.ask(self._key, lambda unit: cards.card(unit, contact_id), self.set_card)

    def set_card(self, card: CardSnapshot | None) -> None:
        """Show a card, or nothing."""
        self._card = card
        self._body.setVisible(card is not None)
        self.composer.setVisible(card is not None and not card.row.is_protected)
        self.composer.set_card(card)
        if card is None:
            return
        now, row = self._context.clock.now(), card.row
        self._context.note_read(row.contact_id)
        self._name.setText(person_name(row))
        self._place.setText(self._place_words(card))
        self._show_status(card, now)
        self._show_wish(card)
        self.acts.set_card(card)
        self._show_question(card, now)
        self._show_latest(card, now)
        self._show_topics(card)
        self.open_card.setVisible(not row.is_protected)

    def _place_words(self, card: CardSnapshot) -> str:
        if card.row.is_protected:
            return _(
                "Följ den lokala rutinen. Fråga samordnaren på Regionen, och öppna personen i SuperOffice om du har behörighet."
            )
        parts = [capitalised(place_words(card.row)), card.household_words]
        return " · ".join(part for part in parts if part)

    def _show_status(self, card: CardSnapshot, now: datetime) -> None:
        state = card.row.clock
        self._meter.set_state(state)
        self._status.setVisible(state is not None)
        self._late.setText(f"+{state.days_late}" if state is not None and state.days_late else "")
        self._status_icon.set_icon("")
        if state is None:
            return
        color = _TONES[meter_tone(state)]
        self._status.setText(meter_words(state, now))
        self._status.set_look(color=color)
        self._status_icon.set_icon(meter_icon(state), color)
        days_off = self._context.calendar.days_off_between(state.registered_on, state.due_on)
        self._status.setToolTip(meter_tooltip(state, days_off, now))

    def _show_wish(self, card: CardSnapshot) -> None:
        row = card.row
        is_told = not row.is_protected and not text_of(card.fields, Field.NO_CONTACT_SINCE)
        self._wish.setVisible(is_told)
        self._wish_icon.set_icon(wish_icon(row.wish) if is_told else "")
        phones, mails = phones_of(card.fields), list_of(card.fields, Field.EMAILS)
        words = wish_sentence(row.wish, row.first_name)
        address = (mails if row.wish.channel == "email" else phones) or ()
        missing = "" if address else (_("Mejladress saknas") if row.wish.channel == "email" else _("Telefonnummer saknas"))
        number = without_breaks(address[0]) if address else missing
        self._wish.set_words(" ·\u00a0".join(part for part in (words, number) if part), wish_time_words(row.wish))

    def _show_question(self, card: CardSnapshot, now: datetime) -> None:
        question = card.question if not card.row.is_protected else None
        for widget in (self._question_title, self._question_source, self._question):
            widget.setVisible(question is not None)
        if question is not None:
            self._question_title.setText(_("{names} fråga").format(names=genitive(card.row.first_name)))
            where = [source_words(question.source), long_day(question.happened_at.date(), now.date())]
            self._question_source.setText(", ".join(part for part in where if part))
            self._question.setText(question.text)

    def _show_latest(self, card: CardSnapshot, now: datetime) -> None:
        while (item := self._latest.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        most = 1 if is_low(self.window().height(), self._context.theme.scale) else MOST_LATEST
        shown = [entry for entry in card.entries if entry is not card.question][:most]
        self._latest_title.setVisible(bool(shown) and not card.row.is_protected)
        if card.row.is_protected:
            return
        for number, entry in enumerate(shown):
            self._latest.addWidget(IconLabel(self._context.theme, entry_icon(entry), 17), number, 0)
            self._latest.addWidget(ElidedLabel(self._context.theme, entry_line(entry, card.row.first_name)), number, 1)
            stamp = PlainLabel(self._context.theme, short_stamp(entry.happened_at, now), "meta", "ink2")
            self._latest.addWidget(stamp, number, 2, Qt.AlignmentFlag.AlignRight)
            self._latest.setRowMinimumHeight(number, self._context.theme.px(24))
        self._latest.setColumnStretch(1, 1)

    def _show_topics(self, card: CardSnapshot) -> None:
        self._topics_row.clear()
        self._topics.setVisible(bool(card.topics_asked))
        for topic in card.topics_asked:
            self._topics_row.addWidget(_chip(self._context, TOPIC_ICONS[topic], topic_words(topic)))

    def _lay_out(self) -> None:
        theme = self._context.theme
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(*((22, 14, 22, 10) if theme.is_compact else (32, 22, 32, 14)))
        column.setSpacing(6)
        head = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._name)
        names.addWidget(self._place)
        head.addLayout(names, 1)
        status = QVBoxLayout()
        status.addLayout(_row(self._status_icon, self._status))
        status.addLayout(_row(self._meter, self._late))
        status.addStretch(1)
        head.addLayout(status)
        column.addLayout(head)
        column.addSpacing(8 if theme.is_compact else 14)
        wish = QHBoxLayout()
        wish.addWidget(self._wish_icon)
        wish.addWidget(self._wish, 1)
        column.addLayout(wish)
        column.addSpacing(0 if theme.is_compact else 6)
        column.addWidget(self.acts)
        column.addSpacing(14)
        title = QHBoxLayout()
        title.addWidget(self._question_title)
        title.addWidget(self._question_source, 1)
        title.addWidget(self.open_card)
        column.addLayout(title)
        column.addWidget(self._question)
        column.addSpacing(14)
        column.addWidget(self._latest_title)
        column.addLayout(self._latest)
        column.addSpacing(10)
        column.addWidget(self._topics)
        column.addStretch(1)
        self._lay_out_whole()

    def _lay_out_whole(self) -> None:
        """What scrolls above, the composer below."""
        theme = self._context.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        area, edge = scrolling(self._body), line()
        edge.hide()
        area.verticalScrollBar().rangeChanged.connect(lambda _least, most: edge.setVisible(most > 0))
        whole.addWidget(area, 1)
        whole.addWidget(edge)
        whole.addSpacing(theme.px(10))
        below = QVBoxLayout()
        below.setContentsMargins(*((22, 0, 22, 12) if theme.is_compact else (32, 0, 32, 20)))
        below.addWidget(self.composer)
        whole.addLayout(below)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _chip(context: DeskContext, icon: str, words: str) -> QFrame:
    frame = QFrame()
    frame.setObjectName("Sunken")
    row = QHBoxLayout(frame)
    row.setContentsMargins(9, 4, 12, 4)
    row.setSpacing(6)
    row.addWidget(IconLabel(context.theme, icon, 16, "ink"))
    row.addWidget(PlainLabel(context.theme, words, "meta"))
    return frame
