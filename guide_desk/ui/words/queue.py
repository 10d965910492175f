"""What I dag says around its rows."""

from __future__ import annotations

from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.people import Scope, TodaySnapshot
from guide_desk.texts import _
from guide_desk.ui.words.trade import municipality_words


def scope_words(scope: Scope, guide: Guide | None) -> str:
    """Whose contacts are shown."""
    if scope is Scope.COUNTY:
        return _("Hela länet")
    if scope is Scope.MINE or guide is None:
        return _("Bara mina")
    return municipality_words(guide.municipality)


def footer_words(snapshot: TodaySnapshot) -> str:
    """How the quarter stands, below the list; '' when there is nothing to tell."""
    if snapshot.is_cut:
        return _("Länet har fler anmälningar än en fråga hämtar. De senaste visas.")
    if not snapshot.answered_total:
        return ""
    return _("{in_time} av {total} har fått svar inom fem arbetsdagar det här kvartalet").format(
        in_time=snapshot.answered_in_time, total=snapshot.answered_total
    )


def empty_words(snapshot: TodaySnapshot) -> str:
    """Below the hills when nobody waits; `in time` only when it is true."""
    if not snapshot.answered_total:
        return _("Här visas de som hör av sig till er.")
    if snapshot.answered_in_time == snapshot.answered_total:
        return _("Alla som hört av sig det här kvartalet har fått svar i tid. Bra jobbat!")
    return _("Alla som hört av sig det här kvartalet har fått svar, {in_time} av {total} inom fem arbetsdagar.").format(
        in_time=snapshot.answered_in_time, total=snapshot.answered_total
    )
