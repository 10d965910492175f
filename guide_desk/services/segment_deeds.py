"""What a guide does with a segment: keep it, and reach the people in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import Field, Fields, phones_of, text_of
from guide_desk.domain.left_out import NEEDS_EMAIL
from guide_desk.domain.reachable import each_once, email_of, postal_address_of
from guide_desk.domain.segment import Purpose, Segment
from guide_desk.domain.segment_text import LONGEST_NAME, check
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId, new_deed_id
from guide_desk.snapshots.segments import Recipient
from guide_desk.store.reading import saved_segments, segments
from guide_desk.store.unit_of_work import ReadingUnit, UnitOfWork

_SEGMENTS = Changes(frozenset({Topic.SEGMENTS}))


def as_own(segment: Segment, name: str) -> Segment:
    """A copy that can be saved as the guide's own, under a new id; nothing has been sent to it."""
    return replace(segment, name=name, segment_id=new_deed_id(), is_ready_made=False, version=0, sent_at=None)


def save_segment(unit: UnitOfWork, *, segment: Segment) -> Changes:
    """Keep an own segment as its next version. Raises InvalidInput `segment` (what cannot be asked, `ready_made`) or `name`."""
    from guide_desk.store import segments as kept  # the writer's own modules load on its thread

    name = _checked_name(segment.name)
    if segment.is_ready_made or not segment.segment_id:
        raise InvalidInput("segment", "ready_made")
    check(segment)
    kept.save(unit, replace(segment, name=name))
    return _SEGMENTS


def delete_segment(unit: UnitOfWork, *, segment_id: str) -> Changes:
    """Take an own segment off the list. Raises InvalidInput `segment` `unknown`."""
    from guide_desk.store import segments as kept

    kept.delete(unit, segment_id)
    return _SEGMENTS


def restore_segment(unit: UnitOfWork, *, segment_id: str) -> Changes:
    """Undo `delete_segment`."""
    from guide_desk.store import segments as kept

    kept.restore(unit, segment_id)
    return _SEGMENTS


def mark_as_sent(unit: UnitOfWork, *, segment: Segment, contacts: tuple[ContactId, ...]) -> Changes:
    """'Markera som utskickat': a line on each card, of those who were in when it was sent, after the undo time and also offline.

    A second press on the same day adds nobody twice. `deed_id` of the changes is what `unmark_as_sent` takes it back by. Raises
    InvalidInput: `segment` `unsaved` while it has no id; `guide` `reader`.
    """
    from guide_desk.store import segments as kept

    if not segment.segment_id:
        raise InvalidInput("segment", "unsaved")
    return replace(_SEGMENTS, deed_id=kept.note_sent(unit, segment, contacts))


def unmark_as_sent(unit: UnitOfWork, *, sent_out_id: DeedId) -> Changes:
    """Undo `mark_as_sent`. Raises InvalidInput `sent_out` `spread` when that is too late."""
    from guide_desk.store import segments as kept

    kept.forget_sent(unit, sent_out_id)
    return _SEGMENTS


def recipients(unit: ReadingUnit, segment: Segment) -> tuple[Recipient, ...]:
    """Those who are in, as the file says now, in name order, with what the purpose needs and nothing more."""
    included, _left_out = segments.answer(unit, segment)
    reach = _REACH[segment.purpose]
    found = {each: reach(each, fields) for each, fields in saved_segments.fields_of_many(unit, included)}
    return tuple(found[each] for each in included if each in found)


def addresses(unit: ReadingUnit, segment: Segment) -> tuple[str, ...]:
    """E-mail addresses for the field of hidden copies, each once, in name order; none for letters and calls."""
    if segment.purpose not in NEEDS_EMAIL:
        return ()
    return tuple(each_once(each.email for each in recipients(unit, segment) if each.email))


def _checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise InvalidInput("name", "empty")
    if len(plain) > LONGEST_NAME:
        raise InvalidInput("name", "too_long")
    return plain


def _by_email(contact_id: ContactId, fields: Fields) -> Recipient:
    return Recipient(contact_id, *_names(fields), email=email_of(fields))


def _by_phone(contact_id: ContactId, fields: Fields) -> Recipient:
    return Recipient(contact_id, *_names(fields), phone=next(iter(phones_of(fields)), ""))


def _by_letter(contact_id: ContactId, fields: Fields) -> Recipient:
    address = postal_address_of(fields)
    if address is None:
        return Recipient(contact_id, *_names(fields))
    return Recipient(contact_id, *_names(fields), street=address.street, postcode=address.postcode, place=address.place)


def _names(fields: Fields) -> tuple[str, str]:
    return text_of(fields, Field.FIRST_NAME), text_of(fields, Field.LAST_NAME)


_REACH: dict[Purpose, Callable[[ContactId, Fields], Recipient]] = {
    **dict.fromkeys(NEEDS_EMAIL, _by_email),
    Purpose.PHONE: _by_phone,
    Purpose.LETTER: _by_letter,
}
