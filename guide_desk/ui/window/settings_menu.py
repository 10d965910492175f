"""The menu behind the guide's name: look, text size, language, practice, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from guide_desk.settings.declared import DECLARED, Value
from guide_desk.texts import _, ngettext
from guide_desk.ui.desk_context import DeskContext
from guide_desk.ui.parts.menu_keys import show_keys
from guide_desk.ui.theme.theme import wants_dark
from guide_desk.ui.words.practice import practice_choices


def build_settings_menu(
    context: DeskContext,
    parent: QWidget,
    *,
    start_over: Callable[[], None] | None,
    show_shortcuts: Callable[[], None],
    account: tuple[tuple[str, Callable[[], None]], ...] = (),
    practice: tuple[str, Callable[[str], None]] | None = None,
) -> QMenu:
    """The menu as it is right now; the chosen values are ticked. `account`: what can be done about who is signed in.

    `practice`: what goes wrong now, and how to ask for something else; None where nothing can be practised.
    """
    menu = QMenu(parent)
    _choices(
        context, menu.addMenu(_("Utseende")), "theme", (("system", _("Följ datorn")), ("light", _("Ljust")), ("dark", _("Mörkt")))
    )
    _choices(context, menu.addMenu(_("Täthet")), "density", (("comfortable", _("Luftig")), ("compact", _("Tät"))))
    sizes = tuple((percent, f"{percent} %") for percent in (90, 100, 125, 150, 200))
    _choices(context, menu.addMenu(_("Textstorlek")), "text_scale_percent", sizes)
    _choices(context, menu.addMenu(_("Språk (vid nästa start)")), "language", (("sv", "Svenska"), ("en", "English")))
    _add_calm(menu, context)
    menu.addSeparator()
    waits = tuple((minutes, lock_words(minutes)) for minutes in DECLARED["lock_minutes"].choices)
    _choices(context, menu.addMenu(_("Lås efter")), "lock_minutes", (*waits[1:], waits[0]))
    show_keys(menu.addAction(_("Lås nu"), context.lock), "lock")
    show_keys(menu.addAction(_("Mässläge"), context.enter_fair), "fair")
    menu.addAction(_("Det här finns på datorn"), partial(_show_held, context, parent))
    menu.addSeparator()
    show_keys(menu.addAction(_("Kortkommandon"), show_shortcuts), "shortcuts")
    menu.addAction(_("Om Guide Desk"), partial(_show_about, context, parent))
    if account:
        menu.addSeparator()
    for text, act in account:
        menu.addAction(text, act)
    if practice is not None:
        _add_practice(menu.addMenu(_("Öva på när det krånglar")), *practice)
    if start_over is not None:
        menu.addAction(_("Börja om övningen"), start_over)
    return menu


def _add_calm(menu: QMenu, context: DeskContext) -> None:
    calm = menu.addAction(_("Minska rörelser"))
    calm.setCheckable(True)
    calm.setChecked(bool(context.settings.get("reduce_motion")))
    calm.toggled.connect(partial(_choose, context, "reduce_motion"))


def _add_practice(menu: QMenu, chosen: str, practise: Callable[[str], None]) -> None:
    group = QActionGroup(menu)
    for name, words in practice_choices():
        action = menu.addAction(words, partial(practise, name))
        action.setCheckable(True)
        action.setChecked(name == chosen)
        group.addAction(action)


def _show_held(context: DeskContext, parent: QWidget) -> None:
    from guide_desk.ui.laptop.held_dialog import HeldDialog

    _open(HeldDialog(context, parent))


def _show_about(context: DeskContext, parent: QWidget) -> None:
    from guide_desk.ui.trouble.about_dialog import AboutDialog

    _open(AboutDialog(context, parent))


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def lock_words(minutes: object) -> str:
    """After how long without input the desk locks itself."""
    count = int(str(minutes))
    if not count:
        return _("Bara när datorn låses")
    return ngettext("{count} minut", "{count} minuter", count).format(count=count)


def apply_appearance(context: DeskContext) -> None:
    """Let the kept settings take hold."""
    settings = context.settings
    context.theme.reduces_motion = bool(settings.get("reduce_motion"))
    context.theme.choose(
        is_dark=wants_dark(str(settings.get("theme"))),
        is_compact=settings.get("density") == "compact",
        scale=int(settings.get("text_scale_percent")) / 100,
    )


def scale_text(context: DeskContext, by: int) -> None:
    """Larger or smaller by so many per cent; 0 is the normal size again."""
    percent = min(max(int(context.settings.get("text_scale_percent")) + by, 90), 200) if by else 100
    context.settings.set("text_scale_percent", percent)
    context.theme.choose(scale=percent / 100)


def _choices(context: DeskContext, menu: QMenu, name: str, choices: tuple[tuple[Value, str], ...]) -> None:
    group = QActionGroup(menu)
    for value, text in choices:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(context.settings.get(name) == value)
        action.triggered.connect(partial(_choose, context, name, value))
        group.addAction(action)


def _choose(context: DeskContext, name: str, value: Value) -> None:
    context.settings.set(name, value)
    apply_appearance(context)
