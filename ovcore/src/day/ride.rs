//! How a trip ends: what it costs, and what it means for the next.

use super::memo::Asked;
use super::rater::{DayRows, Rater};
use crate::calendar::{Instant, TravelDay};
use crate::fare::{Circumstances, RideInput, SupplementDue, UnpricedReason};
use crate::money::Money;
use crate::network::{DistanceUnit, Ends, Gone, PlannedLeg};
use crate::rules::Rules;
use crate::tap::Mode;
use crate::trip::{Cancellation, Ending, FareRow, OpenTrip, StatusRow, TapRow, TripRow};

impl Rater {
    /// Writes down how a trip ended, or that it has not.
    pub(super) fn finish<C>(
        &mut self,
        rules: &Rules,
        input: &DayRows<'_, C>,
        open: &OpenTrip,
        ending: Ending<'_>,
    ) {
        let chain = self.carry.chain(open.check_in.mode);
        // Missing from a second on, it was open until the one before, unless it was the day that ended.
        let longest = rules.windows().longest(open.check_in.mode.group());
        let longest = open.check_in.at.plus_seconds(longest);
        let open_until = ending.open_until(open.check_in.at).min(longest);
        let link = chain.continued_by(open, open_until, rules.windows(), rules.network());
        let continues = link.is_some();
        let number = open.check_in.number;
        let (journey, day, day_ends) =
            link.map_or((number, open.own_day, open.own_day_ends), |l| (l.journey, l.day, l.day_ends));
        let (legs, lines) = (self.legs.len(), self.lines.len());
        let mut trip = TripRow {
            check_in: open.check_in,
            check_out: None,
            day,
            journey,
            status: StatusRow::Complete,
            fare: FareRow::Pending,
            legs: (legs, legs),
            lines: (lines, lines),
            final_at: None,
        };
        let goes_on = matches!(ending, Ending::Open(_));
        let supplement = if goes_on { None } else { self.take_supplement(open) };
        let how = (continues, supplement);
        match ending {
            Ending::Open(_) => trip.status = StatusRow::Open { until: open.last },
            Ending::Held { until, .. } if input.as_of <= until => trip.status = StatusRow::Held { until },
            Ending::Held { until: last, .. } => {
                let from = day_ends.max(last.plus_seconds(1));
                self.missing(rules, input, open, &mut trip, how, from);
            }
            Ending::Missing(from) => self.missing(rules, input, open, &mut trip, how, day_ends.max(from)),
            Ending::WrongPole(at) => {
                trip.status = StatusRow::Cancelled { why: Cancellation::WrongPole };
                trip.fare = FareRow::Priced(Money::ZERO);
                trip.final_at = Some(at);
            }
            Ending::SamePlaceFree(out) => {
                trip.status = StatusRow::Cancelled { why: Cancellation::SamePlace };
                trip.fare = FareRow::Priced(Money::ZERO);
                trip.check_out = Some(out.end());
                trip.final_at = Some(out.at.min(out.received_at));
            }
            Ending::SamePlaceLate(out) => {
                let final_at = out.at.min(out.received_at);
                trip.check_out = Some(out.end());
                self.missing(rules, input, open, &mut trip, how, final_at);
            }
            Ending::Out(out) => {
                self.complete(rules, input, open, &mut trip, out, how);
                trip.check_out = Some(out.end());
            }
            Ending::CheckInOnly => self.complete(rules, input, open, &mut trip, &open.check_in, how),
        }
        trip.legs.1 = self.legs.len();
        trip.lines.1 = self.lines.len();
        self.trips.push(trip);
    }

    /// The boarding fare (RULES F2), unless a correction says where the trip went (RULES L3).
    fn missing<C>(
        &mut self,
        rules: &Rules,
        input: &DayRows<'_, C>,
        open: &OpenTrip,
        trip: &mut TripRow,
        (continues, supplement): (bool, Option<SupplementDue>),
        final_at: Instant,
    ) {
        let same_place = trip.check_out.is_some();
        trip.status = if same_place { StatusRow::SamePlace } else { StatusRow::MissingCheckOut };
        trip.final_at = Some(final_at);
        let begin = &open.check_in;
        if let Some(to) = input.correction_of(begin.number) {
            let link = self.carry.chain(begin.mode).link.filter(|_| continues);
            return self.correct(rules, input, trip, to, (link, supplement));
        }
        let (chain, tally) = self.carry.chain_and_tally(begin.mode);
        let what = Circumstances {
            mode: begin.mode,
            line: begin.line,
            check_in: begin.at,
            date: input.day.date(rules.calendar(), begin.at),
            check_out: begin.at,
            check_in_only: true,
            continues_since: None,
            before: Gone::Nothing,
            is_later_part: false,
            transfer: None,
            corrected: false,
            firsts: if continues { &chain.firsts } else { &[] },
            held: input.held,
            via: &[],
            steps: None,
        };
        let planned = [PlannedLeg {
            carrier: begin.carrier,
            from: begin.place,
            to: begin.place,
            distance: 0,
            unit: DistanceUnit::Metre,
            known: false,
        }];
        let ride = RideInput { what: &what, planned: &planned, missing: true, day: trip.day, supplement };
        let lines = input.explain.then_some(&mut self.lines);
        trip.fare = match rules.prices().ride(tally, &ride, &mut self.legs, lines) {
            Ok(fare) => FareRow::Priced(fare),
            Err(reason) => FareRow::Unpriced(reason),
        };
    }

