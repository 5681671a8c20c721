"""Whole tables of taps, rated at once."""

from __future__ import annotations

import itertools
import os
import pickle
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

import ovcore
from conftest import MakeTap, at
from ovcore import ArrowTable, CardInfo, GivenAnswer, HeldProduct, Money, Rated, Rules, Stream, TableError, Tap, Token

DAY = date(2026, 3, 10)
TABLES = ("trips", "journeys", "legs", "payments", "charges", "credits", "standing", "taps", "bad_rows")


def token(number: int) -> Token:
    """Some card's."""
    digits = "abcdefghijklmnopqrstuvwxyz234567"
    return Token("".join(digits[number >> 5 * place & 31] for place in range(25)) + "a")


def rows(taps: list[Tap]) -> list[dict[str, Any]]:
    return [tap.to_dict() | {"at": tap.at, "received_at": tap.received_at} for tap in taps]


def random_taps(seed: int, cards: int = 6, days: int = 2) -> list[Tap]:
    """Taps as they come: rides, forgotten check-outs, repeats, taps over midnight, late ones."""
    choose = random.Random(seed)
    taps = []
    for card in range(cards):
        second = choose.randrange(6 * 3600)
        for number in range(choose.randrange(1, 9)):
            second += choose.choice([30, 700, 1500, 2400, 7000, 30_000])
            if second > days * 86_400:
                break
            happened = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(seconds=second)
            taps.append(
                Tap(
                    f"{card}-{number}",
                    token=token(card),
                    carrier="GVB",
                    mode="tram",
                    location=choose.choice(["dam", "zuid"]),
                    reader=choose.choice(["r1", "r2"]),
                    direction=choose.choice(["in", "out", "in", "out", "unknown"]),
                    at=happened,
                    received_at=happened + timedelta(seconds=choose.choice([0, 2, 2, 900])),
                    line=choose.choice([None, "5"]),
                    reader_outcome=choose.choice(["accepted"] * 9 + ["failed"]),
                )
            )
    choose.shuffle(taps)
    return taps


@pytest.fixture(scope="session")
def table() -> Any:
    return pyarrow.Table.from_pylist(rows(random_taps(1)))


def same(one: Rated, other: Rated) -> None:
    """Nobody can tell them apart."""
    for name in TABLES:
        assert getattr(one, name).to_dicts() == getattr(other, name).to_dicts(), name
    assert one.totals == other.totals


def dictionaries(kind: Any) -> Callable[[Any], Any]:
    def encoded(table: Any) -> Any:
        for place, name in enumerate(table.column_names):
            if table[name].type == pyarrow.string() and name != "id":
                column = table[name].cast(pyarrow.dictionary(kind, pyarrow.string()))
                table = table.set_column(place, name, column)
        return table

    return encoded


def with_texts(kind: Any) -> Callable[[Any], Any]:
    def cast(table: Any) -> Any:
        fields = [field.with_type(kind) if field.type == pyarrow.string() else field for field in table.schema]
        return table.cast(pyarrow.schema(fields))

    return cast


def with_column(table: Any, name: str, column: Any) -> Any:
    return table.set_column(table.column_names.index(name), name, column)


def with_zone(unit: str, zone: str) -> Callable[[Any], Any]:
    kind = pyarrow.timestamp(unit, zone)
    return lambda table: with_column(
        with_column(table, "at", table["at"].cast(kind)), "received_at", table["received_at"].cast(kind)
    )


def chunked(table: Any) -> Any:
    """Slices of slices, one of them empty."""
    return pyarrow.concat_tables([table.slice(0, 3), table.slice(3, 0), table.slice(3, 8), table.slice(11)])


def token_bytes(table: Any) -> Any:
    digits = "abcdefghijklmnopqrstuvwxyz234567"

    def of(text: str) -> bytes:
        number = 0
        for character in text:
            number = number << 5 | digits.index(character)
        return (number >> 2).to_bytes(16)

    return with_column(
        table, "token", pyarrow.array([of(text) for text in table["token"].to_pylist()], pyarrow.binary(16))
    )


def separate_dictionaries(table: Any) -> Any:
    """Each chunk with a dictionary of its own, in another order."""
    encoded = dictionaries(pyarrow.int8())
    batches = [encoded(table.slice(start, 5)).to_batches()[0] for start in range(0, len(table), 5)]
    return pyarrow.RecordBatchReader.from_batches(batches[0].schema, batches)


