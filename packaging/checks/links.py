"""Dead links in the documents: files and headings that a Markdown file points to and that are not there.

Works without a network; addresses on the web are not asked for.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from tracked import ROOT, tracked_files

LINK: Final = re.compile(
    r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)"  # [words](target "title"), pictures too
    r"|^\[[^\]]+\]:\s*(\S+)"  # [name]: target
    r"|(?:src|href)=\"([^\"]+)\"",
    re.MULTILINE,
)
HEADING: Final = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
FENCE: Final = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
INLINE_CODE: Final = re.compile(r"`[^`\n]*`")
ANCHOR: Final = re.compile(r"<a (?:id|name)=\"([^\"]+)\"")
OUTSIDE: Final = ("http://", "https://", "mailto:", "tel:")


def dead_links(document: Path, root: Path = ROOT) -> Iterator[str]:
    """One sentence for each link of the document that leads nowhere."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    for match in LINK.finditer(INLINE_CODE.sub("", text)):
        target = next(group for group in match.groups() if group)
        if target.startswith(OUTSIDE):
            continue
        place, _, anchor = target.partition("#")
        file = (document.parent / unquote(place)).resolve() if place else document
        where = document.relative_to(root)
        if not file.is_relative_to(root):
            yield f"{where}: {target} leads out of the project"
        elif not file.exists():
            yield f"{where}: {target} is not there"
        elif anchor and file.suffix == ".md" and unquote(anchor) not in anchors(file.read_text(encoding="utf-8")):
            yield f"{where}: {target} names a heading that is not there"


def anchors(text: str) -> set[str]:
    """The anchors a reader's page gives a document: its headings, numbered when they repeat, and its own marks."""
    found = set(ANCHOR.findall(text))
    for heading in HEADING.findall(FENCE.sub("", text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        base = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        name, repeats = base, 0
        while name in found:
            repeats += 1
            name = f"{base}-{repeats}"
        found.add(name)
    return found


def main() -> int:
    dead = [line for path in tracked_files() if path.suffix == ".md" for line in dead_links(path)]
    print("\n".join(dead) if dead else "every link in the documents leads somewhere")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
