//! Caps over longer periods: what is counted when days leave the account, editions change, rides come late or lie between
//! two travel days.
//!
//! Red bus 2.00, Red tram 3.00, Blue bus 2.50, Blue metro 4.00; a missing check-out 6.00. 9 March 2026 is a Monday.

use ovcore::rules::Rules;
use serde_json::{Value, json};

use crate::caps::{cap, red_with, rides};
use crate::{blue, check, in_the_country, in_town, named, red, with};

/// A month is counted on after its first days were collected and left the account.
#[test]
fn a_month_whose_days_have_left() {
    let day = |date: &str, price: &str| {
        format!("{date}\n08:00 RED tram in u\n08:10 RED tram out v => u-v {price}\n03:26+1 bank approves\n")
    };
    let script: String = [
        ("2026-03-02", "3.00"),
        ("2026-03-09", "3.00"),
        ("2026-03-16", "3.00"),
        ("2026-03-23", "1.00"),
        ("2026-03-30", "0.00"),
        ("2026-04-01", "3.00"),
        ("2026-04-27", "3.00"),
    ]
    .map(|(date, price)| day(date, price))
    .concat();
    // On 30 March nothing is asked, so the bank has no answer to give.
    let script = script.replace("u-v 0.00\n03:26+1 bank approves\n", "u-v 0.00\n");
    let story = check(&red_with(&[cap("month", &json!("calendar_month"), 1_000, &json!({}))]), &script);
    assert!(story.account.days().len() <= 2, "{}", story.transcript);
}

/// And after they were forgotten, but for what they came to: here half a year, with a spring of which nothing is kept.
#[test]
fn a_long_period_whose_days_are_forgotten() {
    let ride = |price: &str| format!("08:00 RED tram in u\n08:10 RED tram out v => u-v {price}\n");
    let days = ["2026-03-02", "2026-03-09", "2026-03-16"];
    let spring = days.map(|date| format!("{date}\n{}03:26+1 bank approves\n", ride("3.00"))).concat();
    let script = format!(
        "{spring}2026-06-20\n11:00 advance\n12:00 forgets-before 2026-04-01 => forgets before 2026-04-01\n2026-06-23\n{}",
        ride("1.00")
    );
    let half_a_year = json!({ "rolling": { "days": 180 } });
    let story = check(&red_with(&[cap("half", &half_a_year, 1_000, &json!({}))]), &script);
    let bytes = String::from_utf8_lossy(&story.account.to_bytes()).into_owned();
    assert!(!bytes.contains("2026-03-16"), "{}", story.transcript);
}

/// So is a rolling period, and one by rides.
#[test]
fn a_rolling_period_whose_days_have_left() {
    let day = |date: &str, price: &str, paid: bool| {
        let bank = if paid { "03:26+1 bank approves\n" } else { "" };
        format!("{date}\n08:00 RED bus in u\n08:10 RED bus out v => u-v {price}\n{bank}")
    };
    let period = json!({ "rolling": { "days": 14 } });
    let three = json!({ "id": "three", "period": period, "limit": { "rides": { "paid": 3 } } });
    let script = [
        day("2026-03-02", "2.00", true),
        day("2026-03-07", "2.00", true),
        day("2026-03-12", "2.00", true),
        // the fourteenth day, and the fifteenth
        day("2026-03-15", "0.00", false),
        day("2026-03-16", "2.00", true),
        day("2026-03-29", "2.00", true),
        day("2026-03-30", "2.00", true),
    ]
    .concat();
    check(&red_with(&[three]), &script);
}

/// A ride that ends after midnight lies in the period in which it began, and so begins none of its own.
#[test]
fn a_ride_over_midnight_begins_no_rolling_period() {
    let two_days = json!({ "rolling": { "days": 2 } });
    check(
        &red_with(&[cap("two", &two_days, 700, &json!({}))]),
        "
        2026-03-09
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 3.00
        2026-03-10
        23:50     RED tram in u
        00:10+1   RED tram out v          => u-v 3.00
        2026-03-11
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 3.00
        13:00     RED tram in v
        13:10     RED tram out w          => v-w 3.00
        14:00     RED tram in w
        14:10     RED tram out x          => w-x 1.00
        ",
    );
}

