"""What a trip would cost that nobody has made yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from ovcore._ovcore import Money
from ovcore._wire import Record
from ovcore.records.kinds import Mode
from ovcore.records.trips import Explanation, Trip, trip_table

__all__ = ["CapRoom", "Estimate", "ImaginedTrip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedTrip:
    """A trip that nobody has made yet."""

    carrier: str
    """Whose reader one checks in at."""
    mode: Mode
    """What one travels by."""
    from_: str
    """Where one checks in."""
    to: str
    """Where one checks out."""
    departs_at: dt.datetime
    """When one checks in."""
    arrives_at: dt.datetime | None = None
    """When one checks out; without it a minute later: no price asks how long a trip takes, unless it takes too long."""
    check_out_carrier: str | None = None
    """Whose reader one checks out at; without it the same carrier's."""
    line: str | None = None
    """The line, where the price asks for it."""


@dataclass(frozen=True, slots=True)
class CapRoom(Record):
    """A cap that covers a trip, and what is left until rides cost nothing, or less: of an amount, or of paid rides."""

    cap: str
    """Which cap."""
    period: Literal["travel_day", "week", "calendar_month", "rolling"]
    """In which period it counts."""
    days: int | None
    """Of a rolling period: how many days."""
    limit: Money | None = None
    """Of an amount: the cap."""
    spent: Money | None = None
    """What was spent inside it so far."""
    left: Money | None = None
    """What can still be spent."""
    rides_limit: int | None = None
    """Of a number of paid rides: the cap."""
    rides_paid: int | None = None
    """The paid rides so far."""
    rides_left: int | None = None
    """How many can still be paid."""


@dataclass(frozen=True, slots=True)
class Estimate(Record):
    """What an imagined trip comes to."""

    trip: Trip
    """The trip as it would be. Its ids are of no tap."""
    explanation: Explanation | None
    """Why it would cost that; ``None`` where it has no price."""
    adds: Money
    """What the day would cost more by it. It is more than the fare where the trip leaves another without its check-out,
    and less where it makes another cheaper."""
    leaves_open: str | None
    """A trip that is under way, and that this one would leave without its check-out."""
    caps: tuple[CapRoom, ...]
    """The caps that cover it, and how far they are with it."""

    def _repr_html_(self) -> str:
        return trip_table(self.trip.day, (self.trip,))
