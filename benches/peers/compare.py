"""Where the peers and ovcore differ, trip by trip, by the rule behind it; and the cents that floats lose."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa

from job import Tables

REASONS = {
    "P2": "a card presented twice within 5 s is one tap",
    "P4": "which tap closes a trip: readers that do not know the direction, other carriers, other vehicles",
    "P6": "a check-in at the wrong pole is cancelled by the next",
    "P7": "out where one came in: free within the hour, the boarding fare after it",
    "legs": "a trip over two carriers is priced and split by stretch",
    "J2": "an earlier trip of the card differs, and with it what the next one continues",
    "none": "no rule found",
}
"""Why a trip differs, by rule; `legs` is F3 with the network's stretches."""


@dataclass
class Comparison:
    """A peer beside ovcore on one day."""

    trips: int
    """Trips of either."""
    same: int
    """Trips with the same check-in, check-out and fare."""
    by_rule: dict[str, int] = field(default_factory=dict)
    """The others, by why."""
    agreed: set[str] = field(default_factory=set)
    """Cards on whose pairing both agree, with no trip that the peer has no rule to price."""


def _taps(taps: pa.Table, results: pa.Table) -> pl.DataFrame:
    """Each tap once, with what ovcore made of it."""
    columns = ["id", "token", "carrier", "location", "direction"]
    frame = pl.DataFrame(taps.select(columns)).with_columns(pl.all().cast(pl.String))
    made = pl.DataFrame(results).select(pl.col("result").cast(pl.String))
    return pl.concat([frame, made], how="horizontal").filter(pl.col("result") != "repeat").unique("id", keep="first")


def compare(taps: pa.Table, results: pa.Table, own: Tables, peer: Tables) -> Comparison:
    """Compares a peer that reckons in whole cents with ovcore. `results` are ovcore's words on each row of `taps`."""
    ends = _taps(taps, results)
    left = pl.DataFrame(own.trips).select("token", "in_id", "out_id", "status", "fare")
    right = pl.DataFrame(peer.trips).select(pl.col("token").cast(pl.String), "in_id", "out_id", "fare")
    both = left.join(right, on="in_id", how="full", suffix="_peer", coalesce=True).with_columns(
        token=pl.coalesce("token", "token_peer"),
        paired=pl.col("out_id").eq_missing(pl.col("out_id_peer")) & pl.col("status").is_not_null(),
    )
    both = both.with_columns(paired=pl.col("paired") & pl.col("token_peer").is_not_null())
    same = pl.col("paired") & pl.col("fare").eq_missing(pl.col("fare_peer"))
    begin = ends.select(in_id="id", result="result", begin_carrier="carrier", begin_at="location", in_way="direction")
    end = ends.select(out_id="id", end_carrier="carrier", end_at="location")
    both = both.join(begin, on="in_id", how="left").join(end, on="out_id", how="left")
    both = both.with_columns(
        same=same,
        over_two=(pl.col("begin_carrier") != pl.col("end_carrier")).fill_null(value=False),
        back=(pl.col("begin_at") == pl.col("end_at")).fill_null(value=False),
    )
    odd = ends.group_by("token").agg(
        twice=(pl.col("result") == "duplicate").any(), unsure=(pl.col("direction") == "unknown").any()
    )
    other = both.group_by("token").agg(
        other=(
            (pl.col("status") == "cancelled_wrong_pole") | ~pl.col("paired") | pl.col("over_two") | pl.col("back")
        ).any()
    )
    both = both.join(odd, on="token", how="left").join(other, on="token", how="left")
    reason = (
        pl.when("same").then(pl.lit(""))
        .when(pl.col("status") == "cancelled_wrong_pole").then(pl.lit("P6"))
        .when(pl.col("result") == "duplicate").then(pl.lit("P2"))
        .when(pl.col("paired") & pl.col("over_two")).then(pl.lit("legs"))
        .when(pl.col("paired") & pl.col("back")).then(pl.lit("P7"))
        .when(~pl.col("paired") & pl.col("twice")).then(pl.lit("P2"))
        .when(~pl.col("paired")).then(pl.lit("P4"))
        .when(pl.col("other")).then(pl.lit("J2"))
        .otherwise(pl.lit("none"))
    )  # fmt: skip
    both = both.with_columns(reason=reason)
    counted = both.filter(~pl.col("same")).group_by("reason").len().sort("reason")
    # The rest of the rules is none that the peer knows.
    ordinary = pl.col("status").is_in(["complete", "missing_check_out"]) & ~pl.col("over_two") & ~pl.col("back")
    plain = both.group_by("token").agg(plain=(pl.col("paired") & ordinary.fill_null(value=False)).all())
    return Comparison(
        trips=both.height,
        same=both.filter("same").height,
        by_rule={row["reason"]: row["len"] for row in counted.iter_rows(named=True)},
        agreed=set(plain.filter("plain")["token"]),
    )


def lost(exact: Tables, floats: Tables) -> dict[str, Any]:
    """What floats lose against whole cents under the same statements.

    `trips_off`: fares that are another cent once rounded; `cents_off`: what that adds up to, without regard to sign;
    `cents_net`: with it. `sum_off`: how far the sum of all floats is from the exact sum in cents, in euros as printed.
    """
    left = pl.DataFrame(exact.trips).select("in_id", "fare")
    right = pl.DataFrame(floats.trips).select("in_id", euros="fare")
    both = left.join(right, on="in_id", how="inner").drop_nulls()
    off = (both["euros"] * 100).round().cast(pl.Int64) - both["fare"]
    total = sum(value for value in pl.DataFrame(floats.totals)["fare"] if value is not None)
    exact_total = sum(value for value in pl.DataFrame(exact.totals)["fare"] if value is not None)
    return {
        "trips_off": int((off != 0).sum()),
        "cents_off": int(off.abs().sum()),
        "cents_net": int(off.sum()),
        "sum_of_floats": repr(total),
        "sum_in_cents": str(Decimal(int(exact_total)) / 100),
    }


def crossings(taps: pa.Table, own: Tables, peer: Tables, agreed: set[str]) -> dict[str, int]:
    """First crossings of the threshold on cards whose trips are the same.

    `same`: in both, with the same sum. `late`: the card has a tap that came more than two minutes late, so that the
    sum was another when it was looked at (T2). `night`: it has one after midnight, which begins a day of its own unless
    it continues a journey (J1). `other`: neither.
    """
    frame = pl.DataFrame(taps.select(["token", "at", "received_at"]))
    local = pl.col("at").dt.convert_time_zone("Europe/Amsterdam")
    why = frame.group_by(pl.col("token").cast(pl.String)).agg(
        late=(pl.col("received_at") - pl.col("at") > pl.duration(minutes=2)).any(), night=local.dt.date().n_unique() > 1
    )
    left, right = pl.DataFrame(own.crossed), pl.DataFrame(peer.crossed).with_columns(pl.col("token").cast(pl.String))
    both = left.join(right, on="token", how="full", suffix="_peer", coalesce=True).join(why, on="token")
    both = both.filter(pl.col("token").is_in(list(agreed))).with_columns(
        same=(pl.col("owed") == pl.col("owed_peer").cast(pl.Int64)).fill_null(value=False)
    )
    counts = {
        "same": both.filter("same"),
        "late": both.filter(~pl.col("same") & pl.col("late")),
        "night": both.filter(~pl.col("same") & ~pl.col("late") & pl.col("night")),
        "other": both.filter(~pl.col("same") & ~pl.col("late") & ~pl.col("night")),
    }
    return {why: frame.height for why, frame in counts.items()}
