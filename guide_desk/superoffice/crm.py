"""What Guide Desk asks and tells the CRM, in our words. Sync thread only; raises the CrmErrors of `errors`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from guide_desk.domain.contact import Field, FieldValue
from guide_desk.domain.deeds import ALREADY_HERE, Deed
from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.domain.municipality import Municipality
from guide_desk.errors import CaptivePortal, OutcomeUnknown, Refused, UnreadableAnswer
from guide_desk.identifiers import AssociateId, DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind, PersonBase, TenantLists
from guide_desk.snapshots.guide import Guide
from guide_desk.superoffice import encoding, mapping, patching
from guide_desk.superoffice.activities import activity_of_entity, activity_of_row, appointment_body, plan_patch
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.consents import refuse_said_since, write_consent
from guide_desk.superoffice.field_map import (
    CONSENT_PURPOSES,
    CUSTOM_FIELDS,
    ENTRY_MARKER,
    PERSON_MARKER,
    PROTECTED_COLUMN,
)
from guide_desk.superoffice.paging import Asked, pages
from guide_desk.superoffice.principal import guide_of
from guide_desk.superoffice.reference import Reference
from guide_desk.superoffice.reference_lists import fetch_reference

PAGE_ROWS = 500
IDS_A_CHUNK = 200
SAME_STAMP = timedelta(seconds=2)
"""Stamps and the time that an answer tells are whole seconds; only when two have passed has a further change another stamp."""
NEEDS_LAST_NAME, NEEDS_MORE = "needs_last_name", "needs_more"
"""Why a person is not created as it stands, beside `ALREADY_HERE`."""
_PERSON_COLUMNS = (
    *("personId", "firstName", "lastName", "personAssociateId", "personUpdatedDate", "personUpdatedBy"),
    *("restrictionAddress/city", "email/emailAddress", "personMobilePhone/formattedNumber"),
)
_ACTIVITY_COLUMNS = {
    ActivityKind.APPOINTMENT: (
        *("appointmentId", "type", "date", "endDate", "text", "completed", "associateId", "personId", "updatedDate"),
    ),
    ActivityKind.DOCUMENT: (
        *("documentId", "type", "date", "subject", "text", "associateId", "personId", "updatedDate"),
        f"documentUdef/{ENTRY_MARKER}",
    ),
}
LISTS = {ActivityKind.APPOINTMENT: "Appointment", ActivityKind.DOCUMENT: "Document"}


@dataclass(frozen=True, slots=True)
class CrmScope:
    """Whose contacts come to this computer: the guide's own, their municipality's, and those kept by choice. `interest`: the
    tenant's number for the municipality, None where it has none.
    """

    owner: AssociateId
    interest: int | None

    def restrictions(self, kept: Sequence[int]) -> Iterator[str]:
        """As the archive's filters, one question each: the scope, then those who are kept by choice, by number."""
        own = f"personAssociateId associateIsOneOf ({int(self.owner)})"
        yield f"(personInterestIds oneOf ({self.interest}) or {own})" if self.interest is not None else own
        yield from among("personId", kept)


