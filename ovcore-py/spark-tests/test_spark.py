"""Rating on a local Spark gives the rows of one machine."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import pytest

import ovcore
from ovcore import sample, spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CARDS = int(os.environ.get("OVCORE_SPARK_CARDS", "200000"))
DECLINED = ovcore.GivenAnswer("declined", "insufficient_funds")
UNTIL = dt.datetime(2026, 3, 20, 3, 25, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def session() -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("ovcore")
    for key, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.driver.maxResultSize": "2g",
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    }.items():
        builder = builder.config(key, value)
    own = builder.getOrCreate()
    yield own
    own.stop()


@pytest.fixture(scope="session")
def taps() -> pa.Table:
    return pa.table(sample.national_day(cards=CARDS))


@pytest.fixture(scope="session")
def rated(taps: pa.Table) -> ovcore.Rated:
    return ovcore.rate(taps, sample.rules(), until=UNTIL)


def in_order(table: pa.Table) -> pa.Table:
    keys = [name for name in ("card", "trip", "journey", "row", "payment", "credit") if name in table.column_names]
    return table.combine_chunks().sort_by([(name, "ascending") for name in keys])


def test_many_machines_give_the_rows_of_one(
    session: SparkSession, taps: pa.Table, rated: ovcore.Rated, tmp_path: Path
) -> None:
    assert len(taps) > 5 * CARDS
    path = tmp_path / "taps.parquet"
    pq.write_table(taps, path)
    frame = session.read.parquet(str(path)).repartition(4, "token").cache()
    begun = time.perf_counter()
    for name, ours in [("trips", rated.trips), ("payments", rated.payments)]:
        theirs = spark.rate(frame, sample.rules(), until=UNTIL, table=name, partitions=4).toArrow()
        alone = spark.by_id(ours, taps)
        assert theirs.column_names == alone.column_names
        assert in_order(theirs.cast(alone.schema)) == in_order(alone), name
    took = time.perf_counter() - begun
    print(f"\n{len(taps):,} taps, trips and payments: {took:.1f} s, {took / len(taps) * 1e6:.1f} µs a tap")


def plain(table: pa.Table) -> pa.Table:
    """A table with plain texts, as Spark reads them."""
    columns = [
        pa.field(own.name, pa.string() if pa.types.is_dictionary(own.type) else own.type) for own in table.schema
    ]
    return table.cast(pa.schema(columns))


def test_what_cards_hold_goes_where_their_taps_go(session: SparkSession, taps: pa.Table) -> None:
    some = plain(taps.slice(0, 20_000))
    cards = plain(pa.table(sample.cards(cards=CARDS)))
    alone = ovcore.rate(some, sample.rules(), until=UNTIL, cards=cards)
    assert alone.totals.fares != ovcore.rate(some, sample.rules(), until=UNTIL).totals.fares, "discounts count"
    frame = session.createDataFrame(some)
    few = cards.filter(pa.compute.is_in(cards.column("token"), some.column("token")))
    answers = [ovcore.CardInfo(ovcore.Token(alone.payments.column("card")[0]), answers=(DECLINED,))]
    known: list[tuple[object, ovcore.Rated]] = [
        (session.createDataFrame(few), alone),
        (few, alone),
        (answers, ovcore.rate(some, sample.rules(), until=UNTIL, cards=answers)),
    ]
    for given, ours in known:
        theirs = spark.rate(frame, sample.rules(), until=UNTIL, table="payments", partitions=3, cards=given).toArrow()  # type: ignore[arg-type]
        expected = spark.by_id(ours.payments, some)
        assert in_order(theirs.cast(expected.schema)) == in_order(expected)
    assert "declined" in known[-1][1].payments.column("outcome")
    with pytest.raises(ovcore.TableError) as caught:
        spark.rate(frame, sample.rules(), until=UNTIL, cards=frame.drop("token"))
    assert caught.value.path == "token"


def test_every_table_has_its_columns(session: SparkSession, taps: pa.Table) -> None:
    some = taps.slice(0, 2_000)
    few = ovcore.rate(some, sample.rules(), until=UNTIL)
    frame = session.createDataFrame(plain(some))
    for name in ("journeys", "legs", "charges", "credits", "standing", "taps"):
        theirs = spark.rate(frame, sample.rules(), until=UNTIL, table=name).toArrow()
        alone = spark.by_id(getattr(few, name), some)
        assert theirs.num_rows == alone.num_rows, name
        keys = [(column, "ascending") for column in alone.column_names]
        assert theirs.cast(alone.schema).sort_by(keys) == alone.sort_by(keys), name


def test_nothing_is_imported_that_is_not_asked_for() -> None:
    import subprocess

    check = "import sys, ovcore, ovcore.spark; assert not {'pyspark', 'pyarrow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)
