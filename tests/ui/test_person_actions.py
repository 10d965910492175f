"""The one big next step, the other channel, and the quieter acts."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from guide_desk.domain.dialogue import CloseReason, EntryKind
from tests.ui.desks import OpenDesk
from tests.ui.looking import card_of, names_in_queue


def test_calling_and_mailing_hand_links_to_the_system(desk: OpenDesk) -> None:
    desk.window.today.peek.acts.call()
    assert desk.links == ["tel:0701740612"]
    assert desk.window.today.peek.composer.kind is EntryKind.CALL
    desk.window.today.peek.acts.mail()
    assert desk.links[1].startswith("mailto:elin@example.com?subject=Din%20fr%C3%A5ga")
    assert len(desk.links[1]) < 1900
    assert desk.window.today.peek.composer.kind is EntryKind.EMAIL


def test_the_wish_decides_the_big_action_and_its_time(desk: OpenDesk) -> None:
    acts = desk.window.today.peek.acts
    acts.set_card(card_of(desk, "Tobias"))
    assert acts.first.text().strip() == "Ring efter 16"
    assert acts.now.isVisibleTo(acts)
    acts.first.click()
    desk.settle()
    reminder = card_of(desk, "Tobias").entries[0]
    assert (reminder.kind, reminder.happened_at.hour) == (EntryKind.REMINDER, 16)
    acts.set_card(card_of(desk, "Amira"))
    assert acts.first.text().strip() == "Mejla Amira"
    assert acts.other.text().strip() == "Ring i stället"


def test_no_response_needed_has_six_reasons_and_says_what_is_missing(desk: OpenDesk) -> None:
    menu = desk.window.today.peek.acts.build_menu()
    reasons = menu.findChildren(QMenu)[0]
    texts = {action.text(): action.isEnabled() for action in reasons.actions() if action.text()}
    assert texts["Test eller skräp"]
    assert not texts["Går inte att nå"]
    assert "Kan väljas efter tre försök på två dagar, både per telefon och mejl." in texts
    desk.window.today.peek.acts._close(CloseReason.TEST_OR_JUNK)
    desk.settle()
    assert "Elin Sandqvist" not in names_in_queue(desk)
    assert desk.window.toasts.undo()
    desk.settle()
    assert "Elin Sandqvist" in names_in_queue(desk)
    menu.deleteLater()
