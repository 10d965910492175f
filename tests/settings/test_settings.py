"""Settings: declared, checked, kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guide_desk.settings import DECLARED, KeptSettings
from guide_desk.system.folders import write_private


def test_every_default_is_accepted_by_its_own_declaration() -> None:
    assert all(setting.accepts(setting.default) for setting in DECLARED.values())


def test_a_value_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    first = KeptSettings(path, write_private)
    first.set("theme", "dark")
    first.set("text_scale_percent", 150)
    first.close()
    again = KeptSettings(path, write_private)
    assert (again.get("theme"), again.get("text_scale_percent"), again.get("density")) == ("dark", 150, "comfortable")
    again.close()


@pytest.mark.parametrize("content", ["", "[]", '{"theme": "pink", "text_scale_percent": 900, "unknown": 1}', "\x00"])
def test_a_file_edited_by_hand_never_stops_the_program(tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, encoding="utf-8")
    kept = KeptSettings(path, write_private)
    assert all(kept.get(name) == setting.default for name, setting in DECLARED.items())
    kept.close()


def test_unknown_names_and_unfit_values_are_refused(tmp_path: Path) -> None:
    kept = KeptSettings(tmp_path / "settings.json", write_private)
    with pytest.raises(KeyError):
        kept.get("no such thing")
    with pytest.raises(ValueError, match="theme"):
        kept.set("theme", "pink")
    with pytest.raises(ValueError, match="text_scale_percent"):
        kept.set("text_scale_percent", 300)
    kept.close()
    assert not (tmp_path / "settings.json").exists()


def test_a_read_only_folder_costs_the_setting_not_the_program(tmp_path: Path) -> None:
    def refuse(_path: Path, _content: bytes) -> None:
        raise PermissionError

    kept = KeptSettings(tmp_path / "settings.json", refuse)
    kept.set("theme", "dark")
    kept.close()
    assert kept.get("theme") == "dark"


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    kept = KeptSettings(tmp_path / "settings.json", write_private)
    kept.set("language", "en")
    kept.close()
    assert json.loads((tmp_path / "settings.json").read_text(encoding="utf-8")) == {"language": "en"}
