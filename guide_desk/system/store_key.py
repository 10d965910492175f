"""The store's 256-bit key: made once, kept in the computer's keyring, or wrapped by a passphrase where there is none.

Everything here may take time (a keyring can show a dialog of its own): never call it on the GUI thread.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from guide_desk.errors import KeyringUnusable, StoreLocked
from guide_desk.system.folders import write_private
from guide_desk.system.passphrase_seal import seal, unseal

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY_BYTES = 32
SERVICE = "guide-desk"
ALLOWED_BACKENDS = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
    }
)
"""Keyrings that encrypt under the person's own log-in. Any other, above all those that keep plain text, is refused by name."""

_BACKEND_FILE = "keyring.json"
_WRAPPED_FILE = "key.wrapped"


def practice_key(folder: Path) -> bytes:
    """The key of the practice store, kept in a file beside it: made-up people only, so that a restart finds everything."""
    path = folder / "practice.key"
    if not path.exists():
        write_private(path, os.urandom(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise StoreLocked("practice key")
    return key


def key_from_keyring(folder: Path, profile: str, backends: list[KeyringBackend] | None = None) -> bytes:
    """The profile's key from the first allowed keyring; made and stored there the first time.

    Raises KeyringUnusable (with the backend's name) when no allowed keyring answers, and StoreLocked when another keyring than
    the one noted at the first start would be asked, or the noted one has lost the key while the store is still there.
    """
    backend = _allowed_backend(backends)
    name = _name_of(backend)
    noted = _noted_backend(folder)
    if noted is not None and noted != name:
        raise StoreLocked(f"key is in {noted}, found {name}")
    try:
        kept = backend.get_password(SERVICE, profile)
    except Exception as error:  # noqa: BLE001 - a keyring may raise anything, and its text may quote the key
        raise KeyringUnusable(f"{name}: {type(error).__name__}") from None
    if kept is not None:
        return _decoded(kept)
    if (folder / "store.db").exists():
        raise StoreLocked(f"{name} holds no key for this store")
    key = os.urandom(KEY_BYTES)
    try:
        backend.set_password(SERVICE, profile, base64.b64encode(key).decode())
    except Exception as error:  # noqa: BLE001 - a keyring may raise anything, and its text may quote the key
        raise KeyringUnusable(f"{name}: {type(error).__name__}") from None
    write_private(folder / _BACKEND_FILE, json.dumps({"backend": name}).encode())
    return key


def has_passphrase(folder: Path) -> bool:
    """Whether this profile's key is wrapped by a passphrase."""
    return (folder / _WRAPPED_FILE).exists()


def has_key(folder: Path) -> bool:
    """Whether a key was made for this profile and has not been forgotten since."""
    return has_passphrase(folder) or (folder / _BACKEND_FILE).exists()


def key_from_passphrase(folder: Path, ask: Callable[[bool], str | None]) -> bytes:
    """The key unwrapped by a passphrase (Argon2id, AES-GCM). `ask(is_new)` returns it, or None to give up (StoreLocked)."""
    path = folder / _WRAPPED_FILE
    if not path.exists():
        if (folder / "store.db").exists():
            raise StoreLocked("this store's key is not wrapped by a passphrase")
        passphrase = ask(True)
        if not passphrase:
            raise StoreLocked("no passphrase")
        key = os.urandom(KEY_BYTES)
        write_private(path, _wrapped(key, passphrase))
        return key
    passphrase = ask(False)
    if not passphrase:
        raise StoreLocked("no passphrase")
    return _unwrapped(path.read_bytes(), passphrase)


def forget_key(folder: Path, profile: str, backends: list[KeyringBackend] | None = None) -> None:
    """Remove the key wherever it is kept; after this the store cannot be read by anyone."""
    for name in ("practice.key", _WRAPPED_FILE):
        (folder / name).unlink(missing_ok=True)
    if _noted_backend(folder) is not None:
        backend = _allowed_backend(backends)
        if backend.get_password(SERVICE, profile) is not None:
            backend.delete_password(SERVICE, profile)
        (folder / _BACKEND_FILE).unlink(missing_ok=True)


def _allowed_backend(backends: list[KeyringBackend] | None) -> KeyringBackend:
    if backends is None:
        from keyring.backend import get_all_keyring

        backends = list(get_all_keyring())
    ranked = sorted(backends, key=lambda backend: float(backend.priority), reverse=True)
    for backend in ranked:
        if _name_of(backend) in ALLOWED_BACKENDS and backend.priority > 0:
            return backend
    found = ", ".join(_name_of(backend) for backend in ranked if "fail" not in _name_of(backend)) or "none"
    raise KeyringUnusable(found)


def _name_of(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _noted_backend(folder: Path) -> str | None:
    path = folder / _BACKEND_FILE
    if not path.exists():
        return None
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))["backend"]
    except (ValueError, KeyError, TypeError):
        raise StoreLocked("keyring note is unreadable") from None
    return str(noted)


def _decoded(kept: str) -> bytes:
    try:
        key = base64.b64decode(kept, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreLocked("the keyring's entry is not a key")
    return key


def _wrapped(key: bytes, passphrase: str) -> bytes:
    return json.dumps(seal(key, passphrase, SERVICE.encode())).encode()


def _unwrapped(content: bytes, passphrase: str) -> bytes:
    try:
        parts = json.loads(content)
    except ValueError:
        parts = {}
    try:
        return unseal(parts, passphrase, SERVICE.encode())
    except StoreLocked as refused:
        raise StoreLocked("the wrapped key is unreadable" if str(refused) == "unreadable" else str(refused)) from None
