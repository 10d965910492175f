"""Who sits at this desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guide_desk.domain.municipality import Municipality
from guide_desk.identifiers import AssociateId


class Role(StrEnum):
    """What the CRM's own role lets somebody do here."""

    GUIDE = "guide"
    COORDINATOR = "coordinator"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Guide:
    """The signed-in guide. `account` is tenant and user, which a deed carries: it is only ever sent as these."""

    associate_id: AssociateId
    name: str
    initials: str
    municipality: Municipality
    account: str
    role: Role = Role.GUIDE

    @property
    def may_write(self) -> bool:
        """Whether anything written here could be sent at all."""
        return self.role is not Role.READER

    @property
    def first_name(self) -> str:
        """What the greeting says."""
        return self.name.split(" ", 1)[0]
