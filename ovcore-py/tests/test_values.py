"""Money, instants, days, ids: what goes in comes out, and what Python would let pass in silence does not."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

import ovcore
from conftest import MakeTap, at
from ovcore import InputError, Money, MoneyOverflowError, OvError, Tap, Token, WrongTypeError

MAX, MIN = 2**63 - 1, -(2**63)


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        ("0", 0),
        ("-0.00", 0),
        ("10.45", 1_045),
        ("10.4", 1_040),
        ("-0.05", -5),
        ("7", 700),
        ("10.450000", 1_045),
        ("007.10", 710),
        ("92233720368547758.07", MAX),
        ("-92233720368547758.08", MIN),
        (Decimal("10.45"), 1_045),
        (Decimal("1E+2"), 10_000),
        (Decimal("1.0450E1"), 1_045),
        (Decimal("-0"), 0),
        (Decimal("0E-30"), 0),
        (Decimal("92233720368547758.07"), MAX),
    ],
)
def test_amounts_are_read_exactly(amount: Decimal | str, minor: int) -> None:
    money = Money(amount)
    assert money.minor == minor
    assert Money.from_minor(minor) == money
    assert Money(money.to_decimal()) == money
    assert Money(str(money)) == money
    assert money.to_decimal().as_tuple().exponent == -2


def test_amounts_do_not_depend_on_the_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert Money(Decimal("92233720368547758.07")).minor == MAX
        assert Money.from_minor(MAX).to_decimal() == Decimal("92233720368547758.07")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (10.45, "money.type"),
        (1.0, "money.type"),
        (float("nan"), "money.type"),
        (True, "money.type"),
        (5, "money.type"),
        (None, "money.type"),
        (Fraction(1, 2), "money.type"),
        (b"10.45", "money.type"),
        (Decimal("NaN"), "money.not_finite"),
        (Decimal("sNaN"), "money.not_finite"),
        (Decimal("Infinity"), "money.not_finite"),
        (Decimal("10.455"), "money.fraction"),
        (Decimal("1E-400"), "money.fraction"),
        (Decimal("92233720368547758.08"), "money.too_large"),
        (Decimal("1E+999999"), "money.too_large"),
        (Decimal(10**400), "money.too_large"),
        ("10.455", "money.fraction"),
        ("9" * 400, "money.too_large"),
        ("", "money.text"),
        ("-", "money.text"),
        ("10,45", "money.text"),
        ("1e2", "money.text"),
        ("1_000", "money.text"),
        ("+1", "money.text"),
        (" 1", "money.text"),
        ("1.", "money.text"),
        (".5", "money.text"),
        ("nan", "money.text"),
        ("١٢", "money.text"),
        ("1\udc80", "text.surrogate"),
    ],
)
def test_what_is_no_amount_is_refused(amount: object, code: str) -> None:
    with pytest.raises(OvError) as caught:
        Money(amount)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert isinstance(caught.value, TypeError if code == "money.type" else ValueError)


@pytest.mark.parametrize("minor", [True, 1.0, "5", Decimal(5), None, MAX + 1, MIN - 1, 10**400])
def test_minor_units_are_whole_and_fit(minor: object) -> None:
    with pytest.raises(OvError) as caught:
        Money.from_minor(minor)  # type: ignore[arg-type]
    assert caught.value.code == "money.minor"


def test_sums_are_exact_and_say_when_they_do_not_fit() -> None:
    assert Money("10.45") + Money("0.05") == Money("10.50")
    assert Money("1") - Money("2.50") == -Money("1.50")
    assert Money.sum([Money("0.10")] * 3) == Money("0.30")
    assert Money.sum([]) == Money.ZERO
    assert not Money.ZERO and Money("0.01")
    for overflow in (
        lambda: Money.from_minor(MAX) + Money.from_minor(1),
        lambda: Money.from_minor(MIN) - Money.from_minor(1),
        lambda: -Money.from_minor(MIN),
        lambda: Money.sum([Money.from_minor(MAX)] * 2),
    ):
        with pytest.raises(MoneyOverflowError) as caught:
            overflow()
        assert isinstance(caught.value, OverflowError) and caught.value.code == "money.overflow"


def test_money_does_not_mix_with_numbers() -> None:
    for mixed in (lambda: Money("1") + 1, lambda: 1 + Money("1"), lambda: Money("1") < 2, lambda: sum([Money("1")])):  # type: ignore[operator,list-item]
        with pytest.raises(TypeError):
            mixed()
    assert Money("1") != 1 and Money("1") != Decimal(1)


def test_a_split_loses_no_cent() -> None:
    assert Money("1.00").split([1, 1, 1]) == (Money("0.34"), Money("0.33"), Money("0.33"))
    assert Money("-1.00").split((2, 1)) == (Money("-0.67"), Money("-0.33"))
    for weights, code in (
        ([], "split.no_weight"),
        ([0, 0], "split.no_weight"),
        ([True], "split.weight"),
        ([-1], "split.weight"),
        ([0.5], "split.weight"),
    ):
        with pytest.raises(OvError) as caught:
            Money("1").split(weights)  # type: ignore[arg-type]
        assert caught.value.code == code


def test_money_is_shown_in_columns() -> None:
    assert f"{Money('2.25'):>8}|{Money('-0.05')}" == "    2.25|-0.05"
    assert repr(Money("10.45")) == "Money('10.45')" and eval(repr(Money("10.45"))) == Money("10.45")


class Nowhere(tzinfo):
    """A time zone that gives no offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        (datetime(2026, 3, 10, 7, 15, tzinfo=UTC), "2026-03-10T07:15:00+00:00"),
        (datetime(2026, 3, 10, 8, 15, tzinfo=ZoneInfo("Europe/Amsterdam")), "2026-03-10T07:15:00+00:00"),
        (datetime(2026, 3, 10, 8, 15, tzinfo=timezone(timedelta(hours=1))), "2026-03-10T07:15:00+00:00"),
        (datetime(2026, 3, 10, 7, 15, 0, 999_999, tzinfo=UTC), "2026-03-10T07:15:00+00:00"),
        # The hour that comes twice: `fold` says which.
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam")), "2026-10-25T00:30:00+00:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam"), fold=1), "2026-10-25T01:30:00+00:00"),
    ],
)
def test_an_aware_datetime_of_any_zone_is_an_instant(tap: MakeTap, moment: datetime, utc: str) -> None:
    given = tap("1", "dam", "in", moment).at
    assert given.isoformat() == utc and given.tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (datetime(2026, 3, 10, 8, 15), "time.naive"),
        (datetime(2026, 3, 10, 8, 15, tzinfo=Nowhere()), "time.naive"),
        (date(2026, 3, 10), "time.type"),
        ("2026-03-10T08:15:00Z", "time.type"),
        (1_773_000_000, "time.type"),
        (None, "time.type"),
        (datetime(1969, 12, 31, 23, 59, tzinfo=UTC), "time.text"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=1))), "time.text"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))), "time.text"),
    ],
)
def test_what_is_no_instant_is_refused(tap: MakeTap, moment: object, code: str) -> None:
    with pytest.raises(OvError) as caught:
        tap("1", "dam", "in", moment)
    assert caught.value.code == code


