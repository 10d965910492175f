"""The statement against the files that SuperOffice publishes, name by name and type by type, where those files lie.

They lie in `../shared/superoffice-openapi` beside a checkout, or where GUIDE_DESK_OPENAPI says. A clone without them
reports these as not run: the files are SuperOffice's and no part of this repository.
"""

from __future__ import annotations

import json
import os
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.published_api.statement import PAGES_ONLY, Call, Shape, read_statement

FOLDER = Path(os.environ.get("GUIDE_DESK_OPENAPI") or Path(__file__).resolve().parents[3] / "shared" / "superoffice-openapi")
BUNDLE = FOLDER / "all-specs.tar.gz"
HAND_WRITTEN = frozenset({"TenantState", "Version", "Failure"})
SOURCES = sorted({call.source for call in read_statement().calls if call.source != PAGES_ONLY})
ELSEWHERE = {"ContactPersonId": "agent/Swagger-v1-SelectionAgent.json"}
"""Where a type is defined that the file which uses it leaves undefined."""
pytestmark = pytest.mark.skipif(not BUNDLE.is_file(), reason=f"the published Swagger files do not lie in {FOLDER.name}")


@cache
def swagger(name: str) -> dict[str, Any]:
    with tarfile.open(BUNDLE) as bundle:
        member = next(each for each in bundle.getmembers() if each.name.endswith(name))
        content = bundle.extractfile(member)
        assert content is not None
        found: dict[str, Any] = json.load(content)
        return found


def shape_of(schema: dict[str, Any]) -> str:
    """A Swagger schema as the statement writes it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit(".", 1)[-1].removesuffix("WithLinks")
    match schema.get("type"):
        case "array":
            return f"[{shape_of(schema['items'])}]"
        case "object":
            inner = schema.get("additionalProperties")
            return f"{{{shape_of(inner)}}}" if isinstance(inner, dict) else "any"
        case "string":
            return {"date-time": "moment", "byte": "stream"}.get(schema.get("format", ""), "text")
        case kind:
            return str(kind)


def agrees(stated: str, published: str) -> bool:
    """`any` stands for whatever is neither read nor sent; `rows` for the archive's free objects."""
    if stated.startswith(("[", "{")) and published.startswith(stated[0]):
        return agrees(stated[1:-1], published[1:-1])
    return stated in ("any", published) or (stated == "rows" and published == "ODataSlimResponse")


def definition(source: str, name: str) -> dict[str, Any] | None:
    for full, found in swagger(source)["definitions"].items():
        if full.rsplit(".", 1)[-1] == name:
            defined: dict[str, Any] = found
            return defined
    return definition(ELSEWHERE[name], name) if name in ELSEWHERE and ELSEWHERE[name] != source else None


def reached(source: str, shapes: set[str]) -> set[str]:
    """The stated types that these shapes lead to."""
    statement, found, waiting = read_statement(), set(), {shape.strip("[]{}") for shape in shapes}
    while waiting:
        name = waiting.pop()
        if name in statement.shapes and name not in found:
            found.add(name)
            waiting |= {shape.strip("[]{}") for shape in statement.shapes[name].properties.values()}
    return found


def call_faults(call: Call) -> list[str]:
    operation = swagger(call.source)["paths"].get(f"/api/v1/{call.path}", {}).get(call.method.lower())
    if operation is None:
        return ["is not published"]
    faults = []
    parameters = operation.get("parameters", [])
    if operation["operationId"] != call.page:
        faults.append("stands on another page")
    if {each["name"] for each in parameters if each["in"] == "query"} != call.query:
        faults.append("takes other parameters")
    bodies = [shape_of(each["schema"]) for each in parameters if each["in"] == "body"]
    if len(bodies) != bool(call.body) or not all(agrees(call.body, each) for each in bodies):
        faults.append("takes another body")
    answers = {int(status): each for status, each in operation["responses"].items()}
    if set(answers) != {call.status} | call.also:
        faults.append("answers other statuses")
    elif not agrees(call.answer, shape_of(answers[call.status]["schema"]) if "schema" in answers[call.status] else ""):
        faults.append("answers another shape")
    return faults


def shape_faults(source: str, shape: Shape) -> list[str]:
    found = definition(source, shape.name)
    if found is None:
        return [f"{shape.name} is not defined"]
    published = found.get("properties", {})
    faults = [f"{shape.name}.{name} is not published" for name in shape.properties if name not in published]
    faults += [f"{shape.name}.{name} is not stated" for name in published if shape.is_whole and name not in shape.properties]
    for name, stated in shape.properties.items():
        schema = published.get(name, {})
        if stated == "choice":
            if frozenset(schema.get("enum", ())) != shape.choices[name]:
                faults.append(f"{shape.name}.{name} has other choices")
        elif name in published and not agrees(stated, shape_of(schema)):
            faults.append(f"{shape.name}.{name} is {shape_of(schema)}, not {stated}")
    return faults


@pytest.mark.parametrize("source", SOURCES)
def test_calls_and_types_are_as_published(source: str) -> None:
    calls = [call for call in read_statement().calls if call.source == source]
    faults = [f"{call.name} {fault}" for call in calls for fault in call_faults(call)]
    for name in sorted(reached(source, {shape for call in calls for shape in (call.body, call.answer)})):
        faults += shape_faults(source, read_statement().shapes[name])
    assert calls
    assert faults == []


def test_every_type_is_held_against_a_file_or_known_to_be_in_none() -> None:
    statement = read_statement()
    held: set[str] = set()
    for source in SOURCES:
        held |= reached(
            source, {shape for call in statement.calls if call.source == source for shape in (call.body, call.answer)}
        )
    assert set(statement.shapes) - held == HAND_WRITTEN


def test_what_stands_in_pages_only_is_in_no_file() -> None:
    pages_only = [call for call in read_statement().calls if call.source == PAGES_ONLY]
    published = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for source in SOURCES
        for path, methods in swagger(source)["paths"].items()
        for method in methods
    }
    assert pages_only
    assert not {(call.method, call.path) for call in pages_only} & published


def test_a_wrong_fact_is_seen() -> None:
    source = "rest/Swagger-v1-Person.json"
    stated = read_statement().shapes["EntityElement"]
    wrong = Shape("EntityElement", {**stated.properties, "Value": "integer", "Rank": "integer"}, {}, is_whole=True)
    assert shape_faults(source, wrong) == ["EntityElement.Rank is not published", "EntityElement.Value is text, not integer"]
    call = read_statement().call("DELETE", "Person/1")
    assert call is not None
    changed = Call("DELETE", "Person/{id}", source, call.page, call.query | {"x"}, "", 200, "", call.also)
    assert call_faults(changed) == ["takes other parameters", "answers other statuses"]
