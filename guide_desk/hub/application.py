"""The WSGI application: tenant state, bearer tokens and the WebAPI's routes. Every failure has SuperOffice's shape."""

from __future__ import annotations

import logging
from datetime import UTC, timedelta
from email.utils import format_datetime

from flask import Flask, Response, g, request
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from guide_desk.hub import tables, tenant
from guide_desk.hub.activity_routes import add_activity_routes
from guide_desk.hub.answers import HubError
from guide_desk.hub.list_routes import add_list_routes
from guide_desk.hub.person_routes import add_person_routes
from guide_desk.hub.register import Register

LARGEST_BODY_BYTES = 5_000_000
TENANT = "Cust00000"
VERSION = "Release_11.10_2026.02.24-02"

_logger = logging.getLogger(__name__)


def create_application(register: Register, tenant_id: str = TENANT) -> Flask:
    """The application over a register that has been set up. Thread-safe as Flask is; the register serialises writing."""
    application = Flask("guide_desk.hub", static_folder=None)
    application.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    application.json.sort_keys = False  # type: ignore[attr-defined]
    base = f"/{tenant_id}/api"
    with register.writing() as connection:
        tenant.set_up(connection)
    _add_frame(application, register, base)
    _add_state(application, register, tenant_id, base)
    add_person_routes(application, register, f"{base}/v1")
    add_activity_routes(application, register, f"{base}/v1")
    add_list_routes(application, register, f"{base}/v1", tenant_id)
    return application


def _add_frame(application: Flask, register: Register, base: str) -> None:
    @application.before_request
    def _authenticate() -> None:
        if not request.path.startswith(f"{base}/v1"):
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        with register.reading() as connection:
            row = None
            if scheme == "Bearer" and token:
                row = connection.execute(select(tables.associate).where(tables.associate.c.token == token)).mappings().first()
        if row is None:
            raise HubError(401, "SoSessionException", "the access token is missing or not valid")
        g.me = dict(row)

    @application.after_request
    def _date(response: Response) -> Response:
        response.headers["Date"] = format_datetime(register.clock.now().astimezone(UTC), usegmt=True)
        return response

    @application.errorhandler(HubError)
    def _known(error: HubError) -> tuple[dict[str, object], int]:
        return error.body(), error.status

    @application.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[dict[str, object], int]:
        status = error.code or 500
        return HubError(status, f"Http{status}", error.name).body(), status

    @application.errorhandler(Exception)
    def _unexpected(error: Exception) -> tuple[dict[str, object], int]:
        _logger.error("hub failed with %s at %s", type(error).__name__, request.endpoint)
        return HubError(500, "SoServerException", "the hub could not do this").body(), 500


def _add_state(application: Flask, register: Register, tenant_id: str, base: str) -> None:
    @application.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"ok": True}

    @application.get("/api/state/<name>")
    def state(name: str) -> dict[str, object]:
        if name != tenant_id:
            raise HubError(404, "SoNotFoundException", "no such tenant")
        root = request.host_url.rstrip("/")
        valid = register.clock.now().astimezone(UTC) + timedelta(hours=1)
        return {
            "ContextIdentifier": tenant_id,
            "Endpoint": f"{root}/{tenant_id}",
            "State": "Running",
            "IsRunning": True,
            "ValidUntil": valid.replace(tzinfo=None).isoformat() + "Z",
            "Api": f"{root}{base}",
            "Version": VERSION,
        }

    @application.get(base)
    def version() -> dict[str, object]:
        return {
            "v1": f"{request.host_url.rstrip('/')}{base}/v1/",
            "NetServerVersion": "11.10.721.0",
            "NetServerDate": "2026-02-24",
            "Version": "v1",
        }

    @application.route("/<any_tenant>/api/v1/<path:_rest>", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
    def misdirected(any_tenant: str, _rest: str) -> Response:
        if any_tenant == tenant_id:
            raise HubError(404, "SoNotFoundException", "no such address")
        raise HubError(421, "MisdirectedRequest", "this host does not serve that tenant")
