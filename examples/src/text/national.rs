//! A national day as text.

use core::fmt;

use super::table::{Side, Table};
use super::totals::carrier_table;
use super::words::long_day;
use crate::national::NationalReport;
use crate::report::PaymentResult;

/// A national day, shown as text.
#[derive(Clone, Copy, Debug)]
pub struct NationalText<'r>(pub &'r NationalReport);

impl fmt::Display for NationalText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        head(f, report)?;
        let of_trips = |trips: u64| share(trips, report.trips.iter().map(|count| count.trips).sum());
        let trips = report.trips.iter().map(|own| (own.status.to_owned(), own.trips));
        let unpriced = report.unpriced.iter().map(|own| (format!("no price: {}", own.reason), own.trips));
        counts(f, "Trips", trips.chain(unpriced), of_trips)?;
        let of_taps = |taps: u64| share(taps, report.buckets.iter().map(|count| count.taps).sum());
        let buckets = report.buckets.iter().map(|own| (own.bucket.to_string(), own.taps));
        counts(f, "Taps by what became of them", buckets, of_taps)?;
        payments(f, report)?;
        writeln!(f)?;
        carrier_table(f, &report.carriers, &report.totals, &report.carrier_names)
    }
}

fn head(f: &mut fmt::Formatter<'_>, report: &NationalReport) -> fmt::Result {
    let day = long_day(report.day);
    writeln!(f, "A national day of {day}, seed {}; made up, in the network {}", report.seed, report.network)?;
    if !report.left_out.is_empty() {
        let names: Vec<&str> = report
            .left_out
            .iter()
            .map(|id| report.carrier_names.get(id).map_or(id.as_str(), String::as_str))
            .collect();
        writeln!(f, "without {}: no tariff on this day", names.join(", "))?;
    }
    writeln!(f, "amounts in {}\n", report.currency)?;
    let time = report.time;
    let mut table = Table::new(2, &[Side::Left, Side::Right, Side::Left]);
    let seconds = |milliseconds: u64| format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000);
    for (what, number, unit) in [
        ("cards", grouped(report.cards.into()), String::new()),
        ("cards with taps", grouped(report.cards_with_taps), String::new()),
        ("taps", grouped(report.taps), "as they arrived, repeats included".to_owned()),
        ("events", grouped(report.events), String::new()),
        ("time", seconds(time.milliseconds), format!("s on {} threads", time.threads)),
        ("making cards", seconds(time.generating_milliseconds), "s of all threads".to_owned()),
        ("accounts", seconds(time.running_milliseconds), "s of all threads".to_owned()),
        ("taps a second", grouped(time.taps_per_second), "making them included".to_owned()),
        ("taps a second", grouped(time.taps_per_thread_second), "on one thread, accounts only".to_owned()),
    ] {
        table.row([what.to_owned(), number, unit]);
    }
    write!(f, "{table}")
}

fn counts(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    counts: impl Iterator<Item = (String, u64)>,
    share: impl Fn(u64) -> String,
) -> fmt::Result {
    let mut table = Table::new(2, &[Side::Left, Side::Right, Side::Right]);
    for (what, number) in counts {
        table.row([what, grouped(number), share(number)]);
    }
    write!(f, "\n{title}\n{table}")
}

fn payments(f: &mut fmt::Formatter<'_>, report: &NationalReport) -> fmt::Result {
    let mut table = Table::new(2, &[Side::Left, Side::Left, Side::Right, Side::Right]);
    for own in &report.payments {
        let result = match own.result {
            PaymentResult::Open => "not answered",
            PaymentResult::Approved => "approved",
            PaymentResult::Declined => "declined",
            PaymentResult::Covered => "covered by credits",
        };
        table.row([
            own.kind.to_string(),
            result.to_owned(),
            grouped(own.payments),
            own.amount_minor.to_string(),
        ]);
    }
    write!(f, "\nPayments\n{table}")
}

/// `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len().saturating_mul(2));
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1.3 %`, to the nearest tenth.
fn share(part: u64, of: u64) -> String {
    let half = of / 2;
    let tenths = u128::from(part).saturating_mul(1_000).saturating_add(half.into()).checked_div(of.into());
    let tenths = tenths.unwrap_or_default();
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn shares_are_rounded_to_the_nearest_tenth() {
        let shares = [(13, 1_000), (1, 3), (2, 3), (0, 0), (7, 7)].map(|(part, of)| share(part, of));
        assert_eq!(shares, ["1.3 %", "33.3 %", "66.7 %", "0.0 %", "100.0 %"]);
    }
}
