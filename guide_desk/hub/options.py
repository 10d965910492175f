"""The command line of the hub. What would open it to the network without TLS is refused here, with a sentence."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from guide_desk.hub.front import LOOPBACK, is_public_url
from guide_desk.system.folders import profile_folder

MOST_DAYS = 365
_SUB_COMMANDS = ("backup", "token", "user")


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """`command` is serve, backup, token or user. Ends the program with a sentence when something does not go together."""
    words = list(arguments)
    command = words.pop(0) if words and words[0] in _SUB_COMMANDS else "serve"
    parser = {"serve": _serve_parser, "backup": _backup_parser, "token": _token_parser, "user": _user_parser}[command]()
    options = parser.parse_args(words)
    options.command = command
    if options.now is not None and not options.practice:
        parser.error("--now goes with --practice")
    if command == "serve":
        _refuse_open_doors(parser, options)
    return options


def database_url(options: argparse.Namespace) -> str:
    """Where the register lies. Practice has a file for each port, a team's hub has one; only their owner may read them."""
    database: str | None = options.database
    if database is not None and "://" in database:
        return database.replace("postgresql://", "postgresql+psycopg://", 1)
    usual = f"practice-{options.bind[1]}.db" if options.practice else "hub.db"
    path = Path(database).absolute() if database is not None else profile_folder("hub") / usual
    path.touch(mode=0o600, exist_ok=True)
    return f"sqlite:///{path}"


def _refuse_open_doors(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.public_url and not is_public_url(options.public_url):
        parser.error("a public address is written like https://hub.example.se, without a path")
    if options.practice and (options.public_url or options.bind[0] not in LOOPBACK):
        parser.error("a practice hub answers on this machine only: --bind 127.0.0.1:PORT")
    if options.bind[0] not in LOOPBACK and not (options.public_url and options.proxy):
        parser.error("without TLS the hub answers on loopback only; put a proxy in front and give --public-url and --proxy")
    if options.announce and not options.practice:
        parser.error("--announce goes with --practice")
    if options.people is not None and not options.practice:
        parser.error("--people goes with --practice")


def _common(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guide-desk hub", description=description)
    parser.add_argument("--practice", action="store_true", help="made-up people, in a register of their own")
    parser.add_argument("--bind", type=_address, default=("127.0.0.1", 8765), metavar="HOST:PORT")
    parser.add_argument("--database", metavar="FILE|URL", help="SQLite file or postgresql+psycopg:// address")
    parser.add_argument("--now", type=datetime.fromisoformat, metavar="2026-05-12T09:41", help="practice only")
    return parser


def _serve_parser() -> argparse.ArgumentParser:
    parser = _common("A SuperOffice-compatible register for practice and teams. Also: `hub user`, `hub token`, `hub backup`.")
    parser.add_argument("--public-url", default="", metavar="https://HOST", help="the address of the proxy that terminates TLS")
    parser.add_argument("--proxy", default="", metavar="ADDRESS", help="the proxy's own address when it is another machine")
    parser.add_argument("--client", action="append", default=[], metavar="ID", help="a further program that may ask to sign in")
    parser.add_argument(
        "--announce", action="store_true", help="for the desk: tell port and token, end when standard input closes"
    )
    parser.add_argument("--token-user", default="guide", help="whose token is announced")
    parser.add_argument("--people", type=_count, metavar="N", help="practice with this many people, for measuring (usually 400)")
    return parser


def _backup_parser() -> argparse.ArgumentParser:
    parser = _common("Copy a SQLite register, also while it serves. For PostgreSQL: pg_dump.")
    parser.prog = "guide-desk hub backup"
    parser.add_argument("target", type=Path, metavar="FILE", help="a file that does not exist yet")
    return parser


def _token_parser() -> argparse.ArgumentParser:
    parser = _common("Print a bearer token for scripts.")
    parser.prog = "guide-desk hub token"
    parser.add_argument("--user", default="guide", help="whose; on a practice hub `guide` is the first guide there is")
    parser.add_argument("--days", type=_days, default=30, help="until it ends, on a team's hub")
    parser.add_argument("--withdraw", action="store_true", help="print none, and end those that were printed for the user")
    return parser


def _user_parser() -> argparse.ArgumentParser:
    parser = _common("Who may sign in. A password is typed, or read as one line from a pipe; it never stands in the command.")
    parser.prog = "guide-desk hub user"
    parser.add_argument("deed", choices=("add", "list", "remove", "password"))
    parser.add_argument("name", nargs="?", default="", help="the user name: small letters, digits, dots, hyphens")
    parser.add_argument("--full-name", default="", metavar="'Karin Norberg'")
    parser.add_argument("--email", default="")
    parser.add_argument("--municipality", default="23", metavar="2321|Åre", help="23: the Region")
    parser.add_argument("--role", choices=("guide", "coordinator"), default="guide")
    return parser


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError("an address is written like 127.0.0.1:8765")
    return host.strip("[]"), int(port)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a number of people is written with digits only")
    return int(text)


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_DAYS} days")
    return int(text)
