"""What an account holds, and what a reader makes of its card."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Literal

from ovcore._ovcore import Money, Tap, Token
from ovcore._wire import Record
from ovcore.records.kinds import BlockCause, Mode, Proof
from ovcore.records.trips import Bucket, CardKind, Correction, Trip, trip_table

__all__ = [
    "Action",
    "Admission",
    "Attributes",
    "Deadline",
    "Denial",
    "DenyReason",
    "HeldCorrection",
    "HeldDay",
    "HeldTap",
    "HeldTrip",
    "LinkedCard",
    "ScreenOutcome",
]


@dataclass(frozen=True, slots=True)
class DenyReason(Record):
    """A reason on the deny list. Reasons stand side by side; the card is free when none is left."""

    _form = "choice"

    kind: Literal["unpaid_fare", "issuer_block", "account_check_failed", "conditions_broken", "blocked_range"]
    """Which."""
    cause: BlockCause | None = None
    """Of an issuer block: why."""
    carrier: str | None = None
    """Of broken conditions: who listed it."""


@dataclass(frozen=True, slots=True)
class Denial(Record):
    """A reason that stands."""

    reason: DenyReason
    """The reason."""
    number: int
    """Which listing of the account it is."""
    since: dt.datetime
    """Since when."""


@dataclass(frozen=True, slots=True)
class Admission(Record):
    """What a reader does with a card, and why."""

    is_open: bool
    """Whether it opens."""
    obstacle: str | None
    """The code of what stands against the card or the list, as ``"admit.listed"``, whether or not it refuses for it."""
    notices: tuple[str, ...]
    """Of a listed card: what its carrier may know, as ``"unpaid_fare"``."""
    message: str | None
    """The key of what the reader shows, where it refuses."""
    text_en: str | None
    """What the reader shows, in English."""
    text_nl: str | None
    """What the reader shows, in Dutch."""
    reader_outcome: Literal["accepted", "denied", "failed"]
    """What stands in the tap."""
    list_standing: Literal["fresh", "stale", "ahead_of_clock", "not_own", "missing"]
    """How far the deny list could be relied on."""


@dataclass(frozen=True, slots=True)
class ScreenOutcome(Record):
    """What came of an input to an inspector's screen."""

    ended: Literal["time_is_over", "no_answer", "clock_moved", "next_card", "closed"] | None
    """Whether what was under way is over, and why. A card that was showing is wiped."""
    then: Literal["nothing", "ask", "show", "dropped"]
    """What is to be done. An answer that was dropped was to no question that is open."""
    question: int | None
    """Of ``"ask"``: the number under which to ask the back office."""


@dataclass(frozen=True, slots=True)
class HeldTap(Record):
    """A tap with what became of it."""

    tap: Tap
    """The tap."""
    bucket: Bucket
    """What became of it."""
    inert: bool
    """A quarantined tap that came too late to hold a trip."""
    recovers: bool
    """A presentation that started an attempt on the debt."""


@dataclass(frozen=True, slots=True)
class HeldTrip(Record):
    """A trip with what was asked for it so far."""

    trip: Trip
    """The trip."""
    asked: tuple[tuple[dt.date, Money], ...]
    """What was asked of the bank or put into a debt, less what was credited, by travel day."""
    was_asked: bool
    """Whether anything was ever asked for it."""
    withdrawn: bool
    """Its check-in turned out to be none: it costs nothing."""


@dataclass(frozen=True, slots=True)
class HeldCorrection(Record):
    """A correction with who made it, and when."""

    correction: Correction
    """What."""
    by: Literal["traveller", "service_desk"]
    """By whom."""
    at: dt.datetime
    """When."""


@dataclass(frozen=True, slots=True)
class HeldDay(Record):
    """A day that an account holds, or held."""

    _ignored: ClassVar[frozenset[str]] = frozenset({"carry_out"})

    day: dt.date
    """Which day."""
    taps: tuple[HeldTap, ...]
    """Its taps, in order of their ids."""
    trips: tuple[HeldTrip, ...]
    """The trips that began on it, in order of time."""
    late_amendments: tuple[Tap, ...]
    """Amendments of its taps that came too late to be used."""
    corrections: tuple[HeldCorrection, ...]
    """Corrections of its trips, in the order in which they were made."""

    def _repr_html_(self) -> str:
        return trip_table(self.day, tuple(held.trip for held in self.trips))


@dataclass(frozen=True, slots=True)
class LinkedCard(Record):
    """Another card of the same traveller."""

    token: Token
    """Its token."""
    card: CardKind
    """What is known of it."""
    proof: Proof
    """What shows it."""


@dataclass(frozen=True, slots=True)
class Attributes(Record):
    """What else is known of a card."""

    issuer_range: str | None
    """The name of the card's issuer range, where it has one."""
    lifted: tuple[DenyReason, ...]
    """Reasons that were lifted after an objection and whose cause goes on."""
    linked: tuple[LinkedCard, ...]
    """Other cards of the same traveller."""
    days_left: tuple[dt.date, ...]
    """The days that left the account and can still be corrected."""


@dataclass(frozen=True, slots=True)
class Action(Record):
    """One of the last actions of a card."""

    at: dt.datetime
    """When."""
    place: str
    """Where."""
    carrier: str
    """Whose reader."""
    mode: Mode
    """By what."""
    what: str
    """What became of it, as ``"check_in"``."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something falls due, and what."""

    at: dt.datetime
    """When, in UTC."""
    kind: Literal[
        "trip_ends",
        "off_list",
        "range",
        "ask_again",
        "night",
        "retry",
        "refund",
        "day_leaves",
        "day_forgotten",
    ]
    """What."""
    day: dt.date
    """For which day: of the trip, the payment, the credit or the record."""
