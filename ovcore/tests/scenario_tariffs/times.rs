//! Times: windows of the day, peak, and when a tariff holds.
//!
//! Red bus costs 2.00, and 5.00 in the times that a test names. 9 March 2026 is a Monday.

use ovcore::rules::Rules;
use serde_json::{Value, json};

use crate::{check, in_town, lines, red, with};

/// Red with windows in which the bus costs 5.00.
fn with_times(windows: &Value) -> Rules {
    with_rows(&json!({ "times": ["night"] }), &json!({ "times": { "night": windows } }))
}

/// Red where the bus costs 5.00 under a condition.
fn with_rows(when: &Value, parts: &Value) -> Rules {
    let rows = json!({ "prices": [
        { "id": "night", "modes": ["bus"], "when": when, "rule": { "flat": { "amount_minor": 500 } } },
        { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } },
        { "id": "tram", "modes": ["tram"], "rule": { "flat": { "amount_minor": 300 } } }] });
    in_town(&[red(&with(&rows, parts))])
}

/// A ride of some minutes that begins then costs so much.
#[track_caller]
fn costs(rules: &Rules, date: &str, check_in: &str, price: &str) {
    let story = ovcore_testkit::scenario::play(
        rules,
        &format!("{date}\n{check_in} RED bus in u id=ride\n{}:59 RED bus out v", &check_in[..5]),
    );
    let trip = story.account.trips().next().unwrap();
    assert_eq!(trip.trip.fare.charged().to_string(), price, "{date} {check_in}\n{}", story.transcript);
}

/// A window over midnight, with each of its bounds, to the second.
#[test]
fn a_window_over_midnight_to_the_second() {
    for (bounds, begin, end) in
        [("from", true, false), ("until", false, true), ("both", true, true), ("neither", false, false)]
    {
        let rules =
            with_times(&json!([{ "days": "daily", "from": "18:30", "until": "03:00", "bounds": bounds }]));
        let price = |night: bool| if night { "5.00" } else { "2.00" };
        for (check_in, night) in [
            ("18:29:58", false),
            ("18:30:00", begin),
            ("18:30:01", true),
            ("23:59:58", true),
            ("00:00:00", true),
            ("02:59:58", true),
            ("03:00:00", end),
            ("03:00:01", false),
            ("12:00:00", false),
        ] {
            costs(&rules, "2026-03-11", check_in, price(night));
        }
    }
}

/// The bounds where none are given: the beginning counts, the end does not.
#[test]
fn the_bounds_are_from_unless_given() {
    let rules = with_times(&json!([{ "days": "daily", "from": "09:00", "until": "10:00" }]));
    for (check_in, price) in
        [("08:59:58", "2.00"), ("09:00:00", "5.00"), ("09:59:58", "5.00"), ("10:00:00", "2.00")]
    {
        costs(&rules, "2026-03-11", check_in, price);
    }
}

/// The day of the week is that on which the window begins.
#[test]
fn the_day_of_a_window_is_that_of_its_beginning() {
    let rules = with_times(&json!([{ "days": "weekdays", "from": "22:00", "until": "02:00" }]));
    for (date, check_in, price) in [
        // Monday: nothing of Sunday, then its own.
        ("2026-03-09", "01:00:00", "2.00"),
        ("2026-03-09", "22:00:00", "5.00"),
        ("2026-03-10", "01:00:00", "5.00"),
        // Friday, into Saturday; then no more until Monday.
        ("2026-03-13", "23:00:00", "5.00"),
        ("2026-03-14", "01:59:58", "5.00"),
        ("2026-03-14", "02:00:00", "2.00"),
        ("2026-03-14", "23:00:00", "2.00"),
        ("2026-03-15", "01:00:00", "2.00"),
        ("2026-03-15", "23:00:00", "2.00"),
        ("2026-03-16", "01:00:00", "2.00"),
    ] {
        costs(&rules, date, check_in, price);
    }
}

