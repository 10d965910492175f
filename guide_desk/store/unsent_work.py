"""What exists nowhere but here, as plain data that can be laid into another store of the same guide.

Deeds that the CRM does not have, words that were begun, own segments and events. Of a person only the CRM's number goes along.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.guidance_topic import states_of_text
from guide_desk.domain.projection import PLANNED_KINDS
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.people import NEW_PERSON_DRAFT, Draft
from guide_desk.store import codec
from guide_desk.store.carrying import laid, put
from guide_desk.store.deed_rows import deed_of_row
from guide_desk.store.deeds import set_state
from guide_desk.store.instants import instant_of, instant_text
from guide_desk.store.unit_of_work import UnitOfWork

_DEED = ("deed_id", "kind", "contact_id", "made_at", "author_id", "account", "entry", "changes", "before", "sendable_at", "tries")
_DRAFT = ("contact_id", "kind", "outcome", "text", "counts", "saved_at")
_OWN = {
    "segment": ("segment_id", "name", "version", "deleted_at"),
    "segment_version": ("segment_id", "version", "saved_at", "text"),
    "event": (
        *("event_id", "title", "starts_at", "ends_at", "place", "text", "sequence", "is_called_off"),
        *("organiser", "organiser_email"),
    ),
    "loose_note": ("note_id", "about", "text", "written_at", "kind", "outcome", "counts", "topics", "remind_at"),
}
"""What a guide has made for themselves, in the order in which rows may lean on each other."""
_ALONG = {"access": ("access_id", "kind", "at", "people", "remote_id", "about")}
"""The list of what was read and taken out here goes along, and is not counted as the guide's work."""
_TABLES = _OWN | _ALONG
_ADDED: dict[str, dict[str, str | int | None]] = {
    "loose_note": {"kind": "note", **dict.fromkeys(("outcome", "counts", "topics", "remind_at"), "")}
}
"""What an older program's file does not say yet."""
_TOPICS = frozenset(
    {Topic.DEEDS, Topic.DIALOGUE, Topic.CONTACT, Topic.QUEUE, Topic.DRAFTS, Topic.SEGMENTS, Topic.EVENTS, Topic.LOOSE_NOTES}
)
_WHOLE_CHARACTERS = 12
"""So long, words that were begun are known again at the beginning of what was saved."""
Row = dict[str, str | int | None]


