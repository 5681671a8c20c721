//! Clearings worked out by hand.

use ovcore::account::{Account, Command, Effect, Event, EventFormat, HandOver, Instruction, What};
use ovcore::calendar::Instant;
use ovcore::card::Token;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::report::{Clearing, Payee};
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, EffectId};
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD, Player, play, play_with};
use ovcore_testkit::world::{rules, rules_with, rules_with_caps};

use crate::{books, carrier};

/// The rows of a clearing: clearing date, who, of which travel day, by what and why, how much.
fn rows(clearing: &Clearing) -> Vec<String> {
    let row = |row: ovcore::report::ClearingRow| {
        let (date, day) = (row.date.to_string(), row.day.to_string());
        let (date, day) = (date.trim_start_matches("2026-"), day.trim_start_matches("2026-"));
        format!("{date} {} of {day}: {} {}, {}", row.payee, row.amount, row.kind, row.because)
    };
    clearing.rows().map(row).collect()
}

/// Plays a script; what was cleared.
#[track_caller]
fn clears(rules: &Rules, script: &str, expected: &[&str]) -> Clearing {
    let story = play(rules, script);
    let cleared = books(rules, &story.account, &story.events).cleared;
    assert_eq!(rows(&cleared), expected, "{}", story.transcript);
    let balance = story.account.balance();
    assert_eq!(Some(cleared.total()), balance.books.approved.checked_sub(balance.books.refunded));
    cleared
}

/// A day by train, by a train over two carriers, and by tram: asked for in the night, cleared on the date of the answer.
#[test]
fn s1_a_day_over_four_carriers() {
    let cleared = clears(
        &rules(),
        "
        2026-03-10
        08:00      NS     rail in  a  => opens a
        08:30      NS     rail out d  => a-d 8.00
        10:00      KEOLIS rail in  k  => opens k
        10:30      QBUZZ  rail out q  => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        12:00      HTM    tram in  s1 => opens s1
        12:15      HTM    tram out s3 => s1-s3 2.00
        03:25+1    advance            => @03:25 asks 13.30 night
        03:25:04+1 bank approves      => paid
        ",
        &[
            "03-11 HTM of 03-10: 2.00 night, fare",
            "03-11 KEOLIS of 03-10: 1.10 night, fare",
            "03-11 NS of 03-10: 8.00 night, fare",
            "03-11 QBUZZ of 03-10: 2.20 night, fare",
        ],
    );
    let own = cleared.for_carrier(carrier("KEOLIS"));
    assert_eq!(rows(&own), ["03-11 KEOLIS of 03-10: 1.10 night, fare"]);
    assert_eq!(Clearing::from_json(&cleared.to_json()).unwrap(), cleared);
    assert!(cleared.on("2026-03-10".parse().unwrap()).total().is_zero());
}

/// S2: the threshold is cleared on the day itself, the rest of it in the night.
#[test]
fn s2_threshold_and_night() {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(1_000);
    clears(
        &rules_with(policy),
        "
        2026-03-10
        08:00      NS  rail in  a  => opens a
        08:30      NS  rail out d  => a-d 8.00
        10:00      NS  rail in  d  => opens d
        10:30      NS  rail out a  => d-a 8.00; asks 16.00 threshold
        10:30:03   bank approves   => paid
        12:00      HTM tram in  s1 => opens s1
        12:15      HTM tram out s3 => s1-s3 2.00
        03:25+1    advance         => @03:25 asks 2.00 night
        03:25:04+1 bank approves   => paid
        ",
        &["03-10 NS of 03-10: 16.00 threshold, fare", "03-11 HTM of 03-10: 2.00 night, fare"],
    );
}

/// S3: a per-trip card is cleared after each trip.
#[test]
fn s3_per_trip() {
    let story = play_with(
        &rules(),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00    NS rail in  a  => opens a
        08:30    NS rail out d  => a-d 8.00; asks 8.00 per trip
        08:30:03 bank approves  => paid
        ",
    );
    let cleared = books(&rules(), &story.account, &story.events).cleared;
    assert_eq!(rows(&cleared), ["03-10 NS of 03-10: 8.00 per trip, fare"]);
}