/// A window until 00:00 ends at the midnight after; one from 00:00 until 00:00 is the whole day.
#[test]
fn until_midnight_and_the_whole_day() {
    let late = with_times(&json!([{ "days": "daily", "from": "22:00", "until": "00:00" }]));
    for (check_in, price) in
        [("21:59:58", "2.00"), ("22:00:00", "5.00"), ("23:59:58", "5.00"), ("00:00:00", "2.00")]
    {
        costs(&late, "2026-03-11", check_in, price);
    }
    let weekend = with_times(&json!([{ "days": "weekend", "from": "00:00", "until": "00:00" }]));
    for (date, check_in, price) in [
        ("2026-03-13", "23:59:58", "2.00"),
        ("2026-03-14", "00:00:00", "5.00"),
        ("2026-03-14", "23:59:58", "5.00"),
        ("2026-03-15", "00:00:00", "5.00"),
        ("2026-03-15", "23:59:58", "5.00"),
        ("2026-03-16", "00:00:00", "2.00"),
    ] {
        costs(&weekend, date, check_in, price);
    }
}

/// Each name for days, over a week.
#[test]
fn every_name_of_days() {
    for (days, on) in [
        ("monday", "5222222"),
        ("tuesday", "2522222"),
        ("wednesday", "2252222"),
        ("thursday", "2225222"),
        ("friday", "2222522"),
        ("saturday", "2222252"),
        ("sunday", "2222225"),
        ("weekdays", "5555522"),
        ("weekend", "2222255"),
        ("daily", "5555555"),
    ] {
        let rules = with_times(&json!([{ "days": days, "from": "08:00", "until": "20:00" }]));
        for (date, price) in (9..).zip(on.chars()) {
            costs(&rules, &format!("2026-03-{date:02}"), "12:00:00", &format!("{price}.00"));
        }
    }
}

/// Several windows of one name, and several names: any of them.
#[test]
fn any_window_of_any_name() {
    let rules = with_rows(
        &json!({ "times": ["early", "late"] }),
        &json!({ "times": {
            "early": [{ "days": "daily", "from": "05:00", "until": "06:00" }, { "days": "sunday", "from": "06:00", "until": "08:00" }],
            "late": [{ "days": "daily", "from": "23:00", "until": "00:00" }],
            "noon": [{ "days": "daily", "from": "12:00", "until": "13:00" }] } }),
    );
    for (date, check_in, price) in [
        ("2026-03-11", "05:30:00", "5.00"),
        ("2026-03-11", "07:00:00", "2.00"),
        ("2026-03-15", "07:00:00", "5.00"),
        ("2026-03-11", "23:30:00", "5.00"),
        ("2026-03-11", "12:30:00", "2.00"),
    ] {
        costs(&rules, date, check_in, price);
    }
}

/// Holidays make no difference to times, but to the peak.
#[test]
fn holidays_are_for_the_peak() {
    let windows = json!([{ "days": "weekdays", "from": "07:00", "until": "09:00" }]);
    let holidays = json!({ "2026": ["2026-03-11"] });
    let times = with_rows(
        &json!({ "times": ["morning"] }),
        &json!({ "times": { "morning": windows }, "peak": windows, "off_peak_holidays": holidays }),
    );
    let peak =
        with_rows(&json!({ "peak": true }), &json!({ "peak": windows, "off_peak_holidays": holidays }));
    for (date, by_times, by_peak) in
        [("2026-03-10", "5.00", "5.00"), ("2026-03-11", "5.00", "2.00"), ("2026-03-14", "2.00", "2.00")]
    {
        costs(&times, date, "08:00:00", by_times);
        costs(&peak, date, "08:00:00", by_peak);
    }
}

/// J5: without a holiday list for the year, what asks for the peak has no price; what does not ask has one.
#[test]
fn j5_a_year_without_a_holiday_list() {
    let windows = json!([{ "days": "weekdays", "from": "07:00", "until": "09:00" }]);
    check(
        &with_rows(
            &json!({ "peak": true }),
            &json!({ "peak": windows, "off_peak_holidays": { "2026": [] } }),
        ),
        "
        2026-12-31
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 5.00
        2027-01-04
        08:00     RED bus in u
        08:10     RED bus out v           => u-v unpriced: no holiday list for the year
        09:00     RED tram in u
        09:10     RED tram out v          => u-v 3.00
        ",
    );
}

