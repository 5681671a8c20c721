//! What the traveller sees of a card in an account with which it is linked.

use core::fmt;
use std::collections::BTreeMap;

use serde::Serialize;

use super::fields::LINKED;
use super::moment::Moment;
use super::owed::{AttemptsSeen, WayToPay};
use super::payments::{PaymentBook, PaymentRecord};
use super::reference::standing_of;
use super::standing::PaymentStanding;
use super::trip::{CorrectableSeen, EndSeen, PlaceSeen, TripSeen};
use super::{FieldRow, History, Reader, View, phrases};
use crate::account::{Account, CorrectedBy, HeldTap};
use crate::calendar::{Instant, TravelDay};
use crate::card::CardKind;
use crate::deny::{Denial, DenyReason};
use crate::ids::{CarrierId, TapId, TripId};
use crate::language::{Language, Text};
use crate::money::Money;
use crate::order::InOrder;
use crate::rules::Rules;
use crate::settle::{CreditUse, Item, ReferenceNumber};
use crate::tap::{Bucket, Mode};

/// What a linked account shows of a card: its last 18 calendar months (a number of the policy), what is owed, whether it
/// may check in and why not, and what the traveller has coming back.
///
/// It holds no token and no part of a card number: the app knows which card it is by its own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkedAccount {
    /// As of when.
    pub as_of: Moment,
    /// The first date that it shows.
    pub from: TravelDay,
    /// The card's scheme, form and funding.
    pub card: CardKind,
    /// The journeys, oldest first.
    pub journeys: Vec<JourneySeen>,
    /// Check-outs that closed nothing, oldest first: free, and correctable.
    pub loose_check_outs: Vec<LooseSeen>,
    /// What was corrected of the trips, in the order in which it was.
    pub corrections: Vec<CorrectionMade>,
    /// The payments, oldest first; each reference once.
    pub payments: Vec<PaymentSeen>,
    /// What is owed after a payment that the bank did not make.
    pub debt: Option<DebtSeen>,
    /// Why the card may not check in; nothing when it may.
    pub block: Option<BlockSeen>,
    /// Reasons that were lifted after an objection, while their cause goes on: they block nothing.
    pub lifted: Vec<&'static str>,
    /// Money that the traveller has coming back.
    pub credits: Vec<CreditSeen>,
    /// Money that was paid back.
    pub refunds: Vec<RefundSeen>,
    /// When the bank was last asked whether the card may travel.
    pub last_check: Option<CheckSeen>,
}

/// Trips joined by transfers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JourneySeen {
    /// The travel day of its first trip.
    pub day: TravelDay,
    /// What its trips cost together as far as it is known, in minor units.
    pub fare: Money,
    /// Its trips, in order of time.
    pub trips: Vec<TripSeen>,
}

/// A check-out that closed nothing (RULES P4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LooseSeen {
    /// Names it; a correction names it so.
    pub id: TapId,
    /// Where and when.
    pub check_out: EndSeen,
    /// By what.
    pub mode: Mode,
    /// When the check-in may be given.
    pub correctable: CorrectableSeen,
}

/// A correction that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CorrectionMade {
    /// When.
    pub at: Moment,
    /// Of which trip, or check-out that closed nothing.
    pub trip: TripId,
    /// The place that was given.
    pub place: PlaceSeen,
    /// By whom.
    pub by: CorrectedBy,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentSeen {
    /// Its reference.
    pub reference: ReferenceNumber,
    /// What was asked of the bank, in minor units.
    pub amount: Money,
    /// When it was asked first.
    pub asked_at: Moment,
    /// How often the bank was asked under this reference.
    pub asked_times: usize,
    /// Where it stands: a name that stays the same between versions.
    pub state: &'static str,
    /// Since when; for one that is not known, when the bank is asked again.
    pub state_at: Option<Moment>,
    /// The reference under which it was paid later, where that is another.
    pub paid_under: Option<ReferenceNumber>,
    /// Where it stands, in words.
    pub words: Text,
    /// What it was for, by trip, as far back as the view goes.
    pub items: Vec<ItemOf>,
    /// How much of it was for trips before that, in minor units.
    pub earlier: Money,
    /// Money that the traveller had back and that went against it, in minor units.
    pub credits: Money,
}

/// How much was for which trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemOf {
    /// The travel day.
    pub day: TravelDay,
    /// The trip.
    pub trip: TripId,
    /// How much, in minor units.
    pub amount: Money,
}

/// What is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DebtSeen {
    /// How much, in minor units.
    pub amount: Money,
    /// Since when: the date of the first answer that it was not paid. It may lie before the first date of the view.
    pub since: TravelDay,
    /// What it is made of, by trip, as far back as the view goes.
    pub items: Vec<ItemOf>,
    /// How much of it is for trips before that, in minor units.
    pub earlier: Money,
    /// When the bank is asked again.
    pub attempts: AttemptsSeen,
    /// How it can be paid.
    pub ways: Vec<WayToPay>,
}

