"""Takes away what arrived twice, or although it was taken back: a proxy asked again, a request landed after the waiting window,
of an e-mail the document alone had come. Sync thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from guide_desk.domain.dialogue import DialogueEntry
from guide_desk.errors import CrmError, OutcomeUnknown, Refused
from guide_desk.identifiers import DeedId
from guide_desk.snapshots.base import ActivityBase, ActivityKind, PersonBase
from guide_desk.store.doubles import Doubled
from guide_desk.superoffice.activities import end_of
from guide_desk.superoffice.crm import Crm
from guide_desk.superoffice.dialogue_stamps import whose_card
from guide_desk.system.veiled import veiled

_logger = logging.getLogger(__name__)


class HiddenPerson(Refused):
    """The person that we made is in the CRM, as `remote_id`, and the guide may not see them."""

    def __init__(self, refused: Refused, remote_id: int) -> None:
        super().__init__(refused.status, refused.reason)
        self.remote_id = remote_id


def heal(crm: Crm, doubles: Iterable[Doubled]) -> list[ActivityBase]:
    """Of each group with one marker the first stays, or the plan that has been moved since; the others go if they are the
    guide's own, nobody has touched them, and the first is still there: a colleague may have seen the double too.

    Returns those that the CRM does not have any more. Raises CrmErrors.
    """
    removed = []
    for group in doubles:
        moved = _moved_first(group)
        first, *others = moved or _whole_first(crm, group.activities)
        for double in others:
            if not _is_ours(crm, first, double) or not (_is_copy(first, double) or (moved and _is_as_sent(group, double))):
                continue
            if _alone_holds_the_letter(crm, first, double):
                continue
            if whose_card(crm, first.kind, first.remote_id) != first.person_remote_id:
                _logger.info("double %s stays, %s has gone", veiled(double.remote_id), veiled(first.remote_id))
                break
            if _is_gone(crm, double):
                removed.append(double)
    return removed


def _whole_first(crm: Crm, group: Sequence[ActivityBase]) -> Sequence[ActivityBase]:
    """Of an e-mail's documents the one that holds it stays: the content was put into one of them."""
    if group[0].kind is not ActivityKind.DOCUMENT:
        return group
    return sorted(group, key=lambda each: not crm.has_content(each.remote_id))


def _alone_holds_the_letter(crm: Crm, first: ActivityBase, double: ActivityBase) -> bool:
    """Whether an e-mail would go with the double: somebody has changed the one that its content was not put into."""
    is_document = first.kind is ActivityKind.DOCUMENT
    return is_document and not crm.has_content(first.remote_id) and crm.has_content(double.remote_id)


def take_away(crm: Crm, taken_back: Iterable[Doubled]) -> list[ActivityBase]:
    """What the guide has taken back and what came to the CRM all the same: it goes where nobody has touched it since.

    Returns those that the CRM does not have any more. Raises CrmErrors.
    """
    return [
        each
        for group in taken_back
        for each in group.activities
        if each.entry.author_id == crm.guide.associate_id and _is_as_sent(group, each) and _is_gone(crm, each)
    ]


def _is_gone(crm: Crm, entry: ActivityBase) -> bool:
    """Removed now, or before."""
    try:
        crm.remove_entry(entry)
    except Refused as error:
        if not error.is_not_found:
            _logger.info("entry %s stays, its removal was refused with %d", veiled(entry.remote_id), error.status)
            return False
    return True


def one_person(crm: Crm, marker: DeedId, created: PersonBase | None = None) -> PersonBase | None:
    """Who carries our marker, `created` being the answer to our request; None for nobody. Of two the first that we may see stays,
    and the other goes if it is still what we sent and nothing was written on its card.

    Raises CrmErrors; HiddenPerson when there is somebody and the guide may see nobody; OutcomeUnknown when there is an answer and
    nobody could be asked whether it was the only one.
    """
    try:
        numbers = crm.persons_marked(marker)
        if created is not None and numbers in ([], [created.remote_id]):
            return created
        if not numbers:
            return None
        first, *doubles = _cards(crm, numbers)
        for double in doubles:
            _remove_untouched(crm, first, double)
    except CrmError as error:
        if created is None:
            raise
        raise OutcomeUnknown(f"created, then {type(error).__name__}") from None
    return first


def _cards(crm: Crm, numbers: Sequence[int]) -> list[PersonBase]:
    """Those that the guide may see. Raises HiddenPerson when there is none."""
    found, hidden = list[PersonBase](), list[HiddenPerson]()
    for number in numbers:
        try:
            found.append(crm.card(number))
        except Refused as error:
            if not error.is_hidden:
                raise
            hidden.append(HiddenPerson(error, number))
    if not found:
        raise hidden[0]
    return found


def _remove_untouched(crm: Crm, first: PersonBase, double: PersonBase) -> None:
    number = double.remote_id
    is_ours = double.updated_by in (0, crm.guide.associate_id) and double.fields == first.fields
    if not is_ours or next(iter(crm.activities([number])), None) is not None:
        _logger.info("person %s stays beside %s: somebody has been at it", veiled(number), veiled(first.remote_id))
        return
    try:
        crm.remove_person(number)
    except Refused as error:
        _logger.info("double %s stays, its removal was refused with %d", veiled(number), error.status)


def _moved_first(group: Doubled) -> Sequence[ActivityBase]:
    """The only one that is not what was sent any more, though the words are: then no words go with the others. Else empty."""
    as_sent = [each for each in group.activities if _is_as_sent(group, each)]
    changed = [each for each in group.activities if each not in as_sent]
    is_moved = len(changed) == 1 and all(changed[0].entry.text == each.entry.text for each in as_sent)
    return [*changed, *as_sent] if as_sent and is_moved else []


def _is_as_sent(group: Doubled, activity: ActivityBase) -> bool:
    return group.sent is not None and _content(activity.entry) == _content(group.sent)


def _content(entry: DialogueEntry) -> list[object]:
    """The CRM keeps whole seconds, and an end of everything."""
    values = (end_of(entry), *(getattr(entry, each) for each in _SENT))
    return [value.replace(microsecond=0) if isinstance(value, datetime) else value for value in values]


_SENT = ("kind", "happened_at", "text", "author_id", "is_done")
"""What of an entry is written into an activity as it is, and can be changed there."""


def _is_ours(crm: Crm, first: ActivityBase, double: ActivityBase) -> bool:
    return double.person_remote_id == first.person_remote_id and double.entry.author_id == crm.guide.associate_id


def _is_copy(first: ActivityBase, double: ActivityBase) -> bool:
    """The same in everything."""
    return double.entry._replace(activity=first.entry.activity, contact_id=first.entry.contact_id) == first.entry
