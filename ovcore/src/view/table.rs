//! All views with their fields, and the page of the manual that is made from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{
    ByReference, CarrierView, DeskView, EmployerView, FieldRow, LinkedAccount, OwnData, Reader, Receipt, View,
};
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
    ViewTable::of::<Receipt>("Receipt"),
    ViewTable::of::<OwnData>("The traveller's own data"),
];

/// What fields are about, for the matrix on top of the page: a title, and how the paths end that belong to it, lists
/// left out; `name.*` is a path that begins so. The longest that fits counts; a field that fits none has a row of its
/// own. What no view has stays in the matrix on purpose: it says that nobody sees it.
const TOPICS: &[(&str, &[&str])] = &[
    ("any part of the card number", &["pan", "card_number", "last_four", "expiry"]),
    ("token of the card", &["token", "cards.token", "key_version"]),
    (
        "card scheme, form, funding",
        &["card.scheme", "card.form", "card.funding", "cards.scheme", "cards.form", "cards.funding"],
    ),
    ("issuer range by name", &["issuer_range"]),
    ("other cards of the same traveller", &["linked_cards.*"]),
    ("products", &["products.*"]),
    ("as of when, of which days", &["as_of", "from", "until", "now", "made_at", "answered_at", "format"]),
    ("each tap, with reader, line and vehicle", &["taps.*"]),
    ("the last actions", &["last_actions.*", "actions.*"]),
    ("name of a trip, its journey", &["trip.id", "trips.id", "trips.journey"]),
    ("travel day of a trip", &["trip.day", "trips.day", "journeys.day", "day"]),
    ("when a trip began and ended", &["check_in.at", "check_out.at", "check_in_at", "check_out_at"]),
    (
        "where a trip began and ended",
        &[
            "place.id",
            "place.name",
            "check_in_place",
            "check_out_place",
            "check_in_place_name",
            "check_out_place_name",
            "corrected_place",
        ],
    ),
    (
        "with which carrier, by what",
        &["check_in.carrier", "check_out.carrier", "check_in_carrier", "check_out_carrier", "mode"],
    ),
    (
        "how a trip went, corrections",
        &[
            "trip.status",
            "trips.status",
            "corrected.end",
            "corrections.*",
            "correctable.from",
            "correctable.until",
            "loose_check_outs.id",
        ],
    ),
    ("fare of a trip", &["fare", "no_price", "fare_cents", "final_at", "asked_cents"]),
    (
        "parts of the fare by carrier",
        &["legs.*", "legs.carrier", "legs.amount", "from.id", "from.name", "to.id", "to.name"],
    ),
    ("why a fare is what it is, line by line", &["fare_lines.*"]),
    ("tax by carrier", &["carriers.*", "vat", "without_vat"]),
    ("payment reference", &["reference", "references", "paid_under"]),
    (
        "amount of a payment, when it was asked",
        &["amount", "asked_at", "asked_times", "total", "asked", "payments.*"],
    ),
    (
        "state of a payment",
        &[
            "state",
            "state_at",
            "words.en",
            "words.nl",
            "state.en",
            "state.nl",
            "payments.words.en",
            "payments.words.nl",
            "payments.state",
            "payments.state_at",
            "payments.answer",
        ],
    ),
    (
        "which trip cost how much of a payment",
        &[
            "items.day",
            "items.trip",
            "items.amount",
            "earlier",
            "lines.day",
            "lines.amount",
            "payment_items.*",
        ],
    ),
    ("what is owed, and since when", &["open.amount", "debt.*", "debts.*", "debt_items.*"]),
    ("when the bank is asked again", &["attempts.next", "attempts.until"]),
    (
        "how to pay",
        &["ways.channel", "ways.open", "ways.why_not", "ways.not_until", "ways.words.en", "ways.words.nl"],
    ),
    ("block and its reason", &["block.*", "blocks.*", "lifted"]),
    ("objections and decisions", &["objections.*"]),
    ("money that comes back", &["credits", "credits.*", "refunds.*", "credit_uses.*"]),
    ("account checks", &["last_check.*", "account_checks.*"]),
    ("consents", &["consents.*"]),
    ("how long data are kept", &["kept_until.*"]),
    ("the log of events", &["history.*"]),
    ("what is kept and not given", &["not_given.*"]),
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
    for (title, readers) in &others {
        line(title, readers);
    }
}

/// Which topic a field belongs to: the one of which the longest ending or beginning fits; of equally long ones the first.
fn topic(path: &str) -> Option<usize> {
    let path = path.replace("[]", "");
    let ends = |ending: &str| {
        path.strip_suffix(ending).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let fits =
        |part: &&&str| part.strip_suffix('*').map_or_else(|| ends(part), |begins| path.starts_with(begins));
    let longest = |parts: &[&str]| parts.iter().filter(fits).map(|part| part.len()).max();
    let mut best: Option<(usize, usize)> = None;
    for (number, (_, parts)) in TOPICS.iter().enumerate() {
        if let Some(length) = longest(parts).filter(|length| best.is_none_or(|(most, _)| *length > most)) {
            best = Some((length, number));
        }
    }
    best.map(|(_, number)| number)
}
