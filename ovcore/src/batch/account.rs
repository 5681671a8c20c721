//! The long way: a card through its account, from a quiet moment until it is at rest again.
//!
//! What is unusual about a card's days is not worked out here a second time: the account that serves the host as it
//! happens decides, with every deadline at its own instant and days that left handed back. So what comes out is what
//! accounts say, by construction.

use std::collections::{BTreeMap, VecDeque};

use super::cards::CardInfo;
use super::codes::{FARE_PENDING, TripCode, reason_code};
use super::names::Names;
use super::out::Part;
use super::write::{APPROVED, AT_BANK, COVERED, DECLINED, LegOut, PaymentOut, TripOut};
use crate::account::{
    Account, Answer, Command, Context, DayRecord, Decision, Effect, Event, Refusal, Rest, What, decide,
};
use crate::calendar::{Instant, TravelDay};
use crate::card::{CardForm, CardFunding, CardKind, CardScheme, KeyVersion, Token, Travel};
use crate::fare::Explanation;
use crate::ids::{TapId, TripId};
use crate::money::Money;
use crate::rules::Rules;
use crate::settle::{CreditUse, EffectId, Item, Payment, PaymentOutcome, ReferenceKey};
use crate::tap::{Bucket, Tap};
use crate::trip::{Fare, Trip};

/// What a card is taken for of which the host says nothing: one that no rule singles out.
pub(super) const UNKNOWN_CARD: CardKind =
    CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Unknown };

/// A payment with what came of it so far.
#[derive(Clone, Debug)]
struct Paid {
    effect: Option<EffectId>,
    payment: Payment,
    asked_at: Instant,
    outcome: u8,
}

/// A credit that arose, or was paid back.
#[derive(Clone, Copy, Debug)]
struct Given {
    number: u32,
    refunded: bool,
    at: Instant,
    amount: Money,
}

/// A card with its account.
#[derive(Clone, Debug)]
pub(super) struct AccountRun {
    account: Account,
    /// In order of arrival.
    pending: VecDeque<(Tap, u64)>,
    records: Vec<DayRecord>,
    /// The row of each tap that was fed.
    rows: BTreeMap<TapId, u64>,
    buckets: BTreeMap<TapId, Bucket>,
    trips: BTreeMap<TripId, Trip>,
    paid: Vec<Paid>,
    given: Vec<Given>,
    answers: Vec<Answer>,
    requests: usize,
    /// Taps with the id of another and other content.
    differs: Vec<u64>,
    /// Trips to explain, and their explanations.
    wanted: Vec<TripId>,
    explained: BTreeMap<TripId, Explanation>,
}

/// What a run needs besides its card.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) rules: &'a Rules,
    /// Some key: references are no part of the results.
    pub(super) key: &'a ReferenceKey,
    pub(super) info: Option<&'a CardInfo>,
}

/// A key for accounts whose references nobody sees.
pub(super) fn no_key() -> ReferenceKey {
    ReferenceKey::new(KeyVersion::FIRST, [0; 32])
}

/// A tap's place in the order of arrival: what of several received in one second comes first depends on nothing but
/// themselves.
pub(super) fn arrival(a: &Tap, b: &Tap) -> core::cmp::Ordering {
    let key = |t: &Tap| (t.received_at, t.id, t.at, t.carrier, t.mode, t.location, t.reader);
    let rest = |t: &Tap| (t.line, t.vehicle, t.direction, t.reader_outcome, t.application);
    key(a).cmp(&key(b)).then_with(|| rest(a).cmp(&rest(b)))
}

impl AccountRun {
    pub(super) fn new(token: Token<Travel>, info: Option<&CardInfo>, rest: Rest) -> Self {
        let (kind, products) =
            info.map_or((UNKNOWN_CARD, Vec::new()), |info| (info.kind, info.products.clone()));
        Self {
            records: rest.record().into_iter().collect(),
            account: Account::resumed(token, kind, products, rest),
            pending: VecDeque::new(),
            rows: BTreeMap::new(),
            buckets: BTreeMap::new(),
            trips: BTreeMap::new(),
            paid: Vec::new(),
            given: Vec::new(),
            answers: Vec::new(),
            requests: 0,
            differs: Vec::new(),
            wanted: Vec::new(),
            explained: BTreeMap::new(),
        }
    }

