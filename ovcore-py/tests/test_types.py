"""The types, as a checker sees them: this file passes mypy and pyright in their strict modes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_never, assert_type

from matplotlib.figure import Figure

import ovcore
from ovcore import Account, Effect, Money, Rules, Tap, plot, sample


def carried_out(effect: Effect) -> str:
    """Every effect is one of these."""
    match effect:
        case ovcore.RequestPayment() | ovcore.AskPayment():
            assert_type(effect.reference, ovcore.ReferenceNumber)
            return str(effect.amount)
        case ovcore.Refund():
            assert_type(effect.amount, Money)
            return effect.id
        case ovcore.DenyCard() | ovcore.FreeCard():
            return effect.reason.kind
        case ovcore.CheckAccount():
            return effect.why
        case ovcore.HandOverCard():
            return str(effect.handover.debt)
        case _:
            assert_never(effect)


def a_day(rules: Rules, taps: list[Tap]) -> Money:
    day = ovcore.rate_day(rules, date(2026, 3, 10), taps)
    assert_type(day.trips, tuple[ovcore.Trip, ...])
    return Money.sum(trip.fare.amount for trip in day.trips if trip.fare.amount is not None)


def advanced(account: Account, context: ovcore.Context) -> Account:
    deadline = account.next_deadline(context.rules)
    if deadline is not None:
        decision = account.decide(context, ovcore.Advance(deadline.at))
        assert_type(decision.events, tuple[ovcore.Event, ...])
        for event in decision.events:
            account.apply(event)
    return account


def a_table(rules: Rules, taps: list[Tap]) -> Money:
    rated = ovcore.rate(taps, rules, cards=[ovcore.CardInfo(taps[0].token)], progress=lambda done, parts: None)
    assert_type(rated.trips, ovcore.ArrowTable)
    assert_type(rated.explain([0]), dict[int, ovcore.Explanation])
    again = ovcore.rate(ovcore.taps_table(taps), tariffs=rules.tariffs, network=rules.network)
    stream = ovcore.Stream(rules)
    stream.feed(again.taps if len(taps) == 0 else taps, until=stream.cut_after(date(2026, 3, 10)))
    assert_type(stream.finish(until=datetime(2026, 3, 20, tzinfo=UTC)).totals, ovcore.RatedTotals)
    return rated.totals.fares


def counted(rules: Rules, token: ovcore.Token, history: ovcore.History) -> Money:
    policy = ovcore.CountersPolicy.assumed()
    try:
        permission = ovcore.Permission(token, basis="contract", statements=[])
    except ovcore.NoPermissionError as no:
        assert_type(no.at, datetime | None)
        return Money.ZERO
    counters = ovcore.CardCounters.of(permission, rules, policy, history)
    export = ovcore.CountersExport.of([counters], "2026-03", policy)
    assert_type(export.all_cards, ovcore.CardGroup | None)
    return Money.sum(month.revenue_in_all for month in counters.months)


def estimated(account: Account, rules: Rules, at: datetime) -> Money | None:
    trip = ovcore.ImaginedTrip(carrier="GVB", mode="tram", from_="dam", to="zuid", departs_at=at)
    estimate = account.estimate(rules, trip)
    assert_type(estimate, ovcore.Estimate | None)
    return estimate.trip.fare.amount if estimate else None


def test_money_is_typed() -> None:
    assert_type(Money("1") + Money("2"), Money)
    assert_type(Money("1").to_decimal(), Decimal)
    assert_type(sorted([Money("1")]), list[Money])
    assert carried_out(ovcore.Refund("refund.0.0", Money("1"))) == "refund.0.0"


def test_a_command_is_typed() -> None:
    at = datetime(2026, 3, 10, 8, 15, tzinfo=UTC)
    commands: list[ovcore.Command] = [ovcore.Advance(at), ovcore.Answer("pay.0.0", "declined", at, "lost")]
    assert commands == list(commands)


def test_a_day_is_typed(rules: Rules, ride: list[Tap], account: Account, context: ovcore.Context) -> None:
    assert a_day(rules, ride) == a_table(rules, ride) == Money("2.25")
    assert advanced(account, context) is account
    assert estimated(account, rules, ride[0].at) == Money("2.25")
    token = ovcore.Token(str(account.token), "reporting")
    assert counted(rules, token, ovcore.History(account)) == Money.ZERO


def test_a_sample_and_its_plots_are_typed() -> None:
    taps = sample.national_day(cards=20, day=date(2026, 3, 11), seed=2)
    rated = ovcore.rate(taps, sample.rules(), cards=sample.cards(cards=20, seed=2))
    assert_type(taps, ovcore.ArrowTable)
    names = sample.rules().network.places
    for figure in (plot.load(taps, rated), plot.fares(rated, rated.trips), plot.flows(rated, names=names)):
        assert_type(figure, Figure)
    assert isinstance(plot.carriers(rated), Figure) and isinstance(plot.debt([]), Figure)
