"""Persons who are new here: created in the CRM once, and found again there by our marker. Sync thread only."""

from __future__ import annotations

from collections.abc import Callable

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.deeds import ALREADY_HERE, Deed, DeedKind
from guide_desk.snapshots.base import PersonBase
from guide_desk.store import deeds, departures, mirror
from guide_desk.store.deeds import INSISTED
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.healing import HiddenPerson, one_person

_NEWS = Changes(frozenset({Topic.DEEDS, Topic.DIALOGUE}))


class NewPersons:
    """For one round. `tell` hears of whom the CRM has."""

    def __init__(self, store: Store, crm: Crm, tell: Callable[[Changes], None]) -> None:
        self._store, self._crm, self._tell = store, crm, tell

    def why_held_back(self, deed: Deed) -> str:
        """Reason code for somebody whom the CRM would not take, or who may be there already unless the guide insists; or ''."""
        reason = self._crm.why_not_created(deed)
        return "" if reason == ALREADY_HERE and deed.reason == INSISTED else reason

    def create(self, deed: Deed) -> None:
        """Its deed is marked in flight. Raises CrmErrors."""
        person = one_person(self._crm, deed.deed_id, self._crm.create_person(deed))
        assert person is not None
        self._settle(deed, person)

    def is_found(self, deed: Deed) -> bool:
        """Whether the CRM has them; then the deed is done. Raises CrmErrors."""
        try:
            person = one_person(self._crm, deed.deed_id)
        except HiddenPerson as hidden:
            left = self._crm.why_unwritable(deed.changes)
            self._settle(deed, departures.as_written_down(deed, hidden.remote_id, left), is_hidden=True)
            return True
        if person is not None:
            self._settle(deed, person)
        return person is not None

    def _settle(self, deed: Deed, person: PersonBase, *, is_hidden: bool = False) -> None:
        """The person exists; what the tenant could not take of it waits for the guide as a change of its own."""
        left = self._crm.why_unwritable(deed.changes)

        def settle(unit: UnitOfWork) -> Changes:
            changes = mirror.settle_person(unit, deed.deed_id, person)
            if left:
                rest = {field: deed.changes[field] for field in left}
                waiting = Deed(unit.new_id(), DeedKind.FIELDS, deed.contact_id, unit.now, deed.author_id, changes=rest)
                deeds.add(unit, waiting)
                deeds.park(unit, [waiting.deed_id], next(iter(left.values())))
            if is_hidden:
                changes |= departures.forget_removed(unit, [person.remote_id], departures.HIDDEN)
            return changes | _NEWS

        self._tell(self._store.write(settle, is_user=False).result())
