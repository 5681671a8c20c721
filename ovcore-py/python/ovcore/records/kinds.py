"""Names that stand in many records."""

from __future__ import annotations

from typing import Literal

__all__ = [
    "BlockCause",
    "CardForm",
    "CardFunding",
    "CardScheme",
    "Channel",
    "DeclineCategory",
    "Mode",
    "Proof",
    "Signal",
]


Mode = Literal["rail", "metro", "tram", "bus", "ferry"]
CardScheme = Literal["maestro", "mastercard", "v_pay", "visa"]
CardForm = Literal["physical", "device"]
CardFunding = Literal["debit", "credit", "prepaid", "unknown"]
Channel = Literal["scheduled", "tap", "self_service"]
BlockCause = Literal["lost", "stolen", "other"]
DeclineCategory = Literal[
    "insufficient_funds",
    "do_not_honour",
    "lost",
    "stolen",
    "account_closed",
    "not_permitted",
    "technical",
    "unknown",
]
Proof = Literal["issuer_notice", "account_reference", "both_presented", "service_desk"]
Signal = Literal[
    "consent_withdrawn",
    "opt_out",
    "objection",
    "deletion_requested",
    "served",
    "paid",
    "waived",
    "next_card",
    "closed",
]
