"""JSON Patch and JSON Merge Patch on an entity, as SuperOffice answers them: 409 when a `test` does not hold."""

from __future__ import annotations

import copy
from typing import Any

from guide_desk.hub.answers import HubError, bad_request

_OPERATIONS = frozenset({"add", "replace", "remove", "test"})
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
    holder, name = _resolve(entity, parts)
    present = holder[name] if isinstance(holder, list) or name in holder else None
    match operation["op"]:
        case "test":
            if not _same(present, operation.get("value")):
                raise HubError(409, "JsonPatchTestFailedException", f"test failed at {operation['path']}")
        case "remove":
            if isinstance(holder, list):
                del holder[name]
            else:
                holder.pop(name, None)
        case "add" if isinstance(present, list) and not isinstance(operation.get("value"), list):
            present.append(operation.get("value"))
        case _:
            _put(holder, name, present, operation.get("value"))


def _put(holder: Any, name: Any, present: object, value: object) -> None:
    if isinstance(present, list) and isinstance(value, dict):
        present.append(value)
    elif name == "CustomFields" and isinstance(present, dict) and isinstance(value, dict):
        present.update(value)
    else:
        holder[name] = value


def _resolve(entity: dict[str, Any], parts: list[str]) -> tuple[Any, Any]:
    holder: Any = entity
    for part in parts[:-1]:
        holder = holder[_key(holder, part)]
        if not isinstance(holder, dict | list):
            raise bad_request("path leads nowhere")
    return holder, _key(holder, parts[-1])


def _key(holder: Any, part: str) -> Any:
    if isinstance(holder, list):
        if not part.isdecimal() or int(part) >= len(holder):
            raise bad_request("no such place in the list")
        return int(part)
    for name in holder:
        if name.casefold() == part.casefold():
            return name
    return part


def _same(present: object, wanted: object) -> bool:
    """null, '' and missing say the same to a test, as an empty field has no one form in the answers."""
    if present in (None, "") and wanted in (None, ""):
        return True
    return present == wanted
