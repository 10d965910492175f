"""What is said of an e-mail that is fetched or dropped: sizes, and why one could not be read."""

from __future__ import annotations

from guide_desk.errors import (
    InvalidInput,
    Offline,
    Refused,
    ServerDown,
    SignedOut,
    StoreDamaged,
    StoreUnwritable,
    UnreadableAnswer,
)
from guide_desk.texts import _


def size_words(size_bytes: int) -> str:
    """'340 kB', '2,4 MB'."""
    if size_bytes < 1_000_000:
        return _("{size} kB").format(size=max(round(size_bytes / 1000), 1))
    return _("{size} MB").format(size=f"{size_bytes / 1_000_000:.1f}".replace(".", _(",")))


def letter_problem_words(error: Exception) -> str:
    """Why there is nothing to read, and what to do."""
    match error:
        case Offline() | ServerDown() | SignedOut():
            return _("Mejlet ligger i SuperOffice och kan hämtas när du är ansluten.")
        case Refused() if error.status == 404:
            return _("SuperOffice har inget mejl kvar för den här händelsen.")
        case Refused():
            return _("Du har inte behörighet att läsa det här mejlet i SuperOffice.")
        case UnreadableAnswer():
            return _("Mejlet är för stort att läsa här. Öppna det i SuperOffice.")
        case StoreUnwritable():
            return _("Datorns disk är full eller skrivskyddad, så mejlet kunde inte sparas.")
        case StoreDamaged():
            return _("Det sparade mejlet går inte att läsa. Försök igen, så hämtas det på nytt.")
        case InvalidInput() if error.reason == "too_large":
            return _("Filen är för stor för att läggas på kortet. Lägg en anteckning i stället.")
        case InvalidInput() if error.reason == "known":
            return _("Mejlet finns redan på kortet.")
        case InvalidInput() if error.reason == "no_letter":
            return _("Filen är inget mejl. Spara mejlet som .eml och dra hit det.")
        case _:
            return _("Filen gick inte att läsa.")
