"""Practice only: what stands where SuperOffice's own page of a selection would. Made-up people, on this computer alone."""

from __future__ import annotations

import re
from html import escape

from flask import Flask, Response, request
from sqlalchemy import select

from guide_desk.hub import selections, tables
from guide_desk.hub.answers import not_found
from guide_desk.hub.filter_operators import Asker
from guide_desk.hub.identity.sign_in_page import page
from guide_desk.hub.identity.sign_in_routes import asked_language
from guide_desk.hub.names import display_names
from guide_desk.hub.register import Register

MOST_SHOWN = 500
_ADDRESS = re.compile(rb"selection\?selection_id=(\d{1,9})")
_TEXTS = {
    "sv": {
        "title": "Urval – övningsläge",
        "lead": "Så här ser urvalet ut i övningsläget. I SuperOffice skickas utskicket härifrån.",
        "size": "Personer i urvalet: {count}",
        "more": "Här visas de första {shown}.",
    },
    "en": {
        "title": "Selection – practice mode",
        "lead": "This is the selection in practice mode. In SuperOffice the mailing is sent from here.",
        "size": "People in the selection: {count}",
        "more": "The first {shown} are shown.",
    },
}


def add_selection_page(application: Flask, kept: Register, tenant_id: str, user_name: str) -> None:
    """At the address that opens a selection in SuperOffice; as `user_name` sees it."""

    @application.get(f"/{tenant_id}/default.aspx")
    def selection_page() -> Response:
        asked = _ADDRESS.fullmatch(request.query_string)
        if asked is None:
            raise not_found("Page", 0)
        language = asked_language()
        with kept.reading() as connection:
            users = tables.associate.c
            user = connection.execute(select(users.associate_id, users.group_id).where(users.user_name == user_name)).one()
            asker, names = Asker(user.associate_id, user.group_id, kept.clock.today()), display_names(connection)
            row = selections.selection_row(connection, int(asked.group(1)), asker)
            person = tables.person.c
            inside = (person.deleted == "") & selections.members_of(row, names, asker)
            question = select(person.first_name, person.last_name, person.city).where(inside)
            found = connection.execute(question.order_by(person.last_name, person.first_name).limit(MOST_SHOWN)).all()
            people = [", ".join(part for part in (f"{first} {last}".strip(), city) if part) for first, last, city in found]
            count = selections.count_members(connection, row, names, asker)
        return page(language, _TEXTS[language]["title"], _content(language, str(row["name"]), count, people), 200, "")


def _content(language: str, name: str, count: int, people: list[str]) -> str:
    texts = _TEXTS[language]
    items = "".join(f"<li>{escape(each)}</li>" for each in people)
    more = f"<p>{escape(texts['more'].format(shown=len(people)))}</p>" if len(people) < count else ""
    said = f"<p>{escape(texts['lead'])}</p><p>{escape(texts['size'].format(count=count))}</p>{more}"
    return f"<h1>{escape(name)}</h1>{said}<ul>{items}</ul>"
