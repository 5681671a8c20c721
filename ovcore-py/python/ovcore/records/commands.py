"""What a host asks of an account, and what it is asked to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from ovcore._ovcore import DayRecord, Event, Money, ReferenceNumber, Tap, Token
from ovcore._wire import Record, encode_variant
from ovcore.records.accounts import DenyReason
from ovcore.records.kinds import BlockCause, DeclineCategory, Proof
from ovcore.records.payments import Debt, Payment, PaymentKind
from ovcore.records.trips import CardKind, Correction, HeldProduct

__all__ = [
    "AddProduct",
    "Advance",
    "Answer",
    "AskPayment",
    "BreakConditions",
    "CheckAccount",
    "CheckAnswered",
    "ClearConditions",
    "Command",
    "Correct",
    "DecideObjection",
    "Decision",
    "DenyCard",
    "Effect",
    "FreeCard",
    "HandOver",
    "HandOverCard",
    "HandedOver",
    "Instruct",
    "Instruction",
    "LateTap",
    "Link",
    "PayDebt",
    "Refund",
    "RemoveProduct",
    "RequestPayment",
    "SetIssuerRange",
    "TakeBack",
    "TakeOver",
    "Unlink",
]


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
