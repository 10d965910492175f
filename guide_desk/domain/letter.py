"""An e-mail as a guide reads it: who, when, the words as plain text, and what is attached. Reads line by line with limits on
everything, so that a letter of any size and shape costs little; nothing in it is ever run, fetched or shown as markup.
"""

from __future__ import annotations

import binascii
import quopri
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default as _policy
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from typing import TypeVar

from guide_desk.clock import as_stockholm

LONGEST_HEADERS = 64 * 1024
LONGEST_TEXT_BYTES = 512 * 1024
LONGEST_TEXT = 100_000
MOST_PARTS = 200
DEEPEST_PART = 8
_LONGEST_LINE = 256 * 1024
_PIECE_BYTES = 64 * 1024
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Attachment:
    """`place` counts the letter's parts; `size_bytes` is what it becomes when it is taken out, roughly."""

    name: str
    kind: str
    size_bytes: int
    place: int


@dataclass(frozen=True, slots=True)
class Letter:
    """`is_cut`: there was more text, or there were more parts, than is read. `kept_as`: the sealed file of a dropped one."""

    subject: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    sent_at: datetime | None
    message_id: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    is_cut: bool = False
    kept_as: str = ""


def read_letter(chunks: Iterable[bytes]) -> Letter:
    """Read it to the end. What cannot be understood becomes empty; what has no headers of a letter has no sender."""
    reader = _Reader(chunks)
    headers = reader.headers()
    reader.part(headers, 0)
    plain = [text for kind, text in reader.texts if kind == "text/plain"]
    words = "\n".join(plain) if plain else "\n".join(_without_markup(text) for kind, text in reader.texts)
    senders = _addresses(headers, "from")
    recipients = tuple(address for name in ("to", "cc") for _name, address in _addresses(headers, name))
    return Letter(
        subject=_header(headers, "subject"),
        sender=senders[0][1] if senders else "",
        sender_name=senders[0][0] if senders else "",
        recipients=recipients,
        sent_at=_tried(lambda: _moment_of(str(headers["date"])), None),
        message_id=_header(headers, "message-id").strip(),
        text=_tidy(words)[:LONGEST_TEXT],
        attachments=tuple(reader.attachments),
        is_cut=reader.is_cut or len(words) > LONGEST_TEXT,
    )


def message_id(chunks: Iterable[bytes]) -> str:
    """What the sender's program calls it; '' when it says nothing. Only the headers are read."""
    return _header(_Reader(chunks).headers(), "message-id").strip()


def take_out(chunks: Iterable[bytes], place: int, take: Callable[[bytes], object]) -> None:
    """Hand the bytes of one attachment to `take`, piece by piece; none when there is no such part."""
    reader = _Reader(chunks, wanted=place, take=take)
    reader.part(reader.headers(), 0)


