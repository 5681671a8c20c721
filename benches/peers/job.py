"""What the engines have in common: the look-up tables that they start from, and the tables that they end with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

THREADS = 2
"""Each engine gets so many."""
THRESHOLD_CENTS = 5_000
"""Above this the day so far is collected at once."""


@dataclass(frozen=True)
class Lookup:
    """Distances and prices as small tables; see `reference`."""

    distance: pa.Table
    unit_price: pa.Table
    rate: pa.Table

    def cents(self) -> Mapping[str, pa.Table]:
        """Prices in whole cents, rates in tenths of a cent a kilometre."""
        unit_price = self.unit_price.rename_columns({"cents": "price"})
        rate = self.rate.rename_columns({"base_cents": "base", "tenths_per_km": "per_km", "boarding_cents": "boarding"})
        return {"distance": self.distance, "unit_price": unit_price, "rate": rate}

    def euros(self) -> Mapping[str, pa.Table]:
        """Everything in euros, as floats."""
        tables = dict(self.cents())
        for table, column, parts in [
            ("unit_price", "price", 100),
            ("rate", "base", 100),
            ("rate", "per_km", 1_000),
            ("rate", "boarding", 100),
        ]:
            own = tables[table]
            euros = pc.divide(own[column].cast(pa.float64()), float(parts))
            tables[table] = own.set_column(own.column_names.index(column), column, euros)
        return tables


@dataclass(frozen=True)
class Tables:
    """What an engine makes of a day."""

    trips: pa.Table
    """A trip a row: `token`, `in_id`, `out_id`, `fare`, and more."""
    totals: pa.Table
    """A card a row: `token`, `trips`, `fare`."""
    crossed: pa.Table
    """A card a row that crossed the threshold: `token`, `crossed_at`, `owed`."""


class Job(Protocol):
    """An engine that is ready for a day's taps."""

    def run(self, taps: Path) -> Any:
        """From a Parquet file to tables in memory."""

    def tables(self) -> Tables:
        """Those tables, in Arrow; not part of what is measured."""
