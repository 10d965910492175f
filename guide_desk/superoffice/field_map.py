"""Our fields and the practice tenant's: the one declared mapping. Lists, tasks and interests are matched by name.

Nothing here is a number that the tenant gives out anew: fields go by ProgId, which a publication leaves alone, lists by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guide_desk.domain.consent import LearnedBy
from guide_desk.domain.contact import Field, PreferredChannel
from guide_desk.domain.dialogue import EntryKind, Outcome
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality


class WireKind(StrEnum):
    """How a user-defined field is encoded."""

    TEXT = "text"
    WORDS = "words"
    """Several values, separated by commas, in one text."""
    LIST = "list"
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class CustomField:
    """A user-defined field of Person. `names`: our value to the list item's name (LIST) or to the words kept there (TEXT)."""

    prog_id: str
    kind: WireKind
    names: tuple[tuple[str, str], ...] = ()


_CHANNELS = ((PreferredChannel.PHONE.value, "Telefon"), (PreferredChannel.EMAIL.value, "Mejl"))
_LEARNED = (
    (LearnedBy.CALL.value, "i ett samtal"),
    (LearnedBy.EMAIL.value, "i ett mejl"),
    (LearnedBy.FORM.value, "i formuläret"),
)
_STATUSES = (
    (MoveStatus.CONSIDERING.value, "Funderar på att flytta"),
    (MoveStatus.PLANNING.value, "Planerar att flytta"),
    (MoveStatus.MOVING.value, "På väg hit"),
    (MoveStatus.MOVED_HERE.value, "Har flyttat hit"),
    (MoveStatus.MOVED_ELSEWHERE.value, "Har flyttat någon annanstans"),
    (MoveStatus.NOT_MOVING.value, "Inte aktuellt längre"),
    (MoveStatus.UNKNOWN.value, "Vet inte"),
)

CUSTOM_FIELDS: dict[Field, CustomField] = {
    Field.PREFERRED_CHANNEL: CustomField("SuperOffice:1", WireKind.LIST, _CHANNELS),
    Field.WISH_FROM: CustomField("SuperOffice:2", WireKind.TEXT),
    Field.WISH_TO: CustomField("SuperOffice:3", WireKind.TEXT),
    Field.WISH_WEEKDAYS: CustomField("SuperOffice:4", WireKind.TEXT),
    Field.WISH_WORDS: CustomField("SuperOffice:5", WireKind.TEXT),
    Field.MOVE_STATUS: CustomField("SuperOffice:6", WireKind.LIST, _STATUSES),
    Field.MOVE_MONTH: CustomField("SuperOffice:7", WireKind.TEXT),
    Field.MOVED_ON: CustomField("SuperOffice:8", WireKind.DATE),
    Field.MOVED_TO: CustomField("SuperOffice:9", WireKind.TEXT),
    Field.MOVED_PERSONS: CustomField("SuperOffice:10", WireKind.NUMBER),
    Field.MOVED_BECAUSE: CustomField("SuperOffice:11", WireKind.TEXT),
    Field.LIVED_IN_COUNTY: CustomField("SuperOffice:38", WireKind.TEXT, (("yes", "ja"), ("no", "nej"))),
    Field.MUNICIPALITIES: CustomField("SuperOffice:12", WireKind.WORDS),
    Field.HOUSEHOLD_WORDS: CustomField("SuperOffice:13", WireKind.TEXT),
    Field.HOUSEHOLD_KEY: CustomField("SuperOffice:14", WireKind.TEXT),
    Field.PROFESSION: CustomField("SuperOffice:15", WireKind.TEXT),
    Field.JOB_SITUATION: CustomField("SuperOffice:16", WireKind.TEXT),
    Field.EMPLOYER_DISCLOSURE: CustomField("SuperOffice:17", WireKind.TEXT),
    Field.TOPICS_ASKED: CustomField("SuperOffice:18", WireKind.WORDS),
    Field.TOPICS_ANSWERED: CustomField("SuperOffice:19", WireKind.WORDS),
    Field.NEXT_STEP: CustomField("SuperOffice:20", WireKind.TEXT),
    Field.INVITATIONS: CustomField("SuperOffice:30", WireKind.TEXT),
    Field.NEWSLETTER_SINCE: CustomField("SuperOffice:31", WireKind.DATE),
    Field.CONSENT_ON: CustomField("SuperOffice:32", WireKind.DATE),
    Field.CONSENT_SOURCE: CustomField("SuperOffice:33", WireKind.TEXT, _LEARNED),
    Field.IS_PROTECTED: CustomField("SuperOffice:34", WireKind.FLAG),
    Field.NO_CONTACT_SINCE: CustomField("SuperOffice:35", WireKind.DATE),
    Field.LANGUAGE: CustomField("SuperOffice:36", WireKind.TEXT),
    Field.REMOVAL_ASKED_ON: CustomField("SuperOffice:39", WireKind.DATE),
    Field.ACCESS_ASKED_ON: CustomField("SuperOffice:40", WireKind.DATE),
}
PERSON_MARKER = "SuperOffice:37"
PROTECTED_COLUMN = f"personUdef/{CUSTOM_FIELDS[Field.IS_PROTECTED].prog_id}"

