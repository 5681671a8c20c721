//! Rating a day once more, to tell why its trips cost what they cost: of days that are held and of those that left.

use super::Account;
use super::record::{DayRecord, HeldDay, HeldTap};
use crate::calendar::TravelDay;
use crate::day::{DayInput, rate_explained};
use crate::fare::Explanation;
use crate::rules::Rules;
use crate::tap::Tap;
use crate::trip::{Correction, Trip};

impl Account {
    /// The trips that end in the rating of a day, with why they cost what they cost. The day may be held, or be one of the
    /// records given. A trip that is open at the edge of its day gets its price in the next.
    pub(crate) fn explain_day(
        &self,
        rules: &Rules,
        records: &[&DayRecord],
        day: TravelDay,
    ) -> Vec<(Trip, Explanation)> {
        let record = |of: TravelDay| records.iter().find(|record| record.held.day == of);
        let held = |of: TravelDay| self.day(of).or_else(|| record(of).map(|record| &record.held));
        let before = held(day.plus_days(-1));
        let carry = match (self.day(day), record(day), before) {
            (None, Some(record), _) => record.carry_in.clone(),
            (None, None, Some(before)) => before.carry_out.handed_to(before.day, day),
            _ => self.carry_into(day),
        };
        let own = held(day).map(|held| held.taps.as_slice()).unwrap_or_default();
        let taps: Vec<&Tap> = own.iter().filter(|held| held.counts()).map(|held| &held.tap).collect();
        let inert: Vec<_> = own.iter().filter(|held| held.inert).map(|held| held.tap.id).collect();
        let next = day.plus_days(1);
        let until = rules.calendar().starts(next).plus_seconds(rules.windows().same_presentation);
        let first = |held: &&HeldTap| held.counts() && held.tap.at <= until;
        let next = held(next).map(|held| held.taps.as_slice()).unwrap_or_default();
        let next: Vec<&Tap> = next.iter().filter(first).map(|held| &held.tap).collect();
        let said = [before, held(day)].into_iter().flatten().flat_map(|held: &HeldDay| &held.corrections);
        let corrections: Vec<Correction> = said.map(|held| held.correction).collect();
        let input = DayInput {
            day,
            taps: &taps,
            next: &next,
            carry_in: &carry,
            as_of: self.seen,
            products: &self.products,
            inert: &inert,
            corrections: &corrections,
        };
        let (rated, _) = rate_explained(rules, &input);
        let both = rated.trips.into_iter().zip(rated.explanations);
        both.filter_map(|(trip, explanation)| Some((trip, explanation?))).collect()
    }
}
