"""One engine in a process of its own: how long it takes for some days of taps, and the most memory that it held.

Time runs from the Parquet file to result tables in memory, reading included, for every engine alike.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from job import THREADS, Job, Lookup, Tables

# Polars asks the environment once, when it is loaded.
os.environ["POLARS_MAX_THREADS"] = str(THREADS)

ENGINES = ("ovcore", "DuckDB, floats", "DuckDB, cents", "Polars, floats", "Polars, cents")


def lookup() -> Lookup:
    """The sample's rules as look-up tables."""
    import reference
    from ovcore import sample

    rules = sample.rules()
    unit_price, rate = reference.tables([tariff.to_dict() for tariff in rules.tariffs])
    return Lookup(reference.distances(rules.network.to_dict()), unit_price, rate)


def job(engine: str) -> Job:
    """An engine that is ready for the first day."""
    floats = engine.endswith("floats")
    if engine == "ovcore":
        import ovcore_job
        from ovcore import sample

        return ovcore_job.Job(sample.rules())
    if engine.startswith("DuckDB"):
        import duckdb_job

        return duckdb_job.Job(lookup(), floats=floats)
    import polars_job

    return polars_job.Job(lookup(), floats=floats)


def passes(engine: str, days: list[Path]) -> tuple[float, float]:
    """Seconds for all days, one after the other: by the clock, and of both threads' work."""
    own = job(engine)
    begun, worked = time.perf_counter(), time.process_time()
    # Of one day or of many: what goes on between days is the engine's own business. The peers have nothing that does.
    follow = getattr(own, "follow", own.run) if len(days) > 1 else own.run
    for day in days:
        follow(day)
    return time.perf_counter() - begun, time.process_time() - worked


def peak() -> int:
    """The most bytes that this process held. `ru_maxrss` would begin with what the one that started it held."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def save(tables: Tables, folder: Path) -> None:
    """Keeps the results for a comparison."""
    import pyarrow.parquet as pq

    for name in ("trips", "totals", "crossed"):
        pq.write_table(getattr(tables, name), folder / f"{name}.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("days", type=Path, nargs="+")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warm", type=Path, help="a small day that is run first, and not counted")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    for day in arguments.days:
        # So that all find the file in memory.
        day.read_bytes()
    if arguments.warm is not None:
        # What is loaded at the first call is not what a day costs.
        passes(arguments.engine, [arguments.warm])
    seconds, work = [], []
    for number in range(arguments.runs):
        clock, worked = passes(arguments.engine, arguments.days)
        seconds.append(clock)
        work.append(worked)
        print(f"  {arguments.engine}: run {number + 1} of {arguments.runs}, {clock:.2f} s", file=sys.stderr)
    result: dict[str, Any] = {"engine": arguments.engine, "seconds": seconds, "cpu_seconds": work, "peak_bytes": peak()}
    if arguments.keep is not None:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        own = job(arguments.engine)
        own.run(arguments.days[0])
        save(own.tables(), arguments.keep)
        if arguments.engine == "ovcore":
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.table(own.rated.taps), arguments.keep / "taps.parquet")  # type: ignore[attr-defined]
    print(json.dumps(result))


if __name__ == "__main__":
    main()
