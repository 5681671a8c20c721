//! An account is bounded: it costs the same after a year as after a month.

#![expect(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "free functions of a test")]

use std::fmt::Write as _;

use ovcore::account::Account;
use ovcore::calendar::TravelDay;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

/// The account of somebody who travelled to work and back on so many days, four quiet days after the last.
fn commuter(days: i32) -> Account {
    let first: TravelDay = "2026-01-05".parse().unwrap();
    let mut script = String::new();
    for day in 0..days {
        writeln!(script, "{}", first.plus_days(day)).unwrap();
        script += "
            08:00  HTM tram in  s1
            08:15  HTM tram out s3
            08:30  NS  rail in  a
            09:00  NS  rail out d
            17:30  NS  rail in  d
            18:00  NS  rail out a
            03:25:02+1  bank approves
            ";
    }
    writeln!(script, "{}\n12:00 advance", first.plus_days(days + 4)).unwrap();
    play(&rules(), &script).account
}

/// DESIGN section 6: at most 600 bytes, and 20 for each travelled day that can still be corrected.
#[test]
fn an_account_at_rest_is_small() {
    for days in [1, 40, 200] {
        let account = commuter(days);
        assert_eq!(account.days().len(), 0, "at rest");
        let (bytes, correctable) = (account.to_bytes().len(), account.digests().len());
        println!("after {days} days of travel: {bytes} bytes, {correctable} days can still be corrected");
        assert!(bytes <= 600 + 20 * correctable, "{bytes} bytes, {correctable} days");
    }
}

/// What is held does not grow with what has been.
#[test]
fn a_year_costs_no_more_than_two_months() {
    let (short, long) = (commuter(80).to_bytes().len(), commuter(200).to_bytes().len());
    // Numbers that count what has been grow by a byte now and then.
    assert!(long <= short + 40, "{short} bytes, then {long}");
}
