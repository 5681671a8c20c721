//! The heart: from the set of a day's taps to trips, fares and legs.
//!
//! [`rate`] is a pure function of its arguments. The order in which the taps are given does not matter (contract 5),
//! and neither does what was known when: `as_of` only decides which trips still can be closed.

mod carry;
mod correct;
mod estimate;
mod memo;
mod names;
mod rater;
mod ride;

pub use carry::{Carry, ChainState, SupplementState};
pub use estimate::{Estimate, ImaginedTrip, estimate};
pub use names::RowMaker;
pub use rater::{DayTotals, Rater};

use crate::calendar::{Instant, TravelDay};
use crate::fare::{Explanation, HeldProduct, HeldRow, SupplementDue};
use crate::ids::{TapId, TripId};
use crate::rules::Rules;
use crate::tap::{Bucket, Tap};
use crate::trip::{
    BucketRow, Chain, Correction, CorrectionRow, EndRow, Fare, FareRow, Leg, Link, OpenTrip, PairingRules,
    StatusRow, SupplementRow, TapRow, Trip, TripEnd, TripRow, TripStatus,
};
use names::Taps;
pub(crate) use rater::DayRows;

/// What a day is rated from.
#[derive(Clone, Copy, Debug)]
pub struct DayInput<'a> {
    /// Which day.
    pub day: TravelDay,
    /// Its taps, in any order: those whose `at` lies in it (of a quarantined tap, whose `received_at` does).
    pub taps: &'a [&'a Tap],
    /// Taps of the first seconds of the next day, which may be the same presentation as one of this day's last
    /// (RULES P2). None are needed where there are none.
    pub next: &'a [&'a Tap],
    /// What the day before handed over.
    pub carry_in: &'a Carry,
    /// As of when: a trip whose last moment for a check-out lies before is missing it.
    pub as_of: Instant,
    /// The products that the card holds.
    pub products: &'a [HeldProduct],
    /// Quarantined taps that were handed over too late to hold a trip (RULES P8).
    pub inert: &'a [TapId],
    /// What was corrected (RULES L3), in the order in which it was said: of several for one trip, the last holds.
    pub corrections: &'a [Correction],
}

/// A day, rated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatedDay {
    /// The trips that began on the day, and the one that was carried into it, in order of time. A trip that is open
    /// at the edge of the day stands here as open, and in the next day as it ended.
    pub trips: Vec<Trip>,
    /// What became of each tap of the day. A refused tap that was no check-out stands here as refused; whether it
    /// became a debt-recovery tap is for the account to say (RULES T5).
    pub buckets: Vec<(TapId, Bucket)>,
    /// For each trip its explanation, where explanations were asked for and the trip has a price.
    pub explanations: Vec<Option<Explanation>>,
}

/// Rates a day.
///
/// Gives the day and what it hands to the next. Nothing in the input is an error: a tap that makes no trip ends in a
/// bucket that says so, a trip that cannot be priced says why.
///
/// ```
/// use ovcore::calendar::Instant;
/// use ovcore::day::{Carry, DayInput, rate};
/// use ovcore::{fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules};
/// # let network = Network::new(NetworkDocument::from_json(
/// #     r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#)?)?;
/// let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![])?)?;
/// let input = DayInput {
///     day: "2026-03-10".parse()?,
///     taps: &[],
///     next: &[],
///     carry_in: &Carry::default(),
///     as_of: Instant::parse("2026-03-11T03:05:00+01:00")?,
///     products: &[],
///     inert: &[],
///     corrections: &[],
/// };
/// let (day, carry_out) = rate(&rules, &input);
/// assert!(day.trips.is_empty() && carry_out.is_empty());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn rate(rules: &Rules, input: &DayInput<'_>) -> (RatedDay, Carry) {
    rate_with(&mut Rater::new(), rules, input, false)
}

/// [`rate`], with the explanation of every price.
#[must_use]
pub fn rate_explained(rules: &Rules, input: &DayInput<'_>) -> (RatedDay, Carry) {
    rate_with(&mut Rater::new(), rules, input, true)
}

