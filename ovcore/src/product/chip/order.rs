//! Whether a product can be ordered onto a card: the card is still valid, and nothing on it stands in the way (seed 002).

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{ChipCard, ChipProduct, ChipRules};
use crate::calendar::TravelDay;
use crate::ids::ProductId;
use crate::language::{Language, Text};

/// A product that is about to be ordered.
pub type ProductOrder = ChipProduct;

/// Why a product cannot be ordered onto a card.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OrderFinding {
    /// The card is no longer valid, or will not be when the product begins.
    CardNotValid {
        /// The last date on which it is.
        valid_until: TravelDay,
    },
    /// The product would end before it begins.
    NeverValid,
    /// The card holds the same product at the same time.
    HeldAlready {
        /// Until when.
        until: TravelDay,
    },
    /// The card holds a product that does not go with it.
    Conflicts {
        /// Which.
        product: ProductId,
        /// Why.
        why: Text,
    },
}

impl OrderFinding {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CardNotValid { .. } => "order.card_not_valid",
            Self::NeverValid => "order.never_valid",
            Self::HeldAlready { .. } => "order.held_already",
            Self::Conflicts { .. } => "order.conflicts",
        }
    }

    /// What it says to the one who orders.
    #[must_use]
    pub fn text_in(&self, language: Language) -> String {
        match (self, language) {
            (Self::CardNotValid { valid_until }, Language::English) => {
                format!("The card is valid until {valid_until}.")
            }
            (Self::CardNotValid { valid_until }, Language::Dutch) => {
                format!("De kaart is geldig tot en met {valid_until}.")
            }
            (Self::NeverValid, Language::English) => "The product ends before it begins.".to_owned(),
            (Self::NeverValid, Language::Dutch) => "Het product eindigt voordat het begint.".to_owned(),
            (Self::HeldAlready { until }, Language::English) => {
                format!("The card already holds this product, until {until}.")
            }
            (Self::HeldAlready { until }, Language::Dutch) => {
                format!("Dit product staat al op de kaart, tot en met {until}.")
            }
            (Self::Conflicts { product, why }, language) => {
                format!("{product}: {}", why.in_language(language))
            }
        }
    }
}

impl fmt::Display for OrderFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text_in(Language::English))
    }
}

impl ChipCard {
    /// Whether a product can be ordered on a date: everything that stands in the way, in the order of the products on the
    /// card. Empty where nothing does.
    #[must_use]
    pub fn check_order(&self, rules: &ChipRules, order: &ProductOrder, on: TravelDay) -> Vec<OrderFinding> {
        let mut findings = Vec::new();
        let valid_until = self.valid_until;
        if on.max(order.from) > valid_until {
            findings.push(OrderFinding::CardNotValid { valid_until });
        }
        if order.until < order.from {
            findings.push(OrderFinding::NeverValid);
        }
        for own in self.products.iter().filter(|own| own.from <= order.until && order.from <= own.until) {
            if own.product == order.product {
                findings.push(OrderFinding::HeldAlready { until: own.until });
            } else if let Some(why) = rules.policy().conflict(own.product, order.product) {
                findings.push(OrderFinding::Conflicts { product: own.product, why: why.clone() });
            }
        }
        findings
    }
}
