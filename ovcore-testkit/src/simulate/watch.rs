//! What must hold for an account, watched from outside: by its events, by its effects, and by its state after each
//! command. Nothing here asks the engine whether the engine is right; limits are read from the policy's own table.

use std::collections::BTreeMap;

use ovcore::account::{Account, CheckOutcome, Effect, Event, HeldDay, HeldTrip, What};
use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::card::CardScheme;
use ovcore::deny::DenyReason;
use ovcore::ids::TapId;
use ovcore::money::Money;
use ovcore::policy::{Channel, DebtPolicy};
use ovcore::rules::Rules;
use ovcore::settle::{DeclineCategory, EffectId, Item, Payment, ReferenceNumber};
use ovcore::tap::{Bucket, ReaderOutcome};
use ovcore::trip::{Cancellation, Fare, Trip, TripStatus};

use super::report::Counts;
use super::things::Thing;
use super::worlds::{Edition, SUPPLEMENT_READER, World};

/// Something that must hold and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which invariant, in a word or two; what a shorter story must break as well.
    pub rule: &'static str,
    /// What was found.
    pub found: String,
}

pub(super) type Kept = Result<(), Broken>;

pub(super) fn broken(rule: &'static str, found: impl Into<String>) -> Kept {
    Err(Broken { rule, found: found.into() })
}

/// Fails with what is found unless a thing holds.
pub(super) fn holds(holds: bool, rule: &'static str, found: impl FnOnce() -> String) -> Kept {
    if holds { Ok(()) } else { broken(rule, found()) }
}

/// What was tried by one channel.
#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    made: u32,
    on: Option<(TravelDay, u32)>,
    last: Option<Instant>,
    stopped: bool,
    awaits_check: bool,
}

/// A debt as it is seen from outside.
#[derive(Clone, Debug)]
struct DebtSeen {
    date: TravelDay,
    category: DeclineCategory,
    schedule_day: u32,
    tries: [Tries; 3],
}

/// What was asked under an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Payment(Money, ReferenceNumber),
    Refund(Money),
    Deny(DenyReason),
    Free(DenyReason),
    Other,
}

/// Watches one account.
#[derive(Debug, Default)]
pub(super) struct Watch {
    debt: Option<DebtSeen>,
    /// What was tried by tap and in self-service on debts that are closed: how often in a time does not begin anew.
    kept: [Tries; 3],
    effects: BTreeMap<EffectId, Asked>,
    references: BTreeMap<ReferenceNumber, Money>,
    listed: BTreeMap<u32, DenyReason>,
    declined_now: bool,
    checked_on: Option<TravelDay>,
    /// Taps that the account took in and holds in a day, or that left with one.
    pub(super) held: u64,
    /// Taps that it set aside without a day.
    pub(super) aside: u64,
    ids: Vec<TapId>,
    ends: Vec<TapId>,
}

const fn place(channel: Channel) -> usize {
    match channel {
        Channel::Scheduled => 0,
        Channel::Tap => 1,
        Channel::SelfService => 2,
    }
}

impl DebtSeen {
    fn new(date: TravelDay, category: DeclineCategory) -> Self {
        Self { date, category, schedule_day: 0, tries: [Tries::default(); 3] }
    }

    fn answered(&mut self, category: DeclineCategory, (policy, scheme): (&DebtPolicy, CardScheme)) {
        self.category = category;
        for channel in Channel::ALL {
            let row = policy.row(scheme, category, channel);
            if let Some(tries) = self.tries.get_mut(place(channel)) {
                tries.stopped |= row.is_some_and(|row| row.stops);
                tries.awaits_check |= row.is_some_and(|row| row.needs_account_check);
            }
        }
    }

