"""What trips cost, and who earns it."""

# matplotlib's types leave open what its keyword arguments are.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ovcore.plot._look import COLOURS, GREY, LIGHT, Drawing, count, euros, money_axis, note
from ovcore.plot._read import Numbers, columns

__all__ = ["carriers", "fares"]

BEFORE, AFTER = COLOURS["sky"], COLOURS["vermilion"]


def fares(
    before: Any,
    after: Any = None,
    *,
    step_cents: int = 50,
    labels: tuple[str, str] = ("before", "after"),
    currency: str = "€",
    ax: Axes | None = None,
) -> Figure:
    """How many trips cost how much; with ``after``, under another tariff too.

    Each is what :func:`ovcore.rate` gives, or its table of trips: the column ``fare_cents`` counts. A step of the plot
    holds the fares from its left edge on, that edge included. Trips without a price and free ones are counted below it.

    Raises ``TableError`` for a table without that column.

    >>> import ovcore, ovcore.plot
    >>> from ovcore import sample
    >>> rated = ovcore.rate(sample.national_day(cards=500), sample.rules())
    >>> ovcore.plot.fares(rated).axes[0].get_xlabel()
    'fare of a trip, in steps of €0.50'
    """
    sides = [_Fares(rated) for rated in (before, after) if rated is not None]
    words = [side.words(currency) for side in sides]
    if len(sides) == 2:
        words = [f"{name}: {said}" for name, said in zip(labels, words, strict=True)]
    title = "Fares" if len(sides) == 1 else "Fares before and after"
    own = Drawing(ax, size=(8.6, 4.6), title=title, below=[*words, note(sides[0].left_out())])
    own.labels(f"fare of a trip, in steps of {euros(step_cents, currency)}", "trips")
    highest = max((int(side.paid.max()) for side in sides if len(side.paid)), default=0)
    if not highest:
        own.nothing("no fares to show")
        return own.figure
    edges = np.arange(0, highest // step_cents + 2, dtype=np.int64) * step_cents
    for place, side in enumerate(sides):
        trips = np.bincount(side.paid // step_cents, minlength=len(edges) - 1)
        if place == 0:
            own.ax.stairs(trips, edges, fill=True, color=BEFORE, label=labels[0])
        else:
            own.ax.stairs(trips, edges, color=AFTER, linewidth=1.8, label=labels[1])
    own.ax.grid(axis="y", color=LIGHT, linewidth=0.6)
    own.ax.margins(x=0)
    own.ax.set_ylim(bottom=0)
    own.ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=True))
    own.ax.yaxis.set_major_formatter(FuncFormatter(lambda trips, _: f"{round(trips):,}"))
    money_axis(own.ax.xaxis, currency)
    if len(sides) == 2:
        own.ax.legend(loc="upper right", frameon=False, fontsize=9)
    return own.figure


