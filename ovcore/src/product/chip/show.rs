//! What the owner of a chip card reads of it.

use core::fmt;

use serde::Serialize;

use super::card::TransactionKind;
use super::{AutoTopUp, ChipCard, ChipHolder, ChipProduct, ChipRules, ChipTransaction, TopUp};
use crate::calendar::{Instant, TravelDay};
use crate::money::Money;
use crate::view::{FieldRow, Reader, View};

/// What the owner of a chip card reads of it: everything but the number of the chip and the date of birth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChipView {
    /// What is in the purse.
    pub balance: Money,
    /// The last date on which the card may be used.
    pub valid_until: TravelDay,
    /// Whether the card is one person's.
    pub personal: bool,
    /// The right to automatic top-up.
    pub auto_top_up: Option<AutoTopUp>,
    /// The products on the card.
    pub products: Vec<ChipProduct>,
    /// The last travel transactions, newest first.
    pub transactions: Vec<ChipTransaction>,
    /// The last top-ups, newest first.
    pub top_ups: Vec<TopUp>,
}

/// The passage that says what stands on the chip.
const CHIP: &str = "seed 002: what the chip of a card holds";

impl View for ChipView {
    const READER: Reader = Reader::Traveller;
    const FIELDS: &'static [FieldRow] = &[
        FieldRow::new("balance", "what is in the purse", CHIP),
        FieldRow::new("valid_until", "the last date on which the card may be used", CHIP),
        FieldRow::new("personal", "whether the card is one person's", CHIP),
        FieldRow::new("auto_top_up.below", "below which balance automatic top-up happens", CHIP),
        FieldRow::new("auto_top_up.amount", "how much it adds", CHIP),
        FieldRow::new("products[].product", "a product on the card", CHIP),
        FieldRow::new("products[].carrier", "whose product it is", CHIP),
        FieldRow::new("products[].from", "its first date", CHIP),
        FieldRow::new("products[].until", "its last date", CHIP),
        FieldRow::new("transactions[].number", "the number of a travel transaction", CHIP),
        FieldRow::new("transactions[].presentation.at", "when it was", CHIP),
        FieldRow::new("transactions[].presentation.carrier", "with whom", CHIP),
        FieldRow::new("transactions[].presentation.mode", "by what", CHIP),
        FieldRow::new("transactions[].presentation.place", "where", CHIP),
        FieldRow::new("transactions[].kind.check_in.deposit", "what a check-in took", CHIP),
        FieldRow::new("transactions[].kind.check_out.deposit", "what a check-out gave back", CHIP),
        FieldRow::new("transactions[].kind.check_out.fare", "the fare", CHIP),
        FieldRow::new("transactions[].balance", "what was in the purse afterwards", CHIP),
        FieldRow::new("top_ups[].number", "the number of a top-up", CHIP),
        FieldRow::new("top_ups[].at", "when it was", CHIP),
        FieldRow::new("top_ups[].amount", "how much", CHIP),
        FieldRow::new("top_ups[].automatic", "whether it was automatic", CHIP),
        FieldRow::new("top_ups[].balance", "what was in the purse afterwards", CHIP),
    ];
}

impl ChipCard {
    /// What its owner reads of it.
    #[must_use]
    pub fn view(&self) -> ChipView {
        ChipView {
            balance: self.balance,
            valid_until: self.valid_until,
            personal: matches!(self.holder, ChipHolder::Personal { .. }),
            auto_top_up: self.auto_top_up,
            products: self.products.clone(),
            transactions: self.transactions.clone(),
            top_ups: self.top_ups.clone(),
        }
    }
}

impl ChipView {
    /// The view as its owner reads it, with the times on the clocks of the readers.
    #[must_use]
    pub fn show<'a>(&'a self, rules: &'a ChipRules) -> impl fmt::Display + 'a {
        Shown { view: self, rules }
    }
}

struct Shown<'a> {
    view: &'a ChipView,
    rules: &'a ChipRules,
}

impl Shown<'_> {
    fn at(&self, at: Instant) -> String {
        let (date, time) = self.rules.calendar().local(at);
        format!("{date} {time}")
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = self.view;
        let whose = if view.personal { "personal card" } else { "anonymous card" };
        writeln!(f, "{whose}, valid until {}", view.valid_until)?;
        writeln!(f, "{:<52}{:>10}", "in the purse", view.balance.to_string())?;
        match view.auto_top_up {
            Some(right) => {
                writeln!(f, "topped up with {} at a check-in below {}", right.amount(), right.below())?;
            }
            None => writeln!(f, "not topped up by itself")?,
        }
        writeln!(f, "products")?;
        for own in &view.products {
            let (carrier, product) = (own.carrier.to_string(), own.product.to_string());
            writeln!(f, "  {carrier:<12}{product:<20}{} to {}", own.from, own.until)?;
        }
        writeln!(f, "{:<52}{:>10}{:>12}", "travel", "amount", "in purse")?;
        for own in &view.transactions {
            let (what, paid) = match own.kind {
                TransactionKind::CheckIn { .. } => ("in", String::new()),
                TransactionKind::CheckOut { fare, .. } => ("out", format!(" fare {fare}")),
            };
            let of = own.presentation;
            let ride = format!("{} {} {what} {}{paid}", of.carrier, of.mode, of.place);
            let change = own.kind.change().unwrap_or_default();
            let at = self.at(of.at);
            writeln!(f, "  {at:<20}{ride:<30}{:>10}{:>12}", signed(change), own.balance.to_string())?;
        }
        writeln!(f, "top-ups")?;
        for own in &view.top_ups {
            let how = if own.automatic { "automatic" } else { "at a machine" };
            let at = self.at(own.at);
            writeln!(f, "  {at:<20}{how:<30}{:>10}{:>12}", signed(own.amount), own.balance.to_string())?;
        }
        Ok(())
    }
}

fn signed(amount: Money) -> String {
    if amount.is_positive() { format!("+{amount}") } else { amount.to_string() }
}
