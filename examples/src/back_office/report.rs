//! What a run came to, read from the database alone, so that it is the same however often the process died.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use ovcore::account::{Context, LedgerName, TrialBalance, What};
use ovcore::calendar::TravelDay;
use ovcore::money::Money;
use ovcore::settle::EffectId;

use super::outside::{BankTotals, Outside};
use super::readers::Readers;
use super::store::Store;
use super::week::{Week, WeekOptions};
use super::{OfficeError, asks};
use crate::report::sum;
use crate::text::table::{Side, Table};
use crate::text::words::{count, long_day, short_day};

/// What happened on one date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayRow {
    /// Taps.
    pub taps: u64,
    /// Trips that ended.
    pub trips: u64,
    /// Requests to the bank, attempts on debts included.
    pub requests: u64,
    /// Those that were paid …
    pub approved: u64,
    /// … and how much.
    pub paid: Money,
    /// Those that were declined.
    pub declined: u64,
    /// Answers of which nobody knew what they meant.
    pub unknown: u64,
    /// Payments that were taken back.
    pub taken_back: u64,
    /// Cards that went on the list.
    pub listed: u64,
    /// Reasons that went off it.
    pub freed: u64,
    /// Account checks.
    pub checks: u64,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeReport {
    /// What it is of.
    pub week: WeekOptions,
    /// By date.
    pub days: BTreeMap<TravelDay, DayRow>,
    /// The ledgers of all accounts together.
    pub ledgers: TrialBalance,
    /// Accounts whose books do not balance.
    pub out_of_balance: u64,
    /// What the bank did.
    pub bank: BankTotals,
    /// What is wrong between the bank and the books: effects by id.
    pub disagreements: BTreeSet<EffectId>,
    /// Requests at the bank that it paid, and whose answer is on its way.
    pub not_told: Money,
    /// Cards on the readers' list.
    pub listed: usize,
    /// Cards on the list by their accounts.
    pub denied: usize,
    /// How many accounts, events, effects, records of days and refused commands are stored.
    pub stored: [(&'static str, u64); 5],
}

/// What the events say of payments.
#[derive(Debug, Default)]
struct Payments {
    asked: BTreeMap<EffectId, Money>,
    approved: BTreeSet<EffectId>,
    taken_back: BTreeSet<EffectId>,
    refunded: BTreeMap<EffectId, Money>,
    in_flight: BTreeSet<EffectId>,
}

impl OfficeReport {
    pub(super) fn new(
        context: &Context<'_>,
        week: &Week,
        store: &Store,
        outside: &Outside,
        readers: &Readers,
    ) -> Result<Self, OfficeError> {
        let mut report = Self {
            week: week.options(),
            days: BTreeMap::new(),
            ledgers: TrialBalance::default(),
            out_of_balance: 0,
            bank: outside.totals()?,
            disagreements: BTreeSet::new(),
            not_told: Money::ZERO,
            listed: readers.listed(),
            denied: 0,
            stored: store.counts()?,
        };
        let calendar = context.rules.calendar();
        let mut payments = Payments::default();
        for serial in store.serials()? {
            let account = store.load(serial)?.account;
            report.ledgers.add(&account.ledgers());
            let holds = u64::from(!account.balance().holds());
            report.out_of_balance = report.out_of_balance.saturating_add(holds);
            report.denied = report.denied.saturating_add(usize::from(account.is_blocked()));
            payments.in_flight.extend(account.in_flight().map(|flight| flight.effect));
            for event in store.events(serial, 0)? {
                report.days.entry(calendar.date(event.at)).or_default().note(&event.what, &payments.asked);
                payments.note(&event.what);
            }
        }
        report.compare(&payments, outside)?;
        Ok(report)
    }

    /// Request by request: what the bank paid and what the books say that it paid.
    fn compare(&mut self, payments: &Payments, outside: &Outside) -> Result<(), OfficeError> {
        let charges = outside.charges()?;
        for (id, charge) in &charges {
            let told = payments.approved.contains(id);
            let waits = payments.in_flight.contains(id);
            let amount = payments.asked.get(id) == Some(&charge.amount);
            let taken_back = payments.taken_back.contains(id) == charge.taken_back;
            if !amount || !taken_back || (charge.paid != told && !waits) {
                self.disagreements.insert(*id);
            }
            if charge.paid && waits {
                self.not_told = sum([self.not_told, charge.amount]);
            }
        }
        let unasked = payments.asked.keys().filter(|id| !charges.contains_key(id));
        self.disagreements.extend(unasked);
        let refunds = outside.refunds()?;
        let wrong = payments.refunded.iter().filter(|(id, amount)| refunds.get(id) != Some(*amount));
        self.disagreements.extend(wrong.map(|(id, _)| *id));
        self.disagreements.extend(refunds.keys().filter(|id| !payments.refunded.contains_key(id)));
        Ok(())
    }

    /// Whether the books balance, each account's and all together, and the bank says the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.out_of_balance == 0
            && self.ledgers.balances()
            && self.disagreements.is_empty()
            && self.listed == self.denied
    }
}

impl Payments {
    fn note(&mut self, what: &What) {
        if let Some((payment, effect)) = asks(what) {
            self.asked.insert(effect, payment.amount);
        } else if let What::PaymentApproved { effect, .. } = what {
            self.approved.insert(*effect);
        } else if let What::TakeBackNoted { effect, .. } = what {
            self.taken_back.insert(*effect);
        } else if let What::CreditRefunded { effect, amount, .. } = what {
            self.refunded.insert(*effect, *amount);
        }
    }
}

impl DayRow {
    #[expect(clippy::wildcard_enum_match_arm, reason = "a row counts some kinds of events, and no others")]
    fn note(&mut self, what: &What, asked: &BTreeMap<EffectId, Money>) {
        let counter = match what {
            What::TapRecorded { .. } | What::TapSetAside { .. } => &mut self.taps,
            What::TripClosed { .. } | What::TripMissed { .. } => &mut self.trips,
            What::PaymentRequested { .. } | What::RecoveryRequested { .. } => &mut self.requests,
            What::PaymentApproved { effect, .. } => {
                self.paid = sum([self.paid, asked.get(effect).copied().unwrap_or_default()]);
                &mut self.approved
            }
            What::PaymentDeclined { .. } => &mut self.declined,
            What::PaymentUnknown { .. } => &mut self.unknown,
            What::TakeBackNoted { .. } => &mut self.taken_back,
            What::CardDenied { .. } => &mut self.listed,
            What::CardFreed { .. } => &mut self.freed,
            What::AccountCheckAsked { .. } => &mut self.checks,
            _ => return,
        };
        *counter = counter.saturating_add(1);
    }
}

/// The name of a ledger in the report; carriers stand together.
const fn named(ledger: LedgerName) -> &'static str {
    match ledger {
        LedgerName::Carrier(_) => "fares booked",
        LedgerName::Collected => "approved, less what was taken back",
        LedgerName::Refunded => "refunded",
        LedgerName::Credits => "open credits",
        LedgerName::Debt => "debt",
        LedgerName::InFlight => "at the bank",
        LedgerName::Uncollected => "not asked for yet",
        LedgerName::Waived(_) => "waived",
        LedgerName::Moved => "moved to other cards",
    }
}