/// F2: the first ride that counts begins a rolling period, and a boarding fare is none.
#[test]
fn f2_what_begins_a_rolling_period() {
    let three_days = json!({ "rolling": { "days": 3 } });
    // Sunday: a boarding fare. Monday to Wednesday: 3.00 and 1.00; Thursday anew.
    check(
        &red_with(&[cap("three", &three_days, 400, &json!({}))]),
        "
        2026-03-08
        12:00     RED tram in u
        13:00     GREEN ferry in v
        13:10     GREEN ferry out w       => v-w unpriced: no tariff for carrier, mode and date
        2026-03-09
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 3.00
        2026-03-11
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 1.00
        2026-03-12
        12:00     RED tram in u
        12:10     RED tram out v          => u-v 3.00
        ",
    );
}

/// T4: a week goes on over the editions of a tariff, with the limit of the ride's own.
#[test]
fn t4_a_week_over_two_editions() {
    let edition = |id: &str, from: &str, until: &str, limit: u32| {
        let caps = json!({ "caps": [cap("week", &json!("week"), limit, &json!({}))] });
        with(&red(&caps), &json!({ "id": id, "valid_from": from, "valid_until": until }))
    };
    // Monday 30 March; the new edition begins on Wednesday.
    let taps = rides(&[
        ("2026-03-30", ""),
        ("RED tram", "3.00"),
        ("RED tram", "3.00"),
        ("RED tram", "1.00"),
        ("2026-04-01", ""),
        ("RED bus", "2.00"),
        ("RED bus", "0.00"),
    ]);
    check(
        &in_town(&[
            edition("old", "2026-01-01", "2026-03-31", 700),
            edition("new", "2026-04-01", "2026-12-31", 900),
        ]),
        &taps,
    );
}

/// A number of rides is one over two carriers whose caps have one id.
#[test]
fn rides_over_two_carriers() {
    let caps = json!({ "caps": [{ "id": "three", "period": "week", "limit": { "rides": { "paid": 3, "then_basis_points_off": 5000 } } }] });
    check(
        &in_town(&[red(&caps), blue(&caps)]),
        &rides(&[
            ("2026-03-09", ""),
            ("RED bus", "2.00"),
            ("BLUE metro", "4.00"),
            ("2026-03-12", ""),
            ("RED tram", "3.00"),
            ("BLUE metro", "2.00"),
            ("RED tram", "1.50"),
        ]),
    );
}

/// One ride by two carriers is one of the number, and no later ride than itself, also where their caps are not the same.
#[test]
fn a_ride_by_two_carriers_is_one_of_a_number() {
    let two = |id: &str| json!({ "id": id, "period": "travel_day", "limit": { "rides": { "paid": 2 } } });
    let much = |id: &str| cap(id, &json!("travel_day"), 100_000, &json!({}));
    for (ns, arriva, third) in [
        (json!([two("two")]), json!([two("two"), much("much")]), "a-e 0.00 [NS 0.00 + ARRIVA 0.00]"),
        (json!([two("two")]), json!([two("two"), two("own")]), "a-e 0.00 [NS 0.00 + ARRIVA 0.00]"),
        // Only the second carrier counts rides.
        (json!([much("much")]), json!([two("two")]), "a-e 6.00 [NS 6.00 + ARRIVA 0.00]"),
    ] {
        let rules = in_the_country(|_, tariffs| {
            named(tariffs, "ns")["caps"] = ns;
            named(tariffs, "arriva")["caps"] = arriva;
        });
        check(
            &rules,
            &format!(
                "
                2026-03-10
                06:00     NS rail in a
                06:30     ARRIVA rail out e       => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
                10:00     NS rail in a
                10:30     ARRIVA rail out e       => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
                14:00     NS rail in a
                14:30     ARRIVA rail out e       => {third}
                "
            ),
        );
    }
}

