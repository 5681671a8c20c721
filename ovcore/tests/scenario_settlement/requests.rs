//! One request at a time, answers, and references (RULES S4, S5).

use std::collections::BTreeSet;

use ovcore::account::{Effect, What};
use ovcore::policy::Policy;
use ovcore_testkit::scenario::{PER_TRIP_CARD, play, play_with, reference_key};
use ovcore_testkit::world::{rules, rules_with};

use super::{payments, threshold, with_credit};

/// S4: a night that falls due while a request is at the bank waits for the answer.
#[test]
fn s4_the_night_waits_for_the_answer() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:30      NS rail out d   => a-d 8.00
        09:30      NS rail in  d   => opens d
        09:50      NS rail out c   => d-c 4.00; asks 12.00 threshold
        20:00      NS rail in  a   => opens a
        20:20      NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 night of 2026-03-10 waits
        09:00+1    bank approves   => paid; asks 6.00 night
        09:01+1    bank approves   => paid
        03:25+2    advance         => -
        ",
    );
}

/// S4, T2: an answer at the very instant of the night comes first, so the night need not wait.
#[test]
fn s4_an_answer_at_the_instant_of_the_night_comes_first() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:30      NS rail out d   => a-d 8.00
        09:30      NS rail in  d   => opens d
        09:50      NS rail out c   => d-c 4.00; asks 12.00 threshold
        20:00      NS rail in  a   => opens a
        20:20      NS rail out c   => a-c 6.00
        03:25+1    bank approves   => paid
        03:25+1    advance         => @03:25 asks 6.00 night
        ",
    );
}

/// S4: of several nights that waited, one request is made for all their days.
#[test]
fn s4_several_nights_wait_and_are_one_request() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:30      NS rail out d   => a-d 8.00
        09:30      NS rail in  d   => opens d
        09:50      NS rail out c   => d-c 4.00; asks 12.00 threshold
        20:00      NS rail in  a   => opens a
        20:20      NS rail out b   => a-b 4.00
        03:25+1    advance         => @03:25 night of 2026-03-10 waits
        12:00+1    NS rail in  a   => opens a
        12:20+1    NS rail out c   => a-c 6.00
        03:25+2    advance         => @03:25 night of 2026-03-11 waits
        09:00+2    bank approves   => paid; asks 10.00 night
        09:01+2    bank approves   => paid
        03:25+3    advance         => -
        ",
    );
}

/// S4: after the answer comes first the night, then charges per trip, then the threshold.
#[test]
fn s4_night_then_per_trip_then_threshold() {
    play_with(
        &threshold(1_000),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a            => opens a
        08:20      NS rail out c            => a-c 6.00; asks 6.00 per trip
        12:00      NS rail in  a app=visa   => opens a
        12:30      NS rail out d app=visa   => a-d 8.00
        03:25+1    advance                  => @03:25 night of 2026-03-10 waits
        08:00+1    NS rail in  a            => opens a
        08:20+1    NS rail out b            => a-b 4.00
        10:00+1    NS rail in  a app=visa   => opens a
        10:30+1    NS rail out d app=visa   => a-d 8.00
        12:00+1    NS rail in  d app=visa   => opens d
        12:30+1    NS rail out a app=visa   => d-a 8.00
        15:00+1    bank approves            => paid; asks 8.00 night
        15:01+1    bank approves            => paid; asks 4.00 per trip
        15:02+1    bank approves            => paid; asks 16.00 threshold
        15:03+1    bank approves            => paid
        03:25+2    advance                  => -
        ",
    );
}

/// S4: per-trip charges that waited for an answer are one request.
#[test]
fn s4_trips_that_waited_are_one_request() {
    play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00; asks 6.00 per trip
        10:00      NS rail in  a   => opens a
        10:20      NS rail out b   => a-b 4.00
        12:00      NS rail in  a   => opens a
        12:30      NS rail out d   => a-d 8.00
        12:31      bank approves   => paid; asks 12.00 per trip
        ",
    );
}

/// S4: a night that waited and has nothing left to collect is over without a request.
#[test]
fn s4_a_night_that_waited_may_have_nothing_left() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:30      NS rail out d                      => a-d 8.00
        09:30      NS rail in  d                      => opens d
        09:50      NS rail out c                      => d-c 4.00; asks 12.00 threshold
        20:00      NS rail in  a                      => opens a
        20:20      NS rail out b id=out               => a-b 4.00
        03:25+1    advance                            => @03:25 night of 2026-03-10 waits
        09:00+1    NS rail out a id=out v=1 at=20:20  => a-a free: same place (was 4.00)
        09:01+1    bank approves                      => paid; night of 2026-03-10 over
        03:25+2    advance                            => -
        ",
    );
}

