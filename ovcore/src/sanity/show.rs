//! A report as text.

use core::fmt;

use super::{Example, SanityFinding, SanityReport, Subject, TariffLookedAt};
use crate::compare::{CellSide, Table};
use crate::ids::PlaceId;
use crate::money::Money;

const LEFT: CellSide = CellSide::Left;
const RIGHT: CellSide = CellSide::Right;

fn ride(places: &[PlaceId]) -> String {
    let names: Vec<&str> = places.iter().map(PlaceId::as_str).collect();
    names.join(" – ")
}

fn amount(of: Option<Money>) -> String {
    of.map(|amount| amount.to_string()).unwrap_or_default()
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.tariff)?;
        if let Some(rule) = &self.rule {
            write!(f, " {rule}")?;
        }
        if let (Some(carrier), Some(mode)) = (&self.carrier, &self.mode) {
            write!(f, ", {carrier} {mode}")?;
        }
        if let Some(product) = &self.product {
            write!(f, ", {product}")?;
        }
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        Ok(())
    }
}

fn example_row(table: &mut Table, example: &Example) {
    let compared = match (example.compared_with.as_slice(), example.compared_amount) {
        ([], None) => String::new(),
        _ => "against".to_owned(),
    };
    let products: Vec<&str> = example.products.iter().map(crate::ids::ProductId::as_str).collect();
    table.row([
        String::new(),
        ride(&example.places),
        amount(example.amount),
        compared,
        ride(&example.compared_with),
        amount(example.compared_amount),
        example.at.map(|at| at.to_string()).unwrap_or_default(),
        products.join(" + "),
    ]);
}

/// What is odd and how often, what was expected, and the examples under each other.
impl fmt::Display for SanityFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} [{}]", self.kind.text(), self.kind.code())?;
        writeln!(f, "  {}", self.about)?;
        let times = if self.count == 1 { "once".to_owned() } else { format!("{} times", self.count) };
        write!(f, "  {times}; expected {}", self.kind.expected())?;
        let some = |example: &&Example| **example != Example::default();
        let mut examples = self.examples.iter().filter(some).peekable();
        if examples.peek().is_none() {
            return writeln!(f);
        }
        let mut table = Table::new(&[LEFT, LEFT, RIGHT, LEFT, LEFT, RIGHT, LEFT, LEFT]);
        examples.for_each(|example| example_row(&mut table, example));
        write!(f, "\n{table}")
    }
}

impl TariffLookedAt {
    fn show(&self, table: &mut Table) {
        for service in &self.services {
            table.row([
                self.tariff.to_string(),
                service.carrier.to_string(),
                service.mode.to_string(),
                format!("{} of {}", service.places, service.places_in_all),
                format!("{} of {}", service.rides, service.pairs_in_all),
                self.moments.len().to_string(),
                self.held.len().to_string(),
                service.prices.to_string(),
                service.transfers.to_string(),
            ]);
        }
        if self.services.is_empty() {
            table.row([self.tariff.to_string(), "not in the network".to_owned()]);
        }
    }
}

/// What was looked at, then every finding.
impl fmt::Display for SanityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Looked at")?;
        let mut table = Table::new(&[LEFT, LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT]);
        let heads = ["tariff", "carrier", "by", "places", "pairs", "moments", "held", "prices", "transfers"];
        table.row(heads.map(str::to_owned));
        self.tariffs.iter().for_each(|tariff| tariff.show(&mut table));
        write!(f, "{table}")?;
        for tariff in self.tariffs.iter().filter(|tariff| !tariff.moments_without_day.is_empty()) {
            writeln!(f, "  {} has no day for: {}", tariff.tariff, tariff.moments_without_day.join(", "))?;
        }
        if self.is_clean() {
            return writeln!(f, "\nNothing is odd.");
        }
        writeln!(f, "\n{} findings", self.findings.len())?;
        self.findings.iter().try_for_each(|finding| write!(f, "\n{finding}"))
    }
}
