"""Segments: the list of them, whom they match, and who is left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from guide_desk.domain.contact import Field
from guide_desk.domain.left_out import MAILING_PAUSE_DAYS, WATERFALL, LeftOut
from guide_desk.domain.segment import About, Purpose, Segment, conditions_of
from guide_desk.domain.segment_text import segment_of_text
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId
from guide_desk.services.ready_made import ready_made_segments
from guide_desk.snapshots.segments import (
    GonePerson,
    SegmentAnswer,
    SegmentChange,
    SegmentChoices,
    SegmentCount,
    SegmentList,
    SegmentRow,
    SegmentSent,
    SegmentVersion,
    UnreadableSegment,
)
from guide_desk.store.reading import cards, saved_segments, segments
from guide_desk.store.unit_of_work import ReadingUnit

FIELD_GONE, INTEREST_GONE = "field_gone", "interest_gone"
"""Why a condition finds nobody it should: the tenant no longer has the field, or the interest."""
_FIELDS = {
    About.MUNICIPALITY: Field.MUNICIPALITIES,
    About.MOVE_STATUS: Field.MOVE_STATUS,
    About.MOVED: Field.MOVED_ON,
    About.MOVE_MONTH: Field.MOVE_MONTH,
    About.INTEREST: Field.INTERESTS,
    About.TOPIC_ASKED: Field.TOPICS_ASKED,
    About.TOPIC: Field.TOPICS_ANSWERED,
    About.PROFESSION: Field.PROFESSION,
    About.JOB_SITUATION: Field.JOB_SITUATION,
    About.EMPLOYER_DISCLOSURE: Field.EMPLOYER_DISCLOSURE,
    About.CHILDREN: Field.HOUSEHOLD_WORDS,
    About.CHANNEL: Field.PREFERRED_CHANNEL,
    About.LANGUAGE: Field.LANGUAGE,
}
_PLACES = {reason: place for place, reason in enumerate(WATERFALL)}


def segment_list(unit: ReadingUnit, *, counted: bool = True) -> SegmentList:
    """Ready-made and own segments with how many are in; without counting it is there at once."""
    sent_at = saved_segments.sent_at(unit)
    own, unreadable = _own(unit, sent_at)
    guide = unit.guide
    ready_made = ready_made_segments(guide.municipality if guide is not None else None)
    fitted = [replace(each, sent_at=sent_at.get(each.segment_id)) for each in ready_made]

    def included(segment: Segment) -> int | None:
        return segments.count(unit, segment).included if counted else None

    return SegmentList(
        ready_made=tuple((each, included(each)) for each in fitted),
        own=tuple((each, included(each)) for each in own),
        unreadable=tuple(unreadable),
    )


def find_segment(unit: ReadingUnit, segment_id: str) -> Segment | None:
    """One of the list by its id. Raises InvalidInput `segment` for an own one that cannot be read."""
    guide, last_sent = unit.guide, saved_segments.sent_at(unit).get(segment_id)
    for each in ready_made_segments(guide.municipality if guide is not None else None):
        if each.segment_id == segment_id:
            return replace(each, sent_at=last_sent)
    kept = saved_segments.kept_text(unit, segment_id)
    return _saved(kept, last_sent) if kept is not None else None


def count(unit: ReadingUnit, segment: Segment) -> SegmentCount:
    """How many are in and how many each reason leaves out; they add up."""
    counted = segments.count(unit, segment)
    return _count_of(counted.included, counted.left_out)


def ask(unit: ReadingUnit, segment: Segment) -> SegmentAnswer:
    """A segment in full, with what has changed since it was last sent, and what to take away when nobody matches."""
    included, left_out = segments.answer(unit, segment)
    counted = _count_of(len(included), left_out.numbers())
    return SegmentAnswer(
        segment=segment,
        count=counted,
        included=included,
        left_out=left_out,
        last_sent=_last_sent(unit, segment, included),
        opens_most=segments.opens_most(unit, segment) if counted.matched == 0 else None,
        unfetched=saved_segments.unfetched(unit),
    )


def segment_rows(unit: ReadingUnit, contacts: tuple[ContactId, ...]) -> dict[ContactId, SegmentRow]:
    """Rows of the table by key, at most 100. Why somebody is left out stands in the answer."""
    since = unit.now.date() - timedelta(days=MAILING_PAUSE_DAYS)
    return saved_segments.segment_rows(unit, contacts[:100], since)


def segment_versions(unit: ReadingUnit, segment_id: str) -> tuple[SegmentVersion, ...]:
    """An own segment as it was each time it was saved, newest first; those that cannot be read are left out."""
    found = []
    for version, saved_at, text in saved_segments.versions_of(unit, segment_id):
        try:
            found.append(SegmentVersion(replace(segment_of_text(text), segment_id=segment_id, version=version), saved_at))
        except InvalidInput:
            continue
    return tuple(found)


def sent_history(unit: ReadingUnit, segment: Segment) -> tuple[SegmentSent, ...]:
    """Every time a segment was marked as sent, newest first, and who has come and gone since."""
    included = segments.answer(unit, segment)[0]
    return tuple(_sent(unit, mailing, included) for mailing in saved_segments.mailings_of(unit, segment.segment_id))


def changes_since(unit: ReadingUnit, segment: Segment, mailing_id: int) -> SegmentChange | None:
    """Who has come and gone since one time that a segment was sent, and why; None when it is not known any more."""
    mailing = next((each for each in saved_segments.mailings_of(unit, segment.segment_id) if each[0] == mailing_id), None)
    if mailing is None:
        return None
    included, others = segments.answer(unit, segment)
    recipients = saved_segments.recipients_of(unit, mailing_id)
    sent = _sent(unit, mailing, included)
    gone = on_the_lists(unit, tuple(recipients.difference(included)))
    left_out = {each: reason for each, reason in others if each in recipients}
    failing = segments.first_failing(unit, segment, [each for each in gone if each not in left_out])
    return SegmentChange(
        segment=segment,
        sent=sent,
        new=tuple(each for each in included if each not in recipients),
        gone=tuple(GonePerson(each, left_out.get(each), failing.get(each)) for each in gone),
        vanished=sent.gone - len(gone),
    )


def on_the_lists(unit: ReadingUnit, contacts: tuple[ContactId, ...]) -> tuple[ContactId, ...]:
    """Those of some who still lie here and may be shown, in the order of names."""
    return tuple(segments.in_name_order(unit, segments.still_here(unit, contacts)))


def choices(unit: ReadingUnit) -> SegmentChoices:
    """What the conditions may ask for on this computer and in this tenant."""
    return saved_segments.choices(unit)


def problems_of(unit: ReadingUnit, segment: Segment) -> tuple[tuple[tuple[int, ...], str], ...]:
    """(path, code) of conditions that cannot find whom they should, because the tenant has changed."""
    tenant = cards.tenant_of(unit)
    known = {name.casefold() for name in tenant.interests}
    found = []
    for path, condition in conditions_of(segment.tree):
        if _FIELDS.get(condition.about) in tenant.blocked:
            found.append((path, FIELD_GONE))
        elif condition.about is About.INTEREST and not any(value.casefold() in known for value in condition.values):
            found.append((path, INTEREST_GONE))
    return tuple(found)


def _count_of(included: int, left_out: Mapping[LeftOut, int]) -> SegmentCount:
    largest_first = sorted(left_out.items(), key=lambda each: (-each[1], _PLACES[each[0]]))
    return SegmentCount(included + sum(left_out.values()), included, tuple(largest_first))


def _own(unit: ReadingUnit, sent_at: dict[str, datetime]) -> tuple[list[Segment], list[UnreadableSegment]]:
    own, unreadable = list[Segment](), list[UnreadableSegment]()
    for kept in saved_segments.kept_texts(unit):
        try:
            own.append(_saved(kept, sent_at.get(kept[0])))
        except InvalidInput as problem:
            unreadable.append(UnreadableSegment(kept[0], kept[1], problem.reason))
    return own, unreadable


def _saved(kept: tuple[str, str, int, str], sent_at: datetime | None) -> Segment:
    segment_id, name, version, text = kept
    return replace(segment_of_text(text), segment_id=segment_id, name=name, version=version, sent_at=sent_at)


def _last_sent(unit: ReadingUnit, segment: Segment, included: Sequence[ContactId]) -> SegmentSent | None:
    if not segment.segment_id:
        return None
    mailings = saved_segments.mailings_of(unit, segment.segment_id)
    return _sent(unit, mailings[0], included) if mailings else None


def _sent(unit: ReadingUnit, mailing: saved_segments.Mailing, included: Sequence[ContactId]) -> SegmentSent:
    number, sent_at, purpose, size = mailing
    recipients = saved_segments.recipients_of(unit, number)
    stayed = len(recipients.intersection(included))
    return SegmentSent(number, sent_at, Purpose(purpose), size, new=len(included) - stayed, gone=size - stayed)
