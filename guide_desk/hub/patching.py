"""JSON Patch and JSON Merge Patch on an entity, as SuperOffice answers them: 409 when a `test` does not hold."""

from __future__ import annotations

import copy
from typing import Any

from guide_desk.hub.answers import HubError, bad_request

_OPERATIONS = frozenset({"add", "replace", "remove", "test"})
_WHOLE_ONLY = (["address", "street"], ["address", "postal"])
"""Patched line by line, these failed when SuperOffice's own staff tried."""
MOST_OPERATIONS = 200


def patched(entity: dict[str, Any], body: object) -> dict[str, Any]:
    """A changed copy. Paths are case-insensitive, the leading slash is optional, an object put on `CustomFields` merges."""
    operations = _operations(body)
    changed = copy.deepcopy(entity)
    for operation in operations:
        _apply(changed, operation)
    return changed


def _operations(body: object) -> list[dict[str, Any]]:
    if isinstance(body, dict):
        return [{"op": "replace", "path": name, "value": value} for name, value in body.items()]
    if not isinstance(body, list) or not body or len(body) > MOST_OPERATIONS:
        raise bad_request("a patch is a list of operations or an object")
    for operation in body:
        if not isinstance(operation, dict) or str(operation.get("op")) not in _OPERATIONS or "path" not in operation:
            raise bad_request("op and path are needed; op is add, replace, remove or test")
    return body


def _apply(entity: dict[str, Any], operation: dict[str, Any]) -> None:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in str(operation["path"]).strip("/").split("/")]
    if len(parts) > 2 and [part.casefold() for part in parts[:2]] in _WHOLE_ONLY:
        raise bad_request("an address is patched as one object")
    holder, name = _resolve(entity, parts)
    present = holder[name] if isinstance(holder, list) else holder.get(name)
    value = operation.get("value")
    match operation["op"]:
        case "test":
            if not _same(present, value):
                raise HubError(409, "JsonPatchTestFailedException", "test failed")
        case "remove" if isinstance(holder, list):
            del holder[name]
        case "remove":
            holder[name] = [] if isinstance(present, list) else None
        case _ if isinstance(present, list) and isinstance(value, dict):
            present.append(value)
        case _ if name == "CustomFields" and isinstance(present, dict) and isinstance(value, dict):
            present.update(value)
        case _:
            holder[name] = [] if value is None and isinstance(present, list) else value


def _resolve(entity: dict[str, Any], parts: list[str]) -> tuple[Any, Any]:
    holder: Any = entity
    for part in parts[:-1]:
        key = _key(holder, part)
        holder = holder.get(key) if isinstance(holder, dict) else holder[key]
        if not isinstance(holder, dict | list):
            raise bad_request("path leads nowhere")
    return holder, _key(holder, parts[-1])


def _key(holder: Any, part: str) -> Any:
    if isinstance(holder, list):
        if not (part.isascii() and part.isdecimal()) or len(part) > 6 or int(part) >= len(holder):
            raise bad_request("no such place in the list")
        return int(part)
    return next((name for name in holder if name.casefold() == part.casefold()), part)


def _same(present: object, wanted: object) -> bool:
    """null, '' and missing say the same to a test, as an empty field has no one form in the answers."""
    if present in (None, "") and wanted in (None, ""):
        return True
    return present == wanted and isinstance(present, bool) is isinstance(wanted, bool)
