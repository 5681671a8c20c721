"""Monthly counters: nothing without a permission, a no deletes, no small groups."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

import ovcore
from conftest import AMSTERDAM, Host, MakeTap, at
from ovcore import (
    CardCounters,
    CountersExport,
    CountersPolicy,
    DayRecord,
    History,
    InputError,
    NoPermissionError,
    Permission,
    RefusedError,
    Rules,
    Statement,
    Tap,
    Token,
)

POLICY = CountersPolicy.assumed()


def reporting(number: int = 7) -> Token:
    return Token.from_bytes(bytes([number]) * 16, "reporting")


def lived(host: Host, rules: Rules, taps: list[Tap], until: datetime) -> None:
    """Sends taps, and advances to each deadline on the way; the bank approves."""

    def advance(to: datetime) -> None:
        while (deadline := host.account.next_deadline(rules)) is not None and deadline.at <= to:
            for effect in host.send(ovcore.Advance(deadline.at)).effects:
                if isinstance(effect, ovcore.RequestPayment):
                    host.send(ovcore.Answer(effect.id, "approved", deadline.at + timedelta(seconds=1)))

    for tap in taps:
        advance(tap.at)
        host.send(tap)
    advance(until)


@pytest.fixture(scope="module")
def march(
    rules: Rules, context: ovcore.Context, token: Token, card: ovcore.Card, tap: MakeTap
) -> tuple[History, list[DayRecord]]:
    """Three days of March, as they left the account."""
    host = Host(ovcore.Account(0, token, card.kind), context)
    taps = [
        tap(f"{day}-{place}", place, direction, at(8, minute, day=day))
        for day in (10, 11, 12)
        for place, direction, minute in (("dam", "in", 15), ("zuid", "out", 36))
    ]
    lived(host, rules, taps, at(12, 0, day=31))
    records = list(ovcore.records_in(host.events))
    return History(host.account, records, host.events), records


def test_a_permission_is_asked_for_and_not_kept() -> None:
    permission = Permission(reporting(), basis="legitimate_interest")
    assert (permission.token, permission.carrier, permission.basis) == (reporting(), None, "legitimate_interest")
    assert permission.counts_from is None and repr(permission) == "Permission(legitimate_interest)"
    with pytest.raises(TypeError):
        pickle.dumps(permission)
    with pytest.raises(NoPermissionError) as caught:
        Permission(reporting(), basis="consent")
    assert caught.value.code == "counters.no_consent" and caught.value.at is None
    no, yes = Statement(at(12, 0), "opted_out"), Statement(at(12, 0, day=11), "opted_in_again")
    with pytest.raises(RefusedError) as refused:
        Permission(reporting(), basis="contract", statements=[no], carrier="GVB")
    again = pickle.loads(pickle.dumps(refused.value))
    assert type(again) is NoPermissionError and again.at == no.at and again.code == "counters.opted_out"
    back = Permission(reporting(), basis="contract", statements=[yes, no], carrier="GVB")
    assert back.counts_from == yes.at and back.carrier == "GVB" and no < yes
    for wrong in (Token.from_bytes(b"\7" * 16), 7):
        with pytest.raises((ovcore.OvError, TypeError)):
            Permission(wrong, basis="contract")  # type: ignore[arg-type]
    with pytest.raises(InputError):
        Permission(reporting(), basis="curiosity")  # type: ignore[arg-type]


def test_a_month_is_counted(rules: Rules, march: tuple[History, list[DayRecord]]) -> None:
    history, records = march
    assert [record.day for record in records] == [date(2026, 3, day) for day in (10, 11, 12)]
    permission = Permission(reporting(), basis="legitimate_interest")
    counters = CardCounters.of(permission, rules, POLICY, history)
    assert counters.months == () and counters.days_since_last_trip(date(2026, 3, 20)) == 8
    counters.close_before("2026-04", POLICY)
    (month,) = counters.months
    assert (month.month, month.trips, month.days, month.days_since_last_trip) == ("2026-03", 3, 3, 19)
    assert month.revenue == (("GVB", ovcore.Money("6.75")),) and month.revenue_in_all == ovcore.Money("6.75")
    assert month.favourite_route == ovcore.FavouriteRoute("dam", "zuid", 3)
    assert month.favourite_station == ovcore.FavouriteStation("dam", 3)
    assert month.no_difference == 3 and month.mostly == "no_difference" and month.bike_rentals is None
    assert counters.note_services(permission, "2026-03", bike_rentals=2)
    assert not counters.note_services(permission, "2026-01", bike_rentals=2)
    assert counters.months[0].bike_rentals == 2 and hash(month) == hash(pickle.loads(pickle.dumps(month)))
    counters.note_contact(at(9, 0))
    assert counters.last_contact == at(9, 0) and repr(counters) == "CardCounters(1 months)"
    # Day by day it is the same.
    daily = CardCounters(permission)
    for before, record in zip([None, *records], records, strict=False):
        daily.note_day(permission, rules, POLICY, record, before=before)
    with pytest.raises(RefusedError) as caught:
        daily.note_day(permission, rules, POLICY, records[0])
    assert caught.value.code == "counters.counted_before" and caught.value.day == date(2026, 3, 12)
    daily.close_before("2026-04", POLICY)
    daily.note_services(permission, "2026-03", bike_rentals=2)
    daily.note_contact(at(9, 0))
    assert daily == counters and daily != CardCounters(permission)
    assert CardCounters.from_json(counters.to_json(), permission) == counters


def test_counters_need_their_own_permission(rules: Rules, march: tuple[History, list[DayRecord]]) -> None:
    _, records = march
    own, other = (Permission(reporting(number), basis="contract") for number in (7, 8))
    counters = CardCounters(own)
    assert (counters.token, counters.carrier, counters.basis) == (reporting(), None, "contract")
    with pytest.raises(RefusedError) as caught:
        counters.note_day(other, rules, POLICY, records[0])
    assert caught.value.code == "counters.other_subject"
    with pytest.raises(ovcore.DocumentError) as unread:
        CardCounters.from_json(counters.to_json(), other)
    assert unread.value.path == "subject"
    for month in ("2026-13", "March"):
        with pytest.raises(InputError):
            counters.close_before(month, POLICY)
    with pytest.raises(ovcore.OvError):
        counters.note_services(own, "2026-03", bike_rentals=True)


def test_a_no_deletes() -> None:
    counters = CardCounters(Permission(reporting(), basis="contract"))
    no = Statement(at(12, 0), "objected")
    with pytest.raises(NoPermissionError) as caught:
        Permission(reporting(), basis="contract", statements=[no])
    with pytest.raises(ovcore.WrongTypeError):
        counters.stop(ValueError("no"), at(13, 0))  # type: ignore[arg-type]
    stopped = counters.stop(caught.value, at(13, 0))
    assert stopped == ovcore.CountersDeleted("counters.objected", at(13, 0).astimezone(UTC))
    assert counters.is_deleted and repr(counters) == "CardCounters(deleted)"
    for use in (counters.to_json, lambda: counters.months, lambda: counters.stop(caught.value, at(13, 0))):
        with pytest.raises(InputError) as gone:
            use()
        assert gone.value.code == "counters.deleted"
    never = CardCounters(Permission(reporting(), basis="contract"))
    with pytest.raises(NoPermissionError) as refused:
        Permission(reporting(), basis="consent")
    assert never.stop(refused.value, at(13, 0)).why == "counters.no_consent"


def test_an_export_shows_no_small_group(rules: Rules, march: tuple[History, list[DayRecord]]) -> None:
    history, _ = march

    def cards(count: int, carrier: str | None = None) -> list[CardCounters]:
        made = [
            CardCounters.of(
                Permission(reporting(number + 1), basis="contract", carrier=carrier), rules, POLICY, history
            )
            for number in range(count)
        ]
        for own in made:
            own.close_before("2026-04", POLICY)
        return made

    few = CountersExport.of(cards(9), "2026-03", POLICY)
    assert few.all_cards is None and few.tables == () and few.group_cards_min == 10
    export = CountersExport.of(cards(10), "2026-03", POLICY)
    assert export.all_cards == ovcore.CardGroup(10, 30, ovcore.Money("67.50"))
    (route,) = (table for table in export.tables if table.by == "route")
    assert route.cells == (ovcore.ExportCell("dam – zuid", export.all_cards),) and route.others is None
    assert (export.month, export.carrier) == ("2026-03", None)
    assert pickle.loads(pickle.dumps(export)) == export and hash(export) == hash(
        CountersExport.from_json(export.to_json())
    )
    assert "67.50" in str(export) and export._repr_html_().startswith("<pre")
    assert repr(export) == f"CountersExport(2026-03, {len(export.tables)} tables)"
    assert CountersExport.of(cards(10), "2026-03", POLICY, carrier="GVB").all_cards is None
    assert CountersExport.of(cards(10, "GVB"), "2026-03", POLICY, carrier="GVB").all_cards is not None
    with pytest.raises(ovcore.WrongTypeError):
        CountersExport.of([export], "2026-03", POLICY)  # type: ignore[list-item]


def test_a_policy_of_counters_is_a_document() -> None:
    assert CountersPolicy.from_dict(POLICY.to_dict()) == POLICY and hash(pickle.loads(pickle.dumps(POLICY))) == hash(
        POLICY
    )
    (finding,) = CountersPolicy.findings(POLICY.to_dict() | {"group_cards_min": 2})
    assert finding.path == "group_cards_min"
    assert repr(POLICY) == "CountersPolicy(groups of 10 cards or more)"


def test_the_last_travel_of_an_account_is_known(
    rules: Rules, account: ovcore.Account, context: ovcore.Context, ride: list[Tap]
) -> None:
    assert account.last_travel is None
    for tap in ride:
        for event in account.decide(context, tap).events:
            account.apply(event)
    assert account.last_travel == ride[-1].at and ride[-1].at.astimezone(AMSTERDAM) == at(8, 36)
