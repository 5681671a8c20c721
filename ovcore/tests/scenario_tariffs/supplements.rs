//! P10: supplements, at a reader of their own (Intercity direct) and with the ride (a station fee).
//!
//! In the test country the reader `IC` of NS asks for 3.00 in the peak and 1.80 outside it. `a`–`c` costs 6.00.

use ovcore::rules::Rules;
use ovcore_testkit::scenario::play_in_any_order;
use serde_json::{Value, json};

use crate::{check, in_a_town, in_the_country, in_town, lines, named, red, town, with};

/// The test country with the supplement, changed.
fn with_direct(parts: &Value, change: impl FnOnce(&mut Vec<Value>)) -> Rules {
    in_the_country(|network, tariffs| {
        network["supplement_readers"] =
            json!([{ "carrier": "NS", "reader": "IC", "supplement": "ic-direct" }]);
        let own = json!({ "id": "ic-direct", "charged": "at_reader",
                          "prices": [{ "when": { "peak": true }, "amount_minor": 300 }, { "amount_minor": 180 }] });
        named(tariffs, "ns")["supplements"] = json!([with(&own, parts)]);
        change(tariffs);
    })
}

fn direct() -> Rules {
    with_direct(&json!({}), |_| ())
}

/// P10: a tram does not take up what waits for a train.
#[test]
fn p10_a_tram_takes_up_nothing() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail tap a reader=IC id=s
        12:05     HTM tram in s1          => opens s1
        12:10     HTM tram out s2         => s1-s2 1.40
        # 36 minutes after it was asked for
        12:36     NS rail in a            => opens a
        13:00     NS rail out c           => a-c 6.00
        13:01     taps                    => s is supplement tap; t2 is check-in; t3 is check-out of t2; t4 is check-in; t5 is check-out of t4
        ",
    );
}

/// P10: during the ride it attaches to the open trip, and its bucket says so.
#[test]
fn p10_attaches_to_the_open_trip() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail in a id=one     => opens a
        12:05     NS rail tap b reader=IC id=s => supplement tap of one
        12:20     NS rail out c           => a-c 7.80
        # the next trip has none
        14:00     NS rail in a            => opens a
        14:20     NS rail out c           => a-c 6.00
        14:30     taps                    => one is check-in; s is supplement tap of one; t3 is check-out of one; t4 is check-in; t5 is check-out of t4
        ",
    );
}

/// P10: whatever direction its reader gives it, it is neither check-in nor check-out.
#[test]
fn p10_the_direction_of_its_reader_does_not_matter() {
    for direction in ["in", "out", "tap"] {
        check(
            &direct(),
            &format!(
                "
                2026-03-10
                12:00     NS rail in a id=one     => opens a
                12:05     NS rail {direction} c reader=IC => supplement tap of one
                12:20     NS rail out c           => a-c 7.80
                "
            ),
        );
    }
}

/// P10: before the ride it attaches to the next rail check-in within the transfer window, 35:00 included.
#[test]
fn p10_attaches_to_the_next_check_in_within_the_window() {
    for (check_in, price, bucket) in
        [("12:00:01", "7.80", " of one"), ("12:35:00", "7.80", " of one"), ("12:35:01", "6.00", "")]
    {
        check(
            &direct(),
            &format!(
                "
                2026-03-10
                12:00     NS rail tap a reader=IC id=s => supplement tap
                {check_in} NS rail in a id=one
                12:50     NS rail out c id=end    => a-c {price}
                13:00     taps                    => s is supplement tap{bucket}; one is check-in; end is check-out of one
                "
            ),
        );
    }
}

/// P10: after a check-out it is for the next trip, not for the one before.
#[test]
fn p10_after_a_check_out_it_is_for_the_next_trip() {
    check(
        &direct(),
        "
        2026-03-10
        11:40     NS rail in a id=one     => opens a
        12:00     NS rail out b           => a-b 4.00
        12:10     NS rail tap b reader=IC => supplement tap
        # 6.00 - 4.00, and the supplement
        12:20     NS rail in b
        12:40     NS rail out c           => b-c 3.80 after one
        ",
    );
}