/// S4, S1: a night that waited may be covered by a credit that arose meanwhile; what comes next in order follows at
/// once.
#[test]
fn s4_a_night_that_waited_may_be_settled_by_credit() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a            => opens a
        03:25+1    advance                  => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:25:04+1 bank approves            => paid
        08:00+1    NS rail in  a            => opens a
        08:30+1    NS rail out d            => a-d 8.00
        09:30+1    NS rail in  d            => opens d
        09:50+1    NS rail out c            => d-c 4.00; asks 12.00 threshold
        20:00+1    NS rail in  a            => opens a
        20:20+1    NS rail out b            => a-b 4.00
        03:25+2    advance                  => @03:25 night of 2026-03-11 waits
        09:00+2    NS rail out c at=08:20   => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        10:00+2    NS rail in  a            => opens a
        10:30+2    NS rail out d            => a-d 8.00
        11:30+2    NS rail in  d            => opens d
        12:00+2    NS rail out a            => d-a 8.00
        13:00+2    NS rail in  a            => opens a
        13:30+2    NS rail out d            => a-d 8.00
        15:00+2    bank approves            => paid; settled by credit night; asks 14.00 threshold
        ",
    );
}

/// S4, S2: an answer after the end of the day asks for no threshold of it any more; its night follows.
#[test]
fn s4_after_the_day_has_ended_there_is_no_threshold() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:30      NS rail out d   => a-d 8.00
        09:30      NS rail in  d   => opens d
        09:50      NS rail out c   => d-c 4.00; asks 12.00 threshold
        20:00      NS rail in  a   => opens a
        20:30      NS rail out d   => a-d 8.00
        21:30      NS rail in  d   => opens d
        22:00      NS rail out a   => d-a 8.00
        03:05+1    bank approves   => paid
        03:25+1    advance         => @03:25 asks 16.00 night
        ",
    );
}

/// S4: an unknown outcome is asked again under the same id after 10 min, after 1 h, then daily; it opens no debt and
/// is not charged anew, whatever happens meanwhile.
#[test]
fn s4_unknown_is_asked_again_under_the_same_id() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a         => opens a
        08:20      NS rail out c         => a-c 6.00
        03:25+1    advance               => @03:25 asks 6.00 night
        03:26+1    bank does-not-know    => unknown
        03:35:59+1 advance               => -
        03:36+1    advance               => @03:36 asks again
        03:37+1    bank does-not-know    => unknown
        04:36:59+1 advance               => -
        04:37+1    advance               => @04:37 asks again
        04:38+1    bank does-not-know    => unknown
        12:00+1    NS rail in  a         => opens a
        12:20+1    NS rail out b         => a-b 4.00
        03:25+2    advance               => @03:25 night of 2026-03-11 waits
        04:37:59+2 advance               => -
        04:38+2    advance               => @04:38 asks again
        04:40+2    bank does-not-know    => unknown
        04:39:59+3 advance               => @03:25 night of 2026-03-12 waits
        04:40+3    advance               => @04:40 asks again
        04:41+3    bank approves         => paid; asks 4.00 night
        ",
    );
    let mut requests = Vec::new();
    let mut repeats = 0;
    for effect in &story.effects {
        match effect {
            Effect::RequestPayment { id, reference, amount, .. } => requests.push((*id, *reference, *amount)),
            Effect::AskPayment { id, reference, amount } => {
                assert_eq!((*id, *reference, *amount), requests[0]);
                repeats += 1;
            }
            Effect::CheckAccount { .. } => {}
            Effect::Refund { .. }
            | Effect::DenyCard { .. }
            | Effect::FreeCard { .. }
            | Effect::HandOver { .. } => {
                panic!("{effect:?}")
            }
        }
    }
    assert_eq!((requests.len(), repeats), (2, 4));
    assert_ne!(requests[0].0, requests[1].0);
    assert!(!story.events.iter().any(|e| matches!(e.what, What::DebtOpened { .. })));
}

/// S4, T1: "daily" is 24 elapsed hours, also over a clock change.
#[test]
fn s4_asking_again_over_the_clock_change() {
    play(
        &rules(),
        "
        2026-03-27
        08:00      NS rail in  a         => opens a
        08:20      NS rail out c         => a-c 6.00
        03:25+1    advance               => @03:25 asks 6.00 night
        03:30+1    bank does-not-know    => unknown
        03:40+1    advance               => @03:40 asks again
        03:41+1    bank does-not-know    => unknown
        04:41+1    advance               => @04:41 asks again
        04:42+1    bank does-not-know    => unknown
        05:41:59+2 advance               => -
        05:42+2    advance               => @05:42 asks again
        ",
    );
}