    /// Why an attempt may not be made, by the policy's table.
    fn forbids(
        &self,
        channel: Channel,
        at: Instant,
        (policy, scheme, calendar): (&DebtPolicy, CardScheme, &Calendar),
    ) -> Option<String> {
        let tries = self.tries.get(place(channel))?;
        let Some(row) = policy.row(scheme, self.category, channel) else {
            return Some("the table has no row".to_owned());
        };
        let date = calendar.date(at);
        let today = tries.on.filter(|(on, _)| *on == date).map_or(0, |(_, count)| count);
        if tries.stopped || row.most == Some(0) {
            return Some(format!("after *{}* this way is closed", self.category));
        }
        if row.most.is_some_and(|most| tries.made >= most) {
            return Some(format!("{} were made", tries.made));
        }
        let days = date.days_since(self.date);
        if row.last_day.is_some_and(|last| i64::from(days) > i64::from(last)) {
            return Some(format!("it is {days} days after the debt's date"));
        }
        if row.most_a_date.is_some_and(|most| today >= most) {
            return Some(format!("{today} were made on {date}"));
        }
        if let (Some(gap), Some(last)) = (row.gap_minutes, tries.last) {
            let seconds = at.seconds_since(last);
            if seconds <= i64::from(gap).saturating_mul(60) {
                return Some(format!("the last was {seconds} s before"));
            }
        }
        tries.awaits_check.then(|| "no account check has passed".to_owned())
    }

    fn count(&mut self, channel: Channel, at: Instant, date: TravelDay) {
        let Some(tries) = self.tries.get_mut(place(channel)) else { return };
        tries.made = tries.made.saturating_add(1);
        let today = tries.on.filter(|(on, _)| *on == date).map_or(0, |(_, count)| count);
        tries.on = Some((date, today.saturating_add(1)));
        tries.last = Some(at);
    }
}

/// The trip that an event is about.
pub(super) fn trip_of(what: &What) -> Option<&Trip> {
    if let What::TripOpened { trip }
    | What::TripClosed { trip }
    | What::TripMissed { trip }
    | What::TripCancelled { trip }
    | What::TripHeld { trip }
    | What::TripRevised { trip, .. } = what
    {
        Some(trip)
    } else {
        None
    }
}

impl Watch {
    /// Whether an attempt may be made now, seen from outside; `None` where no debt is open.
    pub(super) fn allows(
        &self,
        channel: Channel,
        at: Instant,
        rules: &Rules,
        scheme: CardScheme,
    ) -> Option<bool> {
        let debt = self.debt.as_ref()?;
        let table = (&rules.policy().debt, scheme, rules.calendar());
        Some(debt.forbids(channel, at, table).is_none())
    }

    /// The date on which the issuer was asked last.
    pub(super) fn checked_on(&self) -> Option<TravelDay> {
        self.checked_on
    }

    /// A new command begins.
    pub(super) fn begin(&mut self) {
        self.declined_now = false;
    }

    /// An event, before the account has taken it in.
    pub(super) fn before(
        &mut self,
        account: &Account,
        event: &Event,
        world: &World,
        counts: &mut Counts,
    ) -> Kept {
        let rules = &world.rules;
        if let Some(trip) = trip_of(&event.what) {
            edition_of(trip, world, counts)?;
            return legs_add_up(trip);
        }
        if let What::TapRecorded { tap, .. } = &event.what {
            self.held = self.held.saturating_add(u64::from(!is_known(account, &tap.id)));
            return supplement(world, event);
        }
        if let What::TapSetAside { day, tap, bucket, .. } = &event.what {
            let is_held = account.days().iter().any(|held| held.day == *day);
            if !is_known(account, &tap.id) {
                if is_held {
                    self.held = self.held.saturating_add(1);
                } else {
                    self.aside = self.aside.saturating_add(1);
                    counts.set_aside(bucket.kind());
                }
            }
            return Ok(());
        }
        self.before_money(account, event, (rules, counts))
    }

