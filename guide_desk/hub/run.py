"""`guide-desk hub`: serve a register on an address. `hub user` and `hub token` look after who may ask."""

from __future__ import annotations

import _thread
import argparse
import json
import logging
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from sqlalchemy.exc import SQLAlchemyError
from waitress import create_server

from guide_desk.clock import Clock, ShiftedClock, SystemClock
from guide_desk.hub import control, schema, tenant
from guide_desk.hub.application import CLIENTS, TENANT, create_application
from guide_desk.hub.backup import copy_register
from guide_desk.hub.completing import complete_register
from guide_desk.hub.faults import FaultLayer
from guide_desk.hub.front import Front
from guide_desk.hub.identity import passwords, users
from guide_desk.hub.limits import LARGEST_CONTENT_BYTES
from guide_desk.hub.options import database_url, read_options
from guide_desk.hub.register import Register
from guide_desk.hub.seed.writing import fill_register
from guide_desk.hub.user_commands import print_token, run_user_command

THREADS = 4
PRACTICE_PASSWORD = "flyttlasset rullar"  # noqa: S105 - of made-up people, and said aloud where it is asked for


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted, or until standard input closes when a parent asked to be told the port."""
    options = read_options(arguments)
    clock: Clock = ShiftedClock(options.now) if options.now is not None else SystemClock()
    try:
        kept = Register(database_url(options), clock)
    except schema.OtherDatabase as fault:
        return _gave_up(f"the database cannot be used: {fault}")
    except ModuleNotFoundError:
        return _gave_up("the driver of that database is not installed; ./desk hub installs PostgreSQL's")
    except (SQLAlchemyError, OSError):
        return _gave_up("the database cannot be opened; is the address right, and is it running?")
    try:
        with kept.writing() as connection:
            schema.claim(connection, schema.PRACTICE if options.practice else schema.TEAM)
            complete_register(connection, tenant.USERS if options.practice else ())
        return _COMMANDS[options.command](kept, options)
    except schema.OtherDatabase as fault:
        return _gave_up(f"the database cannot be used: {fault}")
    finally:
        kept.close()


def _serve(kept: Register, options: argparse.Namespace) -> int:
    """Listens only when everything is in place: whoever is answered is answered rightly."""
    practice = _made_practice(kept, options.people) if options.practice else None
    application: Any = create_application(
        kept,
        users=(),
        front=Front(options.public_url),
        clients=CLIENTS | frozenset(options.client),
        practice=practice,
    )
    layer = FaultLayer(application) if options.announce else None
    try:
        server = _listening(layer if layer is not None else application, options)
    except OSError:
        return _gave_up("that address is taken, or is not one of this machine's")
    signal.signal(signal.SIGTERM, _leave)
    if layer is not None:
        _announce(kept, server, layer, options.token_user)
    else:
        _greet(kept, server, options)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits for a thread is no news
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit, OSError):
        server.close()
    return 0


_COMMANDS: dict[str, Callable[[Register, argparse.Namespace], int]] = {
    "serve": _serve,
    "backup": copy_register,
    "token": print_token,
    "user": run_user_command,
}


def _made_practice(kept: Register, people: int | None) -> tuple[str, str]:
    """Made-up people for made-up users, who all have the one password that the page says aloud."""
    fill_register(kept, kept.clock.today(), people)
    with kept.reading() as connection:
        without = [user["user_name"] for user in users.present_users(connection) if not user["password_hash"]]
    if without:
        password_hash = passwords.hashed(PRACTICE_PASSWORD)
        with kept.writing() as connection:
            for name in without:
                users.set_password(connection, name, password_hash, kept.stamp())
    return tenant.USERS[0].user_name, PRACTICE_PASSWORD


def _listening(application: Any, options: argparse.Namespace) -> Any:
    """A proxy is believed about the browser's address and TLS; nobody else is."""
    host, port = options.bind
    behind: dict[str, Any] = {}
    if options.public_url:
        behind = {"trusted_proxy": options.proxy or host, "trusted_proxy_count": 1}
        behind["trusted_proxy_headers"] = {"x-forwarded-for", "x-forwarded-proto"}
    return create_server(
        application,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=2 * LARGEST_CONTENT_BYTES,
        clear_untrusted_proxy_headers=True,
        **behind,
    )


def _announce(kept: Register, server: Any, layer: FaultLayer, user: str) -> None:
    """Tell the parent where we are, and listen to it from now on: see `control`."""
    with kept.writing() as connection:
        token = tenant.token_for(connection, user)
    _say(json.dumps({"port": server.effective_port, "tenant": TENANT, "token": token}))

    def listen() -> None:
        control.obey(sys.stdin.buffer, layer, _say)
        layer.close()
        _thread.interrupt_main(signal.SIGTERM)
        server.pull_trigger()  # the server looks up once a second by itself

    threading.Thread(target=listen, name="hub-parent", daemon=True).start()


def _greet(kept: Register, server: Any, options: argparse.Namespace) -> None:
    host = options.bind[0]
    root = options.public_url or f"http://{f'[{host}]' if ':' in host else host}:{server.effective_port}"
    _say(f"hub: {root}/api/state/{TENANT}")
    with kept.reading() as connection:
        if not users.present_users(connection):
            _say("hub: nobody may sign in yet; add somebody with: ./desk hub user add NAME --full-name 'FIRST LAST'")


def _say(line: str) -> None:
    print(line, flush=True)


def _gave_up(why: str) -> int:
    print(f"hub: {why}", file=sys.stderr)
    return 2


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit
