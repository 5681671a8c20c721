//! Transfers by windows of the tariff.
//!
//! Windows last an hour and make a later ride free, unless a test says otherwise. Red bus 2.00, Red tram 3.00, Blue bus
//! 2.50, Blue metro 4.00; a missing check-out 6.00.

use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::play_in_any_order;
use serde_json::{Value, json};

use crate::{blue, check, in_a_town, in_town, lines, red, rules, town, with};

/// A window `hour`, with other parts or more.
pub(crate) fn window(parts: &Value) -> Value {
    let own = json!({ "id": "hour",
                      "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
                      "joins": [{ "id": "free", "effect": "free" }] });
    with(&own, parts)
}

/// The town where Red has a window.
pub(crate) fn red_with(parts: &Value) -> Rules {
    in_town(&[red(&json!({ "transfers": [window(parts)] }))])
}

/// The town where Red and Blue have one and the same window.
pub(crate) fn both_with(parts: &Value) -> Rules {
    let transfers = json!({ "transfers": [window(parts)] });
    in_town(&[red(&transfers), blue(&transfers)])
}

/// A time of the day, so many seconds after midnight.
fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A third ride whose check-in or check-out lies at this second is free, or not. The first is 08:00–08:20, the second
/// 08:30–08:50 and free.
#[track_caller]
fn third_ride(rules: &Rules, to: &str, at: u32, free: bool) {
    let (check_in, check_out) = if to == "check_in" { (at, at + 120) } else { (at - 120, at) };
    let price = if free { "0.00" } else { "2.00" };
    check(
        rules,
        &format!(
            "
            2026-03-10
            08:00     RED bus in u
            08:20     RED bus out v           => u-v 2.00
            08:30     RED bus in v
            08:50     RED bus out w           => v-w 0.00
            {} RED bus in w
            {} RED bus out x => w-x {price}
            ",
            clock(check_in),
            clock(check_out)
        ),
    );
}

/// T1: each anchor, to each end of the ride, with each bound, at the second itself and on both sides of it.
#[test]
fn every_anchor_end_and_bound_to_the_second() {
    let hour = 3_600;
    for (from, anchor) in [
        ("first_check_in", 8 * hour),
        ("first_check_out", 8 * hour + 20 * 60),
        ("last_check_in", 8 * hour + 30 * 60),
        ("last_check_out", 8 * hour + 50 * 60),
        // The second ride cost nothing.
        ("last_paid_check_in", 8 * hour),
    ] {
        for to in ["check_in", "check_out"] {
            for (bound, limit_is_in) in [("inclusive", true), ("exclusive", false)] {
                let within = json!({ "seconds": hour, "from": from, "to": to, "bound": bound });
                let rules = red_with(&json!({ "within": within }));
                third_ride(&rules, to, anchor + hour - 1, true);
                third_ride(&rules, to, anchor + hour, limit_is_in);
                third_ride(&rules, to, anchor + hour + 1, false);
            }
        }
    }
}

/// A join may have a length of its own: by tram only within ten minutes of the last check-out.
#[test]
fn a_join_with_a_length_of_its_own() {
    let rules = red_with(&json!({ "joins": [
        { "id": "tram", "to": { "modes": ["tram"] }, "effect": "free",
          "within": { "seconds": 600, "from": "last_check_out", "to": "check_in" } },
        { "id": "bus", "to": { "modes": ["bus"] }, "effect": "free" }] }));
    for (check_in, price) in [("08:30:00", "0.00"), ("08:30:01", "3.00")] {
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:00     RED bus in u
                08:20     RED bus out v           => u-v 2.00
                {check_in} RED tram in v
                08:45     RED tram out w          => v-w {price}
                "
            ),
        );
    }
}

/// At most so many transfers: the next ride pays whole and opens the window anew.
#[test]
fn at_most_so_many_transfers() {
    check(
        &red_with(&json!({ "transfers_max": 2 })),
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED bus in v
        08:15     RED bus out w           => v-w 0.00
        08:20     RED tram in w
        08:25     RED tram out x          => w-x 0.00
        08:30     RED tram in x
        08:35     RED tram out y          => x-y 3.00
        # an hour from 08:30
        09:25     RED bus in y
        09:28     RED bus out z           => y-z 0.00
        09:30     RED bus in z
        09:35     RED bus out y           => z-y 0.00
        09:40     RED bus in y
        09:45     RED bus out x           => y-x 2.00
        ",
    );
}

