//! Under which rule each thing that a host keeps falls, from when on, and how it is said in words.

use ovcore::account::{Event, What};
use ovcore::calendar::TravelDay;
use ovcore::ids::RecordId;
use ovcore::language::Language;
use ovcore::retain::own::Row;
use ovcore::retain::{
    Anchor, Catalogue, Hold, HoldReason, Moment, Period, ReceiptKey, Record, Restriction, Signal, Standing,
    Task, When, due, own, plan,
};
use ovcore::view::PaymentBook;
use ovcore_testkit::scenario::{CARD, Player};
use ovcore_testkit::world::rules;

use zeroize::Zeroize;

use super::{at, calendar};

fn day(text: &str) -> TravelDay {
    text.parse().unwrap()
}

#[track_caller]
fn falls(row: Row, rule: &str, anchor: Moment) {
    assert_eq!((row.category, row.anchor, row.task), (rule, anchor, Task::Erase));
    assert!(Catalogue::ovpay().rule(rule).is_some(), "{rule}");
}

#[test]
fn what_a_reader_a_device_and_a_back_office_keep_has_its_rule() {
    let now = at("2026-03-10T07:15:00Z");
    falls(own::at_the_reader(now), "004-1", Moment::At(now));
    falls(own::inspection(now, false), "004-6", Moment::At(now));
    falls(own::inspection(now, true), "004-7", Moment::At(now));
    falls(own::report(day("2026-03-10")), "004-13", Moment::On(day("2026-03-10")));
    falls(own::counters(day("2026-03-31")), "001-1", Moment::On(day("2026-03-31")));
}

#[test]
fn a_held_day_a_debt_and_a_listing_count_from_their_own_beginning() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a
        08:25   NS rail out c",
        )
        .unwrap();
    let held = player.account().days();
    assert_eq!(held.len(), 1);
    falls(own::held_day(&held[0]), "004-2", Moment::On(day("2026-03-02")));
    player.script("03:26+1 bank declines").unwrap();
    let account = player.account();
    falls(own::debt(account.debt().unwrap()), "004-9", Moment::On(day("2026-03-03")));
    let listed = account.denied();
    assert_eq!(listed.len(), 1);
    falls(own::listing(&listed[0]), "004-11", Moment::At(listed[0].since));
}

#[test]
fn an_account_with_a_payment_at_the_bank_or_a_credit_is_kept() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    let kept = |player: &Player<'_>| {
        let book = PaymentBook::of(player.events());
        own::account(player.account(), &book, day("2026-01-01"), rules.calendar()).is_none()
    };
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a
        03:25+1 advance",
        )
        .unwrap();
    assert!(player.account().in_flight().is_some() && kept(&player));
    player.script("03:26+1 bank approves\n09:00+5 NS rail out c at=08:20").unwrap();
    assert!(
        !player.account().credits().is_empty() && player.account().in_flight().is_none() && kept(&player)
    );
    player.script("12:00+90 advance").unwrap();
    assert!(player.account().credits().is_empty() && !kept(&player), "refunded, and past all corrections");
}

#[test]
fn a_payment_counts_from_when_it_was_asked_for_once_it_is_answered() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    let rows = |player: &Player<'_>| {
        let book = PaymentBook::of(player.events());
        let record = &book.payments()[0];
        (own::payment(record, rules.calendar()), own::payment_trips(record))
    };
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a
        08:25   NS rail out c
        03:25+1 advance",
        )
        .unwrap();
    assert_eq!(rows(&player), (None, None), "at the bank");
    player.script("03:26+2 bank approves").unwrap();
    let (whole, trips) = rows(&player);
    falls(whole.unwrap(), "004-2", Moment::On(day("2026-03-03")));
    let trips = trips.unwrap();
    assert_eq!((trips.anchor, trips.task), (Moment::On(day("2026-03-02")), Task::ForgetDays));
}

