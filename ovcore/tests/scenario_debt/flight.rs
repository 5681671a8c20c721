//! D1, D2, S4 and S6: while an attempt is at the bank.

use ovcore::account::Effect;
use ovcore_testkit::scenario::{PER_TRIP_CARD, play_with};
use ovcore_testkit::world::rules;

use super::schedule::declined_on;
use super::{MASTERCARD, attempts, debt, in_debt, in_debt_with, one_at_a_time, scheduled_on};

/// D1: a charge that becomes final while an attempt is in flight waits for its answer. Declined: it joins then.
#[test]
fn d1_a_charge_waits_for_the_answer() {
    let story = in_debt(
        "
        08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        08:20    NS rail out b   => a-b 4.00
        08:21    bank declines   => declined; debt +4.00
        03:25+1  advance         => @03:25 asks 10.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "10.00".into())));
}

/// D1, S1: approved: only what was asked is paid, and the charge is collected like any other.
#[test]
fn d1_a_charge_that_waited_is_collected_when_the_debt_is_paid() {
    in_debt(
        "
        08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        08:20    NS rail out b   => a-b 4.00
        08:21    bank approves   => paid; debt closed; frees at 08:36
        03:25+1  advance         => @2026-03-11 08:36 freed: unpaid fare; @03:25 asks 4.00 night
        ",
    );
}

/// D1, P5: so does the charge of a missing check-out whose day ends meanwhile.
#[test]
fn d1_a_missing_trip_waits_for_the_answer() {
    in_debt(
        "
        22:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        03:05+1  advance         => @03:05 a-? 20.00
        03:20+1  bank declines   => declined; debt +20.00
        03:25+1  advance         => @03:25 asks 26.00 debt, scheduled
        ",
    );
}

/// D1, T2: the answer that comes at the instant at which the charge becomes final already takes it in.
#[test]
fn d1_an_answer_at_the_end_of_the_day() {
    in_debt(
        "
        08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        03:05+1  bank declines   => @2026-03-11 14:00:01 a-? 20.00; declined; debt +20.00
        ",
    );
}

/// D1, S6: a credit waits, too. Declined: it lowers the debt then.
#[test]
fn d1_a_credit_waits_for_the_answer() {
    let story = in_debt(
        "
        12:00    NS rail in  a denied                    => debt-recovery tap; asks 6.00 debt, by tap
        2026-03-10
        12:30+1  NS rail out b id=out v=1 at=08:20       => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        13:00+1  bank declines                           => declined; debt -2.00
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "4.00".into())));
}

/// D1, S6: approved: the credit stays and goes against the next request.
#[test]
fn s6_a_credit_that_waited_goes_against_the_next_request() {
    in_debt(
        "
        12:00    NS rail in  a denied                    => debt-recovery tap; asks 6.00 debt, by tap
        2026-03-10
        12:30+1  NS rail out b id=out v=1 at=08:20       => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        13:00+1  bank approves                           => paid; debt closed; frees at 13:15
        14:00+1  NS rail in  a                           => @13:15 freed: unpaid fare; opens a
        14:20+1  NS rail out c                           => a-c 6.00
        03:25+2  advance                                 => @03:25 asks 4.00 night
        ",
    );
}

/// D1, S6: a credit that covers the debt closes it only after the answer; the card is then free at once.
#[test]
fn s6_a_credit_that_covers_the_debt_waits() {
    let story = in_debt(
        "
        12:00    NS rail in  a denied                    => debt-recovery tap; asks 6.00 debt, by tap
        2026-03-10
        12:30+1  NS rail out a id=out v=1 at=08:20       => a-a free: same place (was 6.00); credit 6.00 for 2026-03-10
        13:00+1  bank declines                           => declined; debt -6.00; debt closed; freed: unpaid fare
        ",
    );
    assert!(!story.account.is_blocked());
}

/// D2: an attempt that falls due in flight is made after the answer, once however many fell due; the next keeps its day.
#[test]
fn d2_due_in_flight_is_made_after_the_answer() {
    let story = in_debt(
        "
        03:25+1  advance         => @03:25 asks 6.00 debt, scheduled
        03:25+2  advance         => @03:25 attempt of day 2 waits
        03:25+3  advance         => @03:25 attempt of day 3 waits
        10:00+4  bank declines   => declined; asks 6.00 debt, scheduled
        10:01+4  bank declines   => declined
        # The day of the trip waited for the answer, too.
        03:25+5  advance         => @2026-03-15 10:01 2026-03-10 leaves; @03:25 asks 6.00 debt, scheduled
        ",
    );
    assert_eq!(story.account.debt().map(|d| d.scheduled.made), Some(3));
    assert_eq!(one_at_a_time(&story), 4);
}

