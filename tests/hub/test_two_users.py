"""Every address of the hub, asked by whoever it is not for: nothing of one user's own is shown to another, or changed by them.

A new address fails here until it is said what is sent to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from guide_desk.hub import tables
from guide_desk.hub.archive import MOST_COLUMNS
from guide_desk.hub.crm_tables import selection, selection_member
from guide_desk.hub.identity import sign_ins
from tests.hub.asked_hub import BASE, AskedHub, asked_hub
from tests.hub.signing_in import REDIRECT, VERIFIER
from tests.published_api.archive_rules import BEHIND
from tests.published_api.statement import read_statement

Address = tuple[str, str]
SECRET = "hemlig-ögonsten"
KARIN = 7
BYTES = {"Content-Type": "application/octet-stream"}
OUTSIDE = {
    *(("GET", "/healthz"), ("GET", "/api/state/<name>"), ("GET", "/Cust00000/api")),
    *(("GET", "/login/.well-known/openid-configuration"), ("GET", "/login/.well-known/jwks")),
    *(("GET", "/login/common/oauth/authorize"), ("POST", "/login/common/oauth/authorize")),
    *(("GET", "/login/common/oauth/logout"), ("POST", "/login/common/oauth/logout")),
    *(("POST", "/login/common/oauth/tokens"), ("POST", "/login/common/oauth/revocation")),
    *((method, "/<any_tenant>/api/v1/<path:_rest>") for method in ("GET", "POST", "PATCH", "PUT", "DELETE")),
}
"""Answered without a token: they hold nothing of anybody's, or are how a token is had."""
OF_ONE: tuple[Address, ...] = (
    ("GET", "Appointment/<int:number>"),
    ("GET", "Appointment/<int:number>/Simple"),
    ("GET", "Document/<int:number>"),
    ("GET", "Document/<int:number>/Content"),
    ("GET", "Document/<int:number>/Length"),
    ("GET", "Selection/<int:selection_id>"),
    ("GET", "Selection/<int:selection_id>/Members"),
    ("GET", "Selection/<int:selection_id>/CriteriaGroups"),
    ("POST", "Appointment"),
    ("POST", "Document"),
    ("POST", "Selection/<int:selection_id>/Members/<any(AddPerson,RemovePerson):deed>"),
    ("POST", "Agents/Selection/GetRecipientStatistics"),
    ("PATCH", "Appointment/<int:number>"),
    ("PATCH", "Document/<int:number>"),
    ("PATCH", "Selection/<int:selection_id>"),
    ("PUT", "Appointment/<int:number>"),
    ("PUT", "Document/<int:number>"),
    ("PUT", "Document/<int:number>/Content"),
    ("PUT", "Selection/<int:selection_id>"),
    ("PUT", "Selection/<int:selection_id>/CriteriaGroups"),
    ("DELETE", "Document/<int:number>/Content"),
    ("DELETE", "Appointment/<int:number>"),
    ("DELETE", "Document/<int:number>"),
    ("DELETE", "Selection/<int:selection_id>"),
)
"""The address, number or marker names something of Karin's own: to everybody else it is not there."""
SHOW_IT: frozenset[Address] = frozenset(
    {
        *(
            each
            for each in OF_ONE
            if each[0] in ("GET", "PATCH", "PUT") and not each[1].endswith(("Length", "Members", "Groups"))
        ),
        *(("GET", f"Person/<int:person_id>/{name}") for name in ("Activities", "Appointments", "Documents")),
        *(
            ("GET", "Appointment"),
            ("GET", "Document"),
            ("GET", "Selection"),
            ("GET", "Archive/<name>"),
            ("POST", "Archive/<name>"),
        ),
        *(("POST", "Appointment"), ("POST", "Document")),
    }
)
"""Where its owner reads it: that they do shows that the questions would find it."""
FOR_ADMINISTRATORS: frozenset[Address] = frozenset(
    {
        *(("POST", "List/Task/Items"), ("POST", "List/<int:list_id>/Items")),
        *((method, "List/<int:list_id>/Items/<int:item_id>") for method in ("PUT", "DELETE")),
        *(("POST", "Person/UdefLayout"), ("PUT", "Person/UdefLayout"), ("DELETE", "Person/UdefLayout/<prog_id_or_label>")),
        ("POST", "Person/UdefLayout/Publish"),
    }
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What Karin keeps for herself, and a person whom everybody may see; `other` to be merged into them."""

    person: int
    other: int
    note: int
    document: int
    selection: int
    dynamic: int


@dataclass(frozen=True, slots=True)
class Step:
    address: Address
    path: str
    body: Any


@pytest.fixture
def hub(database_url: str) -> Iterator[AskedHub]:
    with asked_hub(database_url) as made:
        yield made


def kept_by_karin(hub: AskedHub) -> Kept:
    person, other = (int(hub.add_person(Lastname=name)["PersonId"]) for name in ("Ek", "Alm"))
    own = {"Visibility": "Associate", "VisibleId": KARIN}
    note = hub.add_note(person, Private="PrivateUser", Description=SECRET, CustomFields={"SuperOffice:21": "gd:note"})
    letter = {"Person": {"PersonId": person}, "Header": SECRET, "Description": SECRET, "VisibleFor": [own]}
    document = hub.ask("POST", "Document", letter | {"CustomFields": {"SuperOffice:21": "gd:document"}})["DocumentId"]
    hub.ask("PUT", f"Document/{document}/Content", SECRET.encode(), headers=BYTES)
    made = [
        hub.ask("POST", "Selection", {"Name": SECRET, "SelectionType": kind, "VisibleFor": [own]})["SelectionId"]
        for kind in ("Static", "Dynamic")
    ]
    hub.ask("POST", f"Selection/{made[0]}/Members/AddPerson", [{"PersonId": person, "ContactId": 0}], status=204)
    with hub.register.writing() as connection:
        challenge = sign_ins.challenge_of(VERIFIER)
        now = hub.clock.now()
        sign_ins.begin(connection, KARIN, "guide-desk", redirect_uri=REDIRECT, challenge=challenge, nonce="n0nce", now=now)
    hub.token()
    return Kept(person, other, int(note["AppointmentId"]), int(document), *map(int, made))


def addresses(hub: AskedHub) -> set[Address]:
    """As the application itself has them."""
    rules = hub.client.application.url_map.iter_rules()
    return {(method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def steps(hub: AskedHub, kept: Kept) -> list[Step]:
    """One for each address, or several: what reads comes first, what removes or merges a person last."""
    bodies = _bodies(hub, kept)
    found = [Step(("GET", rule), path, None) for rule, path in _questions(hub, kept)]
    for rule, asked in bodies.items():
        found += [Step((method, rule), path, body) for method, path, body in asked]
    order = ("GET", "POST", "PATCH", "PUT", "DELETE")
    return sorted(found, key=lambda step: (order.index(step.address[0]) + 2.5 * ("MergeTo" in step.path), -step.path.count("/")))


def _questions(hub: AskedHub, kept: Kept) -> Iterator[tuple[str, str]]:
    for name in ("User/currentPrincipal", "Person/default", "Appointment/default", "Document/default", "Selection/default"):
        yield name, name
    for name in ("Task", "DocumentTemplate", "ConsentPurpose", "ConsentSource", "LegalBase"):
        yield f"List/{name}/Items", f"List/{name}/Items"
    for name in ("Person", "Appointment", "Document"):
        yield f"{name}/UdefLayout/Published", f"{name}/UdefLayout/Published"
    yield from (("Person/UdefLayout",) * 2, ("Person/CustomField",) * 2)
    yield from (("List/<int:list_id>/Items", "List/101/Items"), ("MDOList/<name>", "MDOList/persint"))
    for rest in ("", "/Simple", "/Consent", "/Consent/EMARKETING"):
        yield f"Person/<int:person_id>{rest}".replace("EMARKETING", "<purpose>"), f"Person/{kept.person}{rest}"
    for rest in ("Activities", "Appointments", "Documents"):
        yield f"Person/<int:person_id>/{rest}", f"Person/{kept.person}/{rest}?{everything(hub, BEHIND[rest.casefold()])}"
    for rest in ("Person", "Appointment", "Document", "Selection"):
        yield rest, f"{rest}?{everything(hub, BEHIND[rest.casefold()])}"
    for name in sorted({archive.name for archive in read_statement().archives.values()} - {BEHIND["members"]} | {"Dynamic"}):
        yield "Archive/<name>", f"Archive/{name}?{everything(hub, name)}"
        yield "Archive/<name>/$metadata", f"Archive/{name}/$metadata?{everything(hub, name)}"
    yield from (("Appointment/<int:number>" + rest, f"Appointment/{kept.note}{rest}") for rest in ("", "/Simple"))
    for rest in ("", "/Content", "/Length"):
        yield f"Document/<int:number>{rest}", f"Document/{kept.document}{rest}"
    for rest in ("", "/Members", "/CriteriaGroups"):
        yield f"Selection/<int:selection_id>{rest}", f"Selection/{kept.selection}{rest}"


def everything(hub: AskedHub, archive: str) -> str:
    """A question for every column that the archive has."""
    table = "$select=person.person_id" if archive == "Dynamic" else ""
    answer = hub.client.get(f"{BASE}/Archive/{archive}/$metadata?{table}", headers={"Authorization": f"Bearer {hub.token()}"})
    return "$top=5000&$select=" + quote(",".join(list(answer.json or {})[:MOST_COLUMNS]))


def _bodies(hub: AskedHub, kept: Kept) -> dict[str, list[tuple[str, str, Any]]]:
    person, note, document = f"Person/{kept.person}", f"Appointment/{kept.note}", f"Document/{kept.document}"
    own, dynamic, members = f"Selection/{kept.selection}", f"Selection/{kept.dynamic}", [{"PersonId": kept.other, "ContactId": 0}]
    visible = [{"Visibility": "Associate", "VisibleId": KARIN}]
    marked = {name: {"CustomFields": {"SuperOffice:21": f"gd:{name}"}} for name in ("note", "document")}
    member = "Selection/<int:selection_id>/Members/<any(AddPerson,RemovePerson):deed>"
    return {
        "Person": [("POST", "Person", {"Lastname": "Ny"})],
        "Person/Validate": [("POST", "Person/Validate", {"Lastname": "Ny"})],
        "Person/<int:person_id>": [
            ("PATCH", person, {"Title": "x"}),
            ("PUT", person, {"Lastname": "Ek"}),
            ("DELETE", f"Person/{kept.other}", None),
        ],
        "Person/<int:source_id>/MergeTo/<int:destination_id>": [("POST", f"Person/{kept.person}/MergeTo/{kept.other}", None)],
        "Person/<int:person_id>/Consent/<purpose>": [
            ("PUT", f"{person}/Consent/EMARKETING", None),
            ("DELETE", f"Person/{kept.other}/Consent/EMARKETING", None),
        ],
        "Agents/Person/Undelete": [("POST", "Agents/Person/Undelete", {"Id": kept.person})],
        "Agents/Person/UpdateInterests": [
            ("POST", "Agents/Person/UpdateInterests", {"PersonId": kept.person, "EnableInterestIds": [2321]})
        ],
        "Agents/Appointment/CreateDefaultAppointmentEntityByType": [
            ("POST", "Agents/Appointment/CreateDefaultAppointmentEntityByType", {"Type": "Phone"})
        ],
        "Agents/Selection/GetRecipientStatistics": [
            ("POST", "Agents/Selection/GetRecipientStatistics", {"SelectionId": kept.selection})
        ],
        "Appointment": [("POST", "Appointment", marked["note"])],
        "Appointment/Validate": [("POST", "Appointment/Validate", {"StartDate": "2026-05-13T09:00:00"})],
        "Appointment/<int:number>": [
            ("PATCH", note, {"Location": "x"}),
            ("PUT", note, {"Description": SECRET, "Private": "PrivateUser"}),
            ("DELETE", note, None),
        ],
        "Document": [("POST", "Document", {"Header": "x", **marked["document"]})],
        "Document/Validate": [("POST", "Document/Validate", {"Header": "x"})],
        "Document/<int:number>": [
            ("PATCH", document, {"OurRef": "x"}),
            ("PUT", document, {"Header": SECRET, "VisibleFor": visible}),
            ("DELETE", document, None),
        ],
        "Document/<int:number>/Content": [("PUT", f"{document}/Content", b"x"), ("DELETE", f"{document}/Content", None)],
        "Selection": [("POST", "Selection", {"Name": "x"})],
        "Selection/<int:selection_id>": [
            ("PATCH", own, {"Description": "x"}),
            ("PUT", own, {"Name": SECRET, "VisibleFor": visible}),
            ("DELETE", own, None),
        ],
        member: [("POST", f"{own}/Members/AddPerson", members), ("POST", f"{own}/Members/RemovePerson", members)],
        "Selection/<int:selection_id>/CriteriaGroups": [("PUT", f"{dynamic}/CriteriaGroups", [])],
        "Archive/<name>": [("POST", "Archive/FindAppointment", everything(hub, "FindAppointment").encode())],
        "List/Task/Items": [("POST", "List/Task/Items", {"Value": "Ny"})],
        "List/<int:list_id>/Items": [("POST", "List/101/Items", {"Name": "Ny"})],
        "List/<int:list_id>/Items/<int:item_id>": [
            ("PUT", "List/101/Items/1", {"Name": "Annat"}),
            ("DELETE", "List/101/Items/2", None),
        ],
        "Person/UdefLayout": [("POST", "Person/UdefLayout?uDefFieldType=ShortText", None), ("PUT", "Person/UdefLayout", [])],
        "Person/UdefLayout/<prog_id_or_label>": [("DELETE", "Person/UdefLayout/SuperOffice:40", None)],
        "Person/UdefLayout/Publish": [("POST", "Person/UdefLayout/Publish", None)],
    }


def answer_to(hub: AskedHub, step: Step, token: str) -> TestResponse:
    """As it comes, whatever it is; `token` may be none."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    kind = "application/x-www-form-urlencoded" if step.path.startswith("Archive") else "application/octet-stream"
    sent = {"data": step.body, "content_type": kind} if isinstance(step.body, bytes) else {"json": step.body}
    sent = {} if step.body is None else sent
    return hub.client.open(f"{BASE}/{step.path}", method=step.address[0], headers=headers, **sent)


def own_rows(hub: AskedHub, kept: Kept) -> list[str]:
    """All that is Karin's alone, as the database has it; a merge of persons moves their entries, and no more of them."""
    moved = {"person_id", "updated"}
    entry = select(*(column for column in tables.activity.c if column.name not in moved))
    mine = [kept.selection, kept.dynamic]
    questions = [
        entry.where(tables.activity.c.only_associate == KARIN).order_by(tables.activity.c.kind),
        select(selection).where(selection.c.selection_id.in_(mine)).order_by(selection.c.selection_id),
        select(selection_member).where(selection_member.c.selection_id.in_(mine)),
        select(tables.associate).where(tables.associate.c.associate_id == KARIN),
        select(tables.sign_in).where(tables.sign_in.c.associate_id == KARIN).order_by(tables.sign_in.c.sign_in_id),
        select(tables.sign_in_code),
    ]
    with hub.register.reading() as connection:
        return [str(tuple(row)) for question in questions for row in connection.execute(question)]


def is_said(answer: TestResponse) -> bool:
    """Whether the secret is in the answer, in whichever way its letters are written."""
    return re.search(r"hemlig-(ö|\\u00f6|&ouml;|&#246;)gonsten", answer.get_data(as_text=True)) is not None


def test_every_address_is_asked(hub: AskedHub) -> None:
    below = {(method, f"{BASE}/{rule}") for method, rule in {step.address for step in steps(hub, kept_by_karin(hub))}}
    assert addresses(hub) == below | OUTSIDE


def test_its_owner_may_do_all_of_it_but_what_is_for_administrators(hub: AskedHub) -> None:
    """So that what the others are refused would have worked, and what they are not shown is there."""
    kept = kept_by_karin(hub)
    token, shown = hub.token(), set()
    for step in steps(hub, kept):
        answer = answer_to(hub, step, token)
        assert answer.status_code == 403 if step.address in FOR_ADMINISTRATORS else answer.status_code < 300, (step, answer.text)
        if is_said(answer):
            shown.add(step.address)
    assert shown == SHOW_IT


@pytest.mark.parametrize("user", ["ola", "nils", "birgitta"], ids=["a-colleague", "one-of-the-same-group", "the-coordinator"])
def test_nobody_else_reads_or_changes_what_is_one_users_own(hub: AskedHub, user: str) -> None:
    kept = kept_by_karin(hub)
    before, token = own_rows(hub, kept), hub.as_user(user).token()
    assert sum(SECRET in row for row in before) == 4
    for step in steps(hub, kept):
        answer = answer_to(hub, step, token)
        if step.address in OF_ONE:
            assert answer.status_code == 404, (step, answer.text)
        elif step.address in FOR_ADMINISTRATORS:
            assert (answer.status_code == 403) is (user != "birgitta"), (step, answer.text)
        else:
            assert answer.status_code < 300, (step, answer.text)
        assert not is_said(answer), step
        assert own_rows(hub, kept) == before, step


def test_nobody_reads_or_changes_anything_without_a_token(hub: AskedHub) -> None:
    kept = kept_by_karin(hub)
    before = own_rows(hub, kept)
    for step in steps(hub, kept):
        for token in ("", "8A:made-up", hub.token()[:-1]):
            assert answer_to(hub, step, token).status_code == 401, step
    for method, rule in sorted(OUTSIDE):
        path = re.sub(r"<[^>]*>", "x", rule)
        with_words = {"token": "made-up", "refresh_token": "made-up", "code": "made-up", "client_id": "guide-desk"}
        for grant in ("refresh_token", "authorization_code"):
            answer = hub.client.open(path, method=method, data={**with_words, "grant_type": grant} if method == "POST" else None)
            assert answer.status_code < 500, path
            assert not is_said(answer), path
            assert "access_token" not in (answer.json or {} if answer.is_json else {})
    assert own_rows(hub, kept) == before
