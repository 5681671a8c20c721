//! Every field of every view of the traveller's side stands in its table, and every row of the table is met.

use ovcore::view::{AlsoKept, ByReference, ConsentRow, KeptRow, LinkedAccount, Moment, OwnData, Receipt};
use ovcore_testkit::fields::check_fields;

use super::lives::{CORRECTED, Life, OWED, PAID, RECOVERED, REST, at};
use super::{country, linked, seen};

/// A life that has what no other has.
pub(super) fn rest() -> Life {
    Life::of(country::rules(), REST)
}

/// All lives.
pub(super) fn lives() -> Vec<(&'static str, Life)> {
    let plain = [("paid", PAID), ("corrected", CORRECTED), ("owed", OWED), ("recovered", RECOVERED)];
    let mut lives: Vec<(&str, Life)> =
        plain.into_iter().map(|(name, script)| (name, Life::new(script))).collect();
    lives.push(("rest", rest()));
    lives
}

/// What a host keeps beside the account.
pub(super) fn also(life: &Life) -> AlsoKept<'_> {
    let moment = |text| Moment::new(life.rules.calendar(), at(text));
    AlsoKept {
        events: &life.events,
        consents: vec![ConsentRow {
            to: "last actions at inspection".to_owned(),
            given_at: moment("2026-03-10T08:10:00+01:00"),
            ended_at: Some(moment("2026-03-10T08:15:00+01:00")),
        }],
        kept_until: vec![KeptRow {
            what: "travel transactions of 2026-03-10".to_owned(),
            until: Some("2027-09-10".parse().unwrap()),
            rule: "004-2".to_owned(),
        }],
    }
}

#[test]
fn by_reference() {
    let lives = lives();
    let all =
        lives.iter().flat_map(|(_, life)| (0..life.book.payments().len()).map(|place| seen(life, place)));
    let all: Vec<ByReference> = all.collect();
    check_fields(&all).unwrap_or_else(|wrong| panic!("{wrong}"));
}

#[test]
fn linked_account() {
    let lives = lives();
    let times = [
        "2026-03-10T08:10:00+01:00",
        "2026-03-11T03:45:00+01:00",
        "2026-03-12T12:05:00+01:00",
        "2026-03-25T12:00:00+01:00",
    ];
    let mut all: Vec<LinkedAccount> =
        lives.iter().flat_map(|(_, life)| times.map(|at| linked(life, at))).collect();
    // Before the bank paid: a card that pays is not blocked by its issuer, and the lift ends with its cause.
    let lifted = Life::of(country::rules(), REST.split("03:25+1").next().unwrap());
    all.push(linked(&lifted, "2026-03-10T12:00:00+01:00"));
    // A credit that was not paid back yet.
    let credit = Life::new(CORRECTED.split("2026-03-17").next().unwrap());
    all.push(linked(&credit, "2026-03-16T13:00:00+01:00"));
    check_fields(&all).unwrap_or_else(|wrong| panic!("{wrong}"));
}

#[test]
fn receipt() {
    let lives = lives();
    let mut all = Vec::new();
    for (_, life) in &lives {
        let (history, now) = (life.history(), at("2026-03-25T12:00:00+01:00"));
        let references = life.book.payments().iter().map(|record| record.payment.reference);
        all.extend(references.map(|own| Receipt::of_payment(&history, &life.rules, &own, now).unwrap()));
        let days = history.days();
        all.extend(days.iter().filter_map(|day| Receipt::of_day(&history, &life.rules, day.day, now)));
    }
    check_fields(&all).unwrap_or_else(|wrong| panic!("{wrong}"));
}

#[test]
fn own_data() {
    let lives = lives();
    let now = at("2026-03-25T12:00:00+01:00");
    let all: Vec<OwnData> =
        lives.iter().map(|(_, life)| OwnData::new(&life.history(), also(life), &life.rules, now)).collect();
    check_fields(&all).unwrap_or_else(|wrong| panic!("{wrong}"));
}
