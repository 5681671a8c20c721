//! Purges: the host plans what is due under the catalogue, carries it out, and what is left is held against the
//! calendar: nothing that must be gone remains, and nothing went too early (I6).

use std::collections::BTreeMap;

use ovcore::account::{Account, DayRecord};
use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::ids::RecordId;
use ovcore::retain::{
    Catalogue, CatalogueDocument, CatalogueFormat, Hold, HoldReason, Period, Plan, PurgeOrder, Record,
    Standing, own, plan,
};
use ovcore::view::{PaymentBook, PaymentState};

use super::city::{Dice, For};
use super::things::{Thing, Things};
use super::watch::{Broken, Kept, broken, holds};

/// So many months are kept in the short catalogue: no less than what can still be corrected, and short enough for a life.
const SHORT: u32 = 3;
/// So many in the one of the privacy statements.
const LONG: u32 = 18;

const GONE: &str = "I6 what is due is gone";
const EARLY: &str = "I6 nothing goes too early";

/// The catalogue as it is, and one with a shorter period for trips and payments.
#[expect(clippy::expect_used, reason = "fixed documents, checked by every run")]
pub(super) fn catalogues() -> [Catalogue; 2] {
    let long = Catalogue::ovpay();
    let mut rule = long.rule(own::TRANSACTIONS).expect("the rule of trips and payments").clone();
    rule.period = Period::Months(SHORT);
    rule.instead = Some("short enough for a simulated life".to_owned());
    let document = CatalogueDocument {
        format: CatalogueFormat::V1,
        id: "short".parse().expect("a name"),
        source: "invented".to_owned(),
        systems: Vec::new(),
        rules: vec![rule],
    };
    let short = long.extended(document).expect("a shorter period");
    [long, short]
}

/// The catalogue of a life: mostly the short one.
pub(super) fn catalogue_of(dice: Dice) -> usize {
    usize::from(dice.of(For::Purge, 0, 0).chance(800))
}

/// How long trips and payments are kept, written down once more.
const fn months_of(catalogue: usize) -> u32 {
    if catalogue == 0 { LONG } else { SHORT }
}

/// The name of what is not the record of a day.
const ACCOUNT: &str = "account";
const PAYMENTS: &str = "payments";

/// What a host keeps of an account.
pub(super) struct Store<'a> {
    pub(super) account: &'a Account,
    pub(super) records: &'a BTreeMap<TravelDay, Box<DayRecord>>,
    pub(super) payments: &'a PaymentBook,
}

/// Which orders a purge has, and by which months it is judged.
pub(super) struct Purge {
    pub(super) plan: Plan,
    pub(super) months: u32,
    pub(super) today: TravelDay,
    dice: Dice,
}

impl Purge {
    /// Plans, of all that is kept.
    pub(super) fn plan(
        (catalogue, number): (&Catalogue, usize),
        kept: &Store<'_>,
        (dice, now, calendar): (Dice, Instant, &Calendar),
    ) -> Result<Self, Broken> {
        let name = |text: &str| -> Result<RecordId, Broken> {
            text.parse().map_err(|_| Broken { rule: GONE, found: format!("no record can be named {text}") })
        };
        let open = [Hold { reason: HoldReason::Complaint, until: None }];
        let mut rows: Vec<Record<'_>> = Vec::new();
        for (day, record) in kept.records {
            let holds = if is_held(dice, *day) { &open[..] } else { &[] };
            let standing = Standing { holds, ..Standing::default() };
            rows.push(own::day_record(record).record(name(&day.number().to_string())?, standing));
        }
        let others = [
            (own::account_days(kept.account, calendar), ACCOUNT),
            (own::payment_book(kept.payments, calendar), PAYMENTS),
        ];
        for (row, text) in others {
            if let Some(row) = row {
                rows.push(row.record(name(text)?, Standing::default()));
            }
        }
        let plan = plan(catalogue, rows, now, calendar);
        holds(plan.unknown == 0, GONE, || format!("{} records of no rule", plan.unknown))?;
        Ok(Self { plan, months: months_of(number), today: calendar.date(now), dice })
    }

