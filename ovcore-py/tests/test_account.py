"""One card as it happens, and days without an account: the figures are those of the front page's example in Rust."""

from __future__ import annotations

import copy
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import ovcore
from conftest import Host, MakeTap, at
from ovcore import (
    Account,
    AddProduct,
    Advance,
    Answer,
    BreakConditions,
    CheckAnswered,
    Correct,
    Correction,
    DecideObjection,
    DenyReason,
    Event,
    HeldProduct,
    Instruct,
    LateTap,
    Link,
    Money,
    OvError,
    PayDebt,
    RefusedError,
    RemoveProduct,
    Rules,
    SetIssuerRange,
    Tap,
    Unlink,
)

DAY = date(2026, 3, 10)


def night(host: Host, rules: Rules) -> str:
    """Advances to the night, and gives the effect that asks for the day."""
    deadline = host.account.next_deadline(rules)
    assert deadline is not None and deadline.kind == "night" and deadline.day == DAY
    (effect,) = host.send(Advance(deadline.at)).effects
    assert isinstance(effect, ovcore.RequestPayment)
    return effect.id


def test_a_day_by_hand_is_that_of_the_example(host: Host, rules: Rules, ride: list[Tap]) -> None:
    assert [event.kind for event in host.send(ride[0]).events][:2] == ["tap_recorded", "trip_opened"]
    host.send(ride[1])
    (held,) = host.account.trips
    assert held.trip.fare == ovcore.Fare("priced", Money("2.25")) and str(held.trip.fare) == "2.25"
    assert [(leg.carrier, leg.amount, str(leg.distance)) for leg in held.trip.legs] == [
        ("GVB", Money("2.25"), "5000 m")
    ]
    deadline = host.account.next_deadline(rules)
    assert deadline == ovcore.Deadline(datetime(2026, 3, 11, 2, 25, tzinfo=UTC), "night", DAY)
    (effect,) = host.send(Advance(deadline.at)).effects
    match effect:
        case ovcore.RequestPayment(id, reference, amount, kind):
            assert (id, amount, kind.kind) == ("pay.0.0", Money("2.25"), "night")
            assert host.context.reference_key.decrypt(reference) == (0, 0)
        case _:
            pytest.fail(f"{effect}")
    assert host.account.in_flight is not None and host.account.in_flight.effect == "pay.0.0"
    host.send(Answer("pay.0.0", "approved", deadline.at + timedelta(seconds=4)))
    assert host.account.in_flight is None and host.account.debt is None and host.account.books_balance
    assert host.account.ledgers.of("collected") == Money("2.25") == -host.account.ledgers.of("carrier", "GVB")
    assert ovcore.reconcile(host.account, events=host.events).is_right


def test_an_explanation_adds_up(host: Host, rules: Rules, ride: list[Tap]) -> None:
    for tap in ride:
        host.send(tap)
    why = host.account.explain(rules, "1")
    assert why is not None and why.price == Money("2.25")
    assert [line.amount for line in why.lines] == [Decimal(116), Decimal("108.5"), Decimal("0.5")]
    assert sum(line.amount for line in why.lines) == why.price.minor
    assert "5.000 km × 21.7 ct/km" in str(why) and "21.7" in why._repr_html_()
    dutch = host.account.explain(rules, "1", language="nl")
    assert dutch is not None and "afgerond" in dutch.text
    assert host.account.explain(rules, "2") is None
    with pytest.raises(OvError):
        host.account.explain(rules, "1", language="de")  # type: ignore[arg-type]


