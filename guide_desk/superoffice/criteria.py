"""A segment's tree as the criteria of a dynamic selection, where the CRM's columns can say it. Pure.

What a condition means is decided here (`domain.segment_match`); whether the criteria give the same people, the sync asks the CRM.
Who has a day in a field that stops mailings is told from who has none by a day long before any: no day is kept as one in 1760.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from guide_desk.domain.contact import Field
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.search_fold import search_fold
from guide_desk.domain.segment import ALWAYS, About, Condition, Group, Purpose, Segment, conditions_of
from guide_desk.superoffice.crm import CrmScope
from guide_desk.superoffice.field_map import CUSTOM_FIELDS, INTEREST_NAMES, PROTECTED_COLUMN, SUBSCRIPTION_NAMES
from guide_desk.superoffice.reference import Reference

MOST_GROUPS, MOST_RESTRICTIONS = 20, 50
_BEFORE_ANY_DAY = "1800-01-01"
_OPPOSITES = (
    *(("oneOf", "notOneOf"), ("is", "isNot"), ("contains", "notContains"), ("associateIsOneOf", "associateIsNotOneOf")),
)
_REVERSED = {**dict(_OPPOSITES), **{other: one for one, other in _OPPOSITES}}


@dataclass(frozen=True, slots=True)
class Restriction:
    """One column compared with values."""

    name: str
    operator: str
    values: tuple[str, ...]


Alternatives = tuple[tuple[Restriction, ...], ...]
"""Alternatives, in each of which all must hold."""


class _TooMany(Exception):
    """More than a selection takes."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """`groups` as they are sent, empty when the segment cannot be said so; `unsayable`: the conditions because of which."""

    groups: tuple[dict[str, object], ...] = ()
    unsayable: tuple[About, ...] = ()


def criteria_of(segment: Segment, reference: Reference, scope: CrmScope) -> Criteria:
    """The criteria of whom the segment matches and the purpose allows, within the scope of this computer."""
    needed = _NEEDED.get(segment.purpose)
    abouts = {each.about for _path, each in conditions_of(segment.tree) if not _is_sayable(each, reference)}
    if needed is None or abouts:
        return Criteria(unsayable=tuple(sorted(abouts)))
    must = ((*needed(reference), *_reachable(reference)),)
    try:
        alternatives = _all_of([must, _within(scope), _of_group(segment.tree, reference)])
    except _TooMany:
        return Criteria()
    return Criteria(tuple(_sent(place, each) for place, each in enumerate(alternatives)))


def _sent(place: int, restrictions: Sequence[Restriction]) -> dict[str, object]:
    return {
        "Name": str(place),
        "Rank": place,
        "Restrictions": [
            {"Name": each.name, "Operator": each.operator, "Values": list(each.values), "IsActive": True, "InterOperator": "And"}
            for each in dict.fromkeys(restrictions)
        ],
    }


def _of_group(group: Group, reference: Reference) -> Alternatives:
    parts = [_of_group(part, reference) if isinstance(part, Group) else _of_condition(part, reference) for part in group.parts]
    made = _few(tuple(each for part in parts for each in part)) if group.is_any else _all_of(parts)
    return _opposite(made) if group.is_reversed else made


def _of_condition(condition: Condition, reference: Reference) -> Alternatives:
    made = _SAID[condition.about](condition.values, reference)
    return _opposite(made) if condition.is_reversed else made


def _all_of(parts: Iterable[Alternatives]) -> Alternatives:
    """One alternative of each, in every combination."""
    found: Alternatives = ((),)
    for part in parts:
        found = _few(tuple((*one, *other) for one, other in product(found, part)))
    return found


def _few(alternatives: Alternatives) -> Alternatives:
    if len(alternatives) > MOST_GROUPS or any(len(each) > MOST_RESTRICTIONS for each in alternatives):
        raise _TooMany
    return alternatives


def _opposite(alternatives: Alternatives) -> Alternatives:
    return _all_of([tuple((_reversed(each),) for each in alternative) for alternative in alternatives])


def _reversed(restriction: Restriction) -> Restriction:
    return Restriction(restriction.name, _REVERSED[restriction.operator], restriction.values)


def _is_sayable(condition: Condition, reference: Reference) -> bool:
    said = _SAID.get(condition.about)
    if said is None or condition.span != ALWAYS:
        return False
    try:
        said(condition.values, reference)
    except LookupError:
        return False
    return True


def _custom(field: Field) -> str:
    return f"personUdef/{CUSTOM_FIELDS[field].prog_id}"


def _one_of(name: str, numbers: Iterable[int]) -> Restriction:
    return Restriction(name, "oneOf", tuple(f"[I:{number}]" for number in numbers))


def _municipalities(values: Sequence[str], reference: Reference) -> Alternatives:
    """Whoever chose none is the Region's."""
    numbers = {place.value: reference.interests[name] for name, place in INTEREST_NAMES.items()}
    chosen = [numbers[value] for value in values if value != Municipality.REGION.value]
    found = [(_one_of("personInterestIds", chosen),)] if chosen else []
    if Municipality.REGION.value in values:
        found.append((_reversed(_one_of("personInterestIds", sorted(numbers.values()))),))
    return tuple(found)