/// D4, D5: nothing is received of what was declined; recovered by tap, each carrier has its legs.
#[test]
fn d4_declined_then_recovered_by_tap() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00    NS     rail in  a  => opens a
        08:20    NS     rail out c  => a-c 6.00
        10:00    KEOLIS rail in  k  => opens k
        10:30    QBUZZ  rail out q  => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        03:25+1  advance            => @03:25 asks 9.30 night
        03:26+1  bank declines      => declined; debt 9.30; denied: unpaid fare
        10:00+1  HTM tram in s1 denied => debt-recovery tap; asks 9.30 debt, by tap
        10:01+1  bank approves      => paid; debt closed; frees at 10:16
        ",
        &[
            "03-11 KEOLIS of 03-10: 1.10 debt, by tap, fare",
            "03-11 NS of 03-10: 6.00 debt, by tap, fare",
            "03-11 QBUZZ of 03-10: 2.20 debt, by tap, fare",
        ],
    );
}

/// L3, S6: a correction moves money from one carrier to another and to the traveller, who has it back after seven days.
#[test]
fn l3_a_correction_moves_money_between_carriers() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00      KEOLIS rail in k id=t  => opens k
        03:25+1    advance                => @2026-03-10 14:00:01 k-? 10.00; @03:25 asks 10.00 night
        03:25:04+1 bank approves          => paid
        2026-03-16
        09:00      corrects t q 2026-03-10
        03:26+7    advance
        ",
        &[
            // The boarding fare of 10.00 becomes 1.10 and 2.20: 6.70 is the traveller's.
            "03-11 KEOLIS of 03-10: 10.00 night, fare",
            "03-16 KEOLIS of 03-10: -8.90 credit opened, correction",
            "03-16 QBUZZ of 03-10: 2.20 credit opened, correction",
            "03-16 open credits of 03-10: 6.70 credit opened, correction",
            "03-23 open credits of 03-10: -6.70 refunded, fare",
        ],
    );
}

/// F5, S6: a late amendment gives 4.00 back, and the credit pays for the next day before the bank does.
#[test]
fn s6_a_credit_pays_for_the_next_day() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                    => opens a
        08:30      NS rail out d id=out             => a-d 8.00
        03:25:04+1 bank approves                    => @03:25 asks 8.00 night; paid
        12:00+1    NS rail out b id=out v=1 at=08:30 => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        13:00+1    HTM tram in  s1                  => opens s1
        13:20+1    HTM tram out s3                  => s1-s3 2.00
        14:00+1    NS rail in  a                    => opens a
        14:20+1    NS rail out c                    => a-c 6.00
        03:25:04+2 bank approves                    => @03:25 asks 4.00 night; paid
        ",
        &[
            "03-11 NS of 03-10: 8.00 night, fare",
            "03-11 NS of 03-10: -4.00 credit opened, late tap",
            "03-11 open credits of 03-10: 4.00 credit opened, late tap",
            // The oldest items first: HTM and 2.00 of NS; what is left is asked of the bank.
            "03-12 HTM of 03-11: 2.00 credit used, fare",
            "03-12 NS of 03-11: 4.00 night, fare",
            "03-12 NS of 03-11: 2.00 credit used, fare",
            "03-12 open credits of 03-10: -4.00 credit used, fare",
        ],
    );
}

/// L2: a raise of a collected day goes into the next night, as a late difference of that day.
#[test]
fn l2_a_raise_is_a_difference_of_its_own_day() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                    => opens a
        08:30      NS rail out b id=out             => a-b 4.00
        03:25:04+1 bank approves                    => @03:25 asks 4.00 night; paid
        12:00+1    NS rail out d id=out v=1 at=08:30 => a-d 8.00 (was 4.00)
        03:25:04+2 bank approves                    => @03:25 asks 4.00 night; paid
        ",
        &["03-11 NS of 03-10: 4.00 night, fare", "03-12 NS of 03-10: 4.00 night, late tap"],
    );
}

/// F5: of a collected day one trip rises and another falls. The one pays for the other when the difference is asked for; the
/// bank pays the rest.
#[test]
fn f5_what_falls_pays_for_what_rises() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00      NS  rail in  a                      => opens a
        08:30      NS  rail out b id=ns                => a-b 4.00
        09:00      HTM tram in  s1                     => opens s1
        09:20      HTM tram out s3 id=htm              => s1-s3 2.00
        03:25:04+1 bank approves                       => @03:25 asks 6.00 night; paid
        12:00+1    NS  rail out d id=ns v=1 at=08:30   => a-d 8.00 (was 4.00)
        13:00+1    HTM tram out s2 id=htm v=1 at=09:20 => s1-s2 1.40 (was 2.00)
        03:25:04+2 bank approves                       => @03:25 asks 3.40 night; paid
        ",
        &[
            "03-11 HTM of 03-10: 2.00 night, fare",
            "03-11 NS of 03-10: 4.00 night, fare",
            "03-12 HTM of 03-10: -0.60 offset, late tap",
            "03-12 NS of 03-10: 3.40 night, late tap",
            "03-12 NS of 03-10: 0.60 offset, late tap",
        ],
    );
}

