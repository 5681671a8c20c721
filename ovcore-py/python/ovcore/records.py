"""What the core says, and what it is asked, as frozen dataclasses.

All are compared by content, hashed, pickled, and match in ``match`` statements; each has ``to_dict`` and ``from_dict``
for its JSON form. Amounts are :class:`ovcore.Money`, instants aware datetimes in UTC, travel days dates, ids texts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeAlias

from ovcore._ovcore import Carry, Cursor, DayRecord, Event, Money, ReferenceNumber, Tap, Token
from ovcore._wire import Record, encode_variant, pre, table

__all__ = [
    "Action",
    "AddProduct",
    "Admission",
    "Advance",
    "Answer",
    "AskPayment",
    "Attempts",
    "Attributes",
    "BreakConditions",
    "Bucket",
    "CardKind",
    "CardTaps",
    "CarrierSum",
    "Changes",
    "CheckAccount",
    "CheckAnswered",
    "ClearConditions",
    "ClearingRow",
    "Command",
    "Comparison",
    "Correct",
    "Correction",
    "Credit",
    "CreditUse",
    "Deadline",
    "Debt",
    "DecideObjection",
    "Decision",
    "Denial",
    "DenyCard",
    "DenyReason",
    "Discrepancy",
    "Distance",
    "Effect",
    "Explanation",
    "ExplanationLine",
    "Fare",
    "FreeCard",
    "Given",
    "HandOver",
    "HandOverCard",
    "HandedOver",
    "HeldCorrection",
    "HeldDay",
    "HeldProduct",
    "HeldTap",
    "HeldTrip",
    "Hold",
    "InFlight",
    "Instruct",
    "Instruction",
    "Item",
    "LateTap",
    "LedgerLine",
    "LedgerName",
    "Ledgers",
    "Leg",
    "Link",
    "LinkedCard",
    "PayDebt",
    "Payee",
    "Payment",
    "PaymentKind",
    "PaymentRecord",
    "PaymentState",
    "Plan",
    "PurgeOrder",
    "RatedDay",
    "Refund",
    "RemoveProduct",
    "RequestPayment",
    "Restriction",
    "RetentionRecord",
    "SanityExample",
    "SanityFinding",
    "SanityReport",
    "SanitySubject",
    "SetIssuerRange",
    "Share",
    "Side",
    "Sums",
    "TakeBack",
    "TakeOver",
    "TapBucket",
    "Trip",
    "TripDifference",
    "TripEnd",
    "TripStatus",
    "TripSum",
    "Unlink",
]

Mode = Literal["rail", "metro", "tram", "bus", "ferry"]
CardScheme = Literal["maestro", "mastercard", "v_pay", "visa"]
CardForm = Literal["physical", "device"]
CardFunding = Literal["debit", "credit", "prepaid", "unknown"]
Channel = Literal["scheduled", "tap", "self_service"]
BlockCause = Literal["lost", "stolen", "other"]
DeclineCategory = Literal[
    "insufficient_funds",
    "do_not_honour",
    "lost",
    "stolen",
    "account_closed",
    "not_permitted",
    "technical",
    "unknown",
]
Proof = Literal["issuer_notice", "account_reference", "both_presented", "service_desk"]


# Cards and products


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


# Trips


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


def _trip_table(day: dt.date, trips: tuple[Trip, ...]) -> str:
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
        return _trip_table(self.day, self.trips)


# Payments, credits and debts


@dataclass(frozen=True, slots=True, order=True)
class Item(Record):
    """So much for one trip of one travel day. Below nothing where a fare fell and another of the same day rose."""

    day: dt.date
    """The travel day."""
    trip: str
    """The trip."""
    amount: Money
    """How much."""


@dataclass(frozen=True, slots=True, order=True)
class Share(Record):
    """What a carrier earns of a trip's fare."""

    trip: str
    """The trip."""
    carrier: str
    """The carrier."""
    amount: Money
    """How much."""


@dataclass(frozen=True, slots=True)
class PaymentKind(Record):
    """Why a payment was asked for."""

    _form = "choice"

    kind: Literal["night", "threshold", "per_trip", "recovery"]
    """The travel day is over; its sum went above the threshold; the card pays after each trip; a debt."""
    channel: Channel | None = None
    """Of a recovery: by which way."""


