//! Why a price is what it is.

use ovcore::fare::{Explanation as CoreExplanation, Line};
use ovcore::ids::{CarrierId, RuleId, TapId, TariffId};
use ovcore::language::Language;
use ovcore::money::{Exact, Money};

use crate::account::Account;
use crate::engine::Engine;
use crate::error::OvError;

/// A component of a price.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ExplanationLine {
    /// Whose price.
    pub carrier: CarrierId,
    /// By which tariff.
    pub tariff: TariffId,
    /// Which version of it.
    pub tariff_version: String,
    /// By which rule of it.
    pub rule: RuleId,
    /// How much it adds, in minor units, before rounding; the lines add up to the price.
    pub amount: Exact,
    /// What it is, in words: what was counted, at which rate.
    pub words: String,
}

/// Why a trip costs what it costs.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Explanation {
    /// The price.
    pub price: Money,
    /// What it is made of.
    pub lines: Vec<ExplanationLine>,
    /// All of it as a person reads it.
    pub text: String,
}

impl Explanation {
    pub(crate) fn of(why: &CoreExplanation, language: Language) -> Self {
        let line = |line: &Line| ExplanationLine {
            carrier: line.carrier,
            tariff: line.tariff,
            tariff_version: line.tariff_version.clone(),
            rule: line.rule,
            amount: line.amount,
            words: line.component.text(language),
        };
        Self { price: why.price, lines: why.lines.iter().map(line).collect(), text: why.text(language) }
    }
}

/// A trip of a card's history, and why it costs what it costs.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TripExplanation {
    /// Which trip.
    pub trip: TapId,
    /// Why.
    pub explanation: Explanation,
}

#[uniffi::export]
impl Account {
    /// Why a trip of a day that the account holds costs what it costs; nothing where there is no such trip, or it has no
    /// price.
    pub fn explain(
        &self,
        engine: &Engine,
        trip: TapId,
        language: Language,
    ) -> Result<Option<Explanation>, OvError> {
        let why = self.look(|account| account.explain(&engine.rules, &trip));
        Ok(why.map(|why| Explanation::of(&why, language)))
    }
}