/// A check-in that turns out to have been with another carrier, at the same boarding fare: the one gives it to the other.
#[test]
fn a_trip_that_costs_the_same_and_is_anothers() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00      HTM tram in s1 id=in
        03:25:04+1 bank approves
        12:00+1    GVB metro in m1 id=in v=1 at=08:00
        ",
        &[
            "03-11 GVB of 03-10: 4.00 shifted, late tap",
            "03-11 HTM of 03-10: 4.00 night, fare",
            "03-11 HTM of 03-10: -4.00 shifted, late tap",
        ],
    );
}

/// D9: what the bank takes back, the carriers give back.
#[test]
fn d9_taken_back() {
    clears(
        &rules(),
        "
        2026-03-10
        10:00      KEOLIS rail in  k     => opens k
        10:30      QBUZZ  rail out q     => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        03:25:04+1 bank approves         => @03:25 asks 3.30 night; paid
        12:00+9    takes-back pay.17.0   => @2026-03-14 03:05 2026-03-10 leaves; taken back 3.30; debt 3.30; denied: unpaid fare
        ",
        &[
            "03-11 KEOLIS of 03-10: 1.10 night, fare",
            "03-11 QBUZZ of 03-10: 2.20 night, fare",
            "03-19 KEOLIS of 03-10: -1.10 taken back, fare",
            "03-19 QBUZZ of 03-10: -2.20 taken back, fare",
        ],
    );
}

/// D6: of what is waived nobody receives anything, and when its fares fall nobody gives anything back.
#[test]
fn d6_a_waiver_clears_nothing() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00    NS  rail in  a                     => opens a
        08:20    NS  rail out c id=out              => a-c 6.00
        09:00    HTM tram in  s1                    => opens s1
        09:15    HTM tram out s3                    => s1-s3 2.00
        03:25+1  advance                            => @03:25 asks 8.00 night
        03:26+1  bank declines
        12:00+1  objects waive
        13:00+1  NS rail out b id=out v=1 at=08:20
        ",
        &[],
    );
}

/// D6, S6: a credit of a paid day lowers a debt: the trips that it pays for have received it; the rest is waived.
#[test]
fn d6_what_credits_pay_of_a_debt_is_received() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00      NS  rail in  a                    => opens a
        08:30      NS  rail out d id=out             => a-d 8.00
        03:25:04+1 bank approves                     => @03:25 asks 8.00 night; paid
        09:00+1    HTM tram in  s1                   => opens s1
        09:15+1    HTM tram out s3                   => s1-s3 2.00
        09:30+1    NS  rail in  a                    => opens a
        09:50+1    NS  rail out c                    => a-c 6.00
        03:25:04+2 bank declines
        12:00+2    NS rail out b id=out v=1 at=08:30
        13:00+2    objects waive
        ",
        &[
            "03-11 NS of 03-10: 8.00 night, fare",
            // The debt of 8.00 is lowered by 4.00: the oldest first, HTM and 2.00 of NS.
            "03-12 HTM of 03-11: 2.00 credit used, fare",
            "03-12 NS of 03-10: -4.00 credit opened, late tap",
            "03-12 NS of 03-11: 2.00 credit used, fare",
            "03-12 open credits of 03-10: -4.00 credit used, fare",
            "03-12 open credits of 03-10: 4.00 credit opened, late tap",
        ],
    );
}