/// The rows of the report's ledgers, in order.
const LEDGERS: [LedgerName; 7] = [
    LedgerName::Collected,
    LedgerName::Refunded,
    LedgerName::Credits,
    LedgerName::Debt,
    LedgerName::InFlight,
    LedgerName::Uncollected,
    LedgerName::Waived(None),
];

impl fmt::Display for OfficeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WeekOptions { cards, seed, first, days } = self.week;
        let cards = count(cards, "card", "cards");
        writeln!(f, "{cards}, seed {seed}: {} from {}", count(days, "day", "days"), long_day(first))?;
        writeln!(f, "amounts in EUR; a row is what happened on a date\n")?;
        self.dates(f)?;
        writeln!(f, "\nBooks of all accounts")?;
        self.books(f)?;
        writeln!(f, "\nBank")?;
        self.bank(f)?;
        let listed = count(self.listed, "card", "cards");
        writeln!(f, "\nReaders refuse {listed}; by their accounts, {} should be.", self.denied)?;
        let stored: Vec<String> =
            self.stored.iter().map(|(what, number)| format!("{number} {what}")).collect();
        writeln!(f, "Stored: {}.", stored.join(", "))?;
        let agrees = if self.agrees() { "agree" } else { "DO NOT AGREE" };
        writeln!(f, "Accounts out of balance: {}. Bank and books {agrees}.", self.out_of_balance)
    }
}

impl OfficeReport {
    fn dates(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Side::{Left, Right};
        let sides = [Left, Right, Right, Right, Right, Right, Right, Right, Right, Right, Right, Right];
        let mut table = Table::new(0, &sides);
        let head = [
            "date", "taps", "trips", "asked", "paid", "amount", "declined", "unknown", "back", "listed",
            "freed", "checks",
        ];
        table.row(head.map(str::to_owned));
        for (day, row) in &self.days {
            table.row([
                short_day(*day),
                row.taps.to_string(),
                row.trips.to_string(),
                row.requests.to_string(),
                row.approved.to_string(),
                row.paid.to_string(),
                row.declined.to_string(),
                row.unknown.to_string(),
                row.taken_back.to_string(),
                row.listed.to_string(),
                row.freed.to_string(),
                row.checks.to_string(),
            ]);
        }
        write!(f, "{table}")
    }

    fn books(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(2, &[Side::Left, Side::Right]);
        let carriers =
            self.ledgers.lines().iter().filter(|line| matches!(line.ledger, LedgerName::Carrier(_)));
        // What is somebody's stands below nothing in the books, and above it in the report.
        let booked = sum(carriers.map(|line| line.amount)).checked_neg().unwrap_or(Money::MAX);
        table.row(["fares booked".to_owned(), booked.to_string()]);
        for ledger in LEDGERS {
            let own = self.ledgers.lines().iter().filter(|line| named(line.ledger) == named(ledger));
            let amount = sum(own.map(|line| line.amount));
            let is_debit = ledger.side() == ovcore::account::Side::Debit;
            let shown = if is_debit { amount } else { amount.checked_neg().unwrap_or(Money::MAX) };
            table.row([named(ledger).to_owned(), shown.to_string()]);
        }
        write!(f, "{table}")
    }

    fn bank(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(2, &[Side::Left, Side::Right]);
        for (what, amount) in [
            ("paid, less what it took back", self.bank.paid),
            ("of that, not told yet", self.not_told),
            ("taken back", self.bank.taken_back),
            ("refunded", self.bank.refunded),
        ] {
            table.row([what.to_owned(), amount.to_string()]);
        }
        write!(f, "{table}")
    }
}
