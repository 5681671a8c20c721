//! D2: the days of the schedule, as far as the table lets them, on the calendar; and what a host missed (T2).

use ovcore::account::What;
use ovcore::card::{CardKind, CardScheme};
use ovcore_testkit::scenario::{CARD, Story, play_with};
use ovcore_testkit::world::rules;

use super::{MASTERCARD, after_debt, attempts, debt, in_debt, in_debt_with, one_at_a_time, scheduled_on};

/// The days of the schedule (RULES D2), written down a second time.
pub(super) const DAYS: [u32; 14] = [1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 42, 49, 56, 62];

/// Attempts at collection time on some days, each declined a minute later.
pub(super) fn declined_on(days: &[u32]) -> String {
    let lines = days.iter().map(|day| format!("03:25+{day} advance\n03:26+{day} bank declines\n"));
    lines.collect()
}

fn skipped(story: &Story) -> usize {
    story.events.iter().filter(|e| matches!(e.what, What::RecoverySkipped { .. })).count()
}

/// The instants of the attempts, in UTC.
fn instants(story: &Story) -> Vec<String> {
    let made = story.events.iter().filter(|e| matches!(e.what, What::RecoveryRequested { .. }));
    made.map(|e| e.at.to_string()).collect()
}

/// D2: cards of other schemes than Visa go through the whole schedule, to day 62 inclusive; after it nothing is asked
/// any more, and the debt and the block stay.
#[test]
fn d2_the_whole_schedule() {
    for scheme in [CardScheme::Mastercard, CardScheme::Maestro, CardScheme::VPay] {
        let story =
            in_debt_with(CardKind { scheme, ..CARD }, &format!("{}12:00+250 advance", declined_on(&DAYS)));
        assert_eq!(
            scheduled_on(&story),
            [
                "2026-03-12",
                "2026-03-13",
                "2026-03-14",
                "2026-03-16",
                "2026-03-18",
                "2026-03-21",
                "2026-03-25",
                "2026-04-01",
                "2026-04-08",
                "2026-04-15",
                "2026-04-22",
                "2026-04-29",
                "2026-05-06",
                "2026-05-12",
            ],
            "{scheme}"
        );
        assert_eq!(one_at_a_time(&story), 15);
        assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
        assert!(story.account.is_blocked());
    }
}

/// D2: Visa: at most six, which ends them on day 10.
#[test]
fn d2_visa_at_most_six() {
    let story = in_debt(&format!("{}12:00+250 advance", declined_on(&[1, 2, 3, 5, 7, 10])));
    let six = ["2026-03-12", "2026-03-13", "2026-03-14", "2026-03-16", "2026-03-18", "2026-03-21"];
    assert_eq!(scheduled_on(&story), six);
    assert!(story.account.is_blocked());
}

/// D2, T2: Visa: day 14 is the last, inclusive. An attempt that a host missed does not count among the six.
#[test]
fn d2_visa_day_14_is_the_last() {
    let outage = "
        12:00+4  wakes          => @2026-03-12 03:25 attempt of day 1 skipped; @2026-03-13 03:25 attempt of day 2 skipped; @2026-03-14 03:05 2026-03-10 leaves; @2026-03-14 03:25 asks 6.00 debt, scheduled
        12:01+4  bank declines  => declined
        ";
    let story = in_debt(&format!("{outage}{}12:00+250 advance", declined_on(&[5, 7, 10, 14])));
    let made = ["2026-03-14", "2026-03-16", "2026-03-18", "2026-03-21", "2026-03-25"];
    assert_eq!(scheduled_on(&story), made);
    assert_eq!(skipped(&story), 2);
}

/// T2: of all that a host missed only the last that is allowed is made, at its own instant.
#[test]
fn t2_of_several_missed_only_the_last() {
    for (card, made, skips) in [(CARD, "2026-03-25", 6), (MASTERCARD, "2026-05-12", 13)] {
        let story = in_debt_with(card, "12:00+100 wakes");
        assert_eq!(attempts(&story), [format!("{made} 03:25 6.00 scheduled")]);
        assert_eq!(skipped(&story), skips);
    }
    // Two attempts missed after three that were made: the fifth and no more than that.
    let rest = format!("{}12:00+6 wakes\n12:01+6 bank declines\n12:00+250 advance", declined_on(&[1, 2]));
    let story = in_debt(&rest);
    assert_eq!(attempts(&story).get(2).map(String::as_str), Some("2026-03-16 03:25 6.00 scheduled"));
}

