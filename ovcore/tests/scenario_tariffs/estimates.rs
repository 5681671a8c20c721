//! Estimates: what a trip will cost if it goes as imagined. Red bus 2.00, Red tram 3.00; a missing check-out 6.00.

use ovcore::calendar::Instant;
use ovcore::day::{Estimate, ImaginedTrip};
use ovcore::fare::{CapLeft, CapRoom, Period};
use ovcore::money::Money;
use ovcore::policy::{Policy, TravelDayPolicy};
use ovcore::rules::Rules;
use ovcore::tap::Mode;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules_with;
use serde_json::json;

use crate::caps::{cap, day, red_with, rides};
use crate::{check, in_town, red};

/// A ride from `u` to `v` that nobody has made yet.
fn ride(mode: Mode, at: &str) -> ImaginedTrip {
    ImaginedTrip {
        carrier: "RED".parse().unwrap(),
        check_out_carrier: None,
        mode,
        from: "u".parse().unwrap(),
        to: "v".parse().unwrap(),
        line: None,
        departs_at: Instant::parse(at).unwrap(),
        arrives_at: None,
    }
}

fn cents(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// What comes of a script, and then of a ride that is only imagined.
fn after(rules: &Rules, script: &str, imagined: &ImaginedTrip) -> Option<Estimate> {
    play(rules, script).account.estimate(rules, imagined)
}

/// On a day with a cap, each ride is estimated before it is made: the estimate is what is charged for it then.
#[test]
fn it_is_what_will_be_charged() {
    let rules = red_with(&[day(500)]);
    let made = [("RED bus", "2.00"), ("RED bus", "2.00"), ("RED bus", "1.00"), ("RED tram", "0.00")];
    for (count, (what, price)) in made.iter().enumerate() {
        let mut before = vec![("2026-03-10", "")];
        before.extend(&made[..count]);
        let by = if *what == "RED bus" { Mode::Bus } else { Mode::Tram };
        let imagined = ride(by, &format!("2026-03-10T{:02}:00:00+01:00", 6 + count));
        let told = after(&rules, &rides(&before), &imagined).unwrap();
        assert_eq!(told.trip.fare.to_string(), *price, "ride {count}");
        assert_eq!(told.adds.to_string(), *price, "ride {count}");
        assert_eq!(told.explanation.unwrap().price, told.adds);
        before.push((what, price));
        check(&rules, &rides(&before));
    }
}

/// The cap of a day is told with the ride; one of several days counts what was spent before.
#[test]
fn caps_say_how_far_they_are() {
    let weekly = cap("week", &json!("week"), 1_000, &json!({}));
    let rules = red_with(&[day(500), weekly]);
    let script = rides(&[("2026-03-10", ""), ("RED bus", "2.00"), ("2026-03-11", ""), ("RED tram", "3.00")]);
    let told = after(&rules, &script, &ride(Mode::Bus, "2026-03-11T09:00:00+01:00")).unwrap();
    let room = |cap: &str, period, limit, spent, left| CapRoom {
        cap: cap.parse().unwrap(),
        period,
        left: CapLeft::Amount { limit: cents(limit), spent: cents(spent), left: cents(left) },
    };
    assert_eq!(
        told.caps,
        [room("day", Period::TravelDay, 500, 500, 0), room("week", Period::Week, 1_000, 700, 300)]
    );
    assert_eq!(told.adds, cents(200));
}

/// A cap by number of rides says how many can still be paid.
#[test]
fn caps_by_rides_say_how_many_are_left() {
    let rules = in_town(&[red(&json!({ "caps": [
        { "id": "three", "period": "calendar_month", "limit": { "rides": { "paid": 3 } } }] }))]);
    let script = rides(&[("2026-03-10", ""), ("RED bus", "2.00")]);
    let told = after(&rules, &script, &ride(Mode::Bus, "2026-03-12T09:00:00+01:00")).unwrap();
    assert_eq!(told.caps[0].left, CapLeft::Rides { limit: 3, paid: 2, left: 1 });
}

/// A trip that is under way would miss its check-out: that is told, and counted.
#[test]
fn a_trip_under_way_would_miss_its_check_out() {
    let rules = in_town(&[red(&json!({}))]);
    let script = "2026-03-10\n08:00 RED bus in u id=open\n";
    let told = after(&rules, script, &ride(Mode::Tram, "2026-03-10T08:30:00+01:00")).unwrap();
    assert_eq!(told.leaves_open, Some("open".parse().unwrap()));
    assert_eq!((told.trip.fare.charged(), told.adds), (cents(300), cents(900)));
}

/// Without caps there are none to tell; a check-out before the check-in makes no such trip.
#[test]
fn what_is_not_there_is_not_told() {
    let rules = in_town(&[red(&json!({}))]);
    let imagined = ride(Mode::Bus, "2026-03-10T09:00:00+01:00");
    let told = after(&rules, "2026-03-10\n08:00 RED bus in u\n08:10 RED bus out v\n", &imagined).unwrap();
    assert_eq!((told.caps.len(), told.leaves_open, told.adds), (0, None, cents(200)));
    let backwards =
        ImaginedTrip { arrives_at: Some(Instant::parse("2026-03-10T08:30:00+01:00").unwrap()), ..imagined };
    assert!(after(&rules, "2026-03-10\n", &backwards).is_none());
    let too_long = ImaginedTrip {
        arrives_at: Some(Instant::parse("2026-03-11T02:59:00+01:00").unwrap()),
        departs_at: Instant::parse("2026-03-10T04:00:00+01:00").unwrap(),
        ..backwards
    };
    assert!(after(&rules, "2026-03-10\n", &too_long).is_none());
}

/// It changes nothing, and taps after it have no part in it.
#[test]
fn later_taps_have_no_part_in_it() {
    let rules = red_with(&[day(500)]);
    let all = rides(&[("2026-03-10", ""), ("RED tram", "3.00"), ("RED bus", "2.00"), ("RED bus", "0.00")]);
    let story = play(&rules, &all);
    let bytes = story.account.to_bytes();
    let told = story.account.estimate(&rules, &ride(Mode::Bus, "2026-03-10T06:30:00+01:00")).unwrap();
    assert_eq!(told.adds, cents(200));
    assert_eq!(story.account.to_bytes(), bytes);
}

/// Where the travel day begins at 04:30, a trip after midnight is estimated with the evening before (RULES J1).
#[test]
fn a_night_is_estimated_with_its_travel_day() {
    let edge = "04:30".parse().unwrap();
    let travel_day = TravelDayPolicy { starts: edge, ends: edge, ..TravelDayPolicy::default() };
    let rules = rules_with(Policy { travel_day, ..Policy::ovpay() });
    let evening = "
        2026-03-10
        00:00+1   NS rail in a            => opens a on 2026-03-10
        00:20+1   NS rail out c           => a-c 6.00 on 2026-03-10
        ";
    let imagined = ImaginedTrip {
        carrier: "NS".parse().unwrap(),
        from: "c".parse().unwrap(),
        to: "d".parse().unwrap(),
        ..ride(Mode::Rail, "2026-03-11T00:40:00+01:00")
    };
    let told = after(&rules, evening, &imagined).unwrap();
    assert_eq!(told.trip.day.to_string(), "2026-03-10");
    // It continues the evening's journey, as the same ride at day does: 2.00.
    assert_eq!((told.trip.fare.to_string(), told.adds), ("2.00".to_owned(), cents(200)));
}