/// An amendment moved a trip to the day before: one payment asks for it there, and takes it off what another trip of its
/// first day costs. Each day goes in its own time.
#[test]
fn a_trip_that_moved_is_forgotten_day_by_day() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a id=moved
        08:25   NS rail out b
        12:00   NS rail in a id=other
        12:25   NS rail out c
        03:25+1 advance
        03:26+1 bank approves",
        )
        .unwrap();
    let mut written = serde_json::to_value(PaymentBook::of(player.events())).unwrap();
    written["payments"][0]["payment"]["items"] = serde_json::json!([
        { "day": "2026-03-01", "trip": "moved", "amount": 400 },
        { "day": "2026-03-02", "trip": "moved", "amount": -400 },
        { "day": "2026-03-02", "trip": "other", "amount": 600 },
    ]);
    written["payments"][0]["payment"]["amount"] = serde_json::json!(600);
    let mut book: PaymentBook = serde_json::from_value(written).unwrap();
    let mut left = |before: &str| {
        book.forget_days(day(before), rules.calendar().starts(day(before)));
        let named = book.payments()[0].payment.items.iter().filter(|item| !item.is_forgotten());
        let named: Vec<String> = named.map(|item| format!("{} {}", item.day, item.trip)).collect();
        (named.join(", "), own::payment_trips(&book.payments()[0]).map(|row| row.anchor))
    };
    let rest = "2026-03-02 moved, 2026-03-02 other".to_owned();
    assert_eq!(left("2026-03-02"), (rest, Some(Moment::On(day("2026-03-02")))));
    assert_eq!(left("2026-03-03"), (String::new(), None));
    let payment = &book.payments()[0].payment;
    assert_eq!(ovcore::settle::Item::sum(&payment.items), payment.amount);
}

/// A day hands over the journey that yesterday's last trip began, because nothing on the trains came after: it is as old as
/// that (found beside the second engine).
#[test]
fn a_held_day_is_as_old_as_what_it_hands_over() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        22:30   NS rail in a
        22:49   NS rail out c
        23:19   NS rail in c
        2026-03-03
        23:23   HTM tram in s1",
        )
        .unwrap();
    let rows: Vec<Moment> = player.account().days().iter().map(|day| own::held_day(day).anchor).collect();
    assert_eq!(rows, [Moment::On(day("2026-03-02")), Moment::On(day("2026-03-02"))]);
}

/// What left with a day says what the day before handed to it: here only that a train was still on its way.
#[test]
fn a_record_is_as_old_as_the_ride_that_was_open_at_its_edge() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        23:50    NS rail in a
        03:25+1  advance
        03:26+1  bank approves
        09:00+1  HTM tram in s1
        03:25+2  advance
        03:26+2  bank approves
        12:00+90 advance",
        )
        .unwrap();
    let left = |what: &What| {
        let What::DayLeft { record } = what else { return None };
        Some((record.held.day, own::day_record(record).anchor))
    };
    let rows: Vec<_> = player.events().iter().filter_map(|event| left(&event.what)).collect();
    let first = Moment::On(day("2026-03-02"));
    assert_eq!(rows, [(day("2026-03-02"), first), (day("2026-03-03"), first)]);
}

/// While a debt is open, what was asked for it stays, whenever that was; what was paid before goes by its own date.
#[test]
fn a_book_keeps_the_payments_of_an_open_debt() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        08:00    NS rail in a
        08:25    NS rail out c
        03:25+1  advance
        03:26+1  bank approves
        2026-05-04
        08:00    NS rail in a
        08:25    NS rail out c
        03:25+1  advance
        03:26+1  bank declines",
        )
        .unwrap();
    let anchor = |book: &PaymentBook| own::payment_book(book, rules.calendar()).map(|row| row.anchor);
    let forgets = |book: &mut PaymentBook, before: &str| {
        book.forget_days(day(before), rules.calendar().starts(day(before)));
        anchor(book)
    };
    let mut book = PaymentBook::of(player.events());
    assert_eq!(anchor(&book), Some(Moment::On(day("2026-03-02"))), "the trip of the first payment");
    assert_eq!(forgets(&mut book, "2026-03-03"), Some(Moment::On(day("2026-03-03"))), "the first payment");
    book.forget_before(at("2026-03-04T00:00:00Z"));
    assert_eq!(anchor(&book), Some(Moment::On(day("2026-05-04"))), "the trip of the debt");
    assert_eq!(forgets(&mut book, "2026-05-06"), None, "the debt is open, and names nothing any more");

    player.script("10:00+2 pays\n10:00:05+2 bank approves").unwrap();
    let mut book = PaymentBook::of(player.events());
    book.forget_before(at("2026-03-04T00:00:00Z"));
    assert_eq!(
        forgets(&mut book, "2026-05-05"),
        Some(Moment::On(day("2026-05-05"))),
        "it was asked for then"
    );
}

