//! Caps: the most that is paid in a period.
//!
//! Red bus 2.00, Red tram 3.00, Blue bus 2.50, Blue metro 4.00; a missing check-out 6.00. 9 March 2026 is a Monday.

use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::play_in_any_order;
use serde_json::{Value, json};

use crate::{blue, check, in_the_country, in_town, lines, named, red, rules, town, with};

/// A cap by amount.
pub(crate) fn cap(id: &str, period: &Value, amount: u32, parts: &Value) -> Value {
    with(&json!({ "id": id, "period": period, "limit": { "amount": { "amount_minor": amount } } }), parts)
}

/// A cap by amount for a travel day.
pub(crate) fn day(amount: u32) -> Value {
    cap("day", &json!("travel_day"), amount, &json!({}))
}

/// The town where Red has caps.
pub(crate) fn red_with(caps: &[Value]) -> Rules {
    in_town(&[red(&json!({ "caps": caps }))])
}

/// Rides one after the other from a time on, each in ten minutes and an hour apart: by what, and what they cost. A date
/// sets the date.
pub(crate) fn rides(rides: &[(&str, &str)]) -> String {
    let mut script = String::new();
    let mut hour = 6;
    for (what, price) in rides {
        if price.is_empty() {
            script += &format!("{what}\n");
            hour = 6;
            continue;
        }
        script += &format!("{hour:02}:00 {what} in u\n{hour:02}:10 {what} out v => u-v {price}\n");
        hour += 1;
    }
    script
}

/// A day costs at most so much, and the next one begins anew.
#[test]
fn an_amount_a_day() {
    check(
        &red_with(&[day(500)]),
        &rides(&[
            ("2026-03-10", ""),
            ("RED bus", "2.00"),
            ("RED bus", "2.00"),
            ("RED bus", "1.00"),
            ("RED tram", "0.00"),
            ("2026-03-11", ""),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
            ("RED bus", "0.00"),
        ]),
    );
}

/// J1: days are travel days: what continues a journey after midnight counts on the day before.
#[test]
fn j1_a_journey_after_midnight_counts_on_the_day_before() {
    check(
        &rules(Policy::ovpay(), &town(), &[red(&json!({ "caps": [day(500)] }))]),
        "
        2026-03-10
        23:00     RED tram in u id=one
        23:50     RED tram out v          => u-v 3.00
        00:10+1   RED tram in v
        00:20+1   RED tram out w          => v-w 2.00 after one on 2026-03-10
        00:30+1   RED bus in w
        00:35+1   RED bus out x           => w-x 0.00 after one on 2026-03-10
        # not within 35 minutes: the new day
        01:11+1   RED tram in x
        01:20+1   RED tram out y          => x-y 3.00
        2026-03-11
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 2.00
        ",
    );
}

/// So many rides are paid, later ones are free, or cheaper by a part, rounded half up.
#[test]
fn a_number_of_rides() {
    let limit =
        |rides: &Value| json!([{ "id": "rides", "period": "travel_day", "limit": { "rides": rides } }]);
    let taps = |[third, fourth]: [&str; 2]| {
        rides(&[
            ("2026-03-10", ""),
            ("RED bus", "2.00"),
            ("RED tram", "3.00"),
            ("RED bus", third),
            ("RED tram", fourth),
            ("2026-03-11", ""),
            ("RED bus", "2.00"),
        ])
    };
    let of = |rides: &Value| in_town(&[red(&json!({ "caps": limit(rides) }))]);
    check(&of(&json!({ "paid": 2 })), &taps(["0.00", "0.00"]));
    check(&of(&json!({ "paid": 2, "then_basis_points_off": 5000 })), &taps(["1.00", "1.50"]));
    check(&of(&json!({ "paid": 3, "then_basis_points_off": 5000 })), &taps(["2.00", "1.50"]));
    // 2.00 - 66.75 % is 0.665, 3.00 - 66.75 % is 0.9975.
    check(&of(&json!({ "paid": 2, "then_basis_points_off": 6675 })), &taps(["0.67", "1.00"]));
}