class _Fares:
    """The fares of some trips."""

    def __init__(self, rated: Any) -> None:
        fare, priced = columns(rated, "trips", "fare_cents").numbers("fare_cents")
        self.paid: Numbers = fare[priced & (fare > 0)]
        self.unpriced = int((~priced).sum())
        self.free = int((priced & (fare == 0)).sum())

    def words(self, currency: str) -> str:
        """How many, how much, and the one in the middle."""
        if not len(self.paid):
            return "no trips that cost anything"
        middle = int(np.sort(self.paid)[(len(self.paid) - 1) // 2])
        total = euros(int(self.paid.sum()), currency)
        return f"{count(len(self.paid), 'trip', 'trips')}, {total} in all, median {euros(middle, currency)}"

    def left_out(self) -> list[tuple[int, str, str]]:
        return [
            (self.free, "free trip", "free trips"),
            (self.unpriced, "trip without a price", "trips without a price"),
        ]


def carriers(
    before: Any,
    after: Any = None,
    *,
    names: Mapping[str, str] | None = None,
    labels: tuple[str, str] = ("before", "after"),
    currency: str = "€",
    ax: Axes | None = None,
) -> Figure:
    """What each carrier earns of the fares: the sum of its legs; with ``after``, under another tariff too.

    Each is what :func:`ovcore.rate` gives, or its table of legs: the columns ``carrier`` and ``amount_cents`` count.
    ``names`` has the names of carriers by id, as ``rules.network.carriers`` has.

    Raises ``TableError`` for a table without those columns.

    >>> import ovcore, ovcore.plot
    >>> from ovcore import sample
    >>> rated = ovcore.rate(sample.national_day(cards=500), sample.rules())
    >>> [label.get_text() for label in ovcore.plot.carriers(rated).axes[0].get_yticklabels()]
    ['NS', 'GVB', 'ARRIVA', 'HTM']
    """
    sides = [_earned(rated) for rated in (before, after) if rated is not None]
    totals = [sum(side.values()) for side in sides]
    below = f"{euros(totals[0], currency)} in all"
    if len(sides) == 2:
        change = euros(totals[1] - totals[0], currency, sign=True)
        below = f"{labels[0]} {euros(totals[0], currency)}, {labels[1]} {euros(totals[1], currency)}: {change}"
    order = sorted(set().union(*sides), key=lambda carrier: (-max(side.get(carrier, 0) for side in sides), carrier))
    own = Drawing(ax, size=(8.6, 1.6 + 0.55 * max(len(order), 2)), title="What carriers earn", below=[below])
    own.labels("sum of the legs' shares of the fares", "")
    if not order:
        own.nothing("no revenue to show")
        return own.figure
    _bars(own, sides, order, labels, currency)
    own.ax.set_yticks(range(len(order)), [(names or {}).get(carrier, carrier) for carrier in order], fontsize=10)
    own.ax.invert_yaxis()
    own.ax.tick_params(axis="y", length=0)
    own.ax.spines["left"].set_visible(False)
    own.ax.grid(axis="x", color=LIGHT, linewidth=0.6)
    own.ax.margins(x=0.26 if len(sides) == 1 else 0.3)
    own.ax.set_xlim(left=0)
    money_axis(own.ax.xaxis, currency)
    return own.figure


def _earned(rated: Any) -> dict[str, int]:
    """Cents by carrier."""
    table = columns(rated, "legs", "carrier", "amount_cents")
    amount, _ = table.numbers("amount_cents")
    carrier, names = table.names("carrier")
    sums = np.zeros(len(names), np.int64)
    np.add.at(sums, carrier[carrier >= 0], amount[carrier >= 0])
    return {names[place]: int(sums[place]) for place in np.unique(carrier[carrier >= 0]).tolist()}


def _bars(own: Drawing, sides: list[dict[str, int]], order: list[str], labels: tuple[str, str], currency: str) -> None:
    height = 0.62 / len(sides)
    colours = (COLOURS["blue"],) if len(sides) == 1 else (BEFORE, AFTER)
    for place, side in enumerate(sides):
        values = [side.get(carrier, 0) for carrier in order]
        middle = (place - (len(sides) - 1) / 2) * height
        bars = own.ax.barh(
            [row + middle for row in range(len(order))],
            values,
            height * 0.92,
            color=colours[place],
            label=labels[place],
        )
        total = sum(side.values())
        for bar, carrier, cents in zip(bars, order, values, strict=True):
            own.ax.annotate(
                _beside(cents, total, None if place == 0 else sides[0].get(carrier, 0), currency),
                (bar.get_width(), bar.get_y() + bar.get_height() / 2),
                (5, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=GREY,
            )
    if len(sides) == 2:
        own.ax.legend(loc="lower right", frameon=False, fontsize=9)


def _beside(cents: int, total: int, before: int | None, currency: str) -> str:
    """What stands beside a bar: the amount, and its share or how it changed."""
    if before is None:
        share = f"  {100 * cents / total:.1f} %" if total else ""
        return f"{euros(cents, currency)}{share}"
    change = euros(cents - before, currency, sign=True) if cents != before else "unchanged"
    return f"{euros(cents, currency)}  {change}"
