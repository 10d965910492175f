"""What exists nowhere but here, as plain data that can be laid into another store of the same guide.

Deeds that the CRM does not have, words that were begun, own segments and events. Of a person only the CRM's number goes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from guide_desk.clock import as_stockholm
from guide_desk.domain.access import AccessKind
from guide_desk.domain.changes import Changes, Topic
from guide_desk.domain.contact import full_name
from guide_desk.domain.deeds import DeedState
from guide_desk.domain.dialogue import DialogueEntry, EntryKind, Outcome
from guide_desk.domain.guidance_topic import states_of_text
from guide_desk.domain.projection import PLANNED_KINDS
from guide_desk.errors import InvalidInput
from guide_desk.identifiers import ContactId, DeedId
from guide_desk.snapshots.people import (
    NEW_PERSON_AT_FAIR,
    NEW_PERSON_DRAFT,
    QUICK_NOTE_AT_FAIR,
    QUICK_NOTE_DRAFT,
    Draft,
    about_of_form,
    form_about,
    form_of_anybody,
)
from guide_desk.store import codec
from guide_desk.store.carrying import laid, put
from guide_desk.store.deed_rows import deed_of_row
from guide_desk.store.deeds import set_state
from guide_desk.store.instants import instant_of, instant_text
from guide_desk.store.unit_of_work import UnitOfWork

_DEED = ("deed_id", "kind", "contact_id", "made_at", "author_id", "account", "entry", "changes", "before", "sendable_at", "tries")
_DRAFT = ("contact_id", "kind", "outcome", "text", "counts", "saved_at")
_BEGUN = ("form", "contact_id", "words", "saved_at")
_QUICK_NOTES = (QUICK_NOTE_DRAFT, QUICK_NOTE_AT_FAIR)
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

    `new_person`, and `begun` for what else was begun in a window of its own: quick notes, with whom they are about, and a person
    begun in Mässläge. `letters`: e-mails that deeds name, by that name; laid in by `carried_letters`.
    """

    account: str
    people: dict[int, int | None]
    deeds: list[Row]
    drafts: list[Row]
    new_person: str
    own: dict[str, list[Row]]
    begun: list[Row] = []
    letters: dict[str, bytes] = {}

    @property
    def about_people(self) -> list[Row]:
        """Rows that hang on somebody."""
        return [*self.deeds, *self.drafts, *(row for row in self.begun if row["contact_id"] is not None)]


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
    work = UnsentWork(unit.guide.account, {}, deeds, drafts, _begun_as(unit, NEW_PERSON_DRAFT), own, list(_begun(unit)))
    work.people = {int(str(row["contact_id"])): numbers.get(row["contact_id"]) for row in work.about_people}
    ready = [DeedId(row[0]) for row in ask("SELECT deed_id FROM deed WHERE state = 'ready'").fetchall()]
    ask("UPDATE deed SET last_sent_at = ? WHERE state = 'ready'", (instant_text(unit.now),))
    set_state(unit, ready, DeedState.UNKNOWN)
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
    for row in work.about_people:
        number = int(str(row["contact_id"]))
        if number not in places:
            places[number] = laid(unit.driver, number, {"remote_id": work.people[number]}, {})
    now = instant_text(unit.now)
    unknown = {"state": "unknown", "last_sent_at": now, "not_before": ""}
    put(unit.driver, "deed", [{**row, **unknown, "contact_id": places[int(str(row["contact_id"]))]} for row in fresh])
    words = sum(_keep_words(unit, row, ContactId(places[int(str(row["contact_id"]))])) for row in work.drafts)
    rows = {**work.own, "loose_note": [row for row in work.own.get("loose_note", []) if not _lies_on_a_card(unit, row)]}
    own = sum(_keep_own(unit, name, rows.get(name, [])) for name in _OWN)
    begun = _keep_new_person(unit, NEW_PERSON_DRAFT, work.new_person) + sum(_keep_begun(unit, row, places) for row in work.begun)
    for name in _ALONG:
        _keep_own(unit, name, rows.get(name, []))
    everything = len(work.deeds) + len(work.drafts) + len(work.begun) + bool(work.new_person)
    everything += sum(len(work.own.get(name, [])) for name in _OWN)
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
            _check_said(row)
            instant_of(str(row["written_at"]))
        for row in work.own.get("access", []):
            AccessKind(str(row["kind"]))
            instant_of(str(row["at"]))
        for row in work.begun:
            _check_begun(row)
        for row in work.deeds:
            deed_of_row(_AS_NEW | row)
        for row in work.drafts:
            instant_of(str(row["saved_at"]))
        shapes = [(work.deeds, _DEED), (work.drafts, _DRAFT), (work.begun, _BEGUN)]
        shapes += [(rows, _TABLES[name]) for name, rows in work.own.items()]
        is_ours = all(set(row) == set(columns) for rows, columns in shapes for row in rows)
        has_people = all(row["contact_id"] in work.people for row in work.about_people)
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, AssertionError):
        raise InvalidInput("unsent_work", "damaged") from None
    if not is_ours or not has_people:
        raise InvalidInput("unsent_work", "damaged")
    return work


