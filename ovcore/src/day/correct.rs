//! Trips of which a correction gives an end (RULES L3).
//!
//! Such a trip is priced like any other, and may continue a journey: it pays its share, and its distance counts for
//! what follows. But no window runs from an end that no tap shows: the last check-out of the chain stays the last real
//! one, in place and in time, and a chain that the trip does not continue stays as it was.

use super::rater::{DayRows, Rater};
use crate::fare::{Circumstances, RideInput, SupplementDue, UnpricedReason};
use crate::money::Money;
use crate::network::{Ends, Gone, Network, PlannedLegs};
use crate::rules::Rules;
use crate::tap::Mode;
use crate::trip::{BucketRow, Cancellation, FareRow, Link, PairingRules, StatusRow, TapRow, TripRow};

impl<C> DayRows<'_, C> {
    /// The place that a correction gives for what this tap names; the last one that was said.
    pub(super) fn correction_of(&self, tap: u32) -> Option<u32> {
        self.corrections.iter().rev().find(|row| row.tap == tap).map(|row| row.place)
    }
}

impl Rater {
    /// A trip without a check-out elsewhere, with an end by correction. It stays final when it was.
    pub(super) fn correct<C>(
        &mut self,
        rules: &Rules,
        input: &DayRows<'_, C>,
        trip: &mut TripRow,
        to: u32,
        continued: (Option<Link>, Option<SupplementDue>),
    ) {
        trip.check_out = None;
        trip.status = StatusRow::Corrected { to };
        self.corrected(rules, input, trip, (trip.check_in.place, to), continued);
    }

    /// A check-out that closed nothing: by correction a trip that begins and ends at its instant. It has nothing to do
    /// with a trip that is open, and counts before that, which is over later; one that nothing can close any more is over.
    pub(super) fn orphan<C>(
        &mut self,
        rules: &Rules,
        pairing: &PairingRules<'_>,
        input: &DayRows<'_, C>,
        tap: &TapRow,
    ) -> BucketRow {
        let Some(from) = input.correction_of(tap.number) else { return BucketRow::Orphan };
        self.give_up_open_trip(rules, input, tap.at);
        let open = pairing.open(&TapRow { place: from, ..*tap }, &input.day);
        let chain = self.carry.chain(tap.mode);
        let link = chain.continued_by(&open, tap.at, rules.windows(), rules.network()).copied();
        let (journey, day) = link.map_or((tap.number, open.own_day), |l| (l.journey, l.day));
        let (legs, lines) = (self.legs.len(), self.lines.len());
        let mut trip = TripRow {
            check_in: open.check_in,
            check_out: Some(tap.end()),
            day,
            journey,
            status: StatusRow::CorrectedCheckIn { from },
            fare: FareRow::Pending,
            legs: (legs, legs),
            lines: (lines, lines),
            final_at: Some(tap.at.min(tap.received_at)),
        };
        self.corrected(rules, input, &mut trip, (from, tap.place), (link, None));
        trip.legs.1 = self.legs.len();
        trip.lines.1 = self.lines.len();
        self.trips.push(trip);
        BucketRow::CheckOut(tap.number)
    }

    /// The price between two places, of which a tap shows one; nothing where they are the same.
    fn corrected<C>(
        &mut self,
        rules: &Rules,
        input: &DayRows<'_, C>,
        trip: &mut TripRow,
        (from, to): (u32, u32),
        (link, supplement): (Option<Link>, Option<SupplementDue>),
    ) {
        if from == to {
            trip.status = StatusRow::Cancelled { why: Cancellation::Corrected };
            trip.fare = FareRow::Priced(Money::ZERO);
            return;
        }
        let planned = planned(rules.network(), trip, (from, to));
        let begin = &trip.check_in;
        let rail = begin.mode == Mode::Rail;
        let (chain, tally) = self.carry.chain_and_tally(begin.mode);
        let what = Circumstances {
            mode: begin.mode,
            line: begin.line,
            check_in: begin.at,
            date: input.day.date(rules.calendar(), begin.at),
            check_out: begin.at,
            check_in_only: false,
            continues_since: link.map(|l| l.last_out),
            before: link.map_or(Gone::Nothing, |l| l.gone),
            is_later_part: false,
            transfer: None,
            corrected: true,
            firsts: link.map_or(&[], |_| chain.firsts.as_slice()),
            held: input.held,
            via: &[],
            steps: None,
        };
        let first_leg = self.legs.len();
        let priced = if rail && link.is_some_and(|l| l.unpriced) {
            Err(UnpricedReason::AfterUnpricedTrip)
        } else if let Some(planned) = &planned {
            let planned = planned.as_slice();
            let ride = RideInput { what: &what, planned, missing: false, day: trip.day, supplement };
            let lines = input.explain.then_some(&mut self.lines);
            rules.prices().ride(tally, &ride, &mut self.legs, lines)
        } else {
            Err(UnpricedReason::UnknownDistance)
        };
        // A chain that the trip continues goes on from where it was, that much longer; another is left alone.
        if let Some(mut link) = link {
            for leg in self.legs.iter().skip(first_leg) {
                chain.add(leg, begin.at);
            }
            link.gone = planned.as_ref().map_or(Gone::Unknown, |planned| planned.after(link.gone));
            link.continuations = link.continuations.saturating_add(1);
            link.unpriced |= priced.is_err();
            chain.link = Some(link);
        }
        trip.fare = match priced {
            Ok(fare) => FareRow::Priced(fare),
            Err(reason) => FareRow::Unpriced(reason),
        };
    }
}

/// The legs of a trip of which one end has no tap, and so no carrier: that of the other end, or the first that could
/// have closed the trip and of which the network knows the way.
fn planned(network: &Network, trip: &TripRow, places: (u32, u32)) -> Option<PlannedLegs> {
    let known = &trip.check_in;
    let legs = |carrier: u16| {
        let is_end_given = trip.check_out.is_none();
        let carriers = if is_end_given { (known.carrier, carrier) } else { (carrier, known.carrier) };
        network.legs(&Ends { mode: known.mode, carriers, places, line: known.line })
    };
    let is_known = |legs: &PlannedLegs| legs.as_slice().iter().all(|leg| leg.known);
    let own = legs(known.carrier);
    if own.as_ref().is_some_and(is_known) {
        return own;
    }
    // Where no way is known, a price that asks for no distance may still hold for the carrier's own.
    let mut others = network.joined_with(known.mode, known.carrier);
    others.find_map(|carrier| legs(carrier).filter(is_known)).or(own)
}
