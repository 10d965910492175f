"""Each place in both themes and two sizes, compared with the accepted pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.screens.comparing import tiles_off
from tests.ui.desks import STORY, OpenDesk, open_desk
from tests.ui.segment_story import FULL, sent_before

HERE = Path(__file__).parent
SIZES = ((1280, 820), (1024, 700))


@pytest.mark.parametrize("size", SIZES, ids=["wide", "small"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["today", "contacts", "segments", "card"])
def test_a_place_looks_as_accepted(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    place: str,
    theme: str,
    size: tuple[int, int],
) -> None:
    name = f"{place}-{theme}-{size[0]}.png"
    taken = tmp_path / name
    with open_desk(qtbot, qapp, tmp_path / "desk", FULL if place == "segments" else STORY) as desk:
        desk.window.resize(*size)
        desk.context.theme.choose(is_dark=theme == "dark")
        if place == "segments":
            sent_before(desk)
        desk.window.go(place, desk.people["Elin"] if place == "card" else None)
        desk.settle()
        if place == "segments":
            _choose_a_segment_with_people(desk)
        desk.window.setFocus()
        qapp.processEvents()
        assert desk.window.grab().save(str(taken))
    accepted = HERE / "references" / name
    if request.config.getoption("--accept"):
        accepted.parent.mkdir(exist_ok=True)
        accepted.write_bytes(taken.read_bytes())
    off = tiles_off(Image.open(taken), Image.open(accepted))
    if off:
        refused = HERE / "refused"
        refused.mkdir(exist_ok=True)
        (refused / name).write_bytes(taken.read_bytes())
    assert off == [], f"{name}: {len(off)} tiles are off"


def _choose_a_segment_with_people(desk: OpenDesk) -> None:
    """The picture waits for counts and names."""
    page = desk.window.segments
    page.view.setCurrentIndex(page._model.index(page._model.row_of("starting_business"), 0))
    desk.settle()
    answer = page.pane.answer
    assert answer is not None
    assert page.pane.people.model.rowCount() == answer.count.included > 5
    assert answer.last_sent is not None


@pytest.mark.parametrize("place", ["today", "card"])
def test_a_shift_of_one_pixel_is_seen(place: str) -> None:
    picture = Image.open(HERE / "references" / f"{place}-light-1280.png").convert("RGB")
    assert tiles_off(picture, ImageChops.offset(picture, 1, 0)) != []


def test_a_swapped_colour_is_seen() -> None:
    picture = Image.open(HERE / "references" / "today-light-1280.png").convert("RGB")
    ground = (0xF4, 0xF7, 0xF7)
    swapped = picture.copy()
    pixels, changed = swapped.load(), 0
    assert pixels is not None
    for x in range(swapped.width):
        for y in range(swapped.height):
            if pixels[x, y] == ground:
                pixels[x, y] = (0xE0, 0xC0, 0xC0)
                changed += 1
    assert changed > 1000
    assert tiles_off(picture, swapped) != []
