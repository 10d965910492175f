"""Links that are handed to the system: three schemes, and mail that fits into what mail programs accept."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

ALLOWED_SCHEMES = frozenset({"https", "mailto", "tel"})
LONGEST_MAIL_LINK = 1900


def is_allowed(link: str) -> bool:
    """Whether a link may leave the program: to what is encrypted, to mail and phone, and to this computer's own practice hub."""
    return urlsplit(link).scheme in ALLOWED_SCHEMES or may_sign_in_at(link)


def may_sign_in_at(link: str) -> bool:
    """Whether a page may be opened for signing in: encrypted, or on this computer itself."""
    parts = urlsplit(link)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def phone_link(number: str) -> str:
    """`tel:` with the digits, and a leading + when there is one."""
    digits = "".join(character for character in number if character.isdecimal())
    return f"tel:{'+' if number.strip().startswith('+') else ''}{digits}"


def mail_link(address: str, subject: str, body: str) -> str:
    """`mailto:` with subject and body; the body is cut, whole characters at a time, where the link would grow too long."""
    start = f"mailto:{quote(address, safe='@')}?subject={quote(subject[:200])}&body="
    room = LONGEST_MAIL_LINK - len(start)
    kept: list[str] = []
    for character in body:
        encoded = quote(character)
        if len(encoded) > room:
            break
        room -= len(encoded)
        kept.append(encoded)
    return start + "".join(kept)
