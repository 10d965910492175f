"""The eight municipalities of the county and the Region, by SCB code."""

from __future__ import annotations

from enum import StrEnum


class Municipality(StrEnum):
    """Value: the SCB code as text; the Region, which answers where no municipality is chosen, has the county's code 23."""

    RAGUNDA = "2303"
    BRACKE = "2305"
    KROKOM = "2309"
    STROMSUND = "2313"
    ARE = "2321"
    BERG = "2326"
    HARJEDALEN = "2361"
    OSTERSUND = "2380"
    REGION = "23"

    @property
    def place_name(self) -> str:
        """The name as it stands on a map; the same in every language."""
        return _PLACE_NAMES[self]


_PLACE_NAMES = {
    Municipality.RAGUNDA: "Ragunda",
    Municipality.BRACKE: "Bräcke",
    Municipality.KROKOM: "Krokom",
    Municipality.STROMSUND: "Strömsund",
    Municipality.ARE: "Åre",
    Municipality.BERG: "Berg",
    Municipality.HARJEDALEN: "Härjedalen",
    Municipality.OSTERSUND: "Östersund",
    Municipality.REGION: "Regionen",
}