/// P10: it attaches to rail only: an open tram ride neither takes it nor is ended by it.
#[test]
fn p10_attaches_to_rail_only() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     HTM tram in s1          => opens s1
        12:10     NS rail tap a reader=IC => supplement tap
        12:20     HTM tram out s2         => s1-s2 1.40
        12:45     NS rail in a
        13:00     NS rail out c           => a-c 7.80
        ",
    );
    // 35 minutes run from the presentation, whatever was ridden meanwhile.
    check(
        &direct(),
        "
        2026-03-10
        12:00     HTM tram in s1
        12:10     NS rail tap a reader=IC
        12:20     HTM tram out s2         => s1-s2 1.40
        12:45:01  NS rail in a
        13:00     NS rail out c           => a-c 6.00
        ",
    );
}

/// P10: at most one a trip, also of one asked for before the ride and one during it.
#[test]
fn p10_at_most_one_a_trip() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail tap a reader=IC => supplement tap
        12:02     NS rail tap a reader=IC => supplement tap
        12:05     NS rail in a id=one
        12:10     NS rail tap b reader=IC => supplement tap of one
        12:15     NS rail tap b reader=IC => supplement tap of one
        12:20     NS rail out c           => a-c 7.80
        ",
    );
}

/// P10: what nobody took up in time is over, and the next tap asks for what its own reader charges.
#[test]
fn p10_what_waited_too_long_is_over() {
    let rules = in_the_country(|network, tariffs| {
        let reader =
            |id: &str, supplement: &str| json!({ "carrier": "NS", "reader": id, "supplement": supplement });
        network["supplement_readers"] = json!([reader("IC", "ic-direct"), reader("NIGHT", "night")]);
        let own = |id: &str, amount: u32| json!({ "id": id, "charged": "at_reader", "prices": [{ "amount_minor": amount }] });
        named(tariffs, "ns")["supplements"] = json!([own("ic-direct", 180), own("night", 500)]);
    });
    for (second, price) in [("12:35:00", "7.80"), ("12:35:01", "11.00")] {
        check(
            &rules,
            &format!(
                "
                2026-03-10
                12:00     NS rail tap a reader=IC    => supplement tap
                {second}  NS rail tap a reader=NIGHT => supplement tap
                12:40     NS rail in a
                13:00     NS rail out c              => a-c {price}
                "
            ),
        );
    }
}

/// P10: of two before the ride, the window runs from the later one.
#[test]
fn p10_the_later_of_two_before_the_ride_counts() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail tap a reader=IC
        12:10     NS rail tap a reader=IC
        12:45     NS rail in a
        13:00     NS rail out c           => a-c 7.80
        ",
    );
}

/// P2, P10: a second presentation up to 5 s later is the same one, up to 30 s later it undoes the first, and after that
/// it is one more, of which one counts: before the ride, during it, and on both sides of the check-in.
#[test]
fn p10_a_second_one_undoes_it() {
    for (second, price) in [
        ("12:05:05", "7.80"),
        ("12:05:06", "6.00"),
        ("12:05:30", "6.00"),
        ("12:05:31", "7.80"),
        ("12:15:00", "7.80"),
    ] {
        for check_in in ["12:00:00", "12:05:03", "12:20:00"] {
            let mut taps = [
                (check_in, "NS rail in a"),
                ("12:05:00", "NS rail tap a reader=IC"),
                (second, "NS rail tap a reader=IC"),
            ];
            taps.sort_unstable();
            let taps = taps.map(|(at, tap)| format!("{at} {tap}\n"));
            let script = format!("2026-03-10\n {} 12:40 NS rail out c => a-c {price}", taps.concat());
            check(&direct(), &script);
        }
    }
}

/// P10: the third sets it again, the fourth undoes that, and so on; the bucket names the trip all the same.
#[test]
fn p10_the_next_sets_it_again() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail in a id=one     => opens a
        12:05:00  NS rail tap b reader=IC => supplement tap of one
        12:05:20  NS rail tap b reader=IC => supplement tap of one
        12:05:40  NS rail tap b reader=IC => supplement tap of one
        12:20     NS rail out c           => a-c 7.80
        14:00     NS rail in a id=two     => opens a
        14:05:00  NS rail tap b reader=IC => supplement tap of two
        14:05:20  NS rail tap b reader=IC => supplement tap of two
        14:05:40  NS rail tap b reader=IC => supplement tap of two
        14:06:00  NS rail tap b reader=IC => supplement tap of two
        14:20     NS rail out c           => a-c 6.00
        # undone, and set again much later
        16:00     NS rail in a id=three   => opens a
        16:05:00  NS rail tap b reader=IC => supplement tap of three
        16:05:10  NS rail tap b reader=IC => supplement tap of three
        16:15:00  NS rail tap b reader=IC => supplement tap of three
        16:20     NS rail out c           => a-c 9.00
        ",
    );
}

