"""Cards, products, trips, and why they cost what they cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

from ovcore._ovcore import Carry, Money
from ovcore._wire import Record, table
from ovcore.records.kinds import CardForm, CardFunding, CardScheme, Mode

__all__ = [
    "Bucket",
    "CardKind",
    "Correction",
    "Distance",
    "Explanation",
    "ExplanationLine",
    "Fare",
    "HeldProduct",
    "Leg",
    "RatedDay",
    "TapBucket",
    "Trip",
    "TripEnd",
    "TripStatus",
]


@dataclass(frozen=True, slots=True, order=True)
class CardKind(Record):
    """What kind of card it is. An account keeps it beside the token: retries and collection go by it."""

    scheme: CardScheme
    """On a co-badged card, that of the application which the reader used."""
    form: CardForm = "physical"
    """Plastic, or on a phone, a watch or a ring."""
    funding: CardFunding = "unknown"
    """Where the card's money comes from."""


@dataclass(frozen=True, slots=True, order=True)
class HeldProduct(Record):
    """A product that a card holds, for check-ins on its dates, both inclusive."""

    product: str
    """Which product; tariffs that do not know it charge as if it were not there."""
    from_: dt.date
    """The first date of check-in that it holds for."""
    until: dt.date
    """The last date of check-in that it holds for."""


@dataclass(frozen=True, slots=True)
class Bucket(Record):
    """What became of a tap: each ends in exactly one bucket."""

    _form = "choice"

    kind: Literal[
        "check_in",
        "check_out",
        "duplicate",
        "refused",
        "failed",
        "debt_recovery",
        "supplement",
        "orphan_check_out",
        "quarantined",
        "late_not_used",
        "expired",
    ]
    """Which."""
    trip: str | None = None
    """The trip that a check-out ended, or that a supplement belongs to."""
    of: str | None = None
    """The tap of which a duplicate is the same presentation."""


@dataclass(frozen=True, slots=True)
class TapBucket(Record):
    """A tap, by its id, and what became of it."""

    _form = "rows"

    tap: str
    """The tap's id."""
    bucket: Bucket
    """What became of it."""


@dataclass(frozen=True, slots=True)
class TripEnd(Record):
    """One end of a trip."""

    tap: str
    """The tap's id."""
    carrier: str
    """Whose reader."""
    place: str
    """Where."""
    at: dt.datetime
    """When, in UTC."""


@dataclass(frozen=True, slots=True)
class Distance(Record):
    """How far, in whole units."""

    _form = "rows"

    amount: int
    """How many."""
    unit: Literal["tariff_unit", "metre"]
    """Of what: tariff units of rail, about a kilometre each, or metres."""

    def __str__(self) -> str:
        return f"{self.amount} {'units' if self.unit == 'tariff_unit' else 'm'}"


@dataclass(frozen=True, slots=True)
class Leg(Record):
    """The part of a trip on one carrier."""

    carrier: str
    """Who earned it."""
    from_: str
    """Where it begins."""
    to: str | None
    """Where it ends; ``None`` for a trip without check-out."""
    distance: Distance | None
    """How far; ``None`` where the fare does not depend on it."""
    tariff: str
    """Which tariff priced it."""
    amount: Money
    """Its part of the fare."""


@dataclass(frozen=True, slots=True)
class TripStatus(Record):
    """Where a trip stands."""

    _form = "choice"

    kind: Literal[
        "open",
        "complete",
        "missing_check_out",
        "same_place",
        "cancelled",
        "held",
        "corrected",
        "corrected_check_in",
    ]
    """Which."""
    until: dt.datetime | None = None
    """Of an open or held trip: the last second at which a check-out, or an amendment, counts."""
    why: Literal["same_place", "wrong_pole", "corrected"] | None = None
    """Of a cancelled trip: why it is free."""
    to: str | None = None
    """Of a corrected trip: where it went."""
    from_: str | None = None
    """Of a trip with a corrected check-in: where it began."""

    def __str__(self) -> str:
        return self.kind.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Fare(Record):
    """What a trip costs, as far as it is known. Unknown is not zero: such a trip is reported, and never charged."""

    _form = "choice"
    _newtypes: ClassVar[Mapping[str, str]] = {"priced": "amount", "unpriced": "why"}

    kind: Literal["pending", "priced", "unpriced"]
    """Not known yet; known; or unknown."""
    amount: Money | None = None
    """What it costs, where that is known."""
    why: (
        Literal[
            "unknown_distance",
            "no_tariff",
            "no_price",
            "no_boarding_fare",
            "no_holiday_list",
            "after_unpriced_trip",
            "out_of_range",
        ]
        | None
    ) = None
    """Why it has no price."""

    def __str__(self) -> str:
        return str(self.amount) if self.amount is not None else self.kind


