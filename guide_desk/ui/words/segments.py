"""A segment in words: the sentence it is, its purpose, how many are in, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guide_desk.domain.left_out import LeftOut
from guide_desk.domain.segment import Condition, Group, Purpose, Segment
from guide_desk.domain.segment_editing import Path, part_at
from guide_desk.services.ready_made import shown_name
from guide_desk.snapshots.guide import Guide
from guide_desk.snapshots.segments import GonePerson, SegmentChange, SegmentCount, SegmentRow, SegmentSent, SegmentVersion
from guide_desk.texts import _, ngettext
from guide_desk.texts.formats import clock_time, day_and_month, figures, number_word, quoted
from guide_desk.ui.words.segment_conditions import EVERY_VALUE, SegmentNames, condition_words


@dataclass(frozen=True, slots=True)
class Piece:
    """A bracket of the sentence, or the beginning of a group (`path` set, `is_group`); otherwise the words between two."""

    text: str
    path: Path | None = None
    is_group: bool = False


def name_words(segment: Segment, guide: Guide | None) -> str:
    """What a segment is called on the screen."""
    return shown_name(segment, guide.municipality if guide is not None else None)


def lead_words(tree: Group) -> str:
    """What the sentence begins with."""
    return _("Visa alla som") if tree.parts else _("Visa alla")


def sentence_pieces(tree: Group, names: SegmentNames, today: date, most_values: int = EVERY_VALUE) -> list[Piece]:
    """Brackets and joining words in reading order, without the lead."""
    return list(_pieces(tree, (), names, today, most_values))


def sentence_words(segment: Segment, names: SegmentNames, today: date) -> str:
    """The whole segment as one line that a colleague can read."""
    words = _in_one_line([lead_words(segment.tree), *(piece.text for piece in sentence_pieces(segment.tree, names, today))])
    reach = _("Jag vill nå dem med {purpose}.").format(purpose=purpose_words(segment.purpose))
    return f"{words}. {reach}"


def part_words(tree: Group, path: Path, names: SegmentNames, today: date) -> str:
    """What stands at `path`, in words."""
    part = part_at(tree, path)
    if isinstance(part, Condition):
        return condition_words(part, names, today)
    return _in_one_line([piece.text for piece in _pieces(part, path, names, today, EVERY_VALUE)])


def purpose_words(purpose: Purpose) -> str:
    """'nyhetsbrev'."""
    return {
        Purpose.NEWSLETTER: _("nyhetsbrev"),
        Purpose.INVITATION: _("inbjudan"),
        Purpose.LETTER: _("brev"),
        Purpose.PHONE: _("telefon"),
        Purpose.JOB_TIP: _("jobbtips"),
    }[purpose]


def reason_words(reason: LeftOut, purpose: Purpose, count: int) -> str:
    """Why `count` people are not in, after their number: 'saknar mejladress'."""
    if reason is LeftOut.NO_CONSENT:
        return _no_consent_words(purpose, count)
    if reason is LeftOut.NO_ADDRESS:
        return _no_address_words(purpose, count)
    if reason is LeftOut.ADDRESS_BOUNCES:
        return ngettext("har en adress som inte fungerar", "har adresser som inte fungerar", count)
    return {
        LeftOut.WANTS_NO_CONTACT: ngettext("vill inte bli kontaktad", "vill inte bli kontaktade", count),
        LeftOut.ASKED_TO_BE_REMOVED: ngettext("har bett om att bli borttagen", "har bett om att bli borttagna", count),
        LeftOut.MOVED_AWAY: ngettext("har flyttat någon annanstans", "har flyttat någon annanstans", count),
        LeftOut.UNSUBSCRIBED: ngettext("har tackat nej till utskick", "har tackat nej till utskick", count),
        LeftOut.DOUBLE: ngettext("finns två gånger (dubblett)", "finns två gånger (dubbletter)", count),
        LeftOut.SAME_HOUSEHOLD: ngettext(
            "får brevet genom någon annan i hushållet", "får brevet genom någon annan i hushållet", count
        ),
    }[reason]


def count_sentence(count: SegmentCount, purpose: Purpose) -> str:
    """The counts as they should be heard: '31 personer är med. 7 är inte med: 4 saknar mejladress, …'."""
    words = ngettext("{count} person är med.", "{count} personer är med.", count.included).format(count=figures(count.included))
    if not count.left_out:
        return words
    left = count.matched - count.included
    reasons = ", ".join(f"{figures(number)} {reason_words(reason, purpose, number)}" for reason, number in count.left_out)
    return f"{words} " + _("{count} är inte med: {reasons}.").format(count=figures(left), reasons=reasons)


def as_of_words(heard: datetime | None, now: datetime) -> str:
    """'som det såg ut klockan 9.36'; with the day when it was another one; '' when nothing was ever fetched."""
    if heard is None:
        return ""
    if heard.date() == now.date():
        return _("som det såg ut klockan {time}").format(time=clock_time(heard))
    return _("som det såg ut {day} klockan {time}").format(day=day_and_month(heard.date(), now.date()), time=clock_time(heard))


def sent_words(sent: SegmentSent, today: date) -> str:
    """'Skickat 7 april. 4 nya, 2 borta sedan dess.'"""
    day = day_and_month(sent.sent_at.date(), today)
    if not sent.new and not sent.gone:
        return _("Skickat {day}. Samma personer sedan dess.").format(day=day)
    changes = {"new": figures(sent.new), "gone": figures(sent.gone)}
    return _("Skickat {day}. {new} nya, {gone} borta sedan dess.").format(day=day, **changes)


def history_words(sent: SegmentSent, today: date) -> str:
    """One time that it was sent: '7 april, nyhetsbrev, 29 personer. 4 nya, 2 borta sedan dess.'"""
    people = ngettext("{count} person", "{count} personer", sent.size).format(count=figures(sent.size))
    day = day_and_month(sent.sent_at.date(), today)
    first = _("{day}, {purpose}, {people}.").format(day=day, purpose=purpose_words(sent.purpose), people=people)
    return f"{first} " + _("{new} nya, {gone} borta sedan dess.").format(new=figures(sent.new), gone=figures(sent.gone))


def sent_on_words(change: SegmentChange, today: date) -> str:
    """'Skickat 7 april till 29 personer'."""
    words = ngettext("Skickat {day} till {count} person", "Skickat {day} till {count} personer", change.sent.size)
    return words.format(day=day_and_month(change.sent.sent_at.date(), today), count=figures(change.sent.size))


def since_words(change: SegmentChange) -> str:
    """Over the two lists: how many have come and gone, and who cannot be shown any more."""
    counts = _("{new} nya, {gone} borta sedan dess.").format(new=figures(change.sent.new), gone=figures(change.sent.gone))
    if not change.vanished:
        return counts
    vanished = ngettext(
        "{count} av dem finns inte längre i listorna.", "{count} av dem finns inte längre i listorna.", change.vanished
    )
    return f"{counts} {vanished.format(count=figures(change.vanished))}"


def gone_words(change: SegmentChange, person: GonePerson, names: SegmentNames, today: date) -> str:
    """Why somebody is not in any more."""
    if person.reason is not None:
        return reason_words(person.reason, change.segment.purpose, 1)
    if person.path is None:
        return _("uppfyller inte villkoren längre")
    condition = quoted(part_words(change.segment.tree, person.path, names, today))
    return _("uppfyller inte längre {condition}").format(condition=condition)


def version_words(version: SegmentVersion, names: SegmentNames, today: date) -> str:
    """A segment as it once was kept: '12 maj klockan 9.41: Visa alla som …'"""
    day, time = day_and_month(version.saved_at.date(), today), clock_time(version.saved_at)
    return _("{day} klockan {time}: {sentence}").format(
        day=day, time=time, sentence=sentence_words(version.segment, names, today)
    )


def mailed_words(row: SegmentRow, today: date, *, is_short: bool = False) -> str:
    """The badge of who got a mailing lately: 'Fick utskick från Krokom 8 maj', or 'Utskick 8 maj'; '' for others."""
    if row.mailed_on is None:
        return ""
    day = day_and_month(row.mailed_on, today)
    if is_short:
        return _("Utskick {day}").format(day=day)
    if row.mailed_by is None:
        return _("Fick utskick {day}").format(day=day)
    return _("Fick utskick från {place} {day}").format(place=row.mailed_by.place_name, day=day)


def nobody_words(segment: Segment, opens_most: tuple[Path, int] | None, names: SegmentNames, today: date) -> str:
    """Nobody matches, and which condition to take away."""
    if opens_most is None or not opens_most[1]:
        return _("Ingen uppfyller alla villkor.")
    path, count = opens_most
    without = quoted(part_words(segment.tree, path, names, today))
    return _("Ingen uppfyller alla villkor. Tar du bort {condition} blir det {count}.").format(
        condition=without, count=number_word(count)
    )


def unreadable_words(reason: str) -> str:
    """Why a kept segment cannot be opened, and what to do."""
    if reason == "newer":
        return _("Urvalet är gjort i en nyare version av Guide Desk. Uppdatera programmet, så går det att öppna här också.")
    return _("Urvalet går inte att läsa, eftersom det har ändrats utanför Guide Desk. Ta bort det och gör ett nytt.")


def unsavable_words(field: str, reason: str) -> str:
    """Why a segment was not kept."""
    if field == "name":
        return _("Ge urvalet ett namn på högst hundra tecken.")
    if reason == "too_large":
        return _("Urvalet har fler villkor än Guide Desk klarar. Ta bort några.")
    return _("Urvalet kunde inte sparas på datorn.")


def unfetched_words(count: int) -> str:
    """Cards are still on their way."""
    return ngettext(
        "{count} kort hämtas fortfarande. Tills det är här räknas personen som att den inte har sagt ja.",
        "{count} kort hämtas fortfarande. Tills de är här räknas personerna som att de inte har sagt ja.",
        count,
    ).format(count=figures(count))


def problem_words(condition: str, code: str) -> str:
    """Why a condition finds nobody it should: the tenant has changed."""
    if code == "interest_gone":
        return _("Villkoret {condition} hittar ingen: intresset finns inte längre i SuperOffice.").format(
            condition=quoted(condition)
        )
    return _("Villkoret {condition} bygger på en uppgift som inte längre finns i SuperOffice.").format(
        condition=quoted(condition)
    )


def _pieces(group: Group, above: Path, names: SegmentNames, today: date, most_values: int) -> Iterator[Piece]:
    """An *any* right under the sentence is `antingen … eller`; what is deeper or reversed stands in parentheses."""
    is_either = group.is_any and not group.is_reversed and len(above) == 1 and len(group.parts) > 1
    is_closed = group.is_reversed or (bool(above) and not is_either)
    if is_either:
        yield Piece(_("antingen"), above, is_group=True)
    elif is_closed:
        yield Piece(_("inte ({inside}").format(inside="") if group.is_reversed else "(", above, is_group=True)
    for place, part in enumerate(group.parts):
        if place:
            before = group.parts[place - 1]
            comma = "," if isinstance(before, Group) and before.is_any and not before.is_reversed and not above else ""
            yield Piece(f"{comma} {_('eller') if group.is_any else _('och')}".strip())
        path = (*above, place)
        if isinstance(part, Condition):
            yield Piece(condition_words(part, names, today, most_values), path)
        else:
            yield from _pieces(part, path, names, today, most_values)
    if is_closed:
        yield Piece(")")


def _in_one_line(pieces: Sequence[str]) -> str:
    return " ".join(pieces).replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def _no_consent_words(purpose: Purpose, count: int) -> str:
    return {
        Purpose.NEWSLETTER: ngettext("har inte sagt ja till nyhetsbrev", "har inte sagt ja till nyhetsbrev", count),
        Purpose.INVITATION: ngettext("har inte sagt ja till inbjudningar", "har inte sagt ja till inbjudningar", count),
        Purpose.LETTER: ngettext("har inte sagt ja till brev", "har inte sagt ja till brev", count),
        Purpose.PHONE: ngettext("har inte sagt ja till att bli uppringd", "har inte sagt ja till att bli uppringda", count),
        Purpose.JOB_TIP: ngettext("har inte sagt ja till jobbtips", "har inte sagt ja till jobbtips", count),
    }[purpose]


def _no_address_words(purpose: Purpose, count: int) -> str:
    if purpose is Purpose.LETTER:
        return ngettext("saknar postadress", "saknar postadress", count)
    if purpose is Purpose.PHONE:
        return ngettext("saknar telefonnummer", "saknar telefonnummer", count)
    return ngettext("saknar mejladress", "saknar mejladress", count)
