"""What reached many at once: newsletters, and events that people were invited to, in the lives of those of past years.

Decided by each person's number alone, so that nothing else about anybody depends on it.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from guide_desk.hub import tenant
from guide_desk.hub.seed.dialogues import own_municipality
from guide_desk.hub.seed.identities import REGION
from guide_desk.hub.seed.made_person import MadePerson
from guide_desk.hub.seed.working_days import next_working_day

MAILING, INVITED, COMING, NOT_COMING, ATTENDED = 19, 23, 24, 25, 26
_NEWSLETTER_DAYS = (4, 38, 94, 151)
"""How long ago newsletters went out, before what each municipality is later by."""
_EVENT_DAYS = (-96, -31, 24)
_IN_TOUCH_DAYS = 150
"""Whoever has not been heard of for longer is not asked to come."""
_ASKED_BEFORE_DAYS, _ANSWERED_AFTER_DAYS = 26, 6
_PLACES = {
    2303: "Folkets hus, Hammarstrand",
    2305: "Bräckegården",
    2309: "Krokoms bibliotek",
    2313: "Saga, Strömsund",
    2321: "Holiday Club, Åre",
    2326: "Medborgarhuset, Svenstavik",
    2361: "Folkets hus, Sveg",
    2380: "Stadshuset, Östersund",
    REGION: "Regionens hus, Östersund",
}
_LATER_DAYS = {number: place * 3 for place, number in enumerate((2309, 2321, 2380, 2361, 2326, 2313, 2305, 2303, REGION))}
_NAMES = {REGION: "Nyhetsbrevet, alla i länet"}
_INVITED_STATUSES = frozenset({"planning", "moving", "moved_here"})
_TOWN = {number: name for number, name in tenant.PLACES.items() if number != REGION} | {REGION: "länet"}


class MailingMaker:
    """Writes them onto cards."""

    def __init__(self, guides: dict[int, int], today: date) -> None:
        self._guides = guides
        self._today = today

    def tell(self, made: MadePerson) -> None:
        """Newsletters since the person has wanted them, and the events of the municipality when they may be invited."""
        municipality = own_municipality(made.chosen)
        if made.wants_newsletter:
            for days in _NEWSLETTER_DAYS:
                sent_on = self._working_day(-days - _LATER_DAYS[municipality])
                if made.registered.date() < sent_on < self._today:
                    text = _NAMES.get(municipality, f"Nyhetsbrevet, alla som valt {_TOWN[municipality]}")
                    made.log(MAILING, datetime.combine(sent_on, time(10, 15)), text, by=self._guides[municipality])
        status = made.situation.status if made.situation is not None else ""
        latest = max(str(row["date"]) for row in (*made.activities, *made.documents) if row["type_id"] != MAILING)
        is_in_touch = latest > (self._today - timedelta(days=_IN_TOUCH_DAYS)).isoformat()
        if is_in_touch and made.custom.get("SuperOffice:30") == "yes" and status in _INVITED_STATUSES:
            for days in _EVENT_DAYS:
                self._event(made, municipality, days)

    def _event(self, made: MadePerson, municipality: int, days: int) -> None:
        held_on = self._working_day(days)
        asked_on = next_working_day(held_on - timedelta(days=_ASKED_BEFORE_DAYS))
        if not made.registered.date() < asked_on < self._today:
            return
        title, by = f"Inflyttarträff i {_TOWN[municipality]}", self._guides[municipality]
        text = f"{title}, {held_on} kl. 18.00, {_PLACES[municipality]}"
        which = sha256(f"{title} {held_on}".encode()).hexdigest()[:32]
        about = f"{which},{held_on}"
        made.log(INVITED, datetime.combine(asked_on, time(13, 5)), text, by=by, f31=about)
        answer = random.Random(f"{made.person_id} {which}").random()
        answered_on = next_working_day(asked_on + timedelta(days=_ANSWERED_AFTER_DAYS))
        if answer < 0.65 and answered_on < self._today:
            made.log(COMING if answer < 0.4 else NOT_COMING, datetime.combine(answered_on, time(9, 20)), text, by=by, f31=about)
            if answer < 0.32 and held_on < self._today:
                made.log(ATTENDED, datetime.combine(held_on, time(20, 0)), text, by=by, f31=about)

    def _working_day(self, days: int) -> date:
        return next_working_day(self._today + timedelta(days=days))