@dataclass(frozen=True, slots=True, order=True)
class CreditUse(Record):
    """A part of a credit that went against a payment or a debt."""

    credit: int
    """Which credit."""
    amount: Money
    """How much of it."""


@dataclass(frozen=True, slots=True)
class Payment(Record):
    """A payment: what it is for, and what is asked of the bank after credits."""

    ordinal: int
    """Its number within the account, from 0."""
    reference: ReferenceNumber
    """What the traveller reads on the bank statement."""
    kind: PaymentKind
    """Why it was asked for."""
    items: tuple[Item, ...]
    """What it is for."""
    shares: tuple[Share, ...]
    """Who earns what of the fares of its trips, as of the request."""
    credits: tuple[CreditUse, ...]
    """The credits that went against it."""
    amount: Money
    """What is asked: the items less the credits."""


@dataclass(frozen=True, slots=True)
class InFlight(Record):
    """The request that is at the bank."""

    effect: str
    """The effect that asked for it; an answer names it."""
    payment: Payment
    """The payment."""
    unknowns: int
    """How often the outcome was unknown."""
    ask_again_at: dt.datetime | None
    """When the bank is asked again; ``None`` while an answer is awaited."""


@dataclass(frozen=True, slots=True)
class Credit(Record):
    """Money that the traveller gets back: against the next payments, or refunded."""

    number: int
    """Its number within the account."""
    date: dt.date
    """The civil date on which it arose."""
    day: dt.date
    """The travel day whose fares fell."""
    left: Money
    """What is left of it."""


@dataclass(frozen=True, slots=True)
class Attempts(Record):
    """What was tried by one channel to collect a debt."""

    made: int
    """How often."""
    on_date: int
    """How often on the date of the last."""
    last_at: dt.datetime | None
    """The last."""
    stopped: bool
    """An answer has ended them for this debt."""
    awaits_check: bool
    """None before an account check has passed."""


@dataclass(frozen=True, slots=True)
class Debt(Record):
    """What is owed after a declined payment."""

    date: dt.date
    """The local date of the first declining answer."""
    amount: Money
    """What is owed now."""
    items: tuple[Item, ...]
    """What of it is owed for which trip; adds up to the amount."""
    shares: tuple[Share, ...]
    """Who earns what of the fares of those trips."""
    foreign: tuple[tuple[int, str], ...]
    """The trips of it that other cards made, before they were replaced by this one, with their accounts."""
    reference: ReferenceNumber
    """The reference under which it was asked for last."""
    referenced: tuple[Item, ...]
    """For what it was asked last."""
    category: DeclineCategory
    """What the bank said last."""
    schedule_at: int
    """The last day of the schedule, in calendar days after the date, that was made or passed over."""
    schedule_waits: bool
    """An attempt of the schedule fell due while another was at the bank."""
    scheduled: Attempts
    """What was tried by the schedule."""
    by_tap: Attempts
    """What was tried by presenting the card."""
    self_service: Attempts
    """What was tried in self-service."""
    answered_at: dt.datetime
    """When the bank last answered."""


@dataclass(frozen=True, slots=True)
class PaymentState(Record):
    """What the bank said of a payment."""

    _form = "choice"

    kind: Literal["in_flight", "approved", "declined", "settled", "taken_back"]
    """At the bank; paid; not paid; covered by credits, so that nothing was asked; paid, and taken back later."""
    at: dt.datetime | None = None
    """When the bank said so."""
    category: DeclineCategory | None = None
    """Of a declined payment: why."""


@dataclass(frozen=True, slots=True)
class PaymentRecord(Record):
    """A payment, and what came of it."""

    effect: str | None
    """The effect that asked for it; none for one that credits covered whole."""
    asked_at: dt.datetime
    """When it was asked for."""
    payment: Payment
    """The payment."""
    state: PaymentState
    """What the bank said last."""
    asks_again_at: dt.datetime | None
    """While nobody knows whether the bank paid: when it is asked again."""
    debt: int | None
    """The debt that it went into, or that it was an attempt on: which, of the account's."""


