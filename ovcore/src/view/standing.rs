//! What a traveller reads of a payment: where it stands, in words.

use serde::{Deserialize, Serialize};

use crate::calendar::{Instant, TravelDay};
use crate::language::{Language, Text};
use crate::settle::{EffectId, ReferenceNumber};

/// A debt as the events tell of it: from when to when it was open.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DebtRecord {
    /// Which, of the book.
    pub number: u32,
    /// When it opened on this account.
    pub opened_at: Instant,
    /// Its date (RULES D1): one that came from another card is older.
    pub date: TravelDay,
    /// How it ended; nothing while it is open.
    pub end: Option<DebtEnd>,
}

/// The end of a debt.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DebtEnd {
    /// When.
    pub at: Instant,
    /// How.
    pub how: Ending,
}

/// How a debt ended.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ending {
    /// The bank paid.
    Paid {
        /// The effect that asked.
        by: EffectId,
    },
    /// Credits covered what was left (RULES S6).
    Credited,
    /// It was waived (RULES D6).
    Waived,
    /// It went to the account of the card that replaced this one.
    Moved,
}

/// Where a payment stands, as its traveller reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStanding {
    /// It is at the bank.
    AtBank,
    /// Nobody knows whether the bank paid; it is asked again, and nothing is charged anew (RULES S4).
    NotKnown {
        /// When.
        asks_again_at: Instant,
    },
    /// The bank paid.
    Paid {
        /// When it said so.
        at: Instant,
    },
    /// Credits covered it: nothing was asked of the bank.
    CoveredByCredits,
    /// The bank did not pay, and it is owed.
    Unpaid {
        /// When the bank said so.
        since: Instant,
    },
    /// The bank took it back, and it is owed (RULES D9).
    TakenBack {
        /// When the bank said so.
        since: Instant,
    },
    /// The bank did not pay at first, and did later.
    PaidLater {
        /// When it said so.
        at: Instant,
        /// Under which reference.
        reference: ReferenceNumber,
    },
    /// It was owed, and credits covered what was left.
    Credited {
        /// When.
        at: Instant,
    },
    /// It was owed, and was waived (RULES D6).
    Waived {
        /// When.
        at: Instant,
    },
    /// It was owed, and is owed on the card that replaced this one.
    Moved {
        /// When.
        at: Instant,
    },
}

impl PaymentStanding {
    /// Its name, which stays the same between versions.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AtBank => "at_bank",
            Self::NotKnown { .. } => "not_known",
            Self::Paid { .. } => "paid",
            Self::CoveredByCredits => "covered_by_credits",
            Self::Unpaid { .. } => "unpaid",
            Self::TakenBack { .. } => "taken_back",
            Self::PaidLater { .. } => "paid_later",
            Self::Credited { .. } => "credited",
            Self::Waived { .. } => "waived",
            Self::Moved { .. } => "moved",
        }
    }

    /// When it came to stand so, or for one that is not known, when the bank is asked again.
    #[must_use]
    pub const fn at(&self) -> Option<Instant> {
        match self {
            Self::AtBank | Self::CoveredByCredits => None,
            Self::NotKnown { asks_again_at: at }
            | Self::Paid { at }
            | Self::Unpaid { since: at }
            | Self::TakenBack { since: at }
            | Self::PaidLater { at, .. }
            | Self::Credited { at }
            | Self::Waived { at }
            | Self::Moved { at } => Some(*at),
        }
    }

    /// Whether it is owed on this card.
    #[must_use]
    pub const fn is_owed(&self) -> bool {
        matches!(self, Self::Unpaid { .. } | Self::TakenBack { .. })
    }

    /// What the traveller reads, in a language.
    #[must_use]
    pub const fn text_in(&self, language: Language) -> &'static str {
        let (english, dutch) = match self {
            Self::AtBank => ("waiting for your bank", "wacht op uw bank"),
            Self::NotKnown { .. } => ("your bank has not answered yet", "uw bank heeft nog niet geantwoord"),
            Self::Paid { .. } => ("paid", "betaald"),
            Self::CoveredByCredits => ("paid with money you had back", "betaald met geld dat u terugkreeg"),
            Self::Unpaid { .. } => ("not paid: still open", "niet betaald: staat nog open"),
            Self::TakenBack { .. } => {
                ("taken back by your bank: still open", "teruggeboekt door uw bank: staat nog open")
            }
            Self::PaidLater { .. } => ("paid later", "later betaald"),
            Self::Credited { .. } => {
                ("settled with money you had back", "verrekend met geld dat u terugkreeg")
            }
            Self::Waived { .. } => ("waived: you owe nothing", "kwijtgescholden: u hoeft niets te betalen"),
            Self::Moved { .. } => ("open on your new card", "staat open op uw nieuwe pas"),
        };
        match language {
            Language::English => english,
            Language::Dutch => dutch,
        }
    }

    /// What the traveller reads, in every language.
    #[must_use]
    pub fn text(&self) -> Text {
        Text { en: self.text_in(Language::English).to_owned(), nl: self.text_in(Language::Dutch).to_owned() }
    }
}