/// By which tap a time is decided: the check-in, or the check-out; of a ride without one its check-in.
#[test]
fn decided_by_the_check_out() {
    let evening = json!({ "times": { "evening": [{ "days": "daily", "from": "18:30", "until": "20:00" }] } });
    let boarding = json!({ "boarding_fares": [
        { "id": "evening", "modes": ["bus"], "amount_minor": 900, "when": { "times": ["evening"], "decided_by": "check_out" } },
        { "id": "boarding", "modes": ["bus", "tram"], "amount_minor": 600 }] });
    for (decided_by, [first, second]) in [
        ("check_in", ["2.00", "5.00"]),
        ("first_check_in", ["2.00", "5.00"]),
        ("check_out", ["5.00", "2.00"]),
    ] {
        check(
            &with_rows(
                &json!({ "times": ["evening"], "decided_by": decided_by }),
                &with(&evening, &boarding),
            ),
            &format!(
                "
                2026-03-10
                18:20     RED bus in u
                18:30     RED bus out v           => u-v {first}
                19:50     RED bus in v
                20:00     RED bus out w           => v-w {second}
                2026-03-11
                18:00     RED bus in u
                18:40     RED bus in v            => u-? 6.00; opens v
                20:40     RED bus in w            => v-? 9.00; opens w
                "
            ),
        );
    }
}

/// A fee for the night, as a supplement with the ride.
#[test]
fn a_fee_for_the_night() {
    let parts = json!({
        "times": { "night": [{ "days": "daily", "from": "22:00", "until": "05:00" }] },
        "supplements": [{ "id": "night", "charged": "with_ride",
                          "prices": [{ "when": { "times": ["night"], "modes": ["bus"] }, "amount_minor": 125 }] }] });
    let rules = in_town(&[red(&parts)]);
    let story = check(
        &rules,
        "
        2026-03-10
        21:50     RED bus in u
        22:10     RED bus out v           => u-v 2.00
        22:20     RED bus in v id=late
        22:30     RED bus out w           => v-w 3.25
        23:00     RED tram in w
        23:10     RED tram out x          => w-x 3.00
        04:59:59+1 RED bus in x
        05:10+1   RED bus out y           => x-y 3.25
        ",
    );
    assert_eq!(lines(&rules, &story, "late"), ["RED bus 200", "RED night 125"]);
}

/// T4: a tariff that changes at an instant in the middle of a day: by the check-in, to the second.
#[test]
fn t4_a_tariff_that_changes_at_an_instant() {
    let noon = json!("2026-03-10T12:00:00+01:00");
    let old = with(&red(&json!({})), &json!({ "valid_until": noon }));
    let new = with(
        &red(
            &json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 220 } } }] }),
        ),
        &json!({ "id": "red-noon", "valid_from": noon }),
    );
    let rules = in_town(&[old, new]);
    let story = check(
        &rules,
        "
        2026-03-10
        11:40     RED bus in u
        11:50     RED bus out v           => u-v 2.00
        # begun under the old one
        11:59:59  RED bus in v id=before
        12:20     RED bus out w           => v-w 2.00
        12:30     RED bus in w
        12:40     RED bus out x           => w-x 2.20
        # the new one has no tram
        13:00     RED tram in x
        13:10     RED tram out y          => x-y unpriced: no tariff for carrier, mode and date
        ",
    );
    let tariffs = |trip: &str| {
        story
            .account
            .explain(&rules, &trip.parse().unwrap())
            .unwrap()
            .lines
            .iter()
            .map(|l| l.tariff.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(tariffs("before"), ["red"]);
    check(
        &rules,
        "
        2026-03-10
        12:00:00  RED bus in u
        12:20     RED bus out v           => u-v 2.20
        # a missing check-out, by its check-in
        12:30     RED bus in v
        13:30     RED bus in w            => v-? 6.00; opens w
        ",
    );
}

/// T4: an instant in another offset is the same instant; taps that come late are priced by their own time.
#[test]
fn t4_late_taps_have_the_tariff_of_their_time() {
    let change = json!("2026-03-10T03:00:00-08:00");
    let old = with(&red(&json!({})), &json!({ "valid_until": change }));
    let new = with(
        &red(
            &json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 220 } } }] }),
        ),
        &json!({ "id": "red-noon", "valid_from": change }),
    );
    check(
        &in_town(&[old, new]),
        "
        2026-03-10
        15:00     RED bus in u
        15:10     RED bus out v           => u-v 2.20
        15:20     RED bus in u at=11:59:59
        15:21     RED bus out v at=12:09
        15:22     trips                   => u-v 2.00; u-v 2.20
        ",
    );
}

