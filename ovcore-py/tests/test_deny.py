"""Deny lists move on by deltas; a reader opens or says why not; a check-out is never refused."""

from __future__ import annotations

import pickle

import pytest

import ovcore
from conftest import at
from ovcore import DenyDelta, DenyList, DenyListError, DenyReason, Policy, Reader, Token

CARD, OTHER, THIRD = (Token.from_bytes(bytes([number]) * 16) for number in (1, 2, 3))
UNPAID = DenyReason("unpaid_fare")


@pytest.fixture
def first() -> DenyList:
    return DenyList.first("GVB", at(8, 0), [(CARD, [UNPAID]), (OTHER, [DenyReason("issuer_block", cause="stolen")])])


@pytest.fixture
def second(first: DenyList) -> DenyList:
    return first.next(at(8, 30), [(CARD, [UNPAID, DenyReason("account_check_failed")]), (THIRD, [UNPAID])])


def test_a_list_holds_what_its_carrier_may_know(first: DenyList) -> None:
    assert (first.carrier, first.number, first.key_version, len(first)) == ("GVB", 1, 1, 2)
    assert first.find(CARD) == ("unpaid_fare",) and first.find(OTHER) == ("bank",) and first.find(THIRD) is None
    assert CARD in first and THIRD not in first and first.made_at == at(8, 0)
    listed_by_ns = DenyList.first("GVB", at(8, 0), [(CARD, [DenyReason("conditions_broken", carrier="NS")])])
    assert listed_by_ns.find(CARD) == ()


def test_a_delta_leads_from_list_to_list(first: DenyList, second: DenyList) -> None:
    delta = second.delta_since(first)
    assert (delta.base, delta.number, len(delta)) == (1, 2, 3)
    assert delta.removed == (OTHER,) and delta.added == ((THIRD, ["unpaid_fare"]),)
    assert first.apply(delta) == second == first.apply(delta.to_bytes())
    assert second.apply(delta) is second
    assert DenyDelta.from_bytes(delta.to_bytes()) == delta == pickle.loads(pickle.dumps(delta))
    assert first.replace(second.to_bytes()) == second and second.replace(first.to_bytes()) is second
    for own in (first, second):
        again = pickle.loads(pickle.dumps(own))
        assert again == own == DenyList.from_json(own.to_json()) and hash(again) == hash(own)


def test_what_does_not_lead_on_says_what_to_ask_for(first: DenyList, second: DenyList) -> None:
    third = second.next(at(9, 0), [])
    with pytest.raises(DenyListError) as caught:
        first.apply(third.delta_since(second))
    assert caught.value.code == "deny.apply.gap" and caught.value.request
    with pytest.raises(DenyListError) as caught:
        first.apply(b"damaged")
    assert caught.value.code == "deny.apply.damaged"
    with pytest.raises(DenyListError) as caught:
        first.delta_since(second)
    assert caught.value.code == "deny.list.no_delta" and caught.value.request is None
    with pytest.raises(DenyListError) as caught:
        second.next(at(7, 0), [])
    assert caught.value.code == "deny.list.made_before"
    with pytest.raises(ovcore.BytesError):
        DenyList.from_bytes(b"")
    with pytest.raises(ovcore.WrongTypeError):
        first.apply("delta")  # type: ignore[arg-type]
    for wrong in ([CARD], [(CARD, "unpaid_fare")], [("x", [UNPAID])], [(CARD, [7])]):
        with pytest.raises((ovcore.OvError, TypeError, ValueError)):
            DenyList.first("GVB", at(8, 0), wrong)  # type: ignore[arg-type]


def test_a_reader_opens_or_says_why_not(first: DenyList) -> None:
    reader = Reader("GVB", Policy.ovpay(), first)

    def admit(token: Token, **other: object) -> ovcore.Admission:
        fields: dict[str, object] = {"direction": "in", "at": at(8, 15), "expiry": "2028-11", "scheme": "visa"}
        return reader.admit(token, **(fields | other))  # type: ignore[arg-type]

    assert admit(THIRD) == ovcore.Admission(True, None, (), None, None, None, "accepted", "fresh")
    refused = admit(CARD)
    assert not refused.is_open and refused.obstacle == "admit.listed" and refused.notices == ("unpaid_fare",)
    assert refused.message == "reader.unpaid_fare" and refused.reader_outcome == "denied"
    assert refused.text_nl and refused.text_en and refused.text_nl != refused.text_en
    assert admit(CARD, direction="out").is_open
    assert admit(THIRD, expiry="2026-02").obstacle == "admit.expired"
    assert admit(THIRD, scheme=None).obstacle == "admit.scheme_not_accepted"
    assert admit(THIRD, authentication="failed").obstacle == "admit.not_genuine"
    assert admit(THIRD, range_blocked=True).obstacle == "admit.range_blocked"
    assert admit(THIRD, key_version=2).list_standing == "not_own"
    assert Reader("GVB", Policy.ovpay()).is_refresh_due(at(8, 0)) and not reader.is_refresh_due(at(8, 1))
    assert hash(refused) == hash(pickle.loads(pickle.dumps(refused)))