/// A join that does not count is free of the limit, also when the limit is reached.
#[test]
fn joins_that_do_not_count() {
    let joins = json!([{ "id": "tram", "to": { "modes": ["tram"] }, "counts": false, "effect": "free" },
                       { "id": "bus", "effect": "free" }]);
    check(
        &red_with(&json!({ "transfers_max": 1, "joins": joins })),
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED tram in v
        08:15     RED tram out w          => v-w 0.00
        08:20     RED bus in w
        08:25     RED bus out x           => w-x 0.00
        08:30     RED tram in x
        08:35     RED tram out y          => x-y 0.00
        08:40     RED bus in y
        08:45     RED bus out z           => y-z 2.00
        ",
    );
}

/// `none` leaves the window as if the ride had not been; `restart` ends it and opens it anew; so does a ride that no join
/// fits.
#[test]
fn whole_prices_and_what_they_do_to_the_window() {
    let joins = |tram: &str| {
        json!({ "joins": [{ "id": "tram", "to": { "modes": ["tram"] }, "effect": tram },
                          { "id": "bus", "to": { "modes": ["bus"] }, "effect": "free" }] })
    };
    let no_tram = json!({ "joins": [{ "id": "bus", "to": { "modes": ["bus"] }, "effect": "free" }] });
    // 50 minutes after the tram, 90 after the first bus.
    for (parts, price) in [(joins("none"), "2.00"), (joins("restart"), "0.00"), (no_tram.clone(), "0.00")] {
        check(
            &red_with(&parts),
            &format!(
                "
                2026-03-10
                08:00     RED bus in u
                08:20     RED bus out v           => u-v 2.00
                08:40     RED tram in v
                08:50     RED tram out w          => v-w 3.00
                09:30     RED bus in w
                09:40     RED bus out x           => w-x {price}
                "
            ),
        );
    }
    // A window that only a bus opens: after a restart by tram it is closed; after a tram that no join fits it lives on.
    let by_bus = json!({ "opened_by": { "modes": ["bus"] } });
    for (parts, price) in [(joins("none"), "0.00"), (joins("restart"), "2.00"), (no_tram, "0.00")] {
        check(
            &red_with(&with(&parts, &by_bus)),
            &format!(
                "
                2026-03-10
                08:00     RED bus in u
                08:20     RED bus out v           => u-v 2.00
                08:30     RED tram in v
                08:40     RED tram out w          => v-w 3.00
                08:50     RED bus in w
                08:58     RED bus out x           => w-x {price}
                "
            ),
        );
    }
}

/// Only some rides open the window.
#[test]
fn opened_by_some_rides_only() {
    check(
        &red_with(&json!({ "opened_by": { "modes": ["tram"] } })),
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED bus in v
        08:15     RED bus out w           => v-w 2.00
        08:20     RED tram in w
        08:25     RED tram out x          => w-x 3.00
        08:30     RED bus in x
        08:35     RED bus out y           => x-y 0.00
        ",
    );
}

/// The same line, or another: named by both taps or by the only one that says, and known to the network.
#[test]
fn the_same_line_or_another() {
    for (alike, [same, other, unsaid, unknown]) in [
        (json!({ "same": ["line"] }), ["0.00", "2.00", "2.00", "2.00"]),
        (json!({ "different": ["line"] }), ["2.00", "0.00", "0.00", "0.00"]),
    ] {
        let rules = red_with(&json!({ "joins": [with(&json!({ "id": "join", "effect": "free" }), &alike)] }));
        for (lines, price) in [
            (["line=1", "line=1", "line=1", "line=1"], same),
            (["line=1", "line=1", "line=2", "line=2"], other),
            (["", "line=1", "line=1", ""], same),
            (["line=1", "line=1", "", ""], unsaid),
            (["", "", "", ""], unsaid),
            // The taps of the second ride disagree.
            (["line=1", "line=1", "line=1", "line=2"], unsaid),
            // Such a line does not run.
            (["line=77", "line=77", "line=77", "line=77"], unknown),
        ] {
            let [a, b, c, d] = lines;
            check(
                &rules,
                &format!(
                    "
                    2026-03-10
                    08:00     RED bus in u {a}
                    08:05     RED bus out v {b}       => u-v 2.00
                    08:10     RED bus in v {c}
                    08:15     RED bus out w {d}       => v-w {price}
                    "
                ),
            );
        }
    }
}

