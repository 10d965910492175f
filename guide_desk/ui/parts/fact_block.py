"""One block of facts: a heading, rows to read, and fields in their place while it is being edited."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import LIST_FIELDS, Field, FieldValue
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import InvalidInput
from guide_desk.snapshots.people import CardSnapshot
from guide_desk.texts import _
from guide_desk.ui.crossing import call_later
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.choices_button import ChoicesButton
from guide_desk.ui.parts.municipality_chooser import MunicipalityChooser
from guide_desk.ui.widgets.buttons import Button
from guide_desk.ui.widgets.drop_down import DropDown
from guide_desk.ui.widgets.labels import PlainLabel, line
from guide_desk.ui.widgets.problem_line import ProblemLine
from guide_desk.ui.widgets.scrolling import bring_into_view
from guide_desk.ui.widgets.words_field import WordsField
from guide_desk.ui.words.facts import blocked_words, field_words, move_problem_words
from guide_desk.ui.words.sign_in import unwritable_words

Editor = QComboBox | QLineEdit | QPlainTextEdit | QCheckBox | MunicipalityChooser | ChoicesButton
_LABEL = 100


class FactBlock(QWidget):
    """`Ändra` turns it into fields, leaving it saves, Esc leaves without. Subclasses say what is read, edited and saved."""

    opened = Signal()
    judged_together: frozenset[Field] = frozenset()
    """Where one of these cannot be so, what the others say may not be meant either."""

    def __init__(self, context: DeskContext, title: str, fields: frozenset[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._title, self._fields = context, title, fields
        self._card: CardSnapshot | None = None
        self.editors: dict[Field, Editor] = {}
        self._form: QFormLayout | None = None
        self._problem: ProblemLine | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._content: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)

    @abstractmethod
    def rows(self, card: CardSnapshot) -> list[tuple[str, str]]:
        """(label, words) to read; rows without words are left out."""

    @abstractmethod
    def make_editors(self, card: CardSnapshot) -> dict[Field, Editor]:
        """The fields, in order."""

    @abstractmethod
    def save(self, card: CardSnapshot, changes: Mapping[Field, FieldValue]) -> partial[Changes]:
        """What to run for the changed fields."""

    def add_below(self, form: QFormLayout) -> None:
        """More rows of the form, for blocks that ask something further."""

    def set_card(self, card: CardSnapshot | None) -> None:
        """Show a card; fields that are open for the same person stay."""
        same = card is not None and card.is_same_person(self._card)
        self._card = card
        if not (same and self.editors):
            self.editors = {}
            self._show()

    def edit(self) -> None:
        """Fields in place of the words."""
        if self._card is None or self.editors:
            return
        if not self._context.can_write:
            self._context.toasts.show(unwritable_words(may_write=self._context.may_write))
            return
        if not self._card.can_edit:
            self._context.toasts.show(_("Hela kortet har inte hämtats än. Det går att ändra när nätet är tillbaka."))
            return
        self.editors = self.make_editors(self._card)
        self.opened.emit()
        self._show(takes_focus=True)
        call_later(self, lambda: bring_into_view(self))

    def leave(self, *, saves: bool) -> None:
        """Close the fields; what changed is saved, or not. What cannot be so keeps them open and says why."""
        if not self.editors or self._card is None:
            return
        changes = self.changed_fields() if saves else {}
        if not changes:
            self._close()
            return
        self._context.background.act(self.save(self._card, changes), self._saved, self._not_saved)

    @property
    def has_unkept_words(self) -> bool:
        """Whether something is changed that is not saved."""
        return bool(self.editors) and self.isVisible() and bool(self.changed_fields())

    @property
    def has_open_call(self) -> bool:
        """No call is started from here."""
        return False

    def keep_draft(self, then: Callable[[], object] | None = None) -> None:
        """The guide is gone: as when the focus leaves the block. A field that cannot be so stays unsaved, and keeps neither the
        others from being saved nor anything open.
        """
        if self._card is None or not self.has_unkept_words:
            if then is not None:
                then()
            return
        self._keep(self._card, self.changed_fields(), then)

    def _keep(self, card: CardSnapshot, changes: dict[Field, FieldValue], then: Callable[[], object] | None) -> None:
        def go_on(_changes: object = None) -> None:
            self._close()
            if then is not None:
                then()

        def go_on_without(error: Exception) -> None:
            wrong = error.field if isinstance(error, InvalidInput) else ""
            lost = self.judged_together if wrong in self.judged_together else frozenset({wrong})
            rest = {field: value for field, value in changes.items() if field not in lost}
            if rest and len(rest) < len(changes):
                self._keep(card, rest, then)
            else:
                go_on()

        self._context.background.act(self.save(card, changes), go_on, go_on_without)

    def changed_fields(self) -> dict[Field, FieldValue]:
        """What the fields say where it differs from the card."""
        assert self._card is not None
        found = {field: value_of(editor, is_list=field in LIST_FIELDS) for field, editor in self.editors.items()}
        known = self._card.fields
        return {field: value for field, value in found.items() if value != known.get(field, () if field in LIST_FIELDS else "")}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.editors:
            self.leave(saves=False)
            return
        super().keyPressEvent(event)

    def show_row(self, field: Field, *, is_shown: bool) -> None:
        """Whether a field of the form is of use now."""
        if self._form is not None and field in self.editors:
            self._form.setRowVisible(self.editors[field], is_shown)

    def _saved(self, changes: Changes) -> None:
        self._close()
        if changes.deed_id is not None:
            self._context.say_done(changes, _("Ändringen är sparad på datorn."))

    def _not_saved(self, error: Exception) -> None:
        if isinstance(error, InvalidInput) and error.reason == "not_fetched":
            text = _("Hela kortet har inte hämtats än. Försök igen om en stund.")
        else:
            field, reason = (error.field, error.reason) if isinstance(error, InvalidInput) else ("", "")
            text = move_problem_words(field, reason)
            wrong = next((editor for each, editor in self.editors.items() if each.value == field), None)
            if wrong is not None:
                wrong.setFocus(Qt.FocusReason.OtherFocusReason)
                self._put_problem_below(wrong)
        if self._problem is not None:
            self._problem.say(text)
            call_later(self._problem, partial(bring_into_view, self._problem))
        else:
            self._context.announce(text)

    def _put_problem_below(self, editor: QWidget) -> None:
        """By the field that it is about: the block may be longer than what is seen of it."""
        if self._form is None or self._problem is None:
            return
        if self._form.indexOf(self._problem) >= 0:
            self._form.takeRow(self._problem)
        place: Any = self._form.getWidgetPosition(editor)
        self._form.insertRow(place[0] + 1, self._problem)

    def _close(self) -> None:
        self.editors = {}
        self._show()

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if self.editors and new is not None and self._holds(old) and not self._holds(new):
            self.leave(saves=True)

    def _holds(self, widget: QWidget | None) -> bool:
        while widget is not None and widget is not self:
            widget = widget.parentWidget()
        return widget is self

    def _show(self, *, takes_focus: bool = False) -> None:
        """The focus goes over before what held it is hidden: else it would leave the block, and leaving saves and closes."""
        before, holds_focus = self._content, self._holds(QApplication.focusWidget())
        self._content = QWidget(self)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._form = self._problem = None
        card = self._card
        if card is not None and not card.row.is_protected:
            column.addWidget(line())
            act = (_("Klar"), partial(self.leave, saves=True)) if self.editors else (_("Ändra"), self.edit)
            column.addLayout(heading(self._context, self._title, "", act))
            if self.editors:
                self._add_form(column)
            else:
                add_rows(self._context, column, self.rows(card))
            blocked = blocked_words(card.tenant.blocked & self._fields)
            if blocked:
                column.addWidget(PlainLabel(self._context.theme, blocked, "meta", "due", wraps=True))
        self._column.addWidget(self._content)
        self._content.show()
        first = next(iter(self.editors.values()), None) or self._content.findChild(Button)
        if first is not None and (takes_focus or holds_focus):
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if before is not None:
            before.hide()
            before.deleteLater()

    def _add_form(self, column: QVBoxLayout) -> None:
        assert self._card is not None
        form = self._form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field, editor in self.editors.items():
            editor.setEnabled(field not in self._card.tenant.blocked)
            if isinstance(editor, QCheckBox):
                form.addRow(editor)
                continue
            editor.setAccessibleName(field_words(field))
            if isinstance(editor, QLineEdit):
                editor.setCursorPosition(0)  # what is longer than the field shows how it begins
            label = PlainLabel(self._context.theme, field_words(field), "meta", "ink2")
            label.setBuddy(editor)
            if isinstance(editor, QPlainTextEdit):
                form.addRow(label)
                form.addRow(editor)
            else:
                form.addRow(label, editor)
        self.add_below(form)
        column.addLayout(form)
        self._problem = ProblemLine(self._context.theme, self._context.announce)
        column.addWidget(self._problem)


def value_of(editor: Editor, *, is_list: bool) -> FieldValue:
    """What a field says, in our canonical text."""
    match editor:
        case QComboBox():
            return str(editor.currentData() or "")
        case QCheckBox():
            return "yes" if editor.isChecked() else ""
        case QPlainTextEdit():
            lines = tuple(line.strip() for line in editor.toPlainText().splitlines() if line.strip())
            return lines if is_list else "\n".join(lines)
        case ChoicesButton():
            return editor.chosen
        case MunicipalityChooser():
            return tuple(each.value for each in editor.chosen)
    return editor.text().strip()


def box(choices: list[tuple[str, str]], chosen: str) -> QComboBox:
    """One of several; what is kept and not among them stays as it is until another is chosen."""
    made = DropDown()
    for value, text in choices:
        made.addItem(text, value)
    if made.findData(chosen) < 0:
        made.addItem(chosen, chosen)
    made.setCurrentIndex(made.findData(chosen))
    return made


def municipality_choices() -> list[tuple[str, str]]:
    """The county's municipalities, with none first."""
    return [("", "–"), *((each.value, each.place_name) for each in Municipality if each is not Municipality.REGION)]


