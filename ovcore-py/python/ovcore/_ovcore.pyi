"""The compiled half of the package `ovcore`; use the names of `ovcore` itself."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, Protocol, Self, TypeAlias, final

from ovcore.errors import Finding, NoPermissionError
from ovcore.records import (
    Action,
    Admission,
    Attributes,
    AutoTopUp,
    CardForm,
    CardGroup,
    CardInfo,
    CardKind,
    CardScheme,
    CardTaps,
    CarrierSum,
    ChipProduct,
    ChipTransaction,
    ClearingRow,
    Command,
    Comparison,
    Compensation,
    ConsentGiven,
    Correction,
    CountersDeleted,
    Credit,
    Deadline,
    Debt,
    Decision,
    Denial,
    DenyReason,
    Discrepancy,
    Due,
    ErasureReport,
    Estimate,
    Explanation,
    ExportTable,
    HeldDay,
    HeldProduct,
    HeldTrip,
    ImaginedTrip,
    InFlight,
    JointCheck,
    JointDeadline,
    JointEvent,
    KeptUntil,
    Ledgers,
    Mode,
    MonthCounters,
    OrderFinding,
    Payment,
    PaymentRecord,
    Plan,
    PurgeOrder,
    RatedDay,
    RatedTotals,
    RetentionRecord,
    SanityReport,
    ScreenOutcome,
    Statement,
    TopUp,
    Trip,
    TripSum,
    UseCount,
)

__all__ = [
    "Account",
    "ArrowTable",
    "BusinessCard",
    "Card",
    "CardCounters",
    "Carry",
    "Catalogue",
    "ChipCard",
    "ChipPolicy",
    "ChipRules",
    "Clearing",
    "CompensationBook",
    "Context",
    "CountersExport",
    "CountersPolicy",
    "Cursor",
    "DailyReport",
    "DayRecord",
    "DelayTable",
    "DenyDelta",
    "DenyList",
    "ErasureKey",
    "ErasureReceipts",
    "Event",
    "History",
    "InspectionScreen",
    "IssuerRanges",
    "JointBook",
    "JointPolicy",
    "JointRules",
    "Money",
    "Network",
    "Permission",
    "Policy",
    "Rated",
    "Reader",
    "Reconciliation",
    "ReferenceKey",
    "ReferenceNumber",
    "RootToken",
    "Rules",
    "SoftKeys",
    "Stream",
    "Tap",
    "Tariff",
    "Token",
    "View",
    "__version__",
    "compare",
    "compensation",
    "derive_tokens",
    "estimate",
    "inspect_unknown_card",
    "look_up",
    "plan_erasure",
    "rate",
    "rate_day",
    "reconcile",
    "records_in",
    "sample_cards",
    "sample_day",
    "sanity",
    "taps_from",
    "taps_table",
]

__version__: Final[str]

_Basis = Literal["legitimate_interest", "contract", "consent"]
_Purpose = Literal["travel", "payment", "service", "inspection", "reporting"]
_Direction = Literal["in", "out", "unknown"]
_Keys: TypeAlias = SoftKeys | Callable[[bytes, bytes], bytes]

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

_Taps: TypeAlias = _ArrowStream | Iterable[Tap | Mapping[str, Any]]
_Cards: TypeAlias = _ArrowStream | Iterable[CardInfo | Mapping[str, Any]]

@final
class Money:
    """An amount in whole minor units of a currency (cents for the euro), positive or negative.

    Made from a `Decimal` or a text with at most two decimals, or from minor units. A float is refused, and so is an
    `int`: whether 5 means euros or cents is for you to say. Arithmetic is exact, and raises `MoneyOverflowError` where
    the sum does not fit in 64 bits.
    """

    ZERO: ClassVar[Money]
    def __new__(cls, amount: Decimal | str, /) -> Self: ...
    @staticmethod
    def from_minor(minor: int, /) -> Money:
        """An amount of whole minor units."""
    @staticmethod
    def sum(amounts: Iterable[Money], /) -> Money:
        """The sum of many; of none it is nothing."""
    @property
    def minor(self) -> int:
        """The minor units."""
    def to_decimal(self) -> Decimal:
        """The amount as a `decimal.Decimal` with two decimals."""
    def split(self, weights: Iterable[int], /) -> tuple[Money, ...]:
        """Splits the amount by weights, to the last minor unit: the largest remainder method. Of equal remainders, the part
        that stands first gets the unit.

        Raises `InputError` when there are no weights or all are zero.
        """
    def __add__(self, other: Money, /) -> Money: ...
    def __radd__(self, other: Money, /) -> Money: ...
    def __sub__(self, other: Money, /) -> Money: ...
    def __rsub__(self, other: Money, /) -> Money: ...
    def __neg__(self) -> Money: ...
    def __bool__(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: Money, /) -> bool: ...
    def __le__(self, other: Money, /) -> bool: ...
    def __gt__(self, other: Money, /) -> bool: ...
    def __ge__(self, other: Money, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __format__(self, spec: str, /) -> str: ...
    def __reduce__(self) -> tuple[type[Money], tuple[str]]: ...

@final
class Token:
    """A card's name for one purpose and one audience: 128 bits that say nothing about the card without the key.

    `str()` gives its text of 26 characters; `repr()` hides it, because a repr ends up in logs, beside places and times.
    Two tokens are equal when text and purpose are.
    """

    def __new__(cls, text: str, /, purpose: _Purpose = "travel") -> Self: ...
    @staticmethod
    def from_bytes(data: bytes, /, purpose: _Purpose = "travel") -> Token:
        """From its 16 bytes."""
    def to_bytes(self) -> bytes:
        """Its 16 bytes."""
    @property
    def purpose(self) -> _Purpose:
        """What it is for: `"travel"`, `"payment"`, `"service"`, `"inspection"` or `"reporting"`."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: Token, /) -> bool: ...
    def __le__(self, other: Token, /) -> bool: ...
    def __gt__(self, other: Token, /) -> bool: ...
    def __ge__(self, other: Token, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[Token], tuple[str, str]]: ...

@final
class SoftKeys:
    """Keys in this process's memory: for tests, for analysts and for small hosts.

    Made from a dict of key version and 32 secret bytes. It cannot be pickled, and shows nothing.
    """

    def __new__(cls, secrets: Mapping[int, bytes], /) -> Self: ...

@final
class IssuerRanges:
    """Which card numbers are of which scheme, and debit, credit or prepaid, as a document: `ovcore/issuer-ranges/1`."""

    @staticmethod
    def general() -> IssuerRanges:
        """The published ranges, as far as they are known; what is assumed says so."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> IssuerRanges:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], IssuerRanges], tuple[str]]: ...
    def __len__(self) -> int: ...

@final
class Card:
    """A payment card as a reader sees it. It lives for one call: make a `RootToken` from it, and let it go.

    Its scheme and funding are looked up in `issuers`, without these in the published issuer ranges, unless `kind` says
    them. It shows nothing of its number, cannot be pickled and cannot be compared. The text that the number came in is Python's, and is not wiped.
    """

    def __new__(
        cls,
        number: str,
        /,
        *,
        expiry: str,
        sequence: int | None = None,
        form: CardForm = "physical",
        kind: CardKind | None = None,
        issuers: IssuerRanges | None = None,
    ) -> Self: ...
    @property
    def kind(self) -> CardKind:
        """Scheme, form and funding."""

@final
class RootToken:
    """The back office's own name of a card, from which every token comes.

    It is as telling as a key: it shows nothing and cannot be pickled. Store `expose()` with `version` where keys may be
    stored and nowhere else; `from_stored` brings it back.
    """

    @staticmethod
    def of_card(keys: _Keys, card: Card, version: int | None = None) -> RootToken:
        """The root token of a card, of a key version. `keys` is `SoftKeys`, or a function of a key's name and a message (32
        bytes each) that gives their HMAC-SHA256: a key store of your own, whose keys never come out.

        Raises `KeyStoreError` when a key is not there, or the function raised; that is its cause then.
        """
    @staticmethod
    def from_stored(version: int, data: bytes) -> RootToken:
        """From what `expose()` gave."""
    def expose(self) -> bytes:
        """Its 32 bytes, to be stored where keys may be stored and nowhere else."""
    @property
    def version(self) -> int:
        """The key version that it is of."""
    def rekey(self, keys: _Keys, version: int) -> RootToken:
        """The root token of the same card in a later key version. Raises `KeyStoreError` for an older one."""
    def token(
        self, keys: _Keys, purpose: _Purpose = "travel", *, carrier: str | None = None, version: int | None = None
    ) -> Token:
        """The card's token for a purpose, for a carrier or (without one) for the back office itself, under a key version.

        Raises `KeyStoreError` as the key store answers, and when the root token is of a later version.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class ReferenceNumber:
    """The reference number of a payment: `NLOV` and 14 characters, as the traveller reads it on the bank statement.

    Read with or without `NLOV`, in any case, with spaces around it. `str()` gives it whole; `repr()` hides it.
    """

    def __new__(cls, text: str, /) -> Self: ...
    @property
    def service_id(self) -> str:
        """The 14 characters without `NLOV`, as web services name the payment."""
    def matches(self, other: ReferenceNumber, /) -> bool:
        """Whether it is the same as one that a traveller typed, in constant time."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: ReferenceNumber, /) -> bool: ...
    def __le__(self, other: ReferenceNumber, /) -> bool: ...
    def __gt__(self, other: ReferenceNumber, /) -> bool: ...
    def __ge__(self, other: ReferenceNumber, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[ReferenceNumber], tuple[str]]: ...

@final
class ReferenceKey:
    """The key of the payment references: 32 bytes, with a version. It shows nothing and cannot be pickled."""

    def __new__(cls, version: int, secret: bytes, /) -> Self: ...
    @property
    def version(self) -> int:
        """Its version."""
    def encrypt(self, serial: int, ordinal: int) -> ReferenceNumber:
        """The reference number of an account's payment: its serial, below 2^48, and the number of the payment within the
        account, below 2^24.
        """
    def decrypt(self, reference: ReferenceNumber, /) -> tuple[int, int]:
        """The account and the payment that a reference number was made for. It reads, and proves nothing: look the payment
        up and compare. Raises `InputError` when this key made no such number.
        """

@final
class Policy:
    """Every window, amount and number of days of the rules, as data."""

    @staticmethod
    def ovpay() -> Policy:
        """The policy as far as OVpay's is published; what is not, is assumed, and the manual says so."""
    def vat_on(self, day: date, /) -> int | None:
        """The rate of VAT on travel of a day, in hundredths of a per cent; `None` before the first that is known."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> Policy:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Policy], tuple[str]]: ...

@final
class Tariff:
    """What a carrier charges, as a document: `ovcore/tariff/1`."""

    @property
    def id(self) -> str:
        """Its id."""
    @property
    def version(self) -> str:
        """Its edition, as its publisher names it."""
    @property
    def currency(self) -> str:
        """Its currency, as `"EUR"`."""
    @property
    def carriers(self) -> tuple[str, ...]:
        """The ids of the carriers that charge by it."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> Tariff:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Tariff], tuple[str]]: ...

