//! What people and other systems ask of an account, apart from taps, answers and the passing of time.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::record::DayRecord;
use crate::calendar::TravelDay;
use crate::card::{CardKind, Token, Travel};
use crate::debt::Debt;
use crate::deny::DenyReason;
use crate::fare::HeldProduct;
use crate::ids::{CarrierId, ProductId, RuleId};
use crate::settle::{AccountSerial, EffectId, Payment, PaymentSeal};
use crate::trip::Correction;

/// An instruction: the content of [`Command::Instruct`](super::Command::Instruct).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Instruction {
    /// The card holds a product from now on.
    AddProduct {
        /// The product and its dates.
        product: HeldProduct,
    },
    /// The card holds a product no longer: all its periods end.
    RemoveProduct {
        /// Which product.
        product: ProductId,
    },
    /// A trip gets the end that no tap shows (RULES L3).
    Correct {
        /// The day on which it is held: that of its check-in, or of the check-out that closed nothing.
        day: TravelDay,
        /// Which trip, and where.
        correction: Correction,
        /// By whom.
        by: CorrectedBy,
        /// The records of the days that it touches and that have left the account.
        records: Vec<DayRecord>,
    },
    /// The traveller pays the debt now, in self-service (RULES D8). Starts an attempt.
    PayDebt {},
    /// The traveller objected to a block, and somebody decided (RULES D6).
    DecideObjection(Objection),
    /// The bank took back a payment that it had approved (RULES D9).
    TakeBack {
        /// The effect that had asked for it.
        effect: EffectId,
        /// The payment, as the event that asked for it had it.
        payment: Box<Payment>,
        /// Its seal, as the event that approved it had it.
        seal: PaymentSeal,
    },
    /// A carrier found that the conditions of a product were broken. What follows is in the product's tariff.
    BreakConditions {
        /// Which carrier found it.
        carrier: CarrierId,
        /// Of which product.
        product: ProductId,
    },
    /// A carrier clears its listing for broken conditions.
    ClearConditions {
        /// Which carrier.
        carrier: CarrierId,
    },
    /// The card is of a named issuer range, or of none that has a name. The name, never the digits: an account holds
    /// no part of a card number.
    SetIssuerRange {
        /// Which range.
        range: Option<RuleId>,
    },
    /// Another card is the same traveller's: a phone and a plastic card, say. Its trips stay its own.
    Link {
        /// The other card's token …
        token: Token<Travel>,
        /// … and what is known of it.
        card: CardKind,
        /// What shows it.
        proof: Proof,
    },
    /// Another card is no longer linked.
    Unlink {
        /// The other card's token.
        token: Token<Travel>,
    },
    /// The card was replaced: debt and products go to the account of the next.
    HandOver {
        /// The account of the next card.
        to: AccountSerial,
        /// What shows that it is the same traveller's.
        proof: Proof,
    },
    /// The card replaced another, and takes over what that one handed over.
    TakeOver {
        /// The effect by which it was handed over.
        effect: EffectId,
        /// What.
        handover: Box<HandOver>,
    },
    /// What the account still holds of the days before a date is to go. Days that can still change stay: the event
    /// says from when on days stay, and which of those before.
    Forget {
        /// The first day that may stay.
        before: TravelDay,
    },
}

/// Who corrects a trip.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedBy {
    /// The traveller: from some days after the check-in on.
    Traveller,
    /// The service desk: as soon as the end is missing.
    ServiceDesk,
}

/// What shows that two cards are the same traveller's.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The issuer told of the replacement.
    IssuerNotice,
    /// Both cards bear the same payment account reference.
    AccountReference,
    /// The traveller presented both.
    BothPresented,
    /// The service desk checked it.
    ServiceDesk,
}

/// A decision on an objection to a block (RULES D6).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// The reason on the deny list that it is about.
    pub about: DenyReason,
    /// What was decided.
    pub outcome: ObjectionOutcome,
    /// Why.
    pub ground: ObjectionGround,
    /// By whom.
    pub by: DecisionRole,
}

/// What was decided on an objection.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionOutcome {
    /// The block stands.
    Uphold,
    /// The reason goes, and does not come back for the same cause. Debt and schedule stay.
    Lift,
    /// The debt is waived: the carriers bear it.
    Waive,
}

/// Why an objection was decided as it was, in words of the domain.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionGround {
    /// The fare was charged wrongly.
    ChargedWrongly,
    /// A reader or the system failed.
    SystemFault,
    /// The bank declined by mistake.
    BankFault,
    /// Somebody else used the card.
    UsedByAnother,
    /// It was paid in another way.
    PaidOtherwise,
    /// The traveller cannot do without travelling, or without the money.
    Hardship,
    /// Nothing that the traveller said holds.
    Unfounded,
}

/// Who decided on an objection: a person, since the block was automatic.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionRole {
    /// The service desk of the back office.
    ServiceDesk,
    /// A carrier's own desk.
    CarrierDesk,
    /// Those who look after debts.
    DebtDesk,
    /// A disputes committee, or a court.
    Arbiter,
}

impl fmt::Display for ObjectionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Uphold => "upheld",
            Self::Lift => "lifted",
            Self::Waive => "waived",
        })
    }
}

/// What goes from the account of a card to that of the one that replaces it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// From which account.
    pub from: AccountSerial,
    /// The open debt, with its date and what was tried.
    pub debt: Option<Debt>,
    /// Whether the debt does not block the card, after an objection (RULES D6).
    pub lifted: bool,
    /// The products, from the date on.
    pub products: Vec<HeldProduct>,
    /// What shows that both cards are the same traveller's.
    pub proof: Proof,
}

/// Another card of the same traveller.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LinkedCard {
    /// Its token.
    pub token: Token<Travel>,
    /// What is known of it.
    pub card: CardKind,
    /// What shows it.
    pub proof: Proof,
}
