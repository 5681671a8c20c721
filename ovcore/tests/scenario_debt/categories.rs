//! D3, D2: what the bank said last, and what follows from it.

use ovcore::deny::{BlockCause, DenyReason};
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::schedule::declined_on;
use super::{attempts, in_debt, scheduled_on};

/// A debt of 6.00 as ever, after another answer to the night.
fn declined(category: &str, rest: &str) -> String {
    format!(
        "
        2026-03-10
        08:00      NS rail in  a             => opens a
        08:20      NS rail out c             => a-c 6.00
        03:25+1    advance                   => @03:25 asks 6.00 night
        03:26+1    bank declines {category}
        2026-03-11
        {rest}"
    )
}

/// D2: insufficient funds, do not honour, technical and unknown leave the schedule as it is.
#[test]
fn d2_the_schedule_goes_on() {
    for category in ["insufficient_funds", "do_not_honour", "technical", "unknown"] {
        let story = play(&rules(), &declined(category, "12:00+1 advance"));
        assert_eq!(scheduled_on(&story), ["2026-03-12"], "{category}");
        assert_eq!(story.account.denied().len(), 1, "{category}");
    }
}

/// D2: not permitted: no scheduled attempt, for as long as that is the last answer.
#[test]
fn d2_not_permitted() {
    let story = play(&rules(), &declined("not_permitted", "12:00+250 advance"));
    assert_eq!(attempts(&story), Vec::<String>::new());
    // It is no block of the issuer's, …
    assert_eq!(story.account.denied().iter().map(|d| d.reason).collect::<Vec<_>>(), [DenyReason::UnpaidFare]);
    // … and the other ways stay open.
    play(
        &rules(),
        &declined(
            "not_permitted",
            "
            12:00    NS rail in a denied         => debt-recovery tap; asks 6.00 debt, by tap
            12:01    bank declines not_permitted => declined
            12:02    pays                        => asks 6.00 debt, self-service
            12:03    bank approves               => paid; debt closed; freed: unpaid fare
            ",
        ),
    );
}

/// D2: in the middle of the schedule, too.
#[test]
fn d2_not_permitted_by_a_later_answer() {
    let story = in_debt(
        "
        03:25+1  advance                     => @03:25 asks 6.00 debt, scheduled
        03:26+1  bank declines not_permitted => declined
        12:00+250 advance
        ",
    );
    assert_eq!(scheduled_on(&story), ["2026-03-12"]);
}

/// D2: the row is that of the last answer: when another comes by another way, the schedule goes on at its next day. The
/// days that went by under *not permitted* were never due.
#[test]
fn d2_another_answer_brings_the_schedule_back() {
    let story = play(
        &rules(),
        &declined(
            "not_permitted",
            "
            11:00+4    advance                     => @2026-03-14 03:05 2026-03-10 leaves
            12:00+4    NS rail in a denied         => debt-recovery tap; asks 6.00 debt, by tap
            12:01+4    bank declines               => declined
            03:24:59+5 advance                     => -
            03:25+5    advance                     => @03:25 asks 6.00 debt, scheduled
            03:26+5    bank declines not_permitted => declined
            12:00+8    pays                        => @03:05 2026-03-15 leaves; asks 6.00 debt, self-service
            12:01+8    bank declines technical
            12:00+9    advance                     => -
            03:25+10   advance                     => @03:25 asks 6.00 debt, scheduled
            ",
        ),
    );
    assert_eq!(scheduled_on(&story), ["2026-03-16", "2026-03-21"]);
}

/// D3: lost, stolen and closed end the schedule for this debt, whenever they come.
#[test]
fn d3_lost_stolen_and_closed_end_the_schedule() {
    for (category, told) in [
        ("lost", "issuer block: lost"),
        ("stolen", "issuer block: stolen"),
        ("account_closed", "issuer block"),
    ] {
        let story = play(&rules(), &declined(category, "12:00+250 advance"));
        assert_eq!(attempts(&story), Vec::<String>::new(), "{category}");
        let story = in_debt(&format!(
            "
            {}
            03:25+3   advance
            03:26+3   bank declines {category} => declined; denied: {told}; no more attempts: scheduled
            12:00+250 advance
            ",
            declined_on(&[1, 2])
        ));
        assert_eq!(scheduled_on(&story), ["2026-03-12", "2026-03-13", "2026-03-14"], "{category}");
        let reasons = story.account.denied().iter().map(|d| d.reason.name()).collect::<Vec<_>>();
        assert_eq!(reasons, ["unpaid_fare", "issuer_block"], "{category}");
    }
}

/// D3: a passed check removes the block; the schedule stays ended, also after a milder answer.
#[test]
fn d3_the_schedule_stays_ended() {
    let story = play(
        &rules(),
        &declined(
            "stolen",
            "
            10:00    check passes         => account check passed; freed: issuer block: stolen
            12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
            12:01    bank declines        => declined
            12:00+250 advance
            ",
        ),
    );
    assert_eq!(scheduled_on(&story), Vec::<String>::new());
    // The debt and its own reason stay.
    assert_eq!(story.account.denied().iter().map(|d| d.reason).collect::<Vec<_>>(), [DenyReason::UnpaidFare]);
}

/// D3: an approved payment removes the block, too: at once, whatever the wait for *unpaid fare*.
#[test]
fn d3_an_approved_payment_removes_the_block() {
    play(
        &rules(),
        &declined(
            "account_closed",
            "
            12:00    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap; account check: refused
            12:00:05 bank approves        => paid; freed: issuer block; debt closed; frees at 12:15:05
            12:15:05 advance              => @12:15:05 freed: unpaid fare
            ",
        ),
    );
    play(
        &rules(),
        &declined(
            "lost",
            "
            12:00    pays           => asks 6.00 debt, self-service
            12:00:05 bank approves  => paid; freed: issuer block: lost; debt closed; freed: unpaid fare
            ",
        ),
    );
}

/// D3: other answers after it do not remove the block.
#[test]
fn d3_a_milder_answer_leaves_the_block() {
    let story = play(
        &rules(),
        &declined(
            "lost",
            "
            12:00    pays           => asks 6.00 debt, self-service
            12:00:05 bank declines  => declined
            12:00+70 advance
            ",
        ),
    );
    let reasons = story.account.denied().iter().map(|d| d.reason).collect::<Vec<_>>();
    assert_eq!(reasons, [DenyReason::UnpaidFare, DenyReason::IssuerBlock { cause: BlockCause::Lost }]);
    assert_eq!(scheduled_on(&story), Vec::<String>::new());
}

/// D3: for another debt the schedule begins anew.
#[test]
fn d3_the_next_debt_has_its_own_schedule() {
    let story = play(
        &rules(),
        &declined(
            "lost",
            "
            12:00    pays             => asks 6.00 debt, self-service
            12:00:05 bank approves    => paid; freed: issuer block: lost; debt closed; freed: unpaid fare
            14:00    NS rail in  a    => opens a
            14:20    NS rail out c    => a-c 6.00
            03:25+1  advance          => @03:25 asks 6.00 night
            03:26+1  bank declines    => declined; debt 6.00; denied: unpaid fare
            03:25+2  advance          => @03:25 asks 6.00 debt, scheduled
            ",
        ),
    );
    assert_eq!(scheduled_on(&story), ["2026-03-13"]);
}