class UnsentWork(msgspec.Struct, forbid_unknown_fields=True):
    """`people`: the CRM's number by the row number that deeds and drafts name; None for somebody who is new. `own`: by table.

    `letters`: e-mails that deeds name, by that name; laid in by `carried_letters`.
    """

    account: str
    people: dict[int, int | None]
    deeds: list[Row]
    drafts: list[Row]
    new_person: str
    own: dict[str, list[Row]]
    letters: dict[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`count`: what is new here; `known`: what was here already, or has been sent since."""

    count: int
    known: int
    changes: Changes = field(default_factory=Changes)


def take_out(unit: UnitOfWork) -> bytes:
    """All of it, as one text. From now on another computer may send these deeds: before this one does, it looks for them."""
    ask = unit.driver.execute
    deeds = _rows(ask(_OPEN_DEEDS, (unit.guide.account,)), _DEED)
    drafts = _rows(ask(f"SELECT {', '.join(_DRAFT)} FROM draft WHERE trim(text) <> ''"), _DRAFT)  # noqa: S608 - our own names
    numbers = dict(ask("SELECT contact_id, remote_id FROM contact").fetchall())
    own = {name: _rows(ask(f"SELECT {', '.join(columns)} FROM {name}"), columns) for name, columns in _TABLES.items()}  # noqa: S608
    begun = ask("SELECT value FROM meta WHERE name = ?", (NEW_PERSON_DRAFT,)).fetchone()
    people = {int(str(row["contact_id"])): numbers.get(row["contact_id"]) for row in (*deeds, *drafts)}
    ready = [DeedId(row[0]) for row in ask("SELECT deed_id FROM deed WHERE state = 'ready'").fetchall()]
    ask("UPDATE deed SET last_sent_at = ? WHERE state = 'ready'", (instant_text(unit.now),))
    set_state(unit, ready, DeedState.UNKNOWN)
    work = UnsentWork(unit.guide.account, people, deeds, drafts, begun[0] if begun else "", own)
    return msgspec.json.encode(work)


def take_in(unit: UnitOfWork, content: bytes) -> TakenIn:
    """Lay it in. Nobody knows what the other computer has sent since: each deed is looked for in the CRM before it is sent.

    Raises InvalidInput `unsent_work`: `other_account`, or `damaged` for what `take_out` has not written.
    """
    work = _checked(content)
    if work.account != unit.guide.account:
        raise InvalidInput("unsent_work", "other_account")
    known = {row["deed_id"]: _where(unit, str(row["deed_id"])) for row in work.deeds}
    fresh = [row for row in work.deeds if known[row["deed_id"]] is None]
    places = {int(str(row["contact_id"])): known[row["deed_id"]] or 0 for row in work.deeds if known[row["deed_id"]]}
    for row in (*fresh, *work.drafts):
        number = int(str(row["contact_id"]))
        if number not in places:
            places[number] = laid(unit.driver, number, {"remote_id": work.people[number]}, {})
    now = instant_text(unit.now)
    unknown = {"state": "unknown", "last_sent_at": now, "not_before": ""}
    put(unit.driver, "deed", [{**row, **unknown, "contact_id": places[int(str(row["contact_id"]))]} for row in fresh])
    words = sum(_keep_words(unit, row, ContactId(places[int(str(row["contact_id"]))])) for row in work.drafts)
    rows = {**work.own, "loose_note": [row for row in work.own.get("loose_note", []) if not _lies_on_a_card(unit, row)]}
    own = sum(_keep_own(unit, name, rows.get(name, [])) for name in _OWN)
    begun = _keep_new_person(unit, work.new_person)
    for name in _ALONG:
        _keep_own(unit, name, rows.get(name, []))
    everything = len(work.deeds) + len(work.drafts) + sum(len(work.own.get(name, [])) for name in _OWN) + bool(work.new_person)
    count = len(fresh) + words + own + begun
    contacts = frozenset(map(ContactId, places.values()))
    unit.touched |= contacts
    return TakenIn(count, everything - count, Changes(_TOPICS, contacts))


def _checked(content: bytes) -> UnsentWork:
    """Every row has our columns and no other, and every deed can be read."""
    try:
        work = msgspec.json.decode(content, type=UnsentWork)
        for name, added in _ADDED.items():
            work.own[name] = [added | row for row in work.own.get(name, [])]
        for row in work.own["loose_note"]:
            _check_note(row)
        for row in work.deeds:
            deed_of_row(_AS_NEW | row)
        for row in work.drafts:
            instant_of(str(row["saved_at"]))
        shapes = [(work.deeds, _DEED), (work.drafts, _DRAFT), *((work.own[name], _TABLES[name]) for name in work.own)]
        is_ours = all(set(row) == set(columns) for rows, columns in shapes for row in rows)
        has_people = all(row["contact_id"] in work.people for row in (*work.deeds, *work.drafts))
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, AssertionError):
        raise InvalidInput("unsent_work", "damaged") from None
    if not is_ours or not has_people:
        raise InvalidInput("unsent_work", "damaged")
    return work


def _check_note(row: Row) -> None:
    """Raises ValueError for what no list could show."""
    EntryKind(str(row["kind"]))
    states_of_text(str(row["topics"]))
    for moment in (row["written_at"], row["remind_at"]):
        instant_of(str(moment)) if moment else None
    if row["outcome"]:
        Outcome(str(row["outcome"]))


def _where(unit: UnitOfWork, deed_id: str) -> int | None:
    """Whose card a deed lies on that is here already, or that the CRM has and has told of."""
    found = unit.driver.execute(_KNOWN, (deed_id, deed_id)).fetchone()
    return int(found[0]) if found is not None else None


def _keep_words(unit: UnitOfWork, row: Row, contact_id: ContactId) -> bool:
    """Words that were begun stand under those that are begun here, unless they have been saved as an entry meanwhile. Of somebody
    with protected identity none are kept.
    """
    from guide_desk.store import people, protection

    if protection.is_covered(unit, contact_id):
        return False
    text, since = str(row["text"]), instant_of(str(row["saved_at"])).replace(microsecond=0)
    if any(_holds(entry, text.strip(), since, unit) for entry in people.shown_entries(unit, contact_id)):
        return False
    here = unit.driver.execute("SELECT text FROM draft WHERE contact_id = ?", (contact_id,)).fetchone()
    if here is not None and text in here[0]:
        return False
    text = f"{here[0]}\n\n{text}" if here is not None else text
    counts = {"yes": True, "no": False}.get(str(row["counts"]))
    people.save_draft(
        unit, Draft(contact_id, str(row["kind"]), str(row["outcome"]), text, counts, instant_of(str(row["saved_at"])))
    )
    return True


def _holds(entry: DialogueEntry, words: str, since: datetime, unit: UnitOfWork) -> bool:
    """Whether the guide has written it since, with these words or with more behind them: a word or two may begin anything."""
    assert unit.guide is not None
    is_theirs = (
        entry.author_id == unit.guide.associate_id and entry.kind not in PLANNED_KINDS and since <= entry.happened_at <= unit.now
    )
    goes_on = len(words) >= _WHOLE_CHARACTERS and entry.text.startswith(words) and not entry.text[len(words) :][:1].isalnum()
    return is_theirs and (goes_on or entry.text.strip() == words)


def _lies_on_a_card(unit: UnitOfWork, note: Row) -> bool:
    """A note on no card that was laid on one meanwhile, as it was written and when."""
    written_at = instant_of(str(note["written_at"])).replace(microsecond=0)
    found = unit.driver.execute("SELECT entry FROM dialogue_entry WHERE entry ->> 'text' = ?", (note["text"],)).fetchall()
    entries = codec.entries_from_texts([row[0] for row in found])
    return any(entry.happened_at.replace(microsecond=0) == written_at for entry in entries)


def _keep_own(unit: UnitOfWork, table: str, rows: list[Row]) -> int:
    """Rows that are not here yet; what is here stays as it is. Versions of a segment count with it."""
    columns = _TABLES[table]
    insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    return sum(unit.driver.execute(insert, [row[name] for name in columns]).rowcount for row in rows)


def _keep_new_person(unit: UnitOfWork, begun: str) -> bool:
    """A person who was begun to be written down, unless another one is begun here."""
    from guide_desk.store import people

    here = unit.driver.execute("SELECT value FROM meta WHERE name = ?", (NEW_PERSON_DRAFT,)).fetchone()
    if not begun or (here is not None and here[0]):
        return False
    people.keep_meta(unit, NEW_PERSON_DRAFT, begun)
    return True


def _rows(cursor: Any, columns: tuple[str, ...]) -> list[Row]:
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


_OPEN_DEEDS = f"SELECT {', '.join(_DEED)} FROM deed WHERE state NOT IN ('settled', 'withdrawn') AND account = ?"  # noqa: S608
_AS_NEW: Row = {"state": "ready", "unfound_since": "", "last_sent_at": "", "not_before": "", "request_id": "", "reason": ""}
_KNOWN = "SELECT contact_id FROM deed WHERE deed_id = ? UNION ALL SELECT contact_id FROM base_activity WHERE marker = ? LIMIT 1"