    /// Asks for the explanation of some trips.
    pub(super) fn explain(&mut self, trips: Vec<TripId>) {
        self.wanted = trips;
    }

    /// Takes in taps, with their rows; they are fed in the order of their arrival.
    pub(super) fn take_in(&mut self, taps: impl IntoIterator<Item = (Tap, u64)>) {
        self.pending.extend(taps);
        self.pending.make_contiguous().sort_by(|(a, row), (b, other)| arrival(a, b).then(row.cmp(other)));
    }

    /// Feeds what arrived before an instant, and works off what falls due before it.
    pub(super) fn run_until(&mut self, around: Surroundings<'_>, now: Instant) {
        let context = Context { rules: around.rules, reference_key: around.key };
        while let Some((tap, row)) = self.pending.pop_front_if(|(tap, _)| tap.received_at < now) {
            self.advance(around, &context, tap.received_at);
            if self.rows.contains_key(&tap.id) {
                // Repeats were taken out before; what is left under a known id is another tap.
                self.differs.push(row);
                continue;
            }
            self.rows.insert(tap.id, row);
            self.send(around, &context, Command::Tap(Box::new(tap)));
        }
        self.advance(around, &context, now.plus_seconds(-1));
    }

    /// Works off answers and deadlines until an instant, each at its own; of one instant, answers first (RULES T2).
    fn advance(&mut self, around: Surroundings<'_>, context: &Context<'_>, now: Instant) {
        loop {
            let deadline = self.account.next_deadline(context.rules).map(|d| d.at).filter(|at| *at <= now);
            let answer = self.answers.last().map(|a| a.answered_at).filter(|at| *at <= now);
            match (deadline, answer) {
                (Some(deadline), answer) if answer.is_none_or(|answer| deadline < answer) => {
                    if !self.send(around, context, Command::Advance { now: deadline }) {
                        return;
                    }
                }
                (_, Some(_)) => {
                    let Some(answer) = self.answers.pop() else { return };
                    self.send(around, context, Command::Answer(answer));
                }
                (_, None) => return,
            }
        }
    }

    /// Sends a command, with the records of days that have left where it needs them; gives whether anything came of it.
    fn send(&mut self, around: Surroundings<'_>, context: &Context<'_>, command: Command) -> bool {
        let mut command = command;
        let decision = loop {
            match decide(&self.account, context, &command) {
                Ok(decision) => break decision,
                Err(Refusal::RecordNeeded { day }) => {
                    let record = self.records.iter().rev().find(|record| record.held.day == day).cloned();
                    command = match (command, record) {
                        (Command::Tap(tap), Some(record)) => Command::LateTap { tap, records: vec![record] },
                        (Command::LateTap { tap, mut records }, Some(record)) => {
                            records.push(record);
                            Command::LateTap { tap, records }
                        }
                        _ => return false,
                    };
                }
                // Nothing else is refused of a card's own taps in order, its answers and its deadlines.
                Err(_) => return false,
            }
        };
        self.happen(around, context, &decision);
        !decision.events.is_empty()
    }

    fn happen(&mut self, around: Surroundings<'_>, context: &Context<'_>, decision: &Decision) {
        for event in &decision.events {
            if let What::DayLeft { record } = &event.what {
                self.explain_wanted(context.rules);
                self.records.retain(|known| known.held.day != record.held.day);
                self.records.push((**record).clone());
            }
            self.note(event);
            let fits = self.account.apply(event);
            debug_assert_eq!(fits, Ok(()), "events of the account's own");
        }
        let now = decision.events.last().map_or(Instant::MIN, |event| event.at);
        for effect in &decision.effects {
            if let Effect::RequestPayment { id, .. } | Effect::AskPayment { id, .. } = effect {
                self.ask_bank(around, *id, now);
            }
        }
    }

