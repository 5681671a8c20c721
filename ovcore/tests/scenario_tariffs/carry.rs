//! J6: what one day hands to the next: windows, counters and supplements live on through the carry, and only there.
//!
//! Red bus 2.00, Red tram 3.00; 9 March 2026 is a Monday.

use ovcore::calendar::TravelDay;
use ovcore::day::{Carry, DayInput, rate};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::Story;
use serde_json::{Value, json};

use crate::{check, in_the_country, in_town, named, red, rules, town};

/// Everything that a day can hand on: a window of 30 hours, a cap for a week, one for a month, one for nine days, and
/// spend steps.
fn everything() -> Value {
    let cap = |id: &str, period: &Value, amount: u32| json!({ "id": id, "period": period, "limit": { "amount": { "amount_minor": amount } } });
    json!({
        "transfers": [{ "id": "long", "within": { "seconds": 108_000, "from": "first_check_in", "to": "check_in" }, "transfers_max": 1,
                        "joins": [{ "id": "off", "effect": { "discount": { "amount_minor": 50 } } }] }],
        "spend_steps": [{ "id": "steps", "period": "calendar_month", "steps": [{ "after_minor": 900, "basis_points": 1000 }] }],
        "caps": [cap("week", &json!("week"), 1_000, ), cap("month", &json!("calendar_month"), 1_900),
                 cap("nine", &json!({ "rolling": { "days": 9 } }), 1_500)] })
}

/// Rates the days of a story one by one, from the first to the last, and gives what each trip costs, in order.
fn day_by_day(rules: &Rules, story: &Story, with_empty_days: bool) -> Vec<String> {
    let days: Vec<(TravelDay, Vec<&Tap>)> =
        story.account.days().iter().map(|d| (d.day, d.taps.iter().map(|t| &t.tap).collect())).collect();
    let mut carry = Carry::default();
    let mut fares = Vec::new();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return fares };
    let mut day = first.0;
    while day <= last.0 {
        let taps = days.iter().find(|(d, _)| *d == day).map(|(_, taps)| taps.clone()).unwrap_or_default();
        if with_empty_days || !taps.is_empty() {
            let as_of = rules.calendar().ends(day);
            let input = DayInput {
                day,
                taps: &taps,
                next: &[],
                carry_in: &carry,
                as_of,
                products: &[],
                inert: &[],
                corrections: &[],
            };
            let (rated, carry_out) = rate(rules, &input);
            fares.extend(rated.trips.iter().map(|t| format!("{} {}", t.id, t.fare.charged())));
            carry = carry_out;
        }
        day = day.plus_days(1);
    }
    fares
}

/// The account, and rating day by day with what each hands on, come to the same; days without a tap make no difference.
#[test]
fn j6_day_by_day_is_the_same() {
    let rules = in_town(&[red(&everything())]);
    let ride = |what: &str| {
        format!("08:00 RED {what} in u\n08:10 RED {what} out v\n23:00 RED tram in u\n23:10 RED tram out w\n")
    };
    let script: String = [
        "2026-03-26",
        "2026-03-27",
        "2026-03-30",
        "2026-03-31",
        "2026-04-01",
        "2026-04-03",
        "2026-04-05",
        "2026-04-06",
    ]
    .iter()
    .zip(["bus", "tram"].iter().cycle())
    .map(|(date, what)| format!("{date}\n{}", ride(what)))
    .collect();
    let story = check(&rules, &script);
    let of_account: Vec<String> =
        story.account.trips().map(|t| format!("{} {}", t.trip.id, t.trip.fare.charged())).collect();
    assert_eq!(of_account.len(), 16, "{}", story.transcript);
    assert_eq!(day_by_day(&rules, &story, true), of_account);
    assert_eq!(day_by_day(&rules, &story, false), of_account);
}