/// Alike in mode, in carrier, in both; different in one of two.
#[test]
fn alike_in_mode_and_carrier() {
    for (alike, [red_bus, red_tram, blue_bus, metro]) in [
        (json!({ "same": ["mode"] }), ["0.00", "3.00", "0.00", "4.00"]),
        (json!({ "same": ["carrier"] }), ["0.00", "0.00", "2.50", "4.00"]),
        (json!({ "same": ["mode", "carrier"] }), ["0.00", "3.00", "2.50", "4.00"]),
        (json!({ "different": ["mode"] }), ["2.00", "0.00", "2.50", "0.00"]),
        (json!({ "different": ["carrier"] }), ["2.00", "3.00", "0.00", "0.00"]),
        (json!({ "different": ["mode", "carrier"] }), ["2.00", "3.00", "2.50", "0.00"]),
        (json!({ "same": ["carrier"], "different": ["mode"] }), ["2.00", "0.00", "2.50", "4.00"]),
    ] {
        let rules =
            both_with(&json!({ "joins": [with(&json!({ "id": "join", "effect": "free" }), &alike)] }));
        for (ride, price) in
            [("RED bus", red_bus), ("RED tram", red_tram), ("BLUE bus", blue_bus), ("BLUE metro", metro)]
        {
            check(
                &rules,
                &format!(
                    "
                    2026-03-10
                    08:00     RED bus in u
                    08:05     RED bus out v           => u-v 2.00
                    08:10     {ride} in v
                    08:15     {ride} out w            => v-w {price}
                    "
                ),
            );
        }
    }
}

/// Compared with the last ride, the first, or any of the window: after a bus and a tram, what is free by bus and by tram.
#[test]
fn against_the_last_the_first_or_any() {
    for (against, from, price) in [
        ("last", "tram", "0.00"),
        ("last", "bus", "4.00"),
        ("first", "bus", "0.00"),
        ("first", "tram", "4.00"),
        ("any", "bus", "0.00"),
        ("any", "tram", "0.00"),
        ("any", "metro", "4.00"),
    ] {
        let joins = json!([
            { "id": "bus-tram", "from": { "modes": ["bus"] }, "to": { "modes": ["tram"] }, "effect": "free" },
            { "id": "metro", "from": { "modes": [from] }, "to": { "modes": ["metro"] }, "against": against, "effect": "free" }]);
        check(
            &both_with(&json!({ "joins": joins })),
            &format!(
                "
                2026-03-10
                08:00     RED bus in u
                08:05     RED bus out v           => u-v 2.00
                08:10     RED tram in v
                08:15     RED tram out w          => v-w 0.00
                08:20     BLUE metro in w
                08:25     BLUE metro out x        => w-x {price}
                "
            ),
        );
    }
}

