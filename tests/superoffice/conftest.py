"""The client that the tests of this folder ask by; which hub it asks is for each of them to say."""

from __future__ import annotations

import pytest

from guide_desk.superoffice.crm import Crm
from tests.hubs import TestHub


@pytest.fixture
def crm(hub: TestHub) -> Crm:
    return hub.connect()