/// The same by hand, over the turn of a month in a week.
#[test]
fn j6_by_hand() {
    check(
        &in_town(&[red(&everything())]),
        "
        # Thursday: 2.00; 3.00 less 0.50
        2026-03-26
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        23:00     RED tram in u
        23:10     RED tram out w          => u-w 2.50
        # Friday: the one transfer is used, so a new window: 3.00; spent so far 7.50 (what a transfer took off is not),
        # then 1.50 and 90 % of 1.50, less 0.50: the week is at 9.85
        2026-03-27
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 3.00
        23:00     RED tram in u
        23:10     RED tram out w          => u-w 2.35
        # Saturday: 2.70, of which the week leaves 0.15
        2026-03-28
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 0.15
        # Tuesday, a new week: 2.70, and 2.70 less 0.50; the nine days are at 14.90 of 15.00
        2026-03-31
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 2.70
        20:00     RED tram in u
        20:10     RED tram out v          => u-v 2.20
        # Wednesday, a new month: no steps yet, 3.00; the nine days (until Friday) leave 0.10
        2026-04-01
        15:00     RED tram in u
        15:10     RED tram out v          => u-v 0.10
        2026-04-03
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 0.00
        # Saturday: nine days anew; in the week 5.00 are spent, in the month 0.10
        2026-04-04
        23:00     RED tram in u
        23:10     RED tram out v          => u-v 3.00
        ",
    );
}

/// J6: what no later ride can use is not handed on, also where nobody travelled for months: a day would otherwise keep the
/// place and the time of a ride that is long due to be forgotten.
#[test]
fn j6_a_window_that_is_over_is_not_handed_on() {
    let rules = in_town(&[red(&json!({ "transfers": everything()["transfers"] }))]);
    let ridden = check(
        &rules,
        "
        2026-01-12
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        # The window runs until 14:00 of the day after.
        2026-01-13
        09:00     RED bus in u
        09:10     RED bus out v           => u-v 1.50
        ",
    );
    let [first, ..] = ridden.account.days() else { panic!("a day") };
    let windows = |to: &str| {
        let carry = first.carry_out.handed_to(first.day, to.parse().unwrap());
        carry.tally.map_or(0, |tally| tally.transfers.len())
    };
    assert_eq!(windows("2026-01-13"), 1);
    assert_eq!(windows("2026-03-22"), 0);
}

/// J6: a change on one day goes as far as it reaches: the day after, and no farther.
#[test]
fn j6_a_change_goes_as_far_as_it_reaches() {
    let window = json!({ "transfers": [{ "id": "hour", "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
                                         "joins": [{ "id": "free", "effect": "free" }] }] });
    let story = check(
        &in_town(&[red(&window)]),
        "
        2026-03-10
        23:50     RED bus in u id=a1
        23:55     RED bus out v           => u-v 2.00
        2026-03-11
        00:20     RED bus in v id=b1
        00:30     RED bus out w           => v-w 0.00
        01:00     RED bus in w id=b2
        01:10     RED bus out x           => w-x 2.00
        2026-03-12
        12:00     RED bus in u id=c1
        12:10     RED bus out v           => u-v 2.00
        # a ride of the evening of the 10th: its window is over at 00:05, so that of 00:20 opens one
        13:00     RED bus in u at=23:05+-2
        13:00     RED bus out v at=23:15+-2
        13:01     trips                   => u-v 2.00; u-v 0.00; v-w 2.00; w-x 0.00; u-v 2.00
        ",
    );
    assert_eq!(story.account.days().len(), 3, "{}", story.transcript);
}

/// J6: a ride of the evening that goes, through an amendment, gives the next day its price back.
#[test]
fn j6_an_amendment_changes_the_next_day() {
    let window = json!({ "transfers": [{ "id": "hour", "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
                                         "joins": [{ "id": "free", "effect": "free" }] }] });
    check(
        &in_town(&[red(&window)]),
        "
        2026-03-10
        23:50     RED bus in u
        23:55     RED bus out v id=end    => u-v 2.00
        2026-03-11
        00:20     RED bus in v
        00:30     RED bus out w           => v-w 0.00
        12:00     RED bus out u id=end v=1 at=23:55+-1
        12:01     trips                   => u-u free: same place; v-w 2.00
        ",
    );
}

