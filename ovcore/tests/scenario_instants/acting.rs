//! When a command acts, and in what order (RULES T2).

use ovcore::account::{Answer, Command, Instruction, Refusal, What};
use ovcore::calendar::Instant;
use ovcore::policy::Policy;
use ovcore::settle::PaymentOutcome;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::{rules, rules_with};

use crate::{first_tap, instant, send};

/// T2: a tap acts when it is received, an answer when it is answered.
#[test]
fn t2_a_command_acts_at_its_own_instant() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:05       NS rail in a at=08:00    => opens a
        08:25       NS rail out c at=08:20   => a-c 6.00
        03:25:07+1  bank approves            => @03:25 asks 6.00 night; paid
        ",
    );
    let at = |what: fn(&What) -> bool| story.events.iter().find(|e| what(&e.what)).unwrap().at;
    assert_eq!(at(|w| matches!(w, What::TripOpened { .. })), instant("2026-03-10T08:05:00+01:00"));
    assert_eq!(at(|w| matches!(w, What::TripClosed { .. })), instant("2026-03-10T08:25:00+01:00"));
    assert_eq!(at(|w| matches!(w, What::PaymentRequested { .. })), instant("2026-03-11T03:25:00+01:00"));
    assert_eq!(at(|w| matches!(w, What::PaymentApproved { .. })), instant("2026-03-11T03:25:07+01:00"));
}

/// T2: a command never acts before the latest instant seen.
#[test]
fn t2_no_command_acts_in_the_past() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:05  NS rail in a at=08:00    => opens a
        08:03  NS rail out c at=08:02   => a-c 6.00
        ",
    );
    let last = story.events.last().unwrap();
    assert_eq!(last.at, instant("2026-03-10T08:05:00+01:00"), "{last:?}");
}

/// T2: one advance works off all deadlines, each at its own instant. (Every scenario checks that one advance past
/// several is the same as one after the other.)
#[test]
fn t2_each_deadline_acts_at_its_own_instant() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in a   => opens a
        12:00+2  advance        => @2026-03-10 14:00:01 a-? 20.00; @2026-03-11 03:25 asks 20.00 night
        ",
    );
    let at: Vec<Instant> = story.events.iter().map(|e| e.at).collect();
    assert!(at.is_sorted());
    assert!(at.contains(&instant("2026-03-10T14:00:01+01:00")));
    assert_eq!(at.last(), Some(&instant("2026-03-11T03:25:00+01:00")));
}

/// T2: of one instant, the end of a trip comes before the night's collection, which takes its boarding fare along.
#[test]
fn t2_a_trip_ends_before_the_night_of_the_same_instant() {
    let mut policy = Policy::ovpay();
    policy.settlement.collection_delay_minutes = 0;
    play(
        &rules_with(policy),
        "
        2026-03-10
        23:30    NS rail in a   => opens a
        03:05+1  advance        => @03:05 a-? 20.00; @03:05 asks 20.00 night
        ",
    );
}

/// T2: of one instant, a night comes before a refund: it takes the credit that would have been paid back.
#[test]
fn t2_a_night_comes_before_a_refund_of_the_same_instant() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a                        => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        03:25:04+1  bank approves                       => @03:25 asks 6.00 night; paid
        12:00+1     NS rail out b id=out v=1 at=08:20   => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        08:00+7     NS rail in a                        => @2026-03-14 03:05 2026-03-10 leaves; opens a
        08:20+7     NS rail out c                       => a-c 6.00
        03:25+8     advance                             => @03:25 asks 4.00 night
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a                        => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        03:25:04+1  bank approves                       => @03:25 asks 6.00 night; paid
        12:00+1     NS rail out b id=out v=1 at=08:20   => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        03:25+8     advance                             => @2026-03-14 03:05 2026-03-10 leaves; @03:25 refunds 2.00
        ",
    );
}

/// T2: of one instant, an answer comes before a deadline: the night need not wait for it.
#[test]
fn t2_an_answer_comes_before_a_deadline_of_the_same_instant() {
    let day = "
        2026-03-10
        08:00  NS rail in a    => opens a
        09:01  NS rail out a   => a-a 20.00
        09:10  NS rail in a    => opens a
        10:11  NS rail out a   => a-a 20.00
        10:20  NS rail in a    => opens a
        11:21  NS rail out a   => a-a 20.00; asks 60.00 threshold
        12:00  NS rail in a    => opens a
        12:20  NS rail out c   => a-c 6.00
        ";
    let in_time = "
        03:25+1  bank approves   => paid
        03:25+1  advance         => @03:25 asks 6.00 night
        ";
    play(&rules(), &format!("{day}{in_time}"));
    let a_second_later = "
        03:25:01+1  bank approves   => @03:25 night of 2026-03-10 waits; paid; asks 6.00 night
        ";
    play(&rules(), &format!("{day}{a_second_later}"));
}

