"""Between the dataclasses of ``ovcore.records`` and the JSON forms of the core.

A class says its form by its fields; reading is strict, so that a field the core has and a class lacks is found at once.
"""

# It looks into classes that it does not know; strict checking would be told off for each look.
# pyright: basic, reportMatchNotExhaustive=false

from __future__ import annotations

import dataclasses
import html
import json
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, Union, get_args, get_origin

from ovcore import _ovcore
from ovcore.errors import InputError, WrongTypeError

__all__ = ["Record"]


class Record:
    """A frozen dataclass with a JSON form.

    ``to_dict`` gives that form: amounts are ints of minor units, instants and days are texts. ``from_dict`` reads it. A
    field that is a word of Python has an underscore behind it that the form has not: ``from_``.
    """

    __slots__ = ()

    _form: ClassVar[Literal["fields", "rows", "list", "choice", "variant"]] = "fields"
    """An object; a list with a place for each field; a list; an enum told by ``kind``; one variant of an enum."""
    _newtypes: ClassVar[Mapping[str, str]] = {}
    """Of a choice: the kinds whose content is a value, and the field for it."""
    _ignored: ClassVar[frozenset[str]] = frozenset()
    """What of the JSON form the class leaves out."""

    def to_dict(self) -> Any:
        """The JSON form: a new dict, or for some classes a text or a list."""
        return encode(self)

    @classmethod
    def from_dict(cls, form: Any, /) -> Self:
        """Reads the JSON form. Raises ``InputError`` for another one."""
        try:
            result = _decoder(typing.cast(Any, cls))(form)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                f"found no {cls.__name__}: {type(error).__name__}; expected its JSON form", code="record.form"
            ) from None
        assert isinstance(result, cls)
        return result


# To JSON


def encode(value: Any) -> Any:
    """What ``json.dumps`` can write, of anything that a record may hold."""
    match value:
        case None | bool() | int() | str():
            return value
        case Record():
            return _encode_record(value)
        case _ovcore.Money():
            return value.minor
        case _ovcore.Token() | _ovcore.ReferenceNumber():
            return str(value)
        case datetime():
            if value.utcoffset() is None:
                raise WrongTypeError("found a naive datetime; expected one with a tzinfo", code="time.naive")
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _ovcore.Tap() | _ovcore.Event() | _ovcore.DayRecord() | _ovcore.Carry() | _ovcore.Cursor():
            return value.to_dict()
        case Mapping():
            return {key: encode(own) for key, own in value.items()}
        case list() | tuple():
            return [encode(own) for own in value]
        case float():
            # A document may hold none either; the core says where.
            return value
    raise WrongTypeError(f"found {type(value).__name__}; expected what a document can hold", code="record.type")


def _encode_record(value: Record) -> Any:
    fields = {
        own.name.removesuffix("_"): getattr(value, own.name)
        for own in dataclasses.fields(typing.cast(Any, value))
        if own.compare
    }
    match value._form:
        case "rows":
            return [encode(own) for own in fields.values()]
        case "list":
            return encode(next(iter(fields.values())))
        case "choice":
            kind = fields.pop("kind")
            newtype = value._newtypes.get(kind)
            if newtype is not None:
                return {kind: encode(fields[newtype])}
            given = {name: encode(own) for name, own in fields.items() if own is not None}
            return {kind: given} if given else kind
        case _:
            return {name: encode(own) for name, own in fields.items()}


def encode_variant(value: Record) -> dict[str, Any]:
    """The JSON form of one variant of an enum, under its name there."""
    return {typing.cast(Any, value)._variant: value.to_dict()}


def to_json(value: Any) -> str:
    """The JSON text of a record, dict or list."""
    try:
        return json.dumps(encode(value), allow_nan=False)
    except RecursionError:
        raise InputError("found a value nested without end", code="record.form") from None
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError | WrongTypeError):
            raise
        raise InputError(f"found what JSON cannot hold: {error}", code="record.form") from None


def command_json(command: object) -> str:
    """The JSON form of a command: the snake_case name of its class, and what it says."""
    own = getattr(command, "_command", None)
    if not isinstance(command, Record) or own is None:
        raise WrongTypeError(
            f"found {type(command).__name__}; expected Tap, LateTap, Advance, Answer, CheckAnswered or Instruct",
            code="command.type",
        )
    return to_json({own: command.to_dict()})


# From JSON

Decoder = Callable[[Any], Any]


def _parsed(parse: Callable[[str], Any]) -> Decoder:
    return lambda value: parse(value)