def nothing_among_values(table: Any) -> Any:
    """Rows without a line have the key of a value that is not there."""
    keys = pyarrow.array([0 if line is None else 1 for line in table["line"].to_pylist()], pyarrow.int16())
    return with_column(table, "line", pyarrow.DictionaryArray.from_arrays(keys, pyarrow.array([None, "5"])))


def duck(table: Any) -> Any:
    return duckdb.connect().register("taps", table).sql("SELECT * FROM taps")


SOURCES: dict[str, Callable[[Any], Any]] = {
    "pyarrow": lambda table: table,
    "pyarrow, chunks and slices": chunked,
    "pyarrow, a slice": lambda table: pyarrow.concat_tables([table, table]).combine_chunks().slice(len(table)),
    "pyarrow, large texts": with_texts(pyarrow.large_string()),
    "pyarrow, views": with_texts(pyarrow.string_view()),
    "pyarrow, views in chunks": lambda table: chunked(with_texts(pyarrow.string_view())(table)),
    "pyarrow, dictionaries of 8 bits": dictionaries(pyarrow.int8()),
    "pyarrow, dictionaries of 32 bits": dictionaries(pyarrow.uint32()),
    "pyarrow, dictionaries of 64 bits": dictionaries(pyarrow.int64()),
    "pyarrow, dictionaries in chunks": lambda table: chunked(dictionaries(pyarrow.int16())(table)),
    "pyarrow, a dictionary for each chunk": separate_dictionaries,
    "pyarrow, nothing among the values of a dictionary": nothing_among_values,
    "pyarrow, nothing among the values of chunks": lambda table: chunked(nothing_among_values(table)),
    "pyarrow, tokens in 16 bytes": token_bytes,
    "pyarrow, tokens in 16 bytes, in chunks": lambda table: chunked(token_bytes(table)),
    "pyarrow, seconds": with_zone("s", "UTC"),
    "pyarrow, milliseconds of Amsterdam": with_zone("ms", "Europe/Amsterdam"),
    "pyarrow, nanoseconds in chunks": lambda table: chunked(with_zone("ns", "UTC")(table)),
    "pyarrow, further columns": lambda table: table.append_column("note", pyarrow.array([1.5] * len(table))),
    "a stream of batches": lambda table: pyarrow.RecordBatchReader.from_batches(
        table.schema, table.to_batches(max_chunksize=3)
    ),
    "polars": polars.DataFrame,
    "polars, categories": lambda table: polars.DataFrame(table).with_columns(
        polars.col("mode", "carrier", "location", "token").cast(polars.Categorical)
    ),
    "polars, chunks": lambda table: polars.concat(
        [polars.DataFrame(table.slice(0, 7)), polars.DataFrame(table.slice(7))], rechunk=False
    ),
    "pandas": lambda table: pandas.DataFrame.from_arrow(table),
    "pandas, categories": lambda table: pandas.DataFrame.from_arrow(table).astype(
        {"mode": "category", "location": "category"}
    ),
    "duckdb": duck,
    "dicts": lambda table: table.to_pylist(),
    "ArrowTable": lambda table: ovcore.taps_table(table.to_pylist()),
}


@pytest.mark.parametrize("source", SOURCES)
def test_taps_come_from_any_table(source: str, rules: Rules, table: Any) -> None:
    expected = ovcore.rate(table, rules)
    assert expected.totals.trips > 5 and expected.totals.taps.bad == 0
    for threads in (1, 3):
        same(ovcore.rate(SOURCES[source](table), rules, threads=threads), expected)


def test_taps_themselves_are_taken(rules: Rules) -> None:
    taps = random_taps(2)
    same(ovcore.rate(taps, rules), ovcore.rate(pyarrow.Table.from_pylist(rows(taps)), rules))
    same(ovcore.rate(iter(taps), rules), ovcore.rate(rows(taps), rules))


