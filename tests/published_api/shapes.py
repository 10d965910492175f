"""Whether a JSON value has a stated shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.published_api.statement import Shape, read_statement

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?")


def complaints_about(
    value: object, shape: str, *, where: str = "", is_trimmed: bool = False, is_answer: bool = True
) -> list[str]:
    """What is wrong with the value, one sentence each. `is_trimmed`: `$select` was given, so anything else may be null.

    A value itself is never quoted: it may be a person's.
    """
    return list(_checked(value, shape, where, is_trimmed, is_top=is_answer))


def _checked(value: object, shape: str, where: str, is_trimmed: bool, is_top: bool = False) -> Iterator[str]:
    if shape == "any" or (value is None and (is_trimmed or shape not in ("integer", "boolean", "number", "choice"))):
        return
    if shape.startswith(("[", "{")):
        yield from _container(value, shape, where, is_trimmed, is_top)
    elif shape in read_statement().shapes:
        yield from _object(value, read_statement().shapes[shape], where, is_trimmed, is_top)
    elif not _is_plain(value, shape):
        yield f"{where or 'the body'} is {type(value).__name__}, not {shape}"


def _container(value: object, shape: str, where: str, is_trimmed: bool, is_top: bool) -> Iterator[str]:
    inner = shape[1:-1]
    if shape.startswith("["):
        if not isinstance(value, list):
            yield f"{where or 'the body'} is no list"
            return
        for place, each in enumerate(value):
            yield from _checked(each, inner, f"{where}[{place}]", is_trimmed, is_top)
    elif not isinstance(value, dict):
        yield f"{where or 'the body'} is no object"
    else:
        for name, each in value.items():
            yield from _checked(each, inner, f"{where}/{name}", is_trimmed)


def _object(value: object, shape: Shape, where: str, is_trimmed: bool, is_top: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where or 'the body'} is no object"
        return
    for name, each in value.items():
        place = f"{where}/{name}" if where else name
        if name == "_Links":
            yield from _checked(each, "{text}", place, is_trimmed)
        elif name not in shape.properties:
            yield f"{place} is no published property of {shape.name}"
        elif name in shape.choices:
            if each not in shape.choices[name] and not (each is None and is_trimmed):
                yield f"{place} is none of its choices"
        else:
            yield from _checked(each, shape.properties[name], place, is_trimmed)
    if is_top and shape.is_whole:
        for name in sorted(set(shape.properties) - set(value)):
            yield f"{where}{'/' if where else ''}{name} of {shape.name} is missing"


def _is_plain(value: object, shape: str) -> bool:
    match shape:
        case "text":
            return isinstance(value, str)
        case "moment":
            return isinstance(value, str) and _MOMENT.fullmatch(value) is not None
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
    raise ValueError(shape)