_LEAVES: dict[object, Decoder] = {
    _ovcore.Money: _ovcore.Money.from_minor,
    _ovcore.Token: _ovcore.Token,
    _ovcore.ReferenceNumber: _ovcore.ReferenceNumber,
    _ovcore.Tap: _ovcore.Tap.from_dict,
    _ovcore.Carry: _ovcore.Carry.from_dict,
    _ovcore.Cursor: _ovcore.Cursor.from_dict,
    datetime: _parsed(datetime.fromisoformat),
    date: _parsed(date.fromisoformat),
    Decimal: _parsed(Decimal),
}


def _same(value: Any) -> Any:
    return value


@cache
def _decoder(of: Any) -> Decoder:
    """How a type is read."""
    if of in _LEAVES:
        return _LEAVES[of]
    if isinstance(of, type) and issubclass(of, Record):
        return _record_decoder(of)
    origin = get_origin(of)
    if origin in (Union, types.UnionType):
        return _union_decoder(get_args(of))
    if origin is tuple:
        return _tuple_decoder(get_args(of))
    return _same


def _tuple_decoder(parts: tuple[Any, ...]) -> Decoder:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _decoder(parts[0])
        return lambda value: tuple(each(own) for own in value)
    decoders = [_decoder(part) for part in parts]
    return lambda value: tuple(each(own) for each, own in zip(decoders, value, strict=True))


def _union_decoder(parts: tuple[Any, ...]) -> Decoder:
    own = [part for part in parts if part is not types.NoneType]
    if len(own) == 1:
        inner = _decoder(own[0])
        return lambda value: None if value is None else inner(value)
    variants = {part._variant: _decoder(part) for part in own}

    def read(value: Any) -> Any:
        ((name, content),) = value.items()
        return variants[name](content)

    return read


def _record_decoder(of: type[Record]) -> Decoder:
    hints = typing.get_type_hints(of)
    fields = dataclasses.fields(typing.cast(Any, of))
    own = {field.name.removesuffix("_"): (field.name, _decoder(hints[field.name])) for field in fields}
    match of._form:
        case "rows":
            rows = list(own.values())
            return lambda value: of(**{n: read(v) for (n, read), v in zip(rows, value, strict=True)})
        case "list":
            ((name, inner),) = own.values()
            return lambda value: of(**{name: inner(value)})
        case "choice":
            return _choice_decoder(of, of._newtypes, own)
    ignored = of._ignored

    def read_fields(value: Mapping[str, Any]) -> Any:
        return of(**{own[name][0]: own[name][1](content) for name, content in value.items() if name not in ignored})

    return read_fields


def _choice_decoder(
    of: Callable[..., Any], newtypes: Mapping[str, str], own: dict[str, tuple[str, Decoder]]
) -> Decoder:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            return of(kind=value)
        ((kind, content),) = value.items()
        if kind in newtypes:
            content = {newtypes[kind]: content}
        return of(kind=kind, **{own[name][0]: own[name][1](part) for name, part in content.items()})

    return read


def _class(name: str) -> Any:
    from ovcore import records

    return getattr(records, name)


def from_json(name: str, text: str) -> Any:
    """A record of the class with this name."""
    return _decoder(_class(name))(json.loads(text))


def tuple_from_json(name: str, text: str) -> Any:
    """A tuple of records of the class with this name; ``None`` where there is none."""
    read = _decoder(_class(name))
    return tuple(None if own is None else read(own) for own in json.loads(text))


# Tables


def stream_of(table: Any) -> Any:
    """The Arrow stream of a table, as a capsule; ``None`` where it has none to give.

    Polars writes a column that holds nothing in a form that the interface does not know (its issue 22934); such a
    column goes out as texts that are not there.
    """
    export = getattr(table, "__arrow_c_stream__", None)
    if export is None:
        return None
    if type(table).__module__.split(".")[0] == "polars" and hasattr(table, "cast"):
        polars = sys.modules["polars"]
        if polars.Null in getattr(table, "dtypes", ()):
            return table.cast({polars.Null: polars.String}).__arrow_c_stream__()
    return export()


# Documents


def text_of(path: object) -> str:
    """The text of a file."""
    if not isinstance(path, str | Path):
        raise WrongTypeError(f"found {type(path).__name__}; expected a pathlib.Path or its name", code="path.type")
    return Path(path).read_text(encoding="utf-8")


def _steps(path: str) -> Iterator[str | int]:
    for part in path.split("."):
        name, *places = part.split("[")
        if name:
            yield name
        for place in places:
            digits = place.removesuffix("]")
            if not place.endswith("]") or not digits.isdecimal():
                raise InputError(f"found the path {path!r}; expected names and places, as a.b[0].c", code="path.text")
            yield int(digits)