    fn before_money(
        &mut self,
        account: &Account,
        event: &Event,
        (rules, counts): (&Rules, &mut Counts),
    ) -> Kept {
        let table = (&rules.policy().debt, account.card().scheme);
        if let What::PaymentRequested { effect, payment, .. } = &event.what {
            nothing_in_flight(account, *effect)?;
            let open = account.debt().is_some();
            holds(!open, "one debt, nothing else asked", || format!("`{effect}` while a debt is open"))?;
            counts.payment(payment);
            self.refers(payment)
        } else if let What::RecoveryRequested { effect, payment, channel, schedule_day, .. } = &event.what {
            nothing_in_flight(account, *effect)?;
            counts.attempt(*channel, payment.amount);
            self.refers(payment)?;
            self.attempt((*effect, *channel, *schedule_day), event.at, (rules, account.card().scheme))
        } else if let What::PaymentDeclined { category, .. } = &event.what {
            self.declined_now = true;
            counts.declined(*category);
            if let Some(debt) = &mut self.debt {
                debt.answered(*category, table);
            }
            Ok(())
        } else if let What::DebtOpened { debt } = &event.what {
            holds(self.declined_now, "no debt without a cause", || "opened without a decline".to_owned())?;
            holds(self.debt.is_none(), "one debt", || "a second one is opened".to_owned())?;
            let mut seen = self.begins(debt.date, debt.category);
            seen.answered(debt.category, table);
            self.debt = Some(seen);
            counts.opened(debt.amount);
            Ok(())
        } else {
            self.before_standing(event, (account, rules.calendar(), counts))
        }
    }

    fn before_standing(
        &mut self,
        event: &Event,
        (account, calendar, counts): (&Account, &Calendar, &mut Counts),
    ) -> Kept {
        if let What::PaymentTakenBack { payment, debt, .. } = &event.what {
            counts.taken_back(payment.amount);
            if let Some(debt) = debt {
                holds(self.debt.is_none(), "one debt", || "a take-back opens a second".to_owned())?;
                self.debt = Some(self.begins(debt.date, debt.category));
                counts.opened(debt.amount);
            }
        } else if let What::DebtClosed = &event.what {
            holds(self.debt.is_some(), "one debt", || "one is closed that is not open".to_owned())?;
            let left = account.debt().map_or(Money::ZERO, |debt| debt.amount);
            holds(left.is_zero(), "a debt closes at nothing", || format!("closed with {left} open"))?;
            self.ends();
            counts.closed();
        } else if let What::AccountCheckAsked { date, .. } = &event.what {
            self.checked_on = Some(*date);
        } else if let What::AccountChecked { outcome: CheckOutcome::Passed, .. } = &event.what {
            let debt = self.debt.iter_mut().flat_map(|debt| &mut debt.tries);
            debt.chain(&mut self.kept).for_each(|tries| tries.awaits_check = false);
        } else if let What::HandedOver { handover, .. } = &event.what {
            if handover.debt.is_some() {
                self.ends();
            }
        } else if let What::TakenOver { handover, .. } = &event.what {
            if let (None, Some(debt)) = (&self.debt, &handover.debt) {
                // What the bank said was said of the other card; how often it was asked counts on.
                let mut seen = self.begins(debt.date, DeclineCategory::Unknown);
                seen.schedule_day = debt.schedule_at;
                for channel in Channel::ALL {
                    let made = debt.attempts(channel);
                    let Some(tries) = seen.tries.get_mut(place(channel)) else { continue };
                    tries.made = made.made;
                    if tries.last < made.last_at {
                        tries.last = made.last_at;
                        tries.on = made.last_at.map(|last| (calendar.date(last), made.on_date));
                    }
                }
                self.debt = Some(seen);
            }
        } else if let What::DebtWaived { amount, carriers, unmatched, .. } = &event.what {
            let borne = Money::sum(carriers.iter().map(|(_, part)| *part).chain([*unmatched]));
            holds(borne == Some(*amount), "every cent is borne", || {
                format!("of {amount} waived, {carriers:?} and {unmatched} are borne")
            })?;
            counts.waived(*amount);
        } else if let What::CreditRefunded { amount, .. } = &event.what {
            counts.refunded(*amount);
        } else if let What::CardDenied { reason } = &event.what {
            counts.denied(*reason);
        }
        Ok(())
    }

