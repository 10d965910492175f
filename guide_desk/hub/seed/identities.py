"""Who the made-up people are: names, towns, families, addresses, and the card with its fields."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from guide_desk.hub import person_entity, tenant
from guide_desk.hub.seed import library, names
from guide_desk.hub.seed.library import Situation
from guide_desk.hub.seed.made_person import MadePerson
from guide_desk.hub.seed.wording import Child, Facts, age_on, fill

STATUSES = {
    "considering": 1,
    "planning": 2,
    "moving": 3,
    "moved_here": 4,
    "moved_elsewhere": 5,
    "not_moving": 6,
    "unknown": 7,
}
REGION = 23
FIRST_PERSON_ID = 1001
_COUNTS = ("", "ett", "två", "tre", "fyra", "fem")
_FIRST_NUMBER, _NUMBERS = 5, 95
_STEP = 10007
"""Walks through all pairs of names without repeating one: it shares no factor with the number of pairs (a test holds it)."""
_WISHES: tuple[dict[str, str], ...] = (
    *({"wish": "phone"}, {"wish": "mail"}, {"wish": "mail"}, {"wish": "phone", "hours": "16:00-"}, {}),
    *({"wish": "phone", "hours": "12:00-13:00"}, {"wish": "phone", "days": "0,2,4"}, {"wish": "phone", "hours": "-10:00"}),
    *({"wish": "mail"}, {"wish": "phone", "hours": "17:30-20:00"}),
)


def choose_places(entity: dict[str, Any], places: Collection[int]) -> None:
    """Where somebody thinks of moving, by SCB's codes; none is the whole county."""
    wanted = {tenant.PLACES[each] for each in places or (REGION,)}
    for interest in entity["Interests"]:
        interest["Selected"] = interest["Name"] in wanted


class IdentityMaker:
    """Makes one person after the other, each with a name of their own; the same dice give the same people."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._interests = list(tenant.INTERESTS.items())
        self._shipments = list(tenant.SHIPMENT_TYPES.items())
        self._next = FIRST_PERSON_ID
        self._named = {"sv": 0, "en": 0, "de": 0, "nl": 0}
        self.guides = {user.group_id: user.associate_id for user in reversed(tenant.USERS)}
        self._colleagues = {
            group: [user.associate_id for user in tenant.USERS if user.group_id == group] for group in tenant.GROUPS
        }

    def guide(self, municipality: int) -> int:
        """One of the municipality's guides."""
        return self._dice.choice(self._colleagues[municipality])

    def new_name(self, language: str = "sv") -> tuple[str, str]:
        """First and last name; the same pair never twice."""
        firsts, lasts = names.PEOPLE[language]
        count = self._named[language]
        self._named[language] = count + 1
        pair = count * _STEP % (len(firsts) * len(lasts))
        again = count // (len(firsts) * len(lasts))
        last = lasts[pair // len(firsts)] + (f" {lasts[again * 7 % len(lasts)]}" if again else "")
        return firsts[pair % len(firsts)], last

    def facts(self, situation: Situation, first: str, day: date, moves_on: date | None = None) -> Facts:
        """The life around a name, on the day of the registration."""
        dice = self._dice
        towns = situation.towns or names.TOWNS[situation.language]
        where = library.places()[situation.municipality]
        partner = dice.choice([name for name in dice.sample(names.PEOPLE[situation.language][0], 3) if name != first])
        taken, children = {first, partner}, []
        for spec in situation.children:
            children.append(self._child(spec, day, situation.language, taken))
            taken.add(children[-1].name)
        place = dice.choice(where or ("länet",))
        municipality = tenant.PLACES[situation.municipality] if situation.municipality != REGION else "länet"
        return Facts(first, partner, dice.choice(towns), place, municipality, tuple(children), moves_on)

    def card(
        self, first: str, last: str, chosen: tuple[int, ...], situation: Situation, facts: Facts, day: date, **fields: str
    ) -> MadePerson:
        """The card of one person; `fields` by field number (`f1="[I:1]"`)."""
        number = self._next
        self._next += 1
        owner = self.guides[chosen[0] if chosen else REGION]
        entity = person_entity.blank(self._interests, self._shipments, owner)
        custom = {
            "f6": f"[I:{STATUSES[situation.status]}]",
            "f12": ",".join(str(each) for each in chosen),
            "f13": household_words(situation.adults, facts.children, day),
            "f15": situation.profession,
            "f16": situation.job,
            "f17": self._dice.choice(("ask", "ask", "yes", "no")) if situation.job == "looking" else "",
            "f18": ",".join(situation.about),
            "f34": "False",
            "f36": situation.language,
            **self._wish(situation, day, facts),
            **fields,
        }
        fielded = {f"SuperOffice:{name[1:]}": value for name, value in custom.items() if value}
        entity |= {"Firstname": first, "Lastname": last, "CustomFields": fielded}
        entity["Address"]["Street"]["City"] = facts.town
        if situation.language == "en":
            entity["Country"] = {"CountryId": 826}
        _address(entity, number, f"{first}.{last}")
        choose_places(entity, chosen)
        return MadePerson(number, entity, facts, situation)

    def _child(self, spec: str, day: date, language: str, taken: set[str]) -> Child:
        kind, ages = spec[0], spec[1:].split("-")
        age = self._dice.randint(int(ages[0]), int(ages[-1]))
        born = date(day.year - age, day.month, 1) - timedelta(days=self._dice.randrange(20, 330))
        known = names.CHILDREN["other" if language != "sv" else kind]
        return Child(next(name for name in self._dice.sample(known, len(taken) + 1) if name not in taken), born)

    def _wish(self, situation: Situation, day: date, facts: Facts) -> dict[str, str]:
        wish = situation.wish if situation.wish is not None else self._dice.choice(_WISHES)
        after, _, before = wish.get("hours", "").partition("-")
        return {
            "f1": {"phone": "[I:1]", "mail": "[I:2]"}.get(wish.get("wish", ""), ""),
            "f2": after,
            "f3": before,
            "f4": wish.get("days", ""),
            "f5": fill(wish.get("words", ""), day, facts),
        }


def household_words(adults: int, children: tuple[Child, ...], day: date) -> str:
    """`två vuxna, ett barn (Lea, 4 år)`."""
    words = "en vuxen" if adults == 1 else "två vuxna"
    if not children:
        return words
    who = ", ".join(f"{child.name}, {max(age_on(child.born, day), 1)} år" for child in children)
    return f"{words}, {_COUNTS[len(children)]} barn" + (f" ({who})" if len(children) < 3 else "")


def set_address(made: MadePerson, phone: str, email: str) -> None:
    """Another number and address than the made ones; an empty one is none."""
    made.entity["MobilePhones"] = [_element(phone, "Mobil")] if phone else []
    made.entity["Emails"] = [_element(email, "Privat")] if email else []


def _address(entity: dict[str, Any], number: int, name: str) -> None:
    plain = unicodedata.normalize("NFKD", name.lower().replace("ø", "o").replace("ß", "ss").replace("'", ""))
    slug = "".join(c for c in plain.replace(" ", ".") if c.isascii())
    entity["MobilePhones"] = [_element(f"070-174 06 {_FIRST_NUMBER + number % _NUMBERS:02d}", "Mobil")]
    entity["Emails"] = [_element(f"{slug}@example.{('com', 'org', 'net')[number % 3]}", "Privat")]


def _element(value: str, description: str) -> dict[str, str]:
    stripped = value if "@" in value else value.replace("-", "").replace(" ", "")
    return {"Value": value, "StrippedValue": stripped, "Description": description}
