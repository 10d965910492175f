"""Calendar files (RFC 5545) that Outlook takes in: a booked call, and an event that people are invited to.

The same call or event keeps its UID however often it is moved. Moments are written in UTC: no time zone to misread.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.event import Event
from guide_desk.domain.reachable import is_usable_email

_LINE_OCTETS = 75
_PRODUCT = "-//Guide Desk//Guide Desk//SV"
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


def calendar_file(call: DialogueEntry, summary: str, now: datetime) -> bytes:
    """A booked call. `summary` is all that it says of the person."""
    end = call.ends_at or call.happened_at + timedelta(minutes=15)
    lines = [
        *_identity(_uid(call), _sequence(call, now), now),
        *_span(call.happened_at, end),
        f"SUMMARY:{_escaped(summary)}",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(summary)}",
        "TRIGGER:-PT10M",
        "END:VALARM",
    ]
    return _file(PUBLISH, lines)


def event_file(event: Event, now: datetime) -> bytes:
    """An event as it is now, for everybody alike: nobody who is invited stands in it. One called off takes itself away."""
    lines = [
        *_identity(f"{event.event_id}@guide-desk", event.sequence, now),
        *_span(event.starts_at, event.ends_at),
        f"SUMMARY:{_escaped(event.title)}",
        f"LOCATION:{_escaped(event.place)}",
        f"DESCRIPTION:{_escaped(event.text)}",
        f"STATUS:{'CANCELLED' if event.is_called_off else 'CONFIRMED'}",
    ]
    if is_usable_email(event.organiser_email):
        name = "".join(each for each in event.organiser if each.isprintable() and each != '"')
        lines.append(f'ORGANIZER;CN="{name}":mailto:{event.organiser_email}')
    return _file(method_of(event), lines)


def method_of(event: Event) -> str:
    """What the file asks a calendar to do; said again by the mail that carries it."""
    return CANCEL if event.is_called_off else PUBLISH


def _file(method: str, lines: Sequence[str]) -> bytes:
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", f"METHOD:{method}", "BEGIN:VEVENT", *lines]
    return b"".join(_folded(line) for line in (*whole, "END:VEVENT", "END:VCALENDAR"))


def _identity(uid: str, sequence: int, now: datetime) -> tuple[str, ...]:
    return (f"UID:{uid}", f"SEQUENCE:{sequence}", f"DTSTAMP:{_utc(now)}")


def _span(start: datetime, end: datetime) -> tuple[str, ...]:
    return (f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}")


def _uid(call: DialogueEntry) -> str:
    return f"{call.marker or call.activity.replace('/', '-')}@guide-desk"


def _sequence(call: DialogueEntry, now: datetime) -> int:
    """Rises with time, so that a later file replaces an earlier one: minutes since the call was booked, as its marker tells."""
    if not call.marker:
        return 0
    return max(int(now.timestamp() * 1000) - int(call.marker[:12], 16), 0) // 60_000


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = "".join(character for character in text if character.isprintable() or character == "\n")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Lines of at most 75 octets, broken between whole characters; a continued line starts with a space."""
    parts, current = [], b""
    for character in line:
        encoded = character.encode()
        if len(current) + len(encoded) > _LINE_OCTETS:
            parts.append(current)
            current = b" "
        current += encoded
    return b"\r\n".join([*parts, current]) + b"\r\n"
