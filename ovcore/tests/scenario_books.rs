//! The books, identity and text, and one request at a time (RULES N1–N4, invariant I4), in flows that mix everything.
//!
//! That the books balance after every event is checked while any scenario plays; here they are also checked to the
//! cent at the end.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use ovcore::account::{Balance, What};
use ovcore::card::{
    Audience, Card, CardForm, CardFunding, CardKind, CardScheme, Expiry, KeyVersion, PanSequence, RootToken,
    SoftKeys, Token, Travel,
};
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::BucketKind;
use ovcore_testkit::scenario::{PER_TRIP_CARD, Story, play, play_with};
use ovcore_testkit::world::{rules, rules_with};

/// The test country with another threshold.
fn threshold(minor: i64) -> Rules {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(minor);
    rules_with(policy)
}

/// What the books say of a story, in words.
fn books(story: &Story) -> String {
    let Balance { books, open_credits, debt, in_flight, uncollected } = story.account.balance();
    let named = [
        ("booked", books.booked()),
        ("approved", books.approved),
        ("refunded", books.refunded),
        ("waived", books.waived()),
        ("credits", open_credits),
        ("debt", debt),
        ("in flight", in_flight),
        ("uncollected", uncollected),
    ];
    let shown =
        named.iter().filter(|(_, amount)| !amount.is_zero()).map(|(name, amount)| format!("{name} {amount}"));
    shown.collect::<Vec<_>>().join(", ")
}

/// Invariant I4: between a request and its last answer there is no other request. Gives the number of requests.
fn one_at_a_time(story: &Story) -> usize {
    let mut at_the_bank = None;
    let mut requests = Vec::new();
    for event in &story.events {
        let what = &event.what;
        if let What::PaymentRequested { effect, .. } | What::RecoveryRequested { effect, .. } = what {
            assert_eq!(at_the_bank.replace(*effect), None, "{}", story.transcript);
            requests.push(*effect);
        } else if let What::PaymentApproved { effect, .. } | What::PaymentDeclined { effect, .. } = what {
            assert_eq!(at_the_bank.take(), Some(*effect), "{}", story.transcript);
        } else if let What::PaymentUnknown { effect, .. } | What::PaymentAskedAgain { effect } = what {
            assert_eq!(at_the_bank, Some(*effect), "{}", story.transcript);
        } else if let What::PaymentSettled { .. } = what {
            assert_eq!(at_the_bank, None, "{}", story.transcript);
        }
    }
    requests.len()
}

// N1 and N2: identity and text.

fn card(pan: &str, sequence: u8, expires: u16) -> Card {
    let kind = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
    let sequence = PanSequence::new(sequence).unwrap();
    Card::new(pan.parse().unwrap(), sequence, Expiry::new(expires, 3).unwrap(), kind)
}

fn travel_token(card: &Card) -> Token<Travel> {
    let keys = SoftKeys::new(&[(KeyVersion::FIRST, [5; 32])]).unwrap();
    let root = RootToken::of_card(&keys, card, KeyVersion::FIRST).unwrap();
    root.token(&keys, Audience::BackOffice, KeyVersion::FIRST).unwrap()
}

/// N1: a card is its PAN and sequence number; the expiry is an attribute, so a renewed card keeps its token.
#[test]
fn n1_a_renewed_card_is_the_same_card() {
    let (old, renewed) = (card("4111111111111111", 1, 2026), card("4111111111111111", 1, 2031));
    assert!(old.is_same_card(&renewed));
    assert_eq!(travel_token(&old), travel_token(&renewed));
}

/// N1: another sequence number is another card; so is another PAN.
#[test]
fn n1_another_sequence_number_is_another_card() {
    let first = card("4111111111111111", 1, 2026);
    for other in [
        card("4111111111111111", 2, 2026),
        card("4111111111111111", 0, 2026),
        card("4012888888881881", 1, 2026),
    ] {
        assert!(!first.is_same_card(&other));
        assert_ne!(travel_token(&first), travel_token(&other));
    }
}

