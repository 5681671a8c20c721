"""Payments, credits, debts, ledgers and clearing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from ovcore._ovcore import Money, ReferenceNumber
from ovcore._wire import Record, table
from ovcore.records.kinds import Channel, DeclineCategory

__all__ = [
    "Attempts",
    "CarrierSum",
    "ClearingRow",
    "Credit",
    "CreditUse",
    "Debt",
    "Discrepancy",
    "InFlight",
    "Item",
    "LedgerLine",
    "LedgerName",
    "Ledgers",
    "Payee",
    "Payment",
    "PaymentKind",
    "PaymentRecord",
    "PaymentState",
    "Share",
    "TripSum",
]


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