/// Why the card may not check in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockSeen {
    /// The reasons; the card is free when none is left.
    pub reasons: Vec<ReasonSeen>,
    /// When *unpaid fare* goes, after a payment by tap (RULES D5); the card is free then if it is the only reason.
    pub unpaid_fare_until: Option<Moment>,
}

/// A reason, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonSeen {
    /// Its name, which stays the same between versions.
    pub reason: &'static str,
    /// The carrier that listed it, where one did.
    pub carrier: Option<CarrierId>,
    /// Since when.
    pub since: Moment,
    /// What it is.
    pub words: Text,
    /// What can be done about it.
    pub way_out: Text,
}

/// Money that comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditSeen {
    /// The date on which it arose.
    pub date: TravelDay,
    /// The travel day whose fares fell.
    pub day: TravelDay,
    /// What is left of it, in minor units.
    pub left: Money,
    /// When it is paid back, unless it goes against a payment before; nothing while something is owed: then it goes
    /// against that (RULES S6).
    pub refund_at: Option<Moment>,
}

/// Money that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefundSeen {
    /// When.
    pub at: Moment,
    /// How much, in minor units.
    pub amount: Money,
}

/// The last account check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CheckSeen {
    /// When the bank was asked.
    pub asked_on: TravelDay,
    /// It had no answer; the next check-in asks again.
    pub unanswered: bool,
}

impl LinkedAccount {
    /// What the linked account shows at an instant.
    #[must_use]
    pub fn new(history: &History<'_>, rules: &Rules, now: Instant) -> Self {
        let (account, book) = (history.account(), history.payments());
        let calendar = rules.calendar();
        let from = rules.policy().views.shown_from(calendar.date(now));
        let moment = |at| Moment::new(calendar, at);
        let lifted = account.lifted().iter().map(DenyReason::name).collect();
        let refunds = book.refunds().iter().filter(|(at, _)| calendar.date(*at) >= from);
        Self {
            as_of: moment(now),
            from,
            card: account.card(),
            journeys: journeys(history, rules, from),
            loose_check_outs: loose_check_outs(history, rules, from),
            corrections: corrections(history, rules, from),
            payments: payments(book, rules, from),
            debt: debt(account, rules, (from, now)),
            block: block(account, rules),
            lifted,
            credits: credits(account, rules),
            refunds: refunds.map(|(at, amount)| RefundSeen { at: moment(*at), amount: *amount }).collect(),
            last_check: account.last_check().map(|(asked_on, unanswered)| CheckSeen { asked_on, unanswered }),
        }
    }
}

fn journeys(history: &History<'_>, rules: &Rules, from: TravelDay) -> Vec<JourneySeen> {
    let mut by_first: BTreeMap<TripId, JourneySeen> = BTreeMap::new();
    for held in history.trips().filter(|held| held.trip.day >= from) {
        let trip = TripSeen::new(rules, held);
        let fare = trip.fare.unwrap_or_default();
        let empty = JourneySeen { day: trip.day, fare: Money::ZERO, trips: Vec::new() };
        let journey = by_first.entry(held.trip.journey).or_insert(empty);
        journey.fare = journey.fare.checked_add(fare).unwrap_or(Money::MAX);
        journey.trips.push(trip);
    }
    let mut journeys: Vec<JourneySeen> = by_first.into_values().collect();
    for journey in &mut journeys {
        journey.trips.put_in_order_by_key(|trip| (trip.began(), trip.id));
    }
    journeys.put_in_order_by_key(|journey| journey.trips.first().map(|trip| (trip.began(), trip.id)));
    journeys
}

fn loose_check_outs(history: &History<'_>, rules: &Rules, from: TravelDay) -> Vec<LooseSeen> {
    let days = history.days().into_iter().filter(|day| day.day >= from);
    let loose = days.flat_map(|day| &day.taps).filter(|held| held.bucket == Bucket::OrphanCheckOut);
    let mut all: Vec<LooseSeen> = loose
        .map(|HeldTap { tap, .. }| LooseSeen {
            id: tap.id,
            check_out: EndSeen {
                at: Moment::new(rules.calendar(), tap.at),
                place: PlaceSeen::new(rules, tap.location),
                carrier: tap.carrier,
            },
            mode: tap.mode,
            correctable: CorrectableSeen::new(rules, tap.at),
        })
        .collect();
    all.put_in_order_by_key(|loose| (loose.check_out.at, loose.id));
    all
}

fn corrections(history: &History<'_>, rules: &Rules, from: TravelDay) -> Vec<CorrectionMade> {
    let days = history.days().into_iter().filter(|day| day.day >= from);
    let mut all: Vec<CorrectionMade> = days
        .flat_map(|day| &day.corrections)
        .map(|held| CorrectionMade {
            at: Moment::new(rules.calendar(), held.at),
            trip: held.correction.trip,
            place: PlaceSeen::new(rules, held.correction.place),
            by: held.by,
        })
        .collect();
    all.put_in_order_by_key(|made| made.at);
    all
}