/// A ride that costs nothing is no paid ride; nor is one that has no price, or is cancelled.
#[test]
fn only_paid_rides_count() {
    let rules = in_town(&[red(&json!({
        "transfers": [{ "id": "hour", "within": { "seconds": 3599, "from": "first_check_in", "to": "check_in" },
                        "joins": [{ "id": "free", "effect": "free" }] }],
        "caps": [{ "id": "rides", "period": "travel_day", "limit": { "rides": { "paid": 2 } } }] }))]);
    check(
        &rules,
        "
        2026-03-10
        06:00     RED bus in u
        06:10     RED bus out v           => u-v 2.00
        # a transfer
        06:30     RED bus in v
        06:40     RED bus out u           => v-u 0.00
        # cancelled
        07:00     RED bus in u
        07:10     RED bus out u           => u-u free: same place
        # missing, then without a tariff
        08:00     RED bus in u
        08:10     GREEN ferry in u        => u-? 6.00; opens u
        08:20     GREEN ferry out v       => u-v unpriced: no tariff for carrier, mode and date
        # the second paid ride
        09:00     RED tram in u
        09:10     RED tram out v          => u-v 3.00
        10:30     RED tram in u
        10:40     RED tram out v          => u-v 0.00
        ",
    );
}

/// From Monday to Sunday.
#[test]
fn a_week() {
    check(
        &red_with(&[cap("week", &json!("week"), 700, &json!({}))]),
        &rides(&[
            // Sunday
            ("2026-03-08", ""),
            ("RED tram", "3.00"),
            // Monday
            ("2026-03-09", ""),
            ("RED tram", "3.00"),
            // Saturday
            ("2026-03-14", ""),
            ("RED tram", "3.00"),
            // Sunday
            ("2026-03-15", ""),
            ("RED tram", "1.00"),
            ("RED bus", "0.00"),
            // Monday
            ("2026-03-16", ""),
            ("RED tram", "3.00"),
            ("RED bus", "2.00"),
            ("RED bus", "2.00"),
            ("RED bus", "0.00"),
        ]),
    );
}

/// J1: a journey of Sunday that goes on after midnight belongs to the old week.
#[test]
fn j1_a_week_ends_with_its_last_travel_day() {
    check(
        &rules(
            Policy::ovpay(),
            &town(),
            &[red(&json!({ "caps": [cap("week", &json!("week"), 400, &json!({}))] }))],
        ),
        "
        2026-03-15
        23:30     RED tram in u id=one
        23:50     RED tram out v          => u-v 3.00
        00:10+1   RED tram in v
        00:20+1   RED tram out w          => v-w 1.00 after one on 2026-03-15
        00:30+1   RED tram in w
        00:35+1   RED tram out x          => w-x 0.00 after one on 2026-03-15
        01:30+1   RED tram in x
        01:40+1   RED tram out y          => x-y 3.00
        2026-03-16
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 1.00
        ",
    );
}

/// A calendar month, also the short one, and the turn of the year.
#[test]
fn a_calendar_month() {
    for (last, first) in
        [("2026-02-28", "2026-03-01"), ("2028-02-29", "2028-03-01"), ("2026-12-31", "2027-01-01")]
    {
        let begin = format!("{}-01", &last[..7]);
        check(
            &red_with(&[cap("month", &json!("calendar_month"), 700, &json!({}))]),
            &rides(&[
                (&begin, ""),
                ("RED tram", "3.00"),
                (last, ""),
                ("RED tram", "3.00"),
                ("RED tram", "1.00"),
                (first, ""),
                ("RED tram", "3.00"),
                ("RED tram", "3.00"),
                ("RED tram", "1.00"),
                ("RED bus", "0.00"),
            ]),
        );
    }
}

/// Seven days from the first ride: the seventh is in, the eighth begins anew with its first ride.
#[test]
fn seven_days_from_the_first_ride() {
    let seven = json!({ "rolling": { "days": 7 } });
    check(
        &red_with(&[cap("seven", &seven, 700, &json!({}))]),
        &rides(&[
            ("2026-03-10", ""),
            ("RED tram", "3.00"),
            ("2026-03-16", ""),
            ("RED tram", "3.00"),
            ("RED tram", "1.00"),
            ("RED bus", "0.00"),
            // The eighth day, and the ninth.
            ("2026-03-17", ""),
            ("RED tram", "3.00"),
            ("2026-03-18", ""),
            ("RED tram", "3.00"),
            ("RED tram", "1.00"),
        ]),
    );
    // Not the eighth day begins the new period, but the first ride after it: 19 to 25 March.
    check(
        &red_with(&[cap("seven", &seven, 700, &json!({}))]),
        &rides(&[
            ("2026-03-10", ""),
            ("RED tram", "3.00"),
            ("RED tram", "3.00"),
            ("2026-03-19", ""),
            ("RED tram", "3.00"),
            ("2026-03-25", ""),
            ("RED tram", "3.00"),
            ("RED tram", "1.00"),
            ("2026-03-26", ""),
            ("RED tram", "3.00"),
        ]),
    );
}