@dataclass(frozen=True, slots=True)
class Trip(Record):
    """One trip of a card: where, when, what it costs, and how that is split over carriers."""

    id: str
    """Names it: the id of the tap that checked in; of a corrected check-in, that of its check-out."""
    day: dt.date
    """The travel day that it belongs to."""
    journey: str
    """The journey that it belongs to, named by the journey's first trip."""
    mode: Mode
    """What one travelled by."""
    check_in: TripEnd
    """The check-in."""
    check_out: TripEnd | None
    """The check-out, if there was one."""
    status: TripStatus
    """Where it stands."""
    fare: Fare
    """What it costs."""
    legs: tuple[Leg, ...]
    """The parts on each carrier; their amounts add up to the fare."""
    final_at: dt.datetime | None
    """From when on the fare counts for thresholds, requests and debts; ``None`` while it has none."""


@dataclass(frozen=True, slots=True, order=True)
class Correction(Record):
    """Where a trip ended, or began, although no tap says so."""

    trip: str
    """The trip, named by its check-in; or the check-out that closed nothing, named by itself."""
    place: str
    """The end that is missing. That of the other end cancels the trip."""


_TRIP_HEADS = ["trip", "mode", "check-in (UTC)", "from", "check-out (UTC)", "to", "status", "carriers", "fare"]


def _trip_rows(trips: tuple[Trip, ...]) -> list[list[object]]:
    return [
        [
            trip.id,
            trip.mode,
            trip.check_in.at.strftime("%Y-%m-%d %H:%M:%S"),
            trip.check_in.place,
            trip.check_out.at.strftime("%H:%M:%S") if trip.check_out else "",
            trip.check_out.place if trip.check_out else "",
            trip.status,
            ", ".join(f"{leg.carrier} {leg.amount}" for leg in trip.legs),
            trip.fare,
        ]
        for trip in trips
    ]


def trip_table(day: dt.date, trips: tuple[Trip, ...]) -> str:
    return table(_TRIP_HEADS, _trip_rows(trips), frozenset({8}), f"Travel day {day}, amounts in the tariff's currency")


@dataclass(frozen=True, slots=True)
class ExplanationLine(Record):
    """One component of a price."""

    carrier: str
    """For whose leg."""
    tariff: str
    """By which tariff."""
    tariff_version: str
    """In which edition."""
    rule: str
    """By which rule of it."""
    amount: Decimal
    """What it adds to the price, in minor units, exact: the rounding has a line of its own."""
    vat_basis_points: int | None
    """The VAT that it contains, in ten-thousandths of the amount without; ``None`` where the tariff does not say."""
    text: str
    """What it is, in words, with what it was worked out from."""


@dataclass(frozen=True, slots=True)
class Explanation(Record):
    """Why a price is what it is: lines that add up to it."""

    price: Money
    """The price."""
    lines: tuple[ExplanationLine, ...]
    """What it is made of; the amounts add up to the price."""
    text: str = field(repr=False)
    """All of it as text, a line for each component, amounts in minor units at the right."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        rows: list[list[object]] = [[own.carrier, own.tariff, own.rule, own.text, own.amount] for own in self.lines]
        rows.append(["", "", "", "price", self.price.minor])
        return table(["carrier", "tariff", "rule", "", "minor units"], rows, frozenset({4}))


@dataclass(frozen=True, slots=True)
class RatedDay(Record):
    """A travel day of one card, rated without an account."""

    day: dt.date
    """Which day."""
    trips: tuple[Trip, ...]
    """Its trips, in order of time."""
    taps: tuple[TapBucket, ...]
    """What became of each tap."""
    explanations: tuple[Explanation | None, ...]
    """For each trip why it costs what it costs; ``None`` where it has no price."""
    carry: Carry
    """What it hands to the next day: give it to :func:`ovcore.rate_day` there."""

    def _repr_html_(self) -> str:
        return trip_table(self.day, self.trips)
