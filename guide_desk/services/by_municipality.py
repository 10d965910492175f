"""The coordinator's I dag: the same rows in the same order, gathered by the municipality that answers first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from guide_desk.domain.assignment import leading_municipality
from guide_desk.domain.first_response import ClockStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.queue import QueueGroup
from guide_desk.domain.search_fold import name_order
from guide_desk.snapshots.people import PersonRow, PlaceCounts, QueueSection, TodaySnapshot

_NOT_ON_TIME = (ClockStatus.OVERDUE, ClockStatus.DUE_TODAY)


def by_municipality(snapshot: TodaySnapshot) -> TodaySnapshot:
    """Who waits for the coordinator's own word first, then a section for each municipality with somebody in it, by name, the
    contacts without one, and last those with protected identity. `calm_places`: municipalities where nobody waits.
    """
    places: dict[Municipality, list[tuple[QueueGroup, PersonRow]]] = defaultdict(list)
    protected: list[tuple[QueueGroup, PersonRow]] = []
    own = [section for section in snapshot.sections if section.group is QueueGroup.REQUESTS]
    for section in snapshot.sections:
        for row in section.rows if section not in own else ():
            there = protected if row.is_protected else places[leading_municipality(row.municipalities)]
            there.append((section.group, row))
    ordered = sorted(places, key=lambda place: (place is Municipality.REGION, name_order(place.place_name)))
    sections = [*own, *(_section(places[place], place) for place in ordered)]
    if protected:
        sections.append(_section(protected, None))
    waits = {place for place, rows in places.items() if any(_counts([row]) != PlaceCounts() for _group, row in rows)}
    calm = [place for place in Municipality if place is not Municipality.REGION and place not in waits]
    calm.sort(key=lambda place: name_order(place.place_name))
    return replace(snapshot, sections=tuple(sections), calm_places=tuple(calm))


def _section(rows: list[tuple[QueueGroup, PersonRow]], place: Municipality | None) -> QueueSection:
    people = [row for _group, row in rows]
    return QueueSection(rows[0][0], tuple(people), place=place, counts=_counts(people))


def _counts(people: list[PersonRow]) -> PlaceCounts:
    states = [row.clock.status for row in people if row.clock is not None]
    late, due = (states.count(status) for status in _NOT_ON_TIME)
    return PlaceCounts(late, due, states.count(ClockStatus.WAITING))
