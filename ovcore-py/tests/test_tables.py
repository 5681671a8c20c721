"""Whole tables, of every library that the package is used with."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

import ovcore
from conftest import MakeTap, at
from ovcore import (
    ArrowTable,
    DenyList,
    DenyReason,
    OvError,
    RootToken,
    SoftKeys,
    TableError,
    Tap,
    Token,
    WrongTypeError,
)

ROWS = 50


@pytest.fixture(scope="session")
def taps(tap: MakeTap) -> list[Tap]:
    ends = [("dam", "in"), ("zuid", "out")]
    return [
        tap(f"t{n}", *ends[n % 2], at(8, n), line="5" if n % 3 else None, version=n % 2, received_at=at(9, n))
        for n in range(ROWS)
    ]


@pytest.fixture(scope="session")
def rows(taps: list[Tap]) -> list[dict[str, Any]]:
    def row(tap: Tap) -> dict[str, Any]:
        return tap.to_dict() | {"at": tap.at, "received_at": tap.received_at}

    return [row(tap) for tap in taps]


def arrow(rows: list[dict[str, Any]]) -> Any:
    return pyarrow.Table.from_pylist(rows)


def with_column(rows: list[dict[str, Any]], name: str, column: Any) -> Any:
    table = arrow(rows)
    return table.set_column(table.column_names.index(name), name, column)


def dictionary(rows: list[dict[str, Any]]) -> Any:
    table = arrow(rows)
    for name in ("token", "carrier", "mode", "location", "direction", "line"):
        table = table.set_column(table.column_names.index(name), name, table[name].dictionary_encode())
    return table


def chunks(rows: list[dict[str, Any]]) -> Any:
    table = arrow(rows)
    return pyarrow.concat_tables([table.slice(0, 7), table.slice(7, 0), table.slice(7)])


def duck(rows: list[dict[str, Any]]) -> Any:
    table = arrow(rows)
    return duckdb.connect().register("taps", table).sql('SELECT * FROM taps ORDER BY "at"')


SOURCES: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "pyarrow": arrow,
    "pyarrow, dictionaries": dictionary,
    "pyarrow, chunks and slices": chunks,
    "pyarrow, large texts": lambda rows: with_column(rows, "token", arrow(rows)["token"].cast(pyarrow.large_string())),
    "pyarrow, views": lambda rows: with_column(rows, "token", arrow(rows)["token"].cast(pyarrow.string_view())),
    "pyarrow, seconds": lambda rows: with_column(rows, "at", arrow(rows)["at"].cast(pyarrow.timestamp("s", "UTC"))),
    "pyarrow, milliseconds of Amsterdam": lambda rows: with_column(
        rows, "at", arrow(rows)["at"].cast(pyarrow.timestamp("ms", "Europe/Amsterdam"))
    ),
    "pyarrow, nanoseconds": lambda rows: with_column(
        rows, "at", arrow(rows)["at"].cast(pyarrow.timestamp("ns", "UTC"))
    ),
    "a stream of batches": lambda rows: pyarrow.RecordBatchReader.from_batches(
        arrow(rows).schema, arrow(rows).to_batches(max_chunksize=3)
    ),
    "polars": lambda rows: polars.DataFrame(rows),
    "polars, categories": lambda rows: polars.DataFrame(rows).with_columns(
        polars.col("mode", "carrier", "location").cast(polars.Categorical)
    ),
    "pandas": lambda rows: pandas.DataFrame(rows),
    "pandas, categories": lambda rows: pandas.DataFrame(rows).astype({"mode": "category", "location": "category"}),
    "duckdb": duck,
}


@pytest.mark.parametrize("source", SOURCES)
def test_taps_come_from_any_table(source: str, rows: list[dict[str, Any]], taps: list[Tap]) -> None:
    assert ovcore.taps_from(SOURCES[source](rows)) == taps


def test_columns_may_bear_other_names(rows: list[dict[str, Any]], taps: list[Tap]) -> None:
    renamed = arrow(rows).rename_columns({"location": "stop_id", "at": "tapped_at"})
    assert ovcore.taps_from(renamed, columns={"location": "stop_id", "at": "tapped_at"}) == taps
    with pytest.raises(TableError) as caught:
        ovcore.taps_from(renamed)
    assert caught.value.code == "table.column" and caught.value.path == "location" and "stop_id" in str(caught.value)
    with pytest.raises(TableError):
        ovcore.taps_from(renamed, columns={"stop": "stop_id"})


def test_what_need_not_be_there_may_be_absent(rows: list[dict[str, Any]]) -> None:
    few = ["id", "token", "carrier", "mode", "location", "reader", "direction", "at"]
    (tap, *_) = ovcore.taps_from(arrow(rows).select(few))
    assert (tap.received_at, tap.version, tap.line, tap.reader_outcome) == (tap.at, 0, None, "accepted")
    assert ovcore.taps_from(arrow(rows).slice(0, 0)) == []
    assert ovcore.taps_from(polars.DataFrame(rows).clear()) == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("id", None, "table.null"),
        ("id", "é", "id.character"),
        ("token", "nonsense", "token.text"),
        ("mode", "teleport", "table.value"),
        ("direction", "up", "table.value"),
        ("at", None, "table.null"),
        ("at", datetime(1950, 1, 1, tzinfo=UTC), "time.text"),
        ("version", -1, "table.value"),
        ("reader_outcome", "perhaps", "table.value"),
    ],
)
def test_a_bad_row_is_named(rows: list[dict[str, Any]], name: str, value: object, code: str) -> None:
    wrong = [row | ({name: value} if number == 17 else {}) for number, row in enumerate(rows)]
    with pytest.raises(TableError) as caught:
        ovcore.taps_from(chunks(wrong))
    assert (caught.value.code, caught.value.path) == (code, f"{name}[17]")
    assert "row 17" in str(caught.value)


def test_columns_of_wrong_types_are_refused(rows: list[dict[str, Any]]) -> None:
    naive = with_column(rows, "at", arrow(rows)["at"].cast(pyarrow.timestamp("us")))
    with pytest.raises(TableError) as caught:
        ovcore.taps_from(naive)
    assert (caught.value.code, caught.value.path) == ("time.naive", "at")
    for name, column in (
        ("at", pyarrow.array(range(ROWS))),
        ("token", pyarrow.array(range(ROWS))),
        ("version", pyarrow.array([1.0] * ROWS)),
    ):
        with pytest.raises(TableError) as caught:
            ovcore.taps_from(with_column(rows, name, column))
        assert (caught.value.code, caught.value.path) == ("table.type", name)
    for wrong in (rows, "taps", None, 7):
        with pytest.raises(WrongTypeError) as refused:
            ovcore.taps_from(wrong)  # type: ignore[arg-type]
        assert refused.value.code == "table.type"


def test_a_stream_that_breaks_off_is_an_error(rows: list[dict[str, Any]]) -> None:
    table = arrow(rows)

    def batches() -> Any:
        yield from table.to_batches(max_chunksize=5)[:2]
        raise OSError("the disk went away")

    with pytest.raises(TableError) as caught:
        ovcore.taps_from(pyarrow.RecordBatchReader.from_batches(table.schema, batches()))
    assert caught.value.code == "table.stream"


def test_a_table_that_goes_away_is_not_missed(rows: list[dict[str, Any]], taps: list[Tap]) -> None:
    class Once:
        """Gives its stream, and nothing else holds the table."""

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            capsule = arrow(rows).__arrow_c_stream__()
            gc.collect()
            return capsule

    assert ovcore.taps_from(Once()) == taps

    class Liar:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return arrow(rows).schema.__arrow_c_schema__()

    with pytest.raises((OvError, ValueError)):
        ovcore.taps_from(Liar())


@pytest.fixture(scope="session")
def deny_list(token: Token) -> DenyList:
    return DenyList.first("GVB", at(8, 0), [(token, [DenyReason("unpaid_fare")])])


def test_a_column_of_tokens_is_looked_up(deny_list: DenyList, token: Token) -> None:
    column = [str(token), None, "aeaqcaibaeaqcaibaeaqcaibae"] * 4
    for table in (
        pyarrow.table({"card": column}),
        polars.DataFrame({"card": column}),
        pandas.DataFrame({"card": column}),
        pyarrow.table({"card": pyarrow.array(column).dictionary_encode()}),
    ):
        found = ovcore.look_up(deny_list, table, column="card")
        assert isinstance(found, ArrowTable) and len(found) == 12 and found.column_names == ("listed", "notices")
        expected = [
            {"listed": True, "notices": ["unpaid_fare"]},
            {"listed": None, "notices": None},
            {"listed": False, "notices": None},
        ] * 4
        assert pyarrow.table(found).to_pylist() == expected
        assert polars.DataFrame(found).to_dicts() == expected
        assert pandas.DataFrame.from_arrow(found)["listed"].isna().sum() == 4
        assert duckdb.sql("SELECT count(*) FILTER (listed) FROM found").fetchall() == [(4,)]
    with pytest.raises(TableError) as caught:
        ovcore.look_up(deny_list, pyarrow.table({"token": [str(token), "x"]}))
    assert (caught.value.code, caught.value.path) == ("token.text", "token[1]")
    with pytest.raises(TableError):
        ovcore.look_up(deny_list, pyarrow.table({"token": ["x"]}), column="card")
    assert len(ovcore.look_up(deny_list, pyarrow.table({"token": pyarrow.array([], pyarrow.string())}))) == 0


def test_a_column_of_roots_gives_the_tokens_of_each(keys: SoftKeys) -> None:
    stored = [bytes([number]) * 32 for number in range(1, 9)]
    roots = [RootToken.from_stored(1, root) for root in stored]
    column: list[bytes | None] = [*stored, None]
    for kind in (pyarrow.binary(), pyarrow.large_binary(), pyarrow.binary(32)):
        table = pyarrow.table({"root": pyarrow.array(column, kind)})
        for purpose, carrier, version in (("travel", None, 1), ("payment", "GVB", 2), ("reporting", "NS", 1)):
            made = ovcore.derive_tokens(table, keys, purpose, carrier=carrier, version=version)  # type: ignore[arg-type]
            expected = [str(root.token(keys, purpose, carrier=carrier, version=version)) for root in roots]  # type: ignore[arg-type]
            assert pyarrow.table(made)["token"].to_pylist() == [*expected, None]
    with pytest.raises(TableError) as caught:
        ovcore.derive_tokens(pyarrow.table({"root": [b"\1" * 32, b"short"]}), keys)
    assert (caught.value.code, caught.value.path) == ("key.bytes", "root[1]") and "short" not in str(caught.value)
    with pytest.raises(ovcore.KeyStoreError):
        ovcore.derive_tokens(pyarrow.table({"root": stored}), keys, version=9)
    with pytest.raises(TableError):
        ovcore.derive_tokens(pyarrow.table({"root": ["text"]}), keys)


def test_a_table_streams_more_than_once(deny_list: DenyList, token: Token) -> None:
    found = ovcore.look_up(deny_list, pyarrow.table({"token": [str(token)]}))
    assert pyarrow.table(found) == pyarrow.table(found)
    capsule = found.__arrow_c_stream__()
    del capsule
    gc.collect()
    assert repr(found) == ("ArrowTable: 1 row, 2 columns\nlisted   notices\nboolean  list<utf8>\ntrue     unpaid_fare")
