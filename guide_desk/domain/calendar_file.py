"""A booked call as a calendar file (RFC 5545) that Outlook takes in; the same call keeps its UID however often it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guide_desk.domain.dialogue import DialogueEntry

_LINE_OCTETS = 75
_PRODUCT = "-//Guide Desk//Guide Desk//SV"


def calendar_file(call: DialogueEntry, summary: str, now: datetime) -> bytes:
    """The file. `summary` is all that it says of the person; the moment is written in UTC: no time zone to misread."""
    end = call.ends_at or call.happened_at + timedelta(minutes=15)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_uid(call)}",
        f"SEQUENCE:{_sequence(call, now)}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(call.happened_at)}",
        f"DTEND:{_utc(end)}",
        f"SUMMARY:{_escaped(summary)}",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(summary)}",
        "TRIGGER:-PT10M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


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
