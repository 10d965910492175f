"""A made-up person with their dialogue, on the way into the register."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from guide_desk.hub.seed.library import Situation
from guide_desk.hub.seed.wording import Facts

REGISTRATION, REMINDER, BOOKED_CALL, ATTEMPT, CLOSED, CLAIM, BOUNCE = 11, 20, 21, 3, 12, 14, 16
MAIL_OUT, MAIL_IN = 61, 62
NEWSLETTER = 2
_STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(slots=True)
class MadePerson:
    """A person, ready to be written. Times are wall clock in Stockholm."""

    person_id: int
    entity: dict[str, Any]
    facts: Facts
    situation: Situation | None = None
    activities: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)

    @property
    def custom(self) -> dict[str, str]:
        """The user-defined fields."""
        fields: dict[str, str] = self.entity["CustomFields"]
        return fields

    @property
    def chosen(self) -> tuple[int, ...]:
        """The municipalities, in order; none for the Region's."""
        return tuple(int(each) for each in self.custom.get("SuperOffice:12", "").split(",") if each)

    @property
    def wants_newsletter(self) -> bool:
        """Whether the newsletter is chosen."""
        return any(each["Selected"] for each in self.entity["ShipmentTypes"] if each["Id"] == NEWSLETTER)

    @property
    def consents(self) -> dict[str, str]:
        """Legal basis by purpose. Whoever wants nothing was never asked about mailings, or has said no since."""
        wants_mail = self.wants_newsletter or self.custom.get("SuperOffice:30") == "yes"
        mailing = "61A" if wants_mail else ("WITHDRAWN" if self.person_id % 5 == 0 else "")
        return {"STORE": "61A"} | ({"EMARKETING": mailing} if mailing else {})

    @property
    def registered(self) -> datetime:
        """When the person came into the register: the first thing on the card."""
        return datetime.fromisoformat(min(str(row["date"]) for row in self.activities))

    def log(self, task: int, when: datetime, text: str = "", *, by: int = 0, end: datetime | None = None, **custom: str) -> None:
        """An appointment of a task; `custom` by field number (`f23="web"`)."""
        row = self._row(task, when, "", text, by)
        row["end_date"] = (end or when).isoformat(timespec="seconds")
        row["completed"] = "NotStarted" if task in (REMINDER, BOOKED_CALL) else "Completed"
        row["custom"] = {f"SuperOffice:{name[1:]}": value for name, value in custom.items() if value}
        self.activities.append(row)

    def mail(self, template: int, when: datetime, header: str, text: str, *, by: int) -> None:
        """An archived e-mail."""
        self.documents.append(self._row(template, when, header, text, by))

    def _row(self, kind: int, when: datetime, header: str, text: str, by: int) -> dict[str, Any]:
        stamp, day = utc_stamp(when), when.isoformat(timespec="seconds")
        return {
            "person_id": self.person_id,
            "associate_id": by,
            "type_id": kind,
            "date": day,
            "end_date": day,
            "header": header,
            "text": text,
            "completed": "Completed",
            "custom": {},
            "registered": stamp,
            "updated": stamp,
        }


def utc_stamp(when: datetime) -> str:
    """A wall-clock moment in Stockholm as the register's UTC stamp."""
    return when.replace(tzinfo=_STOCKHOLM).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def wire_date(day: date) -> str:
    """A day as the WebAPI writes it."""
    return f"[D:{day:%m/%d/%Y}]"
