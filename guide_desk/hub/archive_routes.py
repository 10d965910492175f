"""Every archive by its name, asked in the address or by a form, and what it tells of its columns."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

from guide_desk.hub import archive
from guide_desk.hub.names import display_names
from guide_desk.hub.register import Register
from guide_desk.hub.requests import asker, query

_METADATA = "$metadata"


def add_archive_routes(application: Flask, kept: Register, base: str) -> None:
    """Put the routes below `base` (…/api/v1). Both spellings of the address of the metadata are served."""

    @application.route(f"{base}/Archive/<name>", methods=["GET", "POST"])
    def rows(name: str) -> dict[str, Any]:
        if name.endswith(_METADATA):
            return columns(name.removesuffix(_METADATA))
        asked = query()
        with kept.reading() as connection:
            provider, names = archive.provider_of(name, asked), display_names(connection)
            return archive.answered(connection, provider, asked, names, asker(kept.clock.today()), address=request.url)

    @application.get(f"{base}/Archive/<name>/{_METADATA}")
    def columns(name: str) -> dict[str, Any]:
        with kept.reading() as connection:
            return archive.metadata(archive.provider_of(name, query()), display_names(connection))