/// P10: it stays with a trip whose check-out is missing: boarding fare and supplement.
#[test]
fn p10_stays_with_a_missing_trip() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail in a            => opens a
        12:05     NS rail tap b reader=IC
        13:00     HTM tram in s1          => a-? 21.80; opens s1
        ",
    );
    // Also where the trip ends at its longest, and at the same place too late to be free.
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail in a            => opens a
        12:05     NS rail tap b reader=IC
        18:00:01  advance                 => @18:00:01 a-? 21.80
        19:00     NS rail in a
        19:05     NS rail tap a reader=IC
        20:00:01  NS rail out a           => a-a 21.80
        ",
    );
}

/// P6, P7, P10: it falls with a cancelled trip, and does not wait for the next.
#[test]
fn p10_falls_with_a_cancelled_trip() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail in a id=one     => opens a
        12:05     NS rail tap a reader=IC id=s
        12:10     NS rail out a           => a-a free: same place
        12:20     NS rail in a id=two     => opens a
        12:40     NS rail out c           => a-c 6.00
        # pressed twice: the first trip goes, and its supplement with it
        15:00     NS rail in a id=three   => opens a
        15:01     NS rail tap a reader=IC
        15:02     NS rail in a id=four    => a-? free: wrong pole; opens a
        15:20     NS rail out c           => a-c 6.00
        ",
    );
}

/// P10: it falls with an unpriced trip: unknown is not the supplement alone.
#[test]
fn p10_falls_with_an_unpriced_trip() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail in a id=one     => opens a
        12:05     NS rail tap b reader=IC => supplement tap of one
        13:00     NS rail out k           => a-k unpriced: distance unknown
        14:00     NS rail in a            => opens a
        14:20     NS rail out c           => a-c 6.00
        03:25+1   advance                 => @03:25 asks 6.00 night
        ",
    );
}

/// J5, P10: peak or off-peak is that of the trip's check-in, not of the presentation.
#[test]
fn p10_peak_by_the_check_in() {
    for (check_in, supplement, price) in [
        ("06:29:59", "06:40", "7.80"),
        ("06:30:00", "06:25", "9.00"),
        ("08:59:59", "09:10", "9.00"),
        ("09:00:00", "08:55", "7.80"),
    ] {
        let mut taps = [(check_in, "NS rail in a"), (supplement, "NS rail tap a reader=IC")];
        taps.sort_unstable();
        let taps = taps.map(|(at, tap)| format!("{at} {tap}\n"));
        check(&direct(), &format!("2026-03-10\n {} 09:30 NS rail out c => a-c {price}", taps.concat()));
    }
}

/// J5, P10: of a journey the first check-in, unless the price asks for the trip's own.
#[test]
fn p10_peak_by_the_journey_or_by_the_trip() {
    let by_trip = json!({ "prices": [{ "when": { "peak": true, "decided_by": "check_in" }, "amount_minor": 300 },
                                     { "amount_minor": 180 }] });
    for (rules, price) in [(direct(), "5.00"), (with_direct(&by_trip, |_| ()), "3.80")] {
        check(
            &rules,
            &format!(
                "
                2026-03-10
                08:50     NS rail in a id=one     => opens a
                09:05     NS rail out b           => a-b 4.00
                09:10     NS rail in b            => opens b after one
                09:11     NS rail tap b reader=IC
                09:20     NS rail out c           => b-c {price} after one
                "
            ),
        );
    }
}

/// Where no price holds, nothing is due.
#[test]
fn p10_nothing_is_due_where_no_price_holds() {
    let in_peak = json!({ "prices": [{ "when": { "peak": true }, "amount_minor": 300 }] });
    check(
        &with_direct(&in_peak, |_| ()),
        "
        2026-03-10
        08:00     NS rail in a id=one     => opens a
        08:05     NS rail tap b reader=IC => supplement tap of one
        08:20     NS rail out c           => a-c 9.00
        12:00     NS rail in a id=two     => opens a
        12:05     NS rail tap b reader=IC => supplement tap of two
        12:20     NS rail out c           => a-c 6.00
        ",
    );
}

