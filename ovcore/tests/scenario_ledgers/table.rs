//! The manual's table of what posts what, held against the code.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::{Account, Event, What};
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

use super::{fresh, name};

/// Debits and credits, by kind of ledger.
type Sides = (BTreeSet<String>, BTreeSet<String>);

/// The rows of the manual's table, by event.
pub(crate) fn table() -> BTreeMap<String, Sides> {
    let chapter = include_str!("../../src/manual/books.rs");
    let kinds = |cell: &str| cell.split(',').map(|kind| kind.trim().to_owned()).collect();
    let rows = chapter.lines().filter_map(|line| line.strip_prefix("//! | `")).map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[0].trim_matches('`').to_owned(), (kinds(cells[1]), kinds(cells[2])))
    });
    rows.collect()
}

/// Adds what the events of an account posted.
pub(crate) fn observe(seen: &mut BTreeMap<String, Sides>, account: &Account, events: &[Event]) {
    let mut replayed = fresh(account);
    for event in events {
        for line in replayed.entry(event).lines() {
            let (debits, credits) = seen.entry(name(&event.what)).or_default();
            let side = if line.amount.is_positive() { debits } else { credits };
            side.insert(line.ledger.kind().to_owned());
        }
        replayed.apply(event).unwrap();
    }
}

/// Scenarios that between them post everything that can be posted.
fn stories() -> Vec<Story> {
    let rail = "
        2026-03-10
        08:00      NS rail in  a                     => opens a
        08:30      NS rail out d id=out              => a-d 8.00
        03:25+1    advance                           => @03:25 asks 8.00 night
        03:25:04+1 bank approves                     => paid
        ";
    let debt = "
        2026-03-10
        08:00      NS rail in  a                     => opens a
        08:20      NS rail out c id=out              => a-c 6.00
        03:20+1    NS rail in  a                     => opens a
        03:25+1    advance                           => @03:25 asks 6.00 night
        03:26+1    bank declines
        ";
    let rest = [
        // A fall, a rise, another carrier; a missing trip; the credit goes against the night.
        (
            rail,
            "12:00+1    NS rail out b id=out v=1 at=08:30
             13:00+1    NS rail out c id=out v=2 at=08:30
             14:00+1    ARRIVA rail out e id=out v=3 at=08:30
             15:00+1    NS rail in a
             12:00+20   advance",
        ),
        // A fall that is paid back.
        (
            rail,
            "12:00+1    NS rail out b id=out v=1 at=08:30
             12:00+20   advance",
        ),
        // A payment that credits cover whole.
        (
            rail,
            "12:00+1    NS rail out b id=out v=1 at=08:30
             13:00+1    NS rail in  a
             13:20+1    NS rail out b
             03:25+2    advance",
        ),
        // A check-out of a blocked card, a fall, an attempt that is paid.
        (
            debt,
            "04:00+1    NS rail out b
             04:01+1    bank declines
             13:00+1    NS rail out b id=out v=1 at=08:20
             03:25+2    advance
             03:26+2    bank approves",
        ),
        (
            debt,
            "12:00+1    objects waive
             13:00+1    NS rail out b id=out v=1 at=08:20",
        ),
        (debt, "12:00+1    hands-over-to 18"),
        (rail, "12:00+1    takes-back pay.17.0"),
        (
            "2026-03-10
             12:00      takes-over 6.00",
            "",
        ),
        // An amendment makes a check-out of a check-in: its trip, that was priced, is none.
        (
            "2026-03-10
             08:00      NS rail in  a
             09:00      NS rail in  b id=in
             09:30      NS rail out d",
            "09:40      NS rail out b id=in v=1 at=09:00",
        ),
    ];
    rest.iter().map(|(before, then)| play(&rules(), &format!("{before}\n{then}"))).collect()
}

/// N4: the manual says which event posts what; the code does that, and no more.
#[test]
fn n4_the_manual_s_table_is_what_the_code_posts() {
    let mut seen = BTreeMap::new();
    for story in stories() {
        observe(&mut seen, &story.account, &story.events);
    }
    let table = table();
    for (event, sides) in &table {
        assert_eq!(seen.get(event), Some(sides), "{event}: posted, and in the manual");
    }
    assert_eq!(seen.keys().collect::<Vec<_>>(), table.keys().collect::<Vec<_>>());
}

/// The table names events that there are.
#[test]
fn the_table_names_events() {
    let error = serde_json::from_str::<What>("\"none\"").unwrap_err().to_string();
    for event in table().keys() {
        assert!(error.contains(&format!("`{event}`")), "{event} is none of {error}");
    }
}