@final
class Network:
    """Places, distances and lines, and who owns which stretch, as a document: `ovcore/network/1`."""

    @property
    def id(self) -> str:
        """Its id."""
    @property
    def places(self) -> dict[str, str]:
        """The names of its places, by id."""
    @property
    def carriers(self) -> dict[str, str]:
        """The names of its carriers, by id."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> Network:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Network], tuple[str]]: ...

@final
class Rules:
    """Policy, network and tariffs, checked together and made fast. Make it once, share it: it never changes.

    Raises `DocumentError` when they do not fit each other.
    """

    def __new__(cls, policy: Policy, network: Network, tariffs: Iterable[Tariff]) -> Self: ...
    @property
    def policy(self) -> Policy:
        """The policy."""
    @property
    def network(self) -> Network:
        """The network."""
    @property
    def tariffs(self) -> tuple[Tariff, ...]:
        """The tariffs, in the order in which they were given."""
    def replace(
        self, *, policy: Policy | None = None, network: Network | None = None, tariffs: Iterable[Tariff] | None = None
    ) -> Rules:
        """The same rules with another policy, network or tariffs: what if. Raises `DocumentError`."""
    def starts(self, day: date, /) -> datetime:
        """When a travel day begins, in UTC."""
    def ends(self, day: date, /) -> datetime:
        """When a travel day has ended, in UTC: the first instant that is too late for it. Its trips may go on beside those of
        the next day.
        """
    def peak(self, tariff: str, at: datetime, /) -> Literal["peak", "off_peak", "no_difference", "not_known"]:
        """Whether a check-in is in the peak, by the windows and holidays of a tariff: `"peak"`, `"off_peak"`, `"no_difference"`
        where the tariff makes none, or `"not_known"`: it has no holidays for the year, or the rules have no such tariff.
        """
    def day_of(self, at: datetime, /) -> date:
        """The travel day to which an instant belongs: the policy says when it begins, and in which time zone."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[Rules], tuple[Policy, Network, tuple[Tariff, ...]]]: ...

@final
class Tap:
    """One presentation of a card to a reader, as it reaches the back office.

    `mode` is `"rail"`, `"metro"`, `"tram"`, `"bus"` or `"ferry"`; `direction` is `"in"`, `"out"` or `"unknown"`;
    `reader_outcome` is `"accepted"`, `"denied"` or `"failed"`; `application` is the card scheme that the reader used
    on a co-badged card. `at` is by the reader's clock, `received_at` when the back office had it; both are cut to the
    second. Its repr shows no token.

    Raises `InputError` for ids that are not right, `WrongTypeError` for naive datetimes.
    """

    def __new__(
        cls,
        id: str,
        *,
        token: Token,
        carrier: str,
        mode: Mode,
        location: str,
        reader: str,
        direction: _Direction,
        at: datetime,
        received_at: datetime | None = None,
        version: int | None = None,
        line: str | None = None,
        vehicle: str | None = None,
        reader_outcome: Literal["accepted", "denied", "failed"] = "accepted",
        application: CardScheme | None = None,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """Names it; unique for its card."""
    @property
    def version(self) -> int:
        """Which amendment of the tap this is; 0 is the tap as first sent."""
    @property
    def token(self) -> Token:
        """The card, by its travel token."""
    @property
    def carrier(self) -> str:
        """Whose reader it was."""
    @property
    def mode(self) -> Mode:
        """What one travels by there."""
    @property
    def location(self) -> str:
        """Station or stop area."""
    @property
    def reader(self) -> str:
        """The reader."""
    @property
    def line(self) -> str | None:
        """The line, where the reader knows it."""
    @property
    def vehicle(self) -> str | None:
        """The vehicle, where the reader is on board."""
    @property
    def direction(self) -> _Direction:
        """What the reader took it for."""
    @property
    def at(self) -> datetime:
        """When it happened, by the reader's clock; in UTC."""
    @property
    def received_at(self) -> datetime:
        """When the back office had it; in UTC."""
    @property
    def reader_outcome(self) -> Literal["accepted", "denied", "failed"]:
        """What the reader answered."""
    @property
    def application(self) -> CardScheme | None:
        """On a co-badged card, the card scheme that the reader used."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Tap], tuple[str]]: ...

@final
class Event:
    """Something that happened to an account: a fact, to be stored and applied.

    Its stored form is versioned, and is read for as long as the library exists.
    """

    @property
    def at(self) -> datetime:
        """When it took effect, in UTC."""
    @property
    def kind(self) -> str:
        """What happened, as `"trip_closed"`: the name in the stored form."""
    @property
    def data(self) -> dict[str, Any]:
        """What it says, as a new dict: the stored form without version, time and kind. Empty where there is no more."""
    @property
    def trip(self) -> Trip | None:
        """The trip as it is after the event, where the event tells one."""
    @property
    def payment(self) -> Payment | None:
        """The payment that was asked for, settled or taken back, where the event tells one."""
    @property
    def record(self) -> DayRecord | None:
        """The record of a day that left the account, or came back, where the event tells one. Keep it: late taps and
        corrections ask for it.
        """
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Event], tuple[str]]: ...

@final
class DayRecord:
    """A day as it left its account: all that is needed to rate it again."""

    @property
    def day(self) -> date:
        """The travel day."""
    @property
    def held(self) -> HeldDay:
        """The day as it was held."""
    @property
    def digest(self) -> bytes:
        """The 16 bytes by which the account knows the record again."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], DayRecord], tuple[str]]: ...

@final
class Carry:
    """What one day hands to the next: an open trip, journeys that can go on, what caps counted."""

    def __new__(cls) -> Self: ...
    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to hand over."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Carry], tuple[str]]: ...

@final
class Context:
    """Everything that a decision depends on besides the account and the command: the rules, and the key of the payment
    references.
    """

    def __new__(cls, rules: Rules, reference_key: ReferenceKey) -> Self: ...
    @property
    def rules(self) -> Rules:
        """The rules."""
    @property
    def reference_key(self) -> ReferenceKey:
        """The key of the payment references."""

@final
class Account:
    """One card, as it happens.

    `decide` changes nothing; `apply` is the only way in which an account changes. Several threads may use one account:
    each call sees it between two events. Equal by content, not hashable, pickled by its bytes.

    `serial` is the host's number of the account, below 2^48 and unique in the back office: it is part of every payment
    reference. `token` is the card's travel token.
    """

    def __new__(cls, serial: int, token: Token, card: CardKind) -> Self: ...
    def decide(self, context: Context, command: Command, /) -> Decision:
        """Decides on a command: a `Tap`, or one of `LateTap`, `Advance`, `Answer`, `CheckAnswered` and `Instruct`.

        Changes nothing, and gives the same decision for the same arguments. Store the events and queue the effects in one
        transaction; then `apply` each event.

        Raises `RefusedError`; its code says why, and for `refusal.advance_first` its `at` says where to.
        """
    def apply(self, event: Event, /) -> None:
        """Applies an event. Raises `ApplyError` when it refers to something that the account does not have; the account may
        then be changed in part, and is to be made anew from its events.
        """
    def next_deadline(self, rules: Rules, /) -> Deadline | None:
        """When something next falls due, and what; `None` while nothing can change by itself. Send `Advance` then."""
    def to_bytes(self) -> bytes:
        """The account as bytes, for its host's store."""
    @classmethod
    def from_bytes(cls, data: bytes, /) -> Self:
        """The account that `to_bytes` wrote. Raises `BytesError`."""
    @property
    def serial(self) -> int:
        """The host's number of the account."""
    @property
    def token(self) -> Token:
        """The card's travel token."""
    @property
    def card(self) -> CardKind:
        """The card's scheme, form and funding."""
    @property
    def products(self) -> tuple[HeldProduct, ...]:
        """The products that the card holds."""
    @property
    def days(self) -> tuple[HeldDay, ...]:
        """The days that the account holds, in order, each with its taps and trips."""
    @property
    def trips(self) -> tuple[HeldTrip, ...]:
        """The trips of the days that the account holds, in order of time, with what was asked for each."""
    @property
    def in_flight(self) -> InFlight | None:
        """The request that is at the bank."""
    @property
    def debt(self) -> Debt | None:
        """What is owed after a declined payment."""
    @property
    def credits(self) -> tuple[Credit, ...]:
        """The credits that are not used up, oldest first."""
    @property
    def denied(self) -> tuple[Denial, ...]:
        """Why the card may not check in; empty when it may."""
    @property
    def block_ends(self) -> datetime | None:
        """When *unpaid fare* leaves the deny list after a recovery by tap."""
    @property
    def ledgers(self) -> Ledgers:
        """What stands on each ledger: a debit above nothing, a credit below."""
    @property
    def books_balance(self) -> bool:
        """Whether what was earned is all accounted for: approved, owed, in flight, waived and moved, less what was given
        back.
        """
    @property
    def last_travel(self) -> datetime | None:
        """The latest check-in or check-out that it knows of, in UTC."""
    @property
    def attributes(self) -> Attributes:
        """What else is known of the card: issuer range, linked cards, reasons that were lifted, days that left."""
    def entry(self, event: Event, /) -> Ledgers:
        """What an event posts, on the account as it was before the event: lines that add up to nothing."""
    def last_actions(self, rules: Rules, /) -> tuple[Action, ...]:
        """The card's last actions, latest first: as many as the policy says."""
    def estimate(self, rules: Rules, trip: ImaginedTrip, /, language: Literal["en", "nl"] = "en") -> Estimate | None:
        """What an imagined trip, an `ImaginedTrip`, would cost with this card: rated with its day so far, with what the day before
        handed over, and with its products. Gives `None` where a check-in like this begins no trip. `language` is that of the
        explanation, `"en"` or `"nl"`.
        """
    def explain(self, rules: Rules, trip: str, /, language: Literal["en", "nl"] = "en") -> Explanation | None:
        """Why a trip of a day that the account holds costs what it costs, in `"en"` or `"nl"`; `None` where there is no such
        trip, or it has no price.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __reduce__(self) -> tuple[Callable[[bytes], Account], tuple[bytes]]: ...

@final
class Reconciliation:
    """From taps to collected money, of one account or of many: a named bucket for every tap and every cent.

    Reconciliations add up: `sum(parts, Reconciliation())` is that of a back office. `str()` gives it as a table.
    """

    def __new__(cls) -> Self: ...
    @property
    def accounts(self) -> int:
        """How many accounts."""
    @property
    def days(self) -> int:
        """How many days: held, and as records."""
    @property
    def taps(self) -> dict[str, int]:
        """How many taps are in which bucket."""
    @property
    def tap_count(self) -> int:
        """How many taps there are in all."""
    @property
    def trips(self) -> dict[str, TripSum]:
        """How many trips of which kind, and what they cost."""
    @property
    def all_trips(self) -> TripSum:
        """All trips, and what they cost."""
    @property
    def carriers(self) -> dict[str, CarrierSum]:
        """Each carrier's part."""
    @property
    def ledgers(self) -> Ledgers:
        """The ledgers: what carriers earned, and where that money is."""
    @property
    def unmatched(self) -> dict[str, Money]:
        """Cents that stand on one side only, by reason. Empty when all is right."""
    @property
    def findings(self) -> tuple[Discrepancy, ...]:
        """What does not fit, in words, by account. Empty when all is right."""
    @property
    def is_right(self) -> bool:
        """Whether every tap and every cent is where it belongs."""
    def __add__(self, other: Reconciliation, /) -> Reconciliation: ...
    def __radd__(self, other: Reconciliation, /) -> Reconciliation: ...
    def _repr_html_(self) -> str: ...
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Reconciliation], tuple[str]]: ...

