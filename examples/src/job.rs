//! The job itself: every card of a file through its account.

use std::collections::BTreeMap;

use ovcore::account::Context;
use ovcore::card::{KeyVersion, Token, Travel};
use ovcore::rules::Rules;
use ovcore::settle::{PaymentOutcome, ReferenceKey};

use crate::host::{self, CardRun, CardTaps, Host, HostError};
use crate::input::{CardAttributes, ReadTap, ReadTaps};

/// The key of the payments' references. It stands here for all to read: it serves the example only.
const EXAMPLE_KEY: [u8; 32] = *b"ovcore example, not for payments";

/// The fewest characters of a token that a card is shown by.
const LABEL_LEN: usize = 6;

/// The key that the example's references are made with.
#[must_use]
pub fn reference_key() -> ReferenceKey {
    ReferenceKey::new(KeyVersion::FIRST, EXAMPLE_KEY)
}

/// One card of the file, and how it went.
#[derive(Clone, Debug)]
pub struct CardDay {
    /// How it is shown: the first characters of its token.
    pub label: String,
    /// What its rows say of it.
    pub attributes: CardAttributes,
    /// Its taps with their rows, in the order of the file.
    pub taps: Vec<ReadTap>,
    /// How it went.
    pub run: CardRun,
}

/// Runs all cards; they come back in the order in which the file first names them.
///
/// An account gets its number when its first tap arrives, so the order of the rows has no part in the references.
///
/// # Errors
/// [`HostError`]; no row can cause one.
pub fn run(
    rules: &Rules,
    read: &ReadTaps,
    bank: &(dyn Fn(&Token<Travel>) -> PaymentOutcome + Sync),
) -> Result<Vec<CardDay>, HostError> {
    let key = reference_key();
    let host = Host { context: Context { rules, reference_key: &key }, bank, explain: true };
    let mut of_card: BTreeMap<Token<Travel>, Vec<&ReadTap>> = BTreeMap::new();
    for tap in &read.taps {
        of_card.entry(tap.tap.token).or_default().push(tap);
    }
    let labels = labels(of_card.keys());
    let mut order: Vec<_> = of_card
        .iter()
        .map(|(token, taps)| (taps.iter().map(|tap| host::arrival(&tap.tap)).min(), *token))
        .collect();
    order.sort_unstable();
    let serials: BTreeMap<Token<Travel>, u64> =
        order.into_iter().map(|(_, token)| token).zip(1_u64..).collect();

    let mut cards = Vec::with_capacity(of_card.len());
    for ((token, taps), label) in of_card.into_iter().zip(labels) {
        let attributes = read.cards.get(&token).cloned().unwrap_or_default();
        let card = CardTaps {
            serial: serials.get(&token).copied().unwrap_or_default(),
            token,
            kind: attributes.kind,
            products: attributes.products.iter().copied().collect(),
            taps: taps.iter().map(|tap| &tap.tap).collect(),
        };
        let run = host.run(&card)?;
        cards.push(CardDay { label, attributes, taps: taps.into_iter().cloned().collect(), run });
    }
    cards.sort_by_key(|card| card.taps.first().map(|tap| tap.row));
    Ok(cards)
}

/// The shortest beginnings, of six characters or more, that tell all tokens apart.
fn labels<'t>(tokens: impl Iterator<Item = &'t Token<Travel>>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut len = LABEL_LEN;
    for token in tokens {
        let text = token.to_string();
        if let Some(before) = texts.last() {
            // They come in order, so no two have more in common than neighbours.
            let common = before.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
            len = len.max(common.saturating_add(1));
        }
        texts.push(text);
    }
    texts.iter().map(|text| text.chars().take(len).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_six_characters_or_as_many_as_it_takes() {
        let tokens = |bytes: &[[u8; 16]]| bytes.iter().map(|b| Token::from_bytes(*b)).collect::<Vec<_>>();
        assert_eq!(labels(tokens(&[[1; 16], [2; 16]]).iter()), ["aeaqca", "aibaea"]);
        let mut near = [1; 16];
        near[4] = 2;
        let shown = labels(tokens(&[[1; 16], near]).iter());
        assert_eq!(shown, ["aeaqcaib", "aeaqcaic"]);
    }
}