@dataclass(frozen=True, slots=True)
class Payee(Record):
    """Who receives a part of what was collected."""

    _form = "choice"
    _newtypes: ClassVar[Mapping[str, str]] = {"carrier": "carrier", "unmatched": "why"}

    kind: Literal["carrier", "traveller", "unmatched"]
    """A carrier; the traveller, as a credit; or nobody who is known."""
    carrier: str | None = None
    """Which carrier."""
    why: Literal["no_leg", "other_card"] | None = None
    """Why nobody is known."""


@dataclass(frozen=True, slots=True)
class ClearingRow(Record):
    """A row of a clearing: a sum over trips and accounts."""

    date: dt.date
    """The clearing date: the local date of the events."""
    payee: Payee
    """Who receives."""
    day: dt.date
    """Of which travel day's fares."""
    kind: str
    """By what, as ``"night"``."""
    because: Literal["fare", "late", "corrected"]
    """Why it was due: the trip itself, or what changed after it was asked for."""
    amount: Money
    """How much; below nothing where the payee gives back."""


# Retention

Signal = Literal[
    "consent_withdrawn",
    "opt_out",
    "objection",
    "deletion_requested",
    "served",
    "paid",
    "waived",
    "next_card",
    "closed",
]


@dataclass(frozen=True, slots=True)
class Given(Record):
    """Something that a person said or did about a record."""

    signal: Signal
    """What."""
    at: dt.datetime
    """When."""


@dataclass(frozen=True, slots=True)
class Hold(Record):
    """What keeps a record from being erased."""

    reason: Literal["complaint", "legal"]
    """Why."""
    until: dt.datetime | None = None
    """Until when; ``None`` while that is open."""


@dataclass(frozen=True, slots=True)
class Restriction(Record):
    """The person asked for a record to be kept and not used."""

    until: dt.datetime | None = None
    """The first instant at which it is lifted; ``None`` while that is open."""


@dataclass(frozen=True, slots=True)
class RetentionRecord:
    """What a host says of a record to :func:`ovcore.plan_erasure`: nothing of what is in it."""

    id: str
    """The host's name of it, which no other record has. It is not a token, and not made from one."""
    category: str
    """The rule of the catalogue that it falls under."""
    anchor: dt.datetime | dt.date
    """When what the rule's period is counted from was: to the second, or on a date."""
    task: Literal["erase", "forget_days"] = "erase"
    """What is done when it is due: the record goes, or what it holds of the days before a date."""
    signals: tuple[Given, ...] = ()
    """What people said and did about it."""
    holds: tuple[Hold, ...] = ()
    """What holds it."""
    restricted: Restriction | None = None
    """Whether the person asked for it to be kept and not used."""
    consent: bool = False
    """Whether the person agreed to its being kept for longer, where the rule knows of that."""


@dataclass(frozen=True, slots=True)
class PurgeOrder(Record):
    """An order: erase this. Carrying it out twice does no harm."""

    due: dt.datetime
    """Since when it has been due."""
    category: str
    """The rule."""
    record: str
    """The record."""
    task: Literal["erase", "forget_days"]
    """Whether the record goes, or what it holds of some days."""
    before: dt.date | None
    """For days: the first one that may stay."""
    ended_by: Signal | None
    """What ended the period early, or an open one at all."""


@dataclass(frozen=True, slots=True)
class Plan(Record):
    """What is to be erased, oldest due first."""

    orders: tuple[PurgeOrder, ...]
    """The orders, by when they became due, rule, record."""
    next: Cursor | None
    """Where to go on, if these are not all."""
    records: int
    """How many records were looked at."""
    due: tuple[tuple[str, int], ...]
    """How many of them are due, by rule: those of other pages as well."""
    held: tuple[tuple[str, int], ...]
    """How many would be due and are held, by reason."""
    restricted: int
    """How many would be due and are restricted."""
    waiting: int
    """How many wait for a signal."""
    unknown: int
    """How many name a rule that the catalogue does not have. They are kept; somebody must look at them."""
    first_unknown: str | None
    """The first of those, in order of ids."""
    next_due: dt.datetime | None
    """When the next record is due that is not yet: when to plan again."""
    text: str = field(repr=False, compare=False)
    """Counts and orders as text."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return pre(self.text)


# The deny list


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


# What an account holds


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
        return _trip_table(self.day, tuple(held.trip for held in self.trips))


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


# Ledgers and reconciliation


@dataclass(frozen=True, slots=True)
class LedgerName(Record):
    """A ledger. Each cent of a fare stands on one carrier's ledger, and against it on another that says where it is."""

    _form = "choice"
    _newtypes: ClassVar[Mapping[str, str]] = {"carrier": "carrier", "waived": "carrier"}

    kind: Literal["carrier", "uncollected", "in_flight", "debt", "collected", "credits", "refunded", "waived", "moved"]
    """Which."""
    carrier: str | None = None
    """Of a carrier's ledger whose; of what was waived who bears it."""

    def __str__(self) -> str:
        return self.kind.replace("_", " ") if self.carrier is None else f"{self.kind} {self.carrier}"


