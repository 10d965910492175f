"""How long a computer may keep what it keeps without having heard from the CRM; whoever installed it says how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LastContact:
    """`at`: when the CRM last answered. `seen_at`: the latest moment this computer has shown, so that a clock that is set back
    wins no time. `ahead`: how far its clock was before the CRM's then, so that one that is put right wins none either.
    """

    at: datetime
    seen_at: datetime
    ahead: timedelta = timedelta()

    def is_older_than(self, days: int, now: datetime) -> bool:
        """Whether the guide has to sign in before anything is shown."""
        limit = timedelta(days=days)
        return max(now, self.seen_at) - self.at > limit or now - self._at_by(now) > limit

    def is_renewed_by(self, answered_at: datetime, now: datetime) -> bool:
        """Whether an answer of that moment, by this computer's clock, came after it. One that lies ahead was dated wrongly."""
        return self._at_by(now) < answered_at <= now + _AT_ONCE

    def renewed(self, now: datetime, ahead: timedelta = timedelta()) -> LastContact:
        """The CRM answers now; what a clock that was ahead has shown counts no longer, or nobody would ever come in again."""
        return LastContact(now, now, max(ahead, timedelta()))

    def seen(self, now: datetime) -> LastContact:
        """The same, looked at now."""
        return LastContact(self.at, max(now, self.seen_at), self.ahead)

    def _at_by(self, now: datetime) -> datetime:
        """By the CRM's own clock, where the moment lies ahead: then this computer's has been put right since."""
        return self.at - self.ahead if self.at > now else self.at