/// S4: the waits are policy; the last one repeats.
#[test]
fn s4_the_waits_are_policy() {
    let mut policy = Policy::ovpay();
    policy.settlement.ask_again_minutes = vec![5];
    play(
        &rules_with(policy),
        "
        2026-03-10
        08:00      NS rail in  a         => opens a
        08:20      NS rail out c         => a-c 6.00
        03:25+1    advance               => @03:25 asks 6.00 night
        03:26+1    bank does-not-know    => unknown
        03:31+1    advance               => @03:31 asks again
        03:32+1    bank does-not-know    => unknown
        03:37+1    advance               => @03:37 asks again
        ",
    );
}

/// S4, T6: while the effect waits to be asked again only another *unknown* is a repeat: an answer that comes meanwhile
/// counts, and then nothing is asked again.
#[test]
fn s4_an_answer_while_waiting_to_ask_again_counts() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a         => opens a
        08:20      NS rail out c         => a-c 6.00
        03:25+1    advance               => @03:25 asks 6.00 night
        03:26+1    bank does-not-know    => unknown
        03:27+1    bank does-not-know    => -
        03:30+1    bank approves         => paid
        12:00+1    advance               => -
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a         => opens a
        08:20      NS rail out c         => a-c 6.00
        03:25+1    advance               => @03:25 asks 6.00 night
        03:26+1    bank does-not-know    => unknown
        03:36+1    advance               => @03:36 asks again
        03:37+1    bank declines         => declined; debt 6.00; denied: unpaid fare
        12:00+1    advance               => -
        ",
    );
}

/// S4, T6: an answer sent again changes nothing, not even with another outcome; an answer to an effect that is not open
/// is refused.
#[test]
fn s4_answers_to_what_is_not_open() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a               => opens a
        08:20      NS rail out c               => a-c 6.00
        09:00      bank approves pay.17.0      => refused refusal.unknown_effect
        03:25+1    advance                     => @03:25 asks 6.00 night
        03:25:01+1 bank approves pay.17.1      => refused refusal.unknown_effect
        03:25:02+1 bank approves pay.16.0      => refused refusal.unknown_effect
        03:25:03+1 bank approves refund.17.0   => refused refusal.unknown_effect
        03:25:04+1 bank approves pay.17.0      => paid
        03:25:05+1 bank approves pay.17.0      => -
        03:25:06+1 bank declines pay.17.0      => -
        03:25:07+1 bank does-not-know pay.17.0 => -
        ",
    );
}

/// S5: every payment, asked for or settled, has a reference of its own, which leads back to account and ordinal.
#[test]
fn s5_references_are_unique_and_lead_back() {
    let story = play(
        &rules(),
        &with_credit(
            "
        12:00+1    NS rail in  a   => opens a
        12:30+1    NS rail out d   => a-d 8.00
        03:25+2    advance         => @03:25 settled by credit night
        12:00+2    NS rail in  a   => opens a
        12:30+2    NS rail out d   => a-d 8.00
        03:25+3    advance         => @03:25 asks 2.00 night
        03:26+3    bank approves   => paid
        12:00+3    NS rail in  a   => opens a
        12:30+3    NS rail out d   => a-d 8.00
        03:25+4    advance
        ",
        ),
    );
    let payments = payments(&story);
    let references: BTreeSet<String> = payments.iter().map(|p| p.reference.to_string()).collect();
    assert_eq!((payments.len(), references.len()), (4, 4));
    for (number, payment) in (0..).zip(payments) {
        assert!(payment.reference.to_string().starts_with("NLOV"));
        let (serial, ordinal) = reference_key().decrypt(&payment.reference).unwrap();
        assert_eq!((serial.number(), ordinal.number()), (17, number));
    }
}

/// S5: the event and the effect of one request bear the same reference and amount.
#[test]
fn s5_the_effect_bears_the_payments_reference() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 asks 6.00 night
        ",
    );
    let payment = payments(&story)[0];
    assert!(matches!(&story.effects[..], [
        Effect::CheckAccount { .. }, Effect::RequestPayment { reference, amount, kind, .. }
    ]
        if (*reference, *amount, *kind) == (payment.reference, payment.amount, payment.kind)));
}
