"""Slows down whoever guesses passwords: by name and by address, counted in the database for all processes together."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from guide_desk.hub.register import moment_text
from guide_desk.hub.tables import sign_in_attempt

FREE_TRIES = {"user": 5, "address": 30}
"""A whole office may share one address."""
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
_FORGOTTEN_AFTER = timedelta(days=1)


def count_try(connection: Connection, user_name: str, address: str, now: datetime) -> int:
    """Count a try before the password is looked at. Answers the seconds to wait: then it was not counted, and may not be made."""
    connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.latest < moment_text(now - _FORGOTTEN_AFTER)))
    subjects = {"user": user_name.casefold(), "address": address}
    known = {kind: _known(connection, _hash(kind, subject)) for kind, subject in subjects.items()}
    waits = [_seconds_left(kind, tries, latest, now) for kind, (tries, latest) in known.items()]
    if max(waits) > 0:
        return max(waits)
    for kind, subject in subjects.items():
        row = {"subject_hash": _hash(kind, subject), "tries": known[kind][0] + 1, "latest": moment_text(now)}
        if known[kind][0]:
            where = sign_in_attempt.c.subject_hash == row["subject_hash"]
            connection.execute(update(sign_in_attempt).where(where), row)
        else:
            connection.execute(insert(sign_in_attempt), row)
    return 0


def forget_tries(connection: Connection, user_name: str) -> None:
    """After a right password. The address keeps its count: one known account opens no way to guess others."""
    where = sign_in_attempt.c.subject_hash == _hash("user", user_name.casefold())
    connection.execute(delete(sign_in_attempt).where(where))


def _known(connection: Connection, subject_hash: str) -> tuple[int, str]:
    row = connection.execute(select(sign_in_attempt).where(sign_in_attempt.c.subject_hash == subject_hash)).mappings().first()
    return (row["tries"], row["latest"]) if row is not None else (0, "")


def _seconds_left(kind: str, tries: int, latest: str, now: datetime) -> int:
    beyond = tries - FREE_TRIES[kind]
    if beyond < 0:
        return 0
    wait = min(FIRST_WAIT_SECONDS * 2 ** min(beyond, 10), LONGEST_WAIT_SECONDS)
    passed = (datetime.fromisoformat(moment_text(now)) - datetime.fromisoformat(latest)).total_seconds()
    return max(0, int(wait - passed + 0.999)) if passed >= 0 else wait


def _hash(kind: str, subject: str) -> str:
    """What was typed into the field of the name may have been the password."""
    return hashlib.sha256(f"{kind}:{subject}".encode()).hexdigest()
