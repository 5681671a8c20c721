//! What the tests share: rules, weeks, folders that are gone afterwards, and the state of a folder as text.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use ovcore::account::Context;
use ovcore::network::NetworkDocument;
use ovcore::rules::Rules;
use ovcore::settle::ReferenceKey;
use ovcore_examples::arguments::Options;
use ovcore_examples::back_office::log::LogRoom;
use ovcore_examples::back_office::{Durability, Office, OfficeError, Setup, Stops, Week, WeekOptions};
use ovcore_examples::job::reference_key;
use ovcore_examples::setup;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

static RULES: LazyLock<(Rules, NetworkDocument)> =
    LazyLock::new(|| setup::rules(&Options::default()).unwrap());
static KEY: LazyLock<ReferenceKey> = LazyLock::new(reference_key);

pub(crate) fn context() -> Context<'static> {
    Context { rules: &RULES.0, reference_key: &KEY }
}

pub(crate) fn week(cards: u32, days: u32, seed: u64) -> Week {
    let first = "2026-03-23".parse().unwrap();
    Week::new(&RULES.0, &RULES.1, WeekOptions { cards, seed, first, days }).unwrap()
}

/// The tests kill processes, not machines.
pub(crate) const SETUP: Setup = Setup { durability: Durability::ProcessDeath, timers_every: 60 };

/// A folder that is gone when the test is over.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("back-office-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// One life of the office: from opening its folder to the end of the week, or to its death.
pub(crate) fn live(
    folder: &Path,
    week: &Week,
    setup: Setup,
    log: LogRoom<'_>,
    stops: &mut dyn Stops,
) -> Result<String, OfficeError> {
    // The key and the rules outlive every office; the log and the stops do not.
    let mut office = Office::open(folder, context(), week, setup, log, stops)?;
    office.run(|_, _| ())?;
    let report = office.report()?;
    assert!(report.agrees(), "{report}\n{:?}", report.disagreements);
    Ok(report.to_string())
}

/// All rows of both databases and the readers' list, without how often the bank was asked: that is what a repeat
/// changes, and all that it may change.
pub(crate) fn state(folder: &Path) -> String {
    let mut text = String::new();
    for (file, queries) in [
        (
            "office.db",
            &[
                "SELECT * FROM run ORDER BY name",
                "SELECT * FROM account ORDER BY serial",
                "SELECT * FROM event ORDER BY account, number",
                "SELECT * FROM outbox ORDER BY number",
                "SELECT * FROM day_record ORDER BY account, day",
                "SELECT * FROM refused ORDER BY number",
            ][..],
        ),
        (
            "outside.db",
            &[
                "SELECT id, amount, outcome, taken_back FROM charge ORDER BY id",
                "SELECT id, amount FROM refund ORDER BY id",
                "SELECT * FROM message ORDER BY number",
            ],
        ),
    ] {
        let db = reader(&folder.join(file));
        for query in queries {
            writeln!(text, "{query}").unwrap();
            let mut rows = db.prepare(query).unwrap();
            let width = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let cells: Vec<Value> = (0..width).map(|place| row.get(place).unwrap()).collect();
                writeln!(text, "{cells:?}").unwrap();
            }
        }
    }
    text + &fs::read_to_string(folder.join("deny-list.json")).unwrap_or_default()
}

/// A database, to look at only.
pub(crate) fn reader(path: &Path) -> Connection {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    db.pragma_update(None, "query_only", true).unwrap();
    db
}

pub(crate) fn number(folder: &Path, file: &str, query: &str) -> i64 {
    reader(&folder.join(file)).query_row(query, [], |row| row.get(0)).unwrap()
}

/// Two states are the same; where not, the first line that differs is told, and not megabytes.
#[track_caller]
pub(crate) fn assert_same(undisturbed: &str, other: &str) {
    let differs = undisturbed.lines().zip(other.lines()).find(|(a, b)| a != b);
    assert!(undisturbed == other, "the states differ, first in {differs:?}");
}