@final
class DenyList:
    """The deny list of one carrier, in that carrier's own tokens: numbered, with a checksum, moved on by deltas.

    An entry says no more than its carrier may know: notices as `"unpaid_fare"`, never how much or since when.
    """

    @staticmethod
    def first(
        carrier: str,
        made_at: datetime,
        listings: Iterable[tuple[Token, Iterable[DenyReason]]],
        *,
        key_version: int | None = None,
    ) -> DenyList:
        """A carrier's first list. `listings` is an iterable of a token and its reasons (`DenyReason`, as an account's
        `denied` gives them); a carrier learns of broken conditions only where it listed them itself.
        """
    def next(
        self,
        made_at: datetime,
        listings: Iterable[tuple[Token, Iterable[DenyReason]]],
        *,
        key_version: int | None = None,
    ) -> DenyList:
        """The list after this one. Raises `DenyListError` for an earlier time or an older key."""
    def delta_since(self, base: DenyList, /) -> DenyDelta:
        """What leads from an older list to this one. Raises `DenyListError` where nothing does: send the full list."""
    def apply(self, delta: DenyDelta | bytes, /) -> DenyList:
        """The list that a delta leads to, given as a `DenyDelta` or as its bytes; this very list for one that is known
        already. Raises `DenyListError`, whose `request` says what to ask for.
        """
    def replace(self, full: bytes, /) -> DenyList:
        """A full list that came, given as its bytes, or this very list where that is no newer. Raises `DenyListError`."""
    def find(self, token: Token, /) -> tuple[str, ...] | None:
        """The notices of a card, by name; `None` where it is not listed. An entry may have none: the carrier may not know why."""
    @property
    def carrier(self) -> str:
        """Whose list it is."""
    @property
    def number(self) -> int:
        """Its number, from 1 up."""
    @property
    def key_version(self) -> int:
        """The key version of its tokens."""
    @property
    def made_at(self) -> datetime:
        """When it was made, in UTC."""
    @property
    def checksum(self) -> str:
        """The SHA-256 of the list and of all before it, as text."""
    def to_bytes(self) -> bytes:
        """The list as bytes, for readers."""
    @classmethod
    def from_bytes(cls, data: bytes, /) -> Self:
        """The list that `to_bytes` wrote. Raises `BytesError`."""
    def to_json(self) -> str:
        """The list as JSON text."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """The list that `to_json` wrote. Raises `DocumentError`."""
    def __len__(self) -> int: ...
    def __contains__(self, token: Token, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[bytes], DenyList], tuple[bytes]]: ...

@final
class DenyDelta:
    """What leads from one deny list to a later one of the same carrier."""

    @property
    def base(self) -> int:
        """The number of the list that it starts from."""
    @property
    def number(self) -> int:
        """The number of the list that it leads to."""
    @property
    def removed(self) -> tuple[Token, ...]:
        """The tokens that it takes off."""
    @property
    def added(self) -> tuple[tuple[Token, list[str]], ...]:
        """The tokens that it puts on, each with its notices."""
    @property
    def changed(self) -> tuple[tuple[Token, list[str]], ...]:
        """The tokens whose notices it changes, each with the new ones."""
    def to_bytes(self) -> bytes:
        """The delta as bytes, for readers."""
    @classmethod
    def from_bytes(cls, data: bytes, /) -> Self:
        """The delta that `to_bytes` wrote. Raises `BytesError`."""
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[bytes], DenyDelta], tuple[bytes]]: ...

@final
class Reader:
    """A reader of one carrier: its policy, and the deny list that it has."""

    def __new__(cls, carrier: str, policy: Policy, deny_list: DenyList | None = None) -> Self: ...
    def admit(
        self,
        token: Token,
        *,
        direction: _Direction,
        at: datetime,
        expiry: str,
        scheme: CardScheme | None,
        key_version: int | None = None,
        authentication: Literal["passed", "not_performed", "failed"] = "passed",
        range_blocked: bool = False,
    ) -> Admission:
        """Whether the reader opens for a card, and why not. A check-out is never refused.

        `expiry` is the card's last month, as `"2028-11"`; `scheme` is `None` for one that the reader does not know;
        `authentication` is `"passed"`, `"not_performed"` or `"failed"`.
        """
    def is_refresh_due(self, at: datetime, /) -> bool:
        """Whether it is time to ask for the next list."""

@final
class ArrowTable:
    """A table in memory that exports an Arrow stream: give it to `polars.DataFrame`, `pyarrow.table`, `pandas` or `DuckDB`.

    Without any of these, `to_dicts` and `column` give its values in Python's own types. Its repr shows its first and last
    rows; of tokens it shows only how they begin.
    """

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of its columns."""
    @property
    def column_types(self) -> dict[str, str]:
        """The types of its columns, by name, in few words: `"dictionary<utf8>"`, `"timestamp[s, UTC]"`."""
    def column(self, name: str, /) -> list[Any]:
        """The values of a column as a list: ints, texts, dates, aware datetimes in UTC, and `None`. Raises `TableError` for a
        column that it does not have.
        """
    def to_dicts(self) -> list[dict[str, Any]]:
        """Its rows as a list of dicts, each by column name. For tables that one looks at: a large one is better given to a
        library for tables.
        """
    def _repr_html_(self) -> str: ...
    def __len__(self) -> int: ...

