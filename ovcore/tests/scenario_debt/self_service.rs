//! D8: the traveller pays at a desk or in an app.

use ovcore::debt::NotNow;
use ovcore::policy::{Channel, Policy};
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::{after_debt, attempts, debt, in_debt, threshold};

/// D8: the whole debt is asked, and the card is free at once.
#[test]
fn d8_the_whole_debt_and_free_at_once() {
    let story = in_debt(
        "
        08:00    NS rail in  a   => opens a; asks 6.00 debt, by tap
        08:01    bank declines   => declined
        08:14    NS rail out b   => a-b 4.00; debt +4.00
        09:00    pays            => asks 10.00 debt, self-service
        09:00:05 bank approves   => paid; debt closed; freed: unpaid fare
        09:00:06 NS rail in  a   => opens a
        ",
    );
    assert!(!story.account.is_blocked());
}

/// D8: declined, everything stays as it was: block, schedule and date.
#[test]
fn d8_declined() {
    let story = in_debt(
        "
        09:00    pays            => asks 6.00 debt, self-service
        09:01    bank declines   => declined
        03:25+1  advance         => @03:25 asks 6.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
    assert!(story.account.is_blocked());
}

/// D8: more than 15 minutes after the last such attempt. A refused command leaves nothing: it may be sent again.
#[test]
fn d8_more_than_15_minutes_after_the_last() {
    in_debt(
        "
        10:00    pays            => asks 6.00 debt, self-service
        10:01    bank declines   => declined
        10:02    pays            => refused attempt.too_soon
        10:15    pays id=again   => refused attempt.too_soon
        10:15:01 again again     => asks 6.00 debt, self-service
        10:16    bank declines   => declined
        # Other channels do not count.
        10:20    NS rail in a denied => debt-recovery tap; asks 6.00 debt, by tap
        10:21    bank declines   => declined
        10:30:02 pays            => asks 6.00 debt, self-service
        ",
    );
}

/// D8: at most five on a calendar date; at midnight another begins, but the gap goes on.
#[test]
fn d8_five_on_a_date() {
    let story = in_debt(
        "
        10:00      pays            => asks 6.00 debt, self-service
        10:01      bank declines   => declined
        11:00      pays            => asks 6.00 debt, self-service
        11:01      bank declines   => declined
        12:00      pays            => asks 6.00 debt, self-service
        12:01      bank declines   => declined
        13:00      pays            => asks 6.00 debt, self-service
        13:01      bank declines   => declined
        23:50      pays            => asks 6.00 debt, self-service
        23:51      bank declines   => declined
        23:59:59   pays            => refused attempt.all_made_today
        00:00+1    pays            => refused attempt.too_soon
        00:05+1    pays            => refused attempt.too_soon
        00:05:01+1 pays            => asks 6.00 debt, self-service
        ",
    );
    assert_eq!(attempts(&story).len(), 6);
    // The refusal says until when it is too soon.
    let (account, rules) = (&story.account, rules());
    let later = story.events.last().unwrap().at;
    let by = (account.card().scheme, rules.calendar());
    let not_now = account.debt().unwrap().may_attempt(Channel::SelfService, later, &Policy::ovpay().debt, by);
    assert_eq!(not_now, Err(NotNow::TooSoon { until: later.plus_seconds(900) }));
}

/// D8: refused while an attempt is in flight, of whatever channel, also when its outcome is unknown.
#[test]
fn d8_refused_in_flight() {
    in_debt(
        "
        10:00    pays                 => asks 6.00 debt, self-service
        10:20    pays                 => refused refusal.in_flight
        10:21    bank does-not-know   => unknown
        10:30    pays                 => refused refusal.in_flight
        10:32    bank declines        => @10:31 asks again; declined
        10:33    pays                 => asks 6.00 debt, self-service
        10:34    bank declines        => declined
        11:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        11:01    pays                 => refused refusal.in_flight
        11:02    bank declines        => declined
        03:25+1  advance              => @03:25 asks 6.00 debt, scheduled
        03:26+1  pays                 => refused refusal.in_flight
        ",
    );
}

/// D8: without a debt there is nothing to pay; also when one was just paid and the card is still listed.
#[test]
fn d8_refused_without_a_debt() {
    in_debt(
        "
        12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank approves        => paid; debt closed; frees at 12:16
        12:02    pays                 => refused refusal.no_debt
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a  => opens a
        08:20    NS rail out c  => a-c 6.00
        08:30    pays           => refused refusal.no_debt
        03:25+1  advance        => @03:25 asks 6.00 night
        03:26+1  pays           => refused refusal.no_debt
        ",
    );
}

/// D8: for any open debt: blocked or not …
#[test]
fn d8_of_a_lifted_card() {
    in_debt(
        "
        10:00    objects lift    => objection lifted; freed: unpaid fare
        10:01    pays            => asks 6.00 debt, self-service
        10:02    bank approves   => paid; debt closed
        ",
    );
}

/// D8: … and whatever the bank said last, without an account check.
#[test]
fn d8_after_every_answer() {
    for category in [
        "insufficient_funds",
        "do_not_honour",
        "lost",
        "stolen",
        "account_closed",
        "not_permitted",
        "technical",
        "unknown",
    ] {
        let story = in_debt(&format!(
            "
            10:00    pays                      => asks 6.00 debt, self-service
            10:01    bank declines {category}
            10:20    pays                      => asks 6.00 debt, self-service
            10:21    bank approves
            "
        ));
        assert!(!story.account.is_blocked(), "{category}");
    }
}

/// D8: after the 62 days, too.
#[test]
fn d8_after_the_62_days() {
    in_debt(
        "
        02:00+2   wakes
        02:01+2   bank declines
        11:00+3   advance
        11:01+3   bank declines not_permitted
        11:00+90  advance
        12:00+90  pays            => asks 6.00 debt, self-service
        12:01+90  bank approves   => paid; debt closed; freed: unpaid fare
        ",
    );
}

/// D8, T6: a repeat of the command gives nothing new, while it is in flight and after its answer.
#[test]
fn t6_a_repeat() {
    let story = in_debt(
        "
        10:00    pays id=one     => asks 6.00 debt, self-service
        10:01    again one       => -
        10:02    bank declines   => declined
        11:00    again one       => -
        ",
    );
    assert_eq!(attempts(&story).len(), 1);
}

/// D8: the gap and the number of a date are the card's: a new debt does not begin them anew.
#[test]
fn d8_the_limits_outlive_the_debt() {
    play(
        &threshold(700),
        &after_debt(
            "
            11:00    NS rail in a    => opens a; asks 6.00 debt, by tap
            11:01    bank declines   => declined
            11:40    pays            => asks 6.00 debt, self-service
            11:41    bank approves   => paid; debt closed; freed: unpaid fare
            11:45    NS rail out d   => a-d 8.00; asks 8.00 threshold
            11:46    bank declines   => declined; debt 8.00; denied: unpaid fare
            11:55    pays            => refused attempt.too_soon
            11:55:01 pays            => asks 8.00 debt, self-service
            ",
        ),
    );
}