/// A week bought with an extension: on the day on which it was bought all that was left of it is spent, whichever ride
/// carried the money, and later extensions are paid for each ride.
#[test]
fn a_week_with_extensions() {
    let week = cap(
        "inner",
        &json!("week"),
        600,
        &json!({ "applies_to": { "within": ["inner"] }, "extensions": [{ "id": "beyond", "amount_minor": 150 }] }),
    );
    let parts = json!({
        "zones": { "inner": ["u", "v"] }, "caps": [week],
        "prices": [{ "id": "in", "modes": ["bus"], "when": { "within": ["inner"] }, "rule": { "flat": { "amount_minor": 300 } } },
                   { "id": "out", "modes": ["bus"], "rule": { "flat": { "amount_minor": 400 } } }] });
    check(
        &in_town(&[red(&parts)]),
        "
        2026-03-09
        08:00     RED bus in u
        08:10     RED bus out x           => u-x 4.00
        09:00     RED bus in u
        09:10     RED bus out v           => u-v 3.00
        # 10.00, or 6.00 and 1.50
        10:00     RED bus in u
        10:10     RED bus out v           => u-v 0.50
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 0.00
        09:00     RED bus in u
        09:10     RED bus out x           => u-x 1.50
        2026-03-15
        09:00     RED bus in u
        09:10     RED bus out x           => u-x 1.50
        2026-03-16
        09:00     RED bus in u
        09:10     RED bus out x           => u-x 4.00
        ",
    );
}

/// Where a week costs as much as the rides without it, it is bought: from then on its rides are free.
#[test]
fn a_week_that_is_bought_at_no_gain() {
    let week = cap(
        "trams",
        &json!("week"),
        500,
        &json!({ "applies_to": { "modes": ["tram"] }, "extensions": [{ "id": "by-bus", "amount_minor": 100 }] }),
    );
    check(
        &red_with(&[week]),
        &rides(&[
            // 7.00, or 5.00 and twice 1.00
            ("2026-03-09", ""),
            ("RED tram", "3.00"),
            ("RED bus", "2.00"),
            ("RED bus", "2.00"),
            ("2026-03-10", ""),
            ("RED tram", "0.00"),
            ("RED bus", "1.00"),
        ]),
    );
}

/// The test country with caps of NS and HTM.
fn country_with(caps: &[Value]) -> Rules {
    in_the_country(|_, tariffs| {
        named(tariffs, "ns")["caps"] = json!(caps);
        named(tariffs, "htm")["caps"] = json!(caps);
    })
}

/// J1: two travel days side by side after midnight: a rail journey of the day before, tram rides of the new one; each
/// ride counts on its own.
#[test]
fn j1_two_travel_days_side_by_side() {
    check(
        &country_with(&[cap("all", &json!("travel_day"), 500, &json!({}))]),
        "
        2026-03-10
        23:30     NS rail in a id=one
        23:50     NS rail out b           => a-b 4.00
        # 1.40 of the 11th
        00:05+1   HTM tram in s1
        00:10+1   HTM tram out s2         => s1-s2 1.40
        # 2.00, of which the 10th leaves 1.00
        00:20+1   NS rail in b
        00:40+1   NS rail out c           => b-c 1.00 after one on 2026-03-10
        # 1.60 of the 11th
        01:00+1   HTM tram in s2
        01:05+1   HTM tram out s3         => s2-s3 1.60
        01:10+1   NS rail in c
        01:30+1   NS rail out d           => c-d 0.00 after one on 2026-03-10
        # 2.00 of the 11th, which is full
        02:00+1   HTM tram in s1
        02:10+1   HTM tram out s3         => s1-s3 2.00
        2026-03-11
        12:00     HTM tram in s1
        12:10     HTM tram out s2         => s1-s2 0.00
        14:00     NS rail in a
        14:10     NS rail out b           => a-b 0.00
        ",
    );
}

