"""What the guide was told is kept, written down by the tests alone, and what must be true of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guide_desk.domain.contact import Field
from guide_desk.domain.projection import PLANNED_KINDS
from guide_desk.errors import StoreDamaged
from guide_desk.identifiers import ContactId
from guide_desk.services.sync_items import sync_items
from guide_desk.store import codec
from guide_desk.store.streams import OWED
from tests.sync.machine.laptop import Laptop
from tests.sync.machine.server import CALLED_OFF, CANARY, TRACKED, Server

_DEEDS = (
    "SELECT deed_id, kind, contact_id, entry, changes, before, made_at, author_id FROM deed"
    " WHERE deed_id NOT IN (SELECT value FROM json_each(?)) ORDER BY deed_id"
)
_STATES = (
    "SELECT deed_id, state, entry, changes, before, contact_id, reason FROM deed"
    " WHERE deed_id IN (SELECT value FROM json_each(?))"
)
OPEN = ("ready", "in_flight", "unknown")


class Broken(AssertionError):
    """An invariant does not hold; the text begins with its number."""


@dataclass
class Kept:
    """A deed as it was when its saving had returned."""

    deed_id: str
    kind: str
    contact_id: int
    entry: str | None
    changes: str
    before: str
    made: tuple[str, int]
    """When and by whom."""
    person: int | None = None
    is_withdrawn: bool = False

    @property
    def words(self) -> str:
        return codec.entry_from_text(self.entry).text if self.entry else ""

    @cached_property
    def letter(self) -> str:
        """Name of the sealed e-mail that goes with it; '' for none."""
        return codec.entry_from_text(self.entry).letter if self.entry else ""


@dataclass
class Ledger:
    """Collects after every act of a guide; `check` holds the file and the server to it."""

    server: Server
    deeds: dict[str, Kept] = field(default_factory=dict)
    letters: dict[str, bytes] = field(default_factory=dict)
    """Every e-mail that was dropped, by the name under which it was sealed."""
    mailings: dict[str, dict[ContactId, int | None]] = field(default_factory=dict)
    """What was sent to many and has not been seen on their cards: its words, and who they are here and at the server."""
    taken_back: set[str] = field(default_factory=set)
    """The words of what was sent to many and taken back in time."""

    def collect(self, laptop: Laptop, *, by_guide: bool) -> None:
        """New deeds, and which of the known ones have been taken back since the last time: only a guide may do that."""
        for deed_id, kind, contact_id, entry, changes, before, *made in laptop.ask(_DEEDS, json.dumps(list(self.deeds))):
            self.deeds[deed_id] = Kept(deed_id, kind, contact_id, entry, changes, before, (made[0], made[1]))
        for kept, state, reason in self._standing(laptop):
            if state == "withdrawn" and not kept.is_withdrawn:
                if not by_guide and kept.kind != "plan":
                    raise Broken(f"I1 nobody took {kept.kind} back, and it is withdrawn ({reason})")
                kept.is_withdrawn = True
            elif state not in ("withdrawn", "settled"):
                kept.is_withdrawn = False  # what took its place was taken back itself
        if by_guide:
            self._note_given_up(laptop)

    def _note_given_up(self, laptop: Laptop) -> None:
        """Who protects a person leaves a choice that waits to what the CRM has."""
        for deed_id, state in laptop.left.items():
            kept = self.deeds.get(deed_id)
            if kept is not None and (kept.kind, state) == ("fields", "needs_attention"):
                protected = laptop.ask("SELECT 1 FROM contact WHERE contact_id = ? AND is_protected = 1", kept.contact_id)
                kept.is_withdrawn |= bool(protected)

    def check_promised(self, laptop: Laptop, promised: Iterable[str | None]) -> None:
        """I1 at once: what a guide's act says that it wrote is in the file when it returns."""
        for deed_id in promised:
            if deed_id is not None and deed_id not in self.deeds:
                raise Broken("I1 a deed is promised and not in the file")

    def check_unsaved(self, laptop: Laptop, text: str) -> None:
        """I1 after a crash: words that were being saved are a deed or still a draft."""
        is_draft = laptop.ask("SELECT 1 FROM draft WHERE text = ?", text)
        if not is_draft and not any(kept.words == text for kept in self.deeds.values()):
            raise Broken("I1 words that were being saved are neither a draft nor a deed")

    def is_waiting(self, laptop: Laptop) -> bool:
        """Whether something has still to be sent or looked for, or somebody's dialogue to be fetched: that of who has come back
        comes a round after the card.
        """
        open_ones = laptop.ask("SELECT count(*) FROM deed WHERE state IN ('ready', 'in_flight', 'unknown')")
        owed = laptop.ask("SELECT 1 FROM sync_mark WHERE stream = ? AND mark NOT IN ('', '[]')", OWED)
        return bool(open_ones[0][0] or owed)

    def check_kept(self, laptop: Laptop) -> None:
        """I1 and I10: whatever was acknowledged is in the file as it was written, until the CRM has it."""
        self.collect(laptop, by_guide=False)
        there = set[str]()
        for kept, state, _reason in self._standing(laptop):
            there.add(kept.deed_id)
            if kept.letter and state not in ("settled", "withdrawn"):
                self._check_sealed(laptop, kept)
        for kept in self.deeds.values():
            is_done = kept.is_withdrawn or laptop.left.get(kept.deed_id) in ("settled", "withdrawn")
            if kept.deed_id not in there and not is_done:
                raise Broken(f"I1 an acknowledged {kept.kind} is gone, it was {laptop.left.get(kept.deed_id)}")
        orphans = laptop.ask("SELECT count(*) FROM deed WHERE contact_id NOT IN (SELECT contact_id FROM contact)")
        if orphans[0][0]:
            raise Broken("I10 a deed has no contact")

    def _check_sealed(self, laptop: Laptop, kept: Kept) -> None:
        try:
            content = b"".join(laptop.store.letter_box().unseal(kept.letter))
        except StoreDamaged:
            raise Broken("I1 an e-mail that has still to be sent is not here any more") from None
        if content != self.letters[kept.letter]:
            raise Broken("I1 an e-mail that has still to be sent is another one now")

    def check_settled(self, laptop: Laptop) -> None:
        """I2, I3, I4 and I13 at rest: everything is on the server once, or waits for the guide where they see it."""
        self.check_kept(laptop)
        self._check_mailings(laptop)
        copies, contents = self.server.copies(), self.server.contents()
        shown = {item.deed_id for item in laptop.store.read(sync_items).result()}
        states = {kept.deed_id: (state, reason) for kept, state, reason in self._standing(laptop)}
        in_reach = {number for (number,) in laptop.ask("SELECT remote_id FROM contact WHERE is_gone = 0 AND is_protected = 0")}
        waiting = [state for state, _reason in states.values() if state == "needs_attention"]
        for kept in self.deeds.values():
            state, _reason = states.get(kept.deed_id, ("", ""))
            if state in OPEN and not self._waits_behind_another(kept, states):
                raise Broken(f"I13 {kept.kind} is still {state}")
            if state == "needs_attention" and kept.deed_id not in shown and len(waiting) <= len(shown):
                raise Broken(f"I2 {kept.kind} waits for the guide, who is not shown it")
            if kept.kind == "entry":
                self._check_entry(kept, state, copies.get(kept.deed_id, []), contents.get(kept.deed_id, []))
                self._check_taken_back(laptop, kept, copies.get(kept.deed_id, []), in_reach)
            elif kept.kind == "fields" and state in ("settled", ""):
                self._check_fields(laptop, kept)
        self._check_once(copies, in_reach)

    def _check_mailings(self, laptop: Laptop) -> None:
        """I1 and I2: a line for each of those it was sent to, once, and none of what was taken back. Who was merged into another
        of them, or was never at the server, may have none; from then on each line is held to what every entry is held to.
        """
        if laptop.ask("SELECT 1 FROM sent_out"):
            raise Broken("I13 lines of what was sent to many have not come to their cards")
        lines: dict[str, list[int]] = defaultdict(list)
        persons: dict[str, set[int | None]] = defaultdict(set)
        for kept in self.deeds.values():
            lines[kept.words].append(kept.contact_id)
            persons[kept.words].add(kept.person)
        if self.taken_back & lines.keys():
            raise Broken("I2 what was sent to many and taken back has come to a card")
        for text, cards in self.mailings.items():
            merged = {who for who, person in cards.items() if person is None or self.server.later_of(person) != {person}}
            merged |= {who for who, person in cards.items() if person in persons[text]}  # two rows here, of one who was new here
            if cards.keys() - merged - set(lines[text]):
                raise Broken("I1 a line of what was sent to many is on no card")
            if len(lines[text]) > len(cards):
                raise Broken("I3 a line of what was sent to many has come to a card twice")
        self.mailings.clear()

    def _check_once(self, copies: dict[str, list[tuple[int, int, str]]], in_reach: set[int]) -> None:
        """I3. Words are written once only in a run, so that they betray a second marker too.

        What a proxy has doubled is taken away where it is seen and nobody else has been at it: not from a card that is no longer
        this guide's or protected, and nothing and nobody that a colleague has changed. What they have laid on a card that is
        deleted since is found nowhere: where the answer was lost it is sent again.
        """
        unseen = {marker for marker in self.server.came_twice if in_reach.isdisjoint(row[1] for row in copies.get(marker, ()))}
        unseen |= self.server.handled
        copies = {marker: found for marker, found in copies.items() if marker not in self.server.put_back_twice | unseen}
        words = Counter(text for found in copies.values() for _number, _person, text in found if CANARY in text)
        twice = [text for text, count in words.items() if count > 1]
        if twice or any(len(found) > 1 for marker, found in copies.items() if marker in self.deeds):
            raise Broken(f"I3 {len(twice)} entries are on the server twice")
        persons = self.server.persons_by_marker()
        kept = self.server.hidden_once | self.server.touched
        seen = {marker: set(numbers) if kept.isdisjoint(numbers) else set[int]() for marker, numbers in persons.items()}
        if any(len(seen[marker]) > 1 for marker in seen.keys() & self.deeds.keys()):
            raise Broken("I3 a new person is on the server twice")
        sent = [marker for marker, count in self.server.posted.items() if count > 1 and marker not in self.server.handled]
        if sent:
            raise Broken(f"I3 {len(sent)} were sent again although they had arrived")

    def _check_taken_back(self, laptop: Laptop, kept: Kept, found: list[tuple[int, int, str]], in_reach: set[int]) -> None:
        """It goes where it is seen: not from a card that is out of reach, nor where a colleague has been at it."""
        is_known = kept.is_withdrawn and kept.deed_id not in laptop.left and kept.deed_id not in self.server.handled
        if is_known and any(person in in_reach for _number, person, _words in found) and not self.server.posted[kept.deed_id]:
            raise Broken("I2 what was taken back is on the server")

    def _check_entry(self, kept: Kept, state: str, found: list[tuple[int, int, str]], contents: list[bytes]) -> None:
        if state == "needs_attention" or kept.is_withdrawn or state in OPEN:
            return
        if not found and kept.deed_id not in self.server.lost:
            raise Broken(f"I2 {kept.kind} is said to be sent ({state or 'gone from here'}), and is not on the server")
        for _number, person, words in found:
            was_handled = kept.deed_id in self.server.handled
            if words != kept.words and not was_handled and words not in self._later_words(kept):
                raise Broken("I2 other words are on the server")
            if kept.person is not None and person not in self.server.later_of(kept.person) and not was_handled:
                raise Broken(f"I2 it is on another person's card: {person} instead of {kept.person}")
        if kept.letter and contents != [self.letters[kept.letter]] and kept.deed_id not in self.server.lost:
            raise Broken(f"I2 an e-mail is said to be sent, and its content is on the server {len(contents)} times, or another")

    def _later_words(self, kept: Kept) -> set[str]:
        """What a guide has made a plan say since, here or at another computer: that it is called off."""
        is_plan = kept.entry is not None and codec.entry_from_text(kept.entry).kind in PLANNED_KINDS
        return {CALLED_OFF} if is_plan else set()

    def _check_fields(self, laptop: Laptop, kept: Kept) -> None:
        """I4: every value was on the server, was replaced by a later one of the guide's own, or is kept as a conflict."""
        if kept.is_withdrawn or kept.person is None:
            return
        changes = codec.fields_from_text(kept.changes)
        for name, prog_id in TRACKED.items():
            if name not in changes or any(
                str(changes[name]) in self.server.held[person, prog_id] for person in self.server.later_of(kept.person)
            ):
                continue
            conflict = laptop.ask("SELECT 1 FROM conflict WHERE deed_id = ? AND field = ?", kept.deed_id, name.value)
            if not conflict and not self._is_replaced(kept, name):
                raise Broken(f"I4 a value of {name.value} was never on the server")

    def _is_replaced(self, kept: Kept, name: Field) -> bool:
        return any(
            other.deed_id > kept.deed_id
            and other.contact_id == kept.contact_id
            and name.value in json.loads(other.changes or "{}")
            for other in self.deeds.values()
            if other.kind == "fields"
        )

    def _waits_behind_another(self, kept: Kept, states: dict[str, tuple[str, str]]) -> bool:
        """What is said to a new person whom the CRM would not take waits with them, and the change of a plan with the plan."""
        parked = {deed_id for deed_id, (state, _reason) in states.items() if state == "needs_attention"}
        if kept.kind == "plan" and kept.entry and codec.entry_from_text(kept.entry).marker in parked:
            return True
        ours = [other for other in self.deeds.values() if other.contact_id == kept.contact_id and other.kind == "person"]
        return any(other.deed_id in parked for other in ours)

    def _standing(self, laptop: Laptop) -> Iterator[tuple[Kept, str, str]]:
        """The known deeds that are in the file, with their state and reason; held to their bytes."""
        rows: list[Any] = laptop.ask(_STATES, json.dumps([each.deed_id for each in self.deeds.values()]))
        persons = dict(laptop.ask("SELECT contact_id, remote_id FROM contact"))
        owners = {row[0]: row[5] for row in rows}
        for deed_id, state, entry, changes, before, contact_id, reason in rows:
            kept = self.deeds[deed_id]
            if (entry, changes, before) != (kept.entry, kept.changes, kept.before):
                if entry != kept.entry or not self._is_divided(kept, changes, before, owners):
                    raise Broken(f"I1 the words of a {kept.kind} were changed")
                kept.changes, kept.before = changes, before
            kept.contact_id = contact_id
            if kept.person is None:
                kept.person = persons.get(contact_id)
            yield kept, state, reason

    def _is_divided(self, kept: Kept, changes: str, before: str, owners: dict[str, int]) -> bool:
        """The one change that a deed's content may see: contested fields wait in deeds of their own, made by the same hand at the
        same moment on the same card, and every field with what it said before is in exactly one of them.
        """
        if kept.kind != "fields" or not json.loads(changes):
            return False
        was, parts = _fields(kept.changes, kept.before), [_fields(changes, before)]
        for other in self.deeds.values():
            is_sibling = other.deed_id != kept.deed_id and (other.kind, other.made) == (kept.kind, kept.made)
            if is_sibling and owners.get(other.deed_id) == owners[kept.deed_id]:
                parts.append(_fields(other.changes, other.before))
        ours = [part for part in parts if part.items() <= was.items()]
        return parts[0] in ours and sum(map(len, ours)) == len(was) and set().union(*ours) == was.keys()


def _fields(changes: str, before: str) -> dict[str, str]:
    """Each changed field with what it says and what it said before."""
    said = json.loads(before or "{}")
    return {name: json.dumps([value, said.get(name)]) for name, value in json.loads(changes).items()}