@pytest.mark.parametrize("seed", range(12))
def test_a_table_comes_to_what_accounts_come_to(rules: Rules, context: ovcore.Context, seed: int) -> None:
    taps = random_taps(seed)
    rated = ovcore.rate(taps, rules)
    fares = {row["trip"]: row["fare_cents"] for row in rated.trips.to_dicts()}
    place = {(str(tap.token), tap.id): number for number, tap in enumerate(taps)}
    until = datetime(2026, 3, 13, 12, tzinfo=UTC)
    paid: dict[int, int | None] = {}
    for card in sorted({str(tap.token) for tap in taps}):
        own = sorted((tap for tap in taps if str(tap.token) == card), key=lambda tap: (tap.received_at, tap.id))
        account = ovcore.Account(0, Token(card), ovcore.CardKind("visa"))
        days: dict[date, ovcore.HeldDay] = {}
        commands: list[tuple[datetime, Any]] = [(tap.received_at, tap) for tap in own]
        for now, command in [*commands, (until, None)]:
            # Time passes, deadline by deadline; the bank approves at once.
            while True:
                deadline = account.next_deadline(rules)
                is_due = deadline is not None and deadline.at <= now
                due = ovcore.Advance(deadline.at) if deadline is not None and is_due else command
                if due is None:
                    break
                asked = [due]
                while asked:
                    decision = account.decide(context, asked.pop())
                    for event in decision.events:
                        account.apply(event)
                        if event.record is not None:
                            days[event.record.day] = event.record.held
                    asked += [
                        ovcore.Answer(effect.id, "approved", deadline.at if deadline is not None and is_due else now)
                        for effect in decision.effects
                        if isinstance(effect, ovcore.RequestPayment)
                    ]
                if not is_due:
                    break
        days |= {day.day: day for day in account.days}
        for held in (held for day in days.values() for held in day.trips if not held.withdrawn):
            amount = held.trip.fare.amount
            paid[place[card, held.trip.check_in.tap]] = None if amount is None else amount.minor
    assert paid == fares


def test_a_day_of_a_card_is_that_of_rate_day(rules: Rules) -> None:
    taps = [tap for tap in random_taps(3, cards=1, days=1) if rules.day_of(tap.at) == DAY]
    rated, day = ovcore.rate(taps, rules), ovcore.rate_day(rules, DAY, taps)
    numbers = {tap.id: number for number, tap in enumerate(taps)}
    fares = {numbers[trip.check_in.tap]: trip.fare.amount for trip in day.trips}
    assert {row["trip"]: Money.from_minor(row["fare_cents"]) for row in rated.trips.to_dicts()} == fares
    why = {numbers[trip.check_in.tap]: why for trip, why in zip(day.trips, day.explanations, strict=True)}
    assert rated.explain(list(fares)) == why
    dutch = rated.explain(list(fares)[:1], "nl")
    assert dutch != rated.explain(list(fares)[:1]) and list(dutch) == list(fares)[:1]
    assert rated.explain([10**6, len(taps)]) == {}
    with pytest.raises(ovcore.WrongTypeError):
        rated.explain([1.0])  # type: ignore[list-item]


def test_rules_may_be_given_in_parts(rules: Rules, table: Any) -> None:
    expected = ovcore.rate(table, rules)
    same(ovcore.rate(table, tariffs=rules.tariffs, network=rules.network), expected)
    same(ovcore.rate(table, tariffs=rules.tariffs, network=rules.network, policy=rules.policy), expected)
    for wrong in ({}, {"tariffs": rules.tariffs}, {"rules": rules, "network": rules.network}):
        with pytest.raises(ovcore.WrongTypeError) as caught:
            ovcore.rate(table, **wrong)
        assert caught.value.code == "rate.rules"


def test_what_comes_out_goes_on_to_every_library(rules: Rules, table: Any) -> None:
    rated = ovcore.rate(table, rules)
    for name in TABLES:
        own = getattr(rated, name)
        expected = own.to_dicts()
        assert isinstance(own, ArrowTable) and len(own) == len(expected)
        assert pyarrow.table(own).num_rows == polars.DataFrame(own).height == len(expected)
        assert len(pandas.DataFrame.from_arrow(own)) == len(expected)
        assert len(pyarrow.table(own).to_pandas()) == len(expected)
        assert duckdb.sql("SELECT count(*) FROM own").fetchall() == [(len(expected),)]
        assert pyarrow.table(own).to_pylist() == expected
        assert [own.column(column) for column in own.column_names] == [
            [row[column] for row in expected] for column in own.column_names
        ]
    fares = duckdb.sql("SELECT sum(fare_cents) FROM trips", connection=duckdb.connect().register("trips", rated.trips))
    assert fares.fetchall() == [(rated.totals.fares.minor,)]
    assert sum(rated.legs.column("amount_cents")) == rated.totals.fares.minor
    assert sum(rated.journeys.column("fare_cents")) == rated.totals.fares.minor
    assert sum(rated.payments.column("amount_cents")) == rated.totals.asked.minor
    assert sum(rated.charges.column("amount_cents")) == rated.totals.asked.minor
    with pytest.raises(TableError):
        rated.trips.column("nonsense")


