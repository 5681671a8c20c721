"""Rules are documents: read, checked, changed at a path, and compared."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import ovcore
from conftest import NETWORK, TARIFF
from ovcore import DocumentError, Finding, InputError, Network, OvError, Policy, Rules, Tariff, WrongTypeError

RATE = "prices[0].rule.distance.rate_minor_per_km"


def test_a_document_reads_from_text_dict_and_file(tmp_path: Path) -> None:
    file = tmp_path / "tariff.json"
    file.write_text(json.dumps(TARIFF), encoding="utf-8")
    from_all = [
        Tariff.from_dict(TARIFF),
        Tariff.from_json(json.dumps(TARIFF)),
        Tariff.from_path(file),
        Tariff.from_path(str(file)),
    ]
    assert len(set(from_all)) == 1
    assert Tariff.from_dict(from_all[0].to_dict()) == from_all[0]
    assert (from_all[0].id, from_all[0].version, from_all[0].currency, from_all[0].carriers) == (
        "gvb-2026",
        "2026",
        "EUR",
        ("GVB",),
    )
    with pytest.raises(WrongTypeError):
        Tariff.from_path(3)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError):
        Tariff.from_path(tmp_path / "none.json")


def test_everything_that_is_wrong_is_told_with_its_path() -> None:
    wrong = TARIFF | {"valid_until": "2025-12-31", "carriers": []}
    with pytest.raises(DocumentError) as caught:
        Tariff.from_dict(wrong)
    error = caught.value
    assert error.code == "document.invalid" and len(error.findings) >= 2 and error.path == error.findings[0].path
    assert all(isinstance(finding, Finding) and finding.expected for finding in error.findings)
    assert Tariff.findings(wrong) == error.findings
    assert Tariff.findings(TARIFF) == ()
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.path, again.findings, str(again)) == (error.code, error.path, error.findings, str(error))


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "document.format"),
        ({"format": "ovcore/tariff/2"}, "document.format"),
        ({"format": 7}, "document.json"),
        (TARIFF | {"prices": "dear"}, "document.json"),
        (TARIFF | {"surprise": 1}, "document.json"),
        (TARIFF | {"rounding": {"step_minor": 1.5, "mode": "down"}}, "document.json"),
    ],
)
def test_what_is_no_tariff_is_refused(form: dict[str, Any], code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        Tariff.from_dict(form)
    assert caught.value.code == code and caught.value.path


def test_a_dict_that_never_ends_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["format"] = endless
    with pytest.raises(OvError):
        Tariff.from_dict(endless)


def test_a_value_is_replaced_at_its_path(tariff: Tariff) -> None:
    dearer = tariff.replace({RATE: "22.7", "version": "what if"})
    assert dearer != tariff and dearer.version == "what if"
    assert dearer.to_dict()["prices"][0]["rule"]["distance"]["rate_minor_per_km"] == "22.7"
    assert tariff.replace({}) == tariff
    policy = Policy.ovpay().replace({"journey.transfer_window_minutes": 40})
    assert policy.to_dict()["journey"]["transfer_window_minutes"] == 40


@pytest.mark.parametrize("path", ["nothing", "prices[7].id", "prices.id", "journey", "prices[0", ""])
def test_a_path_that_is_not_there_is_refused(tariff: Tariff, path: str) -> None:
    with pytest.raises(InputError):
        tariff.replace({path: 1})


@pytest.mark.parametrize("value", [22.7, -1, None, "many"])
def test_a_value_that_does_not_fit_is_refused(tariff: Tariff, value: object) -> None:
    with pytest.raises(DocumentError):
        tariff.replace({"prices[0].rule.distance.base_minor": value})


def test_rules_must_fit_each_other(network: Network, tariff: Tariff) -> None:
    with pytest.raises(DocumentError) as caught:
        Rules(Policy.ovpay(), network, [tariff, tariff])
    assert caught.value.findings
    for wrong in ([TARIFF], [None], "ab"):
        with pytest.raises(WrongTypeError):
            Rules(Policy.ovpay(), network, wrong)  # type: ignore[arg-type]


def test_rules_are_values(rules: Rules, tariff: Tariff) -> None:
    again = pickle.loads(pickle.dumps(rules))
    assert again == rules and hash(again) == hash(rules)
    assert again.policy == rules.policy and again.network == rules.network and again.tariffs == (tariff,)
    other = rules.replace(tariffs=[tariff.replace({RATE: "22.7"})])
    assert other != rules and other.policy == rules.policy
    assert repr(rules) == "Rules(one-line, 2 places, tariffs: gvb-2026)"
    assert rules.network.places == {"dam": "Dam", "zuid": "Station Zuid"} and rules.network.carriers == {"GVB": "GVB"}


def test_a_network_says_what_is_wrong() -> None:
    twice = NETWORK | {"places": [{"id": "dam", "name": "Dam"}] * 2}
    assert Network.findings(twice) and not Network.findings(NETWORK)


def test_oddities_of_a_tariff_are_found(network: Network) -> None:
    report = ovcore.sanity(Rules(Policy.ovpay(), network, [Tariff.from_dict(TARIFF | {"boarding_fares": []})]))
    assert [finding.code for finding in report.findings] == ["sanity.unpriced_pair"]
    assert report.findings[0].about.reason == "no_boarding_fare" and report.findings[0].examples
    assert "no boarding fare" in str(report) and "no boarding fare" in report._repr_html_()
