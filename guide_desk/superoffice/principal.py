"""Who `currentPrincipal` says we are: guide, coordinator, or somebody who may only read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guide_desk.domain.municipality import Municipality
from guide_desk.errors import UnreadableAnswer, WrongAccount
from guide_desk.identifiers import AssociateId
from guide_desk.snapshots.base import Colleague
from guide_desk.snapshots.guide import Guide, Role

_INTERNAL = "InternalAssociate"
_COORDINATORS = frozenset({"coordinator", "samordnare"})
"""The tenant's own names of the role."""


def guide_of(principal: object, colleagues: Mapping[int, Colleague], tenant: str, chosen: Municipality | None = None) -> Guide:
    """The guide, working for the chosen municipality or the one of their user group.

    Raises UnreadableAnswer for no principal, WrongAccount for one of another tenant.
    """
    if not isinstance(principal, dict) or not isinstance(principal.get("AssociateId"), int):
        raise UnreadableAnswer("principal")
    found: Mapping[str, Any] = principal
    context = str(found.get("DatabaseContextIdentifier") or "")
    if context and context.casefold() != tenant.casefold():
        raise WrongAccount("principal of another tenant")
    number = int(found["AssociateId"])
    me = colleagues.get(number)
    if me is not None:
        name, initials = me.name, me.initials
    else:
        name, initials = str(found.get("FullName") or ""), str(found.get("Associate") or "")
    group = Municipality(me.municipality) if me is not None and me.municipality else Municipality.REGION
    role = _role(found, is_colleague=me is not None)
    return Guide(AssociateId(number), name, initials, chosen or group, f"{tenant}/{number}", role)


def _role(principal: Mapping[str, Any], *, is_colleague: bool) -> Role:
    """Only internal users of the CRM may write; the CRM itself still judges every request."""
    kind = str(principal.get("UserType") or (_INTERNAL if is_colleague else ""))
    if kind != _INTERNAL or not is_colleague:
        return Role.READER
    is_coordinator = str(principal.get("RoleName") or "").casefold() in _COORDINATORS
    return Role.COORDINATOR if is_coordinator else Role.GUIDE
