//! A reconciliation as a table.

use core::fmt;

use super::{CarrierSum, Reconciliation};
use crate::account::LedgerName;
use crate::money::Money;

/// Where the money is, in order; each ledger once. What is not there any more is taken off.
const MONEY: [(LedgerName, &str); 8] = [
    (LedgerName::Uncollected, "uncollected"),
    (LedgerName::InFlight, "in flight"),
    (LedgerName::Debt, "debt"),
    (LedgerName::Collected, "collected"),
    (LedgerName::Refunded, "less refunded"),
    (LedgerName::Credits, "less open credits"),
    (LedgerName::Waived(None), "waived"),
    (LedgerName::Moved, "moved to other cards"),
];

/// A heading and up to two columns of figures.
fn head(f: &mut fmt::Formatter<'_>, name: &str, first: &str, second: &str) -> fmt::Result {
    writeln!(f, "{}", format!("{name:<36}{first:>10}{second:>14}").trim_end())
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, first: &str, second: &str) -> fmt::Result {
    writeln!(f, "{}", format!("  {name:<34}{first:>10}{second:>14}").trim_end())
}

/// Taps by bucket, trips by kind, carriers, where the money is, and what does not fit.
impl fmt::Display for Reconciliation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "accounts {}, days {}", self.accounts, self.days)?;
        head(f, "taps", "", "")?;
        for (bucket, count) in &self.taps {
            row(f, &bucket.to_string(), &count.to_string(), "")?;
        }
        row(f, "all", &self.tap_count().to_string(), "")?;
        if self.late_amendments > 0 {
            row(f, "late amendments, not used", &self.late_amendments.to_string(), "")?;
        }
        head(f, "trips", "", "fares")?;
        for (bucket, sum) in &self.trips {
            row(f, &bucket.to_string(), &sum.trips.to_string(), &sum.fares.to_string())?;
        }
        let all = self.all_trips();
        row(f, "all", &all.trips.to_string(), &all.fares.to_string())?;
        head(f, "carriers", "legs", "earned")?;
        let mut carriers = CarrierSum::default();
        for (carrier, sum) in &self.carriers {
            row(f, &carrier.to_string(), &sum.legs.to_string(), &sum.earned.to_string())?;
            if !sum.waived.is_zero() {
                row(f, "  of which waived", "", &sum.waived.to_string())?;
            }
            carriers.legs = carriers.legs.saturating_add(sum.legs);
            carriers.earned = super::add(carriers.earned, sum.earned);
        }
        row(f, "all", &carriers.legs.to_string(), &carriers.earned.to_string())?;
        head(f, "where the money is", "", "")?;
        let mut whole = Money::ZERO;
        for (ledger, name) in MONEY {
            let credit = ledger.side() == crate::account::Side::Credit;
            let stands = self.on_ledgers(ledger);
            let shown = if credit { stands.checked_neg().unwrap_or(Money::MAX) } else { stands };
            row(f, name, "", &shown.to_string())?;
            whole = super::add(whole, shown);
        }
        row(f, "all", "", &whole.to_string())?;
        head(f, "unmatched", "", "")?;
        for (why, amount) in &self.unmatched {
            row(f, &why.to_string(), "", &amount.to_string())?;
        }
        let all = Money::sum(self.unmatched.values().copied()).unwrap_or(Money::MAX);
        row(f, "all", "", &all.to_string())?;
        if !self.findings.is_empty() {
            head(f, "findings", "", "")?;
        }
        self.findings.iter().try_for_each(|finding| writeln!(f, "  {finding}"))
    }
}