def test_the_columns_are_those_of_the_manual(rules: Rules, table: Any) -> None:
    rated = ovcore.rate(table, rules)
    for name in TABLES:
        words = getattr(type(rated), name).__doc__
        for column, kind in getattr(rated, name).column_types.items():
            assert f"`{column}`" in words, f"{name}.{column}"
            assert kind.split("<")[0].split("[")[0] in words, f"{name}.{column}"
    assert rated.trips.column_types["final_at"] == "timestamp[s, UTC]"
    assert rated.legs.column_types["amount_cents"] == "int64"


def test_a_page_shows_no_token(rules: Rules, table: Any) -> None:
    rated = ovcore.rate(table, rules)
    shown = [repr(rated), str(rated), rated._repr_html_()]
    for name in TABLES:
        shown += [repr(getattr(rated, name)), getattr(rated, name)._repr_html_()]
    assert not any(str(token(card))[:6] in page for page in shown for card in range(6))
    assert "trips" in repr(rated) and str(rated.totals.fares) in rated._repr_html_()
    page = repr(rated.trips)
    assert page.startswith(f"ArrowTable: {rated.totals.trips} rows, 9 columns") and "fare_cents" in page
    assert all(len(line) <= 118 or line.startswith("and ") for line in page.splitlines())
    assert "uint64" in rated.trips._repr_html_() and "…" in rated.trips._repr_html_()


# What is wrong


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("id", None, "batch.null"),
        ("id", "é", "id.character"),
        ("token", None, "batch.null"),
        ("token", "nonsense", "token.text"),
        ("carrier", None, "batch.null"),
        ("carrier", "a b", "id.character"),
        ("carrier", "XYZ", "batch.unknown_carrier"),
        ("location", None, "batch.null"),
        ("location", "nowhere", "batch.unknown_place"),
        ("mode", "teleport", "batch.word"),
        ("direction", "up", "batch.word"),
        ("at", None, "batch.null"),
        ("at", datetime(1950, 1, 1, tzinfo=UTC), "batch.time"),
        ("reader_outcome", "perhaps", "batch.word"),
    ],
)
@pytest.mark.parametrize("form", ["one piece", "chunks", "views", "dictionaries"])
def test_a_bad_row_costs_nothing_else(rules: Rules, name: str, value: object, code: str, form: str) -> None:
    taps = rows(random_taps(4, cards=8))
    spoilt = [row | ({name: value} if number == 7 else {}) for number, row in enumerate(taps)]
    schema = pyarrow.Table.from_pylist(taps).schema
    table = pyarrow.Table.from_pylist(spoilt, schema=schema)
    forms = {
        "one piece": lambda table: table,
        "chunks": chunked,
        "views": with_texts(pyarrow.string_view()),
        "dictionaries": dictionaries(pyarrow.int32()),
    }
    rated = ovcore.rate(forms[form](table), rules)
    (bad,) = rated.bad_rows.to_dicts()
    assert (bad["row"], bad["column"], bad["code"]) == (7, name, code)
    assert bad["found"] and bad["expected"] and "nonsense" not in bad["found"]
    if code.startswith("batch.unknown"):
        assert value in bad["found"] and rated.totals.taps.bad == 0
        return
    assert rated.totals.taps.bad == 1 and rated.taps.column("result")[7] == "bad"
    # The rest is as if the row had not been there.
    rest = ovcore.rate(taps[:7] + taps[8:], rules)
    assert rated.totals.fares == rest.totals.fares and rated.totals.trips == rest.totals.trips


def test_columns_that_are_missing_or_of_wrong_types(rules: Rules, table: Any) -> None:
    size = len(table)
    wrong: list[tuple[str, Any, str, str]] = [
        ("at", table["at"].cast(pyarrow.timestamp("us")), "time.naive", "naive"),
        ("received_at", table["received_at"].cast(pyarrow.timestamp("s")), "time.naive", "received_at"),
        ("at", pyarrow.array(range(size)), "table.type", "timestamps"),
        ("token", pyarrow.array(range(size)), "table.type", "16 bytes"),
        ("token", pyarrow.array([b"1"] * size, pyarrow.binary(1)), "table.type", "16 bytes"),
        ("id", pyarrow.array([1.0] * size), "table.type", "whole numbers"),
        ("carrier", pyarrow.array(range(size)), "table.type", "texts"),
        ("line", pyarrow.array([1.0] * size), "table.type", "texts"),
    ]
    for name, column, code, words in wrong:
        with pytest.raises(TableError) as caught:
            ovcore.rate(with_column(table, name, column), rules)
        assert (caught.value.code, caught.value.path) == (code, name) and words in str(caught.value)
    for name in ("id", "token", "carrier", "mode", "location", "reader", "direction", "at"):
        with pytest.raises(TableError) as caught:
            ovcore.rate(table.drop_columns([name]), rules)
        assert (caught.value.code, caught.value.path) == ("table.column", name)
    for nothing in (7, None, "taps"):
        with pytest.raises(ovcore.WrongTypeError):
            ovcore.rate(nothing, rules)  # type: ignore[arg-type]


