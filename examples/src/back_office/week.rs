//! The taps of a generated week, as they arrive.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::CardKind;
use ovcore::fare::HeldProduct;
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::generate::{GeneratorConfig, GeneratorError, NationalDay, example_products, priced_part};

use crate::host::arrival;

/// What is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekOptions {
    /// How many cards.
    pub cards: u32,
    /// The seed: equal seeds give equal weeks.
    pub seed: u64,
    /// The first travel day.
    pub first: TravelDay,
    /// How many days with taps.
    pub days: u32,
}

/// A tap with what its reader knows of the card.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The tap.
    pub tap: Tap,
    /// The card.
    pub kind: CardKind,
    /// The products that it holds.
    pub products: Vec<HeldProduct>,
}

/// The taps of a week, in the order in which they arrive.
#[derive(Clone, Debug)]
pub struct Week {
    options: WeekOptions,
    begins: Instant,
    ends: Instant,
    arrivals: Vec<Arrival>,
}

/// Days without taps after the week: so many that all of it is collected and has left its account, and that the first
/// retries of debts fall into them.
const DAYS_AFTER: i32 = 5;

impl Week {
    /// Generates a week.
    ///
    /// # Errors
    /// [`GeneratorError`].
    pub fn new(
        rules: &Rules,
        network: &NetworkDocument,
        options: WeekOptions,
    ) -> Result<Self, GeneratorError> {
        let WeekOptions { cards, seed, first, days } = options;
        let (network, _) = priced_part(rules, network, first);
        let config = GeneratorConfig { products: example_products(), ..GeneratorConfig::default() };
        let calendar = rules.calendar();
        let one = NationalDay::new(&network, first, calendar, seed, cards, config)?;
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        let mut arrivals = Vec::new();
        for number in 0..days {
            for card in one.on(first.plus_days(number), calendar).iter() {
                let arrival = |tap| Arrival { tap, kind: card.kind, products: card.products.clone() };
                arrivals.extend(card.taps.iter().cloned().map(arrival));
            }
        }
        // Two cards may tap at one instant: the token is the last that tells them apart.
        arrivals.sort_by_key(|a: &Arrival| (arrival(&a.tap), a.tap.token));
        let ends = calendar.starts(first.plus_days(days.saturating_add(DAYS_AFTER)));
        Ok(Self { options, begins: calendar.starts(first), ends, arrivals })
    }

    /// What it was generated from.
    #[must_use]
    pub const fn options(&self) -> WeekOptions {
        self.options
    }

    /// When it begins.
    #[must_use]
    pub const fn begins(&self) -> Instant {
        self.begins
    }

    /// When the days after it end.
    #[must_use]
    pub const fn ends(&self) -> Instant {
        self.ends
    }

    /// From its begin to the end of the days after it, in hours.
    #[must_use]
    pub fn hours(&self) -> u64 {
        u64::try_from(self.ends.seconds_since(self.begins)).unwrap_or_default() / 3_600
    }

    /// How many taps arrive.
    #[must_use]
    pub fn taps(&self) -> u64 {
        u64::try_from(self.arrivals.len()).unwrap_or(u64::MAX)
    }

    /// The tap that arrives after so many.
    #[must_use]
    pub fn arrival(&self, place: u64) -> Option<&Arrival> {
        self.arrivals.get(usize::try_from(place).ok()?)
    }
}