def test_a_declined_night_opens_a_debt_and_a_tap_recovers_it(
    host: Host, rules: Rules, ride: list[Tap], tap: MakeTap
) -> None:
    for one in ride:
        host.send(one)
    effect = night(host, rules)
    declined = host.send(Answer(effect, "declined", at(3, 26, day=11), category="insufficient_funds"))
    assert [event.kind for event in declined.events] == ["payment_declined", "debt_opened", "card_denied"]
    debt = host.account.debt
    assert debt is not None and debt.amount == Money("2.25") and debt.items[0].trip == "1"
    assert [denial.reason.kind for denial in host.account.denied] == ["unpaid_fare"]
    assert host.account.ledgers.of("debt") == Money("2.25") and host.account.ledgers.balance
    asked = host.send(tap("3", "dam", "in", at(12, 0, day=11), reader_outcome="denied")).effects
    (recovery,) = [effect for effect in asked if isinstance(effect, ovcore.RequestPayment)]
    assert recovery.kind == ovcore.PaymentKind("recovery", "tap") and recovery.amount == Money("2.25")
    host.send(Answer(recovery.id, "approved", at(12, 0, 4, day=11)))
    assert host.account.debt is None
    block_ends = host.account.block_ends
    assert block_ends == at(12, 15, 4, day=11).astimezone(UTC)
    freed = host.send(Advance(block_ends)).effects
    assert [type(effect).__name__ for effect in freed] == ["FreeCard"] and host.account.denied == ()


def test_a_refusal_says_why_and_where_to_go(host: Host, rules: Rules, ride: list[Tap], tap: MakeTap) -> None:
    for one in ride:
        host.send(one)
    before = host.account.to_bytes()
    with pytest.raises(RefusedError) as caught:
        host.send(tap("3", "dam", "in", at(9, 0, day=11)))
    assert caught.value.code == "refusal.advance_first" and caught.value.at == datetime(2026, 3, 11, 2, 25, tzinfo=UTC)
    assert host.account.to_bytes() == before
    other = ovcore.Token("aeaqcaibaeaqcaibaeaqcaibae")
    with pytest.raises(RefusedError) as caught:
        host.send(tap("3", "dam", "in", at(9, 0), token=other))
    assert caught.value.code == "refusal.other_card" and caught.value.at is None
    with pytest.raises(RefusedError) as caught:
        host.send(Answer("pay.0.9", "approved", at(9, 0)))
    assert caught.value.code == "refusal.unknown_effect" and caught.value.effect == "pay.0.9"
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, RefusedError) and again.effect == "pay.0.9"


def test_any_command_may_be_sent_again(host: Host, rules: Rules, ride: list[Tap]) -> None:
    for one in [*ride, *ride]:
        host.send(one)
    assert host.send(ride[0]).events == ()
    effect = night(host, rules)
    answer = Answer(effect, "approved", at(3, 26, day=11))
    assert host.send(answer).events and not host.send(answer).events


def test_a_day_leaves_and_a_late_tap_brings_it_back(host: Host, rules: Rules, ride: list[Tap], tap: MakeTap) -> None:
    host.send(ride[0])
    while not any(event.kind == "day_left" for event in host.events):
        deadline = host.account.next_deadline(rules)
        assert deadline is not None
        for effect in host.send(Advance(deadline.at)).effects:
            if isinstance(effect, ovcore.RequestPayment):
                assert effect.amount == Money("4.00")
                host.send(Answer(effect.id, "approved", deadline.at + timedelta(seconds=5)))
    (record,) = [event.record for event in host.events if event.record is not None]
    assert record.day == DAY and len(record.digest) == 16 and host.account.attributes.days_left == (DAY,)
    assert pickle.loads(pickle.dumps(record)) == record
    late = tap("2", "zuid", "out", at(8, 36), received_at=at(9, 0, day=20))
    with pytest.raises(RefusedError) as caught:
        host.send(late)
    assert caught.value.code == "refusal.record_needed" and caught.value.day == DAY
    decision = host.send(LateTap(late, (record,)))
    assert "trip_revised" in [event.kind for event in decision.events]
    assert [credit.left for credit in host.account.credits] == [Money("1.75")]
    assert ovcore.reconcile(host.account, [record], host.events).is_right


