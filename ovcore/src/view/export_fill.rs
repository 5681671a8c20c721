//! Filling the tables of the traveller's own data.

use std::collections::{BTreeMap, BTreeSet};

use super::export::{
    ActionRow, BlockRow, CardRow, CheckRow, ConsentRow, CorrectionRow, CreditRow, CreditUseRow, DebtItemRow,
    DebtRow, FareLineRow, KeptRow, LegRow, LinkedCardRow, NotGiven, ObjectionRow, OwnData, PaymentItemRow,
    PaymentRow, ProductRow, RefundRow, TapRow, TripRow,
};
use super::export_log::event_row;
use super::moment::Moment;
use super::payments::PaymentState;
use super::standing::Ending;
use super::{History, PaymentBook};
use crate::account::{Account, Event, HeldTrip, What};
use crate::calendar::{Instant, TravelDay};
use crate::deny::DenyReason;
use crate::ids::TapId;
use crate::language::Language;
use crate::money::Money;
use crate::policy::Channel;
use crate::rules::Rules;
use crate::tap::{Bucket, Tap};
use crate::trip::{Fare, TripStatus};

/// What a host keeps of a card beside its account, records and payments: for [`OwnData::new`].
#[derive(Clone, Debug, Default)]
pub struct AlsoKept<'a> {
    /// The card's events, in order, as far as they are kept.
    pub events: &'a [Event],
    /// Consents that were given.
    pub consents: Vec<ConsentRow>,
    /// Until when what is kept, by the rules of retention.
    pub kept_until: Vec<KeptRow>,
}

impl OwnData {
    /// Everything that is kept of a card, as of an instant.
    #[must_use]
    pub fn new(history: &History<'_>, also: AlsoKept<'_>, rules: &Rules, now: Instant) -> Self {
        let fill = Fill { history, rules, events: also.events };
        let mut data = Self::empty(fill.moment(now));
        fill.card(&mut data);
        fill.taps(&mut data);
        for held in history.trips() {
            fill.trip(&mut data, held);
        }
        fill.fare_lines(&mut data);
        fill.corrections(&mut data);
        fill.payments(&mut data);
        fill.credits(&mut data);
        fill.debts(&mut data);
        fill.standing(&mut data);
        data.consents = also.consents;
        data.kept_until = also.kept_until;
        data.history = also.events.iter().map(|event| event_row(rules, event)).collect();
        data.not_given = NotGiven::ALL.to_vec();
        data
    }
}

struct Fill<'a> {
    history: &'a History<'a>,
    rules: &'a Rules,
    events: &'a [Event],
}

/// A name as it stands in JSON, as `service_desk`: for small enums without content.
pub(super) fn name(of: &impl serde::Serialize) -> String {
    match serde_json::to_value(of) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(of)) => of.into_iter().next().map(|(name, _)| name).unwrap_or_default(),
        Ok(_) | Err(_) => String::new(),
    }
}

