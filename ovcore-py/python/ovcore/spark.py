"""Rating on Spark: many machines, the same rows as one.

A card's price depends on its own taps and on nothing else, so taps may be spread over machines by token and by nothing
else. :func:`rate` does that: it brings all taps of a card into one partition, rates each partition as
:func:`ovcore.rate` rates a table, and gives the rows of one result table as a Spark data frame.

Spark is the host's: this module imports nothing of it, and works with the classic session and with Spark Connect. It
needs ``pyspark`` 4 and ``pyarrow`` (``pip install 'ovcore[spark]'``), and ovcore itself on every worker.

How to choose partitions, what a skewed card does, how state travels between days, and what a tap costs is told in
``docs/scale.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal, Protocol, TypeVar, cast

from ovcore import _ovcore
from ovcore.errors import TableError
from ovcore.records import CardInfo

__all__ = ["Frame", "by_id", "rate"]


class Frame(Protocol):
    """A Spark data frame, as far as it is needed here."""

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""

    def selectExpr(self, *expr: Any) -> Any:
        """Columns by their expressions."""

    def unionByName(self, other: Any, allowMissingColumns: bool = False) -> Any:
        """Its rows and those of another."""

    def repartition(self, numPartitions: Any, /, *cols: Any) -> Any:
        """Spreads the rows by some columns."""

    def mapInArrow(self, func: Any, schema: Any, /) -> Any:
        """Puts each partition through a function."""


_F = TypeVar("_F", bound=Frame)

_Table = Literal["trips", "journeys", "legs", "payments", "charges", "credits", "standing", "taps"]


class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


_IS_CARD = "__ovcore_card"
"""Marks a row that says something of a card, among the taps."""

_OF_CARD = ("scheme", "form", "funding", "product", "from", "until")
"""What a table of cards may say besides the token."""

_ROWS = ("trip", "journey", "check_out", "row", "refers_to")
"""Columns that name a tap by its row: on many machines there is no such number, so they name it by its id."""


def rate(
    taps: _F,
    rules: _ovcore.Rules,
    *,
    until: dt.datetime,
    table: _Table = "trips",
    partitions: int | None = None,
    cards: Frame | _ArrowStream | Iterable[CardInfo | Mapping[str, Any]] | None = None,
) -> _F:
    """Rates a Spark data frame of taps; gives one of the tables of :class:`ovcore.Rated` as a data frame.

    ``taps`` has the columns that :func:`ovcore.rate` takes, times as timestamps. ``until`` is how far time goes on, the
    same for all partitions: without it, each would stop at its own last night. ``partitions`` is into how many parts
    the cards are spread; without it, as Spark is set (``spark.sql.shuffle.partitions``).

    ``cards`` says what is known of cards besides their taps, as for :func:`ovcore.rate`: a Spark data frame with the
    columns of such a table, whose rows go where the taps of their token go; or, for few cards, a table or an iterable
    of ``CardInfo`` in the driver's memory, which travels whole to each partition.

    What names a tap by its row on one machine names it by its id here: ``trip``, ``journey``, ``check_out``, ``row``,
    ``refers_to``. Words are plain texts, instants timestamps, amounts whole cents as everywhere. The rows are those of
    ``by_id(ovcore.rate(...).trips, taps)``, in another order.

    The data frame is lazy, and each table that is asked for rates anew: of several, keep the repartitioned taps.
    """
    together, known = taps, None
    if _is_frame(cards):
        together = _with_cards(taps, cast("Frame", cards))
    elif cards is not None:
        known = _arrow().table(cards) if hasattr(cards, "__arrow_c_stream__") else tuple(cast("Iterable[Any]", cards))
    documents = (rules.policy.to_json(), rules.network.to_json(), tuple(tariff.to_json() for tariff in rules.tariffs))
    spread = together.repartition("token") if partitions is None else together.repartition(partitions, "token")
    return cast("_F", spread.mapInArrow(_partition(documents, until, table, known), _ddl(rules, until, table)))


def by_id(table: _ovcore.ArrowTable, taps: Any) -> Any:
    """A result table of :func:`ovcore.rate` as Spark has it: taps named by their ids, words as plain texts.

    ``taps`` is the table that was rated. Gives a ``pyarrow.Table``; amounts, days and instants are as they were.
    """
    pa = _arrow()
    ids = pa.table(taps).column("id").combine_chunks()
    return _plain(pa.table(table), ids)


def _arrow() -> Any:
    """pyarrow, which is imported by whom it is needed and not by the package."""
    return import_module("pyarrow")


_Documents = tuple[str, str, tuple[str, ...]]


@lru_cache(maxsize=4)
def _rules(documents: _Documents) -> _ovcore.Rules:
    """The rules of some documents: read once in each Python process of a worker."""
    policy, network, tariffs = documents
    read = [_ovcore.Tariff.from_json(tariff) for tariff in tariffs]
    return _ovcore.Rules(_ovcore.Policy.from_json(policy), _ovcore.Network.from_json(network), read)


def _is_frame(cards: object) -> bool:
    """Whether it is a data frame of Spark."""
    return hasattr(cards, "mapInArrow") and hasattr(cards, "selectExpr")


def _with_cards(taps: Frame, cards: Frame) -> Any:
    """Taps with rows of cards between them, which Spark brings to the same place by their token."""
    if "token" not in cards.columns:
        raise TableError("the data frame of cards has no column `token`", code="table.column", path="token")
    own = [f"`{name}` AS `{_IS_CARD}_{name}`" for name in _OF_CARD if name in cards.columns]
    return taps.unionByName(cards.selectExpr("`token`", f"TRUE AS `{_IS_CARD}`", *own), allowMissingColumns=True)


def _apart(together: Any) -> tuple[Any, Any]:
    """The taps of a partition, and its rows of cards; nothing for these where none were given."""
    if _IS_CARD not in together.column_names:
        return together, None
    compute = import_module("pyarrow.compute")
    is_card = compute.is_valid(together.column(_IS_CARD))
    of_cards = [name for name in together.column_names if name.startswith(f"{_IS_CARD}_")]
    cards = together.filter(is_card).select(["token", *of_cards])
    taps = together.filter(compute.invert(is_card)).drop_columns([_IS_CARD, *of_cards])
    return taps, cards.rename_columns(["token", *(name.removeprefix(f"{_IS_CARD}_") for name in of_cards)])


def _partition(
    documents: _Documents, until: dt.datetime, table: _Table, known: Any
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """What a worker does with a partition. All of it is there at once: a card may be in any of its batches."""

    def rated(batches: Iterable[Any]) -> Iterator[Any]:
        own = list(batches)
        if own:
            taps, here = _apart(_arrow().Table.from_batches(own))
            cards = known if here is None else here
            # One thread: Spark has as many workers as there are cores.
            result = _ovcore.rate(taps, _rules(documents), until=until, threads=1, cards=cards)
            yield from by_id(getattr(result, table), taps).to_batches(max_chunksize=1 << 16)

    return rated


def _plain(table: Any, ids: Any) -> Any:
    """Columns of the types that Spark has."""
    pa = _arrow()
    columns: dict[str, Any] = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.name in _ROWS:
            made = pa.chunked_array([ids.take(part) for part in column.chunks], ids.type).cast(pa.string())
        elif pa.types.is_dictionary(field.type):
            made = column.cast(field.type.value_type).cast(pa.string())
        elif pa.types.is_timestamp(field.type):
            made = column.cast(pa.timestamp("us", "UTC"))
        elif pa.types.is_unsigned_integer(field.type):
            made = column.cast(pa.int64())
        else:
            made = column
        columns[field.name] = made
    return pa.table(columns)


def _ddl(rules: _ovcore.Rules, until: dt.datetime, table: _Table) -> str:
    """The columns of a result table in Spark's words, as an empty table of taps shows them."""
    pa = _arrow()
    text = pa.array([], pa.string())
    names = ["id", "token", "carrier", "mode", "location", "reader", "direction"]
    none = pa.table({name: text for name in names} | {"at": pa.array([], pa.timestamp("us", "UTC"))})
    empty = by_id(getattr(_ovcore.rate(none, rules, until=until), table), none)
    words = {
        pa.string(): "string",
        pa.int64(): "bigint",
        pa.bool_(): "boolean",
        pa.date32(): "date",
        pa.timestamp("us", "UTC"): "timestamp",
    }
    return ", ".join(f"`{field.name}` {words[field.type]}" for field in empty.schema)