def replaced(form: Any, changes: Mapping[str, Any]) -> Any:
    """The form, with other values at some paths."""
    for path, value in changes.items():
        if not isinstance(path, str):
            raise WrongTypeError(f"found {type(path).__name__}; expected a path, as a.b[0].c", code="path.type")
        *way, last = _steps(path) if path else [""]
        place = form
        try:
            for step in way:
                place = place[step]
            # A field that stands there already, or that may: what the document does not know, the core refuses.
            place[last]
            place[last] = encode(value)
        except (KeyError, IndexError, TypeError):
            raise InputError(
                f"the document has nothing at {path}; expected a path that stands in it", code="path.unknown", path=path
            ) from None
    return form


def restored_view(kind: str, form: str, english: str, dutch: str) -> _ovcore.View:
    """A view that was pickled."""
    return _ovcore.View._restored(kind, form, english, dutch)


# For notebooks


def pre(text: str) -> str:
    """A text as HTML that keeps its columns."""
    return f"<pre style='line-height:1.25'>{html.escape(text)}</pre>"


def table(heads: list[str], rows: list[list[object]], right: frozenset[int] = frozenset(), caption: str = "") -> str:
    """A table as HTML; the columns in ``right`` hold figures."""

    def row(cells: list[object], tag: str) -> str:
        sides = ["right" if place in right else "left" for place in range(len(cells))]
        cells_html = (
            f"<{tag} style='text-align:{side}'>{html.escape(str(cell))}</{tag}>"
            for cell, side in zip(cells, sides, strict=True)
        )
        return f"<tr>{''.join(cells_html)}</tr>"

    body = "".join(row(own, "td") for own in rows)
    head = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{head}<thead>{row(list(heads), 'th')}</thead><tbody>{body}</tbody></table>"


PAGE_WIDTH = 118
"""So many characters a line of a table shown as text has at most."""


def page_text(
    names: list[str], types: list[str], figures: list[bool], top: list[list[str]], bottom: list[list[str]], rows: int
) -> str:
    """The first and last rows of a table, aligned; columns that do not fit are named below."""
    gap = [["…"] * len(names)] if rows > len(top) + len(bottom) else []
    body = [names, types, *top, *gap, *bottom]
    columns = list(zip(*body, strict=True)) if names else []
    widths = [max(map(len, column)) for column in columns]
    fits = 0
    while fits < len(widths) and sum(widths[: fits + 1]) + 2 * fits <= PAGE_WIDTH:
        fits += 1
    lines = [
        "  ".join(
            cell.rjust(width) if figure else cell.ljust(width)
            for cell, width, figure in zip(row[:fits], widths, figures, strict=False)
        ).rstrip()
        for row in body
    ]
    if fits < len(names):
        lines.append(f"and {', '.join(names[fits:])}")
    return "\n".join([f"ArrowTable: {_size(names, rows)}", *lines])


def page_html(
    names: list[str], types: list[str], figures: list[bool], top: list[list[str]], bottom: list[list[str]], rows: int
) -> str:
    """The first and last rows of a table, for a notebook."""
    gap = [["…"] * len(names)] if rows > len(top) + len(bottom) else []
    right = frozenset(place for place, figure in enumerate(figures) if figure)
    body: list[list[object]] = [list(row) for row in (types, *top, *gap, *bottom)]
    return table(names, body, right, _size(names, rows))


def _size(names: list[str], rows: int) -> str:
    return f"{rows:,} row{'' if rows == 1 else 's'}, {len(names)} column{'' if len(names) == 1 else 's'}"


def totals_text(totals: Any, sizes: Mapping[str, int]) -> str:
    """What a table of taps comes to, as aligned lines."""
    lines = _totals_lines(totals, sizes)
    names, figures = (max(len(line[place]) for line in lines) for place in (0, 1))
    return "\n".join(f"{name:<{names}}  {figure:>{figures}}" for name, figure in lines)


def totals_html(totals: Any, sizes: Mapping[str, int]) -> str:
    """What a table of taps comes to, for a notebook."""
    rows: list[list[object]] = [list(line) for line in _totals_lines(totals, sizes)]
    return table(["rated", ""], rows, frozenset({1}))


def _totals_lines(totals: Any, sizes: Mapping[str, int]) -> list[tuple[str, str]]:
    counts = dataclasses.asdict(totals.taps)
    few = [(f"  {name.replace('_', ' ')}", f"{count:,}") for name, count in counts.items() if count]
    return [
        ("taps", f"{totals.rows:,}"),
        *few,
        ("trips", f"{totals.trips:,}"),
        ("  without a price", f"{totals.unpriced:,}"),
        ("journeys", f"{sizes['journeys']:,}"),
        ("fares", str(totals.fares)),
        ("payments", f"{totals.payments:,}"),
        ("asked of the bank", str(totals.asked)),
        ("cards not settled", f"{sizes['standing']:,}"),
        ("bad rows", f"{sizes['bad_rows']:,}"),
    ]
