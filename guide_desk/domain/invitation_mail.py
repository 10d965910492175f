"""The mail that invites to an event: a draft for the guide's own mail program, with everybody hidden from everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from guide_desk.domain.calendar_file import event_file, method_of
from guide_desk.domain.event import Event
from guide_desk.domain.reachable import each_once, is_usable_email

RECIPIENTS_A_MAIL = 400
"""Mail systems refuse letters to more: Exchange Online takes 500 of them by default, copies included."""


def invitation_mails(event: Event, *, subject: str, text: str, addresses: Sequence[str], now: datetime) -> tuple[bytes, ...]:
    """One draft for each `RECIPIENTS_A_MAIL` addresses, each address once; what cannot be an address is left out.

    A draft has no sender and no date: the mail program writes them when the guide sends it.
    """
    usable = each_once(each for address in addresses if is_usable_email(each := address.strip()))
    starts = range(0, len(usable), RECIPIENTS_A_MAIL)
    return tuple(_mail(event, subject, text, usable[start : start + RECIPIENTS_A_MAIL], now) for start in starts)


def _mail(event: Event, subject: str, text: str, addresses: Sequence[str], now: datetime) -> bytes:
    """The recipients are written as they stand in the register: the library stumbles over some that others may be reached by."""
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    mail["Subject"] = " ".join("".join(each if each.isprintable() else " " for each in subject).split())
    mail.set_content(text)
    kind = {"method": method_of(event), "charset": "utf-8"}
    mail.add_attachment(event_file(event, now), maintype="text", subtype="calendar", filename="inbjudan.ics", params=kind)
    hidden = ",\r\n ".join(addresses)
    return f"Bcc: {hidden}\r\n".encode() + mail.as_bytes()