@pytest.mark.parametrize("day", [datetime(2026, 3, 10), datetime(2026, 3, 10, tzinfo=UTC), "2026-03-10", 20_522, None])
def test_a_travel_day_is_a_date_and_no_datetime(rules: ovcore.Rules, day: object) -> None:
    with pytest.raises(WrongTypeError) as caught:
        ovcore.rate_day(rules, day, [])  # type: ignore[arg-type]
    assert caught.value.code == "day.type"


def test_the_travel_day_of_an_instant_is_the_core_s_to_say(rules: ovcore.Rules) -> None:
    # In Amsterdam the date has turned, in UTC it has not.
    assert rules.day_of(at(0, 30, day=11)) == date(2026, 3, 11)
    assert rules.day_of(datetime(2026, 3, 10, 22, 59, tzinfo=UTC)) == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("", "id.empty"),
        ("x" * 40, "id.too_long"),
        ("é", "id.character"),
        ("a b\n", "id.character"),
        ("\udc80", "text.surrogate"),
        (7, "text.type"),
        (None, "text.type"),
    ],
)
def test_ids_are_checked(tap: MakeTap, id: object, code: str) -> None:
    with pytest.raises(OvError) as caught:
        tap(id, "dam", "in", at(8, 15))
    assert caught.value.code == code


def test_an_error_repeats_no_card_number(tap: MakeTap) -> None:
    for wrong in ("4111-1111-1111-1111-and-more", 4_111_111_111_111_111):
        with pytest.raises(OvError) as caught:
            tap("1", wrong, "in", at(8, 15))
        assert "1111" not in str(caught.value) and "1111" not in repr(caught.value)
    form = tap("1", "dam", "in", at(8, 15)).to_dict()
    for field in form:
        for wrong in ("4111111111111111", 4_111_111_111_111_111, {"4111111111111111": 1}):
            with pytest.raises(OvError) as caught:
                Tap.from_dict(form | {field: wrong, "token": "x"})
            assert "1111" not in str(caught.value) and "1111" not in str(caught.value.path)