    /// A debt as it begins on this card.
    fn begins(&self, date: TravelDay, category: DeclineCategory) -> DebtSeen {
        let own = self.kept.map(|kept| Tries { made: 0, stopped: false, ..kept });
        DebtSeen { tries: own, ..DebtSeen::new(date, category) }
    }

    /// The debt is not this card's any more.
    fn ends(&mut self) {
        let Some(debt) = self.debt.take() else { return };
        for channel in [Channel::Tap, Channel::SelfService] {
            if let (Some(kept), Some(tries)) =
                (self.kept.get_mut(place(channel)), debt.tries.get(place(channel)))
            {
                *kept = *tries;
            }
        }
    }

    /// One reference is for one amount (RULES S5).
    fn refers(&mut self, payment: &Payment) -> Kept {
        let known = self.references.insert(payment.reference, payment.amount);
        let same = known.is_none_or(|known| known == payment.amount);
        holds(same, "a reference is for one set", || {
            format!("{} is asked for and was {:?}", payment.amount, known.unwrap_or_default())
        })
    }

    fn attempt(
        &mut self,
        (effect, channel, schedule_day): (EffectId, Channel, Option<u32>),
        at: Instant,
        (rules, scheme): (&Rules, CardScheme),
    ) -> Kept {
        let rule = "attempts keep to the table";
        let Some(debt) = &mut self.debt else { return broken(rule, format!("`{effect}` without a debt")) };
        let policy = &rules.policy().debt;
        let table = (policy, scheme, rules.calendar());
        if let Some(why) = debt.forbids(channel, at, table) {
            return broken(rule, format!("`{effect}` by {channel}: {why}"));
        }
        let date = rules.calendar().date(at);
        if channel == Channel::Scheduled {
            let Some(day) = schedule_day else { return broken(rule, format!("`{effect}` has no day")) };
            let own = policy.attempt_days.contains(&day) && day > debt.schedule_day;
            let since = i64::from(date.days_since(debt.date));
            holds(own && since >= i64::from(day), rule, || {
                format!("`{effect}` of day {day} on day {since}, after {}", debt.schedule_day)
            })?;
            debt.schedule_day = day;
        }
        debt.count(channel, at, date);
        Ok(())
    }

    /// An effect goes out: its id is for this and nothing else.
    pub(super) fn effect(&mut self, effect: &Effect) -> Kept {
        let rule = "an effect's id is for one thing";
        let id = effect.id();
        let asked = match effect {
            Effect::RequestPayment { amount, reference, .. } => Asked::Payment(*amount, *reference),
            Effect::AskPayment { amount, reference, .. } => {
                let same = self.effects.get(&id) == Some(&Asked::Payment(*amount, *reference));
                return holds(same, rule, || format!("`{id}` is asked about with {amount}"));
            }
            Effect::Refund { amount, .. } => Asked::Refund(*amount),
            Effect::DenyCard { reason, .. } => {
                self.listed.retain(|_, listed| !listed.is_same(reason));
                self.listed.insert(id.number, *reason);
                Asked::Deny(*reason)
            }
            Effect::FreeCard { reason, .. } => {
                let listed = self.listed.remove(&id.number);
                holds(
                    listed.is_some_and(|listed| listed.is_same(reason)),
                    "what is freed was listed",
                    || format!("`{id}` frees {reason}, and {listed:?} was listed under its number"),
                )?;
                Asked::Free(*reason)
            }
            Effect::CheckAccount { .. } | Effect::HandOver { .. } => Asked::Other,
        };
        match self.effects.insert(id, asked) {
            None => Ok(()),
            Some(before) => broken(rule, format!("`{id}` stands for {before:?} and for {asked:?}")),
        }
    }

