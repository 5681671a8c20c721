"""Products around the card: joint travel, and what the memory of a chip card holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from ovcore._ovcore import Money
from ovcore._wire import Record
from ovcore.records.kinds import Mode

__all__ = [
    "AutoTopUp",
    "ChipPresentation",
    "ChipProduct",
    "ChipTransaction",
    "JointCheck",
    "JointDeadline",
    "JointEvent",
    "OrderFinding",
    "TopUp",
    "TransactionKind",
    "UseCount",
]


@dataclass(frozen=True, slots=True)
class JointCheck(Record):
    """What is told of a code and the one who travels by it.

    Not known is a code that was never given, was given to someone else, or is over: nobody can tell these apart.
    """

    _form = "choice"

    kind: Literal["valid", "not_yet", "not_known"]
    """Which."""
    until: dt.date | None = None
    """Of a valid one: the last date on which it is."""
    from_: dt.date | None = None
    """Of one that is not valid yet: the first date on which it is."""


@dataclass(frozen=True, slots=True)
class JointEvent(Record):
    """What fell due in a joint book. It says nothing of who travelled with whom."""

    _form = "choice"

    kind: Literal["ended", "count_forgotten"]
    """The validity of a code ended; or a number of uses was kept for as long as it may be, and is destroyed."""
    at: dt.datetime
    """When, in UTC."""
    uses: int
    """How many travelled along, or how many uses it was."""


@dataclass(frozen=True, slots=True, order=True)
class JointDeadline:
    """When something falls due in a joint book, and what."""

    at: dt.datetime
    """When, in UTC."""
    kind: Literal["code_ends", "count_forgotten"]
    """What."""


@dataclass(frozen=True, slots=True, order=True)
class UseCount(Record):
    """How often the discount of a code was used, after its validity ended."""

    ended_on: dt.date
    """The first date on which the code was no longer valid."""
    uses: int
    """How many travelled along: 1 or more."""


@dataclass(frozen=True, slots=True)
class ChipPresentation(Record):
    """A chip card held to a reader."""

    at: dt.datetime
    """When, in UTC."""
    carrier: str
    """Whose reader."""
    mode: Mode
    """Of what."""
    place: str
    """Where."""


@dataclass(frozen=True, slots=True)
class TransactionKind(Record):
    """What a travel transaction was: a check-in took a deposit, a check-out gave it back and took the fare."""

    _form = "choice"

    kind: Literal["check_in", "check_out"]
    """Which."""
    deposit: Money
    """The deposit of the check-in."""
    fare: Money | None = None
    """Of a check-out: the fare."""


@dataclass(frozen=True, slots=True)
class ChipTransaction(Record):
    """A travel transaction, as the chip remembers it."""

    number: int
    """Its number among all that was written to the purse of the card."""
    presentation: ChipPresentation
    """Where and when."""
    kind: TransactionKind
    """What."""
    balance: Money
    """What was in the purse afterwards."""


@dataclass(frozen=True, slots=True)
class TopUp(Record):
    """A top-up, as the chip remembers it."""

    number: int
    """Its number among all that was written to the purse of the card."""
    at: dt.datetime
    """When, in UTC."""
    amount: Money
    """How much."""
    automatic: bool
    """Whether it was automatic."""
    balance: Money
    """What was in the purse afterwards."""


@dataclass(frozen=True, slots=True)
class ChipProduct(Record):
    """A product on a chip card, or one that is about to be ordered onto it."""

    product: str
    """Which."""
    carrier: str
    """Of which carrier."""
    from_: dt.date
    """The first date on which it is valid."""
    until: dt.date
    """The last date on which it is valid."""


@dataclass(frozen=True, slots=True)
class AutoTopUp(Record):
    """The right to have the purse topped up at a check-in that finds too little in it."""

    below: Money
    """It happens where there is less than this in the purse."""
    amount: Money
    """How much is added."""


@dataclass(frozen=True, slots=True)
class OrderFinding(Record):
    """Why a product cannot be ordered onto a chip card."""

    code: str
    """Which, as ``"order.held_already"``."""
    text_en: str
    """What it says to the one who orders, in English."""
    text_nl: str
    """What it says to the one who orders, in Dutch."""

    def __str__(self) -> str:
        return self.text_en