/// T2: skipped attempts do not count: a Visa card that was asked on days 3, 5, 7 and 10 has two left, but only day 14.
#[test]
fn t2_skipped_attempts_do_not_count() {
    let outage = "02:00+4 wakes\n02:01+4 bank declines\n";
    let story = in_debt(&format!("{outage}{}", declined_on(&[5, 7, 10, 14])));
    assert_eq!(story.account.debt().map(|d| d.scheduled.made), Some(5));
}

/// T2: a host that is back at the very instant of an attempt has missed only those before it.
#[test]
fn t2_back_at_the_instant_of_an_attempt() {
    in_debt(
        "
        03:24:59+2 wakes => @2026-03-12 03:25 asks 6.00 debt, scheduled
        ",
    );
    in_debt(
        "
        03:25+2 wakes    => @2026-03-12 03:25 attempt of day 1 skipped; @03:25 asks 6.00 debt, scheduled
        ",
    );
}

/// T2: what joins while the host is away joins at its own instant, before the one attempt that is made.
#[test]
fn t2_what_joins_while_the_host_is_away() {
    in_debt(
        "
        08:00      NS rail in a     => opens a; asks 6.00 debt, by tap
        08:01      bank declines    => declined
        12:00+2    wakes            => @2026-03-11 14:00:01 a-? 20.00; @2026-03-12 03:05 debt +20.00; @2026-03-12 03:25 attempt of day 1 skipped; @03:25 asks 26.00 debt, scheduled
        ",
    );
}

/// D2, T1: at collection time, not a second before.
#[test]
fn d2_at_collection_time() {
    in_debt(
        "
        03:25      advance        => -
        03:24:59+1 advance        => -
        03:25+1    advance        => @03:25 asks 6.00 debt, scheduled
        03:25:01+1 bank declines  => declined
        03:24:59+2 advance        => -
        03:25+2    advance        => @03:25 asks 6.00 debt, scheduled
        ",
    );
}

/// D2, T4: the days are civil days. The clock goes forward on the 29th of March: collection time is 02:25 in UTC before
/// and 01:25 after it, and day 62 is a calendar date, 1 h and 1 min before 62 times 24 hours are over.
#[test]
fn d2_civil_days_over_the_clock_change_of_spring() {
    let story = in_debt_with(MASTERCARD, &declined_on(&DAYS));
    let at = instants(&story);
    assert_eq!(at.first().map(String::as_str), Some("2026-03-12T02:25:00Z"));
    assert_eq!(at.get(6).map(String::as_str), Some("2026-03-25T02:25:00Z"));
    assert_eq!(at.get(7).map(String::as_str), Some("2026-04-01T01:25:00Z"));
    assert_eq!(at.last().map(String::as_str), Some("2026-05-12T01:25:00Z"));
}

/// D2, T4: day 62 can come after 62 times 24 hours, and is in the schedule all the same.
#[test]
fn d2_day_62_on_the_day_of_the_clock_change_of_autumn() {
    let script = format!(
        "
        2026-08-23
        12:00    NS rail in  a  => opens a
        12:20    NS rail out c  => a-c 6.00
        03:25+1  advance        => @03:25 asks 6.00 night
        03:26+1  bank declines  => declined; debt 6.00; denied: unpaid fare
        2026-08-24
        {}
        12:00+200 advance
        ",
        declined_on(&DAYS)
    );
    let story = play_with(&rules(), MASTERCARD, &script);
    let at = instants(&story);
    assert_eq!(at.first().map(String::as_str), Some("2026-08-25T01:25:00Z"));
    assert_eq!(at.get(12).map(String::as_str), Some("2026-10-19T01:25:00Z"));
    assert_eq!(at.last().map(String::as_str), Some("2026-10-25T02:25:00Z"));
    assert_eq!(at.len(), 14);
}

