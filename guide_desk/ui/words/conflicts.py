"""What is said where two people have changed the same thing: the question, both answers, and the line that stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from guide_desk.domain.contact import LIST_FIELDS, Field, Fields, PreferredChannel, full_name, list_of, text_of, wish_of
from guide_desk.domain.dialogue import DialogueEntry, EntryKind
from guide_desk.domain.guidance_topic import GuidanceTopic
from guide_desk.domain.merge import fields_chosen_together
from guide_desk.domain.municipality import Municipality
from guide_desk.snapshots.people import CardSnapshot, ChangedBoth, FieldConflict
from guide_desk.texts import _
from guide_desk.texts.formats import capitalised, joined, short_stamp
from guide_desk.ui.words.facts import colleague_words, disclosure_words, field_words, job_situation_words, move_words
from guide_desk.ui.words.people import wish_time_words
from guide_desk.ui.words.trade import language_words, topic_words

_ADDRESSES = {
    Field.FROM_PLACE: (Field.STREET, Field.POSTCODE, Field.FROM_PLACE),
    Field.POSTAL_PLACE: (Field.POSTAL_STREET, Field.POSTAL_POSTCODE, Field.POSTAL_PLACE),
}


def other_words(conflict: FieldConflict) -> str:
    """The first name of whoever changed it too."""
    return conflict.theirs_by.name.split(" ", 1)[0] if conflict.theirs_by is not None else _("någon annan")


def bar_words(conflicts: tuple[FieldConflict, ...], name: str) -> str:
    """What the bar on the card says."""
    first = conflicts[0]
    if len(conflicts) == 1 and first.lead is Field.PREFERRED_CHANNEL:
        return _("Du och {other} har ändrat hur {name} vill bli kontaktad").format(other=other_words(first), name=name)
    return headline(conflicts, name)


def headline(conflicts: tuple[FieldConflict, ...], name: str) -> str:
    """'Du och Ola har ändrat samma uppgift om Amira'."""
    words = _("Du och {other} har ändrat samma uppgift om {name}")
    if len(conflicts) > 1:
        words = _("Du och {other} har ändrat samma uppgifter om {name}")
    return words.format(other=other_words(conflicts[0]), name=name)


def explanation(conflict: FieldConflict) -> str:
    """What happened, and that nothing is lost."""
    return _(
        "Din ändring har inte skickats än. Under tiden gjorde {other} en annan ändring. "
        "Inget är förlorat – välj vad som ska stå på kortet."
    ).format(other=_first_name_and_place(conflict))


def question(lead: Field, name: str) -> str:
    """What is chosen."""
    if lead is Field.PREFERRED_CHANNEL:
        return _("Hur vill {name} bli kontaktad?").format(name=name)
    return {
        Field.MOVE_STATUS: _("Flytten"),
        Field.FIRST_NAME: _("Namn"),
        Field.FROM_PLACE: _("Adress"),
        Field.POSTAL_PLACE: _("Postadress"),
    }.get(lead) or field_words(lead)


def before_words(conflict: FieldConflict, today: date) -> str:
    """'Tidigare: inget valt'."""
    was = answer_words(conflict.lead, conflict.base, today)
    return _("Tidigare: {was}").format(was=was[:1].lower() + was[1:] if conflict.lead is Field.PREFERRED_CHANNEL else was)


def mine_words(conflict: FieldConflict, now: datetime) -> str:
    """'Din ändring · i går 16:20'."""
    stamp = short_stamp(conflict.mine_at, now) if conflict.mine_at is not None else ""
    return " · ".join(part for part in (_("Din ändring"), stamp) if part)


def theirs_words(conflict: FieldConflict, now: datetime) -> str:
    """'Ola Persson, Krokom · i dag 08:55'."""
    stamp = short_stamp(conflict.theirs_at, now) if conflict.theirs_at is not None else ""
    return " · ".join(part for part in (capitalised(_whole_name(conflict)), stamp) if part)


def line_words(conflict: FieldConflict, name: str, today: date, *, is_mine: bool) -> str:
    """What the dialogue keeps: what was chosen, and what was not and whose it was."""
    mine, theirs = (answer_words(conflict.lead, side, today) for side in (conflict.mine, conflict.theirs))
    if is_mine:
        words = _("{question} {chosen}. Valdes inte: {other}, som {who} hade skrivit.")
        said = words.format(question=_asked(conflict.lead, name), chosen=mine, other=theirs, who=_whole_name(conflict))
    else:
        words = _("{question} {chosen}, som {who} hade skrivit. Valdes inte: {other}.")
        said = words.format(question=_asked(conflict.lead, name), chosen=theirs, other=mine, who=_whole_name(conflict))
    return said


def whole_dialogue(card: CardSnapshot, today: date) -> tuple[DialogueEntry, ...]:
    """The dialogue with what stands on this computer alone in between, newest first."""
    told = ((each, changed_words(each, card.row.first_name, today)) for each in card.changed_both)
    lines = [DialogueEntry(EntryKind.STATUS_CHANGE, each.at, text=words) for each, words in told if words]
    if not lines:
        return card.entries
    return tuple(sorted((*card.entries, *lines), key=lambda entry: entry.happened_at, reverse=True))


def changed_words(changed: ChangedBoth, name: str, today: date) -> str:
    """'Du ändrade nästa steg, och Ola Persson, Krokom ändrade yrke. Båda ändringarna gäller.'; '' where nothing has a name."""
    who = colleague_words(changed.by) or _("någon annan")
    if changed.rewritten is not None:
        return _rewritten_words(changed.rewritten, name, today, who)
    mine, theirs = _names(changed.mine), _names(changed.theirs)
    if not mine or not theirs:
        return ""
    return _("Du ändrade {mine}, och {who} ändrade {theirs}. Båda ändringarna gäller.").format(mine=mine, who=who, theirs=theirs)


def _rewritten_words(conflict: FieldConflict, name: str, today: date, who: str) -> str:
    mine, theirs = (answer_words(conflict.lead, side, today) for side in (conflict.mine, conflict.theirs))
    return _(
        "{question} Du skrev om det. Valdes inte: {mine}, som du hade skrivit, och {theirs}, som {who} hade skrivit."
    ).format(question=_asked(conflict.lead, name), mine=mine, theirs=theirs, who=who)


def _names(fields: Iterable[Field]) -> str:
    """'nästa steg och telefon': what a guide calls them, each once."""
    named = {
        Field.PREFERRED_CHANNEL: _("önskad kontaktväg"),
        Field.MOVE_STATUS: _("flytten"),
        Field.FIRST_NAME: _("namnet"),
        Field.FROM_PLACE: _("adressen"),
        Field.POSTAL_PLACE: _("postadressen"),
    }
    leads = dict.fromkeys(fields_chosen_together(field)[0] for field in fields)
    words = [named.get(lead) or field_words(lead) for lead in leads]
    return joined([each[:1].lower() + each[1:] for each in dict.fromkeys(words) if each], _("och"))


def answer_words(lead: Field, fields: Fields, today: date) -> str:
    """One side's whole answer in words."""
    if lead is Field.PREFERRED_CHANNEL:
        words = _wish_words(fields)
    elif lead is Field.MOVE_STATUS:
        words = move_words(fields, today) if any(fields.values()) else ""
    elif lead is Field.FIRST_NAME:
        words = full_name(fields)
    elif lead in _ADDRESSES:
        words = ", ".join(text_of(fields, field).replace("\n", ", ") for field in _ADDRESSES[lead] if text_of(fields, field))
    elif lead in LIST_FIELDS:
        words = ", ".join(_listed(lead, list_of(fields, lead)))
    else:
        words = _single(lead, text_of(fields, lead))
    return words or _("inget valt")


