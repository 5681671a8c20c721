//! Reasons stand side by side, each set and cleared by its own events and no other (RULES D3).

use std::fmt::Write as _;

use ovcore::account::What;
use ovcore_testkit::scenario::play;

use crate::{DEBT, after, denied, follow_the_list, rules};

/// D3: *unpaid fare* goes with the debt, not with a check, nor with the clearing of a carrier.
#[test]
fn d3_unpaid_fare_goes_with_the_debt() {
    let story = after(
        DEBT,
        "
        10:00+1  check passes   => account check passed
        10:01+1  check no-answer => account check no answer
        10:02+1  clears NS      => NS clears
        10:03+1  range none     => no issuer range
        10:04+1  pays           => asks 6.00 debt, self-service
        10:05+1  bank approves  => paid; debt closed; freed: unpaid fare
        ",
    );
    assert_eq!(denied(&story), [""; 0]);
    follow_the_list(&story);
}

/// D3: *issuer block* and *account check failed* go with a passed check; nothing else of what carriers and travellers
/// do takes them off. A check that fails adds the one and leaves the other.
#[test]
fn d3_a_passed_check_takes_both_of_its_reasons_off() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00  NS rail in a        => opens a
        08:01  check blocked stolen => account check blocked by the issuer; denied: issuer block: stolen
        08:20  NS rail out c       => a-c 6.00
        09:00  clears NS           => NS clears
        09:01  check fails         => account check no travel function; denied: account check failed
        09:02  check no-answer     => account check no answer
        09:03  range none          => no issuer range
        09:04  check passes        => account check passed; freed: account check failed; freed: issuer block: stolen
        ",
    );
    assert_eq!(denied(&story), [""; 0]);
    follow_the_list(&story);
}

/// D3: an approved payment takes *issuer block* off, and only that.
#[test]
fn d3_an_approved_payment_takes_the_issuer_block_off_and_nothing_else() {
    let story = play(
        &rules(),
        "
        2026-03-10
        07:00      holds pass          => holds pass
        08:00      NS rail in a        => opens a
        08:20      NS rail out c       => a-c 4.50
        09:00      check fails         => account check no travel function; denied: account check failed
        09:01      check blocked       => account check blocked by the issuer; denied: issuer block
        09:02      breaks GVB pass     => GVB finds pass broken; denied: discount conditions broken: GVB
        03:25+1    advance             => @03:25 asks 4.50 night
        03:26+1    bank approves       => paid; freed: issuer block
        ",
    );
    assert_eq!(denied(&story), ["account check failed", "discount conditions broken: GVB"]);
    follow_the_list(&story);
}

/// D3: lost, stolen and closed add *issuer block* and end the scheduled attempts; other answers add nothing.
#[test]
fn d3_which_answers_add_an_issuer_block() {
    let rows = [
        ("lost", "; denied: issuer block: lost; no more attempts: scheduled"),
        ("stolen", "; denied: issuer block: stolen; no more attempts: scheduled"),
        ("account_closed", "; denied: issuer block; no more attempts: scheduled"),
        ("insufficient_funds", ""),
        ("do_not_honour", ""),
        ("not_permitted", ""),
        ("technical", ""),
        ("unknown", ""),
    ];
    for (category, more) in rows {
        let story = play(
            &rules(),
            &format!(
                "
                2026-03-10
                08:00    NS rail in  a             => opens a
                08:20    NS rail out c             => a-c 6.00
                03:25+1  advance                   => @03:25 asks 6.00 night
                03:26+1  bank declines {category}  => declined; debt 6.00; denied: unpaid fare{more}
                10:00+1  pays                      => asks 6.00 debt, self-service
                "
            ),
        );
        follow_the_list(&story);
        let freed = if more.is_empty() { 1 } else { 2 };
        let paid = play(&rules(), &format!("{}10:01+1 bank approves\n", story.transcript));
        let count = paid.events.iter().filter(|e| matches!(e.what, What::CardFreed { .. })).count();
        assert_eq!((count, denied(&paid).len()), (freed, 0), "{category}");
        follow_the_list(&paid);
    }
}

