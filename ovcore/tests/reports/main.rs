//! Reports: what each carrier is told of a day, and who receives what of what was collected.
//!
//! That all that was collected is cleared, to the cent and after every event, is checked while any scenario plays.
//! Here clearings and reports are worked out by hand, and what holds for all of them is tried on random lives.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "small numbers of a test, which stops at the first thing that is not as it should be"
)]

mod clearing;
mod daily;
mod golden;
mod lives;

use ovcore::account::{Account, Event};
use ovcore::calendar::TravelDay;
use ovcore::ids::CarrierId;
use ovcore::reconcile::records_in;
use ovcore::report::{Clearing, ClearingBook, DailyReports};
use ovcore::rules::Rules;
use ovcore::view::{History, PaymentBook};

/// What the events of an account came to in the books of reports.
struct Books {
    clearing: ClearingBook,
    cleared: Clearing,
    payments: PaymentBook,
    /// What changed of days that were reported.
    changes: DailyReports,
    account: Account,
    events: Vec<Event>,
}

fn books(rules: &Rules, end: &Account, events: &[Event]) -> Books {
    let mut account = Account::new(end.serial(), end.token(), end.card());
    let mut books = Books {
        clearing: ClearingBook::default(),
        cleared: Clearing::default(),
        payments: PaymentBook::of(events),
        changes: DailyReports::default(),
        account: end.clone(),
        events: events.to_vec(),
    };
    for event in events {
        for line in books.clearing.note(&account, event) {
            books.cleared.book(rules.calendar(), &line);
        }
        books.changes.note(rules, &books.clearing, &account, event);
        account.apply(event).unwrap();
    }
    assert_eq!(account, *end);
    books
}

impl Books {
    /// The reports of all carriers and days, with what changed of earlier ones.
    fn reports(&self, rules: &Rules) -> DailyReports {
        let history = History::new(&self.account, records_in(&self.events), &self.payments);
        let held = history.days();
        let trips = held.iter().flat_map(|day| &day.trips).map(|held| held.trip.day);
        let near = held.iter().flat_map(|held| [held.day.plus_days(-1), held.day, held.day.plus_days(1)]);
        let days: std::collections::BTreeSet<TravelDay> = trips.chain(near).collect();
        let mut all = self.changes.clone();
        for day in days {
            all.merge(&DailyReports::of(rules, &history, &self.clearing, day));
        }
        all
    }
}

fn day(text: &str) -> TravelDay {
    text.parse().unwrap()
}

fn carrier(text: &str) -> CarrierId {
    text.parse().unwrap()
}
