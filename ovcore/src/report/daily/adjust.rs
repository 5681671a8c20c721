//! What an event changes of days that were reported already.

use std::collections::BTreeMap;

use super::{AdjustmentKind, AdjustmentSum, DailyReports, count};
use crate::account::{Account, Event, HeldTrip, What, collection_time};
use crate::calendar::TravelDay;
use crate::debt::split_by_shares;
use crate::ids::{CarrierId, TripId};
use crate::money::Money;
use crate::report::{Because, ClearingBook};
use crate::rules::Rules;
use crate::trip::Trip;

impl DailyReports {
    /// Takes in an event of an account, as that is before it: what it changes of travel days whose report was due goes into
    /// the reports of the event's date. A day's report is due at its collection time; what changes before is no
    /// adjustment. The book is that of the same account, and knows the events before.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what changes reported days matters here")]
    pub fn note(&mut self, rules: &Rules, book: &ClearingBook, before: &Account, event: &Event) {
        let date = rules.calendar().date(event.at);
        let changes = match &event.what {
            What::TapSetAside { tap, bucket, day, .. } => {
                // A later version is no tap of its own, and a day that is held has it in its own report.
                let is_held = before.days().iter().any(|held| held.day == *day);
                if tap.version == 0 && !is_held {
                    count(&mut self.of_mut(tap.carrier, date).late_taps, bucket.kind(), 1);
                }
                return;
            }
            What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip }
            | What::TripRevised { trip, .. } => self::trip(before, &trip.id, Some(trip)),
            What::TripWithdrawn { trip, .. } => self::trip(before, trip, None),
            What::DebtWaived { .. } => return self.waived(before, date),
            What::WaiverLowered { day, carriers, .. } => {
                for (carrier, amount) in carriers {
                    let sum = AdjustmentSum { changes: 1, amount: *amount };
                    self.of_mut(*carrier, date).adjust(*day, AdjustmentKind::WaiverLowered, sum);
                }
                return;
            }
            _ => return,
        };
        let kind = match book.cause(event.at) {
            Because::Corrected => AdjustmentKind::Corrected,
            Because::Fare | Because::Late => AdjustmentKind::Late,
        };
        let due = |day: TravelDay| collection_time(rules, day) <= event.at;
        for ((day, carrier), amount) in changes.into_iter().filter(|((day, _), _)| due(*day)) {
            let sum = AdjustmentSum { changes: 1, amount };
            self.of_mut(carrier, date).adjust(day, kind, sum);
        }
    }

    /// The debt is waived: each carrier bears its part of each trip.
    fn waived(&mut self, before: &Account, date: TravelDay) {
        let Some(debt) = before.debt() else { return };
        for item in &debt.items {
            let (carriers, _) = split_by_shares(&[*item], &debt.shares);
            for (carrier, borne) in carriers {
                let sum = AdjustmentSum { changes: 1, amount: Money::ZERO.saturating_sub(borne) };
                self.of_mut(carrier, date).adjust(item.day, AdjustmentKind::Waived, sum);
            }
        }
    }
}

/// What each carrier earns more by a trip than before, by travel day.
fn trip(before: &Account, id: &TripId, after: Option<&Trip>) -> BTreeMap<(TravelDay, CarrierId), Money> {
    let mut changes: BTreeMap<(TravelDay, CarrierId), Money> = BTreeMap::new();
    let held = before.trips().find(|held| held.trip.id == *id);
    for (carrier, amount) in held.iter().flat_map(|held: &&HeldTrip| held.earned()) {
        let Some(day) = held.map(|held| held.trip.day) else { continue };
        let own = changes.entry((day, carrier)).or_default();
        *own = own.saturating_sub(amount);
    }
    for leg in after.iter().flat_map(|trip| &trip.legs) {
        let Some(day) = after.map(|trip| trip.day) else { continue };
        let own = changes.entry((day, leg.carrier)).or_default();
        *own = own.saturating_add(leg.amount);
    }
    changes.retain(|_, amount| !amount.is_zero());
    changes
}
