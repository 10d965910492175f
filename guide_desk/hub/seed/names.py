"""Names and towns to draw from, read once."""

from __future__ import annotations

from guide_desk.hub.seed.library import read_told

_TOLD = read_told("names.toml")


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if "," in text else text.split()


PEOPLE: dict[str, tuple[list[str], list[str]]] = {
    language: (_words(each["first"]), _words(each["last"])) for language, each in _TOLD["people"].items()
}
"""By language: first names and surnames."""
CHILDREN: dict[str, list[str]] = {kind: _words(each) for kind, each in _TOLD["children"].items()}
"""Daughters `d`, sons `s`, and those of families who write another language `other`."""
TOWNS: dict[str, list[str]] = {language: _words(each) for language, each in _TOLD["towns"].items()}
"""Where people come from, by language."""
POSTCODES: dict[str, str] = {town: region for region, each in _TOLD["postcodes"].items() for town in _words(each)}
"""How postcodes begin in a Swedish town."""