def test_what_need_not_be_there_may_be_absent(rules: Rules, table: Any) -> None:
    few = table.select(["id", "token", "carrier", "mode", "location", "reader", "direction", "at"])
    full = with_column(table, "received_at", table["at"])
    for name in ("line", "vehicle", "reader_outcome", "application"):
        full = with_column(full, name, pyarrow.nulls(len(table)))
    same(ovcore.rate(few, rules), ovcore.rate(full, rules))
    nothing = with_column(table, "location", pyarrow.nulls(len(table)))
    assert ovcore.rate(nothing, rules).totals.taps.bad == len(table)


def test_tables_without_rows(rules: Rules, table: Any) -> None:
    for empty in (table.slice(0, 0), polars.DataFrame(table).clear(), table.schema.empty_table(), []):
        rated = ovcore.rate(empty, rules)
        assert rated.totals.rows == 0 and rated.totals.fares == Money("0")
        for name in TABLES:
            assert len(getattr(rated, name)) == 0 and polars.DataFrame(getattr(rated, name)).height == 0
        assert repr(rated.trips).startswith("ArrowTable: 0 rows") and rated.explain([0]) == {}


@pytest.mark.parametrize("kind", [pyarrow.uint64(), pyarrow.int64(), pyarrow.int32(), pyarrow.uint8()])
def test_ids_may_be_whole_numbers(rules: Rules, table: Any, kind: Any) -> None:
    numbers = pyarrow.array(range(len(table)), kind)
    texts = with_column(table, "id", numbers.cast(pyarrow.string()))
    expected = ovcore.rate(texts, rules)
    same(ovcore.rate(with_column(table, "id", numbers), rules), expected)
    same(ovcore.rate(chunked(with_column(table, "id", numbers)), rules), expected)
    if kind in (pyarrow.int64(), pyarrow.int32()):
        below = pyarrow.array(range(-3, len(table) - 3), kind)
        texts = with_column(table, "id", below.cast(pyarrow.string()))
        same(ovcore.rate(with_column(table, "id", below), rules), ovcore.rate(texts, rules))


def test_a_stream_that_breaks_off_is_an_error(rules: Rules, table: Any) -> None:
    def batches() -> Any:
        yield from table.to_batches(max_chunksize=5)[:2]
        raise OSError("the disk went away")

    stream = Stream(rules)
    for take in (
        lambda reader: ovcore.rate(reader, rules),
        lambda reader: stream.feed(reader, until=at(12, 0, day=12)),
    ):
        with pytest.raises(TableError) as caught:
            take(pyarrow.RecordBatchReader.from_batches(table.schema, batches()))
        assert caught.value.code == "table.stream"
    # The stream did not take it, and goes on.
    assert stream.feed(table, until=at(12, 0, day=12)).totals.rows == len(table)


# Records


def test_a_table_of_records(token: Token) -> None:
    record = {"id": 7, "token": token, "carrier": "GVB", "mode": "tram", "location": "dam", "reader": "r1"}
    table = ovcore.taps_table([record | {"direction": "in", "at": at(8, 15)}, record])
    assert len(table) == 2 and table.column("at") == [at(8, 15), None]
    assert table.column("id") == ["7", "7"] and table.column("token") == [str(token)] * 2
    assert table.column("line") == [None, None]
    assert str(token) not in repr(table)
    for wrong, path in (
        ({"at": datetime(2026, 3, 10)}, "at[1]"),
        ({"at": DAY}, "at[1]"),
        ({"location": 7}, "location[1]"),
        ({"token": b"1"}, "token[1]"),
        ({"id": True}, "id[1]"),
        ({"place": "dam"}, "[1]"),
    ):
        with pytest.raises(ovcore.OvError) as caught:
            ovcore.taps_table([record, record | wrong])
        assert caught.value.path == path
    with pytest.raises(ovcore.WrongTypeError):
        ovcore.taps_table([7])  # type: ignore[list-item]


