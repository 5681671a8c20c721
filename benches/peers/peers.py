"""ovcore beside DuckDB and Polars on generated national days, and the least that any engine does; see README.md.

Each engine runs in a process of its own with two threads, on files that are in memory already. What is printed is also
written to a folder, as Markdown and as JSON.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import compare
from days import FIRST, TAPS_PER_CARD
from engine import ENGINES
from job import THREADS, Tables

HERE = Path(__file__).parent
NATIONAL_DAY = 6_100_000
"""Transactions of a national day."""
LIMIT = "sort and scan"
WARM_CARDS = 1_000
"""Of the day that is run before any is counted."""


@dataclass(frozen=True)
class Size:
    """So many taps, as days of so many cards."""

    taps: int
    days: int
    cards: int

    @classmethod
    def of(cls, taps: int) -> Size:
        """No day is larger than a national one."""
        days = math.ceil(taps / NATIONAL_DAY)
        return cls(taps, days, max(1, round(taps / days / TAPS_PER_CARD)))


def number(text: str) -> int:
    """`1M` is a million, `5k` five thousand."""
    ends = {"k": 1_000, "M": 1_000_000}
    return round(float(text[:-1]) * ends[text[-1]]) if text[-1] in ends else int(text)


def called(program: str, *arguments: str) -> str:
    """What a program of this folder prints; what it says on standard error is seen at once."""
    command = [sys.executable, str(HERE / program), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=dict(os.environ)).stdout


def measured(engine: str, days: list[Path], runs: int, warm: Path, keep: Path | None = None) -> dict[str, Any]:
    """One engine on some days."""
    more = ["--runs", str(runs), "--warm", str(warm)]
    more += [] if keep is None else ["--keep", str(keep)]
    result: dict[str, Any] = json.loads(called("engine.py", engine, *map(str, days), *more))
    return result


def limit(program: Path, taps: int, cards: int, days: int, runs: int) -> dict[str, Any]:
    """The bare sort and scan: of one day, times the days."""
    command = [
        program,
        "--rows",
        str(taps // days),
        "--cards",
        str(cards),
        "--threads",
        str(THREADS),
        "--runs",
        str(runs),
    ]
    output = subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True).stdout
    result = json.loads(output)
    seconds = [run * days / 1e9 for run in result["nanoseconds"]]
    return {"engine": LIMIT, "seconds": seconds, "peak_bytes": result["peak_bytes"]}


def kept(folder: Path) -> Tables:
    """What an engine has kept."""
    return Tables(*(pq.read_table(folder / f"{name}.parquet") for name in ("trips", "totals", "crossed")))


def differences(day: Path, folder: Path) -> tuple[dict[str, Any], set[str]]:
    """What differs on a day, and the cards on whose pairing all agree."""
    taps = pq.read_table(day)
    results = pq.read_table(folder / "ovcore" / "taps.parquet")
    own = kept(folder / "ovcore")
    found: dict[str, Any] = {}
    agreed: set[str] | None = None
    for name in ("DuckDB", "Polars"):
        exact, floats = kept(folder / f"{name}, cents"), kept(folder / f"{name}, floats")
        compared = compare.compare(taps, results, own, exact)
        agreed = compared.agreed if agreed is None else agreed & compared.agreed
        found[name] = {
            "trips": compared.trips,
            "same": compared.same,
            "by_rule": compared.by_rule,
            "cards_agreed": len(compared.agreed),
            "crossings": compare.crossings(taps, own, exact, compared.agreed),
            "floats": compare.lost(exact, floats),
        }
    return found, agreed or set()


def part(day: Path, cards: set[str], folder: Path) -> Path:
    """The taps of some cards of a day, in their order, written as the day is."""
    taps = pq.read_table(day)
    chosen = pl.DataFrame({"token": pa.array(sorted(cards))})
    rows = pl.DataFrame(taps.select(["token"])).select(pl.col("token").cast(pl.String)).with_row_index()
    wanted = rows.join(chosen, on="token", how="semi", maintain_order="left")["index"]
    path = folder / f"agreed-{day.name}"
    pq.write_table(taps.take(wanted.to_arrow()), path)
    return path


def rows_of(taps: int, results: list[dict[str, Any]]) -> list[list[str]]:
    """Lines of the table."""

    def middle(result: dict[str, Any], what: str) -> float | None:
        return statistics.median(result[what]) if what in result else None

    def over(value: float | None, other: float | None) -> str:
        return "" if value is None or other is None else f"{value / other:.2f}"

    own: dict[str, Any] = next((result for result in results if result["engine"] == "ovcore"), {})
    lines = []
    for result in results:
        clock = statistics.median(result["seconds"])
        lines.append(
            [
                result["engine"],
                f"{clock:.3f}",
                f"{min(result['seconds']):.3f}",
                f"{taps / clock / 1e6:.2f}",
                f"{clock / taps * 1e9:.0f}",
                over(clock, middle(own, "seconds")),
                over(middle(result, "cpu_seconds"), middle(own, "cpu_seconds")),
                f"{result['peak_bytes'] / 1e6:.0f}",
            ]
        )
    return lines


HEAD = ["engine", "s, median", "s, best", "million taps/s", "ns/tap", "time / ovcore's", "CPU / ovcore's", "peak MB"]


def table(head: list[str], lines: list[list[str]], left: tuple[int, ...] = (0,)) -> str:
    """An aligned table that is Markdown too; some columns begin at the left."""
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]

    def text(cells: list[str]) -> str:
        padded = [
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (width + 1) + ("-" if i in left else ":") for i, width in enumerate(widths)) + "|"
    return "\n".join([text(head), rule, *map(text, lines)])


def measure(size: Size, arguments: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """Everything about one size."""
    for day in range(size.days):
        print(f"  day {day + 1} of {size.days}: {size.cards:,} cards", file=sys.stderr)
        called("days.py", str(arguments.work), "--cards", str(size.cards), "--number", str(day))
    days = [arguments.work / f"day-{size.cards}-{day:03}.parquet" for day in range(size.days)]
    taps = sum(pq.read_metadata(day).num_rows for day in days)
    # A hundred million are long enough not to need another run.
    runs = arguments.runs if size.days < 4 else 1
    compares = size.days <= 2 and set(ENGINES) <= set(arguments.engines)
    folder = scratch / str(size.taps)
    called("days.py", str(arguments.work), "--cards", str(WARM_CARDS), "--number", "0")
    warm = arguments.work / f"day-{WARM_CARDS}-000.parquet"
    whole = [measured(e, days, runs, warm, folder / e if compares else None) for e in arguments.engines]
    found: dict[str, Any] = {"taps": taps, "days": size.days, "cards": size.cards, "runs": runs}
    if arguments.limit is not None:
        whole.append(limit(arguments.limit, taps, size.cards, size.days, max(3, runs)))
    found["whole"] = whole
    if compares:
        found["differences"], agreed = differences(days[0], folder)
        equal = part(days[0], agreed, scratch)
        found["agreed"] = {
            "taps": pq.read_metadata(equal).num_rows,
            "cards": len(agreed),
            "engines": [measured(e, [equal], runs, warm) for e in arguments.engines],
        }
    return found


def told(found: dict[str, Any]) -> str:
    """A size in words."""
    days = "one day" if found["days"] == 1 else f"{found['days']} days, one after the other"
    text = f"## {found['taps']:,} taps: {days}, {found['cards']:,} cards\n\n"
    text += table(HEAD, rows_of(found["taps"], found["whole"])) + "\n"
    if "agreed" in found:
        agreed = found["agreed"]
        text += (
            f"\nThe {agreed['cards']:,} cards of the first day on whose pairing all agree, {agreed['taps']:,} taps:\n\n"
        )
        text += table(HEAD, rows_of(agreed["taps"], agreed["engines"])) + "\n"
    for peer, own in found.get("differences", {}).items():
        differ = own["trips"] - own["same"]
        text += f"\n{peer}, first day: {own['trips']:,} trips, of which {differ:,} differ from ovcore's:\n\n"
        lines = [
            [rule, f"{own['by_rule'][rule]:,}", why] for rule, why in compare.REASONS.items() if rule in own["by_rule"]
        ]
        text += table(["rule", "trips", "why"], lines, left=(0, 2)) + "\n"
        crossed, floats = own["crossings"], own["floats"]
        text += (
            "\nOn cards whose trips are the same, the first crossing of the threshold is the same on "
            f"{crossed['same']:,}, differs for a late tap (T2) on {crossed['late']:,}, for one after midnight (J1) on "
            f"{crossed['night']:,}, otherwise on {crossed['other']:,}.\nWith floats {floats['trips_off']:,} fares are "
            f"off by a cent or more, {floats['cents_off']:,} cents in all; the day adds up to "
            f"{floats['sum_of_floats']}, in whole cents to {floats['sum_in_cents']}.\n"
        )
    return text


def keep(folder: Path, text: str, found: dict[str, Any]) -> None:
    """Writes the tables and their figures under the day's date."""
    folder.mkdir(parents=True, exist_ok=True)
    name = folder / found["date"]
    name.with_suffix(".md").write_text(text)
    name.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--taps", default="1M,10M", help="sizes, as 1M,10M,100M")
    parser.add_argument("--cards", type=int, help="in the place of --taps: one day of so many cards")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--engines", default=";".join(ENGINES), help="some of them, with ; between")
    parser.add_argument("--work", type=Path, required=True, help="where generated days are kept")
    parser.add_argument("--results", type=Path, help="where the table is written; nowhere without it")
    parser.add_argument("--limit", type=Path, help="the program sort_and_scan")
    arguments = parser.parse_args()
    arguments.engines = arguments.engines.split(";")
    arguments.work.mkdir(parents=True, exist_ok=True)
    if arguments.cards is None:
        sizes = [Size.of(number(text)) for text in arguments.taps.split(",")]
    else:
        sizes = [Size(round(arguments.cards * TAPS_PER_CARD), 1, arguments.cards)]
    cores = len(os.sched_getaffinity(0))
    versions = {name: importlib.metadata.version(name) for name in ("ovcore", "duckdb", "polars", "pyarrow")}
    about = {
        "date": dt.date.today().isoformat(),
        "cores": cores,
        "machine": platform.machine(),
        "python": platform.python_version(),
        "versions": versions,
        "first_day": FIRST.isoformat(),
    }
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    text = f"# {about['date']}: {cores} cores, {THREADS} threads for each engine; {named}\n"
    print(text)
    found = []
    with tempfile.TemporaryDirectory(dir=arguments.work) as scratch:
        for size in sizes:
            found.append(measure(size, arguments, Path(scratch)))
            words = told(found[-1])
            print(words, flush=True)
            text += "\n" + words
            # After each size: the next may take an hour, and be broken off.
            if arguments.results is not None:
                keep(arguments.results, text, about | {"sizes": found})
    if arguments.results is not None:
        print(f"written to {arguments.results / about['date']}.md and .json")


if __name__ == "__main__":
    main()
