//! What a trip would cost, before one boards.

use std::sync::Arc;

use ovcore::calendar::Instant;
use ovcore::day::{Carry, DayInput, Estimate as CoreEstimate, ImaginedTrip, estimate};
use ovcore::fare::{CapLeft, CapRoom, HeldProduct, Period};
use ovcore::ids::{CarrierId, LineId, PlaceId, RuleId, TapId};
use ovcore::language::Language;
use ovcore::money::Money;
use ovcore::tap::{Mode, Tap};
use ovcore::trip::Trip;

use crate::account::Account;
use crate::engine::Engine;
use crate::error::OvError;
use crate::explain::Explanation;

/// A trip that nobody has made yet.
#[uniffi::remote(Record)]
pub struct ImaginedTrip {
    /// Whose reader one checks in at.
    pub carrier: CarrierId,
    /// Whose reader one checks out at; nothing for the same carrier's.
    #[uniffi(default = None)]
    pub check_out_carrier: Option<CarrierId>,
    /// What one travels by.
    pub mode: Mode,
    /// Where one checks in.
    pub from: PlaceId,
    /// Where one checks out.
    pub to: PlaceId,
    /// The line, where the price asks for it.
    #[uniffi(default = None)]
    pub line: Option<LineId>,
    /// When one checks in.
    pub departs_at: Instant,
    /// When one checks out; nothing for a minute later: no price asks how long a trip takes.
    #[uniffi(default = None)]
    pub arrives_at: Option<Instant>,
}

/// In which period a cap counts.
#[uniffi::remote(Enum)]
pub enum Period {
    /// A travel day.
    TravelDay,
    /// A week, from Monday.
    Week,
    /// A calendar month.
    CalendarMonth,
    /// So many days from the first ride that counts.
    Rolling {
        /// How many.
        days: u32,
    },
}

/// What is left until a cap is reached.
#[uniffi::remote(Enum)]
pub enum CapLeft {
    /// Of an amount.
    Amount {
        /// The cap, in minor units.
        limit: Money,
        /// What was spent inside it so far.
        spent: Money,
        /// What can still be spent.
        left: Money,
    },
    /// Of a number of paid rides.
    Rides {
        /// The cap.
        limit: u32,
        /// The paid rides so far.
        paid: u32,
        /// How many can still be paid.
        left: u32,
    },
}

/// A cap that covers a trip, and how far it is with that trip.
#[uniffi::remote(Record)]
pub struct CapRoom {
    /// Which cap.
    pub cap: RuleId,
    /// In which period it counts.
    pub period: Period,
    /// What is left.
    pub left: CapLeft,
}

/// What an imagined trip comes to.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FareEstimate {
    /// The trip as it would be. Its ids are of no tap.
    pub trip: Trip,
    /// Why it would cost that; nothing where it has no price.
    pub explanation: Option<Explanation>,
    /// What the day would cost more by it, in minor units.
    pub adds: Money,
    /// A trip that is under way, and that this one would leave without its check-out.
    pub leaves_open: Option<TapId>,
    /// The caps that cover it, and how far they are with it.
    pub caps: Vec<CapRoom>,
}

impl FareEstimate {
    fn of(core: CoreEstimate, language: Language) -> Self {
        let CoreEstimate { trip, explanation, adds, leaves_open, caps } = core;
        let explanation = explanation.map(|why| Explanation::of(&why, language));
        Self { trip, explanation, adds, leaves_open, caps }
    }
}

/// Tells what a trip would cost that nobody has made yet, by the very engine that will price it.
#[derive(Debug, uniffi::Object)]
pub struct FareEstimator(Arc<Engine>);

#[uniffi::export]
impl FareEstimator {
    /// With the rules of an engine.
    #[uniffi::constructor]
    pub fn new(engine: Arc<Engine>) -> Arc<Self> {
        Arc::new(Self(engine))
    }

    /// With a card as it stands: its day so far, what the day before handed over, its products. One answer for each trip, in
    /// order, each as if it were the only one; nothing where one would be no trip.
    pub fn with_card(
        &self,
        account: &Account,
        trips: Vec<ImaginedTrip>,
        language: Language,
    ) -> Result<Vec<Option<FareEstimate>>, OvError> {
        let told = account.look(|account| {
            let told = trips.iter().map(|trip| account.estimate(&self.0.rules, trip));
            told.collect::<Vec<_>>()
        });
        Ok(told.into_iter().map(|told| told.map(|told| FareEstimate::of(told, language))).collect())
    }

    /// Without a card: with the taps of the day so far and some products. One answer for each trip, in order.
    pub fn with_products(
        &self,
        taps: Vec<Tap>,
        products: Vec<HeldProduct>,
        trips: Vec<ImaginedTrip>,
        language: Language,
    ) -> Result<Vec<Option<FareEstimate>>, OvError> {
        let rules = &self.0.rules;
        let taps: Vec<&Tap> = taps.iter().collect();
        let told = trips.iter().map(|trip| {
            let input = DayInput {
                day: rules.calendar().day_of(trip.departs_at),
                taps: &taps,
                next: &[],
                carry_in: &Carry::default(),
                as_of: trip.departs_at,
                products: &products,
                inert: &[],
                corrections: &[],
            };
            estimate(rules, &input, trip).map(|told| FareEstimate::of(told, language))
        });
        Ok(told.collect())
    }
}
