//! What a host knows of cards besides their taps.

use super::names::fold;
use super::read::words;
use crate::card::{CardKind, Token, Travel};
use crate::fare::HeldProduct;
use crate::settle::PaymentOutcome;

/// An answer of the bank that is given, in the place of an approval at once (RULES N5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenAnswer {
    /// What the bank says.
    pub outcome: PaymentOutcome,
    /// How many seconds after it is asked.
    pub after_seconds: u32,
}

/// A card of which the host knows more than its taps. A card that is not named holds no product, is collected by day,
/// and its payments are approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardInfo {
    /// Which card.
    pub token: Token<Travel>,
    /// Its scheme, form and funding: they say whether it is collected after each trip (RULES S3).
    pub kind: CardKind,
    /// The products that it holds.
    pub products: Vec<HeldProduct>,
    /// What the bank answers to the first request, the second, …; after the last it approves at once.
    pub answers: Vec<GivenAnswer>,
}

/// The place of a token in the order in which cards are worked off.
pub(super) type Place = (u64, [u64; 2]);

pub(super) fn place_of(token: [u64; 2]) -> Place {
    let [high, low] = token;
    (fold(high, low), token)
}

pub(super) fn token_of([high, low]: [u64; 2]) -> Token<Travel> {
    Token::from_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

/// Cards in the order in which they are worked off; of several entries for one card, the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Cards {
    sorted: Vec<(Place, CardInfo)>,
}

impl Cards {
    pub(super) fn new(cards: Vec<CardInfo>) -> Self {
        let place = |card: CardInfo| (place_of(words(card.token.to_bytes())), card);
        let mut sorted: Vec<(Place, CardInfo)> = cards.into_iter().map(place).collect();
        sorted.sort_by_key(|(place, _)| *place);
        sorted.dedup_by_key(|(place, _)| *place);
        Self { sorted }
    }

    /// The entries of a partition: those whose place lies in a range of hashes.
    pub(super) fn within(&self, from: u64, to: u64) -> &[(Place, CardInfo)] {
        let begin = self.sorted.partition_point(|((hash, _), _)| *hash < from);
        let end = self.sorted.partition_point(|((hash, _), _)| *hash <= to);
        self.sorted.get(begin..end).unwrap_or_default()
    }

    /// The entry of a card.
    pub(super) fn get(&self, token: [u64; 2]) -> Option<&CardInfo> {
        let place = place_of(token);
        let found = self.sorted.binary_search_by_key(&place, |(place, _)| *place).ok()?;
        self.sorted.get(found).map(|(_, info)| info)
    }
}