/// A discount lowers it only where the supplement says so; then it is rounded once with the price.
#[test]
fn p10_discounts_only_where_it_says_so() {
    let lowered = json!({ "discounts_apply": true });
    for (rules, price) in [(direct(), "5.40"), (with_direct(&lowered, |_| ()), "4.68")] {
        check(
            &rules,
            &format!(
                "
                2026-03-10
                05:00     holds dal               => holds dal
                12:00     NS rail in a            => opens a
                12:05     NS rail tap b reader=IC
                12:20     NS rail out c           => a-c {price}
                "
            ),
        );
    }
}

/// The leg of the supplement's carrier gets it: a trip over NS (6.00) and Arriva (3.00), in both directions.
#[test]
fn p10_the_leg_of_its_carrier_gets_it() {
    let rules = direct();
    let story = check(
        &rules,
        "
        2026-03-10
        12:00     NS rail in a id=one     => opens a
        12:05     NS rail tap b reader=IC
        12:40     ARRIVA rail out e       => a-e 10.80 [NS 7.80 + ARRIVA 3.00]
        # 4.00 for e-c, and 10.00 - 4.00 with NS
        15:00     ARRIVA rail in e        => opens e
        15:05     NS rail tap c reader=IC
        15:40     NS rail out a           => e-a 9.80 [ARRIVA 4.00 + NS 5.80]
        ",
    );
    assert_eq!(
        lines(&rules, &story, "one"),
        ["NS units 600", "ARRIVA units 1000", "ARRIVA units -700", "NS ic-direct 180"]
    );
}

/// A ride without a leg of the supplement's carrier gets one for it, at the reader's place.
#[test]
fn p10_a_leg_of_its_own() {
    let rules = direct();
    let story = check(
        &rules,
        "
        2026-03-10
        12:00     ARRIVA rail in c id=one => opens c
        12:05     NS rail tap c reader=IC
        12:40     ARRIVA rail out e       => c-e 5.80 [ARRIVA 4.00 + NS 1.80]
        ",
    );
    let own = &story.account.trips().next().unwrap().trip.legs[1];
    assert_eq!((own.from.as_str(), own.to, own.distance), ("c", None, None));
    assert_eq!(lines(&rules, &story, "one"), ["ARRIVA units 400", "NS ic-direct 180"]);
}

/// I3: in any order of arrival the trip ends with it, or without it where it was undone.
#[test]
fn p10_in_any_order_of_arrival() {
    play_in_any_order(
        &direct(),
        "2026-03-10",
        "
        14:00     NS rail in a id=one at=12:00
        14:00     NS rail tap b reader=IC id=s at=12:05
        14:00     NS rail out c id=end at=12:20
        ",
        "
        14:01     trips                   => a-c 7.80
        14:01     taps                    => one is check-in; s is supplement tap of one; end is check-out of one
        ",
    );
    play_in_any_order(
        &direct(),
        "2026-03-10",
        "
        14:00     NS rail tap a reader=IC id=s at=11:59:50
        14:00     NS rail in a id=one at=12:00
        14:00     NS rail tap a reader=IC id=u at=12:00:10
        14:00     NS rail out c id=end at=12:20
        ",
        "
        14:01     trips                   => a-c 6.00
        14:01     taps                    => s is supplement tap of one; one is check-in; u is supplement tap of one; end is check-out of one
        ",
    );
    // Three in turn: set, undone, set again; the trip ends as missing.
    play_in_any_order(
        &direct(),
        "2026-03-10",
        "
        14:00     NS rail in a id=one at=12:00
        14:00     NS rail tap b reader=IC id=s at=12:05:00
        14:00     NS rail tap b reader=IC id=u at=12:05:20
        14:00     NS rail tap b reader=IC id=v at=12:05:40
        14:00     HTM tram in s1 at=13:00
        ",
        "14:01     trips                   => a-? 21.80; s1-? open",
    );
}

/// L1, P10: a late one raises the price of the trip that it belongs to; a late check-in takes it from the next.
#[test]
fn p10_late_presentations_change_the_price() {
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail in a id=one     => opens a
        12:20     NS rail out c           => a-c 6.00
        13:00     NS rail tap b reader=IC at=12:10 => supplement tap of one; a-c 7.80 (was 6.00)
        ",
    );
    check(
        &direct(),
        "
        2026-03-10
        12:00     NS rail tap a reader=IC id=s
        12:30     NS rail in b id=two
        12:50     NS rail out c           => b-c 5.80
        13:00     NS rail in a id=one at=12:05
        13:01     NS rail out b at=12:20
        # the first trip has the supplement, and the second continues it
        13:02     trips                   => a-b 5.80; b-c 2.00 after one
        ",
    );
}

