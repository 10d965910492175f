"""Who am I: the signed-in user with rights, as SuperOffice tells them."""

from __future__ import annotations

from typing import Any

from flask import Flask, g

from guide_desk.hub.whole_entities import PRINCIPAL

FUNCTION_RIGHTS: dict[str, list[str]] = {"Guide": [], "Coordinator": ["allow-bulk-edit"]}


def add_principal_route(application: Flask, base: str, tenant_id: str) -> None:
    """Put the route below `base` (…/api/v1)."""

    @application.get(f"{base}/User/currentPrincipal")
    def current_principal() -> dict[str, Any]:
        user = g.me
        return {
            **PRINCIPAL,
            "AssociateId": user["associate_id"],
            "Associate": user["initials"],
            "PersonId": user["person_id"],
            "GroupId": user["group_id"],
            "FullName": user["full_name"],
            "EMailAddress": user["email"],
            "RoleName": user["role"],
            "FunctionRights": FUNCTION_RIGHTS.get(user["role"], []),
            "CountryId": 752,
            "HomeCountryId": 752,
            "UserName": user["user_name"],
            "DatabaseContextIdentifier": tenant_id,
        }
