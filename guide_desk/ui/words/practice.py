"""What can be practised in practice mode beside the people: a network and a SuperOffice that are difficult."""

from __future__ import annotations

from guide_desk.texts import _


def practice_choices() -> tuple[tuple[str, str], ...]:
    """(name that the desk knows, words), the calm one first."""
    return (
        ("", _("Allt fungerar")),
        ("offline", _("Nätet är borta")),
        ("busy", _("SuperOffice svarar inte")),
        ("slow", _("SuperOffice är långsamt")),
        ("refused", _("Nästa anteckning tas inte emot")),
        ("answer_lost", _("Nästa besked försvinner på vägen")),
    )
