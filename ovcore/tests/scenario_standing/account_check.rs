//! The account check: when it is asked for, what its answers do (RULES D3, D7, T2, T6).

use ovcore::account::{Command, Context, decide};
use ovcore_testkit::scenario::{play, reference_key};

use crate::{DEBT, after, checks, denied, follow_the_list, rules};

/// D7: at the first check-in ever, once.
#[test]
fn d7_at_the_first_check_in_ever() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in  a
        08:20  NS rail out c
        09:00  NS rail in  c
        09:20  NS rail out a
        ",
    );
    assert_eq!(checks(&story), ["check.17.0 first travel 2026-03-10"]);
}

/// D7: the first check-in, whatever was presented before it: refused, failed, an orphan check-out.
#[test]
fn d7_what_is_no_check_in_does_not_count_as_the_first() {
    for before in [
        "NS rail in a denied => refused at the reader",
        "NS rail in a failed => failed at the reader",
        "NS rail out a       => orphan check-out",
    ] {
        let story = play(
            &rules(),
            &format!(
                "
                2026-03-10
                07:00  {before}
                08:00  NS rail in  a => opens a
                "
            ),
        );
        assert_eq!(checks(&story), ["check.17.0 first travel 2026-03-10"], "{before}");
    }
}

/// D7: 14 dates away is not long, 15 is; by civil dates, not by 24 hours.
#[test]
fn d7_more_than_14_dates_after_the_last_check_in_or_check_out() {
    let rows = [
        // The last is the check-out of the 1st.
        ("23:00 NS rail in a\n23:50 NS rail out c", "23:59+14", None),
        ("23:00 NS rail in a\n23:50 NS rail out c", "00:00+15", Some("2026-03-16")),
        // A check-out after midnight counts on its own date.
        ("23:50 NS rail in a\n00:10+1 NS rail out c", "00:00+15", None),
        ("23:50 NS rail in a\n00:10+1 NS rail out c", "23:59+15", None),
        ("23:50 NS rail in a\n00:10+1 NS rail out c", "00:00+16", Some("2026-03-17")),
        // A check-in without a check-out.
        ("00:01 NS rail in a", "23:59+14", None),
        ("00:01 NS rail in a", "00:00+15", Some("2026-03-16")),
        // 14 dates later by the clock, but an hour less than 14 × 24 hours after (the clock goes forward).
        ("00:30 NS rail in a\n08:00+15 NS rail in a", "23:30+29", Some("2026-03-16")),
        // A refused presentation is no travel: the last check-in counts.
        ("08:00 NS rail in a\n08:00+10 NS rail in a denied", "08:00+15", Some("2026-03-16")),
    ];
    for (before, at, expected) in rows {
        let story = play(&rules(), &format!("2026-03-01\n{before}\n{at} NS rail in a\n"));
        let mut all = vec!["check.17.0 first travel 2026-03-01".to_owned()];
        all.extend(expected.map(|date| format!("check.17.1 long away {date}")));
        assert_eq!(checks(&story), all, "{}", story.transcript);
    }
}

/// D7: the number of dates is policy.
#[test]
fn d7_the_number_of_dates_is_policy() {
    let mut policy = ovcore::policy::Policy::ovpay();
    policy.account_check.idle_days = 2;
    let script = |at: &str| format!("2026-03-01\n08:00 NS rail in a\n{at} NS rail in a\n");
    let rules = crate::rules_with(policy);
    assert_eq!(checks(&play(&rules, &script("08:00+2"))).len(), 1);
    assert_eq!(checks(&play(&rules, &script("08:00+3"))).len(), 2);
}

/// D7: a check-in that comes in late and lies before the last travel asks for nothing.
#[test]
fn d7_a_late_check_in_is_judged_by_its_own_date() {
    let story = play(
        &rules(),
        "
        2026-03-20
        08:00    NS rail in  a
        08:20    NS rail out c
        09:00    NS rail in  d at=09:00+-1
        ",
    );
    assert_eq!(checks(&story).len(), 1);
}

/// D3: no answer changes nothing, and the next check-in asks again; an answer to that ends it.
#[test]
fn d3_no_answer_and_the_next_check_in_asks_again() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in  a                 => opens a
        08:01  check no-answer check.17.0    => account check no answer
        08:20  NS rail out c                 => a-c 6.00
        09:00  NS rail in  c                 => opens c; account check: no answer before
        09:01  check passes check.17.1       => account check passed
        09:20  NS rail out a                 => c-a 6.00
        10:00  NS rail in  a                 => opens a
        ",
    );
    assert_eq!(
        checks(&story),
        ["check.17.0 first travel 2026-03-10", "check.17.1 no answer before 2026-03-10"]
    );
}

/// D3, T6: the answer needs no open effect, and may come late: days afterwards, while something else is at the bank.
#[test]
fn d3_an_answer_may_come_at_any_time() {
    let story = play(
        &rules(),
        "
        2026-03-10
        07:00      check fails                  => account check no travel function; denied: account check failed
        08:00      NS rail in  a                => opens a
        08:20      NS rail out c                => a-c 6.00
        03:25+1    advance                      => @03:25 asks 6.00 night
        03:25:01+1 check blocked lost check.17.0 => account check blocked by the issuer; denied: issuer block: lost
        03:26+1    bank approves                => paid; freed: issuer block: lost
        12:00+9    check passes
        ",
    );
    assert_eq!(denied(&story), [""; 0]);
    follow_the_list(&story);
}

/// D3, T6: an answer *no answer* is not the last word on an effect: what the issuer says later under it counts.
#[test]
fn t6_an_answer_after_no_answer() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in  a               => opens a
        08:01  check no-answer check.17.0  => account check no answer
        08:30  check fails check.17.0      => account check no travel function; denied: account check failed
        08:31  check fails check.17.0      => -
        ",
    );
    assert_eq!(denied(&story), ["account check failed"]);
}

