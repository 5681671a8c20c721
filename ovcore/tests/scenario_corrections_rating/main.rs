//! Corrections as a day is rated (RULES L3, with J1–J5, P5, P7, P8): what became of the trip, what it costs, and what
//! that means for the others.
//!
//! A script says what was tapped and what was corrected; each block of lines with `=>` rates everything so far anew,
//! and says which trips come of it:
//!
//! ```text
//! 2026-03-10
//! 08:00  NS rail in a id=x
//! => x a-? missing 20.00
//! correct x c
//! => x a-c corrected 6.00
//! ```
//!
//! | line | meaning |
//! |---|---|
//! | `TIME CARRIER MODE in\|out\|tap PLACE id=… line=… reader=… at=TIME denied` | a tap; with `at` it was received at the time in front |
//! | `correct ID PLACE` | a correction, after those above |
//! | `holds PRODUCT [FROM UNTIL]` | a product |
//! | `as-of TIME` | what follows is rated as of then, not at the end of all time |
//! | `final ID TIME`, `tap ID BUCKET` | when the charge of a trip is final; what became of a tap |
//!
//! Every rating is made with the taps in other orders, too, and every price is explained: all must agree.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod check_ins;
mod check_outs;
mod journeys;
mod properties;
mod tariffs;
mod when;

use std::fmt::Write as _;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::day::{Carry, DayInput, rate, rate_explained};
use ovcore::fare::{Explanation, HeldProduct};
use ovcore::money::{Exact, Money};
use ovcore::rules::Rules;
use ovcore::tap::{Bucket, Direction, ReaderOutcome, Tap};
use ovcore::trip::{Cancellation, Correction, Fare, Trip, TripStatus};
use ovcore_testkit::scenario::token;

/// Several days of one card, rated.
#[derive(Debug, Default, PartialEq)]
struct Rated {
    trips: Vec<(Trip, Option<Explanation>)>,
    buckets: Vec<(String, Bucket)>,
    carry: Carry,
}

/// What is rated.
struct Given<'a> {
    rules: &'a Rules,
    date: TravelDay,
    taps: Vec<Tap>,
    corrections: Vec<Correction>,
    products: Vec<HeldProduct>,
    as_of: Instant,
}

