"""Automatic proxy settings: which script the computer is set up with, and who follows it.

Such a script is a program that comes over the network, so it is never run here. Windows and macOS run it themselves and answer
for an address; on Linux nobody does, and the proxy has to be named.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

DISCOVERED = "wpad"
"""In place of the script's host: the computer looks for one on its network."""
_ASKED_AGAIN_AFTER_SECONDS = 600.0
_LONGEST_WAIT_SECONDS = 3.0
_KDE_SCRIPT, _KDE_DISCOVERED = "2", "3"
Resolver = Callable[[str], str | None]


class ScriptFollower:
    """Asks the system for the proxy of an address, which may take seconds: never on the GUI thread. Answers are kept a while."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._answers: dict[tuple[str, str], tuple[float, str | None]] = {}

    def proxy_for(self, url: str) -> str | None:
        """As the system's own programs would go; None for straight out."""
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        key, now = (parts.scheme, parts.netloc), time.monotonic()
        kept = self._answers.get(key)
        if kept is None or now - kept[0] > _ASKED_AGAIN_AFTER_SECONDS:
            kept = self._answers[key] = now, self._resolver(f"{parts.scheme}://{parts.netloc}/")
        return kept[1]


class Following:
    """Who follows scripts in this process; nobody until the composition root has said so."""

    follower: ScriptFollower | None = None

    @classmethod
    def begin(cls, resolver: Resolver) -> None:
        """From now on the system is asked, where it can answer."""
        cls.follower = ScriptFollower(resolver) if sys.platform in ("win32", "darwin") else None


def configured_script() -> str:
    """The host of the script that the computer is set up with, `DISCOVERED`, or '' for none. Waits: never on the GUI thread."""
    if sys.platform == "win32":
        return _on_windows()
    if sys.platform == "darwin":
        return of_macos(_said_by("scutil", "--proxy"))
    desktop = _said_by("gsettings", "get", "org.gnome.system.proxy", "mode")
    address = _said_by("gsettings", "get", "org.gnome.system.proxy", "autoconfig-url")
    return of_gnome(desktop, address) or _of_kde()


def of_gnome(mode: str, address: str) -> str:
    """From what `gsettings` prints."""
    return _host(address.strip().strip("'")) if mode.strip().strip("'") == "auto" else ""


def of_macos(said: str) -> str:
    """From what `scutil --proxy` prints."""
    values = dict(line.strip().split(" : ", 1) for line in said.splitlines() if " : " in line)
    if values.get("ProxyAutoConfigEnable") == "1":
        return _host(values.get("ProxyAutoConfigURLString", ""))
    return DISCOVERED if values.get("ProxyAutoDiscoveryEnable") == "1" else ""


def _of_kde() -> str:
    from configparser import ConfigParser, Error

    place = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "kioslaverc"
    settings = ConfigParser(interpolation=None, strict=False)
    try:
        settings.read(place, encoding="utf-8")
        kind = settings.get("Proxy Settings", "ProxyType", fallback="")
        address = settings.get("Proxy Settings", "Proxy Config Script", fallback="")
    except (Error, OSError, ValueError):
        return ""
    return _host(address) if kind == _KDE_SCRIPT else (DISCOVERED if kind == _KDE_DISCOVERED else "")


if sys.platform == "win32":

    def _on_windows() -> str:
        import winreg

        place = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, place) as settings:
                return _host(str(winreg.QueryValueEx(settings, "AutoConfigURL")[0]))
        except OSError:
            return ""


def _host(address: str) -> str:
    """Without path or credentials; a script without an address is looked for."""
    from urllib.parse import urlsplit

    return (urlsplit(address).hostname or "?") if address else DISCOVERED


def _said_by(*command: str) -> str:
    import subprocess

    try:
        done = subprocess.run(command, capture_output=True, timeout=_LONGEST_WAIT_SECONDS, check=False)  # noqa: S603 - fixed words
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
