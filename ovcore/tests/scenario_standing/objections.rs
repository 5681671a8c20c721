//! Objections: uphold, lift, waive (RULES D6, with D5, S6, N4).

use ovcore::account::What;
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world;

use crate::{DEBT, PAID, after, debt, denied, follow_the_list, rules, threshold};

fn books(story: &Story) -> [String; 4] {
    let balance = story.account.balance();
    [balance.books.approved, balance.books.waived(), balance.debt, balance.open_credits]
        .map(|m| m.to_string())
}

/// D6: uphold changes nothing; it is recorded with its ground and role.
#[test]
fn d6_uphold_changes_nothing() {
    let story = after(
        DEBT,
        "
        09:00+1  objects uphold          => objection upheld
        10:00+1  NS rail in a denied     => debt-recovery tap; asks 6.00 debt, by tap
        10:01+1  bank declines           => declined
        03:25+2  advance                 => @03:25 asks 6.00 debt, scheduled
        ",
    );
    assert_eq!(denied(&story), ["unpaid fare"]);
    let recorded = story.events.iter().find_map(|e| match &e.what {
        What::ObjectionDecided { objection, .. } => Some(*objection),
        _ => None,
    });
    let text = serde_json::to_string(&recorded).unwrap();
    assert_eq!(
        text,
        r#"{"about":"unpaid_fare","outcome":"uphold","ground":"charged_wrongly","by":"service_desk"}"#
    );
}

/// D6: a lift acts at once and holds until this debt closes; debt and schedule stay; a new debt lists anew.
#[test]
fn d6_a_lift_holds_until_the_debt_closes() {
    let story = after(
        DEBT,
        "
        09:00+1    objects lift      => objection lifted; freed: unpaid fare
        12:00+1    NS rail in  a     => opens a
        12:20+1    NS rail out b     => a-b 4.00; debt +4.00
        03:25+2    advance           => @03:25 asks 10.00 debt, scheduled
        03:26+2    bank declines     => declined
        03:25+3    advance           => @03:25 asks 10.00 debt, scheduled
        03:26+3    bank approves     => paid; debt closed
        08:00+3    NS rail in  a     => opens a
        08:20+3    NS rail out c     => a-c 6.00
        03:25+4    advance           => @03:05 2026-03-10 leaves; @03:25 asks 6.00 night
        ",
    );
    let story = play(
        &rules(),
        &format!("{}03:26+4 bank declines => declined; debt 6.00; denied: unpaid fare\n", story.transcript),
    );
    assert_eq!(debt(&story), Some(("2026-03-14".into(), "6.00".into())));
    follow_the_list(&story);
}

/// D6, D4: the presentation of a card whose only reason was lifted starts nothing.
#[test]
fn d6_a_lifted_card_is_not_blocked() {
    after(
        DEBT,
        "
        09:00+1    objects lift          => objection lifted; freed: unpaid fare
        12:00+1    NS rail in  a         => opens a
        12:10+1    NS rail in  b denied  => refused at the reader
        ",
    );
}

/// D6: a payment that is taken back joins the lifted debt and does not list it; after an attempt by tap of a card that
/// is blocked for something else, there is nothing to free and nothing to wait for.
#[test]
fn d6_a_lift_holds_while_the_debt_grows() {
    let story = after(
        PAID,
        "
        08:00+1    holds pass            => holds pass; a-c 4.50 (was 6.00); credit 1.50 for 2026-03-10
        09:00+1    takes-back pay.17.0   => taken back 6.00; debt 6.00; denied: unpaid fare; debt -1.50
        09:01+1    objects lift          => objection lifted; freed: unpaid fare
        09:02+1    breaks NS pass        => NS finds pass broken; denied: discount conditions broken: NS
        10:00+1    NS rail in a denied   => debt-recovery tap; asks 4.50 debt, by tap
        10:01+1    bank approves         => paid; debt closed
        10:02+1    takes-back recover.17.0 => taken back 4.50; debt 4.50; denied: unpaid fare
        10:03+1    objects lift          => objection lifted; freed: unpaid fare
        ",
    );
    assert_eq!(denied(&story), ["discount conditions broken: NS"]);
    follow_the_list(&story);
}

