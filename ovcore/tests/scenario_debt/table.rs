//! D2, D4, D8: the retry table, as it is and as data.

use ovcore::card::CardScheme;
use ovcore::policy::{AttemptRow, Channel, DeclineCategory, Policy};
use ovcore_testkit::scenario::{CARD, play_with};
use ovcore_testkit::world::rules_with;

use super::schedule::declined_on;
use super::{MASTERCARD, after_debt, attempts, debt, scheduled_on};

/// What a row allows, in words.
fn allows(row: &AttemptRow) -> String {
    let numbers = [
        ("most", row.most),
        ("a date", row.most_a_date),
        ("until day", row.last_day),
        ("minutes", row.gap_minutes),
    ];
    let mut words: Vec<String> =
        numbers.iter().filter_map(|(name, number)| Some(format!("{name} {}", (*number)?))).collect();
    words.extend(row.needs_account_check.then(|| "after a check".to_owned()));
    words.extend(row.stops.then(|| "stops".to_owned()));
    words.join(", ")
}

/// D2, D4, D8: every cell of the default table.
#[test]
fn d2_the_default_table() {
    use DeclineCategory::{AccountClosed, Lost, NotPermitted, Stolen};
    let debt = Policy::ovpay().debt;
    assert_eq!(debt.attempt_days, [1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 42, 49, 56, 62]);
    assert_eq!(debt.unblock_minutes, 15);
    for scheme in CardScheme::ALL {
        for after in DeclineCategory::ALL {
            let scheduled = match (scheme, after) {
                (_, Lost | Stolen | AccountClosed) => "most 0, stops",
                (_, NotPermitted) => "most 0",
                (CardScheme::Visa, _) => "most 6, until day 14",
                (CardScheme::Maestro | CardScheme::Mastercard | CardScheme::VPay, _) => "",
            };
            let tap = if matches!(after, Lost | Stolen) {
                "a date 4, minutes 15, after a check"
            } else {
                "a date 4, minutes 15"
            };
            for (channel, expected) in [
                (Channel::Scheduled, scheduled),
                (Channel::Tap, tap),
                (Channel::SelfService, "a date 5, minutes 15"),
            ] {
                let row = debt.row(scheme, after, channel).unwrap();
                assert_eq!(allows(row), expected, "{scheme} × {after} × {channel}");
            }
        }
    }
}

/// The policy with another debt part.
fn policy(debt: &str) -> Policy {
    Policy::from_json(&format!(r#"{{ "format": "ovcore/policy/1", "debt": {debt} }}"#)).unwrap()
}

/// D2 as data: other days, and a table of other rows: the first that fits holds.
#[test]
fn d2_another_table() {
    let policy = policy(
        r#"{
            "attempt_days": [2, 4, 6, 30],
            "attempts": [
                { "channel": "scheduled", "scheme": "visa", "after": ["technical"], "most": 3 },
                { "channel": "scheduled", "scheme": "visa", "last_day": 4 },
                { "channel": "scheduled" },
                { "channel": "tap", "most": 2, "gap_minutes": 60 },
                { "channel": "self_service", "after": ["lost"], "most": 0 },
                { "channel": "self_service" }
            ]
        }"#,
    );
    let rules = rules_with(policy);
    let story = play_with(&rules, CARD, &after_debt(&format!("{}12:00+90 advance", declined_on(&[2, 4]))));
    assert_eq!(scheduled_on(&story), ["2026-03-13", "2026-03-15"]);
    let all = format!("{}12:00+90 advance", declined_on(&[2, 4, 6, 30]));
    let story = play_with(&rules, MASTERCARD, &after_debt(&all));
    assert_eq!(scheduled_on(&story), ["2026-03-13", "2026-03-15", "2026-03-17", "2026-04-10"]);
    // After a technical decline the row of three in all holds: day 6 comes, and day 30 does not.
    let technical = "
        03:25+2 advance
        03:26+2 bank declines technical
        03:25+4 advance
        03:26+4 bank declines technical
        03:25+6 advance
        03:26+6 bank declines technical
        12:00+90 advance
        ";
    let story = play_with(&rules, CARD, &after_debt(technical));
    assert_eq!(scheduled_on(&story), ["2026-03-13", "2026-03-15", "2026-03-17"]);
}

/// D4, D8 as data: other limits of taps and self-service.
#[test]
fn d4_d8_another_table() {
    let policy = policy(
        r#"{
            "attempt_days": [],
            "unblock_minutes": 0,
            "attempts": [
                { "channel": "scheduled" },
                { "channel": "tap", "most": 2, "gap_minutes": 60 },
                { "channel": "self_service", "after": ["lost"], "most": 0 },
                { "channel": "self_service", "last_day": 1, "most_a_date": 2 }
            ]
        }"#,
    );
    let story = play_with(
        &rules_with(policy),
        CARD,
        &after_debt(
            "
            12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
            12:01    bank declines        => declined
            13:00    NS rail in a denied  => refused at the reader
            13:00:01 NS rail in b denied  => debt-recovery tap; asks 6.00 debt, by tap
            13:01    bank declines        => declined
            20:00    NS rail in a denied  => refused at the reader
            20:01    pays                 => asks 6.00 debt, self-service
            20:01    bank declines        => declined
            20:01    pays                 => asks 6.00 debt, self-service
            20:02    bank declines        => declined
            20:03    pays                 => refused attempt.all_made_today
            20:03+1  pays                 => asks 6.00 debt, self-service
            20:04+1  bank declines lost   => declined; denied: issuer block: lost
            20:05+1  pays                 => refused attempt.closed
            20:06+1  check passes         => account check passed; freed: issuer block: lost
            20:06+2  pays                 => refused attempt.closed
            ",
        ),
    );
    assert_eq!(attempts(&story).len(), 5);
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
}

