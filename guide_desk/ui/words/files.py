"""Why a file that the guide asked for was not made."""

from __future__ import annotations

from guide_desk.errors import StoreError, StoreTooNew
from guide_desk.texts import _


def not_made_words(error: Exception) -> str:
    """A file with people in it is made only once its line is on the list of what was taken out (GD-S30)."""
    match error:
        case StoreTooNew():
            return _("Det som är sparat på datorn hör till en nyare Guide Desk. Öppna den versionen för att spara filer.")
        case StoreError():
            return _("Datorn kunde inte notera att filen sparas, så den sparades inte. Är disken full?")
        case _:
            return _("Filen kunde inte sparas där. Är den öppen i ett annat program? Välj annars en annan mapp.")
