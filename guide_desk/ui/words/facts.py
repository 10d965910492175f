"""What the facts of a card say: fields, consents, work, and whether a move counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from guide_desk.domain.consent import LearnedBy
from guide_desk.domain.contact import Field, Fields, text_of
from guide_desk.domain.dialogue import SENT_OUT_KINDS, DialogueEntry
from guide_desk.domain.household_move import Counting
from guide_desk.domain.move_status import MoveStatus
from guide_desk.domain.municipality import Municipality
from guide_desk.snapshots.base import Colleague
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, day_and_month, joined
from guide_desk.ui.words.trade import move_status_words

_MAILINGS_SHOWN = 3


def field_words(field: Field) -> str:
    """The label of a field; other fields are not named to a guide."""
    return {
        Field.FIRST_NAME: _("Förnamn"),
        Field.LAST_NAME: _("Efternamn"),
        Field.MOVE_STATUS: _("Flyttstatus"),
        Field.MOVE_MONTH: _("Planerad månad"),
        Field.MOVED_TO: _("Flyttade till"),
        Field.MOVED_ON: _("Flyttdag"),
        Field.MOVED_PERSONS: _("Antal personer"),
        Field.MOVED_BECAUSE: _("Det som avgjorde"),
        Field.LIVED_IN_COUNTY: _("Bodde redan i länet"),
        Field.HOUSEHOLD_WORDS: _("Hushåll"),
        Field.MUNICIPALITIES: _("Kommun"),
        Field.FROM_PLACE: _("Bor nu"),
        Field.INTERESTS: _("Intressen"),
        Field.PREFERRED_CHANNEL: _("Vill bli nådd"),
        Field.WISH_FROM: _("Helst efter klockan"),
        Field.WISH_TO: _("Helst före klockan"),
        Field.WISH_WORDS: _("Önskan med egna ord"),
        Field.PROFESSION: _("Yrke"),
        Field.JOB_SITUATION: _("Jobb"),
        Field.EMPLOYER_DISCLOSURE: _("Arbetsgivare får veta"),
        Field.LANGUAGE: _("Språk"),
        Field.EMAILS: _("Mejl"),
        Field.PHONES: _("Telefon"),
        Field.PRIVATE_PHONES: _("Telefon hem"),
        Field.OFFICE_PHONES: _("Telefon arbete"),
        Field.OTHER_PHONES: _("Telefon, annan"),
        Field.STREET: _("Gatuadress"),
        Field.POSTCODE: _("Postnummer"),
        Field.POSTAL_STREET: _("Postadress"),
        Field.POSTAL_POSTCODE: _("Postadress, postnummer"),
        Field.POSTAL_PLACE: _("Postadress, ort"),
        Field.NEWSLETTER: _("Nyhetsbrev"),
        Field.MAGAZINE: _("Magasinet"),
        Field.INVITATIONS: _("Inbjudningar"),
        Field.STORING_CONSENT: _("Ja till att spara"),
        Field.NEXT_STEP: _("Nästa steg"),
        Field.TOPICS_ASKED: _("Ämnen"),
        Field.OWNER: _("Vägledare"),
    }.get(field, "")


def job_situation_words(code: str) -> str:
    """'söker jobb'; '' for what is not known."""
    return {
        "looking": _("söker jobb"),
        "bringing": _("tar med jobbet"),
        "business": _("startar eget"),
        "studying": _("studerar"),
    }.get(code, "")


def disclosure_words(code: str) -> str:
    """Whether employers may know."""
    return {"no": _("nej"), "ask": _("fråga först"), "yes": _("ja")}.get(code, "")


def learned_words(learned: LearnedBy) -> str:
    """The answers to 'Hur fick du veta det?'."""
    return {
        LearnedBy.CALL: _("I ett samtal"),
        LearnedBy.EMAIL: _("I ett mejl"),
        LearnedBy.FORM: _("I formuläret"),
    }[learned]


def consent_source_words(kept: str) -> str:
    """How a consent was learned, in running text; what others wrote stays as they wrote it."""
    if kept in set(LearnedBy):
        return learned_words(LearnedBy(kept)).lower()
    return kept


def consent_line(answers: Mapping[Field, str], learned: LearnedBy) -> str:
    """The quiet line in the dialogue: 'Nyhetsbrev: ja. Inbjudningar: nej. I ett samtal.'"""
    said = [f"{field_words(field)}: {_('ja') if value == 'yes' else _('nej')}." for field, value in answers.items()]
    return " ".join([*said, f"{learned_words(learned)}."])


def since_words(fields: Fields, today: date) -> str:
    """Newsletter: 'Ja, sedan 12 februari', 'Ja' or 'Nej'."""
    if text_of(fields, Field.NEWSLETTER) != "yes":
        return _("Nej")
    day = day_of(text_of(fields, Field.NEWSLETTER_SINCE))
    return _("Ja, sedan {day}").format(day=day_and_month(day, today)) if day is not None else _("Ja")


def consent_words(fields: Fields, today: date) -> str:
    """Day and source of what was last said; what the CRM itself stops comes first."""
    day = day_of(text_of(fields, Field.CONSENT_ON))
    source = consent_source_words(text_of(fields, Field.CONSENT_SOURCE))
    parts = [day_and_month(day, today) if day is not None else "", source]
    return capitalised(", ".join(part for part in parts if part))


def mailing_words(fields: Fields, entries: Iterable[DialogueEntry], today: date) -> str:
    """What was sent to many and to this person, newest first, a line each; a stop in the CRM comes before it."""
    sent = [entry for entry in entries if entry.kind in SENT_OUT_KINDS][:_MAILINGS_SHOWN]
    lines = [", ".join(part for part in (day_and_month(each.happened_at.date(), today), each.text) if part) for each in sent]
    if text_of(fields, Field.NO_MAILING) == "yes":
        lines.insert(0, _("Alla utskick är stoppade i SuperOffice"))
    return "\n".join(lines)


def counting_words(counting: Counting, moved_to: str) -> str:
    """'Räknas som ett hushåll i Åre', or why not."""
    places = {each.value: each.place_name for each in Municipality}
    return {
        Counting.COUNTS: _("Räknas som ett hushåll i {place}").format(place=places.get(moved_to, "")),
        Counting.LIVED_HERE: _("Räknas inte: bodde redan i länet"),
        Counting.ALREADY_COUNTED: _("Räknas inte: hushållet är redan räknat"),
        Counting.ORIGIN_UNKNOWN: _("Räknas inte än: skriv var hushållet bodde förut"),
        Counting.NOT_HERE: "",
    }[counting]


def move_line(fields: Fields, today: date) -> str:
    """The quiet line about a new status: 'Flyttstatus: Har flyttat hit, Åre, 1 maj.'"""
    return f"{_('Flyttstatus')}: {move_words(fields, today)}."


def move_words(fields: Fields, today: date) -> str:
    """'Har flyttat hit, Åre, 1 maj'."""
    status = text_of(fields, Field.MOVE_STATUS)
    parts = [move_status_words(MoveStatus(status)) if status in set(MoveStatus) else _("Vet inte")]
    if status == MoveStatus.MOVED_HERE:
        places = {each.value: each.place_name for each in Municipality}
        day = day_of(text_of(fields, Field.MOVED_ON))
        parts += [places.get(text_of(fields, Field.MOVED_TO), ""), day_and_month(day, today) if day is not None else ""]
    elif status == MoveStatus.MOVING:
        parts.append(month_words(text_of(fields, Field.MOVE_MONTH), today))
    return ", ".join(part for part in parts if part)


def month_words(month: str, today: date) -> str:
    """'augusti 2026', without the year when it is this one."""
    first = day_of(f"{month}-01")
    return day_and_month(first, today).split(" ", 1)[1] if first is not None else month


def move_problem_words(field: str, reason: str) -> str:
    """What is missing before a move can be kept."""
    return {
        ("move_month", "missing"): _("Skriv vilken månad flytten är planerad, till exempel 2026-08."),
        ("move_month", "no_month"): _("Skriv månaden som år och månad, till exempel 2026-08."),
        ("moved_to", "missing"): _("Välj vilken kommun i länet hushållet flyttade till."),
        ("moved_on", "missing"): _("Skriv vilken dag flytten var, till exempel 2026-05-01."),
        ("moved_on", "no_day"): _("Skriv dagen som år, månad och dag, till exempel 2026-05-01."),
        ("moved_on", "not_yet"): _("Flyttdagen har inte varit än. Välj På väg hit tills hushållet har kommit."),
        ("moved_persons", "no_number"): _("Skriv hur många personer som flyttade, med siffror."),
    }.get((field, reason), _("Ändringen kunde inte sparas på datorn."))


def blocked_words(fields: frozenset[Field]) -> str:
    """Fields that are gone from the CRM and cannot be written from here."""
    names = [name for name in (field_words(field) for field in sorted(fields)) if name]
    if not names:
        return ""
    return _("Finns inte längre i SuperOffice och kan inte ändras här: {fields}. Be Regionen om hjälp.").format(
        fields=joined(names, _("och"))
    )


def colleague_words(colleague: Colleague | None) -> str:
    """'Karin Norberg, Åre'."""
    if colleague is None:
        return ""
    places = {each.value: each.place_name for each in Municipality}
    return ", ".join(part for part in (colleague.name, places.get(colleague.municipality, "")) if part)


def day_of(text: str) -> date | None:
    """A kept day; None when there is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
