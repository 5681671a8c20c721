"""Cards become tokens, by keys in memory or by a key store of the host's; nothing shows a number or a key."""

from __future__ import annotations

import hashlib
import hmac
import pickle

import pytest

import ovcore
from ovcore import Card, CardError, KeyStoreError, OvError, RootToken, SoftKeys

SECRETS = {1: b"\7" * 32, 2: b"\x08" * 32}


def own_store(name: bytes, message: bytes) -> bytes:
    """A key store as one would write it over an HSM: a key for each name, from one secret a version."""
    version = int.from_bytes(name[13:15] if name.startswith(b"ovcore/root/1") else name[28:30], "big")
    key = hmac.digest(SECRETS[version], name, hashlib.sha256)
    return hmac.digest(key, message, hashlib.sha256)


def test_a_key_store_of_one_s_own_gives_the_same_tokens(card: Card, keys: SoftKeys) -> None:
    for version in (1, 2):
        own = RootToken.of_card(own_store, card, version)
        assert own == RootToken.of_card(keys, card, version)
        for purpose in ("travel", "payment", "service", "inspection", "reporting"):
            for carrier in (None, "GVB"):
                one = own.token(own_store, purpose, carrier=carrier)
                assert one == own.token(keys, purpose, carrier=carrier) and one.purpose == purpose


def test_tokens_of_two_domains_differ(card: Card, keys: SoftKeys) -> None:
    root = RootToken.of_card(keys, card)
    domains = [(purpose, carrier) for purpose in ("travel", "payment") for carrier in (None, "GVB", "NS")]
    tokens = {str(root.token(keys, purpose, carrier=carrier)) for purpose, carrier in domains}  # type: ignore[arg-type]
    assert len(tokens) == len(domains)
    assert root.rekey(keys, 2).token(keys) == root.token(keys, version=2) != root.token(keys)


def test_a_root_token_comes_back_from_the_vault(card: Card, keys: SoftKeys) -> None:
    root = RootToken.of_card(keys, card, 2)
    assert RootToken.from_stored(root.version, root.expose()) == root
    with pytest.raises(KeyStoreError) as caught:
        root.rekey(keys, 1)
    assert caught.value.code == "key.root_newer"


def test_what_a_key_store_raises_is_the_cause(card: Card) -> None:
    def locked(name: bytes, message: bytes) -> bytes:
        raise ConnectionError("locked")

    with pytest.raises(KeyStoreError) as caught:
        RootToken.of_card(locked, card)
    assert caught.value.code == "key.unavailable" and isinstance(caught.value.__cause__, ConnectionError)
    with pytest.raises(KeyStoreError) as caught:
        RootToken.of_card(lambda name, message: b"short", card)
    assert isinstance(caught.value.__cause__, OvError) and caught.value.__cause__.code == "key.bytes"


@pytest.mark.parametrize(
    ("secrets", "code"),
    [
        ({1: b"\0" * 32}, "key.blank_secret"),
        ({1: b"\1" * 32, 2: b"\1" * 32}, "key.repeated_secret"),
        ({1: b"\1" * 31}, "key.bytes"),
        ({1: "\1" * 32}, "key.bytes"),
        ({0: b"\1" * 32}, "key.version"),
        ({True: b"\1" * 32}, "key.version"),
        ({70_000: b"\1" * 32}, "key.version"),
    ],
)
def test_keys_that_are_none_are_refused(secrets: dict[int, bytes], code: str) -> None:
    with pytest.raises(OvError) as caught:
        SoftKeys(secrets)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        ("4111 1111 1111 1112", {}, "pan.luhn"),
        ("4111", {}, "pan.length"),
        ("4111x1111", {}, "pan.digit"),
        ("378282246310005", {}, "card.issuer"),
        ("4111 1111 1111 1111", {"sequence": 100}, "pan.sequence"),
        ("4111 1111 1111 1111", {"sequence": True}, "pan.sequence"),
        ("4111 1111 1111 1111", {"expiry": "11/28"}, "expiry.text"),
        ("4111 1111 1111 1111", {"expiry": "2028-13"}, "expiry.month"),
    ],
)
def test_what_is_on_no_card_is_refused(number: str, more: dict[str, object], code: str) -> None:
    with pytest.raises(OvError) as caught:
        Card(number, **({"expiry": "2028-11"} | more))  # type: ignore[arg-type]
    assert caught.value.code == code and "1111" not in str(caught.value)
    if code != "pan.sequence":
        assert isinstance(caught.value, CardError)


def test_the_kind_of_a_card_is_looked_up_or_said(card: Card) -> None:
    assert card.kind == ovcore.CardKind("visa", "physical", "unknown")
    said = ovcore.CardKind("maestro", "device", "debit")
    assert Card("378282246310005", expiry="2028-11", kind=said).kind == said


def test_secrets_are_neither_shown_nor_pickled(card: Card, keys: SoftKeys) -> None:
    root = RootToken.of_card(keys, card)
    for secret in (card, keys, root, ovcore.ReferenceKey(1, b"\x09" * 32)):
        assert repr(secret) == f"{type(secret).__name__}(redacted)" == str(secret)
        with pytest.raises(TypeError):
            pickle.dumps(secret)
    with pytest.raises(TypeError):
        hash(root)
