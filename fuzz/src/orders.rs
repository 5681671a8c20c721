//! The same taps in another order of arrival (I3).

use ovcore::account::Account;
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore::tap::{Direction, ReaderOutcome, Tap};
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, reference_key, token};

use crate::draw::Draw;
use crate::worlds::{self, begin, gap, partner};

/// The most taps of a card.
const TAPS_MAX: usize = 16;

/// trips(in any order, any tap twice) = trips(in order), and what is owed for them, within the adjust window.
pub fn orders(data: &[u8]) {
    let mut draw = Draw::new(data);
    let rules = worlds::rules(usize::from(draw.byte()));
    let per_trip = draw.byte() % 4 == 3;
    let taps = taps(&mut draw);
    let adjust = i64::from(rules.policy().late.adjust_hours) * 3_600;
    let in_order = lived(rules, per_trip, taps.clone());
    for _ in 0..2 {
        let mut other = Vec::new();
        for tap in &taps {
            let late = match draw.byte() {
                0..100 => 0,
                byte @ 100..250 => i64::from(byte) * 1_000 % adjust,
                _ => adjust,
            };
            let moved = Tap { received_at: tap.at.plus_seconds(late), ..tap.clone() };
            if draw.chance(30) {
                other.push(Tap {
                    received_at: moved.received_at.plus_seconds(gap(&mut draw)),
                    ..moved.clone()
                });
            }
            other.push(moved);
        }
        let moved = lived(rules, per_trip, other);
        assert!(
            moved == in_order,
            "in another order\n{moved:#?}\nthan in order\n{in_order:#?}\nthe taps, in order: {taps:#?}"
        );
    }
}

/// Taps that come at once: rides, and taps alone. A refusal for the deny list is a fact of the moment, so there is none.
pub(crate) fn taps(draw: &mut Draw<'_>) -> Vec<Tap> {
    let mut at = begin(draw);
    let mut taps: Vec<Tap> = Vec::new();
    while taps.len() < TAPS_MAX && !draw.is_empty() {
        at = at.plus_seconds(gap(draw));
        let first = worlds::tap(draw, taps.len(), at);
        let outcome = match first.reader_outcome {
            ReaderOutcome::Denied => ReaderOutcome::Accepted,
            other => other,
        };
        let alone = draw.chance(60);
        let direction = if alone { first.direction } else { Direction::In };
        let first = Tap { direction, reader_outcome: outcome, ..first };
        taps.push(first.clone());
        if !alone {
            at = at.plus_seconds(gap(draw));
            taps.push(partner(draw, taps.len(), &first, at));
        }
    }
    taps
}

/// The trips that came of taps, and what is booked for them.
fn lived(rules: &Rules, per_trip: bool, mut taps: Vec<Tap>) -> (Vec<ovcore::trip::Trip>, i64) {
    taps.sort_by_key(|tap| (tap.received_at, tap.id));
    let key = reference_key();
    let kind = if per_trip { PER_TRIP_CARD } else { CARD };
    let account = Account::new(AccountSerial::FIRST, token(), kind);
    let mut host = Host::new(rules, &key, account, Vec::new());
    let last = taps.iter().map(|tap| tap.received_at.max(tap.at)).max();
    let mut live = || {
        taps.iter().try_for_each(|tap| host.tap(tap))?;
        host.run_until(last.map_or(ovcore::calendar::Instant::MIN, |last| last.plus_seconds(12 * 86_400)))
    };
    if let Err(found) = live() {
        panic!("{found}\nthe taps: {taps:#?}");
    }
    (host.trips(), host.account().balance().books.booked().minor())
}
