//! All views with their fields, and the page of the manual that is made from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{ByReference, CarrierView, DeskView, EmployerView, FieldRow, LinkedAccount, Reader, View};
use crate::inspect::Inspection;

/// A view as the manual names it.
#[derive(Clone, Copy, Debug)]
pub struct ViewTable {
    /// Its name in the manual.
    pub name: &'static str,
    /// Who reads it.
    pub reader: Reader,
    /// Its fields.
    pub fields: &'static [FieldRow],
}

impl ViewTable {
    const fn of<V: View>(name: &'static str) -> Self {
        Self { name, reader: V::READER, fields: V::FIELDS }
    }
}

/// All views, in the order of the manual.
pub const VIEWS: &[ViewTable] = &[
    ViewTable::of::<Inspection>("Inspection"),
    ViewTable::of::<ByReference>("By reference and amount"),
    ViewTable::of::<LinkedAccount>("Linked account"),
    ViewTable::of::<CarrierView>("Carrier"),
    ViewTable::of::<DeskView>("Service desk"),
    ViewTable::of::<EmployerView>("Employer of a business card"),
];

/// What fields are about, for the matrix on top of the page: a title, and how the paths end that belong to it, lists
/// left out. The longest ending that fits counts; a field that fits none has a row of its own. What no view has stays in the
/// matrix on purpose: it says that nobody sees it.
const TOPICS: &[(&str, &[&str])] = &[
    ("any part of the card number", &["pan", "card_number", "last_four", "expiry"]),
    ("token of the card", &["token", "cards.token"]),
    ("card scheme, form, funding", &["card.scheme", "card.form", "card.funding"]),
    ("of which days, as of when", &["as_of", "from", "until", "now", "made_at"]),
    ("payment reference", &["reference", "paid_under"]),
    ("amount of a payment", &["amount", "payments.amount", "asked_at", "asked_times"]),
    ("state of a payment", &["state", "state_at", "words.en", "words.nl", "payments.state"]),
    ("which trip cost how much of a payment", &["items.day", "items.trip", "items.amount", "earlier"]),
    ("travel day of a trip", &["trip.day", "trips.day", "journeys.day"]),
    ("when a trip began and ended", &["check_in.at", "check_out.at"]),
    ("where a trip began and ended", &["place.id", "place.name"]),
    ("with which carrier", &["check_in.carrier", "check_out.carrier", "legs.carrier", "trips.carrier"]),
    ("by what", &["mode"]),
    (
        "how a trip went, corrections",
        &[
            "trip.status",
            "trips.status",
            "corrected.end",
            "corrections.at",
            "corrections.by",
            "corrections.trip",
        ],
    ),
    ("name of a trip", &["trip.id", "trips.id"]),
    ("fare of a trip", &["fare", "no_price"]),
    ("parts of the fare by carrier", &["legs.amount", "from.id", "from.name", "to.id", "to.name"]),
    ("what is owed", &["open.amount", "debt.amount", "debt.since"]),
    ("when the bank is asked again", &["attempts.next", "attempts.until"]),
    ("how to pay", &["ways.channel", "ways.open", "ways.why_not", "ways.not_until"]),
    (
        "block and its reason",
        &[
            "reasons.reason",
            "reasons.carrier",
            "reasons.since",
            "way_out.en",
            "way_out.nl",
            "unpaid_fare_until",
            "lifted",
        ],
    ),
    (
        "money that comes back",
        &[
            "credits",
            "credits.date",
            "credits.day",
            "credits.left",
            "credits.refund_at",
            "refunds.at",
            "refunds.amount",
        ],
    ),
    ("last account check", &["last_check.asked_on", "last_check.unanswered"]),
];

/// The page as Markdown: who sees what at a glance, then each view field by field.
#[must_use]
pub fn table() -> String {
    let mut out = String::new();
    matrix(&mut out);
    for view in VIEWS {
        let _ = writeln!(
            out,
            "\n## {}\n\nRead by: {}.\n\n| field | what | why |\n|---|---|---|",
            view.name, view.reader
        );
        for FieldRow { path, what, why } in view.fields {
            let _ = writeln!(out, "| `{path}` | {what} | {why} |");
        }
    }
    out
}

fn matrix(out: &mut String) {
    let mut seen: BTreeMap<usize, BTreeSet<Reader>> = BTreeMap::new();
    let mut others: BTreeMap<String, BTreeSet<Reader>> = BTreeMap::new();
    for (view, row) in VIEWS.iter().flat_map(|view| view.fields.iter().map(move |row| (view, row))) {
        match topic(row.path) {
            Some(topic) => seen.entry(topic).or_default().insert(view.reader),
            None => others.entry(format!("`{}`", row.path)).or_default().insert(view.reader),
        };
    }
    let names: Vec<String> = Reader::ALL.iter().map(Reader::to_string).collect();
    let _ = writeln!(out, "| what | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    let mut line = |title: &str, readers: &BTreeSet<Reader>| {
        let marks = Reader::ALL.iter().map(|reader| if readers.contains(reader) { "●" } else { "" });
        let marks: Vec<&str> = marks.collect();
        let _ = writeln!(out, "| {title} | {} |", marks.join(" | "));
    };
    for (number, (title, _)) in TOPICS.iter().enumerate() {
        line(title, seen.get(&number).unwrap_or(&BTreeSet::new()));
    }
    others.iter().for_each(|(title, readers)| line(title, readers));
}

/// Which topic a field belongs to: the one of which the longest ending fits.
fn topic(path: &str) -> Option<usize> {
    let path = path.replace("[]", "");
    let fits = |ending: &&str| {
        path.strip_suffix(*ending).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let longest =
        |endings: &[&str]| endings.iter().filter(|ending| fits(ending)).map(|ending| ending.len()).max();
    let all = TOPICS.iter().enumerate();
    let fitting = all.filter_map(|(number, (_, endings))| Some((longest(endings)?, number)));
    fitting
        .max_by_key(|(length, number)| (*length, usize::MAX.saturating_sub(*number)))
        .map(|(_, number)| number)
}
