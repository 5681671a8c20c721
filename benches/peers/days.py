"""Generated national days as Parquet files, one a travel day."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ovcore import sample

FIRST = dt.date(2026, 3, 10)
"""A Tuesday."""
TAPS_PER_CARD = 5.21
"""About so many, on a weekday."""


def write(folder: Path, cards: int, number: int) -> Path:
    """Writes a day unless it is there: the same cards every day, with other journeys."""
    path = folder / f"day-{cards}-{number:03}.parquet"
    if not path.exists():
        taps = pa.table(sample.national_day(cards=cards, day=FIRST + dt.timedelta(days=number), threads=2))
        # A carrier's file has tokens as texts: hardly one of them is there often enough for a dictionary.
        token = taps.column_names.index("token")
        taps = taps.set_column(token, "token", taps["token"].cast(pa.string()))
        part = path.with_suffix(".part")
        pq.write_table(taps, part)
        part.rename(path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cards", type=int, required=True)
    parser.add_argument("--number", type=int, required=True)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.cards, arguments.number)


if __name__ == "__main__":
    main()
