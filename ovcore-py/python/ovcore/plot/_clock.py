"""Time on an axis, by the clock of a zone."""

# `matplotlib.dates` has no types.
# pyright: basic
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

__all__ = ["place", "time_axis"]

_SECONDS_A_DAY = 86_400


def place(at: datetime | int) -> float:
    """Where an instant stands on an axis of time; seconds since 1970 do as well."""
    return at / _SECONDS_A_DAY if isinstance(at, int) else float(dates.date2num(at))


def time_axis(ax: Axes, zone: str, span: timedelta) -> str:
    """Puts times of day on the axis where less than two days are shown, else dates; gives what the axis is called."""
    clock = ZoneInfo(zone)
    ax.xaxis_date(tz=clock)
    city = zone.rpartition("/")[2].replace("_", " ")
    if span <= timedelta(hours=36):
        ax.xaxis.set_major_locator(dates.HourLocator(byhour=range(0, 24, 2), tz=clock))
        ax.xaxis.set_major_formatter(dates.DateFormatter("%H:%M", tz=clock))
        return f"clock time in {city}"
    locator = dates.AutoDateLocator(tz=clock, minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)

    def label(number: float, _: object) -> str:
        at = dates.num2date(number, tz=clock)
        return f"{at.day} {at:%b}" if at.hour == at.minute == 0 else f"{at:%H:%M}"

    ax.xaxis.set_major_formatter(FuncFormatter(label))
    return f"date in {city}"