def lines_field(context: DeskContext, values: tuple[str, ...]) -> QPlainTextEdit:
    """A list, one value a line."""
    field = WordsField("\n".join(values))
    field.setTabChangesFocus(True)
    field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    field.setFixedHeight(context.theme.px(34 + 20 * min(max(len(values), 1), 3)))
    return field


def add_rows(context: DeskContext, column: QVBoxLayout, rows: list[tuple[str, str]]) -> None:
    """Label beside words, for those that have any."""
    for name, value in rows:
        if value:
            row = QHBoxLayout()
            label = PlainLabel(context.theme, name, "meta", "ink2", wraps=True)
            label.setFixedWidth(context.theme.px(_LABEL))
            words = PlainLabel(context.theme, value, "meta", wraps=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)


def heading(context: DeskContext, title: str, note: str, act: tuple[str, object] | None = None) -> QHBoxLayout:
    """A block's title, over several lines where it is long, with a note or an act to the right."""
    row = QHBoxLayout()
    row.addWidget(PlainLabel(context.theme, title, "label", wraps=True), 1)
    if note:
        row.addWidget(PlainLabel(context.theme, note, "meta", "ink2"))
    if act is not None:
        button = Button(context.theme, act[0], kind="quiet", name=f"{act[0]}: {title}")
        button.clicked.connect(act[1])
        row.addWidget(button)
    return row