/// D5, D6: lifted in the 15 minutes after a recovery by tap: free at once. The debt is closed, so a new one lists anew.
#[test]
fn d6_a_lift_in_the_15_minutes() {
    let story = after(
        DEBT,
        "
        10:00+1    NS rail in a denied   => debt-recovery tap; asks 6.00 debt, by tap
        10:01+1    bank approves         => paid; debt closed; frees at 10:16
        10:05+1    objects lift          => objection lifted; freed: unpaid fare
        10:16+1    advance               => -
        11:00+1    NS rail in  a         => opens a
        11:20+1    NS rail out c         => a-c 6.00
        03:25+2    advance               => @03:25 asks 6.00 night
        03:26+2    bank declines         => declined; debt 6.00; denied: unpaid fare
        ",
    );
    follow_the_list(&story);
}

/// D6: a lifted issuer block does not come back for the same cause, by whatever way it is told; once a check has
/// passed that cause is over, and the next is a new one.
#[test]
fn d6_a_lifted_issuer_block_does_not_come_back() {
    let story = after(
        DEBT,
        "
        09:00+1    check blocked lost         => account check blocked by the issuer; denied: issuer block: lost
        09:01+1    objects lift issuer-block  => objection lifted; freed: issuer block: lost
        09:02+1    check blocked lost         => account check blocked by the issuer
        03:25+2    advance                    => @03:25 asks 6.00 debt, scheduled
        03:26+2    bank declines lost         => declined; no more attempts: scheduled
        09:00+2    check passes               => account check passed
        09:01+2    check blocked lost         => account check blocked by the issuer; denied: issuer block: lost
        ",
    );
    assert_eq!(denied(&story), ["issuer block: lost", "unpaid fare"]);
    follow_the_list(&story);
}

/// D3, D6: an approved payment ends the cause of an issuer block as a passed check does; so it ends a lift of it.
#[test]
fn d6_an_approved_payment_ends_the_lift_of_an_issuer_block() {
    let story = after(
        DEBT,
        "
        09:00+1    check blocked lost         => account check blocked by the issuer; denied: issuer block: lost
        09:01+1    objects lift issuer-block  => objection lifted; freed: issuer block: lost
        10:00+1    pays                       => asks 6.00 debt, self-service
        10:01+1    bank approves              => paid; debt closed; freed: unpaid fare
        11:00+1    check blocked lost         => account check blocked by the issuer; denied: issuer block: lost
        ",
    );
    follow_the_list(&story);
}

/// Point 5: it is the same cause that does not come back; a card that is reported stolen after a lifted loss is listed.
#[test]
fn d6_another_cause_than_the_lifted_one() {
    play(
        &rules(),
        "
        2026-03-10
        09:00  check blocked lost         => account check blocked by the issuer; denied: issuer block: lost
        09:01  objects lift issuer-block  => objection lifted; freed: issuer block: lost
        09:02  check blocked stolen       => account check blocked by the issuer; denied: issuer block: stolen
        ",
    );
}

/// D3, D6: of the causes that were not lifted the last one stands; the lift of the first goes on meanwhile.
#[test]
fn d6_a_third_cause_since_the_lift_of_the_first() {
    let story = play(
        &rules(),
        "
        2026-03-10
        09:00  check blocked stolen       => account check blocked by the issuer; denied: issuer block: stolen
        09:01  objects lift issuer-block  => objection lifted; freed: issuer block: stolen
        09:02  check blocked lost         => account check blocked by the issuer; denied: issuer block: lost
        09:03  check blocked              => account check blocked by the issuer; freed: issuer block: lost; \
                                             denied: issuer block
        09:04  check blocked stolen       => account check blocked by the issuer
        09:05  check passes               => account check passed; freed: issuer block
        09:06  check blocked stolen       => account check blocked by the issuer; denied: issuer block: stolen
        ",
    );
    follow_the_list(&story);
}

/// D6: the other reasons can be lifted, each by itself, until what would have cleared it.
#[test]
fn d6_the_other_reasons() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00  holds pass                 => holds pass
        09:00  check fails                => account check no travel function; denied: account check failed
        09:01  breaks NS pass             => NS finds pass broken; denied: discount conditions broken: NS
        09:02  breaks HTM pass            => HTM finds pass broken; denied: discount conditions broken: HTM
        09:03  objects lift account-check => objection lifted; freed: account check failed
        09:04  objects lift NS            => objection lifted; freed: discount conditions broken: NS
        09:05  check fails                => account check no travel function
        09:06  breaks NS pass             => NS finds pass broken
        09:07  check passes               => account check passed
        09:08  check fails                => account check no travel function; denied: account check failed
        09:09  clears NS                  => NS clears
        09:10  breaks NS pass             => NS finds pass broken; denied: discount conditions broken: NS
        ",
    );
    assert_eq!(denied(&story).len(), 3);
    follow_the_list(&story);
}

