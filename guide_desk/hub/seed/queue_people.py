"""Those of today's queue: in every municipality someone late, on the last day, with time, and what else a day holds."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from guide_desk.hub.seed.dialogues import DialogueMaker, own_municipality
from guide_desk.hub.seed.identities import REGION, IdentityMaker, choose_places, set_address
from guide_desk.hub.seed.library import MUNICIPALITIES, Line, Situation
from guide_desk.hub.seed.made_person import ATTEMPT, BOOKED_CALL, BOUNCE, CLAIM, CLOSED, MAIL_OUT, REMINDER, MadePerson, wire_date
from guide_desk.hub.seed.past_people import PastPeopleMaker
from guide_desk.hub.seed.queue_plan import plan_waits
from guide_desk.hub.seed.wording import fill, month_after
from guide_desk.hub.seed.working_days import next_working_day, working_days_back

ARE = 2321
_REASONS = (
    ("withdrew", "", "Har köpt hus i hemkommunen och drar tillbaka sin fråga. Tackade för att vi hörde av oss."),
    ("wants_no_contact", "", "Vill inte ha fler samtal eller mejl från oss, sa det vänligt."),
    ("double", "", "Fyllde i formuläret två gånger samma kväll. Svaret skrivs på det andra kortet."),
    ("test_or_junk", "Hej! Vi byter tak till kampanjpris i hela Sverige. Begär offert i dag!", "Reklam, ingen fråga till oss."),
    ("test_or_junk", "test test asdf", "Någon provade formuläret."),
    (
        "forwarded",
        "Jag är sjutton och undrar om ni har sommarjobb i hemtjänsten i {kommun}?",
        "Lämnat över till kommunens bemanning.",
    ),
    ("cannot_be_reached", "", "Tre samtal på två dagar och ett mejl utan svar. Numret verkar inte användas längre."),
)
"""Reason, what was written when it was not a life's question, and what the guide noted."""
_DEFAULT_TOPIC = "county_and_place"
_BOOKED = {
    "county_and_place": "Samtal om livet i {kommun}, med kartan framme",
    "ways_into_work": "Samtal om lediga tjänster, {namn} har cv:t framme",
    "recruitment_agencies": "Samtal inför mötet med rekryteringsbolaget",
    "networks": "Samtal med {namn} och en platsambassadör",
    "remote_work": "Samtal om kontorsplats och fiber",
    "starting_business": "Genomgång av kalkylen med {namn}",
    "housing": "Samtal om bostad, gå igenom tre alternativ",
    "studies": "Samtal om studier på distans och tentasal",
    "school_childcare": "Samtal om skola och förskola",
    "clubs_leisure": "Samtal om föreningar, och vem som kan möta {namn}",
}
_REMINDERS = {
    "county_and_place": "Skicka kartan över byarna till {namn}",
    "ways_into_work": "Hör om {namn} har fått svar på ansökan",
    "recruitment_agencies": "Kolla om rekryteringsbolaget har ringt {namn}",
    "networks": "Skicka namnet på platsambassadören",
    "remote_work": "Bekräfta provveckan på kontorshotellet",
    "starting_business": "Ring om tiden hos företagsrådgivaren",
    "housing": "Hör hur visningen gick",
    "studies": "Skicka sista ansökningsdag till {namn}",
    "school_childcare": "Kolla om rektorn har hört av sig till {namn}",
    "clubs_leisure": "Fråga om provträningen blev av",
}
_ANSWERS = frozenset({"call", "mail", "mailed", "sms", "message", "meeting"})