@final
class Rated:
    """What a table of taps comes to: a table for each kind of result, and the totals.

    Amounts are whole cents in columns that end in `_cents`, exact; instants are timestamps in UTC, days are dates; names
    (of cards, carriers, places, kinds) are dictionaries of texts. A trip is named by the number of the row of its check-in,
    counted from 0; so is a journey, by its first trip. In tables of several calls of a `Stream` rows are counted over all.

    It keeps the columns of the taps and the rules for as long as it lives, for `explain`.
    """

    @property
    def trips(self) -> ArrowTable:
        """The trips, by card and check-in.

        `trip` uint64: the row of its check-in; `card` dictionary: the token; `day` date32: the travel day; `journey` uint64;
        `check_out` uint64: the row of the check-out, or nothing; `status` dictionary: `open`, `complete`,
        `missing_check_out`, `same_place`, `cancelled_same_place`, `cancelled_wrong_pole`, `cancelled_corrected`, `held`,
        `corrected`, `corrected_check_in`; `fare_cents` int64, or nothing where there is no price (yet); `unpriced`
        dictionary: why there is none; `final_at` timestamp: from when on it counts.
        """
    @property
    def journeys(self) -> ArrowTable:
        """The journeys: trips joined by transfers.

        `journey` uint64: the row of its first check-in; `card` dictionary; `day` date32; `trips` uint32: how many;
        `fare_cents` int64: the sum of their fares, as far as they are known.
        """
    @property
    def legs(self) -> ArrowTable:
        """The legs of the trips: the part of each carrier.

        `trip` uint64; `card`, `carrier`, `origin`, `destination` (or nothing) dictionaries; `distance` uint32 in `unit`
        dictionary: `metre` or `tariff_unit`, or nothing where the fare does not depend on it; `tariff` dictionary: the id of
        the tariff; `amount_cents` int64: the carrier's part of the fare.
        """
    @property
    def payments(self) -> ArrowTable:
        """The payments: what was asked of the bank.

        `card` dictionary; `payment` uint32: its number within the card's account; `kind` dictionary: `night`, `threshold`,
        `per_trip`, and on a debt `debt_scheduled`, `debt_tap`, `debt_self_service`; `asked_at` timestamp; `amount_cents`
        int64; `credited_cents` int64: what credits covered; `outcome` dictionary: `approved`, `declined`, `covered` (by
        credits), `at_bank`.
        """
    @property
    def charges(self) -> ArrowTable:
        """What the payments are made of.

        `card` dictionary and `payment` uint32: which payment; `day` date32; `trip` uint64; `amount_cents` int64, below
        nothing where a fare fell.
        """
    @property
    def credits(self) -> ArrowTable:
        """What travellers got back.

        `card` dictionary; `credit` uint32: its number within the account; `kind` dictionary: `arose`, or `refunded`: what was
        left of it was paid back; `at` timestamp; `amount_cents` int64.
        """
    @property
    def standing(self) -> ArrowTable:
        """The cards that end with something not settled.

        `card` dictionary; `uncollected_cents` int64: booked and not asked for, below nothing where too much was asked;
        `credits_cents` int64: open credits; `debt_cents` int64: the open debt; `in_flight_cents` int64: at the bank.
        """
    @property
    def taps(self) -> ArrowTable:
        """The rows of the table, each with what became of it.

        `row` uint64; `result` dictionary: a field of `TapCounts`; `refers_to` uint64: the check-in of its trip, the tap that
        stands for it, or the first of its repeats. Of a stream, rows of earlier calls of which it shows only now come first.
        """
    @property
    def bad_rows(self) -> ArrowTable:
        """What is wrong with rows; it costs nothing but the row.

        `row` uint64; `column` utf8: the first column that is wrong; `found` utf8: what stands there, never a token;
        `expected` utf8; `code` utf8. A row with a place or carrier that the network does not have is told, too
        (`batch.unknown_place`, `batch.unknown_carrier`): it is rated all the same, and its trip has no price.
        """
    @property
    def totals(self) -> RatedTotals:
        """What it adds up to."""
    def explain(self, trips: Iterable[int], language: Literal["en", "nl"] = "en") -> dict[int, Explanation]:
        """Why some trips cost what they cost: their explanations, by trip. A trip without a price is left out.

        `trips` are numbers as in the column `trip`. Their cards are rated again, each by its account. What one call of a
        `Stream` gave cannot be explained by itself: that raises `InputError`.
        """
    def _repr_html_(self) -> str: ...