def test_instructions_reach_the_core(host: Host, rules: Rules, tap: MakeTap) -> None:
    host.send(tap("1", "dam", "in", at(8, 15)))
    product = HeldProduct("student", date(2026, 3, 1), date(2026, 12, 31))
    other = ovcore.Token("aeaqcaibaeaqcaibaeaqcaibae")
    host.send(Instruct("p-1", at(9, 0), AddProduct(product)))
    assert host.account.products == (product,)
    with pytest.raises(RefusedError) as caught:
        host.send(Instruct("p-2", at(9, 0), BreakConditions("GVB", "student")))
    assert caught.value.code == "refusal.unknown_product"
    host.send(Instruct("p-3", at(9, 0), RemoveProduct("student")))
    assert host.account.products == ()
    host.send(Instruct("c-1", at(9, 0), SetIssuerRange("virtual")))
    host.send(Instruct("c-2", at(9, 1), Link(other, ovcore.CardKind("visa", "device", "debit"), "service_desk")))
    assert host.account.attributes.issuer_range == "virtual" and host.account.attributes.linked[0].token == other
    host.send(Instruct("c-3", at(9, 2), Unlink(other)))
    assert host.account.attributes.linked == ()
    host.send(CheckAnswered("a-1", "issuer_blocked", at(9, 3), cause="stolen"))
    assert host.account.denied[0].reason == DenyReason("issuer_block", cause="stolen")
    objection = DecideObjection(host.account.denied[0].reason, "lift", "bank_fault", "service_desk")
    assert host.send(Instruct("c-4", at(9, 4), objection)).effects == (ovcore.FreeCard("free.0.0", objection.about),)
    host.send(CheckAnswered("a-2", "passed", at(9, 5)))
    with pytest.raises(RefusedError) as caught:
        host.send(Instruct("c-5", at(9, 6), PayDebt()))
    assert caught.value.code == "refusal.no_debt"
    for deadline in iter(lambda: host.account.next_deadline(rules), None):
        if deadline.kind != "trip_ends":
            break
        host.send(Advance(deadline.at))
    corrected = host.send(Instruct("c-6", at(20, 0), Correct(DAY, Correction("1", "zuid"), "service_desk")))
    (trip,) = [event.trip for event in corrected.events if event.trip is not None]
    assert trip.status == ovcore.TripStatus("corrected", to="zuid") and trip.fare.amount == Money("2.25")
    assert host.account.days[0].corrections[0].by == "service_desk"


