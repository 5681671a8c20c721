//! T2: what comes first at one instant: answers, deadlines (trip ends, off the list, ask again, night, retry, refund),
//! taps, other commands.

use super::{attempts, in_debt};

/// T2: a trip ends before the card leaves the list.
#[test]
fn t2_trip_ends_then_off_the_list() {
    in_debt(
        "
        23:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        02:50+1  bank approves   => paid; debt closed; frees at 03:05
        03:05+1  advance         => @03:05 a-? 20.00; @03:05 freed: unpaid fare
        03:25+1  advance         => @03:25 asks 20.00 night
        ",
    );
}

/// T2: the card leaves the list before a night that falls due then.
#[test]
fn t2_off_the_list_then_night() {
    in_debt(
        "
        20:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        20:20    NS rail out b   => a-b 4.00
        03:10+1  bank approves   => paid; debt closed; frees at 03:25
        03:25+1  advance         => @03:25 freed: unpaid fare; @03:25 asks 4.00 night
        ",
    );
}

/// T2: an answer comes before the attempt that falls due then: declined, that is made at its time …
#[test]
fn t2_an_answer_then_the_attempt() {
    in_debt(
        "
        03:20+1  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:25+1  bank declines        => declined
        03:25+1  advance              => @03:25 asks 6.00 debt, scheduled
        ",
    );
}

/// T2: … and paid, it is not.
#[test]
fn t2_an_answer_that_pays_before_the_attempt() {
    let story = in_debt(
        "
        03:20+1  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:25+1  bank approves        => paid; debt closed; frees at 03:40
        03:25+1  advance              => -
        ",
    );
    assert_eq!(attempts(&story).len(), 1);
}

/// T2: the bank is asked again before the attempt that falls due then, which waits.
#[test]
fn t2_ask_again_then_the_attempt() {
    in_debt(
        "
        03:14+1  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:15+1  bank does-not-know   => unknown
        03:25+1  advance              => @03:25 asks again; @03:25 attempt of day 1 waits
        ",
    );
}

/// T2: the attempt by schedule comes before a tap, which then starts none, and before self-service, which is refused.
#[test]
fn t2_the_attempt_then_taps_and_commands() {
    in_debt(
        "
        03:25+1  NS rail in a denied  => @03:25 asks 6.00 debt, scheduled; refused at the reader
        ",
    );
    in_debt(
        "
        03:25+1  pays                 => @03:25 asks 6.00 debt, scheduled; refused refusal.in_flight
        ",
    );
}

/// T2: of a tap and self-service at one instant, the tap comes first, and the command is refused.
#[test]
fn t2_a_tap_then_self_service() {
    in_debt(
        "
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:00    pays                 => refused refusal.in_flight
        ",
    );
}

/// T2: an answer comes before the tap of the same instant: that may then start an attempt.
#[test]
fn t2_an_answer_then_a_tap() {
    in_debt(
        "
        12:00    pays                 => asks 6.00 debt, self-service
        12:05    bank declines        => declined
        12:05    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// T2, D1: at 03:05 a charge becomes final and joins before anything else of that instant, so that a check-in at 03:05
/// is asked for the whole.
#[test]
fn t2_a_charge_joins_before_a_tap() {
    in_debt(
        "
        08:00    NS rail in  a         => opens a; asks 6.00 debt, by tap
        08:01    bank declines         => declined
        03:05+1  NS rail in  a denied  => @2026-03-11 14:00:01 a-? 20.00; @03:05 debt +20.00; debt-recovery tap; asks 26.00 debt, by tap
        ",
    );
}

/// T2, D1, S6: an attempt that falls due and a refund of one instant: the attempt comes first. While an attempt is in
/// flight, credits wait for its answer, so nothing is refunded: declined, the credit lowers the debt.
#[test]
fn s6_a_credit_is_not_refunded_while_an_attempt_is_in_flight() {
    in_debt(
        "
        12:00    NS rail in a denied                 => debt-recovery tap; asks 6.00 debt, by tap
        2026-03-10
        13:00+1  NS rail out b id=out v=1 at=08:20   => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        2026-03-11
        12:00+8  advance
        12:01+8  bank declines                       => declined; debt -2.00; asks 4.00 debt, scheduled
        ",
    );
    // Paid, there is no debt that it could lower, and its date has passed: it is paid back.
    in_debt(
        "
        12:00    NS rail in a denied                 => debt-recovery tap; asks 6.00 debt, by tap
        2026-03-10
        13:00+1  NS rail out b id=out v=1 at=08:20   => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        2026-03-11
        12:00+8  advance
        12:01+8  bank approves                       => paid; debt closed; frees at 12:16
        12:02+8  advance                             => @12:01 refunds 2.00; @12:01 2026-03-10 leaves; @12:01 2026-03-11 leaves
        ",
    );
}