/// The payments by reference: the first request and the last, and how often the bank was asked.
pub(super) fn by_reference(book: &PaymentBook) -> Vec<(&PaymentRecord, &PaymentRecord, usize)> {
    let mut places: BTreeMap<ReferenceNumber, usize> = BTreeMap::new();
    let mut grouped: Vec<(&PaymentRecord, &PaymentRecord, usize)> = Vec::new();
    for record in book.payments() {
        let asked = usize::from(record.effect.is_some());
        let place = *places.entry(record.payment.reference).or_insert(grouped.len());
        match grouped.get_mut(place) {
            Some((_, last, times)) => {
                *last = record;
                *times = times.saturating_add(asked);
            }
            None => grouped.push((record, record, asked)),
        }
    }
    grouped
}

fn payments(book: &PaymentBook, rules: &Rules, from: TravelDay) -> Vec<PaymentSeen> {
    let calendar = rules.calendar();
    let shown = by_reference(book).into_iter().filter(|(first, ..)| calendar.date(first.asked_at) >= from);
    shown
        .map(|(first, last, asked_times)| {
            let standing = standing_of(book, first, last);
            let payment = &first.payment;
            let paid_under = match standing {
                PaymentStanding::PaidLater { reference, .. } => Some(reference),
                PaymentStanding::AtBank
                | PaymentStanding::NotKnown { .. }
                | PaymentStanding::Paid { .. }
                | PaymentStanding::CoveredByCredits
                | PaymentStanding::Unpaid { .. }
                | PaymentStanding::TakenBack { .. }
                | PaymentStanding::Credited { .. }
                | PaymentStanding::Waived { .. }
                | PaymentStanding::Moved { .. } => None,
            };
            let (items, earlier) = split(&payment.items, from);
            PaymentSeen {
                reference: payment.reference,
                amount: payment.amount,
                asked_at: Moment::new(calendar, first.asked_at),
                asked_times,
                state: standing.name(),
                state_at: standing.at().map(|at| Moment::new(calendar, at)),
                paid_under: paid_under.filter(|reference| *reference != payment.reference),
                words: standing.text(),
                items,
                earlier,
                credits: CreditUse::sum(&payment.credits),
            }
        })
        .collect()
}

/// The items as far back as a view goes, and the sum of those before.
fn split(items: &[Item], from: TravelDay) -> (Vec<ItemOf>, Money) {
    let shown = items.iter().filter(|item| item.day >= from);
    let before = items.iter().filter(|item| item.day < from).map(|item| item.amount);
    let items = shown.map(|item| ItemOf { day: item.day, trip: item.trip, amount: item.amount });
    (items.collect(), Money::sum(before).unwrap_or(Money::MAX))
}

fn debt(account: &Account, rules: &Rules, (from, now): (TravelDay, Instant)) -> Option<DebtSeen> {
    let debt = account.debt()?;
    let (items, earlier) = split(&debt.items, from);
    Some(DebtSeen {
        amount: debt.amount,
        since: debt.date,
        items,
        earlier,
        attempts: AttemptsSeen::new(account, rules, debt),
        ways: WayToPay::all(account, rules, debt, now),
    })
}

fn block(account: &Account, rules: &Rules) -> Option<BlockSeen> {
    let seen = |denial: &Denial| {
        let reason = denial.reason;
        let text = |say: fn(&DenyReason, Language) -> &'static str| Text {
            en: say(&reason, Language::English).to_owned(),
            nl: say(&reason, Language::Dutch).to_owned(),
        };
        ReasonSeen {
            reason: reason.name(),
            carrier: match reason {
                DenyReason::ConditionsBroken { carrier } => Some(carrier),
                DenyReason::UnpaidFare
                | DenyReason::IssuerBlock { .. }
                | DenyReason::AccountCheckFailed
                | DenyReason::BlockedRange => None,
            },
            since: Moment::new(rules.calendar(), denial.since),
            words: text(phrases::reason),
            way_out: if reason == DenyReason::UnpaidFare && account.debt().is_none() {
                phrases::free_soon()
            } else {
                text(phrases::way_out)
            },
        }
    };
    let unpaid_fare_until = account.block_ends().map(|at| Moment::new(rules.calendar(), at));
    let reasons: Vec<ReasonSeen> = account.denied().iter().map(seen).collect();
    (!reasons.is_empty()).then_some(BlockSeen { reasons, unpaid_fare_until })
}

fn credits(account: &Account, rules: &Rules) -> Vec<CreditSeen> {
    let open = account.credits().iter();
    open.map(|credit| CreditSeen {
        date: credit.date,
        day: credit.day,
        left: credit.left,
        refund_at: account.refunds_at(rules, credit).map(|at| Moment::new(rules.calendar(), at)),
    })
    .collect()
}

/// In English, as [`LinkedAccount::text`].
impl fmt::Display for LinkedAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

impl View for LinkedAccount {
    const READER: Reader = Reader::LinkedAccount;
    const FIELDS: &'static [FieldRow] = LINKED;
}