    /// The days whose records are to be erased.
    pub(super) fn days(&self) -> impl Iterator<Item = TravelDay> + '_ {
        let numbers = self.plan.orders.iter().filter_map(|order| order.record.as_str().parse().ok());
        numbers.filter_map(TravelDay::from_number)
    }

    fn order(&self, name: &str) -> Option<&PurgeOrder> {
        self.plan.orders.iter().find(|order| order.record.as_str() == name)
    }

    /// Before which date the account forgets.
    pub(super) fn of_account(&self) -> Option<TravelDay> {
        self.order(ACCOUNT).and_then(|order| order.before)
    }

    /// Before which date the payments are forgotten.
    pub(super) fn of_payments(&self) -> Option<TravelDay> {
        self.order(PAYMENTS).and_then(|order| order.before)
    }

    /// Whether what is of a date is due, by the calendar alone.
    pub(super) fn is_due(&self, day: TravelDay) -> bool {
        use chrono::Months;
        let ends = day.date().checked_add_months(Months::new(self.months));
        ends.is_some_and(|ends| ends <= self.today.date())
    }

    /// Of the records of days, those that are due are gone and the others are there.
    pub(super) fn records_are_right(
        &self,
        before: &[(TravelDay, (TravelDay, TravelDay))],
        after: &BTreeMap<TravelDay, Box<DayRecord>>,
        things: &mut Things,
    ) -> Kept {
        for (day, (oldest, may)) in before {
            let (stays, held) = (after.contains_key(day), is_held(self.dice, *day));
            if held && self.is_due(*oldest) {
                things.happens(Thing::PurgeHeld);
            }
            if stays && self.is_due(*oldest) && !held {
                return broken(GONE, format!("the record of {day} on {}", self.today));
            }
            if !stays && (held || !self.is_due(*may)) {
                return broken(EARLY, format!("the record of {day} on {}, held: {held}", self.today));
            }
        }
        Ok(())
    }

    /// The account holds nothing of days that are due, but for what is still under way; and goes on as before.
    pub(super) fn account_is_right(
        &self,
        (before, after): (&Account, &Account),
        (travelled, calendar): (&[TravelDay], &Calendar),
    ) -> Kept {
        let left = after.remembers_since(calendar).filter(|day| self.is_due(*day));
        holds(left.is_none(), GONE, || {
            format!("the account knows of {} on {}", left.unwrap_or(self.today), self.today)
        })?;
        let unsettled = after.unsettled_days();
        let due = travelled.iter().filter(|day| self.is_due(day.plus_days(2)));
        let text = due.clone().next().and_then(|_| serde_json::to_string(after).ok()).unwrap_or_default();
        for day in due {
            let may_stay = (-1..=2).any(|more| unsettled.contains(&day.plus_days(more)));
            // Taps are named by the day on which they were made.
            let named = text.find(&format!("\"{}.", day.number())).filter(|_| !may_stay);
            holds(named.is_none(), GONE, || {
                let place = named.unwrap_or_default();
                let around =
                    text.get(place.saturating_sub(160)..).and_then(|rest| rest.get(..260)).unwrap_or(&text);
                format!("the account names a tap of {day} on {}: … {around} …", self.today)
            })?;
        }
        let same = before.balance() == after.balance()
            && before.denied() == after.denied()
            && before.days() == after.days()
            && before.digests() == after.digests()
            && before.debt().map(|debt| debt.amount) == after.debt().map(|debt| debt.amount);
        holds(same, EARLY, || format!("{before:?}\nis now\n{after:?}"))
    }

    /// Payments that are due are gone, but for those that are owed or at the bank; the others are there.
    pub(super) fn payments_are_right(
        &self,
        (before, after): (&PaymentBook, &PaymentBook),
        calendar: &Calendar,
    ) -> Kept {
        let open = before.debts().iter().rev().find(|debt| debt.end.is_none()).map(|debt| debt.number);
        let is_due = |at: Instant| self.is_due(calendar.date(at));
        for record in before.payments() {
            let stays = after
                .payments()
                .iter()
                .any(|own| own.effect == record.effect && own.payment.reference == record.payment.reference);
            let owed = record.state == PaymentState::InFlight || (open.is_some() && record.debt == open);
            if stays && is_due(record.asked_at) && !owed {
                return broken(GONE, format!("a payment of {} on {}", record.asked_at, self.today));
            }
            if !stays && (owed || !is_due(record.asked_at)) {
                return broken(EARLY, format!("a payment of {} on {}", record.asked_at, self.today));
            }
        }
        let items = after.payments().iter().filter(|own| own.state != PaymentState::InFlight);
        let mut items = items.flat_map(|own| &own.payment.items).filter(|item| !item.is_forgotten());
        let left = items.find(|item| self.is_due(item.day)).map(|item| item.day);
        holds(left.is_none(), GONE, || format!("a payment names a trip of {left:?} on {}", self.today))
    }
}

/// The oldest day that a record surely names, and the oldest that it may name by what was handed over to it.
pub(super) fn oldest_of(record: &DayRecord) -> (TravelDay, TravelDay) {
    let trips = record.held.trips.iter();
    let named = trips.flat_map(|held| held.asked.iter().map(|(day, _)| *day).chain([held.trip.day]));
    let own = named.chain([record.held.day]).min().unwrap_or(record.held.day);
    let carried = &record.carry_in;
    let chains = [&carried.rail, &carried.bus_tram_metro].into_iter().flatten().map(|chain| chain.day);
    let tally = carried.tally.iter();
    let windows = tally.clone().flat_map(|tally| &tally.transfers).map(|window| window.day);
    let rides = tally.flat_map(|tally| &tally.rides).map(|ride| ride.day);
    let before = (!carried.is_empty()).then(|| record.held.day.plus_days(-1));
    let may = chains.chain(windows).chain(rides).chain(before).min();
    (own, may.map_or(own, |may| may.min(own)))
}

/// Whether a complaint holds the record of a day: of one in nine.
fn is_held(dice: Dice, day: TravelDay) -> bool {
    dice.of(For::Purge, i64::from(day.number()), 1).below(9) == 0
}
