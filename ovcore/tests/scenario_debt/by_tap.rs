//! D4: a presentation of a blocked card starts an attempt: when, and when not.

use ovcore_testkit::scenario::{PER_TRIP_CARD, play, play_with};
use ovcore_testkit::world::rules;

use super::schedule::declined_on;
use super::{attempts, in_debt, one_at_a_time};

/// D4: more than 15 minutes after the last tap attempt, to the second; a tap that comes too soon is refused at the
/// reader, and does not move the bound.
#[test]
fn d4_more_than_15_minutes_after_the_last() {
    in_debt(
        "
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:00:05 bank declines        => declined
        12:01    NS rail in a denied  => refused at the reader
        12:15:00 NS rail in a denied  => refused at the reader
        12:15:01 NS rail in b denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:15:02 bank declines        => declined
        12:30:01 NS rail in a denied  => refused at the reader
        12:30:02 NS rail in b denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// D4: the gap is from the attempt, not from its answer.
#[test]
fn d4_the_gap_is_from_the_attempt() {
    in_debt(
        "
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:15:01 bank declines        => declined
        12:15:02 NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// D4: fewer than four on a calendar date: the fifth presentation waits for midnight, and for the gap.
#[test]
fn d4_four_on_a_date() {
    let story = in_debt(
        "
        10:00      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        10:01      bank declines        => declined
        11:00      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        11:01      bank declines        => declined
        12:00      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:01      bank declines        => declined
        13:00      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        13:01      bank declines        => declined
        14:00      NS rail in a denied  => refused at the reader
        23:59:59   NS rail in a denied  => refused at the reader
        00:00+1    NS rail in b denied  => debt-recovery tap; asks 6.00 debt, by tap
        00:01+1    bank declines        => declined
        01:00+1    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
    assert_eq!(one_at_a_time(&story), 7);
}

/// D4: a calendar date, not a travel day; and the gap counts across midnight.
#[test]
fn d4_the_gap_across_midnight() {
    in_debt(
        "
        23:50      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        23:51      bank declines        => declined
        00:05+1    NS rail in a denied  => refused at the reader
        00:05:01+1 NS rail in b denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// D4, T1: minutes are elapsed time: in the hour that the clock shows twice, too; and that night has one date.
#[test]
fn d4_in_the_hour_that_comes_twice() {
    play(
        &rules(),
        "
        2026-10-23
        08:00       NS rail in  a        => opens a
        08:20       NS rail out c        => a-c 6.00
        03:25+1     advance              => @03:25 asks 6.00 night
        03:26+1     bank declines        => declined; debt 6.00; denied: unpaid fare
        2026-10-25
        02:10a      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        02:11a      bank declines        => declined
        02:55a      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        02:56a      bank declines        => declined
        02:09b      NS rail in a denied  => refused at the reader
        02:10b      NS rail in a denied  => refused at the reader
        02:10:01b   NS rail in b denied  => debt-recovery tap; asks 6.00 debt, by tap
        02:11b      bank declines        => declined
        03:00       NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        03:01       bank declines        => declined
        03:20       NS rail in a denied  => refused at the reader
        ",
    );
}

/// D4: none while an attempt is in flight, of whatever channel, also when its outcome is unknown.
#[test]
fn d4_none_in_flight() {
    in_debt(
        "
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        13:00    NS rail in a denied  => refused at the reader
        13:01    bank does-not-know   => unknown
        13:11    NS rail in a denied  => @13:11 asks again; refused at the reader
        13:12    bank declines        => declined
        13:13    pays                 => asks 6.00 debt, self-service
        13:20    NS rail in a denied  => refused at the reader
        13:21    bank declines        => declined
        03:25+1  advance              => @03:25 asks 6.00 debt, scheduled
        03:30+1  NS rail in a denied  => refused at the reader
        03:31+1  bank declines        => declined
        03:32+1  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// D4: attempts by other channels count neither for the gap nor for the date.
#[test]
fn d4_other_channels_do_not_count() {
    in_debt(
        "
        11:00    pays                 => asks 6.00 debt, self-service
        11:01    bank declines        => declined
        11:02    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        11:03    bank declines        => declined
        03:25+1  advance              => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank declines        => declined
        03:27+1  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// D4: during the 62 days and after them.
#[test]
fn d4_during_the_62_days_and_after() {
    let story = in_debt(&format!(
        "{}
        11:00+61   advance
        12:00+61   NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:01+61   bank declines        => declined
        11:00+400  advance
        12:00+400  NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:01+400  bank approves        => paid; debt closed; frees at 12:16
        12:16+400  advance              => @12:16 freed: unpaid fare
        ",
        declined_on(&[1, 2, 3, 5, 7, 10])
    ));
    assert_eq!(attempts(&story).len(), 8);
    assert!(!story.account.is_blocked());
}

/// D4: none after lost or stolen until an account check has passed.
#[test]
fn d4_none_after_lost_or_stolen_until_a_check_has_passed() {
    for category in ["lost", "stolen"] {
        let script = format!(
            "
            12:00    NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
            12:01    bank declines {category}
            12:30    NS rail in a denied      => refused at the reader; account check: refused
            12:40    check fails              => account check no travel function; denied: account check failed
            12:50    NS rail in a denied      => refused at the reader
            13:00    check no-answer          => account check no answer
            13:10    NS rail in a denied      => refused at the reader
            13:20    check passes             => account check passed; freed: account check failed; freed: issuer block: {category}
            13:30    NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
            # The same answer again asks for another check.
            13:31    bank declines {category}
            14:00    NS rail in a denied      => refused at the reader
            "
        );
        in_debt(&script);
    }
}

/// D4: a check that passed before the answer does not count.
#[test]
fn d4_a_check_that_passed_before_does_not_count() {
    in_debt(
        "
        11:00    check passes             => account check passed
        12:00    NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines stolen     => declined; denied: issuer block: stolen; no more attempts: scheduled
        12:30    NS rail in a denied      => refused at the reader; account check: refused
        ",
    );
}

/// D4: until a check has passed: an answer of another category, by another way, is no check.
#[test]
fn d4_a_milder_answer_is_no_check() {
    in_debt(
        "
        12:00    NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines stolen     => declined; denied: issuer block: stolen; no more attempts: scheduled
        12:10    pays                     => asks 6.00 debt, self-service
        12:11    bank declines            => declined
        12:30    NS rail in a denied      => refused at the reader; account check: refused
        12:40    check passes             => account check passed; freed: issuer block: stolen
        12:50    NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// D4: until a check has passed: another debt is none either. The first was waived, so nothing removed the block.
#[test]
fn d4_another_debt_is_no_check() {
    in_debt(
        "
        12:00    NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines stolen
        12:10    objects waive
        12:20    NS rail in  a            => opens a
        12:40    NS rail out c            => a-c 6.00
        03:25+1  advance                  => @03:25 asks 6.00 night
        03:26+1  bank declines            => declined; debt 6.00; denied: unpaid fare
        12:00+1  NS rail in a denied      => refused at the reader; account check: refused
        12:01+1  check passes             => account check passed; freed: issuer block: stolen
        12:02+1  NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// D4: an account that is closed, and what is not permitted, do not forbid it.
#[test]
fn d4_closed_and_not_permitted_do_not_forbid_it() {
    for category in ["account_closed", "not_permitted", "unknown"] {
        in_debt(&format!(
            "
            12:00    NS rail in a denied       => debt-recovery tap; asks 6.00 debt, by tap
            12:01    bank declines {category}
            12:30    NS rail in a denied
            12:31    bank approves
            "
        ));
    }
}

/// D4: a card that is not blocked starts nothing: lifted, its debt is open and its schedule goes on.
#[test]
fn d4_a_lifted_card_starts_nothing() {
    let story = in_debt(
        "
        10:00    objects lift         => objection lifted; freed: unpaid fare
        12:00    NS rail in a         => opens a
        12:20    NS rail out b        => a-b 4.00; debt +4.00
        # A reader whose list is old.
        13:00    NS rail in a denied  => refused at the reader
        03:25+1  advance              => @03:25 asks 10.00 debt, scheduled
        03:26+1  bank declines        => declined
        ",
    );
    assert!(!story.account.is_blocked());
    assert_eq!(attempts(&story).len(), 1);
}

/// D4: blocked for another reason, a card with an open debt starts one; when that is paid, the other reason stays.
#[test]
fn d4_a_lifted_card_that_is_blocked_otherwise() {
    let story = in_debt(
        "
        10:00    objects lift         => objection lifted; freed: unpaid fare
        10:01    check fails          => account check no travel function; denied: account check failed
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap; account check: refused
        12:01    bank approves        => paid; debt closed
        12:02    NS rail in a denied  => refused at the reader
        ",
    );
    assert!(story.account.is_blocked());
    assert_eq!(story.account.block_ends(), None);
}

/// D4: blocked without a debt, it starts nothing.
#[test]
fn d4_blocked_without_a_debt() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a         => opens a
        08:01    check blocked        => account check blocked by the issuer; denied: issuer block
        08:20    NS rail out c denied => a-c 6.00
        # An account check was asked for on this date already: at the first check-in.
        09:00    NS rail in a denied  => refused at the reader
        03:25+1  advance              => @03:25 asks 6.00 night
        03:26+1  NS rail in a denied  => refused at the reader; account check: refused
        03:27+1  NS rail in a denied  => refused at the reader
        03:28+1  bank approves        => paid; freed: issuer block
        ",
    );
}

/// D4: the tap is a check-out: its charge joins first, then the whole is asked.
#[test]
fn d4_a_check_out_joins_first() {
    for denied in ["", "denied"] {
        in_debt(&format!(
            "
            08:00    NS rail in  a           => opens a; asks 6.00 debt, by tap
            08:01    bank declines           => declined
            08:20    NS rail out b {denied}  => a-b 4.00; debt +4.00; asks 10.00 debt, by tap
            08:21    bank declines           => declined
            # At its place of check-in: nothing joins, and the whole is asked all the same.
            09:00    NS rail in  a           => opens a; asks 10.00 debt, by tap
            09:01    bank declines           => declined
            09:30    NS rail out a {denied}  => a-a free: same place; asks 10.00 debt, by tap
            "
        ));
    }
}

/// D4: a check-out whose fare lowers the debt to nothing frees the card: there is nothing left to ask for.
#[test]
fn d4_a_check_out_that_pays_the_debt() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a          => opens a
        03:25+1  advance                => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:26+1  bank declines          => declined; debt 20.00; denied: unpaid fare
        09:00+1  NS rail out a at=08:20 => a-a free: same place (was 20.00); credit 20.00 for 2026-03-10; debt -20.00; debt closed; freed: unpaid fare
        ",
    );
    assert_eq!(attempts(&story), Vec::<String>::new());
}

/// D4, D1: on a card that is collected after each trip, too.
#[test]
fn d4_a_per_trip_card() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00    NS rail in  a          => opens a
        08:20    NS rail out c          => a-c 6.00; asks 6.00 per trip
        08:20:03 bank declines          => declined; debt 6.00; denied: unpaid fare
        08:30    NS rail in  c denied   => debt-recovery tap; asks 6.00 debt, by tap
        08:30:03 bank approves          => paid; debt closed; frees at 08:45:03
        08:50    NS rail in  c          => @08:45:03 freed: unpaid fare; opens c after t1
        09:00    NS rail out d          => c-d 2.00 after t1; asks 2.00 per trip
        ",
    );
}

/// D4: the gap and the number of a date are the card's: a new debt does not begin them anew.
#[test]
fn d4_the_limits_outlive_the_debt() {
    play(
        &super::threshold(700),
        &super::after_debt(
            "
            11:45    NS rail in a           => opens a; asks 6.00 debt, by tap
            11:46    bank approves          => paid; debt closed; frees at 12:01
            11:50    NS rail out d          => a-d 8.00; asks 8.00 threshold
            11:51    bank declines          => declined; debt 8.00
            12:00    NS rail in a denied    => refused at the reader
            12:00:01 NS rail in b denied    => debt-recovery tap; asks 8.00 debt, by tap
            ",
        ),
    );
}
