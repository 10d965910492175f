"""A tenant that is set up in another way than the practice one: its own numbers, lists and forms of a moment."""

from __future__ import annotations

from typing import Any

import pytest

from guide_desk.domain.segment import EVERYONE, Purpose, Segment
from guide_desk.hub import tenant
from guide_desk.snapshots.selections import SelectionKind
from guide_desk.superoffice import selections
from guide_desk.superoffice.criteria import criteria_of
from guide_desk.superoffice.crm import Crm
from tests.hubs import running_hub

REGION_USER, NOWHERE = "birgitta", "Vet inte / hela länet"


def create(crm: Crm, interest: str, owner: int = 9) -> int:
    """Somebody who chose it and whom a mailing may reach; by their number."""
    chosen = [{"Id": crm.reference.interests[interest], "Selected": True}]
    consent = {"ConsentPurposeKey": "EMARKETING", "LegalBaseKey": "61A", "ConsentSourceKey": "USER"}
    body = {
        "Lastname": "Ny",
        "Associate": {"AssociateId": owner},
        "Interests": chosen,
        "ShipmentTypes": [{"Id": crm.reference.shipment_types["Nyhetsbrevet"], "Selected": True}],
        "Emails": [{"Value": "ny@example.se"}],
        "Consents": [consent],
    }
    made: dict[str, Any] = crm.client.post("Person", body)
    return int(made["PersonId"])


@pytest.mark.parametrize(("user", "interest"), [("karin", "Åre"), (REGION_USER, NOWHERE)])
def test_whose_contacts_come_is_asked_for_by_the_tenants_own_number(
    monkeypatch: pytest.MonkeyPatch, user: str, interest: str
) -> None:
    own_numbers = {place: name for place, name in enumerate(sorted(tenant.INTERESTS.values()), start=1)}
    monkeypatch.setattr(tenant, "INTERESTS", own_numbers)
    with running_hub() as hub:
        crm = hub.connect(user)
        ours, _others = create(crm, interest), create(crm, "Berg")
        assert set(crm.stamps()) == {ours}
        assert [each.remote_id for page in crm.persons() for each in page] == [ours]
        made = selections.create_selection(crm, "Alla", SelectionKind.DYNAMIC, "")
        criteria = criteria_of(Segment("Alla", EVERYONE, Purpose.NEWSLETTER), crm.reference, crm.scope)
        selections.put_criteria(crm, made.remote_id, criteria.groups)
        assert selections.members(crm, made.remote_id) == {ours}


def test_a_tenant_without_the_municipality_still_gives_the_guides_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant, "INTERESTS", {1: "Berg"})
    with running_hub() as hub:
        crm = hub.connect("karin")
        own, _others = create(crm, "Berg", owner=int(crm.guide.associate_id)), create(crm, "Berg")
        assert set(crm.stamps()) == {own}
