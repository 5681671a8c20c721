"""Generated days: the same every time, on any number of threads, in a form that every library reads."""

from __future__ import annotations

import doctest
from datetime import date
from pathlib import Path

import duckdb
import polars
import pyarrow
import pytest

import ovcore
from ovcore import sample
from ovcore.errors import InputError, WrongTypeError

COLUMNS = (
    "id",
    "token",
    "carrier",
    "mode",
    "location",
    "reader",
    "line",
    "vehicle",
    "direction",
    "at",
    "received_at",
    "reader_outcome",
)
EXAMPLES = Path(__file__).parents[2] / "examples" / "data"


@pytest.fixture(scope="module")
def day() -> pyarrow.Table:
    return pyarrow.table(sample.national_day(cards=9_000))


def test_the_examples_of_the_docs_hold() -> None:
    result = doctest.testmod(sample)
    assert result.attempted and not result.failed


def test_the_documents_are_those_of_the_example_day() -> None:
    own = Path(sample.__file__).parent
    names = sorted(path.name for path in own.glob("*.json"))
    assert len(names) == 5
    for name in names:
        example = EXAMPLES / name if name == "network.json" else EXAMPLES / "tariffs" / name
        assert (own / name).read_bytes() == example.read_bytes(), f"copy {example} to {own}"


def test_the_rules_are_one_object_and_give_ns_its_published_price() -> None:
    rules = sample.rules()
    assert rules is sample.rules()
    prices = rules.tariffs[0].to_dict()["prices"][0]["rule"]["table"]["prices_minor"]
    assert prices[39] == 1000, "Utrecht to Amsterdam, 39 units, 2nd class in 2026"
    assert rules.network.places["ut"] == "Utrecht Centraal"


def test_a_day_has_the_columns_that_rate_takes(day: pyarrow.Table) -> None:
    assert tuple(day.column_names) == COLUMNS
    assert {str(field.type) for field in day.schema} == {
        "string",
        "dictionary<values=string, indices=int32, ordered=0>",
        "dictionary<values=string, indices=int8, ordered=0>",
        "timestamp[s, tz=UTC]",
    }
    nulls = {name for name in COLUMNS if day[name].null_count}
    assert nulls == {"line", "vehicle"}
    assert set(day["mode"].unique().to_pylist()) == {"rail", "metro", "tram", "bus"}
    assert set(day["carrier"].unique().to_pylist()) == {"NS", "ARRIVA", "HTM", "GVB"}, "RET has no tariff"


def test_every_tap_is_one_that_the_core_reads(day: pyarrow.Table) -> None:
    taps = ovcore.taps_from(day)
    assert len(taps) == len(day) and taps[0].carrier == day["carrier"][0].as_py()


def test_taps_stand_in_the_order_in_which_they_arrive(day: pyarrow.Table) -> None:
    received = day["received_at"].cast(pyarrow.int64()).to_pylist()
    assert received == sorted(received)
    happened = day["at"].cast(pyarrow.int64()).to_pylist()
    assert happened != sorted(happened), "some come late"
    assert all(a <= b for a, b in zip(happened, received, strict=True))


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_number_of_threads_changes_nothing(day: pyarrow.Table, threads: int) -> None:
    again = pyarrow.table(sample.national_day(cards=9_000, threads=threads))
    assert again.equals(day)


def test_more_cards_are_the_same_and_others(day: pyarrow.Table) -> None:
    few = set(pyarrow.table(sample.national_day(cards=100))["id"].to_pylist())
    assert few and few < set(day["id"].to_pylist())


def test_another_seed_is_another_day_and_another_day_has_the_same_cards() -> None:
    def tokens(**other: object) -> set[str]:
        table = pyarrow.table(sample.national_day(cards=300, **other))  # type: ignore[arg-type]
        return set(table["token"].unique().to_pylist())

    one, next_day = tokens(), tokens(day=date(2026, 3, 11))
    assert len(one & next_day) > 280
    assert not one & tokens(seed=2)
    assert one | next_day <= set(pyarrow.table(sample.cards(cards=300))["token"].to_pylist())


def test_cards_hold_products_in_the_shares_that_are_said() -> None:
    cards = pyarrow.table(sample.cards(cards=20_000))
    assert cards.column_names == ["token", "scheme", "form", "funding", "product", "from", "until"]
    held = cards["product"].to_pylist()
    assert set(held) == {"dal-voordeel", "age-34", None}
    assert 2_800 < held.count("dal-voordeel") < 3_200 and 1_800 < held.count("age-34") < 2_200
    assert len(cards["token"].unique()) == 20_000


def test_rate_takes_the_cards() -> None:
    taps, rules = sample.national_day(cards=400), sample.rules()
    known, unknown = ovcore.rate(taps, rules, cards=sample.cards(cards=400)), ovcore.rate(taps, rules)
    assert known.totals.trips == unknown.totals.trips and known.totals.fares < unknown.totals.fares
    assert "per_trip" in pyarrow.table(known.payments)["kind"].unique().to_pylist(), "some are collected by trip"


def test_a_day_without_cards_has_its_columns() -> None:
    nobody = sample.national_day(cards=0)
    assert len(nobody) == 0 and nobody.column_names == COLUMNS
    assert len(pyarrow.table(nobody)) == 0 and len(sample.cards(cards=0)) == 0


def test_the_libraries_read_it(day: pyarrow.Table) -> None:
    taps = sample.national_day(cards=9_000)
    frame = polars.DataFrame(taps)
    assert frame.height == len(day) and frame["carrier"].cast(polars.String).to_list() == day["carrier"].to_pylist()
    ((rows,),) = duckdb.sql("select count(*) from taps where mode = 'rail'").fetchall()
    assert rows == day["mode"].to_pylist().count("rail")
    assert list(day.to_pandas().columns) == list(COLUMNS)


def test_progress_is_told_and_may_stop_it() -> None:
    told: list[tuple[int, int]] = []
    sample.national_day(cards=9_000, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (3, 3) and told == sorted(told)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample.national_day(cards=9_000, progress=stop)


@pytest.mark.parametrize(
    ("arguments", "error", "code"),
    [
        ({"cards": -1}, InputError, "sample.cards"),
        ({"cards": 1.5}, WrongTypeError, "sample.cards"),
        ({"cards": True}, WrongTypeError, "sample.cards"),
        ({"seed": -1}, InputError, "sample.seed"),
        ({"threads": 0}, InputError, "rate.threads"),
        ({"day": "2026-03-10"}, WrongTypeError, "day.type"),
        ({"day": date(2031, 1, 1)}, InputError, "sample.day"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, object], error: type[ovcore.OvError], code: str) -> None:
    with pytest.raises(error) as caught:
        sample.national_day(**arguments)  # type: ignore[arg-type]
    assert caught.value.code == code and "expected" in str(caught.value)