# Cards


def test_what_is_known_of_cards(rules: Rules, token: Token, tap: MakeTap) -> None:
    ride = [tap("1", "dam", "in", at(8, 15)), tap("2", "zuid", "out", at(8, 36))]
    decline = CardInfo(token, answers=(GivenAnswer("declined", "insufficient_funds"),))
    later = datetime(2026, 3, 11, 12, tzinfo=UTC)
    plain, declined = ovcore.rate(ride, rules, until=later), ovcore.rate(ride, rules, cards=[decline], until=later)
    assert plain.payments.column("outcome") == ["approved"] and len(plain.standing) == 0
    assert declined.payments.column("outcome")[0] == "declined"
    assert declined.standing.column("debt_cents") == [225]
    same(ovcore.rate(ride, rules, cards=[decline.to_dict()], until=later), declined)
    (unknown,) = ovcore.rate(
        ride, rules, cards=[CardInfo(token, answers=(GivenAnswer("unknown"),))]
    ).standing.to_dicts()
    assert unknown["in_flight_cents"] == 225
    prepaid = ovcore.CardKind("mastercard", funding="prepaid")
    product = HeldProduct("dal-voordeel", DAY, DAY)
    held = ovcore.rate(ride, rules, cards=[CardInfo(token, prepaid, (product,))])
    for table in (
        pyarrow.table(
            {
                "token": [str(token)],
                "scheme": ["mastercard"],
                "funding": ["prepaid"],
                "product": ["dal-voordeel"],
                "from": [DAY],
                "until": [DAY],
            }
        ),
        polars.DataFrame(
            {
                "token": [str(token)] * 2,
                "scheme": ["mastercard", None],
                "funding": ["prepaid", None],
                "product": [None, "dal-voordeel"],
                "from": [None, DAY],
                "until": [None, DAY],
            }
        ),
    ):
        same(ovcore.rate(ride, rules, cards=table), held)
    for wrong, path in (
        ({"token": ["x"]}, "token[0]"),
        ({"scheme": ["visa"]}, "token"),
        ({"token": [str(token)], "scheme": ["gold"]}, "scheme[0]"),
        ({"token": [str(token)], "product": ["dal"]}, "from[0]"),
        ({"token": [str(token)], "from": ["2026"]}, "from"),
    ):
        with pytest.raises(TableError) as caught:
            ovcore.rate(ride, rules, cards=pyarrow.table(wrong))
        assert caught.value.path == path
    with pytest.raises(ovcore.InputError):
        ovcore.rate(ride, rules, cards=[{"token": str(token), "colour": "red"}])
    with pytest.raises(ovcore.InputError):
        ovcore.rate(ride, rules, cards=[CardInfo(token, answers=(GivenAnswer("approved", "lost"),))])
    assert pickle.loads(pickle.dumps(decline)) == decline and CardInfo.from_dict(decline.to_dict()) == decline


# Streams


@pytest.mark.parametrize("seed", range(6))
def test_a_stream_gives_what_the_whole_gives(rules: Rules, seed: int) -> None:
    taps = sorted(random_taps(seed, cards=9, days=5), key=lambda tap: rules.day_of(tap.at))
    stream = Stream(rules)
    until = at(12, 0, day=18)
    calls = []
    assert repr(stream).startswith("Stream(0 taps")
    for day, own in itertools.groupby(taps, key=lambda tap: rules.day_of(tap.at)):
        calls.append(stream.feed(list(own), until=stream.cut_after(day), threads=1))
    calls.append(stream.finish(until=until))
    whole = ovcore.rate(taps, rules, until=until)
    for name, key in (("trips", "trip"), ("journeys", "journey"), ("charges", "trip")):
        parts = [row for call in calls for row in getattr(call, name).to_dicts()]
        assert sorted(parts, key=lambda row: row[key]) == sorted(
            getattr(whole, name).to_dicts(), key=lambda row: row[key]
        ), name
    results = {row["row"]: row for call in calls for row in call.taps.to_dicts()}
    assert list(results[row]["result"] for row in sorted(results)) == whole.taps.column("result")
    assert [results[row]["refers_to"] for row in sorted(results)] == whole.taps.column("refers_to")
    with pytest.raises(ovcore.InputError) as caught:
        calls[0].explain([0])
    assert caught.value.code == "rated.stream"