def rate(
    taps: _Taps,
    rules: Rules | None = None,
    *,
    tariffs: Iterable[Tariff] | None = None,
    network: Network | None = None,
    policy: Policy | None = None,
    cards: _Cards | None = None,
    until: datetime | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Rated:
    """Rates a table of taps: pairs them to trips, prices and splits these, and collects from the cards, all at once.

    `taps` is anything that exports an Arrow stream (polars, pandas, pyarrow, `DuckDB`, `ArrowTable`), or an iterable of `Tap`
    or of dicts with a tap's fields. Its columns, in any order, its rows in any order:

    * needed: `id` (texts or whole numbers, unique for the card), `token` (texts, or 16 bytes each), `carrier`, `mode`,
      `location`, `reader`, `direction` (texts), `at` (timestamps with a zone);
    * where there are any: `received_at`, `vehicle`, `line`, `reader_outcome`, `application`, whole or in some rows.

    Texts may be plain, large, views or dictionaries. What comes in large pieces is not copied. Further columns are not
    looked at. A row that cannot be read is no error: it is in `bad_rows`, and the rest is rated.

    Give either `rules`, or `tariffs` and `network`, and `policy` if it is not OVpay's. `cards` says what is known of cards
    besides their taps: an iterable of `CardInfo`, or a table with the columns `token`, `scheme`, `form`, `funding`, `product`,
    `from`, `until` (dates), of which all but the first may be absent; a card with several products has several rows. Other
    cards hold no product, are collected by day, and pay. Time goes on until `until`; without it, until the last night of any
    tap is over.

    It works on `threads` threads, as many as the machine has cores where it says nothing; the result is the same on any.
    Other Python threads run meanwhile. `progress(done, parts)` is called on the caller's thread, at most some ten times a
    second; an exception in it, and Ctrl-C, stop the work.

    Raises `TableError` for a table that lacks a column or has one of a wrong type, with the column as its path.
    """

@final
class Stream:
    """Rates taps table after table, and keeps what goes on from one to the next: trips over midnight, sums of weeks and months,
    debts and credits.

    With each table comes the instant `until` up to which no tap is missing any more; what is certain by then comes out, what
    a later tap may change is kept. `cut_after(day)` is the best such instant for a travel day. What comes out in all is what
    `rate` gives for all tables at once; rows are numbered from 0 over all of them.

    `cards` is as for `rate`.
    """

    def __new__(cls, rules: Rules, cards: _Cards | None = None) -> Self: ...
    def cut_after(self, day: date, /) -> datetime:
        """The earliest instant after which a travel day is settled: its night is over, and no reader's clock is so far ahead
        that a tap from before could lie after it.
        """
    def feed(
        self,
        taps: _Taps,
        *,
        until: datetime,
        threads: int | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Rated:
        """Takes a table in: no tap before `until` is missing any more. The other arguments are those of `rate`.

        A tap that lies before the `until` of the last call is not rated; its row says `behind_cut`. Raises `InputError` for an
        `until` that is not after the last one, and `TableError`; the stream is then as it was. A call that was stopped, by
        Ctrl-C or by an exception in `progress`, leaves it of no use.
        """
    def finish(
        self,
        *,
        until: datetime,
        threads: int | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Rated:
        """Ends the stream: everything that was kept goes on until an instant, and comes out as it then is.

        Raises `InputError` for an `until` before the last one; the stream is then of no use any more.
        """

def taps_table(taps: Iterable[Tap | Mapping[str, Any]], /) -> ArrowTable:
    """A table of taps, in the columns that `rate` takes, from any iterable of `Tap` or of dicts with a tap's fields.

    An id may be an int, a token a `Token` or its text; instants are aware datetimes. A field that is missing or `None` is
    nothing in its row: `rate` says so in `bad_rows`. Raises `TableError` for a value of a wrong type, with row and column
    as its path.
    """

def taps_from(table: _ArrowStream, *, columns: dict[str, str] | None = None) -> list[Tap]:
    """Taps from a table of anything that exports an Arrow stream: polars, pandas, pyarrow, `DuckDB`.

    Its columns bear the names of `Tap`'s fields, or those that `columns` gives them, as `{"location": "stop_id"}`. Needed
    are id, token, carrier, mode, location, reader, direction and at. Texts may be dictionaries; instants are timestamps
    with a zone.

    Raises `TableError` for the first row that is not right; its `path` names column and row, counted from 0.
    """

def look_up(deny_list: DenyList, table: _ArrowStream, *, column: str = "token") -> ArrowTable:
    """Looks up every token of a column in a deny list.

    Gives a table with a row for each row of `table`: `listed`, and its `notices`; nothing in both where there is no token.
    Raises `TableError` for a text that is no token.
    """

def derive_tokens(
    table: _ArrowStream,
    keys: SoftKeys,
    purpose: _Purpose = "travel",
    *,
    carrier: str | None = None,
    root_version: int | None = None,
    version: int | None = None,
    column: str = "root",
) -> ArrowTable:
    """The tokens of a column of root tokens, as `RootToken.expose()` gives them (32 bytes each, of key version
    `root_version`), for a purpose, a carrier (or the back office itself) and a key version.

    Gives a table with one column `token`. Raises `KeyStoreError` as `RootToken.token` does, and `TableError` for a row
    that is no root token.
    """

def rate_day(
    rules: Rules,
    day: date,
    taps: Iterable[Tap],
    *,
    as_of: datetime | None = None,
    carry: Carry | None = None,
    products: Iterable[HeldProduct] | None = None,
    next_taps: Iterable[Tap] | None = None,
    corrections: Iterable[Correction] | None = None,
    language: Literal["en", "nl"] = "en",
) -> RatedDay:
    """Rates the taps of one card on one travel day, without an account: trips, fares, legs, what became of each tap, and
    why each price is what it is.

    The order of the taps does not matter, and nothing in them is an error: a tap that makes no trip ends in a bucket
    that says so, a trip that cannot be priced says why.

    `as_of` decides which trips can still be closed; without it, all that can end has ended. `carry` is what the day
    before handed over, `next_taps` are taps of the first seconds of the next day, `products` what the card holds,
    `corrections` ends that no tap shows. `language` is that of the explanations, `"en"` or `"nl"`.
    """

def compare(
    before: Rules,
    after: Rules,
    cards: Iterable[CardTaps],
    *,
    trips_max: int | None = None,
    riders_max: int | None = None,
) -> Comparison:
    """Rates the taps of many cards under two sets of rules, and says what differs: in all, by carrier, by kind of rider, and
    for the trips that change most.

    `cards` is an iterable of `CardTaps`; it is read once, card by card. `trips_max` trips are kept, and sums for
    `riders_max` kinds of riders.
    """

def sample_cards(rules: Rules, cards: int, day: date, seed: int) -> ArrowTable:
    """What is known of the cards of generated days. See `ovcore.sample.cards`."""

def sample_day(
    rules: Rules,
    cards: int,
    day: date,
    seed: int,
    threads: int | None,
    progress: Callable[[int, int], object] | None,
) -> ArrowTable:
    """The taps of a generated day. See `ovcore.sample.national_day`."""

def sanity(rules: Rules, *, tariffs: Iterable[str] | None = None, examples_max: int | None = None) -> SanityReport:
    """Looks for what is odd about the tariffs of some rules: trips that are cheaper in parts, prices that fall with
    distance, rides without a price, and the like.

    `tariffs` are ids; without them, all are looked at. `examples_max` examples are kept of each finding.
    """

def reconcile(
    account: Account, records: Iterable[DayRecord] | None = None, events: Iterable[Event] | None = None
) -> Reconciliation:
    """Holds an account and the records of the days that left it against each other: taps, trips, carriers, ledgers.

    `records` are those of the events that said a day left, in any order. With all `events` of the account, also taps that
    are in no day are found, and ledgers that are not what the events posted.
    """

@final
class History:
    """An account as it is now, with the records of the days that left it and its events: what views and reports are made
    from. It is a copy; what the account does afterwards does not show in it.

    Payments, clearing and reports are made from the `events`: all of them, from the first on.

    Raises `ApplyError` when the events are not those of one account.
    """

    def __new__(
        cls, account: Account, records: Iterable[DayRecord] | None = None, events: Iterable[Event] | None = None
    ) -> Self: ...
    def linked_account(self, rules: Rules, now: datetime, /) -> View:
        """What a traveller sees of a linked card, at an instant."""
    def by_reference(self, rules: Rules, reference: ReferenceNumber, amount: Money, /) -> View:
        """What somebody sees who knows a payment's reference and its amount. Raises `InputError`, for every mismatch the same."""
    def carrier(
        self, rules: Rules, carrier: str, keys: _Keys, root: RootToken, now: datetime, /, *, version: int | None = None
    ) -> View:
        """What a carrier sees of what is its own, under its own token, at an instant. `root` is the card's root token, `keys`
        as for `RootToken.token`.

        Raises `InputError` for the root token of another card, `KeyStoreError` as the key store answers.
        """
    def service_desk(
        self,
        rules: Rules,
        reference: ReferenceNumber,
        amount: Money,
        now: datetime,
        /,
        *,
        question: int,
        staff: str,
        consented_at: datetime,
    ) -> View:
        """What a service desk sees, in the presence of the traveller: who asked (`staff`), in answer to which `question`, and
        when the traveller agreed (`consented_at`); and a payment's reference and amount, which the traveller shows.

        Raises `InputError` when the consent does not serve, or nothing has this reference and amount.
        """
    def employer(
        self,
        rules: Rules,
        business_card: BusinessCard | dict[str, Any] | str,
        first: date,
        last: date,
        now: datetime,
        /,
        *,
        services: Iterable[dict[str, Any]] | None = None,
    ) -> View:
        """What an employer sees of the travel days `first` to `last`, both included: what the subscription does not pay for.
        `business_card` is a `BusinessCard`, or its document as a dict or JSON text; `services` are dicts of what else
        the card was used for, as the host has it.
        """
    def inspection(
        self,
        rules: Rules,
        point: dict[str, Any],
        now: datetime,
        /,
        *,
        question: int,
        staff: str | None = None,
        consented_at: datetime | None = None,
    ) -> View:
        """What an inspector's device is told: whether the card is in order where it is checked, and its last actions where it
        is not, or where the traveller agreed (`staff` asked, `consented_at`).

        `point` says where: `{"carrier": "NS", "mode": "rail", "site": {"on_board": {"vehicle": None}}}`, or with
        `{"station": {"place": "ut"}}`. Raises `InputError` when the consent does not serve.
        """
    def receipt_of_payment(self, rules: Rules, reference: ReferenceNumber, now: datetime, /) -> View | None:
        """The receipt of a payment, by carrier and rate of tax; `None` where there is none with this reference."""
    def receipt_of_day(self, rules: Rules, day: date, now: datetime, /) -> View | None:
        """The receipt of a travel day, with the fares as they stand now; `None` where no trip of it is known."""
    def own_data(
        self,
        rules: Rules,
        now: datetime,
        /,
        *,
        consents: Iterable[ConsentGiven] | None = None,
        kept_until: Iterable[KeptUntil] | None = None,
    ) -> View:
        """Everything that account, records and events know of a card, for its traveller; with what the host keeps besides:
        `consents` (`ConsentGiven`), and until when what is kept (`KeptUntil`; `Catalogue.due` works that out).
        """
    def own_data_csv(
        self,
        rules: Rules,
        now: datetime,
        /,
        *,
        consents: Iterable[ConsentGiven] | None = None,
        kept_until: Iterable[KeptUntil] | None = None,
    ) -> dict[str, str]:
        """The tables of `own_data` as CSV, by file name: `"trips.csv"` and so on, those without rows too."""
    def daily_reports(
        self,
        rules: Rules,
        day: date,
        /,
        *,
        keys: _Keys | None = None,
        root: RootToken | None = None,
        version: int | None = None,
    ) -> list[DailyReport]:
        """The reports of a travel day: of every carrier that has a part in it, or for which something of earlier days changed on
        its date. Reports of many accounts add up: `report + report`.

        With `root`, the card's root token, and `keys` as for `RootToken.token`, each report has the rows behind it too, under
        the carrier's own token for reporting: `report.to_dict()["details"]`.
        """
    def clearing(self, rules: Rules, /) -> Clearing:
        """Who receives what of what was collected and given back."""
    @property
    def payments(self) -> tuple[PaymentRecord, ...]:
        """The payments, oldest first, each with what came of it."""

@final
class View:
    """What one reader may see of a card: data, made to be sent. There is no way from it back to the account."""

    @property
    def kind(
        self,
    ) -> Literal[
        "inspection",
        "by_reference",
        "linked_account",
        "carrier",
        "service_desk",
        "employer",
        "receipt",
        "own_data",
        "chip_card",
    ]:
        """Which view it is: `"inspection"`, `"by_reference"`, `"linked_account"`, `"carrier"`, `"service_desk"`, `"employer"`,
        `"receipt"`, `"own_data"` or `"chip_card"`.
        """
    @property
    def reader(
        self,
    ) -> Literal["inspector", "reference_holder", "linked_account", "carrier", "service_desk", "employer", "traveller"]:
        """Who reads it: `"inspector"`, `"reference_holder"`, `"linked_account"`, `"carrier"`, `"service_desk"`, `"employer"`
        or `"traveller"`.
        """
    def to_json(self) -> str:
        """Its data, as JSON text. Amounts are in minor units."""
    def to_dict(self) -> dict[str, Any]:
        """Its data, as a new dict."""
    def text(self, language: Literal["en", "nl"] = "en") -> str:
        """The view as its reader reads it, in `"en"` or `"nl"`."""
    @property
    def fields(self) -> tuple[tuple[str, str, str], ...]:
        """Every field that such a view may have: where it stands, what it is, and why its reader may see it."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    @staticmethod
    def _restored(kind: str, form: str, english: str, dutch: str) -> View: ...
    def __reduce__(self) -> tuple[Callable[[str, str, str, str], View], tuple[str, str, str, str]]: ...
    def _repr_html_(self) -> str: ...

@final
class DailyReport:
    """A carrier's travel day: taps, trips, revenue, VAT, where its money is, and what changed of earlier days.

    Reports of one carrier and day add up, over many accounts. `str()` gives it as a table.
    """

    @property
    def carrier(self) -> str:
        """Whose report it is."""
    @property
    def day(self) -> date:
        """Of which travel day."""
    @property
    def revenue_total(self) -> Money:
        """What its legs make."""
    @property
    def adds_up(self) -> bool:
        """Whether revenue, its components, its VAT and where the money is all agree."""
    def __add__(self, other: DailyReport, /) -> DailyReport: ...
    def __radd__(self, other: DailyReport, /) -> DailyReport: ...
    def _repr_html_(self) -> str: ...
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], DailyReport], tuple[str]]: ...

@final
class Clearing:
    """Who receives what: summed up by clearing date, payee, travel day, kind and reason.

    What all payees receive is what the bank paid, less what it took back and what was paid back. Clearings add up.
    """

    def __new__(cls) -> Self: ...
    @property
    def rows(self) -> tuple[ClearingRow, ...]:
        """Its rows."""
    @property
    def total(self) -> Money:
        """What all payees receive."""
    def on(self, day: date, /) -> Clearing:
        """That of one clearing date."""
    def for_carrier(self, carrier: str, /) -> Clearing:
        """That of one carrier."""
    def __add__(self, other: Clearing, /) -> Clearing: ...
    def __radd__(self, other: Clearing, /) -> Clearing: ...
    def _repr_html_(self) -> str: ...
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Clearing], tuple[str]]: ...

@final
class Catalogue:
    """Which data is kept for what, and for how long, as a document: `ovcore/retention/1`."""

    @staticmethod
    def ovpay() -> Catalogue:
        """The catalogue as OVpay's privacy statement has it; what that leaves open is assumed, and says so."""
    def extended(self, document: dict[str, Any] | str, /) -> Catalogue:
        """The catalogue with more systems and rules, given as a document. A rule whose id is there takes the place of that;
        it says why, and is not longer than what the source of the first one states. Raises `DocumentError`.
        """
    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of its rules, in order."""
    def due(self, policy: Policy, record: RetentionRecord, /, language: Literal["en", "nl"] = "en") -> Due | None:
        """When a record, as `RetentionRecord`, is due under its rule, and what proves it; `None` where the catalogue has no
        such rule. `policy` says in which time zone dates are, `language` (`"en"` or `"nl"`) is that of the proof.

        ```python
        from datetime import date
        from ovcore import Catalogue, Policy, RetentionRecord

        due = Catalogue.ovpay().due(Policy.ovpay(), RetentionRecord("day-1", "004-2", date(2026, 3, 10)))
        assert due is not None and due.at == due.period_ends
        assert str(due).startswith("due 2027-09-10")
        ```
        """
    def register(self, language: Literal["en", "nl"] = "en") -> str:
        """The register of processing activities as Markdown, in `"en"` or `"nl"`."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> Catalogue:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Catalogue], tuple[str]]: ...

@final
class Cursor:
    """Where a plan was left off: give it to `plan` for what comes after."""

    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Cursor], tuple[str]]: ...

def plan_erasure(
    catalogue: Catalogue,
    policy: Policy,
    records: Iterable[RetentionRecord],
    now: datetime,
    *,
    after: Cursor | None = None,
    most: int | None = None,
) -> Plan:
    """What of some records is to be erased as of an instant: complete, and never early.

    `records` is an iterable of `RetentionRecord`, in any order; the same records give the same plan. `policy` says in which
    time zone dates are. With `most`, at most so many orders are given; the plan's `next` goes on after them, at its own
    instant.
    """

@final
class ErasureKey:
    """The key of the receipts: 32 random bytes that only whoever erases has. Without it nobody can tell which record a receipt
    was for. It shows nothing and cannot be pickled.
    """

    def __new__(cls, secret: bytes, /) -> Self: ...

@final
class ErasureReceipts:
    """Receipts of what was erased, each order once. They hold no record's name, no person, no place and no time of day, and
    stand in an order that says nothing of when they were given.
    """

    def __new__(cls) -> Self: ...
    def with_orders(self, orders: Iterable[PurgeOrder], key: ErasureKey, on: date) -> ErasureReceipts:
        """These receipts and those of some orders, an iterable of `PurgeOrder`, that were carried out on a date. The first
        receipt of an order stands.
        """
    def has(self, order: PurgeOrder, key: ErasureKey) -> bool:
        """Whether an order was carried out: then carrying it out again is a repeat, which a restored backup may call for."""
    def report(self, first: date, last: date) -> ErasureReport:
        """What an auditor reads of the dates from one to another, both included: how much was erased, by rule and date."""
    def __len__(self) -> int: ...
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], ErasureReceipts], tuple[str]]: ...

