"""The facts beside the dialogue: what the person wonders, the move, work, contact. The move and the wish are edited in place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from guide_desk.domain.contact import Field, FieldValue, PreferredChannel, list_of, text_of
from guide_desk.domain.guidance_topic import GuidanceTopic, TopicState, cycled, state_of
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import InvalidInput
from guide_desk.services import contacts
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.texts.formats import joined
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.labels import PlainLabel, line
from guide_desk.ui.words.trade import TOPIC_STATE_ICONS, language_words, move_status_words, topic_state_words, topic_words

WIDTH = 348
_ANY_WIDTH = 16_777_215


class Facts(QScrollArea):
    """Scrolls by itself. Leaving the editors saves, Esc leaves without."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self._context = context
        self._card: CardSnapshot | None = None
        self._editors: dict[Field, QComboBox | QLineEdit] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_narrow(is_narrow=False)
        self._fill(QWidget())

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Beside the dialogue with a width of its own, or below it over the whole width."""
        if is_narrow:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_ANY_WIDTH)
        else:
            self.setFixedWidth(self._context.theme.px(WIDTH))

    def set_card(self, card: CardSnapshot | None) -> None:
        """Show a card's facts; editors that are open for the same person stay."""
        same = card is not None and card.is_same_person(self._card)
        if same and self._editors:
            self._card = card
            return
        self._card, self._editors = card, {}
        self._show()

    def edit(self) -> None:
        """Ctrl+E: the move's facts as fields."""
        if self._card is None:
            return
        if not self._card.can_edit:
            self._context.toasts.show(_("Hela kortet har inte hämtats än. Det går att ändra när nätet är tillbaka."))
            return
        self._editors = self._make_editors(self._card)
        self._show()
        self._editors[Field.MOVE_STATUS].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def editors(self) -> dict[Field, QComboBox | QLineEdit]:
        """The open fields; empty while only reading."""
        return self._editors

    def leave(self, *, saves: bool) -> None:
        """Close the fields; what changed is saved, or not."""
        editors, self._editors = self._editors, {}
        if saves and editors and self._card is not None:
            changes: dict[Field, FieldValue] = {field: _value(editor) for field, editor in editors.items()}
            work = partial(contacts.change_fields, contact_id=self._card.row.contact_id, changes=changes)
            self._context.background.act(work, on_error=self._not_saved)
        self._show()

    def keyPressEvent(self, event: object) -> None:
        if getattr(event, "key", lambda: None)() == Qt.Key.Key_Escape and self._editors:
            self.leave(saves=False)
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def _not_saved(self, error: Exception) -> None:
        reason = error.reason if isinstance(error, InvalidInput) else ""
        if reason == "not_fetched":
            self._context.toasts.show(_("Hela kortet har inte hämtats än. Försök igen om en stund."))
        else:
            self._context.toasts.show(_("Ändringen kunde inte sparas på datorn."))

    def _show(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(8)
        card = self._card
        if card is not None and not card.row.is_protected:
            self._add_topics(column, card)
            self._add_move(column, card)
            self._add_work(column, card)
            self._add_contact(column, card)
        column.addStretch(1)
        self._fill(content)

    def _fill(self, content: QWidget) -> None:
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(content)

    def _add_topics(self, column: QVBoxLayout, card: CardSnapshot) -> None:
        left = len(card.topics_asked)
        count = _("{answered} besvarade, {left} kvar").format(answered=len(card.topics_answered), left=left)
        title = _("Vad {name} undrar").format(name=card.row.first_name)
        column.addLayout(self._heading(title, count))
        ordered = [*card.topics_asked]
        ordered += [topic for topic in GuidanceTopic if topic not in card.topics_asked and topic not in card.topics_answered]
        ordered += list(card.topics_answered)
        topics = QVBoxLayout()
        topics.setSpacing(1)
        for topic in ordered:
            topics.addWidget(self._topic(topic, card))
        column.addLayout(topics)

    def _topic(self, topic: GuidanceTopic, card: CardSnapshot) -> Button:
        state = state_of(topic, card.topics_asked, card.topics_answered)
        icon, color = TOPIC_STATE_ICONS[state]
        words, said = topic_words(topic), topic_state_words(state)
        shown = f"{words} · {said}" if state is TopicState.WONDERS else words
        button = Button(self._context.theme, shown, kind="quiet", icon=icon, icon_color=color, name=f"{words}, {said}")
        tone = "ink" if state is TopicState.WONDERS else "ink2"
        button.setStyleSheet(f"text-align: left; padding: 1px 2px; color: {self._context.theme.color(tone).name()};")
        button.setEnabled(card.can_edit)
        button.clicked.connect(partial(self._cycle, topic))
        return button

    def _cycle(self, topic: GuidanceTopic) -> None:
        """No question yet → wonders → answered → no question."""
        assert self._card is not None
        asked, answered = cycled(topic, self._card.topics_asked, self._card.topics_answered)
        work = partial(contacts.change_topics, contact_id=self._card.row.contact_id, asked=asked, answered=answered)
        self._context.background.act(work, on_error=self._not_saved)
        self._context.announce(f"{topic_words(topic)}, {topic_state_words(state_of(topic, asked, answered))}")

    def _add_move(self, column: QVBoxLayout, card: CardSnapshot) -> None:
        act = (_("Klar"), partial(self.leave, saves=True)) if self._editors else (_("Ändra"), self.edit)
        column.addWidget(line())
        column.addLayout(self._heading(_("Flytten"), "", act))
        if self._editors:
            form = QFormLayout()
            form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
            for field, editor in self._editors.items():
                label = PlainLabel(self._context.theme, _FIELD_WORDS[field](), "meta", "ink2")
                label.setBuddy(editor)
                form.addRow(label, editor)
            column.addLayout(form)
            return
        fields = card.fields
        status = card.row.move_status
        rows = [
            (_("Status"), move_status_words(status) if status is not None else _("Vet inte")),
            (_("När"), text_of(fields, Field.MOVED_ON) or text_of(fields, Field.MOVE_MONTH)),
            (_("Hushåll"), card.household_words),
            (_("Kommun"), joined([each.place_name for each in card.row.municipalities], _("och")) or _("Hela länet")),
            (_("Bor nu"), card.row.from_place),
        ]
        self._add_rows(column, rows)

    def _add_work(self, column: QVBoxLayout, card: CardSnapshot) -> None:
        situation = {
            "looking": _("söker jobb"),
            "bringing": _("tar med jobbet"),
            "business": _("startar eget"),
            "studying": _("studerar"),
        }.get(text_of(card.fields, Field.JOB_SITUATION), "")
        disclosure = {"no": _("nej"), "ask": _("fråga först"), "yes": _("ja")}.get(
            text_of(card.fields, Field.EMPLOYER_DISCLOSURE), ""
        )
        profession = ", ".join(part for part in (text_of(card.fields, Field.PROFESSION), situation) if part)
        if profession or disclosure:
            column.addWidget(line())
            column.addLayout(self._heading(_("Jobb"), ""))
            self._add_rows(column, [(_("Yrke"), profession), (_("Arbetsgivare får veta"), disclosure)])

    def _add_contact(self, column: QVBoxLayout, card: CardSnapshot) -> None:
        fields = card.fields
        since = text_of(fields, Field.NEWSLETTER_SINCE)
        newsletter = _("Ja") if text_of(fields, Field.NEWSLETTER) == "yes" else _("Nej")
        column.addWidget(line())
        column.addLayout(self._heading(_("Kontakt och utskick"), ""))
        rows = [
            (_("Språk"), language_words(card.row.language) or _("svenska")),
            (_("Mejl"), "\n".join(list_of(fields, Field.EMAILS))),
            (_("Telefon"), "\n".join(list_of(fields, Field.PHONES))),
            (
                _("Nyhetsbrev"),
                f"{newsletter}, {_('sedan {day}').format(day=since)}" if since and newsletter == _("Ja") else newsletter,
            ),
            (
                _("Samtycke"),
                " ".join(part for part in (text_of(fields, Field.CONSENT_ON), text_of(fields, Field.CONSENT_SOURCE)) if part),
            ),
        ]
        self._add_rows(column, rows)

    def _add_rows(self, column: QVBoxLayout, rows: list[tuple[str, str]]) -> None:
        for name, value in rows:
            if value:
                row = QHBoxLayout()
                label = PlainLabel(self._context.theme, name, "meta", "ink2", wraps=True)
                label.setFixedWidth(self._context.theme.px(100))
                words = PlainLabel(self._context.theme, value, "meta", wraps=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
                row.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
                column.addLayout(row)

    def _heading(self, title: str, note: str, act: tuple[str, object] | None = None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(PlainLabel(self._context.theme, title, "label"))
        row.addStretch(1)
        if note:
            row.addWidget(PlainLabel(self._context.theme, note, "meta", "ink2"))
        if act is not None:
            button = Button(self._context.theme, act[0], kind="quiet", name=f"{act[0]}: {title}")
            button.clicked.connect(act[1])
            row.addWidget(button)
        return row

    def _make_editors(self, card: CardSnapshot) -> dict[Field, QComboBox | QLineEdit]:
        channels = [("", _("Vet inte")), (PreferredChannel.PHONE.value, _("Ring")), (PreferredChannel.EMAIL.value, _("Mejla"))]
        statuses = [(status.value, move_status_words(status)) for status in MoveStatus]
        municipalities = [("", "–"), *((each.value, each.place_name) for each in Municipality if each is not Municipality.REGION)]
        made: dict[Field, QComboBox | QLineEdit] = {
            Field.MOVE_STATUS: _box(statuses, text_of(card.fields, Field.MOVE_STATUS) or "unknown"),
            Field.MOVE_MONTH: QLineEdit(text_of(card.fields, Field.MOVE_MONTH)),
            Field.MOVED_TO: _box(municipalities, text_of(card.fields, Field.MOVED_TO)),
            Field.MOVED_ON: QLineEdit(text_of(card.fields, Field.MOVED_ON)),
            Field.PREFERRED_CHANNEL: _box(channels, text_of(card.fields, Field.PREFERRED_CHANNEL)),
            Field.WISH_FROM: QLineEdit(text_of(card.fields, Field.WISH_FROM)),
            Field.WISH_TO: QLineEdit(text_of(card.fields, Field.WISH_TO)),
            Field.WISH_WORDS: QLineEdit(text_of(card.fields, Field.WISH_WORDS)),
        }
        hints = {Field.MOVE_MONTH: "2027-03", Field.MOVED_ON: "2027-03-14", Field.WISH_FROM: "16:00", Field.WISH_TO: "19:00"}
        for field, editor in made.items():
            editor.setAccessibleName(_FIELD_WORDS[field]())
            if isinstance(editor, QLineEdit) and field in hints:
                editor.setPlaceholderText(hints[field])
        return made


_FIELD_WORDS = {
    Field.MOVE_STATUS: lambda: _("Flyttstatus"),
    Field.MOVE_MONTH: lambda: _("Planerad månad"),
    Field.MOVED_TO: lambda: _("Flyttade till"),
    Field.MOVED_ON: lambda: _("Flyttdag"),
    Field.PREFERRED_CHANNEL: lambda: _("Vill bli nådd"),
    Field.WISH_FROM: lambda: _("Helst efter klockan"),
    Field.WISH_TO: lambda: _("Helst före klockan"),
    Field.WISH_WORDS: lambda: _("Önskan med egna ord"),
}


def _value(editor: QComboBox | QLineEdit) -> str:
    return str(editor.currentData() or "") if isinstance(editor, QComboBox) else editor.text().strip()


def _box(choices: list[tuple[str, str]], chosen: str) -> QComboBox:
    box = QComboBox()
    for value, text in choices:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box