/// The same over the edge of a week.
#[test]
fn j1_two_weeks_side_by_side() {
    check(
        &country_with(&[cap("week", &json!("week"), 500, &json!({}))]),
        "
        # Sunday
        2026-03-15
        23:30     NS rail in a id=one
        23:50     NS rail out b           => a-b 4.00
        00:05+1   HTM tram in s1
        00:10+1   HTM tram out s2         => s1-s2 1.40
        00:20+1   NS rail in b
        00:40+1   NS rail out c           => b-c 1.00 after one on 2026-03-15
        2026-03-16
        12:00     HTM tram in s1
        12:10     HTM tram out s3         => s1-s3 2.00
        14:00     NS rail in a
        14:10     NS rail out b           => a-b 1.60
        ",
    );
}

/// The same over the end of two days that began with a ride of the day before: the tram of the 12th begins two others, and
/// what it paid is no part of what the 11th has left.
#[test]
fn j1_the_end_of_a_rolling_period_beside_the_next() {
    let two_days = json!({ "rolling": { "days": 2 } });
    check(
        &country_with(&[cap("two", &two_days, 700, &json!({}))]),
        "
        2026-03-10
        12:00     HTM tram in s1
        12:10     HTM tram out s2         => s1-s2 1.40
        2026-03-11
        23:30     NS rail in b id=one
        23:50     NS rail out c           => b-c 4.00
        00:05+1   HTM tram in s1
        00:10+1   HTM tram out s2         => s1-s2 1.40
        # 1.60 is left; with the tram it would be 0.20
        00:20+1   NS rail in c
        00:40+1   NS rail out d           => c-d 1.60 after one on 2026-03-11
        2026-03-12
        14:00     NS rail in a
        14:10     NS rail out b           => a-b 4.00
        # 7.00, less 1.40 and 4.00
        16:00     NS rail in a
        16:10     NS rail out b           => a-b 1.60
        ",
    );
}

/// The same within two days: they began with the first ride that the cap covers, not with one that another cap covers, and
/// what was paid on either day counts for the other.
#[test]
fn j1_the_days_of_a_rolling_period_side_by_side() {
    let two_days = json!({ "rolling": { "days": 2 } });
    let buses = cap("buses", &two_days, 900, &json!({ "applies_to": { "modes": ["bus"] } }));
    let others = cap("others", &two_days, 700, &json!({ "applies_to": { "modes": ["tram", "rail"] } }));
    check(
        &country_with(&[buses, others]),
        "
        2026-03-10
        12:00     HTM bus in s3 line=7
        12:10     HTM bus out s4 line=7   => s3-s4 1.80
        2026-03-11
        23:30     NS rail in b id=one
        23:50     NS rail out c           => b-c 4.00
        00:05+1   HTM tram in s1
        00:10+1   HTM tram out s2         => s1-s2 1.40
        # 7.00, less 4.00 and 1.40
        00:20+1   NS rail in c
        00:40+1   NS rail out d           => c-d 1.60 after one on 2026-03-11
        2026-03-12
        12:00     HTM tram in s1
        12:10     HTM tram out s2         => s1-s2 0.00
        ",
    );
}

/// The same where the first day has no ride inside, but bought the cap for a ride that it can be extended to: that ride
/// counts as inside, so the period began with it, also before that day is over.
#[test]
fn j1_a_rolling_period_that_was_bought_with_an_extension() {
    let trams = cap(
        "trams",
        &json!({ "rolling": { "days": 7 } }),
        200,
        &json!({ "applies_to": { "modes": ["tram"] }, "extensions": [{ "id": "by-rail", "amount_minor": 100 }] }),
    );
    check(
        &country_with(&[trams]),
        "
        2026-03-10
        # 4.00, or 2.00 and 1.00
        23:30     NS rail in a id=one
        23:50     NS rail out b           => a-b 3.00
        00:05+1   HTM tram in s1
        00:10+1   HTM tram out s2         => s1-s2 0.00
        00:20+1   NS rail in b
        00:40+1   NS rail out c           => b-c 1.00 after one on 2026-03-10
        2026-03-11
        12:00     HTM tram in s1
        12:10     HTM tram out s3         => s1-s3 0.00
        2026-03-17
        12:00     HTM tram in s1
        12:10     HTM tram out s2         => s1-s2 1.40
        ",
    );
}

