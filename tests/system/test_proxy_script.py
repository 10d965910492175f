"""Automatic proxy scripts: found where the computer is set up with one, followed by the system alone, and told of plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide_desk.app.network_doctor import finding_words
from guide_desk.app.system_proxy import system_proxy
from guide_desk.superoffice import network_report
from guide_desk.superoffice.network_report import Finding, Step
from guide_desk.superoffice.trust import proxy_for
from guide_desk.system import proxy_script
from guide_desk.system.proxy_script import DISCOVERED, Following, ScriptFollower, configured_script, of_gnome, of_macos

MACOS = """<dictionary> {
  HTTPEnable : 0
  ProxyAutoConfigEnable : %s
  ProxyAutoConfigURLString : http://proxy.example:8000/p.pac
  ProxyAutoDiscoveryEnable : %s
}"""


@pytest.fixture(autouse=True)
def set_up_with_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GSETTINGS_BACKEND", "memory")
    monkeypatch.setattr(Following, "follower", None)


def test_what_each_desktop_says_of_a_script() -> None:
    assert of_gnome("'auto'\n", "'http://user:word@proxy.example/p.pac'\n") == "proxy.example"
    assert of_gnome("'auto'\n", "''\n") == DISCOVERED
    assert of_gnome("'manual'\n", "'http://proxy.example/p.pac'\n") == ""
    assert of_macos(MACOS % (1, 0)) == "proxy.example"
    assert of_macos(MACOS % (0, 1)) == DISCOVERED
    assert of_macos(MACOS % (0, 0)) == ""


@pytest.mark.parametrize(
    ("kind", "address", "found"),
    [("2", "http://proxy.example/p.pac", "proxy.example"), ("3", "", DISCOVERED), ("1", "http://proxy.example/p.pac", "")],
)
def test_a_script_in_kdes_file_is_found(tmp_path: Path, kind: str, address: str, found: str) -> None:
    (tmp_path / "kioslaverc").write_text(f"[Proxy Settings]\nProxyType={kind}\nProxy Config Script={address}\n", encoding="utf-8")
    assert configured_script() == found


def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "kioslaverc").write_bytes(b"ProxyType=2\n\xff")
    assert configured_script() == ""


def test_a_script_that_nobody_follows_is_told_of_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_report, "configured_script", lambda: "proxy.example")
    (found,) = network_report._script(None)
    assert (found.step, found.is_good) == (Step.SCRIPT, False)
    assert "följs inte på den här datorn" in finding_words(found)
    (beside,) = network_report._script("http://127.0.0.1:3128")
    assert finding_words(beside) == (
        "+ Automatisk proxyinställning (PAC): finns hos proxy.example men följs inte här; mellanservern ovan används"
    )
    followed = Finding(Step.SCRIPT, is_good=True, detail="proxy.example")
    assert finding_words(followed).endswith("finns hos proxy.example och följs, genom datorn")


def test_the_system_is_asked_once_for_each_host_and_only_where_no_proxy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolver(url: str) -> str | None:
        asked.append(url)
        return "http://127.0.0.1:3128"

    monkeypatch.setattr(Following, "follower", ScriptFollower(resolver))
    assert [proxy_for(f"https://crm.example/{path}") for path in ("a", "b")] == ["http://127.0.0.1:3128"] * 2
    assert asked == ["https://crm.example/"], "neither path nor words of an address reach the script"
    assert proxy_for("http://127.0.0.1:8000/") is None
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert proxy_for("https://other.example/") == "http://127.0.0.1:9"
    assert len(asked) == 1


def test_on_linux_nobody_follows_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_script.sys, "platform", "linux")
    Following.begin(system_proxy)
    assert Following.follower is None
    monkeypatch.setattr(proxy_script.sys, "platform", "darwin")
    Following.begin(system_proxy)
    assert Following.follower is not None


def test_qt_answers_as_the_system_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system_proxy("https://crm.example/") is None
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")
    assert system_proxy("https://crm.example/") == "http://127.0.0.1:3128"
    monkeypatch.setenv("no_proxy", "crm.example")
    assert system_proxy("https://crm.example/") is None
