"""What a person asks for when they register or get in touch."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """One or several at once; only `GUIDANCE` starts the first-response clock."""

    GUIDANCE = "guidance"
    MAGAZINE = "magazine"
    NEWSLETTER = "newsletter"


class Source(StrEnum):
    """How the registration or request came in."""

    WEB = "web"
    PHONE = "phone"
    EMAIL = "email"
    VISIT = "visit"
    FAIR = "fair"