@dataclass(frozen=True, slots=True)
class LedgerLine(Record):
    """One line: a ledger and an amount, a debit above nothing, a credit below."""

    ledger: LedgerName
    """The ledger."""
    amount: Money
    """How much."""


@dataclass(frozen=True, slots=True)
class Ledgers(Record):
    """What stands on each ledger, or what an event posts. The lines add up to nothing."""

    _form = "list"

    lines: tuple[LedgerLine, ...]
    """The lines, in order of their ledgers; ledgers with nothing on them are left out."""

    def of(self, kind: str, carrier: str | None = None) -> Money:
        """What stands on a ledger, as ``of("carrier", "NS")`` or ``of("collected")``; nothing where it is left out."""
        found = [own.amount for own in self.lines if (own.ledger.kind, own.ledger.carrier) == (kind, carrier)]
        return found[0] if found else Money.ZERO

    @property
    def balance(self) -> bool:
        """Whether debits and credits are equal."""
        return Money.sum(own.amount for own in self.lines) == Money.ZERO

    def _repr_html_(self) -> str:
        rows: list[list[object]] = [
            [own.ledger, own.amount if own.amount > Money.ZERO else "", -own.amount if own.amount < Money.ZERO else ""]
            for own in self.lines
        ]
        return table(["ledger", "debit", "credit"], rows, frozenset({1, 2}))


@dataclass(frozen=True, slots=True)
class TripSum(Record):
    """How many trips, and what they cost."""

    trips: int
    """How many."""
    fares: Money
    """Their fares as they stand now."""


@dataclass(frozen=True, slots=True)
class CarrierSum(Record):
    """A carrier's part."""

    legs: int
    """How many legs with a price."""
    earned: Money
    """What they make."""
    waived: Money
    """What the carrier bears of waived debts."""


@dataclass(frozen=True, slots=True)
class Discrepancy(Record):
    """Something that does not fit in a reconciliation."""

    account: int
    """In which account."""
    code: str
    """A code that stays the same between versions."""
    text: str
    """What, in words."""


# What if


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


# Effects: what a host is asked to do. Doing it twice is harmless.


@dataclass(frozen=True, slots=True)
class RequestPayment(Record):
    """Ask the bank for a payment, and answer."""

    _form = "variant"
    _variant: ClassVar[str] = "request_payment"

    id: str
    """Names the request at the bank: the bank must not pay one id twice."""
    reference: ReferenceNumber
    """What the traveller reads on the bank statement."""
    amount: Money
    """How much; more than nothing."""
    kind: PaymentKind
    """Why."""
    number: Literal["presented", "plastic"]
    """By which number of the card."""
    first_ride: bool
    """Whether the issuer bears a decline."""


@dataclass(frozen=True, slots=True)
class AskPayment(Record):
    """Ask the bank what became of a request, under the same id, and answer."""

    _form = "variant"
    _variant: ClassVar[str] = "ask_payment"

    id: str
    """The request."""
    reference: ReferenceNumber
    """Its reference."""
    amount: Money
    """Its amount."""


@dataclass(frozen=True, slots=True)
class Refund(Record):
    """Pay an amount back."""

    _form = "variant"
    _variant: ClassVar[str] = "refund"

    id: str
    """Names the refund: it must not be paid twice."""
    amount: Money
    """How much; more than nothing."""


@dataclass(frozen=True, slots=True)
class DenyCard(Record):
    """Put the card on the deny list for a reason."""

    _form = "variant"
    _variant: ClassVar[str] = "deny_card"

    id: str
    """Names the entry."""
    reason: DenyReason
    """The reason."""


