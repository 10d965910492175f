"""Those of the past years: answered, with a dialogue that went on, moved, gone quiet, or only reading the newsletter."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from guide_desk.hub import tenant
from guide_desk.hub.seed import library
from guide_desk.hub.seed.decks import Deck
from guide_desk.hub.seed.dialogues import DialogueMaker, own_municipality
from guide_desk.hub.seed.identities import REGION, IdentityMaker
from guide_desk.hub.seed.library import BriefQuestion, Line, Situation
from guide_desk.hub.seed.made_person import MadePerson, wire_date
from guide_desk.hub.seed.wording import fill, month_after

_WEIGHTS = {2303: 8, 2305: 8, 2309: 11, 2313: 10, 2321: 12, 2326: 9, 2361: 11, 2380: 16, REGION: 7}
_SLACK_DAYS = {
    "considering": ((3, 40), (20, 200), (100, 700)),
    "planning": ((3, 40), (10, 90), (60, 300)),
    "moving": ((2, 30),),
    "moved_here": ((40, 300), (200, 900), (500, 1500)),
    "moved_elsewhere": ((60, 900),),
    "not_moving": ((40, 400), (300, 1200)),
    "unknown": ((500, 1400), (1850, 2300)),
}
"""By move status: how long ago the dialogue ended, in spans of days. Beyond 1825 nobody has been heard of for five years."""
SPEAKS_OF_TWO = re.compile(
    r"\b(?:de|dem|deras|båda|en var|vi|vår|våra|oss|sambo|sambon|sambons|svärmor|partner)\b", re.IGNORECASE
)
_IN_SWEDISH_ANYWAY = frozenset({"call", "message", "attempt", "meeting", "note"})
_QUIET_STATUSES = frozenset({"not_moving", "moved_elsewhere", "unknown"})


class PastPeopleMaker:
    """Makes households, one at a time."""

    def __init__(self, dice: random.Random, identities: IdentityMaker, dialogues: DialogueMaker, today: date) -> None:
        self._dice = dice
        self._identities = identities
        self._dialogues = dialogues
        self._today = today
        self.situations = {number: Deck(dice, each) for number, each in library.all_situations().items()}
        self._briefs = Deck(dice, library.brief_questions())
        self._notes = {kind: Deck(dice, texts) for kind, texts in library.short_notes().items()}
        self._arrivals = Deck(dice, self._notes.pop("arrived").cards)
        self._kinds = Deck(dice, [kind for kind, deck in self._notes.items() for _card in deck.cards])

    def households(self) -> Iterator[list[MadePerson]]:
        """Without end: whole lives, brief questions and readers, mixed."""
        while True:
            municipality = self._dice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            share = self._dice.random()
            if share < 0.55:
                yield self.whole_life(municipality)
            else:
                yield [self._brief(municipality) if share < 0.8 else self._reader(municipality)]

    def whole_life(self, municipality: int) -> list[MadePerson]:
        """A situation from its question to where it stands now; a couple on two cards when it says so."""
        situation = self.situations[municipality].deal()
        ended = self._today - timedelta(days=self._slack(situation.status))
        registered_on = ended - timedelta(days=situation.days)
        moves_on = month_after(self._today, self._dice.randrange(1, 5))
        made = self.living(situation, registered_on, moves_on, self._status_fields(situation, ended, moves_on))
        start = self._dialogues.moment(registered_on, evening=situation.via == "web")
        if self._dice.random() < 0.2:
            self._dialogues.ordered_before(made, start)
        intents = self._dice.choice(("guidance", "guidance", "guidance,magazine", "guidance,newsletter"))
        self._dialogues.register(made, situation.ask, start, intents, situation.via)
        leading = own_municipality(made.chosen)
        latest = self._dialogues.tell(made, situation.lines, start, leading, self._dice.choice((0,) * 13 + (4, 6, 9)))
        self._after(made, situation, latest)
        self.consent(made, registered_on, "newsletter" in intents)
        return [made, *self._other_half(made, situation, start)]

    def living(
        self, situation: Situation, day: date, moves_on: date | None = None, fields: dict[str, str] | None = None
    ) -> MadePerson:
        """The card of a situation, with the municipalities it chose."""
        first, last = self._identities.new_name(situation.language)
        if situation.name:
            first, _, last = situation.name.rpartition(" ")
            self.situations[situation.municipality].take_out(situation)
        chosen: tuple[int, ...] = () if situation.municipality == REGION else (situation.municipality, *situation.also)
        if len(chosen) == 1 and self._dice.random() < 0.15:
            chosen += (self._dice.choice([each for each in tenant.GROUPS if each not in (REGION, *chosen)]),)
        facts = self._identities.facts(situation, first, day, moves_on)
        return self._identities.card(first, last, chosen, situation, facts, day, **(fields or {}))

    def _slack(self, status: str) -> int:
        return self._dice.randint(*self._dice.choice(_SLACK_DAYS[status]))

    def _status_fields(self, situation: Situation, ended: date, moves_on: date) -> dict[str, str]:
        left = [topic for topic in situation.about if topic not in situation.answered]
        fields = {"f18": ",".join(left), "f19": ",".join(situation.answered)}
        if situation.status == "moving":
            return fields | {"f7": f"{moves_on:%Y-%m}"}
        if situation.status != "moved_here":
            return fields
        moved_to = situation.municipality if situation.municipality != REGION else self._dice.choice((2380, 2309, 2321))
        moved_on = ended - timedelta(days=min(25, situation.days))
        persons = f"[I:{situation.adults + len(situation.children)}]"
        return fields | {"f8": wire_date(moved_on), "f9": str(moved_to), "f10": persons, "f11": situation.because}

    def _after(self, made: MadePerson, situation: Situation, latest: datetime) -> None:
        """What came later: a short note now and then, also by a colleague of another chosen municipality; and the next step."""
        chosen = made.chosen
        if situation.status not in _QUIET_STATUSES and situation.status != "moved_here":
            for _ in range(self._dice.choice((0, 0, 1, 1, 2))):
                by = self._dice.choice(chosen) if len(chosen) > 1 else own_municipality(chosen)
                latest = self._dialogues.tell(made, [self._short_note(situation)], latest, by)
        if situation.next_step and (self._today - latest.date()).days < 40:
            made.custom["SuperOffice:20"] = fill(situation.next_step, latest.date(), made.facts)

    def _short_note(self, situation: Situation) -> Line:
        """One that fits: nobody alone is `de`, and who writes another language gets no Swedish mail."""
        while True:
            kind = self._kinds.deal()
            text = self._notes[kind].deal()
            fits = situation.adults > 1 or not SPEAKS_OF_TWO.search(text)
            if fits and (situation.language == "sv" or kind in _IN_SWEDISH_ANYWAY):
                return Line(self._dice.randrange(6, 60), kind, 0, text)

    def _other_half(self, made: MadePerson, situation: Situation, start: datetime) -> list[MadePerson]:
        if not situation.has_two_cards:
            return []
        key = f"h{made.person_id}"
        made.custom["SuperOffice:14"] = key
        facts = made.facts
        last = str(made.entity["Lastname"])
        fields = {
            name.replace("SuperOffice:", "f"): value for name, value in made.custom.items() if name[12:] in ("7", "8", "9", "10")
        }
        partner = self._identities.card(
            facts.partner, last, made.chosen, situation, facts, start.date(), f14=key, f15="", f16="", f17="", f18="", **fields
        )
        self._dialogues.register(partner, "", start + timedelta(minutes=20), "newsletter", "web")
        self.consent(partner, start.date(), is_reader=True)
        return [partner]

    def _brief(self, municipality: int) -> MadePerson:
        """One question, one answer; some of them turned up one day."""
        brief = self._briefs.deal()
        status = self._dice.choice((*("considering",) * 5, "planning", "planning", "unknown", "not_moving", "moved_here"))
        situation = self._small_life(municipality, status, brief)
        ended = self._today - timedelta(days=self._slack(status))
        registered_on = ended - timedelta(days=self._dice.randrange(150, 400) if status == "moved_here" else 7)
        fields = self._status_fields(situation, ended, ended) | {"f18": "", "f19": brief.topic, "f15": "", "f16": "", "f17": ""}
        made = self.living(situation, registered_on, fields=fields)
        start = self._dialogues.moment(registered_on, evening=True)
        self._dialogues.register(made, brief.ask, start, self._dice.choice(("guidance", "guidance,newsletter")), "web")
        latest = self._dialogues.tell(made, [brief.answer], start, municipality, self._dice.choice((0,) * 12 + (6,)))
        if status == "moved_here":
            arrived = Line((ended - latest.date()).days, "note", 0, self._arrivals.deal())
            self._dialogues.tell(made, [arrived], latest, municipality)
        self._after(made, situation, latest)
        self.consent(made, registered_on, is_reader=self._dice.random() < 0.4)
        return made

    def _reader(self, municipality: int) -> MadePerson:
        """Wants the magazine or the newsletter and asks nothing."""
        situation = self._small_life(municipality, self._dice.choice(("considering", "considering", "unknown")), None)
        registered_on = self._today - timedelta(
            days=self._dice.choice((2, 9, 30, 75, 160, 400, 900, 2100)) + self._dice.randrange(30)
        )
        made = self.living(situation, registered_on, fields={"f15": "", "f16": "", "f17": "", "f18": "", "f13": ""})
        start = self._dialogues.moment(registered_on, evening=True)
        intents = self._dice.choice(("newsletter", "magazine", "magazine,newsletter"))
        self._dialogues.register(made, "", start, intents, self._dice.choice(("web", "web", "fair")))
        self.consent(made, registered_on, is_reader="newsletter" in intents)
        return made

    def _small_life(self, municipality: int, status: str, brief: BriefQuestion | None) -> Situation:
        about = (brief.topic,) if brief else ()
        is_two = brief is not None and SPEAKS_OF_TWO.search(f"{brief.ask} {brief.answer.text}") is not None
        adults = 2 if is_two else self._dice.choice((1, 1, 2))
        return Situation(municipality, "", "looking", adults, (), (), about, (), status, brief.ask if brief else "", ())

    def consent(self, made: MadePerson, day: date, is_reader: bool) -> None:
        """Consent on the day of the registration; the newsletter for readers and some of the others."""
        source = {"fair": "i montern på en mässa", "phone": "i telefon", "visit": "vid besök"}
        via = made.situation.via if made.situation else "web"
        made.custom["SuperOffice:32"] = wire_date(day)
        made.custom["SuperOffice:33"] = source.get(via, "formuläret på tasteget.nu")
        made.custom["SuperOffice:30"] = self._dice.choice(("yes", "yes", "no"))
        if is_reader or self._dice.random() < 0.3:
            made.entity["ShipmentTypes"] = [{**each, "Selected": each["Id"] == 2} for each in made.entity["ShipmentTypes"]]
            made.custom["SuperOffice:31"] = wire_date(day)
