"""Whether a place lies in the county, as far as its name or postcode says."""

from __future__ import annotations

from guide_desk.domain.municipality import Municipality

_LOCALITIES = frozenset(
    name.casefold()
    for names in (
        "Svenstavik, Hackås, Åsarna, Myrviken, Oviken, Klövsjö, Rätan, Börtnan, Ljungdalen, Hoverberg",
        "Gällö, Kälarne, Pilgrimstad, Hunge, Revsund, Nyhem, Bodsjö",
        "Sveg, Hede, Vemdalen, Funäsdalen, Lillhärdal, Ytterhogdal, Överhogdal, Tännäs, Tänndalen, Bruksvallarna, Ramundberget",
        "Älvros, Lofsdalen, Ulvkälla, Linsell, Hedeviken, Ljusnedal",
        "Ås, Nälden, Föllinge, Änge, Valsjöbyn, Dvärsätt, Rödön, Trångsviken, Hissmofors, Aspås, Offerdal, Kaxås, Alsen, Laxsjö",
        "Ytterån, Vaplan, Näskott, Hotagen",
        "Hammarstrand, Stugun, Bispgården, Krångede",
        "Hammerdal, Hoting, Backe, Gäddede, Rossön, Ulriksfors, Sikås, Alanäset, Norråker, Stora Blåsjön, Jormvattnet, Havsnäs",
        "Duved, Järpen, Undersåker, Mörsil, Hallen, Mattmar, Kall, Storlien, Edsåsen, Ottsjö, Vålådalen, Huså",
        "Björnänge, Enafors",
        "Frösön, Brunflo, Lit, Häggenås, Fåker, Orrviken, Tandsbyn, Torvalla, Lugnvik, Odensala, Optand, Marieby, Brittsbo",
    )
    for name in names.split(", ")
)
_MUNICIPALITIES = frozenset(each.place_name.casefold() for each in Municipality if each is not Municipality.REGION)
_NAMES = _LOCALITIES | _MUNICIPALITIES
_POSTCODES = ("83", "842", "843", "844", "845", "846")
"""Beginnings of postcodes that lie in the county alone; 840 and 841 lie on both sides of its border."""


def lies_in_county(place: str, postcode: str = "") -> bool | None:
    """True, False, or None when nothing is known of where somebody lives."""
    digits = "".join(character for character in postcode if character.isdecimal())
    name = place.casefold().strip().removesuffix(" kommun").strip()
    if digits.startswith(_POSTCODES) or {name, name.removesuffix("s")} & _NAMES:
        return True
    return False if name or digits else None
