"""The command line: the desk, `hub` and `doctor`. Nothing heavy is imported before it is known what was asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from guide_desk import __version__
from guide_desk.settings.start_options import PLACES, StartOptions
from guide_desk.system.logs import leave_no_memory_behind


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    leave_no_memory_behind()
    return _run(list(sys.argv[1:] if arguments is None else arguments))


def _run(words: list[str]) -> int:
    if words and words[0] == "hub":
        from guide_desk.hub.run import main as run_hub

        return run_hub(words[1:])
    parser = _parser()
    options = parser.parse_args(words, namespace=argparse.Namespace())
    if options.now is not None and not options.practice:
        parser.error("--now goes with --practice")
    start = StartOptions(
        is_practice=options.practice,
        screenshot=options.screenshot,
        theme=options.theme,
        size=options.size,
        place=options.place,
        language=options.lang,
        now=options.now,
        crm=options.crm,
        tenant=options.tenant,
        token_file=options.token_file,
        client_id=options.client_id,
        signs_in=options.sign_in,
    )
    if options.command == "doctor" and options.network:
        from guide_desk.app.network_doctor import examine_network

        return examine_network(start)
    if options.command == "doctor" and options.save_unsent is not None:
        from guide_desk.app.unsent_rescue import save_unsent

        return save_unsent(start, options.save_unsent)
    if options.command == "doctor":
        from guide_desk.app.store_care import examine_store, make_anew

        if options.recover or options.restore:
            return make_anew(start, from_copy=options.restore)
        return examine_store(start)
    from guide_desk.app import run_desk

    return run_desk(start)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guide-desk", description="The desk of a relocation guide.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("command", nargs="?", choices=("doctor",), help="doctor: examine the store ('hub' has its own help)")
    parser.add_argument("--practice", action="store_true", help="made-up people and a hub of its own; no sign-in, no network")
    parser.add_argument("--now", type=_moment, metavar="2026-05-12T09:41", help="practice only: the clock of desk, sync and hub")
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="wait for the first painted list, save a picture, exit")
    parser.add_argument("--theme", choices=("light", "dark"))
    parser.add_argument("--size", type=_size, metavar="1440x900")
    parser.add_argument("--place", type=_place, default="today", help="today, contacts, segments, card:first or card:<id>")
    parser.add_argument("--lang", choices=("sv", "en"))
    parser.add_argument("--network", action="store_true", help="with doctor: the way to the CRM instead of the store")
    parser.add_argument("--recover", action="store_true", help="with doctor: make a damaged store anew, with all that is unsent")
    parser.add_argument("--restore", action="store_true", help="with doctor: the newest copy, with all that is unsent since")
    parser.add_argument("--save-unsent", type=Path, metavar="FILE", help="with doctor: what is only here, sealed by a passphrase")
    crm = parser.add_argument_group("the CRM, on the first start without practice mode")
    crm.add_argument("--crm", metavar="URL", help="address of the hub or CRM environment")
    crm.add_argument("--tenant", metavar="Cust00000")
    crm.add_argument("--client-id", metavar="ID", help="the name under which SuperOffice knows this program; a hub knows its own")
    crm.add_argument("--sign-in", action="store_true", help="sign in as somebody else than the last time")
    crm.add_argument("--token-file", type=Path, metavar="FILE", help="a file with the bearer token, kept encrypted from then on")
    return parser


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a moment is written like 2026-05-12T09:41") from None


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 640 <= int(width) <= 7680 and 480 <= int(height) <= 4320):
        raise argparse.ArgumentTypeError("a size is written like 1440x900 and is at least 640x480")
    return int(width), int(height)


def _place(text: str) -> str:
    kind, _, which = text.partition(":")
    if text in PLACES or (kind == "card" and (which == "first" or which.isdecimal())):
        return text
    raise argparse.ArgumentTypeError("a place is today, contacts, segments, card:first or card:<id>")


if __name__ == "__main__":
    sys.exit(main())
