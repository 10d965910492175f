"""`guide-desk hub`: serve a register on an address; `hub token`: print a bearer token for scripts."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from guide_desk.clock import Clock, ShiftedClock, SystemClock
from guide_desk.system.folders import profile_folder

THREADS = 4


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted, or until standard input closes when a parent asked to be told the port."""
    words = list(arguments)
    is_token = bool(words) and words[0] == "token"
    options = _parser().parse_args(words[1:] if is_token else words)
    clock: Clock = ShiftedClock(options.now) if options.now is not None else SystemClock()
    from guide_desk.hub.register import Register

    kept = Register(_database_url(options), clock)
    try:
        return _print_token(kept, options.user) if is_token else _serve(kept, clock, options)
    finally:
        kept.close()


def _serve(kept: object, clock: Clock, options: argparse.Namespace) -> int:
    from waitress import create_server

    from guide_desk.hub import tenant
    from guide_desk.hub.application import TENANT, create_application
    from guide_desk.hub.register import Register
    from guide_desk.hub.seed.writing import fill_register

    assert isinstance(kept, Register)
    application = create_application(kept)
    if options.practice:
        fill_register(kept, clock.today())
    host, port = options.bind
    server = create_server(application, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=True)
    if options.announce:
        with kept.writing() as connection:
            token = tenant.token_for(connection, options.token_user)
        print(json.dumps({"port": server.effective_port, "tenant": TENANT, "token": token}), flush=True)
        watch = threading.Thread(target=_end_with_parent, args=(server,), name="hub-parent", daemon=True)
        watch.start()
    else:
        print(f"hub: http://{host}:{server.effective_port}/api/state/{TENANT}", flush=True)
    try:
        server.run()
    except (KeyboardInterrupt, OSError):
        server.close()
    return 0


def _print_token(kept: object, user: str) -> int:
    from guide_desk.hub import tenant
    from guide_desk.hub.register import Register

    assert isinstance(kept, Register)
    with kept.writing() as connection:
        tenant.set_up(connection)
        token = tenant.token_for(connection, user)
    if token is None:
        print(f"hub: there is no user {user}", file=sys.stderr)
        return 2
    print(token)
    return 0


def _end_with_parent(server: object) -> None:
    """The parent holds the other end of standard input: when it closes, however the parent ended, the hub ends too."""
    sys.stdin.buffer.read()
    server.close()  # type: ignore[attr-defined]


def _database_url(options: argparse.Namespace) -> str:
    database: str | None = options.database
    if database is None:
        database = str(profile_folder("hub") / f"hub-{options.bind[1]}.db")
    return database if "://" in database else f"sqlite:///{Path(database).absolute()}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guide-desk hub", description="A SuperOffice-compatible register for practice and teams."
    )
    parser.add_argument("--practice", action="store_true", help="fill an empty register with made-up people")
    parser.add_argument("--bind", type=_address, default=("127.0.0.1", 8765), metavar="HOST:PORT")
    parser.add_argument("--database", metavar="FILE|URL", help="SQLite file or postgresql+psycopg:// address")
    parser.add_argument("--now", type=datetime.fromisoformat, metavar="2026-05-12T09:41")
    parser.add_argument(
        "--announce", action="store_true", help="tell port and token on one line, and end when standard input closes"
    )
    parser.add_argument("--token-user", default="guide", help="whose token is announced")
    parser.add_argument("--user", default="guide", help="with `token`: whose token to print")
    return parser


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise argparse.ArgumentTypeError("an address is written like 127.0.0.1:8765")
    return host, int(port)
