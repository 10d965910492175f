"""A keyring in memory that stands for the one a desktop has."""

from __future__ import annotations

import keyring.backend
import pytest
from keyring.backend import KeyringBackend

from guide_desk.system import store_key


class MemoryKeyring(KeyringBackend):
    """Keeps what it is given until the test ends."""

    priority = 5.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def use(ring: KeyringBackend | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this be the computer's only keyring; None for a computer without one."""
    found = [] if ring is None else [ring]
    name = "" if ring is None else f"{type(ring).__module__}.{type(ring).__qualname__}"
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: found)
    monkeypatch.setattr(store_key, "ALLOWED_BACKENDS", store_key.ALLOWED_BACKENDS | {name})
