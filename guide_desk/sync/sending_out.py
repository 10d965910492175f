"""What was sent to many: its lines come to the cards here, and then go to the CRM behind everything else, a few at a time.

Sync thread only. Ten thousand lines take minutes; a note that a guide writes meanwhile does not wait for them.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import partial

from guide_desk.domain.changes import Changes, Topic
from guide_desk.errors import CrmError, OutcomeUnknown, last_resort
from guide_desk.snapshots.base import ActivityBase
from guide_desk.store import mirror, sent_out, sent_out_deeds
from guide_desk.store.sent_out_deeds import PickedDeed
from guide_desk.store.store import Store
from guide_desk.store.unit_of_work import UnitOfWork
from guide_desk.superoffice.crm import Crm

TOGETHER = 50
"""So many are in doubt, and looked for one by one, when the program is ended in the middle of them."""
MOST_A_ROUND = 500
_LINES = frozenset({Topic.DEEDS, Topic.DIALOGUE, Topic.SEGMENTS})
_logger = logging.getLogger(__name__)
Judge = Callable[[PickedDeed, CrmError], None]
"""Writes down what a failed request means for its deed; raises when nothing more can be sent now."""


def spread(store: Store, tell: Callable[[Changes], None], should_stop: Callable[[], bool]) -> bool:
    """Let every line that is due come to its card, in short transactions; whether there were any. Needs no network."""
    account, has_spread = store.guide.account if store.guide is not None else "", False
    while not should_stop():
        changes = store.write(partial(_spread_some, account=account), is_user=False).result()
        if not changes.contacts:
            break
        has_spread = True
        tell(changes)
    return has_spread


def send_out(store: Store, crm: Crm, tell: Callable[[Changes], None], judge: Judge) -> None:
    """Send the lines that wait, at most `MOST_A_ROUND`: each marked before its request leaves, like every deed."""
    for _batch in range(MOST_A_ROUND // TOGETHER):
        request_id = secrets.token_hex(8)
        pick = partial(sent_out_deeds.pick, account=crm.guide.account, request_id=request_id, most=TOGETHER)
        picked = store.write(pick, is_user=False).result()
        if not picked:
            return
        _send_together(store, crm, tell, judge, picked)


def _send_together(store: Store, crm: Crm, tell: Callable[[Changes], None], judge: Judge, picked: list[PickedDeed]) -> None:
    arrived: list[tuple[PickedDeed, ActivityBase]] = []
    waiting = list(picked)
    failed: tuple[PickedDeed, CrmError] | None = None
    try:
        while waiting and failed is None:
            each = waiting.pop(0)
            crm.pause()
            try:
                arrived.append((each, crm.create_entry(each.deed, each.remote_id)))
            except CrmError as error:
                failed = each, error
            except Exception as error:  # noqa: BLE001 - a fault of ours over one line must not hold up the others
                last_resort(error)
                failed = each, OutcomeUnknown("unexpected")
    finally:
        store.write(partial(_note, arrived=arrived, waiting=waiting), is_user=False).result()
    tell(Changes(_LINES, sent_out_deeds.contacts_of(picked)))
    if failed is not None:
        judge(*failed)


def _note(unit: UnitOfWork, arrived: list[tuple[PickedDeed, ActivityBase]], waiting: list[PickedDeed]) -> None:
    sent_out_deeds.settle(unit, [each for each, _activity in arrived])
    sent_out_deeds.put_back(unit, waiting)
    mirror.write_activities(unit, [activity for _each, activity in arrived])


def _spread_some(unit: UnitOfWork, account: str) -> Changes:
    return Changes(_LINES, sent_out.spread_some(unit, account))
