"""Why the whole register cannot be asked right now, in a sentence."""

from __future__ import annotations

from guide_desk.errors import Offline, Refused, SignedOut
from guide_desk.texts import _


def why_no_county(error: Exception) -> str:
    """Under `Hela länet` in I dag."""
    match error:
        case Offline():
            return _("Du är offline. Hela länet hämtas från SuperOffice och visas när nätet är tillbaka.")
        case SignedOut():
            return _("Du har loggats ut från SuperOffice. Logga in igen för att se hela länet.")
        case Refused():
            return _("Du har inte behörighet att se hela länet. Be Regionen om hjälp.")
        case _:
            return _("SuperOffice svarar inte just nu, så hela länet kan inte visas. Din egen kommun finns på datorn.")


def why_no_search(error: Exception) -> str:
    """In the last row of Kontakter."""
    match error:
        case Offline():
            return _("Du är offline. Hela registret kan sökas igenom när nätet är tillbaka.")
        case SignedOut():
            return _("Du har loggats ut från SuperOffice. Logga in igen för att söka i hela registret.")
        case Refused():
            return _("Du har inte behörighet att söka i hela registret. Be Regionen om hjälp.")
        case _:
            return _("SuperOffice svarar inte just nu. Försök igen om en stund.")