def _interests(values: Sequence[str], reference: Reference) -> Alternatives:
    numbers = {search_fold(name): number for name, number in reference.interests.items()}
    return ((_one_of("personInterestIds", [numbers[search_fold(value)] for value in values]),),)


def _statuses(values: Sequence[str], reference: Reference) -> Alternatives:
    """Whoever has none counts as not known: then all the others are ruled out."""
    if MoveStatus.UNKNOWN.value not in values:
        return ((_listed(Field.MOVE_STATUS, values, reference),),)
    others = [each.value for each in MoveStatus if each.value not in values]
    return ((_reversed(_listed(Field.MOVE_STATUS, others, reference)),),) if others else ((),)


def _channels(values: Sequence[str], reference: Reference) -> Alternatives:
    return ((_listed(Field.PREFERRED_CHANNEL, values, reference),),)


def _listed(field: Field, values: Sequence[str], reference: Reference) -> Restriction:
    numbers = [reference.item_number(field, value) for value in values]
    if None in numbers:
        raise LookupError(field.value)
    return _one_of(_custom(field), [number for number in numbers if number is not None])


def _texts(field: Field) -> Callable[[Sequence[str], Reference], Alternatives]:
    return lambda values, _reference: tuple((Restriction(_custom(field), "is", (value,)),) for value in values)


def _languages(values: Sequence[str], reference: Reference) -> Alternatives:
    """Whoever has said nothing reads Swedish."""
    return _texts(Field.LANGUAGE)([*values, *([""] if "sv" in values else ())], reference)


def _words(*fields: Field) -> Callable[[Sequence[str], Reference], Alternatives]:
    return lambda values, _reference: tuple(
        (Restriction(_custom(field), "contains", (value,)),) for field in fields for value in values
    )


def _owners(values: Sequence[str], _reference: Reference) -> Alternatives:
    return ((Restriction("personAssociateId", "associateIsOneOf", tuple(values)),),)


_SAID: dict[About, Callable[[Sequence[str], Reference], Alternatives]] = {
    About.MUNICIPALITY: _municipalities,
    About.INTEREST: _interests,
    About.MOVE_STATUS: _statuses,
    About.TOPIC_ASKED: _words(Field.TOPICS_ASKED),
    About.TOPIC: _words(Field.TOPICS_ASKED, Field.TOPICS_ANSWERED),
    About.JOB_SITUATION: _texts(Field.JOB_SITUATION),
    About.EMPLOYER_DISCLOSURE: _texts(Field.EMPLOYER_DISCLOSURE),
    About.CHANNEL: _channels,
    About.LANGUAGE: _languages,
    About.OWNER: _owners,
}
"""Conditions that the columns of the CRM's persons can say. Registrations, contacts, mailings and events are activities there."""


def _newsletter(reference: Reference) -> tuple[Restriction, ...]:
    number = reference.shipment_types.get(SUBSCRIPTION_NAMES[Field.NEWSLETTER], 0)
    return (_one_of("subscription", [number]),)


def _invitation(_reference: Reference) -> tuple[Restriction, ...]:
    return (Restriction(_custom(Field.INVITATIONS), "is", ("yes",)),)


def _job_tip(_reference: Reference) -> tuple[Restriction, ...]:
    return ()


_NEEDED = {Purpose.NEWSLETTER: _newsletter, Purpose.INVITATION: _invitation, Purpose.JOB_TIP: _job_tip}
"""Mailings alone: by the CRM's columns nobody can be left out of a letter for the household's sake, nor found by every phone."""


def _reachable(reference: Reference) -> tuple[Restriction, ...]:
    """What every mailing demands. No column tells a withdrawn consent to be stored from one that was never asked for: with
    somebody in it who never was, a selection becomes static.
    """
    away = reference.item_number(Field.MOVE_STATUS, MoveStatus.MOVED_ELSEWHERE.value)
    return (
        Restriction(PROTECTED_COLUMN, "set", ("false",)),
        Restriction("hasStoreConsent", "set", ("true",)),
        Restriction("hasEmarketingConsent", "set", ("true",)),
        Restriction("personNoMail", "set", ("false",)),
        Restriction("email/emailAddress", "contains", ("@",)),
        Restriction(_custom(Field.NO_CONTACT_SINCE), "before", (_BEFORE_ANY_DAY,)),
        Restriction(_custom(Field.REMOVAL_ASKED_ON), "before", (_BEFORE_ANY_DAY,)),
        *([_reversed(_one_of(_custom(Field.MOVE_STATUS), [away]))] if away is not None else ()),
    )


def _within(scope: CrmScope) -> Alternatives:
    """Whose contacts are on this computer, as `CrmScope` asks for them."""
    mine = Restriction("personAssociateId", "associateIsOneOf", (str(int(scope.owner)),))
    return ((_one_of("personInterestIds", [scope.interest]),), (mine,)) if scope.interest is not None else ((mine,),)