/// Joins look at where the ride before ended and where this one begins, in zones.
#[test]
fn from_zone_to_zone() {
    let rules = in_town(&[red(&json!({
        "zones": { "square": ["v", "w"] },
        "transfers": [window(&json!({ "joins": [
            { "id": "square", "from": { "to": ["square"] }, "to": { "from": ["square"] }, "effect": "free" }] }))] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED bus in w
        08:15     RED bus out x           => w-x 0.00
        08:20     RED bus in x
        08:25     RED bus out y           => x-y 2.00
        ",
    );
}

/// Windows with one id in two tariffs are one; with two ids they are two.
#[test]
fn over_the_windows_of_several_carriers() {
    let taps = |metro: &str, bus: &str| {
        format!(
            "
            2026-03-10
            08:00     RED bus in u
            08:05     RED bus out v           => u-v 2.00
            08:10     BLUE metro in v
            08:15     BLUE metro out w        => v-w {metro}
            08:20     RED bus in w
            08:25     RED bus out x           => w-x {bus}
            "
        )
    };
    check(&both_with(&json!({})), &taps("0.00", "0.00"));
    let apart = in_town(&[
        red(&json!({ "transfers": [window(&json!({ "id": "red" }))] })),
        blue(&json!({ "transfers": [window(&json!({ "id": "blue" }))] })),
    ]);
    check(&apart, &taps("4.00", "0.00"));
    // A carrier that has no window does not take part.
    let alone = in_town(&[red(&json!({ "transfers": [window(&json!({}))] })), blue(&json!({}))]);
    check(&alone, &taps("4.00", "0.00"));
}

/// Missing, cancelled and unpriced trips neither open, use nor end a window: half an hour from the last check-in.
#[test]
fn trips_without_a_ride_leave_the_window() {
    let half = json!({ "seconds": 1800, "from": "last_check_in", "to": "check_in" });
    let rules = red_with(&json!({ "within": half, "transfers_max": 1 }));
    for between in [
        // missing
        "08:10 RED bus in v\n",
        // cancelled
        "08:10 RED tram in v\n08:15 RED tram out v => v-v free: same place\n",
        // without a tariff
        "08:10 GREEN ferry in v\n08:15 GREEN ferry out w => v-w unpriced: no tariff for carrier, mode and date\n",
    ] {
        check(
            &rules,
            &format!(
                "2026-03-10\n 08:00 RED bus in u\n 08:05 RED bus out v => u-v 2.00\n {between}
                08:30 RED tram in w\n 08:35 RED tram out x => w-x 0.00"
            ),
        );
        // 30 minutes from 08:00, not from 08:10.
        check(
            &rules,
            &format!(
                "2026-03-10\n 08:00 RED bus in u\n 08:05 RED bus out v => u-v 2.00\n {between}
                08:30:01 RED tram in w\n 08:35 RED tram out x => w-x 3.00"
            ),
        );
        // It opens none.
        let between =
            between.replace("in v", "in u").replace("out v => v-v", "out u => u-u").replace("v-w", "u-w");
        check(
            &rules,
            &format!("2026-03-10\n {between} 08:30 RED tram in w\n 08:35 RED tram out x => w-x 3.00"),
        );
    }
}

/// F2: a boarding fare in the window is paid whole.
#[test]
fn f2_a_boarding_fare_in_the_window() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED bus in v            => opens v
        08:20     RED tram in w           => v-? 6.00; opens w
        08:25     RED tram out x          => w-x 0.00
        ",
    );
}

/// J6: a window that is shorter at the carrier that opened it goes on over midnight for as long as the other carrier's
/// tariff has it.
#[test]
fn over_midnight_for_the_longer_of_two() {
    let within = |seconds: u32| json!({ "within": { "seconds": seconds, "from": "last_check_out", "to": "check_in" } });
    let tariff = |seconds| json!({ "transfers": [window(&within(seconds))] });
    check(
        &in_town(&[red(&tariff(600)), blue(&tariff(3_600))]),
        "
        2026-03-10
        23:00     RED bus in u
        23:10     RED bus out v           => u-v 2.00
        23:45     BLUE bus in v
        00:20+1   BLUE bus out w          => v-w 0.00
        ",
    );
}

/// J6: a ride that begins while a window runs uses it, also where it ends after midnight and the window long before.
#[test]
fn over_midnight_by_a_ride_that_began_before() {
    let within = json!({ "within": { "seconds": 1_800, "from": "last_check_out", "to": "check_in" } });
    check(
        &in_town(&[red(&json!({ "transfers": [window(&within)] }))]),
        "
        2026-03-10
        22:50     RED bus in u
        23:00     RED bus out v           => u-v 2.00
        23:20     RED bus in v
        00:20+1   RED bus out w           => v-w 0.00
        ",
    );
}

/// A quay that is at no known distance from anywhere, and a window that goes on in the table of line 2; other lines have a
/// flat price.
fn with_a_quay() -> Rules {
    let mut network = town();
    network["places"].as_array_mut().unwrap().push(json!({ "id": "quay", "name": "quay" }));
    let joins = json!({ "joins": [{ "id": "on", "effect": "continue_distance" }] });
    let prices = json!([
        { "id": "km", "modes": ["bus"], "when": { "lines": ["2"] }, "rule": { "distance":
            { "base_minor": 100, "rate_minor_per_km": "10" } } },
        { "id": "flat", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } }]);
    in_a_town(&network, &[red(&json!({ "prices": prices, "transfers": [window(&joins)] }))])
}

/// J3: only where a price asks for a distance does no distance cost nothing.
#[test]
fn j3_a_flat_price_in_a_window_of_unknown_distance() {
    check(
        &with_a_quay(),
        "
        2026-03-10
        08:00     RED bus in quay
        08:10     RED bus out v           => quay-v 2.00
        08:15     RED bus in v
        08:25     RED bus out quay        => v-quay 2.00
        ",
    );
}

/// F3, F4: a table that goes on where a window came cannot be read where nobody knows how far that was.
#[test]
fn f3_a_table_in_a_window_of_unknown_distance() {
    check(
        &with_a_quay(),
        "
        2026-03-10
        08:00     RED bus in quay
        08:10     RED bus out v           => quay-v 2.00
        08:15     RED bus in v line=2
        08:25     RED bus out w line=2    => v-w unpriced: distance unknown
        # Nor where what came after is known: 3 km, then 4.
        2026-03-11
        08:00     RED bus in v line=2
        08:10     RED bus out w line=2    => v-w 1.30
        08:15     RED bus in w
        08:25     RED bus out quay        => w-quay 2.00
        08:30     RED bus in w line=2
        08:40     RED bus out x line=2    => w-x unpriced: distance unknown
        ",
    );
}

/// J5: what a join asks of the ride before is asked as that ride's own price asked it: of the first check-in of its
/// journey, unless the row says otherwise.
#[test]
fn j5_peak_of_the_ride_before() {
    let joins = |decided_by: &str| json!([{ "id": "after-peak", "from": { "peak": true, "decided_by": decided_by }, "effect": "free" }]);
    let tariff = |decided_by: &str| {
        red(&json!({
            "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" }],
            "off_peak_holidays": { "2026": [] },
            "transfers": [window(&json!({ "opened_by": { "modes": ["bus"] }, "joins": joins(decided_by) }))] }))
    };
    let story = |price: &str| {
        format!(
            "2026-03-10
            08:50     RED tram in u
            09:00     RED tram out v          => u-v 3.00
            09:05     RED bus in v
            09:10     RED bus out w           => v-w 2.00 after t1
            09:15     RED bus in w
            09:20     RED bus out x           => w-x {price} after t1"
        )
    };
    let rules = |decided_by| rules(Policy::ovpay(), &town(), &[tariff(decided_by)]);
    check(&rules("first_check_in"), &story("0.00"));
    check(&rules("check_in"), &story("2.00"));
}