/// The same where what began it is the second carrier's part of a ride, whose first part counted for a cap by rides that
/// covers both.
#[test]
fn j1_a_rolling_period_that_began_with_a_later_part() {
    let rides = json!({ "id": "many", "period": "travel_day", "limit": { "rides": { "paid": 9 } } });
    let rolling = cap("rolling", &json!({ "rolling": { "days": 7 } }), 400, &json!({}));
    let rules = in_the_country(|_, tariffs| {
        named(tariffs, "ns")["caps"] = json!([rides]);
        named(tariffs, "arriva")["caps"] = json!([rides, rolling]);
        named(tariffs, "htm")["caps"] = json!([rolling]);
    });
    check(
        &rules,
        "
        2026-03-10
        23:00     NS rail in a id=one
        23:30     ARRIVA rail out e       => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
        # 1.00 is left
        00:05+1   HTM tram in s1
        00:10+1   HTM tram out s2         => s1-s2 1.00
        2026-03-17
        12:00     HTM tram in s1
        12:10     HTM tram out s2         => s1-s2 1.40
        ",
    );
}

/// Boarding fares that count for caps, and a late check-out in place of one: the room is worked out anew.
#[test]
fn a_counted_boarding_fare_that_goes() {
    let counted = json!({
        "boarding_fares": [{ "id": "boarding", "modes": ["bus", "tram"], "amount_minor": 600, "counts_for_caps": true }],
        "caps": [cap("day", &json!("travel_day"), 700, &json!({}))] });
    check(
        &in_town(&[red(&counted)]),
        "
        2026-03-10
        08:00     RED bus in u
        09:00     RED tram in v           => u-? 6.00; opens v
        09:10     RED tram out w          => v-w 1.00
        10:00     RED tram in w
        10:10     RED tram out x          => w-x 0.00
        12:00     RED bus out v at=08:10
        12:01     trips                   => u-v 2.00; v-w 3.00; w-x 2.00
        ",
    );
}

/// A ride without check-out goes nowhere that is known: a cap on rides to a place does not cover it.
#[test]
fn a_counted_boarding_fare_and_a_cap_of_where_one_goes_to() {
    for (applies_to, [missing, ride]) in
        [(json!({ "to": ["inner"] }), ["6.00", "2.00"]), (json!({ "from": ["inner"] }), ["5.00", "0.00"])]
    {
        let parts = json!({
            "zones": { "inner": ["u", "v"] },
            "boarding_fares": [{ "id": "boarding", "modes": ["bus"], "amount_minor": 600, "counts_for_caps": true }],
            "caps": [cap("inner", &json!("travel_day"), 500, &json!({ "applies_to": applies_to }))] });
        check(
            &in_town(&[red(&parts)]),
            &format!(
                "
                2026-03-10
                08:00     RED bus in u
                09:00     RED bus in u            => u-? {missing}; opens u
                09:10     RED bus out v           => u-v {ride}
                "
            ),
        );
    }
}

/// Caps of a tariff whose conditions ask for the peak, in a year without a holiday list: no price, and nothing counted.
#[test]
fn j5_a_cap_that_asks_for_the_peak() {
    let own = |holidays: &Value| {
        in_town(&[red(&json!({
            "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }], "off_peak_holidays": holidays,
            "caps": [cap("off", &json!("travel_day"), 200, &json!({ "applies_to": { "peak": false, "modes": ["tram"] } }))] }))])
    };
    let taps = |tram: &str| {
        format!(
            "
            2027-03-10
            10:00     RED tram in u
            10:10     RED tram out v          => u-v {tram}
            11:00     RED bus in u
            11:10     RED bus out v           => u-v 2.00
            "
        )
    };
    check(&own(&json!({ "2027": [] })), &taps("2.00"));
    check(&own(&json!({ "2026": [] })), &taps("unpriced: no holiday list for the year"));
}
