"""The job in DuckDB SQL: check-ins paired with check-outs, priced, added up by card; the first crossing of a threshold.

Written as one would for speed: columns are cut down at once, each sort gives all that it can, what is rare is worked
out for the few cards that need it, and the look-up tables are small. The same statements run with floats, as most would
write them, and with whole cents.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from job import THREADS, THRESHOLD_CENTS, Lookup, Tables

# Deliveries repeat; a card that was presented twice is still two taps here. A reader that does not know the direction
# closes what the tap before it opened. Each check-in takes the next tap of its card, if that is a check-out from the
# same mode. A trip continues a journey within 35 minutes of the last check-out of its group; a train only from where it
# ended.
_JOINED = """
CREATE OR REPLACE TEMP TABLE joined AS
WITH tap AS (
    SELECT DISTINCT token, "at" AS tapped_at, id, carrier, mode, coalesce(line, '') AS line, location, direction
    FROM read_parquet($taps)
    WHERE reader_outcome = 'accepted'
), sorted AS (
    SELECT *,
        lag(direction) OVER card AS before,
        lead(mode) OVER card = mode AND lead(direction) OVER card <> 'in' AS closed,
        lead(id) OVER card AS next_id,
        lead(tapped_at) OVER card AS next_at,
        lead(location) OVER card AS next_place
    FROM tap
    WINDOW card AS (PARTITION BY token ORDER BY tapped_at, direction = 'in', id)
), paired AS (
    SELECT token, id AS in_id, tapped_at AS in_at, carrier, mode, mode = 'rail' AS is_rail, line, location AS begin_at,
        CASE WHEN closed THEN next_id END AS out_id,
        CASE WHEN closed THEN next_at END AS out_at,
        CASE WHEN closed THEN next_place END AS end_at
    FROM sorted
    WHERE direction = 'in' OR (direction = 'unknown' AND coalesce(before, 'out') = 'out')
), after_last AS (
    SELECT *,
        max(out_at) OVER earlier AS last_out_at,
        last_value(end_at IGNORE NULLS) OVER earlier AS last_end_at
    FROM paired
    WINDOW earlier AS (PARTITION BY token, is_rail ORDER BY in_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT token, in_id, out_id, in_at, out_at, carrier, mode, is_rail, begin_at, end_at, distance,
    last_out_at IS NOT NULL AND in_at - last_out_at <= INTERVAL 35 MINUTE
        AND (NOT is_rail OR begin_at = last_end_at) AS continues
FROM after_last LEFT JOIN distance USING (carrier, mode, line, begin_at, end_at)
"""

# The units that a journey by train has behind it. Few journeys have any, so the others are not sorted again.
_UNITS = """
CREATE OR REPLACE TEMP TABLE behind AS
WITH train AS (
    SELECT token, in_id, in_at, distance, out_id IS NOT NULL AND NOT continues AS begins
    FROM joined SEMI JOIN (SELECT token FROM joined WHERE is_rail AND continues) AS few USING (token)
    WHERE is_rail
), numbered AS (
    SELECT *, count_if(begins) OVER (PARTITION BY token ORDER BY in_at ROWS UNBOUNDED PRECEDING) AS journey FROM train
)
SELECT in_id, sum(distance) OVER (PARTITION BY token, journey ORDER BY in_at
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS units
FROM numbered
"""

_TRIPS = """
CREATE OR REPLACE TEMP TABLE trip AS
SELECT token, in_id, out_id, in_at, out_at, j.carrier, j.mode, begin_at, end_at, distance, continues,
    CASE
        WHEN out_id IS NULL THEN boarding
        WHEN is_rail THEN own.price - CASE WHEN units > 0 THEN past.price ELSE 0 END
        ELSE {local}
    END AS fare
FROM joined AS j
LEFT JOIN rate AS r ON r.carrier = j.carrier AND r.mode = j.mode
LEFT JOIN behind USING (in_id)
LEFT JOIN unit_price AS own ON own.carrier = j.carrier AND own.unit =
    CASE WHEN distance + coalesce(units, 0) > units_max THEN units_max ELSE distance + coalesce(units, 0) END
LEFT JOIN unit_price AS past ON past.carrier = j.carrier AND past.unit =
    CASE WHEN units > units_max THEN units_max ELSE units END
"""

_FLOAT = "round(CASE WHEN continues THEN 0 ELSE base END + distance / 1000 * per_km, 2)"
_CENTS = "(CASE WHEN continues THEN 0 ELSE base * 10000 END + distance * per_km + 5000) // 10000"

_DAYS = """
CREATE OR REPLACE TEMP TABLE total AS
SELECT token, count(*) AS trips, sum(fare) AS fare FROM trip GROUP BY token
"""

# Only cards that owe more in the end can have crossed it on the way.
_CROSSED = """
CREATE OR REPLACE TEMP TABLE crossed AS
WITH owed AS (
    SELECT token, out_at, sum(fare) OVER (PARTITION BY token ORDER BY out_at ROWS UNBOUNDED PRECEDING) AS owed
    FROM trip SEMI JOIN (SELECT token FROM total WHERE total.fare > {threshold}) AS dear USING (token)
    WHERE out_at IS NOT NULL AND fare IS NOT NULL
)
SELECT token, min(out_at) AS crossed_at, min(owed) AS owed FROM owed WHERE owed > {threshold} GROUP BY token
"""


class Job:
    """A connection that is kept from day to day, as an analyst's session is."""

    def __init__(self, lookup: Lookup, *, floats: bool) -> None:
        self._connection = duckdb.connect(config={"threads": THREADS})
        self._local = _FLOAT if floats else _CENTS
        self._threshold = THRESHOLD_CENTS / 100 if floats else THRESHOLD_CENTS
        for name, table in lookup.euros().items() if floats else lookup.cents().items():
            self._connection.register("incoming", table)
            self._connection.execute(f"CREATE TEMP TABLE {name} AS FROM incoming")
            self._connection.unregister("incoming")

    def run(self, taps: Path) -> None:
        """A day, from its Parquet file to tables in the session."""
        run = self._connection.execute
        run(_JOINED, {"taps": str(taps)})
        run(_UNITS)
        run(_TRIPS.format(local=self._local))
        run(_DAYS)
        run(_CROSSED.format(threshold=self._threshold))

    def tables(self) -> Tables:
        """What the last run gave."""

        def table(name: str) -> pa.Table:
            return self._connection.sql(f"FROM {name}").to_arrow_table()

        return Tables(table("trip"), table("total"), table("crossed"))
