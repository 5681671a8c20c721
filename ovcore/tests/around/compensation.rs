//! Delay compensation by reference and amount, worked out by hand.

use std::sync::LazyLock;

use ovcore::compensation::{
    Claim, Compensated, Compensation, CompensationBook, CompensationDocument, CompensationRow, Compensator,
    DelayTable, NoCompensation, Outcome,
};
use ovcore::ids::CarrierId;
use ovcore::language::Language;
use ovcore::money::Money;
use ovcore::view::{History, PaymentBook};
use ovcore_testkit::fields::check_fields;
use ovcore_testkit::scenario::{Story, play};
use proptest::prelude::*;

use crate::{at, cents, day, golden, json, records, rules};

/// A day with something of everything; one payment at night.
const DAY: &str = "
    2026-03-10
    08:00      NS  rail in  a id=late        => opens a
    08:30      NS  rail out d                => a-d 8.00
    10:00      NS  rail in  c id=short       => opens c
    10:20      NS  rail out a                => c-a 6.00
    11:00      HTM tram in  s1 id=tram       => opens s1
    11:15      HTM tram out s3               => s1-s3 2.00
    12:00      KEOLIS rail in k id=both      => opens k
    12:40      QBUZZ rail out q              => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
    13:00      NS  rail in  a id=missing     => opens a
    15:00      RET metro in r1 id=unpriced
    15:10      RET metro out r2              => r1-r2 unpriced: no tariff for carrier, mode and date
    16:00      NS  rail in  b id=small
    16:10      NS  rail out c                => b-c 4.00
    17:00      NS  rail in  c id=none
    17:05      NS  rail out c
";

fn approved() -> &'static Story {
    static STORY: LazyLock<Story> =
        LazyLock::new(|| play(rules(), &format!("{DAY}\n03:25+1 advance\n03:26+1 bank approves")));
    &STORY
}

/// A scheme for the two of the north beside NS's: a third of the fare from 10 minutes, to whole 5 cents, upwards.
fn schemes() -> CompensationBook {
    let mut document = CompensationDocument::ns().unwrap();
    let north = r#"{ "format": "ovcore/delay-compensation/1", "source": "invented", "schemes": [{
        "id": "north", "carriers": ["KEOLIS", "QBUZZ"], "modes": ["rail"],
        "valid_from": "2026-01-01", "valid_until": "2026-12-31",
        "steps": [{ "minutes_min": 10, "basis_points": 3333 }],
        "causes": ["unplanned", "other_carrier"], "amount_minor_min": 0,
        "rounding": { "step_minor": 5, "mode": "up" },
        "claim_after_hours": 0, "claim_months": 1, "corrected_trips": true }] }"#;
    document.schemes.extend(CompensationDocument::from_json(north).unwrap().schemes);
    CompensationBook::new(document).unwrap()
}

