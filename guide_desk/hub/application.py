"""The WSGI application: tenant state, signing in, tokens and the WebAPI's routes. Every failure has SuperOffice's shape."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, timedelta
from email.utils import format_datetime

from flask import Flask, Response, g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from guide_desk.hub import tables
from guide_desk.hub.activity_routes import add_activity_routes
from guide_desk.hub.answers import HubError
from guide_desk.hub.archive_routes import add_archive_routes
from guide_desk.hub.completing import complete_register
from guide_desk.hub.front import HEALTH, Front
from guide_desk.hub.identity import sign_ins
from guide_desk.hub.identity.principal import add_principal_route
from guide_desk.hub.identity.sign_in_routes import SignInDoor, add_sign_in_routes
from guide_desk.hub.identity.token_routes import add_token_routes
from guide_desk.hub.limits import Pace, add_limits
from guide_desk.hub.list_routes import add_list_routes
from guide_desk.hub.person_routes import add_person_routes
from guide_desk.hub.register import Register
from guide_desk.hub.selection_page import add_selection_page
from guide_desk.hub.selection_routes import add_selection_routes
from guide_desk.hub.tenant import USERS, User

LARGEST_BODY_BYTES = 5_000_000
TENANT = "Cust00000"
CLIENTS = frozenset({"guide-desk"})
VERSION = "Release_11.10_2026.02.24-02"

_logger = logging.getLogger(__name__)


def create_application(
    register: Register,
    tenant_id: str = TENANT,
    *,
    users: Sequence[User] = USERS,
    front: Front | None = None,
    clients: frozenset[str] = CLIENTS,
    practice: tuple[str, str] | None = None,
    pace: Pace | None = None,
) -> Flask:
    """The application over a register that has been set up. Thread-safe as Flask is; the register serialises writing.

    `users` are made up, and written into an empty register; a team's hub passes none. `practice`: see SignInDoor.
    """
    front = front if front is not None else Front()
    application = Flask("guide_desk.hub", static_folder=None)
    application.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES
    application.json.sort_keys = False  # type: ignore[attr-defined]
    base = f"/{tenant_id}/api"
    with register.writing() as connection:
        complete_register(connection, users)
    _add_frame(application, register, base, front)
    add_limits(application, f"{base}/v1", pace if pace is not None else Pace())
    _add_state(application, register, tenant_id, base, front)
    door = SignInDoor(register, front, tenant_id, clients, practice)
    add_sign_in_routes(application, door)
    add_token_routes(application, door)
    add_principal_route(application, f"{base}/v1", tenant_id)
    add_person_routes(application, register, f"{base}/v1")
    add_activity_routes(application, register, f"{base}/v1")
    add_list_routes(application, register, f"{base}/v1")
    add_selection_routes(application, register, f"{base}/v1")
    add_archive_routes(application, register, f"{base}/v1")
    if practice is not None:
        add_selection_page(application, register, tenant_id, practice[0])
    return application


def _add_frame(application: Flask, register: Register, base: str, front: Front) -> None:
    @application.before_request
    def _authenticate() -> None:
        front.refuse_others()
        if not request.path.startswith(f"{base}/v1"):
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        user = None
        if scheme.casefold() == "bearer" and token:
            with register.reading() as connection:
                user = sign_ins.user_of(connection, token.strip(), register.clock.now())
        if user is None:
            raise HubError(401, "SoSessionException", "the access token is missing, expired or not valid")
        g.me = user

    @application.after_request
    def _date(response: Response) -> Response:
        response.headers["Date"] = format_datetime(register.clock.now().astimezone(UTC), usegmt=True)
        return response

    @application.errorhandler(HubError)
    def _known(error: HubError) -> tuple[dict[str, object], int, dict[str, str]]:
        return error.body(), error.status, error.headers()

    @application.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[dict[str, object], int]:
        status = error.code or 500
        return HubError(status, f"Http{status}", error.name).body(), status

    @application.errorhandler(Exception)
    def _unexpected(error: Exception) -> tuple[dict[str, object], int]:
        _logger.error("hub failed with %s at %s", type(error).__name__, request.endpoint)
        return HubError(500, "SoServerException", "the hub could not do this").body(), 500


def _add_state(application: Flask, register: Register, tenant_id: str, base: str, front: Front) -> None:
    @application.get(HEALTH)
    def healthz() -> tuple[dict[str, object], int]:
        try:
            with register.reading() as connection:
                connection.execute(select(tables.hub_mark.c.schema_version)).one()
        except SQLAlchemyError:
            return {"ok": False}, 503
        return {"ok": True}, 200

    @application.get("/api/state/<name>")
    def state(name: str) -> dict[str, object]:
        if name != tenant_id:
            raise HubError(404, "SoNotFoundException", "no such tenant")
        root = front.root()
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
            "v1": f"{front.root()}{base}/v1/",
            "NetServerVersion": "11.10.721.0",
            "NetServerDate": "2026-02-24",
            "Version": "v1",
        }

    @application.route("/<any_tenant>/api/v1/<path:_rest>", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
    def misdirected(any_tenant: str, _rest: str) -> Response:
        if any_tenant == tenant_id:
            raise HubError(404, "SoNotFoundException", "no such address")
        raise HubError(421, "MisdirectedRequest", "this host does not serve that tenant")