impl Fill<'_> {
    fn moment(&self, at: Instant) -> Moment {
        Moment::new(self.rules.calendar(), at)
    }

    fn account(&self) -> &Account {
        self.history.account()
    }

    fn book(&self) -> &PaymentBook {
        self.history.payments()
    }

    fn card(&self, data: &mut OwnData) {
        let account = self.account();
        let card = account.card();
        let issuer_range = account.issuer_range();
        data.cards.push(CardRow {
            scheme: card.scheme,
            form: card.form,
            funding: card.funding,
            issuer_range,
        });
        let products = account.products().iter();
        data.products = products
            .map(|held| ProductRow { product: held.product, from: held.from, until: held.until })
            .collect();
        let linked = account.linked().iter().map(|linked| LinkedCardRow {
            scheme: linked.card.scheme,
            form: linked.card.form,
            funding: linked.card.funding,
            shown_by: name(&linked.proof),
        });
        data.linked_cards = linked.collect();
    }

    /// Those of the days first, then those that only events tell of: too late for their day, or amended since.
    #[expect(clippy::wildcard_enum_match_arm, reason = "of all events only those about taps matter here")]
    fn taps(&self, data: &mut OwnData) {
        let mut known: BTreeSet<(TapId, u32)> = BTreeSet::new();
        for day in self.history.days() {
            for held in &day.taps {
                known.insert((held.tap.id, held.tap.version));
                data.taps.push(self.tap(day.day, &held.tap, Some(held.bucket)));
            }
            for tap in &day.late_amendments {
                if known.insert((tap.id, tap.version)) {
                    data.taps.push(self.tap(day.day, tap, Some(Bucket::LateNotUsed)));
                }
            }
        }
        for event in self.events {
            let (day, tap, bucket) = match &event.what {
                What::TapRecorded { day, tap, .. } => (*day, tap, None),
                What::TapSetAside { day, tap, bucket, .. } => (*day, tap, Some(*bucket)),
                _ => continue,
            };
            if known.insert((tap.id, tap.version)) {
                data.taps.push(self.tap(day, tap, bucket));
            }
        }
        data.taps.sort_by_key(|row| (row.at, row.id, row.version));
        // Of days that left, the account keeps its last actions by itself.
        data.last_actions = self
            .account()
            .last_actions(self.rules)
            .into_iter()
            .map(|action| ActionRow {
                at: self.moment(action.at),
                place: action.place,
                carrier: action.carrier,
                mode: action.mode,
                became: action.what,
            })
            .collect();
    }

    fn tap(&self, day: TravelDay, tap: &Tap, bucket: Option<Bucket>) -> TapRow {
        TapRow {
            id: tap.id,
            version: tap.version,
            day,
            at: self.moment(tap.at),
            received_at: self.moment(tap.received_at),
            carrier: tap.carrier,
            mode: tap.mode,
            place: tap.location,
            place_name: self.rules.place_name(&tap.location).to_owned(),
            reader: tap.reader,
            line: tap.line,
            vehicle: tap.vehicle,
            direction: tap.direction,
            reader_outcome: tap.reader_outcome,
            application: tap.application,
            became: bucket.map(Bucket::kind),
            of: bucket.and_then(of),
        }
    }

    fn trip(&self, data: &mut OwnData, held: &HeldTrip) {
        let trip = &held.trip;
        let place_name = |place| self.rules.place_name(place).to_owned();
        let out = trip.check_out.as_ref();
        data.trips.push(TripRow {
            id: trip.id,
            day: trip.day,
            journey: trip.journey,
            mode: trip.mode,
            check_in_at: self.moment(trip.check_in.at),
            check_in_place: trip.check_in.place,
            check_in_place_name: place_name(&trip.check_in.place),
            check_in_carrier: trip.check_in.carrier,
            check_out_at: out.map(|out| self.moment(out.at)),
            check_out_place: out.map(|out| out.place),
            check_out_place_name: out.map(|out| place_name(&out.place)),
            check_out_carrier: out.map(|out| out.carrier),
            status: if held.withdrawn { "withdrawn".to_owned() } else { trip.status.to_string() },
            corrected_place: match trip.status {
                TripStatus::Corrected { to: place } | TripStatus::CorrectedCheckIn { from: place } => {
                    Some(place)
                }
                TripStatus::Open { .. }
                | TripStatus::Complete
                | TripStatus::MissingCheckOut
                | TripStatus::SamePlace
                | TripStatus::Cancelled { .. }
                | TripStatus::Held { .. } => None,
            },
            fare_cents: match trip.fare {
                _ if held.withdrawn => Some(Money::ZERO),
                Fare::Priced(amount) => Some(amount),
                Fare::Pending | Fare::Unpriced(_) => None,
            },
            no_price: match trip.fare {
                Fare::Unpriced(reason) if !held.withdrawn => Some(reason),
                Fare::Pending | Fare::Priced(_) | Fare::Unpriced(_) => None,
            },
            final_at: trip.final_at.map(|at| self.moment(at)),
            asked_cents: held.asked_in_all(),
        });
        let legs = trip.legs.iter().filter(|_| !held.withdrawn);
        data.legs.extend(legs.map(|leg| LegRow {
            trip: trip.id,
            carrier: leg.carrier,
            from: leg.from,
            to: leg.to,
            distance: leg.distance.map(|(distance, _)| distance),
            unit: leg.distance.map(|(_, unit)| unit),
            tariff: leg.tariff,
            amount_cents: leg.amount,
        }));
    }

    /// Of all days that are kept, also those that left: each is rated once more. A price that comes out otherwise now,
    /// because rules or products changed since, is not explained by it.
    fn fare_lines(&self, data: &mut OwnData) {
        for (trip, why) in self.history.explanations(self.rules) {
            data.fare_lines.extend(why.lines.into_iter().map(|line| FareLineRow {
                trip,
                carrier: line.carrier,
                tariff: line.tariff,
                rule: line.rule,
                english: line.component.text(Language::English),
                dutch: line.component.text(Language::Dutch),
                amount_cents: line.amount.to_string(),
                tariff_version: line.tariff_version,
            }));
        }
    }

    fn corrections(&self, data: &mut OwnData) {
        let all = self.history.days().into_iter().flat_map(|day| &day.corrections);
        data.corrections = all
            .map(|held| CorrectionRow {
                at: self.moment(held.at),
                trip: held.correction.trip,
                place: held.correction.place,
                by: name(&held.by),
            })
            .collect();
        data.corrections.sort_by_key(|row| row.at);
    }

    fn payments(&self, data: &mut OwnData) {
        for (number, record) in (1_u32..).zip(self.book().payments()) {
            let standing = self.book().standing(record);
            let payment = &record.payment;
            data.payments.push(PaymentRow {
                number,
                reference: payment.reference,
                asked_at: self.moment(record.asked_at),
                kind: payment.kind.to_string(),
                amount_cents: payment.amount,
                state: standing.name().to_owned(),
                state_at: standing.at().map(|at| self.moment(at)),
                answer: match record.state {
                    PaymentState::Declined { category, .. } => Some(name(&category)),
                    PaymentState::InFlight
                    | PaymentState::Approved { .. }
                    | PaymentState::Settled
                    | PaymentState::TakenBack { .. } => None,
                },
            });
            let items = payment.items.iter();
            data.payment_items.extend(items.map(|item| PaymentItemRow {
                payment: number,
                day: item.day,
                trip: item.trip,
                amount_cents: item.amount,
            }));
            let uses = payment.credits.iter();
            data.credit_uses.extend(uses.map(|used| CreditUseRow {
                payment: number,
                credit: used.credit,
                amount_cents: used.amount,
            }));
        }
    }

    fn credits(&self, data: &mut OwnData) {
        let open = self.account().credits();
        let mut left: BTreeMap<u32, Money> = open.iter().map(|credit| (credit.number, credit.left)).collect();
        for record in self.book().credits() {
            data.credits.push(CreditRow {
                number: record.credit.number,
                at: Some(self.moment(record.at)),
                day: record.credit.day,
                amount_cents: Some(record.credit.left),
                left_cents: left.remove(&record.credit.number).unwrap_or_default(),
            });
        }
        // Of one whose event is not kept, the account still knows what is left.
        let others = open.iter().filter(|credit| left.contains_key(&credit.number));
        data.credits.extend(others.map(|credit| CreditRow {
            number: credit.number,
            at: None,
            day: credit.day,
            amount_cents: None,
            left_cents: credit.left,
        }));
        let refunds = self.book().refunds().iter();
        data.refunds =
            refunds.map(|(at, amount)| RefundRow { at: self.moment(*at), amount_cents: *amount }).collect();
    }

    fn debts(&self, data: &mut OwnData) {
        let now = self.account().debt();
        for record in self.book().debts() {
            let open = now.filter(|_| record.end.is_none());
            let made = |channel| open.map(|debt| debt.attempts(channel).made);
            data.debts.push(DebtRow {
                date: record.date,
                opened_at: self.moment(record.opened_at),
                ended_at: record.end.map(|end| self.moment(end.at)),
                ended_by: record.end.map(|end| ending(end.how).to_owned()),
                owed_cents: open.map_or(Money::ZERO, |debt| debt.amount),
                scheduled_attempts: made(Channel::Scheduled),
                tap_attempts: made(Channel::Tap),
                self_service_attempts: made(Channel::SelfService),
            });
        }
        let items = now.map(|debt| debt.items.as_slice()).unwrap_or_default().iter();
        data.debt_items = items
            .map(|item| DebtItemRow { day: item.day, trip: item.trip, amount_cents: item.amount })
            .collect();
    }

    /// Blocks, objections and checks: the past as far as events tell of it, and what stands now in any case.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "of all events only those about the deny list matter here"
    )]
    fn standing(&self, data: &mut OwnData) {
        let mut open: Vec<(DenyReason, usize)> = Vec::new();
        for event in self.events {
            let at = self.moment(event.at);
            match &event.what {
                What::CardDenied { reason } => {
                    open.retain(|(other, _)| !other.is_same(reason));
                    open.push((*reason, data.blocks.len()));
                    data.blocks.push(BlockRow { reason: reason.to_string(), since: at, until: None });
                }
                What::CardFreed { reason } => {
                    let ended = open.iter().find(|(other, _)| other.is_same(reason)).map(|(_, place)| *place);
                    if let Some(row) = ended.and_then(|place| data.blocks.get_mut(place)) {
                        row.until = Some(at);
                    }
                    open.retain(|(other, _)| !other.is_same(reason));
                }
                What::ObjectionDecided { objection, .. } => data.objections.push(ObjectionRow {
                    at,
                    about: objection.about.to_string(),
                    outcome: name(&objection.outcome),
                    ground: name(&objection.ground),
                    by: name(&objection.by),
                }),
                What::AccountCheckAsked { why, .. } => {
                    data.account_checks.push(CheckRow { at, asked: Some(why.to_string()), answer: None });
                }
                What::AccountChecked { outcome, .. } => {
                    data.account_checks.push(CheckRow { at, asked: None, answer: Some(outcome.to_string()) });
                }
                _ => {}
            }
        }
        for denial in self.account().denied() {
            if !open.iter().any(|(reason, _)| reason.is_same(&denial.reason)) {
                let since = self.moment(denial.since);
                data.blocks.push(BlockRow { reason: denial.reason.to_string(), since, until: None });
            }
        }
    }
}

/// What a bucket refers to.
const fn of(bucket: Bucket) -> Option<TapId> {
    match bucket {
        Bucket::CheckOut { trip } => Some(trip),
        Bucket::Duplicate { of } => Some(of),
        Bucket::Supplement { trip } => trip,
        Bucket::CheckIn
        | Bucket::Refused
        | Bucket::Failed
        | Bucket::DebtRecovery
        | Bucket::OrphanCheckOut
        | Bucket::Quarantined
        | Bucket::LateNotUsed
        | Bucket::Expired => None,
    }
}

const fn ending(how: Ending) -> &'static str {
    match how {
        Ending::Paid { .. } => "paid",
        Ending::Credited => "credited",
        Ending::Waived => "waived",
        Ending::Moved => "moved",
    }
}
