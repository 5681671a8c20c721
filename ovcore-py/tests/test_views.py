"""Each reader gets the view that it may have; carriers get their reports; what is due goes, and nothing else."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import ovcore
from conftest import AMSTERDAM, Host, at
from ovcore import (
    Advance,
    Answer,
    Catalogue,
    Clearing,
    History,
    Hold,
    InputError,
    Money,
    Policy,
    Restriction,
    RetentionRecord,
    RootToken,
    Rules,
    SoftKeys,
    Tap,
    View,
)

DAY = date(2026, 3, 10)
NOW = at(12, 0, day=12)


@pytest.fixture
def travelled(host: Host, rules: Rules, ride: list[Tap]) -> Host:
    """A day of one trip, paid in the night."""
    for tap in ride:
        host.send(tap)
    deadline = host.account.next_deadline(rules)
    assert deadline is not None
    (effect,) = host.send(Advance(deadline.at)).effects
    assert isinstance(effect, ovcore.RequestPayment)
    host.send(Answer(effect.id, "approved", deadline.at + timedelta(seconds=4)))
    return host


@pytest.fixture
def history(travelled: Host) -> History:
    return History(travelled.account, events=travelled.events)


def seen(view: View, reader: str, token: object) -> None:
    """What holds of every view."""
    assert view.reader == reader and repr(view) == f"View({view.kind})"
    assert view.text() == str(view) == pickle.loads(pickle.dumps(view)).text()
    assert view.text("nl") != view.text() or view.kind == "own_data"
    assert pickle.loads(pickle.dumps(view)) == view and hash(pickle.loads(pickle.dumps(view))) == hash(view)
    assert str(token) not in view.to_json() and str(token) not in view.text()
    assert view.fields and all(len(row) == 3 and all(row) for row in view.fields)
    assert set(view.to_dict()) <= {path.split(".")[0].removesuffix("[]") for path, _, _ in view.fields}
    assert view._repr_html_().startswith("<pre")
    with pytest.raises(ovcore.OvError):
        view.text("de")  # type: ignore[arg-type]


def test_a_linked_account_sees_trips_and_payments(history: History, rules: Rules, travelled: Host) -> None:
    view = history.linked_account(rules, NOW)
    seen(view, "linked_account", travelled.account.token)
    assert "2.25" in view.text()
    with pytest.raises(ovcore.WrongTypeError):
        history.linked_account(rules, datetime(2026, 3, 12))


def test_a_payment_is_found_by_reference_and_amount(history: History, rules: Rules, travelled: Host) -> None:
    (record,) = history.payments
    assert record.state.kind == "approved" and record.payment.amount == Money("2.25") and record.debt is None
    view = history.by_reference(rules, record.payment.reference, Money("2.25"))
    seen(view, "reference_holder", travelled.account.token)
    for reference, amount in (
        (record.payment.reference, Money("2.26")),
        (ovcore.ReferenceNumber("NLOV00000000000000"), Money("2.25")),
    ):
        with pytest.raises(InputError) as caught:
            history.by_reference(rules, reference, amount)
        assert caught.value.code == "reference.no_payment"


def test_a_carrier_sees_its_own_under_its_own_token(
    history: History, rules: Rules, travelled: Host, keys: SoftKeys, card: ovcore.Card
) -> None:
    root = RootToken.of_card(keys, card)
    view = history.carrier(rules, "GVB", keys, root, NOW)
    seen(view, "carrier", travelled.account.token)
    assert view.to_dict()["token"] == str(root.token(keys, "service", carrier="GVB"))
    assert history.carrier(rules, "NS", keys, root, NOW).to_dict()["trips"] == []
    with pytest.raises(InputError) as caught:
        history.carrier(rules, "GVB", keys, RootToken.from_stored(1, b"\1" * 32), NOW)
    assert caught.value.code == "view.other_card"
    with pytest.raises(ovcore.KeyStoreError):
        history.carrier(rules, "GVB", keys, root, NOW, version=9)


def test_a_desk_sees_with_consent_and_a_payment(history: History, rules: Rules, travelled: Host) -> None:
    shown = (history.payments[0].payment.reference, Money("2.25"))
    view = history.service_desk(rules, *shown, NOW, question=7, staff="desk-3", consented_at=NOW)
    seen(view, "service_desk", travelled.account.token)
    earlier = NOW - timedelta(days=1)
    with pytest.raises(InputError) as caught:
        history.service_desk(rules, *shown, NOW, question=7, staff="desk-3", consented_at=earlier)
    assert caught.value.code == "consent.not_now"
    with pytest.raises(ovcore.OvError):
        history.service_desk(rules, *shown, NOW, question=True, staff="desk-3", consented_at=NOW)


def test_an_employer_sees_what_is_not_paid_for(history: History, rules: Rules, travelled: Host) -> None:
    business = {
        "format": "ovcore/business-card/1",
        "id": "rail-only",
        "name": "Rail only",
        "source": "an example",
        "valid_from": "2026-01-01",
        "covers": [{"modes": ["rail"]}],
    }
    view = history.employer(rules, business, DAY, DAY, NOW)
    seen(view, "employer", travelled.account.token)
    assert view.to_dict()["total"] == 225 and "dam" not in view.to_json()
    with pytest.raises(ovcore.DocumentError):
        history.employer(rules, business | {"covers": "all"}, DAY, DAY, NOW)


def test_an_inspector_sees_whether_a_card_is_in_order(
    host: Host, rules: Rules, ride: list[Tap], travelled: Host
) -> None:
    point = {"carrier": "GVB", "mode": "tram", "site": {"on_board": {"vehicle": None}}}
    history = History(host.account)
    view = history.inspection(rules, point, at(8, 20, day=12), question=1)
    seen(view, "inspector", host.account.token)
    assert "not_valid" in view.to_dict()["ticket"]
    agreed = history.inspection(
        rules, point, at(8, 20, day=12), question=1, staff="i-1", consented_at=at(8, 20, day=12)
    )
    assert agreed.to_dict()["last_actions"] is not None
    with pytest.raises(InputError):
        history.inspection(rules, point | {"mode": "zeppelin"}, at(8, 20, day=12), question=1)


def test_a_traveller_gets_receipts_and_everything_that_is_kept(history: History, rules: Rules, travelled: Host) -> None:
    paid = history.receipt_of_payment(rules, history.payments[0].payment.reference, NOW)
    of_day = history.receipt_of_day(rules, DAY, NOW)
    assert paid is not None and of_day is not None
    for receipt in (paid, of_day):
        seen(receipt, "traveller", travelled.account.token)
        assert receipt.to_dict()["total"] == 225 and receipt.kind == "receipt"
    assert history.receipt_of_day(rules, date(2026, 3, 9), NOW) is None
    assert history.receipt_of_payment(rules, ovcore.ReferenceNumber("NLOV00000000000000"), NOW) is None
    everything = history.own_data(rules, NOW)
    seen(everything, "traveller", travelled.account.token)
    assert len(everything.to_dict()["trips"]) == 1 and everything.kind == "own_data"
    files = history.own_data_csv(rules, NOW)
    assert files["trips.csv"].count("\n") == 2 and str(travelled.account.token) not in "".join(files.values())


def test_reports_add_up_over_accounts(history: History, rules: Rules) -> None:
    (report,) = history.daily_reports(rules, DAY)
    assert (report.carrier, report.day, report.revenue_total) == ("GVB", DAY, Money("2.25")) and report.adds_up
    both = report + report
    assert both.revenue_total == Money("4.50") and both.adds_up and "4.50" in str(both) + both._repr_html_()
    assert type(report).from_dict(report.to_dict()) == report == pickle.loads(pickle.dumps(report))
    assert history.daily_reports(rules, date(2026, 3, 9)) == []
    other = type(report).from_dict(report.to_dict() | {"carrier": "NS"})
    with pytest.raises(InputError) as caught:
        _ = report + other
    assert caught.value.code == "daily_report.other"


def test_what_was_collected_is_cleared(history: History, rules: Rules) -> None:
    clearing = history.clearing(rules)
    (row,) = clearing.rows
    assert (row.date, row.day, row.payee.carrier, row.kind) == (date(2026, 3, 11), DAY, "GVB", "night")
    assert clearing.total == Money("2.25") == clearing.for_carrier("GVB").total == clearing.on(row.date).total
    assert sum([clearing, clearing], Clearing()).total == Money("4.50")
    assert clearing.for_carrier("NS").rows == () and pickle.loads(pickle.dumps(clearing)) == clearing


def test_a_history_is_of_one_account(travelled: Host, host: Host, history: History) -> None:
    with pytest.raises(ovcore.ApplyError):
        History(travelled.account, events=travelled.events[3:])
    with pytest.raises(ovcore.WrongTypeError):
        History(travelled.account, travelled.events)  # type: ignore[arg-type]
    assert repr(history) == "History(0, 1 days, 1 payments)"


UTC_NOW = datetime(2028, 3, 1, 12, tzinfo=ZoneInfo("UTC"))


def planned(*records: RetentionRecord, **more: object) -> ovcore.Plan:
    return ovcore.plan_erasure(Catalogue.ovpay(), Policy.ovpay(), records, UTC_NOW, **more)  # type: ignore[arg-type]


def test_what_is_due_goes_and_nothing_else() -> None:
    old = RetentionRecord("day-1", "004-2", date(2026, 8, 31))
    young = RetentionRecord("day-2", "004-2", date(2026, 9, 30))
    plan = planned(young, old)
    (order,) = plan.orders
    assert (order.record, order.category, order.task) == ("day-1", "004-2", "erase")
    assert order.due == datetime(2028, 2, 29, tzinfo=AMSTERDAM)
    assert plan.records == 2 and plan.due == (("004-2", 1),) and plan.next_due is not None and plan.next is None
    assert planned(old, young) == plan == pickle.loads(pickle.dumps(plan)) and "day-1" in str(plan) + plan._repr_html_()


def test_holds_and_restrictions_keep_a_record() -> None:
    held = RetentionRecord("day-1", "004-2", date(2026, 8, 1), holds=(Hold("legal"),))
    restricted = RetentionRecord("day-2", "004-2", date(2026, 8, 1), restricted=Restriction())
    unknown = RetentionRecord("day-3", "no-such-rule", date(2020, 1, 1))
    plan = planned(held, restricted, unknown)
    assert plan.orders == () and plan.held == (("legal", 1),) and plan.restricted == 1
    assert plan.unknown == 1 and plan.first_unknown == "day-3"


def test_pages_of_a_plan_are_the_plan() -> None:
    records = [RetentionRecord(f"day-{n:02}", "004-2", date(2026, 1, 1) + timedelta(days=n)) for n in range(20)]
    whole = planned(*records)
    pages, after = [], None
    while True:
        page = planned(*records, most=7, after=after)
        pages += page.orders
        if page.next is None:
            break
        after = page.next
        assert pickle.loads(pickle.dumps(after)) == after
    assert tuple(pages) == whole.orders and len(pages) == 20
    for wrong in (RetentionRecord("", "004-2", DAY), RetentionRecord("a", "004-2", "today")):  # type: ignore[arg-type]
        with pytest.raises(ovcore.OvError):
            planned(wrong)
    with pytest.raises(ovcore.OvError):
        planned(*records, most=True)


def test_a_catalogue_is_a_document() -> None:
    catalogue = Catalogue.ovpay()
    assert "004-2" in catalogue.rules and Catalogue.from_dict(catalogue.to_dict()) == catalogue
    assert pickle.loads(pickle.dumps(catalogue)) == catalogue and hash(catalogue) == hash(Catalogue.ovpay())
    assert catalogue.register("nl") != catalogue.register() and "004-2" in catalogue.register()
    assert Catalogue.findings(catalogue.to_dict() | {"rules": "none"})
    longer = next(rule for rule in catalogue.to_dict()["rules"] if rule["id"] == "004-2") | {"period": {"months": 99}}
    more = {"format": "ovcore/retention/1", "id": "own", "source": "an example", "rules": [longer]}
    with pytest.raises(ovcore.DocumentError):
        catalogue.extended(more)