/// New York: twelve rides in seven days are paid, the rest of the seven is free.
#[test]
fn rides_in_seven_days() {
    let caps = [
        json!({ "id": "twelve", "period": { "rolling": { "days": 7 } }, "limit": { "rides": { "paid": 12 } } }),
    ];
    let mut script = vec![("2026-03-10", "")];
    script.extend([("RED bus", "2.00"); 6]);
    script.push(("2026-03-13", ""));
    script.extend([("RED bus", "2.00"); 5]);
    script.push(("2026-03-16", ""));
    script.extend([("RED bus", "2.00"), ("RED tram", "0.00"), ("RED bus", "0.00")]);
    script.push(("2026-03-17", ""));
    script.extend([("RED bus", "2.00"); 3]);
    check(&red_with(&caps), &rides(&script));
}

/// A day inside of a week: what the day cap leaves counts for the week.
#[test]
fn a_day_inside_of_a_week() {
    check(
        &red_with(&[day(500), cap("week", &json!("week"), 1_200, &json!({}))]),
        &rides(&[
            ("2026-03-09", ""),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
            ("RED tram", "0.00"),
            ("2026-03-10", ""),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
            ("2026-03-11", ""),
            ("RED bus", "2.00"),
            ("RED bus", "0.00"),
            ("2026-03-16", ""),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
        ]),
    );
}

