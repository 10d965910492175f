"""Every act with its words, keys and place. A window binds a handler to each; nothing is listed that is not built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from guide_desk.texts import _


class Part(StrEnum):
    """Headings of the help page and the menu."""

    GO = "go"
    PERSON = "person"
    WRITE = "write"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class ActionContext:
    """What decides whether an act can be used right now."""

    has_person: bool = False
    has_card_open: bool = False
    can_undo: bool = False
    has_segment: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """`text` is evaluated when shown. `keys` in Qt's portable form; several keys may do the same.

    `is_for_fair`: also in Mässläge, where nothing that shows a name may be. `is_everywhere`: from the small windows too.
    """

    action_id: str
    part: Part
    text: Callable[[], str]
    keys: tuple[str, ...]
    is_enabled: Callable[[ActionContext], bool] = lambda _context: True
    is_for_fair: bool = False
    is_everywhere: bool = False


def _needs_person(context: ActionContext) -> bool:
    return context.has_person


def _needs_card(context: ActionContext) -> bool:
    return context.has_card_open


def _needs_segment(context: ActionContext) -> bool:
    return context.has_segment


ACTIONS: tuple[Action, ...] = (
    Action("go_today", Part.GO, lambda: _("I dag"), ("Ctrl+1",)),
    Action("go_contacts", Part.GO, lambda: _("Kontakter"), ("Ctrl+2",)),
    Action("go_segments", Part.GO, lambda: _("Urval"), ("Ctrl+3",)),
    Action("search", Part.GO, lambda: _("Sök kontakter"), ("Ctrl+K", "Ctrl+F")),
    Action("back", Part.GO, lambda: _("Bakåt"), ("Alt+Left",)),
    Action("forward", Part.GO, lambda: _("Framåt"), ("Alt+Right",)),
    Action("previous_person", Part.GO, lambda: _("Föregående person"), ("Alt+Up",), _needs_card),
    Action("next_person", Part.GO, lambda: _("Nästa person"), ("Alt+Down",), _needs_card),
    Action("next_pane", Part.GO, lambda: _("Nästa del av fönstret"), ("F6",)),
    Action("previous_pane", Part.GO, lambda: _("Föregående del av fönstret"), ("Shift+F6",)),
    Action("call", Part.PERSON, lambda: _("Ring"), ("Ctrl+R",), _needs_person),
    Action("mail", Part.PERSON, lambda: _("Mejla"), ("Ctrl+M",), _needs_person),
    Action("claim", Part.PERSON, lambda: _("Jag svarar"), ("Ctrl+J",), _needs_person),
    Action("copy_address", Part.PERSON, lambda: _("Kopiera telefonnummer eller mejladress"), ("Ctrl+Shift+C",), _needs_person),
    Action("edit_facts", Part.PERSON, lambda: _("Ändra uppgifter om flytten"), ("Ctrl+E",), _needs_card),
    Action("book_call", Part.PERSON, lambda: _("Boka samtal …"), ("Ctrl+B",), _needs_person),
    Action("new_person", Part.PERSON, lambda: _("Ny person …"), ("Ctrl+Shift+N",), is_for_fair=True),
    Action("export", Part.PERSON, lambda: _("Exportera urvalet …"), ("Ctrl+S",), _needs_segment),
    Action("quick_note", Part.WRITE, lambda: _("Ny anteckning"), ("Ctrl+N",), is_for_fair=True, is_everywhere=True),
    Action("write", Part.WRITE, lambda: _("Skriv"), ("Ctrl+L",), _needs_person),
    Action("save", Part.WRITE, lambda: _("Spara på kortet"), ("Ctrl+Return", "Ctrl+Enter"), _needs_person),
    Action("remind", Part.WRITE, lambda: _("Påminn mig"), ("Ctrl+D",), _needs_person),
    Action("kind_1", Part.WRITE, lambda: _("Samtal"), ("Alt+1",), _needs_person),
    Action("kind_2", Part.WRITE, lambda: _("Sms"), ("Alt+2",), _needs_person),
    Action("kind_3", Part.WRITE, lambda: _("Mejl"), ("Alt+3",), _needs_person),
    Action("kind_4", Part.WRITE, lambda: _("Möte"), ("Alt+4",), _needs_person),
    Action("kind_5", Part.WRITE, lambda: _("Anteckning"), ("Alt+5",), _needs_person),
    Action("undo", Part.WRITE, lambda: _("Ångra det senaste"), ("Ctrl+Z",), is_for_fair=True),
    Action("sync_now", Part.PROGRAM, lambda: _("Skicka och hämta nu"), ("F5",), is_for_fair=True),
    Action("focus_toast", Part.PROGRAM, lambda: _("Till meddelandet längst ned"), ("F8",), is_for_fair=True),
    Action("larger", Part.PROGRAM, lambda: _("Större text"), ("Ctrl++", "Ctrl+="), is_for_fair=True),
    Action("smaller", Part.PROGRAM, lambda: _("Mindre text"), ("Ctrl+-",), is_for_fair=True),
    Action("normal_size", Part.PROGRAM, lambda: _("Vanlig textstorlek"), ("Ctrl+0",), is_for_fair=True),
    Action("shortcuts", Part.PROGRAM, lambda: _("Kortkommandon"), ("F1",), is_for_fair=True),
    Action("fair", Part.PROGRAM, lambda: _("Mässläge"), ("F9",), is_for_fair=True, is_everywhere=True),
    Action("lock", Part.PROGRAM, lambda: _("Lås Guide Desk"), ("Ctrl+Shift+L",), is_for_fair=True, is_everywhere=True),
    Action("quit", Part.PROGRAM, lambda: _("Avsluta"), ("Ctrl+Q",), is_for_fair=True),
)


def part_words(part: Part) -> str:
    """The heading of a part."""
    return {
        Part.GO: _("Hitta rätt"),
        Part.PERSON: _("Personen"),
        Part.WRITE: _("Skriva"),
        Part.PROGRAM: _("Programmet"),
    }[part]
