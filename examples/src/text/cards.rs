//! One card's day.

use core::fmt;

use ovcore::calendar::TravelDay;
use ovcore::ids::ProductId;
use ovcore::money::Money;
use ovcore::trip::{Cancellation, TripStatus};

use super::Explain;
use super::explain::explanation;
use super::table::{Side, Table};
use super::words::{card_kind, category, clock_on, moment, short_day};
use crate::report::{
    CardReport, CarrierPart, EntryRow, Happened, ItemRow, LegRow, LocalTime, PaymentResult, PaymentRow,
    Report, TripRow,
};

/// Writes a card: its trips in their journeys, then what happened to its traveller's money.
pub(super) fn card(
    f: &mut fmt::Formatter<'_>,
    report: &Report,
    card: &CardReport,
    explain: Explain,
) -> fmt::Result {
    write!(f, "Card {}  {}", card.card, card_kind(card.kind))?;
    if !card.products.is_empty() {
        let products: Vec<&str> = card.products.iter().map(ProductId::as_str).collect();
        write!(f, "; holds {}", products.join(", "))?;
    }
    writeln!(f)?;
    trips(f, report, card, explain)?;
    money(f, report, card)
}

fn trips(f: &mut fmt::Formatter<'_>, report: &Report, card: &CardReport, explain: Explain) -> fmt::Result {
    if card.journeys.is_empty() {
        return writeln!(f, "  no trips");
    }
    // One table for all trips, so that they stand under each other; what belongs to one of them follows its line.
    let mut table = Table::new(
        2,
        &[Side::Left, Side::Right, Side::Left, Side::Right, Side::Left, Side::Left, Side::Right, Side::Left],
    );
    let mut below: Vec<String> = Vec::new();
    let first_day = card.days.first().map_or(TravelDay::MIN, |first| first.day);
    for day in &card.days {
        for journey in card.journeys.iter().filter(|journey| journey.day == day.day) {
            for (place, trip) in journey.trips.iter().enumerate() {
                table.row(trip_cells(report, trip, place > 0, first_day));
                below.push(under(report, trip, explain));
            }
        }
        let sum = ["", "", "", "", "", &short_day(day.day), &day.fares_minor.to_string(), ""];
        table.row(sum.map(str::to_owned));
        below.push(String::new());
    }
    let text = table.to_string();
    for (line, under) in text.lines().zip(&below) {
        write!(f, "{line}\n{under}")?;
    }
    Ok(())
}

/// A time says its date where it is not that of the card's first travel day here.
fn trip_cells(report: &Report, trip: &TripRow, continues: bool, first_day: TravelDay) -> [String; 8] {
    let name = format!("{}{}", if continues { "+ " } else { "" }, trip.trip);
    let (out_at, out_place) = match &trip.check_out {
        Some(end) => (clock_on(&end.at, first_day), end.name.clone()),
        None => (String::new(), no_check_out(trip.status).to_owned()),
    };
    let mut names: Vec<&str> = Vec::new();
    for leg in &trip.legs {
        let name = report.carrier_name(&leg.carrier);
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.push(report.carrier_name(&trip.check_in.carrier));
    }
    [
        name,
        clock_on(&trip.check_in.at, first_day),
        trip.check_in.name.clone(),
        out_at,
        out_place,
        format!("{} {}", names.join(" + "), trip.mode),
        trip.fare_minor.map_or_else(|| "–".to_owned(), |fare| fare.to_string()),
        note(trip),
    ]
}

const fn no_check_out(status: TripStatus) -> &'static str {
    match status {
        TripStatus::Cancelled { why: Cancellation::WrongPole } => "checked in again",
        TripStatus::Open { .. } => "under way",
        TripStatus::Held { .. } => "waits for a tap's amendment",
        TripStatus::MissingCheckOut
        | TripStatus::Complete
        | TripStatus::SamePlace
        | TripStatus::Corrected { .. }
        | TripStatus::CorrectedCheckIn { .. }
        | TripStatus::Cancelled { why: Cancellation::SamePlace | Cancellation::Corrected } => "no check-out",
    }
}

/// What is not plain to see from the two ends and the fare.
fn note(trip: &TripRow) -> String {
    let status = match trip.status {
        TripStatus::Complete | TripStatus::Open { .. } | TripStatus::Held { .. } => String::new(),
        TripStatus::MissingCheckOut
        | TripStatus::SamePlace
        | TripStatus::Cancelled { .. }
        | TripStatus::CorrectedCheckIn { .. } => trip.status.to_string(),
        TripStatus::Corrected { to } => format!("corrected: to {to}"),
    };
    match trip.unpriced {
        Some(reason) if status.is_empty() => format!("no price: {reason}"),
        Some(reason) => format!("{status}; no price: {reason}"),
        None => status,
    }
}