/// D8 as data: past the last day.
#[test]
fn d8_a_last_day() {
    let policy = policy(
        r#"{ "attempts": [ { "channel": "scheduled", "most": 0 }, { "channel": "tap" },
                           { "channel": "self_service", "last_day": 1 } ] }"#,
    );
    play_with(
        &rules_with(policy),
        CARD,
        &after_debt(
            "
            23:59:59+1 pays           => asks 6.00 debt, self-service
            00:00+2    bank declines  => declined
            00:00+2    pays           => refused attempt.too_late
            ",
        ),
    );
}

/// As data: a row may end a channel for good by other answers.
#[test]
fn d3_what_stops_is_data() {
    let policy = policy(
        r#"{ "attempts": [ { "channel": "scheduled", "after": ["technical"], "most": 0, "stops": true },
                           { "channel": "scheduled" }, { "channel": "tap" }, { "channel": "self_service" } ] }"#,
    );
    let rules = rules_with(policy);
    let story = play_with(
        &rules,
        CARD,
        &after_debt(
            "
            03:25+1  advance                  => @03:25 asks 6.00 debt, scheduled
            03:26+1  bank declines technical  => declined; no more attempts: scheduled
            12:00+1  pays                     => asks 6.00 debt, self-service
            12:01+1  bank declines            => declined
            12:00+90 advance
            ",
        ),
    );
    assert_eq!(scheduled_on(&story).len(), 1);
    // Lost is no reason to stop there; the issuer's block comes all the same.
    play_with(
        &rules,
        CARD,
        &after_debt(
            "
            03:25+1  advance                  => @03:25 asks 6.00 debt, scheduled
            03:26+1  bank declines lost       => declined; denied: issuer block: lost
            03:25+2  advance                  => @03:25 asks 6.00 debt, scheduled
            ",
        ),
    );
}

/// The findings of a policy with such a debt part.
fn findings(debt: &str) -> Vec<String> {
    let text = format!(r#"{{ "format": "ovcore/policy/1", "debt": {debt} }}"#);
    let error = Policy::from_json(&text).unwrap_err();
    let found = error.findings().iter().map(|f| format!("{}: {}", f.path, f.found));
    found.collect()
}

/// A table with a gap is no policy: it says for which scheme, answer and channel.
#[test]
fn d2_a_table_with_a_gap() {
    for (table, found) in [
        (r#"{ "attempts": [] }"#, "no row for Maestro × insufficient funds × scheduled"),
        (
            r#"{ "attempts": [{ "channel": "scheduled" }, { "channel": "tap" }] }"#,
            "no row for Maestro × insufficient funds × self-service",
        ),
        (
            r#"{ "attempts": [
                { "channel": "scheduled", "scheme": "maestro" }, { "channel": "scheduled", "scheme": "mastercard" },
                { "channel": "scheduled", "scheme": "visa" }, { "channel": "tap" }, { "channel": "self_service" }
            ] }"#,
            "no row for V PAY × insufficient funds × scheduled",
        ),
        (
            r#"{ "attempts": [
                { "channel": "scheduled" }, { "channel": "self_service" },
                { "channel": "tap", "after": ["insufficient_funds", "do_not_honour", "lost", "stolen", "account_closed",
                                              "not_permitted", "technical"] }
            ] }"#,
            "no row for Maestro × unknown × tap",
        ),
    ] {
        assert_eq!(findings(table), [format!("debt.attempts: found {found}")]);
    }
}

/// Days that do not rise, that come twice, or the debt's own date.
#[test]
fn d2_days_that_cannot_be() {
    for days in ["[1, 1]", "[2, 1]", "[0, 1]"] {
        let found = findings(&format!(r#"{{ "attempt_days": {days} }}"#));
        assert_eq!(found, [format!("debt.attempt_days: found {days}")]);
    }
}