/// Objections to what is not there.
#[test]
fn d6_objections_to_nothing() {
    after(
        DEBT,
        "
        09:00+1  objects lift issuer-block   => refused refusal.not_listed
        09:01+1  objects uphold account-check => refused refusal.not_listed
        09:02+1  objects lift GVB            => refused refusal.not_listed
        09:03+1  objects waive issuer-block  => refused refusal.no_debt
        09:04+1  objects lift                => objection lifted; freed: unpaid fare
        09:05+1  objects lift                => refused refusal.not_listed
        09:06+1  objects waive               => objection waived; waiver; waived 6.00 [NS 6.00]; debt closed
        09:07+1  objects waive               => refused refusal.no_debt
        ",
    );
}

/// D6: a waiver closes the debt: the card is free at once, and nothing is asked any more.
#[test]
fn d6_a_waiver_closes_the_debt() {
    let story = after(
        DEBT,
        "
        09:00+1   objects waive  => objection waived; waiver; waived 6.00 [NS 6.00]; debt closed; freed: unpaid fare
        03:25+80  advance
        ",
    );
    assert_eq!(books(&story), ["0.00", "6.00", "0.00", "0.00"]);
    assert!(!story.events.iter().any(|e| matches!(e.what, What::RecoveryRequested { .. })));
    follow_the_list(&story);
}

/// D6: a waiver waits for the answer in flight; declined, it closes the debt then.
#[test]
fn d6_a_waiver_waits_for_the_answer() {
    let story = after(
        DEBT,
        "
        10:00+1  pays              => asks 6.00 debt, self-service
        10:01+1  objects waive     => objection waived; waiver
        10:02+1  bank does-not-know => unknown
        10:12+1  advance           => @10:12 asks again
        10:13+1  bank declines     => declined; waived 6.00 [NS 6.00]; debt closed; freed: unpaid fare
        ",
    );
    assert_eq!(books(&story), ["0.00", "6.00", "0.00", "0.00"]);
}

/// D6: what was paid meanwhile is not waived.
#[test]
fn d6_paid_meanwhile() {
    let story = after(
        DEBT,
        "
        10:00+1  pays              => asks 6.00 debt, self-service
        10:01+1  objects waive     => objection waived; waiver
        10:02+1  bank approves     => paid; debt closed; freed: unpaid fare; waiver void
        11:00+1  NS rail in  a     => opens a
        11:20+1  NS rail out b     => a-b 4.00
        03:25+2  advance           => @03:25 asks 4.00 night
        03:26+2  bank declines     => declined; debt 4.00; denied: unpaid fare
        ",
    );
    assert_eq!(books(&story), ["6.00", "0.00", "4.00", "0.00"]);
}

