//! What is known of cards besides their taps.

use ovcore::batch::{CardInfo, GivenAnswer};
use ovcore::card::{CardKind, Token, Travel};
use ovcore::fare::HeldProduct;
use ovcore::settle::PaymentOutcome;
use pyo3::prelude::*;
use serde::Deserialize;

use crate::record::list;

/// A card as Python writes it down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    token: Token<Travel>,
    kind: CardKind,
    #[serde(default)]
    products: Vec<HeldProduct>,
    #[serde(default)]
    answers: Vec<WrittenAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnswer {
    outcome: PaymentOutcome,
    #[serde(default)]
    after_seconds: u32,
}

impl From<Written> for CardInfo {
    fn from(card: Written) -> Self {
        let answers = card.answers.into_iter();
        let answer = |WrittenAnswer { outcome, after_seconds }| GivenAnswer { outcome, after_seconds };
        Self {
            token: card.token,
            kind: card.kind,
            products: card.products,
            answers: answers.map(answer).collect(),
        }
    }
}

/// Cards from a table, or from any iterable of records; none from `None`.
pub(super) fn cards(from: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<CardInfo>> {
    if let Some(table) = from.filter(|from| from.hasattr("__arrow_c_stream__").unwrap_or_default()) {
        return super::card_table::cards(table);
    }
    let written: Vec<Written> = list("card", from)?;
    Ok(written.into_iter().map(CardInfo::from).collect())
}