pub(crate) fn rate_with(
    rater: &mut Rater,
    rules: &Rules,
    input: &DayInput<'_>,
    explain: bool,
) -> (RatedDay, Carry) {
    let mut maker = RowMaker::new(rules);
    let mut taps = Taps { taps: input.taps.iter().chain(input.next).copied().collect(), earlier: Vec::new() };
    taps.taps.extend(&input.carry_in.open);
    let rows: Vec<TapRow> = (0_u32..)
        .zip(&taps.taps)
        .map(|(number, tap)| TapRow { inert: input.inert.contains(&tap.id), ..maker.row(tap, number) })
        .collect();
    let (own, rest) = rows.split_at_checked(input.taps.len()).unwrap_or((&rows, &[]));
    let (next, open) = rest.split_at_checked(input.next.len()).unwrap_or((rest, &[]));
    let pairing = PairingRules::new(rules);
    rater.reset();
    let day = rules.calendar().edges(input.day);
    rater.carry.open = open.first().map(|row| pairing.open(row, &day));
    enter_chain(&mut rater.carry.rail, input.carry_in.rail.as_ref(), rules, &mut maker, &mut taps);
    enter_chain(&mut rater.carry.btm, input.carry_in.bus_tram_metro.as_ref(), rules, &mut maker, &mut taps);
    rater.carry.supplement = input.carry_in.supplement.as_ref().map(|state| SupplementRow {
        due: SupplementDue {
            rule: state.rule,
            carrier: maker.carrier(state.carrier),
            place: maker.place(state.place),
        },
        last_at: state.last_at,
        is_set: state.is_set,
        is_of_open_trip: state.is_of_open_trip,
    });
    if let Some(tally) = &input.carry_in.tally {
        rater.carry.tally.clone_from(tally);
    }
    for (tap, of) in &input.carry_in.same_presentation {
        if let Some(number) = taps.number_of(tap) {
            rater.carry.same.push((number, taps.number_or_add(*of)));
        }
    }
    let held: Vec<HeldRow> = input
        .products
        .iter()
        .filter_map(|p| {
            Some(HeldRow { product: rules.ready().product(&p.product)?, from: p.from, until: p.until })
        })
        .collect();
    let corrections: Vec<CorrectionRow> = input
        .corrections
        .iter()
        .filter_map(|c| Some(CorrectionRow { tap: taps.number_of(&c.trip)?, place: maker.place(c.place) }))
        .collect();
    let by_id = |a: u32, b: u32| taps.id(a).cmp(&taps.id(b));
    let as_of = input.as_of;
    let rows = DayRows {
        day,
        taps: own,
        are_apart: false,
        next,
        as_of,
        held: &held,
        corrections: &corrections,
        explain,
        by_id,
    };
    rater.run(rules, &rows);
    let reader = Reader { rules, maker: &maker, taps: &taps, rater };
    (reader.day(input, explain), reader.carry())
}

fn enter_chain(
    chain: &mut Chain,
    state: Option<&ChainState>,
    rules: &Rules,
    maker: &mut RowMaker<'_>,
    taps: &mut Taps<'_>,
) {
    let Some(state) = state else { return };
    chain.link = Some(Link {
        journey: taps.number_or_add(state.journey),
        day: state.day,
        day_ends: rules.calendar().ends(state.day),
        begun: state.begun,
        last_out: state.last_check_out,
        last_place: maker.place(state.last_place),
        gone: state.gone,
        continuations: state.continuations,
        unpriced: state.unpriced,
    });
    chain.firsts.extend(state.firsts.iter().map(|(carrier, at)| (maker.carrier(*carrier), *at)));
}

/// Reads a rater's rows back into names.
struct Reader<'a> {
    rules: &'a Rules,
    maker: &'a RowMaker<'a>,
    taps: &'a Taps<'a>,
    rater: &'a Rater,
}

