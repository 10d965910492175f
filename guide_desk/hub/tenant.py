"""What an administrator has set up in the tenant: users, tasks, templates, interests, user-defined lists and fields."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from guide_desk.hub import tables

GROUPS = {
    2303: "Ragunda kommun",
    2305: "Bräcke kommun",
    2309: "Krokom kommun",
    2313: "Strömsunds kommun",
    2321: "Åre kommun",
    2326: "Bergs kommun",
    2361: "Härjedalens kommun",
    2380: "Östersunds kommun",
    23: "Regionen",
}
PLACES = {
    2303: "Ragunda",
    2305: "Bräcke",
    2309: "Krokom",
    2313: "Strömsund",
    2321: "Åre",
    2326: "Berg",
    2361: "Härjedalen",
    2380: "Östersund",
    23: "Vet inte / hela länet",
}
"""By SCB's code: what somebody who thinks of moving there chooses."""
INTERESTS = dict(enumerate(sorted(PLACES.values()), start=31))
"""By the tenant's own number, as the administrator came to add them."""
HEADINGS = {"persint": {name: "Kommuner" for number, name in PLACES.items() if number != 23}}
"""Under what an item stands in a list that is sorted under headings."""


@dataclass(frozen=True, slots=True)
class User:
    """A CRM user. `user_name` is what a token is asked for with."""

    associate_id: int
    full_name: str
    initials: str
    group_id: int
    role: str = "Guide"

    @property
    def user_name(self) -> str:
        """First name in lower-case letters a to z."""
        return self.full_name.split()[0].lower().translate(str.maketrans("åäöé", "aaoe"))


