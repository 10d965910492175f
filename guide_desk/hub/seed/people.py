"""Builds the made-up register: 400 people over all municipalities, and the eight stories of Åre that are always in time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guide_desk.hub import person_entity, tenant
from guide_desk.hub.seed import names, stories
from guide_desk.hub.seed.queue_plan import plan_waits
from guide_desk.hub.seed.stories import Situation

SEED = 20261124
PEOPLE = 400
_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_MUNICIPALITIES = tuple(number for number in tenant.INTERESTS if number != 23)
_PLACES = {2321: ("Duved", "Järpen", "Undersåker"), 2361: ("Sveg", "Funäsdalen"), 2313: ("Gäddede", "Hoting")}


@dataclass(slots=True)
class MadePerson:
    """A person with their dialogue, ready to be written. Times are wall clock in Stockholm."""

    person_id: int
    entity: dict[str, Any]
    activities: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    registered: datetime = field(default_factory=lambda: datetime(2020, 1, 1, tzinfo=_STOCKHOLM).replace(tzinfo=None))

    def log(self, task: int, when: datetime, text: str = "", *, by: int = 0, end: datetime | None = None, **custom: str) -> None:
        """An appointment of a task; `custom` by field number (`f23="web"`)."""
        stamp = utc_stamp(when)
        self.activities.append(
            {
                "person_id": self.person_id,
                "associate_id": by,
                "type_id": task,
                "date": when.isoformat(timespec="seconds"),
                "end_date": (end or when).isoformat(timespec="seconds"),
                "header": "",
                "text": text,
                "completed": "NotStarted" if task in (20, 21) else "Completed",
                "custom": {f"SuperOffice:{name[1:]}": value for name, value in custom.items()},
                "registered": stamp,
                "updated": stamp,
            }
        )

    def mail(self, template: int, when: datetime, header: str, text: str, *, by: int) -> None:
        """An archived e-mail."""
        stamp = utc_stamp(when)
        row = {"person_id": self.person_id, "associate_id": by, "type_id": template, "date": when.isoformat(timespec="seconds")}
        row |= {"end_date": row["date"], "header": header, "text": text, "completed": "Completed", "custom": {}}
        self.documents.append({**row, "registered": stamp, "updated": stamp})


def utc_stamp(when: datetime) -> str:
    """A wall-clock moment in Stockholm as the register's UTC stamp."""
    return when.replace(tzinfo=_STOCKHOLM).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