    /// For what the card is listed, by the effects.
    pub(super) fn reasons(&self) -> Vec<DenyReason> {
        self.listed.values().copied().collect()
    }

    /// The account after a command.
    pub(super) fn state(&mut self, account: &Account, taps_changed: bool) -> Kept {
        let denied = account.denied();
        let same = denied.len() == self.listed.len()
            && denied.iter().all(|own| self.listed.get(&own.number) == Some(&own.reason));
        holds(same, "I5 the list is what the effects made it", || {
            format!("the account says {denied:?}, the effects {:?}", self.listed)
        })?;
        let unpaid = denied.iter().any(|own| own.reason == DenyReason::UnpaidFare);
        let lifted = account.lifted().contains(&DenyReason::UnpaidFare);
        let right = match account.debt() {
            Some(_) => unpaid != lifted,
            None => !unpaid || account.block_ends().is_some(),
        };
        holds(right, "blocked for a debt, and only then", || {
            format!("unpaid fare listed: {unpaid}, lifted: {lifted}, debt: {:?}", account.debt())
        })?;
        if let Some(debt) = account.debt() {
            let sums = Item::sum(&debt.items) == debt.amount;
            let positive = debt.items.iter().all(|item| item.amount.is_positive());
            holds(sums && positive && debt.amount.is_positive(), "a debt is its items", || {
                format!("{debt:?}")
            })?;
        }
        holds(self.debt.is_some() == account.debt().is_some(), "no debt without a cause", || {
            format!("the events say {:?}, the account {:?}", self.debt, account.debt())
        })?;
        if taps_changed { self.taps(account) } else { Ok(()) }
    }

    /// Each tap in one bucket and at most one trip (I2), and no refused tap on a trip as its check-in (I5).
    fn taps(&mut self, account: &Account) -> Kept {
        let rule = "I2 a tap is in one bucket and one trip";
        self.ids.clear();
        self.ends.clear();
        let trips = || account.trips().filter(|held| !held.withdrawn).map(|held| &held.trip);
        for trip in trips() {
            self.ends.push(trip.check_in.tap);
            self.ends
                .extend(trip.check_out.as_ref().map(|end| end.tap).filter(|tap| *tap != trip.check_in.tap));
        }
        for held in account.days().iter().flat_map(|day| &day.taps) {
            let (id, outcome) = (held.tap.id, held.tap.reader_outcome);
            self.ids.push(id);
            let right = match held.bucket {
                Bucket::CheckIn => {
                    outcome == ReaderOutcome::Accepted && trips().any(|trip| trip.check_in.tap == id)
                }
                // A correction may say that the trip went elsewhere than the tap shows.
                Bucket::CheckOut { trip } => trips().find(|own| own.id == trip).is_none_or(|own| {
                    own.check_out.as_ref().is_some_and(|end| end.tap == id)
                        || matches!(
                            own.status,
                            TripStatus::Corrected { .. }
                                | TripStatus::Cancelled { why: Cancellation::Corrected }
                        )
                }),
                Bucket::Refused | Bucket::DebtRecovery => outcome == ReaderOutcome::Denied,
                Bucket::Failed => outcome == ReaderOutcome::Failed,
                Bucket::Duplicate { of } => of != id,
                Bucket::Supplement { .. }
                | Bucket::OrphanCheckOut
                | Bucket::Quarantined
                | Bucket::LateNotUsed
                | Bucket::Expired => true,
            };
            holds(right, rule, || format!("{id} is {} ({outcome:?})", held.bucket))?;
        }
        for list in [&mut self.ids, &mut self.ends] {
            list.sort_unstable();
            let twice = list.windows(2).find(|pair| pair.first() == pair.last());
            if let Some(pair) = twice {
                return broken(rule, format!("{:?} stands twice", pair.first()));
            }
        }
        Ok(())
    }
}

