"""Where the magazine is sent: made-up streets in the towns that people live in, with postcodes of that part of the country.

Decided by each person's number alone, so that nothing else about anybody depends on it.
"""

from __future__ import annotations

from guide_desk.hub.seed import names
from guide_desk.hub.seed.made_person import MadePerson

_STREETS = (
    "Björkvägen",
    "Ringvägen",
    "Skolgatan",
    "Lindvägen",
    "Parkgatan",
    "Ängsvägen",
    "Tallstigen",
    "Kyrkogatan",
    "Backvägen",
)
_FORGOTTEN_ONE_IN = 12
"""So many who order forget to say where they live."""


def give_address(made: MadePerson) -> None:
    """A street to whoever has ordered the magazine in Sweden, as the form asks for."""
    number, street = made.person_id, made.entity["Address"]["Street"]
    region = names.POSTCODES.get(street["City"])
    has_ordered = any("magazine" in row["custom"].get("SuperOffice:22", "") for row in made.activities)
    if not has_ordered or region is None or number % _FORGOTTEN_ONE_IN == 0:
        return
    street["Address1"] = f"{_STREETS[number % len(_STREETS)]} {1 + number * 7 % 60}"
    street["Zipcode"] = f"{region}{number % 10} {10 + number * 3 % 80}"
