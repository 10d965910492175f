"""The ready-made segments, which lie as data in `resources/segments`, fitted to the guide's municipality."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import lru_cache
from typing import Any

from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import ANY_VALUE, About, Segment
from guide_desk.domain.segment_text import segment_of
from guide_desk.system.folders import resource

_OWN = "own"


@lru_cache(maxsize=len(Municipality) + 1)
def ready_made_segments(own: Municipality | None) -> tuple[Segment, ...]:
    """In the order of the list. For the Region, and before anybody has signed in, they ask the whole county."""
    declared = tomllib.loads(resource("segments", "ready_made.toml").read_text(encoding="utf-8"))["segment"]
    place = own if own is not Municipality.REGION else None
    return tuple(_fitted(each, place) for each in declared)


def _fitted(declared: dict[str, Any], own: Municipality | None) -> Segment:
    name = declared["name"] if own is not None else declared.get("name_in_county", declared["name"])
    fitted = {
        "name": name.format(place=own.place_name if own is not None else ""),
        "purpose": declared["purpose"],
        "tree": _tree(declared["tree"], own),
    }
    return replace(segment_of(fitted), segment_id=declared["id"], is_ready_made=True)


def _tree(plain: dict[str, Any], own: Municipality | None) -> dict[str, Any]:
    if "about" not in plain:
        kind = "any" if "any" in plain else "all"
        return {**plain, kind: [_tree(part, own) for part in plain[kind] if own is not None or not _is_of_own_alone(part)]}
    if plain.get("values") != [_OWN]:
        return plain
    return {**plain, "values": [own.value] if own is not None else []}


def _is_of_own_alone(part: dict[str, Any]) -> bool:
    """Whether nothing is left to ask when every municipality will do."""
    return part.get("values") == [_OWN] and About(part["about"]) not in ANY_VALUE