USERS = (
    User(7, "Karin Norberg", "KN", 2321),
    User(8, "Ola Persson", "OP", 2309),
    User(9, "Per Lund", "PL", 2326),
    User(10, "Maria Nilsson", "MN", 2313),
    User(11, "Eva Bergström", "EB", 2305),
    User(12, "Anders Hult", "AH", 2303),
    User(13, "Lisa Modin", "LM", 2361),
    User(14, "Johan Sund", "JS", 2380),
    User(15, "Sara Wik", "SW", 2380),
    User(16, "Nils Åkerlund", "NÅ", 2321),
    User(20, "Birgitta Holm", "BH", 23, "Coordinator"),
)
TASKS: dict[int, tuple[str, str, str]] = {
    1: ("Samtal ut", "Phone", "Outgoing"),
    2: ("Samtal ut, meddelande", "Phone", "Outgoing"),
    3: ("Samtal ut, ej svar", "Phone", "Outgoing"),
    4: ("Samtal in", "Phone", "Incoming"),
    5: ("Sms ut", "Phone", "Outgoing"),
    6: ("Sms in", "Phone", "Incoming"),
    7: ("Möte", "Appointment", "Outgoing"),
    8: ("Anteckning", "ToDo", "Unknown"),
    9: ("Mejl ut", "ToDo", "Outgoing"),
    10: ("Mejl in", "ToDo", "Incoming"),
    11: ("Anmälan", "ToDo", "Incoming"),
    12: ("Inget svar behövs", "ToDo", "Unknown"),
    13: ("Svar behövs igen", "ToDo", "Unknown"),
    14: ("Jag svarar", "ToDo", "Unknown"),
    15: ("Svarar inte längre", "ToDo", "Unknown"),
    16: ("Mejl kom inte fram", "ToDo", "Incoming"),
    17: ("Automatiskt kvitto", "ToDo", "Unknown"),
    18: ("Systemrad", "ToDo", "Unknown"),
    19: ("Utskick", "ToDo", "Unknown"),
    20: ("Påminnelse", "ToDo", "Unknown"),
    21: ("Bokat samtal", "Phone", "Outgoing"),
    22: ("Lämnat över", "ToDo", "Unknown"),
    23: ("Inbjudan", "ToDo", "Unknown"),
    24: ("Tackat ja", "ToDo", "Incoming"),
    25: ("Tackat nej", "ToDo", "Incoming"),
    26: ("Var med", "Appointment", "Unknown"),
    27: ("Inställt", "ToDo", "Unknown"),
}
TEMPLATES = {61: ("Mejl ut", "Outgoing"), 62: ("Mejl in", "Incoming")}
SHIPMENT_TYPES = {1: "Magasinet Ta Steget", 2: "Nyhetsbrevet"}
CHANNELS = {1: "Telefon", 2: "Mejl"}
MOVE_STATUSES = {
    1: "Funderar på att flytta",
    2: "Planerar att flytta",
    3: "På väg hit",
    4: "Har flyttat hit",
    5: "Har flyttat någon annanstans",
    6: "Inte aktuellt längre",
    7: "Vet inte",
}
UDLISTS = {101: CHANNELS, 102: MOVE_STATUSES}
LIST_FIELDS = {"SuperOffice:1": 101, "SuperOffice:6": 102}
PERSON_FIELDS: dict[str, tuple[str, str]] = {
    "SuperOffice:1": ("Önskad kontaktväg", "List"),
    "SuperOffice:2": ("Helst efter klockan", "ShortText"),
    "SuperOffice:3": ("Helst före klockan", "ShortText"),
    "SuperOffice:4": ("Veckodagar", "ShortText"),
    "SuperOffice:5": ("Önskan med egna ord", "ShortText"),
    "SuperOffice:6": ("Flyttstatus", "List"),
    "SuperOffice:7": ("Flyttmånad", "ShortText"),
    "SuperOffice:8": ("Flyttdag", "Date"),
    "SuperOffice:9": ("Flyttade till kommun", "ShortText"),
    "SuperOffice:10": ("Antal personer", "Number"),
    "SuperOffice:11": ("Vad som avgjorde", "LongText"),
    "SuperOffice:12": ("Kommuner i ordning", "ShortText"),
    "SuperOffice:13": ("Hushåll", "ShortText"),
    "SuperOffice:14": ("Hushållsnyckel", "ShortText"),
    "SuperOffice:15": ("Yrke", "ShortText"),
    "SuperOffice:16": ("Arbetsläge", "ShortText"),
    "SuperOffice:17": ("Arbetsgivare får veta", "ShortText"),
    "SuperOffice:18": ("Undrar om", "LongText"),
    "SuperOffice:19": ("Har fått svar om", "LongText"),
    "SuperOffice:20": ("Nästa steg", "ShortText"),
    "SuperOffice:30": ("Inbjudningar", "ShortText"),
    "SuperOffice:31": ("Nyhetsbrev sedan", "Date"),
    "SuperOffice:32": ("Samtycke", "Date"),
    "SuperOffice:33": ("Samtyckets källa", "ShortText"),
    "SuperOffice:34": ("Skyddade uppgifter", "Checkbox"),
    "SuperOffice:35": ("Vill inte bli kontaktad sedan", "Date"),
    "SuperOffice:36": ("Språk", "ShortText"),
    "SuperOffice:37": ("Guide Desk-märke", "ShortText"),
    "SuperOffice:38": ("Bodde i länet vid anmälan", "ShortText"),
    "SuperOffice:39": ("Vill tas bort sedan", "Date"),
    "SuperOffice:40": ("Vill se sina uppgifter sedan", "Date"),
}
"""ProgId to label and type. The types follow SuperOffice's own list of user-defined field types."""
ENTRY_FIELDS: dict[str, tuple[str, str]] = {
    "SuperOffice:21": ("Guide Desk-märke", "ShortText"),
    "SuperOffice:22": ("Anmälan avser", "ShortText"),
    "SuperOffice:23": ("Anmälan kom via", "ShortText"),
    "SuperOffice:24": ("Räknas som svar", "ShortText"),
    "SuperOffice:25": ("Svar för hushållet", "ShortText"),
    "SuperOffice:26": ("Varför inget svar behövs", "ShortText"),
    "SuperOffice:27": ("Handlade om", "LongText"),
    "SuperOffice:28": ("Adress", "ShortText"),
    "SuperOffice:29": ("Skickat vidare till", "ShortText"),
    "SuperOffice:30": ("Lämnat över till", "ShortText"),
    "SuperOffice:31": ("Träff", "ShortText"),
}
FIELDS = {"person": PERSON_FIELDS, "appointment": ENTRY_FIELDS, "document": ENTRY_FIELDS}
CONSENT_PURPOSES = {1: ("STORE", "Sälj och service"), 2: ("EMARKETING", "E-marknadsföring")}
CONSENT_SOURCES = {1: ("USER", "Användare"), 2: ("WEBFORM", "Webbformulär"), 3: ("API", "Program")}
LEGAL_BASES = {
    1: ("61A", "Samtycke"),
    2: ("61B", "Avtal"),
    3: ("61C", "Rättslig förpliktelse"),
    4: ("61D", "Vitala intressen"),
    5: ("61E", "Allmänt intresse"),
    6: ("61F", "Berättigat intresse"),
    7: ("WITHDRAWN", "Återkallat"),
}
CONSENT_LISTS = {"consentpurpose": CONSENT_PURPOSES, "consentsource": CONSENT_SOURCES, "legalbase": LEGAL_BASES}