@dataclass(frozen=True, slots=True)
class FreeCard(Record):
    """Take a reason for the card off the deny list."""

    _form = "variant"
    _variant: ClassVar[str] = "free_card"

    id: str
    """Names the entry."""
    reason: DenyReason
    """The reason."""


@dataclass(frozen=True, slots=True)
class CheckAccount(Record):
    """Ask the issuer whether the card may travel. The traveller does not wait for it."""

    _form = "variant"
    _variant: ClassVar[str] = "check_account"

    id: str
    """Names it; the answer may name it."""
    why: Literal["first_travel", "long_away", "no_answer_before", "refused"]
    """Why."""


@dataclass(frozen=True, slots=True)
class HandedOver(Record):
    """What goes from the account of a card to that of the one that replaces it."""

    from_: int
    """From which account."""
    debt: Debt | None
    """The open debt, with its date and what was tried."""
    lifted: bool
    """Whether the debt does not block the card, after an objection."""
    products: tuple[HeldProduct, ...]
    """The products, from the date on."""
    proof: Proof
    """What shows that both cards are the same traveller's."""


@dataclass(frozen=True, slots=True)
class HandOverCard(Record):
    """Hand over to the account of the next card: send it :class:`TakeOver`."""

    _form = "variant"
    _variant: ClassVar[str] = "hand_over"

    id: str
    """Names it; the instruction names it."""
    to: int
    """The account of the next card."""
    handover: HandedOver
    """What."""


Effect: TypeAlias = RequestPayment | AskPayment | Refund | DenyCard | FreeCard | CheckAccount | HandOverCard


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command leads to. Store the events and queue the effects in one transaction; then apply the events."""

    events: tuple[Event, ...]
    """What happened, in order. Empty for a repeat, and where time passed without anything falling due."""
    effects: tuple[Effect, ...]
    """What the host is to do."""


# Instructions: what somebody asks of an account


@dataclass(frozen=True, slots=True)
class AddProduct(Record):
    """The card holds a product from now on."""

    _variant: ClassVar[str] = "add_product"

    product: HeldProduct
    """The product and its dates."""


@dataclass(frozen=True, slots=True)
class RemoveProduct(Record):
    """The card holds a product no longer: all its periods end."""

    _variant: ClassVar[str] = "remove_product"

    product: str
    """Which product."""


@dataclass(frozen=True, slots=True)
class Correct(Record):
    """A trip gets the end that no tap shows."""

    _variant: ClassVar[str] = "correct"

    day: dt.date
    """The day on which it is held: that of its check-in, or of the check-out that closed nothing."""
    correction: Correction
    """Which trip, and where."""
    by: Literal["traveller", "service_desk"]
    """By whom."""
    records: tuple[DayRecord, ...] = ()
    """The records of the days that it touches and that have left the account."""


@dataclass(frozen=True, slots=True)
class PayDebt(Record):
    """The traveller pays the debt now, in self-service."""

    _variant: ClassVar[str] = "pay_debt"


@dataclass(frozen=True, slots=True)
class DecideObjection(Record):
    """The traveller objected to a block, and somebody decided."""

    _variant: ClassVar[str] = "decide_objection"

    about: DenyReason
    """The reason on the deny list that it is about."""
    outcome: Literal["uphold", "lift", "waive"]
    """The block stands; the reason goes; the debt is waived."""
    ground: Literal[
        "charged_wrongly", "system_fault", "bank_fault", "used_by_another", "paid_otherwise", "hardship", "unfounded"
    ]
    """Why."""
    by: Literal["service_desk", "carrier_desk", "debt_desk", "arbiter"]
    """By whom."""


@dataclass(frozen=True, slots=True)
class TakeBack(Record):
    """The bank took back a payment that it had approved."""

    _variant: ClassVar[str] = "take_back"

    effect: str
    """The effect that had asked for it."""
    payment: Payment
    """The payment, as the event that asked for it had it."""
    seal: str
    """Its seal, as the event that approved it had it."""


@dataclass(frozen=True, slots=True)
class BreakConditions(Record):
    """A carrier found that the conditions of a product were broken."""

    _variant: ClassVar[str] = "break_conditions"

    carrier: str
    """Which carrier found it."""
    product: str
    """Of which product."""


@dataclass(frozen=True, slots=True)
class ClearConditions(Record):
    """A carrier clears its listing for broken conditions."""

    _variant: ClassVar[str] = "clear_conditions"

    carrier: str
    """Which carrier."""


@dataclass(frozen=True, slots=True)
class SetIssuerRange(Record):
    """The card is of a named issuer range, or of none that has a name."""

    _variant: ClassVar[str] = "set_issuer_range"

    range: str | None
    """Which range: the name, never the digits."""


@dataclass(frozen=True, slots=True)
class Link(Record):
    """Another card is the same traveller's: a phone and a plastic card, say. Its trips stay its own."""

    _variant: ClassVar[str] = "link"

    token: Token
    """The other card's token."""
    card: CardKind
    """What is known of it."""
    proof: Proof
    """What shows it."""


