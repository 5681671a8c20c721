"""The conformance corpus: every case goes through this package as its file says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ovcore
from ovcore import records

CORPUS = Path(__file__).resolve().parents[2] / "conformance"
RULES = CORPUS / "rules"
CASES = sorted(path for path in CORPUS.glob("*/*/*.json") if RULES not in path.parents)
COMMANDS = {own._command: own for own in (records.LateTap, records.Advance, records.Instruct)}


@cache
def rules(name: str) -> ovcore.Rules:
    """A set of documents."""
    form = json.loads((RULES / name).read_text("utf-8"))
    assert form["format"] == "ovcore/conformance-rules/1"

    def text(file: str) -> str:
        return (RULES / file).read_text("utf-8")

    return ovcore.Rules(
        ovcore.Policy.from_json(text(form["policy"])),
        ovcore.Network.from_json(text(form["network"])),
        [ovcore.Tariff.from_json(text(file)) for file in form["tariffs"]],
    )


def flat(form: Mapping[str, Any]) -> dict[str, Any]:
    """An answer, with what its outcome holds beside the outcome."""
    own = dict(form) | {"answered_at": datetime.fromisoformat(form["answered_at"])}
    match own["outcome"]:
        case str():
            return own
        case outcome:
            ((kind, more),) = outcome.items()
            return own | {"outcome": kind} | more


def command(form: Mapping[str, Any]) -> Any:
    """A command from its stored form."""
    ((kind, content),) = form.items()
    match kind:
        case "tap":
            return ovcore.Tap.from_dict(content)
        case "answer":
            return ovcore.Answer(**flat(content))
        case "check_answered":
            return ovcore.CheckAnswered(**flat(content))
        case _:
            return COMMANDS[kind].from_dict(content)


def latest(form: Mapping[str, Any]) -> datetime:
    """The instant that a command is about."""
    ((kind, content),) = form.items()
    tap = content.get("tap", content)
    at = tap["received_at"] if kind in ("tap", "late_tap") else content.get("now") or content["answered_at"]
    return datetime.fromisoformat(at)


def seen(account: ovcore.Account, events: list[ovcore.Event], of: ovcore.Rules, now: datetime) -> dict[str, Any]:
    """What a case says of an account at its end."""
    due = account.next_deadline(of)
    left = [event.record for event in events if event.kind == "day_left"]
    history = ovcore.History(account, [record for record in left if record is not None], events)
    last = history.payments[-1] if history.payments else None
    payment: Any = None
    if last is not None:
        try:
            payment = history.by_reference(of, last.payment.reference, last.payment.amount).to_dict()
        except ovcore.InputError:
            payment = None
    return {
        "as_of": now,
        "next_deadline": None if due is None else {"at": due.at, "kind": due.kind, "day": due.day.isoformat()},
        "denied": [denial.to_dict() for denial in account.denied],
        "ledgers": account.ledgers.to_dict(),
        "linked_account": history.linked_account(of, now).to_dict(),
        "last_payment": payment,
    }


def plain(after: dict[str, Any]) -> dict[str, Any]:
    """What a case says of the end, with its instants read."""
    due = after["next_deadline"]
    due = None if due is None else due | {"at": datetime.fromisoformat(due["at"])}
    return after | {"as_of": datetime.fromisoformat(after["as_of"]), "next_deadline": due}


def play(case: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """What the case expects and what came out, pair by pair."""
    own, opened, key = rules(case["documents"]), case["account"], case["reference_key"]
    account = ovcore.Account(opened["serial"], ovcore.Token(opened["token"]), opened["card"])
    reference_key = ovcore.ReferenceKey(key["version"], bytes.fromhex(key["bytes"]))
    context = ovcore.Context(own, reference_key)
    events: list[ovcore.Event] = []
    for step in case["steps"]:
        asked = command(step["command"])
        try:
            decision = account.decide(context, asked)
        except ovcore.RefusedError as error:
            yield step.get("refused"), error.code
            continue
        assert "refused" not in step
        yield step["events"], [event.to_dict() for event in decision.events]
        yield step["effects"], [{type(own)._variant: own.to_dict()} for own in decision.effects]
        for event in decision.events:
            account.apply(event)
        events += decision.events
    now = max(latest(step["command"]) for step in case["steps"])
    yield plain(case["after"]), seen(account, events, own, now)


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.relative_to(CORPUS).with_suffix("")))
def test_a_case_goes_as_it_says(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    assert case["format"] == "ovcore/conformance/1"
    for expected, found in play(case):
        assert found == expected, case["title"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 100


def test_another_outcome_is_told() -> None:
    case = json.loads(CASES[0].read_text("utf-8"))
    case["after"]["ledgers"] = []
    assert any(expected != found for expected, found in play(case))
