"""When people travel, and where."""

# matplotlib's types leave open what its keyword arguments are.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from ovcore.plot._clock import place, time_axis
from ovcore.plot._look import GREY, LIGHT, MODES, Drawing, count, note
from ovcore.plot._read import Numbers, columns

__all__ = ["flows", "load"]


def load(
    taps: Any, rated: Any = None, *, minutes: int = 15, zone: str = "Europe/Amsterdam", ax: Axes | None = None
) -> Figure:
    """Check-ins (upwards) and check-outs (downwards) over the day, by mode.

    ``taps`` is a table of taps: its columns ``at``, ``mode`` and ``direction`` count. With ``rated``, what
    :func:`ovcore.rate` made of the same table, a tap is what it turned out to be: what was refused, doubled or late is
    left out, and readers that know no direction count too. ``minutes`` is the width of a step, ``zone`` the clock on
    the axis.

    Raises ``TableError`` for a table without those columns.

    >>> import ovcore.plot
    >>> from ovcore import sample
    >>> figure = ovcore.plot.load(sample.national_day(cards=500), minutes=30)
    >>> figure.axes[0].get_title(loc="left")
    'Check-ins and check-outs'
    """
    table = columns(taps, "", "at", "mode", "direction")
    at = table.seconds("at")
    mode, modes = table.names("mode")
    if rated is None:
        kind, kinds = table.names("direction")
        ins, outs = ("in",), ("out",)
    else:
        kind, kinds = columns(rated, "taps", "result").names("result")
        ins, outs = ("check_in",), ("check_out",)
        if len(kind) != len(at):
            from ovcore.errors import InputError

            words = f"found {len(kind):,} rated rows for {len(at):,} taps; expected what `rate` gave for this table"
            raise InputError(words, code="plot.rows")
    is_in = np.isin(kind, [key for key, name in enumerate(kinds) if name in ins])
    is_out = np.isin(kind, [key for key, name in enumerate(kinds) if name in outs])
    into, out = int(is_in.sum()), int(is_out.sum())
    shown = into + out
    below = (
        f"{count(into, 'check-in', 'check-ins')}, {count(out, 'check-out', 'check-outs')}",
        note([(len(at) - shown, "tap that is neither", "taps that are neither")]),
    )
    own = Drawing(ax, size=(9, 4.6), title="Check-ins and check-outs", below=below)
    step = minutes * 60
    per = _per(minutes)
    own.labels("", per)
    if not shown:
        own.nothing("no taps to show")
        return own.figure
    steps = at // step
    counted = steps[is_in | is_out]
    first, last = int(counted.min()), int(counted.max())
    edges = [place((first + number) * step) for number in range(last - first + 2)]
    _stack(own, edges, [(steps[is_in], mode[is_in], 1), (steps[is_out], mode[is_out], -1)], modes, first)
    own.labels(time_axis(own.ax, zone, timedelta(seconds=(last + 1 - first) * step)), per)
    return own.figure


def _per(minutes: int) -> str:
    named = {15: "quarter of an hour", 30: "half hour", 60: "hour"}
    return f"taps per {named.get(minutes, f'{minutes} minutes')}"


def _stack(own: Drawing, edges: Any, sides: list[tuple[Numbers, Numbers, int]], modes: list[str], first: int) -> None:
    order = [name for name in MODES if name in modes] + [name for name in modes if name not in MODES]
    drawn: list[str] = []
    for steps, of_mode, sign in sides:
        base = np.zeros(len(edges) - 1, np.int64)
        for name in order:
            these = steps[of_mode == modes.index(name)] - first
            top = base + sign * np.bincount(these, minlength=len(base))
            if len(these):
                own.ax.stairs(top, edges, baseline=base, fill=True, color=MODES.get(name, GREY))
                drawn.append(name)
            base = top
    own.ax.axhline(0, color="white", linewidth=1)
    own.ax.grid(axis="y", color=LIGHT, linewidth=0.6)
    own.ax.yaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10], integer=True))
    own.ax.yaxis.set_major_formatter(FuncFormatter(lambda taps, _: f"{abs(round(taps)):,}"))
    for height, words in ((0.97, "check-ins"), (0.03, "check-outs")):
        own.ax.text(
            0.012, height, words, transform=own.ax.transAxes, va="top" if height > 0.5 else "bottom", color=GREY
        )
    handles = [Patch(color=MODES.get(name, GREY), label=name) for name in order if name in drawn]
    own.ax.legend(handles=handles, loc="upper right", ncols=len(handles), frameon=False, fontsize=9)
    own.ax.margins(x=0.005, y=0.14)


