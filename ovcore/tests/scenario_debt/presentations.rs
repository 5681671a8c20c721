//! D4, P2, P8, P10: which taps present a card, and which do not.

use ovcore::account::{Command, Context, decide};
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{play, reference_key};
use ovcore_testkit::world::{network, rules, tariffs};

use super::{after_debt, attempts, in_debt};

/// D4: whatever the reader is for and whatever it says, a card that it read was presented.
#[test]
fn d4_every_presentation_counts() {
    for (tap, told) in [
        // A reader that refuses.
        ("NS rail in a denied", "debt-recovery tap"),
        ("NS rail out a denied", "debt-recovery tap"),
        ("NS rail tap a denied", "debt-recovery tap"),
        ("HTM tram in s1 denied", "debt-recovery tap"),
        // One whose list is old.
        ("NS rail in a", "opens a"),
        ("NS rail tap a", "opens a"),
        ("CONNEXXION ferry in p1", "opens p1"),
        // A check-out that closes nothing.
        ("NS rail out a", "orphan check-out"),
        // One whose clock is not believed.
        ("NS rail in a at=12:02:01", "quarantined"),
    ] {
        in_debt(&format!("12:00 {tap} => {told}; asks 6.00 debt, by tap"));
    }
}

/// D4: a tap that the reader could not read to the end proves no card, so nothing is asked for it.
#[test]
fn d4_a_failed_tap_starts_nothing() {
    let story = in_debt(
        "
        12:00    NS rail in a failed    => failed at the reader
        12:00:06 NS rail in a denied    => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
    assert_eq!(attempts(&story), ["2026-03-11 12:00:06 6.00 tap"]);
}

/// P2, D4: presentations within 5 seconds at one reader are one tap: the second starts nothing.
#[test]
fn p2_a_duplicate_starts_nothing() {
    in_debt(
        "
        12:00    NS rail in a denied id=one  => debt-recovery tap; asks 6.00 debt, by tap
        12:00:02 bank declines               => declined
        12:00:05 NS rail in a denied         => duplicate of one
        ",
    );
}

/// P2, T5: P2 comes before the bucket of the deny list: when an accepted tap stands, the refused one is its duplicate,
/// and the attempt that it started stays.
#[test]
fn p2_the_accepted_one_stands() {
    let story = in_debt(
        "
        12:00    NS rail in a denied id=one  => debt-recovery tap; asks 6.00 debt, by tap
        12:00:03 NS rail in a id=two         => one is duplicate of two; opens a
        12:10    bank declines               => declined
        12:20    NS rail out c               => a-c 6.00; debt +6.00; asks 12.00 debt, by tap
        ",
    );
    assert_eq!(attempts(&story).len(), 2);
    in_debt(
        "
        12:00    NS rail in a id=one         => opens a; asks 6.00 debt, by tap
        12:00:03 NS rail in a denied id=two  => duplicate of one
        ",
    );
}

/// T6, P1: the same tap again and an amendment start nothing.
#[test]
fn t6_a_repeat_and_an_amendment_start_nothing() {
    let story = in_debt(
        "
        12:00    NS rail in a denied id=one              => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines                           => declined
        13:00    again one                               => -
        13:01    NS rail in b denied id=one v=1 at=12:00
        14:00    taps                                    => t1 is check-in; out is check-out of t1; one is debt-recovery tap
        ",
    );
    assert_eq!(attempts(&story).len(), 1);
}

/// P1: an amendment of a tap from before the debt starts nothing either.
#[test]
fn p1_an_amendment_of_an_older_tap() {
    let story = in_debt(
        "
        2026-03-10
        12:00+1  NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10; debt -2.00
        ",
    );
    assert_eq!(attempts(&story), Vec::<String>::new());
}

/// L1, D4: a tap of three days ago is a presentation like any other; one of longer ago may only lower what is paid, and
/// starts nothing, whether it is used or not.
#[test]
fn l1_taps_that_come_too_late_start_nothing() {
    let story = in_debt(
        "
        03:25+1    advance                            => @03:25 asks 6.00 debt, scheduled
        03:26+1    bank declines not_permitted        => declined
        11:00+5    advance                            => @2026-03-14 03:05 2026-03-10 leaves
        12:00+5    NS rail in a denied at=12:00+2     => debt-recovery tap; asks 6.00 debt, by tap
        12:01+5    bank declines not_permitted        => declined
        12:30+5    NS rail in a denied at=12:29:59+2  => refused at the reader
        12:40+5    NS rail out a denied at=12:39:59+2 => refused at the reader
        11:00+60   advance
        12:00+60   NS rail in a denied at=11:00+3     => expired
        ",
    );
    assert_eq!(attempts(&story).len(), 2);
}

/// T2, T5: a tap acts when it is received: one from before the debt opened presents the card as it is known now.
#[test]
fn t5_a_tap_from_before_the_debt_opened() {
    in_debt(
        "
        2026-03-10
        12:00+1  NS rail out d at=18:00  => orphan check-out; asks 6.00 debt, by tap
        ",
    );
}

/// P8: a quarantined tap that is handed over after the adjust window changes nothing: it starts no attempt.
#[test]
fn p8_an_inert_quarantined_tap_starts_nothing() {
    // Its own arrival is three days and more before the latest instant that the account has seen.
    let rest = "
        11:00+4  advance
        11:01+4  bank declines
        11:02+4  bank declines
        11:03+4  holds dal
        ";
    let story = in_debt(rest);
    assert!(story.account.in_flight().is_none());
    let tap: Tap = serde_json::from_str(
        r#"{ "id": "inert", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "NS", "mode": "rail",
             "location": "a", "reader": "NS-a-in", "direction": "in",
             "at": "2026-03-12T10:10:00+01:00", "received_at": "2026-03-12T10:00:00+01:00" }"#,
    )
    .unwrap();
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let decision = decide(&story.account, &context, &Command::Tap(Box::new(tap))).unwrap();
    assert_eq!(decision.effects, []);
}

/// The test country with a supplement of NS at the reader `IC`.
fn with_supplement() -> Rules {
    let network_text = network().replacen(
        "\"joined_places\"",
        "\"supplement_readers\": [{ \"carrier\": \"NS\", \"reader\": \"IC\", \"supplement\": \"direct\" }],\n\"joined_places\"",
        1,
    );
    let supplements = r#""supplements": [{ "id": "direct", "charged": "at_reader", "prices": [{ "amount_minor": 180 }] }], "boarding_fares""#;
    let tariffs = tariffs().into_iter().map(|text| {
        let own = text.contains(r#""id": "ns""#);
        let text = if own { text.replacen("\"boarding_fares\"", supplements, 1) } else { text };
        TariffDocument::from_json(&text).unwrap()
    });
    let book = TariffBook::new(tariffs.collect()).unwrap();
    let network = Network::new(NetworkDocument::from_json(&network_text).unwrap()).unwrap();
    Rules::new(Policy::ovpay(), network, book).unwrap()
}

/// P10, D4: so is a supplement tap; its price joins with the fare.
#[test]
fn p10_a_supplement_tap() {
    play(
        &with_supplement(),
        &after_debt(
            "
            12:00    NS rail tap a reader=IC id=s => supplement tap; asks 6.00 debt, by tap
            12:01    bank declines              => declined
            12:10    NS rail in  a id=i         => s is supplement tap of i; opens a
            12:20    NS rail out c              => a-c 7.80; debt +7.80; asks 13.80 debt, by tap
            ",
        ),
    );
}