class _Reader:
    """Walks through the parts. `texts` are (type, words) of what is to be read; `wanted` is a part to hand on decoded."""

    def __init__(self, chunks: Iterable[bytes], wanted: int = -1, take: Callable[[bytes], object] | None = None) -> None:
        self._lines = _lines_of(chunks)
        self._again: bytes | None = None
        self._wanted, self._take = wanted, take
        self._count = 0
        self.texts: list[tuple[str, str]] = []
        self.attachments: list[Attachment] = []
        self.is_cut = False

    def headers(self) -> EmailMessage:
        """The headers of the letter or of a part, up to the empty line."""
        found, size = [], 0
        while (line := self._next()) is not None and line.strip(b"\r\n"):
            size += len(line)
            if size <= LONGEST_HEADERS:
                found.append(line)
            else:
                self.is_cut = True
        return BytesHeaderParser(_class=EmailMessage, policy=_policy).parsebytes(b"".join(found))

    def part(self, headers: EmailMessage, depth: int, ends: tuple[bytes, ...] = ()) -> None:
        """A part with everything in it; stops before the line that ends it."""
        boundary = _tried(lambda: headers.get_boundary(), None) or ""
        if _kind(headers).startswith("multipart/") and boundary and depth < DEEPEST_PART:
            self._parts(b"--" + boundary.encode("utf-8", "replace"), depth, ends)
            return
        self._count += 1
        place = self._count
        if place > MOST_PARTS:
            self.is_cut = True
            for _line in self._body(ends):
                continue
            return
        name = _tried(headers.get_filename, None) or ""
        is_text = _kind(headers) in ("text/plain", "text/html") and _disposition(headers) != "attachment" and not name
        if is_text:
            self._text(headers, ends)
        else:
            self._attachment(headers, name, place, ends)

    def _parts(self, mark: bytes, depth: int, ends: tuple[bytes, ...]) -> None:
        own = (*ends, mark)
        for _line in self._body(own):
            continue
        while (line := self._next()) is not None:
            if not line.startswith(mark):
                self._again = line
                return
            if line.startswith(mark + b"--"):
                for _line in self._body(ends):
                    continue
                return
            self.part(self.headers(), depth + 1, own)

    def _text(self, headers: EmailMessage, ends: tuple[bytes, ...]) -> None:
        kept, size = [], 0
        for line in self._body(ends):
            size += len(line)
            if size <= LONGEST_TEXT_BYTES:
                kept.append(line)
        self.is_cut = self.is_cut or size > LONGEST_TEXT_BYTES
        raw = _decoded(b"".join(kept), _encoding(headers))
        charset = _tried(headers.get_content_charset, None) or "utf-8"
        self.texts.append((_kind(headers), _tried(lambda: raw.decode(charset, "replace"), raw.decode("latin-1"))))

    def _attachment(self, headers: EmailMessage, name: str, place: int, ends: tuple[bytes, ...]) -> None:
        encoding, size, left = _encoding(headers), 0, bytearray()
        for line in self._body(ends):
            plain = line.strip() if encoding == "base64" else line
            size += len(plain)
            if place == self._wanted:
                left += plain
                if len(left) >= _PIECE_BYTES:
                    self._hand_on(left, encoding)
        self._hand_on(left, encoding)
        self.attachments.append(Attachment(name, _kind(headers), size * 3 // 4 if encoding == "base64" else size, place))

    def _hand_on(self, left: bytearray, encoding: str) -> None:
        """Decode what is whole of `left` and take it out of there; four characters of base64 are whole."""
        whole = len(left) // 4 * 4 if encoding == "base64" else len(left)
        if self._take is not None and whole:
            self._take(_decoded(bytes(left[:whole]), encoding))
        del left[:whole]

    def _body(self, ends: tuple[bytes, ...]) -> Iterator[bytes]:
        """Lines up to one that ends this part or one around it, which stays to be read."""
        while (line := self._next()) is not None:
            if line.startswith(b"--") and any(line.startswith(end) for end in ends):
                self._again = line
                return
            yield line

    def _next(self) -> bytes | None:
        line, self._again = (self._again, None) if self._again is not None else (next(self._lines, None), None)
        return line


class _Words(HTMLParser):
    """The text of a page, a new line where a block ends; scripts and styles are left out."""

    _BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "table", "ul", "ol", "blockquote"})
    _UNREAD = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the library hands them over
        self._unread += tag in self._UNREAD
        if tag in self._BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(self._unread - (tag in self._UNREAD), 0)
        if tag in self._BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.found.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))


def _without_markup(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    return "".join(words.found)


def _tidy(text: str) -> str:
    """Lines without trailing space, no control characters, at most one empty line in a row."""
    lines: list[str] = []
    for line in text.splitlines():
        clean = "".join(character for character in line if character.isprintable() or character == "\t").rstrip()
        if clean or (lines and lines[-1]):
            lines.append(clean)
    return "\n".join(lines).strip()


def _lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends; one that never ends comes in pieces."""
    left = b""
    for chunk in chunks:
        left += chunk
        *whole, left = left.split(b"\n")
        yield from (line + b"\n" for line in whole)
        if len(left) > _LONGEST_LINE:
            yield left
            left = b""
    if left:
        yield left


def _decoded(raw: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        try:
            return binascii.a2b_base64(raw)
        except binascii.Error:
            return b""
    return quopri.decodestring(raw) if encoding == "quoted-printable" else raw


def _addresses(headers: EmailMessage, name: str) -> list[tuple[str, str]]:
    nothing: list[str] = []
    values = _tried(lambda: [str(value) for value in headers.get_all(name, [])], nothing)
    return [(shown, address.strip()) for shown, address in getaddresses(values) if "@" in address][:100]


def _header(headers: EmailMessage, name: str) -> str:
    return " ".join(_tried(lambda: str(headers[name] or ""), "").split())[:500]


def _moment_of(text: str) -> datetime:
    """A moment whose zone the sender's program does not tell is written in UTC (RFC 5322)."""
    moment = parsedate_to_datetime(text)
    return as_stockholm(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _kind(headers: EmailMessage) -> str:
    return _tried(headers.get_content_type, "text/plain")


def _disposition(headers: EmailMessage) -> str:
    return _tried(headers.get_content_disposition, None) or ""


def _encoding(headers: EmailMessage) -> str:
    return _tried(lambda: str(headers["content-transfer-encoding"] or ""), "").strip().casefold()


def _tried(read: Callable[[], _T], otherwise: _T) -> _T:
    """The library's parsers may stumble over what people's programs write; then the header counts as missing."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - whatever it is, it is in the letter and not in us
        return otherwise