/// A part of a fare is received in proportion, and when the rest is paid each carrier has its legs: 3.30 of which a credit
/// of 1.00 pays first (0.33 and 0.67), and the bank 2.30 (to 1.10 and 2.20).
#[test]
fn a_part_is_received_in_proportion() {
    clears(
        &rules(),
        "
        2026-03-10
        08:00      HTM tram in  s1                     => opens s1
        08:20      HTM tram out s3 id=out              => s1-s3 2.00
        03:25:04+1 bank approves                       => @03:25 asks 2.00 night; paid
        07:00+1    HTM tram out s2 id=out v=1 at=08:20 => s1-s2 1.40 (was 2.00); credit 0.60 for 2026-03-10
        10:00+1    KEOLIS rail in  k                   => opens k
        10:30+1    QBUZZ  rail out q                   => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        03:25+2    advance                             => @03:25 asks 2.70 night
        03:25:04+2 bank approves                       => paid
        ",
        &[
            "03-11 HTM of 03-10: 2.00 night, fare",
            "03-11 HTM of 03-10: -0.60 credit opened, late tap",
            "03-11 open credits of 03-10: 0.60 credit opened, late tap",
            "03-12 KEOLIS of 03-11: 0.90 night, fare",
            "03-12 KEOLIS of 03-11: 0.20 credit used, fare",
            "03-12 QBUZZ of 03-11: 1.80 night, fare",
            "03-12 QBUZZ of 03-11: 0.40 credit used, fare",
            "03-12 open credits of 03-10: -0.60 credit used, fare",
        ],
    );
}

/// What was handed over, and by which effect.
fn handed_over(player: &Player<'_>) -> (EffectId, HandOver) {
    let mut all = player.effects().iter().rev();
    all.find_map(|effect| match effect {
        Effect::HandOver { id, handover, .. } => Some((*id, (**handover).clone())),
        _ => None,
    })
    .unwrap()
}

/// A replaced card: what its account was paid stays there, what the next card pays is received there, by the same
/// carriers; and by nobody where the debt came without saying who earned it.
#[test]
fn a_debt_that_moved_is_received_where_it_is_paid() {
    let rules = rules();
    let mut old = Player::new(&rules, CARD);
    old.script(
        "
        2026-03-10
        10:00      KEOLIS rail in  k
        10:30      QBUZZ  rail out q
        03:25:04+1 bank declines
        12:00+1    hands-over-to 18
        ",
    )
    .unwrap();
    let old_books = books(&rules, old.account(), old.events());
    assert_eq!(rows(&old_books.cleared), [""; 0]);
    let (effect, handover) = handed_over(&old);
    for known in [true, false] {
        let mut handover = handover.clone();
        if !known {
            handover.debt.as_mut().unwrap().shares.clear();
        }
        let account = Account::new(AccountSerial::new(18).unwrap(), Token::from_bytes([2; 16]), CARD);
        let mut next = Player::of(&rules, account);
        let now = Instant::parse("2026-03-11T12:00:00Z").unwrap();
        let what = Instruction::TakeOver { effect, handover: Box::new(handover) };
        next.at(now, "advance").unwrap();
        let command = Command::Instruct { id: "over".parse().unwrap(), now, what };
        next.command_as("takes over", &command).unwrap();
        next.script("2026-03-11\n 14:00 pays\n 14:01 bank approves").unwrap();
        let cleared = books(&rules, next.account(), next.events()).cleared;
        let expected: &[&str] = if known {
            &[
                "03-11 KEOLIS of 03-10: 1.10 debt, self-service, fare",
                "03-11 QBUZZ of 03-10: 2.20 debt, self-service, fare",
            ]
        } else {
            &["03-11 unmatched: of a card before, no leg known of 03-10: 3.30 debt, self-service, fare"]
        };
        assert_eq!(rows(&cleared), expected);
        let unmatched = cleared.sum(|row| matches!(row.payee, Payee::Unmatched(_)));
        assert_eq!(unmatched.is_zero(), known);
    }
}

/// A book that has forgotten a day, and one that begins in the middle, clear on with what the payment says.
#[test]
fn a_book_that_has_forgotten_still_clears() {
    let rules = rules();
    let story = play(
        &rules,
        "
        2026-03-10
        10:00      KEOLIS rail in  k
        10:30      QBUZZ  rail out q
        03:25:04+1 bank approves
        12:00+40   takes-back pay.17.0
        ",
    );
    let whole = books(&rules, &story.account, &story.events).cleared;
    let (begin, end) = story.events.split_at(story.events.len() - 3);
    let mut account = Account::new(story.account.serial(), story.account.token(), story.account.card());
    let mut book = ovcore::report::ClearingBook::default();
    for event in begin {
        let _ = book.note(&account, event);
        account.apply(event).unwrap();
    }
    let trip = story.events.iter().find_map(|event| match &event.what {
        What::TripClosed { trip } => Some(trip.id),
        _ => None,
    });
    let trip = trip.unwrap();
    assert_eq!(book.collected(&trip).unwrap().to_string(), "3.30");
    // It forgets with the account; a day that the account keeps it keeps, too.
    let forgotten = |kept: &[&str]| Event {
        v: EventFormat::V1,
        at: account.days().iter().map(|day| rules.calendar().ends(day.day)).max().unwrap_or(Instant::MIN),
        what: What::Forgotten {
            id: "forget".parse().unwrap(),
            before: "2026-04-01".parse().unwrap(),
            until: Instant::MIN,
            kept: kept.iter().map(|day| day.parse().unwrap()).collect(),
        },
    };
    assert_eq!(book.note(&account, &forgotten(&["2026-03-10"])), []);
    assert_eq!(book.received(&trip).len(), 2);
    let mut told = book.clone();
    told.forget_before("2026-04-01".parse().unwrap());
    assert_eq!(book.note(&account, &forgotten(&[])), []);
    assert_eq!((book.collected(&trip), &book), (None, &told));
    let mut later = ovcore::report::ClearingBook::starting(&account);
    assert_eq!(book, later);
    let mut lines = Vec::new();
    for event in end {
        let own = book.note(&account, event);
        assert_eq!(own, later.note(&account, event));
        lines.extend(own);
        account.apply(event).unwrap();
    }
    let cleared = Clearing::of(rules.calendar(), &lines);
    let date = "2026-04-19".parse().unwrap();
    assert_eq!(cleared, whole.on(date));
    assert_eq!(cleared.total().to_string(), "-3.30");
}

