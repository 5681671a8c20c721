//! What the deny list decides once, and what is sent twice (RULES T5, T6).

use std::fmt::Write as _;

use ovcore::account::{Answer, Command, Decision, Instruction};
use ovcore::settle::PaymentOutcome;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{PER_TRIP_CARD, play, play_with};
use ovcore_testkit::world::rules;

use crate::{first_tap, instant, send};

/// T5: what the deny list made of a tap is decided when it is received; the same presentation (P2) and the check-
/// out of an open trip (P9) come before it.
#[test]
fn t5_the_deny_list_decides_what_no_other_rule_decides() {
    play(
        &rules(),
        "
        2026-03-10
        08:00:00  NS rail in a reader=g id=no denied   => refused at the reader
        08:00:03  NS rail in a reader=g id=yes         => no is duplicate of yes; opens a
        08:20     NS rail out c id=out denied          => a-c 6.00
        08:30     NS rail in c id=in denied            => refused at the reader
        08:31     NS rail out d id=end denied          => refused at the reader
        08:32     taps                                 => no is duplicate of yes; yes is check-in; out is check-out of yes; \
            in is refused at the reader; end is refused at the reader
        ",
    );
}

/// T5, P9: a refused check-out whose check-in comes later is its check-out after all.
#[test]
fn t5_a_check_in_that_comes_later_makes_a_refused_tap_its_check_out() {
    play(
        &rules(),
        "
        2026-03-10
        08:20  NS rail out c id=out denied   => refused at the reader
        08:40  NS rail in a id=in at=08:00   => out is check-out of in; a-c 6.00
        ",
    );
}

/// T5: a tap without a trip counts on its calendar date, also in the night that the travel day before lasts into.
#[test]
fn t5_a_tap_without_a_trip_counts_on_its_calendar_date() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:59:59    NS rail out c         => orphan check-out
        00:00:00+1  NS rail in a denied   => refused at the reader
        03:00+1     NS rail out d         => orphan check-out
        ",
    );
    let dates: Vec<String> =
        story.account.days().iter().map(|d| format!("{} {}", d.day, d.taps.len())).collect();
    assert_eq!(dates, ["2026-03-10 1", "2026-03-11 2"]);
}

/// T6: a tap that is sent again changes nothing, whatever came after it, for as long as its day is in the account.
#[test]
fn t6_a_tap_sent_again_changes_nothing() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a id=in          => opens a
        08:00       again in                    => -
        08:20       NS rail out c id=out        => a-c 6.00
        08:30       again in                    => -
        08:40       NS rail in c id=next        => opens c after in
        08:41       again out                   => -
        08:42       NS rail in c denied id=no   => refused at the reader
        08:43       again no                    => -
        03:25:04+1  bank approves               => @2026-03-10 14:40:01 c-? 20.00 after in; \
            @03:25 asks 26.00 night; paid
        12:00+3  again out    => -
        12:00+3  again next   => -
        ",
    );
}

/// T6: a repeat is recognised before anything else: it is none the worse for coming past a deadline.
#[test]
fn t6_a_repeat_is_recognised_before_anything_else() {
    let rules = rules();
    let story = play(
        &rules,
        "
        2026-03-10
        07:00       holds dal id=product   => holds dal
        08:00       NS rail in a           => opens a
        08:20       NS rail out c          => a-c 6.00
        03:25:04+1  bank approves          => @03:25 asks 6.00 night; paid
        08:00+1     NS rail in a           => opens a
        ",
    );
    let late = instant("2026-03-11T18:00:00+01:00");
    let new = Tap { id: "new".parse().unwrap(), at: late, received_at: late, ..first_tap(&story) };
    let refused = send(&story, &rules, &Command::Tap(Box::new(new))).unwrap_err();
    assert_eq!(refused.code(), "refusal.advance_first");
    let again = Tap { received_at: late, ..first_tap(&story) };
    let effect = "pay.17.0".parse().unwrap();
    for command in [
        Command::Tap(Box::new(again)),
        Command::Answer(Answer { effect, outcome: PaymentOutcome::Approved, answered_at: late }),
        Command::Instruct {
            id: "product".parse().unwrap(),
            now: late,
            what: Instruction::RemoveProduct { product: "dal".parse().unwrap() },
        },
    ] {
        assert_eq!(send(&story, &rules, &command), Ok(Decision::default()), "{command:?}");
    }
}