class PeopleMaker:
    """Makes people in a fixed order from a fixed seed; the same day gives the same register."""

    def __init__(self, today: date, count: int = PEOPLE, told: Callable[[PeopleMaker], list[MadePerson]] | None = None) -> None:
        """`told` makes the people whose stories are written out; they come first."""
        self.today = today
        self._told = told
        self.count = count
        self._dice = random.Random(SEED)
        self._interests = list(tenant.INTERESTS.items())
        self._shipments = list(tenant.SHIPMENT_TYPES.items())
        self._guides = {user.group_id: user.associate_id for user in reversed(tenant.USERS)}
        self._next = 1001
        self._places: dict[int, int] = {}

    def make(self) -> list[MadePerson]:
        """Everyone, those in today's queue first."""
        people = self._queue()
        while len(people) < self.count:
            people += self._answered_household()
        return people[: self.count]

    def person(self, first: str, last: str, municipalities: tuple[int, ...], situation: Situation, **fields: str) -> MadePerson:
        """One person with an entity in shape; `fields` by field number (`f1="[I:1]"`)."""
        number = self._next
        self._next += 1
        entity = person_entity.blank(self._interests, self._shipments, self._guides[municipalities[0] if municipalities else 23])
        town = self._dice.choice(names.TOWNS)
        slug = f"{first}.{last}".lower().translate(str.maketrans("åäöéü ", "aaoeu.")).encode("ascii", "ignore").decode()
        custom = {
            "SuperOffice:6": f"[I:{self._dice.choice((1, 1, 2, 2, 3))}]",
            "SuperOffice:12": ",".join(str(each) for each in municipalities),
            "SuperOffice:13": situation.household,
            "SuperOffice:15": situation.profession,
            "SuperOffice:16": situation.job,
            "SuperOffice:17": self._dice.choice(("ask", "ask", "yes", "no")),
            "SuperOffice:18": situation.topics,
            "SuperOffice:34": "False",
            "SuperOffice:36": "sv",
            **{f"SuperOffice:{name[1:]}": value for name, value in fields.items() if name[1:].isdecimal()},
        }
        entity |= {"Firstname": first, "Lastname": last, "CustomFields": {k: v for k, v in custom.items() if v}}
        entity["Address"]["Street"]["City"] = fields.get("town", town)
        entity["MobilePhones"] = [
            {
                "Value": f"070-174 06 {5 + number % 95:02d}",
                "StrippedValue": f"07017406{5 + number % 95:02d}",
                "Description": "Mobil",
            }
        ]
        address = f"{slug}@example.{('com', 'org', 'net')[number % 3]}"
        entity["Emails"] = [{"Value": address, "StrippedValue": address, "Description": "Privat"}]
        for interest in entity["Interests"]:
            interest["Selected"] = interest["Id"] in municipalities or (not municipalities and interest["Id"] == 23)
        return MadePerson(number, entity)

    def _queue(self) -> list[MadePerson]:
        people = self._told(self) if self._told is not None else []
        for place, municipality in enumerate([*_MUNICIPALITIES, 23]):
            for wait in plan_waits(self.today, place):
                people.append(self._waiting(municipality, wait.registered_on))
        for municipality in (2380, 2309, 2361):
            people.append(self._protected(municipality))
        return people

    def _waiting(self, municipality: int, registered_on: date) -> MadePerson:
        situation = self._situation()
        chosen: tuple[int, ...] = () if municipality == 23 else (municipality,)
        if chosen and self._dice.random() < 0.25:
            chosen += (self._dice.choice([each for each in _MUNICIPALITIES if each != municipality]),)
        made = self.person(*self._name(), chosen, situation, **self._wish())
        self._register(made, situation, registered_on)
        if self._dice.random() < 0.3 and self.today > registered_on:
            made.log(3, self._moment(self.today - timedelta(days=1)), by=self._guides[municipality])
        return made

    def _protected(self, municipality: int) -> MadePerson:
        situation = self._situation()
        made = self.person(*self._name(), (municipality,), situation, f34="True")
        self._register(made, situation, plan_waits(self.today, 1)[2].registered_on)
        return made

    def _answered_household(self) -> list[MadePerson]:
        """Someone from the past years, answered, with a dialogue that went on; now and then a couple on two cards."""
        situation = self._situation()
        chosen = tuple(self._dice.sample(_MUNICIPALITIES, self._dice.choice((1, 1, 1, 2, 3))))
        first, last = self._name()
        registered_on = self.today - timedelta(
            days=self._dice.choice((20, 45, 80, 130, 250, 400, 800, 1500, 2200)) + self._dice.randrange(15)
        )
        key = f"h{self._next}" if situation.household.startswith("två") and self._dice.random() < 0.15 else ""
        status = self._dice.choice((1, 1, 2, 2, 2, 3, 4, 5, 6, 7))
        made = self.person(
            first, last, chosen, situation, f14=key, f6=f"[I:{status}]", **self._wish(), **self._later(status, registered_on)
        )
        if situation in stories.ENGLISH:
            made.entity["CustomFields"]["SuperOffice:36"] = "en"
        self._newsletter(made, registered_on)
        self._register(made, situation, registered_on)
        self._conversation(made, situation, registered_on, self._guides[chosen[0]])
        if not key:
            return [made]
        partner = self.person(
            self._name()[0], last, chosen, situation, f14=key, f6=f"[I:{status}]", town=made.entity["Address"]["Street"]["City"]
        )
        partner.log(11, self._moment(registered_on), "", f22="newsletter", f23="web")
        return [made, partner]

    def _conversation(self, made: MadePerson, situation: Situation, start: date, guide: int) -> None:
        answered = start + timedelta(days=self._dice.choice((1, 1, 2, 3, 4, 6, 9)))
        if answered >= self.today:
            answered = self.today - timedelta(days=1)
        if self._dice.random() < 0.35:
            made.mail(61, self._moment(answered), "Din fråga om att flytta hit", situation.note, by=guide)
            made.mail(
                62,
                self._moment(answered + timedelta(days=1)),
                "Sv: Din fråga om att flytta hit",
                "Tack för snabbt svar! Vi läser och återkommer.",
                by=guide,
            )
        else:
            made.log(self._dice.choice((1, 1, 2, 7)), self._moment(answered), situation.note, by=guide, f27=situation.topics)
        day = answered
        for _ in range(self._dice.randrange(4)):
            day += timedelta(days=self._dice.randrange(7, 60))
            if day >= self.today:
                break
            other = self._dice.choice([guide, guide, guide, self._dice.choice(tenant.USERS).associate_id])
            made.log(self._dice.choice((1, 3, 5, 7, 8)), self._moment(day), self._dice.choice(names.SHORT_NOTES), by=other)
        if self._dice.random() < 0.6:
            made.entity["CustomFields"]["SuperOffice:19"] = situation.topics
            made.entity["CustomFields"].pop("SuperOffice:18", None)

    def _register(self, made: MadePerson, situation: Situation, day: date) -> None:
        when = self._moment(day, evening=True)
        intents = self._dice.choice(("guidance", "guidance", "guidance,magazine", "guidance,newsletter"))
        made.registered = when
        made.log(11, when, situation.question, f22=intents, f23=self._dice.choice(("web", "web", "web", "phone", "fair")))

    def _newsletter(self, made: MadePerson, day: date) -> None:
        if self._dice.random() < 0.55:
            made.entity["ShipmentTypes"] = [{**each, "Selected": each["Id"] == 2} for each in made.entity["ShipmentTypes"]]
            made.entity["CustomFields"] |= {
                "SuperOffice:31": f"[D:{day:%m/%d/%Y}]",
                "SuperOffice:30": self._dice.choice(("yes", "no")),
            }
        made.entity["CustomFields"] |= {"SuperOffice:32": f"[D:{day:%m/%d/%Y}]", "SuperOffice:33": "formuläret på tasteget.nu"}

    def _later(self, status: int, registered_on: date) -> dict[str, str]:
        if status == 3:
            return {"f7": f"{self.today + timedelta(days=self._dice.randrange(20, 200)):%Y-%m}"}
        if status == 4:
            moved = registered_on + timedelta(days=min(200, max((self.today - registered_on).days - 5, 1)))
            return {
                "f8": f"[D:{moved:%m/%d/%Y}]",
                "f9": str(self._dice.choice(_MUNICIPALITIES)),
                "f10": f"[I:{self._dice.randrange(1, 6)}]",
            }
        return {}

    def _wish(self) -> dict[str, str]:
        return self._dice.choice(
            (
                {"f1": "[I:1]"},
                {"f1": "[I:2]"},
                {"f1": "[I:2]"},
                {"f1": "[I:1]", "f2": "16:00"},
                {"f1": "[I:1]", "f2": "12:00", "f3": "13:00"},
                {},
            )
        )

    def _situation(self) -> Situation:
        return self._dice.choice(stories.ENGLISH) if self._dice.random() < 0.04 else self._dice.choice(stories.SITUATIONS)

    def _name(self) -> tuple[str, str]:
        return self._dice.choice(names.FIRST_NAMES), self._dice.choice(names.LAST_NAMES)

    def _moment(self, day: date, *, evening: bool = False) -> datetime:
        hour = self._dice.randrange(18, 23) if evening else self._dice.randrange(8, 17)
        return datetime.combine(day, time(hour, self._dice.randrange(0, 60)))
