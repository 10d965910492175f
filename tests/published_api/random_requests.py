"""Requests made up from the statement, mostly right and sometimes not, the same for the same dice."""

from __future__ import annotations

import json
import random
from typing import Any
from urllib.parse import quote

from tests.published_api.archive_rules import BEHIND
from tests.published_api.statement import Call, read_statement
from tests.published_api.validation import Request

STATEMENT = read_statement()
CALLS = [call for call in STATEMENT.calls if not call.path.startswith("/")]
DEEPEST = 5
NUMBERS = (0, 1, 2, 7, 8, 61, 101, 752, 1001, 1002, -1, 2**31 - 1, 2**31, 2**63, 10**30)
MOMENTS = (
    *("2026-05-12T09:41:00", "0001-01-01T00:00:00", "2026-05-12T09:41:00.1234567+02:00", "9999-12-31T23:59:59Z"),
    *("2026-02-31T00:00:00", "soon"),
)
WORDS = (
    *(
        "",
        "Elin",
        "a@example.org",
        "[I:3]",
        "[D:02/30/2026]",
        "[D:02/03/2026]",
        "SuperOffice:6",
        "EMARKETING",
        "61A",
        "true",
        "-1",
    ),
    *("\x00", "ÅÄÖ", "\ud800", "\U0001f600", "x" * 300, "'", "\\", "personId", "firstName", "is", "gt", "Person", "dynamic"),
)
FIELDS = ("SuperOffice:6", "SuperOffice:8", "SuperOffice:10", "SuperOffice:21", "SuperOffice:34", "SuperOffice:37", "x_sale", "")
PATHS = (
    *("CustomFields/SuperOffice:6", "Address/Street", "Address/Street/City", "Emails/0", "Emails/0/Value", "Emails/9", "/", ""),
    *("Associate/AssociateId", "Contact/ContactId", "VisibleFor/0", "Interests/0/Selected", "CustomFields", "~1~0"),
)
FILTER_WORDS = (
    *("=", "is", "oneOf", "afterTime", "before", "between", "in", "set", "today", "contains", "(1,2)", "('a','b')", "'x'", "3"),
    *("'2026-05-12'", "and", "or", "(", ")", "true", "le", "personId gt 1", "lastName begins 'S'"),
)
HEADERS = (
    "Tue, 17 Nov 2020 09:41:07 GMT",
    "Tue, 17 Nov 2037 09:41:07 GMT",
    "soon",
    "Tue, 99 Nov 2020 99:41:07 GMT",
    "Tue, 17 Nov 2020",
)


def random_request(dice: random.Random, root: str) -> Request:
    """One request to any published call below `root` (…/api/v1)."""
    call = dice.choice(CALLS)
    if call.method == "DELETE" and dice.random() < 0.8:
        call = dice.choice(CALLS)
    path = call.path
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        given = dice.choice(_known_for(call.path, path[start + 1 : end]) if dice.random() < 0.9 else WORDS)
        path = path[:start] + quote(given, safe="", errors="replace") + path[end + 1 :]
    query = "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in _query(dice, call).items())
    headers = {"content-type": "application/json"}
    if call.body == "stream":
        headers["content-type"] = dice.choice(("application/octet-stream", "application/json", "text/plain", ""))
    if dice.random() < 0.2:
        headers[dice.choice(("if-modified-since", "if-unmodified-since"))] = dice.choice(HEADERS)
    return Request(call.method, f"{root}/{path}?{query}", headers, _body(dice, call))


def _known_for(path: str, name: str) -> tuple[str, ...]:
    """What a placeholder may stand for in a hub that holds a few of everything."""
    if name in ("purpose", "listname", "archiveProviderName", "progidOrLabel"):
        archives = tuple(archive.name for archive in STATEMENT.archives.values())
        return {
            "purpose": ("EMARKETING", "STORE"),
            "listname": ("task", "persint", "udlist"),
            "archiveProviderName": archives,
        }.get(name, ("SuperOffice:40", "SuperOffice:41", "Date"))
    if path.startswith(("Selection/", "List/")):
        return ("101", "102", "1") if path.startswith("List/") else ("1", "2", "3", "4", "5")
    return ("1001", "1002", "1003", "1004", "1005")


