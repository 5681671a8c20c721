"""The job in ovcore, with all that the rules say: pairing, journeys, legs, charges, payments, and each tap's end.

One day is one call; of several days the stream keeps what goes on between them.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import ovcore
from job import THREADS, Tables

NAMES = ["carrier", "mode", "location", "reader", "line", "vehicle", "direction", "reader_outcome"]
"""Columns with few values: read as dictionaries, as they lie in the file."""


def read(taps: Path) -> pa.Table:
    """A file of taps."""
    pa.set_cpu_count(THREADS)
    return pq.read_table(taps, read_dictionary=NAMES)


def min_at(taps: pa.Table) -> dt.datetime:
    """The earliest tap."""
    first: dt.datetime = pc.min(taps["at"]).as_py()
    return first


class Job:
    """Holds the rules, which are shared by all calls."""

    def __init__(self, rules: ovcore.Rules) -> None:
        self._rules = rules
        self._stream: ovcore.Stream | None = None
        self._taps: pa.Table | None = None
        self.rated: ovcore.Rated | None = None
        self._results: list[pa.Table] = []

    def run(self, taps: Path) -> None:
        """A day, from its Parquet file to Arrow tables."""
        self._taps = read(taps)
        self.keep(ovcore.rate(self._taps, self._rules, threads=THREADS))

    def follow(self, taps: Path) -> None:
        """A day among others: trips over midnight, late taps, sums and debts go on to the next."""
        # What the day before came to would be stored by now.
        self._taps, self.rated, self._results = None, None, []
        self._taps = read(taps)
        day = self._rules.day_of(min_at(self._taps))
        if self._stream is None:
            self._stream = ovcore.Stream(self._rules)
        self.keep(self._stream.feed(self._taps, until=self._stream.cut_after(day), threads=THREADS))

    def keep(self, rated: ovcore.Rated) -> None:
        """Makes all tables of a call, so that none is left for later."""
        self.rated = rated
        tables = [rated.trips, rated.journeys, rated.legs, rated.payments, rated.charges]
        tables += [rated.credits, rated.standing, rated.taps]
        self._results = [pa.table(table) for table in tables]

    def tables(self) -> Tables:
        """What the last run gave, as the peers have it."""
        if self._taps is None:
            raise ValueError("found no run; expected one")
        trips, payments = pl.DataFrame(self._results[0]), pl.DataFrame(self._results[3])
        ids = pl.DataFrame(self._taps.select(["id"])).with_row_index("row").with_columns(pl.col("row").cast(pl.UInt64))
        trips = (
            trips.with_columns(pl.col("card").cast(pl.String).alias("token"))
            .join(ids.rename({"row": "trip", "id": "in_id"}), on="trip", how="left")
            .join(ids.rename({"row": "check_out", "id": "out_id"}), on="check_out", how="left")
            .with_columns(pl.col("status").cast(pl.String), fare=pl.col("fare_cents"))
            .select("token", "in_id", "out_id", "day", "status", "fare")
        )
        totals = trips.group_by("token").agg(pl.len().alias("trips"), pl.col("fare").sum())
        first = (pl.col("kind").cast(pl.String) == "threshold") & (pl.col("payment") == 0)
        crossed = payments.filter(first).select(
            pl.col("card").cast(pl.String).alias("token"), crossed_at="asked_at", owed="amount_cents"
        )
        return Tables(trips.to_arrow(), totals.to_arrow(), crossed.to_arrow())