class QueuePeopleMaker:
    """Makes the people a guide meets today, relative to today's date."""

    def __init__(
        self, dice: random.Random, identities: IdentityMaker, dialogues: DialogueMaker, past: PastPeopleMaker, today: date
    ) -> None:
        self._dice = dice
        self._identities = identities
        self._dialogues = dialogues
        self._past = past
        self._today = today

    def waits(self) -> list[MadePerson]:
        """Three in every municipality and at the Region; Åre's are told elsewhere."""
        made = []
        for place, municipality in enumerate(MUNICIPALITIES.values()):
            if municipality == ARE:
                continue
            for wait in plan_waits(self._today, place):
                person = self._waiting(municipality, wait.registered_on)
                if wait.days_ago > 3 and self._dice.random() < 0.35:
                    self._tried(person, municipality, self._dice.choice((1, 2)))
                made.append(person)
        return made

    def the_rest(self) -> list[MadePerson]:
        """Everything else that can stand in I dag or in the meter."""
        made = [self._protected(municipality) for municipality in (2380, 2309, 2361)]
        for place, municipality in enumerate(MUNICIPALITIES.values()):
            if municipality != ARE:
                made += [self._booked(municipality, place), self._reminded(municipality, place)]
                made.append(self._tried(self._waiting(municipality, self._back(2 + place % 2)), municipality, 1 + place % 2))
            made.append(self._claimed(municipality))
        made += [person for place, reason in enumerate(_REASONS) for person in self._closed(place, *reason)]
        made += [self._bounced(municipality) for municipality in (2380, 2313, 2305)]
        made += [person for municipality in (2309, 2361) for person in self._couple(municipality)]
        made += [
            self._answered(municipality, days) for municipality, days in ((ARE, 0), (2380, 0), (ARE, 2), (2326, 7), (2303, 4))
        ]
        return made

    def _back(self, working_days: int) -> date:
        return working_days_back(self._today, working_days)

    def _waiting(self, municipality: int, day: date, *, wish: str = "", ask: str = "", least_adults: int = 1) -> MadePerson:
        situation = self._past.situations[municipality].deal()
        while situation.adults < least_adults:
            situation = self._past.situations[municipality].deal()
        fields = {"f1": wish, "f2": "", "f3": "", "f4": "", "f5": ""} if wish else {}
        made = self._person(situation, day, fields)
        when = self._dialogues.moment(day, evening=True)
        if not ask and self._dice.random() < 0.25:
            self._dialogues.ordered_before(made, when)
        intents = self._dice.choice(("guidance", "guidance", "guidance,magazine", "guidance,newsletter"))
        self._dialogues.register(made, ask or situation.ask, when, intents, "web")
        return made

    def _person(self, situation: Situation, day: date, fields: dict[str, str]) -> MadePerson:
        """The card as it looks while the dialogue is young: nobody has moved yet."""
        moves_on = month_after(self._today, self._dice.randrange(2, 6))
        if situation.status == "moving":
            fields = fields | {"f7": f"{moves_on:%Y-%m}"}
        else:
            fields = fields | {"f6": self._dice.choice(("[I:1]", "[I:1]", "[I:2]"))}
        made = self._past.living(situation, day, moves_on, fields)
        self._past.consent(made, day, is_reader=False)
        return made

    def _tried(self, made: MadePerson, municipality: int, times: int) -> MadePerson:
        """Calls that nobody answered: one yesterday, and one on the working day before when there is room."""
        made.custom["SuperOffice:1"] = "[I:1]"
        by = self._identities.guide(municipality)
        yesterday = working_days_back(self._today, 1)
        days = [working_days_back(self._today, 2), yesterday] if times > 1 else [yesterday]
        asked_on = date.fromisoformat(made.activities[-1]["date"][:10])
        for day in days:
            if day > asked_on:
                made.log(ATTEMPT, self._dialogues.moment(day), by=by)
        return made

    def _protected(self, municipality: int) -> MadePerson:
        made = self._waiting(municipality, plan_waits(self._today, 1)[2].registered_on)
        made.custom["SuperOffice:34"] = "True"
        return made

    def _spoken_with(self, municipality: int, days_ago: int) -> MadePerson:
        """Answered some weeks ago, with as much of the dialogue as there has been time for."""
        situation = self._past.situations[municipality].deal()
        day = self._back(days_ago)
        made = self._person(situation, day, {})
        start = self._dialogues.moment(day, evening=True)
        self._dialogues.register(made, situation.ask, start, "guidance", "web")
        self._dialogues.tell(made, situation.lines[:2], start, municipality)
        return made

    def _booked(self, municipality: int, place: int) -> MadePerson:
        made = self._spoken_with(municipality, 15 + place)
        text = self._on_topic(made, _BOOKED)
        start = datetime.combine(self._today, time(10 + place % 6, 30 * (place % 2)))
        by = self._identities.guide(municipality)
        made.log(BOOKED_CALL, start, text, by=by, end=start + timedelta(minutes=30))
        return made

    def _reminded(self, municipality: int, place: int) -> MadePerson:
        made = self._spoken_with(municipality, 24 + place)
        when = datetime.combine(self._today, time(8 + place % 3))
        made.log(REMINDER, when, self._on_topic(made, _REMINDERS), by=self._identities.guide(municipality))
        return made

    def _on_topic(self, made: MadePerson, texts: dict[str, str]) -> str:
        topic = made.situation.about[0] if made.situation else _DEFAULT_TOPIC
        return fill(texts[topic], self._today, made.facts)

    def _claimed(self, municipality: int) -> MadePerson:
        """A colleague, of another municipality when two were chosen, has said yesterday that they answer."""
        made = self._waiting(municipality, self._back(3))
        others = [each for each in MUNICIPALITIES.values() if each not in (municipality, REGION)]
        second = 2309 if municipality == ARE else self._dice.choice(others)
        by = self._identities.guides[second]
        if municipality != REGION:
            made.custom["SuperOffice:12"] = f"{municipality},{second}"
            choose_places(made.entity, (municipality, second))
        made.log(CLAIM, self._dialogues.moment(self._back(1)), by=by)
        return made

    def _closed(self, place: int, reason: str, ask: str, text: str) -> list[MadePerson]:
        municipality = list(MUNICIPALITIES.values())[(place * 2 + 1) % 8]
        made = self._waiting(municipality, self._back(12 + place), ask=ask)
        by = self._identities.guide(municipality)
        asked_on = date.fromisoformat(made.activities[-1]["date"][:10])
        day = next_working_day(asked_on + timedelta(days=2))
        if ask:
            for name in ("13", "14", "15", "16", "17", "18"):
                made.custom.pop(f"SuperOffice:{name}", None)
        if reason == "cannot_be_reached":
            day = self._tried_in_vain(made, municipality, day, by)
        if reason == "wants_no_contact":
            made.custom["SuperOffice:35"] = wire_date(day)
        made.log(CLOSED, datetime.combine(day, time(15, 40 + place)), text, by=by, f26=reason)
        return [made, *([self._twin(made)] if reason == "double" else [])]

    def _tried_in_vain(self, made: MadePerson, municipality: int, day: date, by: int) -> date:
        for hours in (0, 5):
            made.log(ATTEMPT, datetime.combine(day, time(10, 12)) + timedelta(hours=hours), by=by)
        text = "Din fråga om att flytta till {kommun} | Hej {namn}! Jag har sökt dig på telefon. När passar det att jag ringer?"
        sent = self._dialogues.tell(
            made, [Line(0, "mail", municipality, text)], datetime.combine(day, time(15, 30)), municipality
        )
        self._came_back(made, sent)
        day = next_working_day(day + timedelta(days=1))
        made.log(ATTEMPT, datetime.combine(day, time(9, 5)), by=by)
        return day

    def _twin(self, made: MadePerson) -> MadePerson:
        """The other card of somebody who filled in the form twice: the same words twenty minutes later, and an answer."""
        assert made.situation is not None
        first, last = str(made.entity["Firstname"]), str(made.entity["Lastname"])
        chosen, asked = made.chosen, made.activities[-2]
        when = datetime.fromisoformat(asked["date"]) + timedelta(minutes=20)
        twin = self._identities.card(first, last, chosen, made.situation, made.facts, when.date())
        set_address(twin, str(made.entity["MobilePhones"][0]["Value"]), str(made.entity["Emails"][0]["Value"]))
        self._dialogues.register(twin, made.situation.ask, when, "guidance", "web")
        self._dialogues.tell(twin, made.situation.lines[:2], when, own_municipality(chosen))
        return twin

    def _bounced(self, municipality: int) -> MadePerson:
        """The answer did not arrive: a letter too many in the address, and the person waits on."""
        made = self._waiting(municipality, self._back(4), wish="[I:2]")
        address = str(made.entity["Emails"][0]["Value"]).replace("@example.", ".@example.")
        set_address(made, str(made.entity["MobilePhones"][0]["Value"]), address)
        sent = self._dialogues.moment(self._back(2))
        text = fill(
            "Hej {namn}! Tack för att du hörde av dig. Jag har samlat några länkar här nedanför.", sent.date(), made.facts
        )
        made.mail(MAIL_OUT, sent, "Din fråga om att flytta hit", text, by=self._identities.guide(municipality))
        self._came_back(made, sent)
        return made

    def _came_back(self, made: MadePerson, sent: datetime) -> None:
        address = str(made.entity["Emails"][0]["Value"])
        made.log(BOUNCE, sent + timedelta(minutes=3), f"Mejlet till {address} kom tillbaka: adressen finns inte.", f28=address)

    def _couple(self, municipality: int) -> list[MadePerson]:
        """Two who asked the same evening, each with a clock."""
        one = self._waiting(municipality, self._back(3), least_adults=2)
        situation = one.situation
        assert situation is not None
        key = f"h{one.person_id}"
        one.custom["SuperOffice:14"] = key
        chosen = one.chosen
        day = date.fromisoformat(one.activities[-1]["date"][:10])
        other = self._identities.card(
            one.facts.partner,
            str(one.entity["Lastname"]),
            chosen,
            situation,
            one.facts,
            day,
            f14=key,
            f15="",
            f6=one.custom["SuperOffice:6"],
        )
        when = datetime.fromisoformat(one.activities[-1]["date"]) + timedelta(minutes=25)
        text = f"Vi är två i samma hushåll, {one.facts.first} har redan skrivit. Jag vill gärna vara med på samtalet."
        self._dialogues.register(other, text, when, "guidance", "web")
        return [one, other]

    def _answered(self, municipality: int, after: int) -> MadePerson:
        """Answered so many working days after the registration."""
        situation: Situation = self._past.situations[municipality].deal()
        day = self._back(after + 3)
        made = self._person(situation, day, {})
        start = datetime.combine(day, time(8, 20))
        self._dialogues.register(made, situation.ask, start, "guidance", "web")
        first = next(line for line in situation.lines if line.kind in _ANSWERS)
        later = [Line(0, first.kind, first.by, first.text)]
        answered = start if after == 0 else datetime.combine(self._back(3), time(9, 10))
        self._dialogues.tell(made, later, answered, own_municipality(()) if municipality == REGION else municipality)
        return made