/// T2: of one instant, a deadline comes before a tap or another command, and after an answer: who sends one too
/// early is told to advance first.
#[test]
fn t2_what_comes_past_a_deadline_must_advance_first() {
    let rules = rules();
    let open = play(&rules, "2026-03-10\n08:00 HTM tram in s1 => opens s1");
    let tap = |received_at: &str| {
        let at = instant(received_at);
        Command::Tap(Box::new(Tap { id: "next".parse().unwrap(), at, received_at: at, ..first_tap(&open) }))
    };
    assert!(send(&open, &rules, &tap("2026-03-10T12:00:00+01:00")).is_ok());
    let refused = send(&open, &rules, &tap("2026-03-10T12:00:01+01:00")).unwrap_err();
    assert_eq!(refused, Refusal::AdvanceFirst { deadline: instant("2026-03-10T12:00:01+01:00") });
    let drops = |now: &str| Command::Instruct {
        id: "drops".parse().unwrap(),
        now: instant(now),
        what: Instruction::RemoveProduct { product: "dal".parse().unwrap() },
    };
    assert!(send(&open, &rules, &drops("2026-03-10T12:00:00+01:00")).is_ok());
    let refused = send(&open, &rules, &drops("2026-03-10T12:00:01+01:00")).unwrap_err();
    assert_eq!(refused.code(), "refusal.advance_first");

    // A request is at the bank, and a trip is under way until 12:00:00.
    let asked = play(
        &rules,
        "
        2026-03-10
        08:00    NS rail in a     => opens a
        08:20    NS rail out c    => a-c 6.00
        08:00+1  HTM tram in s1   => @03:25 asks 6.00 night; opens s1
        ",
    );
    let effect = asked.account.in_flight().unwrap().effect;
    let answer = |answered_at: &str| {
        let answered_at = instant(answered_at);
        Command::Answer(Answer { effect, outcome: PaymentOutcome::Approved, answered_at })
    };
    assert!(send(&asked, &rules, &answer("2026-03-11T12:00:01+01:00")).is_ok());
    let refused = send(&asked, &rules, &answer("2026-03-11T12:00:02+01:00")).unwrap_err();
    assert_eq!(refused, Refusal::AdvanceFirst { deadline: instant("2026-03-11T12:00:01+01:00") });
}

/// T2: a deadline "after x" is the first second after it.
#[test]
fn t2_a_deadline_is_the_first_second_after() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a   => opens a
        14:00:00  advance        => -
        14:00:01  advance        => @14:00:01 a-? 20.00
        ",
    );
}

/// T2: a local time that the clock change skips means the first instant after the gap, one that it repeats the
/// earlier. Shown with a travel day that ends at 02:30.
#[test]
fn t2_a_time_that_is_skipped_or_repeated() {
    let mut policy = Policy::ovpay();
    policy.travel_day.ends = "02:30".parse().unwrap();
    let rules = rules_with(policy);
    let asked = |story: &Story| {
        story.events.iter().find(|e| matches!(e.what, What::PaymentRequested { .. })).unwrap().at
    };
    let story = play(
        &rules,
        "
        2026-03-28
        22:00       NS rail in a    => opens a
        01:59:59+1  NS rail out c   => a-c 6.00
        12:00+1     advance         => @03:20 asks 6.00 night
        ",
    );
    assert_eq!(asked(&story), instant("2026-03-29T01:20:00Z"));
    play(
        &rules,
        "
        2026-03-28
        22:00       NS rail in a    => opens a
        03:00:00+1  NS rail out c   => @03:00 a-? 20.00; orphan check-out
        ",
    );
    let story = play(
        &rules,
        "
        2026-10-24
        22:00        NS rail in a    => opens a
        02:29:59a+1  NS rail out c   => a-c 6.00
        12:00+1      advance         => @02:50 asks 6.00 night
        ",
    );
    assert_eq!(asked(&story), instant("2026-10-25T00:50:00Z"));
    play(
        &rules,
        "
        2026-10-24
        22:00        NS rail in a    => opens a
        02:30:00a+1  NS rail out c   => @02:30 a-? 20.00; orphan check-out
        ",
    );
}
