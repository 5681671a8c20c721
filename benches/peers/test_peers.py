"""A small day through all engines: equal work gives equal tables, to the cent where an engine reckons in cents."""

from __future__ import annotations

import os

# Polars asks the environment once, when it is loaded.
os.environ.setdefault("POLARS_MAX_THREADS", "2")

import datetime as dt
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

import compare
import peers
from engine import ENGINES, job
from job import Tables
from ovcore import sample

CARDS = 4_000


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("peers") / "day.parquet"
    pq.write_table(pa.table(sample.national_day(cards=CARDS, seed=9)), path)
    return path


@pytest.fixture(scope="session")
def results(day: Path) -> dict[str, Tables]:
    tables = {}
    for engine in ENGINES:
        own = job(engine)
        own.run(day)
        tables[engine] = own.tables()
    return tables


@pytest.fixture(scope="session")
def compared(day: Path, results: dict[str, Tables]) -> compare.Comparison:
    own = job("ovcore")
    own.run(day)
    return compare.compare(pq.read_table(day), pa.table(own.rated.taps), results["ovcore"], results["DuckDB, cents"])


def fares(tables: Tables, cards: set[str]) -> pl.DataFrame:
    trips = pl.DataFrame(tables.trips).with_columns(pl.col("token").cast(pl.String))
    return trips.filter(pl.col("token").is_in(list(cards))).select("in_id", "out_id", "fare").sort("in_id")


def test_the_peers_agree_with_each_other(results: dict[str, Tables]) -> None:
    everyone = set(pl.DataFrame(results["DuckDB, cents"].trips)["token"].to_list())
    duckdb, polars = (fares(results[f"{name}, cents"], everyone) for name in ("DuckDB", "Polars"))
    assert_frame_equal(duckdb, polars, check_dtypes=False)


def test_equal_work_gives_equal_fares(results: dict[str, Tables], compared: compare.Comparison) -> None:
    cards = compared.agreed
    assert len(cards) > 0.9 * CARDS
    own = fares(results["ovcore"], cards)
    assert own.height > 2 * CARDS
    for engine in ("DuckDB, cents", "Polars, cents"):
        assert_frame_equal(own, fares(results[engine], cards), check_dtypes=False)


def test_equal_work_gives_equal_days(results: dict[str, Tables], compared: compare.Comparison) -> None:
    def totals(tables: Tables) -> pl.DataFrame:
        frame = pl.DataFrame(tables.totals).with_columns(pl.col("token").cast(pl.String), pl.col("fare").cast(pl.Int64))
        return frame.filter(pl.col("token").is_in(list(compared.agreed))).select("token", "fare").sort("token")

    own = totals(results["ovcore"])
    assert own["fare"].sum() > 1_000_000
    for engine in ("DuckDB, cents", "Polars, cents"):
        assert_frame_equal(own, totals(results[engine]), check_dtypes=False)


def test_every_difference_has_a_rule(compared: compare.Comparison) -> None:
    assert compared.trips > compared.same > 0.95 * compared.trips
    assert set(compared.by_rule) <= set(compare.REASONS) - {"none"}, compared.by_rule
    assert {"P2", "P6", "P7", "legs"} <= set(compared.by_rule)


def test_every_other_crossing_has_a_rule(day: Path, results: dict[str, Tables], compared: compare.Comparison) -> None:
    found = compare.crossings(pq.read_table(day), results["ovcore"], results["DuckDB, cents"], compared.agreed)
    assert found["same"] > 50 and found["other"] == 0, found


def test_what_floats_lose_is_told(results: dict[str, Tables]) -> None:
    for name in ("DuckDB", "Polars"):
        lost = compare.lost(results[f"{name}, cents"], results[f"{name}, floats"])
        # A cent at most a fare, and not on every fare; how many depends on how the engine rounds.
        assert 0 <= lost["trips_off"] == lost["cents_off"] < 0.05 * 2.6 * CARDS, lost
        assert float(lost["sum_of_floats"]) == pytest.approx(
            float(lost["sum_in_cents"]), abs=lost["cents_off"] / 100 + 1e-6
        )


def test_several_days_follow_each_other(tmp_path: Path) -> None:
    own = job("ovcore")
    trips = 0
    for number in range(2):
        path = tmp_path / f"{number}.parquet"
        taps = pa.table(sample.national_day(cards=300, day=dt.date(2026, 3, 10 + number)))
        pq.write_table(taps, path)
        own.follow(path)  # type: ignore[attr-defined]
        trips += len(own.rated.trips)  # type: ignore[attr-defined]
    assert trips > 1_000


def test_sizes_are_days_of_at_most_a_nation() -> None:
    assert peers.number("1M") == 1_000_000
    assert peers.number("2.5k") == 2_500
    assert peers.Size.of(1_000_000).days == 1
    size = peers.Size.of(100_000_000)
    assert size.days == 17 and size.cards * peers.TAPS_PER_CARD * size.days == pytest.approx(1e8, rel=0.01)


def test_the_table_is_aligned() -> None:
    text = peers.table(["engine", "s"], [["a", "1.0"], ["longer", "10.0"]])
    assert {len(line) for line in text.splitlines()} == {len("| longer | 10.0 |")}
