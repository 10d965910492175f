"""Who sits at this desk."""

from __future__ import annotations

from dataclasses import dataclass

from guide_desk.domain.municipality import Municipality
from guide_desk.identifiers import AssociateId


@dataclass(frozen=True, slots=True)
class Guide:
    """The signed-in guide. `account` is tenant and user, which a deed carries: it is only ever sent as these."""

    associate_id: AssociateId
    name: str
    initials: str
    municipality: Municipality
    account: str

    @property
    def first_name(self) -> str:
        """What the greeting says."""
        return self.name.split(" ", 1)[0]
