"""Three lines for whoever is new, each gone for good when it is closed."""

from __future__ import annotations

from guide_desk.ui.features.today.hints import Hints, offer_hints
from guide_desk.ui.widgets.buttons import Button
from tests.ui.desks import OpenDesk
from tests.ui.looking import shown_words


def test_nobody_who_has_been_here_sees_any(desk: OpenDesk) -> None:
    assert not Hints(desk.context, desk.window.today).isVisible()


def test_each_line_is_closed_by_itself_and_stays_so(desk: OpenDesk) -> None:
    offer_hints(desk.context.settings)
    first = Hints(desk.context, desk.window.today)
    words = shown_words(first)
    for line in ("Enter: öppna kortet", "Ctrl N: ny anteckning", "Ctrl K: hitta en kontakt"):
        assert line in words
    first.findChildren(Button)[1].click()
    assert "Ctrl N" not in shown_words(first)
    again = Hints(desk.context, desk.window.today)
    assert "Enter: öppna kortet" in shown_words(again)
    assert "Ctrl N" not in shown_words(again)
    for close in again.findChildren(Button):
        close.click()
    assert not again.isVisible()
    assert desk.context.settings.get("hints_left") == ""
