"""An e-mail from a file, laid in the dialogue of the person whose address it carries."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from guide_desk.domain.changes import Changes
from guide_desk.domain.contact import Field, Fields, list_of
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.dialogue import LONGEST_TEXT, add_entry
from guide_desk.snapshots.people import PersonRow
from guide_desk.store.reading.rows import rows_by_key
from guide_desk.store.reading.searching import Filters, find_people
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

if TYPE_CHECKING:
    from guide_desk.domain.letter import Letter

_COMPARED = 40
_KNOWN = (
    "SELECT CAST(a.remote_id AS TEXT) FROM base_activity AS a JOIN contact AS c USING (contact_id)"
    " WHERE a.kind = 'document' AND c.is_protected = 0 AND c.is_gone = 0"
    " UNION SELECT entry ->> 'letter' FROM deed WHERE state NOT IN ('settled', 'withdrawn') AND entry ->> 'letter' <> ''"
)


def known_letters(unit: ReadingUnit) -> frozenset[str]:
    """Names of the sealed e-mails that are wanted: documents on a card here, none of a protected person's, and what waits to be
    sent, whoever it is about.
    """
    return frozenset(row[0] for row in unit.connection.execute(_KNOWN).fetchall())


def kind_of(letter: Letter, fields: Fields) -> EntryKind | None:
    """Whether the person wrote it or was written to; None when none of their addresses is in it."""
    own = {address.strip().casefold() for address in list_of(fields, Field.EMAILS)}
    if letter.sender.casefold() in own:
        return EntryKind.EMAIL_IN
    return EntryKind.EMAIL if own & {address.casefold() for address in letter.recipients} else None


def whose(unit: ReadingUnit, letter: Letter) -> tuple[tuple[PersonRow, EntryKind], ...]:
    """Who here has an address that is in the letter, and whether they wrote it or were written to; the sender first."""
    from guide_desk.store.reading.saved_segments import fields_of_many

    likely = (find_people(unit, address, Filters()) for address in (letter.sender, *letter.recipients[:10]))
    fields = dict(fields_of_many(unit, list(dict.fromkeys(chain.from_iterable(likely)))))
    kinds = {contact_id: kind for contact_id, own in fields.items() if (kind := kind_of(letter, own)) is not None}
    rows = rows_by_key(unit, list(kinds))
    sender_first = sorted(kinds, key=lambda each: (kinds[each] is not EntryKind.EMAIL_IN, each))
    return tuple((rows[each], kinds[each]) for each in sender_first if each in rows)


def lay(unit: UnitOfWork, *, contact_id: ContactId, letter: Letter, kind: EntryKind) -> Changes:
    """Lay it in the dialogue at the moment it was sent, to be sent whole; it counts as any mail does.

    Raises InvalidInput `letter` `known` for one of the same minute and subject.
    """
    from guide_desk.store import people  # SQLAlchemy loads with it: on the writer's thread, not at start

    sent_at = letter.sent_at if letter.sent_at is not None and letter.sent_at <= unit.now else unit.now
    text = "\n".join(part for part in (letter.subject, letter.text) if part)[:LONGEST_TEXT]
    for entry in people.shown_entries(unit, contact_id):
        is_of_that_minute = entry.kind is kind and entry.happened_at.replace(second=0) == sent_at.replace(second=0)
        if is_of_that_minute and _subject_of(entry.text) in ("", _subject_of(text)):
            raise InvalidInput("letter", "known")
    address = letter.sender if kind is EntryKind.EMAIL_IN else next(iter(letter.recipients), "")
    return add_entry(unit, contact_id, DialogueEntry(kind, sent_at, text=text, address=address, letter=letter.kept_as))


def _subject_of(text: str) -> str:
    """The beginning of the first line: SuperOffice cuts a long one off."""
    return text.partition("\n")[0].strip()[:_COMPARED]
