"""`hub user` and `hub token`: what an administrator does at the hub's own machine. Passwords come by terminal or pipe only."""

from __future__ import annotations

import argparse
import getpass
import sys

from sqlalchemy import Connection

from guide_desk.hub.application import TENANT
from guide_desk.hub.identity import passwords, sign_ins, users
from guide_desk.hub.identity.users import UserFault
from guide_desk.hub.register import Register, moment_text
from guide_desk.hub.tenant import GROUPS, token_for


def run_user_command(kept: Register, options: argparse.Namespace) -> int:
    """add, list, remove or password; 2 and a sentence when it cannot be done."""
    try:
        done = _COMMANDS[options.deed](kept, options)
    except UserFault as fault:
        print(f"hub: {fault}", file=sys.stderr)
        return 2
    print(done)
    return 0


def print_token(kept: Register, options: argparse.Namespace) -> int:
    """A token for scripts. On a practice hub the user's lasting one, on a team's a new one that ends after some days."""
    with kept.writing() as connection:
        if options.withdraw:
            done = _withdrawn(connection, options.user, moment_text(kept.clock.now()))
        elif options.practice:
            done = token_for(connection, options.user)
        else:
            user = users.find_user(connection, options.user)
            number = user["associate_id"] if user is not None else None
            done = sign_ins.script_token(connection, number, TENANT, kept.clock.now(), options.days) if number else None
    if done is None:
        print(f"hub: there is no user {options.user}", file=sys.stderr)
        return 2
    print(done)
    return 0


def _withdrawn(connection: Connection, user_name: str, moment: str) -> str | None:
    user = users.find_user(connection, user_name)
    if user is None:
        return None
    sign_ins.end_all(connection, user["associate_id"], moment, client_id=sign_ins.SCRIPT_CLIENT)
    return f"The tokens for scripts of {user_name} are withdrawn."


def _add(kept: Register, options: argparse.Namespace) -> str:
    municipality = users.municipality_number(options.municipality)
    password_hash = passwords.hashed(_new_password(options.name))
    with kept.writing() as connection:
        users.add_user(
            connection,
            options.name,
            full_name=options.full_name,
            email=options.email,
            municipality=municipality,
            role=options.role,
            password_hash=password_hash,
        )
    return f"{options.name} may sign in."


def _list(kept: Register, _options: argparse.Namespace) -> str:
    with kept.reading() as connection:
        rows = users.present_users(connection)
    if not rows:
        return "There are no users yet."
    roles = {name: word for word, name in users.ROLES.items()}
    return "\n".join(
        f"{row['user_name']:<20} {roles[row['role']]:<12} {GROUPS[row['group_id']]:<20} {row['full_name']}" for row in rows
    )


def _remove(kept: Register, options: argparse.Namespace) -> str:
    with kept.writing() as connection:
        users.remove_user(connection, options.name, moment_text(kept.clock.now()))
    return f"{options.name} may not sign in any more. What {options.name} wrote is kept."


def _password(kept: Register, options: argparse.Namespace) -> str:
    with kept.reading() as connection:
        if users.find_user(connection, options.name) is None:
            raise UserFault(f"there is no user {options.name}")
    password_hash = passwords.hashed(_new_password(options.name))
    with kept.writing() as connection:
        users.set_password(connection, options.name, password_hash, moment_text(kept.clock.now()))
    return f"{options.name} has a new password and is signed out everywhere."


_COMMANDS = {"add": _add, "list": _list, "remove": _remove, "password": _password}


def _new_password(user_name: str) -> str:
    """Typed twice at a terminal, or one line from a pipe. Raises UserFault when it will not do."""
    if sys.stdin.isatty():
        password = getpass.getpass(f"New password for {user_name}: ")
        if getpass.getpass("The same once more: ") != password:
            raise UserFault("the two were not the same")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    fault = passwords.fault_in(password, user_name)
    if fault is not None:
        raise UserFault(fault)
    return password
