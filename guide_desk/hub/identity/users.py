"""The people who may sign in at a team's hub: add, list, change the password, remove. What they wrote stays theirs."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from guide_desk.hub import tables, tenant
from guide_desk.hub.identity import sign_ins

ROLES = {"guide": "Guide", "coordinator": "Coordinator"}
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


class UserFault(Exception):
    """What was asked for a user cannot be done; the text is a sentence for the administrator."""


def municipality_number(text: str) -> int:
    """A municipality by number or by the beginning of its name. Raises UserFault when there is none, or more than one."""
    word = text.strip().casefold()
    groups = tenant.GROUPS.items()
    found = [number for number, name in groups if str(number) == word or (word and name.casefold().startswith(word))]
    if len(found) != 1:
        known = ", ".join(f"{name} ({number})" for number, name in groups)
        raise UserFault(f"which municipality? there are: {known}")
    return found[0]


def add_user(
    connection: Connection, user_name: str, *, full_name: str, email: str, municipality: int, role: str, password_hash: str
) -> int:
    """A new user, or one that was removed and comes back as the same person. Answers the associate id; raises UserFault."""
    if not _USER_NAME.fullmatch(user_name):
        raise UserFault("a user name has two to 39 small letters a to z, digits, dots or hyphens")
    if not full_name.strip() or len(full_name) > 100 or not full_name.isprintable():
        raise UserFault("a full name is needed, such as 'Karin Norberg'")
    if email and not _EMAIL.fullmatch(email):
        raise UserFault("that is no e-mail address")
    row = {"full_name": full_name.strip(), "email": email, "group_id": municipality, "role": ROLES[role]}
    row |= {"password_hash": password_hash, "removed": ""}
    known = find_user(connection, user_name, with_removed=True)
    if known is not None:
        if not known["removed"]:
            raise UserFault(f"there is a user {user_name} already")
        connection.execute(update(tables.associate).where(tables.associate.c.associate_id == known["associate_id"]), row)
        return int(known["associate_id"])
    number = int(connection.execute(select(func.max(tables.associate.c.associate_id))).scalar() or 6) + 1
    row |= {"associate_id": number, "person_id": 0, "user_name": user_name, "initials": _initials(connection, full_name)}
    connection.execute(insert(tables.associate), row)
    return number


def find_user(connection: Connection, user_name: str, *, with_removed: bool = False) -> dict[str, Any] | None:
    """The user's row; None when there is none, or when it was removed."""
    question = select(tables.associate).where(tables.associate.c.user_name == user_name.strip().casefold())
    row = connection.execute(question).mappings().first()
    if row is None or (row["removed"] and not with_removed):
        return None
    return dict(row)


def present_users(connection: Connection) -> list[dict[str, Any]]:
    """Everyone who is not removed, by user name."""
    question = select(tables.associate).where(tables.associate.c.removed == "").order_by(tables.associate.c.user_name)
    return [dict(row) for row in connection.execute(question).mappings()]


def set_password(connection: Connection, user_name: str, password_hash: str, moment: str) -> None:
    """A new password; whatever was signed in with the old one is signed out. Raises UserFault."""
    user = _known_user(connection, user_name)
    where = tables.associate.c.associate_id == user["associate_id"]
    connection.execute(update(tables.associate).where(where), {"password_hash": password_hash})
    sign_ins.end_all(connection, user["associate_id"], moment)


def keep_new_hash(connection: Connection, associate_id: int, password_hash: str) -> None:
    """The same password, hashed at today's costs."""
    connection.execute(
        update(tables.associate).where(tables.associate.c.associate_id == associate_id), {"password_hash": password_hash}
    )


def remove_user(connection: Connection, user_name: str, moment: str) -> None:
    """No password, no token, and no sign-in any more; the name stays on what the user wrote. Raises UserFault."""
    user = _known_user(connection, user_name)
    where = tables.associate.c.associate_id == user["associate_id"]
    connection.execute(update(tables.associate).where(where), {"removed": moment, "password_hash": "", "token": None})
    sign_ins.end_all(connection, user["associate_id"], moment)


def _known_user(connection: Connection, user_name: str) -> dict[str, Any]:
    user = find_user(connection, user_name)
    if user is None:
        raise UserFault(f"there is no user {user_name}")
    return user


def _initials(connection: Connection, full_name: str) -> str:
    """Rows of an archive name a colleague by initials alone, so nobody shares theirs."""
    letters = "".join(word[0] for word in full_name.split() if word[0].isalpha())[:4].upper() or "X"
    letters = unicodedata.normalize("NFC", letters)
    taken = set(connection.execute(select(tables.associate.c.initials)).scalars())
    number = 1
    while (initials := letters if number == 1 else f"{letters}{number}") in taken:
        number += 1
    return initials
