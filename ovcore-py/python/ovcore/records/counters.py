"""What is counted of cards by month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from ovcore._ovcore import Money
from ovcore._wire import Record

__all__ = [
    "CardGroup",
    "CountersDeleted",
    "ExportCell",
    "ExportTable",
    "FavouriteRoute",
    "FavouriteStation",
    "MonthCounters",
    "Statement",
]


@dataclass(frozen=True, slots=True, order=True)
class Statement(Record):
    """Something that a traveller said about being counted."""

    at: dt.datetime
    """When."""
    said: Literal[
        "consent_given",
        "opted_in_again",
        "objection_taken_back",
        "consent_withdrawn",
        "opted_out",
        "objected",
    ]
    """What."""


@dataclass(frozen=True, slots=True)
class CountersDeleted(Record):
    """That counters were deleted. It does not say whose they were."""

    why: str
    """The code of the refusal, as ``"counters.opted_out"``."""
    deleted_at: dt.datetime
    """When, in UTC."""


@dataclass(frozen=True, slots=True)
class FavouriteRoute(Record):
    """The two places between which one travelled most, whichever way."""

    one: str
    """One end …"""
    other: str
    """… and the other."""
    trips: int
    """How often."""


@dataclass(frozen=True, slots=True)
class FavouriteStation(Record):
    """The place where most trips began or ended."""

    place: str
    """Which."""
    trips: int
    """Of how many trips."""


@dataclass(frozen=True, slots=True)
class MonthCounters(Record):
    """The counters of a card in a month that is over."""

    month: str
    """Which, as ``"2026-03"``."""
    trips: int
    """How many trips."""
    days: int
    """On how many dates."""
    days_since_last_trip: int
    """How many days lay between the last trip and the end of the month."""
    peak: int
    """How many trips checked in in the peak."""
    off_peak: int
    """How many outside it."""
    no_difference: int
    """How many by tariffs that make no difference."""
    not_known: int
    """Of how many nobody can say."""
    mostly: Literal["peak", "off_peak", "no_difference", "not_known"]
    """When most of them began."""
    favourite_route: FavouriteRoute | None
    """The route that was travelled most, if it was often enough."""
    favourite_station: FavouriteStation | None
    """The place where most trips began or ended, if it was often enough."""
    revenue: tuple[tuple[str, Money], ...]
    """What the travel earned, by carrier."""
    revenue_in_all: Money
    """What it earned in all."""
    bike_rentals: int | None
    """Bicycles rented; ``None`` where the host does not count them."""
    bike_parkings: int | None
    """Bicycles parked on account; ``None`` where the host does not count them."""


@dataclass(frozen=True, slots=True)
class CardGroup(Record):
    """Some cards together."""

    cards: int
    """How many cards."""
    trips: int
    """How many trips they made."""
    revenue: Money
    """What those earned."""


@dataclass(frozen=True, slots=True)
class ExportCell(Record):
    """A cell of an export that is shown."""

    name: str
    """What its cards have in common."""
    group: CardGroup
    """Its cards."""


@dataclass(frozen=True, slots=True)
class ExportTable(Record):
    """Cards by one of their counters."""

    by: Literal["route", "station", "frequency", "peak"]
    """By which."""
    cells: tuple[ExportCell, ...]
    """The cells that are shown, in order of their names."""
    others: CardGroup | None
    """Those that are not, together."""