    /// The bank answers as it was given, and approves at once where nothing is given (RULES N5).
    fn ask_bank(&mut self, around: Surroundings<'_>, effect: EffectId, now: Instant) {
        let given = around.info.and_then(|info| info.answers.get(self.requests));
        let (outcome, seconds) =
            given.map_or((PaymentOutcome::Approved, 0), |g| (g.outcome, g.after_seconds));
        self.requests = self.requests.saturating_add(1);
        self.answers.push(Answer { effect, outcome, answered_at: now.plus_seconds(seconds.into()) });
        self.answers.sort_by_key(|a| core::cmp::Reverse(a.answered_at));
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of the many events are written down")]
    fn note(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::TapRecorded { tap, bucket, .. } | What::TapSetAside { tap, bucket, .. } => {
                self.buckets.insert(tap.id, *bucket);
            }
            What::TapRequalified { tap, bucket } => {
                self.buckets.insert(*tap, *bucket);
            }
            What::TripOpened { trip }
            | What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip }
            | What::TripRevised { trip, .. } => {
                self.trips.insert(trip.id, (**trip).clone());
            }
            What::TripWithdrawn { trip, .. } => {
                self.trips.remove(trip);
            }
            What::PaymentRequested { effect, payment, .. }
            | What::RecoveryRequested { effect, payment, .. } => {
                let (effect, payment) = (Some(*effect), payment.clone());
                self.paid.push(Paid { effect, payment, asked_at: at, outcome: AT_BANK });
            }
            What::PaymentSettled { payment, .. } => {
                let payment = payment.clone();
                self.paid.push(Paid { effect: None, payment, asked_at: at, outcome: COVERED });
            }
            What::PaymentApproved { effect, .. } => self.answered(*effect, APPROVED),
            What::PaymentDeclined { effect, .. } => self.answered(*effect, DECLINED),
            What::CreditOpened { credit, .. } => {
                self.given.push(Given { number: credit.number, refunded: false, at, amount: credit.left });
            }
            What::CreditRefunded { credit, amount, .. } => {
                self.given.push(Given { number: *credit, refunded: true, at, amount: *amount });
            }
            _ => {}
        }
    }

    fn answered(&mut self, effect: EffectId, outcome: u8) {
        for paid in self.paid.iter_mut().filter(|paid| paid.effect == Some(effect)) {
            paid.outcome = outcome;
        }
    }

    fn explain_wanted(&mut self, rules: &Rules) {
        for trip in &self.wanted {
            if let Some(explanation) = self.account.explain(rules, trip) {
                self.explained.insert(*trip, explanation);
            }
        }
    }

    /// The explanations of the trips that were asked for.
    pub(super) fn into_explained(mut self, rules: &Rules) -> BTreeMap<TripId, Explanation> {
        self.explain_wanted(rules);
        self.explained
    }

    /// What is left of the run when it is at rest, and goes on the short way. A card with given answers stays: they are
    /// counted by its requests.
    pub(super) fn rest(&self, info: Option<&CardInfo>) -> Option<Rest> {
        let counts = info.is_some_and(|info| !info.answers.is_empty());
        if !self.pending.is_empty() || counts {
            return None;
        }
        self.account.rest().filter(|rest| {
            rest.carried.as_ref().is_none_or(|(_, carry)| {
                carry.open.is_none() && carry.supplement.is_none() && carry.same_presentation.is_empty()
            })
        })
    }

    /// The rows of which nothing was written down yet: those that wait for their time of arrival, and those whose bucket
    /// may change by them.
    pub(super) fn waiting(&self) -> impl Iterator<Item = u64> + '_ {
        let pending = self.pending.iter().map(|(_, row)| *row);
        pending.chain(self.buckets.keys().map(|tap| self.row(tap))).chain(self.differs.iter().copied())
    }

    /// The last day that the account holds: of a tap, or of a trip that ended on it.
    pub(super) fn last_day(&self) -> Option<TravelDay> {
        self.account.days().last().map(|held| held.day)
    }

    /// Writes down what is certain; `all`: also what may still change.
    pub(super) fn write(&mut self, names: &Names, rules: &Rules, part: &mut Part, all: bool) -> Vec<Settle> {
        let mut settles: Vec<Settle> = Vec::new();
        if all || self.pending.is_empty() {
            let trips = core::mem::take(&mut self.trips);
            // How a trip under way ends may change what those after it cost.
            let under_way = trips.values().filter(|trip| !all && trip.status.is_under_way());
            let first = under_way.map(|trip| trip.check_in.at).min();
            let may_change = |trip: &Trip| first.is_some_and(|first| trip.check_in.at >= first);
            let (open, over): (Vec<_>, Vec<_>) = trips.into_values().partition(may_change);
            self.trips.extend(open.into_iter().map(|trip| (trip.id, trip)));
            let mut over = over;
            // At one instant, the one that begins a journey comes before those that continue it, whatever their ids.
            over.sort_by_key(|trip| (trip.check_in.at, trip.journey != trip.id, trip.id));
            for trip in &over {
                self.write_trip(names, rules, part, trip);
            }
            for (tap, bucket) in core::mem::take(&mut self.buckets) {
                let of = match bucket {
                    Bucket::CheckOut { trip } | Bucket::Supplement { trip: Some(trip) } => Some(trip),
                    Bucket::Duplicate { of } => Some(of),
                    Bucket::Supplement { trip: None }
                    | Bucket::CheckIn
                    | Bucket::Refused
                    | Bucket::Failed
                    | Bucket::DebtRecovery
                    | Bucket::OrphanCheckOut
                    | Bucket::Quarantined
                    | Bucket::LateNotUsed
                    | Bucket::Expired => None,
                };
                let of = of.map(|id| self.row(&id));
                settles.push(Settle { row: self.row(&tap), bucket: Some(bucket.kind()), of });
            }
            settles.extend(self.differs.drain(..).map(|row| Settle { row, bucket: None, of: None }));
        }
        for given in self.given.drain(..) {
            part.push_credit(given.number, given.refunded, given.at, given.amount);
        }
        let answered = self.paid.iter().take_while(|paid| all || paid.outcome != AT_BANK).count();
        for paid in self.paid.drain(..answered).collect::<Vec<_>>() {
            self.write_payment(part, &paid);
        }
        settles
    }

    fn row(&self, id: &TapId) -> u64 {
        self.rows.get(id).copied().unwrap_or(super::NO_ROW)
    }

    fn write_trip(&self, names: &Names, rules: &Rules, part: &mut Part, trip: &Trip) {
        for leg in &trip.legs {
            part.push_leg(&LegOut {
                carrier: names.carrier_of(rules, &leg.carrier),
                from: names.place_of(rules, &leg.from),
                to: leg.to.map(|to| names.place_of(rules, &to)),
                distance: leg.distance,
                tariff: rules.ready().tariff_number(&leg.tariff).unwrap_or(u16::MAX),
                amount: leg.amount,
            });
        }
        part.push_trip(&TripOut {
            check_in: self.row(&trip.id),
            check_out: trip.check_out.as_ref().map(|end| self.row(&end.tap)),
            day: trip.day.number(),
            journey: self.row(&trip.journey),
            status: TripCode::of(trip.status),
            fare: match trip.fare {
                Fare::Priced(fare) => Ok(fare),
                Fare::Pending => Err(FARE_PENDING),
                Fare::Unpriced(reason) => Err(reason_code(reason)),
            },
            final_at: trip.final_at,
        });
    }

    fn write_payment(&self, part: &mut Part, paid: &Paid) {
        let payment = &paid.payment;
        for Item { day, trip, amount } in &payment.items {
            part.push_charge(day.number(), self.row(trip), *amount);
        }
        part.push_payment(&PaymentOut {
            ordinal: payment.ordinal.number(),
            kind: payment.kind,
            asked_at: paid.asked_at,
            amount: payment.amount,
            credited: CreditUse::sum(&payment.credits),
            outcome: paid.outcome,
        });
    }

    /// Writes down what is left open, if anything is.
    pub(super) fn write_standing(&self, part: &mut Part) {
        let balance = self.account.balance();
        let open = [balance.uncollected, balance.open_credits, balance.debt, balance.in_flight];
        if open.iter().any(|amount| !amount.is_zero()) {
            part.push_standing(open);
        }
    }
}

/// What became of a row, by the account.
pub(super) struct Settle {
    pub(super) row: u64,
    /// `None` for a tap with the id of another.
    pub(super) bucket: Option<crate::tap::BucketKind>,
    pub(super) of: Option<u64>,
}