@final
class CompensationBook:
    """What a delay is worth, carrier by carrier, as a document: `ovcore/delay-compensation/1`."""

    @staticmethod
    def ns() -> CompensationBook:
        """NS's *Geld terug bij vertraging* as ns.nl publishes it; rounding is assumed."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> CompensationBook:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], CompensationBook], tuple[str]]: ...

@final
class DelayTable:
    """How late trips were, as a document: `ovcore/delays/1`. What is not in it is not known, which is not on time."""

    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> DelayTable:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], DelayTable], tuple[str]]: ...
    def __len__(self) -> int: ...

def compensation(
    history: History,
    rules: Rules,
    book: CompensationBook,
    delays: DelayTable,
    reference: ReferenceNumber,
    amount: Money,
    claimed_at: datetime,
    /,
    *,
    earlier: Iterable[tuple[str, str]] | None = None,
    language: Literal["en", "nl"] = "en",
) -> Compensation:
    """Which trips of a payment are paid back in part because of a delay, and how much: looked up by the payment's reference and
    amount, by what `book` says a delay is worth and `delays` how late it was.

    `earlier` are trips that were paid back before, as pairs of trip and carrier. It pays nothing and changes nothing. Raises
    `InputError` for every mismatch of reference and amount the same.
    """

@final
class BusinessCard:
    """What a business card's subscription pays for, as a document: `ovcore/business-card/1`."""

    def covers(self, day: date, mode: Mode, carrier: str, /) -> bool:
        """Whether the subscription pays for travel of a day by a mode (as `"rail"`) with a carrier."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> BusinessCard:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], BusinessCard], tuple[str]]: ...

@final
class CountersPolicy:
    """The numbers of monthly counters and of their exports, as a document: `ovcore/counters/1`."""

    @staticmethod
    def assumed() -> CountersPolicy:
        """Assumed numbers: the source documents name the counters, not the bounds."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> CountersPolicy:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], CountersPolicy], tuple[str]]: ...

@final
class Permission:
    """That one card may be counted for one audience, by a legal basis (`"legitimate_interest"`, `"contract"` or `"consent"`)
    and everything that its traveller said (`Statement`, in any order). It cannot be stored or pickled: ask for it each
    time, so that what was said since is never missed.

    `token` is the card's reporting token for that audience: `carrier`, or without one the back office itself.

    Raises `NoPermissionError` where the traveller said no, or never gave the consent that is the basis.

    ```python
    from datetime import datetime, timezone
    from ovcore import NoPermissionError, Permission, Statement, Token

    token = Token("aeaqcaibaeaqcaibaeaqcaibae", "reporting")
    assert Permission(token, basis="contract").counts_from is None
    no = Statement(datetime(2026, 3, 10, 12, tzinfo=timezone.utc), "opted_out")
    try:
        Permission(token, basis="contract", statements=[no])
    except NoPermissionError as refusal:
        assert refusal.code == "counters.opted_out" and refusal.at == no.at
    ```
    """

    def __new__(
        cls,
        token: Token,
        /,
        *,
        basis: _Basis,
        statements: Iterable[Statement] | None = None,
        carrier: str | None = None,
    ) -> Self: ...
    @property
    def token(self) -> Token:
        """The card's reporting token."""
    @property
    def carrier(self) -> str | None:
        """For which carrier; `None` for the back office."""
    @property
    def basis(self) -> _Basis:
        """By which basis."""
    @property
    def counts_from(self) -> datetime | None:
        """From when on trips may be counted; `None` where there is no such bound."""