def test_the_bank_takes_a_payment_back(host: Host, rules: Rules, ride: list[Tap]) -> None:
    for one in ride:
        host.send(one)
    effect = night(host, rules)
    host.send(Answer(effect, "approved", at(3, 26, day=11)))
    (payment,) = [event.payment for event in host.events if event.payment is not None]
    (approved,) = [event for event in host.events if event.kind == "payment_approved"]
    back = ovcore.TakeBack(effect, payment, approved.data["seal"])
    host.send(Instruct("c-1", at(10, 0, day=11), back))
    assert host.account.debt is not None and host.account.debt.amount == Money("2.25")
    forged = ovcore.TakeBack(effect, payment, "A" * len(approved.data["seal"]))
    with pytest.raises(OvError):
        host.send(Instruct("c-2", at(10, 0, day=11), forged))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (None, "command.type"),
        ({"advance": {"now": "2026-03-10T08:00:00Z"}}, "command.type"),
        (Advance(datetime(2026, 3, 10)), "time.naive"),
        (Advance("2026-03-10"), "json.form"),  # type: ignore[arg-type]
        (Answer("pay.0", "approved", at(9, 0)), "json.form"),
        (Answer("pay.0.0", "maybe", at(9, 0)), "json.form"),  # type: ignore[arg-type]
        (Answer("pay.0.0", "approved", at(9, 0), category="lost"), "json.form"),
        (Answer("pay.0.0", "declined", at(9, 0)), "json.form"),
        (Instruct("", at(9, 0), PayDebt()), "json.form"),
        (Instruct("c", at(9, 0), Correct(DAY, 7, "traveller")), "json.form"),  # type: ignore[arg-type]
        (Instruct("c", at(9, 0), Correct(DAY, Correction("1", object()), "traveller")), "record.type"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_command_is_refused(host: Host, command: object, code: str) -> None:
    with pytest.raises(OvError) as caught:
        host.send(command)
    assert caught.value.code == code


def test_an_account_is_its_bytes(host: Host, ride: list[Tap]) -> None:
    for one in ride:
        host.send(one)
    account = host.account
    again = Account.from_bytes(account.to_bytes())
    assert again == account == pickle.loads(pickle.dumps(account)) == copy.deepcopy(account)
    assert again.to_bytes() == account.to_bytes() and repr(account) == "Account(0, 1 days held)"
    with pytest.raises(TypeError):
        hash(account)
    replayed = Account(0, account.token, account.card)
    assert replayed != account
    for event in host.events:
        assert replayed.entry(event).balance
        replayed.apply(event)
    assert replayed == account
    for wrong, code in ((b"", "snapshot.not_a_snapshot"), (account.to_bytes()[:-1], "snapshot.damaged")):
        with pytest.raises(ovcore.BytesError) as caught:
            Account.from_bytes(wrong)
        assert caught.value.code == code
    with pytest.raises(ovcore.ApplyError) as misfit:
        Account(0, account.token, account.card).apply(host.events[-1])
    assert misfit.value.code == "apply.misfit"


def test_events_keep_their_stored_form(host: Host, ride: list[Tap]) -> None:
    for one in ride:
        host.send(one)
    for event in host.events:
        assert Event.from_json(event.to_json()) == event == Event.from_dict(event.to_dict())
        assert hash(Event.from_json(event.to_json())) == hash(event)
        assert event.to_dict()["v"] == "ovcore/event/1" and str(host.account.token) not in repr(event)


GOLDEN = Path(__file__).parents[2] / "ovcore" / "tests" / "golden"


@pytest.mark.parametrize("name", ["events.jsonl", "events-credits.jsonl", "events-standing.jsonl"])
def test_every_pinned_event_is_read_and_written_the_same(name: str) -> None:
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    events = [Event.from_json(line) for line in lines if line]
    assert [event.to_json() for event in events] == [line for line in lines if line]
    trips = [event.trip for event in events if event.trip is not None]
    payments = [event.payment for event in events if event.payment is not None]
    for own in [*trips, *payments]:
        assert type(own).from_dict(own.to_dict()) == own == pickle.loads(pickle.dumps(own))
        assert hash(own) == hash(pickle.loads(pickle.dumps(own)))
    # What a class leaves out, or has too much, shows here.
    stored = [event.data["trip"] for event in events if event.trip is not None]
    assert [trip.to_dict() for trip in trips] == stored
    stored = [event.data["payment"] for event in events if event.payment is not None]
    assert [payment.to_dict() for payment in payments] == stored


def test_the_pinned_account_is_read() -> None:
    data = bytes.fromhex("".join((GOLDEN / "account.hex").read_text(encoding="utf-8").split()))
    account = Account.from_bytes(data)
    assert account.to_bytes() == data
    assert all(held.trip.legs is not None for held in account.trips)
    for own in (account.debt, account.in_flight, *account.days, *account.credits, *account.denied, account.ledgers):
        assert own is None or hash(own) == hash(pickle.loads(pickle.dumps(own)))


def test_what_an_account_holds_is_shown_in_a_notebook(host: Host, rules: Rules, ride: list[Tap]) -> None:
    for one in ride:
        host.send(one)
    html = host.account.days[0]._repr_html_()
    assert html.count("<tr>") == 2 and "2.25" in html and str(host.account.token) not in html
    assert "uncollected" in host.account.ledgers._repr_html_()
    assert "GVB" in ovcore.reconcile(host.account)._repr_html_()
    assert host.account.last_actions(rules)[0].place == "zuid"


def test_a_day_is_rated_without_an_account(rules: Rules, ride: list[Tap]) -> None:
    day = ovcore.rate_day(rules, DAY, reversed(ride))
    assert [trip.fare.amount for trip in day.trips] == [Money("2.25")] and day.explanations[0] is not None
    assert [(own.tap, own.bucket.kind, own.bucket.trip) for own in sorted(day.taps, key=lambda own: own.tap)] == [
        ("1", "check_in", None),
        ("2", "check_out", "1"),
    ]
    assert pickle.loads(pickle.dumps(day)) == day and "2.25" in day._repr_html_()
    still_open = ovcore.rate_day(rules, DAY, ride[:1], as_of=at(9, 0))
    assert still_open.trips[0].status.kind == "open" and still_open.trips[0].fare == ovcore.Fare("pending")
    missed = ovcore.rate_day(rules, DAY, ride[:1])
    assert missed.trips[0].status.kind == "missing_check_out" and missed.trips[0].fare.amount == Money("4.00")
    corrected = ovcore.rate_day(rules, DAY, ride[:1], corrections=[Correction("1", "zuid")])
    assert corrected.trips[0].fare.amount == Money("2.25")
    assert ovcore.rate_day(rules, DAY, []).trips == ()
    for wrong in ([1], None, [ride]):
        with pytest.raises(TypeError):
            ovcore.rate_day(rules, DAY, wrong)  # type: ignore[arg-type]


def test_a_trip_over_the_edge_of_a_day_is_carried(rules: Rules, tap: MakeTap) -> None:
    late = [tap("1", "dam", "in", at(23, 55)), tap("2", "zuid", "out", at(0, 20, day=11))]
    first = ovcore.rate_day(rules, DAY, late[:1], as_of=at(0, 30, day=11))
    assert not first.carry.is_empty and pickle.loads(pickle.dumps(first.carry)) == first.carry
    second = ovcore.rate_day(rules, DAY + timedelta(days=1), late[1:], carry=first.carry)
    assert [trip.fare.amount for trip in second.trips] == [Money("2.25")] and second.trips[0].day == DAY


def test_other_prices_are_compared(rules: Rules, ride: list[Tap]) -> None:
    dearer = rules.replace(tariffs=[rules.tariffs[0].replace({"prices[0].rule.distance.rate_minor_per_km": "22.7"})])
    cards = (ovcore.CardTaps(rider, ride) for rider in ("full fare", "student"))
    comparison = ovcore.compare(rules, dearer, cards, trips_max=1)
    assert comparison.cards == 2 and comparison.total.difference == Money("0.10")
    assert comparison.changes.dearer == 2 and len(comparison.trips) == 1
    assert [rider for rider, _ in comparison.riders] == ["full fare", "student"]
    assert comparison.trips[0].difference == Money("0.05") and "+0.05" in str(comparison)
    assert ovcore.compare(rules, rules, []).total.difference == Money.ZERO
    for wrong in (-1, True, 1.5):
        with pytest.raises(OvError):
            ovcore.compare(rules, rules, [], trips_max=wrong)  # type: ignore[arg-type]


def test_many_threads_get_what_one_gets(
    rules: Rules, context: ovcore.Context, ride: list[Tap], account: Account
) -> None:
    expected = ovcore.rate_day(rules, DAY, ride)
    start = threading.Barrier(8)

    def work(number: int) -> bytes:
        start.wait()
        for _ in range(50):
            assert ovcore.rate_day(rules, DAY, ride) == expected
        own = Account(number, account.token, account.card)
        for tap in ride:
            for event in own.decide(context, tap).events:
                own.apply(event)
        return own.to_bytes()

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(work, range(8)))
    assert len(set(states)) == 8


