//! A second opinion: the rules written once more, slow and obvious, to hold the engine against.
//!
//! The model knows the documents (policy, network, tariffs) and plain values (taps, trips, amounts, instants). It reads
//! the whole history of a card at each step: all taps are sorted, paired, joined to journeys and priced anew, with
//! plain vectors and with the fractions of a library. It holds nothing between two questions, hands nothing from day to
//! day and is fast at nothing. None of the engine's own working (pairing, pricing, rounding, splitting, calendar, settling,
//! debt, retention) is called from here.
//!
//! Of retention it says when a record of any rule of a catalogue is due, and by what: `records` draws them.
//! Of a life it reads what the account, its events, its stored days and its payments name, and says when each is to go.
//!
//! An overflow or a missing element stops it: that is a finding too.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a model for tests: what it did not foresee shall stop it"
)]

mod caps;
mod clock;
mod compare;
mod dates;
mod ends;
mod fraction;
mod journey;
mod keep;
mod legs;
mod lives;
mod names;
mod opinion;
mod pair;
mod price;
mod rate;
mod records;
mod run;
mod stories;
mod stretch;
mod till;
mod transfer;
mod ways;

use std::collections::BTreeMap;

use ovcore::calendar::Instant;
use ovcore::fare::{HeldProduct, TariffDocument};
use ovcore::ids::{RuleId, TapId};
use ovcore::network::NetworkDocument;
use ovcore::policy::Policy;
use ovcore::tap::{Bucket, Tap};
use ovcore::trip::{Correction, Trip};

use clock::Clock;

/// The rules as documents, and nothing made from them.
#[derive(Clone, Debug)]
pub struct Model {
    policy: Policy,
    network: NetworkDocument,
    tariffs: Vec<TariffDocument>,
    clock: Clock,
}

/// Everything that is known of a card.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// Its taps, in any order.
    pub taps: &'a [Tap],
    /// As of when.
    pub as_of: Instant,
    /// The products that it holds.
    pub products: &'a [HeldProduct],
    /// Quarantined taps that were handed over too late to hold a trip (RULES P8).
    pub inert: &'a [TapId],
    /// What was corrected, in the order in which it was said.
    pub corrections: &'a [Correction],
}

/// What the model makes of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// The trips, in order of their check-ins.
    pub trips: Vec<Trip>,
    /// In which bucket each tap ended.
    pub buckets: BTreeMap<TapId, Bucket>,
}

impl Model {
    /// The model of a system of rules.
    #[must_use]
    pub fn new(policy: Policy, network: NetworkDocument, tariffs: Vec<TariffDocument>) -> Self {
        let clock = Clock::new(&policy);
        Self { policy, network, tariffs, clock }
    }

    /// Reads a whole history.
    ///
    /// # Panics
    /// On anything that it did not foresee: a finding.
    #[must_use]
    pub fn rate(&self, history: &History<'_>) -> Opinion {
        let paired = pair::pair(self, history);
        let trips = rate::rate(self, history, &paired.rides);
        Opinion { trips, buckets: paired.buckets }
    }

    /// Whether a clock is too far ahead to be believed (RULES P8).
    fn is_quarantined(&self, tap: &Tap) -> bool {
        tap.at.seconds_since(tap.received_at) > i64::from(self.policy.taps.clock_ahead_seconds_max)
    }

    /// When a tap counts: one whose clock is not believed, from when it was received.
    fn position(&self, tap: &Tap) -> Instant {
        if self.is_quarantined(tap) { tap.received_at } else { tap.at }
    }

    /// The supplement that the reader of a tap charges.
    fn post(&self, tap: &Tap) -> Option<RuleId> {
        let readers = &self.network.supplement_readers;
        let own = readers.iter().find(|post| post.carrier == tap.carrier && post.reader == tap.reader);
        own.map(|post| post.supplement)
    }

    fn checks_in_only(&self, tap: &Tap) -> bool {
        let carrier = self.network.carriers.iter().find(|entry| entry.id == tap.carrier);
        carrier.is_some_and(|entry| entry.check_in_only.contains(&tap.mode))
    }
}

pub use compare::{Difference, Story, compare};
pub use lives::compare_lives;
pub use opinion::second_opinion;
pub use run::{Compared, Disagreement, check, tariffs_of};
pub use stories::{BEGINS, life, policy, story};
pub use till::{Account, Call, Life};