def set_up(connection: Connection, users: Sequence[User] = USERS) -> None:
    """Write users and lists into an empty database; leaves a filled one alone."""
    if connection.execute(select(tables.list_item.c.item_id).limit(1)).first() is not None:
        return
    made = [
        {
            "associate_id": user.associate_id,
            "person_id": 0,
            "user_name": user.user_name,
            "full_name": user.full_name,
            "initials": user.initials,
            "group_id": user.group_id,
            "role": user.role,
            "email": f"{user.user_name}@example.org",
        }
        for user in users
    ]
    if made:
        connection.execute(insert(tables.associate), made)
    items = [("task", number, name, {"Type": kind, "Direction": way}) for number, (name, kind, way) in TASKS.items()]
    items += [("doctmpl", number, name, {"Direction": way}) for number, (name, way) in TEMPLATES.items()]
    items += [("persint", number, name, _under_heading("persint", name)) for number, name in INTERESTS.items()]
    items += [("usergroup", number, name, {}) for number, name in GROUPS.items()]
    items += [("shipmenttype", number, name, {}) for number, name in SHIPMENT_TYPES.items()]
    items += [("country", 752, "Sverige", {}), ("country", 826, "Storbritannien", {})]
    items += [(f"udlist:{number}", item, name, {}) for number, values in UDLISTS.items() for item, name in values.items()]
    connection.execute(
        insert(tables.list_item),
        [{"list_name": name, "item_id": number, "name": label, "more": json.dumps(more)} for name, number, label, more in items],
    )


def add_list(connection: Connection, name: str, items: dict[int, tuple[str, str]]) -> None:
    """A list whose items have keys: number to key and name."""
    connection.execute(
        insert(tables.list_item),
        [
            {"list_name": name, "item_id": number, "name": label, "more": json.dumps({"Key": key})}
            for number, (key, label) in items.items()
        ],
    )


def token_for(connection: Connection, user_name: str) -> str | None:
    """The user's bearer token, made the first time; None for an unknown user. `guide` is the first guide there is."""
    if user_name == "guide":
        user_name = USERS[0].user_name
    row = connection.execute(select(tables.associate).where(tables.associate.c.user_name == user_name)).mappings().first()
    if row is None:
        return None
    if row["token"]:
        return str(row["token"])
    token = "8A:" + secrets.token_urlsafe(32)
    connection.execute(update(tables.associate).where(tables.associate.c.associate_id == row["associate_id"]), {"token": token})
    return token


def list_items(connection: Connection, name: str, *, with_deleted: bool = False) -> list[dict[str, object]]:
    """The items of a list, by id. One that an administrator has deleted stays, and says so: old values still mean it."""
    rows = connection.execute(
        select(tables.list_item).where(tables.list_item.c.list_name == name).order_by(tables.list_item.c.item_id)
    )
    items = [{"id": row["item_id"], "name": row["name"], **json.loads(row["more"])} for row in rows.mappings()]
    return [each for each in items if with_deleted or not each.get("Deleted")]


def delete_item(connection: Connection, name: str, number: int) -> bool:
    """Deleted, as an administrator deletes it. False where there is none."""
    for item in list_items(connection, name):
        if item["id"] == number:
            more = {key: value for key, value in item.items() if key not in ("id", "name")} | {"Deleted": True}
            where = (tables.list_item.c.list_name == name) & (tables.list_item.c.item_id == number)
            connection.execute(update(tables.list_item).where(where), {"more": json.dumps(more)})
            return True
    return False


def _under_heading(name: str, item: str) -> dict[str, str]:
    heading = HEADINGS[name].get(item)
    return {"Heading": heading} if heading else {}