impl Given<'_> {
    /// Rates the days of the taps, and the one after, and checks that no order of the taps makes a difference.
    #[track_caller]
    fn rated(&self) -> Rated {
        let mut taps: Vec<&Tap> = self.taps.iter().collect();
        let rated = self.in_order(&taps, true);
        for (trip, explanation) in &rated.trips {
            adds_up(trip, explanation.as_ref());
        }
        let plain = self.in_order(&taps, false);
        let trips = |rated: &Rated| rated.trips.iter().map(|(trip, _)| trip.clone()).collect::<Vec<_>>();
        assert_eq!(trips(&rated), trips(&plain), "explained, and not");
        taps.reverse();
        for _ in 0..taps.len().min(8) {
            let again = self.in_order(&taps, true);
            assert_eq!((&rated.trips, &rated.carry), (&again.trips, &again.carry), "in another order");
            taps.rotate_left(1);
        }
        rated
    }

    fn in_order(&self, taps: &[&Tap], explained: bool) -> Rated {
        let calendar = self.rules.calendar();
        let day_of = |tap: &Tap| {
            let quarantined = tap.at.seconds_since(tap.received_at) > 120;
            calendar.day_of(if quarantined { tap.received_at } else { tap.at })
        };
        let mut rated = Rated::default();
        let (Some(first), Some(last)) =
            (taps.iter().map(|t| day_of(t)).min(), taps.iter().map(|t| day_of(t)).max())
        else {
            return rated;
        };
        let mut day = first;
        while day <= last.plus_days(1) {
            let own: Vec<&Tap> = taps.iter().copied().filter(|tap| day_of(tap) == day).collect();
            let edge = calendar.starts(day.plus_days(1)).plus_seconds(5);
            let next = taps.iter().copied().filter(|t| day_of(t) == day.plus_days(1) && t.at <= edge);
            let input = DayInput {
                day,
                taps: &own,
                next: &next.collect::<Vec<_>>(),
                carry_in: &rated.carry,
                as_of: self.as_of,
                products: &self.products,
                inert: &[],
                corrections: &self.corrections,
            };
            let (of_day, carry) =
                if explained { rate_explained(self.rules, &input) } else { rate(self.rules, &input) };
            let explanations = of_day.explanations.into_iter().chain(core::iter::repeat(None));
            for (trip, explanation) in of_day.trips.into_iter().zip(explanations) {
                match rated.trips.iter_mut().find(|(known, _)| known.id == trip.id) {
                    Some(known) => *known = (trip, explanation),
                    None => rated.trips.push((trip, explanation)),
                }
            }
            rated.buckets.extend(of_day.buckets.into_iter().map(|(tap, bucket)| (tap.to_string(), bucket)));
            rated.carry = carry;
            day = day.plus_days(1);
        }
        rated
    }

    /// `HH:MM`, `HH:MM:SS`, then `+N` for so many days later.
    fn instant(&self, text: &str) -> Instant {
        let (clock, days) = text.split_once('+').unwrap_or((text, "0"));
        let date = self.date.plus_days(days.parse().unwrap());
        self.rules.calendar().at(date, clock.parse().unwrap())
    }

    fn tap(&self, words: &[&str]) -> Tap {
        let [time, carrier, mode, direction, place, details @ ..] = words else { panic!("{words:?}") };
        let received_at = self.instant(time);
        let mut tap = Tap {
            id: format!("t{}", self.taps.len()).parse().unwrap(),
            version: 0,
            token: token(),
            carrier: carrier.parse().unwrap(),
            mode: serde_json::from_value((*mode).into()).unwrap(),
            location: place.parse().unwrap(),
            reader: format!("{carrier}-{place}-{direction}").parse().unwrap(),
            line: None,
            vehicle: None,
            direction: match *direction {
                "in" => Direction::In,
                "out" => Direction::Out,
                "tap" => Direction::Unknown,
                other => panic!("{other}"),
            },
            at: received_at,
            received_at,
            reader_outcome: ReaderOutcome::Accepted,
            application: None,
        };
        for detail in details {
            match detail.split_once('=').unwrap_or((detail, "")) {
                ("id", value) => tap.id = value.parse().unwrap(),
                ("at", value) => tap.at = self.instant(value),
                ("line", value) => tap.line = Some(value.parse().unwrap()),
                ("reader", value) => tap.reader = value.parse().unwrap(),
                ("denied", _) => tap.reader_outcome = ReaderOutcome::Denied,
                other => panic!("{other:?}"),
            }
        }
        tap
    }

    fn text(&self, trip: &Trip) -> String {
        let to = trip.check_out.as_ref().map_or("?".to_owned(), |end| end.place.to_string());
        let from = trip.check_in.place;
        let mut text = format!(
            "{} {}",
            trip.id,
            match trip.status {
                TripStatus::Open { .. } => format!("{from}-{to} open"),
                TripStatus::Held { .. } => format!("{from}-{to} held"),
                TripStatus::Complete => format!("{from}-{to}"),
                TripStatus::MissingCheckOut => format!("{from}-{to} missing"),
                TripStatus::SamePlace => format!("{from}-{to} late"),
                TripStatus::Cancelled { why: Cancellation::SamePlace } => format!("{from}-{to} same place"),
                TripStatus::Cancelled { why: Cancellation::WrongPole } => format!("{from}-{to} wrong pole"),
                TripStatus::Cancelled { why: Cancellation::Corrected } => format!("{from}-{to} cancelled"),
                TripStatus::Corrected { to } => format!("{from}-{to} corrected"),
                TripStatus::CorrectedCheckIn { from: given } => {
                    assert_eq!(from, given);
                    format!("{from}-{to} corrected check-in")
                }
            }
        );
        match trip.fare {
            Fare::Pending => {}
            Fare::Priced(amount) => write!(text, " {amount}").unwrap(),
            Fare::Unpriced(reason) => write!(text, " unpriced: {reason}").unwrap(),
        }
        if trip.legs.len() > 1 {
            let legs: Vec<_> = trip.legs.iter().map(|l| format!("{} {}", l.carrier, l.amount)).collect();
            write!(text, " [{}]", legs.join(" + ")).unwrap();
        }
        if trip.journey != trip.id {
            write!(text, " after {}", trip.journey).unwrap();
        }
        if trip.day != self.rules.calendar().date(trip.check_in.at) {
            write!(text, " on {}", trip.day).unwrap();
        }
        text
    }
}