#[test]
fn a_decision_on_an_objection_has_its_own_rule() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a
        08:25   NS rail out c
        03:26+1 bank declines
        09:00+1 objects waive",
        )
        .unwrap();
    let is_decision = |event: &&Event| matches!(event.what, What::ObjectionDecided { .. });
    let decided: Vec<Row> =
        player.events().iter().filter(is_decision).map(|event| own::event(event, rules.calendar())).collect();
    assert_eq!(decided.len(), 1);
    falls(decided[0], "004-12", Moment::On(day("2026-03-03")));
}

/// A check-out after midnight, corrected later: each event goes with the oldest travel day that it names.
#[test]
fn an_event_is_as_old_as_the_taps_it_names() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a id=in
        08:00   NS rail in a id=again
        08:25   NS rail out c id=out
        03:26+1 bank approves
        09:00+1 NS rail out b id=out v=1 at=08:25",
        )
        .unwrap();
    let rows: Vec<Row> = own::log(player.events(), rules.calendar()).collect();
    assert_eq!(rows.len(), player.events().len());
    let of_taps = player.events().iter().zip(&rows).filter(|(event, _)| {
        matches!(
            event.what,
            What::TapRecorded { .. }
                | What::TapRequalified { .. }
                | What::TripWithdrawn { .. }
                | What::TripRevised { .. }
        )
    });
    let anchors: Vec<Moment> = of_taps.map(|(_, row)| row.anchor).collect();
    assert!(anchors.len() >= 4, "{anchors:?}");
    assert!(anchors.iter().all(|anchor| *anchor == Moment::On(day("2026-03-02"))), "{anchors:?}");
}

/// A ride after midnight that continues yesterday's journey is of yesterday's travel day (RULES J1): so are its taps.
#[test]
fn a_tap_is_of_the_travel_day_of_its_trip() {
    let rules = rules();
    let of = |script: &str, names: [&str; 2]| {
        let mut player = Player::new(&rules, CARD);
        player.script(script).unwrap();
        let rows = own::log(player.events(), rules.calendar());
        let events = player.events().iter().map(|event| serde_json::to_string(event).unwrap());
        let named = events.zip(rows).filter(|(text, _)| names.iter().any(|name| text.contains(name)));
        let mut anchors: Vec<Moment> = named.map(|(_, row)| row.anchor).collect();
        assert!(anchors.len() >= 3, "{anchors:?}");
        anchors.extend(player.account().days().iter().map(|held| own::held_day(held).anchor));
        anchors
    };
    let continued = "
        2026-03-02
        23:30   HTM tram in s1
        23:50   HTM tram out s2
        00:10+1 HTM tram in s2 id=on-again
        00:30+1 HTM tram out s3 id=off-again";
    // A ride over midnight, whose check-out the next day holds.
    let over = "
        2026-03-02
        23:50   HTM tram in s1 id=on-late
        00:10+1 HTM tram out s3 id=off-late";
    // The last ride continued a journey of its own day, until the check-out came that makes this one of the day before.
    let moved = "
        2026-03-02
        23:40   HTM tram in s1
        00:55+1 HTM tram in s2 id=begins
        01:30+1 HTM tram in s3
        21:00+1 HTM tram out s3 id=ends at=01:02+1
        18:00+3 HTM tram out s2 at=00:25+1";
    for (script, names) in
        [(continued, ["on-again", "off-again"]), (over, ["on-late", "off-late"]), (moved, ["begins", "ends"])]
    {
        let anchors = of(script, names);
        assert!(
            anchors.iter().all(|anchor| *anchor == Moment::On(day("2026-03-02"))),
            "{names:?}: {anchors:?}"
        );
    }
}

#[test]
fn everything_has_words_of_its_own_in_both_languages() {
    for language in [Language::English, Language::Dutch] {
        let mut words: Vec<String> = Signal::ALL.map(|signal| signal.text_in(language).to_owned()).into();
        words.extend(
            [HoldReason::Complaint, HoldReason::Legal].map(|reason| reason.text_in(language).to_owned()),
        );
        let mut once = words.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), words.len(), "{words:?}");
    }
    // Written into a column, as a host's table does.
    assert_eq!(format!("{:>10}|", Signal::Paid), "      paid|");
    assert_eq!(format!("{:<12}|", HoldReason::Complaint), "a complaint |");
    assert_eq!(
        format!("{:>25}|", Anchor::Transaction),
        format!("{:>25}|", Anchor::Transaction.text_in(Language::English))
    );
    assert_eq!(Moment::On(day("2026-03-10")).to_string(), "2026-03-10");
    let instant = at("2026-03-10T07:15:00Z");
    assert_eq!(Moment::At(instant).to_string(), instant.to_string());
}