/// J6: a window goes on over midnight, and over the end of the travel day.
#[test]
fn over_midnight() {
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        23:40     RED bus in u
        23:50     RED bus out v           => u-v 2.00
        00:40+1   RED bus in v
        00:45+1   RED bus out w           => v-w 0.00
        00:50+1   RED bus in w
        00:55+1   RED bus out x           => w-x 2.00
        2026-03-11
        23:40     RED bus in u
        23:50     RED bus out v           => u-v 2.00
        00:40:01+1 RED bus in v
        00:45+1   RED bus out w           => v-w 2.00
        ",
    );
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        02:30     RED bus in u
        02:40     RED bus out v           => u-v 2.00
        03:20     RED bus in v
        03:28     RED bus out w           => v-w 0.00
        ",
    );
}

/// J6: a window may be longer than a day: the third ride is 36 hours after the first, and a date without travel lies between.
#[test]
fn over_a_date_without_travel() {
    // A long one, over a whole day: the third ride is 36 hours after the first.
    let days = json!({ "within": { "seconds": 129_600, "from": "first_check_in", "to": "check_in" } });
    check(
        &red_with(&days),
        "
        2026-03-10
        12:00     RED bus in u
        12:10     RED bus out v           => u-v 2.00
        2026-03-12
        00:00     RED bus in v
        00:10     RED bus out w           => v-w 0.00
        00:20     RED bus in w
        00:30     RED bus out x           => w-x 2.00
        ",
    );
}

/// T1: windows are elapsed time, also where the clock changes (29 March 2026, 02:00 to 03:00).
#[test]
fn t1_over_the_change_of_the_clock() {
    for (check_in, price) in [("03:30:00", "0.00"), ("03:30:01", "2.00")] {
        check(
            &red_with(&json!({})),
            &format!(
                "
                2026-03-29
                01:30     RED bus in u
                01:40     RED bus out v           => u-v 2.00
                {check_in} RED bus in v
                03:40     RED bus out w           => v-w {price}
                "
            ),
        );
    }
}

/// T4: a window lives on over editions of its tariff; the later ride is priced by its own.
#[test]
fn t4_over_editions_of_a_tariff() {
    let window = |amount: u32| json!({ "transfers": [window(&json!({ "joins": [{ "id": "off", "effect": { "discount": { "amount_minor": amount } } }] }))] });
    let old = with(&red(&window(50)), &json!({ "valid_until": "2026-03-31" }));
    let new = with(&red(&window(80)), &json!({ "id": "red-april", "valid_from": "2026-04-01" }));
    check(
        &in_town(&[old, new]),
        "
        2026-03-31
        23:40     RED bus in u
        23:45     RED bus out v           => u-v 2.00
        23:50     RED bus in v
        23:55     RED bus out w           => v-w 1.50
        00:10+1   RED bus in w
        00:15+1   RED bus out x           => w-x 1.20
        ",
    );
}

