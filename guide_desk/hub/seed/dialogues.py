"""Puts a situation's entries on days: guides work on working days, people write any day, and nothing lies ahead of today."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from guide_desk.hub import tenant
from guide_desk.hub.seed.identities import REGION, IdentityMaker
from guide_desk.hub.seed.library import Line
from guide_desk.hub.seed.made_person import MAIL_IN, MAIL_OUT, REGISTRATION, MadePerson
from guide_desk.hub.seed.wording import fill
from guide_desk.hub.seed.working_days import next_working_day

TASKS = {
    "call": 1,
    "message": 2,
    "attempt": 3,
    "call_in": 4,
    "sms": 5,
    "sms_in": 6,
    "meeting": 7,
    "fair": 7,
    "note": 8,
    "mailed": 9,
    "bounce": 16,
    "closed": 12,
}
"""Kinds that are an appointment; `mail` and `mail_in` are archived e-mails."""
_GREETINGS = {"sv": "Hälsningar", "en": "Kind regards", "de": "Herzliche Grüße", "nl": "Kind regards"}
_SIGNED = {user.associate_id: f"{user.full_name}, {tenant.GROUPS[user.group_id]}" for user in tenant.USERS}
_AT_ANY_HOUR = frozenset({"mail_in", "sms_in", "bounce"})
_ON_ANY_DAY = _AT_ANY_HOUR | {"fair"}
_SATURDAY = 5


class DialogueMaker:
    """Writes registrations and entries onto cards."""

    def __init__(self, dice: random.Random, identities: IdentityMaker, today: date) -> None:
        self._dice = dice
        self._identities = identities
        self._today = today

    def register(self, made: MadePerson, text: str, when: datetime, intents: str, via: str) -> None:
        """The registration, in the person's own words."""
        made.log(REGISTRATION, when, fill(text, when.date(), made.facts), f22=intents, f23=via)

    def ordered_before(self, made: MadePerson, when: datetime) -> None:
        """Some had ordered the magazine long before they asked anything."""
        earlier = when - timedelta(days=self._dice.randrange(45, 160))
        self.register(made, "", earlier, self._dice.choice(("magazine", "magazine,newsletter")), "web")

    def tell(self, made: MadePerson, lines: Iterable[Line], start: datetime, municipality: int, extra_days: int = 0) -> datetime:
        """Write the entries one after the other, as many as have happened before today; the moment of the last one.

        `extra_days`: how much longer than told the first entry took.
        """
        latest, own = start, self._identities.guide(municipality)
        for line in lines:
            day = self._day_of(line, latest.date() + timedelta(days=line.days + extra_days))
            extra_days = 0
            if day >= self._today:
                break
            latest = self._moment(line.kind, day, latest, made)
            self._write(made, line, latest, self._identities.guides[line.by] if line.by else own)
        return latest

    def moment(self, day: date, *, evening: bool = False) -> datetime:
        """A moment in office hours, or in the evening when people fill in forms."""
        hour = self._dice.choice((6, 12, 17, 18, 19, 20, 20, 21, 22)) if evening else self._dice.randrange(8, 17)
        return datetime.combine(day, time(hour, self._dice.randrange(60)))

    def _day_of(self, line: Line, day: date) -> date:
        if line.kind == "fair":
            return day + timedelta(days=(_SATURDAY - day.weekday()) % 7)
        return day if line.kind in _ON_ANY_DAY else next_working_day(day)

    def _moment(self, kind: str, day: date, latest: datetime, made: MadePerson) -> datetime:
        first, last = (7, 22) if kind in _AT_ANY_HOUR else _wished_hours(made) if kind == "call" else (8, 16)
        moment = datetime.combine(day, time(self._dice.randint(first, last), self._dice.randrange(60)))
        return moment if moment > latest else latest + timedelta(minutes=self._dice.randrange(9, 50))

    def _write(self, made: MadePerson, line: Line, when: datetime, by: int) -> None:
        text = fill(line.text, when.date(), made.facts)
        if line.kind in ("mail", "mail_in"):
            header, _, body = text.partition(" | ")
            language = made.situation.language if made.situation else "sv"
            who = made.facts.first if line.kind == "mail_in" else _SIGNED[by]
            template = MAIL_OUT if line.kind == "mail" else MAIL_IN
            made.mail(template, when, header, f"{body}\n\n{_GREETINGS[language]}\n{who}", by=by)
            return
        made.log(TASKS[line.kind], when, "" if text == "-" else text, by=by, end=self._end(line.kind, when))

    def _end(self, kind: str, when: datetime) -> datetime:
        minutes = {"call": (4, 35), "call_in": (4, 30), "meeting": (30, 60), "fair": (5, 20)}.get(kind)
        return when + timedelta(minutes=self._dice.randint(*minutes)) if minutes else when


def _wished_hours(made: MadePerson) -> tuple[int, int]:
    """The first and last whole hour in which a call begins: inside the wish when there is one."""
    after, before = made.custom.get("SuperOffice:2", ""), made.custom.get("SuperOffice:3", "")
    first = int(after[:2]) + (after[3:] > "00") if after else 8
    return first, max(first, int(before[:2]) - 1 if before else 16)


def own_municipality(chosen: tuple[int, ...]) -> int:
    """Who leads."""
    return chosen[0] if chosen else REGION
