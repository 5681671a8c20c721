"""Joint travel and chip cards: what may be done, what may be known, and until when."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date

import pytest

import ovcore
from conftest import at
from ovcore import (
    AutoTopUp,
    ChipCard,
    ChipPolicy,
    ChipProduct,
    ChipRules,
    InputError,
    JointBook,
    JointEvent,
    JointPolicy,
    JointRules,
    Money,
    Policy,
    RefusedError,
    Token,
)

JOINT = JointRules(JointPolicy.ns(), Policy.ovpay())
CHIP = ChipRules(ChipPolicy.ov_chipkaart(), Policy.ovpay())
GIVER, FRIEND, OTHER = (Token.from_bytes(bytes([number]) * 16, "service") for number in (1, 2, 3))
TRAVEL = date(2026, 3, 14)


def issued(book: JointBook, **other: object) -> tuple[JointEvent, ...]:
    order: dict[str, object] = {"code": "K7Q2M9", "receivers": [FRIEND], "travel_date": TRAVEL, "code_days": 3}
    return book.issue(JOINT, at(20, 0), **(order | other))  # type: ignore[arg-type]


def test_a_friend_travels_along_and_is_forgotten() -> None:
    book = JointBook(GIVER)
    assert issued(book) == () and book.codes_under_way == 1 and book.giver == GIVER
    assert book.check(JOINT, "k7q2m9", FRIEND, at(23, 0, day=13)) == ovcore.JointCheck("not_yet", from_=TRAVEL)
    assert book.check(JOINT, "K7Q2M9", OTHER, at(9, 0, day=14)).kind == "not_known"
    assert book.uses(JOINT, at(9, 0, day=14)) == 0
    assert book.travel(JOINT, "K7Q2M9", FRIEND, at(9, 0, day=14)) == ovcore.JointCheck("valid", until=date(2026, 3, 16))
    deadline = book.next_deadline(JOINT)
    assert deadline is not None and (deadline.at, deadline.kind) == (at(0, 0, day=17), "code_ends")
    kept = pickle.loads(pickle.dumps(book))
    assert kept == book == JointBook.from_dict(book.to_dict()) and kept != JointBook(GIVER)
    assert str(FRIEND) in book.to_json() and str(FRIEND) not in str(book) + repr(book) + book._repr_html_()
    assert book.advance(JOINT, deadline.at) == (JointEvent("ended", deadline.at, 1),)
    assert book.counts == (ovcore.UseCount(date(2026, 3, 17), 1),) and str(FRIEND) not in book.to_json()
    assert kept.check(JOINT, "K7Q2M9", FRIEND, at(0, 0, day=17)).kind == "not_known", "also where nobody advanced"
    last = book.next_deadline(JOINT)
    assert last is not None and last.kind == "count_forgotten" and last > deadline
    (forgotten,) = book.advance(JOINT, last.at)
    assert forgotten.kind == "count_forgotten" and forgotten.uses == 1 and book.next_deadline(JOINT) is None
    with pytest.raises(TypeError):
        hash(book)


@pytest.mark.parametrize(
    ("other", "code", "day"),
    [
        ({"student_product": False}, "joint.no_right", None),
        ({"travel_date": date(2026, 3, 9)}, "joint.travel_before_purchase", date(2026, 3, 10)),
        ({"travel_date": date(2026, 4, 11)}, "joint.too_far_ahead", date(2026, 4, 10)),
        ({"code_days": 4}, "joint.code_days", None),
        ({"receivers": []}, "joint.receivers", None),
        ({"receivers": [FRIEND, FRIEND]}, "joint.named_twice", None),
        ({"receivers": [GIVER]}, "joint.named_twice", None),
    ],
)
def test_an_order_is_refused(other: dict[str, object], code: str, day: date | None) -> None:
    book = JointBook(GIVER)
    with pytest.raises(RefusedError) as caught:
        issued(book, **other)
    assert (caught.value.code, caught.value.day) == (code, day) and book == JointBook(GIVER)
    assert issued(book, student_product=True) == ()
    with pytest.raises(RefusedError) as used:
        issued(book)
    assert used.value.code == "joint.code_in_use"


def test_wrong_codes_and_tokens_are_refused() -> None:
    book = JointBook(GIVER)
    for wrong in ("K7-2", "K7Q2M9K7Q2M9K7Q2M9", ""):
        with pytest.raises(InputError) as caught:
            issued(book, code=wrong)
        assert caught.value.code == "joint_code.text" and (not wrong or wrong not in str(caught.value))
    with pytest.raises(InputError) as purpose:
        JointBook(Token.from_bytes(b"\1" * 16))
    assert purpose.value.code == "token.purpose"
    with pytest.raises(InputError):
        issued(book, receivers=[Token.from_bytes(b"\2" * 16)])
    for bad in (True, 1.0, "3", -1):
        with pytest.raises(ovcore.OvError):
            issued(book, code_days=bad)


def charged(card: ChipCard, **other: object) -> None:
    place: dict[str, object] = {"carrier": "NS", "mode": "rail", "place": "ut", "deposit": Money("20.00")}
    card.check_in(CHIP, at(8, 0), **(place | other))  # type: ignore[arg-type]


def test_a_purse_is_written_to() -> None:
    card = ChipCard("04a2b3c4d5e6f7", date(2030, 12, 31))
    first = card.top_up(CHIP, at(7, 50), Money("21.00"))
    assert (first.number, first.amount, first.automatic, first.balance) == (1, Money("21.00"), False, Money("21.00"))
    right = AutoTopUp(Money("5.00"), Money("20.00"))
    card.set_auto_top_up(right)
    assert card.auto_top_up == right
    charged(card)
    card.check_out(CHIP, at(8, 40), carrier="NS", mode="rail", place="asd", fare=Money("18.60"))
    assert card.balance == Money("2.40") and len(card.transactions) == 2
    last, checked_in = card.transactions
    assert last.kind == ovcore.TransactionKind("check_out", Money("20.00"), Money("18.60"))
    assert last.presentation == ovcore.ChipPresentation(at(8, 40), "NS", "rail", "asd") and last.number == 3
    assert checked_in.kind == ovcore.TransactionKind("check_in", Money("20.00"))
    top_up = card.check_in(CHIP, at(17, 0), carrier="NS", mode="rail", place="asd", deposit=Money("20.00"))
    assert top_up is not None and top_up.automatic and card.top_ups == (top_up, first)
    again = pickle.loads(pickle.dumps(card))
    assert (
        again == card == ChipCard.from_json(card.to_json()) and repr(card) == "ChipCard(2.40, valid until 2030-12-31)"
    )
    card.set_auto_top_up(None)
    assert card.auto_top_up is None and card != again and hash(last) == hash(again.transactions[1])


def test_what_a_refusal_stopped_has_written_nothing() -> None:
    card = ChipCard("04A2B3C4D5E6F7", date(2026, 3, 10))
    new = ChipCard.from_dict(card.to_dict())
    tries: list[tuple[str, Callable[[], object]]] = [
        ("chip.balance_too_low", lambda: charged(card)),
        ("chip.balance_too_high", lambda: card.top_up(CHIP, at(8, 0), Money("150.01"))),
        ("chip.amount", lambda: card.top_up(CHIP, at(8, 0), Money.ZERO)),
        (
            "chip.no_check_in",
            lambda: card.check_out(CHIP, at(8, 0), carrier="NS", mode="rail", place="ut", fare=Money.ZERO),
        ),
        ("chip.card_not_valid", lambda: card.top_up(CHIP, at(8, 0, day=11), Money("1.00"))),
    ]
    for code, attempt in tries:
        with pytest.raises(RefusedError) as caught:
            attempt()
        assert caught.value.code == code and card == new
        assert caught.value.day == (date(2026, 3, 10) if code == "chip.card_not_valid" else None)
    with pytest.raises(InputError) as right:
        card.set_auto_top_up(AutoTopUp(Money("5.00"), Money.ZERO))
    assert right.value.code == "chip.auto_top_up"
    charged(card, deposit=Money.ZERO)
    forged = card.to_dict()
    forged["balance"] = 5_000
    with pytest.raises(InputError):
        ChipCard.from_dict(forged)


def test_a_chip_shows_neither_its_number_nor_a_birthday() -> None:
    card = ChipCard("04A2B3C4D5E6F7", date(2030, 12, 31), born=date(1968, 4, 30))
    assert card.is_personal and card.age_on(date(2026, 4, 29)) == 57 and card.age_on(date(2026, 4, 30)) == 58
    card.put(ChipProduct("dal-voordeel", "NS", date(2026, 1, 1), date(2026, 12, 31)))
    view = card.view(CHIP)
    assert (view.kind, view.reader) == ("chip_card", "traveller") and pickle.loads(pickle.dumps(view)) == view
    assert "personal card, valid until 2030-12-31" in view.text() == view.text("nl") and view.to_dict()["balance"] == 0
    assert set(view.to_dict()) == {path.split(".")[0].removesuffix("[]") for path, _, _ in view.fields}
    for secret in ("04A2B3C4D5E6F7", "1968"):
        assert secret not in view.to_json() + view.text() + repr(card) and secret in card.to_json()
    anonymous = ChipCard("04A2B3C4D5E6F7", date(2030, 12, 31))
    assert not anonymous.is_personal and anonymous.age_on(date(2026, 4, 29)) is None
    for chip_id, born in (("04A2", None), ("04A2B3C4D5E6F7", date(1899, 12, 31)), ("04A2B3C4D5E6F7", at(8, 0))):
        with pytest.raises(ovcore.OvError) as caught:
            ChipCard(chip_id, date(2030, 12, 31), born=born)
        assert chip_id not in str(caught.value)


def test_what_stands_in_the_way_of_an_order() -> None:
    conflict = {
        "one": "dal-voordeel",
        "other": "altijd-voordeel",
        "why": {"en": "One is enough.", "nl": "Eén is genoeg."},
    }
    policy = ChipPolicy.from_dict(CHIP.numbers.to_dict() | {"conflicts": [conflict]})
    rules = ChipRules(policy, Policy.ovpay())
    card = ChipCard("04A2B3C4D5E6F7", date(2026, 6, 30))
    own = ChipProduct("dal-voordeel", "NS", date(2026, 1, 1), date(2026, 12, 31))
    assert card.check_order(rules, own, date(2026, 3, 10)) == ()
    card.put(own)
    wanted = [
        ChipProduct("altijd-voordeel", "NS", date(2026, 3, 10), date(2026, 4, 10)),
        own,
        ChipProduct("week", "NS", date(2026, 7, 2), date(2026, 7, 1)),
    ]
    codes = [[finding.code for finding in card.check_order(rules, order, date(2026, 3, 10))] for order in wanted]
    assert codes == [["order.conflicts"], ["order.held_already"], ["order.card_not_valid", "order.never_valid"]]
    (finding,) = card.check_order(rules, wanted[0], date(2026, 3, 10))
    assert str(finding) == finding.text_en == "dal-voordeel: One is enough." and finding.text_nl.endswith(
        "Eén is genoeg."
    )
    assert card.products == (own,) and card.remove_products_before(date(2027, 1, 1)) == 1 and card.products == ()


def test_rules_of_products_are_values() -> None:
    for rules, other in ((JOINT, JointRules(JointPolicy.ns().replace({"code_days_max": 2}), Policy.ovpay())),):
        assert rules == pickle.loads(pickle.dumps(rules)) != other and hash(rules) != hash(other)
        assert rules.numbers == JointPolicy.ns() and rules.policy == Policy.ovpay()
    assert CHIP == pickle.loads(pickle.dumps(CHIP)) and hash(CHIP) == hash(ChipRules(CHIP.numbers, CHIP.policy))
    assert {repr(JOINT), repr(CHIP)} == {"JointRules(...)", "ChipRules(...)"}
    assert repr(JOINT.numbers) == "JointPolicy(codes of 3 days at most)"
    assert repr(CHIP.numbers) == "ChipPolicy(purse up to 150.00)"
    assert JointPolicy.findings(JOINT.numbers.to_dict() | {"receivers_max": 0})[0].path == "receivers_max"
    assert ChipPolicy.findings(CHIP.numbers.to_dict() | {"top_ups_kept": 0})[0].path == "top_ups_kept"