fn delays(rows: &[(&str, &str, u32, &str)]) -> DelayTable {
    let row = |(trip, carrier, minutes, cause): &(&str, &str, u32, &str)| {
        format!(r#"{{ "trip": "{trip}", "carrier": "{carrier}", "minutes": {minutes}, "cause": "{cause}" }}"#)
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    let text =
        format!(r#"{{ "format": "ovcore/delays/1", "source": "a test", "delays": [{}] }}"#, rows.join(","));
    DelayTable::from_json(&text).unwrap()
}

/// What comes of a claim on the payment with a number, at a time.
fn claim(
    story: &Story,
    number: usize,
    table: &DelayTable,
    now: &str,
    earlier: &[Compensated],
) -> Compensation {
    let (book, records) = (PaymentBook::of(&story.events), records(&story.events));
    let history = History::new(&story.account, &records, &book);
    let payment = &book.payments()[number].payment;
    let claim = Claim { reference: payment.reference, amount: payment.amount, claimed_at: at(now) };
    let schemes = schemes();
    let compensator = Compensator { rules: rules(), schemes: &schemes, delays: table, earlier };
    compensator.look_up(&history, &claim).unwrap()
}

/// A row as a test reads it: trip, carrier, what was paid, and what comes of it.
fn row(row: &CompensationRow) -> String {
    let outcome = match row.outcome {
        Outcome::Qualifies { amount, .. } => amount.to_string(),
        Outcome::NotKnown => "not known".to_owned(),
        Outcome::Nothing { why } => why.code().trim_start_matches("compensation.").to_owned(),
    };
    format!("{} {} {} {outcome}", row.trip, row.carrier, row.paid)
}

fn rows(compensation: &Compensation) -> Vec<String> {
    compensation.rows.iter().map(row).collect()
}

#[test]
fn each_part_of_each_trip_has_one_outcome() {
    let table = delays(&[
        ("late", "NS", 61, "unplanned"),
        ("short", "NS", 29, "unplanned"),
        ("tram", "HTM", 90, "unplanned"),
        ("both", "KEOLIS", 12, "unplanned"),
        ("missing", "NS", 90, "unplanned"),
        ("small", "NS", 30, "unplanned"),
        ("none", "NS", 90, "unplanned"),
    ]);
    let made = claim(approved(), 0, &table, "2026-03-12 12:00", &[]);
    assert_eq!(
        rows(&made),
        [
            // The whole of 8.00 from 60 minutes.
            "late NS 8.00 8.00",
            "short NS 6.00 too_short",
            "tram HTM 2.00 no_scheme",
            // 33.33 % of 1.10 is 0.36663: 0.40 in steps of 5 cents, upwards. Of Qbuzz's part nothing is known.
            "both KEOLIS 1.10 0.40",
            "both QBUZZ 2.20 not known",
            "missing NS 20.00 not_checked_in_and_out",
            // Half of 4.00 is less than 2.30.
            "small NS 4.00 below_minimum",
        ]
    );
    assert_eq!((made.total, made.not_kept), (cents(840), 0));
    golden("compensation.json", &json(&made));
    golden("compensation.txt", &(made.to_string() + "\n" + &made.text(Language::Dutch)));
}

#[test]
fn the_document_of_ns_is_on_file() {
    golden("compensation-ns.json", &CompensationDocument::ns().unwrap().to_json());
}

#[test]
fn half_from_thirty_minutes_and_the_whole_from_sixty() {
    let story = approved();
    for (minutes, cause, outcome) in [
        (0, "unplanned", "too_short"),
        (29, "unplanned", "too_short"),
        (30, "unplanned", "4.00"),
        (59, "unplanned", "4.00"),
        (60, "unplanned", "8.00"),
        (1_000, "unplanned", "8.00"),
        (60, "announced", "cause"),
        (60, "other_carrier", "cause"),
        (60, "force_majeure", "cause"),
    ] {
        let made = claim(story, 0, &delays(&[("late", "NS", minutes, cause)]), "2026-03-12 12:00", &[]);
        assert_eq!(row(&made.rows[0]), format!("late NS 8.00 {outcome}"), "{minutes} {cause}");
    }
    let unknown = claim(story, 0, &DelayTable::default(), "2026-03-12 12:00", &[]);
    assert_eq!(row(&unknown.rows[0]), "late NS 8.00 not known");
    assert_eq!(unknown.total, Money::ZERO);
}

#[test]
fn it_can_be_asked_a_day_after_the_trip_and_for_less_than_three_months() {
    let story = approved();
    let table = delays(&[("late", "NS", 60, "unplanned")]);
    for (now, outcome) in [
        ("2026-03-11 08:29:59", "too_early"),
        ("2026-03-11 08:30", "8.00"),
        ("2026-06-09 23:59:59", "8.00"),
        ("2026-06-10 00:00", "too_late"),
    ] {
        let made = claim(story, 0, &table, now, &[]);
        assert_eq!(row(&made.rows[0]), format!("late NS 8.00 {outcome}"), "{now}");
    }
}

#[test]
fn the_clock_changes_and_months_end_where_they_end() {
    // 24 hours are hours, not a date: over the night of the change, 09:00 follows 08:00.
    let story = play(
        rules(),
        "
        2026-03-28
        08:00      NS rail in a id=t
        08:30      NS rail out d
        03:25+1    advance
        03:26+1    bank approves
        ",
    );
    let table = delays(&[("t", "NS", 60, "unplanned")]);
    for (now, outcome) in [("2026-03-29 09:29:59", "too_early"), ("2026-03-29 09:30", "8.00")] {
        assert_eq!(row(&claim(&story, 0, &table, now, &[]).rows[0]), format!("t NS 8.00 {outcome}"));
    }
    // Three months after 30 November: 28 February, the last date is the 27th.
    let story = play(
        rules(),
        "
        2026-11-30
        08:00      NS rail in a id=t
        08:30      NS rail out d
        03:25+1    advance
        03:26+1    bank approves
        ",
    );
    let made = claim(&story, 0, &table, "2027-02-28 00:00", &[]);
    assert_eq!(
        made.rows[0].outcome,
        Outcome::Nothing { why: NoCompensation::TooLate { last: day("2027-02-27") } }
    );
    assert_eq!(claim(&story, 0, &table, "2027-02-27 23:59:59", &[]).total, cents(800));
}

#[test]
fn only_what_is_paid_is_paid_back_and_only_once() {
    let table = delays(&[("t", "NS", 60, "unplanned")]);
    let ride = "
        2026-03-10
        08:00      NS rail in a id=t
        08:30      NS rail out d
        03:25+1    advance
    ";
    for (bank, number, outcome) in [
        ("", 0, "0.00 not_paid"),
        ("03:26+1 bank declines", 0, "0.00 not_paid"),
        ("03:26+1 bank approves\n12:00+1 takes-back pay.17.0", 0, "0.00 not_paid"),
        // The debt is paid the next night: the reference is the same, and so is the payment.
        ("03:26+1 bank declines\n03:25+2 advance\n03:26+2 bank approves", 0, "8.00 8.00"),
        ("03:26+1 bank declines\n03:25+2 advance\n03:26+2 bank approves", 1, "8.00 8.00"),
        ("03:26+1 bank declines\n12:00+1 objects waive", 0, "0.00 not_paid"),
        // What fell afterwards is not paid back twice: the fare is 6.00 since.
        ("03:26+1 bank approves\n12:00+1 NS rail out c id=earlier at=08:20", 0, "6.00 6.00"),
    ] {
        let story = play(rules(), &format!("{ride}\n{bank}"));
        let made = claim(&story, number, &table, "2026-03-14 12:00", &[]);
        assert_eq!(row(&made.rows[0]), format!("t NS {outcome}"), "{}", story.transcript);
    }
    let earlier = [Compensated { trip: "late".parse().unwrap(), carrier: "NS".parse().unwrap() }];
    let late = delays(&[("late", "NS", 60, "unplanned")]);
    let made = claim(approved(), 0, &late, "2026-03-12 12:00", &earlier);
    assert_eq!(row(&made.rows[0]), "late NS 8.00 paid_back_before");
}

#[test]
fn a_payment_is_found_by_reference_and_amount_or_not_at_all() {
    let story = approved();
    let book = PaymentBook::of(&story.events);
    let history = History::new(&story.account, [], &book);
    let (schemes, table) = (schemes(), DelayTable::default());
    let compensator = Compensator { rules: rules(), schemes: &schemes, delays: &table, earlier: &[] };
    let payment = &book.payments()[0].payment;
    let other = "0000000000000A".parse().unwrap();
    for (reference, amount) in [
        (payment.reference, payment.amount.checked_add(cents(1)).unwrap()),
        (other, payment.amount),
        (other, Money::ZERO),
    ] {
        let claimed_at = at("2026-03-12 12:00");
        let refused = compensator.look_up(&history, &Claim { reference, amount, claimed_at });
        assert_eq!(refused.unwrap_err().to_string(), ovcore::view::NoSuchPayment.to_string());
    }
}

#[test]
fn the_payment_of_one_day_says_nothing_of_another() {
    let story = play(
        rules(),
        "
        2026-03-10
        08:00      NS rail in a id=one
        08:30      NS rail out d
        03:25+1    advance
        03:26+1    bank approves
        2026-03-11
        08:00      NS rail in a id=two
        08:30      NS rail out d
        03:25+1    advance
        03:26+1    bank approves
        ",
    );
    let table = delays(&[("one", "NS", 60, "unplanned"), ("two", "NS", 60, "unplanned")]);
    for (number, own, other) in [(0, "one", "two"), (1, "two", "one")] {
        let text = json(&claim(&story, number, &table, "2026-03-14 12:00", &[]));
        assert!(text.contains(&format!("\"{own}\"")) && !text.contains(other), "{text}");
    }
}

#[test]
fn trips_that_are_kept_no_longer_are_counted_and_nothing_is_said_of_them() {
    let story = approved();
    let book = PaymentBook::of(&story.events);
    let fresh =
        ovcore::account::Account::new(story.account.serial(), story.account.token(), story.account.card());
    let history = History::new(&fresh, [], &book);
    let payment = &book.payments()[0].payment;
    let claim =
        Claim { reference: payment.reference, amount: payment.amount, claimed_at: at("2026-03-12 12:00") };
    let (schemes, table) = (schemes(), DelayTable::default());
    let compensator = Compensator { rules: rules(), schemes: &schemes, delays: &table, earlier: &[] };
    let made = compensator.look_up(&history, &claim).unwrap();
    assert_eq!((made.rows.len(), made.total), (0, Money::ZERO));
    assert_eq!(made.not_kept, 6, "late, short, tram, both, missing, small");
}

#[test]
fn every_reason_has_its_words_and_every_field_its_row() {
    let story = approved();
    let mut samples = Vec::new();
    for (now, minutes, cause) in [
        ("2026-03-12 12:00", 61, "unplanned"),
        ("2026-03-12 12:00", 3, "unplanned"),
        ("2026-03-12 12:00", 61, "announced"),
        ("2026-03-10 12:00", 61, "unplanned"),
        ("2026-09-10 12:00", 61, "unplanned"),
    ] {
        let table = delays(&[("late", "NS", minutes, cause), ("small", "NS", 30, "unplanned")]);
        samples.push(claim(story, 0, &table, now, &[]));
    }
    check_fields(&samples).unwrap();
    let lines: Vec<String> = samples
        .iter()
        .flat_map(|sample| &sample.rows)
        .filter(|row| row.trip.as_str() == "late")
        .flat_map(|row| Language::ALL.map(|language| row.explain(language)[1].clone()))
        .collect();
    assert_eq!(
        lines,
        [
            "61 minutes late; from 60 minutes 100 % is paid back",
            "61 minuten te laat; vanaf 60 minuten 100 % terug",
            "3 minutes late; something is paid back from 30 minutes",
            "3 minuten te laat; teruggave vanaf 30 minuten",
            "61 minutes late, announced before: nothing is paid back for that",
            "61 minuten te laat, vooraf aangekondigd: daarvoor geen teruggave",
            "can be asked from 2026-03-11 08:30:00",
            "kan worden aangevraagd vanaf 2026-03-11 08:30:00",
            "could be asked until 2026-06-09",
            "kon worden aangevraagd tot en met 2026-06-09",
        ]
    );
}

#[test]
fn a_document_that_cannot_be_is_refused_with_all_that_is_wrong() {
    let mut document = CompensationDocument::ns().unwrap();
    let again = document.schemes[0].clone();
    document.schemes.push(again);
    let wrong = &mut document.schemes[1];
    wrong.steps.reverse();
    wrong.amount_minor_min = cents(-1);
    wrong.rounding.step_minor = 0;
    wrong.claim_months = 0;
    wrong.claim_after_hours = 10_000;
    wrong.causes.clear();
    wrong.valid_until = Some(day("2000-01-01"));
    let error = CompensationBook::new(document.clone()).unwrap_err();
    let paths: Vec<&str> = error.findings().iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "schemes[1].causes",
            "schemes[1].valid_until",
            "schemes[1].steps",
            "schemes[1].amount_minor_min",
            "schemes[1].rounding.step_minor",
            "schemes[1].claim_months",
            "schemes[1].claim_after_hours",
            "schemes[1].id",
        ]
    );
    // A period of its own is no clash; one day in common is.
    let mut document = CompensationDocument::ns().unwrap();
    document.schemes[0].valid_until = Some(day("2026-06-30"));
    let mut next = CompensationDocument::ns().unwrap().schemes.remove(0);
    (next.id, next.valid_from) = ("ns-delay-2".parse().unwrap(), day("2026-07-01"));
    document.schemes.push(next);
    assert!(CompensationBook::new(document.clone()).is_ok());
    document.schemes[1].valid_from = day("2026-06-30");
    assert_eq!(CompensationBook::new(document).unwrap_err().path(), "schemes[1]");

    let twice = DelayTable::from_json(
        r#"{ "format": "ovcore/delays/1", "source": "x", "delays": [
        { "trip": "a", "carrier": "NS", "minutes": 1, "cause": "unplanned" },
        { "trip": "b", "carrier": "NS", "minutes": 1, "cause": "unplanned" },
        { "trip": "a", "carrier": "ns", "minutes": 2, "cause": "unplanned" }] }"#,
    );
    assert_eq!(twice.unwrap_err().path(), "delays[2]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// However late: never more than what was paid for the carrier's part, never less for a longer delay, and the total is
    /// the sum of the rows.
    #[test]
    fn a_longer_delay_never_gives_less(first in 0..200_u32, more in 0..200_u32, step in 1..700_u32, up in any::<bool>()) {
        let story = approved();
        let mut document = CompensationDocument::ns().unwrap();
        document.schemes[0].carriers.extend(["HTM", "KEOLIS", "QBUZZ"].map(|id| id.parse::<CarrierId>().unwrap()));
        document.schemes[0].modes = ovcore::tap::Mode::ALL.to_vec();
        document.schemes[0].rounding.step_minor = step;
        document.schemes[0].amount_minor_min = Money::ZERO;
        if up {
            document.schemes[0].rounding.mode = ovcore::money::Rounding::Up;
        }
        let schemes = CompensationBook::new(document).unwrap();
        let book = PaymentBook::of(&story.events);
        let history = History::new(&story.account, [], &book);
        let payment = &book.payments()[0].payment;
        let claim = Claim { reference: payment.reference, amount: payment.amount, claimed_at: at("2026-03-12 12:00") };
        let look_up = |minutes: u32| {
            let parts = [("late", "NS"), ("short", "NS"), ("tram", "HTM"), ("both", "KEOLIS"), ("both", "QBUZZ"), ("small", "NS")];
            let table = delays(&parts.map(|(trip, carrier)| (trip, carrier, minutes, "unplanned")));
            Compensator { rules: rules(), schemes: &schemes, delays: &table, earlier: &[] }.look_up(&history, &claim).unwrap()
        };
        let (short, long) = (look_up(first), look_up(first + more));
        prop_assert_eq!(short.total, Money::sum(short.rows.iter().map(CompensationRow::amount)).unwrap());
        for (a, b) in short.rows.iter().zip(&long.rows) {
            prop_assert!(a.amount() <= b.amount() && b.amount() <= b.paid, "{} {}", row(a), row(b));
        }
        let paid = Money::sum(long.rows.iter().map(|row| row.paid)).unwrap();
        prop_assert!(paid <= payment.amount);
    }
}