def random_value(dice: random.Random, shape: str, depth: int = 0) -> Any:
    """Mostly what the shape says; now and then something else."""
    if dice.random() < 0.1:
        return _junk(dice, depth)
    if depth > DEEPEST:
        return None
    if shape.startswith("["):
        return [random_value(dice, shape[1:-1], depth + 1) for _each in range(dice.randrange(3))]
    if shape.startswith("{"):
        return {dice.choice((*FIELDS, *WORDS)): random_value(dice, shape[1:-1], depth + 1) for _each in range(dice.randrange(4))}
    if shape in STATEMENT.shapes:
        known = STATEMENT.shapes[shape]
        names = dice.sample(sorted(known.properties), min(len(known.properties), dice.randrange(7)))
        return {
            name: dice.choice(sorted(known.choices[name]))
            if name in known.choices
            else random_value(dice, known.properties[name], depth + 1)
            for name in names
        }
    match shape:
        case "text":
            return dice.choice(WORDS)
        case "integer":
            return dice.choice(NUMBERS)
        case "moment":
            return dice.choice(MOMENTS)
        case "boolean":
            return dice.random() < 0.5
    return _junk(dice, depth)


def _junk(dice: random.Random, depth: int) -> Any:
    kind = dice.randrange(8 if depth < DEEPEST else 6)
    if kind == 6:
        return [_junk(dice, depth + 1) for _each in range(dice.randrange(3))]
    if kind == 7:
        return {dice.choice(WORDS): _junk(dice, depth + 1) for _each in range(dice.randrange(3))}
    return (None, True, dice.choice(NUMBERS), dice.random() * 1e300, dice.choice(WORDS), _letters(dice))[kind]


def _letters(dice: random.Random) -> str:
    return "".join(chr(dice.randrange(1, 0x2FFF)) for _letter in range(dice.randrange(12)))


def _body(dice: random.Random, call: Call) -> bytes:
    if not call.body or dice.random() < 0.05:
        return dice.randbytes(dice.randrange(20)) if dice.random() < 0.1 else b""
    if call.body == "stream":
        return dice.choice((dice.randbytes(20), b'"aGVq"', b'"\xff"', b"{", b""))
    if call.body == "patch" and dice.random() < 0.8:
        return json.dumps([_operation(dice, call.answer) for _each in range(dice.randrange(4))]).encode()
    return json.dumps(random_value(dice, call.answer if call.body == "patch" else call.body)).encode()


def _operation(dice: random.Random, entity: str) -> dict[str, Any]:
    properties = STATEMENT.shapes[entity].properties
    path = dice.choice((*sorted(properties), *PATHS, *WORDS))
    value = random_value(dice, properties.get(path, "text"), 2)
    return {"op": dice.choice(("add", "replace", "replace", "remove", "test", "move", 3)), "path": path, "value": value}


def _filter(dice: random.Random, columns: list[str]) -> str:
    if dice.random() < 0.5:
        return " ".join(dice.choice((*columns, *FILTER_WORDS)) for _each in range(dice.randrange(9)))
    parts = []
    for _each in range(dice.randrange(1, 4)):
        operator = dice.choice(sorted(dice.choice(list(STATEMENT.operators.values()))))
        parts.append(
            f"{dice.choice(columns)} {operator} {dice.choice(('3', '(1,2)', chr(39) + '2026-05-12' + chr(39), 'true', ''))}"
        )
    return dice.choice((" and ", " or ")).join(parts)


def _query(dice: random.Random, call: Call) -> dict[str, str]:
    name = call.path.rsplit("/", 1)[-1].casefold()
    archive = STATEMENT.archives.get(BEHIND.get(name, "person").casefold())
    columns = [column.replace("*", "SuperOffice:6") for column in (archive.columns if archive is not None else {"personid": ""})]
    columns += ["secret", "mergemovelog.registered", "associatedbid"]
    values = {
        "$select": ",".join(dice.choice(columns) for _each in range(dice.randrange(4))),
        "$filter": _filter(dice, columns),
        "$orderBy": dice.choice((*columns, "personId desc", "personId sideways")),
        "$top": dice.choice(("0", "1", "5", "-1", "x", "99999", "٣", "10000000000")),
        "$skip": dice.choice(("0", "1", "x")),
        "$entities": dice.choice(("person", "retiredPerson", "appointment,document", "sale")),
        "$mode": dice.choice(("slim", "full")),
        "udefFieldType": dice.choice(("Date", "List", "Smell")),
        "additional": dice.choice(("101", "102", "x", "\x00")),
    }
    allowed = sorted(values) if call.path.startswith("Archive/") else sorted(call.query)
    chosen = [each for each in allowed if dice.random() < 0.4]
    return {each: values.get(each, dice.choice(WORDS)) for each in chosen}
