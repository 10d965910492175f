"""What must be true when everything has come to rest: the laptop shows what the server has, and a further round does nothing."""

from __future__ import annotations

from typing import Any

from guide_desk.hub.application import TENANT
from guide_desk.store import codec, doctor
from guide_desk.store.streams import ACTIVITIES, PERSONS
from guide_desk.superoffice.client import CrmClient
from guide_desk.superoffice.crm import Crm
from guide_desk.sync.fetching import overlapped
from tests.hubs import ROOT
from tests.sync.machine.laptop import Laptop
from tests.sync.machine.ledger import Broken
from tests.sync.machine.server import Server

_TABLES = ("contact", "base_person", "base_activity", "deed", "dialogue_entry", "conflict", "sync_mark")
_LISTED = (
    "SELECT b.remote_id, b.updated FROM base_person AS b JOIN contact AS c USING (contact_id)"
    " WHERE c.is_gone = 0 AND c.is_protected = 0 AND b.updated <> ''"
)
_SHOWN = (
    "SELECT b.remote_id, b.updated, b.fields FROM base_person AS b JOIN contact AS c USING (contact_id)"
    " WHERE c.is_gone = 0 AND c.is_protected = 0"
)
_ACTIVITIES = (
    "SELECT a.kind, a.remote_id, c.remote_id, a.updated, a.entry FROM base_activity AS a JOIN contact AS c USING (contact_id)"
)
_IS_HELD = (
    "SELECT 1 FROM base_activity AS a JOIN deed AS d USING (contact_id) WHERE a.kind = ? AND a.remote_id = ?"
    " AND d.state NOT IN ('settled', 'withdrawn') AND (d.deed_id = a.marker OR d.entry ->> 'marker' = a.marker"
    " OR d.entry ->> 'activity' = a.kind || '/' || a.remote_id)"
)
_PROTECTED_HERE = (
    "SELECT remote_id FROM contact JOIN deed USING (contact_id) WHERE is_protected = 1"
    " AND state NOT IN ('settled', 'withdrawn') AND changes ->> 'is_protected' = 'yes'"
)
"""Who is hidden already because a guide said so, although the CRM has not taken it."""
_WRITTEN_ABOUT = "SELECT remote_id FROM contact JOIN draft USING (contact_id)"


class Inspector:
    """Looks at the server as the laptop's guide, past all faults."""

    def __init__(self, server: Server, laptop: Laptop) -> None:
        self._server = server
        self._marks = {PERSONS: "", ACTIVITIES: ""}
        client = CrmClient(ROOT, TENANT, lambda: laptop.token, clock=server.clock, transport=server.way_in)
        self._crm = Crm.connect(client)

    def close(self) -> None:
        self._crm.close()

    def check_healthy(self, laptop: Laptop) -> None:
        """I10 and I11: the file's own checks, the search index, every projection."""
        report = doctor.examine(laptop.store)
        if not report.is_healthy:
            raise Broken(f"I11 {'; '.join(report.lines())}")

    def check_marks(self, laptop: Laptop, before: dict[int, str], after: dict[int, str]) -> None:
        """I7, after a round: no mark went back, and nothing that the server had before it lies unread behind the overlap.

        `before`, `after`: the stamps of the guide's scope on the server, before and after the round.
        """
        marks = dict(laptop.ask("SELECT stream, mark FROM sync_mark"))
        for stream, mark in self._marks.items():
            if marks.get(stream, "") < mark:
                raise Broken(f"I7 the mark of {stream} went back")
            self._marks[stream] = marks.get(stream, "")
        known = dict(laptop.ask(_LISTED))
        behind = overlapped(self._marks[PERSONS])
        for person, stamp in before.items():
            if stamp == self._server.put_back.get(person):
                continue  # an older copy was put back: that is found by the next sweep, and by no mark
            if person in known and known[person] < stamp <= behind and after.get(person) == stamp:
                raise Broken(f"I7 a change of {person} lies unread behind the mark")

    def check_same(self, laptop: Laptop) -> None:
        """I6: who belongs here is here, with what the server says; nobody else is, unless words about them are unsent."""
        hidden = {row[0] for row in laptop.ask(_PROTECTED_HERE)}
        theirs = {person: stamp for person, stamp in self._crm.stamps().items() if person not in hidden}
        rows = laptop.ask(_SHOWN)
        ours = {row[0]: (row[1], codec.fields_from_text(row[2])) for row in rows}
        held = {row[0] for row in laptop.ask(_WRITTEN_ABOUT)}
        if (theirs.keys() - ours.keys()) or (ours.keys() - theirs.keys() - held):
            raise Broken(
                f"I6 missing {sorted(theirs.keys() - ours)}, should not be here {sorted(ours.keys() - theirs.keys() - held)}"
            )
        for number in theirs.keys() - self._server.forbidden:
            card = self._crm.card(number)
            stamp, fields = ours[number]
            wanted = {name: value for name, value in card.fields.items() if value}
            if (stamp, fields) != (card.updated, wanted):
                names = sorted(name.value for name in wanted.keys() | fields.keys() if wanted.get(name) != fields.get(name))
                raise Broken(f"I6 {number} differs: {stamp} for {card.updated}, {names}")
        self._check_activities(laptop, sorted(theirs))

    def _check_activities(self, laptop: Laptop, persons: list[int]) -> None:
        """None is missing, none differs, and none is here that is not there, but for one to which something unsent belongs."""
        here = {(row[0], row[1]): row[2:] for row in laptop.ask(_ACTIVITIES)}
        left = {place for place, (person, *_rest) in here.items() if person in persons}
        for activity in self._crm.activities(persons):
            place = f"{activity.kind.value}/{activity.remote_id}"
            wanted = codec.entry_to_text(activity.entry, marker=activity.marker, activity=place)
            known = here.get((activity.kind.value, activity.remote_id))
            left.discard((activity.kind.value, activity.remote_id))
            if known is None:
                raise Broken(f"I6 an entry of {activity.person_remote_id} is missing")
            if known != (activity.person_remote_id, activity.updated, wanted):
                raise Broken(f"I6 an entry of {activity.person_remote_id} differs: {known[:2]} for {activity.updated}")
        surplus = sorted(place for place in left if not laptop.ask(_IS_HELD, *place))
        if surplus:
            raise Broken(f"I6 {len(surplus)} entries are here and not on the server: {surplus[:3]}")

    def check_idle(self, laptop: Laptop) -> None:
        """I8: a further round asks, and changes nothing here or there."""
        before, writes = self._dump(laptop), laptop.way.writes
        laptop.runner._swept_at = None
        laptop.round()
        if laptop.way.writes != writes:
            raise Broken("I8 a round with nothing to do wrote to the server")
        if self._dump(laptop) != before:
            changed = [name for name, old, new in zip(_TABLES, before, self._dump(laptop), strict=True) if old != new]
            raise Broken(f"I8 a round with nothing to do changed {changed}")

    @staticmethod
    def _dump(laptop: Laptop) -> list[list[tuple[Any, ...]]]:
        return [laptop.ask(f"SELECT * FROM {table} ORDER BY 1, 2") for table in _TABLES]