@final
class CardCounters:
    """The monthly counters of one card for one audience. Without a `Permission` they cannot be made, read or added to, and
    `stop` deletes them; they cannot be pickled.

    Days come in order, each once, when they leave the account; what is corrected later counts when the counters are made
    anew from the history (`of`). Several threads may use them. Equal by content, not hashable.
    """

    def __new__(cls, permission: Permission, /) -> Self: ...
    @staticmethod
    def of(permission: Permission, rules: Rules, policy: CountersPolicy, history: History, /) -> CardCounters:
        """The counters of all days of a history."""
    @staticmethod
    def from_json(text: str, permission: Permission, /) -> CardCounters:
        """Reads what `to_json` wrote, under a permission for these counters. Raises `DocumentError`."""
    def to_json(self) -> str:
        """The counters as they are stored: JSON text, indented. Raises `InputError` once they are deleted, as all others do."""
    def note_day(
        self,
        permission: Permission,
        rules: Rules,
        policy: CountersPolicy,
        record: DayRecord,
        /,
        *,
        before: DayRecord | None = None,
    ) -> None:
        """Counts a day that left the account. The record of the day before it says when a journey began that went on over
        midnight. Raises `RefusedError` where the permission is not for these counters, or the day was counted before.
        """
    def close_before(self, month: str, policy: CountersPolicy, /) -> None:
        """Closes the month that goes on, if it lies before `month` (as `"2026-04"`): when that begins, or the host knows that
        no more days come.
        """
    def note_services(
        self,
        permission: Permission,
        month: str,
        /,
        *,
        bike_rentals: int | None = None,
        bike_parkings: int | None = None,
    ) -> bool:
        """Notes what the host counts beside travel, of a month; what is not given is not known. Gives whether the month is
        there: it is over, and something was travelled. Raises `RefusedError` where the permission is not for these counters.
        """
    def note_contact(self, at: datetime, /) -> None:
        """Notes a contact with the customer: the period of retention counts from the last one."""
    def stop(self, why: NoPermissionError, now: datetime, /) -> CountersDeleted:
        """Deletes the counters, because there is no permission any more: `why` is the `NoPermissionError`. What is given back
        says nothing of the card.
        """
    @property
    def is_deleted(self) -> bool:
        """Whether they were deleted."""
    @property
    def token(self) -> Token:
        """Whose they are: the card's reporting token."""
    @property
    def carrier(self) -> str | None:
        """For which carrier; `None` for the back office."""
    @property
    def basis(self) -> _Basis:
        """By which basis they are kept."""
    @property
    def months(self) -> tuple[MonthCounters, ...]:
        """The months that are over and in which something was travelled, in order."""
    @property
    def last_contact(self) -> datetime | None:
        """The last contact with the customer: what retention counts from."""
    def days_since_last_trip(self, on: date, /) -> int | None:
        """How many days ago the last trip was, on a date; `None` where none was counted."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class CountersExport:
    """The counters of a month over many cards, without small groups: no cell of fewer cards than the policy says is shown,
    and none that a total would give away. Make the export of a month once: two whose cards differ by one tell of that
    one. `str()` gives it as a table.
    """

    @staticmethod
    def of(
        cards: Iterable[CardCounters], month: str, policy: CountersPolicy, /, *, carrier: str | None = None
    ) -> CountersExport:
        """The export of a month that is over (as `"2026-03"`), of all `cards` that are counted for a carrier, or without
        one for the back office. Cards of other audiences, and those that did not travel, are in no group.
        """
    @property
    def month(self) -> str:
        """Which month, as `"2026-03"`."""
    @property
    def carrier(self) -> str | None:
        """For which carrier; `None` for the back office."""
    @property
    def group_cards_min(self) -> int:
        """No group of fewer cards is shown."""
    @property
    def all_cards(self) -> CardGroup | None:
        """All cards that travelled; `None` where they are too few."""
    @property
    def tables(self) -> tuple[ExportTable, ...]:
        """The tables, one for each counter by which cards are put together."""
    def _repr_html_(self) -> str: ...
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], CountersExport], tuple[str]]: ...

@final
class JointPolicy:
    """The numbers of a joint-travel discount, as a document: `ovcore/joint-travel/1`."""

    @staticmethod
    def ns() -> JointPolicy:
        """As NS describes it; how many may travel along is assumed."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> JointPolicy:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], JointPolicy], tuple[str]]: ...

@final
class JointRules:
    """The numbers of a joint-travel discount, with the calendar of a policy by which days and months are counted."""

    def __new__(cls, numbers: JointPolicy, policy: Policy, /) -> Self: ...
    @property
    def numbers(self) -> JointPolicy:
        """The product's own numbers."""
    @property
    def policy(self) -> Policy:
        """The policy whose calendar it goes by."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[JointRules], tuple[JointPolicy, Policy]]: ...

@final
class JointBook:
    """The joint-travel discounts of one giver: the codes under way, and how often the discount was used.

    It changes by `issue`, `travel` and `advance`; each acts at its own instant, never before the latest one seen, and
    works off what fell due by then. What is due cannot be read any more, whether it was worked off or not. `str()` names
    nobody and shows no code. `giver` is the giver's service token.

    ```python
    from datetime import date, datetime
    from zoneinfo import ZoneInfo
    from ovcore import JointBook, JointPolicy, JointRules, Policy, Token

    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Europe/Amsterdam"))

    rules = JointRules(JointPolicy.ns(), Policy.ovpay())
    giver, friend = (Token.from_bytes(bytes([n]) * 16, "service") for n in (1, 2))
    book = JointBook(giver)
    book.issue(rules, at(10, 20), code="K7Q2M9", receivers=[friend], travel_date=date(2026, 3, 14), code_days=3)
    assert book.check(rules, "K7Q2M9", friend, at(13, 23)).kind == "not_yet"
    assert book.travel(rules, "K7Q2M9", friend, at(14, 9)).until == date(2026, 3, 16)
    assert book.check(rules, "K7Q2M9", friend, at(17, 0)).kind == "not_known"
    assert book.uses(rules, at(17, 0)) == 1
    ```
    """

    def __new__(cls, giver: Token, /) -> Self: ...
    def issue(
        self,
        rules: JointRules,
        now: datetime,
        /,
        *,
        code: str,
        receivers: Iterable[Token],
        travel_date: date,
        code_days: int,
        student_product: bool | None = None,
    ) -> tuple[JointEvent, ...]:
        """Gives the discount: from now on the code, 6 to 16 letters and digits that the host made, links the giver with
        the `receivers`, service tokens of those who travel along. It is valid on `code_days` dates, from `travel_date`.

        The giver's right is a subscription, which the host has checked; or a student product: then `student_product`
        says whether that is valid, as the office answered this time, after the traveller agreed to have it asked. It is
        used up here, and kept nowhere.

        Gives what fell due meanwhile. Raises `RefusedError`; nothing is left behind then.
        """
    def check(self, rules: JointRules, code: str, traveller: Token, now: datetime, /) -> JointCheck:
        """Whether someone may travel along by a code. Changes nothing."""
    def travel(self, rules: JointRules, code: str, traveller: Token, now: datetime, /) -> JointCheck:
        """Someone travels along: `check`, and a use where that says that the code is valid. Several trips by one code are
        one use.
        """
    def advance(self, rules: JointRules, now: datetime, /) -> tuple[JointEvent, ...]:
        """Works off what fell due until now, in order of time: links are destroyed, and counts that were kept long enough."""
    def next_deadline(self, rules: JointRules, /) -> JointDeadline | None:
        """When something falls due next, and what; `None` where nothing is kept."""
    def uses(self, rules: JointRules, now: datetime, /) -> int:
        """How often the discount was used by codes whose validity has ended, as far as that may still be known."""
    @property
    def giver(self) -> Token:
        """The giver's service token."""
    @property
    def codes_under_way(self) -> int:
        """How many codes are under way."""
    @property
    def counts(self) -> tuple[UseCount, ...]:
        """What is kept of codes whose validity has ended, oldest first."""
    def _repr_html_(self) -> str: ...
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __reduce__(self) -> tuple[Callable[[str], JointBook], tuple[str]]: ...

