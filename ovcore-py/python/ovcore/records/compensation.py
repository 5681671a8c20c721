"""What is paid back for delays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from ovcore._ovcore import Money, ReferenceNumber
from ovcore._wire import Record, pre

__all__ = ["Compensation", "CompensationRow"]


@dataclass(frozen=True, slots=True)
class CompensationRow(Record):
    """A carrier's part of a trip, and what is paid back for it."""

    trip: str
    """The trip."""
    date: dt.date
    """The date of its check-in."""
    from_: str
    """Where it began."""
    to: str | None
    """Where it ended."""
    carrier: str
    """The carrier."""
    paid: Money
    """What was paid for this carrier's part."""
    outcome: Literal["qualifies", "not_known", "nothing"]
    """What comes of it. How late it was may be not known, which is not the same as on time."""
    amount: Money
    """What is paid back; nothing where it does not qualify or is not known."""
    minutes: int | None
    """How late it was, where it qualifies."""
    code: str | None
    """Why nothing is paid back, as ``"compensation.too_short"``."""
    why: tuple[str, ...]
    """How that came about, in words, line by line."""


@dataclass(frozen=True, slots=True)
class Compensation(Record):
    """The trips of one payment with what is paid back for them. Nobody else's trips, and no other payment's."""

    reference: ReferenceNumber
    """The reference of the payment."""
    claimed_at: dt.datetime
    """When it was asked, in UTC."""
    rows: tuple[CompensationRow, ...]
    """Each carrier's part of each trip, in order of time, then by carrier."""
    not_kept: int
    """Trips of the payment of which no more is kept: nothing can be said of them."""
    total: Money
    """What is paid back in all."""
    text: str = field(compare=False, repr=False)
    """The whole in words."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return pre(self.text)