def flows(rated: Any, *, names: Mapping[str, str] | None = None, top: int = 12, ax: Axes | None = None) -> Figure:
    """How many trips go from where to where, as a matrix of the ``top`` places that most trips begin or end at.

    ``rated`` is what :func:`ovcore.rate` gives, or its table of legs: the columns ``trip``, ``origin`` and
    ``destination`` count. A trip goes from where its first leg begins to where its last one ends; all other places
    stand together in the last row and column. ``names`` has the names of places by id, as ``rules.network.places``
    has.

    Raises ``TableError`` for a table without those columns.

    >>> import ovcore, ovcore.plot
    >>> from ovcore import sample
    >>> rated = ovcore.rate(sample.national_day(cards=500), sample.rules())
    >>> figure = ovcore.plot.flows(rated, names=sample.rules().network.places, top=5)
    >>> figure.axes[0].get_xlabel()
    'to'
    """
    table = columns(rated, "legs", "trip", "origin", "destination")
    trip, _ = table.numbers("trip")
    origin, origins = table.names("origin")
    destination, destinations = table.names("destination")
    is_first, is_last = _ends(trip)
    origin, destination = origin[is_first], destination[is_last]
    ended = (origin >= 0) & (destination >= 0)
    trips = int(ended.sum())
    below = (
        f"{count(trips, 'trip', 'trips')} with a check-out",
        note([(len(origin) - trips, "trip without a check-out", "trips without a check-out")]),
    )
    own = Drawing(ax, size=(8.6, 7), title="From where to where", below=below)
    own.labels("to", "from")
    if not trips:
        own.nothing("no trips to show")
        return own.figure
    places = sorted(set(origins) | set(destinations))
    place_of = {name: place for place, name in enumerate(places)}
    start = np.array([place_of[name] for name in origins], np.int64)[origin[ended]]
    end = np.array([place_of[name] for name in destinations], np.int64)[destination[ended]]
    matrix, chosen = _matrix(start, end, len(places), top)
    labels = [(names or {}).get(places[place], places[place]) for place in chosen]
    if len(matrix) > len(chosen):
        labels.append("all other places")
    _heat(own, matrix, len(chosen), labels)
    return own.figure


def _ends(trip: Numbers) -> tuple[Any, Any]:
    """Which legs are the first of their trip, and which the last: legs of a trip stand together, in their order."""
    changes = trip[1:] != trip[:-1]
    if not len(trip):
        return changes, changes
    return np.concatenate([[True], changes]), np.concatenate([changes, [True]])


def _matrix(start: Numbers, end: Numbers, places: int, top: int) -> tuple[Numbers, list[int]]:
    """Trips between the most used places, and the places; the last row and column are all others, if any."""
    used = np.bincount(start, minlength=places) + np.bincount(end, minlength=places)
    order = [int(place) for place in np.argsort(-used, kind="stable") if used[place]]
    chosen = order[: max(top, 1)]
    rest = len(chosen)
    size = rest + (len(order) > rest)
    position = np.full(places, rest, np.int64)
    position[chosen] = np.arange(rest)
    return np.bincount(position[start] * size + position[end], minlength=size * size).reshape(size, size), chosen


def _heat(own: Drawing, matrix: Numbers, places: int, labels: list[str]) -> None:
    """Colours the trips between the places; those to and from all others stand in grey, not to outshine them."""
    is_rest = np.ones(matrix.shape, bool)
    is_rest[:places, :places] = False
    between = np.ma.masked_array(matrix, (matrix == 0) | is_rest)
    rest = np.ma.masked_array(matrix, (matrix == 0) | ~is_rest)
    most, least = max(int(between.max() or 0), 2), max(int(between.min() or 0), 1)
    image = own.ax.imshow(between, cmap="Blues", norm=LogNorm(vmin=min(least, most - 1), vmax=most), aspect="auto")
    own.ax.imshow(rest, cmap=ListedColormap(["#F1F3F4"]), aspect="auto")
    if len(matrix) <= 20:
        bright = (least * most**2) ** (1 / 3)
        for (row, column), trips in np.ndenumerate(matrix):
            if trips:
                colour = "white" if trips > bright and not is_rest[row, column] else "#202124"
                own.ax.text(column, row, _short(int(trips)), ha="center", va="center", fontsize=8, color=colour)
    own.ax.set_xticks(range(len(labels)), labels, rotation=40, ha="right", rotation_mode="anchor")
    own.ax.set_yticks(range(len(labels)), labels)
    for side in own.ax.spines.values():
        side.set_visible(False)
    own.ax.tick_params(length=0)
    edges = np.arange(len(labels) + 1) - 0.5
    own.ax.set_xticks(edges, minor=True)
    own.ax.set_yticks(edges, minor=True)
    own.ax.grid(which="minor", color="white", linewidth=1.2)
    own.ax.tick_params(which="minor", length=0)
    bar = own.figure.colorbar(image, ax=own.ax, shrink=0.6, pad=0.02)
    bar.set_label("trips", color=GREY)
    bar.ax.tick_params(colors=GREY, labelsize=9)
    bar.ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda trips, _: f"{round(trips):,}"))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    outline: Any = bar.outline
    outline.set_visible(False)


def _short(trips: int) -> str:
    """A number that fits into a cell: ``12.3k`` from ten thousand on."""
    if trips < 10_000:
        return str(trips)
    return f"{trips // 1_000}.{trips % 1_000 // 100}k" if trips < 100_000 else f"{trips // 1_000}k"
