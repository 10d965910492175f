"""Eight people in Åre whose stories fit any day: late, last day, booked, tried, due this week and next."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from guide_desk.hub.seed.stories import Situation
from guide_desk.hub.seed.working_days import working_days_back

if TYPE_CHECKING:
    from guide_desk.hub.seed.people import MadePerson, PeopleMaker

_ARE, _KROKOM = 2321, 2309
_KARIN, _OLA = 7, 8


def make_are_stories(maker: PeopleMaker) -> list[MadePerson]:
    """The people a guide in Åre meets first."""
    told = [make(maker) for make in (_jonas, _elin, _amira, _viktor, _henrik)]
    told += [_waiting(maker, *story) for story in _WAITING]
    return [*told, _lena(maker)]


_WAITING = (
    (
        *("Tobias", "Wern", "Malmö", 4, "[I:1]", "två vuxna", "bagare"),
        "Jag vill starta bageri. Finns det lokaler och något stöd till den som börjar från noll?",
    ),
    (
        *("Sofie", "Lindahl", "Duved", 3, "[I:2]", "två vuxna, två barn", "redovisningskonsult"),
        "Vilka föreningar finns för barn? Vi har två som spelar innebandy och gärna vill börja åka skidor.",
    ),
    (
        *("Petra", "Nyman", "Uppsala", 2, "[I:1]", "två vuxna, ett barn", "arkivarie"),
        "Hur ser gymnasiet ut? Vår dotter vill gå estetiska programmet.",
    ),
)
"""First and last name, town, working days ago, channel, household, profession, question."""


def _back(maker: PeopleMaker, working_days: int, hour: int, minute: int) -> datetime:
    return datetime.combine(working_days_back(maker.today, working_days), time(hour, minute))


def _situation(profession: str, household: str, question: str, topics: str = "ways_into_work,housing") -> Situation:
    return Situation(profession, "looking", household, question, topics, "")


def _elin(maker: PeopleMaker) -> MadePerson:
    question = (
        "Hej! Vi är fyra som drömmer om fjällen. Jag är lärare och Martin är elektriker. Hur är läget med förskola"
        " och hyresrätter i Åre, och går det att hyra något över sommaren för att provbo?"
    )
    situation = _situation("lärare", "två vuxna, två barn", question, "housing,school_childcare,ways_into_work")
    made = maker.person("Elin", "Sandqvist", (_ARE,), situation, town="Göteborg", f1="[I:1]", f2="16:00", f6="[I:1]")
    _address(made, "070-174 06 12", "elin.sandqvist@example.com")
    made.registered = _back(maker, 7, 19, 12)
    made.log(11, made.registered - timedelta(days=77), "", f22="magazine", f23="web")
    fair = made.registered - timedelta(days=40)
    made.log(7, fair.replace(hour=14), "Kom förbi montern. Barnen är tre och sex. Vill gärna se Åre på sommaren.", by=_OLA)
    made.log(11, made.registered, question, f22="guidance", f23="web")
    made.log(3, _back(maker, 2, 10, 5), by=_KARIN)
    made.log(3, datetime.combine(maker.today - timedelta(days=1), time(16, 40)), by=_KARIN)
    return made


def _jonas(maker: PeopleMaker) -> MadePerson:
    question = (
        "Kan man ta med sig jobbet? Jag är utvecklare och Mira ritar hus. Vi har en hund och letar efter en by med bra fiber."
    )
    situation = _situation("utvecklare", "två vuxna", question, "remote_work,housing")
    made = maker.person("Jonas och Mira", "Feldt", (_ARE, _KROKOM), situation, town="Lund", f1="[I:2]")
    _address(made, "070-174 06 18", "jonas.feldt@example.org")
    made.registered = _back(maker, 6, 20, 31)
    made.log(11, made.registered, question, f22="guidance,newsletter", f23="web")
    return made


def _amira(maker: PeopleMaker) -> MadePerson:
    question = (
        "Jag är undersköterska. Hur hittar jag ett jobb innan vi flyttar? Min dotter är fyra år, och jag arbetar natt,"
        " så barnomsorg på kvällar och helger är viktigt för oss."
    )
    situation = _situation("undersköterska", "en vuxen, ett barn", question, "ways_into_work,school_childcare")
    made = maker.person(
        "Amira",
        "Haddad",
        (_ARE, _KROKOM),
        situation,
        town="Borlänge",
        f1="[I:2]",
        f5="arbetar natt",
        f6="[I:2]",
        f19="county_and_place,networks",
        f20="Karin mejlar Amira i dag före lunch",
    )
    _address(made, "070-174 06 31", "amira@example.com")
    made.registered = _back(maker, 5, 21, 40)
    made.log(11, made.registered - timedelta(days=82), "", f22="magazine,newsletter", f23="web")
    fair = made.registered - timedelta(days=45)
    made.log(
        7,
        fair.replace(hour=13),
        "Kom förbi montern med sin dotter. Gillar skidor, har en kusin i Krokom.\nTipsade om platsambassadörerna.",
        by=_OLA,
    )
    made.log(11, made.registered, question, f22="guidance", f23="web")
    made.mail(
        62,
        _back(maker, 4, 7, 12),
        "Mitt cv",
        "Hej! Skickar mitt cv här. Jag kan flytta från augusti om det går att ordna förskola.",
        by=_KARIN,
    )
    return made


def _viktor(maker: PeopleMaker) -> MadePerson:
    situation = _situation("keramiker", "en vuxen", "Jag letar lokal till en keramikverkstad med butik.", "starting_business")
    made = maker.person("Viktor", "Dahl", (_ARE,), situation, town="Stockholm", f1="[I:1]", f6="[I:2]")
    _address(made, "070-174 06 22", "viktor.dahl@example.net")
    made.registered = _back(maker, 25, 12, 3)
    made.log(11, made.registered, situation.question, f22="guidance", f23="web")
    made.log(1, _back(maker, 23, 9, 30), "Ringde upp. Han vill se tre lokaler och räkna på hyran.", by=_KARIN)
    made.log(21, datetime.combine(maker.today, time(14, 30)), "Samtal om lokal till en keramikverkstad", by=_KARIN)
    return made


def _henrik(maker: PeopleMaker) -> MadePerson:
    situation = _situation("maskinist", "två vuxna", "Vi flyttar till Duved i sommar. Hur lär man känna folk?", "networks")
    made = maker.person("Henrik", "Aro", (_ARE,), situation, town="Umeå", f1="[I:2]", f6="[I:3]")
    _address(made, "070-174 06 25", "henrik.aro@example.com")
    made.registered = _back(maker, 40, 18, 20)
    made.log(11, made.registered, situation.question, f22="guidance", f23="web")
    made.log(9, _back(maker, 38, 10, 0), "Skickade länkar till byalaget och berättade om platsambassadörerna.", by=_KARIN)
    made.log(20, datetime.combine(maker.today, time(8, 0)), "Skicka länken till platsambassadören i Duved", by=_KARIN)
    return made


def _lena(maker: PeopleMaker) -> MadePerson:
    situation = _situation(
        "lärare i matematik", "två vuxna", "Jag är lärare i matematik. Hur söker man jobb och bostad på en gång?", "clubs_leisure"
    )
    made = maker.person(
        "Lena", "Ahlqvist", (_ARE,), situation, town="Västerås", f1="[I:2]", f6="[I:2]", f19="ways_into_work,housing"
    )
    _address(made, "070-174 06 47", "lena@example.com")
    made.registered = _back(maker, 18, 19, 44)
    made.log(11, made.registered, situation.question, f22="guidance,newsletter", f23="web")
    made.log(
        9,
        _back(maker, 16, 14, 20),
        "Två tjänster i matte och NO på skolan i Järpen i höst. Lena skulle prata med rektorn och höra av sig efter det.",
        by=_KARIN,
    )
    return made


def _waiting(
    maker: PeopleMaker, first: str, last: str, town: str, days: int, channel: str, household: str, profession: str, question: str
) -> MadePerson:
    made = maker.person(
        first, last, (_ARE,), _situation(profession, household, question, "starting_business,housing"), town=town, f1=channel
    )
    made.registered = _back(maker, days, 17, 25)
    made.log(11, made.registered, question, f22="guidance", f23="web")
    return made


def _address(made: MadePerson, phone: str, email: str) -> None:
    made.entity["MobilePhones"] = [
        {"Value": phone, "StrippedValue": phone.replace("-", "").replace(" ", ""), "Description": "Mobil"}
    ]
    made.entity["Emails"] = [{"Value": email, "StrippedValue": email, "Description": "Privat"}]
