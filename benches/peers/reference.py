"""The rules as an analyst keeps them: small tables of distances and prices beside the taps.

They come from the very documents that ovcore rates by, so that a difference in price is one of arithmetic or of a rule,
never of an input. What these tables cannot say (tariffs that change, products, peaks, caps, trips over two carriers)
the peers do not know.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pyarrow as pa

Row = tuple[str, str, str, str, str, int]


def _pairs(table: dict[str, Any]) -> list[tuple[str, str, int]]:
    pairs = [(begin, end, distance) for begin, end, distance in table.get("pairs", [])]
    return pairs + [(end, begin, distance) for begin, end, distance in pairs]


def _of_line(line: dict[str, Any]) -> list[tuple[str, str, int]]:
    ways = []
    for (begin, first), (end, last) in combinations(line["stops"], 2):
        if begin != end:
            metres = abs(last - first)
            ways += [(begin, end, metres), (end, begin, metres)]
    return ways


def distances(network: dict[str, Any]) -> pa.Table:
    """How far it is: tariff units for trains, metres otherwise.

    Readers on board name their line; for the others the line is empty, and the shortest with both stops counts.
    """
    ways: dict[tuple[str, str, str, str, str], int] = {}

    def add(carrier: str, mode: str, line: str, begin: str, end: str, distance: int) -> None:
        key = (carrier, mode, line, begin, end)
        ways[key] = min(distance, ways.get(key, distance))

    for table in network.get("distances", []):
        for carrier in table["carriers"]:
            for mode in table["modes"]:
                for begin, end, distance in _pairs(table):
                    add(carrier, mode, "", begin, end, distance)
    for line in network.get("lines", []):
        for begin, end, metres in _of_line(line):
            for name in (line["id"], ""):
                add(line["carrier"], line["mode"], name, begin, end, metres)
    rows: list[Row] = [(*key, distance) for key, distance in sorted(ways.items())]
    names = ["carrier", "mode", "line", "begin_at", "end_at", "distance"]
    return pa.table([pa.array(column) for column in zip(*rows, strict=True)], names=names)


def tables(tariffs: list[dict[str, Any]]) -> tuple[pa.Table, pa.Table]:
    """Prices of trains by tariff unit, and of the rest by carrier and mode: all in whole cents, rates in tenths of one.

    The second has `boarding_cents` for trains too, and the most units that their table has.
    """
    by_unit: list[tuple[str, int, int]] = []
    rates: list[tuple[str, str, int, int, int | None, int]] = []
    for tariff in tariffs:
        boarding = {mode: row["amount_minor"] for row in tariff.get("boarding_fares", []) for mode in row["modes"]}
        for carrier in tariff["carriers"]:
            for price in tariff["prices"]:
                rule = price["rule"]
                by_distance = rule.get("distance", {"base_minor": 0, "rate_minor_per_km": "0"})
                tenths = round(float(by_distance["rate_minor_per_km"]) * 10)
                prices = rule.get("table", {"prices_minor": []})["prices_minor"]
                by_unit += [(carrier, unit, cents) for unit, cents in enumerate(prices)]
                most = max(len(prices) - 1, 0)
                for mode in price["modes"]:
                    rates.append((carrier, mode, by_distance["base_minor"], tenths, boarding.get(mode), most))
    units = pa.table([pa.array(column) for column in zip(*by_unit, strict=True)], names=["carrier", "unit", "cents"])
    names = ["carrier", "mode", "base_cents", "tenths_per_km", "boarding_cents", "units_max"]
    return units, pa.table([pa.array(column) for column in zip(*rates, strict=True)], names=names)
