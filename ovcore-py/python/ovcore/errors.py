"""What can go wrong, told apart by class.

Every error of the package is an :class:`OvError`: it has a ``code`` that stays the same between versions, and where
something has a place (a field of a document, a row of a table) a ``path``. Its words say what was found and what would
be right. No error repeats a card number, nor a token beside a place and a time.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

__all__ = [
    "ApplyError",
    "BytesError",
    "CardError",
    "DenyListError",
    "DocumentError",
    "Finding",
    "InputError",
    "KeyStoreError",
    "MoneyOverflowError",
    "NoPermissionError",
    "OvError",
    "RefusedError",
    "TableError",
    "WrongTypeError",
]


class OvError(Exception):
    """The base of all errors of this package.

    ``code`` is a short text that stays the same between versions, as ``"refusal.advance_first"``; ``path`` says where,
    as ``"prices[2].rule"``, and is ``None`` where there is no place to name.
    """

    code: str
    path: str | None

    def __init__(self, message: str, *, code: str, path: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        # The default would call the class with the message alone.
        return _again, (type(self), self.args, dict(self.__dict__))


def _again(cls: type[OvError], args: tuple[object, ...], state: dict[str, object]) -> OvError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class WrongTypeError(OvError, TypeError):
    """A value of a type that is never taken: a float as money, a naive datetime, a datetime as a day."""


class InputError(OvError, ValueError):
    """A value that is not right: an id with a wrong character, a time before 1970, a text that is no token."""


class MoneyOverflowError(OvError, OverflowError):
    """A sum of money that does not fit in 64 bits of minor units."""


class Finding(NamedTuple):
    """One thing that is wrong in a document."""

    path: str
    """Where in the document, as ``prices[2].rate_minor_per_km``."""
    found: str
    """What is wrong, or was found."""
    expected: str
    """What would be right."""

    def __str__(self) -> str:
        return f"{self.path}: {self.found}; expected {self.expected}"


class DocumentError(OvError, ValueError):
    """A policy, tariff, network or set of rules that cannot be used, with everything that is wrong in it."""

    findings: tuple[Finding, ...]
    """Everything that is wrong; never empty. ``path`` is that of the first."""

    def __init__(
        self, message: str, *, code: str, path: str | None = None, findings: tuple[tuple[str, str, str], ...] = ()
    ) -> None:
        super().__init__(message, code=code, path=path)
        self.findings = tuple(Finding(*finding) for finding in findings)


class RefusedError(OvError):
    """A command that was refused. It changed nothing."""

    at: datetime | None
    """The instant that the refusal names: for ``refusal.advance_first`` the deadline to advance to first."""
    day: date | None
    """The travel day whose record is asked for, for ``refusal.record_needed`` and ``refusal.record_differs``;
    with products and counters the date that the refusal names, as the last one on which a card was valid."""
    effect: str | None
    """The effect that the refusal is about."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        path: str | None = None,
        at: str | None = None,
        day: str | None = None,
        effect: str | None = None,
    ) -> None:
        super().__init__(message, code=code, path=path)
        self.at = None if at is None else datetime.fromisoformat(at)
        self.day = None if day is None else date.fromisoformat(day)
        self.effect = effect


class NoPermissionError(RefusedError):
    """A card that may not be counted: its traveller said no (``at`` says when), or gave no consent. Counters of it that
    are there must be deleted: ``CardCounters.stop`` takes this error."""


class ApplyError(OvError):
    """An event that refers to something that the account does not have."""


class BytesError(OvError, ValueError):
    """Bytes of another form or version than was expected, or damaged ones."""


class KeyStoreError(OvError):
    """A key that did not serve: its version is not there, or the key store does not answer."""


class CardError(OvError, ValueError):
    """A number or date that is on no card. It never tells a digit of the card number."""


class DenyListError(OvError):
    """A deny list that cannot be made, or that cannot be moved on by what came."""

    request: str | None
    """What to ask the sender for, in words; ``None`` where nothing came from outside."""

    def __init__(self, message: str, *, code: str, path: str | None = None, request: str | None = None) -> None:
        super().__init__(message, code=code, path=path)
        self.request = request


class TableError(OvError, ValueError):
    """A table or column of a form that is not taken. ``path`` names the column."""
