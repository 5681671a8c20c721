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
    ("token of the card", &["token", "cards.token", "key_version"]),
    ("card scheme, form, funding", &["card.scheme", "card.form", "card.funding"]),
    ("of which days, as of when", &["as_of", "from", "until", "now", "made_at", "answered_at", "format"]),
    ("payment reference", &["reference", "paid_under"]),
    ("amount of a payment", &["amount", "payments.amount", "payments.date", "asked_at", "asked_times"]),
    ("state of a payment", &["state", "state_at", "state_on", "words.en", "words.nl", "payments.state"]),
    ("which trip cost how much of a payment", &["items.day", "items.trip", "items.amount", "earlier"]),
    ("travel day of a trip", &["trip.day", "trips.day", "journeys.day"]),
    ("when a trip began and ended", &["check_in.at", "check_out.at"]),
    ("where a trip began and ended", &["place.id", "place.name", "check_in.place", "check_out.place"]),
    (
        "with which carrier",
        &["carrier", "check_in.carrier", "check_out.carrier", "legs.carrier", "trips.carrier"],
    ),
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
    ("name of a trip, or a number in its place", &["trip.id", "trips.id", "trips.number"]),
    ("fare of a trip", &["fare", "no_price"]),
    (
        "parts of the fare by carrier",
        &[
            "legs.amount",
            "trips.amount",
            "from.id",
            "from.name",
            "to.id",
            "to.name",
            "legs.distance",
            "legs.unit",
            "legs.tariff",
        ],
    ),
    (
        "what is owed",
        &[
            "open.amount",
            "debt.amount",
            "debt.since",
            "debt.trips.day",
            "debt.trips.amount",
            "debt.trips.parts.carrier",
            "debt.trips.parts.amount",
        ],
    ),
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
    (
        "whether there is a ticket, and why not",
        &[
            "why",
            "valid.until",
            "not_here.until",
            "checked_out_here.until",
            "uncertain",
            "ended",
            "not_valid.blocked",
        ],
    ),
    (
        "last ten actions",
        &[
            "actions.at",
            "actions.place",
            "actions.carrier",
            "actions.mode",
            "actions.what",
            "last_actions.ground",
        ],
    ),
    (
        "taps at own readers",
        &["taps.at", "taps.place.id", "taps.place.name", "taps.mode", "taps.what", "taps.trip"],
    ),
    (
        "what can be corrected, and until when",
        &[
            "can_correct.trip",
            "can_correct.day",
            "can_correct.end",
            "can_correct.at",
            "can_correct.place.id",
            "can_correct.place.name",
            "can_correct.traveller_from",
            "can_correct.before",
            "correction.from",
            "correction.before",
        ],
    ),
    (
        "to what one can object, and with whom",
        &["can_object.reason", "can_object.with", "can_object.carrier", "can_object.outcomes"],
    ),
    ("which question, and the record of consent", &["question", "asked_by", "agreed_at"]),
    ("class changes, door-to-door services", &["services.day", "services.kind", "services.amount"]),
    ("subscription of a business card, sum beside it", &["subscription", "total"]),
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