/// T4: a tariff that is given by dates holds by civil dates of the check-in, whatever the travel day.
#[test]
fn t4_dates_are_civil_dates() {
    let old = with(&red(&json!({})), &json!({ "valid_until": "2026-03-10" }));
    let new = with(
        &red(
            &json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 220 } } }] }),
        ),
        &json!({ "id": "red-new", "valid_from": "2026-03-11" }),
    );
    let policy = ovcore::policy::Policy::ovpay();
    check(
        &crate::rules(policy, &crate::town(), &[old, new]),
        "
        2026-03-10
        23:40     RED bus in u id=one
        23:59:58  RED bus out v           => u-v 2.00
        # on the travel day of the 10th, but on the date of the 11th
        00:00:00+1 RED bus in v
        00:10+1   RED bus out w           => v-w 2.20 after one on 2026-03-10
        ",
    );
}

/// T4: a tariff by dates, one by instants, one by dates again: a pilot from 04:00 to 04:00.
#[test]
fn t4_dates_and_instants_side_by_side() {
    let priced = |amount: u32, id: &str, from: &str, until: &str| {
        let prices = json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": amount } } }] });
        with(&red(&prices), &json!({ "id": id, "valid_from": from, "valid_until": until }))
    };
    let rules = in_town(&[
        priced(200, "before", "2026-01-01", "2026-03-10T04:00:00+01:00"),
        priced(100, "pilot", "2026-03-10T04:00:00+01:00", "2026-03-12T00:00:00+01:00"),
        priced(210, "after", "2026-03-12", "2026-12-31"),
    ]);
    for (date, check_in, price) in [
        ("2026-03-10", "03:59:58", "2.00"),
        ("2026-03-10", "04:00:00", "1.00"),
        ("2026-03-11", "23:59:58", "1.00"),
        ("2026-03-12", "00:00:00", "2.10"),
        ("2026-12-31", "23:59:58", "2.10"),
    ] {
        costs(&rules, date, check_in, price);
    }
    check(
        &rules,
        "
        2027-01-01
        00:00:00  RED bus in u
        00:10     RED bus out v           => u-v unpriced: no tariff for carrier, mode and date
        ",
    );
}

/// Editions that follow each other may bear one id: none of their times is of both.
#[test]
fn editions_of_one_id() {
    let edition = |from: &str, until: &str, amount: u32| {
        with(
            &red(
                &json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": amount } } }] }),
            ),
            &json!({ "valid_from": from, "valid_until": until }),
        )
    };
    let (first, second) =
        (edition("2026-01-01", "2026-03-09", 200), edition("2026-03-10", "2026-12-31", 250));
    for editions in [[first.clone(), second.clone()], [second, first]] {
        check(
            &in_town(&editions),
            "
            2026-03-09
            08:00     RED bus in u
            08:10     RED bus out v           => u-v 2.00
            2026-03-10
            08:00     RED bus in u
            08:10     RED bus out v           => u-v 2.50
            ",
        );
    }
}