/// J6, P10: across midnight, during a ride and before one.
#[test]
fn p10_across_midnight() {
    check(
        &direct(),
        "
        2026-03-10
        23:50     NS rail in a id=one     => opens a
        00:10+1   NS rail tap b reader=IC
        00:30+1   NS rail out c           => a-c 7.80
        2026-03-12
        23:50     NS rail tap a reader=IC
        00:25+1   NS rail in a
        00:45+1   NS rail out c           => a-c 7.80
        2026-03-14
        23:50     NS rail tap a reader=IC
        00:25:01+1 NS rail in a
        00:45+1   NS rail out c           => a-c 6.00
        ",
    );
}

/// P2, P10: a second one on the other side of midnight is the same presentation, or undoes the first.
#[test]
fn p10_undone_across_midnight() {
    for (second, price) in
        [("00:00:03+1", "7.80"), ("00:00:04+1", "6.00"), ("00:00:28+1", "6.00"), ("00:00:29+1", "7.80")]
    {
        for (before, after) in [("23:50 NS rail in a", ""), ("", "00:10+1 NS rail in a")] {
            check(
                &direct(),
                &format!(
                    "
                    2026-03-10
                    {before}
                    23:59:58  NS rail tap a reader=IC
                    {second}  NS rail tap a reader=IC
                    {after}
                    00:40+1   NS rail out c           => a-c {price}
                    "
                ),
            );
        }
    }
}

/// P5, P10: a trip that is open at the end of its travel day takes its supplement with it.
#[test]
fn p10_until_the_end_of_the_travel_day() {
    check(
        &direct(),
        "
        2026-03-10
        23:50     NS rail in a            => opens a
        00:10+1   NS rail tap b reader=IC
        03:25+1   advance                 => @03:05 a-? 21.80; @03:25 asks 21.80 night
        ",
    );
}

/// P10: caps neither count nor lower it, unless it says so: a cap of 8.00 for a day with NS.
#[test]
fn p10_outside_and_inside_of_caps() {
    let cap = |tariffs: &mut Vec<Value>| {
        named(tariffs, "ns")["caps"] =
            json!([{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 800 } } }]);
    };
    let counted = json!({ "counts_for_caps": true });
    for (rules, second, third) in
        [(with_direct(&json!({}), cap), "3.80", "1.80"), (with_direct(&counted, cap), "2.00", "0.00")]
    {
        check(
            &rules,
            &format!(
                "
                2026-03-10
                12:00     NS rail in a            => opens a
                12:20     NS rail out c           => a-c 6.00
                14:00     NS rail in a            => opens a
                14:05     NS rail tap b reader=IC
                14:20     NS rail out c           => a-c {second}
                16:00     NS rail in d
                16:05     NS rail tap c reader=IC id=peak
                16:20     NS rail out b           => d-b {}
                19:00     NS rail in a            => opens a
                19:05     NS rail tap b reader=IC
                19:20     NS rail out c           => a-c {third}
                ",
                if third == "0.00" { "0.00" } else { "3.00" }
            ),
        );
    }
}

/// A fee with the ride: a tariff of Red where rides from or to `x` cost 5.00 more.
fn with_fee(parts: &Value, tariff: &Value) -> Rules {
    let fee = json!({ "id": "station", "charged": "with_ride",
                      "prices": [{ "when": { "from": ["airport"] }, "amount_minor": 500 },
                                 { "when": { "to": ["airport"] }, "amount_minor": 450 }] });
    let own = json!({ "zones": { "airport": ["x"] }, "supplements": [with(&fee, parts)] });
    in_town(&[red(&with(&own, tariff))])
}

/// A fee with the ride is due where its conditions hold: the first price that fits, once.
#[test]
fn a_fee_with_the_ride() {
    let rules = with_fee(&json!({}), &json!({}));
    let story = check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:20     RED bus out v           => u-v 2.00
        09:00     RED bus in v id=to
        09:20     RED bus out x           => v-x 6.50
        10:00     RED bus in x id=from
        10:20     RED bus out v           => x-v 7.00
        # the fee is one of the ride, not one of the check-in that is missing its check-out
        11:00     RED bus in u
        11:20     RED tram in u           => u-? 6.00; opens u
        ",
    );
    assert_eq!(lines(&rules, &story, "to"), ["RED bus 200", "RED station 450"]);
    assert_eq!(lines(&rules, &story, "from"), ["RED bus 200", "RED station 500"]);
}

