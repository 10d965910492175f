"""How long a computer may keep what it keeps without having heard from the CRM; whoever installed it says how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class LastContact:
    """`at`: when the CRM last answered. `seen_at`: the latest moment this computer has shown, so that a clock that is set back
    wins no time.
    """

    at: datetime
    seen_at: datetime

    def is_older_than(self, days: int, now: datetime) -> bool:
        """Whether the guide has to sign in before anything is shown."""
        return max(now, self.seen_at) - self.at > timedelta(days=days)

    def renewed(self, now: datetime) -> LastContact:
        """The CRM answers now; what a clock that was ahead has shown counts no longer, or nobody would ever come in again."""
        return LastContact(now, now)

    def seen(self, now: datetime) -> LastContact:
        """The same, looked at now."""
        return LastContact(self.at, max(now, self.seen_at))
