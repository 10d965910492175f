"""The texts a person sees. Swedish is the source language, English a complete catalogue.

Ask for a text when it is about to be shown, never while a module is imported: the language may be chosen later.
"""

import gettext
from collections.abc import Callable, Hashable
from functools import wraps
from pathlib import Path
from typing import Final, Literal, TypeVar, assert_never

Language = Literal["sv", "en"]
Listed = TypeVar("Listed", bound=Hashable)

LANGUAGES: Final[tuple[Language, ...]] = ("sv", "en")
CATALOGUE: Final = "guide_desk"


class _Texts:
    """The catalogue in use. Replaced whole, so a reading thread sees either the old one or the new one."""

    __slots__ = ("catalogue", "folder", "language")

    def __init__(self) -> None:
        self.language: Language = "sv"
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()
        self.folder: Path | None = None


_texts = _Texts()


def set_language(language: Language, translations_folder: Path | None = None) -> None:
    """Choose the language of every text asked for from now on.

    `translations_folder` is the bundled folder `translations`; it is remembered, so later changes need not name it.
    Swedish needs no folder. Raises `ValueError` for English while no folder is known, `FileNotFoundError` when the
    catalogue is not in it.
    """
    folder = translations_folder or _texts.folder
    if language == "sv":
        catalogue = gettext.NullTranslations()
    elif language == "en":
        if folder is None:
            raise ValueError("the folder of translations is not known yet")
        catalogue = gettext.translation(CATALOGUE, folder, languages=["en"])
    else:
        assert_never(language)
    _texts.language, _texts.catalogue, _texts.folder = language, catalogue, folder


def language() -> Language:
    """The language in use."""
    return _texts.language


def _(text: str) -> str:
    """The text in the language in use."""
    return _texts.catalogue.gettext(text) if text else ""


def translated(text: str) -> str:
    """The same for a Swedish text that lies as data in `resources`, from where the check of texts puts it into the catalogue."""
    return _texts.catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n`. Both forms are Swedish sentences; Swedish and English alike use the first for exactly one."""
    return _texts.catalogue.ngettext(one, many, n)


def once_per_language(words: Callable[[Listed], str]) -> Callable[[Listed], str]:
    """For the words of a list's values, which are painted in every row: looked up once for each value in a language."""
    known: dict[tuple[Language, Listed], str] = {}

    @wraps(words)
    def look(value: Listed) -> str:
        key = (_texts.language, value)
        found = known.get(key)
        if found is None:
            found = known[key] = words(value)
        return found

    return look