/// The lines below a trip: its legs where there are several, and its explanation where that is asked for.
fn under(report: &Report, trip: &TripRow, explain: Explain) -> String {
    let mut text = String::new();
    if trip.legs.len() > 1 {
        let mut table = Table::new(8, &[Side::Left, Side::Left, Side::Right, Side::Right]);
        for leg in &trip.legs {
            table.row(leg_cells(report, leg));
        }
        text += &table.to_string();
    }
    if explain.wants(&trip.trip) {
        text += &explanation(report, trip);
    }
    text
}

fn leg_cells(report: &Report, leg: &LegRow) -> [String; 4] {
    let unit = leg.unit.map(ovcore::network::DistanceUnit::name).unwrap_or_default();
    [
        report.carrier_name(&leg.carrier).to_owned(),
        format!("{} – {}", leg.from_name, leg.to_name.as_deref().unwrap_or("?")),
        leg.distance.map(|distance| format!("{distance} {unit}")).unwrap_or_default(),
        leg.amount_minor.to_string(),
    ]
}

fn money(f: &mut fmt::Formatter<'_>, report: &Report, card: &CardReport) -> fmt::Result {
    let mut table = Table::new(2, &[Side::Left, Side::Left, Side::Right, Side::Left, Side::Left]);
    for entry in &card.money {
        table.row(entry_cells(report, entry));
    }
    write!(f, "{table}")
}

fn entry_cells(report: &Report, entry: &EntryRow) -> [String; 5] {
    let (what, amount, note, parts) = match &entry.what {
        Happened::Payment(payment) => return payment_cells(report, &entry.at, payment),
        Happened::Revised { trip, before_minor, now_minor } => {
            (format!("{trip} costs {now_minor} instead of {before_minor}"), None, String::new(), None)
        }
        Happened::Held { trip, until } => {
            (format!("{trip} waits for an amendment until {}", moment(until)), None, String::new(), None)
        }
        Happened::Credit { amount_minor, items, carriers, .. } => {
            (format!("credit: {}", trips_of(items)), Some(*amount_minor), String::new(), Some(carriers))
        }
        Happened::Offset { items, carriers } => {
            (format!("offset against each other: {}", trips_of(items)), None, String::new(), Some(carriers))
        }
        Happened::Refund { amount_minor, .. } => {
            ("refund: what is left of the credit".to_owned(), Some(*amount_minor), String::new(), None)
        }
        Happened::DebtOpened { amount_minor, date } => {
            (format!("debt of {}", short_day(*date)), Some(*amount_minor), String::new(), None)
        }
        Happened::DebtIncreased { amount_minor, items, carriers } => (
            format!("added to the debt: {}", trips_of(items)),
            Some(*amount_minor),
            String::new(),
            Some(carriers),
        ),
        Happened::DebtLowered { amount_minor } => {
            ("credit against the debt".to_owned(), Some(*amount_minor), String::new(), None)
        }
        Happened::DebtClosed => ("debt closed".to_owned(), None, String::new(), None),
        Happened::Denied { reason } => (format!("on the deny list: {reason}"), None, String::new(), None),
        Happened::Freed { reason } => (format!("off the deny list: {reason}"), None, String::new(), None),
    };
    let amount = amount.map(|amount: Money| amount.to_string()).unwrap_or_default();
    let parts = parts.map(|parts| parts_of(report, parts)).unwrap_or_default();
    [moment(&entry.at), what, amount, note, parts]
}

fn payment_cells(report: &Report, at: &LocalTime, payment: &PaymentRow) -> [String; 5] {
    let result = match (payment.result, payment.category) {
        (PaymentResult::Open, _) => "not answered".to_owned(),
        (PaymentResult::Approved, _) => "approved".to_owned(),
        (PaymentResult::Covered, _) => "covered by credits".to_owned(),
        (PaymentResult::Declined, Some(why)) => format!("declined: {}", category(why)),
        (PaymentResult::Declined, None) => "declined".to_owned(),
    };
    let mut notes = vec![result];
    if let Some(answered) = payment.answered_at.as_ref().filter(|answered| answered.instant != at.instant) {
        notes.push(format!("answered {}", moment(answered)));
    }
    if payment.credits_minor.is_positive() && payment.result != PaymentResult::Covered {
        notes.push(format!("{} less a credit of {}", payment.items_minor, payment.credits_minor));
    }
    let what = format!("payment {}, {}", payment.reference, payment.kind);
    let parts = parts_of(report, &payment.carriers);
    [moment(at), what, payment.amount_minor.to_string(), notes.join("; "), parts]
}

fn trips_of(items: &[ItemRow]) -> String {
    let trips: Vec<&str> = items.iter().map(|item| item.trip.as_str()).collect();
    trips.join(", ")
}

fn parts_of(report: &Report, parts: &[CarrierPart]) -> String {
    let part = |part: &CarrierPart| format!("{} {}", report.carrier_name(&part.carrier), part.amount_minor);
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}