#[test]
fn a_period_is_said_in_the_largest_unit_that_fits() {
    for (seconds, english, dutch) in [
        (0, "0 seconds", "0 seconden"),
        (1, "1 second", "1 seconde"),
        (59, "59 seconds", "59 seconden"),
        (60, "1 minute", "1 minuut"),
        (61, "61 seconds", "61 seconden"),
        (300, "5 minutes", "5 minuten"),
        (3_600, "1 hour", "1 uur"),
        (3_660, "61 minutes", "61 minuten"),
        (86_400, "24 hours", "24 uur"),
    ] {
        let period = Period::Seconds(seconds);
        assert_eq!(
            (period.text_in(Language::English), period.text_in(Language::Dutch)),
            (english.into(), dutch.into())
        );
    }
}

#[test]
fn a_restriction_and_consent_are_part_of_the_proof() {
    let catalogue = Catalogue::ovpay();
    let restricted = Some(Restriction { until: Some(at("2028-01-01T00:00:00Z")) });
    let holds = [Hold { reason: HoldReason::Legal, until: Some(at("2027-12-01T00:00:00Z")) }];
    let standing = Standing { restricted, holds: &holds, ..Standing::default() };
    let taps = due(catalogue.rule("004-2").unwrap(), Moment::On(day("2026-03-10")), &standing, &calendar());
    let words = taps.to_string();
    for part in [
        "; but held for a legal claim or duty, until 2027-12-01T01:00:00+01:00",
        "; but restricted: kept and not used, until 2028-01-01T01:00:00+01:00",
    ] {
        assert!(words.contains(part), "{words}");
    }
    let words = taps.in_language(Language::Dutch).to_string();
    assert!(
        words.contains("; maar beperkt: bewaard en niet gebruikt, tot 2028-01-01T01:00:00+01:00"),
        "{words}"
    );
    let agreed = Standing { consent: true, ..Standing::default() };
    let applicant =
        due(catalogue.rule("003-2").unwrap(), Moment::On(day("2027-01-31")), &agreed, &calendar())
            .to_string();
    assert!(applicant.contains(" + 12 calendar months with consent, to 2028-02-28 00:00"), "{applicant}");
    // What does not end at midnight is told to the second.
    let answer = due(
        catalogue.rule("004-6").unwrap(),
        Moment::At(at("2026-03-10T07:15:00Z")),
        &Standing::default(),
        &calendar(),
    );
    assert_eq!(answer.when, When::At(at("2026-03-10T07:20:01Z")));
    assert!(answer.to_string().contains(", to 2026-03-10T08:20:01+01:00"), "{answer}");
}

#[test]
fn a_plan_in_words_names_what_is_held_and_leaves_out_what_there_is_not() {
    let (catalogue, calendar) = (Catalogue::ovpay(), calendar());
    let holds = [Hold { reason: HoldReason::Complaint, until: None }];
    let id: RecordId = "trips-of-one".parse().unwrap();
    let record = Record {
        id,
        category: "004-2",
        anchor: Moment::On(day("2020-01-01")),
        task: Task::Erase,
        standing: Standing { holds: &holds, ..Standing::default() },
    };
    let held = plan(&catalogue, [record], at("2027-03-01T00:00:00Z"), &calendar);
    assert_eq!(
        held.to_string(),
        format!("{:<34}{:>10}\n{:<34}{:>10}\n", "records", 1, "held for a complaint", 1)
    );
    // An order is named by 32 hexadecimal digits, which say nothing of the record.
    let free = Record { standing: Standing::default(), ..record };
    let due = plan(&catalogue, [free], at("2027-03-01T00:00:00Z"), &calendar);
    let receipt = due.orders[0].receipt(&ReceiptKey::new([7; 32]), day("2027-03-01"));
    let name = receipt.order.to_string();
    assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    assert_eq!(format!("{:?}", receipt.order), format!("OrderId({name})"));
    // A key that was wiped is nobody's any more.
    let (mut wiped, on) = (ReceiptKey::new([7; 32]), day("2027-03-01"));
    wiped.zeroize();
    assert_eq!(due.orders[0].receipt(&wiped, on), due.orders[0].receipt(&ReceiptKey::new([0; 32]), on));
}
