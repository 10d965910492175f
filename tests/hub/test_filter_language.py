"""The archive's filter: what is written comes back as it was meant, nothing else than 400 is ever said, and the limits hold."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, create_engine, insert, select
from sqlalchemy.engine import Connection

from guide_desk.hub import filter_language
from guide_desk.hub.answers import HubError
from guide_desk.hub.filter_language import parse_filter
from guide_desk.hub.filter_operators import OPERATORS, Asker, ColumnKind, FilterColumn, is_unary

TODAY = date(2026, 5, 12)
ASKER = Asker(7, 2321, TODAY)
TABLE = Table(
    "thing",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("name", String),
    Column("day", String),
    Column("is_set", Boolean),
    Column("kind", Integer),
    Column("owner", Integer),
)
COLUMNS = {
    "number": FilterColumn(ColumnKind.NUMBER, TABLE.c.number),
    "name": FilterColumn(ColumnKind.TEXT, TABLE.c.name),
    "day": FilterColumn(ColumnKind.TIME, TABLE.c.day),
    "isset": FilterColumn(ColumnKind.BOOL, TABLE.c.is_set),
    "kind": FilterColumn(ColumnKind.LIST, TABLE.c.kind),
    "owner": FilterColumn(ColumnKind.ASSOCIATE, TABLE.c.owner),
}
NAMES = ["", "Åre", "O'Hara", "a%b_c\\d", "and", "(x, y)", "it''s", "Ö" * 40, "TRUE", " blank "]
ROWS = [
    {
        "number": place,
        "name": name,
        "day": f"{TODAY + timedelta(days=place * 40 - 200)}T09:{place:02d}:00",
        "is_set": place % 2 == 0,
        "kind": place % 4,
        "owner": 5 + place % 4,
    }
    for place, name in enumerate(NAMES)
]


def find(name: str) -> FilterColumn | None:
    return COLUMNS.get(name.casefold())


@pytest.fixture(scope="module")
def things() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TABLE.metadata.create_all(connection)
        connection.execute(insert(TABLE), ROWS)
        yield connection
    engine.dispose()


def quoted(text: str) -> str:
    """A text as the pages write one: in quotes, with a quote or a backslash escaped."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@dataclass(frozen=True)
class Meant:
    """A restriction as text, and what it means for a row."""

    text: str
    holds: Any


def restriction(column: str, operator: str, values: str, holds: Any) -> Meant:
    return Meant(f"{column} {operator}{' ' if values else ''}{values}", holds)