@dataclass(frozen=True, slots=True)
class Unlink(Record):
    """Another card is no longer linked."""

    _variant: ClassVar[str] = "unlink"

    token: Token
    """The other card's token."""


@dataclass(frozen=True, slots=True)
class HandOver(Record):
    """The card was replaced: debt and products go to the account of the next."""

    _variant: ClassVar[str] = "hand_over"

    to: int
    """The account of the next card."""
    proof: Proof
    """What shows that it is the same traveller's."""


@dataclass(frozen=True, slots=True)
class TakeOver(Record):
    """The card replaced another, and takes over what that one handed over."""

    _variant: ClassVar[str] = "take_over"

    effect: str
    """The effect by which it was handed over."""
    handover: HandedOver
    """What."""


Instruction: TypeAlias = (
    AddProduct
    | RemoveProduct
    | Correct
    | PayDebt
    | DecideObjection
    | TakeBack
    | BreakConditions
    | ClearConditions
    | SetIssuerRange
    | Link
    | Unlink
    | HandOver
    | TakeOver
)


# Commands: what a host asks of an account. A tap is one by itself.


@dataclass(frozen=True, slots=True)
class LateTap(Record):
    """A tap that touches days which have left the account, with their records: after ``refusal.record_needed``."""

    _command: ClassVar[str] = "late_tap"

    tap: Tap
    """The tap."""
    records: tuple[DayRecord, ...]
    """The days."""


@dataclass(frozen=True, slots=True)
class Advance(Record):
    """Time has passed: works off everything that fell due."""

    _command: ClassVar[str] = "advance"

    now: dt.datetime
    """Until when; aware."""


@dataclass(frozen=True, slots=True)
class Answer(Record):
    """A payment request was carried out and this came of it."""

    _command: ClassVar[str] = "answer"

    effect: str
    """The effect that is answered."""
    outcome: Literal["approved", "declined", "unknown"]
    """What the bank said. Unknown is asked again, never charged anew."""
    answered_at: dt.datetime
    """When it did; aware."""
    category: DeclineCategory | None = None
    """Of a declined payment: why, as far as the bank said."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        form: dict[str, Any] = Record.to_dict(self)
        category = form.pop("category")
        if category is not None or self.outcome == "declined":
            form["outcome"] = {self.outcome: {"category": category}}
        return form


@dataclass(frozen=True, slots=True)
class CheckAnswered(Record):
    """An account check was answered, or the host learned of a card's state otherwise."""

    _command: ClassVar[str] = "check_answered"

    id: str
    """Names the answer."""
    outcome: Literal["passed", "no_travel_function", "issuer_blocked", "no_answer"]
    """What the issuer said."""
    answered_at: dt.datetime
    """When; aware."""
    effect: str | None = None
    """The effect that is answered, where one was."""
    cause: BlockCause | None = None
    """Of a block: why."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        form: dict[str, Any] = Record.to_dict(self)
        cause = form.pop("cause")
        if cause is not None or self.outcome == "issuer_blocked":
            form["outcome"] = {self.outcome: {"cause": cause}}
        return form


@dataclass(frozen=True, slots=True)
class Instruct(Record):
    """Somebody asks something of the account."""

    _command: ClassVar[str] = "instruct"

    id: str
    """Names the command: a repeat is recognised by it."""
    now: dt.datetime
    """When; aware."""
    what: Instruction
    """What."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        form: dict[str, Any] = Record.to_dict(self)
        form["what"] = encode_variant(self.what)
        return form


Command: TypeAlias = Tap | LateTap | Advance | Answer | CheckAnswered | Instruct
