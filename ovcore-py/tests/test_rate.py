"""Whole tables of taps, rated at once."""

from __future__ import annotations

from typing import Any

import polars
import pyarrow
import pytest

import ovcore
from conftest import MakeTap, at
from ovcore import Rated, Rules, Tap


@pytest.fixture(scope="session")
def taps(tap: MakeTap) -> list[Tap]:
    ends = [("dam", "in"), ("zuid", "out")]
    return [tap(f"t{n}", *ends[n % 2], at(8 + n // 4, n % 4 * 14)) for n in range(12)]


def rows(taps: list[Tap]) -> list[dict[str, Any]]:
    return [tap.to_dict() | {"at": tap.at, "received_at": tap.received_at} for tap in taps]


def test_a_table_comes_to_what_a_day_comes_to(rules: Rules, taps: list[Tap]) -> None:
    rated = ovcore.rate(pyarrow.Table.from_pylist(rows(taps)), rules)
    assert isinstance(rated, Rated)
    day = ovcore.rate_day(rules, at(8, 0).date(), taps)
    fares = [trip.fare.amount for trip in day.trips]
    assert [ovcore.Money.from_minor(cents) for cents in polars.DataFrame(rated.trips)["fare_cents"]] == fares
    assert rated.totals.fares == ovcore.Money.sum(fare for fare in fares if fare is not None)
    assert rated.explain([0]) == {0: day.explanations[0]}
