"""Who is gone from the register, and where to: what a question for changes since a moment never tells. Sync thread only.

The recycle bin and the log of merges may be closed to a guide or unknown to a tenant; then they tell nothing, and the sweep finds
out later who is missing, without knowing why.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guide_desk.errors import CrmError, Refused, ServerDown, UnreadableAnswer, may_be_of_one
from guide_desk.superoffice import encoding
from guide_desk.superoffice.crm import Crm

_logger = logging.getLogger(__name__)
_PERSON_TABLE = "6"
_SOURCE, _DESTINATION = "mergemovelog.sourceRecord", "mergemovelog.destinationRecord"
_LOGGED, _TABLE, _REGISTERED = "mergemovelog.mergemovelog_id", "mergemovelog.tableNumber", "mergemovelog.registered"


@dataclass(frozen=True, slots=True)
class Merge:
    """`source` became `destination`; `registered` is the CRM's stamp."""

    source: int
    destination: int
    registered: str


def recycled_persons(crm: Crm) -> set[int]:
    """Numbers of everyone in the recycle bin, whoever put them there."""
    return {
        int(str(row["PrimaryKey"])) for row in _rows(crm, "Archive/recycleperson", "personId", ("personId",), "personId gt 0")
    }


def merges_since(crm: Crm, after: str) -> list[Merge]:
    """Persons merged after a stamp of the CRM's, in the order it happened."""
    columns = (_SOURCE, _DESTINATION, _TABLE, _REGISTERED)
    rows = _rows(crm, "Archive/dynamic", _LOGGED, columns, f"{_REGISTERED} afterTime '{after}'")
    persons = [row for row in rows if str(row.get(_TABLE)) == _PERSON_TABLE]
    found = [
        Merge(_number(row.get(_SOURCE)), _number(row.get(_DESTINATION)), encoding.stamp(row.get(_REGISTERED))) for row in persons
    ]
    return sorted((each for each in found if each.source and each.destination), key=lambda each: each.registered)


def why_unreachable(crm: Crm, remote_id: int) -> int | None:
    """The status that the CRM refuses a person with; None when it does not, or cannot say of this one."""
    try:
        crm.card(remote_id)
    except CrmError as error:
        if not may_be_of_one(error):
            raise
        return error.status if isinstance(error, Refused) else None
    return None


def _rows(crm: Crm, path: str, key: str, columns: Sequence[str], restriction: str) -> list[Mapping[str, Any]]:
    """As far as the archive tells them."""
    rows = list[Mapping[str, Any]]()
    try:
        for page in crm.pages(path, key, columns, restriction):
            rows += page
    except (Refused, ServerDown, UnreadableAnswer) as error:
        if isinstance(error, ServerDown) and error.retry_after_seconds is not None:
            raise
        _logger.info("%s tells nothing more: %s", path, type(error).__name__)
    return rows


def _number(value: object) -> int:
    return int(str(value)) if str(value or "").isdecimal() else 0
