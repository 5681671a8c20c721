"""What comes after travelling: money back for delay, and proof that something was erased."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import ovcore
from conftest import Host, at
from ovcore import (
    Advance,
    Answer,
    Catalogue,
    CompensationBook,
    DelayTable,
    DocumentError,
    ErasureKey,
    ErasureReceipts,
    History,
    InputError,
    Money,
    Policy,
    PurgeOrder,
    ReferenceNumber,
    RetentionRecord,
    Rules,
    Tap,
)

DAY = date(2026, 3, 10)

# Money back


@pytest.fixture
def paid(host: Host, rules: Rules, ride: list[Tap]) -> tuple[History, ReferenceNumber]:
    """A trip of 2.25, paid in the night, and the reference of the payment."""
    for tap in ride:
        host.send(tap)
    deadline = host.account.next_deadline(rules)
    assert deadline is not None
    (effect,) = host.send(Advance(deadline.at)).effects
    assert isinstance(effect, ovcore.RequestPayment)
    host.send(Answer(effect.id, "approved", deadline.at + timedelta(seconds=4)))
    return History(host.account, events=host.events), effect.reference


def tram() -> CompensationBook:
    """NS's scheme, for trams of GVB, and without a least amount."""
    form = CompensationBook.ns().to_dict()
    scheme = form["schemes"][0] | {"carriers": ["GVB"], "modes": ["tram"], "amount_minor_min": 1}
    return CompensationBook.from_dict(form | {"schemes": [scheme]})


def delays(minutes: int, trip: str = "1") -> DelayTable:
    row = {"trip": trip, "carrier": "GVB", "minutes": minutes, "cause": "unplanned"}
    return DelayTable.from_dict({"format": "ovcore/delays/1", "source": "an example", "delays": [row]})


@pytest.mark.parametrize(
    ("minutes", "outcome", "amount", "code"),
    [
        (29, "nothing", "0.00", "compensation.too_short"),
        (30, "qualifies", "1.13", None),
        (60, "qualifies", "2.25", None),
    ],
)
def test_a_late_trip_is_paid_back_in_part(
    paid: tuple[History, ReferenceNumber], rules: Rules, minutes: int, outcome: str, amount: str, code: str | None
) -> None:
    history, reference = paid
    claim = (reference, Money("2.25"), at(12, 0, day=20))
    found = ovcore.compensation(history, rules, tram(), delays(minutes), *claim)
    (row,) = found.rows
    assert (row.trip, row.date, row.from_, row.to, row.carrier) == ("1", DAY, "dam", "zuid", "GVB")
    assert (row.paid, row.outcome, row.amount, row.code) == (Money("2.25"), outcome, Money(amount), code)
    assert found.total == Money(amount) and found.reference == reference and found.not_kept == 0
    assert row.why and str(found) == found.text
    dutch = ovcore.compensation(history, rules, tram(), delays(minutes), *claim, language="nl")
    assert dutch.text != found.text and dutch.total == found.total
    again = ovcore.compensation(history, rules, tram(), delays(minutes), *claim, earlier=[("1", "GVB")])
    assert again.total == Money("0.00") and again.rows[0].code == (
        "compensation.paid_back_before" if code is None else again.rows[0].code
    )
    assert pickle.loads(pickle.dumps(found)) == found


def test_what_is_not_known_is_not_on_time(paid: tuple[History, ReferenceNumber], rules: Rules) -> None:
    history, reference = paid
    claim = (reference, Money("2.25"), at(12, 0, day=20))
    (row,) = ovcore.compensation(history, rules, tram(), delays(60, trip="9"), *claim).rows
    assert (row.outcome, row.amount, row.code, row.minutes) == ("not_known", Money("0"), None, None)
    (row,) = ovcore.compensation(history, rules, CompensationBook.ns(), delays(60), *claim).rows
    assert row.code == "compensation.no_scheme"
    early = (reference, Money("2.25"), at(9, 0))
    (row,) = ovcore.compensation(history, rules, tram(), delays(60), *early).rows
    assert row.code == "compensation.too_early"


def test_who_does_not_know_reference_and_amount_learns_nothing(
    paid: tuple[History, ReferenceNumber], rules: Rules
) -> None:
    history, reference = paid
    errors = []
    for known, amount in ((reference, "2.24"), (ReferenceNumber("NLOV" + "A" * 14), "2.25")):
        with pytest.raises((InputError, ValueError)) as caught:
            ovcore.compensation(history, rules, tram(), delays(60), known, Money(amount), at(12, 0, day=20))
        errors.append((type(caught.value), str(caught.value)))
    assert errors[0] == errors[1]


def test_its_documents_are_checked() -> None:
    book = CompensationBook.ns()
    assert repr(book) == "CompensationBook(ns-delay)" and CompensationBook.from_json(book.to_json()) == book
    assert pickle.loads(pickle.dumps(book)) == book and hash(book) == hash(CompensationBook.ns())
    with pytest.raises(DocumentError) as caught:
        book.replace({"schemes[0].steps": []})
    assert caught.value.findings
    table = delays(30)
    assert len(table) == 1 and repr(table) == "DelayTable(1 delays)" and pickle.loads(pickle.dumps(table)) == table
    form: dict[str, Any] = table.to_dict()
    with pytest.raises(DocumentError):
        DelayTable.from_dict(form | {"delays": form["delays"] * 2})


# Receipts


@pytest.fixture
def orders() -> tuple[PurgeOrder, ...]:
    catalogue = Catalogue.ovpay()
    anchor = datetime(2020, 1, 1, tzinfo=at(0, 0).tzinfo)
    records = [RetentionRecord(f"r{n}", category, anchor) for n, category in enumerate(catalogue.rules)]
    plan = ovcore.plan_erasure(catalogue, Policy.ovpay(), records, at(12, 0))
    assert len(plan.orders) > 2
    return plan.orders


def test_receipts_prove_what_was_erased_and_tell_nothing_of_whom(orders: tuple[PurgeOrder, ...]) -> None:
    key, other = ErasureKey(b"\1" * 32), ErasureKey(b"\2" * 32)
    none = ErasureReceipts()
    some = none.with_orders(orders[:2], key, DAY)
    assert len(none) == 0 and len(some) == 2 and repr(some) == "ErasureReceipts(2 receipts)"
    assert some.has(orders[0], key) and not some.has(orders[2], key) and not some.has(orders[0], other)
    # Carrying an order out again leaves the first receipt.
    assert some.with_orders(orders[:2], key, date(2026, 3, 11)) == some
    assert some.with_orders(reversed(orders[:2]), key, DAY) == none.with_orders(iter(orders[:2]), key, DAY)
    assert pickle.loads(pickle.dumps(some)) == some and ErasureReceipts.from_json(some.to_json()) == some
    assert not any(order.record in some.to_json().replace(order.category, "") for order in orders[:2])
    assert repr(key) == "ErasureKey(redacted)"
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_an_auditor_reads_how_much_was_erased(orders: tuple[PurgeOrder, ...]) -> None:
    receipts = ErasureReceipts().with_orders(orders, ErasureKey(b"\1" * 32), DAY)
    report = receipts.report(DAY, DAY)
    assert (report.from_, report.until) == (DAY, DAY)
    assert sum(row.count for row in report.rows) == len(receipts) and {row.on for row in report.rows} == {DAY}
    assert str(report) == report.text and "2026-03-10" in report.text
    assert receipts.report(date(2026, 3, 11), date(2026, 3, 12)).rows == ()
    assert pickle.loads(pickle.dumps(report)) == report
    with pytest.raises(ovcore.WrongTypeError):
        receipts.report(at(8, 0), DAY)
