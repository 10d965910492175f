"""Compares two pictures tile by tile, so that one moved line is seen and one smoothed pixel is not."""

from __future__ import annotations

from PIL import Image, ImageChops

TILE = 32
MOST_OFF = 0.02
_CHANNEL_DIFFERENCE = 24


def tiles_off(one: Image.Image, other: Image.Image) -> list[tuple[int, int]]:
    """The tiles with more than 2 % of pixels clearly off; every tile when the sizes differ."""
    if one.size != other.size:
        return [(-1, -1)]
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    off = (
        difference.point(lambda value: 255 if value > _CHANNEL_DIFFERENCE else 0)
        .convert("L")
        .point(lambda value: 255 if value else 0)
    )
    found = []
    for top in range(0, one.height, TILE):
        for left in range(0, one.width, TILE):
            tile = off.crop((left, top, min(left + TILE, one.width), min(top + TILE, one.height)))
            if tile.histogram()[255] > MOST_OFF * tile.width * tile.height:
                found.append((left, top))
    return found