ENTRY_MARKER = "SuperOffice:21"
ENTRY_INTENTS = "SuperOffice:22"
ENTRY_SOURCE = "SuperOffice:23"
ENTRY_COUNTS = "SuperOffice:24"
ENTRY_HOUSEHOLD = "SuperOffice:25"
ENTRY_REASON = "SuperOffice:26"
ENTRY_TOPICS = "SuperOffice:27"
ENTRY_ADDRESS = "SuperOffice:28"
ENTRY_FORWARDED = "SuperOffice:29"
ENTRY_HANDED_TO = "SuperOffice:30"
ENTRY_EVENT = "SuperOffice:31"
"""The event's id and, after a comma, its day."""
ENTRY_FIELDS = (
    *(ENTRY_MARKER, ENTRY_INTENTS, ENTRY_SOURCE, ENTRY_COUNTS, ENTRY_HOUSEHOLD, ENTRY_REASON, ENTRY_TOPICS),
    *(ENTRY_ADDRESS, ENTRY_FORWARDED, ENTRY_HANDED_TO, ENTRY_EVENT),
)

LIST_PATHS = {
    Field.PHONES: "MobilePhones",
    Field.PRIVATE_PHONES: "PrivatePhones",
    Field.OFFICE_PHONES: "OfficePhones",
    Field.OTHER_PHONES: "OtherPhones",
    Field.EMAILS: "Emails",
}
ADDRESS_FIELDS = {
    "Street": (Field.STREET, Field.POSTCODE, Field.FROM_PLACE),
    "Postal": (Field.POSTAL_STREET, Field.POSTAL_POSTCODE, Field.POSTAL_PLACE),
}
"""Street lines, postcode and place of each address; an address is patched as one object."""
SUBSCRIPTION_NAMES = {Field.NEWSLETTER: "Nyhetsbrevet", Field.MAGAZINE: "Magasinet Ta Steget"}
CONSENT_PURPOSES = {Field.STORING_CONSENT: "STORE", Field.MAILING_CONSENT: "EMARKETING"}
CONSENT_GIVEN, CONSENT_WITHDRAWN = "61A", "WITHDRAWN"
"""Keys of legal bases: consent by article 6.1 a, and the base that a withdrawn one has."""
CONSENT_SOURCE_KEYS = {LearnedBy.FORM.value: "WEBFORM"}
CONSENT_SOURCE_KEY = "USER"
"""The source of what a guide was told, whatever the way; the words go into the comment."""

TASK_NAMES: dict[tuple[EntryKind, Outcome | None], str] = {
    (EntryKind.CALL, Outcome.TALKED): "Samtal ut",
    (EntryKind.CALL, Outcome.MESSAGE_LEFT): "Samtal ut, meddelande",
    (EntryKind.CALL, Outcome.NO_ANSWER): "Samtal ut, ej svar",
    (EntryKind.CALL_IN, None): "Samtal in",
    (EntryKind.TEXT_MESSAGE, None): "Sms ut",
    (EntryKind.TEXT_MESSAGE_IN, None): "Sms in",
    (EntryKind.MEETING, None): "Möte",
    (EntryKind.NOTE, None): "Anteckning",
    (EntryKind.EMAIL, None): "Mejl ut",
    (EntryKind.EMAIL_IN, None): "Mejl in",
    (EntryKind.REGISTRATION, None): "Anmälan",
    (EntryKind.CLOSED, None): "Inget svar behövs",
    (EntryKind.REOPENED, None): "Svar behövs igen",
    (EntryKind.CLAIM, None): "Jag svarar",
    (EntryKind.RELEASE, None): "Svarar inte längre",
    (EntryKind.BOUNCE, None): "Mejl kom inte fram",
    (EntryKind.RECEIPT, None): "Automatiskt kvitto",
    (EntryKind.STATUS_CHANGE, None): "Systemrad",
    (EntryKind.MAILING, None): "Utskick",
    (EntryKind.REMINDER, None): "Påminnelse",
    (EntryKind.BOOKED_CALL, None): "Bokat samtal",
    (EntryKind.HANDED_OVER, None): "Lämnat över",
    (EntryKind.INVITED, None): "Inbjudan",
    (EntryKind.COMING, None): "Tackat ja",
    (EntryKind.NOT_COMING, None): "Tackat nej",
    (EntryKind.ATTENDED, None): "Var med",
    (EntryKind.CALLED_OFF, None): "Inställt",
}
KIND_BY_TASK = {name: kind for kind, name in TASK_NAMES.items()}
KIND_BY_TEMPLATE = {"Mejl ut": EntryKind.EMAIL, "Mejl in": EntryKind.EMAIL_IN}
NO_MUNICIPALITY_INTEREST = "Vet inte / hela länet"
INTEREST_NAMES = {each.place_name: each for each in Municipality if each is not Municipality.REGION}
GROUP_NAMES = {
    **{f"{each.place_name}s kommun": each for each in INTEREST_NAMES.values()},
    **{f"{each.place_name} kommun": each for each in INTEREST_NAMES.values()},
    "Regionen": Municipality.REGION,
}
