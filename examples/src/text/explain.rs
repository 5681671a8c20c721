//! Why a trip costs what it costs, line by line.

use ovcore::fare::Component;
use ovcore::money::Exact;

use super::table::{Side, Table};
use super::words::duration;
use crate::report::{Report, TripRow};

/// The lines of a price. They are in cents, exact; the last one is their sum.
pub(super) fn explanation(report: &Report, trip: &TripRow) -> String {
    let Some(told) = &trip.explanation else { return String::new() };
    let mut table = Table::new(8, &[Side::Left, Side::Left, Side::Left, Side::Point, Side::Left]);
    for line in &told.lines {
        table.row([
            report.carrier_name(&line.carrier).to_owned(),
            format!("{} ({}), {}", line.tariff, line.tariff_version, line.rule),
            component(trip, &line.component),
            line.amount.to_string(),
            "ct".to_owned(),
        ]);
    }
    let total = Exact::from_money(told.price).to_string();
    table.row([String::new(), String::new(), "price".to_owned(), total, "ct".to_owned()]);
    table.to_string()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all others say it themselves")]
fn component(trip: &TripRow, component: &Component) -> String {
    match component {
        Component::BaseWaived { since: Some(since) } => {
            let elapsed = trip.check_in.at.instant.seconds_since(*since);
            format!("{component}, {} after the last check-out", duration(elapsed))
        }
        Component::Discount { decided_at, .. } if *decided_at != trip.check_in.at.instant => {
            format!("{component}, as at the first check-in")
        }
        _ => component.to_string(),
    }
}
