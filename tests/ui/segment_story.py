"""People for the place Urval: who said yes, who did not, and who is nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.municipality import Municipality
from guide_desk.domain.segment import About, Condition, Group
from guide_desk.services import segment_deeds, segments
from guide_desk.snapshots.base import PersonBase
from tests.factories import call, entry, person, registration
from tests.ui.desks import OpenDesk

YES = {"newsletter": "yes", "mailing_consent": "yes", "invitations": "yes"}
Story = Sequence[tuple[PersonBase, Sequence[DialogueEntry]]]


def one(
    number: int, first: str, last: str, *entries: DialogueEntry, **fields: str | tuple[str, ...]
) -> tuple[PersonBase, Sequence[DialogueEntry]]:
    """Somebody who said yes to everything, unless the fields say otherwise."""
    known = {"emails": (f"{first.lower()}@example.com",), "phones": (f"070-174 06 {number:02d}",), **YES, **fields}
    made = person(number, first_name=first, last_name=last, **known)
    return made, [registration("2026-02-10 10:00"), call("2026-02-12 10:00"), *entries]


STORY: Story = (
    one(1, "Tobias", "Wern", topics_asked=("starting_business",), move_status="planning"),
    one(2, "Lena", "Ahlqvist", topics_asked=("starting_business",), move_status="considering", from_place="Västerås"),
    one(3, "Viktor", "Dahl", topics_asked=("starting_business",), newsletter="", mailing_consent=""),
    one(4, "Maja", "Sund", topics_asked=("starting_business",), emails=()),
    one(5, "Sara", "Berg", topics_asked=("starting_business",), no_contact_since="2026-04-01"),
    one(6, "Nils", "Hemlig", topics_asked=("starting_business",), is_protected="yes"),
    one(7, "Elsa", "Norlin", move_status="moved_here", moved_on="2026-03-01", moved_to="2321"),
)


def _starter(
    number: int, name: str, place: str, when: str, *wants: str, mailed: str = ""
) -> tuple[PersonBase, Sequence[DialogueEntry]]:
    first, last = name.split()
    lines = [call(when)]
    if mailed:
        lines.append(entry(EntryKind.MAILING, mailed, "Nyhetsbrevet", author_municipality=Municipality.KROKOM))
    topics = ("starting_business",)
    return one(number, first, last, *lines, from_place=place, municipalities=("2321", *wants), topics_asked=topics)


FULL: Story = (
    *STORY,
    _starter(11, "Signe Roth", "Göteborg", "2026-05-04 10:00", "2309"),
    _starter(12, "Viktoria Dahlén", "Stockholm", "2026-04-17 10:00"),
    _starter(13, "Nils Bergström", "Örebro", "2026-04-02 10:00", "2326", mailed="2026-05-08 10:00"),
    _starter(14, "Maja Sundell", "Umeå", "2026-03-28 10:00"),
    _starter(15, "Åsa Öberg", "Lund", "2026-03-12 10:00", "2380", "2309"),
    one(16, "Ola", "Fjäll", household_words="två vuxna, två barn", move_status="planning", topics_asked=("housing",)),
    one(17, "Karl", "Ek", profession="sjuksköterska", job_situation="looking", move_status="planning"),
)
"""As above, with enough people for a picture."""


def sent_before(desk: OpenDesk) -> None:
    """The ready-made segment of those who want to start a business went to some people in April; one is kept as own."""
    sent = desk.desk.store.read(lambda unit: segments.find_segment(unit, "starting_business")).result()
    assert sent is not None
    then = tuple(desk.people[name] for name in ("Tobias", "Lena", "Signe", "Viktor", "Elsa"))
    work = partial(segment_deeds.mark_as_sent, segment=sent, contacts=then)
    desk.desk.store.write(work).result()
    april = "UPDATE mailing SET sent_at = '2026-04-07T10:00:00+02:00'"
    desk.desk.store.write(lambda unit: unit.driver.execute(april) and None, is_user=False).result()
    own = segment_deeds.as_own(replace(sent, tree=Group((Condition(About.CHILDREN),))), "Hockeyfamiljer i Duved")
    desk.desk.store.write(partial(segment_deeds.save_segment, segment=own)).result()