/// J6: a trip that is open at midnight counts on its own travel day, for caps, steps and windows.
#[test]
fn j6_a_trip_over_midnight_counts_on_its_day() {
    let cap = json!({ "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 300 } } }] });
    check(
        &in_town(&[red(&cap)]),
        "
        2026-03-10
        22:00     RED bus in u
        22:10     RED bus out v           => u-v 2.00
        23:50     RED bus in v
        00:20+1   RED bus out w           => v-w 1.00
        00:30+1   RED bus in w
        00:40+1   RED bus out x           => w-x 2.00
        00:50+1   RED bus in x
        01:00+1   RED bus out y           => x-y 1.00
        ",
    );
}

/// J6: a week over a clock change, with days without travel, and a ride that ends at 03:05 without check-out.
#[test]
fn j6_a_week_over_the_change_of_the_clock() {
    let cap = json!({ "caps": [{ "id": "week", "period": "week", "limit": { "amount": { "amount_minor": 500 } } }] });
    check(
        &in_town(&[red(&cap)]),
        "
        2026-03-23
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 3.00
        2026-03-28
        23:30     RED bus in u
        03:25+1   advance                 => @03:05 u-? 6.00; @03:25 night of 2026-03-28 waits
        2026-03-29
        03:30     RED tram in u
        03:40     RED tram out v          => u-v 2.00
        2026-03-30
        00:00     RED tram in u
        00:10     RED tram out v          => u-v 3.00
        ",
    );
}

/// J1, J6: the window of a rail journey, a supplement that waits and a cap go over midnight together.
#[test]
fn j6_a_supplement_and_a_cap_over_midnight() {
    let rules = in_the_country(|network, tariffs| {
        network["supplement_readers"] =
            json!([{ "carrier": "NS", "reader": "IC", "supplement": "ic-direct" }]);
        let ns = named(tariffs, "ns");
        ns["supplements"] =
            json!([{ "id": "ic-direct", "charged": "at_reader", "prices": [{ "amount_minor": 180 }] }]);
        ns["caps"] =
            json!([{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 500 } } }]);
    });
    check(
        &rules,
        "
        2026-03-10
        23:30     NS rail in a id=one
        23:50     NS rail out b           => a-b 4.00
        23:58     NS rail tap b reader=IC
        # 6.00 - 4.00, of which the cap of the 10th leaves 1.00, and the supplement
        00:20+1   NS rail in b
        00:40+1   NS rail out c           => b-c 2.80 after one on 2026-03-10
        # of the 11th
        02:00+1   NS rail in a
        02:20+1   NS rail out c           => a-c 5.00
        ",
    );
}

/// F3: a price that goes on in its table asks how far the journey came: where the length of a trip before it is not known, it
/// has no price.
#[test]
fn f3_a_journey_of_unknown_length_has_no_end_in_a_table() {
    let mut network = town();
    network["places"].as_array_mut().unwrap().push(json!({ "id": "quay", "name": "quay" }));
    let km = json!({ "id": "km", "modes": ["bus"], "on_transfer": "continue_distance", "rule": { "distance":
        { "base_minor": 100, "rate_minor_per_km": "10" } } });
    let tram = json!({ "id": "tram", "modes": ["tram"], "rule": { "flat": { "amount_minor": 300 } } });
    let rules = rules(Policy::ovpay(), &network, &[red(&json!({ "prices": [km, tram] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 3.00
        08:15     RED bus in v
        08:25     RED bus out w           => v-w 0.30 after t1
        ",
    );
    check(
        &rules,
        "
        2026-03-10
        08:00     RED tram in u
        08:10     RED tram out quay       => u-quay 3.00
        08:15     RED bus in v
        08:25     RED bus out w           => v-w unpriced: distance unknown after t1
        ",
    );
}