/// T6: the last 32 answers are known again, by the effect that they answer; an older one is an answer to nothing.
#[test]
fn t6_the_last_32_answers_are_known_again() {
    let mut script = "2026-03-10\n".to_owned();
    for trip in 0..33 {
        let time = |minutes: i32| format!("{:02}:{:02}", 6 + minutes / 60, minutes % 60);
        let begin = trip * 20;
        let (begin, end, answer) = (time(begin), time(begin + 9), time(begin + 10));
        let _ = writeln!(script, "{begin} NS rail in a     => opens a");
        let _ = writeln!(script, "{end} NS rail out b      => a-b 4.00; asks 4.00 per trip");
        let _ = writeln!(script, "{answer} bank approves   => paid");
    }
    script += "
        20:00  bank approves pay.17.1         => -
        20:00  bank declines pay.17.1         => -
        20:00  bank does-not-know pay.17.32   => -
        20:00  bank approves pay.17.0         => refused refusal.unknown_effect
        ";
    play_with(&rules(), PER_TRIP_CARD, &script);
}

/// T6: the last 32 other commands are known again by their ids; an older one acts anew.
#[test]
fn t6_the_last_32_other_commands_are_known_again() {
    let mut script = "2026-03-10\n08:00 holds young id=c0 => holds young\n".to_owned();
    for n in 1..=32 {
        let what = if n % 2 == 1 { "drops" } else { "holds" };
        let _ = writeln!(script, "08:{n:02} {what} young id=c{n} => {what} young");
    }
    script += "
        09:00  again c1    => -
        09:00  again c2    => -
        09:00  again c32   => -
        09:00  again c0    => holds young
        ";
    play(&rules(), &script);
}

/// T6: a late amendment that was not used is known again for as long as the day of its tap is in the account.
#[test]
fn t6_a_late_amendment_is_known_again_while_its_day_is_held() {
    let before = "
        2026-03-10
        08:00       NS rail in a                        => opens a
        08:20       NS rail out c id=out                => a-c 6.00
        03:25:04+1  bank approves                       => @03:25 asks 6.00 night; paid
        08:20:01+3  NS rail out d id=out v=1 at=08:20   => late, not used
        ";
    let commands = (0..32).map(|n| format!("09:{n:02}+3 drops young id=c{n} => drops young\n"));
    let between: String = commands.collect();
    let after = "
        10:00+3  again out   => -
        ";
    play(&rules(), &format!("{before}\n{between}\n{after}"));
}

/// T6: an answer "unknown" is not remembered: while the effect waits to be asked again, only another "unknown" is a
/// repeat.
#[test]
fn t6_unknown_is_no_answer_to_remember() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a                  => opens a
        08:20       NS rail out c                 => a-c 6.00
        03:25:05+1  bank does-not-know            => @03:25 asks 6.00 night; unknown
        03:26+1     bank does-not-know            => -
        03:27+1     bank approves                 => paid
        03:28+1     bank does-not-know pay.17.0   => -
        03:29+1     bank declines pay.17.0        => -
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a             => opens a
        08:20       NS rail out c            => a-c 6.00
        03:25:05+1  bank does-not-know       => @03:25 asks 6.00 night; unknown
        03:27+1     bank declines            => declined; debt 6.00; denied: unpaid fare
        03:28+1     bank approves pay.17.0   => -
        ",
    );
}

/// T6: once the bank was asked again, another "unknown" is news.
#[test]
fn t6_unknown_after_being_asked_again_is_news() {
    play(
        &rules(),
        "
        2026-03-10
        08:00       NS rail in a         => opens a
        08:20       NS rail out c        => a-c 6.00
        03:25:05+1  bank does-not-know   => @03:25 asks 6.00 night; unknown
        04:00+1     advance
        04:01+1     bank does-not-know   => unknown
        04:02+1     bank does-not-know   => -
        ",
    );
}

/// T6: an answer to an effect that is not open is refused and changes nothing, whatever it says.
#[test]
fn t6_an_answer_to_nothing_is_refused() {
    play(
        &rules(),
        "
        2026-03-10
        07:00       bank approves pay.17.0        => refused refusal.unknown_effect
        08:00       NS rail in a                  => opens a
        08:20       NS rail out c                 => a-c 6.00
        08:30       bank approves pay.17.0        => refused refusal.unknown_effect
        03:25:05+1  bank approves pay.17.9        => @03:25 asks 6.00 night; refused refusal.unknown_effect
        03:25:06+1  bank declines pay.17.9        => refused refusal.unknown_effect
        03:25:07+1  bank does-not-know pay.17.9   => refused refusal.unknown_effect
        03:25:08+1  bank approves refund.17.0     => refused refusal.unknown_effect
        03:25:09+1  bank approves                 => paid
        ",
    );
}