fn is_known(account: &Account, id: &TapId) -> bool {
    account.days().iter().any(|day| day.taps.binary_search_by_key(id, |held| held.tap.id).is_ok())
}

fn nothing_in_flight(account: &Account, effect: EffectId) -> Kept {
    let flight = account.in_flight().map(|flight| flight.effect);
    holds(flight.is_none(), "I4 one request in flight", || format!("`{effect}` while {flight:?} is"))
}

/// Each leg is priced by the edition of its tariff that holds on the date of the trip's check-in (RULES T4).
fn edition_of(trip: &Trip, world: &World, counts: &mut Counts) -> Kept {
    if world.editions.is_empty() {
        return Ok(());
    }
    let calendar = world.rules.calendar();
    let date = calendar.date(trip.check_in.at);
    for leg in &trip.legs {
        let Some(edition) = world.edition(leg.tariff) else {
            return broken("T4 the tariff of the check-in", format!("{} is no edition", leg.tariff));
        };
        let Edition { tariff, from, until } = *edition;
        holds(from <= date && date <= until, "T4 the tariff of the check-in", || {
            format!("a trip of {date} is priced by {tariff}, which holds from {from} until {until}")
        })?;
        if from == date {
            counts.things.happens(Thing::EditionBegins);
        }
        let ended = trip.check_out.as_ref().map(|end| calendar.date(end.at));
        if ended.is_some_and(|ended| ended > until) {
            counts.things.happens(Thing::EditionOverMidnight);
        }
        if from == date && trip.day < date {
            counts.things.happens(Thing::EditionInJourney);
        }
    }
    Ok(())
}

/// What is held against a supplement reader is neither check-in nor check-out (RULES P10).
fn supplement(world: &World, event: &Event) -> Kept {
    let What::TapRecorded { tap, bucket, .. } = &event.what else { return Ok(()) };
    if !world.supplements || tap.reader.as_str() != SUPPLEMENT_READER {
        return Ok(());
    }
    let trip = matches!(bucket, Bucket::CheckIn | Bucket::CheckOut { .. } | Bucket::OrphanCheckOut);
    holds(!trip, "P10 a supplement reader asks for a supplement", || format!("{} is {bucket}", tap.id))
}

/// The parts of a fare add up to it (I1, I11).
fn legs_add_up(trip: &Trip) -> Kept {
    let legs = Money::sum(trip.legs.iter().map(|leg| leg.amount));
    let right = match trip.fare {
        Fare::Priced(fare) => legs == Some(fare) && !fare.is_negative(),
        Fare::Pending | Fare::Unpriced(_) => trip.legs.is_empty(),
    };
    holds(right, "I11 legs add up to the fare", || format!("{trip:?}"))
}

/// Counts what a day came to, once it can change no more.
pub(super) fn tally(day: &HeldDay, counts: &mut Counts) -> u64 {
    for held in &day.taps {
        counts.tap(held.bucket.kind());
    }
    for HeldTrip { trip, .. } in day.trips.iter().filter(|held| !held.withdrawn) {
        counts.trip(status(trip), trip.fare.charged());
    }
    u64::try_from(day.taps.len()).unwrap_or_default()
}

fn status(trip: &Trip) -> &'static str {
    match (trip.fare, trip.status) {
        (_, TripStatus::Open { .. }) => "open",
        (_, TripStatus::Held { .. }) => "held",
        (_, TripStatus::Cancelled { .. }) => "cancelled",
        (Fare::Unpriced(_), _) => "unpriced",
        (_, TripStatus::Complete) => "complete",
        (_, TripStatus::MissingCheckOut) => "missing check-out",
        (_, TripStatus::SamePlace) => "same place, late",
        (_, TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. }) => "corrected",
    }
}
