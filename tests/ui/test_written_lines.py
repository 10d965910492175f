"""What is painted and not made of widgets: words broken into lines, rows that have room for what stands beside, days in words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStyleOptionViewItem

from guide_desk.domain.dialogue import EntryKind
from guide_desk.ui.features.today.queue_delegate import QueueDelegate
from guide_desk.ui.widgets.writing import BrokenLines
from guide_desk.ui.words.people import channel_words
from guide_desk.ui.words.trade import entry_title
from tests.factories import entry
from tests.ui.desks import OpenDesk

WORDS = "Vi är fyra som drömmer om fjällen. Hur är läget med förskola och hyresrätter i Åre?"


def test_lines_hold_every_word_and_are_no_wider_than_their_room(desk: OpenDesk) -> None:
    theme = desk.context.theme
    lines = BrokenLines(theme, "body", 8).of(f"{WORDS}\nOch jobb?", 240)
    assert " ".join(line.strip() for line in lines) == f"{WORDS} Och jobb?"
    assert len(lines) > 3
    assert lines[-1] == "Och jobb?"
    assert all(theme.metrics("body").horizontalAdvance(line.rstrip()) <= 240 for line in lines)


def test_a_long_text_is_broken_no_further_than_anybody_looks(desk: OpenDesk) -> None:
    lines = BrokenLines(desk.context.theme, "body", 8)
    assert len(lines.of("a" * 100_000, 240)) == len(lines.of("ord " * 25_000, 240)) == 9
    assert lines.of("kort", 240) == ["kort"]


def test_larger_text_is_broken_anew(desk: OpenDesk) -> None:
    lines = BrokenLines(desk.context.theme, "body", 8)
    before = lines.of(WORDS, 240)
    desk.context.theme.choose(scale=1.5)
    assert len(lines.of(WORDS, 240)) > len(before)


def test_a_row_has_room_for_two_lines_under_its_icon(desk: OpenDesk) -> None:
    view, theme = desk.window.today.view, desk.context.theme
    delegate = view.itemDelegate()
    assert isinstance(delegate, QueueDelegate)
    model = delegate._model

    def height_of(index: QModelIndex) -> int:
        return delegate.sizeHint(QStyleOptionViewItem(), index).height()

    tobias, amira = (model.index(model.row_of(desk.people[name]), 0) for name in ("Tobias", "Amira"))
    assert len(channel_words(model.item(tobias).wish)) == 2
    assert len(channel_words(model.item(amira).wish)) == 1
    beside = theme.px(18) + 2 * (theme.metrics("meta").height() - theme.px(2))
    assert height_of(tobias) >= beside + theme.px(14)
    assert height_of(tobias) > height_of(amira)


def test_the_day_of_an_event_stands_in_words() -> None:
    def title(text: str, kind: EntryKind = EntryKind.INVITED) -> str:
        return entry_title(entry(kind, "2026-05-12 09:00", text), "Bo")

    assert title("Inflyttarträff i Åre, 2026-05-19") == "Bjöds in till Inflyttarträff i Åre, 19 maj"
    assert title("Mässa, 2027-01-09", EntryKind.COMING) == "Kommer på Mässa, 9 januari 2027"
    assert title("Träff, 2026-05-19 kl. 18.00, Sveg") == "Bjöds in till Träff, 19 maj kl. 18.00, Sveg"
    assert title("Träff, 2026-05-31") == "Bjöds in till Träff, 31 maj"
    assert title("Träff, 2026-02-30") == "Bjöds in till Träff, 2026-02-30"
    assert title("Träff, 2026-99-99") == "Bjöds in till Träff, 2026-99-99"
    assert title("Träff 2026-05-19 i Sveg") == "Bjöds in till Träff 2026-05-19 i Sveg"