def test_a_stream_says_where_it_stands(rules: Rules, table: Any) -> None:
    stream = Stream(rules)
    first = at(12, 0, day=11)
    stream.feed(table, until=first)
    assert repr(stream).startswith(f"Stream({len(table)} taps of 6 cards")
    with pytest.raises(ovcore.InputError) as caught:
        stream.feed(table, until=first)
    assert caught.value.code == "batch.cut"
    again = stream.feed(table, until=at(12, 0, day=13))
    assert again.totals.taps.behind_cut > 0
    stream.finish(until=at(12, 0, day=14))
    assert repr(stream) == "Stream(finished)"
    for call in (lambda: stream.feed(table, until=at(12, 0, day=15)), lambda: stream.finish(until=at(12, 0, day=15))):
        with pytest.raises(ovcore.InputError) as caught:
            call()
        assert caught.value.code == "stream.finished"
    with pytest.raises(ovcore.WrongTypeError):
        Stream(rules).feed(table, until=DAY)  # type: ignore[arg-type]


# Large ones


@pytest.fixture(scope="session")
def many() -> Any:
    """A million taps, of which all are the same two but for the order."""
    ends = {"id": [1, 2], "location": ["dam", "zuid"], "direction": ["in", "out"], "at": [at(8, 15), at(8, 36)]}
    card = {"token": [str(token(1))] * 2, "carrier": ["GVB"] * 2, "mode": ["tram"] * 2, "reader": ["r1"] * 2}
    return pyarrow.concat_tables([pyarrow.table(ends | card)] * 500_000).combine_chunks()


@pytest.fixture(scope="session")
def rides() -> Any:
    """A ride of each of many cards."""
    cards = 70_000
    tokens = [text for card in range(cards) for text in [str(token(card))] * 2]
    return pyarrow.table(
        {
            "id": pyarrow.array([1, 2] * cards),
            "token": tokens,
            "carrier": pyarrow.array(["GVB"] * cards * 2).dictionary_encode(),
            "mode": ["tram"] * cards * 2,
            "location": ["dam", "zuid"] * cards,
            "reader": ["r1", "r2"] * cards,
            "direction": ["in", "out"] * cards,
            "at": pyarrow.array([at(8, 15), at(8, 36)] * cards, pyarrow.timestamp("s", "UTC")),
        }
    )


def test_a_million_times_the_same_taps(rules: Rules, many: Any) -> None:
    rated = ovcore.rate(many, rules)
    assert (rated.totals.trips, rated.totals.fares) == (1, Money("2.25"))
    assert rated.totals.taps.repeat == 999_998 and len(rated.taps) == 1_000_000


def test_one_thread_or_many(rules: Rules, rides: Any) -> None:
    one = ovcore.rate(rides, rules, threads=1)
    assert one.totals.trips == 70_000 and one.totals.fares == Money("157500.00")
    for threads in (2, 5, None):
        many = ovcore.rate(rides, rules, threads=threads)
        for name in TABLES:
            assert pyarrow.table(getattr(many, name)) == pyarrow.table(getattr(one, name))
    for wrong in (0, -1, 5000):
        with pytest.raises(ovcore.InputError):
            ovcore.rate(rides, rules, threads=wrong)
    for odd in (True, 1.0, "1"):
        with pytest.raises(ovcore.WrongTypeError):
            ovcore.rate(rides, rules, threads=odd)  # type: ignore[arg-type]


def test_large_pieces_are_taken_as_they_lie(rules: Rules, rides: Any) -> None:
    large = 66_000
    assert len(rides) > 2 * large
    texts = rides.combine_chunks()
    wrong = pyarrow.array(
        [place if row != large + 5 else "nowhere" for row, place in enumerate(texts["location"].to_pylist())]
    )
    texts = with_column(texts, "location", wrong)
    whole = ovcore.rate(texts, rules)
    # Two large ones, one that shares its dictionaries with the next, and what is left in small ones.
    ends = [0, large, 2 * large, 2 * large + 7, len(texts)]
    for form in (texts, dictionaries(pyarrow.int32())(texts), with_texts(pyarrow.string_view())(texts)):
        form = form.combine_chunks()
        pieces = [form.slice(begin, end - begin) for begin, end in itertools.pairwise(ends)]
        in_pieces = ovcore.rate(pyarrow.concat_tables(pieces), rules)
        same(in_pieces, whole)
        assert [bad["row"] for bad in in_pieces.bad_rows.to_dicts()] == [large + 5]
    trip = next(row for row in whole.trips.column("trip") if row > 2 * large and row % 2 == 0)
    assert in_pieces.explain([trip]) == whole.explain([trip])