@pytest.mark.parametrize("field", ["mode", "direction", "reader_outcome", "application"])
def test_names_that_do_not_exist_are_refused(tap: MakeTap, field: str) -> None:
    with pytest.raises(InputError) as caught:
        Tap.from_dict(tap("1", "dam", "in", at(8, 15)).to_dict() | {field: "teleport"})
    assert caught.value.code == "json.form" and caught.value.path == field
    with pytest.raises(InputError) as caught:
        tap(
            "1",
            "dam",
            "teleport" if field == "direction" else "in",
            at(8, 15),
            **({} if field == "direction" else {field: "teleport"}),
        )
    assert caught.value.code == "json.form"


def test_carriers_are_the_same_in_any_case(tap: MakeTap) -> None:
    assert tap("1", "dam", "in", at(8, 15), carrier="gvb").carrier == "GVB"


def test_tokens_are_texts_that_hide() -> None:
    token = Token("aeaqcaibaeaqcaibaeaqcaibae")
    assert str(token) == "aeaqcaibaeaqcaibaeaqcaibae" and repr(token) == "Token(redacted)"
    assert Token.from_bytes(token.to_bytes()) == token and len(token.to_bytes()) == 16
    assert Token(str(token), "payment") != token
    for text, code in (("77777777777777777777777777", "token.text"), ("", "token.text"), ("AEAQ", "token.text")):
        with pytest.raises(InputError) as caught:
            Token(text)
        assert caught.value.code == code
    with pytest.raises(InputError, match="expected 16"):
        Token.from_bytes(b"1234")


def test_a_token_of_another_purpose_is_refused(tap: MakeTap) -> None:
    with pytest.raises(InputError) as caught:
        tap("1", "dam", "in", at(8, 15), token=Token("aeaqcaibaeaqcaibaeaqcaibae", "payment"))
    assert caught.value.code == "token.purpose"


def test_values_are_hashed_ordered_pickled_and_copied(tap: MakeTap, ride: list[Tap]) -> None:
    token = Token("aeaqcaibaeaqcaibaeaqcaibae")
    reference = ovcore.ReferenceNumber("NLOV0A1B2C3D4E5F6G")
    for value in (Money("2.25"), Money.ZERO, token, Token(str(token), "service"), reference, *ride, ovcore.Carry()):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(value, protocol))
            assert again == value and hash(again) == hash(value) and type(again) is type(value)
        assert copy.deepcopy(value) == value
    assert sorted([Money("3"), Money("-1"), Money("2")]) == [Money("-1"), Money("2"), Money("3")]
    assert sorted([Token("b" * 25 + "a"), Token("a" * 26)])[0] == Token("a" * 26)
    assert len({Money("1"), Money("1.00"), Money.from_minor(100)}) == 1
    assert min(ovcore.Share("1", "NS", Money("2")), ovcore.Share("1", "GVB", Money("3"))).carrier == "GVB"


def test_values_cannot_be_changed(ride: list[Tap]) -> None:
    for value, field in ((Money("1"), "minor"), (ride[0], "id"), (ovcore.Correction("1", "dam"), "place")):
        with pytest.raises(AttributeError):
            setattr(value, field, "x")
    with pytest.raises(TypeError):
        type("Other", (Money,), {})


def test_a_tap_has_its_stored_form(ride: list[Tap]) -> None:
    assert Tap.from_dict(ride[0].to_dict()) == ride[0] == Tap.from_json(ride[0].to_json())
    assert ride[0].to_dict()["at"] == "2026-03-10T07:15:00Z"
    with pytest.raises(InputError) as caught:
        Tap.from_dict(ride[0].to_dict() | {"mode": 7})
    assert caught.value.path == "mode"
    with pytest.raises(InputError):
        Tap.from_dict(ride[0].to_dict() | {"pan": "x"})
    with pytest.raises(WrongTypeError):
        Tap.from_dict(ride[0].to_dict() | {"at": {1, 2}})
    with pytest.raises(InputError):
        Tap.from_dict(ride[0].to_dict() | {"version": float("nan")})


def test_references_are_read_as_travellers_type_them() -> None:
    key = ovcore.ReferenceKey(1, b"\x09" * 32)
    reference = key.encrypt(4_711, 3)
    assert key.decrypt(reference) == (4_711, 3)
    assert ovcore.ReferenceNumber(f" {str(reference).lower()} ") == reference
    assert reference.matches(ovcore.ReferenceNumber(reference.service_id))
    assert repr(reference) == "ReferenceNumber(redacted)" and repr(key) == "ReferenceKey(redacted)"
    for serial, ordinal in ((2**48, 0), (0, 2**24), (-1, 0), (True, 0), (1.5, 0)):
        with pytest.raises(OvError) as caught:
            key.encrypt(serial, ordinal)  # type: ignore[arg-type]
        assert caught.value.code == "reference.number"
    with pytest.raises(InputError) as caught:
        ovcore.ReferenceNumber("NLOV0A1B2C")
    assert caught.value.code == "reference.length"
