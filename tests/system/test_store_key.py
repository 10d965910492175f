"""Where the store's key is kept, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide_desk.errors import KeyringUnusable, StoreLocked
from guide_desk.system import store_key
from guide_desk.system.store_key import (
    forget_key,
    has_passphrase,
    key_from_keyring,
    key_from_passphrase,
    practice_key,
)
from tests.keyrings import MemoryKeyring


class _OtherKeyring(MemoryKeyring):
    """A second one, as when a laptop changes desktop."""


class _FailingKeyring(MemoryKeyring):
    """A keyring whose own dialog was dismissed; its text quotes a secret."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("secret 1234 could not be shown")


@pytest.fixture(autouse=True)
def _allow_the_fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in (MemoryKeyring, _OtherKeyring, _FailingKeyring)}
    monkeypatch.setattr(store_key, "ALLOWED_BACKENDS", store_key.ALLOWED_BACKENDS | names)


def test_the_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    first = key_from_keyring(tmp_path, "main", [ring])
    assert len(first) == 32
    assert key_from_keyring(tmp_path, "main", [ring]) == first
    assert all(len(value) <= 200 for value in ring.kept.values())


def test_a_keyring_that_keeps_plain_text_is_refused_by_name(tmp_path: Path) -> None:
    plain = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()
    with pytest.raises(KeyringUnusable, match=r"keyrings\.alt\.file\.PlaintextKeyring"):
        key_from_keyring(tmp_path, "main", [plain])
    assert plain.kept == {}


def test_a_machine_without_keyring_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeyringUnusable, match="none"):
        key_from_keyring(tmp_path, "main", [])


def test_another_keyring_than_last_time_is_explained_and_makes_no_new_key(tmp_path: Path) -> None:
    key_from_keyring(tmp_path, "main", [MemoryKeyring()])
    other = _OtherKeyring()
    with pytest.raises(StoreLocked, match="_OtherKeyring"):
        key_from_keyring(tmp_path, "main", [other])
    assert other.kept == {}


def test_a_lost_key_is_not_replaced_while_a_store_is_there(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"x")
    with pytest.raises(StoreLocked):
        key_from_keyring(tmp_path, "main", [MemoryKeyring()])


def test_a_keyrings_own_words_never_travel_on(tmp_path: Path) -> None:
    with pytest.raises(KeyringUnusable) as caught:
        key_from_keyring(tmp_path, "main", [_FailingKeyring()])
    assert "1234" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_passphrase_wraps_and_unwraps_the_key(tmp_path: Path) -> None:
    asked: list[bool] = []

    def ask(is_new: bool) -> str:
        asked.append(is_new)
        return "sju sjöar åtta älgar"

    first = key_from_passphrase(tmp_path, ask)
    assert has_passphrase(tmp_path)
    assert key_from_passphrase(tmp_path, ask) == first
    assert asked == [True, False]
    assert first not in (tmp_path / "key.wrapped").read_bytes()


def test_a_wrong_or_missing_passphrase_opens_nothing(tmp_path: Path) -> None:
    key_from_passphrase(tmp_path, lambda _new: "rätt")
    with pytest.raises(StoreLocked, match="wrong"):
        key_from_passphrase(tmp_path, lambda _new: "fel")
    with pytest.raises(StoreLocked):
        key_from_passphrase(tmp_path, lambda _new: None)


def test_a_damaged_wrapping_is_an_error_not_a_new_key(tmp_path: Path) -> None:
    (tmp_path / "key.wrapped").write_bytes(b"[1, 2")
    with pytest.raises(StoreLocked):
        key_from_passphrase(tmp_path, lambda _new: "rätt")


def test_the_practice_key_lies_beside_its_store_for_the_owner_only(tmp_path: Path) -> None:
    key = practice_key(tmp_path)
    assert practice_key(tmp_path) == key
    assert (tmp_path / "practice.key").stat().st_mode & 0o077 == 0
    (tmp_path / "practice.key").write_bytes(b"short")
    with pytest.raises(StoreLocked):
        practice_key(tmp_path)


def test_a_forgotten_key_is_gone_everywhere(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    key_from_keyring(tmp_path, "main", [ring])
    practice_key(tmp_path)
    forget_key(tmp_path, "main", [ring])
    assert ring.kept == {}
    assert list(tmp_path.iterdir()) == []
