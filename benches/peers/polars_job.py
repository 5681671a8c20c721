"""The job in Polars: lazy, over one sort by card and time, with shifts in the place of windows where these are dear.

The same plan runs with floats, as most would write it, and with whole cents.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from job import THRESHOLD_CENTS, Lookup, Tables

_WAY = ["carrier", "mode", "line", "begin_at", "end_at"]
_WINDOW = pl.duration(minutes=35)


class Job:
    """Holds the look-up tables."""

    def __init__(self, lookup: Lookup, *, floats: bool) -> None:
        tables = lookup.euros() if floats else lookup.cents()
        self._floats = floats
        names = pl.selectors.string().cast(pl.Categorical)
        self._distance, self._unit_price, self._rate = (
            pl.DataFrame(tables[name]).with_columns(names).lazy() for name in ("distance", "unit_price", "rate")
        )
        self._threshold = THRESHOLD_CENTS / 100 if floats else THRESHOLD_CENTS
        self._results: list[pl.DataFrame] = []

    def run(self, taps: Path) -> None:
        """A day, from its Parquet file to data frames."""
        trips = self._priced(self._joined(self._paired(taps))).collect(engine="streaming")
        totals = trips.lazy().group_by("token").agg(pl.len().alias("trips"), pl.col("fare").sum())
        total = totals.collect(engine="streaming")
        self._results = [trips, total, self._crossed(trips, total)]

    def tables(self) -> Tables:
        """What the last run gave."""
        return Tables(*(frame.to_arrow() for frame in self._results))

    def _paired(self, taps: Path) -> pl.LazyFrame:
        """Each check-in with the next tap of its card, if that is a check-out from the same mode."""
        names = ["carrier", "mode", "line", "location", "direction"]
        columns = [pl.col(name).cast(pl.String).fill_null("").cast(pl.Categorical) for name in names]
        taken = (
            pl.scan_parquet(taps)
            .filter(pl.col("reader_outcome").cast(pl.String) == "accepted")
            .select(pl.col("token").cast(pl.String), pl.col("at").alias("in_at"), pl.col("id").alias("in_id"), *columns)
            .with_columns(is_in=pl.col("direction") == "in")
            # Deliveries repeat, and after the sort they stand side by side.
            .sort("token", "in_at", "is_in", "in_id")
            .filter(pl.col("in_id").ne_missing(pl.col("in_id").shift(1)))
        )
        same_card = pl.col("token") == pl.col("token").shift(-1)
        closed = same_card & ~pl.col("is_in").shift(-1, fill_value=True) & (pl.col("mode") == pl.col("mode").shift(-1))
        before = pl.when(pl.col("token") == pl.col("token").shift(1)).then(pl.col("direction").shift(1))
        # A reader that does not know the direction closes what the tap before it opened.
        opens = (pl.col("direction") == "unknown") & (before.is_null() | (before == "out"))

        def after(name: str) -> pl.Expr:
            return pl.when(closed).then(pl.col(name).shift(-1))

        return taken.with_columns(
            out_id=after("in_id"), out_at=after("in_at"), end_at=after("location"), opens=opens
        ).filter(pl.col("is_in") | pl.col("opens"))

    def _joined(self, paired: pl.LazyFrame) -> pl.LazyFrame:
        """Which trips continue a journey, and the units that a journey by train has behind it."""
        known = paired.rename({"location": "begin_at"}).with_columns(is_rail=pl.col("mode") == "rail")
        known = known.join(self._distance, on=_WAY, how="left", maintain_order="left")
        closed = pl.col("out_id").is_not_null()

        def last(name: str) -> pl.Expr:
            return pl.when(closed).then(pl.col(name)).forward_fill().shift(1)

        in_time = (last("token") == pl.col("token")) & (pl.col("in_at") - last("out_at") <= _WINDOW)
        train = known.filter("is_rail").with_columns(
            continues=(in_time & (pl.col("begin_at") == last("end_at"))).fill_null(value=False)
        )
        local = known.filter(~pl.col("is_rail")).with_columns(continues=in_time.fill_null(value=False))
        # Few journeys by train have any units behind them, so only those cards are looked at again.
        few = train.filter("continues").select("token").unique()
        begins = pl.col("out_id").is_not_null() & ~pl.col("continues")
        behind = (
            train.join(few, on="token", how="semi", maintain_order="left")
            .with_columns(journey=begins.cum_sum().over("token"))
            .select("in_id", units=pl.col("distance").fill_null(0).cum_sum().shift(1).over("token", "journey"))
        )
        return pl.concat([train, local]).join(behind, on="in_id", how="left")

    def _priced(self, joined: pl.LazyFrame) -> pl.LazyFrame:
        past = pl.col("units").fill_null(0)
        trips = (
            joined.join(self._rate, on=["carrier", "mode"], how="left")
            .with_columns(up_to=(pl.col("distance") + past).clip(upper_bound="units_max"))
            .join(self._unit_price, left_on=["carrier", "up_to"], right_on=["carrier", "unit"], how="left")
            .join(
                self._unit_price.rename({"price": "price_before"}),
                left_on=["carrier", pl.col("units").clip(upper_bound="units_max")],
                right_on=["carrier", "unit"],
                how="left",
            )
        )
        fare = (
            pl.when(pl.col("out_id").is_null())
            .then("boarding")
            .when("is_rail")
            .then(pl.col("price") - pl.when(past > 0).then("price_before").otherwise(0))
            .otherwise(self._local())
        )
        columns = ["token", "in_id", "out_id", "in_at", "out_at", "carrier", "mode", "begin_at", "end_at", "distance"]
        return trips.select(*columns, "continues", fare=fare)

    def _local(self) -> pl.Expr:
        base = pl.when("continues").then(0).otherwise("base")
        if self._floats:
            return (base + pl.col("distance") / 1000 * pl.col("per_km")).round(2)
        return (base * 10_000 + pl.col("distance") * pl.col("per_km") + 5_000) // 10_000

    def _crossed(self, trips: pl.DataFrame, total: pl.DataFrame) -> pl.DataFrame:
        """Only cards that owe more in the end can have crossed it on the way."""
        dear = total.lazy().filter(pl.col("fare") > self._threshold).select("token")
        owed = (
            trips.lazy()
            .filter(pl.col("out_at").is_not_null() & pl.col("fare").is_not_null())
            .join(dear, on="token", how="semi")
            .sort("token", "out_at")
            .with_columns(owed=pl.col("fare").cum_sum().over("token"))
        )
        above = owed.filter(pl.col("owed") > self._threshold).group_by("token")
        return above.agg(crossed_at=pl.col("out_at").min(), owed=pl.col("owed").min()).collect()
