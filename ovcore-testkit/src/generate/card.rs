//! A generated card, with what the generator meant by its taps.

use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token, Travel};
use ovcore::fare::HeldProduct;
use ovcore::ids::TapId;
use ovcore::tap::{Mode, Tap};

use super::plan::Plan;

/// A card and its taps of one generated day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedCard {
    /// Its number under the seed.
    pub number: u32,
    /// Its travel token: the same on every day of the seed, as are kind and products.
    pub token: Token<Travel>,
    /// Card scheme, form and funding.
    pub kind: CardKind,
    /// The products that it holds.
    pub products: Vec<HeldProduct>,
    /// Its taps in order of arrival. A tap that was delivered twice stands here twice.
    pub taps: Vec<Tap>,
    pub(super) intended: Vec<IntendedTrip>,
    pub(super) duplicates: Vec<(TapId, TapId)>,
    pub(super) repeated: u32,
    /// Room to plan in, kept from card to card.
    pub(super) plan: Plan,
}

/// A trip as the generator meant it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntendedTrip {
    /// What the traveller went by.
    pub mode: Mode,
    /// The tap that checks in; with it a trip is found among rated ones. `None` for an orphan check-out.
    pub check_in: Option<TapId>,
    /// The tap that checks out.
    pub check_out: Option<TapId>,
    /// What should become of it.
    pub outcome: IntendedOutcome,
    /// It follows the person's trip before it as a transfer: same group, within the window of 35 minutes. After a
    /// feeder to the train, trips of bus, tram and metro may join by the rules although they were not meant to.
    pub transfer: bool,
}

/// What should become of a trip under the rules of OVpay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntendedOutcome {
    /// Checked in and out.
    Complete,
    /// Not checked out, or with the person's other card.
    MissingCheckOut,
    /// Checked out where it began, soon enough to be free (RULES P7).
    SamePlaceFree,
    /// Checked out where it began, too late to be free.
    SamePlaceLate,
    /// Cancelled by a second check-in at the same place (RULES P6).
    WrongPole,
    /// A check-out that closes nothing: not checked in, or with the person's other card.
    OrphanCheckOut,
    /// A check-in that the reader refused.
    Refused,
}

impl Default for GeneratedCard {
    /// No card yet: something for [`NationalDay::card_into`](super::NationalDay::card_into) to fill.
    fn default() -> Self {
        Self {
            number: 0,
            token: Token::from_bytes([0; 16]),
            kind: CardKind {
                scheme: CardScheme::Visa,
                form: CardForm::Physical,
                funding: CardFunding::Unknown,
            },
            products: Vec::new(),
            taps: Vec::new(),
            intended: Vec::new(),
            duplicates: Vec::new(),
            repeated: 0,
            plan: Plan::default(),
        }
    }
}

impl GeneratedCard {
    /// What the generator meant, trip by trip in order of time. Under the rules' default policy the trips come out so,
    /// except on cards that combine a fault with a reader that does not say the direction: such a reader makes of a
    /// forgotten check-out and the next check-in one trip that nobody made.
    #[must_use]
    pub fn intended(&self) -> &[IntendedTrip] {
        &self.intended
    }

    /// Taps that are the same presentation as another (RULES P2), and the one that stands.
    #[must_use]
    pub fn duplicates(&self) -> &[(TapId, TapId)] {
        &self.duplicates
    }

    /// How many taps were delivered twice.
    #[must_use]
    pub const fn repeated_deliveries(&self) -> u32 {
        self.repeated
    }
}

/// What the generator meant by many cards, counted.
///
/// ```
/// use ovcore_testkit::generate::IntendedTotals;
/// assert_eq!(IntendedTotals::default().trips(), 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntendedTotals {
    /// Cards with at least one tap.
    pub cards: u64,
    /// Taps as delivered, repeats included.
    pub taps: u64,
    /// Deliveries that repeat another.
    pub repeated_deliveries: u64,
    /// Taps that are the same presentation as another.
    pub duplicates: u64,
    /// See [`IntendedOutcome::Complete`].
    pub complete: u64,
    /// See [`IntendedOutcome::MissingCheckOut`].
    pub missing_check_outs: u64,
    /// See [`IntendedOutcome::SamePlaceFree`].
    pub same_place_free: u64,
    /// See [`IntendedOutcome::SamePlaceLate`].
    pub same_place_late: u64,
    /// See [`IntendedOutcome::WrongPole`].
    pub wrong_poles: u64,
    /// See [`IntendedOutcome::OrphanCheckOut`].
    pub orphan_check_outs: u64,
    /// See [`IntendedOutcome::Refused`].
    pub refused: u64,
    /// Trips, of any outcome but orphans and refusals, by rail.
    pub rail_trips: u64,
    /// Trips that follow another as a transfer.
    pub transfers: u64,
}

impl IntendedTotals {
    /// Adds a card.
    pub fn add(&mut self, card: &GeneratedCard) {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        add(&mut self.cards, u64::from(!card.taps.is_empty()));
        add(&mut self.taps, count(card.taps.len()));
        add(&mut self.repeated_deliveries, u64::from(card.repeated));
        add(&mut self.duplicates, count(card.duplicates.len()));
        for trip in &card.intended {
            let counter = match trip.outcome {
                IntendedOutcome::Complete => &mut self.complete,
                IntendedOutcome::MissingCheckOut => &mut self.missing_check_outs,
                IntendedOutcome::SamePlaceFree => &mut self.same_place_free,
                IntendedOutcome::SamePlaceLate => &mut self.same_place_late,
                IntendedOutcome::WrongPole => &mut self.wrong_poles,
                IntendedOutcome::OrphanCheckOut => &mut self.orphan_check_outs,
                IntendedOutcome::Refused => &mut self.refused,
            };
            add(counter, 1);
            let is_trip = !matches!(trip.outcome, IntendedOutcome::OrphanCheckOut | IntendedOutcome::Refused);
            add(&mut self.rail_trips, u64::from(is_trip && trip.mode == Mode::Rail));
            add(&mut self.transfers, u64::from(trip.transfer));
        }
    }

    /// Trips: all that checked in.
    #[must_use]
    pub const fn trips(&self) -> u64 {
        self.complete
            .saturating_add(self.missing_check_outs)
            .saturating_add(self.same_place_free)
            .saturating_add(self.same_place_late)
            .saturating_add(self.wrong_poles)
    }
}

fn add(counter: &mut u64, more: u64) {
    *counter = counter.saturating_add(more);
}