/// N2: a token's text has 26 characters of RFC 4648 base32, lower case, no padding, spare bits zero.
#[test]
fn n2_the_text_of_a_token() {
    for (bytes, text) in [
        ([0; 16], "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ([0xff; 16], "77777777777777777777777774"),
        // The first bits of RFC 4648's example "foobar", padded with zeroes to 16 bytes.
        (*b"foobar\0\0\0\0\0\0\0\0\0\0", "mzxw6ytboiaaaaaaaaaaaaaaaa"),
    ] {
        let token = Token::<Travel>::from_bytes(bytes);
        assert_eq!(token.to_string(), text);
        assert_eq!(Token::parse(text), Ok(token));
    }
}

/// N2: anything else is refused.
#[test]
fn n2_anything_else_is_refused() {
    for text in [
        "",
        "aaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "AAAAAAAAAAAAAAAAAAAAAAAAAA",
        "aaaaaaaaaaaaaaaaaaaaaaaaaA",
        // Padding, also within the length.
        "aaaaaaaaaaaaaaaaaaaaaaaaaa======",
        "aaaaaaaaaaaaaaaaaaaaaaaaa=",
        // Spare bits that are not zero.
        "aaaaaaaaaaaaaaaaaaaaaaaaab",
        "aaaaaaaaaaaaaaaaaaaaaaaaac",
        "77777777777777777777777777",
        // Digits that base32 does not have.
        "0aaaaaaaaaaaaaaaaaaaaaaaaa",
        "1aaaaaaaaaaaaaaaaaaaaaaaaa",
        "8aaaaaaaaaaaaaaaaaaaaaaaaa",
        "9aaaaaaaaaaaaaaaaaaaaaaaaa",
        " aaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaa\n",
        "äaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        assert!(Token::<Travel>::parse(text).is_err(), "{text:?}");
    }
    // Of 32 last characters, the 8 with two spare zero bits are right.
    let right = ('a'..='z').chain('2'..='7').filter(|last| {
        let text = format!("{}{last}", "a".repeat(25));
        Token::<Travel>::parse(&text).is_ok_and(|token| token.to_string() == text)
    });
    assert_eq!(right.collect::<String>(), "aeimquy4");
}

// N3: the last actions.

fn actions(story: &Story, rules: &Rules) -> Vec<String> {
    let actions = story.account.last_actions(rules);
    actions.iter().map(|a| format!("{} {}", a.place, a.what)).collect()
}

/// N3: the last ten actions are accepted or refused taps; duplicates are none.
#[test]
fn n3_the_last_ten_actions() {
    let story = play(
        &rules(),
        "
        2026-03-10
        07:00       NS rail in  a
        07:20       NS rail out b
        08:00       NS rail in  b  denied
        08:30       NS rail in  b
        08:30:03    NS rail in  b
        09:00       NS rail out c
        10:00       NS rail out d
        11:00       NS rail in  a
        11:20       NS rail out d
        12:00       NS rail in  d
        12:20       NS rail out c
        13:00       NS rail in  c
        13:20       NS rail out b
        ",
    );
    assert_eq!(
        actions(&story, &rules()),
        [
            "b check-out",
            "c check-in",
            "c check-out",
            "d check-in",
            "d check-out",
            "a check-in",
            "d orphan check-out",
            "c check-out",
            "b check-in",
            "b refused at the reader",
        ]
    );
}

/// N3: they are ordered by the taps' own time, whenever they arrived, and outlive the days that leave.
#[test]
fn n3_late_taps_and_days_that_left() {
    let script = "
        2026-03-10
        08:00    NS rail in  a           => opens a
        08:20    NS rail out c           => a-c 6.00
        12:00+1  NS rail in  a           => @03:25 asks 6.00 night; opens a
        12:20+1  NS rail out b           => a-b 4.00
        13:00+1  NS rail out d at=09:00  => orphan check-out
        ";
    let expected = ["b check-out", "a check-in", "d orphan check-out", "c check-out", "a check-in"];
    let story = play(&rules(), script);
    assert_eq!(actions(&story, &rules()), expected);
    let story =
        play(&rules(), &format!("{script}\n13:01+1 bank approves\n03:26+2 bank approves\n12:00+20 advance"));
    assert_eq!(story.account.days().len(), 0);
    assert_eq!(actions(&story, &rules()), expected);
}

/// N3: how many are kept is policy.
#[test]
fn n3_how_many_is_policy() {
    let mut policy = Policy::ovpay();
    policy.inspection.last_actions = 3;
    let rules = rules_with(policy);
    let script = "
        2026-03-10
        08:00    NS rail in  a  => opens a
        08:20    NS rail out a  => a-a free: same place
        12:00    NS rail in  a  => opens a
        12:20    NS rail out a  => a-a free: same place
        ";
    let expected = ["a check-out", "a check-in", "a check-out"];
    assert_eq!(actions(&play(&rules, script), &rules), expected);
    let left = play(&rules, &format!("{script}12:00+9 advance"));
    assert_eq!(actions(&left, &rules), expected);
    assert_eq!(left.account.last_actions(&rules).last().map(|a| a.what), Some(BucketKind::CheckOut));
}

// N4 and I4: flows that mix everything.

/// N4: where money can stand, one after the other: uncollected, in flight, paid, credit, refunded.
#[test]
fn n4_from_uncollected_to_refunded() {
    let script = "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out d id=out               => a-d 8.00
        03:25+1    advance                            => @03:25 asks 8.00 night
        03:26+1    bank approves                      => paid
        09:00+1    NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        12:00+7    advance
        03:25+8    advance                            => @03:25 refunds 4.00
        ";
    let lines: Vec<&str> = script.lines().filter(|l| !l.trim().is_empty()).collect();
    let said = |until: usize| books(&play(&rules(), &lines[..until].join("\n")));
    assert_eq!(said(2), "");
    assert_eq!(said(3), "booked 8.00, uncollected 8.00");
    assert_eq!(said(4), "booked 8.00, in flight 8.00");
    assert_eq!(said(5), "booked 8.00, approved 8.00");
    assert_eq!(said(6), "booked 4.00, approved 8.00, credits 4.00");
    assert_eq!(said(8), "booked 4.00, approved 8.00, refunded 4.00");
}

/// N4: the same for a payment that is declined: debt, raised, lowered, gone.
#[test]
fn n4_through_a_debt() {
    let script = "
        2026-03-10
        08:00      NS rail in  a                          => opens a
        08:20      NS rail out d id=out                   => a-d 8.00
        03:25+1    advance                                => @03:25 asks 8.00 night
        03:26+1    bank declines                          => declined; debt 8.00; denied: unpaid fare
        08:00+1    NS rail in  a                          => opens a; asks 8.00 debt, by tap
        08:01+1    bank declines                          => declined
        08:14+1    NS rail out b id=two                   => a-b 4.00; debt +4.00
        09:00+1    NS rail out b id=out v=1 at=08:20      => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10; debt -4.00
        10:00+1    NS rail in  a                          => opens a; asks 8.00 debt, by tap
        10:01+1    bank declines                          => declined
        03:05+2    advance                                => @2026-03-11 16:00:01 a-? 20.00; @03:05 debt +20.00
        ";
    let lines: Vec<&str> = script.lines().filter(|l| !l.trim().is_empty()).collect();
    let said = |until: usize| books(&play(&rules(), &lines[..until].join("\n")));
    assert_eq!(said(5), "booked 8.00, debt 8.00");
    // An attempt on the debt is not in flight besides: the debt is counted once.
    assert_eq!(said(6), "booked 8.00, debt 8.00");
    assert_eq!(said(8), "booked 12.00, debt 12.00");
    assert_eq!(said(9), "booked 8.00, debt 8.00");
    assert_eq!(said(10), "booked 8.00, debt 8.00");
    assert_eq!(said(12), "booked 28.00, debt 28.00");
}

/// N4, I4: five days over the clock change: a threshold whose outcome is unknown, a night that waits for it, late taps
/// and amendments, a debt, and credits that set the card free.
#[test]
fn n4_five_days_over_the_clock_change() {
    let story = play(
        &threshold(2_000),
        "
        2026-03-26
        08:00      NS  rail in  a                        => opens a
        08:30      NS  rail out d id=one                 => a-d 8.00
        10:00      NS  rail in  d                        => opens d
        10:30      NS  rail out a id=two                 => d-a 8.00
        12:00      NS  rail in  a                        => opens a
        12:20      NS  rail out c                        => a-c 6.00; asks 22.00 threshold
        12:21      bank does-not-know                    => unknown
        12:31      advance                               => @12:31 asks again
        18:00      HTM tram in  s1                       => opens s1
        03:25+1    advance                               => @2026-03-26 22:00:01 s1-? 4.00; @03:25 night of 2026-03-26 waits
        08:00+1    bank approves                         => paid; asks 4.00 night
        08:01+1    bank approves                         => paid
        09:00+1    HTM tram out s3 at=18:20              => s1-s3 2.00 (was 4.00); credit 2.00 for 2026-03-26
        12:00+1    NS  rail in  a                        => opens a
        12:20+1    NS  rail out b                        => a-b 4.00
        03:25+2    advance                               => @03:25 asks 2.00 night
        03:26+2    bank declines do_not_honour           => declined; debt 2.00; denied: unpaid fare
        23:30+2    NS  rail in  a                        => opens a; asks 2.00 debt, by tap
        23:31+2    bank declines                         => declined
        03:05+3    advance                               => @03:05 a-? 20.00; @03:05 debt +20.00
        03:25+3    advance                               => @03:25 asks 22.00 debt, scheduled
        03:26+3    bank declines                         => declined
        09:00+3    NS  rail out d at=00:10+3             => a-d 8.00 (was 20.00); credit 12.00 for 2026-03-28; debt -12.00; asks 10.00 debt, by tap
        09:01+3    bank declines                         => declined
        # Exactly 72 hours after 08:30 in winter time.
        09:30+3    NS  rail out a id=one v=1 at=08:30    => a-a free: same place (was 8.00); credit 8.00 for 2026-03-26; debt -8.00
        10:00+3    NS  rail out b id=two v=1 at=10:30    => d-b 6.00 (was 8.00); credit 2.00 for 2026-03-26; debt -2.00; debt closed; freed: unpaid fare
        12:00+3    NS  rail in  a                        => opens a
        12:20+3    NS  rail out c                        => a-c 6.00
        03:25+4    advance                               => @03:25 asks 6.00 night
        03:26+4    bank approves                         => paid
        12:00+20   advance
        ",
    );
    assert_eq!(books(&story), "booked 32.00, approved 32.00");
    assert_eq!(one_at_a_time(&story), 7);
    assert_eq!(story.account.days().len(), 0);
}

/// N4, I4: a co-badged per-trip card over the turn of the year: trips settled by credit, a debt that a credit pays, and
/// the rest of it refunded.
#[test]
fn n4_a_per_trip_card_over_the_turn_of_the_year() {
    let story = play_with(
        &threshold(2_000),
        PER_TRIP_CARD,
        "
        2026-12-30
        08:00      NS  rail in  a                           => opens a
        08:20      NS  rail out c                           => a-c 6.00; asks 6.00 per trip
        08:20:03   bank approves                            => paid
        09:00      NS  rail in  a app=visa                  => opens a
        09:30      NS  rail out d app=visa id=visa          => a-d 8.00
        12:00      NS  rail in  a                           => opens a
        03:25+1    advance                                  => @2026-12-30 18:00:01 a-? 20.00; @03:25 asks 28.00 night
        10:00+1    NS  rail in  a                           => opens a
        10:20+1    NS  rail out b                           => a-b 4.00
        11:00+1    NS  rail out c at=12:20                  => a-c 6.00 (was 20.00); credit 14.00 for 2026-12-30
        12:00+1    bank approves                            => paid; settled by credit per trip
        23:50+1    HTM tram in  s1 id=tram                  => opens s1
        00:20+2    HTM tram out s3                          => s1-s3 2.00; settled by credit per trip
        00:30+2    HTM tram in  s3                          => opens s3 after tram on 2026-12-31
        00:50+2    HTM tram out s1                          => s3-s1 1.10 after tram on 2026-12-31; settled by credit per trip
        03:25+2    advance                                  => -
        14:00+2    NS  rail in  a                           => opens a
        14:30+2    NS  rail out d                           => a-d 8.00; asks 1.10 per trip
        14:31+2    bank declines                            => declined; debt 1.10; denied: unpaid fare
        15:00+2    NS  rail out b app=visa id=visa v=1 at=09:30 => a-b 4.00 (was 8.00); credit 4.00 for 2026-12-30; debt -1.10; debt closed; freed: unpaid fare
        12:00+8    advance
        03:25+9    advance                                  => @03:25 refunds 2.90
        ",
    );
    assert_eq!(books(&story), "booked 31.10, approved 34.00, refunded 2.90");
    assert_eq!(one_at_a_time(&story), 3);
}

/// N4: a trip that turns out to be none gives back what was asked for it.
#[test]
fn n4_a_trip_that_turns_out_to_be_none() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  b id=two           => opens b
        03:25+1    advance                        => @2026-03-10 14:00:01 b-? 20.00; @03:25 asks 20.00 night
        03:26+1    bank approves                  => paid
        09:00+1    NS rail out b id=two v=1 at=08:00  => orphan check-out; two is no trip (was 20.00); credit 20.00 for 2026-03-10
        09:01+1    NS rail in  a at=07:40         => two is check-out of t3; a-b 4.00
        03:25+2    advance                        => @03:25 settled by credit night
        12:00+7    advance
        03:25+8    advance                        => @03:25 refunds 16.00
        ",
    );
    assert_eq!(books(&story), "booked 4.00, approved 20.00, refunded 16.00");
}

