//! Transfers that price several rides as one.
//!
//! Windows last an hour from the first check-in. The places lie on one road: `u` 0 km, `v` 2, `w` 5, `x` 9, `y` 14, `z` 20.

use ovcore::rules::Rules;
use serde_json::json;

use crate::transfers::window;
use crate::{blue, check, in_the_country, in_town, named, red};

/// Bands of 2.00 up to 3 km, 3.00 up to 8, 4.00 up to 15, 5.00 beyond; rides are priced as one.
fn merged(by: &str) -> Rules {
    in_town(&[red(&json!({
        "prices": [{ "id": "bands", "modes": ["bus"], "rule": { "bands": { "unit": "metre", "bands": [
            { "up_to": 3000, "amount_minor": 200 }, { "up_to": 8000, "amount_minor": 300 },
            { "up_to": 15000, "amount_minor": 400 }, { "amount_minor": 500 }] } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": by } } }] }))] }))])
}

/// Rides one after the other, each in ten minutes: where they go, and what they cost.
fn ridden(rides: &[(&str, &str, &str)]) -> String {
    let ride = |(i, (from, to, price)): (usize, &(&str, &str, &str))| {
        format!("08:{i}0 RED bus in {from}\n08:{i}8 RED bus out {to} => {from}-{to} {price}\n")
    };
    format!("2026-03-10\n{}", rides.iter().enumerate().map(ride).collect::<String>())
}

/// Priced as one from end to end: straight on, back, and home again.
#[test]
fn merged_from_end_to_end() {
    let rules = merged("end_to_end");
    // 2, 5, 9 and 14 km in all.
    check(&rules, &ridden(&[("u", "v", "2.00"), ("v", "w", "1.00"), ("w", "x", "1.00"), ("x", "y", "0.00")]));
    // 9 km, then 5 km in all: nothing more, and nothing back.
    check(&rules, &ridden(&[("u", "x", "4.00"), ("x", "w", "0.00")]));
    // 9 km, 5 km, then 20 km in all: 5.00 - 4.00.
    check(&rules, &ridden(&[("u", "x", "4.00"), ("x", "w", "0.00"), ("w", "z", "1.00")]));
    // A walk in between: 3 km (2.00), then from w to z, 15 km: 4.00 - 2.00.
    check(&rules, &ridden(&[("w", "v", "2.00"), ("x", "z", "2.00")]));
}

/// Priced as one by the longest way from any check-in to any check-out.
#[test]
fn merged_by_the_longest_way() {
    let rules = merged("longest_pair");
    check(&rules, &ridden(&[("u", "v", "2.00"), ("v", "w", "1.00"), ("w", "x", "1.00")]));
    // There and back is the way there.
    check(&rules, &ridden(&[("u", "x", "4.00"), ("x", "u", "0.00")]));
    // w-v is 3 km, w-x 4, u-v 2, u-x 9.
    check(&rules, &ridden(&[("w", "v", "2.00"), ("u", "x", "2.00")]));
    // x-w 4 km (3.00), then u-v alone is 2 km: x-v is 7 km, u-w 5: still 3.00.
    check(&rules, &ridden(&[("x", "w", "3.00"), ("u", "v", "0.00")]));
}

/// Priced as one by the sum of the distances.
#[test]
fn merged_by_the_sum_of_distances() {
    let rules = merged("sum_of_distances");
    // 2, 4, 9 and 18 km.
    check(&rules, &ridden(&[("u", "v", "2.00"), ("v", "u", "1.00"), ("u", "w", "1.00"), ("u", "x", "1.00")]));
    check(&rules, &ridden(&[("w", "v", "2.00"), ("w", "v", "1.00"), ("w", "v", "1.00")]));
}

/// Rides that are one stand on what was spent before the first of them, and count what one ride counts.
#[test]
fn merged_beyond_a_step() {
    let rules = |counts: &str| {
        in_town(&[red(&json!({
            "prices": [{ "id": "bands", "modes": ["bus"], "rule": { "bands": { "unit": "metre", "bands": [
                { "up_to": 3000, "amount_minor": 800 }, { "amount_minor": 1600 }] } } }],
            "spend_steps": [{ "id": "saver", "period": "travel_day", "counts": counts, "steps": [
                { "after_minor": 1000, "basis_points": 5000 }, { "after_minor": 1650, "basis_points": 10000 }] }],
            "transfers": [window(&json!({
                "joins": [{ "id": "one", "effect": { "merge": { "by": "end_to_end" } } }] }))] }))])
    };
    // As one ride 16.00: 10.00, and half of 6.00.
    let one = ridden(&[("u", "v", "8.00"), ("v", "w", "5.00"), ("w", "x", "0.00")]);
    let later = |price: &str| format!("{one}12:00 RED bus in u\n12:08 RED bus out v => u-v {price}\n");
    // The full price of the whole counted 16.00: half of 0.50 is left before all is free.
    check(&rules("full_price"), &later("0.25"));
    // 13.00 was paid: 7.00 at half make 16.50, and the last 1.00 is free.
    check(&rules("paid"), &later("3.50"));
}

/// Steps count rides from `v` alone. What the first ride paid was not counted; as one with the second it is.
#[test]
fn merged_with_a_ride_that_no_step_counted() {
    let rules = in_town(&[red(&json!({
        "zones": { "at-v": ["v"] },
        "prices": [{ "id": "bands", "modes": ["bus"], "rule": { "bands": { "unit": "metre", "bands": [
            { "up_to": 3000, "amount_minor": 200 }, { "amount_minor": 300 }] } } }],
        "spend_steps": [{ "id": "saver", "period": "travel_day", "counts": "full_price",
            "applies_to": { "from": ["at-v"] }, "steps": [{ "after_minor": 250, "basis_points": 5000 }] }],
        "transfers": [window(&json!({
            "joins": [{ "id": "one", "effect": { "merge": { "by": "end_to_end" } } }] }))] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00  RED bus in u
        08:08  RED bus out v        => u-v 2.00
        # u-w as one is 3.00, and half of what lies beyond 2.50 is taken off: 2.75
        08:10  RED bus in v
        08:18  RED bus out w        => v-w 0.75
        # 3.00 was counted, so all of this ride lies beyond
        12:00  RED bus in v
        12:08  RED bus out w        => v-w 1.00
        ",
    );
}

/// Steps of their own for each mode: of the group only what counted for those of the last ride stands before them.
#[test]
fn merged_with_a_ride_that_counted_for_other_steps() {
    let step = |mode: &str| {
        json!({ "id": mode, "period": "travel_day", "counts": "full_price", "applies_to": { "modes": [mode] },
            "steps": [{ "after_minor": 400, "basis_points": 5000 }] })
    };
    let rules = in_town(&[red(&json!({
        "prices": [{ "id": "bands", "modes": ["bus", "tram"], "rule": { "bands": { "unit": "metre", "bands": [
            { "up_to": 3000, "amount_minor": 200 }, { "up_to": 8000, "amount_minor": 300 }, { "amount_minor": 500 }] } } }],
        "spend_steps": [step("bus"), step("tram")],
        "transfers": [window(&json!({
            "joins": [{ "id": "one", "effect": { "merge": { "by": "end_to_end" } } }] }))] }))]);
    check(
        &rules,
        "
        2026-03-10
        06:00  RED tram in u
        06:08  RED tram out w       => u-w 3.00
        08:00  RED bus in u
        08:08  RED bus out v        => u-v 2.00
        # u-x as one is 5.00 by tram, after the 3.00 of the first: 1.00, and half of 4.00; 2.00 was paid
        08:10  RED tram in v
        08:18  RED tram out x       => v-x 1.00
        ",
    );
}

/// Out of one gate, into another: the two rides of the metro are one.
#[test]
fn out_of_one_gate_into_another() {
    let one = json!({ "merge": { "by": "end_to_end" } });
    let rules = in_town(&[blue(&json!({
        "zones": { "one": ["u", "v", "w"], "two": ["x", "y"], "gate-v": ["v"], "gate-w": ["w"] },
        "prices": [{ "id": "zones", "modes": ["metro"], "rule": { "zone_pairs": { "both_ways": true, "pairs": [
            { "from": "one", "to": "one", "amount_minor": 200 }, { "from": "one", "to": "two", "amount_minor": 300 },
            { "from": "two", "to": "two", "amount_minor": 180 }] } } }],
        // Only from v to w and from w to v, and only within ten minutes.
        "transfers": [{ "id": "gates", "within": { "seconds": 600, "from": "last_check_out", "to": "check_in" },
            "joins": [
                { "id": "v-w", "from": { "to": ["gate-v"] }, "to": { "from": ["gate-w"] }, "effect": one },
                { "id": "w-v", "from": { "to": ["gate-w"] }, "to": { "from": ["gate-v"] }, "effect": one }] }] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00     BLUE metro in u
        08:10     BLUE metro out v        => u-v 2.00
        # u-x as one is 3.00
        08:20     BLUE metro in w
        08:30     BLUE metro out x        => w-x 1.00
        09:00     BLUE metro in x
        09:10     BLUE metro out w        => x-w 3.00
        # as one still two zones
        09:20     BLUE metro in v
        09:30     BLUE metro out u        => v-u 0.00
        # too late by a second
        10:00     BLUE metro in u
        10:10     BLUE metro out v        => u-v 2.00
        10:20:01  BLUE metro in w
        10:30     BLUE metro out x        => w-x 3.00
        # in at the gate that one came out of: not one
        11:00     BLUE metro in u
        11:10     BLUE metro out v        => u-v 2.00
        11:15     BLUE metro in v
        11:30     BLUE metro out x        => v-x 3.00
        # going on from where the second ride ended is no such change
        12:00     BLUE metro in x
        12:10     BLUE metro out v        => x-v 3.00
        12:15     BLUE metro in w
        12:20     BLUE metro out u        => w-u 0.00
        12:25     BLUE metro in u
        12:30     BLUE metro out v        => u-v 2.00
        ",
    );
}

/// By all zones touched: what the set of all costs, less what was paid (Helsinki).
#[test]
fn merged_by_zones() {
    let rules = in_town(&[red(&json!({
        "zones": { "A": ["u"], "B": ["v", "w"], "C": ["x"], "D": ["y"] },
        "prices": [{ "id": "sets", "modes": ["bus", "tram"], "rule": { "zone_sets": { "sets": [
            { "zones": ["A", "B"], "amount_minor": 295 }, { "zones": ["B", "C"], "amount_minor": 290 },
            { "zones": ["A", "B", "C"], "amount_minor": 410 }, { "zones": ["D"], "amount_minor": 280 },
            { "zones": ["B", "C", "D"], "amount_minor": 420 }, { "zones": ["A", "B", "C", "D"], "amount_minor": 450 }] } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": "zones" } } }] }))] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.95
        # A, B and C: 4.10 - 2.95
        08:10     RED tram in w
        08:15     RED tram out x          => w-x 1.15
        # nothing new
        08:20     RED bus in x
        08:25     RED bus out v           => x-v 0.00
        # all four: 4.50 - 4.10
        08:30     RED bus in x
        08:35     RED bus out y           => x-y 0.40
        # the hour is over
        09:00:01  RED bus in x
        09:05     RED bus out v           => x-v 2.90
        ",
    );
}

/// A merged ride may be dearer than by itself: the rides cost together what one ride costs.
#[test]
fn merging_may_make_a_ride_dearer() {
    let rules = in_town(&[red(&json!({
        "zones": { "a": ["u", "v"], "b": ["w"], "c": ["x"] },
        "prices": [{ "id": "zones", "modes": ["bus"], "rule": { "zone_pairs": { "both_ways": true, "pairs": [
            { "from": "a", "to": "a", "amount_minor": 100 }, { "from": "a", "to": "b", "amount_minor": 150 },
            { "from": "b", "to": "c", "amount_minor": 150 }, { "from": "a", "to": "c", "amount_minor": 500 }] } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": "end_to_end" } } }] }))] }))]);
    // u-x as one costs 5.00, of which 1.50 is paid.
    check(&rules, &ridden(&[("u", "w", "1.50"), ("w", "x", "3.50")]));
    check(&rules, &ridden(&[("u", "v", "1.00"), ("v", "w", "0.50")]));
}

/// The longest way is priced at the time of its check-in, the way from end to end at that of the first: off-peak (from
/// 09:00) costs half.
#[test]
fn merged_at_the_time_of_the_longest_way() {
    let rules = |by: &str| {
        let row = |id: &str, peak: bool, prices: [u32; 2]| {
            json!({ "id": id, "modes": ["bus"], "when": { "peak": peak }, "rule": { "bands": { "unit": "metre", "bands": [
                { "up_to": 5000, "amount_minor": prices[0] }, { "amount_minor": prices[1] }] } } })
        };
        in_town(&[red(&json!({
            "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }], "off_peak_holidays": { "2026": [] },
            "prices": [row("peak", true, [200, 500]), row("off-peak", false, [100, 250])],
            "transfers": [window(&json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": by } } }] }))] }))])
    };
    for (by, [first, second], [third, fourth]) in [
        // w-v in the peak, 3 km; then u-x off-peak, 9 km: the longest way is u-x, 2.50 - 2.00; end to end is w-x, 4 km
        // in the peak: 2.00 - 2.00. Then u-w in the peak, and w-x off-peak: both ways the longest is u-x at 08:50.
        ("longest_pair", ["2.00", "0.50"], ["2.00", "3.00"]),
        ("end_to_end", ["2.00", "0.00"], ["2.00", "3.00"]),
    ] {
        check(
            &rules(by),
            &format!(
                "
                2026-03-10
                08:50     RED bus in w
                08:58     RED bus out v           => w-v {first}
                09:10     RED bus in u
                09:40     RED bus out x           => u-x {second}
                2026-03-11
                08:50     RED bus in u
                08:58     RED bus out w           => u-w {third}
                # as one 5.00, by itself off-peak 1.00
                09:10     RED bus in w
                09:40     RED bus out x           => w-x {fourth}
                "
            ),
        );
    }
}

/// By zones a ride costs no more than by itself.
#[test]
fn merged_by_zones_or_by_itself() {
    let rules = in_town(&[red(&json!({
        "zones": { "A": ["u"], "B": ["v"], "D": ["x", "y"] },
        "prices": [{ "id": "sets", "modes": ["bus"], "rule": { "zone_sets": { "sets": [
            { "zones": ["A", "B"], "amount_minor": 295 }, { "zones": ["D"], "amount_minor": 280 },
            { "zones": ["A", "B", "D"], "amount_minor": 650 }] } } }],
        "transfers": [window(&json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": "zones" } } }] }))] }))]);
    // 6.50 - 2.95 would be 3.55.
    check(&rules, &ridden(&[("u", "v", "2.95"), ("x", "y", "2.80")]));
}

/// Where both cost the same the zones are bought: what they cost in full is spent, also for the steps that came in with the
/// second ride.
#[test]
fn merged_by_zones_at_the_price_of_the_ride() {
    let rules = in_town(&[red(&json!({
        "zones": { "A": ["u", "v"], "B": ["w", "x"] },
        "prices": [{ "id": "sets", "modes": ["bus", "tram"], "rule": { "zone_sets": { "sets": [
            { "zones": ["A"], "amount_minor": 200 }, { "zones": ["B"], "amount_minor": 300 },
            { "zones": ["A", "B"], "amount_minor": 700 }] } } }],
        "spend_steps": [{ "id": "trams", "period": "travel_day", "counts": "full_price", "applies_to": { "modes": ["tram"] },
            "steps": [{ "after_minor": 250, "basis_points": 5000 }, { "after_minor": 700, "basis_points": 10000 }] }],
        "transfers": [window(&json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": "zones" } } }] }))] }))]);
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        # 2.50 and half of 0.50; as one 2.50 and half of 4.50, of which 2.00 is paid
        08:10     RED tram in w
        08:15     RED tram out x          => w-x 2.75
        # 7.00 was spent
        12:00     RED tram in w
        12:05     RED tram out x          => w-x 0.00
        ",
    );
}

/// Rides of five minutes there and back, so many, from `from` at 08:00 on: all for nothing.
fn there_and_back(rides: u32) -> String {
    let ride = |n: u32| {
        let (from, to) = if n.is_multiple_of(2) { ("v", "u") } else { ("u", "v") };
        let (at, out) = (480 + n * 10, 485 + n * 10);
        format!(
            "{:02}:{:02} RED bus in {from}\n{:02}:{:02} RED bus out {to} => {from}-{to} 0.00\n",
            at / 60,
            at % 60,
            out / 60,
            out % 60
        )
    };
    (1..=rides).map(ride).collect()
}

/// However many rides are priced as one, the way begins where the first of them did.
#[test]
fn merged_from_the_first_of_very_many() {
    let many = |joins: serde_json::Value| {
        in_town(&[red(&json!({
            "prices": [{ "id": "bands", "modes": ["bus", "tram"], "rule": { "bands": { "unit": "metre", "bands": [
                { "up_to": 3000, "amount_minor": 200 }, { "up_to": 8000, "amount_minor": 300 },
                { "up_to": 15000, "amount_minor": 400 }, { "amount_minor": 500 }] } } }],
            "transfers": [window(&json!({
                "within": { "seconds": 80000, "from": "first_check_in", "to": "check_in" }, "joins": joins }))] }))])
    };
    let merge = json!({ "id": "one", "effect": { "merge": { "by": "end_to_end" } } });
    let rules = many(json!([merge]));
    for rides in [28, 30, 32, 34, 40] {
        // There and back it stays at 2.00; from u to w it is 5 km: 3.00. From where the second began it would be 3 km: 2.00.
        check(&rules, &first_to_last("", rides));
    }
    // The tram before is no part of what is priced as one: from z it would be 15 km, 4.00.
    let rules = many(json!([
        { "id": "tram", "from": { "modes": ["tram"] }, "effect": { "fixed": { "amount_minor": 200 } } }, merge
    ]));
    for rides in [28, 30, 31, 32, 34, 40] {
        check(&rules, &first_to_last("07:00 RED tram in z\n07:30 RED tram out u => z-u 5.00\n", rides));
    }
}

/// Of very many rides those before the ones that are priced as one are forgotten first: the longest way still begins where
/// the third of these did.
#[test]
fn merged_after_very_many_rides_of_their_own() {
    let rules = in_town(&[red(&json!({
        "prices": [{ "id": "bands", "modes": ["bus", "tram"], "rule": { "bands": { "unit": "metre", "bands": [
            { "up_to": 3000, "amount_minor": 200 }, { "up_to": 8000, "amount_minor": 300 },
            { "up_to": 19000, "amount_minor": 400 }, { "amount_minor": 500 }] } } }],
        "transfers": [window(&json!({
            "within": { "seconds": 80000, "from": "first_check_in", "to": "check_in" },
            "joins": [
                { "id": "trams", "to": { "modes": ["tram"] }, "effect": { "fixed": { "amount_minor": 100 } } },
                { "id": "one", "effect": { "merge": { "by": "longest_pair" } } }] }))] }))]);
    let ride = |n: u32, (mode, from, to, price): (&str, &str, &str, &str)| {
        let (hour, ten) = (6 + n / 6, n % 6);
        format!(
            "{hour:02}:{ten}0 RED {mode} in {from}\n{hour:02}:{ten}5 RED {mode} out {to} => {from}-{to} {price}\n"
        )
    };
    let trams = (0..28).map(|n| ("tram", "v", "w", if n == 0 { "2.00" } else { "1.00" }));
    // The last tram and the buses are one: w-u is 5 km, 3.00; u-z is 20 km, where v-z would be 18.
    let buses = [("w", "u", "2.00"), ("u", "v", "0.00")].into_iter();
    let there_and_back = [("v", "w", "0.00"), ("w", "v", "0.00")].into_iter().cycle().take(7);
    let buses = buses.chain(there_and_back).chain([("w", "z", "2.00")]);
    let rides = trams.chain(buses.map(|(from, to, price)| ("bus", from, to, price)));
    let rides: String = (0..).zip(rides).map(|(n, what)| ride(n, what)).collect();
    check(&rules, &format!("2026-03-10\n{rides}"));
}

/// From u to v, there and back so often, and from u to w.
fn first_to_last(before: &str, rides: u32) -> String {
    format!(
        "2026-03-10\n{before}\
         07:50 RED bus in u\n07:55 RED bus out v => u-v 2.00\n{}\
         19:00 RED bus in u\n19:30 RED bus out w => u-w 1.00\n",
        there_and_back(rides)
    )
}

/// Of ways of one length the first that was ridden is priced, at its own time, by its own check-out.
#[test]
fn merged_by_the_first_of_the_longest_ways() {
    let row = |id: &str, peak: bool, by: &str, amount: u32| json!({ "id": id, "modes": ["bus"], "when": { "peak": peak, "decided_by": by }, "rule": { "flat": { "amount_minor": amount } } });
    let rules = |by: &str| {
        in_town(&[red(&json!({
            "peak": [{ "days": "weekdays", "from": "07:00", "until": "09:00" }], "off_peak_holidays": { "2026": [] },
            "prices": [row("peak", true, by, 500), row("off-peak", false, by, 250)],
            "transfers": [window(&json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": "longest_pair" } } }] }))] }))])
    };
    for (by, out) in [("check_in", "07:05"), ("check_out", "06:58")] {
        check(
            &rules(by),
            &format!(
                "
                2026-03-10
                06:50     RED bus in u
                {out}     RED bus out x           => u-x 2.50
                07:10     RED bus in x
                07:20     RED bus out u           => x-u 0.00
                "
            ),
        );
    }
}

/// From end to end along the line that both rides name, though another is shorter.
#[test]
fn merged_along_the_line_of_both() {
    let rules = in_the_country(|network, tariffs| {
        let lines = network["lines"].as_array_mut().unwrap();
        let eight = lines.iter_mut().find(|line| line["id"] == "8").unwrap();
        eight["stops"] = json!([["s3", 0], ["s1", 5_000]]);
        named(tariffs, "htm")["transfers"] = json!([window(
            &json!({ "joins": [{ "id": "one", "effect": { "merge": { "by": "end_to_end" } } }] })
        )]);
    });
    // s3-s1 is 7 km by line 7, and 5 km by line 8: 2.40, less 1.80.
    check(
        &rules,
        "
        2026-03-10
        08:00     HTM bus in s3 line=7
        08:10     HTM bus out s4 line=7       => s3-s4 1.80
        08:50     HTM bus in s4 line=7
        08:58     HTM bus out s1 line=7       => s4-s1 0.60
        ",
    );
}
