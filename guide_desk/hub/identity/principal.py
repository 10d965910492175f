"""Who am I: the signed-in user with rights, as SuperOffice tells them."""

from __future__ import annotations

from typing import Any

from flask import Flask, g

FUNCTION_RIGHTS: dict[str, list[str]] = {"Guide": [], "Coordinator": ["allow-bulk-edit"]}


def add_principal_route(application: Flask, base: str, tenant_id: str) -> None:
    """Put the route below `base` (…/api/v1)."""

    @application.get(f"{base}/User/currentPrincipal")
    def current_principal() -> dict[str, Any]:
        user = g.me
        return {
            "UserType": "InternalAssociate",
            "AssociateId": user["associate_id"],
            "Associate": user["initials"],
            "IsPerson": True,
            "PersonId": user["person_id"],
            "GroupId": user["group_id"],
            "SecondaryGroups": [],
            "FullName": user["full_name"],
            "EMailAddress": user["email"],
            "RoleName": user["role"],
            "RoleType": "Employee",
            "FunctionRights": FUNCTION_RIGHTS.get(user["role"], []),
            "Licenses": [],
            "CountryId": 752,
            "DatabaseContextIdentifier": tenant_id,
        }