/// D2, T4: over the leap day, the end of February, the turn of the year and both clock changes.
#[test]
fn d2_dates_of_the_calendar() {
    for (travelled, days, last) in [
        // A debt of the 28th of February in a leap year …
        ("2028-02-27", ["2028-02-29", "2028-03-01", "2028-03-02", "2028-03-04"], "2028-04-30"),
        // … and in another.
        ("2027-02-27", ["2027-03-01", "2027-03-02", "2027-03-03", "2027-03-05"], "2027-05-01"),
        // Of the 31st of December.
        ("2026-12-30", ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-05"], "2027-03-03"),
        // Of the days before the clock changes.
        ("2026-03-27", ["2026-03-29", "2026-03-30", "2026-03-31", "2026-04-02"], "2026-05-29"),
        ("2026-10-23", ["2026-10-25", "2026-10-26", "2026-10-27", "2026-10-29"], "2026-12-25"),
    ] {
        let on = |day: u32| format!("03:25+{0} advance\n03:26+{0} bank declines\n", day + 1);
        let script = format!(
            "{travelled}\n12:00 NS rail in a\n12:20 NS rail out c\n03:25+1 advance\n03:26+1 bank declines\n{}",
            DAYS.map(on).concat()
        );
        let story = play_with(&rules(), MASTERCARD, &script);
        let made = scheduled_on(&story);
        assert_eq!(made.iter().take(4).collect::<Vec<_>>(), days.iter().collect::<Vec<_>>());
        assert_eq!(made.last().map(String::as_str), Some(last));
    }
}

/// D2: a debt that is opened after midnight bears the new date: its first attempt comes on the date after.
#[test]
fn d2_a_debt_of_half_past_midnight() {
    play_with(
        &super::threshold(500),
        CARD,
        "
        2026-03-10
        22:30    NS rail in  a    => opens a
        22:50    NS rail out c    => a-c 6.00; asks 6.00 threshold
        23:59:59 bank declines    => declined; debt 6.00; denied: unpaid fare
        03:25+1  advance          => @03:25 asks 6.00 debt, scheduled
        ",
    );
    play_with(
        &super::threshold(500),
        CARD,
        "
        2026-03-10
        22:30    NS rail in  a    => opens a
        22:50    NS rail out c    => a-c 6.00; asks 6.00 threshold
        00:00+1  bank declines    => declined; debt 6.00; denied: unpaid fare
        03:25+1  advance          => -
        03:25+2  advance          => @03:25 asks 6.00 debt, scheduled
        ",
    );
}

/// D2: on a co-badged card the row is that of the card, whichever application the readers used.
#[test]
fn d2_a_co_badged_card() {
    let script = "
        2026-03-10
        08:00    NS rail in  a app=visa  => opens a
        08:20    NS rail out c app=visa  => a-c 6.00
        03:25+1  advance                 => @03:25 asks 6.00 night
        03:26+1  bank declines           => declined; debt 6.00; denied: unpaid fare
        2026-03-11
        ";
    let story = play_with(&rules(), MASTERCARD, &format!("{script}{}", declined_on(&DAYS)));
    assert_eq!(scheduled_on(&story).len(), 14);
}

/// D2, D4, D8: attempts by tap and in self-service do not count among the six of a Visa card, nor move its days.
#[test]
fn d2_other_attempts_do_not_count() {
    let others = "
        12:00 NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:01 bank declines        => declined
        12:02 pays                 => asks 6.00 debt, self-service
        12:03 bank declines        => declined
        12:20 NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:21 bank declines        => declined
        ";
    let story = in_debt(&format!("{others}{}12:00+250 advance", declined_on(&[1, 2, 3, 5, 7, 10])));
    assert_eq!(scheduled_on(&story).len(), 6);
    assert_eq!(attempts(&story).len(), 9);
}

/// D2, I12: once the schedule is through, a debt alone wakes nobody.
#[test]
fn d2_after_the_schedule_nothing_falls_due() {
    let story = play_with(&rules(), CARD, &after_debt(&declined_on(&[1, 2, 3, 5, 7, 10])));
    let next = story.account.next_deadline(&rules()).map(|deadline| deadline.kind.to_string());
    // The day of the trip left on the 14th; its digest is dropped on date + 62.
    assert_eq!(next.as_deref(), Some("day forgotten"));
    let story = in_debt_with(MASTERCARD, &declined_on(&DAYS));
    let next = story.account.next_deadline(&rules());
    assert_eq!(next, None);
}
