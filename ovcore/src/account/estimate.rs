//! What a trip would cost that the card has not made yet.

use super::Account;
use crate::day::{DayInput, Estimate, ImaginedTrip, estimate};
use crate::rules::Rules;

impl Account {
    /// What an imagined trip would cost with this card: rated with its day so far, with what the day before handed over,
    /// and with its products. Nothing where it would be no trip, see [`estimate`].
    #[must_use]
    pub fn estimate(&self, rules: &Rules, imagined: &ImaginedTrip) -> Option<Estimate> {
        let day = rules.calendar().day_of(imagined.departs_at);
        let (taps, inert) = self.rated_taps(day);
        let input = DayInput {
            day,
            taps: &taps,
            next: &[],
            carry_in: &self.carry_into(day),
            as_of: imagined.departs_at,
            products: &self.products,
            inert: &inert,
            corrections: &self.corrections_of(day),
        };
        estimate(rules, &input, imagined)
    }
}