/// What falls of a day comes off its first trip, so that something may be owed under the name of a trip that costs nothing
/// any more: here the third of a day that costs 4.00 at most. It is paid after all names are forgotten, and HTM has what
/// it earned.
#[test]
fn what_is_owed_for_nothing_is_received_by_who_earned_it() {
    clears(
        &rules_with_caps(
            r#"[{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 400 } } }]"#,
        ),
        "
        2026-03-09
        08:00      HTM tram in  s1                      => opens s1
        08:15      HTM tram out s3                      => s1-s3 2.00
        03:26+1    bank declines not_permitted          => @03:25 asks 2.00 night; declined; debt 2.00; denied: unpaid fare
        03:30+1    objects lift unpaid-fare             => objection lifted; freed: unpaid fare
        2026-03-10
        05:00      HTM tram out s3                      => orphan check-out
        06:00      HTM tram in  s1 id=2                 => opens s1
        06:15      HTM tram out s3                      => s1-s3 2.00; debt +2.00
        08:10      HTM tram in  s1 id=3                 => opens s1
        08:25      HTM tram out s3 id=out               => s1-s3 2.00; debt +2.00
        08:30      HTM tram out s2 id=out v=1 at=08:25  => s1-s2 1.40 (was 2.00); credit 0.60 for 2026-03-10; debt -0.60
        09:00      HTM tram in  s1 id=1 at=04:45        => t4 is check-out of 1; s1-s3 2.00; s1-s2 0.00 (was 1.40); debt +0.60
        12:00+130  forgets-before 2026-04-01            => @2026-03-13 03:05 2026-03-09 leaves; @2026-03-14 03:05 2026-03-10 leaves; @2026-05-10 00:00 2026-03-09 forgotten; @2026-05-11 00:00 2026-03-10 forgotten; forgets before 2026-04-01
        12:01+130  pays                                 => asks 6.00 debt, self-service
        12:02+130  bank approves                        => paid; debt closed
        ",
        &[
            "03-10 HTM of 03-10: 0.60 credit used, fare",
            "03-10 HTM of 03-10: -0.60 credit opened, late tap",
            "03-10 open credits of 03-10: -0.60 credit used, fare",
            "03-10 open credits of 03-10: 0.60 credit opened, late tap",
            "07-18 HTM of 1970-01-01: 6.00 debt, self-service, fare",
        ],
    );
}

/// Rows that stand twice, or out of order, are refused.
#[test]
fn a_stored_clearing_has_each_row_once() {
    let row = r#"{ "date": "2026-03-11", "payee": { "carrier": "NS" }, "day": "2026-03-10", "kind": "night",
                   "because": "fare", "amount": 600 }"#;
    let text = |rows: &str| format!(r#"{{ "format": "ovcore/clearing/1", "rows": [{rows}] }}"#);
    assert_eq!(Clearing::from_json(&text(row)).unwrap().total().to_string(), "6.00");
    let error = Clearing::from_json(&text(&format!("{row}, {row}"))).unwrap_err();
    assert!(error.to_string().contains("rows[1]"), "{error}");
    let error = Clearing::from_json(&text(row).replace("clearing/1", "clearing/2")).unwrap_err();
    assert_eq!(error.code(), "document.format");
}