def _check_said(said: Mapping[str, object]) -> None:
    """Raises ValueError for what no list and no window could show."""
    EntryKind(str(said["kind"]))
    states_of_text(str(said["topics"]))
    if said["remind_at"]:
        datetime.fromisoformat(str(said["remind_at"]))
    if said["outcome"]:
        Outcome(str(said["outcome"]))


def _check_begun(row: Row) -> None:
    """Raises ValueError, or MsgspecError, for what no window could show."""
    words = msgspec.json.decode(str(row["words"]), type=dict[str, str])
    instant_of(str(row["saved_at"]))
    if row["form"] in _QUICK_NOTES:
        _check_said(_NOTHING_SAID | words)
    elif row["form"] != NEW_PERSON_AT_FAIR or row["contact_id"] is not None:
        raise ValueError(row["form"])


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


def _keep_new_person(unit: UnitOfWork, form: str, begun: str) -> bool:
    """A person who was begun to be written down, unless another one is begun here."""
    from guide_desk.store import people

    if not begun or _begun_as(unit, form):
        return False
    people.keep_meta(unit, form, begun)
    return True


def _keep_begun(unit: UnitOfWork, row: Row, places: Mapping[int, int]) -> bool:
    """There is one quick note at a time: where another one is begun here, this one becomes a note on no card. What has been saved
    as an entry meanwhile is not begun any more, and of somebody with protected identity none is kept.
    """
    from guide_desk.store import people, protection

    form, text = str(row["form"]), str(row["words"])
    if form == NEW_PERSON_AT_FAIR:
        return _keep_new_person(unit, form, text)
    said = _NOTHING_SAID | msgspec.json.decode(text, type=dict[str, str])
    about = ContactId(places[int(str(row["contact_id"]))]) if row["contact_id"] is not None else None
    name = form if about is None else form_about(form, about)
    if about is not None:
        since = instant_of(str(row["saved_at"])).replace(microsecond=0)
        is_saved = any(_holds(entry, said["text"].strip(), since, unit) for entry in people.shown_entries(unit, about))
        if is_saved or protection.is_covered(unit, about):
            return False
    here = [each for each in _begun(unit) if each["form"] == form]
    if here:
        is_here = any((each["contact_id"], each["words"]) == (about, text) for each in here)
        return not is_here and bool(_keep_own(unit, "loose_note", [_note_of(unit, row, said, about)]))
    people.keep_meta(unit, name, text)
    return True


def _note_of(unit: UnitOfWork, row: Row, said: Mapping[str, str], about: ContactId | None) -> Row:
    """A begun quick note as a note on no card, under a name of its own that is the same each time."""
    from guide_desk.store import people

    who = full_name(people.shown_fields(unit, about)) if about is not None else said["who"]
    remind_at = instant_text(as_stockholm(datetime.fromisoformat(said["remind_at"]))) if said["remind_at"] else ""
    note_id = blake2b(f"{who}\n{row['words']}".encode(), digest_size=16).hexdigest()
    kept = {name: said[name] for name in ("text", "kind", "outcome", "topics")}
    counts = "yes" if said["counts"] else "no"
    return {"note_id": note_id, "about": who, "written_at": row["saved_at"], "counts": counts, "remind_at": remind_at, **kept}


def _begun(unit: UnitOfWork) -> Iterator[Row]:
    """What was begun in a window of its own and is not saved, but for the one new person of the desk itself."""
    for form in (*_QUICK_NOTES, NEW_PERSON_AT_FAIR):
        for name, words in unit.driver.execute(_BEGUN_AS, (form, form_of_anybody(form))).fetchall():
            yield {"form": form, "contact_id": about_of_form(name), "words": words, "saved_at": instant_text(unit.now)}


def _begun_as(unit: UnitOfWork, form: str) -> str:
    found = unit.driver.execute("SELECT value FROM meta WHERE name = ?", (form,)).fetchone()
    return found[0] if found is not None else ""


def _rows(cursor: Any, columns: tuple[str, ...]) -> list[Row]:
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


_NOTHING_SAID = dict.fromkeys(("who", "text", "outcome", "counts", "topics", "remind_at"), "") | {"kind": EntryKind.NOTE.value}
_BEGUN_AS = "SELECT name, value FROM meta WHERE (name = ? OR name LIKE ?) AND value <> '' ORDER BY name"
_OPEN_DEEDS = f"SELECT {', '.join(_DEED)} FROM deed WHERE state NOT IN ('settled', 'withdrawn') AND account = ?"  # noqa: S608
_AS_NEW: Row = {"state": "ready", "unfound_since": "", "last_sent_at": "", "not_before": "", "request_id": "", "reason": ""}
_KNOWN = "SELECT contact_id FROM deed WHERE deed_id = ? UNION ALL SELECT contact_id FROM base_activity WHERE marker = ? LIMIT 1"