/// A cap for some modes, for off-peak, inside of zones, on weekends: only such rides count and are lowered.
#[test]
fn caps_for_some_rides() {
    let own = |applies_to: &Value, more: &Value| {
        let caps = json!([cap(
            "some",
            &json!("travel_day"),
            500,
            &with(&json!({ "applies_to": applies_to }), more)
        )]);
        in_town(&[red(&json!({
            "zones": { "inner": ["u", "v"] }, "caps": caps,
            "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }], "off_peak_holidays": { "2026": [] } }))])
    };
    check(
        &own(&json!({ "modes": ["bus"] }), &json!({})),
        &rides(&[
            ("2026-03-10", ""),
            ("RED bus", "2.00"),
            ("RED tram", "3.00"),
            ("RED bus", "2.00"),
            ("RED bus", "1.00"),
            ("RED tram", "3.00"),
            ("RED bus", "0.00"),
        ]),
    );
    // 06:00, then 07:00 and 08:00 in the peak, then on.
    check(
        &own(&json!({ "peak": false }), &json!({})),
        &rides(&[
            ("2026-03-10", ""),
            ("RED tram", "3.00"),
            ("RED tram", "3.00"),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
            ("RED tram", "0.00"),
        ]),
    );
    check(
        &own(&json!({ "within": ["inner"] }), &json!({})),
        "
        2026-03-10
        06:00     RED tram in u
        06:10     RED tram out v          => u-v 3.00
        07:00     RED tram in u
        07:10     RED tram out w          => u-w 3.00
        08:00     RED tram in v
        08:10     RED tram out u          => v-u 2.00
        09:00     RED tram in w
        09:10     RED tram out v          => w-v 3.00
        ",
    );
    // Friday, Saturday, Sunday, Monday.
    let weekend = json!({ "days": ["weekend"] });
    check(
        &own(&json!({}), &weekend),
        &rides(&[
            ("2026-03-13", ""),
            ("RED tram", "3.00"),
            ("RED tram", "3.00"),
            ("2026-03-14", ""),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
            ("2026-03-15", ""),
            ("RED tram", "3.00"),
            ("RED tram", "2.00"),
            ("2026-03-16", ""),
            ("RED tram", "3.00"),
            ("RED tram", "3.00"),
        ]),
    );
}

/// F2: boarding fares neither count nor are lowered, unless the row says so.
#[test]
fn f2_boarding_fares_in_caps() {
    let counted =
        json!([{ "id": "boarding", "modes": ["bus", "tram"], "amount_minor": 600, "counts_for_caps": true }]);
    let caps = json!([day(700)]);
    let taps = |[missing, next]: [&str; 2]| {
        format!(
            "
            2026-03-10
            06:00     RED tram in u
            06:10     RED tram out v          => u-v 3.00
            07:00     RED tram in u
            08:00     RED tram in v           => u-? {missing}; opens v
            08:10     RED tram out u          => v-u {next}
            "
        )
    };
    check(&in_town(&[red(&json!({ "caps": caps }))]), &taps(["6.00", "3.00"]));
    check(&in_town(&[red(&json!({ "caps": caps, "boarding_fares": counted }))]), &taps(["4.00", "0.00"]));
}

/// Caps with one id in the tariffs of two carriers are one; with two ids they are two.
#[test]
fn one_cap_over_two_carriers() {
    let taps = |[metro, bus]: [&str; 2]| {
        rides(&[("2026-03-10", ""), ("RED bus", "2.00"), ("BLUE metro", metro), ("RED bus", bus)])
    };
    let caps = json!({ "caps": [day(500)] });
    check(&in_town(&[red(&caps), blue(&caps)]), &taps(["3.00", "0.00"]));
    let other = json!({ "caps": [cap("blue", &json!("travel_day"), 500, &json!({}))] });
    check(&in_town(&[red(&caps), blue(&other)]), &taps(["4.00", "2.00"]));
    check(&in_town(&[red(&caps), blue(&json!({}))]), &taps(["4.00", "2.00"]));
}

/// A discount comes before the cap.
#[test]
fn discounts_come_before_caps() {
    let own = json!({
        "products": [{ "id": "third", "name": "Third", "effect": { "percent_off": { "basis_points": 3333 } } }],
        "caps": [day(300)] });
    // 2.00 less 33.33 % is 1.3334.
    check(
        &in_town(&[red(&own)]),
        &format!(
            "2026-03-10\n05:00 holds third\n{}",
            rides(&[("RED bus", "1.33"), ("RED bus", "1.33"), ("RED bus", "0.34"), ("RED bus", "0.00")])
        ),
    );
}

/// What a cap takes off a trip over two carriers is taken off its legs in proportion, the cent left over from the larger
/// remainder: 6.00 and 3.00 capped at 5.00 lose 2.67 and 1.33.
#[test]
fn a_credit_is_split_over_the_legs() {
    let rules = in_the_country(|_, tariffs| {
        named(tariffs, "ns")["caps"] = json!([day(500)]);
        named(tariffs, "arriva")["caps"] = json!([day(500)]);
    });
    let story = check(
        &rules,
        "
        2026-03-10
        12:00     NS rail in a id=one
        12:40     ARRIVA rail out e       => a-e 5.00 [NS 3.33 + ARRIVA 1.67]
        14:00     NS rail in a
        14:40     ARRIVA rail out e       => a-e 0.00 [NS 0.00 + ARRIVA 0.00]
        2026-03-11
        # 4.00, and 1.00 is left for 4.00 + 4.00
        12:00     ARRIVA rail in e
        12:20     ARRIVA rail out c       => e-c 4.00
        14:00     ARRIVA rail in e
        14:40     NS rail out a           => e-a 1.00 [ARRIVA 0.50 + NS 0.50]
        ",
    );
    assert_eq!(
        lines(&rules, &story, "one"),
        ["NS units 600", "ARRIVA units 1000", "ARRIVA units -700", "NS day -267", "ARRIVA day -133"]
    );
}

/// The lines of a capped price: the price, and what the cap takes off.
#[test]
fn the_lines_of_a_capped_price() {
    let half = json!({ "id": "half", "period": "travel_day", "limit": { "rides": { "paid": 1, "then_basis_points_off": 5000 } } });
    let rules = red_with(&[day(400), half]);
    let story = check(
        &rules,
        "
        2026-03-10
        06:00     RED tram in u id=one
        06:10     RED tram out v          => u-v 3.00
        07:00     RED tram in u id=two
        07:10     RED tram out v          => u-v 1.00
        ",
    );
    assert_eq!(lines(&rules, &story, "one"), ["RED tram 300"]);
    assert_eq!(lines(&rules, &story, "two"), ["RED tram 300", "RED half -150", "RED day -50"]);
}

/// F5, J6: a late ride on an earlier day of the week re-rates the later ones.
#[test]
fn f5_a_late_ride_re_rates_the_days_after_it() {
    check(
        &red_with(&[cap("week", &json!("week"), 500, &json!({}))]),
        "
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        03:25+1   advance                 => @03:25 asks 2.00 night
        03:26+1   bank approves           => paid
        2026-03-11
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        03:26+1   bank approves
        2026-03-12
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 1.00
        # a tram of Tuesday comes to be known on Thursday: 2.00 and 3.00, and nothing is left
        09:00     RED tram in u at=12:00+-2
        09:00     RED tram out v at=12:10+-2
        09:01     trips                   => u-v 2.00; u-v 3.00; u-v 0.00; u-v 0.00
        # Tuesday owes 3.00 more, Wednesday was paid 2.00 too much
        03:25+1   advance                 => @03:25 asks 1.00 night
        ",
    );
}

/// J6: a late ride moves the first day of a rolling period, and with it what later days count in.
#[test]
fn j6_a_late_ride_moves_the_first_day_of_a_rolling_period() {
    let taps = |late: &str, last: &str| {
        format!(
            "
            2026-03-17
            08:00     RED tram in u
            08:10     RED tram out v          => u-v 3.00
            2026-03-19
            {late}
            2026-03-22
            08:00     RED bus in u
            08:10     RED bus out v
            2026-03-23
            08:00     RED tram in u
            08:10     RED tram out v          => u-v {last}
            "
        )
    };
    let rules = || red_with(&[cap("seven", &json!({ "rolling": { "days": 7 } }), 600, &json!({}))]);
    // 17 to 23 March: 3.00, 2.00 and 1.00.
    check(&rules(), &taps("", "1.00"));
    // 16 to 22 March: 1.00, 3.00 and 2.00, and the 23rd is a new period.
    let late = "08:00 RED bus in u at=08:00+-3\n 08:00 RED bus out v at=08:10+-3";
    check(&rules(), &taps(late, "3.00"));
}

/// A trip that is withdrawn, or turns out to have been cancelled, gives its room in the cap back.
#[test]
fn a_trip_that_goes_gives_its_room_back() {
    for amendment in [
        // It ended where it began.
        "12:00 RED tram out u id=end v=1 at=06:10",
        // The reader did not let it in.
        "12:00 RED tram in u id=begin v=1 at=06:00 failed",
    ] {
        check(
            &red_with(&[day(500), cap("week", &json!("week"), 700, &json!({}))]),
            &format!(
                "
                2026-03-10
                06:00     RED tram in u id=begin
                06:10     RED tram out v id=end   => u-v 3.00
                07:00     RED tram in u id=two
                07:10     RED tram out v          => u-v 2.00
                08:00     RED bus in u
                08:10     RED bus out v           => u-v 0.00
                {amendment}
                2026-03-11
                08:00     RED bus in w
                08:10     RED bus out x           => w-x 2.00
                08:20     RED bus in x
                08:30     RED bus out w           => x-w 0.00
                "
            ),
        );
    }
    check(
        &red_with(&[day(500)]),
        "
        2026-03-10
        06:00     RED tram in u
        06:10     RED tram out v id=end   => u-v 3.00
        07:00     RED tram in u
        07:10     RED tram out v          => u-v 2.00
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 0.00
        12:00     RED tram out u id=end v=1 at=06:10
        12:01     trips                   => u-u free: same place; u-v 3.00; u-v 2.00
        ",
    );
}

/// I3: in any order of arrival.
#[test]
fn in_any_order_of_arrival() {
    play_in_any_order(
        &in_town(&[red(&json!({ "caps": [day(400), cap("week", &json!("week"), 500, &json!({}))] }))]),
        "2026-03-11",
        "
        12:00     RED tram in u at=08:00+-1
        12:00     RED tram out v at=08:10+-1
        12:00     RED tram in w at=09:00+-1
        12:00     RED tram out x at=09:10+-1
        12:00     RED bus in u at=08:00
        12:00     RED bus out v at=08:10
        ",
        "12:01     trips                   => u-v 3.00; w-x 1.00; u-v 1.00",
    );
}
