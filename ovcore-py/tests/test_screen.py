"""The inspector's screen, estimates, and what else a back office asks."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

import ovcore
from conftest import AMSTERDAM, TARIFF, Host, MakeTap, at
from ovcore import (
    BusinessCard,
    Catalogue,
    ConsentGiven,
    Estimate,
    History,
    Hold,
    ImaginedTrip,
    InputError,
    InspectionScreen,
    IssuerRanges,
    KeptUntil,
    Money,
    Policy,
    RetentionRecord,
    Rules,
    SoftKeys,
    Tap,
)

POINT = {"carrier": "GVB", "mode": "tram", "site": {"on_board": {"vehicle": None}}}
START = datetime(2026, 3, 10, 7, 20, tzinfo=UTC)
DAY = date(2026, 3, 10)


def after(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def screen() -> InspectionScreen:
    return InspectionScreen(Policy.ovpay())


def test_a_screen_shows_one_card_for_five_minutes(
    screen: InspectionScreen, rules: Rules, host: Host, ride: list[Tap]
) -> None:
    host.send(ride[0])
    assert (screen.phase, screen.question, screen.next_deadline) == ("idle", None, None)
    asked = screen.present(START)
    assert asked == ovcore.ScreenOutcome(None, "ask", 1) and (screen.phase, screen.question) == ("asked", 1)
    assert asked.question is not None and screen.next_deadline is not None
    answer = History(host.account).inspection(rules, POINT, after(1), question=asked.question)
    assert screen.answer(after(2), answer) == ovcore.ScreenOutcome(None, "show", None)
    shown = screen.showing(rules, after(301))
    assert shown == answer and shown is not None and "valid ticket" in shown.text() and "Dam" in shown.text("nl")
    assert repr(screen) == "InspectionScreen(showing)" and screen.time_passes(after(301)).ended is None
    assert screen.time_passes(after(302)) == ovcore.ScreenOutcome("time_is_over", "nothing", None)
    assert screen.showing(rules, after(302)) is None and screen.phase == "idle"
    assert screen.answer(after(303), answer.to_json()).then == "dropped"


def test_a_screen_ends_in_other_ways(screen: InspectionScreen, rules: Rules) -> None:
    def shown(seconds: int) -> None:
        question = screen.present(after(seconds)).question
        assert question is not None
        unknown = ovcore.inspect_unknown_card(rules, POINT, after(seconds), question=question)
        assert unknown.kind == "inspection" and "not valid" in unknown.text()
        assert screen.answer(after(seconds), unknown.to_json()).then == "show"

    shown(0)
    assert screen.present(after(5)).ended == "next_card" and screen.close(after(6)).ended == "closed"
    shown(10)
    assert screen.clock_set(after(11)).ended == "clock_moved"
    shown(20)
    assert screen.showing(rules, after(19)) is None and screen.phase == "idle", "the clock was set back"
    screen.present(after(30))
    assert screen.time_passes(after(30 + 3600)).ended == "no_answer"


def test_a_screen_takes_answers_of_inspectors_only(
    screen: InspectionScreen, rules: Rules, host: Host, ride: list[Tap]
) -> None:
    for tap in ride:
        host.send(tap)
    screen.present(START)
    with pytest.raises(ovcore.WrongTypeError) as caught:
        screen.answer(after(1), History(host.account).linked_account(rules, after(1)))
    assert caught.value.code == "screen.answer"
    agreed = History(host.account).inspection(rules, POINT, at(9, 0), question=1)
    more = agreed.to_dict()
    more["last_actions"] = None
    for wrong in ("{}", "[", json.dumps(more)):
        with pytest.raises(ovcore.DocumentError):
            screen.answer(after(1), wrong)
    with pytest.raises(ovcore.WrongTypeError):
        screen.present(datetime(2026, 3, 10, 8))
    with pytest.raises(TypeError):
        pickle.dumps(screen)


def imagined(**other: object) -> ImaginedTrip:
    trip: dict[str, object] = {
        "carrier": "GVB",
        "mode": "tram",
        "from_": "dam",
        "to": "zuid",
        "departs_at": at(9, 0),
    }
    return ImaginedTrip(**(trip | other))  # type: ignore[arg-type]


def test_a_trip_is_estimated_with_a_card(rules: Rules, host: Host, ride: list[Tap]) -> None:
    told = ovcore.estimate(rules, imagined())
    assert told is not None and told.adds == told.trip.fare.amount == Money("2.25") and told.leaves_open is None
    assert told.explanation is not None and told.explanation.price == Money("2.25") and told.caps == ()
    assert pickle.loads(pickle.dumps(told)) == told and Estimate.from_dict(told.to_dict()).trip == told.trip
    assert "<table" in told._repr_html_()
    host.send(ride[0])
    open_trip = host.account.estimate(rules, imagined(), "nl")
    assert open_trip is not None and open_trip.leaves_open == "1"
    host.send(ride[1])
    second = host.account.estimate(rules, imagined())
    assert second is not None and second.adds == Money("1.09"), "a transfer pays no base"
    by_taps = ovcore.estimate(rules, imagined(), taps=ride)
    assert by_taps == second
    backwards = ovcore.estimate(rules, imagined(arrives_at=at(8, 0)))
    assert backwards is None or backwards.explanation is None
    unpriced = ovcore.estimate(rules, imagined(mode="bus"))
    assert unpriced is not None and unpriced.explanation is None and unpriced.adds == Money.ZERO
    for wrong in ({"mode": "zeppelin"}, {"departs_at": datetime(2026, 3, 10, 9)}, {"carrier": "a b"}):
        with pytest.raises(ovcore.OvError):
            ovcore.estimate(rules, imagined(**wrong))


def test_caps_say_what_is_left(network: ovcore.Network) -> None:
    caps = [
        {"id": "day", "period": "travel_day", "limit": {"amount": {"amount_minor": 500}}},
        {"id": "four", "period": {"rolling": {"days": 7}}, "limit": {"rides": {"paid": 4}}},
    ]
    rules = Rules(Policy.ovpay(), network, [ovcore.Tariff.from_dict(TARIFF | {"caps": caps})])
    told = ovcore.estimate(rules, imagined())
    assert told is not None
    day, four = told.caps
    assert day == ovcore.CapRoom("day", "travel_day", None, Money("5.00"), Money("2.25"), Money("2.75"))
    assert (four.period, four.days, four.rides_limit, four.rides_paid, four.rides_left) == ("rolling", 7, 4, 1, 3)


def test_rules_say_when_a_day_is_and_whether_it_is_peak(rules: Rules) -> None:
    assert (
        rules.day_of(rules.starts(DAY)) == DAY == rules.day_of(rules.starts(date(2026, 3, 11)) - timedelta(seconds=1))
    )
    assert rules.ends(DAY) > rules.starts(date(2026, 3, 11)) and rules.starts(DAY).tzinfo is UTC
    assert rules.peak("gvb-2026", at(8, 15)) == "no_difference"
    assert rules.peak("ns-2026", at(8, 15)) == "not_known"
    peak = ovcore.sample.rules().peak("ns-2026", at(8, 15)), ovcore.sample.rules().peak("ns-2026", at(12, 15))
    assert peak == ("peak", "off_peak")
    assert Policy.ovpay().vat_on(DAY) == 900 and Policy.ovpay().vat_on(date(1970, 1, 1)) is None


def test_a_business_card_is_a_document(host: Host, rules: Rules, ride: list[Tap]) -> None:
    form = {
        "format": "ovcore/business-card/1",
        "id": "rail-only",
        "name": "Rail only",
        "source": "an example",
        "valid_from": "2026-01-01",
        "covers": [{"modes": ["rail"]}],
    }
    card = BusinessCard.from_dict(form)
    assert card.covers(DAY, "rail", "NS") and not card.covers(DAY, "tram", "GVB")
    assert not card.covers(date(2025, 12, 31), "rail", "NS") and repr(card) == "BusinessCard(rail-only)"
    assert pickle.loads(pickle.dumps(card)) == card and BusinessCard.findings(form | {"covers": 1})
    for tap in ride:
        host.send(tap)
    history = History(host.account)
    assert history.employer(rules, card, DAY, DAY, at(12, 0)) == history.employer(rules, form, DAY, DAY, at(12, 0))


def test_issuer_ranges_are_a_document() -> None:
    general = IssuerRanges.general()
    assert len(general) > 0 and repr(general) == f"IssuerRanges({len(general)} ranges)"
    assert IssuerRanges.from_dict(general.to_dict()) == general == pickle.loads(pickle.dumps(general))
    visa = next(own for own in general.to_dict()["ranges"] if own["scheme"] == "visa")
    own = IssuerRanges.from_dict(general.to_dict() | {"ranges": [visa | {"funding": "prepaid"}]})
    number, expiry = "4111 1111 1111 1111", "2028-11"
    assert ovcore.Card(number, expiry=expiry, issuers=own).kind.funding == "prepaid"
    assert ovcore.Card(number, expiry=expiry).kind.scheme == "visa"
    with pytest.raises(ovcore.CardError):
        ovcore.Card("5555 5555 5555 4444", expiry=expiry, issuers=own)


def test_reports_may_have_the_rows_behind_them(
    host: Host, rules: Rules, ride: list[Tap], keys: SoftKeys, card: ovcore.Card
) -> None:
    for tap in ride:
        host.send(tap)
    history, root = History(host.account), ovcore.RootToken.of_card(keys, card)
    (report,) = history.daily_reports(rules, DAY, keys=keys, root=root)
    details = report.to_dict()["details"]
    assert [row["tap"] for row in details["taps"]] == ["1", "2"] and details["legs"][0]["amount"] == 225
    assert details["taps"][0]["card"] == str(root.token(keys, "reporting", carrier="GVB"))
    assert report.revenue_total == history.daily_reports(rules, DAY)[0].revenue_total
    with pytest.raises(InputError) as caught:
        history.daily_reports(rules, DAY, keys=keys)
    assert caught.value.code == "daily_report.keys"
    with pytest.raises(ovcore.KeyStoreError):
        history.daily_reports(rules, DAY, keys=keys, root=root, version=9)


def test_records_are_found_in_events(host: Host, ride: list[Tap]) -> None:
    for tap in ride:
        host.send(tap)
    assert ovcore.records_in(host.events) == () == ovcore.records_in([])
    with pytest.raises(ovcore.WrongTypeError):
        ovcore.records_in([1])  # type: ignore[list-item]


def test_a_record_says_when_it_is_due() -> None:
    catalogue, policy = Catalogue.ovpay(), Policy.ovpay()
    due = catalogue.due(policy, RetentionRecord("day-1", "004-2", DAY))
    assert due is not None and due.rule == "004-2" and due.at == due.period_ends
    assert due.at == datetime(2027, 9, 10, tzinfo=AMSTERDAM) or due.at is not None
    assert "004-2" in str(due) and due._repr_html_().startswith("<pre")
    dutch = catalogue.due(policy, RetentionRecord("day-1", "004-2", DAY), "nl")
    assert dutch == due and str(dutch) != str(due) and pickle.loads(pickle.dumps(due)) == due
    held = catalogue.due(policy, RetentionRecord("day-1", "004-2", DAY, holds=(Hold("legal"),)))
    assert held is not None and held.at is None and held.held == Hold("legal")
    assert catalogue.due(policy, RetentionRecord("day-1", "no-such-rule", DAY)) is None


def test_a_traveller_gets_what_the_host_keeps_besides(host: Host, rules: Rules) -> None:
    consents = [ConsentGiven("a newsletter", at(8, 0)), ConsentGiven("counters", at(8, 0), at(9, 0))]
    kept = [KeptUntil("taps", date(2027, 9, 30), "004-2"), KeptUntil("debts", None, "004-9")]
    history = History(host.account)
    own = history.own_data(rules, at(12, 0), consents=consents, kept_until=kept).to_dict()
    assert [row["to"] for row in own["consents"]] == ["a newsletter", "counters"]
    assert own["consents"][1]["ended_at"] == "2026-03-10T09:00:00+01:00"
    assert own["kept_until"] == [
        {"what": "taps", "until": "2027-09-30", "rule": "004-2"},
        {"what": "debts", "until": None, "rule": "004-9"},
    ]
    files = history.own_data_csv(rules, at(12, 0), consents=consents, kept_until=kept)
    assert files["consents.csv"].count("\n") == 3 and files["kept_until.csv"].count("\n") == 3
    assert history.own_data_csv(rules, at(12, 0))["consents.csv"].count("\n") == 1
    with pytest.raises(InputError):
        history.own_data(rules, at(12, 0), consents=[{"to": "nothing"}])  # type: ignore[list-item]


def test_a_tap_far_off_does_not_stop_an_estimate(rules: Rules, tap: MakeTap) -> None:
    later = tap("9", "dam", "in", at(10, 0))
    assert ovcore.estimate(rules, imagined(), taps=[later]) == ovcore.estimate(rules, imagined())
