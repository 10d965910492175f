"""Ny person …: someone who called, wrote or came by. Works offline; the clock starts today."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from guide_desk.domain.changes import Changes
from guide_desk.domain.consent import LearnedBy
from guide_desk.domain.contact import Field, FieldValue, PreferredChannel
from guide_desk.domain.first_response import due_day
from guide_desk.domain.registration import Intent, Source
from guide_desk.errors import InvalidInput
from guide_desk.services import contacts
from guide_desk.services.search import likely_doubles
from guide_desk.snapshots.people import NEW_PERSON_AT_FAIR, NEW_PERSON_DRAFT, CardSnapshot, PersonRow
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, joined, long_day
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.form_draft import FormDialog, FormDraft, kept_under
from guide_desk.ui.parts.municipality_chooser import MunicipalityChooser
from guide_desk.ui.parts.qr_dialog import form_code_button
from guide_desk.ui.widgets.buttons import Button, Option, SegmentedControl
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.flow_layout import FlowLayout
from guide_desk.ui.widgets.labels import PlainLabel
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.widgets.room_for_words import resize_on_screen
from guide_desk.ui.widgets.scrolling import scrolling
from guide_desk.ui.widgets.words_field import LineField, WordsField
from guide_desk.ui.words.facts import learned_words
from guide_desk.ui.words.spelling import double_words, spelling_words
from guide_desk.ui.words.trade import source_words

_DOUBLES_MILLISECONDS = 250
_NO_WISH = "none"


class NewPersonDialog(FormDialog):
    """`created(ContactId)` after saving; `card_asked(ContactId)` when the person is already here."""

    created = Signal(int)
    card_asked = Signal(int)

    def __init__(
        self, context: DeskContext, parent: QWidget, household_of: CardSnapshot | None = None, *, is_for_note: bool = False
    ) -> None:
        """`household_of`: whose household the new person belongs to; the answers about place then start from theirs.

        `is_for_note`: a note about them is being written, so that somebody who is here already is chosen for it, and not shown.
        """
        super().__init__(parent)
        self._household_of, self._is_for_note = household_of, is_for_note
        self.setWindowTitle(_("Ny person – Guide Desk"))
        self._context = context
        self._other_people: set[int] = set()
        self._make_fields()
        self._lay_out()
        self._doubles_timer = QTimer(self)
        self._doubles_timer.setSingleShot(True)
        self._doubles_timer.setInterval(_DOUBLES_MILLISECONDS)
        self._doubles_timer.timeout.connect(self._ask_doubles)
        for field in (self.name, self.phone, self.mail):
            field.textChanged.connect(lambda _text: self._doubles_timer.start())
        self.name.textChanged.connect(self._say_spelling)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        self._say_what_is_read()
        self._show_clock()
        typed: dict[str, QLineEdit | QPlainTextEdit] = {
            "name": self.name,
            "phone": self.phone,
            "mail": self.mail,
            "question": self.question,
        }
        form, also = kept_under(context, NEW_PERSON_DRAFT, NEW_PERSON_AT_FAIR)
        self.draft = FormDraft(context, form, typed, self, also=also)
        self.rejected.connect(self.draft.leave)
        resize_on_screen(self, context.theme.px(660), context.theme.px(720))
        self.name.setFocus()

    def save(self) -> None:
        """Check, then write; the window closes when the store has it."""
        intents = frozenset(intent for intent, box in self._intents.items() if box.isChecked())
        first, _space, last = self.name.text().strip().partition(" ")
        channel = self._wish.value
        newsletter = self._newsletter_consent.isChecked()
        today = self._context.clock.today().isoformat()
        fields: dict[Field, FieldValue] = {
            Field.FIRST_NAME: first,
            Field.LAST_NAME: last.strip(),
            Field.PHONES: (self.phone.text().strip(),) if self.phone.text().strip() else (),
            Field.EMAILS: (self.mail.text().strip(),) if self.mail.text().strip() else (),
            Field.MUNICIPALITIES: tuple(each.value for each in self.municipalities.chosen),
            Field.PREFERRED_CHANNEL: "" if channel == _NO_WISH else channel,
            Field.WISH_FROM: str(self._wish_time.currentData() or "") if channel == PreferredChannel.PHONE else "",
            Field.NEWSLETTER: "yes" if newsletter else "",
            Field.NEWSLETTER_SINCE: today if newsletter else "",
            Field.MAILING_CONSENT: "yes" if newsletter else "",
            Field.MAGAZINE: "yes" if Intent.MAGAZINE in intents else "",
            Field.STORING_CONSENT: "yes" if self._store_consent.isChecked() else "",
            Field.CONSENT_ON: today if self._store_consent.isChecked() else "",
            Field.CONSENT_SOURCE: self._learned.value if self._store_consent.isChecked() else "",
        }
        problem = self._problem_with(intents)
        if problem is not None:
            self._say(*problem)
            return
        work = partial(
            contacts.create_person,
            fields=fields,
            intents=intents,
            source=Source(self._source.value),
            question=self.question.toPlainText(),
            is_answered=self.answered.isChecked(),
            household_of=self._household_of.row.contact_id if self._household_of is not None else None,
        )
        self._save.setEnabled(False)
        self._context.background.act(work, self._done, self._not_saved)

    def begin_with(self, words: str) -> None:
        """What is known of the person: a name, a number or an address. Somebody else who was begun here stays."""
        fields = (self.name, self.phone, self.mail)
        if not words or any(field.text().strip() == words for field in fields):
            return
        if any(field.text().strip() for field in fields):
            self._problem.say(_("Här har du redan börjat på en ny person. Spara eller avbryt först."))
            return
        is_name = any(letter.isalpha() for letter in words) and "@" not in words
        (self.name if is_name else self.mail if "@" in words else self.phone).setText(words)

    def words_not_kept(self) -> None:
        self._say(_("Kortet kunde inte sparas på datorn."), self.name)

    def give_up(self) -> None:
        """`Avbryt`: nothing of it is kept."""
        self.draft.forget()
        self.reject()

    def _problem_with(self, intents: frozenset[Intent]) -> tuple[str, QWidget] | None:
        if not self.name.text().strip():
            return _("Skriv vad personen heter."), self.name
        if not self.phone.text().strip() and not self.mail.text().strip():
            return _("Skriv ett telefonnummer eller en mejladress, så att ni kan svara."), self.phone
        if self.mail.text().strip() and "@" not in self.mail.text()[1:]:
            return _("Mejladressen saknar @. Kontrollera den."), self.mail
        if not intents:
            return _("Välj vad personen vill ha."), self._intents[Intent.GUIDANCE]
        if not self._store_consent.isChecked():
            return _("Läs upp texten och fråga om det är okej att spara."), self._store_consent
        return None

    def _say(self, text: str, where: QWidget) -> None:
        self._problem.say(text)
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, changes: Changes) -> None:
        self.draft.forget()
        self._context.toasts.show(_("Sparat på ett nytt kort. Väntar på att skickas."))
        for contact_id in changes.contacts:
            self.created.emit(contact_id)
        self.accept()

    def _not_saved(self, error: Exception) -> None:
        self._save.setEnabled(True)
        known = isinstance(error, InvalidInput)
        self._say(_("Något saknas. Kontrollera fälten.") if known else _("Kortet kunde inte sparas på datorn."), self.name)

    def _ask_doubles(self) -> None:
        name, phone, mail = self.name.text(), self.phone.text(), self.mail.text()
        self._context.background.ask("doubles", lambda unit: likely_doubles(unit, name, phone, mail), self._show_doubles)

    def _show_doubles(self, found: tuple[PersonRow, ...]) -> None:
        likely = [row for row in found if row.contact_id not in self._other_people]
        for widget in (self._double, self._open_double, self._another):
            widget.setVisible(bool(likely))
        if likely:
            self._double_id = likely[0].contact_id
            self._double.setText(double_words(self.name.text(), likely[0], hides_names=self._context.hides_names))

    def _say_spelling(self, name: str) -> None:
        words = spelling_words(name)
        self._spelling.setText(words)
        self._spelling.setVisible(bool(words))

    def _is_another(self) -> None:
        """`En annan person`: this one is not offered again."""
        self._other_people.add(self._double_id)
        self._ask_doubles()

    def _open_the_double(self) -> None:
        self.draft.forget()
        self.card_asked.emit(self._double_id)
        self.accept()

    def _say_what_is_read(self) -> None:
        """The text names who will read it: the chosen municipalities, or all of them."""
        places = joined([each.place_name for each in self.municipalities.chosen], _("och"))
        if places:
            spoken = _(
                "”Vi sparar det du berättar så att {places} och Regionen kan hjälpa dig. Kollegor i länets andra kommuner"
                " kan också läsa det. Är det okej? Får vi mejla nyhetsbrevet?”"
            ).format(places=places)
        else:
            spoken = _(
                "”Vi sparar det du berättar så att kommunerna och Regionen kan hjälpa dig. Kollegor i länets andra kommuner"
                " kan också läsa det. Är det okej? Får vi mejla nyhetsbrevet?”"
            )
        self._spoken.setText(spoken)
        self._first_answers.setVisible(len(self.municipalities.chosen) > 1)

    def _suggest_learned(self, source: str) -> None:
        """A mail tells in a mail; the other ways are talk."""
        self._learned.set_value((LearnedBy.EMAIL if source == Source.EMAIL else LearnedBy.CALL).value)

    def _show_clock(self) -> None:
        wants_guidance = self._intents[Intent.GUIDANCE].isChecked()
        self.answered.setVisible(wants_guidance)
        self._clock_words.setVisible(wants_guidance)
        today = self._context.clock.today()
        due = due_day(self._context.clock.now(), self._context.calendar)
        self._clock_words.setText(_("Annars börjar klockan i dag. Senast {day}.").format(day=long_day(due, today)))

    def _make_fields(self) -> None:
        theme = self._context.theme
        self.name, self.phone, self.mail = LineField(), LineField(), LineField()
        self.name.setAccessibleName(_("Namn"))
        self.phone.setAccessibleName(_("Telefon"))
        self.phone.setPlaceholderText(_("Telefon"))
        self.mail.setAccessibleName(_("Mejl"))
        self.mail.setPlaceholderText(_("Mejl"))
        self._double = PlainLabel(theme, style="meta", color="ink2")
        words = (_("Öppna kortet"), _("Öppna kortet som finns"))
        if self._is_for_note:
            words = (_("Skriv på det kortet"), _("Skriv anteckningen på kortet som finns"))
        self._open_double = Button(theme, words[0], kind="quiet", name=words[1])
        self._open_double.clicked.connect(self._open_the_double)
        self._another = Button(theme, _("En annan person"), kind="quiet")
        self._another.clicked.connect(self._is_another)
        self._spelling = PlainLabel(theme, style="meta", color="ink2", wraps=True)
        for widget in (self._double, self._open_double, self._another, self._spelling):
            widget.hide()
        wishes = [
            Option(PreferredChannel.PHONE.value, _("Ring"), "phone"),
            Option(PreferredChannel.EMAIL.value, _("Mejla"), "mail"),
            Option(_NO_WISH, _("Vet inte")),
        ]
        self._wish = SegmentedControl(theme, wishes, _("Hur vill personen bli kontaktad?"))
        self._wish.set_value(_NO_WISH)
        self._wish_time = DropDown()
        self._wish_time.setAccessibleName(_("Helst efter klockan"))
        self._wish_time.addItem(_("när som helst"), "")
        for hour in range(8, 20):
            self._wish_time.addItem(_("efter klockan {hour}").format(hour=hour), f"{hour:02d}:00")
        guide = self._context.guide()
        chosen = [guide.municipality] if guide is not None else []
        if self._household_of is not None:
            chosen = list(self._household_of.row.municipalities)
        self.municipalities = MunicipalityChooser(theme, chosen)
        self.municipalities.changed.connect(self._say_what_is_read)
        self._first_answers = PlainLabel(theme, _("Den första svarar först"), "meta", "ink2")
        self._spoken = PlainLabel(theme, wraps=True)
        self._make_choices()

    def _make_choices(self) -> None:
        theme = self._context.theme
        words = {Intent.GUIDANCE: _("Flyttvägledning"), Intent.MAGAZINE: _("Magasinet"), Intent.NEWSLETTER: _("Nyhetsbrevet")}
        self._intents = {intent: QCheckBox(text) for intent, text in words.items()}
        self._intents[Intent.GUIDANCE].setChecked(True)
        self.question = WordsField()
        self.question.setTabChangesFocus(True)
        self.question.setAccessibleName(_("Frågan, med egna ord"))
        self.question.setFixedHeight(theme.px(72))
        sources = [Option(each.value, capitalised(source_words(each))) for each in Source if each is not Source.WEB]
        self._source = SegmentedControl(theme, sources, _("Kom via"))
        self._source.set_value(Source.PHONE.value)
        learned = [Option(each.value, learned_words(each)) for each in LearnedBy]
        self._learned = SegmentedControl(theme, learned, _("Hur fick du veta det?"))
        self._learned.set_value(LearnedBy.CALL.value)
        self._source.chosen.connect(self._suggest_learned)
        self._store_consent = QCheckBox(_("Ja till att spara"))
        self._newsletter_consent = QCheckBox(_("Ja till nyhetsbrevet"))
        self.answered = QCheckBox(_("Fick svar direkt"))
        self._clock_words = PlainLabel(theme, style="meta", color="ink2")
        for box in self._intents.values():
            box.toggled.connect(self._show_clock)
        self._problem = ProblemLine(theme, self._context.announce)
        self._save = Button(theme, _("Spara"), kind="primary", keys="Ctrl+Enter")
        self._save.clicked.connect(self.save)

    def _lay_out(self) -> None:
        theme = self._context.theme
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(18)
        form.addRow(self._label(_("Namn"), self.name), self.name)
        form.addRow("", self._spelling)
        form.addRow("", _flowing(self._double, self._open_double, self._another))
        form.addRow(self._label(_("Telefon, mejl"), self.phone), _side(self.phone, self.mail))
        form.addRow(self._label(_("Hur vill personen bli kontaktad?"), self._wish), _side(self._wish, self._wish_time))
        form.addRow(self._label(_("Kommun"), self.municipalities), self.municipalities)
        form.addRow("", self._first_answers)
        form.addRow(self._label(_("Vill ha"), self._intents[Intent.GUIDANCE]), _side(*self._intents.values(), stretches=True))
        form.addRow(self._label(_("Frågan, med egna ord"), self.question), self.question)
        form.addRow(self._label(_("Kom via"), self._source), _side(self._source, stretches=True))
        form.addRow(self._label(_("Samtycke"), self._store_consent), self._consent())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        self._add_head(column)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 12, 0)
        inside.addLayout(form)
        inside.addStretch(1)
        column.addWidget(scrolling(content), 1)
        column.addWidget(self._problem)
        column.addWidget(_side(self.answered, self._clock_words, stretches=True))
        cancel = Button(theme, _("Avbryt"))
        cancel.clicked.connect(self.give_up)
        bottom = QHBoxLayout()
        bottom.addWidget(PlainLabel(theme, _("Sparas på ett nytt kort, även offline"), "meta", "ink2"))
        bottom.addStretch(1)
        bottom.addWidget(cancel)
        bottom.addWidget(self._save)
        column.addLayout(bottom)

    def _add_head(self, column: QVBoxLayout) -> None:
        theme = self._context.theme
        head = QHBoxLayout()
        head.addWidget(PlainLabel(theme, _("Ny person"), "heading"), 1)
        head.addWidget(form_code_button(self._context, self))
        column.addLayout(head)
        if self._household_of is not None:
            words = _("Samma hushåll som {name}").format(name=self._household_of.row.name)
            column.addWidget(PlainLabel(theme, words, "meta", "ink2", wraps=True))

    def _consent(self) -> QFrame:
        """What is read aloud, and the two answers."""
        theme = self._context.theme
        box = QFrame()
        box.setObjectName("Sunken")
        consent = QVBoxLayout(box)
        consent.setContentsMargins(14, 10, 14, 10)
        consent.addWidget(PlainLabel(theme, _("Läs upp"), "meta", "ink2"))
        consent.addWidget(self._spoken)
        consent.addWidget(_side(self._store_consent, self._newsletter_consent, stretches=True))
        consent.addWidget(PlainLabel(theme, _("Hur fick du veta det?"), "meta", "ink2"))
        consent.addWidget(_side(self._learned, stretches=True))
        return box

    def _label(self, text: str, buddy: QWidget) -> PlainLabel:
        label = PlainLabel(self._context.theme, text, "label", wraps=True)
        label.setBuddy(buddy)
        label.setFixedWidth(self._context.theme.px(130))
        return label


def _flowing(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = FlowLayout(holder)
    for widget in widgets:
        row.addWidget(widget)
    return holder


def _side(*widgets: QWidget, stretches: bool = False) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    for widget in widgets:
        row.addWidget(widget)
    if stretches:
        row.addStretch(1)
    return holder