names = st.sampled_from(NAMES) | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=8)
numbers = st.integers(-3, 12)
days = st.builds(
    lambda row, off: date.fromisoformat(row["day"][:10]) + timedelta(days=off),
    st.sampled_from(ROWS),
    st.sampled_from((-1, 0, 0, 1)),
)
SINGLE = st.one_of(
    numbers.map(lambda n: restriction("number", "gt", str(n), lambda row: row["number"] > n)),
    numbers.map(lambda n: restriction("Number", "<", f"[I:{n}]", lambda row: row["number"] < n)),
    numbers.map(lambda n: restriction("number", "unequals", f"'{n}'", lambda row: row["number"] != n)),
    st.lists(numbers, min_size=1, max_size=5).map(
        lambda found: restriction("NUMBER", "in", f"({','.join(map(str, found))})", lambda row: row["number"] in found)
    ),
    names.map(lambda name: restriction("name", "is", quoted(name), lambda row: row["name"] == name)),
    names.map(lambda name: restriction("name", "isNot", quoted(name), lambda row: row["name"] != name)),
    st.sampled_from(NAMES).map(
        lambda name: restriction("name", "in", f"( {quoted(name)} , 'x')", lambda row: row["name"] in (name, "x"))
    ),
    days.map(lambda day: restriction("day", "before", f"'{day}'", lambda row: row["day"][:10] < str(day))),
    days.map(lambda day: restriction("day", "after", f"'{day}T10:00:00'", lambda row: row["day"][:10] > str(day))),
    days.map(lambda day: restriction("day", "afterTime", f"'{day}T09:03:00'", lambda row: row["day"] > f"{day}T09:03:00")),
    days.map(lambda day: restriction("day", "date", f"'{day}'", lambda row: row["day"][:10] == str(day))),
    st.tuples(days, days).map(
        lambda two: restriction(
            "day", "between", f"('{two[0]}','{two[1]}')", lambda row: str(two[0]) <= row["day"][:10] <= str(two[1])
        )
    ),
    st.just(restriction("day", "thisYear", "", lambda row: row["day"][:4] == "2026")),
    st.just(restriction("day", "lastQuarter", "", lambda row: "2026-01-01" <= row["day"][:10] <= "2026-03-31")),
    st.just(restriction("day", "nextMonth", "", lambda row: row["day"][:7] == "2026-06")),
    st.just(restriction("day", "thisHalf", "", lambda row: "2026-01-01" <= row["day"][:10] <= "2026-06-30")),
    st.just(restriction("day", "beforeToday", "", lambda row: row["day"][:10] < "2026-05-12")),
    st.booleans().map(lambda yes: restriction("isSet", "set", str(yes).lower(), lambda row: row["is_set"] is yes)),
    st.lists(st.integers(0, 5), min_size=1, max_size=3).map(
        lambda found: restriction("kind", "notOneOf", f"({', '.join(map(str, found))})", lambda row: row["kind"] not in found)
    ),
    st.just(restriction("owner", "currentAssociate", "", lambda row: row["owner"] == 7)),
    st.just(restriction("owner", "associateIsOneOf", "(5,6)", lambda row: row["owner"] in (5, 6))),
)


def joined(parts: st.SearchStrategy[Meant]) -> st.SearchStrategy[Meant]:
    both = st.tuples(parts, parts)
    return st.one_of(
        both.map(lambda two: Meant(f"({two[0].text} and {two[1].text})", lambda row: two[0].holds(row) and two[1].holds(row))),
        both.map(lambda two: Meant(f"( {two[0].text} OR {two[1].text} )", lambda row: two[0].holds(row) or two[1].holds(row))),
    )


@settings(max_examples=400)
@given(meant=st.recursive(SINGLE, joined, max_leaves=8))
def test_what_is_written_is_what_is_meant(things: Connection, meant: Meant) -> None:
    found = things.execute(select(TABLE.c.number).where(parse_filter(meant.text, find, ASKER))).scalars().all()
    assert set(found) == {row["number"] for row in ROWS if meant.holds(row)}, meant.text


@settings(max_examples=300)
@given(value=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30))
def test_a_text_comes_back_as_it_was(value: str) -> None:
    for text in (quoted(value), "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"):
        condition = parse_filter(f"name is {text}", find, ASKER).compile()
        assert list(condition.params.values()) == [value]


def test_or_is_weaker_than_and(things: Connection) -> None:
    condition = parse_filter("number = 1 or number = 2 and number = 3", find, ASKER)
    assert things.execute(select(TABLE.c.number).where(condition)).scalars().all() == [1]


# ---------------------------------------------------------------- nothing else than 400


WORDS = [
    *("(", ")", ",", " ", "'", "''", "\\'", "and", "or", "AND", "number", "name", "day", "isSet", "kind", "owner", "secret"),
    *sorted({name for _kind, name in OPERATORS}),
    *("le", "ge", "notEnds", "startswith(", "endswith(name,", "substringof('a',", "true", "null", "-1", "99999999999999999999"),
    *(
        "'2026-05-12'",
        "'2026-02-30'",
        "'0001-01-01'",
        "'9999-12-31'",
        "[I:3]",
        "[I:]",
        "%",
        "\x00",
        "\n",
        "\ud800",
        "é",
        "1;drop table thing",
    ),
]


