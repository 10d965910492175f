"""What is said of a name that may be spelt otherwise than it looks, while it is typed."""

from __future__ import annotations

from guide_desk.domain.look_alikes import looks_like, mixes_alphabets
from guide_desk.snapshots.people import PersonRow
from guide_desk.texts import _
from guide_desk.texts.unseen import hides_something
from guide_desk.ui.words.people import initials, place_words


def spelling_words(name: str) -> str:
    """One sentence, or none."""
    if hides_something(name):
        return _("I namnet finns tecken som inte syns. Skriv det för hand om du har klistrat in det.")
    return _("I namnet blandas bokstäver från olika alfabet. Kontrollera hur det stavas.") if mixes_alphabets(name) else ""


def double_words(typed: str, row: PersonRow, *, hides_names: bool) -> str:
    """Somebody who is here already, or whose name only looks the same; as initials where names are not to be seen."""
    words = _("Ser likadant ut: {name}, {place}") if looks_like(typed, row.name) else _("Finns redan: {name}, {place}")
    return words.format(name=initials(row.name) if hides_names else row.name, place=place_words(row))
