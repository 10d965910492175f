"""Passwords: Argon2id hashes, and the one rule for new ones. Slow on purpose: never asked while a transaction is open."""

from __future__ import annotations

import functools
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 200
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The text that is kept: algorithm, costs, salt and hash."""
    return _hasher.hash(_normal(password))


def is_right(kept: str, password: str) -> bool:
    """Whether `password` is the one; takes as long for somebody who does not exist (`kept` is empty)."""
    if len(password) > MOST_CHARACTERS:
        return False
    try:
        return _hasher.verify(kept or _nobody(), _normal(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the costs have been raised since this hash was made."""
    return _hasher.check_needs_rehash(kept)


def fault_in(password: str, user_name: str) -> str | None:
    """Why a new password will not do, as a sentence; None when it will. Length counts, not signs."""
    if len(password) < FEWEST_CHARACTERS:
        return f"a password has at least {FEWEST_CHARACTERS} characters; three or four words are easy to remember"
    if len(password) > MOST_CHARACTERS:
        return f"a password has at most {MOST_CHARACTERS} characters"
    if len(set(password)) < 5 or user_name.casefold() in password.casefold():
        return "that password is too easy to guess"
    return None


@functools.cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    """å typed on one keyboard is the å of another."""
    return unicodedata.normalize("NFC", password)
