"""Nine people in Åre whose stories fit any day: late, last day, booked, tried, due this week and next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from guide_desk.hub.seed.dialogues import DialogueMaker
from guide_desk.hub.seed.identities import IdentityMaker, set_address
from guide_desk.hub.seed.library import Situation
from guide_desk.hub.seed.made_person import ATTEMPT, BOOKED_CALL, MAIL_IN, MAIL_OUT, REMINDER, MadePerson
from guide_desk.hub.seed.wording import Child, Facts, fill, month_after
from guide_desk.hub.seed.working_days import working_days_back

_ARE, _KROKOM = 2321, 2309
_KARIN, _OLA, _NILS = 7, 8, 16
_NUMBERS = {"Tobias": "070-174 06 41", "Sofie": "070-174 06 44", "Petra": "070-174 06 53"}
_WAITING = (
    (
        *("Tobias", "Wern", "Malmö", 4, "[I:1]", ("bagare", "business", 2), "starting_business housing"),
        "Jag vill starta bageri. Finns det lokaler och stöd till den som börjar från noll? Sambon är lärare och söker i Järpen.",
    ),
    (
        *("Sofie", "Lindahl", "Norrköping", 3, "[I:2]", ("redovisningskonsult", "bringing", 2), "clubs_leisure school_childcare"),
        "Vilka föreningar finns för barn kring Duved? Vi har två som spelar innebandy och gärna vill börja åka skidor.",
    ),
    (
        *("Petra", "Nyman", "Uppsala", 2, "[I:1]", ("arkivarie", "looking", 2), "school_childcare county_and_place"),
        "Hur ser gymnasiet ut för den som bor i Järpen? Vår dotter vill gå estetiska programmet. Går det att pendla?",
    ),
)
"""First and last name, town, working days ago, channel, who they are, what about, question."""


class AreStories:
    """The people a guide in Åre meets first, always in the same order."""

    def __init__(self, identities: IdentityMaker, dialogues: DialogueMaker, today: date) -> None:
        self._identities = identities
        self._dialogues = dialogues
        self._today = today

    def make(self) -> list[MadePerson]:
        """Everyone told here."""
        told = [self._jonas(), self._elin(), self._amira(), self._viktor(), self._henrik()]
        return [*told, *(self._waiting(*each) for each in _WAITING), self._lena()]

    def _back(self, working_days: int, hour: int, minute: int) -> datetime:
        return datetime.combine(working_days_back(self._today, working_days), time(hour, minute))

    def _card(
        self, name: str, facts: Facts, life: Situation, registered: datetime, phone: str, email: str, **fields: str
    ) -> MadePerson:
        first, _, last = name.rpartition(" ")
        chosen = (_ARE, *life.also)
        made = self._identities.card(first, last, chosen, life, facts, registered.date(), **fields)
        set_address(made, phone, email)
        return made

    def _say(self, made: MadePerson, task: int, when: datetime, text: str, by: int = _KARIN) -> None:
        made.log(task, when, fill(text, when.date(), made.facts), by=by)

    def _jonas(self) -> MadePerson:
        asked = self._back(6, 20, 31)
        question = (
            "Kan man ta med sig jobbet? Jag är utvecklare och Mira ritar hus. Vi har en hund och letar efter en by med bra fiber."
        )
        life = _life(("utvecklare", "bringing", 2), "remote_work housing", question, also=(_KROKOM,), wish={"wish": "mail"})
        facts = Facts("Jonas och Mira", "Mira", "Lund", "Åre", "Åre")
        made = self._card("Jonas och Mira Feldt", facts, life, asked, "070-174 06 18", "jonas.feldt@example.org")
        self._dialogues.register(made, question, asked, "guidance,newsletter", "web")
        return made

    def _elin(self) -> MadePerson:
        asked = self._back(7, 19, 12)
        question = (
            "Hej! Vi är fyra som drömmer om fjällen. Jag är lärare och Martin är elektriker. Hur är läget med förskola"
            " och hyresrätter i Åre, och går det att hyra något över sommaren för att provbo?"
        )
        wish = {"wish": "phone", "hours": "16:00-"}
        life = _life(("lärare", "looking", 2), "housing school_childcare ways_into_work", question, wish=wish)
        children = (_child("Tove", 3, asked), _child("Axel", 6, asked))
        facts = Facts("Elin", "Martin", "Göteborg", "Åre", "Åre", children)
        made = self._card(
            "Elin Sandqvist", facts, life, asked, "070-174 06 12", "elin.sandqvist@example.com", f13="två vuxna, två barn"
        )
        self._dialogues.register(made, "", asked - timedelta(days=77), "magazine", "web")
        fair = (asked - timedelta(days=40)).replace(hour=14)
        self._say(made, 7, fair, "Kom förbi montern. Barnen är {år1} och {år2}. Vill gärna se Åre på {=sommaren}.", _OLA)
        self._dialogues.register(made, question, asked, "guidance", "web")
        made.log(ATTEMPT, self._back(2, 10, 5), by=_KARIN)
        made.log(ATTEMPT, datetime.combine(self._today - timedelta(days=1), time(16, 40)), by=_KARIN)
        return made

    def _amira(self) -> MadePerson:
        asked = self._back(5, 21, 40)
        question = (
            "Jag är undersköterska. Hur hittar jag ett jobb innan vi flyttar? Min dotter är fyra år, och jag arbetar natt,"
            " så barnomsorg på kvällar och helger är viktigt för oss."
        )
        wish = {"wish": "mail", "words": "arbetar natt"}
        life = _life(("undersköterska", "looking", 1), "ways_into_work school_childcare", question, "planning", (_KROKOM,), wish)
        facts = Facts("Amira", "", "Borlänge", "Åre", "Åre", (_child("Lea", 4, asked),))
        answered, step = "county_and_place,networks", "Karin mejlar Amira i dag före lunch"
        made = self._card("Amira Haddad", facts, life, asked, "070-174 06 31", "amira@example.com", f19=answered, f20=step)
        self._dialogues.register(made, "", asked - timedelta(days=82), "magazine,newsletter", "web")
        fair = (asked - timedelta(days=45)).replace(hour=13)
        words = (
            "Kom förbi montern med sin dotter. Gillar skidor, har en kusin i Krokom men lutar åt Åre."
            "\nTipsade om platsambassadörerna."
        )
        self._say(made, 7, fair, words, _OLA)
        self._dialogues.register(made, question, asked, "guidance", "web")
        sent = self._back(4, 7, 12)
        text = "Hej! Skickar mitt cv här. Jag kan flytta från {m3} om det går att ordna förskola."
        made.mail(MAIL_IN, sent, "Mitt cv", fill(text, sent.date(), facts), by=_KARIN)
        return made

    def _viktor(self) -> MadePerson:
        asked = self._back(25, 12, 3)
        question = "Jag letar lokal till en keramikverkstad med butik, gärna där folk går förbi. Vad finns, och vad kostar det?"
        life = _life(("keramiker", "business", 1), "starting_business housing", question, "planning", wish={"wish": "phone"})
        made = self._card("Viktor Dahl", _facts("Viktor", "Stockholm"), life, asked, "070-174 06 22", "viktor.dahl@example.net")
        self._dialogues.register(made, question, asked, "guidance", "web")
        self._say(
            made,
            1,
            self._back(23, 9, 30),
            "Ringde upp. Vill se tre lokaler och räkna på hyran. Har en ugn på 400 kilo, så golvet är viktigt.",
        )
        sent = self._back(20, 15, 10)
        text = "Hej Viktor!\nHär är de tre lokalerna, två vid torget i Åre och en i Undersåker. Säg till vilka du vill se."
        made.mail(MAIL_OUT, sent, "Tre lokaler", text, by=_NILS)
        made.mail(
            MAIL_IN,
            self._back(18, 21, 47),
            "Sv: Tre lokaler",
            "Undersåker ser bäst ut. Kan vi prata om golvet och elen?",
            by=_NILS,
        )
        made.log(BOOKED_CALL, datetime.combine(self._today, time(14, 30)), "Samtal om lokal till en keramikverkstad", by=_KARIN)
        return made

    def _henrik(self) -> MadePerson:
        asked = self._back(40, 18, 20)
        moves_on = month_after(self._today, 1)
        question = "Vi flyttar till Duved i {flytt}. Hur lär man känna folk, och finns det något fiskelag?"
        life = _life(("maskinist", "looking", 2), "networks clubs_leisure", question, "moving", wish={"wish": "mail"})
        facts = Facts("Henrik", "Sanna", "Umeå", "Duved", "Åre", moves_on=moves_on)
        made = self._card("Henrik Aro", facts, life, asked, "070-174 06 25", "henrik.aro@example.com", f7=f"{moves_on:%Y-%m}")
        self._dialogues.register(made, question, asked, "guidance", "web")
        self._say(
            made,
            9,
            self._back(38, 10, 0),
            "Skickade länkar till byalaget och fiskevårdsområdet och berättade om platsambassadörerna.",
        )
        self._say(made, 6, self._back(9, 19, 5), "Tack! Huset är klart nu. Vem är det som bor i Duved, sa du?")
        made.log(REMINDER, datetime.combine(self._today, time(8, 0)), "Skicka länken till platsambassadören i Duved", by=_KARIN)
        return made

    def _lena(self) -> MadePerson:
        asked = self._back(18, 19, 44)
        question = "Jag är lärare i matematik. Hur söker man jobb och bostad på en gång? Vi sjunger i kör, finns det en?"
        life = _life(("lärare i matematik", "looking", 2), "clubs_leisure", question, "planning", wish={"wish": "mail"})
        answered = "ways_into_work,housing"
        made = self._card(
            "Lena Ahlqvist", _facts("Lena", "Västerås"), life, asked, "070-174 06 47", "lena@example.com", f19=answered
        )
        self._dialogues.register(made, question, asked, "guidance,newsletter", "web")
        line = "Två tjänster i matte och NO på skolan i Järpen {hösten}. Lena skulle prata med rektorn och höra av sig efter det."
        self._say(made, 9, self._back(16, 14, 20), line)
        return made

    def _waiting(
        self, first: str, last: str, town: str, days: int, channel: str, who: tuple[str, str, int], about: str, question: str
    ) -> MadePerson:
        asked = self._back(days, 17, 25)
        email = f"{first}.{last}@example.com".lower()
        life = _life(who, about, question, wish={})
        made = self._card(f"{first} {last}", _facts(first, town), life, asked, _NUMBERS[first], email, f1=channel)
        self._dialogues.register(made, question, asked, "guidance", "web")
        return made


def _life(
    who: tuple[str, str, int],
    about: str,
    question: str,
    status: str = "considering",
    also: tuple[int, ...] = (),
    wish: dict[str, str] | None = None,
) -> Situation:
    profession, job, adults = who
    topics = tuple(about.split())
    return Situation(_ARE, profession, job, adults, (), (), topics, (), status, question, (), also, wish)


def _facts(first: str, town: str) -> Facts:
    return Facts(first, "", town, "Åre", "Åre")


def _child(name: str, age: int, day: datetime) -> Child:
    """Turned that old half a year before `day`."""
    return Child(name, month_after(day.date(), -12 * age - 5))
