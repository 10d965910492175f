"""Who is gone from the register, and where to: what a question for changes since a moment never tells. Sync thread only.

The recycle bin and the log of merges may be closed to a guide or unknown to a tenant; then they tell nothing, and the sweep finds
out later who is missing, without knowing why.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guide_desk.errors import Refused, ServerDown, UnreadableAnswer
from guide_desk.superoffice import encoding
from guide_desk.superoffice.crm import Crm

_logger = logging.getLogger(__name__)
MOST_ROWS = 2000
_PERSON_TABLE = "6"
_SOURCE, _DESTINATION = "mergemovelog.sourceRecord", "mergemovelog.destinationRecord"
_TABLE, _REGISTERED = "mergemovelog.tableNumber", "mergemovelog.registered"


@dataclass(frozen=True, slots=True)
class Merge:
    """`source` became `destination`; `registered` is the CRM's stamp."""

    source: int
    destination: int
    registered: str


def recycled_persons(crm: Crm) -> set[int]:
    """Numbers of everyone in the recycle bin, whoever put them there."""
    query = {"$select": "personId", "$entities": "person,forAllUsers", "$top": str(MOST_ROWS)}
    return {int(str(row["PrimaryKey"])) for row in _rows(crm, "Archive/recycleperson", query)}


def merges_since(crm: Crm, after: str) -> list[Merge]:
    """Persons merged after a stamp of the CRM's, in the order it happened."""
    query = {
        "$select": ",".join((_SOURCE, _DESTINATION, _TABLE, _REGISTERED)),
        "$filter": f"{_REGISTERED} afterTime '{after}'",
        "$top": str(MOST_ROWS),
    }
    rows = [row for row in _rows(crm, "Archive/dynamic", query) if str(row.get(_TABLE)) == _PERSON_TABLE]
    found = [Merge(_number(row.get(_SOURCE)), _number(row.get(_DESTINATION)), encoding.stamp(row.get(_REGISTERED))) for row in rows]
    return sorted((each for each in found if each.source and each.destination), key=lambda each: each.registered)


def why_unreachable(crm: Crm, remote_id: int) -> int | None:
    """The status that the CRM refuses a person with; None when it does not."""
    try:
        crm.card(remote_id)
    except Refused as error:
        return error.status
    return None


def _rows(crm: Crm, path: str, query: Mapping[str, str]) -> list[Mapping[str, Any]]:
    crm.pause()
    try:
        answer = crm.client.get(path, query)
    except (Refused, ServerDown, UnreadableAnswer) as error:
        if isinstance(error, ServerDown) and error.retry_after_seconds is not None:
            raise
        _logger.info("%s tells nothing: %s", path, type(error).__name__)
        return []
    rows = answer.get("value") if isinstance(answer, dict) else None
    return [row for row in rows or () if isinstance(row, dict) and str(row.get("PrimaryKey", "")).isdecimal()]


def _number(value: object) -> int:
    return int(str(value)) if str(value or "").isdecimal() else 0