/// T6: a repeat is known by its own id, and by the effect that was answered.
#[test]
fn t6_repeated_answers() {
    play(
        &rules(),
        "
        2026-03-10
        08:00   NS rail in  a                    => opens a
        08:01   check fails check.17.0 id=first  => account check no travel function; denied: account check failed
        08:02   again first                      => -
        08:03   check passes check.17.0 id=other => -
        08:04   check passes id=own              => account check passed; freed: account check failed
        08:05   again own                        => -
        08:06   again first                      => -
        ",
    );
}

/// T2: of one instant, an answer comes before deadlines.
#[test]
fn t2_an_answer_comes_before_deadlines() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a        => opens a
        08:20    NS rail out c        => a-c 6.00
        03:25+1  check fails          => account check no travel function; denied: account check failed
        03:25+1  advance              => @03:25 asks 6.00 night
        ",
    );
}

/// An answer to another kind of effect, or of another account, is refused (RULES T6).
#[test]
fn t6_an_answer_to_what_is_no_check() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a              => opens a
        08:01    check passes pay.17.0      => refused refusal.unknown_effect
        08:02    check passes check.18.0    => refused refusal.unknown_effect
        08:03    check passes check.17.99   => account check passed
        ",
    );
}

/// Point 3: whatever the answer, an open trip goes on, ends and is charged.
#[test]
fn d7_an_open_trip_goes_on() {
    for answer in ["passes", "fails", "blocked", "blocked lost", "no-answer"] {
        let story = play(
            &rules(),
            &format!(
                "
                2026-03-10
                08:00    NS rail in  a           => opens a
                08:01    check {answer} check.17.0
                08:20    NS rail out c denied    => a-c 6.00
                03:25+1  advance                 => @03:25 asks 6.00 night
                "
            ),
        );
        follow_the_list(&story);
    }
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in  a            => opens a
        08:01     check fails check.17.0   => account check no travel function; denied: account check failed
        03:25+1   advance                  => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        ",
    );
}

/// D3: a refused presentation asks, once a calendar date, for each of the two reasons that a check clears.
#[test]
fn d3_a_refused_presentation_asks_once_a_date() {
    for (answer, told) in [
        ("fails", "account check no travel function; denied: account check failed"),
        ("blocked", "account check blocked by the issuer; denied: issuer block"),
    ] {
        let story = play(
            &rules(),
            &format!(
                "
                2026-03-10
                07:00    check {answer}          => {told}
                08:00    NS rail in a denied     => refused at the reader; account check: refused
                08:30    check no-answer check.17.0 => account check no answer
                09:00    NS rail in a denied     => refused at the reader
                23:59:59 NS rail in b denied     => refused at the reader
                00:00+1  NS rail out a denied    => refused at the reader; account check: refused
                00:10+1  check passes check.17.1
                00:20+1  NS rail in a            => opens a
                "
            ),
        );
        assert_eq!(denied(&story), [""; 0]);
        assert_eq!(checks(&story)[..2], ["check.17.0 refused 2026-03-10", "check.17.1 refused 2026-03-11"]);
        follow_the_list(&story);
    }
}

/// D3: for the other reasons a refused presentation asks for no check.
#[test]
fn d3_other_reasons_ask_for_no_check() {
    let story = after(DEBT, "10:00+1 NS rail in a denied => debt-recovery tap; asks 6.00 debt, by tap\n");
    assert_eq!(checks(&story), ["check.17.0 first travel 2026-03-10"]);
    let story = play(
        &rules(),
        "
        2026-03-10
        07:00  holds pass            => holds pass
        07:01  breaks NS pass        => NS finds pass broken; denied: discount conditions broken: NS
        08:00  NS rail in a denied   => refused at the reader
        ",
    );
    assert!(checks(&story).is_empty());
}

/// D3, D4: a card that was reported lost, with a debt: the refused presentation asks for a check; once that has passed,
/// the next starts an attempt.
#[test]
fn d3_d4_lost_with_a_debt() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a          => opens a
        08:20    NS rail out c          => a-c 6.00
        03:25+1  advance                => @03:25 asks 6.00 night
        03:26+1  bank declines lost     => declined; debt 6.00; denied: unpaid fare; denied: issuer block: lost; \
            no more attempts: scheduled
        09:00+1  NS rail in a denied    => refused at the reader; account check: refused
        09:01+1  check passes check.17.1 => account check passed; freed: issuer block: lost
        09:10+1  NS rail in a denied    => debt-recovery tap; asks 6.00 debt, by tap
        09:11+1  bank approves          => paid; debt closed; frees at 09:26
        09:26+1  advance                => @09:26 freed: unpaid fare
        ",
    );
    follow_the_list(&story);
}

/// Contract 2: an answer past a deadline that was not worked off is refused; a repeat is known all the same (T6).
#[test]
fn t6_a_repeat_is_known_past_a_deadline() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a             => opens a
        08:01    check passes id=first     => account check passed
        08:20    NS rail out c             => a-c 6.00
        ",
    );
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let answer = |id: &str| {
        let text = format!(
            r#"{{ "check_answered": {{ "id": "{id}", "effect": null, "outcome": "passed",
                  "answered_at": "2026-03-12T08:00:00+01:00" }} }}"#
        );
        serde_json::from_str::<Command>(&text).unwrap()
    };
    assert_eq!(decide(&story.account, &context, &answer("first")), Ok(ovcore::account::Decision::default()));
    assert_eq!(
        decide(&story.account, &context, &answer("second")).unwrap_err().code(),
        "refusal.advance_first"
    );
}