/// D3: an attempt that is declined because the card was lost adds the reason later.
#[test]
fn d3_an_attempt_may_add_an_issuer_block() {
    let story = after(
        DEBT,
        "
        03:25+2  advance             => @03:25 asks 6.00 debt, scheduled
        03:26+2  bank declines lost  => declined; denied: issuer block: lost; no more attempts: scheduled
        03:25+3  advance             => -
        03:25+63 advance
        ",
    );
    assert_eq!(denied(&story), ["issuer block: lost", "unpaid fare"]);
    let attempts = story.events.iter().filter(|e| matches!(e.what, What::RecoveryRequested { .. }));
    assert_eq!(attempts.count(), 1);
}

/// D3: an issuer block has one cause at a time: what the issuer said last. The keeper of the list can follow.
#[test]
fn d3_another_cause_takes_the_place_of_the_first() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00  check blocked lost    => account check blocked by the issuer; denied: issuer block: lost
        08:01  check blocked lost    => account check blocked by the issuer
        08:02  check blocked stolen
        ",
    );
    assert_eq!(denied(&story), ["issuer block: stolen"]);
    follow_the_list(&story);
    let freed = play(&rules(), &format!("{}08:03 check passes\n", story.transcript));
    assert_eq!(denied(&freed), [""; 0]);
    follow_the_list(&freed);
}

/// D3: several side by side, in every order of going: the card is free when none is left, not before.
#[test]
fn d3_free_when_none_is_left() {
    let base = "
        2026-03-10
        07:00      holds pass          => holds pass
        08:00      NS rail in a        => opens a
        08:20      NS rail out c       => a-c 4.50
        03:25+1    advance             => @03:25 asks 4.50 night
        03:26+1    bank declines       => declined; debt 4.50; denied: unpaid fare
        08:00+1    check fails         => account check no travel function; denied: account check failed
        08:01+1    breaks GVB pass     => GVB finds pass broken; denied: discount conditions broken: GVB
        08:02+1    breaks HTM pass     => HTM finds pass broken; denied: discount conditions broken: HTM
    ";
    let ways = ["pays", "check passes", "clears GVB", "clears HTM"];
    for first in 0..4 {
        let mut script = base.to_owned();
        for step in 0..4 {
            let minute = 10 + 2 * step;
            let way = ways[(first + step) % 4];
            let _ = writeln!(script, "09:{minute}+1 {way}");
            if way == "pays" {
                let paid = "paid; debt closed; freed: unpaid fare";
                let _ = writeln!(script, "09:{}+1 bank approves => {paid}", minute + 1);
            }
            let story = play(&rules(), &script);
            assert_eq!((story.account.denied().len(), story.account.is_blocked()), (3 - step, step < 3));
            follow_the_list(&story);
        }
    }
}

/// P9, T5: whatever the reasons, a check-out is never refused; a check-in that the reader refused opens nothing.
#[test]
fn p9_a_listed_card_checks_out() {
    let rows = ["check fails", "check blocked lost", "breaks NS pass"];
    for row in rows {
        play(
            &rules(),
            &format!(
                "
                2026-03-10
                07:00  holds pass                    => holds pass
                08:00  NS rail in  a                 => opens a
                08:05  {row}
                08:20  NS rail out c denied id=out   => a-c 4.50
                03:25+1  advance                       => @03:25 asks 4.50 night
                09:00+1  NS rail tap a denied id=tap   => refused at the reader{check}
                10:00+1  NS rail in  a denied id=in    => refused at the reader
                10:10+1  NS rail out c denied id=late  => refused at the reader
                ",
                check = if row.starts_with("check") { "; account check: refused" } else { "" },
            ),
        );
    }
}

/// T5: the bucket is decided when the tap is received: what is listed or freed afterwards does not change it.
#[test]
fn t5_the_bucket_is_a_fact_of_the_moment() {
    let story = after(
        DEBT,
        "
        09:00+1  NS rail in a denied id=one  => debt-recovery tap; asks 6.00 debt, by tap
        09:01+1  NS rail in a denied id=two  => refused at the reader
        09:02+1  bank approves               => paid; debt closed; frees at 09:17
        09:05+1  NS rail in a denied id=four => refused at the reader
        09:20+1  taps                        => @09:17 freed: unpaid fare; t1 is check-in; out is check-out of t1; \
            one is debt-recovery tap; two is refused at the reader; four is refused at the reader
        ",
    );
    follow_the_list(&story);
}