/// D2, D4: so it is when the one in flight is an attempt by tap.
#[test]
fn d2_due_while_an_attempt_by_tap_is_in_flight() {
    in_debt(
        "
        03:20+1  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:25+1  advance              => @03:25 attempt of day 1 waits
        03:26+1  bank declines        => declined; asks 6.00 debt, scheduled
        ",
    );
}

/// D1, D2: charges that waited for the same answer join first: the attempt asks the whole.
#[test]
fn d2_what_waited_joins_before_the_attempt_that_waited() {
    in_debt(
        "
        02:00+1  NS rail in  a   => opens a; asks 6.00 debt, by tap
        02:20+1  NS rail out b   => a-b 4.00
        03:25+1  advance         => @03:25 attempt of day 1 waits
        03:26+1  bank declines   => declined; debt +4.00; asks 10.00 debt, scheduled
        ",
    );
}

/// D2: when the answer pays, nothing follows.
#[test]
fn d2_nothing_follows_a_payment() {
    let story = in_debt(
        "
        03:20+1  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:25+1  advance              => @03:25 attempt of day 1 waits
        03:26+1  bank approves        => paid; debt closed; frees at 03:41
        12:00+70 advance
        ",
    );
    assert_eq!(attempts(&story).len(), 1);
}

/// D2, D3: nor where the answer forbids it.
#[test]
fn d2_nothing_follows_where_the_answer_forbids_it() {
    for (answer, told) in [
        ("not_permitted", "declined; attempt of day 1 skipped"),
        (
            "account_closed",
            "declined; denied: issuer block; no more attempts: scheduled; attempt of day 1 skipped",
        ),
    ] {
        let story = in_debt(&format!(
            "
            03:20+1  NS rail in a denied    => debt-recovery tap; asks 6.00 debt, by tap
            03:25+1  advance                => @03:25 attempt of day 1 waits
            03:26+1  bank declines {answer} => {told}
            12:00+70 advance
            "
        ));
        assert_eq!(scheduled_on(&story), Vec::<String>::new());
    }
}

/// D2: an attempt of a Visa card that waited past day 14 is not made any more, …
#[test]
fn d2_visa_an_attempt_that_waited_past_day_14() {
    let outage = "12:00+4 wakes\n12:01+4 bank declines\n";
    let story = in_debt(&format!(
        "{outage}{}
        03:20+14 NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:25+14 advance              => @03:25 attempt of day 14 waits
        00:00+15 bank declines        => declined; attempt of day 14 skipped
        12:00+70 advance
        ",
        declined_on(&[5, 7, 10])
    ));
    assert_eq!(scheduled_on(&story).last().map(String::as_str), Some("2026-03-21"));
    // … but on day 14 itself it is.
    in_debt(&format!(
        "{outage}{}
        03:20+14 NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:25+14 advance              => @03:25 attempt of day 14 waits
        23:59:59+14 bank declines     => declined; asks 6.00 debt, scheduled
        ",
        declined_on(&[5, 7, 10])
    ));
}

/// D2 (62 inclusive; DESIGN 4, catalogue 004-9: attempts for 62 calendar days): on any card an attempt that waited past
/// day 62 is not made any more, but on day 62 it is.
#[test]
fn d2_an_attempt_that_waited_past_day_62() {
    let days = [1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 42, 49, 56];
    for (answered, told) in [
        ("23:59:59+62", "declined; asks 6.00 debt, scheduled"),
        ("00:00+63", "declined; attempt of day 62 skipped"),
    ] {
        in_debt_with(
            MASTERCARD,
            &format!(
                "{}
                03:19+62   advance
                03:20+62   NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
                03:25+62   advance
                {answered} bank declines        => {told}
                ",
                declined_on(&days)
            ),
        );
    }
}

