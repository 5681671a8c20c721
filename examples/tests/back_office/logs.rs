//! What is in the log of a whole run, and what never is.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::rc::Rc;

use ovcore::money::Money;
use ovcore_examples::back_office::log::LogRoom;
use ovcore_examples::back_office::{After, Never, Week};

use crate::world::{Folder, SETUP, live, reader, week};

#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The log of a week with a death in the middle, and the folder that it left.
fn logged(week: &Week) -> (String, Folder) {
    let (folder, paper) = (Folder::new(), Paper::default());
    let mut stops = After::points(900);
    live(&folder.0, week, SETUP, LogRoom::new(paper.clone()), &mut stops).unwrap_err();
    live(&folder.0, week, SETUP, LogRoom::new(paper.clone()), &mut Never).unwrap();
    let log = String::from_utf8(paper.0.take()).unwrap();
    (log, folder)
}

/// The words of a text: what stands between spaces and punctuation. An effect id is one word.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | ';' | '"'))
        .filter(|w| !w.is_empty())
        .collect()
}

/// All values in the stored events under these names.
fn values(folder: &Folder, names: &[&str]) -> BTreeSet<String> {
    fn collect(value: &serde_json::Value, names: &[&str], found: &mut BTreeSet<String>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if names.contains(&name.as_str()) && (value.is_string() || value.is_number()) {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                found.insert(text);
            } else {
                collect(value, names, found);
            }
        }
        value.as_array().into_iter().flatten().for_each(|value| collect(value, names, found));
    }
    let db = reader(&folder.0.join("office.db"));
    let mut query = db.prepare("SELECT event FROM event").unwrap();
    let mut found = BTreeSet::new();
    for line in query.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        collect(&serde_json::from_str(&line.unwrap()).unwrap(), names, &mut found);
    }
    found
}

#[test]
fn the_log_of_a_whole_run_holds_no_token_place_time_reference_or_amount() {
    let week = week(20, 7, 3);
    let (log, folder) = logged(&week);
    let known = words(&log);
    assert!(log.lines().count() > 300, "{log}");

    let tokens = values(&folder, &["token"]);
    let references = values(&folder, &["reference"]);
    let places = values(&folder, &["place", "location"]);
    let readers = values(&folder, &["reader", "vehicle", "line"]);
    let instants = values(&folder, &["at", "received_at", "answered_at"]);
    for (what, values) in [
        ("token", &tokens),
        ("reference", &references),
        ("place", &places),
        ("reader", &readers),
        ("instant", &instants),
    ] {
        assert!(values.len() >= 5, "the run has too few of {what} to look for");
        // Lines of transport bear numbers; a count may be the same number.
        let named = values.iter().filter(|value| value.parse::<u64>().is_err());
        let hit = named.into_iter().find(|value| known.contains(value.as_str()));
        assert_eq!(hit, None, "a {what} in the log");
    }
    for long in tokens.iter().chain(&references).chain(&instants) {
        assert!(!log.contains(long.as_str()), "{long} in the log");
    }
    // Amounts: as cents they could be any count, so it is the form that may not be there, and no line has a currency.
    let amounts = values(&folder, &["amount"]);
    let mut shown = amounts.iter().map(|minor| Money::from_minor(minor.parse().unwrap()).to_string());
    assert_eq!(shown.find(|amount| known.contains(amount.as_str())), None, "an amount in the log");
    assert!(!log.contains('€') && !log.contains("EUR"));
    // Neither a date nor a time on the clock.
    let dated = |word: &&&str| word.len() >= 8 && word.chars().filter(|c| *c == '-').count() >= 2;
    assert_eq!(known.iter().find(dated), None);
}

/// What is left is enough to work with: which effect waits for how long, what was refused, what a restart found.
#[test]
fn the_log_says_what_an_operator_asks() {
    let (log, _) = logged(&week(20, 7, 3));
    for part in
        ["opened: 0 accounts", "performed pay.", "answered pay.", "bank.approved", "stopped: office.killed"]
    {
        assert!(log.contains(part), "{part} is not in the log");
    }
    let opened: Vec<&str> = log.lines().filter(|line| line.starts_with("opened")).collect();
    assert_eq!(opened.len(), 2, "{opened:?}");
}