def refuses_or_reads(things: Connection, text: str) -> None:
    """Either the API's 400, or a condition that the database takes."""
    refused, condition = None, None
    try:
        condition = parse_filter(text, find, ASKER)
    except HubError as error:
        refused = error
    if refused is not None:
        assert refused.status == 400
        assert "Traceback" not in refused.message
        assert len(refused.message) < 200
    elif text.isprintable() and condition is not None:
        things.execute(select(TABLE.c.number).where(condition).limit(1)).all()


def random_filter(dice: random.Random) -> str:
    if dice.random() < 0.2:
        return "".join(chr(dice.randrange(1, 0x3000)) for _letter in range(dice.randrange(60)))
    if dice.random() < 0.2:
        return "".join(dice.choice(string.printable) for _letter in range(dice.randrange(80)))
    return dice.choice((" ", " ", "")).join(dice.choice(WORDS) for _word in range(dice.randrange(1, 14)))


@settings(max_examples=500)
@given(words=st.lists(st.sampled_from(WORDS), max_size=14), between=st.sampled_from([" ", "", "  "]))
def test_words_in_any_order_are_refused_or_read(things: Connection, words: list[str], between: str) -> None:
    refuses_or_reads(things, between.join(words))


def test_random_strings_are_refused_or_read(things: Connection) -> None:
    dice = random.Random(20261125)
    for _time in range(3_000):
        refuses_or_reads(things, random_filter(dice))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_hundred_thousand_random_strings_are_refused_or_read(things: Connection) -> None:
    dice = random.Random()
    for _time in range(100_000):
        refuses_or_reads(things, random_filter(dice))


@pytest.mark.parametrize(
    "text",
    [
        "name is '" + "x" * filter_language.LONGEST_FILTER + "'",
        "(" * 21 + "number = 1" + ")" * 21,
        " or ".join(["number = 1"] * 201),
        f"number in ({','.join(['1'] * 1002)})",
        "number = 2147483648",
        "number in ()",
        "number between (1)",
        "number between (1,2,3)",
        "number = (1,2)",
        "name is",
        "name",
        "()",
        "and number = 1",
        "number = 1 number = 2",
        "number = 1)",
        "day before 'yesterday'",
        "day between ('2026-01-01')",
        "day afterTime '2026-13-01T00:00:00Zx'",
        "isSet set maybe",
        "kind oneOf ('x')",
        "owner currentAssociate 7",
        "startswith(name)",
        "startswith('a','b')",
        "number le 3",
        "number ge 3",
        "name notEnds 'x'",
        "name is 'a\x00b'",
    ],
)
def test_what_cannot_be_read_is_a_400(text: str) -> None:
    with pytest.raises(HubError) as caught:
        parse_filter(text, find, ASKER)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "text",
    ["(" * 20 + "number = 1" + ")" * 20, " or ".join(["number = 1"] * 200), f"number in ({','.join(['1'] * 1000)})"],
    ids=["deep", "long", "many"],
)
def test_what_just_fits_is_read(things: Connection, text: str) -> None:
    assert things.execute(select(TABLE.c.number).where(parse_filter(text, find, ASKER))).scalars().all() == [1]


def test_every_operator_is_taken_by_its_kind_only() -> None:
    for kind, operator in OPERATORS:
        if operator in filter_language.FUNCTIONS:
            continue
        for name, column in COLUMNS.items():
            value = "" if is_unary(operator) else {ColumnKind.TIME: "'2026-05-12'", ColumnKind.BOOL: "true"}.get(column.kind, "1")
            value = f"({value},{value})" if "between" in operator else value
            if (column.kind, operator) in OPERATORS:
                parse_filter(f"{name} {operator} {value}", find, ASKER)
            else:
                with pytest.raises(HubError):
                    parse_filter(f"{name} {operator} {value}", find, ASKER)
        assert kind in ColumnKind
