//! What cards come to, by names: the same form for accounts and batches.

use std::collections::BTreeMap;

use ovcore::batch::{Batch, NO_PLACE, NO_REFERENCE, NO_ROW, Names, Part, TapResult};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{Token, Travel};
use ovcore::ids::{CarrierId, PlaceId, TapId, TariffId};
use ovcore::rules::Rules;
use ovcore::tap::Tap;

pub(crate) type LegTold = (CarrierId, PlaceId, Option<PlaceId>, u32, u8, TariffId, i64);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TripTold {
    pub check_out: Option<TapId>,
    pub day: i32,
    pub journey: TapId,
    pub status: u8,
    pub fare_code: u8,
    pub fare: i64,
    pub final_at: i64,
    pub legs: Vec<LegTold>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PaymentTold {
    pub ordinal: u32,
    pub kind: u8,
    pub asked_at: i64,
    pub amount: i64,
    pub credited: i64,
    pub outcome: u8,
    pub items: Vec<(i32, TapId, i64)>,
}

/// What a card comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub trips: BTreeMap<TapId, TripTold>,
    pub payments: Vec<PaymentTold>,
    pub credits: Vec<(u32, bool, i64, i64)>,
    pub buckets: BTreeMap<TapId, (u8, Option<TapId>)>,
    pub standing: [i64; 4],
}

pub(crate) type Story = BTreeMap<[u8; 16], Told>;

fn slice<T>(all: &[T], ends: &[u32], row: usize) -> std::ops::Range<usize> {
    let begin = if row == 0 { 0 } else { ends[row - 1] };
    let range = usize::try_from(begin).unwrap()..usize::try_from(ends[row]).unwrap();
    assert!(range.end <= all.len());
    range
}

/// Tells what batches came to. `taps`: those of all tables, one after the other.
pub(crate) fn of_batches(rules: &Rules, batches: &[&Batch], names: &Names, taps: &[Tap]) -> Story {
    let mut story = Story::new();
    let tap = |row: u64| &taps[usize::try_from(row).unwrap()];
    let mut base = 0_usize;
    let mut results: BTreeMap<usize, (TapResult, Option<u64>)> = BTreeMap::new();
    for batch in batches {
        for (row, code) in batch.results.iter().enumerate() {
            let of = batch.refers_to[row];
            let of = (of != NO_REFERENCE).then(|| u64::try_from(base).unwrap() + u64::from(of));
            results.insert(base + row, (TapResult::of_code(*code).unwrap(), of));
        }
        base += batch.results.len();
        for part in &batch.parts {
            for settled in &part.settled {
                results.insert(usize::try_from(settled.row).unwrap(), (settled.result, settled.of));
            }
        }
        for part in &batch.parts {
            of_part(rules, part, names, taps, &mut story);
        }
    }
    for (row, (result, of)) in results {
        let own = &taps[row];
        let told = story.entry(own.token.to_bytes()).or_default();
        if matches!(result, TapResult::Bucket(_)) {
            let before = told.buckets.insert(own.id, (result.code(), of.map(|of| tap(of).id)));
            assert_eq!(before, None, "two rows of {} have a bucket", own.id);
        }
    }
    story
}

fn of_part(rules: &Rules, part: &Part, names: &Names, taps: &[Tap], story: &mut Story) {
    let id = |row: u64| taps[usize::try_from(row).unwrap()].id;
    let token = |card: u32| part.cards[usize::try_from(card).unwrap()].to_bytes();
    let (trips, legs) = (&part.trips, &part.legs);
    for row in 0..trips.card.len() {
        let legs_told = slice(&legs.amount, &trips.legs_end, row).map(|leg| {
            (
                names.carrier(legs.carrier[leg]).unwrap(),
                names.place(legs.from[leg]).unwrap(),
                (legs.to[leg] != NO_PLACE).then(|| names.place(legs.to[leg]).unwrap()),
                legs.distance[leg],
                legs.unit[leg],
                rules.tariffs().tariffs()[usize::from(legs.tariff[leg])].id,
                legs.amount[leg],
            )
        });
        let trip = TripTold {
            check_out: (trips.check_out[row] != NO_ROW).then(|| id(trips.check_out[row])),
            day: trips.day[row],
            journey: id(trips.journey[row]),
            status: trips.status[row],
            fare_code: trips.fare_code[row],
            fare: trips.fare[row],
            final_at: trips.final_at[row],
            legs: legs_told.collect(),
        };
        let told = story.entry(token(trips.card[row])).or_default();
        let before = told.trips.insert(id(trips.check_in[row]), trip);
        assert_eq!(before, None, "a trip stands twice");
    }
    let (payments, charges) = (&part.payments, &part.charges);
    for row in 0..payments.card.len() {
        let items = slice(&charges.amount, &payments.charges_end, row);
        let payment = PaymentTold {
            ordinal: payments.ordinal[row],
            kind: payments.kind[row],
            asked_at: payments.asked_at[row],
            amount: payments.amount[row],
            credited: payments.credited[row],
            outcome: payments.outcome[row],
            items: items.map(|i| (charges.day[i], id(charges.trip[i]), charges.amount[i])).collect(),
        };
        story.entry(token(payments.card[row])).or_default().payments.push(payment);
    }
    let credits = &part.credits;
    for row in 0..credits.card.len() {
        let told = (credits.number[row], credits.refunded[row], credits.at[row], credits.amount[row]);
        story.entry(token(credits.card[row])).or_default().credits.push(told);
    }
    let open = &part.standing;
    for row in 0..open.card.len() {
        let told = story.entry(token(open.card[row])).or_default();
        assert_eq!(told.standing, [0; 4]);
        told.standing = [open.uncollected[row], open.credits[row], open.debt[row], open.in_flight[row]];
    }
    check_journeys(part);
}

/// The journeys add up to the trips.
fn check_journeys(part: &Part) {
    let (trips, journeys) = (&part.trips, &part.journeys);
    let mut sums: BTreeMap<u64, (u32, i64, i32)> = BTreeMap::new();
    for row in 0..trips.card.len() {
        let sum = sums.entry(trips.journey[row]).or_insert((0, 0, trips.day[row]));
        sum.0 += 1;
        sum.1 += trips.fare[row];
        assert_eq!(sum.2, trips.day[row], "a journey lies on one travel day");
    }
    let told: BTreeMap<u64, (u32, i64, i32)> = (0..journeys.card.len())
        .map(|j| (journeys.first[j], (journeys.trips[j], journeys.fare[j], journeys.day[j])))
        .collect();
    assert_eq!(told, sums);
    assert_eq!(told.len(), journeys.card.len());
}

pub(crate) fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub(crate) fn day(text: &str) -> TravelDay {
    text.parse().unwrap()
}

pub(crate) fn token(number: u8) -> Token<Travel> {
    Token::from_bytes([number; 16])
}

/// Compares card by card, so that what differs can be read.
pub(crate) fn assert_same(found: &Story, expected: &Story) {
    for (token, told) in expected {
        let empty = Told::default();
        let found = found.get(token).unwrap_or(&empty);
        for (id, trip) in &told.trips {
            assert_eq!(found.trips.get(id), Some(trip), "trip {id}");
        }
        assert_eq!(found.trips, told.trips);
        assert_eq!(found.buckets, told.buckets);
        assert_eq!(found.payments, told.payments);
        assert_eq!(found.credits, told.credits);
        assert_eq!(found.standing, told.standing);
    }
    assert!(found.iter().all(|(token, told)| expected.contains_key(token) || *told == Told::default()));
}
