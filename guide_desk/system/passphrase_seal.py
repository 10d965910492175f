"""Content that a passphrase alone opens again: Argon2id and AES-GCM, as texts that fit into JSON.

It takes a fifth of a second on purpose: never on the GUI thread.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping

from guide_desk.errors import StoreLocked

_TIME, _MEMORY_KIB, _LANES, _KEY_BYTES = 3, 64 * 1024, 2, 32


def seal(content: bytes, passphrase: str, purpose: bytes) -> dict[str, str]:
    """`purpose` has to be the same when it is opened."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_derived(passphrase, salt)).encrypt(nonce, content, purpose)
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return {name: base64.b64encode(value).decode() for name, value in parts.items()}


def unseal(parts: Mapping[str, str], passphrase: str, purpose: bytes) -> bytes:
    """Raises StoreLocked `wrong passphrase`, also for content that was changed, or `unreadable` for what is no such parts."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        salt, nonce, sealed = (base64.b64decode(parts[name], validate=True) for name in ("salt", "nonce", "sealed"))
        return AESGCM(_derived(passphrase, salt)).decrypt(nonce, sealed, purpose)
    except InvalidTag:
        raise StoreLocked("wrong passphrase") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreLocked("unreadable") from None


def _derived(passphrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    if len(salt) < 8:
        raise ValueError("salt")
    return hash_secret_raw(passphrase.encode(), salt, _TIME, _MEMORY_KIB, _LANES, _KEY_BYTES, Type.ID)
