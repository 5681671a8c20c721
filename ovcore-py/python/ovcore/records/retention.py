"""What may be kept, until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from ovcore._ovcore import Cursor
from ovcore._wire import Record, pre
from ovcore.records.kinds import Signal

__all__ = [
    "ConsentGiven",
    "Due",
    "ErasureReport",
    "ErasureRow",
    "Given",
    "Hold",
    "KeptUntil",
    "Plan",
    "PurgeOrder",
    "Restriction",
    "RetentionRecord",
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
class Due(Record):
    """When a record is due to be erased, with what proves it. ``str()`` gives the proof in words."""

    at: dt.datetime | None
    """From when on, in UTC; ``None`` while a signal, or the end of a hold or a restriction, must come first."""
    rule: str
    """By which rule."""
    period_ends: dt.datetime | None
    """When the period ends, with what consent added; ``None`` for one that is open."""
    ended: Given | None
    """What ended it early: the first signal that the rule knows."""
    held: Hold | None
    """What holds the record for longer than that: the hold that ends last."""
    restricted: Restriction | None
    """Whether a restriction keeps it for longer than that."""
    text: str = field(compare=False, repr=False)
    """The proof in words."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return pre(self.text)


@dataclass(frozen=True, slots=True)
class ConsentGiven(Record):
    """A consent that a traveller gave, as the host has it."""

    to: str
    """What was consented to."""
    given_at: dt.datetime
    """When it was given."""
    ended_at: dt.datetime | None = None
    """When it was withdrawn, or ended."""


@dataclass(frozen=True, slots=True)
class KeptUntil(Record):
    """Until when something is kept, as the host has it."""

    what: str
    """What is kept."""
    until: dt.date | None
    """Until when; ``None`` where no date is known yet."""
    rule: str
    """The rule that says so."""


@dataclass(frozen=True, slots=True)
class RetentionRecord:
    """What a host says of a record to :func:`ovcore.plan_erasure` and ``Catalogue.due``: nothing of what is in it."""

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


@dataclass(frozen=True, slots=True)
class ErasureRow(Record):
    """How much was erased under a rule on a date."""

    category: str
    """The rule."""
    task: Literal["erase", "forget_days"]
    """Whether records went, or days of them."""
    on: dt.date
    """The date."""
    count: int
    """How many."""


@dataclass(frozen=True, slots=True)
class ErasureReport(Record):
    """What was erased, by rule and date."""

    from_: dt.date
    """The first date …"""
    until: dt.date
    """… and the last."""
    rows: tuple[ErasureRow, ...]
    """By rule, task and date."""
    text: str = field(compare=False, repr=False)
    """The whole in words."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return pre(self.text)
