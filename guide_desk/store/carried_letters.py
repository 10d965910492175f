"""Sealed e-mails that have still to be sent go along with unsent work. Reads and writes whole files: on the files' thread."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from guide_desk.errors import InvalidInput, StoreDamaged
from guide_desk.store import codec
from guide_desk.store.letter_box import LetterBox
from guide_desk.store.unsent_work import UnsentWork

_NAME = re.compile(r"w[0-9a-f]{24}")


def with_letters(work: bytes, box: LetterBox) -> bytes:
    """The same with every e-mail that its deeds name. One whose file is gone stays away: its deed then waits for the guide."""
    taken = msgspec.json.decode(work, type=UnsentWork)
    taken.letters = {name: content for name in _named(taken) if (content := _content(box, name)) is not None}
    return msgspec.json.encode(taken)


def lay_letters(work: bytes, box: LetterBox) -> set[str]:
    """Seal its e-mails here, before its deeds are laid in; the names of those that were not here yet.

    Raises InvalidInput `unsent_work` `damaged` for what `with_letters` has not written, and StoreUnwritable.
    """
    try:
        letters = msgspec.json.decode(work, type=UnsentWork).letters
    except msgspec.MsgspecError:
        raise InvalidInput("unsent_work", "damaged") from None
    if not all(map(_NAME.fullmatch, letters)):
        raise InvalidInput("unsent_work", "damaged")
    new = {name for name in letters if not box.has(name)}
    for name in new:
        box.seal(name, (letters[name],))
    return new


def _named(work: UnsentWork) -> Iterator[str]:
    for row in work.deeds:
        letter = codec.entry_from_text(str(row["entry"])).letter if row["entry"] else ""
        if letter:
            yield letter


def _content(box: LetterBox, name: str) -> bytes | None:
    try:
        return b"".join(box.unseal(name))
    except StoreDamaged:
        return None
