"""Values that a client sent, read as leniently as SuperOffice reads them and refused where it refuses them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from guide_desk.hub.answers import bad_request

LARGEST_NUMBER = 2**31 - 1
LONGEST_TEXT = 100_000
_MOMENT = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d{1,7})?(?:Z|[+-]\d{2}:\d{2})?"
)


def number(value: object, name: str) -> int:
    """A whole number, or one in quotes as SuperOffice's own samples have it."""
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,10}", value) is not None:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_NUMBER:
        raise bad_request(f"{name} is no whole number")
    return value


def number_within(sent: dict[str, Any], name: str, key: str, default: int) -> int:
    """`{"Person": {"PersonId": 3}}`: the number of an object that is named by it; missing or null is the default."""
    holder = sent.get(name)
    if holder is None:
        return default
    if not isinstance(holder, dict):
        raise bad_request(f"{name} is no object")
    return number(holder.get(key), f"{name}/{key}") if holder.get(key) is not None else default


def text(sent: dict[str, Any], name: str, default: str, longest: int = LONGEST_TEXT) -> str:
    """Missing is the default, null is empty."""
    value = sent.get(name, default)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise bad_request(f"{name} is too long or no text")
    return value


def flag(sent: dict[str, Any], name: str, default: bool) -> bool:
    """True or false; null is the default."""
    value = sent.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise bad_request(f"{name} is neither true nor false")
    return value


def choice(sent: dict[str, Any], name: str, choices: Collection[str], default: str) -> str:
    """One of a few words; null is the default."""
    value = sent.get(name)
    if value is None:
        return default
    if value not in choices:
        raise bad_request(f"{name} is none of its choices")
    return str(value)


def moment(sent: dict[str, Any], name: str, default: str) -> str:
    """A date and time to the second, in the base zone: an offset is left out. A year that means no date is the default."""
    value = sent.get(name)
    if value is None or str(value).startswith(("0001-", "1760-")):
        return default
    found = _MOMENT.fullmatch(str(value))
    if found is None:
        raise bad_request(f"{name} is no date and time")
    return found.group(1)


def texts(fields: object, name: str) -> dict[str, str]:
    """A bag of user-defined values; null clears."""
    if fields is None:
        return {}
    if not isinstance(fields, dict) or len(fields) > 200:
        raise bad_request(f"{name} is no object")
    if any(isinstance(value, dict | list) for value in fields.values()):
        raise bad_request(f"{name} holds texts")
    return {str(key): "" if value is None else str(value) for key, value in fields.items()}


def objects(value: object, name: str, most: int = 200) -> list[dict[str, Any]]:
    """A list of objects; null is none."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most or any(not isinstance(each, dict) for each in value):
        raise bad_request(f"{name} is no list of objects")
    return value
