"""How all plots look: colours that the colour-blind tell apart, titles on the left, amounts as people write them."""

# matplotlib's types leave open what its keyword arguments are.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

__all__ = ["COLOURS", "GREY", "LIGHT", "MODES", "Drawing", "count", "euros", "note"]

# Okabe and Ito's colours, by the name of what they look like.
COLOURS = {
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "orange": "#E69F00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
}
MODES = {
    "rail": COLOURS["blue"],
    "metro": COLOURS["vermilion"],
    "tram": COLOURS["green"],
    "bus": COLOURS["orange"],
    "ferry": COLOURS["purple"],
}
"""The colour of each mode, in the order in which they are stacked."""
GREY = "#5F6368"
LIGHT = "#DADCE0"


class Picture(Figure):
    """A figure that shows itself in a notebook, and that no list of open figures holds on to."""

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        self.savefig(picture, format="png", dpi=100, pil_kwargs={"optimize": True})
        return picture.getvalue()


class Drawing:
    """Axes of the caller's, or in a figure of their own."""

    def __init__(self, ax: Axes | None, *, size: tuple[float, float], title: str, below: Iterable[str] = ()) -> None:
        """``below`` are the lines under the title; empty ones are left out."""
        if ax is None:
            figure: Figure = Picture(figsize=size, layout="constrained")
            FigureCanvasAgg(figure)
            ax = figure.add_subplot()
        self.ax: Axes = ax
        lines = [line for line in below if line]
        ax.set_title(title, loc="left", fontsize=13, fontweight="bold", pad=9 + 13 * len(lines))
        ax.annotate(
            "\n".join(lines),
            (0, 1),
            (0, 6),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=9.5,
            linespacing=1.25,
            color=GREY,
            va="bottom",
        )
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            ax.spines[side].set_color(GREY)
        ax.tick_params(colors=GREY, labelsize=9)
        ax.set_axisbelow(True)

    def labels(self, x: str, y: str) -> None:
        """What the axes say, with their units."""
        self.ax.set_xlabel(x, fontsize=10, color=GREY)
        self.ax.set_ylabel(y, fontsize=10, color=GREY)

    def nothing(self, words: str) -> None:
        """Says that there is nothing to draw."""
        self.ax.text(0.5, 0.5, words, transform=self.ax.transAxes, ha="center", va="center", color=GREY, fontsize=11)
        self.ax.set_xticks([])
        self.ax.set_yticks([])

    @property
    def figure(self) -> Figure:
        """The figure that the axes are in."""
        figure = self.ax.get_figure(root=True)
        assert figure is not None
        return figure


def euros(cents: int, currency: str = "€", *, sign: bool = False) -> str:
    """An amount in words: ``€1,234.50``. Whole numbers all the way."""
    units, rest = divmod(abs(cents), 100)
    before = "−" if cents < 0 else "+" if sign and cents > 0 else ""
    return f"{before}{currency}{units:,}.{rest:02}"


def count(number: int, one: str, many: str) -> str:
    """A number of things: ``1 trip``, ``2,000 trips``."""
    return f"{number:,} {one if number == 1 else many}"


def note(parts: Iterable[tuple[int, str, str]]) -> str:
    """What is left out, as a sentence: the numbers that are not 0, each with its words for one and for many."""
    found = [count(number, one, many) for number, one, many in parts if number]
    return f"Not shown: {', '.join(found)}." if found else ""


def money_axis(axis: Any, currency: str) -> None:
    """Labels an axis of cents in whole units of the currency, or in cents where that is too coarse."""
    low, high = axis.get_view_interval()
    whole = abs(high - low) >= 400

    def label(cents: float, _: object) -> str:
        own = round(cents)
        if not whole:
            return euros(own, currency)
        units = f"{abs(own) // 100:,}"
        return f"{'−' if own < 0 else ''}{currency}{units}"

    axis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10], integer=True))
    axis.set_major_formatter(FuncFormatter(label))