/// N4: an unpriced trip is in no book until it has a price.
#[test]
fn n4_an_unpriced_trip_is_in_no_book() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      RET metro in  r1  => opens r1
        08:20      RET metro out r2  => r1-r2 unpriced: no tariff for carrier, mode and date
        03:25+1    advance           => -
        ",
    );
    assert_eq!(books(&story), "");
}

/// I4: twenty trips of a per-trip card while the bank is slow: never two requests, and all is paid.
#[test]
fn i4_never_two_requests_in_flight() {
    let mut lines = vec!["2026-03-10".to_owned()];
    for hour in 4..14 {
        lines.extend([format!("{hour:02}:00 NS rail in a"), format!("{hour:02}:20 NS rail out b")]);
        lines.extend([format!("{hour:02}:30 NS rail in d"), format!("{hour:02}:50 NS rail out c")]);
        if hour % 3 == 0 {
            lines.push(format!("{hour:02}:55 bank approves"));
        }
    }
    let end = "
        14:00    bank does-not-know  => unknown
        14:10    advance             => @14:10 asks again
        14:11    bank approves       => paid; asks 8.00 per trip
        03:25+1  advance             => -
        12:00+1  bank approves       => paid
        ";
    let script = lines.join("\n") + end;
    let story = play_with(&rules(), PER_TRIP_CARD, &script);
    assert_eq!(books(&story), "booked 80.00, approved 80.00");
    assert_eq!(one_at_a_time(&story), 5);
}