/// A fee with the ride falls with a trip that is cancelled or has no price.
#[test]
fn a_fee_falls_with_the_ride() {
    let dear = json!({ "prices": [{ "id": "bus", "modes": ["bus"], "when": { "from": ["airport"], "to": ["town"] },
                                    "rule": { "flat": { "amount_minor": 200 } } }],
                       "zones": { "airport": ["x"], "town": ["v"] } });
    check(
        &with_fee(&json!({}), &dear),
        "
        2026-03-10
        08:00     RED bus in x
        08:20     RED bus out x           => x-x free: same place
        09:00     RED bus in x
        09:20     RED bus out w           => x-w unpriced: no price in the tariff for this ride
        10:00     RED bus in x
        10:20     RED bus out v           => x-v 7.00
        ",
    );
}

/// A fee outside of caps is paid on top of them, one inside counts and is lowered: a cap of 3.00 a day.
#[test]
fn a_fee_outside_and_inside_of_caps() {
    let cap = json!({ "caps": [{ "id": "day", "period": "travel_day",
                                 "limit": { "amount": { "amount_minor": 300 } } }] });
    let counted = json!({ "counts_for_caps": true });
    let taps = |[first, second, third]: [&str; 3]| {
        format!(
            "
            2026-03-10
            08:00     RED bus in u
            08:20     RED bus out v           => u-v {first}
            09:00     RED bus in x
            09:20     RED bus out v           => x-v {second}
            10:00     RED bus in v
            10:20     RED bus out x           => v-x {third}
            "
        )
    };
    // 2.00; 1.00 and 5.00; nothing and 4.50.
    check(&with_fee(&json!({}), &cap), &taps(["2.00", "6.00", "4.50"]));
    // 2.00; the last 1.00 of the cap; nothing.
    check(&with_fee(&counted, &cap), &taps(["2.00", "1.00", "0.00"]));
}

/// A fee of another network: the town's ferry has a price, and a fee that asks for the carrier.
#[test]
fn a_fee_by_mode_and_carrier() {
    let mut green = crate::tariff(
        "GREEN",
        &json!({ "carriers": ["GREEN", "BLUE"],
                 "prices": [{ "id": "all", "modes": ["ferry", "metro"], "rule": { "flat": { "amount_minor": 100 } } }],
                 "supplements": [
                    { "id": "pier", "charged": "with_ride", "prices": [{ "when": { "modes": ["ferry"] }, "amount_minor": 25 }] },
                    { "id": "green", "charged": "with_ride", "prices": [{ "when": { "carriers": ["GREEN"] }, "amount_minor": 10 }] }] }),
    );
    green["vat_basis_points"] = json!(900);
    check(
        &in_a_town(&town(), &[green]),
        "
        2026-03-10
        08:00     GREEN ferry in u
        08:20     GREEN ferry out v       => u-v 1.35
        09:00     GREEN metro in u
        09:20     GREEN metro out v       => u-v 1.10
        10:00     BLUE metro in u
        10:20     BLUE metro out v        => u-v 1.00
        ",
    );
}

/// P10: a supplement is part of what its own carrier's caps count, also where that is the second of the ride.
#[test]
fn p10_a_supplement_of_the_second_carrier() {
    let rules = in_the_country(|network, tariffs| {
        network["supplement_readers"] =
            json!([{ "carrier": "ARRIVA", "reader": "IC", "supplement": "fast" }]);
        let own = json!({ "id": "fast", "charged": "at_reader", "counts_for_caps": true, "prices": [{ "amount_minor": 180 }] });
        named(tariffs, "arriva")["supplements"] = json!([own]);
        named(tariffs, "arriva")["caps"] =
            json!([{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 350 } } }]);
    });
    check(
        &rules,
        "
        2026-03-10
        12:00     NS rail in a id=one
        12:10     ARRIVA rail tap c reader=IC => supplement tap of one
        12:30     ARRIVA rail out e           => a-e 9.50 [NS 6.00 + ARRIVA 3.50]
        ",
    );
}
