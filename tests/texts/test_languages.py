import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from guide_desk import texts
from guide_desk.texts import _, ngettext


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    """A folder with an English catalogue of two texts."""
    catalogue = Catalog(locale="en")
    catalogue.add("I dag", "Today")
    catalogue.add(("{n} person väntar", "{n} personer väntar"), ("{n} person waits", "{n} people wait"))
    folder = tmp_path / "åäö och mellanslag" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "guide_desk.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder.parents[1]


@pytest.mark.parametrize(("n", "text"), [(0, "0 personer väntar"), (1, "1 person väntar"), (2, "2 personer väntar")])
def test_swedish_needs_no_catalogue(n: int, text: str) -> None:
    texts.set_language("sv")
    assert _("I dag") == "I dag"
    assert ngettext("{n} person väntar", "{n} personer väntar", n).format(n=n) == text


@pytest.mark.parametrize(("n", "text"), [(0, "0 people wait"), (1, "1 person waits"), (2, "2 people wait")])
def test_english_comes_from_the_catalogue(translations: Path, n: int, text: str) -> None:
    texts.set_language("en", translations)
    assert texts.language() == "en"
    assert _("I dag") == "Today"
    assert ngettext("{n} person väntar", "{n} personer väntar", n).format(n=n) == text


def test_the_folder_is_remembered_over_a_change_to_swedish_and_back(translations: Path) -> None:
    texts.set_language("en", translations)
    texts.set_language("sv")
    assert _("I dag") == "I dag"
    texts.set_language("en")
    assert _("I dag") == "Today"


def test_an_empty_text_stays_empty(translations: Path) -> None:
    texts.set_language("en", translations)
    assert _("") == ""


def test_a_missing_catalogue_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        texts.set_language("en", tmp_path)
    assert texts.language() == "sv"
    assert _("I dag") == "I dag"


def test_the_shipped_catalogue_can_be_read() -> None:
    folder = Path(__file__).resolve().parents[2] / "resources" / "translations"
    assert isinstance(gettext.translation(texts.CATALOGUE, folder, languages=["en"]), gettext.GNUTranslations)


def test_words_of_a_list_are_looked_up_once_in_each_language(translations: Path) -> None:
    asked: list[int] = []

    @texts.once_per_language
    def words(value: int) -> str:
        asked.append(value)
        return _("I dag")

    texts.set_language("sv", translations)
    assert (words(1), words(1)) == ("I dag", "I dag")
    texts.set_language("en", translations)
    assert (words(1), words(1)) == ("Today", "Today")
    assert asked == [1, 1]
