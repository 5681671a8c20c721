//! A clearing as a table.

use core::fmt;

use super::{Because, Clearing, ClearingKind, ClearingRow, Payee};
use crate::calendar::TravelDay;
use crate::money::Money;
use crate::report::table::matrix;

/// An amount, and a dash for nothing.
fn cell(amount: Money) -> String {
    if amount.is_zero() { "-".to_owned() } else { amount.to_string() }
}

impl Clearing {
    /// A table of payees against something.
    fn against<K: Copy + PartialEq + fmt::Display>(
        &self,
        f: &mut fmt::Formatter<'_>,
        corner: &str,
        columns: &[K],
        of: impl Fn(&ClearingRow) -> K,
    ) -> fmt::Result {
        let line = |which: &dyn Fn(&ClearingRow) -> bool| {
            let own = |column: &K| cell(self.sum(|row| which(row) && of(row) == *column));
            let all = cell(self.sum(|row| which(row) && columns.contains(&of(row))));
            columns.iter().map(own).chain([all]).collect::<Vec<_>>()
        };
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for payee in self.payees() {
            rows.push((format!("  {payee}"), line(&|row| row.payee == payee)));
        }
        rows.push(("  all".to_owned(), line(&|_| true)));
        let mut heads: Vec<String> = columns.iter().map(ToString::to_string).collect();
        heads.push("all".to_owned());
        matrix(f, corner, &heads, &rows)
    }

    /// A row for each travel day, a column for each payee.
    fn by_day(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut days: Vec<TravelDay> = self.rows().map(|row| row.day).collect();
        days.sort_unstable();
        days.dedup();
        let payees: Vec<Payee> = self.payees().into_iter().collect();
        let line = |which: &dyn Fn(&ClearingRow) -> bool| {
            let own = |payee: &Payee| cell(self.sum(|row| which(row) && row.payee == *payee));
            payees.iter().map(own).chain([cell(self.sum(which))]).collect::<Vec<_>>()
        };
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for day in days {
            rows.push((format!("  {day}"), line(&|row| row.day == day)));
        }
        rows.push(("  all".to_owned(), line(&|_| true)));
        let mut heads: Vec<String> = payees.iter().map(ToString::to_string).collect();
        heads.push("all".to_owned());
        matrix(f, "by travel day", &heads, &rows)
    }
}

/// Who receives what, by kind and by travel day; then what late taps and corrections changed. `all` is what the bank paid,
/// less what it took back and what was paid back.
impl fmt::Display for Clearing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut dates: Vec<TravelDay> = self.rows().map(|row| row.date).collect();
        dates.dedup();
        match dates.as_slice() {
            [] => return writeln!(f, "clearing: nothing"),
            [date] => writeln!(f, "clearing of {date}")?,
            [first, .., last] => writeln!(f, "clearing of {first} to {last}")?,
        }
        let mut kinds = ClearingKind::ALL.to_vec();
        kinds.retain(|kind| self.rows().any(|row| row.kind == *kind));
        self.against(f, "by kind", &kinds, |row| row.kind)?;
        self.by_day(f)?;
        let mut reasons = vec![Because::Late, Because::Corrected];
        reasons.retain(|because| self.rows().any(|row| row.because == *because));
        if reasons.is_empty() {
            return Ok(());
        }
        let changed = self.only(|row| row.because != Because::Fare);
        changed.against(f, "of which after", &reasons, |row| row.because)
    }
}