def _asked(lead: Field, name: str) -> str:
    asked = question(lead, name)
    return asked if asked.endswith("?") else f"{asked}:"


def _first_name_and_place(conflict: FieldConflict) -> str:
    by = conflict.theirs_by
    place = {each.value: each.place_name for each in Municipality}.get(by.municipality, "") if by is not None else ""
    return _("{who} i {where}").format(who=other_words(conflict), where=place) if place else other_words(conflict)


def _whole_name(conflict: FieldConflict) -> str:
    return colleague_words(conflict.theirs_by) or _("någon annan")


def _wish_words(fields: Fields) -> str:
    wish = wish_of(fields)
    channel = {PreferredChannel.PHONE: _("Telefon"), PreferredChannel.EMAIL: _("Mejl")}.get(wish.channel) if wish.channel else ""
    parts = [channel or ""]
    parts.append(wish_time_words(replace(wish, channel=PreferredChannel.PHONE)))
    return ", ".join(part for part in (*parts, wish.words) if part)


def _listed(lead: Field, values: tuple[str, ...]) -> list[str]:
    if lead is Field.MUNICIPALITIES:
        places = {each.value: each.place_name for each in Municipality}
        return [places.get(value, value) for value in values]
    if lead in (Field.TOPICS_ASKED, Field.TOPICS_ANSWERED):
        return [topic_words(GuidanceTopic(value)) if value in set(GuidanceTopic) else value for value in values]
    return list(values)


def _single(lead: Field, value: str) -> str:
    if lead is Field.JOB_SITUATION:
        return job_situation_words(value)
    if lead is Field.EMPLOYER_DISCLOSURE:
        return disclosure_words(value)
    if lead is Field.LANGUAGE:
        return language_words(value) or (_("svenska") if value == "sv" else value)
    return {"yes": _("Ja"), "no": _("Nej")}.get(value, value)
