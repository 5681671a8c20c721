"""What a table of taps comes to, and what is known of its cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ovcore._ovcore import Money, Token
from ovcore._wire import Record
from ovcore.records.kinds import DeclineCategory
from ovcore.records.trips import CardKind, HeldProduct

__all__ = ["CardInfo", "GivenAnswer", "RatedTotals", "TapCounts"]

_SOME_CARD = CardKind("visa")


@dataclass(frozen=True, slots=True)
class GivenAnswer(Record):
    """What the bank answers to a request, in the place of an approval at once."""

    outcome: Literal["approved", "declined", "unknown"]
    """What it says. Unknown is asked again, never charged anew."""
    category: DeclineCategory | None = None
    """Of a decline: why, as far as it says."""
    after_seconds: int = 0
    """How many seconds after it is asked."""


@dataclass(frozen=True, slots=True)
class CardInfo(Record):
    """A card of which more is known than its taps.

    One that is not named holds no product, is collected by day, and pays.
    """

    token: Token
    """Which card: its travel token."""
    kind: CardKind = _SOME_CARD
    """Its scheme, form and funding: they say whether it is collected after each trip."""
    products: tuple[HeldProduct, ...] = ()
    """The products that it holds."""
    answers: tuple[GivenAnswer, ...] = ()
    """What the bank answers to the first request, the second, and so on; after the last it approves at once."""


@dataclass(frozen=True, slots=True)
class TapCounts(Record):
    """How many rows came to what."""

    check_in: int
    """They began a trip."""
    check_out: int
    """They ended one."""
    duplicate: int
    """The same presentation as another tap."""
    refused: int
    """Refused at the reader."""
    failed: int
    """Failed at the reader."""
    debt_recovery: int
    """Refused at the reader, and a debt was asked for again."""
    supplement: int
    """For the supplement of a trip."""
    orphan_check_out: int
    """A check-out without a check-in."""
    quarantined: int
    """The reader's clock was not believed."""
    late_not_used: int
    """They came too late to change anything."""
    expired: int
    """They came after their day could still be changed."""
    repeat: int
    """The same tap as another row, under the same id."""
    differs: int
    """The id of another tap, with other content; see ``bad_rows``."""
    bad: int
    """They cannot be read; see ``bad_rows``."""
    held: int
    """What becomes of them shows in a later call of the stream."""
    behind_cut: int
    """They lie before the cut up to which the stream had been told everything."""


@dataclass(frozen=True, slots=True)
class RatedTotals(Record):
    """What a table of taps adds up to."""

    rows: int
    """Rows of the table."""
    taps: TapCounts
    """How many of them came to what. A row that was held is counted again where it was settled."""
    trips: int
    """Trips."""
    unpriced: int
    """Trips without a price."""
    fares: Money
    """The sum of the fares."""
    payments: int
    """Payments."""
    asked: Money
    """The sum of what was asked of the bank."""
    through_accounts: int
    """Taps that went through an account, for there was something unusual about their days."""