def test_ids_of_all_pieces_are_one_kind(rules: Rules, rides: Any) -> None:
    """With one number below nothing all are texts, so that a tap that is there twice is seen to be."""
    taps = rides.combine_chunks().slice(0, 66_000)
    numbers = with_column(taps, "id", pyarrow.array(range(len(taps)), pyarrow.int64()))
    below = with_column(taps, "id", pyarrow.array([*range(len(taps) - 1), -1], pyarrow.int64()))
    rated = ovcore.rate(pyarrow.concat_tables([numbers, below]), rules)
    assert rated.totals.taps.repeat == len(taps) - 1


def test_progress_is_told(rules: Rules, rides: Any) -> None:
    told: list[tuple[int, int]] = []
    ovcore.rate(rides, rules, progress=lambda done, parts: told.append((done, parts)))
    assert told == sorted(set(told)) and told[-1][0] == told[-1][1] > 1
    with pytest.raises(ovcore.WrongTypeError):
        ovcore.rate(rides, rules, progress=7)  # type: ignore[arg-type]


@pytest.mark.parametrize("threads", [1, 4])
def test_an_exception_in_progress_stops_the_work(rules: Rules, rides: Any, threads: int) -> None:
    def fail(done: int, parts: int) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        ovcore.rate(rides, rules, threads=threads, progress=fail)
    stream = Stream(rules)
    with pytest.raises(LookupError, match="enough"):
        stream.feed(rides, until=at(12, 0, day=11), threads=threads, progress=fail)
    with pytest.raises(ovcore.InputError) as caught:
        stream.feed(rides, until=at(12, 0, day=12))
    assert caught.value.code == "stream.stopped" and repr(stream) == "Stream(stopped)"
    # No harm was done.
    assert ovcore.rate(rides, rules, threads=threads).totals.trips == 70_000


def test_ctrl_c_stops_the_work(rules: Rules, rides: Any) -> None:
    def press(done: int, parts: int) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        ovcore.rate(rides, rules, progress=press)
    assert ovcore.rate(rides, rules).totals.trips == 70_000


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_is_heard_while_no_python_runs() -> None:
    program = textwrap.dedent("""
        import os, signal, threading
        import conftest, ovcore, pyarrow
        from conftest import at
        rules = ovcore.Rules(ovcore.Policy.ovpay(), ovcore.Network.from_dict(conftest.NETWORK),
                             [ovcore.Tariff.from_dict(conftest.TARIFF)])
        count = 3_000_000
        digits = "abcdefghijklmnopqrstuvwxyz234567"
        ids = pyarrow.array(range(count))
        tokens = pyarrow.array(["".join(digits[n >> 5 * p & 31] for p in range(4)) + "a" * 22 for n in range(1 << 18)])
        keys = pyarrow.compute.bit_wise_and(ids, (1 << 18) - 1).cast(pyarrow.int32())
        zeros = pyarrow.nulls(count, pyarrow.int8()).fill_null(0)
        same = lambda word: pyarrow.DictionaryArray.from_arrays(zeros, [word])
        table = pyarrow.table({"id": ids, "token": pyarrow.DictionaryArray.from_arrays(keys, tokens),
            "carrier": same("GVB"), "mode": same("tram"), "location": same("dam"), "reader": same("r1"),
            "direction": same("in"),
            "at": pyarrow.compute.add(ids, 1_773_100_000).cast(pyarrow.timestamp("s", "UTC"))})
        try:
            print("ready", flush=True)
            while True:
                ovcore.rate(table, rules, threads=1)
        except KeyboardInterrupt:
            print("stopped", flush=True)
    """)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([os.path.dirname(__file__), *sys.path])}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.stderr.read() if process.stderr else ""
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert (out, process.returncode) == ("stopped\n", 0), err


def test_other_threads_run_meanwhile(rules: Rules, many: Any) -> None:
    import threading

    counted = 0
    over = threading.Event()

    def count() -> None:
        nonlocal counted
        while not over.is_set():
            counted += 1
            over.wait(0.001)

    other = threading.Thread(target=count)
    other.start()
    before = counted
    ovcore.rate(many, rules)
    after = counted
    over.set()
    other.join()
    assert after > before
