//! What a case says of an account when all its commands were sent.

use ovcore::account::{Account, DayRecord, DeadlineKind, Event, TrialBalance, What};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::deny::Denial;
use ovcore::rules::Rules;
use ovcore::view::{ByReference, History, LinkedAccount, PaymentBook};
use serde::Serialize;

/// The account at the end of a case.
#[derive(Clone, Debug, Serialize)]
pub struct After {
    /// The instant of the views: the latest of all commands.
    as_of: Instant,
    /// What falls due next.
    next_deadline: Option<Due>,
    /// Why the card may not check in.
    denied: Vec<Denial>,
    /// What stands on each ledger.
    ledgers: TrialBalance,
    /// What the traveller's account shows at that instant.
    linked_account: LinkedAccount,
    /// What the last payment's reference and amount show.
    last_payment: Option<ByReference>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Due {
    at: Instant,
    kind: &'static str,
    day: TravelDay,
}

impl After {
    /// Looks at an account that came of these events, all of them and in order.
    #[must_use]
    pub fn new(rules: &Rules, account: &Account, events: &[Event], as_of: Instant) -> Self {
        let book = PaymentBook::of(events);
        let history = History::new(account, records(events), &book);
        let last = book.payments().last().map(|record| &record.payment);
        let seen = |payment: &ovcore::settle::Payment| {
            ByReference::look_up(&history, rules, &payment.reference, payment.amount)
        };
        Self {
            as_of,
            next_deadline: account.next_deadline(rules).map(|due| Due {
                at: due.at,
                kind: deadline_name(due.kind),
                day: due.day,
            }),
            denied: account.denied().to_vec(),
            ledgers: account.ledgers(),
            linked_account: LinkedAccount::new(&history, rules, as_of),
            last_payment: last.and_then(|payment| seen(payment).ok()),
        }
    }
}

/// The records of the days that left, as a host keeps them.
fn records(events: &[Event]) -> impl Iterator<Item = &DayRecord> {
    events
        .iter()
        .filter_map(|event| if let What::DayLeft { record } = &event.what { Some(&**record) } else { None })
}

const fn deadline_name(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::TripEnds => "trip_ends",
        DeadlineKind::OffList => "off_list",
        DeadlineKind::Range => "range",
        DeadlineKind::AskAgain => "ask_again",
        DeadlineKind::Night => "night",
        DeadlineKind::Retry => "retry",
        DeadlineKind::Refund => "refund",
        DeadlineKind::DayLeaves => "day_leaves",
        DeadlineKind::DayForgotten => "day_forgotten",
    }
}