/// The legs of a trip, and the lines of its explanation, come to what is charged.
#[track_caller]
fn adds_up(trip: &Trip, explanation: Option<&Explanation>) {
    let legs = Money::sum(trip.legs.iter().map(|leg| leg.amount)).unwrap();
    assert_eq!(legs, trip.fare.charged(), "{trip:?}");
    let Fare::Priced(price) = trip.fare else {
        assert_eq!(explanation, None, "{trip:?}");
        return;
    };
    let explanation = explanation.unwrap();
    assert_eq!((explanation.price, explanation.total()), (price, Exact::from_money(price)), "{trip:?}");
}

/// Plays a script; gives what the last rating came to.
#[track_caller]
fn check(rules: &Rules, script: &str) -> Rated {
    let mut given = Given {
        rules,
        date: TravelDay::MIN,
        taps: Vec::new(),
        corrections: Vec::new(),
        products: Vec::new(),
        as_of: Instant::MAX,
    };
    let lines: Vec<&str> =
        script.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let mut rated = Rated::default();
    let mut i = 0;
    while i < lines.len() {
        let words: Vec<&str> = lines[i].split_whitespace().collect();
        match words.as_slice() {
            ["=>", ..] => {
                let expected: Vec<&str> = lines[i..].iter().map_while(|l| l.strip_prefix("=> ")).collect();
                rated = given.rated();
                let trips: Vec<String> = rated.trips.iter().map(|(trip, _)| given.text(trip)).collect();
                assert_eq!(trips, expected, "line {i} of {script}");
                i += expected.len() - 1;
            }
            ["correct", trip, place] => {
                let (trip, place) = (trip.parse().unwrap(), place.parse().unwrap());
                given.corrections.push(Correction { trip, place });
            }
            ["holds", product, dates @ ..] => {
                let date = |i: usize, or| dates.get(i).map_or(or, |d: &&str| d.parse().unwrap());
                let (from, until) = (date(0, TravelDay::MIN), date(1, TravelDay::MAX));
                given.products.push(HeldProduct { product: product.parse().unwrap(), from, until });
            }
            ["as-of", time] => given.as_of = given.instant(time),
            ["final", trip, time] => {
                let of = |(own, _): &&(Trip, _)| own.id.to_string() == *trip;
                let final_at = rated.trips.iter().find(of).unwrap().0.final_at;
                assert_eq!(final_at, Some(given.instant(time)), "line {i} of {script}");
            }
            ["tap", tap, bucket @ ..] => {
                let own = rated.buckets.iter().find(|(own, _)| own == tap).unwrap();
                assert_eq!(own.1.to_string(), bucket.join(" "), "line {i} of {script}");
            }
            [date] => given.date = date.parse().unwrap(),
            words => {
                let tap = given.tap(words);
                given.taps.push(tap);
            }
        }
        i += 1;
    }
    assert!(
        lines.last().is_some_and(|l| ["=>", "final", "tap"].iter().any(|word| l.starts_with(word))),
        "nothing is checked at the end"
    );
    rated
}