/// S4: an unknown answer to an attempt is asked again under the same id and reference, after 10 minutes, 1 hour, then
/// daily; it is never charged anew, and counts as one attempt.
#[test]
fn s4_an_unknown_attempt_is_asked_again() {
    let story = in_debt(
        "
        03:25+1    advance              => @03:25 asks 6.00 debt, scheduled
        03:26+1    bank does-not-know   => unknown
        03:36+1    advance              => @03:36 asks again
        03:37+1    bank does-not-know   => unknown
        04:37+1    advance              => @04:37 asks again
        04:38+1    bank does-not-know   => unknown
        12:00+1    NS rail in a denied  => refused at the reader
        12:01+1    pays                 => refused refusal.in_flight
        04:38+2    advance              => @03:25 attempt of day 2 waits; @04:38 asks again
        04:39+2    bank declines        => declined; asks 6.00 debt, scheduled
        ",
    );
    let mut requests = Vec::new();
    let mut again = Vec::new();
    for effect in &story.effects {
        if let Effect::RequestPayment { id, reference, .. } = effect {
            requests.push((*id, *reference));
        } else if let Effect::AskPayment { id, reference, .. } = effect {
            again.push((*id, *reference));
        }
    }
    // The night, the attempt of day 1 and that of day 2.
    assert_eq!(requests.len(), 3);
    assert_eq!(again, [requests[1], requests[1], requests[1]]);
    assert_eq!(story.account.debt().map(|d| d.scheduled.made), Some(2));
}

/// S4: an unknown attempt that turns out to be paid pays the debt.
#[test]
fn s4_an_unknown_attempt_that_was_paid() {
    let story = in_debt(
        "
        03:25+1  advance              => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank does-not-know   => unknown
        03:36+1  advance              => @03:36 asks again
        03:37+1  bank approves        => paid; debt closed; freed: unpaid fare
        ",
    );
    assert_eq!(story.account.debt(), None);
    assert!(!story.account.is_blocked());
}

/// S4, D1: a night that fell due while an attempt was in flight follows the answer that pays the debt.
#[test]
fn s4_a_night_that_fell_due_in_flight_follows_the_payment() {
    in_debt(
        "
        20:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        20:20    NS rail out b   => a-b 4.00
        # Whatever is noted then: nothing is asked.
        03:25+1  advance
        10:00+1  bank approves   => paid; debt closed; frees at 10:15; asks 4.00 night
        ",
    );
    // Declined, its charges join the debt instead.
    in_debt(
        "
        20:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        20:20    NS rail out b   => a-b 4.00
        03:25+1  advance
        10:00+1  bank declines   => declined; debt +4.00; night of 2026-03-11 over; asks 10.00 debt, scheduled
        10:01+1  bank approves   => paid; debt closed; freed: unpaid fare
        03:25+2  advance         => -
        ",
    );
}

/// T6: an answer that comes twice, or late to what was answered, changes nothing; one to an effect that is not open is
/// refused.
#[test]
fn t6_answers_that_come_again() {
    let story = in_debt(
        "
        03:25+1  advance                         => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank declines                   => declined
        03:27+1  bank declines lost recover.17.0 => -
        03:28+1  bank approves recover.17.0      => -
        03:29+1  bank approves recover.17.1      => refused refusal.unknown_effect
        03:25+2  advance                         => @03:25 asks 6.00 debt, scheduled
        03:26+2  bank approves recover.17.0      => -
        03:27+2  bank approves recover.17.1      => paid; debt closed; freed: unpaid fare
        03:28+2  bank declines recover.17.1      => -
        ",
    );
    assert_eq!(story.account.debt(), None);
}

/// S3, S4: after the answer that pays the debt, a per-trip charge that waited is asked at once.
#[test]
fn s3_a_per_trip_charge_that_waited() {
    let story = play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:20    NS rail out c   => a-c 6.00; asks 6.00 per trip
        08:21    bank declines   => declined; debt 6.00; denied: unpaid fare
        10:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        10:20    NS rail out b   => a-b 4.00
        10:21    bank approves   => paid; debt closed; frees at 10:36; asks 4.00 per trip
        10:22    bank approves   => paid
        12:00    NS rail in  a   => @10:36 freed: unpaid fare; opens a
        12:20    NS rail out b   => a-b 4.00; asks 4.00 per trip
        ",
    );
    assert_eq!(one_at_a_time(&story), 4);
}
