"""A contact: the person or household who dreams of moving here, as fields that can be changed one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum


class PreferredChannel(StrEnum):
    """How the person wants to be reached; no value means that no wish is known."""

    PHONE = "phone"
    EMAIL = "email"


class JobSituation(StrEnum):
    """What a mover means to live on here; no value means that nothing is known."""

    LOOKING = "looking"
    BRINGING = "bringing"
    BUSINESS = "business"
    STUDYING = "studying"


class EmployerDisclosure(StrEnum):
    """Whether employers may be told of the person; no value means that nobody has asked."""

    NO = "no"
    ASK = "ask"
    YES = "yes"


class Field(StrEnum):
    """Every kept field of a contact, by a name of ours. The CRM's own names are known to the mapping alone.

    Values are canonical text: '' = empty, dates 'YYYY-MM-DD', months 'YYYY-MM', times 'HH:MM', yes = 'yes',
    enum values as their value. Fields in `LIST_FIELDS` hold a tuple of texts, in order.
    """

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONES = "phones"
    """Mobile numbers, which come first; the other kinds have a field each."""
    PRIVATE_PHONES = "private_phones"
    OFFICE_PHONES = "office_phones"
    OTHER_PHONES = "other_phones"
    EMAILS = "emails"
    FROM_PLACE = "from_place"
    STREET = "street"
    POSTCODE = "postcode"
    POSTAL_STREET = "postal_street"
    POSTAL_POSTCODE = "postal_postcode"
    POSTAL_PLACE = "postal_place"
    INTERESTS = "interests"
    """Names of the tenant's interests that are no municipality."""
    MUNICIPALITIES = "municipalities"
    PREFERRED_CHANNEL = "preferred_channel"
    WISH_FROM = "wish_from"
    WISH_TO = "wish_to"
    WISH_WEEKDAYS = "wish_weekdays"
    WISH_WORDS = "wish_words"
    MOVE_STATUS = "move_status"
    MOVE_MONTH = "move_month"
    MOVED_ON = "moved_on"
    MOVED_TO = "moved_to"
    MOVED_PERSONS = "moved_persons"
    MOVED_BECAUSE = "moved_because"
    LIVED_IN_COUNTY = "lived_in_county"
    """'yes' or 'no': whether the household already lived in the county when it registered."""
    HOUSEHOLD_WORDS = "household_words"
    HOUSEHOLD_KEY = "household_key"
    PROFESSION = "profession"
    JOB_SITUATION = "job_situation"
    EMPLOYER_DISCLOSURE = "employer_disclosure"
    LANGUAGE = "language"
    TOPICS_ASKED = "topics_asked"
    TOPICS_ANSWERED = "topics_answered"
    NEXT_STEP = "next_step"
    NEWSLETTER = "newsletter"
    NEWSLETTER_SINCE = "newsletter_since"
    MAGAZINE = "magazine"
    INVITATIONS = "invitations"
    MAILING_CONSENT = "mailing_consent"
    """'yes', 'no' (withdrawn) or '' (never asked); the CRM sends nothing without it."""
    STORING_CONSENT = "storing_consent"
    NO_MAILING = "no_mailing"
    """The CRM's own stop for every mailing; shown, never set from here."""
    CONSENT_ON = "consent_on"
    CONSENT_SOURCE = "consent_source"
    IS_PROTECTED = "is_protected"
    NO_CONTACT_SINCE = "no_contact_since"
    REMOVAL_ASKED_ON = "removal_asked_on"
    """The day on which the person asked to be taken out of the register; '' when they have not, or have had an answer."""
    ACCESS_ASKED_ON = "access_asked_on"
    """The day on which the person asked to see what is kept about them; '' when they have not, or have had an answer."""
    OWNER = "owner"


PHONE_FIELDS = (Field.PHONES, Field.PRIVATE_PHONES, Field.OFFICE_PHONES, Field.OTHER_PHONES)
"""In the order in which a person is rung."""
LIST_FIELDS = frozenset(
    {*PHONE_FIELDS, Field.EMAILS, Field.MUNICIPALITIES, Field.INTERESTS, Field.TOPICS_ASKED, Field.TOPICS_ANSWERED}
)

_WEEKDAYS = frozenset("0123456")

FieldValue = str | tuple[str, ...]
Fields = Mapping[Field, FieldValue]


@dataclass(frozen=True, slots=True)
class ContactWish:
    """How and when the person wants to be reached. `weekdays` are 0 (Monday) to 6; empty = any day."""

    channel: PreferredChannel | None = None
    from_time: time | None = None
    to_time: time | None = None
    weekdays: frozenset[int] = frozenset()
    words: str = ""

    def is_open_at(self, moment: datetime) -> bool:
        """Whether `moment` (Stockholm time) lies inside the wished hours; a wish without hours is always open."""
        if self.weekdays and moment.weekday() not in self.weekdays:
            return False
        wall = moment.time().replace(tzinfo=None)
        if self.from_time is not None and wall < self.from_time:
            return False
        return self.to_time is None or wall < self.to_time

    def next_open_moment(self, now: datetime) -> datetime:
        """The first moment from `now` on (Stockholm time) that lies inside the wished hours; `now` itself when it does."""
        if self.is_open_at(now):
            return now
        start = self.from_time or time()
        for days in range(8):
            day = now.date() + timedelta(days=days)
            moment = datetime.combine(day, start, tzinfo=now.tzinfo)
            if moment > now and self.is_open_at(moment):
                return moment
        return now


def wish_of(fields: Fields) -> ContactWish:
    """The wish in a contact's fields; what cannot be read as a time or weekday is left out, never guessed."""
    channel = text_of(fields, Field.PREFERRED_CHANNEL)
    return ContactWish(
        channel=PreferredChannel(channel) if channel in set(PreferredChannel) else None,
        from_time=_time_of(text_of(fields, Field.WISH_FROM)),
        to_time=_time_of(text_of(fields, Field.WISH_TO)),
        weekdays=frozenset(int(part) for part in text_of(fields, Field.WISH_WEEKDAYS).split(",") if part in _WEEKDAYS),
        words=text_of(fields, Field.WISH_WORDS),
    )


def text_of(fields: Fields, field: Field) -> str:
    """A single-valued field's text, '' when it is missing."""
    value = fields.get(field, "")
    return value if isinstance(value, str) else ""


def list_of(fields: Fields, field: Field) -> tuple[str, ...]:
    """A list field's values in order, empty when it is missing."""
    value = fields.get(field, ())
    return value if isinstance(value, tuple) else ()


def phones_of(fields: Fields) -> tuple[str, ...]:
    """Every number, each once, the one to try first in front."""
    return tuple(dict.fromkeys(number for field in PHONE_FIELDS for number in list_of(fields, field)))


def full_name(fields: Fields) -> str:
    """First and last name as they are written, with one space between."""
    return f"{text_of(fields, Field.FIRST_NAME)} {text_of(fields, Field.LAST_NAME)}".strip()


def _time_of(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None
