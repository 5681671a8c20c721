"""What other rules would change, and what is odd about rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from ovcore._ovcore import Money, Tap
from ovcore._wire import Record, pre
from ovcore.records.kinds import Mode
from ovcore.records.trips import Fare, HeldProduct

__all__ = [
    "CardTaps",
    "Changes",
    "Comparison",
    "SanityExample",
    "SanityFinding",
    "SanityReport",
    "SanitySubject",
    "Side",
    "Sums",
    "TripDifference",
]


@dataclass(frozen=True, slots=True)
class CardTaps:
    """One card for :func:`ovcore.compare`: what its holder is counted as, what it holds, and its taps."""

    rider: str
    """What kind of rider sums are made for: a product, an age, a region; never who it is."""
    taps: tuple[Tap, ...] | list[Tap]
    """Its taps, in any order."""
    products: tuple[HeldProduct, ...] | list[HeldProduct] = ()
    """The products that the card holds."""


@dataclass(frozen=True, slots=True)
class Side(Record):
    """What one side of a comparison comes to."""

    trips: int
    """Trips, cancelled ones included."""
    unpriced: int
    """Those of them that have no price."""
    amount: Money
    """What they cost."""


@dataclass(frozen=True, slots=True)
class Sums(Record):
    """Both sides of some trips."""

    before: Side
    """Under the rules that were given first."""
    after: Side
    """Under the others."""

    @property
    def difference(self) -> Money:
        """What the trips cost more or, below nothing, less."""
        return self.after.amount - self.before.amount


@dataclass(frozen=True, slots=True)
class Changes(Record):
    """How many trips change, and how; they add up to all trips."""

    same: int
    """Not at all."""
    dearer: int
    """They cost more."""
    cheaper: int
    """They cost less."""
    split_otherwise: int
    """They cost the same, and carriers receive other parts of it."""
    became_unpriced: int
    """They had a price and have none."""
    became_priced: int
    """They had no price and have one."""
    appears: int
    """Only the second rules make a trip of their taps."""
    disappears: int
    """Only the first rules make a trip of their taps."""


@dataclass(frozen=True, slots=True)
class TripDifference(Record):
    """One trip that changes."""

    rider: str
    """What its holder is counted as."""
    trip: str
    """The trip: the id of the tap that checked in."""
    at: dt.datetime
    """When it checked in."""
    mode: Mode
    """What one travelled by."""
    from_: str
    """Where it begins."""
    to: str | None
    """Where it ends."""
    change: str
    """How it changes, as ``"dearer"``."""
    before: Fare | None
    """What it cost; ``None`` where the first rules make no trip of its taps."""
    after: Fare | None
    """What it costs; ``None`` where the second rules make no trip of its taps."""
    difference: Money
    """What is charged more or, below nothing, less."""
    carriers: tuple[tuple[str, Money, Money], ...]
    """What each carrier received and receives of it."""


@dataclass(frozen=True, slots=True)
class Comparison(Record):
    """What other rules change. Everything adds up: the difference in all is that of all trips, carriers and riders."""

    cards: int
    """How many cards there were."""
    total: Sums
    """All trips."""
    changes: Changes
    """How they change."""
    carriers: tuple[tuple[str, Sums], ...]
    """By carrier, in order of their ids."""
    riders: tuple[tuple[str, Sums], ...]
    """By kind of rider, in order of their names."""
    other_riders: Sums | None
    """The kinds of riders beyond those that are kept apart, together."""
    trips: tuple[TripDifference, ...]
    """The trips that change most, the largest difference first."""
    text: str = field(repr=False, compare=False)
    """All of it as tables."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return pre(self.text)


@dataclass(frozen=True, slots=True)
class SanitySubject(Record):
    """What a finding is about."""

    tariff: str
    """The tariff."""
    rule: str | None
    """The price row or cap; ``None`` where no one rule is to blame."""
    carrier: str | None
    """Whose ride; ``None`` where that does not matter."""
    mode: Mode | None
    """By what; ``None`` where that does not matter."""
    product: str | None
    """The product, where the finding is about one."""
    reason: str | None
    """Why there is no price, where there is none."""


@dataclass(frozen=True, slots=True)
class SanityExample(Record):
    """Where something odd was seen."""

    places: tuple[str, ...]
    """The ride, or the rides one after the other, by the places where one checks in or out."""
    amount: Money | None
    """What it costs; ``None`` where it has no price."""
    compared_with: tuple[str, ...]
    """What it is compared with: another ride; empty where it is the same, or no ride."""
    compared_amount: Money | None
    """What that costs, or the cap."""
    at: dt.datetime | None
    """When the ride begins; ``None`` where no ride was made."""
    products: tuple[str, ...]
    """What the traveller holds."""


@dataclass(frozen=True, slots=True)
class SanityFinding(Record):
    """Something odd, how often it was seen, and the first times."""

    kind: str
    """What is odd, by name."""
    code: str
    """A code that stays the same between versions."""
    text: str
    """What is odd, in words."""
    expected: str
    """What would be right."""
    about: SanitySubject
    """What it is about."""
    count: int
    """For how many pairs of places; of what has no places, 1."""
    examples: tuple[SanityExample, ...]
    """The first ones."""


@dataclass(frozen=True, slots=True)
class SanityReport(Record):
    """What is odd about some tariffs, and what was looked at."""

    findings: tuple[SanityFinding, ...]
    """What is odd."""
    bases_tried: int
    """For how many sets of prices pairs of rides were tried."""
    text: str = field(repr=False, compare=False)
    """All of it as text, with what was looked at."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return pre(self.text)