/// D6, D9: a payment that is taken back while the attempt is in flight opens a debt of its own once that is paid; the
/// waiver was for the one that was paid, and is void.
#[test]
fn d6_a_waiver_does_not_reach_the_next_debt() {
    let story = after(
        PAID,
        "
        08:00+1    NS rail in  a        => opens a
        08:20+1    NS rail out b        => a-b 4.00
        03:25+2    advance              => @03:25 asks 4.00 night
        03:26+2    bank declines        => declined; debt 4.00; denied: unpaid fare
        10:00+2    pays                 => asks 4.00 debt, self-service
        10:01+2    objects waive        => objection waived; waiver
        10:02+2    takes-back pay.17.0  => taking back 6.00 waits
        10:03+2    bank approves
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-12".into(), "6.00".into())));
    assert_eq!(books(&story), ["4.00", "0.00", "6.00", "0.00"]);
    assert_eq!(denied(&story), ["unpaid fare"]);
    follow_the_list(&story);
}

/// D6, S6: what fell while the answer was awaited lowers the debt first; only the rest is waived, and nothing that was
/// never paid comes back to the traveller.
#[test]
fn d6_credits_come_before_the_waiver() {
    let story = after(
        DEBT,
        "
        10:00+1  pays                                 => asks 6.00 debt, self-service
        10:01+1  objects waive                        => objection waived; waiver
        10:02+1  NS rail out b id=out v=1 at=08:20    => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        10:03+1  bank declines
        ",
    );
    assert_eq!(books(&story), ["0.00", "4.00", "0.00", "0.00"]);
}

/// D6: a later fall of a waived day's fares first lowers the waiver; only what was paid becomes a credit.
#[test]
fn d6_a_later_fall_lowers_the_waiver_first() {
    let story = play(
        &threshold(500),
        "
        2026-03-10
        08:00  NS rail in  a                    => opens a
        08:20  NS rail out c id=one             => a-c 6.00; asks 6.00 threshold
        08:21  bank approves                    => paid
        10:00  NS rail in  a                    => opens a
        10:30  NS rail out d id=two             => a-d 8.00; asks 8.00 threshold
        10:31  bank declines                    => declined; debt 8.00; denied: unpaid fare
        11:00  objects waive                    => objection waived; waiver; waived 8.00 [NS 8.00]; debt closed; freed: unpaid fare
        12:00  NS rail out b id=two v=1 at=10:30 => a-b 4.00 (was 8.00); waiver -4.00 for 2026-03-10
        12:01  NS rail out b id=one v=1 at=08:20 => a-b 4.00 (was 6.00); waiver -2.00 for 2026-03-10
        12:02  NS rail out a id=one v=2 at=08:20 => a-a free: same place (was 4.00); waiver -2.00 for 2026-03-10; \
            credit 2.00 for 2026-03-10
        ",
    );
    assert_eq!(books(&story), ["6.00", "0.00", "0.00", "2.00"]);
}

/// D6: what rises on a waived day is owed as ever.
#[test]
fn d6_a_later_rise_is_owed() {
    let story = after(
        DEBT,
        "
        09:00+1  objects waive  => objection waived; waiver; waived 6.00 [NS 6.00]; debt closed; freed: unpaid fare
        10:00+1  NS rail out d id=out v=1 at=08:20 => a-d 8.00 (was 6.00)
        03:25+2  advance        => @03:25 asks 2.00 night
        ",
    );
    assert_eq!(books(&story)[1], "6.00");
}

/// F5, D6: of a waived day one trip rises and another falls by more: the fall comes off the waiver, the rest of the two cancels out.
#[test]
fn d6_a_rise_and_a_fall_of_a_waived_day() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a               => opens a
        08:20      NS rail out c id=one        => a-c 6.00
        12:00      NS rail in  a               => opens a
        12:20      NS rail out b id=two        => a-b 4.00
        03:25+1    advance                     => @03:25 asks 10.00 night
        03:26+1    bank declines               => declined; debt 10.00; denied: unpaid fare
        09:00+1    objects waive               => objection waived; waiver; waived 10.00 [NS 10.00]; debt closed; freed: unpaid fare
        10:00+1    NS rail out c id=two v=1 at=12:20  => a-c 6.00 (was 4.00)
        10:01+1    NS rail out a id=one v=1 at=08:20  => a-a free: same place (was 6.00); waiver -4.00 for 2026-03-10
        03:25+2    advance                     => -
        ",
    );
    assert_eq!(books(&story), ["0.00", "6.00", "0.00", "0.00"]);
    let offset = story.events.iter().find_map(|event| match &event.what {
        What::DifferencesOffset { items } => Some(items),
        _ => None,
    });
    let mut amounts: Vec<i64> = offset.unwrap().iter().map(|item| item.amount.minor()).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [-200, 200]);
}

/// D6: a charge that is still to come is not waived.
#[test]
fn d6_what_is_not_final_is_not_waived() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a  => opens a
        08:20      NS rail out c  => a-c 6.00
        03:10+1    NS rail in  a  => opens a
        03:25+1    advance        => @03:25 asks 6.00 night
        03:26+1    bank declines  => declined; debt 6.00; denied: unpaid fare
        03:30+1    objects waive  => objection waived; waiver; waived 6.00 [NS 6.00]; debt closed; freed: unpaid fare
        03:40+1    NS rail out b  => a-b 4.00
        03:25+2    advance        => @03:25 asks 4.00 night
        ",
    );
}

