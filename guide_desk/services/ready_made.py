"""The ready-made segments, which lie as data in `resources/segments`, fitted to the guide's municipality."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import ANY_VALUE, About, Segment
from guide_desk.domain.segment_text import segment_of
from guide_desk.system.folders import resource
from guide_desk.texts import translated

_OWN = "own"


def shown_name(segment: Segment, own: Municipality | None) -> str:
    """A segment's name in the language of the window. In the CRM and on cards stands `segment.name`, Swedish for everybody."""
    declared = next((each for each in _declared() if segment.is_ready_made and each["id"] == segment.segment_id), None)
    return segment.name if declared is None else _name(declared, _place(own), translated)


@lru_cache(maxsize=len(Municipality) + 1)
def ready_made_segments(own: Municipality | None) -> tuple[Segment, ...]:
    """In the order of the list. For the Region, and before anybody has signed in, they ask the whole county."""
    return tuple(_fitted(each, _place(own)) for each in _declared())


@lru_cache(maxsize=1)
def _declared() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(resource("segments", "ready_made.toml").read_text(encoding="utf-8"))["segment"])


def _fitted(declared: dict[str, Any], own: Municipality | None) -> Segment:
    fitted = {
        "name": _name(declared, own),
        "purpose": declared["purpose"],
        "tree": _tree(declared["tree"], own),
    }
    return replace(segment_of(fitted), segment_id=declared["id"], is_ready_made=True)


def _place(own: Municipality | None) -> Municipality | None:
    return own if own is not Municipality.REGION else None


def _name(declared: dict[str, Any], own: Municipality | None, said: Callable[[str], str] = str) -> str:
    name = declared["name"] if own is not None else declared.get("name_in_county", declared["name"])
    return said(name).format(place=own.place_name if own is not None else "")


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
