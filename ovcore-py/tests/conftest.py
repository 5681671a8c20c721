"""A small world: one tram line of GVB at its price of 2026, a card, and its taps on 10 March 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import ovcore

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

NETWORK = {
    "format": "ovcore/network/1",
    "id": "one-line",
    "source": "an example",
    "carriers": [{"id": "GVB", "name": "GVB"}],
    "places": [{"id": "dam", "name": "Dam"}, {"id": "zuid", "name": "Station Zuid"}],
    "lines": [{"id": "5", "carrier": "GVB", "mode": "tram", "stops": [["dam", 0], ["zuid", 5000]]}],
}
TARIFF = {
    "format": "ovcore/tariff/1",
    "id": "gvb-2026",
    "version": "2026",
    "currency": "EUR",
    "source": "GVB 2026",
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "carriers": ["GVB"],
    "rounding": {"step_minor": 1, "mode": "half_away_from_zero"},
    "prices": [
        {
            "id": "km",
            "modes": ["tram"],
            "on_transfer": "waive_base",
            "rule": {"distance": {"base_minor": 116, "rate_minor_per_km": "21.7"}},
        }
    ],
    "boarding_fares": [{"id": "boarding", "modes": ["tram"], "amount_minor": 400}],
}

MakeTap = Callable[..., ovcore.Tap]


def at(hour: int, minute: int, second: int = 0, day: int = 10) -> datetime:
    """A moment in March 2026, by the clock of Amsterdam."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=AMSTERDAM)


@pytest.fixture(scope="session")
def network() -> ovcore.Network:
    return ovcore.Network.from_dict(NETWORK)


@pytest.fixture(scope="session")
def tariff() -> ovcore.Tariff:
    return ovcore.Tariff.from_dict(TARIFF)


@pytest.fixture(scope="session")
def rules(network: ovcore.Network, tariff: ovcore.Tariff) -> ovcore.Rules:
    return ovcore.Rules(ovcore.Policy.ovpay(), network, [tariff])


@pytest.fixture(scope="session")
def keys() -> ovcore.SoftKeys:
    return ovcore.SoftKeys({1: b"\7" * 32, 2: b"\x08" * 32})


@pytest.fixture(scope="session")
def card() -> ovcore.Card:
    return ovcore.Card("4111 1111 1111 1111", expiry="2028-11", sequence=1)


@pytest.fixture(scope="session")
def token(keys: ovcore.SoftKeys, card: ovcore.Card) -> ovcore.Token:
    return ovcore.RootToken.of_card(keys, card).token(keys)


@pytest.fixture(scope="session")
def context(rules: ovcore.Rules) -> ovcore.Context:
    return ovcore.Context(rules, ovcore.ReferenceKey(1, b"\x09" * 32))


@pytest.fixture(scope="session")
def tap(token: ovcore.Token) -> MakeTap:
    def make(id: str, place: str, direction: str, when: datetime, **other: object) -> ovcore.Tap:
        fields: dict[str, object] = {
            "token": token,
            "carrier": "GVB",
            "mode": "tram",
            "location": place,
            "reader": f"r{id}",
            "direction": direction,
            "at": when,
        }
        return ovcore.Tap(id, **(fields | other))  # type: ignore[arg-type]

    return make


@pytest.fixture
def ride(tap: MakeTap) -> list[ovcore.Tap]:
    """From Dam to Zuid in the morning: 5 km, 2.25."""
    return [tap("1", "dam", "in", at(8, 15)), tap("2", "zuid", "out", at(8, 36))]


@pytest.fixture
def account(token: ovcore.Token, card: ovcore.Card) -> ovcore.Account:
    return ovcore.Account(0, token, card.kind)


class Host:
    """Decides, stores and applies, as a back office does."""

    def __init__(self, account: ovcore.Account, context: ovcore.Context) -> None:
        self.account = account
        self.context = context
        self.events: list[ovcore.Event] = []
        self.effects: list[object] = []

    def send(self, command: object) -> ovcore.Decision:
        decision = self.account.decide(self.context, command)  # type: ignore[arg-type]
        for event in decision.events:
            self.account.apply(event)
        self.events += decision.events
        self.effects += decision.effects
        return decision


@pytest.fixture
def host(account: ovcore.Account, context: ovcore.Context) -> Host:
    return Host(account, context)