@final
class ChipPolicy:
    """The numbers of a chip card, and which products do not go together, as a document: `ovcore/chip/1`."""

    @staticmethod
    def ov_chipkaart() -> ChipPolicy:
        """The Dutch chip card, without conflicts between products; the bounds of the purse are assumed."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the document from its JSON text.

        Raises `DocumentError`, with everything that is wrong in it.
        """
    @classmethod
    def from_dict(cls, form: dict[str, Any], /) -> Self:
        """Reads the document from a dict of its JSON form. Raises `DocumentError`."""
    @classmethod
    def from_path(cls, path: Path | str, /) -> Self:
        """Reads the document from a file: a `pathlib.Path`, or its name. Raises `DocumentError`, and `OSError` where
        the file cannot be read.
        """
    @classmethod
    def findings(cls, document: dict[str, Any] | str, /) -> tuple[Finding, ...]:
        """Everything that is wrong in a document, given as a dict or as JSON text; empty when it can be used."""
    def replace(self, changes: dict[str, Any], /) -> ChipPolicy:
        """The same document with other values at some paths, as `{"journey.transfer_window_minutes": 30}` or
        `{"prices[0].rule.distance.rate_minor_per_km": "22.7"}`. Raises `InputError` for a path that it does not
        have, and `DocumentError` when the result cannot be used.
        """
    def to_json(self) -> str:
        """The document as JSON text, indented."""
    def to_dict(self) -> dict[str, Any]:
        """The document as a new dict of its JSON form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], ChipPolicy], tuple[str]]: ...

@final
class ChipRules:
    """The numbers of a chip card, with the calendar of a policy."""

    def __new__(cls, numbers: ChipPolicy, policy: Policy, /) -> Self: ...
    @property
    def numbers(self) -> ChipPolicy:
        """The product's own numbers."""
    @property
    def policy(self) -> Policy:
        """The policy whose calendar it goes by."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[ChipRules], tuple[ChipPolicy, Policy]]: ...

@final
class ChipCard:
    """The memory of a chip card (OV-chipkaart): the purse, the last travel transactions and top-ups, products, and the right
    to automatic top-up. Neither `repr` nor `view` shows the number of the chip or the date of birth; the stored form
    holds both.

    It changes by `check_in`, `check_out`, `top_up`, `set_auto_top_up`, `put` and `remove_products_before`; what a
    `RefusedError` stopped has written nothing. `born` makes it one person's card.

    ```python
    from datetime import date, datetime
    from zoneinfo import ZoneInfo
    from ovcore import ChipCard, ChipPolicy, ChipRules, Money, Policy

    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 3, 10, hour, minute, tzinfo=ZoneInfo("Europe/Amsterdam"))

    rules = ChipRules(ChipPolicy.ov_chipkaart(), Policy.ovpay())
    card = ChipCard("04A2B3C4D5E6F7", date(2030, 12, 31))
    card.top_up(rules, at(7, 50), Money("21.00"))
    card.check_in(rules, at(8, 0), carrier="NS", mode="rail", place="ut", deposit=Money("20.00"))
    assert card.balance == Money("1.00")
    card.check_out(rules, at(8, 40), carrier="NS", mode="rail", place="asd", fare=Money("5.40"))
    assert card.balance == Money("15.60") and len(card.transactions) == 2
    ```
    """

    def __new__(cls, chip_id: str, valid_until: date, /, *, born: date | None = None) -> Self: ...
    def check_in(
        self, rules: ChipRules, at: datetime, /, *, carrier: str, mode: Mode, place: str, deposit: Money
    ) -> TopUp | None:
        """Checks in: an automatic top-up comes first where there is too little in the purse, then the deposit is taken.
        Gives the top-up, if there was one. Raises `RefusedError`.
        """
    def check_out(
        self, rules: ChipRules, at: datetime, /, *, carrier: str, mode: Mode, place: str, fare: Money
    ) -> None:
        """Checks out: the deposit comes back and the fare is taken. Never refused for want of money. Raises `RefusedError`
        where the last transaction is no check-in with this carrier.
        """
    def top_up(self, rules: ChipRules, at: datetime, amount: Money, /) -> TopUp:
        """Tops the purse up at a machine. Raises `RefusedError`."""
    def set_auto_top_up(self, right: AutoTopUp | None, /) -> None:
        """Gives the right to automatic top-up, as `AutoTopUp`; takes it with `None`. Raises `InputError` for one that adds
        nothing.
        """
    def check_order(self, rules: ChipRules, product: ChipProduct, on: date, /) -> tuple[OrderFinding, ...]:
        """Whether a product, as `ChipProduct`, can be ordered on a date: everything that stands in the way, in the order of
        the products on the card. Empty where nothing does.
        """
    def put(self, product: ChipProduct, /) -> None:
        """Puts a product, as `ChipProduct`, on the card; `check_order` says before whether it can be ordered."""
    def remove_products_before(self, date: date, /) -> int:
        """Takes products off that were over before a date. Gives how many."""
    def view(self, rules: ChipRules, /) -> View:
        """What its owner reads of it: everything but the number of the chip and the date of birth. In English."""
    @property
    def balance(self) -> Money:
        """What is in the purse."""
    @property
    def transactions(self) -> tuple[ChipTransaction, ...]:
        """The last travel transactions, newest first."""
    @property
    def top_ups(self) -> tuple[TopUp, ...]:
        """The last top-ups, newest first."""
    @property
    def products(self) -> tuple[ChipProduct, ...]:
        """The products on the card."""
    @property
    def auto_top_up(self) -> AutoTopUp | None:
        """The right to automatic top-up."""
    @property
    def valid_until(self) -> date:
        """The last date on which the card may be used."""
    @property
    def is_personal(self) -> bool:
        """Whether it is one person's card."""
    def age_on(self, on: date, /) -> int | None:
        """The age of the person whose card it is, in whole years on a date; `None` for an anonymous card."""
    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Reads the stored form, a JSON text. Raises `InputError` with the path to what is wrong."""
    @classmethod
    def from_dict(cls, form: Mapping[str, Any], /) -> Self:
        """Reads the stored form, as a dict."""
    def to_json(self) -> str:
        """The stored form, a JSON text on one line."""
    def to_dict(self) -> dict[str, Any]:
        """The stored form, as a new dict. Amounts are ints of minor units, instants and days are texts."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __reduce__(self) -> tuple[Callable[[str], ChipCard], tuple[str]]: ...

@final
class InspectionScreen:
    """An inspector's screen, as a state machine without a clock: every input says what the device's clock shows. It holds at
    most one answer, for as many minutes as the policy says, and wipes it before it lets it go; what Python made of it is
    Python's.

    A clock that shows less than at the input before was set back, and what is on the screen goes at once. Look in with
    `time_passes` at `next_deadline`. Several threads may use it; it cannot be copied or pickled.

    ```python
    from datetime import datetime, timedelta, timezone
    from ovcore import InspectionScreen, Policy, inspect_unknown_card, sample

    start = datetime(2026, 3, 10, 8, 15, tzinfo=timezone.utc)
    screen = InspectionScreen(Policy.ovpay())
    asked = screen.present(start)
    assert asked.then == "ask" and screen.phase == "asked"

    # At the back office, where the card turns out to be unknown:
    point = {"carrier": "NS", "mode": "rail", "site": {"on_board": {"vehicle": None}}}
    answer = inspect_unknown_card(sample.rules(), point, start, question=asked.question)

    # Back on the device: five minutes, and not a second more.
    assert screen.answer(start + timedelta(seconds=2), answer).then == "show"
    assert screen.showing(sample.rules(), start + timedelta(seconds=301)) == answer
    assert screen.showing(sample.rules(), start + timedelta(seconds=302)) is None
    ```
    """

    def __new__(cls, policy: Policy, /) -> Self: ...
    def present(self, now: datetime, /) -> ScreenOutcome:
        """A card is held against the device: ask the back office under the number that the outcome says."""
    def answer(self, now: datetime, answer: View | str, /) -> ScreenOutcome:
        """An answer came: a `View` of the kind `"inspection"`, or its JSON text. One to no question that is open is dropped.
        Raises `DocumentError` for another form, and for one that shows more than an answer may.
        """
    def time_passes(self, now: datetime, /) -> ScreenOutcome:
        """Time passed."""
    def clock_set(self, now: datetime, /) -> ScreenOutcome:
        """The device's clock was set: what is on the screen goes."""
    def close(self, now: datetime, /) -> ScreenOutcome:
        """The inspector closed the card, or the app."""
    def showing(self, rules: Rules, now: datetime, /) -> View | None:
        """What is on the screen when the clock shows `now`, with the names of places of `rules`; `None` where nothing is.
        Looking is an input too: what is over goes before anything is shown.
        """
    @property
    def phase(self) -> Literal["idle", "asked", "showing"]:
        """Where it stands, as of the last input: `"idle"`, `"asked"` or `"showing"`."""
    @property
    def question(self) -> int | None:
        """The number of the question that is open or answered; `None` while there is no card."""
    @property
    def next_deadline(self) -> datetime | None:
        """When to look in with `time_passes`; `None` while there is no card."""

def inspect_unknown_card(rules: Rules, point: dict[str, Any], now: datetime, /, *, question: int) -> View:
    """What an inspector's device is told of a card that the back office does not know. `point` and `question` are as for
    `History.inspection`.
    """

def estimate(
    rules: Rules,
    trip: ImaginedTrip,
    /,
    *,
    taps: Iterable[Tap] | None = None,
    carry: Carry | None = None,
    products: Iterable[HeldProduct] | None = None,
    corrections: Iterable[Correction] | None = None,
    language: Literal["en", "nl"] = "en",
) -> Estimate | None:
    """What an imagined trip would cost, without an account: rated with the `taps` of its travel day so far, by the engine that
    rates every day. `Account.estimate` does it for a card.

    `trip` is an `ImaginedTrip`; `carry`, `products` and `corrections` are as for `rate_day`. Taps after the check-in are left
    out. Gives `None` where a check-in like this begins no trip. `language` is that of the explanation, `"en"` or `"nl"`.

    ```python
    from datetime import datetime
    from zoneinfo import ZoneInfo
    from ovcore import ImaginedTrip, estimate, sample

    at = datetime(2026, 3, 10, 8, 15, tzinfo=ZoneInfo("Europe/Amsterdam"))
    trip = ImaginedTrip(carrier="NS", mode="rail", from_="ut", to="asd", departs_at=at)
    told = estimate(sample.rules(), trip)
    assert told.adds == told.trip.fare.amount and told.leaves_open is None
    print(told.explanation)
    ```
    """

def records_in(events: Iterable[Event], /) -> tuple[DayRecord, ...]:
    """The records of the days that left by some events of an account and are not back: of each day the last, in order of days.
    What `History` and `reconcile` take as `records`.
    """