/// I3: late and in any order, the same prices: a bus that comes to be known later makes the tram after it free.
#[test]
fn in_any_order_of_arrival() {
    play_in_any_order(
        &red_with(&json!({})),
        "2026-03-10",
        "
        14:00     RED bus in u at=08:00
        14:00     RED bus out v at=08:10
        14:00     RED tram in v at=08:50
        14:00     RED tram out w at=09:10
        ",
        "14:01 trips => u-v 2.00; v-w 0.00",
    );
    check(
        &red_with(&json!({})),
        "
        2026-03-10
        08:50     RED tram in v
        09:10     RED tram out w          => v-w 3.00
        10:00     RED bus in u at=08:00
        10:01     RED bus out v at=08:10
        10:02     trips                   => u-v 2.00; v-w 0.00
        ",
    );
}

/// Of two windows, a ride uses the first that has a join for it.
#[test]
fn the_first_window_with_a_join() {
    let rules = in_town(&[red(&json!({ "transfers": [
        window(&json!({ "id": "tram", "joins": [{ "id": "tram", "to": { "modes": ["tram"] }, "effect": { "fixed": { "amount_minor": 70 } } }] })),
        window(&json!({ "id": "all", "joins": [{ "id": "all", "effect": { "fixed": { "amount_minor": 40 } } }] }))] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED tram in v
        08:15     RED tram out w          => v-w 0.70
        08:20     RED bus in w
        08:25     RED bus out x           => w-x 0.40
        ",
    );
}

/// A window next to a journey of the policy: the base is waived by the one, the rest is discounted by the other.
#[test]
fn next_to_journeys_of_the_policy() {
    let parts = json!({
        "prices": [{ "id": "km", "modes": ["bus"], "on_transfer": "waive_base",
                     "rule": { "distance": { "base_minor": 100, "rate_minor_per_km": "20" } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "off", "effect": { "discount": { "amount_minor": 30 } } }] }))] });
    let rules = rules(ovcore::policy::Policy::ovpay(), &town(), &[red(&parts)]);
    let story = check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u id=one
        08:10     RED bus out v           => u-v 1.40
        # 3 km without base, less 0.30
        08:20     RED bus in v id=two
        08:30     RED bus out w           => v-w 0.30 after one
        # a transfer of both, 29 minutes after the last check-out and 59 after the first check-in
        08:59     RED bus in w
        09:10     RED bus out x           => w-x 0.50 after one
        09:55     RED bus in x
        10:10     RED bus out y           => x-y 2.00
        ",
    );
    assert_eq!(lines(&rules, &story, "one"), ["RED km 100", "RED km 40"]);
    assert_eq!(lines(&rules, &story, "two"), ["RED km 0", "RED km 60", "RED off -30"]);
}

/// A window may end with the travel day of the ride that opened it.
#[test]
fn within_one_travel_day() {
    check(
        &red_with(&json!({ "same_day": true })),
        "
        2026-03-10
        23:30     RED bus in u
        23:35     RED bus out v           => u-v 2.00
        23:59:59  RED bus in v
        00:05+1   RED bus out w           => v-w 0.00
        00:10+1   RED bus in w
        00:15+1   RED bus out x           => w-x 2.00
        00:20+1   RED bus in x
        00:25+1   RED bus out y           => x-y 0.00
        ",
    );
}

/// A journey of the policy that goes on after midnight belongs to the day before, and so does its window.
#[test]
fn j1_within_the_travel_day_of_a_journey() {
    let transfers = json!({ "transfers": [window(&json!({ "same_day": true }))] });
    check(
        &rules(ovcore::policy::Policy::ovpay(), &town(), &[red(&transfers)]),
        "
        2026-03-10
        23:30     RED bus in u id=one
        23:50     RED bus out v           => u-v 2.00
        00:20+1   RED bus in v
        00:22+1   RED bus out w           => v-w 0.00 after one on 2026-03-10
        # within 35 minutes, but the hour is over: whole, and anew, still on the day before
        00:35+1   RED bus in w
        00:40+1   RED bus out x           => w-x 2.00 after one on 2026-03-10
        # no journey any more: a new day, and nothing of the window
        01:20+1   RED bus in x
        01:30+1   RED bus out y           => x-y 2.00
        ",
    );
}
