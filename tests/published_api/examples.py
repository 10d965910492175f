"""SuperOffice's example bodies, where they lie: requests with the answers printed below them."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("GUIDE_DESK_EXAMPLES") or Path(__file__).resolve().parents[3] / "shared" / "superoffice-examples")
IS_HERE = (FOLDER / "index.md").is_file()
NOT_HERE = f"the published example bodies do not lie in {FOLDER.name}"
_START = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (\S+)(?: HTTP/1\.1)?$", re.MULTILINE)
_ANSWER = re.compile(r"^HTTP/1\.1 (\d{3}).*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One file: what is asked, and the answer printed with it. None where the file has none."""

    name: str
    method: str
    path: str
    body: Any
    status: int | None
    answer: Any


def read_example(name: str) -> Example:
    """A `.http` file. The samples are written by hand: comments, variables and commas before a closing bracket are taken out."""
    text = (FOLDER / name).read_text(encoding="utf-8").replace("\r\n", "\n")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    text = re.sub(r"^@(\w+) = (.*)$", lambda found: "", text, flags=re.MULTILINE)
    start = _START.search(text)
    assert start is not None, name
    said = _ANSWER.search(text)
    asked = text[start.end() : said.start() if said is not None else len(text)]
    path = start[2].partition("/v1/")[2] or start[2]
    given = _body(text[said.end() :]) if said is not None else None
    return Example(name, start[1], path, _body(asked), int(said[1]) if said is not None else None, given)


def read_json(name: str) -> Any:
    """A `.json` file; with an ellipsis for further elements taken out."""
    return _json((FOLDER / name).read_text(encoding="utf-8"))


def _body(text: str) -> Any:
    _headers, _, body = text.strip("\n").partition("\n\n")
    return _json(body) if body.strip() else None


def _json(text: str) -> Any:
    text = re.sub(r",\s*\.\.\.\s*(?=[\]}])", "", text)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", text))
