"""Columns of tables, as numpy arrays: from anything that exports Arrow."""

# pyarrow has no types.
# pyright: basic
# mypy: disable-error-code="no-any-return, import-untyped"

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ovcore.errors import TableError, WrongTypeError

__all__ = ["Columns", "Numbers", "columns"]

Numbers = NDArray[np.int64]
"""Whole numbers: cents, seconds, counts."""


class Columns:
    """Some columns of a table."""

    def __init__(self, table: Any, names: tuple[str, ...]) -> None:
        for name in names:
            if name not in table.column_names:
                found = ", ".join(table.column_names)
                raise TableError(
                    f"there is no column `{name}`; expected one, found: {found}", code="table.column", path=name
                )
        self._table = table

    def __len__(self) -> int:
        return self._table.num_rows

    def numbers(self, name: str) -> tuple[Numbers, NDArray[np.bool_]]:
        """Whole numbers, with 0 where there is none, and where there is one."""
        column = self._table[name]
        if not pa.types.is_integer(column.type):
            raise TableError(f"column `{name}` is {column.type}; expected whole numbers", code="table.type", path=name)
        there = column.is_valid().to_numpy(zero_copy_only=False) if len(column) else np.zeros(0, bool)
        return pc.fill_null(column.cast(pa.int64()), 0).to_numpy(), there

    def seconds(self, name: str) -> Numbers:
        """Instants, in seconds since 1970."""
        column = self._table[name]
        if not pa.types.is_timestamp(column.type):
            raise TableError(f"column `{name}` is {column.type}; expected timestamps", code="table.type", path=name)
        if column.type.tz is None:
            raise TableError(
                f"column `{name}` has naive timestamps; expected a time zone with them", code="time.naive", path=name
            )
        whole = column.cast(pa.timestamp("s", column.type.tz), safe=False)
        return pc.fill_null(whole.cast(pa.int64()), 0).to_numpy()

    def names(self, name: str) -> tuple[NDArray[np.int64], list[str]]:
        """Texts as places in a list of the distinct ones; -1 where there is none."""
        column = self._table[name]
        own = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if not (pa.types.is_string(own) or pa.types.is_large_string(own) or pa.types.is_string_view(own)):
            raise TableError(f"column `{name}` is {column.type}; expected texts", code="table.type", path=name)
        if not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        whole = column.unify_dictionaries().combine_chunks()
        if isinstance(whole, pa.ChunkedArray):
            # No rows, and so no piece.
            return np.zeros(0, np.int64), []
        return pc.fill_null(whole.indices.cast(pa.int64()), -1).to_numpy(), whole.dictionary.to_pylist()


def columns(table: Any, part: str, *names: str) -> Columns:
    """Columns of a table; of what ``rate`` gives, those of its part of that name."""
    table = table if hasattr(table, "__arrow_c_stream__") else getattr(table, part, table)
    if not hasattr(table, "__arrow_c_stream__"):
        expected = (
            "what ovcore.rate gives, or a table that exports an Arrow stream: of polars, pandas, pyarrow or DuckDB"
        )
        raise WrongTypeError(f"found {type(table).__name__}; expected {expected}", code="table.type")
    return Columns(pa.table(table), names)
