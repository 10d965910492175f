"""Keyrings that must not hold a key: those the library ships, and a chain of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from guide_desk.errors import KeyringUnusable
from guide_desk.system.store_key import ALLOWED_BACKENDS, has_passphrase, key_from_keyring, key_from_passphrase


class _PlainText(KeyringBackend):
    """Stands for keyrings.alt.file.PlaintextKeyring, whose file anybody can read."""

    priority = 0.5  # type: ignore[assignment]
    touched = False

    def get_password(self, service: str, username: str) -> str | None:
        self.touched = True
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.touched = True


_PlainText.__module__, _PlainText.__qualname__ = "keyrings.alt.file", "PlaintextKeyring"


class _Chain(chainer.ChainerBackend):
    """The library's own chain, of a keyring nobody knows."""

    priority = 10.0  # type: ignore[assignment]
    backends = (_PlainText(),)  # type: ignore[assignment]


_Chain.__module__, _Chain.__qualname__ = chainer.ChainerBackend.__module__, chainer.ChainerBackend.__qualname__


@pytest.mark.parametrize(
    ("ring", "name"),
    [
        (_PlainText(), r"keyrings\.alt\.file\.PlaintextKeyring"),
        (null.Keyring(), r"keyring\.backends\.null\.Keyring"),
        (fail.Keyring(), "none"),
        (_Chain(), r"keyring\.backends\.chainer\.ChainerBackend"),
    ],
    ids=["plain text", "null", "fail", "chain"],
)
def test_what_cannot_keep_a_secret_is_refused_by_name_and_not_even_asked(tmp_path: Path, ring: KeyringBackend, name: str) -> None:
    with pytest.raises(KeyringUnusable, match=name):
        key_from_keyring(tmp_path, "main", [ring])
    assert list(tmp_path.iterdir()) == []
    assert not any(each.touched for each in (ring, *_Chain.backends) if isinstance(each, _PlainText))


def test_all_of_them_together_are_no_better(tmp_path: Path) -> None:
    rings: list[KeyringBackend] = [_Chain(), null.Keyring(), fail.Keyring(), _PlainText()]
    with pytest.raises(KeyringUnusable, match=r"ChainerBackend.*PlaintextKeyring"):
        key_from_keyring(tmp_path, "main", rings)


def test_the_allowed_ones_are_those_of_the_systems_themselves() -> None:
    assert not [name for name in ALLOWED_BACKENDS if any(word in name for word in ("alt", "null", "fail", "chainer", "file"))]


def test_without_a_keyring_a_passphrase_wraps_the_key(tmp_path: Path) -> None:
    with pytest.raises(KeyringUnusable):
        key_from_keyring(tmp_path, "main", [null.Keyring()])
    key = key_from_passphrase(tmp_path, lambda _is_new: "sju sjöar åtta älgar")
    assert has_passphrase(tmp_path)
    assert key not in (tmp_path / "key.wrapped").read_bytes()
    assert key_from_passphrase(tmp_path, lambda _is_new: "sju sjöar åtta älgar") == key