    /// A trip with both ends: its price, and what it means for the next.
    fn complete<C>(
        &mut self,
        rules: &Rules,
        input: &DayRows<'_, C>,
        open: &OpenTrip,
        trip: &mut TripRow,
        out: &TapRow,
        (continues, supplement): (bool, Option<SupplementDue>),
    ) {
        let begin = &open.check_in;
        let rail = begin.mode == Mode::Rail;
        let first_leg = self.legs.len();
        let chain = self.carry.chain_mut(begin.mode);
        if !continues {
            chain.clear();
        }
        let before = chain.gone();
        let priced = if rail && chain.link.as_ref().is_some_and(|link| link.unpriced) {
            self.planned.clear();
            Err(UnpricedReason::AfterUnpricedTrip)
        } else {
            self.price(rules, input, (begin, out), trip.day, supplement)
        };
        let legs = self.legs.get(first_leg..).unwrap_or_default();
        let gone = match priced {
            Ok(_) => legs.iter().map(|leg| leg.distance).fold(before, Gone::and),
            Err(_) => self.planned.after(before),
        };
        let chain = self.carry.chain_mut(begin.mode);
        chain.go_on(open, (trip.journey, trip.day), out, legs, (gone, priced.is_ok()));
        if rail && rules.windows().train_ends_bus_window {
            self.carry.btm.clear();
        }
        trip.fare = match priced {
            Ok(fare) => FareRow::Priced(fare),
            Err(reason) => FareRow::Unpriced(reason),
        };
        trip.final_at = Some(out.at.min(out.received_at));
    }

    /// The price of a trip with both ends; its legs are written down.
    fn price<C>(
        &mut self,
        rules: &Rules,
        input: &DayRows<'_, C>,
        (begin, out): (&TapRow, &TapRow),
        day: TravelDay,
        supplement: Option<SupplementDue>,
    ) -> Result<Money, UnpricedReason> {
        let line = agreed(begin.line, out.line);
        let ends = Ends {
            mode: begin.mode,
            carriers: (begin.carrier, out.carrier),
            places: (begin.place, out.place),
            line,
        };
        let chain = self.carry.chain(begin.mode);
        let before = chain.gone();
        let check_in_only = begin.number == out.number;
        let is_by_itself = supplement.is_none() && input.held.is_empty() && rules.ready().is_plain();
        let may_be_known = self.memo.is_on() && is_by_itself && !check_in_only && !input.explain;
        let asked = may_be_known.then(|| Asked::new(&ends, before, chain.link.is_some()));
        if let Some(leg) = asked.and_then(|asked| self.memo.find(&asked, begin.at)) {
            self.legs.push(*leg);
            return Ok(leg.amount);
        }
        if !rules.network().legs_into(&ends, &mut self.planned) {
            return Err(UnpricedReason::UnknownDistance);
        }
        let (chain, tally) = self.carry.chain_and_tally(begin.mode);
        let what = Circumstances {
            mode: begin.mode,
            line,
            check_in: begin.at,
            date: input.day.date(rules.calendar(), begin.at),
            check_out: out.at,
            check_in_only,
            continues_since: chain.link.as_ref().map(|link| link.last_out),
            before,
            is_later_part: false,
            transfer: None,
            corrected: false,
            firsts: &chain.firsts,
            held: input.held,
            via: &[],
            steps: None,
        };
        let first_leg = self.legs.len();
        let lines = input.explain.then_some(&mut self.lines);
        let planned = self.planned.as_slice();
        let ride = RideInput { what: &what, planned, missing: false, day, supplement };
        let priced = rules.prices().ride(tally, &ride, &mut self.legs, lines);
        if let (Some(asked), Ok(_)) = (asked, priced)
            && let Some([leg]) = self.legs.get(first_leg..)
            && let Some(span) = rules.prices().lasts(&what, planned)
        {
            self.memo.keep(asked, span, *leg);
        }
        priced
    }
}

/// The line that two taps name, where they do not contradict each other (RULES F3).
fn agreed(a: Option<u32>, b: Option<u32>) -> Option<u32> {
    match (a, b) {
        (Some(a), Some(b)) => (a == b).then_some(a),
        (one, None) | (None, one) => one,
    }
}