impl Reader<'_> {
    fn day(&self, input: &DayInput<'_>, explain: bool) -> RatedDay {
        let mut day = RatedDay::default();
        for row in &self.rater.trips {
            // Every number is one of ours, so every trip reads back.
            let Some(trip) = self.trip(row) else { continue };
            if explain {
                day.explanations.push(self.explanation(row));
            }
            day.trips.push(trip);
        }
        let own = self.rater.buckets.iter().filter_map(|(number, row)| {
            let id = self.taps.id(*number)?;
            Some((id, self.bucket(*row)?))
        });
        day.buckets.extend(own);
        debug_assert_eq!(day.buckets.len(), input.taps.len(), "each tap in exactly one bucket");
        day
    }

    fn trip(&self, row: &TripRow) -> Option<Trip> {
        let legs = self.rater.legs.get(row.legs.0..row.legs.1).unwrap_or_default();
        let legs = legs.iter().map(|leg| {
            Some(Leg {
                carrier: self.maker.carrier_id(leg.carrier)?,
                from: self.maker.place_id(leg.from)?,
                to: match leg.to {
                    Some(to) => Some(self.maker.place_id(to)?),
                    None => None,
                },
                distance: leg.distance,
                tariff: self.rules.ready().tariff(leg.tariff)?.id,
                amount: leg.amount,
            })
        });
        Some(Trip {
            id: self.taps.id(row.check_in.number)?,
            day: row.day,
            journey: self.taps.id(row.journey)?,
            mode: row.check_in.mode,
            check_in: self.end(row.check_in.end())?,
            check_out: match row.check_out {
                Some(end) => Some(self.end(end)?),
                None => None,
            },
            status: self.status(row.status)?,
            fare: match row.fare {
                FareRow::Pending => Fare::Pending,
                FareRow::Priced(amount) => Fare::Priced(amount),
                FareRow::Unpriced(reason) => Fare::Unpriced(reason),
            },
            legs: legs.collect::<Option<_>>()?,
            final_at: row.final_at,
        })
    }

    /// An end. Its place is the row's: where a correction gave it, the tap stood elsewhere.
    fn end(&self, row: EndRow) -> Option<TripEnd> {
        let tap = self.taps.tap(row.number)?;
        Some(TripEnd {
            tap: tap.id,
            carrier: tap.carrier,
            place: self.maker.place_id(row.place)?,
            at: tap.at,
        })
    }

    fn status(&self, row: StatusRow) -> Option<TripStatus> {
        Some(match row {
            StatusRow::Open { until } => TripStatus::Open { until },
            StatusRow::Complete => TripStatus::Complete,
            StatusRow::MissingCheckOut => TripStatus::MissingCheckOut,
            StatusRow::SamePlace => TripStatus::SamePlace,
            StatusRow::Cancelled { why } => TripStatus::Cancelled { why },
            StatusRow::Held { until } => TripStatus::Held { until },
            StatusRow::Corrected { to } => TripStatus::Corrected { to: self.maker.place_id(to)? },
            StatusRow::CorrectedCheckIn { from } => {
                TripStatus::CorrectedCheckIn { from: self.maker.place_id(from)? }
            }
        })
    }

    fn explanation(&self, row: &TripRow) -> Option<Explanation> {
        let FareRow::Priced(price) = row.fare else { return None };
        let lines = self.rater.lines.get(row.lines.0..row.lines.1).unwrap_or_default().to_vec();
        Some(Explanation { price, lines })
    }

    fn bucket(&self, row: BucketRow) -> Option<Bucket> {
        Some(match row {
            BucketRow::CheckIn => Bucket::CheckIn,
            BucketRow::CheckOut(trip) => Bucket::CheckOut { trip: self.taps.id(trip)? },
            BucketRow::Duplicate(of) => Bucket::Duplicate { of: self.taps.id(of)? },
            BucketRow::Denied => Bucket::Refused,
            BucketRow::Failed => Bucket::Failed,
            BucketRow::Orphan => Bucket::OrphanCheckOut,
            BucketRow::Quarantined => Bucket::Quarantined,
            BucketRow::Supplement(trip) => Bucket::Supplement { trip: trip.and_then(|t| self.taps.id(t)) },
        })
    }

    fn carry(&self) -> Carry {
        let carry = &self.rater.carry;
        let open = |open: &OpenTrip| self.taps.tap(open.check_in.number).cloned();
        let pair = |(tap, of): &(u32, u32)| Some((self.taps.id(*tap)?, self.taps.id(*of)?));
        let supplement = |row: &SupplementRow| {
            Some(SupplementState {
                rule: row.due.rule,
                carrier: self.maker.carrier_id(row.due.carrier)?,
                place: self.maker.place_id(row.due.place)?,
                last_at: row.last_at,
                is_set: row.is_set,
                is_of_open_trip: row.is_of_open_trip,
            })
        };
        Carry {
            open: carry.open.as_ref().and_then(open),
            rail: self.chain(&carry.rail),
            bus_tram_metro: self.chain(&carry.btm),
            supplement: carry.supplement.as_ref().and_then(supplement),
            tally: (!carry.tally.is_empty()).then(|| Box::new(carry.tally.clone())),
            same_presentation: carry.same.iter().filter_map(pair).collect(),
        }
    }

    fn chain(&self, chain: &Chain) -> Option<ChainState> {
        let link = chain.link.as_ref()?;
        let first = |(carrier, at): &(u16, Instant)| Some((self.maker.carrier_id(*carrier)?, *at));
        Some(ChainState {
            journey: self.taps.id(link.journey)?,
            day: link.day,
            begun: link.begun,
            last_check_out: link.last_out,
            last_place: self.maker.place_id(link.last_place)?,
            gone: link.gone,
            continuations: link.continuations,
            unpriced: link.unpriced,
            firsts: chain.firsts.iter().filter_map(first).collect(),
        })
    }
}

/// The explanation of one trip of a day, or `None` where the day has no such trip or the trip no price.
#[must_use]
pub fn explain(rules: &Rules, input: &DayInput<'_>, trip: &TripId) -> Option<Explanation> {
    let (day, _) = rate_explained(rules, input);
    let place = day.trips.iter().position(|t| t.id == *trip)?;
    day.explanations.get(place).cloned().flatten()
}