/// Both stretches of `k`–`q` 10 units long, 1.10 each.
fn even() -> Rules {
    let network = world::network()
        .replace(r#"["m","q",20]"#, r#"["m","q",10]"#)
        .replace(r#""to": "q", "distance": 20"#, r#""to": "q", "distance": 10"#);
    let network = Network::new(NetworkDocument::from_json(&network).unwrap()).unwrap();
    let tariffs = world::tariffs().iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
    Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
}

/// D6: the carriers of the legs bear it in proportion, to the cent; a cent that is left goes by the name.
#[test]
fn d6_carriers_bear_the_waiver_to_the_cent() {
    // 2.20 less a credit of 0.65 is 1.55: 0.775 each.
    let story = play(
        &even(),
        "
        2026-03-09
        08:00    HTM tram in  s1          => opens s1
        08:20    HTM tram out s3          => s1-s3 2.00
        03:25+1  advance                  => @03:25 asks 2.00 night
        03:26+1  bank approves            => paid
        08:00+1  KEOLIS rail in  k        => opens k
        08:40+1  QBUZZ  rail out q        => k-q 2.20 [KEOLIS 1.10 + QBUZZ 1.10]
        03:25+2  advance                  => @03:25 asks 2.20 night
        03:26+2  bank declines            => declined; debt 2.20; denied: unpaid fare
        09:00+2  holds young              => holds young; s1-s3 1.35 (was 2.00); credit 0.65 for 2026-03-09; debt -0.65
        10:00+2  objects waive            => objection waived; waiver; waived 1.55 [KEOLIS 0.78 + QBUZZ 0.77]; \
            debt closed; freed: unpaid fare
        ",
    );
    assert_eq!(books(&story), ["2.00", "1.55", "0.00", "0.00"]);
}

/// D6: several trips of several carriers.
#[test]
fn d6_carriers_bear_their_own_trips() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    KEOLIS rail in  k   => opens k
        08:40    QBUZZ  rail out q   => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        10:00    HTM tram in  s1     => opens s1
        10:20    HTM tram out s3     => s1-s3 2.00
        11:30    KEOLIS rail in  k   => opens k
        11:50    KEOLIS rail out m   => k-m 1.10
        03:25+1  advance             => @03:25 asks 6.40 night
        03:26+1  bank declines       => declined; debt 6.40; denied: unpaid fare
        09:00+1  objects waive       => objection waived; waiver; waived 6.40 [HTM 2.00 + KEOLIS 2.20 + QBUZZ 2.20]; \
            debt closed; freed: unpaid fare
        ",
    );
}

/// D6: a waiver long after the days have left; nobody's name is lost.
#[test]
fn d6_a_waiver_after_the_days_have_left() {
    let script = DEBT.replace("bank declines ", "bank declines not_permitted ");
    let story = after(&script, "12:00+90 advance\n12:01+90 objects waive\n");
    let shares = story.events.iter().find_map(|e| match &e.what {
        What::DebtWaived { carriers, unmatched, .. } => Some((carriers.clone(), *unmatched)),
        _ => None,
    });
    let (carriers, unmatched) = shares.unwrap();
    let named: Vec<String> = carriers.iter().map(|(c, part)| format!("{c} {part}")).collect();
    assert_eq!((named, unmatched.to_string()), (vec!["NS 6.00".to_owned()], "0.00".to_owned()));
}

/// D6: carriers bear what they earn as it stands now: a late amendment makes the trip another carrier's, while it is owed
/// or while the bank is asked. By the time of the waiver the trip has left.
#[test]
fn d6_who_bears_is_who_earns_now() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      HTM tram  in s1 id=in             => opens s1
        03:25+1    advance                           => @2026-03-10 12:00:01 s1-? 4.00; @03:25 asks 4.00 night
        03:26+1    bank declines not_permitted       => declined; debt 4.00; denied: unpaid fare
        12:00+1    GVB metro in m1 id=in v=1 at=08:00 => m1-? 4.00 (was 4.00)
        12:00+6    objects waive                     => @2026-03-14 03:05 2026-03-10 leaves; objection waived; waiver; waived 4.00 [GVB 4.00]; debt closed; freed: unpaid fare
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00      HTM tram  in s1 id=in             => opens s1
        03:25+1    advance                           => @2026-03-10 12:00:01 s1-? 4.00; @03:25 asks 4.00 night
        12:00+1    GVB metro in m1 id=in v=1 at=08:00 => m1-? 4.00 (was 4.00)
        12:00+6    bank declines                     => declined; debt 4.00; denied: unpaid fare
        12:01+6    objects waive                     => @12:00 2026-03-10 leaves; objection waived; waiver; waived 4.00 [GVB 4.00]; debt closed; freed: unpaid fare
        ",
    );
}