@contextmanager
def understood(*, writes: bool = False) -> Iterator[None]:
    """JSON of another shape than was asked for: our error, never the mapping's own, which may quote what it could not read."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, UnreadableAnswer) as error:
        if isinstance(error, CaptivePortal) and not writes:
            raise
        if writes:
            raise OutcomeUnknown("answer of another shape", is_server_fault=not isinstance(error, CaptivePortal)) from None
        raise UnreadableAnswer("answer of another shape") from None


class Crm:
    """One connection with the tenant's reference lists. Make it with `connect`."""

    def __init__(self, client: CrmClient, reference: Reference, guide: Guide) -> None:
        self.client = client
        self.reference = reference
        self.guide = guide
        self.pause: Callable[[], None] = lambda: None
        """Called before each request of a long question: a guide's own question may go in between."""
        self.scope = CrmScope(guide.associate_id, reference.interest_of(guide.municipality))

    @classmethod
    @understood()
    def connect(cls, client: CrmClient, chosen: Municipality | None = None) -> Crm:
        """Ask who we are and fetch the lists. `chosen`: the municipality that the guide says they work for."""
        principal = client.get("User/currentPrincipal")
        reference = fetch_reference(client)
        return cls(client, reference, guide_of(principal, reference.colleagues, client.tenant, chosen))

    def tenant_lists(self) -> TenantLists:
        """What the desk has to know of the tenant's lists."""
        return TenantLists(self.reference.other_interests(), self.reference.blocked_fields())

    def why_unwritable(self, changes: Mapping[Field, FieldValue]) -> dict[Field, str]:
        """Reason codes by field for what the tenant cannot take."""
        found = {field: self.reference.why_unwritable(field, value) for field, value in changes.items()}
        return {field: reason for field, reason in found.items() if reason}

    def persons(self, *, after: str = "", kept: Sequence[int] = ()) -> Iterator[list[PersonBase]]:
        """Pages of the scope's persons and of those `kept`, unprotected, whose stamp is later than `after` (a stamp of the CRM's;
        all when '').
        """
        later = f" and personUpdatedDate afterTime '{after}'" if after else ""
        for scope in self.scope.restrictions(kept):
            yield from self.people(f"{scope} and {PROTECTED_COLUMN} set false{later}")

    def persons_by_number(self, remote_ids: Sequence[int]) -> Iterator[list[PersonBase]]:
        """Unprotected persons by number: those a sweep found missing or changed."""
        for chunk in among("personId", remote_ids):
            yield from self.people(f"{chunk} and {PROTECTED_COLUMN} set false")

    def people(self, restriction: str, *, is_private: bool = False) -> Iterator[list[PersonBase]]:
        """Pages of those who fit, without the protected ones, whatever the CRM says. `is_private`: see `pages`."""
        for rows in self.pages("Person", "personId", self._person_columns(), restriction, is_private=is_private):
            yield [base for base in self._persons_of(rows) if not mapping.is_protected(base)]

    @understood()
    def changed_activities(self, after: str) -> list[tuple[int, str]]:
        """(person's number, stamp) of every activity changed after a stamp, without its words."""
        found = []
        for kind, name in LISTS.items():
            columns = (f"{kind.value}Id", "personId", "updatedDate")
            for rows in self.pages(name, f"{kind.value}Id", columns, f"updatedDate afterTime '{after}'"):
                found += [(int(str(row.get("personId") or 0)), encoding.stamp(row.get("updatedDate"))) for row in rows]
        return found

    @understood()
    def newest_activity_stamp(self) -> str:
        """The latest stamp among those activities of the whole register that were made last; '' when there are none."""
        stamps = [""]
        for kind, name in LISTS.items():
            key = f"{kind.value}Id"
            pages = self.pages(name, key, (key, "updatedDate"), f"{key} gt 0", newest_first=True)
            stamps += [encoding.stamp(row.get("updatedDate")) for row in next(pages, ())]
        return max(stamps)

    @understood()
    def stamps(self, kept: Sequence[int] = ()) -> dict[int, str]:
        """Number to stamp of everyone in the scope and of those `kept` who is not protected."""
        found: dict[int, str] = {}
        for scope in self.scope.restrictions(kept):
            restriction = f"{scope} and {PROTECTED_COLUMN} set false"
            for rows in self.pages("Person", "personId", ("personId", "personUpdatedDate"), restriction):
                found |= {int(str(row["PrimaryKey"])): encoding.stamp(row.get("personUpdatedDate")) for row in rows}
        return found

    def protected_persons(self, kept: Sequence[int] = ()) -> list[tuple[PersonBase, list[ActivityBase]]]:
        """Protected persons of the scope: number, flag and municipality, and the moments of their clock without any words."""
        found = [each for scope in self.scope.restrictions(kept) for each in self.protected_among(scope)]
        return list({person.remote_id: (person, activities) for person, activities in found}.values())

    @understood()
    def protected_among(self, scope: str) -> list[tuple[PersonBase, list[ActivityBase]]]:
        """As `protected_persons`, of those who fit the restriction."""
        order = f"personUdef/{CUSTOM_FIELDS[Field.MUNICIPALITIES].prog_id}"
        columns = ("personId", "personUpdatedDate", PROTECTED_COLUMN, order)
        persons = [
            mapping.person_of_row(row, self.reference)
            for rows in self.pages("Person", "personId", columns, f"{scope} and {PROTECTED_COLUMN} set true")
            for row in rows
        ]
        chunks: dict[int, list[ActivityBase]] = {person.remote_id: [] for person in persons}
        for activity in self.activities([person.remote_id for person in persons], wordless=True):
            chunks[activity.person_remote_id].append(activity)
        return [(person, chunks[person.remote_id]) for person in persons]

    def activities(self, person_ids: Sequence[int], *, after: str = "", wordless: bool = False) -> Iterator[ActivityBase]:
        """The activities of these persons, both kinds, later than `after` when given: person after person, in chunks of ids."""
        for numbers in among("personId", person_ids):
            chunk: list[ActivityBase] = []
            restriction = numbers + (f" and updatedDate afterTime '{after}'" if after else "")
            for kind, name in LISTS.items():
                known = self._activity_columns(kind)
                columns = tuple(each for each in known if not wordless or each not in ("text", "subject"))
                for rows in self.pages(name, f"{kind.value}Id", columns, restriction):
                    chunk += self._activities_of(rows, kind)
            yield from sorted(chunk, key=lambda activity: activity.person_remote_id)

    def activities_by_number(self, kind: ActivityKind, remote_ids: Sequence[int]) -> Iterator[list[ActivityBase]]:
        """Activities of one kind by number: those that a comparison found missing or changed."""
        for chunk in among(f"{kind.value}Id", remote_ids):
            for rows in self.pages(LISTS[kind], f"{kind.value}Id", self._activity_columns(kind), chunk):
                yield self._activities_of(rows, kind)

    @understood()
    def card(self, remote_id: int) -> PersonBase:
        """The whole card of one person. Raises Refused(404) when it is gone or hidden."""
        self.pause()
        return self._person_of(self.client.get(f"Person/{remote_id}"))

    def create_entry(self, deed: Deed, person_remote_id: int) -> ActivityBase:
        """Send an entry. Raises OutcomeUnknown when it may have arrived."""
        body = appointment_body(deed, person_remote_id, self.reference)
        with understood(writes=True):
            return activity_of_entity(self.client.post("Appointment", body), self.reference)

    @understood()
    def find_entry(self, marker: DeedId, kind: ActivityKind = ActivityKind.APPOINTMENT) -> list[ActivityBase]:
        """Activities of this kind that carry our marker: none, one, or in a bad hour two. Raises UnreadableAnswer when there is
        one that somebody has turned into what we cannot read: it arrived, so it must not be sent again.
        """
        restriction = f"{kind.value}Udef/{ENTRY_MARKER} is '{marker}'"
        pages = self.pages(LISTS[kind], f"{kind.value}Id", self._activity_columns(kind), restriction)
        rows = [row for page in pages for row in page]
        found = self._activities_of(rows, kind)
        if rows and not found:
            raise UnreadableAnswer("marked activity of another kind")
        return sorted(found, key=lambda each: each.remote_id)

    def change_plan(self, remote_id: int, before: DialogueEntry, after: DialogueEntry) -> ActivityBase | None:
        """Move, hand over or tick off a reminder or booked call; None when the CRM has it so already."""
        operations = plan_patch(before, after)
        if not operations:
            return None
        with understood(writes=True):
            return activity_of_entity(self.client.patch(f"Appointment/{remote_id}", operations), self.reference)

    def remove_entry(self, double: ActivityBase) -> None:
        """Take away a double of our own making; a document's content is of its own, and need not have come."""
        path = f"{LISTS[double.kind]}/{double.remote_id}"
        if double.kind is ActivityKind.DOCUMENT:
            self.client.take_away(f"{path}/Content")
        self.client.remove(path)

    @understood()
    def has_content(self, document: int) -> bool:
        """Whether anything has been put into a document; one that somebody has removed holds nothing."""
        try:
            return int(self.client.get(f"Document/{document}/Length")) > 0
        except Refused as error:
            if not error.is_not_found:
                raise
            return False

    @understood()
    def why_not_created(self, deed: Deed) -> str:
        """What speaks against creating a person before it is tried: a reason code, '' for nothing.

        The CRM's own check of what it demands, and whether somebody in the whole register has one of the addresses.
        """
        try:
            problems = self.client.check("Person/Validate", patching.new_person_body(deed, self.reference))
        except Refused:
            problems = {}
        demanded = {str(name) for name, said in problems.items() if said} if isinstance(problems, dict) else set()
        if demanded:
            return NEEDS_LAST_NAME if demanded & {"Lastname", "Firstname"} else NEEDS_MORE
        for address in deed.changes.get(Field.EMAILS, ()):
            restriction = f"email/emailAddress is {encoding.quoted(address)}"
            if any(self.pages("Person", "personId", ("personId",), restriction, is_private=True)):
                return ALREADY_HERE
        return ""

    def create_person(self, deed: Deed) -> PersonBase:
        """Create a person. Raises OutcomeUnknown when it may have been done."""
        body = patching.new_person_body(deed, self.reference)
        with understood(writes=True):
            return self._person_of(self.client.post("Person", body))

    @understood()
    def persons_marked(self, marker: DeedId) -> list[int]:
        """Numbers of the persons who carry our marker: none, one, or in a bad hour two; lowest first."""
        restriction = f"personUdef/{PERSON_MARKER} is '{marker}'"
        pages = self.pages("Person", "personId", ("personId",), restriction)
        return sorted(int(str(row["PrimaryKey"])) for rows in pages for row in rows)

    def remove_person(self, remote_id: int) -> None:
        """Take away a double of our own making; in the CRM it lies in the recycle bin for a while."""
        self.client.remove(f"Person/{remote_id}")

    def patch_person(self, base: PersonBase, changes: Mapping[Field, FieldValue]) -> PersonBase:
        """Change exactly these fields, tested against the base. A consent that is withdrawn goes first, one that is given last,
        when nothing has spoken against it; both may be repeated without harm.

        Raises ValueCollided when one had another value, also a consent that is to be given: nothing else tests what somebody has
        said of it since. Raises Refused for what the tenant cannot take.
        """
        consents = {field: value for field, value in changes.items() if field in CONSENT_PURPOSES}
        given = {field for field, value in consents.items() if value == "yes"}
        self._write_consents(base, consents.keys() - given, changes)
        plain, now = {field: value for field, value in changes.items() if field not in consents}, None
        if plain:
            operations = patching.patch_of(base, plain, self.reference)
            with understood(writes=True):
                now = self._person_of(self.client.patch(f"Person/{base.remote_id}", operations))
        if not given:
            return now or self.card(base.remote_id)
        refuse_said_since(base, now or self.card(base.remote_id), given)
        self._write_consents(base, given, changes)
        return self.card(base.remote_id)

    def _person_of(self, entity: Mapping[str, Any]) -> PersonBase:
        """A card, compared with the time that its answer tells: stamps are whole seconds, in which others may write too."""
        found, told = mapping.person_of_entity(entity, self.reference), self.client.server_time
        changed_at = encoding.moment_of(found.updated)
        is_fresh = told is not None and changed_at is not None and told - changed_at < SAME_STAMP
        return replace(found, is_fresh=True) if is_fresh else found

    def _write_consents(self, base: PersonBase, fields: Set[Field], changes: Mapping[Field, FieldValue]) -> None:
        if self.reference.keeps_consents():
            for field in sorted(fields):
                write_consent(self.client, base.remote_id, field, changes)

    def _activity_columns(self, kind: ActivityKind) -> tuple[str, ...]:
        """What the dialogue needs, of the fields that the tenant still has."""
        if kind is ActivityKind.DOCUMENT:
            return _ACTIVITY_COLUMNS[kind]
        return (*_ACTIVITY_COLUMNS[kind], *(f"appointmentUdef/{name}" for name in sorted(self.reference.entry_fields)))

    def _person_columns(self) -> tuple[str, ...]:
        """What lists need, of the fields that the tenant still has."""
        known = (custom.prog_id for custom in CUSTOM_FIELDS.values())
        return (*_PERSON_COLUMNS, *(f"personUdef/{prog_id}" for prog_id in known if prog_id in self.reference.published))

    def letter(self, document: int, most_bytes: int) -> Iterator[bytes]:
        """The bytes of a document's content, piece by piece."""
        return self.client.stream(f"Document/{document}/Content", most_bytes)

    def close(self) -> None:
        """End the connection."""
        self.client.close()

    @understood()
    def _persons_of(self, rows: Sequence[Mapping[str, Any]]) -> list[PersonBase]:
        return [mapping.person_of_row(row, self.reference) for row in _once(rows)]

    @understood()
    def _activities_of(self, rows: Sequence[Mapping[str, Any]], kind: ActivityKind) -> list[ActivityBase]:
        found = (activity_of_row(row, kind, self.reference) for row in rows)
        return [activity for activity in found if activity is not None]

    def pages(
        self,
        path: str,
        key: str,
        columns: Sequence[str],
        restriction: str,
        *,
        is_private: bool = False,
        newest_first: bool = False,
    ) -> Iterator[list[Mapping[str, Any]]]:
        """Rows by key, page after page; see `Asked`. Raises UnreadableAnswer for pages that would not end."""
        asked = Asked(path, key, columns, restriction, is_private=is_private, newest_first=newest_first)
        return pages(self.client, self.pause, asked, PAGE_ROWS)


def among(column: str, numbers: Sequence[int]) -> Iterator[str]:
    """Restrictions that name at most `IDS_A_CHUNK` numbers each."""
    for start in range(0, len(numbers), IDS_A_CHUNK):
        yield f"{column} in ({','.join(str(number) for number in numbers[start : start + IDS_A_CHUNK])})"


def _once(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows multiply when a person has several addresses: the first one counts."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        found.setdefault(str(row["PrimaryKey"]), row)
    return list(found.values())