def test_one_account_is_shared_by_threads(context: ovcore.Context, tap: MakeTap, account: Account) -> None:
    taps = [tap(f"{n}", "dam" if n % 2 == 0 else "zuid", "in" if n % 2 == 0 else "out", at(8, n)) for n in range(40)]
    done = threading.Event()

    def read() -> int:
        seen = 0
        while not done.is_set():
            assert account.ledgers.balance
            seen = max(seen, len(account.trips))
        return seen

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for one in taps:
            for event in account.decide(context, one).events:
                account.apply(event)
        done.set()
        assert all(reader.result() <= 20 for reader in readers)
    assert len(account.trips) == 20


def test_reconciliations_add_up(host: Host, ride: list[Tap]) -> None:
    for one in ride:
        host.send(one)
    own = ovcore.reconcile(host.account, (), host.events)
    both = sum([own, own], ovcore.Reconciliation())
    assert both.accounts == 2 and both.all_trips == ovcore.TripSum(2, Money("4.50")) and both.is_right
    assert own.taps == {"check_in": 1, "check_out": 1} and own.tap_count == 2 and own.unmatched == {}
    assert own.carriers["GVB"].earned == Money("2.25") and own.trips["complete"].trips == 1
    assert pickle.loads(pickle.dumps(both)) == both
    lost = ovcore.reconcile(host.account, (), host.events[:-1])
    assert not lost.is_right and lost.findings and lost.findings[0].code.startswith("reconcile.")
    with pytest.raises(ovcore.WrongTypeError):
        ovcore.reconcile(host.account, host.events)  # type: ignore[arg-type]
